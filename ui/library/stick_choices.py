"""The sticks that are plugged in, as choices of one press, and ways to a folder or a package of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from ui.library.drives import FindSticks, Stick, packages_in
from ui.tasks import Job, Tasks
from ui.theme import TextRole, Theme, icon, tokens
from ui.widgets import Button, Label
from ui.widgets.flow import Flow

AGAIN_MS = 3000
"""A stick that is plugged in shows by itself, so soon after the last look."""
Pick = Callable[[QWidget], str]
"""Asks somebody for a folder or a file; empty when they change their mind."""


def pick_folder(parent: QWidget) -> str:
    """Asks for a folder."""
    title = QCoreApplication.translate("StickChoices", "Chọn thư mục khóa học")
    return QFileDialog.getExistingDirectory(parent, title)


def pick_file(parent: QWidget) -> str:
    """Asks for a package."""
    title = QCoreApplication.translate("StickChoices", "Chọn tệp khóa học")
    kinds = QCoreApplication.translate("StickChoices", "Gói khóa học (*.zip)")
    return QFileDialog.getOpenFileName(parent, title, "", kinds)[0]


class StickChoices(QWidget):
    """Looks for sticks while it is shown, off the main thread.

    Signals:
        chosen: a place to look at; carries its path as text.
    """

    chosen = Signal(str)

    def __init__(
        self,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        sticks: FindSticks,
        folder: Pick = pick_folder,
        file: Pick = pick_file,
    ) -> None:
        """Makes the row with no stick found yet.

        Args:
            tasks: for looking.
            parent: owner.
            sticks: looks for sticks.
            folder: asks for a folder.
            file: asks for a package.
        """
        super().__init__(parent)
        self._tasks, self._find = tasks, sticks
        self._pick_folder, self._pick_file = folder, file
        self._places: list[tuple[str, Path]] = []
        self._own: list[tuple[str, Path]] = []
        self._chosen: Path | None = None
        self._buttons: list[QPushButton] = []
        self._sticks: tuple[Stick, ...] | None = None
        self._job: Job | None = None
        self._note = Label("", "small", self)
        self.folder_button = Button(self.tr("Chọn thư mục…"), "secondary", self, icon_name="folder")
        self.file_button = Button(self.tr("Chọn tệp…"), "secondary", self, icon_name="file-text")
        self._row = Flow()
        self._row.addWidget(self.folder_button)
        self._row.addWidget(self.file_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.SPACE_S)
        column.addLayout(self._row)
        column.addWidget(self._note)
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.look)
        self.folder_button.clicked.connect(self.choose_folder)
        self.file_button.clicked.connect(self._choose_file)
        self._show_note()

    @property
    def buttons(self) -> list[QPushButton]:
        """The choices found, in order."""
        return self._buttons

    @property
    def note(self) -> str:
        """What is said about the sticks."""
        return self._note.text()

    def look(self) -> None:
        """Looks for sticks, unless somebody is looking already."""
        if self._job is None:
            self._job = self._tasks.run(self._find, self._found, self._not_found, self)

    def choose_folder(self) -> None:
        """Asks for a folder; a published folder inside it is found."""
        self._ask(self._pick_folder)

    def forget_choice(self) -> None:
        """Nothing is chosen any more; the only stick is chosen again by itself."""
        self._chosen = None
        self._sticks = None
        self._mark()
        self._show_note()
        self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    def _choose_file(self) -> None:
        self._ask(self._pick_file)

    def _ask(self, pick: Pick) -> None:
        text = pick(self)
        if not text:
            return
        place = Path(text)

        def found(packages: tuple[Path, ...]) -> None:
            # A place without a package is looked at all the same: that says best what is wrong with it.
            self._own = [(path.name or str(path), path) for path in packages or (place,)]
            self._rebuild()
            self._choose(self._own[0][1])

        if place.suffix.casefold() == ".zip":
            found((place,))
        else:
            self._tasks.run(lambda: packages_in(place), found, owner=self)

    def _found(self, sticks: tuple[Stick, ...]) -> None:
        self._job = None
        if sticks == self._sticks:
            return
        first = self._sticks is None
        self._sticks = sticks
        self._places = []
        for stick in sticks:
            for path in stick.packages:
                inside = path.relative_to(stick.volume.root).as_posix()
                several = len(stick.packages) > 1 and inside != "."
                self._places.append((f"{stick.volume.name} › {inside}" if several else stick.volume.name, path))
        self._rebuild()
        self._show_note()
        known = [path for _, path in self._places]
        if self._chosen is None and len(known) == 1:
            # The one stick that there is needs no choosing.
            self._choose(known[0])
        elif not first and self._chosen is not None and self._chosen not in known and self._is_of_a_stick():
            self._chosen = None
            self._mark()

    def _not_found(self, error: Exception) -> None:
        # Sticks are a convenience: a folder can be chosen all the same.
        del error
        self._job = None

    def _is_of_a_stick(self) -> bool:
        return all(path != self._chosen for _, path in self._own)

    def _rebuild(self) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for widget in (self.folder_button, self.file_button):
            self._row.removeWidget(widget)
        known = {path for _, path in self._places}
        own = [(name, path) for name, path in self._own if path not in known]
        for symbol, places in (("usb", self._places), ("folder", own)):
            for name, path in places:
                self._row.addWidget(self._make_choice(symbol, name, path))
        self._row.addWidget(self.folder_button)
        self._row.addWidget(self.file_button)
        self._mark()
        self.updateGeometry()

    def _make_choice(self, symbol: str, name: str, path: Path) -> QPushButton:
        button = QPushButton(self._short(name), self)
        button.setProperty("kind", "segment")
        button.setProperty("place", str(path))
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setIcon(icon(symbol, "muted", "accent_text"))
        side = Theme.of(self).px(tokens.ICON_S)
        button.setIconSize(QSize(side + tokens.SPACE_XS, side))
        button.setToolTip(str(path))
        button.setAccessibleName(name)
        button.clicked.connect(lambda: self._choose(path))
        button.show()
        self._buttons.append(button)
        return button

    def _short(self, name: str) -> str:
        metrics = QFontMetrics(Theme.of(self).font(TextRole.BODY))
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, Theme.of(self).px(tokens.FORM) // 2)

    def _choose(self, path: Path) -> None:
        self._chosen = path
        self._mark()
        self.chosen.emit(str(path))

    def _mark(self) -> None:
        for button in self._buttons:
            button.setChecked(button.property("place") == str(self._chosen))

    def _show_note(self) -> None:
        sticks = self._sticks
        without = [stick.volume.name for stick in sticks or () if not stick.packages]
        if sticks is None:
            note = self.tr("Đang tìm USB…")
        elif any(stick.packages for stick in sticks):
            note = ""
        elif without:
            note = self.tr("USB {names} không có khóa học.").format(names=", ".join(without))
        else:
            note = self.tr("Chưa thấy USB nào. Cắm USB vào, chương trình sẽ tự tìm khóa học trên đó.")
        self._note.setText(note)
        self._note.setVisible(bool(note))
