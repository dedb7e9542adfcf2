"""What every form of answering has in common: its signal, its marks, and when typing counts as resting.

A form is left alone while somebody types into it: input methods delete and re-insert letters, so no key is watched,
none is filtered, and no text is ever rewritten. What is typed is said when typing rests, now and then while it does
not, and at once when the page asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from app.views import QuestionView
from content_cache.questions.answers import Answer
from ui.quiz.answer_lines import Line, Reviewed
from ui.quiz.typesetter import Typesetter
from ui.theme import tokens
from ui.widgets.glyph import Glyph

TYPING_RESTS_MS: Final = 700
TYPING_SAID_AFTER_MS: Final = 5_000
"""Who types without a rest is saved so often."""


class AnswerField(QWidget):
    """Base of the forms.

    Signals:
        given: an `Answer`, or None when it was taken back.
    """

    given = Signal(object)

    def show_answer(self, answer: Answer | None) -> None:
        """Shows what was answered before, without saying `given`."""
        raise NotImplementedError

    def show_marks(self, seen: Reviewed | None) -> None:
        """Marks what is right and what is not of the answer that stands here; None takes the marks away."""

    def freeze(self, *, on: bool) -> None:
        """Takes no answers any more, or again."""
        self.setEnabled(not on)

    def flush(self) -> None:
        """Says `given` now if something waits to be said."""

    def press_digit(self, digit: int) -> bool:
        """Presses the row with that number, or goes to it; False where there is none."""
        del digit
        return False

    def take_focus(self) -> None:
        """Puts the keyboard where the answer is given."""

    def stops(self) -> Sequence[QWidget]:
        """Where the keyboard stops here, in order."""
        return ()


@dataclass(frozen=True)
class Kind:
    """How one type of question is answered and shown. The table in ``ui/quiz/fields/__init__.py`` has one a type."""

    how: object
    """A few words about how it is answered: the source text, in the context ``QuestionPanel``."""
    field: Callable[[QuestionView, Typesetter, QWidget], AnswerField]
    """Makes the form: question, its texts, owner."""
    lines: Callable[[Typesetter, Reviewed], list[Line]]
    """What was answered and what is right, a line each."""
    marked_in_place: bool = True
    """The form itself shows a right answer; otherwise it stands below it."""
    how_alone: object = None
    """The same where nobody else looks at the answer; None where it makes no difference."""
    arranged: bool = False
    """The form shows an arrangement before anything was answered: it is no answer, and is not marked as one."""
    shows_stem: bool = False
    """The form shows the question's text itself."""


class Rest(QObject):
    """Tells when typing rests, and now and then while it does not.

    Signals:
        rested: what was typed can be said.
    """

    rested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rest = QTimer(self)
        self._rest.setInterval(TYPING_RESTS_MS)
        self._most = QTimer(self)
        self._most.setInterval(TYPING_SAID_AFTER_MS)
        for timer in (self._rest, self._most):
            timer.setSingleShot(True)
            timer.timeout.connect(self._over)

    def typed(self) -> None:
        """Something was typed just now."""
        self._rest.start()
        if not self._most.isActive():
            self._most.start()

    def stop(self) -> None:
        """Nothing waits any more."""
        self._rest.stop()
        self._most.stop()

    def _over(self) -> None:
        self.stop()
        self.rested.emit()


class MarkGlyph(Glyph):
    """Right, not right, or nothing yet, beside an answer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("circle-check", "success", side=tokens.ICON_S, parent=parent)
        self.hide()

    def show_mark(self, right: bool | None) -> None:
        """Shows a mark; None hides it."""
        self.setVisible(right is not None)
        if right is not None:
            self.show_icon("circle-check" if right else "circle-x", "success" if right else "danger")
            self.setAccessibleName(self.tr("Đúng") if right else self.tr("Chưa đúng"))


def bring_into_view(widget: QWidget) -> None:
    """Scrolls the page so that a widget is seen, after the layout has settled."""
    ancestor = widget.parentWidget()
    while ancestor is not None and not isinstance(ancestor, QScrollArea):
        ancestor = ancestor.parentWidget()
    if isinstance(ancestor, QScrollArea):
        area = ancestor
        QTimer.singleShot(0, widget, lambda: area.ensureWidgetVisible(widget, 0, tokens.SPACE_XL))


def letter(number: int) -> str:
    """The name of an option: 0 is A, 25 is Z, 26 is AA."""
    name = ""
    while number >= 0:
        name = chr(ord("A") + number % 26) + name
        number = number // 26 - 1
    return name


LETTER_KEYS: Final = {Qt.Key(int(Qt.Key.Key_A) + number): number for number in range(26)}
"""Keys that choose an option."""
