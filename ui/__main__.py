"""The window's composition root: ``tuhoc`` without a subcommand, or ``python -m ui [--home DIR]``."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.errors import HomeBusyError
from app.home import Home, HomeLock, default_home
from ui.application import Application
from ui.display import has_display
from ui.shell.refusal import show_refusal
from ui.single_instance import FirstInstance, show_first
from ui.theme import Theme
from ui.words import Words

_DONE, _BAD_ARGUMENTS, _ENVIRONMENT = 0, 2, 3


def home_of(arguments: list[str]) -> Path | None:
    """The data folder that the arguments name.

    Returns:
        The folder, or the platform's own where none is named; None for arguments that nobody knows.
    """
    if not arguments:
        return default_home()
    if len(arguments) == 2 and arguments[0] == "--home":
        return Path(arguments[1])
    if len(arguments) == 1 and arguments[0].startswith("--home="):
        return Path(arguments[0].removeprefix("--home="))
    return None


def main(arguments: list[str] | None = None) -> int:
    """Runs the window.

    Args:
        arguments: without the program's name; those of the process by default.

    Returns:
        0 done (also when another copy came to the front), 2 bad arguments, 3 the home can't be used.
    """
    home = home_of(sys.argv[1:] if arguments is None else arguments)
    if home is None:
        sys.stderr.write("error: bad-arguments: usage: tuhoc [--home DIR]\n")
        return _BAD_ARGUMENTS
    if not has_display():
        sys.stderr.write("error: no-display: there is no screen here; `tuhoc tour` walks the app on a virtual one\n")
        return _ENVIRONMENT
    logging.basicConfig(level=logging.WARNING)
    qt = QApplication([sys.argv[0]])
    qt.setApplicationName("tuhoc")
    qt.setApplicationDisplayName("Tự Học")
    qt.setDesktopFileName("tuhoc")
    lock = HomeLock(Home(home))
    try:
        Home(home).create()
        lock.acquire()
    except HomeBusyError as error:
        if show_first(home):
            return _DONE
        return _refuse(qt, error)
    except OSError as error:
        return _refuse(qt, error)
    first = FirstInstance(home, qt)
    application = Application(qt, home)
    first.wanted.connect(application.raise_window)
    application.show()
    status = qt.exec()
    application.close()
    first.close()
    lock.release()
    turn = sys.modules.get("ui.reader.pdf_turn")
    if not application.ended_in_time or (turn is not None and turn.is_taken()):
        # A job that hangs in the system, or a document that never ends, must not keep the process; everything that
        # counts is on the disk.
        logging.shutdown()
        os._exit(status)
    return status


def _refuse(qt: QApplication, error: Exception) -> int:
    Theme(qt)
    Words(qt)
    kind = getattr(error, "kind", "storage-fault")
    sys.stderr.write(f"error: {kind}: {error}\n")
    show_refusal(kind)
    return _ENVIRONMENT


if __name__ == "__main__":
    sys.exit(main())
