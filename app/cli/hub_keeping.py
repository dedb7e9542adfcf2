"""``tuhoc hub backup|restore|check|device``: keeping a hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from app.cli.options import data_option, json_option
from app.cli.output import counted, emit

if TYPE_CHECKING:
    from sync.hub.devices import EnrolledDevice


@click.command("backup")
@data_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def backup(data: Path, file: Path, as_json: bool) -> None:
    """Write the whole hub into FILE: database, keys, settings. Beside a running server too.

    FILE holds the hub's keys, and names and results in clear: keep it like them.
    """
    from sync.hub import back_up

    made = back_up(data, file)
    emit(msgspec.to_builtins(made), [f"{made.file}: {made.size_bytes} bytes"], as_json=as_json)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
@click.option("--database", metavar="URL", help="An empty PostgreSQL database, where not the one of the backup.")
@json_option
def restore(file: Path, data: Path, database: str | None, as_json: bool) -> None:
    """Make the hub in FILE again in DIR, which is empty or not there. Clients offer it again what it lacks."""
    from sync.hub import restore as restore_hub

    restored = restore_hub(file, data, database_url=database)
    if restored.has_tls_key:
        click.echo(
            f"CAUTION: its TLS key is that of {restored.made}. Was it replaced since, because somebody may have it? "
            f"Then run `tuhoc hub new-tls-key --data {data}` before serving, or the old key counts again.",
            err=True,
        )
    emit(
        msgspec.to_builtins(restored),
        [f"{data}: as of {restored.made}. Publish courses into {data / 'courses'} again, then serve."],
        as_json=as_json,
    )


@click.command("check")
@data_option
@json_option
@click.pass_context
def check(context: click.Context, data: Path, as_json: bool) -> None:
    """Look at every record: digest, signature, chain, and what was derived from it. Exit status 1: not well."""
    from sync.hub import check as check_hub

    found = check_hub(data)
    lines = [
        f"{counted(found.records, 'record')} of {counted(found.devices, 'device')}: "
        f"{'well' if found.well else 'NOT WELL'}",
        f"{found.gaps} gaps, {found.broken_chains} broken chains, {found.forks} forks",
        *(f"{count} x {what}" for what, count in sorted(found.faults.items())),
        *(f"#{fault.position}\t{fault.what}" for fault in found.shown),
    ]
    emit(msgspec.to_builtins(found), lines, as_json=as_json)
    if not found.well:
        context.exit(1)


@click.group("device")
def device() -> None:
    """Computers that learners have enrolled."""


@device.command("list")
@data_option
@click.option("--learner", metavar="ID", help="Only this learner's.")
@json_option
def list_command(data: Path, learner: str | None, as_json: bool) -> None:
    """List devices with their learners."""
    from sync.hub import list_devices

    found = list_devices(data, learner=learner)
    lines = [_line(one) for one in found]
    nothing = "no device yet: a learner enrols one with the code that `tuhoc hub code` prints"
    emit({"devices": [msgspec.to_builtins(one) for one in found]}, lines or [nothing], as_json=as_json)


@device.command("revoke")
@data_option
@click.argument("name", metavar="DEVICE")
@json_option
def revoke(data: Path, name: str, as_json: bool) -> None:
    """Take back a device's trust: a lost or stolen computer. What it sends later is kept and marked.

    Lists the learner's other devices: one that was on the same computer and is not revoked there is revoked by hand.
    """
    from sync.hub import revoke_device

    found = revoke_device(data, name)
    lines = [f"{found.device}: revoked"]
    if found.others:
        lines += ["other devices of the learner:", *(_line(one, trusted="STILL TRUSTED") for one in found.others)]
    emit({**msgspec.to_builtins(found), "revoked": True}, lines, as_json=as_json)


def _line(one: EnrolledDevice, *, trusted: str = "") -> str:
    state = "revoked" if one.revoked_at is not None else trusted
    return "\t".join((one.device[:16], one.learner, one.name, counted(one.records, "record"), state)).rstrip()


COMMANDS = (backup, restore, check, device)
"""In the order of ``--help``."""
