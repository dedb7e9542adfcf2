"""Qt's library for sounds and films, with its talk about other computers' parts turned off.

Everything that plays imports these names from here, so that the rule is in force before the library is loaded.
"""

from __future__ import annotations

from PySide6.QtCore import QLoggingCategory

# What the library could use but this computer doesn't have is no matter for people: it plays without. A file that is
# broken is said so by the reader.
QLoggingCategory.setFilterRules(
    "qt.multimedia.symbolsresolver.warning=false\n"
    "qt.multimedia.ffmpeg.info=false\n"
    "qt.multimedia.ffmpeg.mediadataholder.warning=false\n"
    "qt.multimedia.playbackengine.codec.info=false"
)

from PySide6.QtMultimedia import (  # noqa: E402 - after the rule
    QAudioOutput,
    QMediaDevices,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

__all__ = ["QAudioOutput", "QMediaDevices", "QMediaPlayer", "QVideoFrame", "QVideoSink"]
