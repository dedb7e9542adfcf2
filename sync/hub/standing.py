"""How people stand at a quiz: their result by its grade method, the ranking of a contest, figures of its questions.

All of it is of the hub's own grades, never of claims, and without attempts that people have set aside. What still needs
review counts, and says so: nothing is taken away before somebody has decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from content_cache.contest_ranking import ContestAttempt, full_scores, ranking
from content_cache.grade_method import result_of
from content_cache.item_statistics import Item, QuizFigures, Sitting, item_statistics
from content_cache.model import QuizEntry
from content_cache.questions import FULL_MARK, type_of
from sync.bodies import AttemptBody, AttemptBodyV2
from sync.hub.attempt_marking import read_attempt, rebuilt_paper
from sync.hub.database import HubDatabase
from sync.hub.errors import UnknownQuizError
from sync.hub.grade_writing import stored_points
from sync.hub.judging import proved_at
from sync.hub.published import PublishedQuizzes
from sync.hub.reviewing import newest_decisions
from sync.hub.schema import Decision, GradeRow, GradeState, PersonRow, RecordRow, ResultRow, ReviewRow, UnitRow
from sync.receipt import receipt_code
from sync.record import Record
from sync.timestamps import timestamp


class PersonResult(msgspec.Struct, frozen=True, kw_only=True):
    """One person at one quiz."""

    person: str
    name: str
    unit: str | None
    attempts: int
    """That count; what was set aside is not among them."""
    scores: tuple[int | None, ...]
    """Of these, by number; None while one is not graded."""
    result: int | None
    """By the quiz's grade method, thousandths of the full score."""
    passed: bool | None
    """None without a pass mark, or while there is no result."""
    needs_review: tuple[str, ...]
    """Open reasons of any of these attempts."""


