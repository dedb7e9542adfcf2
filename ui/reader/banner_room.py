"""Room around a banner that is there only while the banner is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets import Banner


class BannerRoom(QWidget):
    """Holds a banner with air around it; takes no room while the banner says nothing.

    Args:
        banner: becomes this widget's child.
        parent: owner.
    """

    def __init__(self, banner: Banner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_L, tokens.SPACE_S, tokens.SPACE_L, tokens.SPACE_S)
        column.addWidget(banner)
        self._banner = banner
        self.setHidden(banner.isHidden())
        banner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Comes and goes with the banner."""
        if watched is self._banner and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setHidden(self._banner.isHidden())
        return super().eventFilter(watched, event)
