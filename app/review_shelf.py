"""Courses that questions under review are read from: which can be asked now, and what a page shows of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.database.study import ReviewCard
from app.papers import question_view, said_html, texts_html
from app.review_collecting import may_show_answers, self_checkable
from app.views import ReviewCardView, RubricRow
from content_cache.cache import CourseCache
from content_cache.draw import one_question
from content_cache.errors import ContentError
from content_cache.model import Toc
from content_cache.questions import correct_answer
from content_cache.questions.answers import EssayAnswer
from content_cache.questions.essay import EssayKey


class Shelf:
    """The installed versions of some courses, with the quizzes whose right answers may be seen now."""

    def __init__(
        self, cache: CourseCache, courses: Iterable[str], now: datetime, ids: dict[tuple[str, str], frozenset[str]]
    ) -> None:
        """Looks at the tables of contents; opens no quiz.

        Args:
            cache: of courses.
            courses: ids; those that are not here are left out.
            now: wall time, for quizzes that show right answers only after they close.
            ids: what is known of which questions a quiz of a build has, by the build's digest and the quiz; kept by the
                caller from shelf to shelf, since opening quizzes costs most.
        """
        self._cache = cache
        self._tocs: dict[str, Toc] = {}
        self._configs: dict[str, str] = {}
        self._open: set[tuple[str, str]] = set()
        self._ids = ids
        for course in sorted(courses):
            found = cache.find(course)
            if found is None:
                continue
            try:
                self._tocs[course] = cache.toc(course)
                self._configs[course] = found.config
                for entry in self._tocs[course].quizzes:
                    lock = cache.lock_of(course, entry.id)
                    if not lock.keys and not lock.questions and may_show_answers(entry.rules, now):
                        self._open.add((course, entry.id))
            except ContentError:
                # A course that was just removed, or is damaged, rests.
                self._tocs.pop(course, None)

    def title(self, course_id: str) -> str | None:
        """Returns a course's title; None where it is not here."""
        toc = self._tocs.get(course_id)
        return None if toc is None else toc.title

    def lesson_of(self, course_id: str, quiz_id: str) -> tuple[str, str] | None:
        """Returns id and title of the lesson that a quiz belongs to; None where it belongs to none."""
        toc = self._tocs[course_id]
        wanted = next((entry.lesson for entry in toc.quizzes if entry.id == quiz_id), None)
        return next(((one.id, one.title) for one in toc.lessons() if one.id == wanted), None)

    def asked(self, rows: Sequence[ReviewCard]) -> list[ReviewCard]:
        """Returns the cards that can be asked now; the others rest."""
        found = []
        for row in rows:
            if (row.course_id, row.quiz_id) in self._open:
                ids = self._ids_in(row.course_id, row.quiz_id)
                if ids is None or row.question_id in ids:  # None: whoever opens it is told what is the matter
                    found.append(row)
        return found

    def home_of(self, row: ReviewCard) -> str | None:
        """Returns the quiz that a card's question is in now; None where it is nowhere any more.

        A card stays where it is as long as not everything in its course can be looked into.
        """
        toc = self._tocs.get(row.course_id)
        if toc is None:
            return row.quiz_id
        others = [entry.id for entry in toc.quizzes if entry.id != row.quiz_id]
        all_seen = True
        for quiz_id in (row.quiz_id, *others):
            if quiz_id not in {entry.id for entry in toc.quizzes}:
                continue
            ids = self._ids_in(row.course_id, quiz_id)
            if ids is None:
                if quiz_id == row.quiz_id:
                    return quiz_id
                all_seen = False
            elif row.question_id in ids:
                return quiz_id
        return None if all_seen else row.quiz_id

    def _ids_in(self, course_id: str, quiz_id: str) -> frozenset[str] | None:
        """Ids of a quiz's questions that can be reviewed; None where they can't be read now, or not with their keys."""
        if (course_id, quiz_id) not in self._open:
            return None
        place = self._configs[course_id], quiz_id
        if place not in self._ids:
            try:
                quiz = self._cache.quiz(course_id, quiz_id).quiz
            except ContentError:
                return None
            pairs = zip(quiz.questions, quiz.keys or (), strict=False)
            self._ids[place] = frozenset(question.id for question, key in pairs if self_checkable(key))
        return self._ids[place]


def review_card(cache: CourseCache, shelf: Shelf, card: ReviewCard, answered: int) -> ReviewCardView | None:
    """Returns what a page shows of a question under review; None where it is not there or can't be checked.

    Args:
        cache: has the course.
        shelf: has the course too.
        card: the question.
        answered: how often it was reviewed: its choices stand in another order each time, since what is to be learnt is
            the answer and not its place.

    Raises:
        ContentError: the quiz can't be read.
    """
    cached = cache.quiz(card.course_id, card.quiz_id)
    quiz = cached.quiz
    index = next((place for place, one in enumerate(quiz.questions) if one.id == card.question_id), None)
    if index is None or quiz.keys is None or not self_checkable(quiz.keys[index]):
        return None
    key = quiz.keys[index]
    rubric: tuple[RubricRow, ...] = ()
    if isinstance(key, EssayKey):
        titles = texts_html(criterion.title for criterion in key.rubric)
        rubric = tuple(RubricRow(html=html, points=one.points) for html, one in zip(titles, key.rubric, strict=True))
    right = correct_answer(key)
    # An essay has no right answer; what its author says to any is the model answer.
    said = said_html(key, right if right is not None else EssayAnswer(""))
    texts = "".join((said or "", *(row.html for row in rubric)))
    lesson = shelf.lesson_of(card.course_id, card.quiz_id)
    return ReviewCardView(
        course_id=card.course_id,
        course_title=shelf.title(card.course_id) or card.course_id,
        quiz_id=card.quiz_id,
        question=question_view(
            quiz.questions[index], one_question(quiz, index, f"{card.profile_id}/{answered}"), cached.media
        ),
        correct=right,
        explanation_html=said,
        lesson_id=None if lesson is None else lesson[0],
        lesson_title=None if lesson is None else lesson[1],
        new=card.reviewed_at is None,
        media={name: data for name, data in cached.media.items() if name in texts},
        rubric=rubric,
    )
