"""Essays: what waits for people to grade it, and what they give.

An essay is graded by its rubric (`content_cache.questions.essay.grade`): points for each criterion. What is given is
only ever added; the newest counts, so an appeal (phúc khảo) leaves what was there before. Then the attempt's own score
is added up again, at once.

The list names the learner by a receipt code and not by name, so who grades need not know whose text it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select

from content_cache.questions.answers import EssayAnswer
from content_cache.questions.essay import EssayKey, grade
from content_cache.text import clean
from sync.hub.attempt_marking import mark_attempt, read_attempt, rebuilt_paper
from sync.hub.database import HubDatabase
from sync.hub.errors import BadPointsError, NotAnEssayError
from sync.hub.grade_writing import essay_points, write_grades
from sync.hub.lookup import find_result
from sync.hub.people import tidy_name
from sync.hub.published import PublishedQuizzes
from sync.hub.schema import EssayGradeRow, GradeRow, GradeState, RecordRow, ResultRow
from sync.receipt import receipt_code

_MOST_NOTE_CHARS = 2000


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at, as the rubric says it."""

    title: str
    """Markdown; empty where there is no rubric."""
    most: int
    """Thousandths of a point."""


class WaitingEssay(msgspec.Struct, frozen=True, kw_only=True):
    """An essay that nobody has graded yet."""

    record: str
    code: str
    """Receipt code of its attempt, 13 digits."""
    place: int
    """On the paper, from 1."""
    course: str
    quiz: str
    question: str
    """Its id."""
    stem: str
    """Markdown."""
    marks: int
    """What it is worth, in thousandths of a mark."""
    text: str
    words: int
    rubric: tuple[Criterion, ...]
    model_answer: str | None
    received_at: datetime


class EssayGraded(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an attempt after one of its essays was graded."""

    record: str
    place: int
    essay_score: int
    """Thousandths of the essay's mark."""
    state: str
    """`GradeState` of the attempt."""
    score: int | None
    """Thousandths of the full score; None while another essay waits."""


def waiting_essays(
    database: HubDatabase, published: PublishedQuizzes, *, course: str | None = None, quiz: str | None = None
) -> tuple[WaitingEssay, ...]:
    """Essays without a grade, in the order in which their attempts came.

    Args:
        database: of the hub.
        published: looks at the hub's courses.
        course: of this course only.
        quiz: of this quiz only.
    """
    wanted = (
        select(ResultRow.position, ResultRow.record, RecordRow.text, RecordRow.digest, RecordRow.received_at)
        .join(GradeRow, GradeRow.position == ResultRow.position)
        .join(RecordRow, RecordRow.position == ResultRow.position)
        .where(GradeRow.state == GradeState.ESSAYS.value)
        .order_by(ResultRow.position)
    )
    if course is not None:
        wanted = wanted.where(ResultRow.course == course)
    if quiz is not None:
        wanted = wanted.where(ResultRow.quiz == quiz)
    with database.read() as session:
        rows = session.execute(wanted).all()
        done = essay_points(session, [row.position for row in rows])
    found = []
    for row in rows:
        for place, essay in _essays(row.text, published):
            if place - 1 not in done.get(row.position, {}):
                found.append(
                    msgspec.structs.replace(
                        essay,
                        record=row.record,
                        code=receipt_code(row.digest),
                        received_at=row.received_at,
                    )
                )
    return tuple(found)


def grade_essay(
    database: HubDatabase,
    published: PublishedQuizzes,
    result: str,
    place: int,
    points: Sequence[int],
    *,
    by: str,
    now: datetime,
    note: str | None = None,
) -> EssayGraded:
    """Gives an essay its points, and adds up its attempt.

    Args:
        database: of the hub.
        published: looks at the hub's courses.
        result: the attempt (see `find_result`).
        place: of the essay on the paper, from 1.
        points: for each criterion of the rubric, in thousandths of a point; without a rubric one number, 0 … 1000.
        by: who grades; a name.
        now: the hub's clock.
        note: for whoever asks later.

    Raises:
        UnknownResultError: no such attempt.
        NotAnEssayError: there is no essay at this place, or the quiz is not open here.
        BadPointsError: not what the rubric has room for.
        BadNameError: ``by`` is no name.
        HubStorageError: nothing was written.
    """
    grader = tidy_name(by)
    with database.write() as session:
        row = find_result(session, result)
        record_row = session.get_one(RecordRow, row.position)
        attempt = read_attempt(record_row.text)
        quiz = None if attempt is None else published.find(row.course, row.quiz, row.quiz_digest)
        if attempt is None or quiz is None or quiz.quiz is None or quiz.quiz.keys is None:
            raise NotAnEssayError(row.record, place)
        record, body = attempt
        marked = mark_attempt(row.position, record, body, record_row.received_at, quiz)
        if marked.paper is None or not 1 <= place <= len(marked.points) or marked.points[place - 1] is not None:
            raise NotAnEssayError(row.record, place)
        key = quiz.quiz.keys[marked.paper.items[place - 1].question]
        if not isinstance(key, EssayKey):
            raise NotAnEssayError(row.record, place)
        try:
            score = grade(key, points)
        except ValueError as error:
            raise BadPointsError(tuple(points), key.most_points) from error
        session.add(
            EssayGradeRow(
                position=row.position,
                item=place - 1,
                points=msgspec.json.encode(list(points)),
                score=score,
                graded_by=grader,
                note=clean(note)[:_MOST_NOTE_CHARS] if note else None,
                graded_at=now,
            )
        )
        session.flush()
        write_grades(session, [marked], now)
        graded = session.get_one(GradeRow, row.position)
        return EssayGraded(record=row.record, place=place, essay_score=score, state=graded.state, score=graded.score)


def _essays(text: bytes, published: PublishedQuizzes) -> list[tuple[int, WaitingEssay]]:
    """The essays of an attempt that have something in them, by place from 1."""
    attempt = read_attempt(text)
    if attempt is None:
        return []
    record, body = attempt
    found = published.find(body.course, body.quiz, body.quiz_digest)
    if found is None or found.quiz is None or found.quiz.keys is None:
        return []
    quiz, keys = found.quiz, found.quiz.keys
    paper = rebuilt_paper(record, body, found)
    if paper is None:
        return []
    essays = []
    for place, (item, answer) in enumerate(zip(paper.items, body.answers, strict=True), 1):
        key, question = keys[item.question], quiz.questions[item.question]
        if not isinstance(key, EssayKey) or not isinstance(answer, EssayAnswer):
            continue
        if found.scorers[item.question](answer) is not None:
            continue
        rubric = tuple(Criterion(title=one.title, most=one.points) for one in key.rubric)
        essays.append(
            (
                place,
                WaitingEssay(
                    record=record.id,
                    code="",
                    place=place,
                    course=body.course,
                    quiz=body.quiz,
                    question=question.id,
                    stem=question.stem,
                    marks=question.marks,
                    text=answer.text,
                    words=len(answer.text.split()),
                    rubric=rubric or (Criterion(title="", most=key.most_points[0]),),
                    model_answer=key.model_answer,
                    received_at=record.at,
                ),
            )
        )
    return essays
