"""How long it takes from the key to a question on the screen, in a quiz of 200 questions with pictures.

The questions are of all nine types; each has a photograph, a chart or a drawing in its stem, and every fifth has
pictures for choices: about 35 MB. The quiz is built, signed, published, fetched and begun as any is: real keys, the
real services, the real window of 1366x768. Two attempts' worth of first visits: all questions one after the other by
Ctrl+Enter, as most people go, and all of them in random order by Enter in the list of questions, where nothing can be
decoded before. The clock starts before the key event is sent and stops when the window has painted the question with
all of its pictures. The floor, for the same questions in the same run: Qt's own text view of the same size taking the
same HTML with pictures that were decoded and scaled before, and painting it.

It runs in a process of its own, without a display unless one is given (``QT_QPA_PLATFORM``).
``python -m benchmarks.quiz_pages`` prints more: the slowest questions, and when their text alone was there.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import material
from benchmarks.figures import Figure

if TYPE_CHECKING:
    from ui.application import Application
    from ui.quiz.attempt_panel import AttemptPanel

COURSE, QUIZ = "khoa-hoc-do", "bai-do"
QUESTIONS = 200
PICTURED_CHOICES = 5
"""Every such question has pictures for choices."""
LEAST_FOR_MS = 100.0
WINDOW = (1366, 768)
WAIT_S = 60
SETTLE_MS = 40


def figures() -> list[Figure]:
    """Both ways through the quiz: the slowest question, and the one in the middle."""
    made = measure(QUESTIONS)
    floor = [one["ms"] for one in made["floor"]]
    shown = []
    for way, words in (("in_order", "one after the other"), ("at_random", "at random")):
        took = [one["full_ms"] for one in made[way]]
        for name, of in (("slowest", max), ("median", statistics.median)):
            shown.append(
                Figure(
                    f"a question with pictures, {words}: {name}",
                    f"{of(took):.0f} ms",
                    f"{of(floor):.0f} ms (setHtml, paint)",
                    of(took) / of(floor),
                    f"under {LEAST_FOR_MS:.0f} ms",
                    of(took) < LEAST_FOR_MS,
                )
            )
    return shown


def measure(questions: int) -> dict[str, list[dict[str, Any]]]:
    """All single times in milliseconds, from a process of its own."""
    environment = dict(os.environ)
    if not environment.get("DISPLAY"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.quiz_pages", folder, str(questions)],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            stderr=None,
        )
    made: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return made


# --- the quiz


def write_quiz(folder: Path, questions: int, *, seed: int = 1) -> None:
    """Writes the course's source.

    Args:
        folder: where to; made when missing.
        questions: how many.
        seed: other seeds, other texts and pictures.
    """
    rng = random.Random(seed)
    pictures = folder / "hinh"
    pictures.mkdir(parents=True)
    made = [_question(rng, number, pictures) for number in range(questions)]
    # JSON is YAML.
    (folder / "ngan-hang.yaml").write_text(json.dumps({"questions": made}, ensure_ascii=False), encoding="utf-8")
    drawn = f"[{{from: ngan-hang.yaml, count: {questions}}}]"
    (folder / "bai-do.yaml").write_text(
        f"id: {QUIZ}\ntitle: Bài luyện tập để đo\nkind: practice\ndraw: {drawn}\n", encoding="utf-8"
    )
    (folder / "bai-1.md").write_text(material.lesson(rng, 1, 300), encoding="utf-8")
    (folder / "course.yaml").write_text(
        f"format: 1\nid: {COURSE}\ntitle: Khóa học để đo\nquizzes: [bai-do.yaml]\n"
        "topics:\n  - title: Nội dung\n    lessons: [bai-1.md]\n",
        encoding="utf-8",
    )


def _question(rng: random.Random, number: int, folder: Path) -> dict[str, Any]:
    name = _picture(rng, f"cau-{number}", number % 4, folder)
    stem = f"{number + 1}. {material.words(rng, 30)}\n\n![Hình của câu {number + 1}]({name})"
    texts = [f"{letter}. {material.words(rng, rng.randint(4, 24))}" for letter in "abcd"]
    if number % PICTURED_CHOICES == 0:
        names = [_picture(rng, f"cau-{number}-{place}", 1, folder, width=640) for place in range(4)]
        texts = [f"![Phương án {place}]({one})" for place, one in enumerate(names)]
    choices = [{"text": text, "correct": place == 1} for place, text in enumerate(texts)]
    pairs = [{"prompt": material.words(rng, 5), "option": text} for text in texts]
    words = [material.words(rng, 14) for _ in range(5)]
    kinds: tuple[dict[str, Any], ...] = (
        {"type": "single_choice", "choices": choices},
        {"type": "multiple_response", "choices": choices},
        {"type": "true_false", "answer": True},
        {"type": "short_answer", "answers": ["nhân dân"]},
        {"type": "numeric", "answers": [1930]},
        {"type": "matching", "pairs": pairs},
        {"type": "ordering", "items": [f"{place}. {text}" for place, text in enumerate(words)]},
        {
            "type": "cloze",
            "stem": f"{stem}\n\n{words[0]} {{{{mot}}}} {words[1]} {{{{hai}}}}.",
            "gaps": {
                "mot": {"type": "short_answer", "answers": ["nhân dân"]},
                "hai": {"type": "numeric", "answers": [1945]},
            },
        },
        {"type": "essay", "least_words": 50},
    )
    kind = kinds[number % len(kinds)]
    # Pictures for choices come where there are choices, and a paper has ten essays at most.
    if number % PICTURED_CHOICES == 0 or (kind["type"] == "essay" and number > QUESTIONS // 4):
        kind = kinds[0]
    return {"id": f"c{number}", "stem": stem, **kind}


def _picture(rng: random.Random, name: str, kind: int, folder: Path, *, width: int = 1600) -> str:
    """A photograph (most), a chart, or a drawing; returns its path in the source."""
    from PySide6.QtCore import QSize, Qt  # noqa: PLC0415 - the other process needs no Qt
    from PySide6.QtGui import QImage  # noqa: PLC0415

    if kind == 3:
        bars = "".join(
            f'<rect x="{20 + 60 * place}" y="{300 - height}" width="40" height="{height}" fill="#9a2a24"/>'
            for place, height in enumerate(rng.randint(20, 280) for _ in range(12))
        )
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="760" height="320" viewBox="0 0 760 320">{bars}</svg>'
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
        return f"hinh/{name}.svg"
    grain = QImage(rng.randbytes(160 * 100 * 4), 160, 100, QImage.Format.Format_RGB32)
    size = QSize(width, width * 5 // 8)
    image = grain.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    ending, quality = ("png", 60) if kind == 1 and width < 1000 else ("jpg", 82)
    image.save(str(folder / f"{name}.{ending}"), None, quality)
    return f"hinh/{name}.{ending}"


# --- in the process that measures


def run(folder: Path, questions: int) -> dict[str, list[dict[str, Any]]]:
    """Makes the quiz, opens the program on it, and goes through it."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the other process needs no Qt

    from ui.application import Application  # noqa: PLC0415

    _prepare(folder, questions)
    qt = QApplication([])
    application = Application(qt, folder / "home")
    application.window.resize(*WINDOW)
    application.window.show()
    application.open()
    _until(lambda: application.slot.services is not None and application.window.session.person is not None)
    made = {}
    panel = _begun(application)
    made["in_order"] = [_next(application, panel, place) for place in range(1, len(panel.attempt.questions))]
    panel = _begun(application)
    order = list(range(len(panel.attempt.questions)))
    random.Random(2).shuffle(order)
    made["at_random"] = [_jump(application, panel, place) for place in order if place != panel.place]
    made["floor"] = [_floor(application, panel, place) for place in range(len(panel.attempt.questions))]
    application.close()
    return made


