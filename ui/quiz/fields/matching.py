"""Matching: beside each prompt a drop-down of the options, whose whole texts stand below, named A, B, C."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.views import QuestionView
from content_cache.questions.answers import Answer, PairsAnswer
from ui.quiz.answer_lines import Line, Reviewed, beside, judged, right_line, with_right_answer
from ui.quiz.fields.answer_field import AnswerField, Kind, bring_into_view, letter
from ui.quiz.fields.picker import Picker
from ui.quiz.rich import RichBlock, RichText
from ui.quiz.typesetter import Typesetter
from ui.theme import Theme, tokens
from ui.widgets import Label


class MatchingField(AnswerField):
    """Rows of prompt and drop-down, then the options."""

    def __init__(
        self, prompts: Sequence[RichBlock], options: Sequence[tuple[int, RichBlock]], parent: QWidget | None = None
    ) -> None:
        """Makes the rows.

        Args:
            prompts: in source order.
            options: number in source order and text, in the order shown.
            parent: owner.
        """
        super().__init__(parent)
        self._options = list(options)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_L)
        self.rows: list[_PromptRow] = []
        self.pickers: list[Picker] = []
        # Short prompts leave more room for what is put beside them.
        room = Theme.of(self).px(tokens.MEASURE) / 3
        share = 2 if all(prompt.natural_width() < room for prompt in prompts) else 1
        pairs = QVBoxLayout()
        pairs.setSpacing(tokens.SPACE_S)
        for number, prompt in enumerate(prompts, 1):
            row = _PromptRow(number, prompt, self._options, share, self)
            row.picker.picked.connect(self._picked)
            row.picker.stepped.connect(partial(self._step, number - 1))
            pairs.addWidget(row)
            self.rows.append(row)
            self.pickers.append(row.picker)
        layout.addLayout(pairs)
        layout.addWidget(self._option_list())
        self._show_use()

    def _option_list(self) -> QWidget:
        box = QWidget(self)
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(tokens.SPACE_M)
        grid.setVerticalSpacing(tokens.SPACE_S)
        grid.setColumnStretch(1, 1)
        grid.addWidget(Label(self.tr("Các phương án"), "strong", box), 0, 0, 1, 3)
        self.uses: list[Label] = []
        top = Qt.AlignmentFlag.AlignTop
        for number, (_, block) in enumerate(self._options):
            text = RichText(box)
            text.show_block(block)
            used = Label("", "small", box, wrap=False)
            # The text beside it is not broken anew when something is said here.
            used.setMinimumWidth(used.fontMetrics().horizontalAdvance(self._used_by(["1", "2"])))
            name = Label(letter(number), "strong", box, wrap=False)
            grid.addWidget(name, number + 1, 0, top)
            grid.addWidget(text, number + 1, 1, top)
            grid.addWidget(used, number + 1, 2, top)
            self.uses.append(used)
        return box

    def show_answer(self, answer: Answer | None) -> None:
        """Shows the pairs of an answer."""
        options = answer.options if isinstance(answer, PairsAnswer) else ()
        for number, picker in enumerate(self.pickers):
            picker.select(options[number] if number < len(options) else None)
        self._show_use()

    def show_marks(self, seen: Reviewed | None) -> None:
        """Marks each pair, and says the right option where it is known."""
        for number, row in enumerate(self.rows):
            pair = _Pair.of(seen, number)
            row.picker.show_mark(pair.right)
            row.show_wanted("" if pair.wanted is None or pair.right else self._name(pair.wanted))

    def press_digit(self, digit: int) -> bool:
        """Goes to the prompt with that number."""
        if not 1 <= digit <= len(self.pickers):
            return False
        self.pickers[digit - 1].setFocus()
        bring_into_view(self.rows[digit - 1])
        return True

    def take_focus(self) -> None:
        """Goes to the first prompt that has no option yet."""
        if self.pickers:
            next((one for one in self.pickers if one.value is None), self.pickers[0]).setFocus()

    def stops(self) -> Sequence[QWidget]:
        """The drop-downs."""
        return self.pickers

    def _step(self, number: int, step: int) -> None:
        if 0 <= number + step < len(self.pickers):
            self.press_digit(number + step + 1)

    def _picked(self) -> None:
        self._show_use()
        options = tuple(picker.value for picker in self.pickers)
        self.given.emit(PairsAnswer(options) if any(option is not None for option in options) else None)

    def _name(self, value: int) -> str:
        return next((letter(number) for number, (option, _) in enumerate(self._options) if option == value), "")

    def _show_use(self) -> None:
        for (value, _), label in zip(self._options, self.uses, strict=True):
            used = [str(number) for number, picker in enumerate(self.pickers, 1) if picker.value == value]
            label.setText(self._used_by(used) if used else "")

    def _used_by(self, numbers: Sequence[str]) -> str:
        return self.tr("đã ghép với {numbers}").format(numbers=", ".join(numbers))


class _PromptRow(QWidget):
    """A prompt with its number, its drop-down beside it, or below it where there is little room."""

    def __init__(
        self, number: int, prompt: RichBlock, options: Sequence[tuple[int, RichBlock]], share: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._share = share
        self.picker = Picker(options, self)
        self.picker.setAccessibleName(f"{number}. {prompt.plain}")
        self._text = RichText(self)
        self._text.show_block(prompt)
        self._number = Label(f"{number}.", "strong", self, wrap=False)
        self._number.setMinimumWidth(Theme.of(self).px(tokens.INDICATOR))
        self._wanted = Label("", "small", self, tone="success")
        self._wanted.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE_M)
        self._grid.setVerticalSpacing(tokens.SPACE_XS)
        self._stacked: bool | None = None
        self._arrange(stacked=False)

    def show_wanted(self, name: str) -> None:
        """Says which option would have been right; "" takes that back."""
        self._wanted.setText(self.tr("Đáp án: {name}").format(name=name) if name else "")
        self._wanted.setVisible(bool(name))

    @property
    def wanted(self) -> str:
        """What is said about the right option."""
        return self._wanted.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Looks again whether there is room for both beside each other."""
        super().resizeEvent(event)
        self._arrange(stacked=self.width() < Theme.of(self).px(tokens.FORM))

    def _arrange(self, *, stacked: bool) -> None:
        if stacked == self._stacked:
            return
        self._stacked = stacked
        middle, left = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
        for widget in (self._number, self._text, self.picker, self._wanted):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self._number, 0, 0, middle if not stacked else Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._text, 0, 1, Qt.AlignmentFlag(0) if stacked else middle)
        self._grid.addWidget(self.picker, *((1, 1) if stacked else (0, 2)))
        self._grid.addWidget(self._wanted, *((2, 1) if stacked else (1, 2)), left)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 0 if stacked else self._share)


