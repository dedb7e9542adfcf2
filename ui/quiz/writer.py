"""Puts what the learner does in an attempt into the study database, in order, one job at a time.

It owns the rule that an answer is durable before the screen moves on: a page asks
`AttemptWriter.when_settled` and goes on only when everything given so far has been saved. It knows nothing of
widgets and never waits on the thread that draws: every job runs through ``ui/tasks.py``.

An answer that could not be saved stays at the head of the queue until `AttemptWriter.retry` (or a new answer)
sends it again; nothing is dropped. Only positions are: where somebody was reading is a convenience. What the rules of
the quiz refuse for good (the time is over, the question was left) can't be tried again: it is told by `refused`, and
what was saved before it stands.
"""

from __future__ import annotations

import enum
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import shiboken6
from PySide6.QtCore import QObject, Signal

from app.views import SavedAnswer
from content_cache.questions.answers import Answer
from ui.tasks import Tasks

_MOVE: Final = "move"
REFUSALS: Final = frozenset(
    {"answers-closed", "attempt-closed", "not-checkable", "question-left", "unfit-answer", "unknown-attempt"}
)
"""Kinds of errors that trying again never mends."""


class AttemptStore(Protocol):
    """The part of ``app``'s quizzes that an attempt under way writes to."""

    def answer(self, attempt_id: str, index: int, answer: Answer | None) -> SavedAnswer:
        """Saves an answer; it is durable when this returns."""

    def flag(self, attempt_id: str, index: int, on: bool) -> object:
        """Marks a question to look at again."""

    def move(self, attempt_id: str, index: int) -> object:
        """Keeps the question last shown and the time used."""

    def tie_break(self, attempt_id: str, number: int | None) -> object:
        """Keeps the number given to a contest's tie-break question."""

    def expire(self, attempt_id: str) -> object:
        """Closes the answers: the time is over."""


class WriterState(enum.StrEnum):
    """Whether what was given is safe."""

    SETTLED = "settled"
    """Everything given so far is durable."""
    SAVING = "saving"
    """A job is running or waits for its turn."""
    FAILED = "failed"
    """The last answer or flag could not be saved; it waits for `AttemptWriter.retry`."""


TRANSITIONS: Final[dict[WriterState, frozenset[WriterState]]] = {
    WriterState.SETTLED: frozenset({WriterState.SAVING}),
    WriterState.SAVING: frozenset({WriterState.SETTLED, WriterState.FAILED}),
    WriterState.FAILED: frozenset({WriterState.SAVING}),
}


class WriterStateError(AssertionError):
    """A transition that the table does not know: a bug."""

    def __init__(self, have: WriterState, wanted: WriterState) -> None:
        super().__init__(f"{have} -> {wanted}")


@dataclass(frozen=True)
class _Job:
    kind: str
    index: int
    run: Callable[[], object]

    @property
    def place(self) -> tuple[str, int]:
        """A newer job of the same place makes this one needless."""
        return self.kind, self.index


@dataclass(frozen=True)
class _Failure:
    error: Exception


class AttemptWriter(QObject):
    """The queue of one attempt. Lives on the thread that draws; one job at a time empties the queue on another.

    What was given just before the program ends is saved too: a worker that runs takes everything that is queued,
    without coming back to this thread in between.
    """

    stateChanged = Signal(object)
    """The new `WriterState`."""
    saved = Signal(object)
    """`SavedAnswer`, once the answer is durable."""
    failed = Signal(object)
    """The exception for which `ui/errors.py` has words."""
    refused = Signal(object)
    """The exception of what will never be saved."""

    def __init__(self, store: AttemptStore, tasks: Tasks, attempt_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._tasks = tasks
        self._attempt_id = attempt_id
        self._state = WriterState.SETTLED
        self._lock = threading.Lock()
        self._queue: deque[_Job] = deque()
        self._working = False
        self._then: Callable[[], None] | None = None

    @property
    def state(self) -> WriterState:
        """Where the queue stands."""
        return self._state

    def answer(self, index: int, answer: Answer | None) -> None:
        """Saves an answer; a newer one for the same question replaces one that still waits."""
        store, attempt = self._store, self._attempt_id
        self._put(_Job("answer", index, lambda: store.answer(attempt, index, answer)))

    def flag(self, index: int, *, on: bool) -> None:
        """Saves whether a question is marked to look at again."""
        store, attempt = self._store, self._attempt_id
        self._put(_Job("flag", index, lambda: store.flag(attempt, index, on)))

    def move(self, index: int) -> None:
        """Keeps the position and the time used; tried once. Does nothing while an answer could not be saved."""
        if self._state is WriterState.FAILED:
            return
        store, attempt = self._store, self._attempt_id
        self._put(_Job(_MOVE, index, lambda: store.move(attempt, index)))

    def tie_break(self, number: int | None) -> None:
        """Saves the number given to the tie-break question; None takes it back."""
        store, attempt = self._store, self._attempt_id
        self._put(_Job("tie-break", 0, lambda: store.tie_break(attempt, number)))

    def expire(self) -> None:
        """Closes the answers, after everything given so far."""
        store, attempt = self._store, self._attempt_id
        self._put(_Job("expire", 0, lambda: store.expire(attempt)))

    def when_settled(self, then: Callable[[], None]) -> None:
        """Calls `then` once everything given so far is durable: at once when it is already.

        A later call replaces an earlier one that still waits. A save that fails calls the wait off; asking
        again after that also tries the save again.
        """
        if self._state is WriterState.SETTLED:
            then()
            return
        self._then = then
        if self._state is WriterState.FAILED:
            self._start()

    def retry(self) -> None:
        """Tries again what could not be saved."""
        if self._state is WriterState.FAILED:
            self._start()

    def _put(self, job: _Job) -> None:
        with self._lock:
            kept = [other for other in self._queue if other.place != job.place]
            self._queue = deque([*kept, job])
        if not self._working:
            self._start()

    def _start(self) -> None:
        self._working = True
        if self._state is not WriterState.SAVING:
            self._to(WriterState.SAVING)
        self._tasks.run(self._empty_queue, self._emptied, self._broken, owner=self)

    def _empty_queue(self) -> _Failure | None:
        """On a pool thread: runs what is queued, in order, until nothing is left or a save fails."""
        while True:
            with self._lock:
                if not self._queue:
                    return None
                job = self._queue.popleft()
            try:
                result = job.run()
            except Exception as error:  # noqa: BLE001 - handed to the page, which has words for it
                if job.kind == _MOVE:
                    continue
                if getattr(error, "kind", "") in REFUSALS:
                    if shiboken6.isValid(self):
                        self.refused.emit(error)
                    continue
                with self._lock:
                    if all(other.place != job.place for other in self._queue):
                        self._queue.appendleft(job)
                return _Failure(error)
            if isinstance(result, SavedAnswer) and shiboken6.isValid(self):
                self.saved.emit(result)

    def _emptied(self, failure: _Failure | None) -> None:
        self._working = False
        if failure is not None:
            self._then = None
            self._to(WriterState.FAILED)
            self.failed.emit(failure.error)
            return
        if self._queue:
            self._start()
            return
        self._to(WriterState.SETTLED)
        then, self._then = self._then, None
        if then is not None:
            then()

    def _broken(self, error: Exception) -> None:
        self._emptied(_Failure(error))

    def _to(self, state: WriterState) -> None:
        if state not in TRANSITIONS[self._state]:
            raise WriterStateError(self._state, state)
        self._state = state
        self.stateChanged.emit(state)
