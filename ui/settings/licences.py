"""The licences of what the program carries, read from the files beside it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

import ui.theme
from ui.theme import Theme, tokens
from ui.widgets import Button, Label

_THEME_FOLDER = Path(ui.theme.__file__).parent
_PARTS = (
    ("Be Vietnam Pro", _THEME_FOLDER / "fonts" / "OFL.txt"),
    ("Lucide", _THEME_FOLDER / "lucide" / "LICENSE.txt"),
)
_OTHERS = (
    "Qt, PySide6: LGPL-3.0",
    "SQLAlchemy, alembic, msgspec, nh3, pyyaml: MIT / BSD-3-Clause",
    "cryptography, requests: Apache-2.0",
    "markdown, click, zstandard, platformdirs: BSD-3-Clause / MIT",
)


def licence_text() -> str:
    """All licences in one text."""
    own = "Tự Học: Apache-2.0"
    parts = [own, *_OTHERS]
    for name, file in _PARTS:
        parts.append(f"\n\n{name}\n{'-' * len(name)}\n{file.read_text(encoding='utf-8')}")
    return "\n".join(parts)


class LicencesDialog(QDialog):
    """A text to read, and a button that closes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Giấy phép"))
        text = QPlainTextEdit(licence_text(), self)
        text.setReadOnly(True)
        text.setAccessibleName(self.tr("Giấy phép"))
        close = Button(self.tr("Đóng"), "primary", self)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL, tokens.SPACE_L)
        column.setSpacing(tokens.SPACE_M)
        column.addWidget(Label(self.tr("Giấy phép"), "heading", self))
        column.addWidget(text, 1)
        column.addLayout(row)
        theme = Theme.of(self)
        self.resize(theme.px(tokens.MEASURE), theme.px(tokens.FORM))
