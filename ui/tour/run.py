"""Runs the tour: makes the demonstration's world, opens the real window on an empty home, and walks.

::

    tuhoc tour [--out DIR]

Prints a line a step and leaves a picture of each in DIR; status 1 when a step fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.demo import Demo, DemoError, sample_courses
from app.home import Home, HomeLock
from content_cache import blocking
from ui.application import Application
from ui.display import has_display
from ui.tour.driver import Driver, TourError
from ui.tour.steps import Tour

SIZE = (1366, 768)
"""The screen that most offices have."""
_FAILED, _DONE = 1, 0


def say(line: str) -> None:
    """Prints a line at once, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Walks through everything.

    Args:
        arguments: without the program's name.

    Returns:
        0 when every step went as it should, 1 otherwise.
    """
    parser = argparse.ArgumentParser(prog="tuhoc tour")
    parser.add_argument("--out", type=Path, default=Path("build/tour"))
    out: Path = parser.parse_args(arguments).out
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    demo = Demo(out / "world", sample_courses(), say)
    try:
        demo.prepare()
        demo.start_hub()
        return _walk(demo, out)
    except DemoError as error:
        say(f"error: {error.kind}: {error}")
        return _FAILED
    finally:
        demo.stop_hub()


def _walk(demo: Demo, out: Path) -> int:
    qt = QApplication.instance() or QApplication([sys.argv[0]])
    if not isinstance(qt, QApplication):
        raise TypeError(type(qt).__name__)
    qt.setApplicationName("tuhoc")
    # The system's own dialogs can't be driven from here, and would wait for somebody.
    qt.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    home = Home(demo.home)
    home.create()
    with HomeLock(home):
        application = Application(qt, demo.home)
        application.window.resize(*SIZE)
        application.window.show()
        QTimer.singleShot(0, application, application.open)
        status = _DONE
        try:
            Tour(Driver(application.window, out, say), application.window, demo).walk()
            say(f"tour: ok, pictures in {out}")
        except TourError as error:
            say(f"error: {error.kind}: {error}")
            status = _FAILED
        finally:
            application.close()
            application.window.close()
            blocking.allow_current_thread()
    return status


if __name__ == "__main__":
    sys.exit(main())
