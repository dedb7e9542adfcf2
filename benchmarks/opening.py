"""How long it takes to open a cached lesson of 50 KB: the cache's part, and from the click to text on screen.

The lesson is Vietnamese text with headings, tables, notes, footnotes and five drawings: the lessons of a sample course
one after another, up to 50 KB of Markdown. It is built, signed, published, fetched and opened as any lesson is: real
keys, the real services, the real window. The clock starts with what a click on a lesson calls (the window's way to an
address) and stops when the window has painted its text. The floor, measured between those openings: Qt's own text view
of the same size taking the same HTML, without style, contents or pictures, and painting it.

It runs in a process of its own, without a display unless one is given (``QT_QPA_PLATFORM``).
``python -m benchmarks.opening`` prints every opening, and those of a lesson that was left half-way: all of its text has
to be laid out before the place is known, which costs about half as much again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.application import Application

SAMPLE = Path(__file__).parents[1] / "courses" / "he-thong-chinh-tri"
COURSE = "he-thong-chinh-tri"
LONG, SHORT = "bai-dai", "khai-niem"
TITLE = "Bài dài"
LONG_BYTES = 50 * 1024
OPENINGS = 21
READS = 101
WAIT_S = 60
SETTLE_MS = 60
CACHE_MS, OPEN_MS = 5.0, 100.0
WINDOW = (1366, 768)


def figures() -> list[Figure]:
    """The cache's part, and the whole."""
    made = measure()
    cache, cache_floor = statistics.median(made["cache_ms"]), statistics.median(made["cache_floor_ms"])
    floor = statistics.median(made["floor_ms"])
    return [
        Figure(
            "open a cached 50 KB lesson: the cache's part",
            f"{cache:.2f} ms",
            f"{cache_floor:.2f} ms (one SELECT)",
            cache / cache_floor,
            f"under {CACHE_MS:.0f} ms",
            cache < CACHE_MS,
        ),
        Figure(
            "click to its text on screen",
            f"{statistics.median(made['open_ms']):.0f} ms",
            f"{floor:.0f} ms (setHtml, paint)",
            statistics.median(made["open_ms"]) / floor,
            f"under {OPEN_MS:.0f} ms",
            statistics.median(made["open_ms"]) < OPEN_MS,
        ),
    ]


def measure() -> dict[str, list[float]]:
    """All single times in milliseconds, from a process of its own."""
    environment = dict(os.environ)
    if not environment.get("DISPLAY"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.opening", folder],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            stderr=None,
        )
    made: dict[str, list[float]] = json.loads(done.stdout)
    return made


# --- in that process


def run(folder: Path) -> dict[str, list[float]]:
    """Makes the course, opens the program on it, and measures."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the other process needs no Qt

    from ui.application import Application  # noqa: PLC0415

    _prepare(folder)
    qt = QApplication([])
    application = Application(qt, folder / "home")
    application.window.resize(*WINDOW)
    application.window.show()
    application.open()
    _until(lambda: application.slot.services is not None and application.window.session.person is not None)
    made = {**_reads(folder / "home"), **_openings(application)}
    application.close()
    return made


def _prepare(folder: Path) -> None:
    """A home with one learner and the sample course, which has the long lesson as its first."""
    from app.compose import open_services  # noqa: PLC0415
    from content_cache.build import build  # noqa: PLC0415
    from content_cache.key_ceremony import new_keys  # noqa: PLC0415
    from content_cache.publish import publish  # noqa: PLC0415
    from content_cache.signing import SigningKey  # noqa: PLC0415

    source = folder / "source"
    shutil.copytree(SAMPLE, source)
    texts = [path.read_text(encoding="utf-8") for path in sorted((source / "bai-hoc").glob("*.md"))]
    body = "\n\n".join(text.split("---\n", 2)[2] for text in texts).encode()
    body = (body * -(-LONG_BYTES // len(body)))[:LONG_BYTES]
    head = f"---\nid: {LONG}\ntitle: {TITLE}\nminutes: 40\n---\n"
    (source / "bai-hoc" / f"{LONG}.md").write_text(head + body.decode(errors="ignore"), encoding="utf-8")
    plan = (source / "course.yaml").read_text(encoding="utf-8")
    (source / "course.yaml").write_text(
        plan.replace("    lessons:\n", f"    lessons:\n      - bai-hoc/{LONG}.md\n", 1), encoding="utf-8"
    )
    new_keys(folder / "keys")
    key = SigningKey.load(folder / "keys" / "publisher.key")
    build(source, folder / "layout", key)
    publish(folder / "layout", folder / "stick", key)
    services = open_services(folder / "home")
    services.library.trust((folder / "keys" / "keys.json").read_bytes())
    profile = services.profiles.create("Nguyễn Văn An").id
    services.library.fetch(profile, COURSE, source=str(folder / "stick"))
    services.settings.remember_profile(profile)
    services.close()


def _reads(home: Path) -> dict[str, list[float]]:
    """The cache's part, and its floor: the same row by the plain library, in turn."""
    from content_cache import blocking  # noqa: PLC0415
    from content_cache.cache import DATABASE_FILE, CourseCache  # noqa: PLC0415

    blocking.allow_current_thread()
    database = next(home.rglob(DATABASE_FILE))
    cache = CourseCache(database.parent)
    html = cache.lesson(COURSE, LONG).html
    plain = sqlite3.connect(database)
    (key,) = plain.execute("SELECT content FROM rendered WHERE html = ?", (html,)).fetchone()
    times: dict[str, list[float]] = {"cache_ms": [], "cache_floor_ms": []}
    for _ in range(READS):
        began = time.perf_counter()
        cache.lesson(COURSE, LONG)
        times["cache_ms"].append(_since(began))
        began = time.perf_counter()
        plain.execute("SELECT html, headings FROM rendered WHERE content = ?", (key,)).fetchone()
        times["cache_floor_ms"].append(_since(began))
    plain.close()
    cache.close()
    blocking.forbid_current_thread()
    return times


