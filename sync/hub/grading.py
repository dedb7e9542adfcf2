"""The hub marks attempts itself: a client's score is a claim.

A step of its own, right after the custody of records and at any time again. It takes what has no grade yet, and when
it is asked for everything, also what could not be graded before and what was graded by other keys than the newest. The
same step twice changes nothing, and several processes may take it at once: marking is outside of any transaction, and
every attempt is written whole under the writer's lock, with the reasons for a review that were found. What people have
said - points of essays, decisions - is read there and never overwritten.

Nothing here takes anything away from anybody: an odd attempt gets its marks like any other, and its reasons beside.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Row, func, select

from sync.hub.attempt_marking import Marked, mark_attempt, read_attempt
from sync.hub.database import HubDatabase
from sync.hub.grade_writing import write_grades
from sync.hub.published import PublishedQuiz, PublishedQuizzes, keep_keys, known_keys
from sync.hub.schema import GradeRow, GradeState, RecordRow, ResultRow

_log = logging.getLogger(__name__)
_LONGEST_INTAKE: Final = timedelta(minutes=2)
_CHUNK: Final = 200
"""Attempts in one transaction: the records that come meanwhile wait for it."""


class GradeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did, and how things stand after it."""

    marked: int
    """Attempts that were looked at now."""
    states: dict[str, int]
    """All attempts by `GradeState`; empty where they were not counted."""
    keys_opened: int
    """Seals that were opened now."""
    passed_over: tuple[str, ...]
    """Builds in the folder that could not be used, and why."""


