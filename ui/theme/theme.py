"""The look in force: scheme, text scale, and everything derived from them."""

from __future__ import annotations

from typing import ClassVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from ui.theme import tokens
from ui.theme.fonts import face, load_fonts
from ui.theme.style import sheet


class Theme(QObject):
    """Applies tokens to the application, and tells painting code what they are now.

    Signals:
        changed: after scheme or text scale changed and the style sheet was applied.
    """

    changed = Signal()
    _known: ClassVar[Theme | None] = None
    """The one found last; it belongs to the application."""

    def __init__(self, app: QApplication, choice: str = "system", text_scale: int = 100) -> None:
        """Puts the look on the application and stays as its child.

        Args:
            app: the application; one theme an application.
            choice: ``system``, ``light`` or ``dark``.
            text_scale: one of ``tokens.TEXT_SCALES``, per cent.
        """
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._text_scale = text_scale
        self._colors = self._resolve()
        load_fonts()
        app.setStyle(QStyleFactory.create("Fusion"))
        self._apply()
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    @classmethod
    def current(cls) -> Theme:
        """The theme of this application; a light one is made where there is none yet (tests, tools)."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("the theme needs a QApplication")
        # Asked for hundreds of times while a page is laid out and painted.
        known = cls._known
        if known is not None and shiboken6.isValid(known) and known.parent() is app:
            return known
        found = app.findChild(cls, options=Qt.FindChildOption.FindDirectChildrenOnly)
        cls._known = found if isinstance(found, cls) else cls(app, "light")
        return cls._known

    @classmethod
    def of(cls, widget: QWidget) -> Theme:
        """The theme that a widget is shown in."""
        del widget  # one look an application; the argument keeps the door open for another
        return cls.current()

    @property
    def colors(self) -> tokens.Colors:
        """The scheme's colours as ``#rrggbb``."""
        return self._colors

    @property
    def choice(self) -> str:
        """What was chosen: ``system``, ``light`` or ``dark``."""
        return self._choice

    @property
    def text_scale(self) -> int:
        """Per cent."""
        return self._text_scale

    def color(self, role: str) -> QColor:
        """A colour token as Qt's type.

        Raises:
            AttributeError: there is no such token.
        """
        return QColor(getattr(self._colors, role))

    def px(self, size: float) -> int:
        """A size of type, icon or control, grown with the text scale; logical pixels."""
        return round(size * self._text_scale / 100)

    def font(self, role: tokens.TextRole) -> QFont:
        """The font of a text role, for painting code; widgets get theirs from the style sheet."""
        style = tokens.TYPE[role]
        return face(self.px(style.size), style.weight)

    def line_height(self, role: tokens.TextRole) -> float:
        """Height of a line of a role's text in logical pixels."""
        return QFontMetricsF(self.font(role)).lineSpacing()

    def set_choice(self, choice: str) -> None:
        """Chooses ``system``, ``light`` or ``dark``."""
        self._choice = choice
        self._refresh()

    def set_text_scale(self, text_scale: int) -> None:
        """Sets the text size, one of ``tokens.TEXT_SCALES``."""
        if text_scale != self._text_scale:
            self._text_scale = text_scale
            self._refresh(force=True)

    def _system_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._refresh()

    def _refresh(self, *, force: bool = False) -> None:
        colors = self._resolve()
        if force or colors is not self._colors:
            self._colors = colors
            self._apply()
            self.changed.emit()

    def _resolve(self) -> tokens.Colors:
        if self._choice == "system":
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            dark = self._choice == "dark"
        return tokens.DARK if dark else tokens.LIGHT

    def _apply(self) -> None:
        self._app.setFont(face(self.px(tokens.TYPE_BODY)))
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(sheet(self._colors, self._text_scale))

    def _palette(self) -> QPalette:
        roles = QPalette.ColorRole
        pairs = {
            roles.Window: "paper",
            roles.WindowText: "text",
            roles.Base: "surface",
            roles.AlternateBase: "sunken",
            roles.Text: "text",
            roles.PlaceholderText: "muted",
            roles.Button: "surface",
            roles.ButtonText: "text",
            roles.ToolTipBase: "surface",
            roles.ToolTipText: "text",
            roles.Highlight: "selection",
            roles.HighlightedText: "text",
            roles.Link: "accent_text",
            roles.LinkVisited: "accent_text",
            roles.Mid: "line",
            roles.Light: "surface",
            roles.Dark: "line_strong",
            roles.Accent: "accent",
        }
        palette = QPalette()
        for role, token in pairs.items():
            palette.setColor(role, self.color(token))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("faint"))
        return palette
