"""Draws the rows of a course's outline."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.views import LessonKind, LessonRow, LessonState, QuizRow
from ui.library.outline_model import ROW, OutlineRow, awaits_grade
from ui.results.words import score_text
from ui.theme import TextRole, Theme, tokens
from ui.theme.icons import draw
from ui.widgets.card_list import CardList
from ui.widgets.painting import paint_chip, paint_line_of_text, paint_wrapped, wrapped_height
from ui.words.format import size

_LESSON_ICONS = {
    LessonState.NOT_STARTED: ("circle", "faint"),
    LessonState.IN_PROGRESS: ("circle-dot", "muted"),
    LessonState.COMPLETED: ("circle-check", "success"),
}
_KIND_ICONS = {LessonKind.PDF: "file-text", LessonKind.AUDIO: "headphones", LessonKind.VIDEO: "film"}
"""Of lessons that are not text; shown before their second line."""
_NEXT_ICON = ("circle-dot", "accent_text")
_MINUTE_S = 60


class OutlineDelegate(QStyledItemDelegate):
    """Rows of a group share one card; a hairline parts them."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view

    def detail(self, row: OutlineRow) -> str:
        """The second line of a row."""
        if row.lesson is not None:
            return self._lesson_detail(row.lesson)
        quiz = row.quiz
        if quiz is None:
            return ""
        parts = [self.tr("%n câu hỏi", "", quiz.question_count)]
        if quiz.time_limit_s:
            parts.append(self.tr("%n phút", "", max(1, round(quiz.time_limit_s / _MINUTE_S))))
        if quiz.attempts_allowed:
            parts.append(
                self.tr("đã làm {made}/{allowed} lần").format(made=quiz.attempts_made, allowed=quiz.attempts_allowed)
            )
        if quiz.best_score is not None:
            parts.append(self.tr("cao nhất {score} điểm").format(score=score_text(quiz.best_score)))
        return " · ".join(parts)

    def _lesson_detail(self, lesson: LessonRow) -> str:
        minutes = lesson.minutes
        if lesson.kind in (LessonKind.TEXT, LessonKind.PDF):
            length = self.tr("%n phút đọc", "", minutes) if minutes else ""
        else:
            length = self.tr("%n phút", "", minutes) if minutes else ""
        kind = {
            LessonKind.PDF: self.tr("Tài liệu PDF"),
            LessonKind.AUDIO: self.tr("Âm thanh"),
            LessonKind.VIDEO: self.tr("Phim"),
        }.get(lesson.kind, "")
        return " · ".join(filter(None, (kind, length)))

    def chip(self, row: OutlineRow) -> tuple[str, str | None]:
        """The row's state as words and tone; empty where there is nothing to say."""
        if row.lesson is not None:
            missing = row.lesson.missing_bytes
            return (self.tr("{size}, chưa tải").format(size=size(missing)), None) if missing else ("", None)
        quiz = row.quiz
        if quiz is None:
            return "", None
        if quiz.open_attempt_id is not None:
            return self.tr("Đang làm dở"), "warning"
        if quiz.best_score is not None and quiz.pass_mark is not None:
            passed = quiz.best_score >= quiz.pass_mark
            return (self.tr("Đạt"), "success") if passed else (self.tr("Chưa đạt"), "warning")
        return (self.tr("Chờ chấm"), "info") if awaits_grade(quiz) else ("", None)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del option
        theme = Theme.of(self._view)
        row: OutlineRow = index.data(ROW)
        width = self._view.viewport().width()
        if row.heading:
            text = wrapped_height(row.heading, TextRole.HEADING, width, theme)
            return QSize(0, text + tokens.SPACE_S + (tokens.SPACE_L if index.row() else 0))
        height = theme.line_height(TextRole.BODY) + 2 * tokens.SPACE_M
        if self.detail(row):
            height += theme.line_height(TextRole.SMALL)
        return QSize(0, max(round(height), theme.px(tokens.CONTROL)) + (tokens.SPACE_S if row.last else 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = Theme.of(self._view)
        row: OutlineRow = index.data(ROW)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.heading:
            top = tokens.SPACE_L if index.row() else 0
            paint_wrapped(painter, rect.adjusted(0, top, 0, 0), row.heading, TextRole.HEADING, theme)
        else:
            if row.last:
                rect = rect.adjusted(0, 0, 0, -tokens.SPACE_S)
            self._paint_ground(painter, rect, row, theme, focus=self._view.shows_focus(index))
            self._paint_row(painter, rect, row, theme)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, row: OutlineRow, theme: Theme, *, focus: bool) -> None:
        half = tokens.LINE / 2
        area = QRectF(rect).adjusted(half, half if row.first else -half, -half, -half)
        # A group is one card: its inner rows let the rounded corners fall outside of what is drawn.
        card = QRectF(area)
        if not row.first:
            card.setTop(card.top() - 2 * tokens.RADIUS_L)
        if not row.last:
            card.setBottom(card.bottom() + 2 * tokens.RADIUS_L)
        shape = QPainterPath()
        shape.addRoundedRect(card, tokens.RADIUS_L, tokens.RADIUS_L)
        painter.save()
        painter.setClipRect(rect)
        painter.setPen(QPen(theme.color("line"), tokens.LINE))
        hover = rect.contains(self._view.mouse_over())
        painter.setBrush(theme.color("sunken" if hover else "surface"))
        painter.drawPath(shape)
        if not row.last:
            painter.drawLine(area.bottomLeft(), area.bottomRight())
        if focus:
            painter.setPen(QPen(theme.color("focus"), tokens.LINE_FOCUS))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inner = QRectF(rect).adjusted(*(tokens.LINE_FOCUS * side for side in (1, 1, -1, -1)))
            painter.drawRoundedRect(inner, tokens.RADIUS_M, tokens.RADIUS_M)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRect, row: OutlineRow, theme: Theme) -> None:
        side = theme.px(tokens.ICON_M)
        indent = tokens.SPACE_L + (side + tokens.SPACE_M if _under_lesson(row.quiz) else 0)
        if row.lesson is not None:
            icon_name, ink = _NEXT_ICON if row.is_next else _LESSON_ICONS[row.lesson.state]
        else:
            icon_name, ink = "list-checks", "info"
        left = rect.left() + indent
        draw(painter, icon_name, QRectF(left, rect.center().y() - side / 2 + 1, side, side), theme.color(ink))
        left += side + tokens.SPACE_M
        right = rect.right() - tokens.SPACE_L
        chip, tone = self.chip(row)
        if chip:
            right = paint_chip(painter, QPoint(right, rect.center().y() + 1), chip, tone, theme).left() - tokens.SPACE_M
        line = round(theme.line_height(TextRole.BODY))
        detail = self.detail(row)
        below = round(theme.line_height(TextRole.SMALL)) if detail else 0
        top = rect.center().y() - (line + below) // 2 + 1
        role = TextRole.STRONG if row.is_next else TextRole.BODY
        paint_line_of_text(painter, QRect(left, top, right - left, line), row.title, role, theme)
        if detail:
            symbol = _KIND_ICONS.get(row.lesson.kind) if row.lesson is not None else None
            if symbol is not None:
                small = theme.px(tokens.TYPE_SMALL)
                place = QRectF(left, top + line + (below - small) / 2, small, small)
                draw(painter, symbol, place, theme.color("muted"))
                left += small + tokens.SPACE_XS
            under = QRect(left, top + line, right - left, below)
            paint_line_of_text(painter, under, detail, TextRole.SMALL, theme)


def _under_lesson(quiz: QuizRow | None) -> bool:
    return quiz is not None and quiz.lesson_id is not None
