"""A file that is not on this computer: what it is, how large, and one button that brings it."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.views import LessonKind, MediaFile
from ui.errors import words_for
from ui.library.time_left import CalmTime, time_left_words
from ui.reader.announcing import announce
from ui.reader.bringing import Bringing, Coming
from ui.theme import Theme, tokens
from ui.widgets import Button, Label, ProgressBar, Tile
from ui.words.format import size

KIND_ICONS = {LessonKind.PDF: "file-text", LessonKind.AUDIO: "headphones", LessonKind.VIDEO: "film"}


def missing_words(kind: LessonKind) -> str:
    """What is not here, by its kind."""
    return {
        LessonKind.AUDIO: QCoreApplication.translate("MissingPane", "Bài nghe chưa có trên máy này"),
        LessonKind.VIDEO: QCoreApplication.translate("MissingPane", "Phim chưa có trên máy này"),
    }.get(kind, QCoreApplication.translate("MissingPane", "Tài liệu chưa có trên máy này"))


class MissingPane(QWidget):
    """Offers to bring a file, shows how far it is, and says what went wrong.

    Args:
        bringing: brings files; goes on when this pane shows something else.
        parent: owner.
    """

    def __init__(self, bringing: Bringing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bringing = bringing
        self._file: MediaFile | None = None
        self._profile_id = ""
        self._time = CalmTime(time.monotonic)
        self._tile: Tile | None = None
        self.title = Label("", "heading", self)
        self.detail = Label("", "muted", self)
        self.bar = ProgressBar(self.tr("Đã tải"), self)
        self.progress = Label("", "small", self)
        self.fetch_button = Button(self.tr("Tải về"), "primary", self, icon_name="download")
        self.stop_button = Button(self.tr("Dừng"), "secondary", self)
        self.fetch_button.clicked.connect(self._fetch)
        self.stop_button.clicked.connect(self._stop)
        self._arrange()
        bringing.changed.connect(self._changed)

    def _arrange(self) -> None:
        center = Qt.AlignmentFlag.AlignHCenter
        middle = QWidget(self)
        middle.setMaximumWidth(Theme.of(self).px(tokens.FORM))
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(tokens.SPACE_S)
        self._column.addStretch(2)
        for label in (self.title, self.detail, self.progress):
            label.setAlignment(center)
        self._column.addWidget(self.title)
        self._column.addWidget(self.detail)
        self._column.addSpacing(tokens.SPACE_S)
        self._column.addWidget(self.bar)
        self._column.addWidget(self.progress)
        self._column.addWidget(self.fetch_button, 0, center)
        self._column.addWidget(self.stop_button, 0, center)
        self._column.addStretch(3)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL, tokens.SPACE_L)
        outer.addStretch(1)
        outer.addWidget(middle, tokens.FORM)
        outer.addStretch(1)

    def show_file(self, profile_id: str, file: MediaFile) -> None:
        """Shows a file that is not here.

        Args:
            profile_id: who reads.
            file: what is missing.
        """
        self._profile_id, self._file = profile_id, file
        self._time = CalmTime(time.monotonic)
        if self._tile is not None:
            self._column.removeWidget(self._tile)
            self._tile.deleteLater()
        icon_name = KIND_ICONS.get(file.kind, "file-text")
        self._tile = Tile(icon_name, ("muted", "sunken"), self, side=tokens.TILE + tokens.SPACE_L)
        self._column.insertWidget(1, self._tile, 0, Qt.AlignmentFlag.AlignHCenter)
        self._show(self._bringing.state(file))

    def _changed(self, course_id: str, name: str) -> None:
        file = self._file
        if file is not None and (file.course_id, file.name) == (course_id, name):
            self._show(self._bringing.state(file))

    def _show(self, coming: Coming | None) -> None:
        file = self._file
        if file is None:
            return
        running = coming is not None and coming.running
        had_keyboard = self.fetch_button.hasFocus() or self.stop_button.hasFocus()
        for widget in (self.bar, self.progress, self.stop_button):
            widget.setVisible(running)
        self.fetch_button.setVisible(not running)
        self.title.setText(f"{missing_words(file.kind)} · {size(file.size_bytes)}")
        self.title.set_tone(None)
        self.fetch_button.setText(self.tr("Tải về"))
        if coming is not None and coming.error is not None:
            words = words_for(coming.error)
            self.title.setText(words.title)
            self.detail.setText(words.detail)
            self.fetch_button.setText(self.tr("Thử lại"))
            announce(self, words.sentence)
        elif running:
            loading = self.tr("Đang tải về")
            self.title.setText(f"{loading} · {size(file.size_bytes)}")
            self.detail.setText(self.tr("Cứ học bài khác trong lúc chờ, việc tải vẫn tiếp tục."))
            self._show_progress(coming)
        else:
            self.detail.setText(self.tr("Tải về một lần, sau đó mở được cả khi không có mạng."))
        if had_keyboard:
            (self.stop_button if running else self.fetch_button).setFocus()

    def _show_progress(self, coming: Coming | None) -> None:
        progress = coming.progress if coming is not None else None
        if progress is None:
            self.bar.show_share(0, 0)
            self.progress.setText(self.tr("Đang tìm nơi có tệp này…"))
            return
        self.bar.show_share(progress.done_bytes, progress.total_bytes)
        parts = [
            self.tr("{done} trong {total}").format(done=size(progress.done_bytes), total=size(progress.total_bytes)),
            time_left_words(self._time.tell(progress.seconds_left)),
        ]
        self.progress.setText(" · ".join(part for part in parts if part))

    def _fetch(self) -> None:
        if self._file is not None:
            self._bringing.start(self._profile_id, self._file)
            self.stop_button.setFocus()

    def _stop(self) -> None:
        if self._file is not None:
            self._bringing.stop(self._file)
            self.fetch_button.setFocus()
