"""What each course takes on the disk, as an item model and its cards."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.content_views import CourseDisk
from ui.library.card_painting import CardWords, Index, PaintedCards
from ui.library.fetches import Fetches
from ui.widgets.card_list import CardList
from ui.words.format import day, size

DISK = Qt.ItemDataRole.UserRole
"""Role under which an item gives its `CourseDisk`."""
REMOVE_MEDIA, REMOVE = "remove-media", "remove"
"""The parts of a card."""
_TOP = QModelIndex()


class DiskModel(QAbstractListModel):
    """One row a course."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._courses: tuple[CourseDisk, ...] = ()

    @property
    def courses(self) -> tuple[CourseDisk, ...]:
        """What is listed."""
        return self._courses

    def show_courses(self, courses: tuple[CourseDisk, ...]) -> None:
        """Replaces all rows."""
        self.beginResetModel()
        self._courses = courses
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _TOP) -> int:
        return 0 if parent.isValid() else len(self._courses)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        course = self._courses[index.row()]
        if role == DISK:
            return course
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return course.title
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return size(taken(course))
        return None


def taken(course: CourseDisk) -> int:
    """Everything of a course, in bytes."""
    return course.reading_bytes + course.media_bytes + course.older_bytes


class DiskDelegate(PaintedCards):
    """Low cards: how much of what, when it was opened, and two ways to make room."""

    tile = False

    def __init__(self, view: CardList, fetches: Fetches) -> None:
        super().__init__(view)
        self._fetches = fetches

    def words_of(self, index: Index) -> CardWords:
        return self.words(index.data(DISK))

    def words(self, course: CourseDisk) -> CardWords:
        """What a card says."""
        parts = [self.tr("Bài đọc {size}").format(size=size(course.reading_bytes))]
        if course.media_bytes:
            parts.append(self.tr("phim và tài liệu {size}").format(size=size(course.media_bytes)))
        if course.missing_bytes:
            parts.append(self.tr("chưa tải {size}").format(size=size(course.missing_bytes)))
        if course.older_bytes:
            parts.append(self.tr("bản cũ {size}").format(size=size(course.older_bytes)))
        opened = self.tr("Chưa mở lần nào")
        if course.opened_at is not None:
            opened = self.tr("Mở lần cuối: {time}").format(time=day(course.opened_at))
        fetch = self._fetches.state(course.course_id)
        busy = fetch is not None and fetch.active
        buttons: list[tuple[str, str]] = []
        if course.media_bytes and not busy:
            buttons.append((REMOVE_MEDIA, self.tr("Xóa phim và tài liệu")))
        if not busy:
            buttons.append((REMOVE, self.tr("Xóa khóa học")))
        return CardWords(
            course.course_id,
            course.title,
            " · ".join(parts),
            opened,
            chip=self.tr("Đang tải") if busy else size(taken(course)),
            tone="info" if busy else None,
            buttons=tuple(buttons),
        )
