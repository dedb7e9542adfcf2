"""Entry point of the command ``tuhoc``.

Without a subcommand it opens the window, which it finds by entry point: the arrows of the house point down, so
nothing here may import `ui`. Subcommands are imported when they are called, so that the window never pays for them.
"""

from __future__ import annotations

import importlib
import sys

from app.cli.windowed import NoWindowError, load


def main() -> None:
    """Runs the command line of this process and exits with its status (see ``docs/command-line.md``)."""
    arguments = sys.argv[1:]
    if _asks_for_the_window(arguments):
        sys.exit(_open_window(arguments))
    # Click costs 30 ms that the window need not pay.
    root = importlib.import_module("app.cli.root")
    sys.exit(root.run(arguments))


def _asks_for_the_window(arguments: list[str]) -> bool:
    """True for no arguments at all, or nothing but ``--home``."""
    if not arguments:
        return True
    if arguments[0] == "--home":
        return len(arguments) == 2
    return len(arguments) == 1 and arguments[0].startswith("--home=")


def _open_window(arguments: list[str]) -> int:
    home = [] if not arguments else ["--home", arguments[-1].removeprefix("--home=")]
    try:
        return int(load("main")(home))
    except NoWindowError as error:
        sys.stderr.write(f"error: {error.kind}: {error}\n")
        return 3


if __name__ == "__main__":
    main()
