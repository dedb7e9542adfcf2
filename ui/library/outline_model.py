"""A course's outline as rows: topics, their lessons, the lessons' quizzes, then the quizzes of the whole course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.views import CourseOutline, LessonRow, QuizRow

ROW = Qt.ItemDataRole.UserRole
"""Role under which an item gives its `OutlineRow`."""
_TOP = QModelIndex()


@dataclass(frozen=True)
class OutlineRow:
    """One of a heading, a lesson, a quiz."""

    heading: str = ""
    lesson: LessonRow | None = None
    quiz: QuizRow | None = None
    number: int = 0
    """Of a lesson in its course, from 1."""
    first: bool = False
    """Top of a group of rows that share a card."""
    last: bool = False
    is_next: bool = False
    """The lesson that comes next."""

    @property
    def title(self) -> str:
        """The row's own words."""
        if self.lesson is not None:
            return self.lesson.title
        return self.quiz.title if self.quiz is not None else self.heading


def awaits_grade(quiz: QuizRow) -> bool:
    """Whether a graded quiz was handed in and its score is not known here: nobody is to be sent into it again."""
    return quiz.kind != "practice" and quiz.attempts_made > 0 and quiz.best_score is None


def rows_of(outline: CourseOutline, next_lesson_id: str | None, quizzes_heading: str) -> tuple[OutlineRow, ...]:
    """Puts an outline in one line.

    Args:
        outline: the course.
        next_lesson_id: which lesson is next.
        quizzes_heading: words above the quizzes that belong to no lesson.
    """
    by_lesson: dict[str, list[QuizRow]] = {}
    own: list[QuizRow] = []
    known = {lesson.lesson_id for topic in outline.topics for lesson in topic.lessons}
    for quiz in outline.quizzes:
        if quiz.lesson_id in known and quiz.lesson_id is not None:
            by_lesson.setdefault(quiz.lesson_id, []).append(quiz)
        else:
            own.append(quiz)
    rows: list[OutlineRow] = []
    number = 0
    for topic in outline.topics:
        group: list[tuple[LessonRow | None, QuizRow | None, int]] = []
        for lesson in topic.lessons:
            number += 1
            group.append((lesson, None, number))
            group.extend((None, quiz, 0) for quiz in by_lesson.get(lesson.lesson_id, ()))
        rows.append(OutlineRow(heading=topic.title))
        rows.extend(_grouped(group, next_lesson_id))
    if own:
        rows.append(OutlineRow(heading=quizzes_heading))
        rows.extend(_grouped([(None, quiz, 0) for quiz in own], next_lesson_id))
    return tuple(rows)


def _grouped(group: list[tuple[LessonRow | None, QuizRow | None, int]], next_lesson_id: str | None) -> list[OutlineRow]:
    last = len(group) - 1
    return [
        OutlineRow(
            lesson=lesson,
            quiz=quiz,
            number=number,
            first=place == 0,
            last=place == last,
            is_next=lesson is not None and lesson.lesson_id == next_lesson_id,
        )
        for place, (lesson, quiz, number) in enumerate(group)
    ]


class OutlineModel(QAbstractListModel):
    """The rows; headings can't be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[OutlineRow, ...] = ()

    def show_rows(self, rows: tuple[OutlineRow, ...]) -> None:
        """Replaces all rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @property
    def rows(self) -> tuple[OutlineRow, ...]:
        """What is shown."""
        return self._rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if self._rows[index.row()].heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.title
        return None
