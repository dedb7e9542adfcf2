"""``tuhoc client class``: the class of a machine in the room that a learner is in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from app.classes import ClassOffer, CurrentClass
from app.cli.client_home import chosen_profile, opened, profile_option
from app.cli.options import home_option, json_option
from app.cli.output import emit, say
from app.compose import Services
from app.errors import NotEnrolledError, UnknownClassError

SEEN = (
    "its trainer sees the name, the answers and the score of what is started in this class; "
    "everything else passes that machine sealed"
)


@click.group("class")
def command() -> None:
    """The class of a joined machine: what is started in it is what its trainer may read."""


@command.command("list")
@home_option
@json_option
def list_(home: Path | None, as_json: bool) -> None:
    """Ask the joined machines for their open classes."""
    with opened(home) as services:
        machines = services.joining.list()
        offers = services.classes.open_classes()
    nothing = "no class is open there" if machines else "no machine is joined yet: tuhoc client join CODE"
    emit({"classes": msgspec.to_builtins(offers)}, [*map(offer_line, offers)] or [nothing], as_json=as_json)


@command.command("enter")
@click.argument("number")
@home_option
@profile_option
@json_option
def enter(number: str, home: Path | None, profile: str | None, as_json: bool) -> None:
    """Come into the class of this NUMBER (see `list`).

    Its trainer then sees the learner's name, and the answers and score of what is started in it; everything else passes
    that machine sealed.
    """
    with opened(home) as services:
        view = enter_offered(services, profile, number)
    emit(msgspec.to_builtins(view), [f"in class: {view.name}, at {view.relay}"], as_json=as_json)
    say(SEEN)


@command.command("leave")
@home_option
@profile_option
@json_option
def leave(home: Path | None, profile: str | None, as_json: bool) -> None:
    """Leave the class. What was started in it still belongs to it."""
    with opened(home) as services:
        person = _person(services, profile)
        before = services.classes.current(person)
        services.classes.leave(person)
    emit(
        {"left": None if before is None else before.session},
        ["in no class" if before is None else f"left: {before.name}"],
        as_json=as_json,
    )


def enter_offered(services: Services, profile: str | None, number: str, relay_id: int | None = None) -> CurrentClass:
    """Comes into a class by its number or session.

    Raises:
        UnknownClassError: no joined machine has it open, or several have.
    """
    person = _person(services, profile)
    offers = services.classes.open_classes() if relay_id is None else services.classes.offered(relay_id)
    wanted = [one for one in offers if number in (one.number, one.session)]
    if len(wanted) != 1:
        raise UnknownClassError(number)
    return services.classes.enter(person, wanted[0].relay_id, wanted[0].session)


def offer_line(offer: ClassOffer) -> str:
    """An open class, as it is listed."""
    return f"{offer.number}\t{offer.name}\t{offer.relay}"


def class_of(services: Services, profile_id: str) -> dict[str, Any] | None:
    """The class that somebody is in, for JSON."""
    found = services.classes.current(profile_id)
    return None if found is None else msgspec.to_builtins(found)


def _person(services: Services, profile: str | None) -> str:
    person = chosen_profile(services, profile)
    if person is None:
        raise NotEnrolledError(None)
    return person


COMMANDS = (command,)
"""In the order of ``--help``."""
