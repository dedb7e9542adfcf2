"""The status strip: online or not, how many results wait, last contact, and "send now". Always in sight."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from app.views import SyncView
from ui.shell.status import StatusWords, status_words
from ui.theme import Theme, icon, tokens
from ui.widgets import Button, IconButton, Label
from ui.widgets.glyph import Glyph
from ui.widgets.text import restyle


class StatusStrip(QWidget):
    """Wide: lines of words and a button. Folded: an icon with the words as tooltip and the action in a menu.

    Signals:
        sendNow: try at once.
        enrol: begin the enrolment of the person here.
        ways: show what waits and all ways by which it can leave.
    """

    sendNow = Signal()
    enrol = Signal()
    ways = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = status_words(None)
        faces = QVBoxLayout(self)
        faces.setContentsMargins(0, 0, 0, 0)
        self._narrow = self._make_folded()
        faces.addWidget(self._make_wide())
        faces.addWidget(self._narrow)
        self._narrow.hide()
        self.show_status(None)

    @property
    def words(self) -> StatusWords:
        """What it says now."""
        return self._words

    def set_folded(self, *, folded: bool) -> None:
        """Shows the icon alone."""
        self._wide.setVisible(not folded)
        self._narrow.setVisible(folded)

    def show_status(self, view: SyncView | None) -> None:
        """Says a state; None before anything is known."""
        words = status_words(view)
        self._words = words
        tone = words.tone
        self._wide.setProperty("tone", tone)
        restyle(self._wide)
        self._glyph.show_icon(words.icon, tone or "muted")
        self._network.setText(words.network)
        self._network.set_tone(tone)
        self._results.setText("\n".join(filter(None, (words.results, *words.advice))))
        self._contact.setText(words.contact)
        for label in (self._results, self._contact):
            label.setVisible(bool(label.text()))
        self.send_button.setVisible(words.can_send)
        self.enrol_button.setVisible(words.can_enrol)
        self.ways_button.setVisible(words.has_ways)
        sentence = ". ".join(words.lines)
        self.setAccessibleName(self.tr("Tình trạng gửi kết quả"))
        self.setAccessibleDescription(sentence)
        self.folded_button.setIcon(icon(words.icon, tone or "muted"))
        self.folded_button.setText(str(words.unsent) if words.unsent else "")
        style = Qt.ToolButtonStyle
        self.folded_button.setToolButtonStyle(
            style.ToolButtonTextUnderIcon if words.unsent else style.ToolButtonIconOnly
        )
        self.folded_button.setToolTip("\n".join(words.lines))
        self.folded_button.setAccessibleName(self.tr("Tình trạng gửi kết quả"))
        self.folded_button.setAccessibleDescription(sentence)
        self.folded_button.setProperty("tone", tone)
        restyle(self.folded_button)
        self._fill_menu()

    def _make_wide(self) -> QWidget:
        self._wide = QFrame(self)
        self._wide.setProperty("kind", "strip")
        self._glyph = Glyph("hourglass", side=tokens.ICON_S, parent=self._wide)
        self._network = Label("", "strong", self._wide)
        self._results = Label("", "small", self._wide)
        self._contact = Label("", "small", self._wide)
        self.send_button = Button(self.tr("Gửi ngay"), "secondary", self._wide, icon_name="send", small=True)
        self.enrol_button = Button(self.tr("Ghi danh"), "secondary", self._wide, icon_name="key-round", small=True)
        self.ways_button = IconButton("ellipsis", self.tr("Các cách gửi kết quả"), self._wide)
        self.ways_button.clicked.connect(self.ways)
        self.send_button.clicked.connect(self.sendNow)
        self.enrol_button.clicked.connect(self.enrol)
        head = QHBoxLayout()
        head.setSpacing(tokens.SPACE_S)
        head.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._network, 1)
        head.addWidget(self.ways_button, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self._wide)
        column.setContentsMargins(tokens.SPACE_M, tokens.SPACE_M, tokens.SPACE_M, tokens.SPACE_M)
        column.setSpacing(tokens.SPACE_XS)
        column.addLayout(head)
        for widget in (self._results, self._contact):
            column.addWidget(widget)
        for button in (self.send_button, self.enrol_button):
            column.addWidget(button)
        return self._wide

    def _make_folded(self) -> QWidget:
        self.folded_button = QToolButton(self)
        self.folded_button.setProperty("kind", "strip")
        self.folded_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.folded_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        side = Theme.of(self).px(tokens.ICON_M)
        self.folded_button.setIconSize(QSize(side, side))
        self._menu = QMenu(self.folded_button)
        self.folded_button.setMenu(self._menu)
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.folded_button, 0, Qt.AlignmentFlag.AlignCenter)
        return holder

    def _fill_menu(self) -> None:
        self._menu.clear()
        for line in self._words.lines:
            self._menu.addAction(line).setEnabled(False)
        if self._words.can_send:
            self._menu.addSeparator()
            self._menu.addAction(icon("send"), self.tr("Gửi ngay"), self.sendNow.emit)
        if self._words.has_ways:
            self._menu.addAction(icon("ellipsis"), self.tr("Các cách gửi kết quả…"), self.ways.emit)
        if self._words.can_enrol:
            self._menu.addSeparator()
            self._menu.addAction(icon("key-round"), self.tr("Ghi danh"), self.enrol.emit)
