"""What the services are made from that sign as a profile and speak with its hub: enrolment, feedback, new keys."""

from __future__ import annotations

from dataclasses import dataclass

from app.chain import Chains
from app.changes import Changes
from app.clock import Clock
from app.database.database import Database
from app.identity import RandomBytes
from app.keys import DeviceKeys
from content_cache.cache import CourseCache
from sync.transport import TransportFactory


@dataclass(frozen=True, kw_only=True)
class SigningParts:
    """Built once by the composition root, and shared."""

    database: Database
    cache: CourseCache
    keys: DeviceKeys
    chains: Chains
    transport_for: TransportFactory
    clock: Clock
    random: RandomBytes
    changes: Changes
