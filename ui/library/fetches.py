"""Fetches under way, one after the other: they go on while somebody reads something else.

The line and the disk are shared, so one fetch runs at a time and others wait in a queue. ``ui.tasks`` lends the thread;
the outcome comes back by a queued signal of this class's own, because a fetch that was paused (whose job counts as
cancelled, so that ``ui.tasks`` delivers nothing) still has something to say: that it has let go and the next may begin.

It refuses to know where anything is kept: whether a fetch goes on after a restart is remembered by ``app``.
"""

from __future__ import annotations

import enum
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.views import CourseCard, FetchProgress, FetchStage
from ui.library.fetch_state import FetchPhase, FetchState, Part
from ui.library.time_left import CalmTime
from ui.library.ways import Way
from ui.tasks import Job, Tasks

if TYPE_CHECKING:
    from app.compose import Services

_log = logging.getLogger(__name__)
AGAIN_AFTER_S = (30.0, 60.0, 120.0, 300.0, 600.0)
"""Waits after the network went away, each longer, the last for ever. The fetch itself has tried for a while before it
gives up."""
REPORT_EVERY_S = 0.25
"""Progress is drawn no oftener: a bar that creeps is calm, and an old computer has other things to do."""
_LINE_KINDS = frozenset({"no-connection", "cut-off", "timeout", "server-fault", "fetch-failed"})
"""Errors that go away by themselves, once there is a network."""


class _Wish(enum.Enum):
    """What shall become of a fetch whose job was cancelled."""

    NOTHING = enum.auto()
    """The program ends; the fetch goes on at the next start."""
    PAUSE = enum.auto()
    DROP = enum.auto()


@dataclass(eq=False)
class _Entry:
    """A fetch from its start to its end."""

    services: Services
    profile_id: str
    course_id: str
    run: Callable[[_Entry, Job], CourseCard]
    state: FetchState
    calm: CalmTime
    wish: _Wish = _Wish.NOTHING
    job: Job | None = None
    """Of the newest run; None before the first, so that ``app`` does not know of the fetch yet."""
    cuts: int = 0
    """How often the network went away without a byte between."""