def _prepare(folder: Path, questions: int) -> None:
    """A home with one learner and the course."""
    from app.compose import open_services  # noqa: PLC0415
    from content_cache.build import build  # noqa: PLC0415
    from content_cache.key_ceremony import new_keys  # noqa: PLC0415
    from content_cache.publish import publish  # noqa: PLC0415
    from content_cache.signing import SigningKey  # noqa: PLC0415

    write_quiz(folder / "source", questions)
    new_keys(folder / "keys")
    key = SigningKey.load(folder / "keys" / "publisher.key")
    build(folder / "source", folder / "layout", key)
    publish(folder / "layout", folder / "stick", key)
    services = open_services(folder / "home")
    services.library.trust((folder / "keys" / "keys.json").read_bytes())
    profile = services.profiles.create("Nguyễn Văn An").id
    services.library.fetch(profile, COURSE, source=str(folder / "stick"))
    services.settings.remember_profile(profile)
    services.close()


def _begun(application: Application) -> AttemptPanel:
    """The attempt's panel at its first question, made anew."""
    from ui.quiz.page import QuizPage  # noqa: PLC0415
    from ui.shell.places import Address, Place  # noqa: PLC0415

    window = application.window
    window.go(Address(Place.COURSE, COURSE))
    _settle(application)
    window.go(Address(Place.QUIZ, COURSE, QUIZ))
    _until(lambda: isinstance(window.stack.currentWidget(), QuizPage))
    page = window.stack.currentWidget()
    assert isinstance(page, QuizPage)
    _until(page.intro.start_button.isVisible)
    _settle(application)
    page.intro.start_button.click()
    _until(lambda: page.attempt is not None and page.attempt.isVisible())
    assert page.attempt is not None
    _settle(application)
    if page.attempt.place:
        _jump(application, page.attempt, 0)
    return page.attempt


