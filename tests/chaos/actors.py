"""What the processes of a trial do: a hub serves; a learner at a home takes quizzes, reads, and syncs."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import requests

from app.clock import SystemClock
from app.compose import Services, open_services
from app.errors import DatabaseBusyError, DiskFullError, StorageFaultError
from app.views import ProfileView
from content_cache.errors import DiskFullError as CacheFullError
from sync.errors import SyncError
from sync.hub import back_up as back_up_hub
from sync.hub import check as check_hub
from sync.hub import import_parcels, point_upstream
from sync.hub import restore as restore_hub
from sync.hub.errors import HubStorageError
from sync.hub.server import HubServer
from sync.qr import qr_address
from sync.transport import HttpTransport, Transport
from sync.wire import Item
from tests.app.world import COURSE, FINAL, LESSONS, PRACTICE
from tests.chaos.processes import Say
from tests.chaos.template import RELAY_URL
from tests.durability.killing import some_answer

NO_ROOM = (DiskFullError, StorageFaultError, DatabaseBusyError, HubStorageError, CacheFullError)
"""What a full disk may say, at a home and at a hub; a process that hears it ends in order."""
TIMEOUT_S = 3.0
"""Of a learner's connection: a trial has many dead ones."""


class WrongClock(SystemClock):
    """A computer's clock that is so many seconds off."""

    def __init__(self, off_s: float) -> None:
        super().__init__()
        self._off = timedelta(seconds=off_s)

    def now(self):  # type: ignore[no-untyped-def]
        """See `app.clock.Clock`."""
        return super().now() + self._off


def serve(say: Say, data: Path, port: int) -> None:
    """A hub; says ``ready`` and its port."""
    try:
        HubServer(data, "127.0.0.1", port, lambda url: say("ready", int(url.rpartition(":")[2]))).run_until_stopped()
    except NO_ROOM as error:
        say("no-room", error.kind)


def serve_relay(say: Say, data: Path, centre: int) -> None:
    """A trainer's laptop, which knows the centre at a port; says ``ready`` and its own."""
    try:
        point_upstream(data, f"http://127.0.0.1:{centre}")
    except NO_ROOM as error:
        say("no-room", error.kind)
    else:
        serve(say, data, 0)


def learn(say: Say, home: Path, *, seed: int, deeds: int, off_s: float, port: int) -> None:
    """A learner's sitting: ``done`` is said of every attempt that was handed in and is durable.

    Args:
        say: told ``done`` with the record's id.
        home: the data folder.
        seed: of what is done.
        deeds: how many things.
        off_s: how wrong the clock is.
        port: where the hub answers, or nobody.
    """
    pick = random.Random(seed)

    def work(services: Services) -> None:
        people = services.profiles.list()
        for _ in range(deeds):
            _deed(say, services, pick.choice(people), pick)

    _at_home(say, home, work, off_s=off_s, port=port)


def attend(say: Say, home: Path, *, seed: int, off_s: float, relay: int) -> None:
    """A learner comes into the class of the machine in the room and hands in there; says ``attended``."""
    pick = random.Random(seed)

    def work(services: Services) -> None:
        person = pick.choice(services.profiles.list())
        (machine,) = services.joining.list()
        with contextlib.suppress(SyncError):
            for offer in services.classes.offered(machine.id):
                services.classes.enter(person.id, machine.id, offer.session)
                say("attended")
        _deed(say, services, person, pick)

    _at_home(say, home, work, off_s=off_s, relay=relay)


def sync(say: Say, home: Path, *, off_s: float, port: int, relay: int = 1) -> None:
    """A run of the sender; says ``waiting`` and how much is left. ``relay``: the port of the machine in the room."""

    def work(services: Services) -> None:
        services.syncing.run_once(force=True)
        say("waiting", services.syncing.waiting_total())

    _at_home(say, home, work, off_s=off_s, port=port, relay=relay)


def write_stick(say: Say, home: Path, stick: Path) -> None:
    """Writes what waits into a file."""

    def work(services: Services) -> None:
        services.parcels.export(stick)
        say("written")

    _at_home(say, home, work)


def read_stick(say: Say, data: Path, stick: Path, receipts: Path) -> None:
    """The hub's people take a file in, beside a running server."""
    try:
        say("taken", import_parcels(data, stick, receipts=receipts).records)
    except NO_ROOM as error:
        say("no-room", error.kind)


def take_receipts(say: Say, home: Path, receipts: Path) -> None:
    """The receipts come back to the home."""
    _at_home(say, home, lambda services: say("received", services.parcels.take_receipts(receipts).received))


def back_up(say: Say, data: Path, file: Path) -> None:
    """A copy of the hub, beside the running server."""
    back_up_hub(data, file)
    say("backed-up")


def restore(say: Say, data: Path, file: Path, database_url: str | None) -> None:
    """The hub from its copy, on a new disk."""
    restore_hub(file, data, database_url=database_url)
    say("restored")


def check(say: Say, data: Path) -> None:
    """What the hub itself finds wrong with what it holds."""
    say("checked", check_hub(data).well)


def photograph(say: Say, home: Path, seed: int, port: int) -> None:
    """A phone opens the code of some result; the home does not hear of it."""
    with contextlib.closing(sqlite3.connect(home / "study.sqlite")) as connection:
        rows = connection.execute("SELECT signature, text FROM records WHERE kind = 'attempt' ORDER BY id").fetchall()
    if rows:
        address = qr_address(f"http://127.0.0.1:{port}", Item(*random.Random(seed).choice(rows)))
        with contextlib.suppress(requests.RequestException):
            say("page", requests.get(address, timeout=TIMEOUT_S).status_code)


def _at_home(
    say: Say, home: Path, work: Callable[[Services], None], *, off_s: float = 0.0, port: int = 1, relay: int = 1
) -> None:
    """Opens a home, works and closes it; says ``no-room`` where its disk does not take it."""

    def transport(url: str, **_how: object) -> Transport:
        at = relay if url == RELAY_URL else port
        return HttpTransport(f"http://127.0.0.1:{at}", connect_timeout_s=TIMEOUT_S, read_timeout_s=TIMEOUT_S)

    try:
        services = open_services(
            home,
            clock=WrongClock(off_s),
            transport_for=transport,
            room_for=transport,
            # Multicast has tests of its own, and takes seconds.
            find_machines=lambda *_how, **_more: (),
        )
        try:
            work(services)
        finally:
            services.close()
    except NO_ROOM as error:
        say("no-room", error.kind)


def _deed(say: Say, services: Services, person: ProfileView, pick: random.Random) -> None:
    if pick.random() < 0.2:
        services.reading.open(person.id, COURSE, pick.choice(LESSONS))
        return
    attempt = services.quizzes.start_or_resume(person.id, COURSE, pick.choice((FINAL, PRACTICE, PRACTICE)))
    for index, question in enumerate(attempt.questions):
        if pick.random() < 0.8:
            services.quizzes.answer(attempt.attempt_id, index, some_answer(pick, question))
    services.quizzes.submit(attempt.attempt_id)
    say("done", attempt.attempt_id)
