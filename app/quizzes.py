"""Taking a quiz: begin or go on, answer, submit.

An answer is committed before `Quizzes.answer` returns; that is the promise the screen relies on. Submitting
marks the paper, adds the attempt's record to the chain and closes the attempt in one transaction, so there is
never one without the other.

A limit of attempts is a mark, not a wall: this computer cannot know what people have allowed (another machine
after a power cut, a second chance), a result beyond the limit is taken by the hub and marked for people to
decide (invariant 6 of the design), and a refusal here would only lose work. A window that wants to warn first
calls `Quizzes.start_or_resume` with ``beyond_limit=False``.

Over 400 lines, half of them what each use case promises and raises: they share the stopwatches, the papers in memory
and the one lock of saving.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from app import attempt_time, attempts, checking
from app.answering import Answering
from app.briefs import brief_of
from app.chain import Chains, subject_of
from app.changes import Change, Changes
from app.classes import session_to_start_in
from app.clock import Clock
from app.database.database import Database
from app.database.states import AttemptState, move_attempt
from app.database.study import AnswerRow, Attempt, DeviceEvent, Flag, Tries
from app.errors import (
    AnswersClosedError,
    AppError,
    AttemptClosedError,
    NoAttemptsLeftError,
    NotCheckableError,
    QuestionLeftError,
    UnfitAnswerError,
    UnknownQuizError,
)
from app.handing_in import hand_in, note_opening
from app.identity import RandomBytes, uuid7
from app.papers import DrawnPaper, question_views
from app.profiles import profile_of
from app.results import Results
from app.signed_time import SignedTimes
from app.stopwatch import Stopwatches
from app.views import AttemptView, CheckView, QuizBrief, ResultDetail, SavedAnswer
from content_cache.cache import CourseCache
from content_cache.model import Navigation, QuizKind, TimeRule
from content_cache.questions import Answer, check, normal
from content_cache.render import render_inline_safely
from sync.bodies import Ended, Remark
from sync.study_bodies import Event

_PAPERS_IN_MEMORY = 4
_MOST_TIE_BREAK = 10**9


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
        times: SignedTimes,
        random: RandomBytes,
        changes: Changes,
    ) -> None:
        self._database = database
        self._cache = cache
        self._chains = chains
        self._results = results
        self._clock = clock
        self._times = times
        self._random = random
        self._changes = changes
        self._answering = Answering(database)
        self._stopwatches = Stopwatches(clock)
        self._papers: OrderedDict[str, DrawnPaper] = OrderedDict()
        self._saving = threading.Lock()

    def brief(self, profile_id: str, course_id: str, quiz_id: str) -> QuizBrief:
        """Returns what a learner reads before an attempt begins, with every warning that can be foreseen.

        Raises:
            UnknownProfileError: there is no such profile.
            NotInstalledError: the course is not here.
            UnknownQuizError: the course has no such quiz.
        """
        toc = self._cache.toc(course_id)
        entry = next((entry for entry in toc.quizzes if entry.id == quiz_id), None)
        if entry is None:
            raise UnknownQuizError(course_id, quiz_id)
        lock = self._cache.lock_of(course_id, quiz_id)
        with self._database.read() as session:
            return brief_of(
                session,
                profile_id,
                toc,
                entry,
                lock,
                now=self._clock.now(),
                clock_unset=self._times.is_unset(session),
                unsaved_ms=lambda attempt_id: self._stopwatches.passed(attempt_id).spent_ms,
            )

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
            QuizLockedError: its questions are sealed, and were not opened here.
            NoAttemptsLeftError: only with ``beyond_limit=False``.
        """
        with self._database.read() as session:
            profile_of(session, profile_id)
            attempt = attempts.open_attempt(session, profile_id, course_id, quiz_id)
        if attempt is None:
            attempt = self._begin(profile_id, course_id, quiz_id, beyond_limit=beyond_limit)
        paper = self._paper(attempt)
        self._take_up(attempt)
        with self._database.read() as session:
            # Read again: an answer may have come in meanwhile.
            attempt = attempts.attempt_of(session, attempt.id)
            answers = attempts.answers_of(session, attempt)
            flags = attempts.flags_of(session, attempt)
            tries = attempts.tries_of(session, attempt)
            full_name = profile_of(session, profile_id).full_name
        rules = attempt_time.rules_of(attempt)
        unsaved_ms = self._stopwatches.passed(attempt.id).spent_ms
        checkable = checking.may_check(paper)
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
            remaining_s=attempt_time.remaining_s(attempt, unsaved_ms),
            always=rules.time_runs is TimeRule.ALWAYS,
            full_name=full_name,
            kind=attempt.quiz_kind,
            sequential=rules.navigation is Navigation.SEQUENTIAL,
            flagging=rules.flagging,
            may_check=checkable,
            try_penalty=rules.try_penalty,
            hint_penalty=rules.hint_penalty,
            checks=tuple(checking.view(paper, index, tries.get(index)) for index in range(attempt.question_count))
            if checkable
            else (),
            expired=attempt.state is AttemptState.EXPIRED,
            grace_s=attempt_time.grace_s(attempt, unsaved_ms),
            time_up=rules.time_up.value,
            tie_break_html=None if rules.tie_break is None else render_inline_safely(rules.tie_break),
            tie_break=attempt.tie_break,
            remarks=tuple(remark.value for remark in attempt_time.remarks_of(attempt)),
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
            AnswersClosedError: its time is over, and the quiz closes the answers then.
            QuestionLeftError: the paper goes forward only and is past this question.
            NotCheckableError: the question was checked and is settled.
            UnfitAnswerError: the answer is not of the question's type, or the paper has no such place.
            DiskFullError, DatabaseBusyError, StorageFaultError: not saved; the answer before it stands.
        """
        paper = self._paper_by_id(attempt_id)
        given = normal(answer)
        if not 0 <= index < len(paper.paper.items) or not check(given, paper.question(index)):
            raise UnfitAnswerError(attempt_id, index)
        answered = self._save_plainly(attempt_id, index, given)
        if answered is None:
            with self._saved(attempt_id) as (session, attempt):
                _demand_answerable(attempt, index)
                if checking.is_settled(session, attempt_id, index):
                    raise NotCheckableError(attempt_id, index)
                row = session.get(AnswerRow, (attempt_id, index))
                if row is None:
                    row = AnswerRow(attempt_id=attempt_id, item=index)
                    session.add(row)
                row.answer = attempts.encode_answer(given)
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
            _demand_reachable(attempt, index)
            _show(attempt, index)

    def check(self, attempt_id: str, index: int) -> CheckView:
        """Has a question's saved answer checked, in practice that allows it; durable when this returns.

        Raises:
            NotCheckableError: the quiz, or what was done of the question so far, leaves nothing to check.
            UnknownAttemptError, AttemptClosedError, AnswersClosedError, UnfitAnswerError: as `answer`.
        """
        return self._use(attempt_id, index, checking.check)

    def hint(self, attempt_id: str, index: int) -> CheckView:
        """Uncovers a question's next hint. Raises as `check` does."""
        return self._use(attempt_id, index, checking.hint)

    def _use(self, attempt_id: str, index: int, use: Callable[[Session, Attempt, DrawnPaper, int], Tries]) -> CheckView:
        paper = self._paper_by_id(attempt_id)
        with self._saved(attempt_id) as (session, attempt):
            _check_place(attempt, index)
            _demand_answerable(attempt, index)
            tries = use(session, attempt, paper, index)
            session.flush()
            return checking.view(paper, index, tries)

    def tie_break(self, attempt_id: str, number: int | None) -> None:
        """Keeps the whole number given to a contest's tie-break question, or takes it back. Raises as `answer`."""
        if number is not None and not 0 <= number < _MOST_TIE_BREAK:
            raise UnfitAnswerError(attempt_id, 0)
        with self._saved(attempt_id) as (_, attempt):
            attempt.tie_break = number

    def expire(self, attempt_id: str) -> None:
        """The time is over and the quiz closes the answers then; again changes nothing. Raises as `answer` does."""
        with self._saved(attempt_id) as (_, attempt):
            if attempt.state is AttemptState.OPEN:
                attempt.state = move_attempt(attempt.state, AttemptState.EXPIRED)

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
            paper = self._paper_to_mark(attempt_id)
            with contextlib.suppress(AttemptClosedError), self._saved(attempt_id) as (session, attempt):
                hand_in(
                    session,
                    self._chains,
                    attempt,
                    paper,
                    ended=Ended.TIME_UP if time_up else Ended.SUBMITTED,
                    at=self._clock.now(),
                    clock_unset=self._times.is_unset(session),
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
        entry = next((entry for entry in toc.quizzes if entry.id == quiz_id), None)
        if entry is None:
            raise UnknownQuizError(course_id, quiz_id)
        cached = self._cache.quiz(course_id, quiz_id)
        is_contest = cached.quiz.kind is QuizKind.CONTEST
        keys_open = entry.sealed_keys is not None and cached.quiz.keys is not None
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
                        session=None if is_contest else session_to_start_in(session, profile_id, now),
                    )
                    if attempt_time.early(cached.quiz.rules, now, clock_unset=self._times.is_unset(session)):
                        attempt_time.add_remark(begun, Remark.EARLY)
                    if keys_open:
                        attempt_time.add_remark(begun, Remark.KEYS_OPEN)
                    session.add(begun)
                    note_opening(session, self._chains, begun)
        finally:
            if begun is None or begun.id != attempt_id:
                self._cache.release(cached.config, reason)
        self._stopwatches.start(begun.id, cached.quiz.rules.time_runs)
        self._changes.tell(Change.RESULTS)
        return begun

    def _take_up(self, attempt: Attempt) -> None:
        """Starts the time of an attempt that this program has not had open yet, and closes one whose time is over."""
        with self._saved(attempt.id) as (_session, row):
            if row.state is AttemptState.OPEN and attempt_time.closes_answers(row, 0):
                row.state = move_attempt(row.state, AttemptState.EXPIRED)

    def _save_plainly(self, attempt_id: str, index: int, given: Answer | None) -> int | None:
        """Saves an answer on the short path; None where it has to go the long one."""
        with self._saving:
            if not self._stopwatches.is_running(attempt_id):
                return None
            passed = self._stopwatches.passed(attempt_id)
            text = attempts.encode_answer(given)
            answered = self._answering.save(attempt_id, index, text, passed, self._clock.now())
            if answered is not None:
                self._stopwatches.saved(attempt_id, passed)
            return answered

    @contextlib.contextmanager
    def _saved(self, attempt_id: str) -> Iterator[tuple[Session, Attempt]]:
        """A unit of work on an open attempt that also saves the time spent so far."""
        with self._saving:
            with self._database.write() as session:
                attempt = attempts.attempt_of(session, attempt_id)
                if attempt.state.is_closed:
                    raise AttemptClosedError(attempt_id)
                now = self._clock.now()
                if self._stopwatches.start(attempt_id, attempt_time.rules_of(attempt).time_runs):
                    attempt_time.come_back(attempt, now, clock_unset=self._times.is_unset(session))
                passed = self._stopwatches.passed(attempt_id)
                attempt_time.spend(attempt, passed, now)
                if passed.jump_ms:
                    # Told before the attempt's own record, or with the next summaries: no signing here.
                    session.add(
                        DeviceEvent(
                            kind=Event.CLOCK_JUMP, at=now, jump_ms=passed.jump_ms, profile_id=attempt.profile_id
                        )
                    )
                yield session, attempt
            self._stopwatches.saved(attempt_id, passed)

    def _paper_by_id(self, attempt_id: str) -> DrawnPaper:
        paper = self._papers.get(attempt_id)
        if paper is not None:
            return paper
        with self._database.read() as session:
            attempt = attempts.attempt_of(session, attempt_id)
        return self._paper(attempt)

    def _paper_to_mark(self, attempt_id: str) -> DrawnPaper:
        """As `_paper_by_id`; what was drawn before the keys were released is read again with them."""
        if self._paper_by_id(attempt_id).cached.quiz.keys is None:
            self._papers.pop(attempt_id, None)
        return self._paper_by_id(attempt_id)

    def _paper(self, attempt: Attempt) -> DrawnPaper:
        paper = self._papers.get(attempt.id)
        if paper is None:
            paper = attempts.paper_of(self._cache, attempt)
            self._papers[attempt.id] = paper
            while len(self._papers) > _PAPERS_IN_MEMORY:
                self._papers.popitem(last=False)
        return paper


def _demand_answerable(attempt: Attempt, index: int) -> None:
    if attempt.state is AttemptState.EXPIRED:
        raise AnswersClosedError(attempt.id)
    _demand_reachable(attempt, index)


def _demand_reachable(attempt: Attempt, index: int) -> None:
    if index < attempt.furthest and attempt_time.rules_of(attempt).navigation is Navigation.SEQUENTIAL:
        raise QuestionLeftError(attempt.id, index)


def _check_place(attempt: Attempt, index: int) -> None:
    if not 0 <= index < attempt.question_count:
        raise UnfitAnswerError(attempt.id, index)


def _show(attempt: Attempt, index: int) -> None:
    attempt.position = index
    attempt.furthest = max(attempt.furthest, index)
