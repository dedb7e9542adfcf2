"""``tuhoc doctor``: what is well with a home and what is not."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
import msgspec

from app.cli.options import chosen_home, home_option, json_option
from app.cli.output import emit


@click.command()
@click.option("--offline", is_flag=True, help="Ask no hub.")
@home_option
@json_option
def command(home: Path | None, offline: bool, as_json: bool) -> int:
    """Say of a home what is well and what is not; change nothing. Status 1 when something is not well."""
    from app.clock import SystemClock
    from app.doctor import Doctor
    from content_cache.fetch import free_bytes
    from sync.transport import HttpTransport

    doctor = Doctor(
        chosen_home(home),
        clock=SystemClock(),
        free_bytes=free_bytes,
        transport_for=HttpTransport,
        room_for=partial(HttpTransport, direct=True),
    )
    found = list(doctor.examine(ask=not offline))
    well = all(one.well for one in found)
    lines = []
    for one in found:
        lines.append(f"{'ok' if one.well else '!!'}  {one.about}: {one.says}")
        if one.advice is not None:
            lines += [f"      {one.advice.vi}", f"      {one.advice.en}"]
    emit(
        {
            "well": well,
            "findings": [msgspec.to_builtins(one) | {"advice": msgspec.to_builtins(one.advice)} for one in found],
        },
        lines,
        as_json=as_json,
    )
    return 0 if well else 1
