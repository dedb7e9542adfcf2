"""The questions of a result, with what was answered and what is right: a model, and a delegate that paints them.

What may be shown was decided before: a part that is None or empty is not known, or not to be shown. Questions come in
batches, and their pictures are decoded when they are first painted, so a paper of 200 opens at once.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
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
    QTimer,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.views import QuestionView, ReviewItem
from ui.quiz.answer_lines import Line, Reviewed, paint_lines
from ui.quiz.fields import answer_lines
from ui.quiz.pictures import MOST_PIXELS, Frames, Pictures, for_media, frames_for, key_of, room_for
from ui.quiz.points import FULL_MARK, points_text, thousandths_text, won_text
from ui.quiz.rich import RichBlock
from ui.quiz.typesetter import Typesetter
from ui.results import words
from ui.tasks import Tasks
from ui.theme import TextRole, Theme, tokens
from ui.widgets.card_list import CardList, Index
from ui.widgets.painting import paint_card, paint_chip, paint_line_of_text, paint_wrapped, wrapped_height

ITEM_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
BATCH: Final = 12
"""Questions that are laid out in one go."""
_ROOT: Final = QModelIndex()
_GAP: Final = tokens.SPACE_M


def verdict(item: ReviewItem) -> tuple[str, str | None]:
    """Words and tone of a question's finding; without one, only whether it was answered."""
    answered = item.answer is not None
    if item.pending and answered:
        return QCoreApplication.translate("ResultWords", "Chờ chấm"), "warning"
    if item.right is None:
        if not answered:
            return words.verdict_words(0, answered=False)
        return QCoreApplication.translate("ResultWords", "Đã trả lời"), None
    partly = any(part for part in item.parts) or bool(item.score)
    return words.verdict_words(FULL_MARK if item.right else 1 if partly else 0, answered=answered)


def head_text(number: int, item: ReviewItem) -> str:
    """The line above a question: its number, and its marks as far as they are known."""
    text = QCoreApplication.translate("ReviewDelegate", "Câu {number}").format(number=number)
    if item.score is None:
        return f"{text} · {points_text(item.question.marks)}"
    won = QCoreApplication.translate("ReviewDelegate", "{won} điểm").format(
        won=won_text(item.score, item.question.marks)
    )
    return f"{text} · {won}"


def used_text(item: ReviewItem) -> str:
    """What was used of checks and hints, and what that took off; "" where nothing was."""
    translate = QCoreApplication.translate
    parts = []
    if item.wrong:
        count = item.wrong
        parts.append(translate("ReviewDelegate", "kiểm tra chưa đúng %n lần", "", count))
    if item.hints:
        count = item.hints
        parts.append(translate("ReviewDelegate", "xem %n gợi ý", "", count))
    if not parts:
        return ""
    used = ", ".join(parts)
    if not item.taken:
        return translate("ReviewDelegate", "Đã {used}.").format(used=used)
    # As marks are told: to the hundredth.
    taken = (2 * item.taken * item.question.marks + 10 * FULL_MARK) // (20 * FULL_MARK) * 10
    points = thousandths_text(taken)
    return translate("ReviewDelegate", "Đã {used}: trừ {points} điểm.").format(used=used, points=points)


