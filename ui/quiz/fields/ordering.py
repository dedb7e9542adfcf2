"""Ordering: items as rows that are moved by their arrows, by Alt with Up and Down, or by dragging.

The order shown at first is nobody's answer. It becomes one when something was moved, or when the learner says that it
is right as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.views import QuestionView
from content_cache.questions.answers import Answer, OrderAnswer
from ui.quiz.answer_lines import Line, Reviewed, judged, right_line
from ui.quiz.fields.answer_field import AnswerField, Kind, bring_into_view
from ui.quiz.fields.order_row import OrderRow
from ui.quiz.rich import RichBlock
from ui.quiz.typesetter import Typesetter
from ui.theme import tokens
from ui.widgets import Button, Label


class OrderField(AnswerField):
    """Rows in the learner's order."""

    def __init__(self, items: Sequence[tuple[int, RichBlock]], parent: QWidget | None = None) -> None:
        """Makes the rows.

        Args:
            items: number in source order and text, in the order shown at first.
            parent: owner.
        """
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_S)
        self._column = QVBoxLayout()
        self._column.setSpacing(tokens.SPACE_S)
        self._first = [value for value, _ in items]
        self._row_of: dict[int, OrderRow] = {}
        for value, block in items:
            row = OrderRow(block, self)
            row.moved.connect(lambda step, value=value: self.shift(value, step))
            row.stepped.connect(lambda step, value=value: self._step(value, step))
            row.dragged.connect(lambda height, value=value: self._drag(value, height))
            row.dropped.connect(self._dropped)
            self._column.addWidget(row)
            self._row_of[value] = row
        self.order = list(self._first)
        """The items as they stand, by their numbers in source order."""
        self._said: OrderAnswer | None = None
        layout.addLayout(self._column)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.SPACE_M)
        self._state = Label("", "small", self)
        self.keep_button = Button(self.tr("Giữ thứ tự này"), "secondary", self, small=True)
        self.keep_button.clicked.connect(self._say)
        self.reset_button = Button(self.tr("Xếp lại từ đầu"), "quiet", self, small=True)
        self.reset_button.clicked.connect(self._reset)
        foot.addWidget(self.keep_button)
        foot.addWidget(self._state, 1)
        foot.addWidget(self.reset_button)
        layout.addLayout(foot)
        self._frozen = False
        self._show()

    @property
    def rows(self) -> list[OrderRow]:
        """The rows as they stand."""
        return [self._row_of[value] for value in self.order]

    def show_answer(self, answer: Answer | None) -> None:
        """Shows the order of an answer; without one, the order shown at first."""
        given = answer if isinstance(answer, OrderAnswer) and sorted(answer.items) == sorted(self._first) else None
        self._said = given
        self._arrange(list(self._first if given is None else given.items))

    def show_marks(self, seen: Reviewed | None) -> None:
        """Marks each place, and says where an item belongs where that is known."""
        wanted = _places(seen.correct if seen is not None else None)
        for place, value in enumerate(self.order):
            right = None
            if seen is not None:
                right = seen.part_right(place, equal=None if value not in wanted else wanted[value] == place)
            belongs = "" if right or value not in wanted else str(wanted[value] + 1)
            self._row_of[value].show_mark(right, belongs)

    def freeze(self, *, on: bool) -> None:
        """Takes no answers any more, or again; the rows stay readable."""
        self._frozen = on
        for row in self.rows:
            row.freeze(on=on)
        self._show()

    def shift(self, value: int, step: int) -> None:
        """Moves an item up (-1) or down (1) and says the new order."""
        place = self.order.index(value)
        if self._frozen or not 0 <= place + step < len(self.order):
            return
        row = self._row_of[value]
        pressed = next((button for button in row.arrows if button.hasFocus()), None)
        self._put(value, place + step)
        # From an arrow that can do no more at the end, the keyboard goes to the row, not to the arrow that undoes it.
        if pressed is None or not pressed.isEnabled():
            row.setFocus()
        bring_into_view(row)
        self._say()

    def press_digit(self, digit: int) -> bool:
        """Goes to the row at that place, from 1."""
        if not 1 <= digit <= len(self.order):
            return False
        self.rows[digit - 1].setFocus()
        bring_into_view(self.rows[digit - 1])
        return True

    def take_focus(self) -> None:
        """Goes to the first row."""
        if self.order:
            self.rows[0].setFocus()

    def stops(self) -> Sequence[QWidget]:
        """Each row with its arrows, then the buttons below."""
        found: list[QWidget] = []
        for row in self.rows:
            found += [row, *row.arrows]
        return [*found, self.keep_button, self.reset_button]

    # --- moving ---

    def _put(self, value: int, place: int) -> None:
        order = [one for one in self.order if one != value]
        order.insert(place, value)
        self._arrange(order)

    def _arrange(self, order: list[int]) -> None:
        self.order = order
        stops = []
        for place, value in enumerate(order):
            row = self._row_of[value]
            if self._column.indexOf(row) != place:
                self._column.removeWidget(row)
                self._column.insertWidget(place, row)
            stops += [row, *row.arrows]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self._show()

    def _drag(self, value: int, height: int) -> None:
        """The middle of a dragged row is at that height of this widget: it takes the place that it is over."""
        others = [self._row_of[one] for one in self.order if one != value]
        place = sum(row.geometry().center().y() < height for row in others)
        if not self._frozen and place != self.order.index(value):
            self._put(value, place)

    def _dropped(self) -> None:
        if self._said is None or tuple(self.order) != self._said.items:
            self._say()

    def _step(self, value: int, step: int) -> None:
        place = self.order.index(value) + step
        if 0 <= place < len(self.order):
            self.press_digit(place + 1)

    # --- saying ---

    def _say(self) -> None:
        if self._frozen:
            return
        had_focus = self.keep_button.hasFocus()
        self._said = OrderAnswer(tuple(self.order))
        self._show()
        if had_focus:
            self.rows[0].setFocus()
        self.given.emit(self._said)

    def _reset(self) -> None:
        self._said = None
        self._arrange(list(self._first))
        self.rows[0].setFocus()
        self.given.emit(None)

    def _show(self) -> None:
        last = len(self.order) - 1
        for place, value in enumerate(self.order):
            self._row_of[value].show_place(place + 1, first=place == 0, last=place == last)
        given = self._said is not None
        self.keep_button.setVisible(not given and not self._frozen)
        self.reset_button.setVisible(given and not self._frozen)
        if given:
            self._state.setText(self.tr("Đã ghi thứ tự này."))
        else:
            self._state.setText(
                self.tr("Kéo, bấm mũi tên, hoặc Alt+↑ Alt+↓ để đổi chỗ. Nếu thứ tự đã đúng, bấm nút này.")
            )
        self._state.setVisible(not self._frozen)


