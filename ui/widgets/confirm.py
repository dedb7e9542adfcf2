"""A question before something that can't be taken back."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme, tokens
from ui.widgets.buttons import Button
from ui.widgets.text import Label


class ConfirmDialog(QDialog):
    """Says what will happen, and asks once. The safe answer has the keyboard.

    ``accepted`` is emitted when somebody agrees. It deletes itself when it closes.
    """

    def __init__(self, title: str, detail: str, action: str, keep: str, parent: QWidget | None = None) -> None:
        """Makes the question.

        Args:
            title: what will happen, as a question.
            detail: what is lost, what stays.
            action: the words that agree.
            keep: the words that leave everything as it is.
            parent: the window that waits.
        """
        super().__init__(parent)
        self.setWindowTitle(title)
        self.title = Label(title, "heading", self)
        self.detail = Label(detail, "muted", self)
        self.keep_button = Button(keep, "secondary", self)
        self.action_button = Button(action, "primary", self)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_S)
        row.addStretch(1)
        row.addWidget(self.keep_button)
        row.addWidget(self.action_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_XL, tokens.SPACE_XL, tokens.SPACE_L)
        column.setSpacing(tokens.SPACE_S)
        column.addWidget(self.title)
        column.addWidget(self.detail)
        column.addSpacing(tokens.SPACE_M)
        column.addLayout(row)
        self.setFixedWidth(Theme.of(self).px(tokens.FORM))
        self.action_button.clicked.connect(self.accept)
        self.keep_button.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self.keep_button.setFocus()
