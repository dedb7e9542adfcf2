"""A word when the program can't start at all."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QVBoxLayout

from ui.errors import words_for
from ui.theme import Theme, tokens
from ui.widgets.states import EmptyState


def show_refusal(kind: str) -> None:
    """Shows an error's words in a dialog until it is closed."""
    words = words_for(kind)
    dialog = QDialog()
    dialog.setWindowTitle("Tự Học")
    state = EmptyState(
        words.icon,
        words.title,
        words.detail,
        QCoreApplication.translate("refusal", "Đóng"),
        dialog,
        tint=("danger", "danger_soft"),
    )
    state.acted.connect(dialog.accept)
    column = QVBoxLayout(dialog)
    column.addWidget(state)
    side = Theme.of(dialog).px(tokens.FORM)
    dialog.resize(side + 2 * tokens.SPACE_XXL, side)
    dialog.exec()