class _LowWater:
    """From where on attempts without a grade are looked for: not from the first one ever, whenever a batch has come.

    On PostgreSQL a record may be committed after one of a higher position, so what was reached counts only when any
    transaction of that time must be over. A new process, and whoever looks at everything, begins at the first one.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._sure = self._reached = self._waiting = 0
        self._since: datetime | None = None

    def reached(self, position: int) -> None:
        self._reached = max(self._reached, position)

    def start(self, now: datetime) -> int:
        if self._since is None or now - self._since >= _LONGEST_INTAKE or now < self._since:
            self._sure, self._waiting, self._since = self._waiting, self._reached, now
        return self._sure


class Grader:
    """Marks attempts from the folder that the hub serves. Not for several threads at once."""

    def __init__(self, database: HubDatabase, published: PublishedQuizzes) -> None:
        """Takes the hub's database and its look-out on the courses."""
        self._database = database
        self._published = published
        self._opened = 0
        self._everything_due = False
        self._without = _LowWater()

    def run(
        self,
        now: datetime,
        *,
        everything: bool = False,
        count: bool = True,
        stopped: Callable[[], bool] = lambda: False,
    ) -> GradeReport:
        """Marks what is to be marked.

        Args:
            now: the hub's clock.
            everything: looks also at what could not be marked, and at what newer keys mark differently. It is done in
                any case when the published folder has changed.
            count: whether to say how all attempts stand, which reads all of them.
            stopped: asked now and then; what is left is done by the next run.

        Raises:
            HubStorageError: what was not written yet is done by the next run.
        """
        self._published.know(known_keys(self._database))
        if self._published.look_again() or everything:
            self._everything_due = True
            self._without.forget()
        start = self._without.start(now)
        marked = self._mark_all(self._without_grade, now, stopped, start)
        if self._everything_due and not stopped():
            again = sorted(self._stale())
            marked += self._mark_all(lambda after: [one for one in again if one > after][:_CHUNK], now, stopped)
            self._everything_due = stopped()
        self._keep_keys(now)
        opened, self._opened = self._opened, 0
        if marked:
            _log.info("graded attempts=%d", marked)
        return GradeReport(
            marked=marked,
            states=self._states() if count else {},
            keys_opened=opened,
            passed_over=tuple(self._published.passed_over),
        )

    def _mark_all(
        self, following: Callable[[int], list[int]], now: datetime, stopped: Callable[[], bool], last: int = 0
    ) -> int:
        count = 0
        while chunk := following(last):
            marked = [self._marked(row) for row in self._rows(chunk)]
            # Kept before any grade says that it was made by them.
            self._keep_keys(now)
            with self._database.write() as session:
                write_grades(session, marked, now)
            count, last = count + len(chunk), chunk[-1]
            self._without.reached(last)
            # Asked after a chunk, so that every run gets somewhere.
            if stopped():
                break
        return count

    def _keep_keys(self, now: datetime) -> None:
        keep_keys(self._database, self._published.opened, now)
        self._opened += len(self._published.opened)
        self._published.opened = []

    def _without_grade(self, after: int) -> list[int]:
        with self._database.read() as session:
            return list(
                session.scalars(
                    select(ResultRow.position)
                    .outerjoin(GradeRow, GradeRow.position == ResultRow.position)
                    .where(GradeRow.position.is_(None), ResultRow.position > after)
                    .order_by(ResultRow.position)
                    .limit(_CHUNK)
                )
            )

    def _stale(self) -> list[int]:
        """What would come out otherwise now: by quiz and version, since there are few of these and many attempts."""
        by = (ResultRow.course, ResultRow.quiz, ResultRow.quiz_digest, GradeRow.state, GradeRow.keys)
        found: list[int] = []
        with self._database.read() as session:
            joined = select(*by).join(GradeRow, GradeRow.position == ResultRow.position)
            groups = session.execute(joined.distinct()).all()
        for course, quiz, digest, state, keys in groups:
            try:
                published = self._published.find(course, quiz, digest)
            except Exception:  # noqa: BLE001 - as in `_marked`
                _log.exception("looking at a quiz")
                continue
            if published is None or not _would_differ(GradeState(state), keys, published):
                continue
            with self._database.read() as session:
                found += session.scalars(
                    select(ResultRow.position)
                    .join(GradeRow, GradeRow.position == ResultRow.position)
                    .where(
                        ResultRow.course == course,
                        ResultRow.quiz == quiz,
                        ResultRow.quiz_digest == digest,
                        GradeRow.state == state,
                        GradeRow.keys.is_(None) if keys is None else GradeRow.keys == keys,
                    )
                )
        return found

    def _rows(self, chunk: Sequence[int]) -> Sequence[Row[int, bytes, datetime]]:
        with self._database.read() as session:
            return session.execute(
                select(RecordRow.position, RecordRow.text, RecordRow.received_at)
                .where(RecordRow.position.in_(chunk))
                .order_by(RecordRow.position)
            ).all()

    def _marked(self, row: Row[int, bytes, datetime]) -> Marked:
        attempt = read_attempt(row.text)
        if attempt is None:
            return Marked(position=row.position, state=GradeState.UNMARKABLE)
        record, body = attempt
        try:
            published = self._published.find(body.course, body.quiz, body.quiz_digest)
            return mark_attempt(row.position, record, body, row.received_at, published)
        except Exception:  # noqa: BLE001 - told in full; one attempt must not keep all others from their marks
            _log.exception("grading an attempt")
            return Marked(position=row.position, state=GradeState.UNMARKABLE)

    def _states(self) -> dict[str, int]:
        with self._database.read() as session:
            rows = session.execute(select(GradeRow.state, func.count()).group_by(GradeRow.state)).all()
        counted = {state: count for state, count in rows}  # noqa: C416 - a row is no pair to the type checker
        return {state.value: counted.get(state.value, 0) for state in GradeState}


def _would_differ(state: GradeState, keys: str | None, published: PublishedQuiz) -> bool:
    match state:
        case GradeState.NO_QUIZ:
            return True
        case GradeState.NO_KEYS:
            return published.keys is not None
        case GradeState.GRADED | GradeState.ESSAYS:
            return published.keys is not None and published.keys != keys
        case GradeState.UNMARKABLE:
            # They are few, and the program may have been mended.
            return True
        case GradeState.CLAIMED:
            return False
