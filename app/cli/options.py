"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from app.home import default_home

F = TypeVar("F", bound=Callable[..., Any])


def json_option(function: F) -> F:
    """``--json``: one JSON object on standard output and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(function)


def data_option(function: F) -> F:
    """``--data DIR``: a hub's data folder."""
    return click.option(
        "--data",
        "data",
        type=click.Path(path_type=Path, file_okay=False),
        required=True,
        help="Data folder of the hub.",
    )(function)


def home_option(function: F) -> F:
    """``--home DIR`` after the subcommand; given before it, `chosen_home` finds it all the same."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        help="Data folder of the client (default: the user's own).",
    )(function)


def chosen_home(home: Path | None) -> Path:
    """The home from this command, from before the subcommand, or the platform's default."""
    if home is not None:
        return home
    outer = click.get_current_context().find_root().obj
    return outer if isinstance(outer, Path) else default_home()