def _openings(application: Application) -> dict[str, list[float]]:
    """From the click to text on screen, with the floor between: from the lesson's beginning, then from its middle."""
    from ui.reader.page import ReaderPage  # noqa: PLC0415
    from ui.shell.places import Address, Place  # noqa: PLC0415

    window = application.window
    long, short = Address(Place.LESSON, COURSE, LONG), Address(Place.LESSON, COURSE, SHORT)
    window.go(Address(Place.COURSE, COURSE))
    window.go(short)
    _until(lambda: isinstance(window.stack.currentWidget(), ReaderPage))
    reader = window.stack.currentWidget()
    assert isinstance(reader, ReaderPage)

    def shows_long() -> bool:
        return reader.states.state == "content" and reader.view.document().begin().text() == TITLE

    def leave() -> None:
        window.go(short)
        _until(lambda: reader.states.state == "content" and not shows_long())
        _settle(application)

    leave()
    times: dict[str, list[float]] = {"open_ms": [], "floor_ms": [], "middle_ms": []}
    html = _html(application)
    for _ in range(OPENINGS):
        times["open_ms"].append(_painted(reader.view.viewport(), lambda: window.go(long), shows_long))
        _settle(application)
        times["floor_ms"].append(_floor(application, reader.view, html))
        leave()
    window.go(long)
    _until(shows_long)
    _settle(application)
    bar = reader.view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    leave()
    for _ in range(OPENINGS):
        times["middle_ms"].append(_painted(reader.view.viewport(), lambda: window.go(long), shows_long))
        _settle(application)
        leave()
    return times


def _html(application: Application) -> str:
    services, person = application.slot.services, application.window.session.person
    assert services is not None
    assert person is not None
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(services.reading.open, person.id, COURSE, LONG).result().html


def _floor(application: Application, view: QWidget, html: str) -> float:
    from PySide6.QtWidgets import QTextBrowser  # noqa: PLC0415

    browser = QTextBrowser()
    browser.resize(view.size())
    browser.show()
    _settle(application)
    took = _painted(browser.viewport(), lambda: browser.setHtml(html), lambda: True)
    browser.close()
    browser.deleteLater()
    return took


def _painted(viewport: QWidget, click: Callable[[], object], is_there: Callable[[], bool]) -> float:
    """Milliseconds from a click until its outcome is painted."""
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject  # noqa: PLC0415

    loop = QEventLoop()
    window = viewport.window()
    tops: tuple[QObject, ...] = (window, window.windowHandle())

    class Eye(QObject):
        """Handles the window's paints in its stead, to know when the one with the text is over."""

        painted = False
        at = 0.0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if watched is viewport and event.type() == QEvent.Type.Paint and is_there():
                self.painted = True
            if watched not in tops or event.type() != QEvent.Type.UpdateRequest:
                return False
            watched.removeEventFilter(self)
            QCoreApplication.sendEvent(watched, event)
            watched.installEventFilter(self)
            if self.painted and not self.at:
                self.at = time.perf_counter()
                loop.quit()
            return True

    eye = Eye()
    for watched in (viewport, *tops):
        watched.installEventFilter(eye)
    began = time.perf_counter()
    click()
    loop.exec()
    for watched in (viewport, *tops):
        watched.removeEventFilter(eye)
    return (eye.at - began) * 1000


def _until(condition: Callable[[], bool]) -> None:
    from PySide6.QtCore import QCoreApplication, QEventLoop  # noqa: PLC0415

    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end, "waited too long"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def _settle(application: Application) -> None:
    """Lets what follows an opening come to its end."""
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

    for _ in range(2):
        loop = QEventLoop()
        QTimer.singleShot(SETTLE_MS, loop.quit)
        loop.exec()
        _until(lambda: not application.tasks.busy)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measures and prints; with a folder, it is the process that measures."""
    if len(sys.argv) > 1:
        json.dump(run(Path(sys.argv[1])), sys.stdout)
        return
    for name, times in measure().items():
        listed = " ".join(f"{one:.1f}" for one in times)
        print(f"{name}: median {statistics.median(times):.2f}, {listed}")


if __name__ == "__main__":
    main()