def _next(application: Application, panel: AttemptPanel, place: int) -> dict[str, Any]:
    from PySide6.QtCore import Qt  # noqa: PLC0415
    from PySide6.QtTest import QTest  # noqa: PLC0415

    held = application.window.focusWidget() or panel
    return _shown(
        application,
        panel,
        place,
        lambda: QTest.keyClick(held, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
    )


def _jump(application: Application, panel: AttemptPanel, place: int) -> dict[str, Any]:
    from PySide6.QtCore import Qt  # noqa: PLC0415
    from PySide6.QtTest import QTest  # noqa: PLC0415

    listed = panel.side.map
    listed.setFocus()
    listed.setCurrentIndex(listed.cells.index_of(place))
    _settle(application)
    return _shown(application, panel, place, lambda: QTest.keyClick(listed, Qt.Key.Key_Return))


def _shown(application: Application, panel: AttemptPanel, place: int, press: Callable[[], object]) -> dict[str, Any]:
    """Presses a key and waits until the question is painted with its pictures; then lets everything settle."""
    from ui.quiz.pictures import frames_for  # noqa: PLC0415
    from ui.theme import Theme  # noqa: PLC0415

    question = panel.attempt.questions[place]
    frames = frames_for(Theme.of(panel), panel.devicePixelRatioF())

    def text() -> bool:
        return panel.place == place

    def full() -> bool:
        return text() and panel.question.pictures.has(question, frames)

    at = _painted(panel, press, (text, full))
    _settle(application)
    return {"place": place, "type": question.type, "text_ms": at[0], "full_ms": at[1], "work_ms": at[2]}


def _floor(application: Application, panel: AttemptPanel, place: int) -> dict[str, Any]:
    from PySide6.QtCore import QUrl  # noqa: PLC0415
    from PySide6.QtGui import QTextDocument  # noqa: PLC0415
    from PySide6.QtWidgets import QTextBrowser  # noqa: PLC0415

    from ui.quiz.pictures import decode_set, frames_for  # noqa: PLC0415
    from ui.theme import Theme  # noqa: PLC0415

    question = panel.attempt.questions[place]
    pictures = decode_set(question, frames_for(Theme.of(panel), panel.devicePixelRatioF()))
    html = question.html + "".join(f"<p>{choice.html}</p>" for choice in question.choices)
    browser = QTextBrowser()
    browser.resize(panel.question.size())
    browser.show()
    for name, image in {**pictures.wide, **pictures.small}.items():
        browser.document().addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)
    _settle(application)
    took, work = _painted(browser, lambda: browser.setHtml(html), (lambda: True,))
    browser.close()
    browser.deleteLater()
    return {"place": place, "type": question.type, "ms": took, "work_ms": work}


def _painted(widget: Any, press: Callable[[], object], there: tuple[Callable[[], bool], ...]) -> list[float]:
    """Milliseconds from a key until each of some outcomes is painted; then how long this thread worked for them."""
    from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer  # noqa: PLC0415

    loop = QEventLoop()
    window = widget.window()
    tops: tuple[QObject, ...] = (window, window.windowHandle())
    at: list[float] = [0.0] * len(there)

    class Eye(QObject):
        """Handles the window's paints in its stead, to know when the one with the outcome is over."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if watched not in tops or event.type() != QEvent.Type.UpdateRequest:
                return False
            reached = [is_there() for is_there in there]
            watched.removeEventFilter(self)
            QCoreApplication.sendEvent(watched, event)
            watched.installEventFilter(self)
            now = time.perf_counter()
            for number, yes in enumerate(reached):
                at[number] = at[number] or (now if yes else 0.0)
            if all(at):
                loop.quit()
            return True

    eye = Eye()
    for watched in tops:
        watched.installEventFilter(eye)
    began, busy = time.perf_counter(), time.thread_time()
    press()
    QTimer.singleShot(WAIT_S * 1000, loop, loop.quit)
    loop.exec()
    for watched in tops:
        watched.removeEventFilter(eye)
    assert all(at), "waited too long"
    return [*(1000 * (one - began) for one in at), 1000 * (time.thread_time() - busy)]


def _until(condition: Callable[[], bool]) -> None:
    from PySide6.QtCore import QCoreApplication, QEventLoop  # noqa: PLC0415

    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end, "waited too long"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def _settle(application: Application) -> None:
    """Lets what follows come to its end: people look at a question longer than that."""
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()
    _until(lambda: not application.tasks.busy)


def main() -> None:
    """Measures and prints; with a folder, it is the process that measures."""
    if len(sys.argv) > 2:
        json.dump(run(Path(sys.argv[1]), int(sys.argv[2])), sys.stdout)
        return
    made = measure(QUESTIONS)
    for name, times in made.items():
        for what in ("text_ms", "full_ms", "ms", "work_ms"):
            took = [one[what] for one in times if what in one]
            if took:
                p95 = statistics.quantiles(took, n=20)[-1]
                print(f"{name} {what}: median {statistics.median(took):.1f}, p95 {p95:.1f}, max {max(took):.1f}")
        slow = sorted(times, key=lambda one: -one.get("full_ms", one.get("ms", 0)))[:5]
        print("   slowest:", "; ".join(f"{one['type']} {one.get('full_ms', one.get('ms')):.0f}" for one in slow))


if __name__ == "__main__":
    main()
