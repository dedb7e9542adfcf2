"""One sound or film being played: Qt's player with what it needs kept alive, and its states in our words.

Nothing plays by itself. A film that was opened shows the picture of the place where watching stopped. Without a
loudspeaker a film still plays, without its sound; when one is plugged in, the sound is there at once.
"""

from __future__ import annotations

import enum
from typing import Final, cast

from PySide6.QtCore import QCoreApplication, QIODevice, QObject, Qt, QUrl, Signal

from ui.reader.multimedia import QAudioOutput, QMediaDevices, QMediaPlayer, QVideoSink

WHOLE: Final = 1000
STEP_MS: Final = 10_000
SPEEDS: Final = (75, 100, 125, 150)
"""Per cent."""
_FROM_THE_START_ABOVE: Final = 990
"""Thousandths above which something was played to its end: it begins again."""
_VOLUME: Final = 80


class Playback(enum.StrEnum):
    """What is going on."""

    EMPTY = "empty"
    """Nothing is open."""
    OPENING = "opening"
    READY = "ready"
    """Open; not playing."""
    PLAYING = "playing"
    ENDED = "ended"
    """Played to its end."""
    FAILED = "failed"
    """It can't be decoded."""


class Playing(QObject):
    """Plays one file at a time.

    Signals:
        changed: the state, the length, the sound or the speed changed.
        advanced: the playing time moved, in milliseconds.
    """

    changed = Signal()
    advanced = Signal(int)

    def __init__(self, sink: QVideoSink, parent: QObject | None = None) -> None:
        """Makes a player for a picture.

        Args:
            sink: where the frames of films go.
            parent: owner.
        """
        super().__init__(parent)
        # Frames are converted on the processor: on computers without a graphics card the library would draw each of
        # them with an OpenGL made of software, which takes five times the time and 100 MB.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ForceRasterWidgets)
        self._sink = sink
        self._player = QMediaPlayer(self)
        self._player.setVideoSink(sink)
        self._devices = QMediaDevices(self)
        self._output: QAudioOutput | None = None
        self._device: QIODevice | None = None
        self._volume = _VOLUME
        self._muted = False
        self._start = 0
        self.state = Playback.EMPTY
        self._devices.audioOutputsChanged.connect(self._choose_output)
        self._player.mediaStatusChanged.connect(self._status_changed)
        self._player.playbackStateChanged.connect(self._playback_changed)
        self._player.positionChanged.connect(self._moved)
        self._player.durationChanged.connect(lambda _ms: self.changed.emit())
        self._player.hasAudioChanged.connect(lambda _on: self.changed.emit())
        self._player.errorOccurred.connect(lambda _error, _words: self._fail())

    # --- opening and leaving

    def open(self, device: QIODevice, position: int) -> None:
        """Opens a file without playing it.

        Args:
            device: its bytes, opened; kept until `close`.
            position: where to begin, in thousandths of the playing time.
        """
        self.close()
        self._choose_output()
        self._device = device
        self._start = 0 if position >= _FROM_THE_START_ABOVE else position
        self.state = Playback.OPENING
        self.changed.emit()
        self._player.setSourceDevice(device)

    def close(self) -> None:
        """Stops, and lets go of the file."""
        if self.state is Playback.EMPTY:
            return
        # States that come of letting go are nobody's matter.
        self.state = Playback.EMPTY
        self._player.stop()
        self._player.setSource(QUrl())
        if self._device is not None:
            self._device.close()
            self._device = None
        self.changed.emit()

    # --- what is known

    @property
    def length_ms(self) -> int:
        """The playing time in milliseconds; 0 while it is not known."""
        return max(0, self._player.duration())

    @property
    def at_ms(self) -> int:
        """Where it is, in milliseconds."""
        return min(max(0, self._player.position()), self.length_ms)

    @property
    def position(self) -> int:
        """Where it is, in thousandths of the playing time."""
        if self.state is Playback.ENDED:
            return WHOLE
        return round(WHOLE * self.at_ms / self.length_ms) if self.length_ms else self._start

    @property
    def is_open(self) -> bool:
        """True when it can be played."""
        return self.state in (Playback.READY, Playback.PLAYING, Playback.ENDED)

    @property
    def is_playing(self) -> bool:
        """True while it plays."""
        return self.state is Playback.PLAYING

    @property
    def has_film(self) -> bool:
        """True when there is a picture in it."""
        return self._player.hasVideo()

    @property
    def is_silenced(self) -> bool:
        """True when there is sound in it and nothing on this computer to hear it with."""
        return self.is_open and self._player.hasAudio() and self._output is None

    # --- what somebody wants

    def toggle(self) -> None:
        """Plays, or pauses; plays again from the beginning what has ended."""
        if self.is_playing:
            self._player.pause()
        elif self.is_open:
            if self.state is Playback.ENDED:
                self._player.setPosition(0)
            self._player.play()

    def pause(self) -> None:
        """Pauses."""
        if self.is_playing:
            self._player.pause()

    def seek(self, at_ms: int) -> None:
        """Goes to a time."""
        if not self.is_open:
            return
        at_ms = min(max(0, at_ms), self.length_ms)
        if self.state is Playback.ENDED:
            self.state = Playback.READY
            # A stopped player shows no picture.
            self._player.pause()
            self.changed.emit()
        self._player.setPosition(at_ms)
        self.advanced.emit(at_ms)

    def step(self, by_ms: int) -> None:
        """Goes on or back by a time."""
        self.seek(self.at_ms + by_ms)

    @property
    def speed(self) -> int:
        """Per cent."""
        return round(self._player.playbackRate() * 100)

    def set_speed(self, speed: int) -> None:
        """Plays faster or slower, per cent."""
        self._player.setPlaybackRate(speed / 100)
        self.changed.emit()

    @property
    def volume(self) -> int:
        """Per cent; 0 while it is muted."""
        return 0 if self._muted else self._volume

    def set_volume(self, volume: int) -> None:
        """Sets the loudness, per cent; nothing but 0 ends being muted."""
        self._volume = min(max(volume, 0), 100)
        self._muted = False
        self._apply_volume()

    def toggle_muted(self) -> None:
        """Silences it, or takes that back."""
        self._muted = not self._muted
        if not self._muted and not self._volume:
            self._volume = _VOLUME
        self._apply_volume()

    # --- what Qt tells

    def _choose_output(self) -> None:
        """Takes the loudspeaker that there is now. None is set where there is none: Qt would complain each time."""
        there = QMediaDevices.defaultAudioOutput()
        if there.isNull():
            self._player.setAudioOutput(cast("QAudioOutput", None))  # which the stubs don't know of
            self._output = None
        elif self._output is None:
            self._output = QAudioOutput(there, self)
            self._apply_volume()
            self._player.setAudioOutput(self._output)
        else:
            self._output.setDevice(there)
        self.changed.emit()

    def _apply_volume(self) -> None:
        if self._output is not None:
            # Ears hear loudness by its logarithm; the cube is near enough.
            self._output.setVolume((self.volume / 100) ** 3)
        self.changed.emit()

    def _status_changed(self, status: QMediaPlayer.MediaStatus) -> None:
        statuses = QMediaPlayer.MediaStatus
        if self.state is Playback.OPENING and status == statuses.LoadedMedia:
            if not self._player.hasAudio() and not self._player.hasVideo():
                self._fail()
                return
            self.state = Playback.READY
            at_ms = round(self._start * self.length_ms / WHOLE)
            if at_ms:
                self._player.setPosition(at_ms)
            if self._player.hasVideo():
                # Paused, not stopped: it shows the picture of that place.
                self._player.pause()
            self.changed.emit()
            self.advanced.emit(at_ms)
        elif status == statuses.InvalidMedia:
            self._fail()
        elif status == statuses.EndOfMedia and self.is_open:
            self.state = Playback.ENDED
            self.changed.emit()
            self.advanced.emit(self.length_ms)

    def _playback_changed(self, playback: QMediaPlayer.PlaybackState) -> None:
        if not self.is_open:
            return
        if playback == QMediaPlayer.PlaybackState.PlayingState:
            self.state = Playback.PLAYING
        elif self.state is Playback.PLAYING:
            self.state = Playback.READY
        self.changed.emit()

    def _moved(self, at_ms: int) -> None:
        if self.state in (Playback.READY, Playback.PLAYING):
            self.advanced.emit(at_ms)

    def _fail(self) -> None:
        if self.state not in (Playback.EMPTY, Playback.FAILED):
            self.state = Playback.FAILED
            self.changed.emit()
