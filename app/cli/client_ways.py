"""``tuhoc client join``, ``leave``, ``ways``, ``machines``: the ways by which results leave this computer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from app.cli.client_class import SEEN, enter_offered, offer_line
from app.cli.client_home import opened, profile_option
from app.cli.options import home_option, json_option
from app.cli.output import emit, say
from app.joining import RelayView


@click.command("machines")
@home_option
@json_option
def machines(home: Path | None, as_json: bool) -> None:
    """Listen for a few seconds for machines in the room that take results."""
    with opened(home) as services:
        found = services.joining.find()
    data = {
        "machines": [
            {"name": one.name, "addresses": list(one.addresses), "hub": one.hub, "tls": one.tls} for one in found
        ]
    }
    lines = [f"{one.name}\t{' '.join(one.addresses)}" for one in found]
    emit(data, lines or ["no machine answered; it can be joined by its address"], as_json=as_json)


@click.command("join")
@click.argument("code")
@click.option("--address", help="HOST:PORT, where the network lets no multicast through.")
@click.option("--class", "number", help="Number of an open class to come into at once; see `client class enter`.")
@home_option
@profile_option
@json_option
def join(
    *, code: str, address: str | None, number: str | None, home: Path | None, profile: str | None, as_json: bool
) -> None:
    """Join the machine in the room whose CODE of 13 digits, or whose link, is shown there; tells its open classes."""
    with opened(home) as services:
        view = services.joining.join(code, address)
        offers = services.classes.offered(view.id)
        entered = None if number is None else enter_offered(services, profile, number, view.id)
    lines = [f"{view.name} at {view.address}, for {view.hub_name}"]
    if entered is not None:
        lines.append(f"in class: {entered.name}")
        say(SEEN)
    elif offers:
        lines += [offer_line(one) for one in offers]
        lines.append("in no class: all results pass that machine sealed; tuhoc client class enter NUMBER")
    data = {
        **_relay(view),
        "classes": msgspec.to_builtins(offers),
        "class": None if entered is None else msgspec.to_builtins(entered),
    }
    emit(data, lines, as_json=as_json)


@click.command("leave")
@click.argument("number", type=int)
@home_option
@json_option
def leave(number: int, home: Path | None, as_json: bool) -> None:
    """Go to the joined machine of this NUMBER (see `client ways`) no more."""
    with opened(home) as services:
        services.joining.leave(number)
    emit({"left": number}, [f"left: {number}"], as_json=as_json)


@click.command("ways")
@home_option
@json_option
def ways(home: Path | None, as_json: bool) -> None:
    """Say by which ways results leave this computer, and how each fared last."""
    with opened(home) as services:
        people = [(one, services.syncing.status(one.id)) for one in services.profiles.list()]
        relays, revoked = services.joining.list(), services.joining.revoked()
    data = {
        "direct": [
            {
                "profile": one.id,
                "name": one.full_name,
                "hub": one.hub_url,
                "online": view.online,
                "waiting": view.waiting,
                "last_contact": view.last_contact.isoformat() if view.last_contact else None,
                "next_try": view.next_try.isoformat() if view.next_try else None,
                "problem": view.problem,
            }
            for one, view in people
            if one.enrolled
        ],
        "machines": [_relay(one) for one in relays],
        "revoked": [_relay(one) for one in revoked],
    }
    lines = [
        f"{one.full_name}\t{one.hub_url}\t{_fared(view.problem, view.last_contact)}\t{view.waiting} waiting"
        for one, view in people
        if one.enrolled
    ]
    lines += [f"{one.id}\t{one.name}\t{one.address}\t{_fared(one.problem, one.last_contact)}" for one in relays]
    lines += [f"{one.id}\t{one.name}\trevoked by {one.hub_name}: nothing goes there any more" for one in revoked]
    emit(data, lines or ["nobody here is enrolled yet: tuhoc client enrol URL CODE"], as_json=as_json)


def _fared(problem: str | None, last: datetime | None) -> str:
    """What is known of a way, and since when: it may be long ago."""
    seen = "never reached" if last is None else f"last answered {last:%Y-%m-%d %H:%M} UTC"
    return seen if problem is None else f"{seen}, then {problem}"


def _relay(view: RelayView) -> dict[str, Any]:
    return {
        "number": view.id,
        "name": view.name,
        "address": view.address,
        "hub": view.hub_name,
        "is_hub": view.is_hub,
        "joined": view.joined_at.isoformat(),
        "last_contact": view.last_contact.isoformat() if view.last_contact else None,
        "problem": view.problem,
    }


COMMANDS = (machines, join, leave, ways)
"""In the order of ``--help``."""
