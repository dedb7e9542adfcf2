"""The table of contents beside a lesson: the course's lessons by topic, and the headings of the one being
read.

One flat list model painted by a delegate; the panel folds away when the page is narrow and then lies over the
text.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.views import CourseOutline, Heading, LessonState
from ui.theme import Theme, tokens
from ui.theme.fonts import face
from ui.theme.icons import draw
from ui.widgets import IconButton, Label
from ui.widgets.card_list import CardList

ENTRY_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_WRAP: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_ROOT: Final = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_MOST_HEIGHTS: Final = 5_000
_DEEPEST: Final = 3
"""Headings below this level are not listed."""


class EntryKind(enum.StrEnum):
    """What a line of the contents is."""

    TOPIC = "topic"
    LESSON = "lesson"
    HEADING = "heading"


@dataclass(frozen=True)
class Entry:
    """A line of the contents."""

    kind: EntryKind
    text: str
    target: str
    """The lesson's id or the heading's anchor; "" for a topic."""
    state: LessonState = LessonState.NOT_STARTED
    level: int = 0
    current: bool = False
    """True for the lesson that is open."""


def entries_of(outline: CourseOutline, lesson_id: str, headings: tuple[Heading, ...]) -> list[Entry]:
    """The lines for a course with one lesson open."""
    entries: list[Entry] = []
    for topic in outline.topics:
        if topic.title:
            entries.append(Entry(EntryKind.TOPIC, topic.title, ""))
        for lesson in topic.lessons:
            here = lesson.lesson_id == lesson_id
            entries.append(Entry(EntryKind.LESSON, lesson.title, lesson.lesson_id, lesson.state, current=here))
            if here:
                entries += [
                    Entry(EntryKind.HEADING, heading.text, heading.anchor, level=heading.level)
                    for heading in headings
                    if heading.level <= _DEEPEST
                ]
    return entries


class ContentsModel(QAbstractListModel):
    """The lines, and which heading is being read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self.reached = ""

    def set_entries(self, entries: list[Entry]) -> None:
        """Shows other lines."""
        self.beginResetModel()
        self._entries = entries
        self.reached = ""
        self.endResetModel()

    def set_reached(self, anchor: str) -> None:
        """Marks the heading that is being read."""
        before, self.reached = self.reached, anchor
        for row in {self.row_of(before), self.row_of(anchor)} - {-1}:
            self.dataChanged.emit(self.index(row), self.index(row))

    def entry(self, row: int) -> Entry:
        """A line, from 0."""
        return self._entries[row]

    def row_of(self, target: str) -> int:
        """The place of a lesson or heading; -1 where there is none."""
        if not target:
            return -1
        return next((row for row, entry in enumerate(self._entries) if entry.target == target), -1)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many lines there are."""
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A topic can't be gone to."""
        if self._entries[index.row()].kind is EntryKind.TOPIC:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The line, its words, and what is read aloud."""
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            done = entry.kind is EntryKind.LESSON and entry.state is LessonState.COMPLETED
            return entry.text + ", " + self.tr("đã hoàn thành") if done else entry.text
        return None


class _Delegate(QStyledItemDelegate):
    """Paints a line: a topic in small letters, a lesson with its state, a heading further in."""

    def __init__(self, view: CardList, model: ContentsModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._heights: dict[tuple[Entry, int, int], int] = {}
        """Of lines by width and text scale: measuring wrapped text is slow, and the view asks again and again."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        del option
        entry: Entry = index.data(ENTRY_ROLE)
        width = max(1, self._view.viewport().width())
        key = (entry, width, Theme.of(self._view).text_scale)
        height = self._heights.get(key)
        if height is None:
            room = self._text_rect(entry, QRect(0, 0, width, 1)).width()
            metrics = QFontMetrics(self._font(entry))
            height = metrics.boundingRect(QRect(0, 0, room, 10_000), _WRAP, entry.text).height()
            height += 2 * self._pad(entry)
            if len(self._heights) > _MOST_HEIGHTS:
                self._heights.clear()
            self._heights[key] = height
        return QSize(width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = Theme.of(self._view)
        entry: Entry = index.data(ENTRY_ROLE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, index, rect, state, theme)
        if entry.kind is EntryKind.LESSON:
            side = theme.px(tokens.ICON_S)
            top = rect.top() + self._pad(entry) + (QFontMetrics(self._font(entry)).height() - side) / 2
            name, ink = _LESSON_ICONS[entry.state]
            draw(painter, name, QRectF(rect.left() + tokens.SPACE_S, top, side, side), theme.color(ink))
        painter.setFont(self._font(entry))
        painter.setPen(theme.color(self._ink(entry)))
        painter.drawText(self._text_rect(entry, rect), _WRAP, entry.text)
        painter.restore()

    def _ground(self, painter: QPainter, index: _Index, rect: QRect, state: QStyle.StateFlag, theme: Theme) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        box = QRectF(rect).adjusted(1, 1, -1, -1)
        ground = None
        if entry.current:
            ground = "accent_soft"
        elif state & QStyle.StateFlag.State_MouseOver and entry.kind is not EntryKind.TOPIC:
            ground = "sunken"
        painter.setPen(Qt.PenStyle.NoPen)
        if ground is not None:
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(box, tokens.RADIUS_S, tokens.RADIUS_S)
        if self._view.shows_focus(index):
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setColor(theme.color("focus"))
            pen.setWidth(tokens.LINE_FOCUS)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, tokens.RADIUS_S, tokens.RADIUS_S)

    def _text_rect(self, entry: Entry, rect: QRect) -> QRect:
        theme = Theme.of(self._view)
        left = tokens.SPACE_S
        if entry.kind is not EntryKind.TOPIC:
            left += theme.px(tokens.ICON_S) + tokens.SPACE_S
        if entry.kind is EntryKind.HEADING:
            left += (entry.level - 2) * tokens.SPACE_M
        pad = self._pad(entry)
        return rect.adjusted(left, pad, -tokens.SPACE_S, -pad)

    def _pad(self, entry: Entry) -> int:
        return {EntryKind.TOPIC: tokens.SPACE_M, EntryKind.LESSON: tokens.SPACE_S}.get(entry.kind, tokens.SPACE_XS)

    def _font(self, entry: Entry) -> QFont:
        px = Theme.of(self._view).px
        if entry.kind is EntryKind.TOPIC:
            return face(px(tokens.TYPE_SMALL), tokens.WEIGHT_SEMIBOLD)
        if entry.kind is EntryKind.HEADING:
            return face(px(tokens.TYPE_SMALL))
        return face(px(tokens.TYPE_BODY), tokens.WEIGHT_SEMIBOLD if entry.current else tokens.WEIGHT_REGULAR)

    def _ink(self, entry: Entry) -> str:
        if entry.kind is EntryKind.TOPIC:
            return "muted"
        if entry.current or (entry.kind is EntryKind.HEADING and entry.target == self._model.reached):
            return "accent_text"
        return "muted" if entry.kind is EntryKind.HEADING else "text"


