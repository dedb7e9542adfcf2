"""The small province that every trial begins with: a hub with a course, and two homes, one of two learners."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import select

from app.compose import Services, open_services
from app.database.people import Hub
from app.database.relays import Relay
from content_cache.signing import SigningKey
from sync.hub import init_hub, join_centre, load_config, new_class, relay_code
from tests.app.world import COURSE, Publisher, RunningHub
from tests.chaos.processes import Say

HOMES = {"home-a": ("Nguyễn Văn An", "Trần Thị Bình"), "home-b": ("Lê Văn Cường",)}
HUB = "hub"
RELAY = "relay"
RELAY_URL = "http://relay.invalid"
"""Where homes believe the relay: a trial's transports know better."""


def build(say: Say, folder: Path, database_url: str | None = None) -> None:
    """Makes it, with real enrolments. Run in a process of its own, since a trial forks and must have no threads."""
    publisher = Publisher(folder / "publisher")
    publisher.publish(folder / "stick")
    hub = RunningHub(folder / HUB, publisher, database_url)
    try:
        init_hub(folder / RELAY, name="Máy giảng viên")
        certificate = join_centre(folder / RELAY, hub.url, relay_code(hub.data, name="Máy giảng viên")).certificate
        new_class(folder / RELAY, "Lớp bồi dưỡng")
        relay = SigningKey.load(load_config(folder / RELAY).key_path)
        for home, names in HOMES.items():
            services = open_services(folder / home)
            for name in names:
                services.enrolment.enrol(None, hub.url, hub.code_for(name))
            services.library.fetch(None, COURSE, source=str(folder / "stick"))
            services.syncing.run_once(force=True)
            _join(services, relay, certificate)
            services.close()
    finally:
        hub.stop()
    say("built")


def _join(services: Services, relay: SigningKey, certificate: bytes) -> None:
    """What joining by a code stores."""
    with services._database.write() as session:
        hub = session.scalars(select(Hub)).one()
        row = Relay(hub_id=hub.id, public_key=relay.public, certificate=certificate, tls_pin=bytes(32), failures=0)
        row.url, row.name, row.joined_at = RELAY_URL, "Máy giảng viên", hub.known_at
        session.add(row)


def copy(template: Path, hubs: Path, homes: Path) -> None:
    """A trial's own, on the disks of the hubs and of the homes."""
    for name in (HUB, RELAY):
        shutil.copytree(template / name, hubs / name)
    for name in HOMES:
        shutil.copytree(template / name, homes / name)
