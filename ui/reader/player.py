"""A calm player for sounds and films: play and pause, where it is, ten seconds back and on, loudness, speed.

Keys: Space plays and pauses, the arrows go ten seconds back and on and change the loudness, M mutes, F fills the screen
with a film, Escape leaves that.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QIODevice, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup, QCloseEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ui.reader.banner_room import BannerRoom
from ui.reader.film import Film
from ui.reader.playing import SPEEDS, STEP_MS, Playback, Playing
from ui.reader.seek_bar import SeekBar
from ui.theme import Theme, icon, tokens
from ui.widgets import Banner, Button, IconButton, Label, Tile

_VOLUME_STEP: Final = 10
_HOUR_S: Final = 3600


def clock(ms: int) -> str:
    """A playing time: "03:07", "1:02:45"."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


class Controls(QWidget):
    """One row of controls.

    Args:
        playing: what they act on.
        parent: owner.

    Signals:
        fullScreenWanted: a film shall fill the screen, or not any more.
    """

    fullScreenWanted = Signal()

    def __init__(self, playing: Playing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playing = playing
        self.play = IconButton("play", self.tr("Phát (phím cách)"), self)
        self.back = IconButton("rotate-ccw", self.tr("Lùi 10 giây (phím ←)"), self)
        self.on = IconButton("rotate-cw", self.tr("Tiến 10 giây (phím →)"), self)
        self.time = Label("", "small", self, wrap=False)
        self.seek = SeekBar(self.tr("Vị trí đang phát"), self)
        self.speed = Button("", "quiet", self, small=True)
        self.speed.setToolTip(self.tr("Tốc độ phát"))
        self.mute = IconButton("volume-2", self.tr("Tắt tiếng (phím M)"), self)
        self.volume = SeekBar(self.tr("Âm lượng"), self)
        self.volume.setRange(0, 100)
        self.volume.setFixedWidth(Theme.of(self).px(tokens.TILE + tokens.SPACE_XXL))
        self.full = IconButton("maximize", self.tr("Toàn màn hình (phím F)"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_M, tokens.SPACE_XS, tokens.SPACE_M, tokens.SPACE_XS)
        row.setSpacing(tokens.SPACE_XS)
        before: tuple[QWidget, ...] = (self.play, self.back, self.on, self.time)
        behind: tuple[QWidget, ...] = (self.speed, self.mute, self.volume, self.full)
        for widget in before:
            row.addWidget(widget)
        row.addSpacing(tokens.SPACE_S)
        row.addWidget(self.seek, 1)
        row.addSpacing(tokens.SPACE_S)
        for widget in behind:
            row.addWidget(widget)
        self.play.clicked.connect(playing.toggle)
        self.back.clicked.connect(lambda: playing.step(-STEP_MS))
        self.on.clicked.connect(lambda: playing.step(STEP_MS))
        self.seek.chosen.connect(playing.seek)
        self.speed.clicked.connect(self._offer_speeds)
        self.mute.clicked.connect(playing.toggle_muted)
        self.volume.chosen.connect(playing.set_volume)
        self.full.clicked.connect(self.fullScreenWanted)
        playing.changed.connect(self.refresh)
        playing.advanced.connect(self._advanced)
        self.refresh()

    def refresh(self) -> None:
        """Shows the player's state."""
        playing = self._playing
        # A sound that nobody could hear is not played to an empty room.
        possible = playing.is_open and (playing.has_film or not playing.is_silenced)
        for widget in (self.play, self.back, self.on, self.seek, self.speed):
            widget.setEnabled(possible)
        if playing.is_playing:
            self._face(self.play, "pause", self.tr("Tạm dừng (phím cách)"))
        elif playing.state is Playback.ENDED:
            self._face(self.play, "play", self.tr("Phát lại từ đầu (phím cách)"))
        else:
            self._face(self.play, "play", self.tr("Phát (phím cách)"))
        if playing.volume:
            self._face(self.mute, "volume-2", self.tr("Tắt tiếng (phím M)"))
        else:
            self._face(self.mute, "volume-x", self.tr("Bật tiếng (phím M)"))
        for widget in (self.mute, self.volume):
            widget.setEnabled(playing.is_open and not playing.is_silenced)
        self.volume.setValue(playing.volume)
        self.seek.setRange(0, playing.length_ms)
        self.seek.setSingleStep(STEP_MS)
        self.seek.setPageStep(6 * STEP_MS)
        self.speed.setText(f"{playing.speed / 100:g}×".replace(".", QLocale().decimalPoint()))
        self.speed.setAccessibleName(self.tr("Tốc độ phát: {speed}").format(speed=self.speed.text()))
        self.full.setVisible(playing.has_film)
        self._advanced(playing.at_ms)

    def show_full(self, *, on: bool) -> None:
        """Says whether the film fills the screen."""
        if on:
            self._face(self.full, "minimize", self.tr("Thoát toàn màn hình (Esc)"))
        else:
            self._face(self.full, "maximize", self.tr("Toàn màn hình (phím F)"))

    def _face(self, button: IconButton, icon_name: str, word: str) -> None:
        if button.toolTip() != word:
            button.setIcon(icon(icon_name, "muted", "accent_text"))
            button.setToolTip(word)
            button.setAccessibleName(word)

    def _advanced(self, at_ms: int) -> None:
        if not self.seek.isSliderDown():
            self.seek.setValue(at_ms)
        length = self._playing.length_ms
        if self._playing.state in (Playback.EMPTY, Playback.OPENING):
            self.time.setText("")
            return
        words = f"{clock(at_ms)} / {clock(length)}"
        # As wide as its widest, so that the bar beside it stands still.
        widest = self.time.fontMetrics().horizontalAdvance(words.translate(_EIGHTS))
        self.time.setMinimumWidth(max(self.time.minimumWidth(), widest))
        self.time.setText(words)

    def _offer_speeds(self) -> None:
        menu = self.speed_menu()
        # Upwards: the row is at the lower end of the window.
        menu.popup(self.speed.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def speed_menu(self) -> QMenu:
        """The choice of speeds; deletes itself when closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        names = (self.tr("Chậm"), self.tr("Bình thường"), self.tr("Hơi nhanh"), self.tr("Nhanh"))
        for speed, name in zip(SPEEDS, names, strict=True):
            number = f"{speed / 100:g}×".replace(".", QLocale().decimalPoint())
            action = menu.addAction(f"{name} ({number})")
            action.setCheckable(True)
            action.setChecked(speed == self._playing.speed)
            action.setActionGroup(group)
            action.triggered.connect(lambda _on=False, speed=speed: self._playing.set_speed(speed))
        return menu


class Stage(QWidget):
    """The picture or the sound's sign, what is to be said about it, and the controls: all that moves to a full screen.

    Args:
        parent: owner.

    Signals:
        fullScreenWanted: a film shall fill the screen (True), or not any more (False).
    """

    fullScreenWanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.film = Film(self)
        self.playing = Playing(self.film.sink, self)
        self.controls = Controls(self.playing, self)
        self.banner = Banner(parent=self)
        self.title = Label("", "heading", self)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._tile = Tile("headphones", ("accent_text", "accent_soft"), self, side=tokens.TILE + tokens.SPACE_XXL)
        self.is_full = False
        self._arrange()
        self.film.clicked.connect(self.playing.toggle)
        self.film.clicked.connect(self.setFocus)
        self.film.doubleClicked.connect(self._turn)
        self.controls.fullScreenWanted.connect(self._turn)
        self.playing.changed.connect(self._changed)

    def _arrange(self) -> None:
        center = Qt.AlignmentFlag.AlignHCenter
        self._sound = QWidget(self)
        sound = QVBoxLayout(self._sound)
        sound.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_M, tokens.SPACE_XL, tokens.SPACE_M)
        sound.setSpacing(tokens.SPACE_L)
        sound.addStretch(2)
        sound.addWidget(self._tile, 0, center)
        sound.addWidget(self.title)
        sound.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.film, 1)
        column.addWidget(self._sound, 1)
        self._desk = QWidget(self)
        desk = QVBoxLayout(self._desk)
        desk.setContentsMargins(0, 0, 0, 0)
        desk.setSpacing(0)
        desk.addWidget(BannerRoom(self.banner, self))
        desk.addWidget(self.controls)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._desk, tokens.CONTENT)
        row.addStretch(1)
        column.addLayout(row)
        self._below = QWidget(self)
        column.addWidget(self._below, 1)
        self.show_kind(film=True)

    def show_kind(self, *, film: bool) -> None:
        """Makes room for a picture, or for a sound's title in the middle."""
        self.film.setVisible(film)
        self._sound.setHidden(film)
        self._below.setHidden(film)
        self._desk.setMaximumWidth(_UNBOUNDED if film else Theme.of(self).px(tokens.MEASURE))

    def set_full(self, *, on: bool) -> None:
        """Says whether it fills the screen now."""
        self.is_full = on
        self.controls.show_full(on=on)

    def _turn(self) -> None:
        if self.playing.has_film:
            self.fullScreenWanted.emit(not self.is_full)

    def _changed(self) -> None:
        words = ""
        if self.playing.is_silenced:
            words = (
                self.tr("Máy này chưa có loa hoặc tai nghe nên phim không có tiếng. Cắm vào là nghe được ngay.")
                if self.playing.has_film
                else self.tr("Máy này chưa có loa hoặc tai nghe. Hãy cắm loa hoặc tai nghe rồi bấm nút phát.")
            )
        if words != self.banner.text:
            self.banner.say(words, "warning")
        # Right to the end, and not the screen's own time: somebody watches without touching anything.
        if self.playing.state is Playback.ENDED and self.is_full:
            self.fullScreenWanted.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the module's first lines."""
        playing = self.playing
        key = event.key()
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space and self.controls.play.isEnabled():
            playing.toggle()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            playing.step(STEP_MS if key == Qt.Key.Key_Right else -STEP_MS)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            playing.set_volume(playing.volume + (_VOLUME_STEP if key == Qt.Key.Key_Up else -_VOLUME_STEP))
        elif key == Qt.Key.Key_M:
            playing.toggle_muted()
        elif key == Qt.Key.Key_F:
            self._turn()
        elif key == Qt.Key.Key_Escape and self.is_full:
            self.fullScreenWanted.emit(False)
        else:
            super().keyPressEvent(event)


class _FullScreen(QWidget):
    """A window without anything else. Closing it by the system's keys leaves the full screen, not the film."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self.setProperty("kind", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(stage.title.text())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(stage)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self._stage.fullScreenWanted.emit(False)


class Player(QWidget):
    """Plays one file where the reader shows it, or on the whole screen.

    Args:
        parent: owner.

    Signals:
        moved: the thousandths of the playing time, twice.
        failed: the file can't be played.
    """

    moved = Signal(int, int)
    failed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = Stage(self)
        self._full: _FullScreen | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.stage)
        self.setFocusProxy(self.stage)
        self.stage.fullScreenWanted.connect(self._fill_screen)
        self.stage.playing.advanced.connect(lambda _ms: self._tell())
        self.stage.playing.changed.connect(self._changed)

    def open(self, device: QIODevice, title: str, position: int, *, film: bool) -> None:
        """Opens a file; it plays when somebody asks for it.

        Args:
            device: its bytes, opened.
            title: what it is called.
            position: where to begin, in thousandths of the playing time.
            film: whether there is a picture in it.
        """
        self.stage.title.setText(title)
        self.stage.setAccessibleName(title)
        self.stage.show_kind(film=film)
        self.stage.film.clear()
        self.stage.playing.open(device, position)

    def leave(self) -> None:
        """Stops, and lets go of the file."""
        self._fill_screen(on=False)
        self.stage.playing.close()
        self.stage.film.clear()

    @property
    def position(self) -> int:
        """Where it is, in thousandths of the playing time."""
        return self.stage.playing.position

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays where nobody sees it."""
        super().hideEvent(event)
        if not event.spontaneous() and self._full is None:
            self.stage.playing.pause()

    def _tell(self) -> None:
        self.moved.emit(self.position, self.position)

    def _changed(self) -> None:
        playing = self.stage.playing
        if playing.state is Playback.FAILED or (playing.is_open and not self.stage.film.is_bearable):
            self.failed.emit()

    def _fill_screen(self, on: bool) -> None:
        if on == (self._full is not None):
            return
        if on:
            self._full = _FullScreen(self.stage)
            screen = self.screen()
            self._full.setGeometry(screen.geometry())
            self._full.showFullScreen()
        else:
            full, self._full = self._full, None
            self._column.addWidget(self.stage)
            if full is not None:
                full.hide()
                full.deleteLater()
            window = self.window()
            if window.isVisible() and not QApplication.closingDown():
                window.activateWindow()
        self.stage.set_full(on=on)
        self.stage.setFocus()


_EIGHTS: Final = str.maketrans("0123456789", "8888888888")
_UNBOUNDED: Final = (1 << 24) - 1
"""Qt's own word for a widget without a greatest width."""
