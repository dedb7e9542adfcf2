"""``tuhoc client sync`` and ``autostart``: sending without a window, by hand or at log-on."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import click

from app.cli.client_home import opened
from app.cli.options import home_option, json_option
from app.cli.output import counted, emit, say
from app.compose import Services
from app.database.states import RecordState
from app.doctor_words import ADVICE
from app.errors import HomeBusyError

_OUT_OF_REACH = frozenset({"no-connection", "timeout", "cut-off"})
"""Faults of the way, which pass: where nothing waits there is nothing to do about them."""


@click.command("sync")
@click.option("--quiet", is_flag=True, help="Say nothing, for a start at log-on; the status tells.")
@click.option("--for", "for_s", type=click.IntRange(0, 86_400), help="Go on trying for so many SECONDS.")
@home_option
@json_option
def sync(home: Path | None, quiet: bool, for_s: int | None, as_json: bool) -> int:
    """Send what waits, for every enrolled person of this home. Status 3 when something still waits.

    Where the window or another sender is at it, this one ends at once.
    """
    with opened(home) as services:
        before = services.syncing.totals()
        _send(services, for_s)
        after = services.syncing.totals()
        profiles = services.profiles.list()
        views = {profile.id: services.syncing.status(profile.id) for profile in profiles}
    problems = sorted({view.problem for view in views.values() if view.problem})
    waiting = sum(view.waiting for view in views.values())
    carried = after[RecordState.CARRIED]
    received = max(0, after[RecordState.RECEIVED] - before[RecordState.RECEIVED])
    data = {
        "sent": max(0, before[RecordState.WAITING] - waiting),
        "received": received,
        "waiting": waiting,
        "carried": carried,
        "problems": problems,
        "profiles": [
            {
                "profile": profile.id,
                "name": profile.full_name,
                "enrolled": views[profile.id].enrolled,
                "waiting": views[profile.id].waiting,
                "problem": views[profile.id].problem,
            }
            for profile in profiles
        ],
    }
    counts = f"{received} received by the centre now, {carried} carried, {waiting} waiting"
    lines = [counts]
    if carried:
        lines.append("what a machine in the room carries is kept here until the centre's receipt comes")
    if not any(profile.enrolled for profile in profiles):
        lines.append("nobody here is enrolled yet: tuhoc client enrol URL CODE")
    lines += [
        f"{profile.full_name} is not enrolled: {_wait(views[profile.id].waiting)} for "
        f"tuhoc client enrol URL CODE --profile {profile.id}"
        for profile in profiles
        if not profile.enrolled and views[profile.id].waiting
    ]
    if not quiet or as_json:
        emit(data, lines, as_json=as_json)
    if problems and not quiet:
        for problem in problems:
            say(f"error: {problem}: {_told(problem, waiting, carried)}; {counts}")
    return 3 if problems or waiting else 0


def _told(problem: str, waiting: int, carried: int) -> str:
    """What happened and what to do, and what it means for what was made here."""
    if problem in _OUT_OF_REACH and not waiting:
        happened = "the centre is out of reach now"
        if carried:
            return f"{happened}; nothing is lost, what is carried is on its way by the machine in the room"
        return f"{happened}; nothing is lost, for nothing waits"
    advice = ADVICE.get(problem)
    return "the hub or the way to it is at fault: tuhoc doctor" if advice is None else advice.en.rstrip(".")


def _wait(number: int) -> str:
    return f"{counted(number, 'record')} {'waits' if number == 1 else 'wait'}"


def _send(services: Services, for_s: int | None) -> None:
    """One run, or runs as they fall due until nothing waits or the time is over.

    Raises:
        HomeBusyError: another process of this home sends.
    """
    end = time.monotonic() + (for_s or 0)
    cancel = threading.Event()
    timer = threading.Timer(for_s, cancel.set) if for_s else None
    if timer is not None:
        timer.daemon = True
        timer.start()
    try:
        while True:
            if not services.syncing.run_once(cancel=cancel, force=True):
                raise HomeBusyError(services.home.path)
            left_s = end - time.monotonic()
            if left_s <= 0 or cancel.is_set() or not _may_send(services):
                return
            cancel.wait(min(left_s, max(1.0, services.syncing.seconds_until_next())))
            if cancel.is_set():
                return
    finally:
        if timer is not None:
            timer.cancel()


def _may_send(services: Services) -> bool:
    """Whether anything waits that another try may send: of somebody who is enrolled."""
    return any(services.syncing.status(one.id).waiting for one in services.profiles.list() if one.enrolled)


@click.command("autostart")
@click.argument("what", type=click.Choice(["on", "off", "status"]))
@home_option
@json_option
def autostart(what: str, home: Path | None, as_json: bool) -> None:
    """Send what waits whenever this user logs on, without a window: on, off, or status."""
    with opened(home) as services:
        if what != "status":
            services.autostart.turn(on=what == "on")
        is_on = services.autostart.is_on()
    data: dict[str, Any] = {"autostart": is_on}
    emit(data, ["on" if is_on else "off"], as_json=as_json)


COMMANDS = (sync, autostart)
"""In the order of ``--help``."""
