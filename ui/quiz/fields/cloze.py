"""Cloze: a text with numbered gaps, and below it a field for each gap. What is filled in stands in the text too.

The text is brought up to date when typing rests, not with every key, so that nothing moves under somebody who types.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QEvent, QObject, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.views import GapView, QuestionView
from content_cache.questions.answers import (
    Answer,
    ChoiceAnswer,
    GapAnswer,
    GapsAnswer,
    NumberAnswer,
    TextAnswer,
)
from ui.quiz.answer_lines import Line, Reviewed, judged, right_line, with_right_answer
from ui.quiz.fields.answer_field import AnswerField, Kind, bring_into_view
from ui.quiz.fields.entries import Entry, NumberEntry, TextEntry
from ui.quiz.fields.number import number_text
from ui.quiz.fields.picker import Picker
from ui.quiz.rich import RichBlock, RichText
from ui.quiz.typesetter import Typesetter
from ui.theme import Theme, tokens
from ui.widgets import Label

_LINK = "gap:"
_BLANK = "\u00a0" * 14
_TAG_OR_GAP = re.compile(r"<[^>]*>|\((\d{1,3})\)(?:(?:\s|&nbsp;)*_{2,})?")


class PickEntry(Entry):
    """A drop-down for a gap."""

    def __init__(self, options: Sequence[tuple[int, RichBlock]], parent: QWidget | None = None) -> None:
        """Makes it; ``options`` are numbers in source order and texts, in the order shown."""
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.picker = Picker(options, self)
        layout.addWidget(self.picker)
        self.picker.picked.connect(self.settled)

    def value(self) -> GapAnswer | None:
        """The choice made."""
        return None if self.picker.value is None else ChoiceAnswer(self.picker.value)

    def show_value(self, value: GapAnswer | None) -> None:
        """Shows a choice."""
        self.picker.select(value.choice if isinstance(value, ChoiceAnswer) else None)

    def show_mark(self, right: bool | None) -> None:
        """Marks the choice."""
        self.picker.show_mark(right)

    def set_name(self, name: str) -> None:
        """Names the drop-down."""
        self.picker.setAccessibleName(name)

    def stops(self) -> Sequence[QWidget]:
        """The drop-down."""
        return (self.picker,)


class ClozeField(AnswerField):
    """The text, then a field a gap."""

    def __init__(self, question: QuestionView, setter: Typesetter, parent: QWidget | None = None) -> None:
        """Makes text and fields.

        Args:
            question: a cloze.
            setter: makes its texts.
            parent: owner.
        """
        super().__init__(parent)
        self._question = question
        self._theme = setter.theme
        self._seen: Reviewed | None = None
        self._active = -1
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_L)
        self.text = RichText(self, linked=True)
        self._block = setter.running(question.html)
        self.text.linkPressed.connect(self._link_pressed)
        layout.addWidget(self.text)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_M)
        grid.setVerticalSpacing(tokens.SPACE_S)
        grid.setColumnStretch(1, 1)
        self.entries: list[Entry] = []
        self._wanted: list[Label] = []
        for number, gap in enumerate(question.gaps):
            entry = _entry_for(gap, setter, self)
            entry.set_name(self.tr("Chỗ trống {number}").format(number=number + 1))
            entry.settled.connect(self.flush)
            for stop in entry.stops():
                stop.installEventFilter(self)
            if isinstance(entry, PickEntry):
                entry.picker.stepped.connect(partial(self._step, number))
            elif isinstance(entry, TextEntry):
                entry.line.returnPressed.connect(partial(self._step, number, 1))
            label = Label(f"({number + 1})", "strong", self, wrap=False)
            label.setMinimumHeight(Theme.of(self).px(tokens.CONTROL))
            wanted = Label("", "small", self, tone="success")
            wanted.hide()
            grid.addWidget(label, 2 * number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(entry, 2 * number, 1)
            grid.addWidget(wanted, 2 * number + 1, 1)
            self.entries.append(entry)
            self._wanted.append(wanted)
        layout.addLayout(grid)
        self._said: Answer | None = None
        self._show_text()

    def show_answer(self, answer: Answer | None) -> None:
        """Fills the gaps in."""
        gaps = answer.gaps if isinstance(answer, GapsAnswer) else ()
        for number, entry in enumerate(self.entries):
            entry.show_value(gaps[number] if number < len(gaps) else None)
        self._said = self._answer()
        self._show_text()

    def show_marks(self, seen: Reviewed | None) -> None:
        """Marks each gap, in the text too, and says what would have been right where that is known."""
        self._seen = seen
        for number, (entry, label) in enumerate(zip(self.entries, self._wanted, strict=True)):
            right = None if seen is None else gap_right(seen, number)
            entry.show_mark(right)
            wanted = None if seen is None or right else _gap(seen.correct, number)
            text = "" if wanted is None else gap_text(self._question.gaps[number], wanted)
            label.setText(self.tr("Đáp án: {name}").format(name=text) if text else "")
            label.setVisible(bool(text))
        self._show_text()

    def freeze(self, *, on: bool) -> None:
        """Takes nothing any more, or again; what was filled in stays readable."""
        for entry in self.entries:
            entry.freeze(on=on)

    def flush(self) -> None:
        """Says what stands in the gaps if it was not said yet, and shows it in the text."""
        for entry in self.entries:
            entry.said()
        answer = self._answer()
        if answer != self._said:
            self._said = answer
            self._show_text()
            self.given.emit(answer)

    def press_digit(self, digit: int) -> bool:
        """Goes to the field of that gap."""
        if not 1 <= digit <= len(self.entries):
            return False
        self.entries[digit - 1].take_focus()
        bring_into_view(self.entries[digit - 1])
        return True

    def take_focus(self) -> None:
        """Goes to the first gap that is empty."""
        if self.entries:
            next((one for one in self.entries if one.value() is None), self.entries[0]).take_focus()

    def stops(self) -> Sequence[QWidget]:
        """The fields, in the order of the gaps."""
        return [stop for entry in self.entries for stop in entry.stops()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shows in the text which gap has the keyboard; looks at nothing else and stops nothing."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            coming = event.type() == QEvent.Type.FocusIn
            number = next((at for at, entry in enumerate(self.entries) if watched in entry.stops()), -1)
            active = number if coming else -1
            if active != self._active:
                self._active = active
                self._show_text()
        return super().eventFilter(watched, event)

    @property
    def gap_marks(self) -> list[bool | None]:
        """How each gap is marked."""
        return [None if self._seen is None else gap_right(self._seen, number) for number in range(len(self.entries))]

    def _answer(self) -> Answer | None:
        values = tuple(entry.value() for entry in self.entries)
        return GapsAnswer(values) if any(value is not None for value in values) else None

    def _show_text(self) -> None:
        fills = [self._fill(number) for number in range(len(self.entries))]
        self._block.show(with_fills(self._question.html, fills))
        self.text.show_block(self._block)

    def _fill(self, number: int) -> str:
        colors = self._theme.colors
        value = self.entries[number].value()
        right = None if self._seen is None else gap_right(self._seen, number)
        ink = colors.text if right is None else colors.success if right else colors.danger
        ground = f" background-color: {colors.accent_soft};" if number == self._active else ""
        text = _BLANK if value is None else gap_text(self._question.gaps[number], value)
        if value is None:
            ink = colors.muted
        return (
            f'<a href="{_LINK}{number}" style="color: {colors.accent_text};{ground}"><b>({number + 1})</b>&nbsp;'
            f'<span style="color: {ink}; text-decoration: underline;{ground}">{html.escape(text)}</span></a>'
        )

    def _link_pressed(self, link: str) -> None:
        if link.startswith(_LINK):
            self.press_digit(int(link.removeprefix(_LINK)) + 1)

    def _step(self, number: int, step: int) -> None:
        if 0 <= number + step < len(self.entries):
            self.press_digit(number + step + 1)


def with_fills(text: str, fills: Sequence[str]) -> str:
    """A cloze's HTML with each gap's number replaced by other HTML.

    Args:
        text: HTML in which gaps stand as ``(1)``, ``(2)`` and so on, in this order; the same digits elsewhere stay.
        fills: HTML for each gap.
    """
    waiting = 0

    def put(found: re.Match[str]) -> str:
        nonlocal waiting
        if found[1] is None or waiting == len(fills) or int(found[1]) != waiting + 1:
            return found[0]
        waiting += 1
        return fills[waiting - 1]

    return _TAG_OR_GAP.sub(put, text)


def gap_text(gap: GapView, value: GapAnswer) -> str:
    """What stands in a gap, as plain text."""
    if isinstance(value, TextAnswer):
        return value.text
    if isinstance(value, NumberAnswer):
        return number_text(value)
    found = next((choice.html for choice in gap.choices if choice.index == value.choice), "")
    return html.unescape(re.sub(r"<[^>]*>", "", found)).strip()


def gap_right(seen: Reviewed, number: int) -> bool | None:
    """Whether a gap was filled in right; None where that can't be told."""
    given, wanted = _gap(seen.answer, number), _gap(seen.correct, number)
    if given is None:
        return None if wanted is None or seen.answer is None else False
    # Other words and numbers than the one shown may be right too; of choices only one is.
    tells = isinstance(wanted, ChoiceAnswer) or (wanted is not None and given == wanted)
    return seen.part_right(number, equal=given == wanted if tells else None)


