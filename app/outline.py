"""A course's table of contents with what one profile has done of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.states import AttemptState
from app.database.study import Attempt, LessonProgress
from app.progress import state_of
from app.review_options import seen_score
from app.views import CourseOutline, LessonKind, LessonRow, QuizRow, TopicRow
from content_cache.model import QuizEntry, Toc


def course_outline(
    course_id: str,
    toc: Toc,
    progress: Mapping[str, LessonProgress],
    made: Mapping[str, Sequence[Attempt]],
    *,
    missing: Mapping[str, int],
    now: datetime,
    locked: Collection[str] = (),
) -> CourseOutline:
    """Returns what a course's own page shows.

    Args:
        course_id: the course.
        toc: of its installed version.
        progress: by lesson id.
        made: attempts by quiz id.
        missing: bytes of media files that are not on this computer, by path.
        now: wall time, which decides whether scores may be seen.
        locked: ids of quizzes whose questions are still sealed here.
    """
    kinds = {entry.path: kind_of(entry.media_type) for entry in toc.files if entry.is_media}
    topics = tuple(
        TopicRow(
            title=topic.title,
            lessons=tuple(
                LessonRow(
                    lesson_id=lesson.id,
                    title=lesson.title,
                    minutes=lesson.minutes,
                    state=state_of(progress.get(lesson.id)),
                    quiz_id=lesson.quiz,
                    kind=kinds.get(lesson.path, LessonKind.TEXT),
                    missing_bytes=missing.get(lesson.path, 0),
                )
                for lesson in topic.lessons
            ),
        )
        for topic in toc.topics
    )
    return CourseOutline(
        course_id=course_id,
        title=toc.title,
        summary=toc.summary,
        version=toc.version,
        topics=topics,
        quizzes=tuple(
            _quiz_row(entry, made.get(entry.id, ()), now, locked=entry.id in locked) for entry in toc.quizzes
        ),
        has_glossary=toc.glossary is not None,
    )


def kind_of(media_type: str) -> LessonKind:
    """What a lesson is whose file has this media type."""
    if media_type == "application/pdf":
        return LessonKind.PDF
    family = media_type.partition("/")[0]
    return {"audio": LessonKind.AUDIO, "video": LessonKind.VIDEO}.get(family, LessonKind.TEXT)


def attempts_at(session: Session, profile_id: str | None, course_id: str) -> dict[str, list[Attempt]]:
    """Returns a profile's attempts at the quizzes of a course, by quiz id; none for nobody."""
    found: dict[str, list[Attempt]] = {}
    if profile_id is not None:
        query = select(Attempt).where(Attempt.profile_id == profile_id, Attempt.course_id == course_id)
        for attempt in session.scalars(query):
            found.setdefault(attempt.quiz_id, []).append(attempt)
    return found


def _quiz_row(entry: QuizEntry, made: Sequence[Attempt], now: datetime, *, locked: bool) -> QuizRow:
    scores = [score for attempt in made if (score := seen_score(attempt, now)) is not None]
    return QuizRow(
        quiz_id=entry.id,
        title=entry.title,
        kind=entry.kind.value,
        question_count=entry.question_count,
        time_limit_s=entry.time_limit_s,
        attempts_allowed=entry.attempts_allowed,
        attempts_made=sum(attempt.state.is_closed for attempt in made),
        pass_mark=entry.pass_mark,
        best_score=max(scores, default=None),
        open_attempt_id=next((one.id for one in made if not one.state.is_closed), None),
        lesson_id=entry.lesson,
        locked=locked,
        awaiting=sum(attempt.state is AttemptState.SUBMITTED for attempt in made),
    )
