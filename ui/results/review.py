"""The questions of a result, with what was answered and what is right: a model, and a delegate that paints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.views import ReviewItem
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer
from ui.quiz.rich import RichBlock
from ui.reader.media import Frame, decode_all
from ui.reader.style import reading_font
from ui.results import words
from ui.theme import TextRole, Theme, tokens
from ui.theme.fonts import face
from ui.theme.icons import draw
from ui.widgets.card_list import CardList, Index
from ui.widgets.painting import paint_card, paint_chip, paint_line_of_text

ITEM_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
_ROOT: Final = QModelIndex()
_GAP: Final = tokens.SPACE_M


@dataclass(frozen=True)
class Line:
    """A line of a question's review: a choice, or words that were written."""

    block: RichBlock
    icon: str
    ink: str
    ground: str
    """A colour token behind the line; "" for none."""
    tag: str
    """A word at its right; "" for none."""


def _chosen(answer: Answer | None) -> frozenset[int]:
    if isinstance(answer, ChoiceAnswer):
        return frozenset({answer.choice})
    if isinstance(answer, ChoicesAnswer):
        return frozenset(answer.choices)
    if isinstance(answer, TruthAnswer):
        return frozenset({int(answer.value)})
    return frozenset()


def verdict(item: ReviewItem) -> tuple[str, str | None]:
    """Words and tone of a question's score; without keys, only whether it was answered."""
    if item.correct is None:
        if item.answer is None:
            return words.verdict_words(0, answered=False)
        return QCoreApplication.translate("ResultWords", "Đã trả lời"), None
    return words.verdict_words(item.score or 0, answered=item.answer is not None)


class ReviewModel(QAbstractListModel):
    """One item a question, in the order it was asked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[tuple[int, ReviewItem], ...] = ()

    def set_items(self, items: tuple[ReviewItem, ...], *, only_open: bool = False) -> None:
        """Shows questions; ``only_open`` leaves out those with the whole mark."""
        self.beginResetModel()
        self._items = tuple(
            (number, item)
            for number, item in enumerate(items, 1)
            if not only_open or item.correct is None or (item.score or 0) < words.FULL_MARK
        )
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many questions are shown."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The number with its item, and what is read aloud."""
        number, item = self._items[index.row()]
        if role == ITEM_ROLE:
            return number, item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.tr("Câu {number}").format(number=number) + ", " + verdict(item)[0]
        return None


