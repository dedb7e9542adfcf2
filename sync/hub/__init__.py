"""The server: central, or one day inside a trainer's laptop. Takes records, receipts them, shows what it
holds.

Knows nothing of screens or of the client's database, and runs without Qt. The client half of ``sync`` never
imports it. What is exported here is what the command line needs; each function opens the hub's data folder
by itself, so they work beside a running server.
"""

from __future__ import annotations

from sync.hub.admin import (
    add_learner,
    add_unit,
    back_up,
    check,
    close_class,
    contest_standing,
    decide,
    feedback_received,
    forward,
    grade_attempts,
    grade_essay,
    hub_recipient,
    import_parcels,
    init_hub,
    join_centre,
    learners,
    learning_progress,
    list_classes,
    list_devices,
    name_learner,
    new_class,
    new_code,
    open_reviews,
    opened_papers,
    point_upstream,
    quiz_results,
    quiz_statistics,
    relay_code,
    release_keys,
    restore,
    revoke_device,
    show_class,
    status,
    waiting_essays,
    write_receipts,
)
from sync.hub.announce import ALL_INTERFACES, lan_addresses
from sync.hub.app import create_app
from sync.hub.config import HubConfig, load_config
from sync.hub.overview import HubResult, HubStatus
from sync.hub.schema import Decision
from sync.hub.server import serve
from sync.hub.tls import TlsFiles, own_tls, pin_of_file

__all__ = [
    "ALL_INTERFACES",
    "Decision",
    "HubConfig",
    "HubResult",
    "HubStatus",
    "TlsFiles",
    "add_learner",
    "add_unit",
    "back_up",
    "check",
    "close_class",
    "contest_standing",
    "create_app",
    "decide",
    "feedback_received",
    "forward",
    "grade_attempts",
    "grade_essay",
    "hub_recipient",
    "import_parcels",
    "init_hub",
    "join_centre",
    "lan_addresses",
    "learners",
    "learning_progress",
    "list_classes",
    "list_devices",
    "load_config",
    "name_learner",
    "new_class",
    "new_code",
    "open_reviews",
    "opened_papers",
    "own_tls",
    "pin_of_file",
    "point_upstream",
    "quiz_results",
    "quiz_statistics",
    "relay_code",
    "release_keys",
    "restore",
    "revoke_device",
    "serve",
    "show_class",
    "status",
    "waiting_essays",
    "write_receipts",
]