@dataclass(frozen=True)
class _Pair:
    """What is known of one prompt's pair."""

    chosen: int | None = None
    wanted: int | None = None
    right: bool | None = None

    @classmethod
    def of(cls, seen: Reviewed | None, number: int) -> _Pair:
        """The pair of a prompt, from 0."""
        if seen is None:
            return cls()
        chosen, wanted = (_option(answer, number) for answer in (seen.answer, seen.correct))
        if chosen is None:
            return cls(None, wanted, False if wanted is not None and seen.answer is not None else None)
        return cls(chosen, wanted, seen.part_right(number, equal=None if wanted is None else chosen == wanted))


def _option(answer: Answer | None, number: int) -> int | None:
    options = answer.options if isinstance(answer, PairsAnswer) else ()
    return options[number] if number < len(options) else None


def _field(question: QuestionView, setter: Typesetter, parent: QWidget) -> AnswerField:
    options = [(choice.index, setter.part(choice.html)) for choice in question.choices]
    return MatchingField([setter.part(prompt) for prompt in question.prompts], options, parent)


def _lines(setter: Typesetter, seen: Reviewed) -> list[Line]:
    """Every prompt with the option put beside it, and the right one where it is another."""
    texts = {choice.index: choice.html for choice in seen.question.choices}
    lines = []
    for number, prompt in enumerate(seen.question.prompts):
        pair = _Pair.of(seen, number)
        if seen.answer is None and pair.wanted is not None:
            lines.append(right_line(setter.part(beside(prompt, texts.get(pair.wanted, "")))))
            continue
        chosen = "–" if pair.chosen is None else texts.get(pair.chosen, "")
        if pair.wanted is not None and not pair.right:
            chosen = with_right_answer(chosen, texts.get(pair.wanted, ""), setter.theme)
        lines.append(judged(setter.part(beside(prompt, chosen)), pair.right, given=pair.chosen is not None))
    return lines


KIND = Kind(QT_TRANSLATE_NOOP("QuestionPanel", "Ghép mỗi ý với một phương án"), _field, _lines)
