"""Essay: a sheet to write on, with the number of words, which people grade.

Nothing is ever cut off: what goes beyond the most that is kept stays on the sheet, is tinted, and is said to be too
much, a thousand characters before it happens too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLocale, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from app.views import QuestionView
from content_cache.questions.answers import LONGEST_ESSAY, Answer, EssayAnswer
from ui.quiz.answer_lines import Line, Reviewed
from ui.quiz.fields.answer_field import AnswerField, Kind, Rest
from ui.quiz.typesetter import Typesetter
from ui.theme import Theme, tokens
from ui.widgets import Label

WARN_FROM: Final = LONGEST_ESSAY - 1_000
"""Characters from which it is said how many are left."""
_LEAST_LINES, _MOST_LINES = 7, 14


def word_count(text: str) -> int:
    """How many words a text has: runs without white space that hold a letter or a digit."""
    return sum(any(letter.isalnum() for letter in run) for run in text.split())


def kept(text: str) -> str:
    """What is kept of a sheet: NFC, no longer than an essay may be; "" for white space alone."""
    text = unicodedata.normalize("NFC", text)
    return text[:LONGEST_ESSAY] if text.strip() else ""


class Sheet(QPlainTextEdit):
    """Grows with what is written, up to a height; Tab goes on to the next control.

    Signals:
        left: the keyboard went elsewhere.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        Theme.of(self).changed.connect(self._fit)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Says so."""
        super().focusOutEvent(event)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other lines, another height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Of a plain text the layout counts lines.
        lines = min(_MOST_LINES, max(_LEAST_LINES, round(self.document().size().height()) + 1))
        frame = 2 * (tokens.SPACE_S + tokens.LINE_FOCUS) + round(2 * self.document().documentMargin())
        height = round(lines * QFontMetricsF(self.font()).lineSpacing()) + frame
        if height != self.height():
            self.setFixedHeight(height)


class EssayField(AnswerField):
    """The sheet with its label and its count of words."""

    def __init__(self, least: int | None, most: int | None, parent: QWidget | None = None) -> None:
        """Makes an empty sheet; ``least`` and ``most`` are bounds in words that are told, not enforced."""
        super().__init__(parent)
        self._least, self._most = least, most
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_XS)
        label = Label(self.tr("Bài viết"), "strong", self)
        self.sheet = Sheet(self)
        self.sheet.setAccessibleName(self.tr("Bài viết"))
        label.setBuddy(self.sheet)
        self.count = Label("", "small", self)
        self.limit = Label("", "small", self, tone="warning")
        self.limit.hide()
        layout.addWidget(label)
        layout.addWidget(self.sheet)
        layout.addWidget(self.count)
        layout.addWidget(self.limit)
        self._said = ""
        self._rest = Rest(self)
        self._rest.rested.connect(self.flush)
        self.sheet.left.connect(self.flush)
        self.sheet.textChanged.connect(self._typed)
        self._look()

    def show_answer(self, answer: Answer | None) -> None:
        """Puts a text on the sheet."""
        text = answer.text if isinstance(answer, EssayAnswer) else ""
        if kept(self.sheet.toPlainText()) != text:
            self.sheet.setPlainText(text)
        self._said = text
        self._rest.stop()

    def freeze(self, *, on: bool) -> None:
        """Can be read, scrolled and copied, not changed."""
        self.sheet.setReadOnly(on)

    def flush(self) -> None:
        """Says what stands on the sheet if it was not said yet. The sheet stays as typed."""
        self._rest.stop()
        text = kept(self.sheet.toPlainText())
        if text != self._said:
            self._said = text
            self.given.emit(EssayAnswer(text) if text else None)

    def take_focus(self) -> None:
        """Goes to the end of the text."""
        if not self.sheet.hasFocus():
            self.sheet.moveCursor(QTextCursor.MoveOperation.End)
        self.sheet.setFocus()

    def stops(self) -> Sequence[QWidget]:
        """The sheet."""
        return (self.sheet,)

    def _typed(self) -> None:
        self._rest.typed()
        self._look()

    def _look(self) -> None:
        """Counts, and tints what is too much. Only colours are laid over the text; the text is not touched."""
        text = self.sheet.toPlainText()
        self.count.setText(self._count_words(word_count(text)))
        length = len(unicodedata.normalize("NFC", text))
        number = QLocale().toString
        self.limit.setVisible(length > WARN_FROM)
        self.sheet.setExtraSelections([])
        if length > LONGEST_ESSAY:
            words = self.tr("Quá {most} ký tự. Phần tô màu ({beyond} ký tự cuối) không được lưu, cần viết gọn lại.")
            self.limit.setText(words.format(most=number(LONGEST_ESSAY), beyond=number(length - LONGEST_ESSAY)))
            self.limit.set_tone("danger")
            self._tint(text)
        elif length > WARN_FROM:
            words = self.tr("Còn viết được {left} ký tự (nhiều nhất {most}).")
            self.limit.setText(words.format(left=number(LONGEST_ESSAY - length), most=number(LONGEST_ESSAY)))
            self.limit.set_tone("warning")

    def _count_words(self, words: int) -> str:
        number = QLocale().toString
        if self._least is not None and self._most is not None:
            text = self.tr("{words} từ (yêu cầu từ {least} đến {most} từ)")
        elif self._least is not None:
            text = self.tr("{words} từ (yêu cầu ít nhất {least} từ)")
        elif self._most is not None:
            text = self.tr("{words} từ (yêu cầu nhiều nhất {most} từ)")
        else:
            text = self.tr("{words} từ")
        return text.format(words=number(words), least=number(self._least or 0), most=number(self._most or 0))

    def _tint(self, text: str) -> None:
        # What is kept is counted in NFC; the sheet may hold letters in parts.
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if len(unicodedata.normalize("NFC", text[:middle])) <= LONGEST_ESSAY:
                low = middle
            else:
                high = middle - 1
        beyond = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(Theme.of(self).color("danger_soft"))
        beyond.format = form
        cursor = QTextCursor(self.sheet.document())
        # Qt counts in UTF-16.
        cursor.setPosition(len(text[:low].encode("utf-16-le")) // 2)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        beyond.cursor = cursor
        self.sheet.setExtraSelections([beyond])


def _field(question: QuestionView, setter: Typesetter, parent: QWidget) -> AnswerField:
    del setter
    return EssayField(question.least_words, question.most_words, parent)


def _lines(setter: Typesetter, seen: Reviewed) -> list[Line]:
    """The text as it was written."""
    if not isinstance(seen.answer, EssayAnswer):
        return []
    return [Line(setter.written(seen.answer.text), "pencil", "muted", "sunken")]


KIND = Kind(
    QT_TRANSLATE_NOOP("QuestionPanel", "Viết bài tự luận, có người chấm điểm"),
    _field,
    _lines,
    marked_in_place=False,
    how_alone=QT_TRANSLATE_NOOP("QuestionPanel", "Viết bài tự luận"),
)
