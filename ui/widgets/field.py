"""A line to type into, with its label above and what is wrong below."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets.text import Label, restyle


class Field(QWidget):
    """A label, an edit, and a line of help or fault.

    The edit is left alone while somebody types: no mask, no validator, no correction, since input methods delete and
    re-insert letters. Whoever reads `text` gets it trimmed.
    """

    def __init__(
        self, label: str, hint: str = "", edit: QLineEdit | None = None, parent: QWidget | None = None
    ) -> None:
        """Makes a field.

        Args:
            label: what belongs here.
            hint: a few words below; empty for none.
            edit: a special edit; a plain one by default.
            parent: owner.
        """
        super().__init__(parent)
        self.edit = edit or QLineEdit(self)
        self._hint_text = hint
        title = Label(label, "strong", self)
        title.setBuddy(self.edit)
        self._hint = Label(hint, "small", self)
        self._hint.setVisible(bool(hint))
        self.edit.setAccessibleName(label)
        self.edit.setAccessibleDescription(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_XS)
        column.addWidget(title)
        column.addWidget(self.edit)
        column.addWidget(self._hint)
        self.edit.textEdited.connect(lambda _text: self.set_fault(""))

    @property
    def text(self) -> str:
        """What was typed, without spaces around."""
        return " ".join(self.edit.text().split())

    @property
    def fault(self) -> str:
        """What is said to be wrong; empty when nothing."""
        return self._hint.text() if self.edit.property("faulty") else ""

    def set_fault(self, sentence: str) -> None:
        """Says what is wrong with it; an empty sentence takes that back."""
        if not sentence and not self.edit.property("faulty"):
            return
        self.edit.setProperty("faulty", bool(sentence))
        self._hint.setText(sentence or self._hint_text)
        self._hint.setVisible(bool(sentence or self._hint_text))
        self._hint.set_tone("danger" if sentence else None)
        self.edit.setAccessibleDescription(sentence or self._hint_text)
        restyle(self.edit)
