"""``tuhoc hub``: the server that receives results."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
import msgspec

from app.addresses import hub_address
from app.cli import hub_grading, hub_keeping, hub_learning, hub_parcel, hub_relay, hub_room
from app.cli.hub_tls import chosen_tls, tls_options
from app.cli.options import data_option, json_option
from app.cli.output import counted, emit, say
from sync.digits import group_code

if TYPE_CHECKING:
    from sync.hub.overview import HubResult


@click.group()
def command() -> None:
    """The server that receives results."""


_MODULES = (hub_grading, hub_keeping, hub_learning, hub_parcel, hub_relay, hub_room)
for _one in (one for module in _MODULES for one in module.COMMANDS):
    command.add_command(_one)


@command.command("init")
@data_option
@click.option("--name", default="Máy chủ Tự Học", show_default=True, help="What learners see.")
@click.option(
    "--database",
    metavar="URL",
    help="postgresql+psycopg://USER:PASSWORD@HOST/NAME of a database that is there; SQLite in DIR without.",
)
@json_option
def init(data: Path, name: str, database: str | None, as_json: bool) -> None:
    """Make a hub: its database, its keys, and the folder `courses` that it serves."""
    from sync.hub import hub_recipient, init_hub
    from sync.hub.errors import HubStorageError

    try:
        init_hub(data, name=name, database_url=database)
    except HubStorageError:
        if database is not None:
            say(
                "No hub was made. Look whether the database server runs, whether HOST and PORT in the URL are its own,"
                " and whether NAME and USER are there (createuser, createdb); then do the same again."
            )
        raise
    recipient = hub_recipient(data)
    emit(
        {"data": str(data), "name": name, "courses": str(data / "courses"), "recipient": recipient},
        [
            f"{data}: ready. Publish courses into {data / 'courses'}; then add learners.",
            f"Graded quizzes are sealed to: {recipient}",
        ],
        as_json=as_json,
    )


@command.command("serve")
@data_option
@click.option("--host", help="Name or address to listen on.  [default: 127.0.0.1; every address with --lan]")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one.")
@click.option("--with-parent", is_flag=True, help="Stop when standard input closes: for a hub run by a program.")
@click.option("--lan", is_flag=True, help="Serve a room: HTTPS on every address, and say on the network where.")
@click.option("--upstream", metavar="URL", help="Of a relay: the centre's address from now on.")
@tls_options
def serve(
    *,
    data: Path,
    host: str | None,
    port: int,
    with_parent: bool,
    lan: bool,
    upstream: str | None,
    tls: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
) -> None:
    """Serve until stopped. Prints its address when it listens; with --lan also how a room joins it."""
    from sync.hub import ALL_INTERFACES, load_config, point_upstream
    from sync.hub import serve as serve_hub

    if upstream is not None:
        point_upstream(data, hub_address(upstream))
    own, pins = chosen_tls(data, own=tls or (lan and tls_key is None), certificate=tls_cert, key=tls_key)
    if with_parent:
        threading.Thread(target=_stop_at_end_of_input, daemon=True).start()
    is_sqlite = load_config(data).database.get_backend_name() == "sqlite"
    note = hub_room.ServingNote(data)
    code = None
    if lan and own is not None:
        from sync.join_code import code_of

        code = code_of(own.pin())

    def ready(url: str) -> None:
        note.write(url)
        click.echo(f"listening {url}")
        if code is not None and own is not None:
            for line in hub_room.room_lines(code, own.pin(), urlsplit(url).port or port):
                click.echo(line)

    with note.held(alone=is_sqlite):
        serve_hub(
            data,
            host=host or ("0.0.0.0" if lan else "127.0.0.1"),  # noqa: S104 - a room is served on every address
            port=port,
            on_ready=ready,
            tls=own,
            tls_pins=pins,
            announce_on=ALL_INTERFACES if lan else None,
        )


@command.command("new-tls-key")
@data_option
@json_option
def new_tls_key(*, data: Path, as_json: bool) -> None:
    """Give the hub another TLS key, from its next start on. Enrolled computers follow by its signed word."""
    from sync.hub import load_config
    from sync.hub.tls import replace_key
    from sync.join_code import code_of

    load_config(data)
    pin = replace_key(data, datetime.now(UTC)).pin()
    emit(
        {"pin": pin.hex(), "join_code": code_of(pin)},
        [
            f"new key {pin.hex()}, in use when the hub is started again",
            f"join code of the room: {group_code(code_of(pin))}",
        ],
        as_json=as_json,
    )


@command.group("learner")
def learner() -> None:
    """People who study."""


@learner.command("add")
@data_option
@click.option("--name", required=True, help="Full name.")
@click.option("--unit", default="", help="Name of the unit; made when it is new.")
@json_option
def add(data: Path, name: str, unit: str, as_json: bool) -> None:
    """Add a learner and print the id."""
    from sync.hub import add_learner

    person = add_learner(data, name=name, unit=unit)
    emit({"learner": person, "name": name, "unit": unit}, [person], as_json=as_json)


@learner.command("name")
@data_option
@click.argument("learner_id", metavar="LEARNER")
@click.option("--name", required=True, help="Full name.")
@click.option("--unit", default="", help="Name of the unit; the present one stays when left out.")
@json_option
def name_command(data: Path, learner_id: str, name: str, unit: str, as_json: bool) -> None:
    """Give a learner another name, or unit; for whom a restored hub knows by the id alone."""
    from sync.hub import name_learner

    name_learner(data, learner_id, name=name, unit=unit)
    emit({"learner": learner_id, "name": name, "unit": unit}, [learner_id], as_json=as_json)


@learner.command("list")
@data_option
@json_option
def list_learners(data: Path, as_json: bool) -> None:
    """List everybody who learns here: id, name, unit, and how many computers are enrolled."""
    from sync.hub import learners

    found = learners(data)
    lines = [f"{one.learner}\t{one.name}\t{one.unit or '-'}\t{one.devices}" for one in found]
    emit({"learners": msgspec.to_builtins(found)}, lines or ["nobody yet: tuhoc hub learner add"], as_json=as_json)


@command.command("code")
@data_option
@click.argument("learner_id", metavar="LEARNER")
@json_option
def code(data: Path, learner_id: str, as_json: bool) -> None:
    """Print a one-time code of 16 digits with which LEARNER enrols one computer. Older codes stay valid."""
    from sync.hub import new_code

    digits = new_code(data, learner_id)
    grouped = " ".join(digits[i : i + 4] for i in range(0, 16, 4))
    emit({"learner": learner_id, "code": digits}, [grouped], as_json=as_json)


@command.command("status")
@data_option
@json_option
def status(data: Path, as_json: bool) -> None:
    """Tell what the hub holds: learners, devices, records, and every result."""
    from sync.hub import status as hub_status

    found = hub_status(data)
    whole: dict[str, Any] = msgspec.to_builtins(found)
    counts = [counted(found.learners, "learner"), counted(found.devices, "device"), counted(found.records, "record")]
    say(", ".join(counts))
    if found.needs_review and found.relay is None:
        # At a relay these are gaps where earlier records go by sealed; the centre, which reads them all, has the word.
        say(f"{counted(found.needs_review, 'record')} for people to look at: tuhoc hub reviews")
    if found.relay is not None:
        owed = f"{counted(found.relay.owed_records, 'record')} and {counted(found.relay.owed_parcels, 'parcel')}"
        contact = "never" if found.relay.last_contact is None else f"{found.relay.last_contact:%Y-%m-%d %H:%M} UTC"
        say(f"carries for {found.relay.centre}: owes {owed}; last contact {contact}")
    emit(whole, map(_line, found.results), as_json=as_json)


def _line(result: HubResult) -> str:
    """One result, its parts between tabs; what there is not is a dash."""
    parts = (
        result.code,
        f"{result.received_at:%Y-%m-%d %H:%M} UTC",
        result.name,
        result.unit or "-",
        f"{result.course}/{result.quiz}",
        f"attempt {result.number}",
        f"claimed {_score(result.score)}",
        f"graded {_score(result.graded)}",
        result.grading or "-",
        ", ".join(result.needs_review) or "-",
    )
    return "\t".join(parts)


def _score(thousandths: int | None) -> str:
    return "-" if thousandths is None else f"{thousandths / 10:g} %"


def _stop_at_end_of_input() -> None:
    """Waits until the parent closes the pipe, or dies, and then ends this process as SIGTERM would."""
    sys.stdin.buffer.read()
    signal.raise_signal(signal.SIGTERM)
