"""``tuhoc course codes`` and ``release``: what a publisher reads out of a layout when a sealed quiz begins or ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.options import json_option
from app.cli.output import emit
from content_cache.layout import Layout, write_durably
from content_cache.releasing import SealInHand, find_seal, seals_in_hand
from content_cache.sealing import Sealed
from content_cache.signing import SigningKey
from sync.digits import group_code

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)


def hub_option(function: Any) -> Any:
    """``--hub RECIPIENT``, as often as there are hubs."""
    return click.option(
        "--hub",
        "hubs",
        multiple=True,
        metavar="RECIPIENT",
        help="Seal keys and locked questions to this hub too (`tuhoc hub recipient` prints it); repeat for more.",
    )(function)


@click.command("codes")
@click.argument("layout", type=_FOLDER)
@click.option("--key", "key", type=_FILE, required=True, help="The publisher's key that built the courses.")
@click.option("--course", help="Only this course.")
@click.option("--all", "old_too", is_flag=True, help="Those of older builds too, for attempts that began on them.")
@json_option
def codes(layout: Path, key: Path, course: str | None, old_too: bool, as_json: bool) -> None:
    """Print the spoken codes of everything that is sealed in LAYOUT: of questions and of keys. They are secrets."""
    found = [
        one
        for one in seals_in_hand(Layout(layout), SigningKey.load(key))
        if course in (None, one.course) and (one.current or old_too)
    ]
    lines = [_line(one) for one in found] or ["nothing here was sealed with this key"]
    emit({"codes": [_entry(one) for one in found]}, lines, as_json=as_json)


@click.command("release")
@click.argument("layout", type=_FOLDER)
@click.argument("quiz")
@click.option("--key", "key", type=_FILE, required=True, help="The publisher's key that built the course.")
@click.option("--what", type=click.Choice([one.value for one in Sealed]), default=Sealed.KEYS.value, show_default=True)
@click.option("--out", "target", type=_FILE, required=True, help="The file to give away; must not be there yet.")
@click.option("--course", help="Where several courses of LAYOUT have a quiz of this id.")
@click.option("--serial", type=click.IntRange(min=1), help="Of an older build (`course codes --all` lists them).")
@json_option
def release(
    *,
    layout: Path,
    quiz: str,
    key: Path,
    what: str,
    target: Path,
    course: str | None,
    serial: int | None,
    as_json: bool,
) -> None:
    """Write the release key of QUIZ to a file. Whoever has it opens the quiz's keys, or its questions, for good."""
    if target.exists():
        raise FileExistsError(target)
    found = find_seal(Layout(layout), SigningKey.load(key), quiz, Sealed(what), course=course, serial=serial)
    write_durably(target, found.release.encode())
    emit(
        {
            "course": found.course,
            "serial": found.serial,
            "quiz": found.quiz,
            "what": found.what.value,
            "file": str(target),
        },
        [f"{target}: opens the {found.what} of {found.course}/{found.quiz}, serial {found.serial}"],
        as_json=as_json,
    )


def _entry(one: SealInHand) -> dict[str, Any]:
    return {
        "course": one.course,
        "serial": one.serial,
        "current": one.current,
        "quiz": one.quiz,
        "title": one.title,
        "what": one.what.value,
        "code": one.code,
    }


def _line(one: SealInHand) -> str:
    old = "" if one.current else f"\t(serial {one.serial})"
    return f"{one.course}\t{one.quiz}\t{one.what}\t{group_code(one.code)}\t{one.title}{old}"


COMMANDS = (codes, release)
"""In the order of ``--help``."""