class Fetches(QObject):
    """Starts, queues, pauses, stops and remembers fetches, one a course.

    Signals:
        changed: a fetch began, moved, paused, stopped or failed; carries the course's id.
        readable: a course can be read, while its media still comes; carries its new `CourseCard`.
        fetched: a course is here, with all that was asked for; carries its new `CourseCard`.
        dropped: a fetch was stopped and what it brought is forgotten; carries the course's id.
    """

    changed = Signal(str)
    readable = Signal(object)
    fetched = Signal(object)
    dropped = Signal(str)
    _said = Signal(object)

    def __init__(
        self,
        tasks: Tasks,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        again_after_s: tuple[float, ...] = AGAIN_AFTER_S,
    ) -> None:
        """Makes an empty queue.

        Args:
            tasks: lends the threads.
            parent: owner.
            clock: monotonic seconds.
            again_after_s: waits after the network went away.
        """
        super().__init__(parent)
        self._tasks, self._clock, self._again_after_s = tasks, clock, again_after_s
        self._entries: dict[str, _Entry] = {}
        self._queue: list[_Entry] = []
        self._busy: _Entry | None = None
        """What a worker has, also while it lets go."""
        self._resumed = False
        self.room_address = ""
        """The last address in the room that answered; here because it outlives the pages."""
        self._said.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def state(self, course_id: str) -> FetchState | None:
        """The fetch of a course; None where there is none or it ended well."""
        entry = self._entries.get(course_id)
        return None if entry is None else entry.state

    def start(
        self,
        services: Services,
        profile_id: str,
        course_id: str,
        *,
        source: str | None = None,
        way: Way = Way.HUB,
        with_media: bool | None = None,
    ) -> None:
        """Fetches a course, or its update; what was fetched before is not fetched again.

        Without effect while the course's fetch runs or waits for its turn.

        Args:
            services: the library.
            profile_id: whose hub to ask.
            course_id: which course.
            source: a URL, a folder or a package; None for the hub, or for where the course's fetch was begun before.
            way: how that place is reached.
            with_media: False leaves out audio, video and documents; None does as the last time.
        """

        def run(entry: _Entry, job: Job) -> CourseCard:
            return services.library.fetch(
                profile_id,
                course_id,
                source=source,
                with_media=with_media,
                on_progress=self._progress_of(entry),
                on_readable=self._readable_of(entry),
                cancel=job.cancel_event,
            )

        self._begin(services, profile_id, course_id, run, FetchState(source=source, way=way))

    def start_media(
        self,
        services: Services,
        profile_id: str,
        course_id: str,
        name: str | None = None,
        *,
        source: str | None = None,
        way: Way = Way.HUB,
    ) -> None:
        """Fetches audio, video and documents of a course that is here.

        Args:
            services: the library.
            profile_id: whose hub to ask.
            course_id: which course.
            name: one file, ``media/...``, before whatever waits; None for all that is missing.
            source: a place instead of the hub.
            way: how that place is reached.
        """

        def run(entry: _Entry, job: Job) -> CourseCard:
            return services.library.fetch_media(
                profile_id,
                course_id,
                name,
                source=source,
                on_progress=self._progress_of(entry),
                cancel=job.cancel_event,
            )

        state = FetchState(part=Part.MEDIA, source=source, way=way)
        self._begin(services, profile_id, course_id, run, state, first=name is not None)

    def pause(self, course_id: str) -> None:
        """Lets a fetch rest; what came stays. One that only waited and never began is taken back."""
        entry = self._entries.get(course_id)
        if entry is None or not entry.state.active:
            return
        if entry.job is None:
            self._forget(entry)
            return
        self._leave_queue(entry)
        self._set(entry, phase=FetchPhase.PAUSED, error=None, left_s=None)
        if self._busy is entry:
            entry.wish = _Wish.PAUSE
            entry.job.cancel()
        else:
            self._tasks.run(lambda: entry.services.library.pause(course_id), owner=self)

    def go_on(self, services: Services, profile_id: str, course_id: str) -> None:
        """Goes on with a fetch that rests or failed, also with one that another run of the program began."""
        entry = self._entries.get(course_id)
        if entry is None:
            self._begin(services, profile_id, course_id, self._going_on, FetchState())
        elif not entry.state.active or entry.state.phase is FetchPhase.CUT:
            self._enqueue(entry)

    def stop(self, services: Services, course_id: str) -> None:
        """Ends a fetch and drops what it brought, also of one that another run of the program began."""
        entry = self._entries.get(course_id)
        self.dropped.emit(course_id)
        if entry is not None:
            self._forget(entry)
            if self._busy is entry and entry.job is not None:
                entry.wish = _Wish.DROP
                entry.job.cancel()
                return
        self._tasks.run(lambda: services.library.forget_fetch(course_id), owner=self)

    def resume(self, services: Services, profile_id: str) -> None:
        """Goes on with what the last run of the program did not end and nobody paused; once in a run."""
        if self._resumed:
            return
        self._resumed = True

        def go_on(course_ids: tuple[str, ...]) -> None:
            for course_id in course_ids:
                if course_id not in self._entries:
                    self.go_on(services, profile_id, course_id)

        self._tasks.run(services.library.unfinished, go_on, owner=self)

    def forget_errors(self) -> None:
        """Another look at the list went well: takes back what failed, and goes on with what the network had cut."""
        for entry in list(self._entries.values()):
            if entry.state.phase is FetchPhase.FAILED:
                self._forget(entry)
            elif entry.state.phase is FetchPhase.CUT:
                self._enqueue(entry)

    # --- the queue ----------------------------------------------------------------------------------------------

    def _begin(
        self,
        services: Services,
        profile_id: str,
        course_id: str,
        run: Callable[[_Entry, Job], CourseCard],
        state: FetchState,
        *,
        first: bool = False,
    ) -> None:
        known = self._entries.get(course_id)
        if known is not None and known.state.active and known.state.phase is not FetchPhase.CUT:
            return
        entry = _Entry(services, profile_id, course_id, run, state, CalmTime(self._clock))
        self._entries[course_id] = entry
        self.changed.emit(course_id)
        self._enqueue(entry, first=first)

    def _enqueue(self, entry: _Entry, *, first: bool = False) -> None:
        self._leave_queue(entry)
        self._queue.insert(0 if first else len(self._queue), entry)
        self._set(entry, phase=FetchPhase.WAITING, error=None, left_s=None)
        self._next()

    def _leave_queue(self, entry: _Entry) -> None:
        if entry in self._queue:
            self._queue.remove(entry)

    def _next(self) -> None:
        if self._busy is not None or not self._queue:
            return
        entry = self._busy = self._queue.pop(0)
        entry.wish, entry.calm = _Wish.NOTHING, CalmTime(self._clock)
        self._set(entry, phase=FetchPhase.RUNNING)
        entry.job = self._tasks.start(lambda job: self._work(entry, job))

    def _forget(self, entry: _Entry) -> None:
        self._leave_queue(entry)
        if self._entries.get(entry.course_id) is entry:
            del self._entries[entry.course_id]
            self.changed.emit(entry.course_id)

    def _set(self, entry: _Entry, **fields: object) -> None:
        state = msgspec.structs.replace(entry.state, **fields)
        if state != entry.state:
            entry.state = state
            if self._entries.get(entry.course_id) is entry:
                self.changed.emit(entry.course_id)

    # --- on the worker's thread ---------------------------------------------------------------------------------

    def _work(self, entry: _Entry, job: Job) -> None:
        end: Callable[[], None]
        try:
            card = entry.run(entry, job)
            end = partial(self._done, entry, card)
        except Exception as error:  # noqa: BLE001 - the border of a thread: everything is told
            end = partial(self._failed, entry, error)
        wish = entry.wish
        try:
            if job.cancelled and wish is not _Wish.NOTHING:
                library = entry.services.library
                (library.forget_fetch if wish is _Wish.DROP else library.pause)(entry.course_id)
        finally:
            self._say(lambda: self._let_go(entry, wish, end))

    def _going_on(self, entry: _Entry, job: Job) -> CourseCard:
        """Goes on from the place and with the choice that it was begun with, which ``app`` remembers."""
        return entry.services.library.fetch(
            entry.profile_id,
            entry.course_id,
            on_progress=self._progress_of(entry),
            on_readable=self._readable_of(entry),
            cancel=job.cancel_event,
        )

    def _progress_of(self, entry: _Entry) -> Callable[[FetchProgress], None]:
        """Tells progress no oftener than eyes follow; a new stage always."""
        last: list[tuple[float, FetchStage]] = []

        def told(progress: FetchProgress) -> None:
            now = self._clock()
            if last and now - last[0][0] < REPORT_EVERY_S and progress.stage is last[0][1]:
                return
            last[:] = [(now, progress.stage)]
            self._say(lambda: self._moved(entry, progress))

        return told

    def _readable_of(self, entry: _Entry) -> Callable[[CourseCard], None]:
        return lambda card: self._say(lambda: self._can_be_read(entry, card))

    def _say(self, call: Callable[[], None]) -> None:
        if shiboken6.isValid(self):
            self._said.emit(call)

    # --- back on the main thread --------------------------------------------------------------------------------

    @Slot(object)
    def _hear(self, call: Callable[[], None]) -> None:
        call()

    def _moved(self, entry: _Entry, progress: FetchProgress) -> None:
        if entry is self._busy and entry.state.running:
            entry.cuts = 0
            self._set(entry, progress=progress, left_s=entry.calm.tell(progress.seconds_left))

    def _can_be_read(self, entry: _Entry, card: CourseCard) -> None:
        self._set(entry, readable=True)
        self.readable.emit(card)

    def _let_go(self, entry: _Entry, wish: _Wish, end: Callable[[], None]) -> None:
        self._busy = None
        if entry.wish is _Wish.DROP and wish is not _Wish.DROP:
            # Stopped after the worker had looked.
            self._tasks.run(lambda: entry.services.library.forget_fetch(entry.course_id), owner=self)
        end()
        self._next()

    def _done(self, entry: _Entry, card: CourseCard) -> None:
        self._forget(entry)
        self.fetched.emit(card)

    def _failed(self, entry: _Entry, error: Exception) -> None:
        kind = getattr(error, "kind", None)
        if kind is None:
            _log.error("a fetch failed", exc_info=error)
        if not entry.state.running:
            return  # paused or stopped meanwhile, and that is what is shown
        if kind == "cancelled":
            self._set(entry, phase=FetchPhase.PAUSED, left_s=None)
        elif kind in _LINE_KINDS and entry.state.way is not Way.STICK:
            self._cut(entry, error)
        else:
            self._set(entry, phase=FetchPhase.FAILED, error=error, left_s=None)

    def _cut(self, entry: _Entry, error: Exception) -> None:
        wait_s = self._again_after_s[min(entry.cuts, len(self._again_after_s) - 1)]
        entry.cuts += 1
        self._set(entry, phase=FetchPhase.CUT, error=error, left_s=None)

        def again() -> None:
            if self._entries.get(entry.course_id) is entry and entry.state.phase is FetchPhase.CUT:
                self._enqueue(entry)

        QTimer.singleShot(round(wait_s * 1000), self, again)
