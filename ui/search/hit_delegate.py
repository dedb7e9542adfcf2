"""Draws what was found: a mark of its kind, its title, where it is, and the text around it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from app.content_views import SearchHit, SearchKind
from ui.search.model import HIT, place_of, title_of
from ui.search.snippet import SnippetLayout
from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw
from ui.widgets.painting import paint_chip, paint_line_of_text

_ICONS = {
    SearchKind.LESSON: "file-text",
    SearchKind.GLOSSARY: "book-open-text",
    SearchKind.EXPLANATION: "list-checks",
}


class HitDelegate(QStyledItemDelegate):
    """A row of up to four lines; the one that Enter opens lies on the colour of what is chosen."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._laid_out: dict[tuple[int, SearchHit], SnippetLayout] = {}

    def forget(self) -> None:
        """Drops what was measured: other hits come, or the look changed."""
        self._laid_out = {}

    def chip(self, hit: SearchHit) -> tuple[str, str | None]:
        """What kind of place it is, where it isn't a lesson, and the chip's tone."""
        if hit.kind is SearchKind.GLOSSARY:
            return self.tr("Thuật ngữ"), "info"
        if hit.kind is SearchKind.EXPLANATION:
            return self.tr("Giải thích câu hỏi"), "success"
        return "", None

    def snippet(self, hit: SearchHit, width: int) -> SnippetLayout:
        """The text around the hit, laid out for a row of a width."""
        theme = Theme.of(self._view)
        room = self._room(QRect(0, 0, width, 0), theme).width()
        key = (room, hit)
        if key not in self._laid_out:
            self._laid_out[key] = SnippetLayout(hit.snippet, room, theme)
        return self._laid_out[key]

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del option
        theme = Theme.of(self._view)
        hit: SearchHit = index.data(HIT)
        height = round(theme.line_height(TextRole.STRONG)) + 2 * tokens.SPACE_M
        if place_of(hit):
            height += round(theme.line_height(TextRole.SMALL))
        text = self.snippet(hit, self._view.viewport().width()).height
        return QSize(0, height + (round(text) + tokens.SPACE_XS if text else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = Theme.of(self._view)
        hit: SearchHit = index.data(HIT)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, theme, current=index.row() == self._view.currentIndex().row())
        side = theme.px(tokens.ICON_M)
        line = round(theme.line_height(TextRole.STRONG))
        room = self._room(rect, theme)
        top = rect.top() + tokens.SPACE_M
        mark = QRectF(_ground(rect).left() + tokens.SPACE_M, top + (line - side) / 2, side, side)
        draw(painter, _ICONS[hit.kind], mark, theme.color("muted"))
        right = room.right()
        chip, tone = self.chip(hit)
        if chip:
            right = paint_chip(painter, QPoint(right, top + line // 2), chip, tone, theme).left() - tokens.SPACE_M
        title = QRect(room.left(), top, right - room.left(), line)
        paint_line_of_text(painter, title, title_of(hit), TextRole.STRONG, theme)
        top += line
        place = place_of(hit)
        if place:
            line = round(theme.line_height(TextRole.SMALL))
            paint_line_of_text(painter, QRect(room.left(), top, room.width(), line), place, TextRole.SMALL, theme)
            top += line
        self.snippet(hit, rect.width()).paint(painter, room.left(), top + tokens.SPACE_XS)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, theme: Theme, *, current: bool) -> None:
        hover = rect.contains(self._view.viewport().mapFromGlobal(self._view.cursor().pos()))
        if current or hover:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if current else "sunken"))
            painter.drawRoundedRect(_ground(rect), tokens.RADIUS_M, tokens.RADIUS_M)

    def _room(self, rect: QRect, theme: Theme) -> QRect:
        inner = _ground(rect).adjusted(tokens.SPACE_M, 0, -tokens.SPACE_M, 0)
        return inner.adjusted(theme.px(tokens.ICON_M) + tokens.SPACE_M, 0, 0, 0)


def _ground(rect: QRect) -> QRect:
    """A row without its sides: at the right there is the room of the scroll bar already."""
    return rect.adjusted(tokens.SPACE_M, 0, tokens.SCROLLBAR - tokens.SPACE_M, 0)
