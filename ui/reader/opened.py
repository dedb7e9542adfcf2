"""Files of a course made ready to show, off the thread that draws: what they are is looked at before anybody plays
or renders them.

A film's file may be a list of addresses that the player would fetch; so only files whose first bytes are those of the
containers that courses hold are handed to it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QFile, QIODevice

from app.views import LessonKind, MediaFile
from ui.reader.media import Frame, decode

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from ui.reader.pdf_book import PdfBook

_HEAD_BYTES: Final = 1024
MOST_PICTURE_BYTES: Final = 64_000_000
_PDF_MAGIC: Final = b"%PDF-"
_WHOLE_FILE_MAGIC: Final = (b"OggS", b"\x1aE\xdf\xa3", b"ID3")


class Trouble(enum.StrEnum):
    """Why a file that is here is not shown."""

    BROKEN = "broken"
    """It is not what it should be, or can't be decoded."""
    PASSWORD = "password"  # noqa: S105 - the word, not one
    """A document that asks for one."""
    TOO_LARGE = "too-large"
    """More pages, or larger pictures, than this program takes on."""
    TOO_HEAVY = "too-heavy"
    """A page of it takes longer than anybody waits."""
    NO_PART = "no-part"
    """The part of the program that shows such files does not run on this computer."""
    UNKNOWN = "unknown"
    """Nothing that the reader shows."""


class FileTroubleError(Exception):
    """A file can't be shown; ``trouble`` says why. `FileView` words it."""

    kind = "file-trouble"

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True)
class OpenedMedia:
    """A sound or a film, not played yet."""

    file: MediaFile
    device: QIODevice


@dataclass(frozen=True)
class OpenedPicture:
    """A picture that a text links to."""

    image: QImage


def open_device(file: MediaFile) -> QIODevice:
    """A file's bytes as Qt reads them.

    Raises:
        FileTroubleError: it can't be read.
    """
    device: QFile | QBuffer
    if file.data is not None:
        device = QBuffer()
        device.setData(file.data)
    else:
        device = QFile(str(file.path))
    if not device.open(QIODevice.OpenModeFlag.ReadOnly):
        raise FileTroubleError(Trouble.BROKEN)
    return device


def open_file(file: MediaFile, frame: Frame) -> PdfBook | OpenedMedia | OpenedPicture:
    """Makes a file ready. Runs on a pool thread.

    Args:
        file: one that is here.
        frame: what a picture is decoded for.

    Raises:
        FileTroubleError: it can't be shown.
    """
    device = open_device(file)
    head = bytes(device.peek(_HEAD_BYTES).data())
    if file.kind is LessonKind.PDF:
        if _PDF_MAGIC not in head:
            raise FileTroubleError(Trouble.BROKEN)
        try:
            from ui.reader.pdf_book import PdfBook  # noqa: PLC0415 - only when a document opens
        except ImportError as error:
            raise FileTroubleError(Trouble.NO_PART) from error
        return PdfBook.read(device)
    if file.kind in (LessonKind.AUDIO, LessonKind.VIDEO):
        if not _is_playable(head):
            raise FileTroubleError(Trouble.BROKEN)
        return OpenedMedia(file, device)
    if file.media_type.startswith("image/"):
        if device.size() > MOST_PICTURE_BYTES:
            raise FileTroubleError(Trouble.TOO_LARGE)
        image = decode(bytes(device.readAll().data()), frame)
        if image.isNull():
            raise FileTroubleError(Trouble.BROKEN)
        return OpenedPicture(image)
    raise FileTroubleError(Trouble.UNKNOWN)


def _is_playable(head: bytes) -> bool:
    """True for MP4, WebM, Ogg and MP3."""
    is_mpeg = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return head.startswith(_WHOLE_FILE_MAGIC) or head[4:8] == b"ftyp" or is_mpeg
