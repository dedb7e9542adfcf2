"""Lines to type into, for questions and for the gaps of a text: a few words, or a number with its unit.

They hold what was typed, as it was typed; `Entry.value` is what is kept of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from content_cache.questions.answers import LONGEST_TEXT, ChoiceAnswer, GapAnswer, NumberAnswer, TextAnswer
from content_cache.questions.units import unit_key
from ui.quiz.fields.answer_field import MarkGlyph, Rest
from ui.quiz.fields.reading import read_as
from ui.theme import Theme, tokens
from ui.widgets import Label
from ui.widgets.flow import Flow

_NO_BREAK_SPACE = "\u00a0"


class Entry(QWidget):
    """Base of what holds one value.

    Signals:
        settled: what it holds can be said now.
    """

    settled = Signal()

    def value(self) -> GapAnswer | None:
        """What it holds; None where nothing was given."""
        raise NotImplementedError

    def show_value(self, value: GapAnswer | None) -> None:
        """Shows a value without saying `settled`."""
        raise NotImplementedError

    def show_mark(self, right: bool | None) -> None:
        """Marks the value as right or not; None takes the mark away."""

    def freeze(self, *, on: bool) -> None:
        """Takes nothing any more, or again; what it holds stays readable."""
        self.setEnabled(not on)

    def said(self) -> None:
        """Nothing waits to be said any more."""

    def set_name(self, name: str) -> None:
        """What is asked, for screen readers."""
        del name

    def take_focus(self) -> None:
        """Puts the keyboard here."""
        stops = self.stops()
        if stops:
            stops[0].setFocus()

    def stops(self) -> Sequence[QWidget]:
        """Where the keyboard stops here."""
        return ()


def kept(text: str) -> str:
    """What is kept of a line: NFC, without spaces around, no longer than an answer may be."""
    return unicodedata.normalize("NFC", text).strip()[:LONGEST_TEXT]


class TextEntry(Entry):
    """A line for a few words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_XS)
        self._row = QHBoxLayout()
        self._row.setSpacing(tokens.SPACE_S)
        self.line = QLineEdit(self)
        self._mark = MarkGlyph(self.line)
        inside = QHBoxLayout(self.line)
        inside.setContentsMargins(0, 0, tokens.SPACE_M, 0)
        inside.addStretch(1)
        inside.addWidget(self._mark)
        self._row.addWidget(self.line, 1)
        self._note = Label("", "small", self, tone="warning")
        self._note.hide()
        column.addLayout(self._row)
        column.addWidget(self._note)
        self._rest = Rest(self)
        self._rest.rested.connect(self.settled)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self.settled)
        self.line.textChanged.connect(self._look)

    @property
    def note(self) -> str:
        """What is said about its length; "" where there is nothing to say."""
        return "" if self._note.isHidden() else self._note.text()

    def value(self) -> GapAnswer | None:
        """The words; None where there are none."""
        text = kept(self.line.text())
        return TextAnswer(text) if text else None

    def show_value(self, value: GapAnswer | None) -> None:
        """Puts words into the line, unless it holds them already."""
        text = "" if value is None or isinstance(value, ChoiceAnswer) else value.text
        self._rest.stop()
        if kept(self.line.text()) != text:
            self.line.setText(text)

    def show_mark(self, right: bool | None) -> None:
        """A mark at the end of the line."""
        self._mark.show_mark(right)
        room = 0 if right is None else Theme.of(self).px(tokens.ICON_S) + tokens.SPACE_S
        self.line.setTextMargins(0, 0, room, 0)

    def freeze(self, *, on: bool) -> None:
        """Can be read and copied, not changed."""
        self.line.setReadOnly(on)

    def said(self) -> None:
        """Stops the clock of typing."""
        self._rest.stop()

    def set_name(self, name: str) -> None:
        """Names the line."""
        self.line.setAccessibleName(name)

    def stops(self) -> Sequence[QWidget]:
        """The line."""
        return (self.line,)

    def _typed(self, _text: str) -> None:
        self._rest.typed()

    def _look(self, text: str) -> None:
        beyond = len(unicodedata.normalize("NFC", text).strip()) - LONGEST_TEXT
        self._note.setVisible(beyond > 0)
        if beyond > 0:
            words = self.tr("Dài hơn {most} ký tự. {beyond} ký tự cuối không được lưu.")
            number = QLocale().toString
            self._note.setText(words.format(most=number(LONGEST_TEXT), beyond=number(beyond)))


