"""Work off the main thread: where it runs, where its outcome arrives, and when it does not."""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.tasks import Job, Tasks


class KnownError(Exception):
    """An error of a lower floor."""

    kind = "no-connection"


def test_work_runs_elsewhere_and_its_result_arrives_here(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[tuple[int, int]] = []
    tasks.run(threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())), owner=tasks)
    qtbot.waitUntil(lambda: bool(seen))
    worker, here = seen[0]
    assert here == threading.get_ident() != worker
    assert not tasks.busy


def test_every_result_arrives_once(qtbot: QtBot, tasks: Tasks) -> None:
    got: list[int] = []
    for number in range(200):
        tasks.run(partial(int, number), got.append, None, tasks)
    qtbot.waitUntil(lambda: len(got) >= 200)
    assert sorted(got) == list(range(200))


def test_an_error_goes_to_who_asked_or_to_everybody(qtbot: QtBot, tasks: Tasks) -> None:
    def fail() -> None:
        raise KnownError

    taken: list[Exception] = []
    tasks.run(fail, None, taken.append, tasks)
    qtbot.waitUntil(lambda: bool(taken))
    assert isinstance(taken[0], KnownError)
    with qtbot.waitSignal(tasks.failed) as failed:
        tasks.run(fail, owner=tasks)
    assert isinstance(failed.args[0], KnownError)


def test_nothing_arrives_for_an_owner_that_is_gone_or_gave_up(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    got: list[str] = []
    gone, gave_up = QObject(), QObject()
    tasks.run(lambda: gate.wait(10), lambda _: got.append("gone"), None, gone)
    tasks.run(lambda: gate.wait(10), lambda _: got.append("gave up"), None, gave_up)
    job = tasks.run(lambda: gate.wait(10), lambda _: got.append("cancelled"), None, tasks)
    tasks.cancel_all_of(gave_up)
    job.cancel()
    gone.deleteLater()
    del gone
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert got == []


def test_progress_arrives_here_until_cancelled(qtbot: QtBot, tasks: Tasks) -> None:
    moved: list[object] = []
    done: list[object] = []
    asked_again = threading.Event()

    def work(job: Job) -> bool:
        job.report(1)
        asked_again.wait(10)
        return job.cancel_event.wait(10)

    job = tasks.start(work, done.append, None, tasks, on_progress=moved.append)
    qtbot.waitUntil(lambda: moved == [1])
    job.cancel()
    asked_again.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert done == []


def test_closing_is_bounded_and_takes_no_more(qtbot: QtBot) -> None:
    tasks = Tasks()
    gate = threading.Event()
    got: list[object] = []
    tasks.run(lambda: gate.wait(30), got.append, None, tasks)
    assert not tasks.close(0.05)
    assert tasks.run(lambda: 1, got.append, None, tasks).cancelled
    gate.set()
    assert tasks.close(10)
    qtbot.waitUntil(lambda: not tasks.busy)
    assert got == []


def test_finishing_waits_for_what_runs(qtbot: QtBot) -> None:
    tasks = Tasks()
    ran = threading.Event()
    tasks.run(ran.set)
    assert tasks.finish(10)
    assert ran.is_set()
