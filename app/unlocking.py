"""Opening what is sealed of a course, with a spoken code or a release key, and grading what waited for it.

A key that opened a seal once is kept in the study database, so nobody types a code again after a power cut; from then
on the course cache opens that seal by itself. Opening the keys of a quiz grades the attempts of this home that were
handed in before, each in a unit of work of its own; scores in their records stay what they were when they were signed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from app.attempts import answers_of, attempt_of, checks_of, paper_of
from app.changes import Change, Changes
from app.clock import Clock
from app.database.database import Database
from app.database.states import AttemptState, move_attempt
from app.database.study import Attempt, OpenedSeal
from app.errors import AppError
from content_cache.cache import CourseCache
from content_cache.errors import ContentError, MalformedPackageError, NoSuchSealError, WrongSealCodeError
from content_cache.layout import open_plain
from content_cache.marking import mark
from content_cache.sealing import RELEASE_BYTES, Seal, Sealed, key_from_code, open_seal, read_release_key
from sync.digits import plain_digits

_MOST_FILES = 200
"""Looked at in one folder."""


class OpenedSeals:
    """The keys of seals that were opened in this home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def key(self, seal: str) -> bytes | None:
        """Returns the content key of a seal by its id; None where it was not opened here."""
        with self._database.read() as session:
            row = session.get(OpenedSeal, seal)
            return None if row is None else row.key


class Seals:
    """Opens sealed questions and keys, on any thread that may wait: a code takes some tenths of a second."""

    def __init__(self, *, database: Database, cache: CourseCache, clock: Clock, changes: Changes) -> None:
        self._database = database
        self._cache = cache
        self._clock = clock
        self._changes = changes

    def unlock(self, course_id: str, quiz_id: str, code_or_key: str | bytes) -> None:
        """Opens a paper's questions. Opening them again changes nothing.

        Args:
            course_id: an installed course.
            quiz_id: a quiz of it.
            code_or_key: the spoken code as typed, with or without separators; or the content of a release key's file.

        Raises:
            NotInstalledError: the course is not here.
            NoSuchSealError: the questions are not sealed, or the key is for another version of them.
            WrongSealCodeError: the code opens nothing.
            BadReleaseKeyError: the file holds no release key.
            DiskFullError, DatabaseBusyError, StorageFaultError: nothing was opened.
        """
        self._open(course_id, quiz_id, Sealed.QUESTIONS, code_or_key)
        self._changes.tell(Change.LIBRARY)

    def release(self, course_id: str, quiz_id: str, code_or_key: str | bytes) -> int:
        """Opens a quiz's keys and grades what waits for them, of all profiles of this home.

        Args:
            course_id: an installed course.
            quiz_id: a quiz of it.
            code_or_key: as in `unlock`.

        Returns:
            How many attempts have a score now that had none.

        Raises:
            As `unlock`. What was graded before a fault stays graded; doing it again does the rest.
        """
        self._open(course_id, quiz_id, Sealed.KEYS, code_or_key)
        graded = self._grade(course_id, quiz_id)
        self._changes.tell(Change.RESULTS)
        return graded

    def take_beside(self, folder: Path) -> int:
        """Opens what the release keys in a folder are for, such as those beside the courses on a stick.

        What is no release key, or is for nothing here, is passed over, and so is a fault of the disk: the same file
        does it another time.

        Returns:
            How many of the files opened something.
        """
        found = 0
        for raw in _release_files(folder):
            with contextlib.suppress(ContentError, AppError):
                key = read_release_key(raw)
                take = self.release if key.what is Sealed.KEYS else self.unlock
                take(key.course, key.quiz, raw)
                found += 1
        return found

    def _open(self, course_id: str, quiz_id: str, what: Sealed, code_or_key: str | bytes) -> None:
        """Tries the code or key on every version of the quiz that is here, and keeps what opened."""
        seals = [placed.seal for placed in self._cache.seals(course_id, quiz_id, what)]
        if not seals:
            raise NoSuchSealError(course_id, quiz_id, what.value)
        found = (
            _by_code(seals, plain_digits(code_or_key))
            if isinstance(code_or_key, str)
            else _by_release_key(seals, code_or_key, course_id, quiz_id, what)
        )
        if not found:
            raise WrongSealCodeError(course_id, quiz_id)
        with self._database.write() as session:
            for seal, key in found.items():
                if session.get(OpenedSeal, seal) is None:
                    session.add(OpenedSeal(seal=seal, key=key, opened_at=self._clock.now()))

    def _grade(self, course_id: str, quiz_id: str) -> int:
        waiting = select(Attempt.id).where(
            Attempt.course_id == course_id, Attempt.quiz_id == quiz_id, Attempt.state == AttemptState.SUBMITTED
        )
        with self._database.read() as session:
            ids = list(session.scalars(waiting.order_by(Attempt.submitted_at)))
        return sum(self._grade_one(attempt_id) for attempt_id in ids)

    def _grade_one(self, attempt_id: str) -> bool:
        with self._database.read() as session:
            attempt = attempt_of(session, attempt_id)
            answers, checks = answers_of(session, attempt), checks_of(session, attempt)
        try:
            paper = paper_of(self._cache, attempt)
        except ContentError:
            return False  # its version is not here, or not open
        marking = mark(paper.cached.quiz, paper.paper, answers, checks)
        if marking.score is None:
            return False
        with self._database.write() as session:
            attempt = attempt_of(session, attempt_id)
            if attempt.state is not AttemptState.SUBMITTED:
                return False
            attempt.state = move_attempt(attempt.state, AttemptState.GRADED)
            attempt.score = marking.score
            attempt.marks_won = marking.marks_won
            attempt.marks_total = marking.marks_total
            attempt.correct_count = marking.correct_count
            attempt.graded_at = self._clock.now()
        return True


def _release_files(folder: Path) -> Iterator[bytes]:
    """What lies at the top of a folder and is small enough for a release key, in the order of names."""
    with contextlib.suppress(OSError):
        for path in sorted(folder.glob("*.json"))[:_MOST_FILES]:
            with contextlib.suppress(OSError, MalformedPackageError), open_plain(path) as file:
                raw = file.read(RELEASE_BYTES + 1)
                if len(raw) <= RELEASE_BYTES:
                    yield raw


def _by_code(seals: list[Seal], code: str) -> dict[str, bytes]:
    keys = {seal.id: key_from_code(seal, code) for seal in seals}
    return {name: key for name, key in keys.items() if key is not None}


def _by_release_key(seals: list[Seal], file: bytes, course_id: str, quiz_id: str, what: Sealed) -> dict[str, bytes]:
    released = read_release_key(file)
    mine = [seal for seal in seals if seal.id == released.seal]
    if not mine:
        raise NoSuchSealError(course_id, quiz_id, f"{what} that this key is for")
    return {seal.id: released.key for seal in mine if open_seal(seal, released.key) is not None}