class ReviewModel(QAbstractListModel):
    """One item a question, in the order it was asked; the first at once, the others soon after."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[tuple[int, ReviewItem], ...] = ()
        self._count = 0
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._add)

    def set_items(self, items: tuple[ReviewItem, ...], *, only_open: bool = False) -> None:
        """Shows questions; ``only_open`` leaves out those that are known to be right."""
        self.beginResetModel()
        self._all = tuple(
            (number, item) for number, item in enumerate(items, 1) if not only_open or item.right is not True
        )
        self._count = min(BATCH, len(self._all))
        self.endResetModel()
        self._go_on()

    @property
    def total(self) -> int:
        """How many there will be."""
        return len(self._all)

    def _add(self) -> None:
        end = min(self._count + BATCH, len(self._all))
        if end > self._count:
            self.beginInsertRows(QModelIndex(), self._count, end - 1)
            self._count = end
            self.endInsertRows()
        self._go_on()

    def _go_on(self) -> None:
        if self._count < len(self._all):
            self._more.start()
        else:
            self._more.stop()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many questions are shown."""
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The number with its item, and what is read aloud."""
        number, item = self._all[index.row()]
        if role == ITEM_ROLE:
            return number, item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join((head_text(number, item), verdict(item)[0]))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return spoken(item)
        return None


def spoken(item: ReviewItem) -> str:
    """A question with its lines, for screen readers."""
    setter = Typesetter(Theme.current())
    lines = answer_lines(Reviewed.of(item), setter)
    parts = [setter.stem(item.question.html).plain, *(line.spoken for line in lines), used_text(item)]
    return ". ".join(part for part in parts if part)


@dataclass
class _Laid:
    """A question as it is laid out. Its pictures are put in when it is painted."""

    stem: RichBlock
    lines: list[Line]
    explanation: RichBlock | None
    media: list[tuple[QuestionView, Typesetter]]
    heights: dict[int, int] = field(default_factory=dict)
    """By width."""


class ReviewDelegate(QStyledItemDelegate):
    """A card a question: stem, what was given and what is right, what was used, what the author says."""

    def __init__(self, view: CardList, tasks: Tasks | None = None) -> None:
        """Makes one; without ``tasks`` pictures are decoded when they are painted."""
        super().__init__(view)
        self._view = view
        self._pictures = Pictures(tasks, self)
        self._pictures.ready.connect(self._ready)
        self._laid: dict[int, _Laid] = {}
        self._filled: OrderedDict[str, tuple[QuestionView, Typesetter, int]] = OrderedDict()
        self._waiting: dict[str, Typesetter] = {}
        Theme.of(view).changed.connect(self.forget)

    def forget(self) -> None:
        """Drops what was laid out; other questions come."""
        self._laid.clear()
        self._filled.clear()
        self._waiting.clear()

    def lines(self, item: ReviewItem) -> list[Line]:
        """The lines below a question's stem, in the theme in force."""
        return self._lay_out(item, Theme.of(self._view)).lines

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the list, as high as all its texts."""
        del option
        width = self._view.viewport().width()
        laid = self._laid_of(index)
        if width not in laid.heights:
            laid.heights = {width: self._walk(None, QRect(0, 0, width, 0), index) + _GAP}
        return QSize(width, laid.heights[width])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the card."""
        rect: QRect = option.rect.adjusted(0, 0, 0, -_GAP)
        theme = Theme.of(self._view)
        for question, setter in self._laid_of(index).media:
            self._fill(question, setter)
        painter.save()
        paint_card(painter, rect, theme, focus=self._view.shows_focus(index))
        self._walk(painter, rect, index)
        painter.restore()

    def _walk(self, painter: QPainter | None, rect: QRect, index: Index) -> int:
        """Goes down a card, drawing when there is a painter; returns its height."""
        theme = Theme.of(self._view)
        number, item = index.data(ITEM_ROLE)
        laid = self._laid_of(index)
        left, right = rect.left() + tokens.SPACE_L, rect.right() - tokens.SPACE_L
        top = float(rect.top() + tokens.SPACE_L)
        head = round(theme.line_height(TextRole.SMALL)) + 2 * tokens.SPACE_XXS
        width = right - left
        if painter is not None:
            said, tone = verdict(item)
            chip = paint_chip(painter, QPoint(right, round(top) + head // 2), said, tone, theme)
            label = QRect(left, round(top), max(1, chip.left() - tokens.SPACE_S - left), head)
            paint_line_of_text(painter, label, head_text(number, item), TextRole.SMALL, theme)
        top += head + tokens.SPACE_XS
        height = laid.stem.height_for(width)
        if painter is not None:
            laid.stem.draw(painter, QRectF(left, top, width, height), theme.color("text"))
        top += height + tokens.SPACE_M
        top += paint_lines(painter, laid.lines, QRectF(left, top, width, 0), theme)
        used = used_text(item)
        if used:
            top += tokens.SPACE_S
            high = wrapped_height(used, TextRole.SMALL, width, theme)
            if painter is not None:
                paint_wrapped(painter, QRect(left, round(top), width, high), used, TextRole.SMALL, theme)
            top += high
        if laid.explanation is not None:
            top += tokens.SPACE_M
            top += self._explanation(painter, laid.explanation, QRectF(left, top, width, 0), theme)
        return round(top + tokens.SPACE_L) - rect.top()

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

    # --- laying out ---

    def _laid_of(self, index: Index) -> _Laid:
        number, item = index.data(ITEM_ROLE)
        if number not in self._laid:
            self._laid[number] = self._lay_out(item, Theme.of(self._view))
        return self._laid[number]

    def _lay_out(self, item: ReviewItem, theme: Theme) -> _Laid:
        frames = self._frames
        setter = Typesetter(theme, room_for(item.question, frames))
        media = [(item.question, setter)] if item.question.media else []
        explanation = None
        if item.explanation_html:
            said = for_media(f"{item.question.question_id}/said", item.media)
            its = Typesetter(theme, room_for(said, frames))
            explanation = its.said(item.explanation_html)
            media += [(said, its)] if said.media else []
        return _Laid(setter.stem(item.question.html), answer_lines(Reviewed.of(item), setter), explanation, media)

    # --- pictures ---

    @property
    def _frames(self) -> Frames:
        return frames_for(Theme.of(self._view), self._view.devicePixelRatioF())

    def _fill(self, question: QuestionView, setter: Typesetter) -> None:
        """Puts a question's pictures in, now or when they are decoded; those painted longest ago go."""
        key = key_of(question)
        if key in self._filled:
            self._filled.move_to_end(key)
        elif key not in self._waiting:
            if self._pictures.has(question, self._frames):
                self._put(key, question, setter)
            else:
                self._waiting[key] = setter
                pictures = self._pictures.of(question, self._frames)
                if self._pictures.has(question, self._frames) and self._waiting.pop(key, None) is not None:
                    setter.put(pictures)

    def _ready(self, question: QuestionView) -> None:
        key = key_of(question)
        setter = self._waiting.pop(key, None)
        if setter is not None:
            self._put(key, question, setter)
            self._view.viewport().update()

    def _put(self, key: str, question: QuestionView, setter: Typesetter) -> None:
        pictures = self._pictures.of(question, self._frames)
        setter.put(pictures)
        self._filled[key] = (question, setter, pictures.pixels)
        while sum(pixels for *_, pixels in self._filled.values()) > MOST_PIXELS and len(self._filled) > 1:
            _, (old, its, _pixels) = self._filled.popitem(last=False)
            its.put(room_for(old, self._frames))
