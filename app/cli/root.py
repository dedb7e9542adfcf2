"""The tree of subcommands, and how an error becomes an exit status."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from app.cli.output import report_error

_GROUPS = {
    "keys": ("app.cli.keys", "Root keys and publisher's keys."),
    "course": ("app.cli.course", "Write, check, build and publish courses."),
    "hub": ("app.cli.hub", "The server that receives results."),
    "client": ("app.cli.client", "A learner's computer, without its window."),
    "doctor": ("app.cli.doctor", "Say of a client's home what is well and what is not."),
    "tour": ("app.cli.tour", "Walk the app through its main job and keep a picture of each step."),
}


class _Lazy(click.Group):
    """Imports a group of commands only when it is called or asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All groups, in the order of the table."""
        return list(_GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The group's own module; None for an unknown name."""
        if cmd_name not in _GROUPS:
            return None
        command = importlib.import_module(_GROUPS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the groups from the table, so that ``--help`` imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_module, text) in _GROUPS.items()])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Data folder of a client.")
@click.version_option(package_name="tuhoc")
@click.pass_context
def root(ctx: click.Context, home: Path | None) -> None:
    """Tự Học: study offline, send results when a way opens. Without a command it opens the app."""
    ctx.obj = home


def run(arguments: list[str]) -> int:
    """Runs one command.

    Args:
        arguments: the words after ``tuhoc``.

    Returns:
        0 done, 1 the thing asked about is not well, 2 bad arguments or input, 3 the environment said no.
    """
    try:
        result = root.main(arguments, prog_name="tuhoc", standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        error.show()
        sys.stderr.write(f"error: bad-arguments: {error.format_message()}\n")
        return 2
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("error: cancelled: stopped by the user\n")
        return 3
    except Exception as error:  # noqa: BLE001 - the outermost boundary: what is unknown is shown as a bug
        return report_error(error)
    return result if isinstance(result, int) else 0
