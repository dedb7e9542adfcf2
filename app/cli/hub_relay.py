"""``tuhoc hub relay-code``, ``join``, ``class`` and ``forward``: a hub that carries for another one."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from app.addresses import hub_address
from app.cli.options import data_option, json_option
from app.cli.output import counted, emit, say


@click.command("relay-code")
@data_option
@click.option("--name", required=True, help="Whose machine it is, as people say it.")
@json_option
def relay_code(data: Path, name: str, as_json: bool) -> None:
    """Print a one-time code of 16 digits with which another hub joins this one as its relay."""
    from sync.hub import relay_code as make_code

    digits = make_code(data, name=name)
    grouped = " ".join(digits[i : i + 4] for i in range(0, 16, 4))
    emit({"name": name, "code": digits}, [grouped], as_json=as_json)


@click.command("join")
@click.argument("url")
@click.argument("code")
@data_option
@click.option("--name", help="What learners see.  [default: the name that the centre gave with the code]")
@json_option
def join(url: str, code: str, data: Path, name: str | None, as_json: bool) -> None:
    """Make the hub in DATA a relay of the central hub at URL, by the CODE that was made there."""
    from sync.hub import init_hub, join_centre

    if not (data / "hub.json").exists():
        init_hub(data, name=name or "Máy giảng viên")
    upstream = join_centre(data, hub_address(url), code, name=name)
    emit(
        {"name": upstream.own_name, "centre": upstream.name, "hub": upstream.hub, "url": upstream.url},
        [
            f"{upstream.own_name}: carries for {upstream.name}",
            f"add classes with `tuhoc hub class add --data {data} NAME`",
        ],
        as_json=as_json,
    )


@click.group("class")
def class_() -> None:
    """Classes of this hub's trainer. What learners start in one is all that a relay may read."""


@class_.command("add")
@click.argument("name")
@data_option
@json_option
def add(name: str, data: Path, as_json: bool) -> None:
    """Open a class and print its session, which its records carry."""
    from sync.hub import new_class

    session = new_class(data, name)
    emit({"session": session, "name": name}, [session], as_json=as_json)


@class_.command("list")
@data_option
@json_option
def list_(data: Path, as_json: bool) -> None:
    """List the classes, the oldest first."""
    from sync.hub import list_classes

    classes = list_classes(data)
    lines = [f"{one.session}\t{'closed' if one.closed else 'open'}\t{one.name}" for one in classes]
    emit(
        {"classes": msgspec.to_builtins(classes)},
        lines or [f"no class yet: tuhoc hub class add --data {data} NAME"],
        as_json=as_json,
    )


@class_.command("close")
@click.argument("session")
@data_option
@json_option
def close(session: str, data: Path, as_json: bool) -> None:
    """Close the class of this SESSION, or of the number at its end. What belongs to it is still taken."""
    from sync.hub import close_class

    closed = close_class(data, session)
    emit(msgspec.to_builtins(closed), [f"closed: {closed.name}"], as_json=as_json)


@class_.command("show")
@click.argument("session")
@data_option
@json_option
def show(session: str, data: Path, as_json: bool) -> None:
    """Show who came into the class of this SESSION, what they handed in, and whether the centre has it.

    Names are what the learners' computers say they are; a relay has no roster to compare them with.
    """
    from sync.hub import show_class

    found = show_class(data, session)
    say(f"{found.name}: {counted(len(found.members), 'person', 'people')}, {counted(len(found.attempts), 'attempt')}")
    lines = [f"{one.name or '-'}\t{one.person}\t{counted(one.attempts, 'attempt')}" for one in found.members]
    lines += [
        f"{one.name or one.person}\t{one.quiz}\t{'-' if one.score is None else f'{one.score / 10:.1f} %'}"
        f"\t{one.submitted:%Y-%m-%d %H:%M} UTC\t{one.centre}"
        for one in found.attempts
    ]
    emit(
        msgspec.to_builtins(found),
        lines or ["nobody came in yet: learners join by the code that `tuhoc hub join-code` prints"],
        as_json=as_json,
    )


@click.command("forward")
@data_option
@json_option
def forward(data: Path, as_json: bool) -> int:
    """Send what this relay owes to its centre now. Status 3 while it still owes something."""
    from sync.hub import forward as forward_now

    report = forward_now(data)
    found = msgspec.to_builtins(msgspec.structs.replace(report, error=None))
    found["error"] = None if report.error is None else report.error.kind
    del found["is_waiting"]
    owed = report.owed_records + report.owed_parcels
    lines = [
        f"{counted(report.records, 'record')} and {counted(report.parcels, 'parcel')} arrived; "
        f"owed: {counted(report.owed_records, 'record')} and {counted(report.owed_parcels, 'parcel')}"
    ]
    emit(found, lines, as_json=as_json)
    if report.error is not None:
        say(f"error: {report.error.kind}: what is owed is kept and sent later")
    return 3 if owed else 0


COMMANDS = (relay_code, join, class_, forward)
"""In the order of ``--help``."""