def _gap(answer: Answer | None, number: int) -> GapAnswer | None:
    gaps = answer.gaps if isinstance(answer, GapsAnswer) else ()
    return gaps[number] if number < len(gaps) else None


def _entry_for(gap: GapView, setter: Typesetter, parent: QWidget) -> Entry:
    if gap.choices:
        return PickEntry([(choice.index, setter.part(choice.html)) for choice in gap.choices], parent)
    return NumberEntry(gap.units, parent) if gap.type == "numeric" else TextEntry(parent)


def _lines(setter: Typesetter, seen: Reviewed) -> list[Line]:
    """Every gap with what was filled in, and what would have been right where it is something else."""
    lines = []
    for number, gap in enumerate(seen.question.gaps):
        given, wanted, right = _gap(seen.answer, number), _gap(seen.correct, number), gap_right(seen, number)
        named = f"<b>({number + 1})</b>&nbsp; "
        wanted_text = "" if wanted is None else html.escape(gap_text(gap, wanted))
        if given is None and seen.answer is None and wanted_text:
            lines.append(right_line(setter.part(named + wanted_text)))
            continue
        text = named + ("–" if given is None else html.escape(gap_text(gap, given)))
        if wanted_text and not right and given != wanted:
            text = with_right_answer(text, wanted_text, setter.theme)
        lines.append(judged(setter.part(text), right, given=given is not None))
    return lines


def _field(question: QuestionView, setter: Typesetter, parent: QWidget) -> AnswerField:
    return ClozeField(question, setter, parent)


KIND = Kind(QT_TRANSLATE_NOOP("QuestionPanel", "Điền vào chỗ trống"), _field, _lines, shows_stem=True)
