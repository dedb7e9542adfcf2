"""``tuhoc client unlock`` and ``release``: a spoken code or a release key's file opens what is sealed."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.client_home import opened
from app.cli.options import home_option, json_option
from app.cli.output import emit
from content_cache.sealing import RELEASE_BYTES
from sync.digits import plain_digits


@click.command("unlock")
@click.argument("course")
@click.argument("quiz")
@click.argument("code_or_file", metavar="CODE|FILE")
@home_option
@json_option
def unlock(course: str, quiz: str, code_or_file: str, home: Path | None, as_json: bool) -> None:
    """Open the locked questions of QUIZ with the CODE that is told when it begins, or a release key's FILE."""
    with opened(home) as services:
        services.seals.unlock(course, quiz, _code_or_key(code_or_file))
    emit({"course": course, "quiz": quiz, "unlocked": True}, [f"{course}/{quiz} can be taken now"], as_json=as_json)


@click.command("release")
@click.argument("course")
@click.argument("quiz")
@click.argument("code_or_file", metavar="CODE|FILE")
@home_option
@json_option
def release(course: str, quiz: str, code_or_file: str, home: Path | None, as_json: bool) -> None:
    """Open the keys of QUIZ with CODE or a release key's FILE, and grade what waits for them here."""
    with opened(home) as services:
        graded = services.seals.release(course, quiz, _code_or_key(code_or_file))
    emit({"course": course, "quiz": quiz, "graded": graded}, [f"{course}/{quiz}: {graded} graded"], as_json=as_json)


def _code_or_key(typed: str) -> str | bytes:
    """A code where there are only digits and separators, else what the file of this name holds."""
    if plain_digits(typed).isdecimal() and not Path(typed).is_file():
        return typed
    with Path(typed).open("rb") as file:
        return file.read(RELEASE_BYTES + 1)


COMMANDS = (unlock, release)
"""In the order of ``--help``."""