class ReviewDelegate(QStyledItemDelegate):
    """A card a question: stem, choices with marks, explanation. Layouts are kept until the theme changes."""

    def __init__(self, view: CardList) -> None:
        super().__init__(view)
        self._view = view
        self._laid: dict[int, tuple[RichBlock, list[Line], RichBlock | None]] = {}
        Theme.of(view).changed.connect(self.forget)

    def forget(self) -> None:
        """Drops what was laid out; other questions come."""
        self._laid.clear()

    def lines(self, item: ReviewItem) -> list[Line]:
        """The lines below a question's stem, in the theme in force."""
        return self._lay_out(item, Theme.of(self._view))[1]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the list, as high as all its texts."""
        del option
        width = self._view.viewport().width()
        return QSize(width, self._walk(None, QRect(0, 0, width, 0), index) + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the card."""
        rect: QRect = option.rect.adjusted(0, 0, 0, -_GAP)
        theme = Theme.of(self._view)
        painter.save()
        paint_card(painter, rect, theme, focus=self._view.shows_focus(index))
        self._walk(painter, rect, index)
        painter.restore()

    def _walk(self, painter: QPainter | None, rect: QRect, index: Index) -> int:
        """Goes down a card, drawing when there is a painter; returns its height."""
        theme = Theme.of(self._view)
        number, item = index.data(ITEM_ROLE)
        stem, lines, explanation = self._blocks(number, item, theme)
        left, right = rect.left() + tokens.SPACE_L, rect.right() - tokens.SPACE_L
        top = float(rect.top() + tokens.SPACE_L)
        head = round(theme.line_height(TextRole.SMALL)) + 2 * tokens.SPACE_XXS
        if painter is not None:
            label = QRect(left, round(top), right - left, head)
            text = self.tr("Câu {number}").format(number=number)
            paint_line_of_text(painter, label, text, TextRole.SMALL, theme)
            said, tone = verdict(item)
            paint_chip(painter, QPoint(right, round(top) + head // 2), said, tone, theme)
        top += head + tokens.SPACE_XS
        width = right - left
        height = stem.height_for(width)
        if painter is not None:
            stem.draw(painter, QRectF(left, top, width, height), theme.color("text"))
        top += height + tokens.SPACE_M
        for line in lines:
            top += self._line(painter, line, QRectF(left, top, width, 0), theme) + tokens.SPACE_XXS
        if explanation is not None:
            top += tokens.SPACE_S
            top += self._explanation(painter, explanation, QRectF(left, top, width, 0), theme)
        return round(top + tokens.SPACE_L) - rect.top()

    def _line(self, painter: QPainter | None, line: Line, rect: QRectF, theme: Theme) -> float:
        side = theme.px(tokens.ICON_S)
        text = rect.adjusted(tokens.SPACE_S + side + tokens.SPACE_S, tokens.SPACE_S, -tokens.SPACE_S, 0)
        if line.tag:
            text.setRight(text.right() - theme.px(tokens.TILE * 2))
        height = line.block.height_for(text.width())
        rect.setHeight(height + 2 * tokens.SPACE_S)
        if painter is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if line.ground:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(line.ground))
                painter.drawRoundedRect(rect, tokens.RADIUS_S, tokens.RADIUS_S)
            mark = QRectF(rect.left() + tokens.SPACE_S, text.top() + (line.block.first_line - side) / 2, side, side)
            draw(painter, line.icon, mark, theme.color(line.ink))
            text.setHeight(height)
            line.block.draw(painter, text, theme.color("text"))
            if line.tag:
                tag = QRect(rect.toRect().adjusted(0, 0, -tokens.SPACE_S, 0))
                painter.setFont(theme.font(TextRole.SMALL))
                painter.setPen(theme.color(line.ink if line.ink != "faint" else "muted"))
                painter.drawText(tag, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), line.tag)
        return rect.height()

    def _explanation(self, painter: QPainter | None, block: RichBlock, rect: QRectF, theme: Theme) -> float:
        text = rect.adjusted(tokens.SPACE_M + tokens.LINE_QUOTE, tokens.SPACE_M, -tokens.SPACE_M, 0)
        height = block.height_for(text.width())
        rect.setHeight(height + 2 * tokens.SPACE_M)
        if painter is not None:
            painter.fillRect(rect, theme.color("info_soft"))
            painter.fillRect(QRectF(rect.left(), rect.top(), tokens.LINE_QUOTE, rect.height()), theme.color("info"))
            text.setHeight(height)
            block.draw(painter, text, theme.color("text"))
        return rect.height()

    def _blocks(self, number: int, item: ReviewItem, theme: Theme) -> tuple[RichBlock, list[Line], RichBlock | None]:
        if number not in self._laid:
            self._laid[number] = self._lay_out(item, theme)
        return self._laid[number]

    def _lay_out(self, item: ReviewItem, theme: Theme) -> tuple[RichBlock, list[Line], RichBlock | None]:
        question = item.question
        images = decode_all(
            question.media,
            Frame(
                measure=theme.px(tokens.MEASURE) - 2 * tokens.SPACE_XXXL,
                scale=theme.text_scale / 100,
                ratio=self._view.devicePixelRatioF(),
                ground=tokens.LIGHT.surface if theme.colors.dark else None,
            ),
        )
        strong = face(theme.px(tokens.TYPE_READING), tokens.WEIGHT_MEDIUM)
        stem = RichBlock(question.html, images, strong, theme)
        font = reading_font(theme)
        if question.type == "true_false":
            pairs = [(1, self.tr("Đúng")), (0, self.tr("Sai"))]
        else:
            pairs = [(choice.index, choice.html) for choice in question.choices]
        if pairs:
            lines = [self._choice(RichBlock(html, images, font, theme), value, item) for value, html in pairs]
        else:
            lines = self._written(item, theme)
        explanation = None
        if item.explanation_html:
            small = face(theme.px(tokens.TYPE_BODY))
            explanation = RichBlock(item.explanation_html, images, small, theme)
        return stem, lines, explanation

    def _choice(self, block: RichBlock, value: int, item: ReviewItem) -> Line:
        chosen, right = value in _chosen(item.answer), value in _chosen(item.correct)
        if item.correct is None:
            return Line(block, "circle-dot" if chosen else "circle", "muted" if chosen else "faint", "", "")
        if right:
            tag = self.tr("Đã chọn") if chosen else self.tr("Đáp án")
            return Line(block, "circle-check", "success", "success_soft" if chosen else "", tag)
        if chosen:
            return Line(block, "circle-x", "danger", "danger_soft", self.tr("Đã chọn"))
        return Line(block, "circle", "faint", "", "")

    def _written(self, item: ReviewItem, theme: Theme) -> list[Line]:
        font = reading_font(theme)
        lines = []
        if isinstance(item.answer, TextAnswer):
            good = item.correct is not None and (item.score or 0) >= words.FULL_MARK
            icon, ink = ("circle-check", "success") if good else ("circle-x", "danger")
            if item.correct is None:
                icon, ink = "circle-dot", "muted"
            ground = "" if item.correct is None else f"{ink}_soft"
            lines.append(
                Line(RichBlock(_escaped(item.answer.text), {}, font, theme), icon, ink, ground, self.tr("Đã viết"))
            )
            if good:
                return lines
        if isinstance(item.correct, TextAnswer):
            block = RichBlock(_escaped(item.correct.text), {}, font, theme)
            lines.append(Line(block, "circle-check", "success", "", self.tr("Đáp án")))
        return lines


def _escaped(text: str) -> str:
    # Written by a learner: shown as text, never as markup.
    return "<p>" + text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "</p>"
