"""``tuhoc hub parcel``: files of results that people bring, and the receipts that they take home."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.options import data_option, json_option
from app.cli.output import counted, emit, say


@click.group("parcel")
def parcel() -> None:
    """Results that come as sealed files, and receipts that go back as a file."""


@parcel.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
@click.option("--receipts", type=click.Path(path_type=Path, dir_okay=False), help="Write the receipts into this file.")
@json_option
def import_file(file: Path, data: Path, receipts: Path | None, as_json: bool) -> None:
    """Take the results in FILE, beside a running server too. The same file again changes nothing."""
    from sync.hub import import_parcels

    report = import_parcels(data, file, receipts=receipts)
    found = {
        "parcels": report.parcels,
        "records": report.records,
        "new": report.new,
        "refused": report.refused,
        "unknown_devices": report.unknown_devices,
        "foreign": report.foreign,
        "receipts": None if receipts is None else str(receipts),
    }
    lines = [f"{counted(report.records, 'record')}, {report.new} new, {report.refused} refused"]
    if receipts is not None:
        lines.append(f"{receipts}: bring it back to the computer that the file came from")
    emit(found, lines, as_json=as_json)
    if report.unknown_devices:
        say(f"{counted(report.unknown_devices, 'device')} not enrolled here: what is signed so was left out")


@parcel.command("receipts")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="How far back.")
@json_option
def receipts(file: Path, data: Path, days: int, as_json: bool) -> None:
    """Write the receipts for everything that came as files in the last days into FILE, for sticks that went without."""
    from sync.hub import write_receipts

    count = write_receipts(data, file, days=days)
    emit({"file": str(file), "receipts": count}, [f"{file}: {counted(count, 'receipt')}"], as_json=as_json)


COMMANDS = (parcel,)
"""In the order of ``--help``."""