def _places(answer: Answer | None) -> dict[int, int]:
    return {value: place for place, value in enumerate(answer.items)} if isinstance(answer, OrderAnswer) else {}


def _field(question: QuestionView, setter: Typesetter, parent: QWidget) -> AnswerField:
    return OrderField([(choice.index, setter.part(choice.html)) for choice in question.choices], parent)


def _lines(setter: Typesetter, seen: Reviewed) -> list[Line]:
    """The learner's order with each place marked, then the right one unless it is the same."""
    texts = {choice.index: choice.html for choice in seen.question.choices}
    wanted = _places(seen.correct)
    lines = []
    if isinstance(seen.answer, OrderAnswer):
        for place, value in enumerate(seen.answer.items):
            right = seen.part_right(place, equal=None if value not in wanted else wanted[value] == place)
            lines.append(judged(setter.part(numbered(place, texts.get(value, ""))), right))
    if wanted and not (seen.right or seen.answer == seen.correct):
        order = sorted(wanted, key=wanted.__getitem__)
        lines += [right_line(setter.part(numbered(place, texts.get(value, "")))) for place, value in enumerate(order)]
    if not lines:
        lines = [Line(setter.part(choice.html), "circle", "faint") for choice in seen.question.choices]
    return lines


def numbered(place: int, text: str) -> str:
    """HTML of an item with its place before it, the text's further lines below its first."""
    return (
        '<table width="100%" cellspacing="0" cellpadding="0"><tr>'
        f'<td width="32">{place + 1}.</td><td>{text}</td></tr></table>'
    )


KIND = Kind(QT_TRANSLATE_NOOP("QuestionPanel", "Xếp theo đúng thứ tự"), _field, _lines, arranged=True)
