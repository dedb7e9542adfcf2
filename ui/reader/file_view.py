"""A file of a course in the reader: a document, a sound, a film, a picture; or why it is not shown.

Qt's libraries for documents, sounds and films are imported when the first of their kind opens.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.views import Heading, LessonKind, MediaFile
from ui.reader.banner_room import BannerRoom
from ui.reader.bringing import Bringing
from ui.reader.jump import NOWHERE, Jump
from ui.reader.loading import ReaderServices
from ui.reader.missing import MissingPane
from ui.reader.opened import FileTroubleError, OpenedMedia, OpenedPicture, Trouble, open_file
from ui.reader.saving import ask_and_save
from ui.reader.view import LessonView
from ui.tasks import Job, Tasks
from ui.widgets import Banner, EmptyState, StateStack

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

    from ui.reader.pdf_book import PdfBook
    from ui.reader.pdf_pane import PdfPane
    from ui.reader.player import Player


class FileView(QWidget):
    """Shows one file at a time.

    Signals:
        moved: the thousandths of it at the top and at the bottom of what is seen, or of the playing time.
        found: which of the words looked for is shown, from 1, and how many there are; -1 while looking.
        headingReached: the anchor of the heading that is read.
        headingsKnown: the document's own contents, as `Heading`.
        linkActivated: an address outside of it.
        toolsChanged: `tools` and `can_find` are others now.
    """

    moved = Signal(int, int)
    found = Signal(int, int)
    headingReached = Signal(str)
    headingsKnown = Signal(object)
    linkActivated = Signal(str)
    toolsChanged = Signal()

    def __init__(self, services: ReaderServices, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._profile_id = ""
        self._file: MediaFile | None = None
        self._title = ""
        self._position = 0
        self._jump = NOWHERE
        self._job: Job | None = None
        self._dialog: QFileDialog | None = None
        self._pdf: PdfPane | None = None
        self._player: Player | None = None
        self.headings: tuple[Heading, ...] = ()
        """Of the document that is shown; empty for everything else."""
        self.bringing = Bringing(services, tasks, self)
        self.states = StateStack(self, loading_text=self.tr("Đang mở tệp…"))
        self.panes = QStackedWidget(self)
        self.missing = MissingPane(self.bringing, self)
        self.picture = LessonView(self)
        self.picture.setAccessibleName(self.tr("Hình"))
        self.panes.addWidget(self.missing)
        self.panes.addWidget(self.picture)
        self.states.set_content(self.panes)
        self.banner = Banner(parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.states, 1)
        column.addWidget(BannerRoom(self.banner, self))
        self.banner.acted.connect(lambda: self.banner.say(""))
        self.bringing.brought.connect(self._brought)

    # --- what it shows --------------------------------------------------------------------------------------

    def show_file(
        self, profile_id: str, file: MediaFile, title: str, *, position: int = 0, jump: Jump = NOWHERE
    ) -> None:
        """Shows a file from where it was left, or from a place in it; offers to bring one that is not here.

        Args:
            profile_id: who reads.
            file: the file.
            title: what it is called.
            position: where to begin, in thousandths.
            jump: where to begin instead.
        """
        self.leave()
        self._profile_id, self._file, self._title = profile_id, file, title
        self._position, self._jump = position, jump
        if not file.here:
            self.missing.show_file(profile_id, file)
            self._turn_to(self.missing)
            return
        self.states.show_loading()
        frame = self.picture.frame()
        self._job = self._tasks.run(lambda: open_file(file, frame), self._show, self._show_trouble, owner=self)

    def leave(self) -> None:
        """Lets go of the file; nothing plays any more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._file = None
        self.headings = ()
        self.banner.say("")
        if self._pdf is not None:
            self._pdf.leave()
        if self._player is not None:
            self._player.leave()
        self.picture.clear_text()

    @property
    def position(self) -> int:
        """Where it is, in thousandths; what was kept, while it is not open."""
        current = self._current
        if current is not None and current is self._pdf:
            return self._pdf.view.position
        if current is not None and current is self._player:
            return self._player.position
        return self._position

    @property
    def tools(self) -> QWidget | None:
        """Controls for the reader's line; None where there are none."""
        return self._pdf.tools if self._pdf is not None and self._current is self._pdf else None

    @property
    def can_find(self) -> bool:
        """True where words can be looked for."""
        return self.tools is not None

    def look_for(self, words: str) -> None:
        """Marks words and shows the first; empty words end that."""
        if self._pdf is not None and self.can_find:
            self._pdf.look_for(words)

    def step(self, by: int) -> None:
        """Shows the next (1) of them, or the one before (-1)."""
        if self._pdf is not None and self.can_find:
            self._pdf.step(by)

    def go_to(self, anchor: str) -> None:
        """Goes to a heading or page of a document."""
        if self._pdf is not None and self.can_find:
            self._pdf.go_to(anchor)

    # --- parts ----------------------------------------------------------------------------------------------

    @property
    def _current(self) -> QWidget | None:
        return self.panes.currentWidget() if self.states.state == "content" else None

    def _turn_to(self, pane: QWidget) -> None:
        had_keyboard = self.hasFocus() or self.isAncestorOf(self.focusWidget() or self)
        self.panes.setCurrentWidget(pane)
        self.states.show_content()
        self.setFocusProxy(pane)
        if had_keyboard:
            pane.setFocus()
        self.toolsChanged.emit()

    def _show(self, opened: PdfBook | OpenedMedia | OpenedPicture) -> None:
        file = self._file
        if file is None:
            return
        try:
            if isinstance(opened, OpenedMedia):
                self._play(opened)
            elif isinstance(opened, OpenedPicture):
                self._look_at(file, opened)
            else:
                self._read(opened)
        except ImportError:
            self._show_trouble(FileTroubleError(Trouble.NO_PART))

    def _read(self, book: PdfBook) -> None:
        from ui.reader.pdf_pane import PdfPane  # noqa: PLC0415 - only when a document opens

        if self._pdf is None:
            self._pdf = PdfPane(self._tasks, self)
            self._pdf.moved.connect(self.moved)
            self._pdf.found.connect(self.found)
            self._pdf.headingReached.connect(self.headingReached)
            self._pdf.linkActivated.connect(self.linkActivated)
            self._pdf.stuck.connect(lambda: self._show_trouble(FileTroubleError(Trouble.TOO_HEAVY)))
            self.panes.addWidget(self._pdf)
        self.headings = book.headings
        self.headingsKnown.emit(self.headings)
        self._turn_to(self._pdf)
        self._pdf.show_book(book, self._position, self._jump)

    def _play(self, opened: OpenedMedia) -> None:
        from ui.reader.player import Player  # noqa: PLC0415 - only when a sound or a film opens

        if self._player is None:
            self._player = Player(self)
            self._player.moved.connect(self.moved)
            self._player.failed.connect(lambda: self._show_trouble(FileTroubleError(Trouble.BROKEN)))
            self.panes.addWidget(self._player)
        self._turn_to(self._player)
        film = opened.file.kind is LessonKind.VIDEO
        self._player.open(opened.device, self._title, self._position, film=film)

    def _look_at(self, file: MediaFile, opened: OpenedPicture) -> None:
        self._turn_to(self.picture)
        self.picture.show_text(f'<p class="figure"><img src="{file.name}"></p>', {file.name: opened.image})

    def _brought(self, here: MediaFile) -> None:
        wanted = self._file
        if wanted is not None and (wanted.course_id, wanted.name) == (here.course_id, here.name) and not wanted.here:
            self.show_file(self._profile_id, here, self._title, position=self._position, jump=self._jump)

    # --- when it can't be shown -----------------------------------------------------------------------------

    def _show_trouble(self, error: Exception) -> None:
        file = self._file
        if file is None:
            return
        if self._player is not None:
            self._player.leave()
        if self._pdf is not None:
            self._pdf.leave()
        trouble = error.trouble if isinstance(error, FileTroubleError) else Trouble.BROKEN
        icon_name = "lock" if trouble is Trouble.PASSWORD else "file-x"
        title, detail = self._trouble_words(trouble, file.kind)
        state = EmptyState(icon_name, title, detail, self.tr("Lưu ra tệp…"), self, kind="secondary")
        state.acted.connect(self.save_copy)
        self.states.show_empty(state)
        self.toolsChanged.emit()

    def _trouble_words(self, trouble: Trouble, kind: LessonKind) -> tuple[str, str]:
        what = {
            LessonKind.PDF: self.tr("Không mở được tài liệu này"),
            LessonKind.AUDIO: self.tr("Không phát được bài nghe này"),
            LessonKind.VIDEO: self.tr("Không phát được phim này"),
        }.get(kind, self.tr("Không mở được tệp này"))
        elsewhere = self.tr("Có thể lưu ra tệp để mở bằng chương trình khác.")
        why = {
            Trouble.PASSWORD: self.tr("Tài liệu có đặt mật khẩu. Hãy hỏi giảng viên để nhận bản không có mật khẩu."),
            Trouble.TOO_LARGE: self.tr("Tệp quá lớn so với khả năng của chương trình."),
            Trouble.TOO_HEAVY: self.tr("Một trang của tài liệu quá nặng nên máy này không hiện được."),
            Trouble.NO_PART: self.tr("Máy này thiếu phần hiển thị loại tệp này. Hãy cài lại chương trình."),
            Trouble.UNKNOWN: self.tr("Chương trình không hiển thị loại tệp này."),
        }.get(trouble, self.tr("Tệp bị hỏng hoặc không đúng định dạng. Hãy báo cho giảng viên."))
        return what, f"{why} {elsewhere}"

    def save_copy(self) -> None:
        """Asks where to put a copy of the file, and puts it there."""
        file = self._file
        if file is not None and file.here:
            self._dialog = ask_and_save(self, self._tasks, file, self._saved, self._not_saved)

    def _saved(self, target: Path) -> None:
        self.banner.say(self.tr("Đã lưu vào {place}").format(place=target), "success", self.tr("Đóng"))

    def _not_saved(self, _error: Exception) -> None:
        self.banner.say(
            self.tr("Chưa lưu được tệp. Hãy chọn thư mục khác, hoặc kiểm tra chỗ trống trên đĩa."),
            "danger",
            self.tr("Đóng"),
        )