_LESSON_ICONS: Final = {
    LessonState.NOT_STARTED: ("circle", "faint"),
    LessonState.IN_PROGRESS: ("circle-dot", "warning"),
    LessonState.COMPLETED: ("circle-check", "success"),
}


class ContentsPanel(QFrame):
    """The panel: a title, a button that folds it, and the list.

    Signals:
        lessonChosen: a lesson's id.
        headingChosen: an anchor in the open lesson.
        closed: the fold button was pressed.
    """

    lessonChosen = Signal(str)
    headingChosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "rail")
        self.model = ContentsModel(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_M, tokens.SPACE_M, tokens.SPACE_S, 0)
        layout.setSpacing(tokens.SPACE_XS)
        head = QHBoxLayout()
        head.setContentsMargins(tokens.SPACE_S, 0, 0, 0)
        head.addWidget(Label(self.tr("Mục lục"), "strong", self), 1)
        self.close_button = IconButton("x", self.tr("Ẩn mục lục"), self)
        self.close_button.clicked.connect(self.closed)
        head.addWidget(self.close_button)
        layout.addLayout(head)
        self.list = CardList(self.tr("Mục lục"), self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(self.list, self.model))
        self.list.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.list.acted.connect(self._go)
        layout.addWidget(self.list, 1)

    def show_lesson(self, outline: CourseOutline, lesson_id: str, headings: tuple[Heading, ...]) -> None:
        """Shows a course with a lesson open, and brings that lesson into sight."""
        self.model.set_entries(entries_of(outline, lesson_id, headings))
        self._bring_into_sight()

    def showEvent(self, event: QShowEvent) -> None:
        """Begins with the open lesson in sight."""
        super().showEvent(event)
        self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        row = next((row for row in range(self.model.rowCount()) if self.model.entry(row).current), -1)
        if row < 0 or not self.isVisible():
            return
        self.list.setCurrentIndex(self.model.index(row))
        self.list.doItemsLayout()
        last = row
        while last + 1 < self.model.rowCount() and self.model.entry(last + 1).kind is EntryKind.HEADING:
            last += 1
        # The lesson with all its headings, and its topic above it where that comes first.
        first = row - 1 if row and self.model.entry(row - 1).kind is EntryKind.TOPIC else row
        for seen in (last, first):
            self.list.scrollTo(self.model.index(seen))

    def set_reached(self, anchor: str) -> None:
        """Marks the heading that is being read and keeps it in sight."""
        self.model.set_reached(anchor)
        row = self.model.row_of(anchor) if anchor else -1
        if row >= 0 and self.isVisible():
            self.list.scrollTo(self.model.index(row))

    def place_over(self, area: QRect) -> None:
        """Lies over the left of an area, for pages too narrow to have it beside the text."""
        self.setGeometry(
            QRect(area.topLeft(), QSize(min(Theme.of(self).px(tokens.CONTENTS), area.width()), area.height()))
        )
        self.raise_()

    def _go(self, index: QModelIndex, part: str) -> None:
        if not index.isValid() or part:
            return
        entry = self.model.entry(index.row())
        if entry.kind is EntryKind.LESSON:
            self.lessonChosen.emit(entry.target)
        elif entry.kind is EntryKind.HEADING:
            self.headingChosen.emit(entry.target)
