"""The small province that every trial begins with: a hub with a course, and two homes, one of two learners."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.compose import open_services
from tests.app.world import COURSE, Publisher, RunningHub
from tests.chaos.processes import Say

HOMES = {"home-a": ("Nguyễn Văn An", "Trần Thị Bình"), "home-b": ("Lê Văn Cường",)}
HUB = "hub"


def build(say: Say, folder: Path) -> None:
    """Makes it, with real enrolments. Run in a process of its own, since a trial forks and must have no threads."""
    publisher = Publisher(folder / "publisher")
    publisher.publish(folder / "stick")
    hub = RunningHub(folder / HUB, publisher)
    try:
        for home, names in HOMES.items():
            services = open_services(folder / home)
            for name in names:
                services.enrolment.enrol(None, hub.url, hub.code_for(name))
            services.library.fetch(None, COURSE, source=str(folder / "stick"))
            services.syncing.run_once(force=True)
            services.close()
    finally:
        hub.stop()
    say("built")


def copy(template: Path, folder: Path) -> None:
    """A trial's own."""
    for name in (HUB, *HOMES):
        shutil.copytree(template / name, folder / name)
