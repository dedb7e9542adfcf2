"""``tuhoc tour``: shows on any machine, also one without a display, that the whole job works there."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.windowed import load

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--out", type=_FOLDER, default=Path("build/tour"), show_default=True, help="Where the pictures go.")
def command(out: Path) -> int:
    """Walk the app through its main job and keep a picture of each step.

    Makes a hub, a course and a learner in a fresh folder inside OUT; touches no other home.
    """
    return int(load("tour")(["--out", str(out)]))
