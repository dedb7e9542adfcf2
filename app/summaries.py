"""Summaries of reading and reviewing, and device events that nobody was told of: what becomes records by and by.

Reading and answering write rows; this makes records of them, in units of work of their own, away from whoever reads.
Due is what an earlier day of study has left (the program was killed, or left open over night), and, when the program
ends, what it has touched itself. A record and the mark on the rows that it speaks of are one transaction, so a kill in
between tells nothing twice and forgets nothing. What is in a record: `sync.study_bodies`.
"""

from __future__ import annotations

import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.chain import Chains, body_of_event
from app.changes import Change, Changes
from app.clock import Clock
from app.database.database import Database
from app.database.people import Profile
from app.database.recovery import SUCCESSION_DUE
from app.database.study import DeviceEvent, LessonProgress, ReviewAnswer
from app.errors import AppError
from app.progress import is_untold, tell_progress
from app.review_schedule import VIETNAM, day_of
from sync.study_bodies import DEVICE_EVENT, MOST_LESSONS, REVIEW_STATISTICS, ReviewStatisticsBody

Course = tuple[str, str]
"""A profile and a course."""


class Summaries:
    """Writes what is due, for all profiles of a home. Safe to use from any thread; never on the one that draws."""

    def __init__(
        self,
        *,
        database: Database,
        chains: Chains,
        clock: Clock,
        changes: Changes,
        local: Callable[[datetime], datetime] = lambda at: at.astimezone(VIETNAM),
    ) -> None:
        """Takes what it works on.

        Args:
            database: where the rows and the records are.
            chains: takes the records.
            clock: wall time.
            changes: told when there are new records.
            local: wall time as the calendar on the wall has it.
        """
        self._database = database
        self._chains = chains
        self._clock = clock
        self._changes = changes
        self._local = local
        self._touched: set[Course] = set()
        self._lock = threading.Lock()

    def touched(self, profile_id: str, course_id: str) -> None:
        """Notes that somebody reads or reviews in a course now: when the program ends, it is told how far."""
        with self._lock:
            self._touched.add((profile_id, course_id))

    def settle(self) -> int:
        """Writes what earlier days have left, and events; cheap where there is nothing.

        Returns:
            How many records were written.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: the rest is due still.
        """
        today = self._day(self._clock.now())
        return self._write(lambda _course, day: day != today)

    def finish(self) -> int:
        """Writes what this program has touched too; for its end. Faults are left to the next start."""
        with self._lock:
            touched, self._touched = self._touched, set()
        if not touched:
            return 0
        with contextlib.suppress(AppError):
            return self._write(lambda course, _day: course in touched)
        return 0

    def _write(self, due: Callable[[Course, date], bool]) -> int:
        written = self._events()
        for lessons in self._lessons(due):
            written += self._tell_lessons(lessons)
        for course, day in self._reviews(due):
            written += self._tell_reviews(course, day)
        if written:
            self._changes.tell(Change.RESULTS)
        return written

    def _day(self, at: datetime) -> date:
        return day_of(at, self._local(at))

    # --- lessons ---

    def _lessons(self, due: Callable[[Course, date], bool]) -> list[list[tuple[str, str, str]]]:
        """Keys of lessons that have something to tell, in handfuls of one course that fit into a record each."""
        found: dict[Course, list[tuple[str, str, str]]] = defaultdict(list)
        with self._database.read() as session:
            for row in session.scalars(select(LessonProgress)):
                course = row.profile_id, row.course_id
                if is_untold(row) and due(course, self._day(row.read_at)):
                    found[course].append((*course, row.lesson_id))
        return [
            keys[start : start + MOST_LESSONS]
            for _course, keys in sorted(found.items())
            for start in range(0, len(keys), MOST_LESSONS)
        ]

    def _tell_lessons(self, keys: Iterable[tuple[str, str, str]]) -> int:
        with self._database.write() as session:
            # Looked at again: another process may have told it meanwhile.
            rows = [row for row in (session.get(LessonProgress, key) for key in keys) if row and is_untold(row)]
            if rows:
                tell_progress(session, self._chains, rows)
        return 1 if rows else 0

    # --- reviews ---

    def _reviews(self, due: Callable[[Course, date], bool]) -> list[tuple[Course, date]]:
        with self._database.read() as session:
            rows = session.execute(
                select(ReviewAnswer.profile_id, ReviewAnswer.course_id, ReviewAnswer.at).where(
                    ReviewAnswer.record_id.is_(None)
                )
            )
            found = {((row.profile_id, row.course_id), self._day(row.at)) for row in rows}
        return sorted(one for one in found if due(*one))

    def _tell_reviews(self, course: Course, day: date) -> int:
        profile_id, course_id = course
        with self._database.write() as session:
            untold = select(ReviewAnswer).where(
                ReviewAnswer.profile_id == profile_id,
                ReviewAnswer.course_id == course_id,
                ReviewAnswer.record_id.is_(None),
            )
            rows = [row for row in session.scalars(untold) if self._day(row.at) == day]
            if not rows:
                return 0
            remembered = sum(row.remembered for row in rows)
            body = ReviewStatisticsBody(
                course=course_id,
                day=day.isoformat(),
                remembered=remembered,
                forgotten=len(rows) - remembered,
                new=sum(row.new for row in rows),
            )
            record = self._chains.append(session, profile_id, kind=REVIEW_STATISTICS, body=body)
            for row in rows:
                row.record_id = record.id
        return 1

    # --- events ---

    def _events(self) -> int:
        with self._database.read() as session:
            if session.scalars(_untold()).first() is None:
                return 0
        with self._database.write() as session:
            return sum(self._tell_event(session, event) for event in session.scalars(_untold()).all())

    def _tell_event(self, session: Session, event: DeviceEvent) -> int:
        """Tells an event in the chain of its profile, or, of a home that does not say whose it was, of everybody."""
        whose = [event.profile_id] if event.profile_id else list(session.scalars(select(Profile.id)))
        for profile_id in whose:
            self._chains.append(session, profile_id, kind=DEVICE_EVENT, body=body_of_event(event))
        event.told = True
        return len(whose)


def _untold() -> Select[DeviceEvent]:
    # A succession that is due is no event yet: it becomes one with the new key.
    return (
        select(DeviceEvent)
        .where(DeviceEvent.told.is_(False), DeviceEvent.kind != SUCCESSION_DUE)
        .order_by(DeviceEvent.id)
    )