class NumberEntry(TextEntry):
    """A line for a number, the units to choose from, and how the number is read."""

    def __init__(self, units: Sequence[str], parent: QWidget | None = None) -> None:
        """Makes it; ``units`` is empty where none is asked."""
        super().__init__(parent)
        self._units = Units(units, self) if units else None
        theme = Theme.of(self)
        self.line.setMinimumWidth(theme.px(tokens.CONTENTS) // 2)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        if self._units is not None:
            self._row.insertWidget(1, self._units, 2)
            self._units.chosen.connect(self._unit_chosen)
        self._reading = Label("", "small", self)
        column = self.layout()
        if column is not None:
            column.addWidget(self._reading)
        # What is half typed is no number yet; that is said only once typing rests.
        self._rest.rested.connect(lambda: self._read(half_typed=False))
        self.line.editingFinished.connect(lambda: self._read(half_typed=False))
        self.line.textChanged.connect(lambda _text: self._read(half_typed=self.line.hasFocus()))
        self._read(half_typed=False)

    @property
    def reading(self) -> str:
        """What is said about how the number is read."""
        return self._reading.text()

    @property
    def units(self) -> Units | None:
        """The units; None where none is asked."""
        return self._units

    def value(self) -> GapAnswer | None:
        """Number and unit; a unit alone is nothing yet."""
        text = kept(self.line.text())
        unit = None if self._units is None else self._units.unit
        return NumberAnswer(text, unit) if text else None

    def show_value(self, value: GapAnswer | None) -> None:
        """Puts a number into the line and chooses its unit."""
        super().show_value(value)
        if self._units is not None:
            self._units.select(value.unit if isinstance(value, NumberAnswer) else None)
        self._read(half_typed=False)

    def freeze(self, *, on: bool) -> None:
        """Can be read and copied, not changed."""
        super().freeze(on=on)
        if self._units is not None:
            self._units.setEnabled(not on)

    def set_name(self, name: str) -> None:
        """Names the line and the units."""
        super().set_name(name)
        if self._units is not None:
            self._units.setAccessibleName(name + ", " + self.tr("đơn vị"))

    def stops(self) -> Sequence[QWidget]:
        """The line, then the units."""
        return (self.line, *(() if self._units is None else self._units.buttons))

    def _unit_chosen(self) -> None:
        self._read(half_typed=False)
        self.settled.emit()

    def _read(self, *, half_typed: bool) -> None:
        text = self.line.text().strip()
        read = read_as(text)
        if not text:
            said = self.tr("Viết bằng chữ số, ví dụ 1.234,5")
        elif read is not None:
            said = self._said_of(*read)
        elif half_typed:
            said = ""
        else:
            said = self.tr("Chưa đọc được thành số. Viết bằng chữ số, ví dụ 1.234,5")
        self._reading.setText(said or " ")

    def _said_of(self, number: str, written: str) -> str:
        """How a number is read with the unit written behind it, and the one chosen."""
        chosen = None if self._units is None else self._units.unit
        unit = chosen or written
        said = self.tr("Đọc là {number}").format(number=f"{number}{_NO_BREAK_SPACE}{unit}" if unit else number)
        if self._units is None:
            return said
        if not unit:
            return said + " · " + self.tr("chưa chọn đơn vị")
        if chosen and written and unit_key(chosen).lower() != unit_key(written).lower():
            return said + " · " + self.tr("đơn vị đã viết là {unit}, khác đơn vị đã chọn").format(unit=written)
        return said


class Units(QWidget):
    """The units of a number, all in sight; pressing the chosen one takes it back.

    Signals:
        chosen: another unit, or none.
    """

    chosen = Signal()

    def __init__(self, units: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        flow = Flow(self)
        self.buttons: list[QPushButton] = []
        for unit in units:
            button = QPushButton(unit.replace("&", "&&"), self)
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(self.tr("Đơn vị: {unit}").format(unit=unit))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda on, unit=unit: self._press(unit if on else None))
            flow.addWidget(button)
            self.buttons.append(button)
        self._units = list(units)
        self.unit: str | None = None

    def select(self, unit: str | None) -> None:
        """Shows a unit as chosen, without telling anybody."""
        self.unit = unit if unit in self._units else None
        for button, named in zip(self.buttons, self._units, strict=True):
            button.setChecked(named == self.unit)

    def _press(self, unit: str | None) -> None:
        self.select(unit)
        self.chosen.emit()