class QuizResults(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody at one quiz."""

    course: str
    quiz: str
    title: str
    grade_method: str
    pass_mark: int | None
    people: tuple[PersonResult, ...]
    """In the order of their first attempt here."""


class RankedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a contest's ranking."""

    rank: int
    person: str
    name: str
    unit: str | None
    score: int
    tie_break: int | None
    off_by: int | None
    proved_at: datetime
    """What is proved about when it was handed in."""
    number: int
    record: str
    code: str
    needs_review: tuple[str, ...]


class ContestStanding(msgspec.Struct, frozen=True, kw_only=True):
    """The ranking of a contest, with what it hangs on."""

    course: str
    quiz: str
    title: str
    true_number: int | None
    """To the tie-break question; None where there is none."""
    counted: bool
    """Whether it is the number of people with everything right, since none was given."""
    waiting: int
    """Attempts that have no score yet, and may still change the ranking."""
    places: tuple[RankedPerson, ...]


class QuestionFigures(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its figures (`content_cache.item_statistics.ItemFigures`)."""

    question: str
    type: str
    stem: str
    marks: int
    seen: int
    blank: int
    facility: int | None
    discrimination: int | None
    upper_lower: int | None
    choices: tuple[dict[str, int | bool | None], ...]
    """`ChoiceFigures`, a map each."""


class QuizStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a quiz's questions."""

    course: str
    quiz: str
    title: str
    attempts: str
    """``first`` of each person, or ``all``."""
    sittings: int
    mean: int | None
    deviation: int | None
    items: tuple[QuestionFigures, ...]
    """In the order of the newest version, questions of earlier versions after them."""


class _Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt that counts, as stored."""

    position: int
    person: str
    number: int
    record: Record
    body: AttemptBody
    digest: bytes
    received_at: datetime
    state: GradeState
    score: int | None
    points: tuple[int | None, ...]
    reasons: tuple[str, ...]


class _Person(msgspec.Struct, frozen=True):
    name: str
    unit: str | None


def quiz_results(database: HubDatabase, published: PublishedQuizzes, course: str, quiz: str) -> QuizResults:
    """Everybody's result at a quiz, by its grade method.

    Raises:
        UnknownQuizError: it is not published here.
    """
    entry = _entry(published, course, quiz)
    with database.read() as session:
        attempts, people = _attempts(session, course, quiz), _people(session)
    by_person: dict[str, list[_Attempt]] = defaultdict(list)
    for one in attempts:
        by_person[one.person].append(one)
    found = []
    for person, unordered in by_person.items():
        mine = sorted(unordered, key=lambda one: (one.number, one.position))
        scores = tuple(one.score for one in mine)
        result = result_of(entry.rules.grade_method, scores)
        found.append(
            PersonResult(
                person=person,
                name=people[person].name,
                unit=people[person].unit,
                attempts=len(mine),
                scores=scores,
                result=result,
                passed=None if result is None or entry.pass_mark is None else result >= entry.pass_mark,
                needs_review=tuple(sorted({reason for one in mine for reason in one.reasons})),
            )
        )
    return QuizResults(
        course=course,
        quiz=quiz,
        title=entry.title,
        grade_method=entry.rules.grade_method.value,
        pass_mark=entry.pass_mark,
        people=tuple(found),
    )


def contest_standing(
    database: HubDatabase, published: PublishedQuizzes, course: str, quiz: str, *, true_number: int | None = None
) -> ContestStanding:
    """The ranking of a contest (`content_cache.contest_ranking`).

    Args:
        database: of the hub.
        published: looks at the hub's courses.
        course: its course.
        quiz: its id.
        true_number: the right answer to the tie-break question; without one, the number of people with everything
            right, which is what the usual question asks for.

    Raises:
        UnknownQuizError: it is not published here.
    """
    entry = _entry(published, course, quiz)
    with database.read() as session:
        attempts, people = _attempts(session, course, quiz), _people(session)
        issued = _issued(session, course, quiz)
    by_name = {str(one.position): one for one in attempts}
    scored = [
        ContestAttempt(
            attempt=name,
            person=one.person,
            score=one.score,
            tie_break=one.body.tie_break if isinstance(one.body, AttemptBodyV2) else None,
            proved_at=proved_at(one.record, one.received_at, issued[one.record.device]),
        )
        for name, one in by_name.items()
        if one.score is not None
    ]
    counted = true_number is None and entry.rules.tie_break is not None
    number = full_scores(scored, FULL_MARK) if counted else true_number
    places = []
    for place in ranking(scored, number):
        one = by_name[place.attempt.attempt]
        places.append(
            RankedPerson(
                rank=place.rank,
                person=one.person,
                name=people[one.person].name,
                unit=people[one.person].unit,
                score=place.attempt.score,
                tie_break=place.attempt.tie_break,
                off_by=place.off_by,
                proved_at=place.attempt.proved_at,
                number=one.number,
                record=one.record.id,
                code=receipt_code(one.digest),
                needs_review=one.reasons,
            )
        )
    return ContestStanding(
        course=course,
        quiz=quiz,
        title=entry.title,
        true_number=number,
        counted=counted,
        waiting=len(attempts) - len(scored),
        places=tuple(places),
    )


def quiz_statistics(
    database: HubDatabase, published: PublishedQuizzes, course: str, quiz: str, *, every_attempt: bool = False
) -> QuizStatistics:
    """Figures of a quiz's questions.

    Args:
        database: of the hub.
        published: looks at the hub's courses.
        course: its course.
        quiz: its id.
        every_attempt: also those after a person's first; they are not independent of it, so usually they are left out.

    Raises:
        UnknownQuizError: it is not published here.
    """
    entry = _entry(published, course, quiz)
    with database.read() as session:
        attempts = _attempts(session, course, quiz)
    if not every_attempt:
        first: dict[str, _Attempt] = {}
        for one in sorted(attempts, key=lambda one: (one.number, one.position)):
            first.setdefault(one.person, one)
        attempts = sorted(first.values(), key=lambda one: one.position)
    items: dict[Item, int] = {}
    sittings = []
    # The newest version first, so that its questions lead.
    for digest in dict.fromkeys(one.body.quiz_digest for one in reversed(attempts)):
        found = published.find(course, quiz, digest)
        if found is None or found.quiz is None or found.quiz.keys is None:
            continue
        version = [
            items.setdefault(Item(question, key), len(items))
            for question, key in zip(found.quiz.questions, found.quiz.keys, strict=True)
        ]
        for one in attempts:
            if one.body.quiz_digest != digest or not one.points:
                continue
            paper = rebuilt_paper(one.record, one.body, found)
            if paper is not None and len(paper.items) == len(one.points):
                sittings.append(
                    Sitting(
                        items=tuple(version[item.question] for item in paper.items),
                        answers=one.body.answers,
                        points=one.points,
                    )
                )
    return _told(entry, course, list(items), item_statistics(list(items), sittings), every_attempt=every_attempt)


def _told(
    entry: QuizEntry, course: str, items: Sequence[Item], figures: QuizFigures, *, every_attempt: bool
) -> QuizStatistics:
    return QuizStatistics(
        course=course,
        quiz=entry.id,
        title=entry.title,
        attempts="all" if every_attempt else "first",
        sittings=figures.sittings,
        mean=figures.mean,
        deviation=figures.deviation,
        items=tuple(
            QuestionFigures(
                question=item.question.id,
                type=type_of(item.question),
                stem=item.question.stem,
                marks=item.question.marks,
                seen=one.seen,
                blank=one.blank,
                facility=one.facility,
                discrimination=one.discrimination,
                upper_lower=one.upper_lower,
                choices=tuple(msgspec.to_builtins(choice) for choice in one.choices),
            )
            for item, one in zip(items, figures.items, strict=True)
        ),
    )


def _entry(published: PublishedQuizzes, course: str, quiz: str) -> QuizEntry:
    """The quiz as the newest build has it: its rules are those that count."""
    found = published.entries(course, quiz)
    if not found:
        raise UnknownQuizError(course, quiz)
    return found[0]


def _issued(session: Session, course: str, quiz: str) -> dict[str, set[str]]:
    """The times this hub has signed for each device of a quiz, those of the receipts that brought something new."""
    devices = select(ResultRow.device).where(ResultRow.course == course, ResultRow.quiz == quiz)
    rows = session.execute(
        select(RecordRow.device, RecordRow.received_at).where(RecordRow.device.in_(devices)).distinct()
    )
    found: dict[str, set[str]] = defaultdict(set)
    for device, at in rows:
        found[device].add(timestamp(at))
    return found


def _attempts(session: Session, course: str, quiz: str) -> list[_Attempt]:
    """The attempts that count, in the order of arrival."""
    rows = session.execute(
        select(ResultRow, RecordRow.text, RecordRow.digest, GradeRow)
        .join(RecordRow, RecordRow.position == ResultRow.position)
        .outerjoin(GradeRow, GradeRow.position == ResultRow.position)
        .where(ResultRow.course == course, ResultRow.quiz == quiz)
        .order_by(ResultRow.position)
    ).all()
    decisions = newest_decisions(session)
    reasons: dict[int, list[str]] = defaultdict(list)
    for review in session.scalars(
        select(ReviewRow)
        .join(ResultRow, ResultRow.position == ReviewRow.position)
        .where(ResultRow.course == course, ResultRow.quiz == quiz, ReviewRow.settled_at.is_(None))
    ):
        reasons[review.position].append(review.reason)
    found = []
    for result, text, digest, grade in rows:
        attempt = read_attempt(text)
        if attempt is None or decisions.get(result.position) is Decision.SET_ASIDE:
            continue
        record, body = attempt
        state = GradeState.NO_QUIZ if grade is None else GradeState(grade.state)
        # Practice is scored on the device: there the claim is all there is.
        score = result.score if state is GradeState.CLAIMED else None if grade is None else grade.score
        found.append(
            _Attempt(
                position=result.position,
                person=result.person_id,
                number=result.number,
                record=record,
                body=body,
                digest=digest,
                received_at=result.received_at,
                state=state,
                score=score,
                points=() if grade is None else stored_points(grade),
                reasons=tuple(sorted(reasons.get(result.position, ()))),
            )
        )
    return found


def _people(session: Session) -> dict[str, _Person]:
    units = {row.id: row.name for row in session.execute(select(UnitRow.id, UnitRow.name))}
    rows = session.execute(select(PersonRow.id, PersonRow.full_name, PersonRow.unit_id))
    return {row.id: _Person(row.full_name, units.get(row.unit_id or "")) for row in rows}
