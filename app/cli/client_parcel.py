"""``tuhoc client parcel``: results by hand, as a sealed file, and the receipts that come back."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.client_home import opened
from app.cli.options import home_option, json_option
from app.cli.output import emit


@click.group("parcel")
def parcel() -> None:
    """Results as a sealed file (tệp kết quả), and receipts as a file."""


@parcel.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@home_option
@json_option
def export(file: Path, home: Path | None, as_json: bool) -> None:
    """Seal everything that no centre has receipted, of everybody in this home, into FILE (or a new file in a folder).

    Nothing changes here: results wait until a receipt comes, by this way or another.
    """
    with opened(home) as services:
        made = services.parcels.export(file)
    data = {
        "file": None if made.path is None else str(made.path),
        "records": made.records,
        "results": made.results,
        "bytes": made.size_bytes,
        "not_enrolled": made.not_enrolled,
    }
    lines = ["nothing waits"] if made.path is None else [f"{made.path}: {made.results} results, {made.records} records"]
    if made.not_enrolled:
        lines.append(f"{made.not_enrolled} records are of people who are not enrolled; they stay here")
    emit(data, lines, as_json=as_json)


@parcel.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@home_option
@json_option
def import_receipts(file: Path, home: Path | None, as_json: bool) -> None:
    """Take the receipts in FILE: what the centre signed about records of this home."""
    with opened(home) as services:
        taken = services.parcels.take_receipts(file)
    emit(
        {"receipts": taken.receipts, "received": taken.received, "passed_over": taken.passed_over},
        [f"{taken.received} records are received now"],
        as_json=as_json,
    )


COMMANDS = (parcel,)
"""In the order of ``--help``."""
