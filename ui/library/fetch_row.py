"""A course's fetch as a row on a page: what comes, how far it is, and how to rest, go on or end it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.library.fetch_state import FetchPhase, FetchState, Part
from ui.library.fetch_words import fetch_words
from ui.theme import tokens
from ui.widgets import Button, Card, Chip, Label, ProgressBar


class FetchRow(Card):
    """Shows one fetch; hides itself where there is none.

    Signals:
        pause: it shall rest.
        goOn: it shall go on.
        stop: it shall end, and what it brought be dropped.
    """

    pause = Signal()
    goOn = Signal()
    stop = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=tokens.SPACE_M)
        self._title = Label("", "body", self)
        self._chip = Chip("", None, self)
        self._bar = ProgressBar(self.tr("Đã tải"), self)
        self._measure = Label("", "small", self)
        self._fault = Label("", "small", self)
        self.pause_button = Button(self.tr("Tạm dừng"), "secondary", self, small=True)
        self.go_on_button = Button(self.tr("Tải tiếp"), "secondary", self, icon_name="download", small=True)
        self.stop_button = Button(self.tr("Dừng và bỏ phần đã tải"), "quiet", self, small=True)
        top = QHBoxLayout()
        top.setSpacing(tokens.SPACE_M)
        top.addWidget(self._title, 1)
        top.addWidget(self._chip)
        foot = QHBoxLayout()
        foot.setSpacing(tokens.SPACE_S)
        foot.addWidget(self._measure, 1)
        for button in (self.stop_button, self.pause_button, self.go_on_button):
            foot.addWidget(button)
        words = QVBoxLayout()
        words.setSpacing(tokens.SPACE_S)
        words.addLayout(top)
        words.addWidget(self._bar)
        words.addWidget(self._fault)
        words.addLayout(foot)
        self.body.addLayout(words)
        self.pause_button.clicked.connect(self.pause)
        self.go_on_button.clicked.connect(self.goOn)
        self.stop_button.clicked.connect(self.stop)
        self.hide()

    @property
    def said(self) -> tuple[str, str, str]:
        """Title, measure and fault as shown."""
        return self._title.text(), self._measure.text(), self._fault.text()

    def show_fetch(self, state: FetchState | None, *, newer: bool = False) -> None:
        """Shows how a fetch stands; hides where there is none.

        Args:
            state: the fetch.
            newer: a newer version is what comes, else what this one lacks.
        """
        self.setVisible(state is not None)
        if state is None:
            return
        words = fetch_words(state, 0)
        if words.stage:
            title = words.stage
        elif not newer or state.part is Part.MEDIA:
            title = self.tr("Phim và tài liệu")
        elif state.running:
            title = self.tr("Đang tải bản mới. Vẫn học tiếp bình thường.")
        else:
            title = self.tr("Bản mới")
        self._title.setText(title)
        self._chip.show_state(words.chip, words.tone)
        self._measure.setText(words.measure)
        share = words.share or 0.0
        self._bar.show_share(round(1000 * share), 1000)
        self._bar.setVisible(words.share is not None)
        self._fault.setText(words.fault)
        self._fault.setVisible(bool(words.fault))
        self._fault.set_tone("danger" if state.phase is FetchPhase.FAILED else None)
        moving = state.phase in (FetchPhase.RUNNING, FetchPhase.WAITING)
        self.pause_button.setVisible(moving)
        self.go_on_button.setVisible(not moving)
        self.go_on_button.setText(self.tr("Tải tiếp") if state.phase is FetchPhase.PAUSED else self.tr("Thử lại"))
        self.setAccessibleName(title)
        self.setAccessibleDescription(words.spoken)
