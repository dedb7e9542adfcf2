"""``tuhoc client parcel`` and ``qr``: results by hand, as a sealed file or as a code for a phone's camera."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import click

from app.cli.client_home import opened
from app.cli.options import home_option, json_option
from app.cli.output import counted, emit
from app.errors import UnknownAttemptError
from sync.digits import plain_digits
from sync.qr import qr_symbol


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
    lines = ["nothing waits"]
    if made.path is not None:
        lines = [f"{made.path}: {counted(made.results, 'result')}, {counted(made.records, 'record')}"]
    if made.not_enrolled:
        lines.append(f"{counted(made.not_enrolled, 'record')} of people who are not enrolled: kept here")
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
        [f"received now: {counted(taken.received, 'record')}"],
        as_json=as_json,
    )


_PICTURES = (".png", ".svg")


@click.command("qr")
@click.argument("result", metavar="RESULT")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the code here: .png or .svg.")
@home_option
@json_option
def qr(result: str, out: Path | None, home: Path | None, as_json: bool) -> None:
    """Show RESULT (an id or a receipt code) as a QR code that a phone's camera opens, and so sends.

    Nothing changes here: the result waits until a receipt comes, by this way or another.
    """
    if out is not None and out.suffix.lower() not in _PICTURES:
        raise click.BadParameter("a picture's name ends in .png or .svg", param_hint="--out")
    digits = plain_digits(result)
    with opened(home) as services:
        rows = [row for person in services.profiles.list() for row in services.results.list(person.id)]
        found = [row.attempt_id for row in rows if result in (row.attempt_id, row.record_id) or row.code == digits]
        if len(found) != 1:
            raise UnknownAttemptError(result)
        address = services.codes.address(found[0])
    symbol = qr_symbol(address)
    if out is not None:
        symbol.save(str(out), scale=6, border=4)
    data = {"address": address, "version": symbol.version, "characters": len(address), "out": out and str(out)}
    lines = [str(out)] if out is not None else _drawn(symbol)
    emit(data, lines, as_json=as_json)


def _drawn(symbol: Any) -> list[str]:
    """The code in characters of half a line, dark on light whatever the terminal's colours are."""
    text = io.StringIO()
    symbol.terminal(out=text, border=2, compact=True)
    return [*text.getvalue().splitlines()]


COMMANDS = (parcel, qr)
"""In the order of ``--help``."""
