"""How the settings line up labels and what they say."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets import Label


def form() -> QFormLayout:
    """Labels at the left; what does not fit beside its label goes below."""
    made = QFormLayout()
    made.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    made.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    made.setHorizontalSpacing(tokens.SPACE_XL)
    made.setVerticalSpacing(tokens.SPACE_M)
    return made


def pairs(parent: QWidget, rows: tuple[tuple[str, Label], ...]) -> QFormLayout:
    """A form of pairs (word, what it says)."""
    made = form()
    for word, label in rows:
        label.setAccessibleName(word)
        made.addRow(Label(word, "muted", parent, wrap=False), label)
    return made


def button_row(*widgets: QWidget) -> QHBoxLayout:
    """Buttons side by side, from the left."""
    row = QHBoxLayout()
    row.setContentsMargins(0, tokens.SPACE_S, 0, 0)
    row.setSpacing(tokens.SPACE_S)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
