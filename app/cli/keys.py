"""``tuhoc keys``: the keys that everybody's trust hangs on."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.options import json_option
from app.cli.output import emit
from content_cache.key_ceremony import new_keys


@click.group()
def command() -> None:
    """Root keys and publisher's keys."""


@command.command("new")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@json_option
def new(folder: Path, as_json: bool) -> None:
    """Make three root keys, a publisher's key, and keys.json signed by two of the roots, in FOLDER.

    Keep the root keys apart from each other and away from any network; the publisher's key signs courses.
    """
    made = new_keys(folder)
    emit(
        {"folder": str(folder), "files": [path.name for path in made]},
        [f"{folder / path.name}" for path in made],
        as_json=as_json,
    )
