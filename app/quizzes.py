"""Taking a quiz: begin or go on, answer, submit.

An answer is committed before `Quizzes.answer` returns; that is the promise the screen relies on. Submitting
marks the paper, adds the attempt's record to the chain and closes the attempt in one transaction, so there is
never one without the other.

A limit of attempts is a mark, not a wall: this computer cannot know what people have allowed (another machine
after a power cut, a second chance), a result beyond the limit is taken by the hub and marked for people to
decide (invariant 6 of the design), and a refusal here would only lose work. A window that wants to warn first
calls `Quizzes.start_or_resume` with ``beyond_limit=False``.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Iterator

from sqlalchemy.orm import Session

from app import attempts
from app.chain import Chains, subject_of
from app.changes import Change, Changes
from app.clock import Clock
from app.database.database import Database
from app.database.states import AttemptState
from app.database.study import AnswerRow, Attempt, Flag
from app.errors import AppError, AttemptClosedError, NoAttemptsLeftError, UnfitAnswerError, UnknownQuizError
from app.handing_in import hand_in
from app.identity import RandomBytes, uuid7
from app.papers import DrawnPaper, question_views
from app.profiles import profile_of
from app.results import Results
from app.stopwatch import Stopwatches
from app.views import AttemptView, ResultDetail, SavedAnswer
from content_cache.cache import CourseCache
from content_cache.questions import Answer, check
from sync.bodies import Ended

_PAPERS_IN_MEMORY = 4


class Quizzes:
    """The attempts of all profiles of a home. Safe to use from any thread."""

    def __init__(
        self,
        *,
        database: Database,
        cache: CourseCache,
        chains: Chains,
        results: Results,
        clock: Clock,
        random: RandomBytes,
        changes: Changes,
    ) -> None:
        self._database = database
        self._cache = cache
        self._chains = chains
        self._results = results
        self._clock = clock
        self._random = random
        self._changes = changes
        self._stopwatches = Stopwatches(clock)
        self._papers: OrderedDict[str, DrawnPaper] = OrderedDict()
        self._saving = threading.Lock()

    def start_or_resume(
        self, profile_id: str, course_id: str, quiz_id: str, *, beyond_limit: bool = True
    ) -> AttemptView:
        """Goes on with the attempt that is open, else begins one on the installed version of the course.

        Args:
            profile_id: who takes it.
            course_id: an installed course; for an open attempt, the version that it pins.
            quiz_id: a quiz of it.
            beyond_limit: False raises instead of beginning more attempts than the quiz allows.

        Raises:
            UnknownProfileError: there is no such profile.
            NotInstalledError: the course is not here.
            UnknownQuizError: the course has no such quiz.
            NoAttemptsLeftError: only with ``beyond_limit=False``.
        """
        with self._database.read() as session:
            profile_of(session, profile_id)
            attempt = attempts.open_attempt(session, profile_id, course_id, quiz_id)
        if attempt is None:
            attempt = self._begin(profile_id, course_id, quiz_id, beyond_limit=beyond_limit)
        self._stopwatches.start(attempt.id)
        paper = self._paper(attempt)
        with self._database.read() as session:
            # Read again: an answer may have come in meanwhile.
            attempt = attempts.attempt_of(session, attempt.id)
            answers = attempts.answers_of(session, attempt)
            flags = attempts.flags_of(session, attempt)
        return AttemptView(
            attempt_id=attempt.id,
            course_id=attempt.course_id,
            course_title=attempt.course_title,
            quiz_id=attempt.quiz_id,
            quiz_title=attempt.quiz_title,
            number=attempt.number,
            beyond_limit=attempts.is_beyond_limit(attempt),
            questions=question_views(paper),
            answers=answers,
            flags=flags,
            position=attempt.position,
            remaining_s=attempts.remaining_s(attempt, self._stopwatches.unsaved_ms(attempt.id)),
        )

    def answer(self, attempt_id: str, index: int, answer: Answer | None) -> SavedAnswer:
        """Saves an answer; it is on the disk when this returns. The same answer again changes nothing.

        An answer after the time limit is kept too: the record says how long the attempt took.

        Args:
            attempt_id: an open attempt.
            index: place on the paper, from 0.
            answer: None takes the answer back.

        Raises:
            UnknownAttemptError: there is no such attempt.
            AttemptClosedError: it was submitted.
            UnfitAnswerError: the answer is not of the question's type, or the paper has no such place.
            DiskFullError, DatabaseBusyError, StorageFaultError: not saved; the answer before it stands.
        """
        paper = self._paper_by_id(attempt_id)
        normal = attempts.normal_answer(answer)
        if not 0 <= index < len(paper.paper.items) or not check(normal, paper.question(index)):
            raise UnfitAnswerError(attempt_id, index)
        with self._saved(attempt_id) as (session, attempt):
            row = session.get(AnswerRow, (attempt_id, index))
            if row is None:
                row = AnswerRow(attempt_id=attempt_id, item=index)
                session.add(row)
            row.answer = attempts.encode_answer(normal)
            row.answered_at = self._clock.now()
            _show(attempt, index)
            session.flush()
            answered = attempts.answered_count(session, attempt_id)
        return SavedAnswer(attempt_id=attempt_id, index=index, answered=answered)

    def flag(self, attempt_id: str, index: int, on: bool) -> None:
        """Marks a question to look at again, or takes the mark off. Raises as `answer` does."""
        with self._saved(attempt_id) as (session, attempt):
            _check_place(attempt, index)
            row = session.get(Flag, (attempt_id, index))
            if on and row is None:
                session.add(Flag(attempt_id=attempt_id, item=index))
            elif not on and row is not None:
                session.delete(row)

    def move(self, attempt_id: str, index: int) -> None:
        """Keeps the question that is shown and the time spent. Raises as `answer` does."""
        with self._saved(attempt_id) as (_, attempt):
            _check_place(attempt, index)
            _show(attempt, index)

    def submit(self, attempt_id: str, *, time_up: bool = False) -> ResultDetail:
        """Closes an attempt with its record. Submitting again returns the same result.

        Args:
            attempt_id: the attempt.
            time_up: the time limit ended it, not the learner.

        Raises:
            UnknownAttemptError: there is no such attempt.
            NotInstalledError: the version of the course that it pins can't be read now; it stays open.
            DiskFullError, DatabaseBusyError, StorageFaultError: it stays open.
        """
        with self._database.read() as session:
            state = attempts.attempt_of(session, attempt_id).state
        if not state.is_closed:
            paper = self._paper_by_id(attempt_id)
            with contextlib.suppress(AttemptClosedError), self._saved(attempt_id) as (session, attempt):
                hand_in(
                    session,
                    self._chains,
                    attempt,
                    paper,
                    ended=Ended.TIME_UP if time_up else Ended.SUBMITTED,
                    at=self._clock.now(),
                )
            self._stopwatches.stop(attempt_id)
            self._changes.tell(Change.RESULTS)
        return self._results.detail(attempt_id)

    def close(self) -> None:
        """Saves the time spent on attempts that are under way; for the orderly end of the program."""
        for attempt_id in self._stopwatches.running():
            # At the end of the program nothing better can be done about a fault than to give the time back.
            with contextlib.suppress(AppError), self._saved(attempt_id):
                pass
            self._stopwatches.stop(attempt_id)

    def _begin(self, profile_id: str, course_id: str, quiz_id: str, *, beyond_limit: bool) -> Attempt:
        toc = self._cache.toc(course_id)
        if all(entry.id != quiz_id for entry in toc.quizzes):
            raise UnknownQuizError(course_id, quiz_id)
        cached = self._cache.quiz(course_id, quiz_id)
        now = self._clock.now()
        attempt_id = uuid7(now, self._random)
        reason = f"attempt:{attempt_id}"
        # Kept before the attempt exists: what is kept for nothing costs room, what is not kept costs the
        # paper.
        self._cache.keep(cached.config, reason)
        begun: Attempt | None = None
        try:
            with self._database.write() as session:
                begun = attempts.open_attempt(session, profile_id, course_id, quiz_id)
                if begun is None:
                    made = attempts.last_number(session, profile_id, course_id, quiz_id)
                    allowed = cached.quiz.attempts_allowed
                    if allowed is not None and made >= allowed and not beyond_limit:
                        raise NoAttemptsLeftError(quiz_id, allowed, made)
                    begun = attempts.new_attempt(
                        cached,
                        attempt_id=attempt_id,
                        profile_id=profile_id,
                        course_id=course_id,
                        course_title=toc.title,
                        learner=subject_of(session, profile_id),
                        number=made + 1,
                        started_at=now,
                    )
                    session.add(begun)
        finally:
            if begun is None or begun.id != attempt_id:
                self._cache.release(cached.config, reason)
        self._changes.tell(Change.RESULTS)
        return begun

    @contextlib.contextmanager
    def _saved(self, attempt_id: str) -> Iterator[tuple[Session, Attempt]]:
        """A unit of work on an open attempt that also saves the time spent so far."""
        with self._saving:
            with self._database.write() as session:
                attempt = attempts.attempt_of(session, attempt_id)
                if attempt.state is not AttemptState.OPEN:
                    raise AttemptClosedError(attempt_id)
                self._stopwatches.start(attempt_id)
                passed_ms = self._stopwatches.unsaved_ms(attempt_id)
                attempt.elapsed_ms += passed_ms
                yield session, attempt
            self._stopwatches.saved(attempt_id, passed_ms)

    def _paper_by_id(self, attempt_id: str) -> DrawnPaper:
        paper = self._papers.get(attempt_id)
        if paper is not None:
            return paper
        with self._database.read() as session:
            attempt = attempts.attempt_of(session, attempt_id)
        return self._paper(attempt)

    def _paper(self, attempt: Attempt) -> DrawnPaper:
        paper = self._papers.get(attempt.id)
        if paper is None:
            paper = attempts.paper_of(self._cache, attempt)
            self._papers[attempt.id] = paper
            while len(self._papers) > _PAPERS_IN_MEMORY:
                self._papers.popitem(last=False)
        return paper


def _check_place(attempt: Attempt, index: int) -> None:
    if not 0 <= index < attempt.question_count:
        raise UnfitAnswerError(attempt.id, index)


def _show(attempt: Attempt, index: int) -> None:
    attempt.position = index
    attempt.furthest = max(attempt.furthest, index)
