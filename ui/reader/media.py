"""Pictures of a lesson, decoded for the screen they are shown on, within bounded time and memory.

A drawing (SVG) is drawn at the screen's own resolution; a photograph is scaled down to the measure once,
smoothly, while it is decoded where its format can. No picture is ever wider than the measure. What a file says of
itself is looked at before anything is decoded: a picture that would fill the memory is no picture. Decoding may run
on any thread: nothing here touches widgets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from ui.reader import drawing
from ui.reader.drawing import is_drawing
from ui.reader.drawing_check import MAX_INNER_PIXELS, Checked, check

__all__ = ["Frame", "decode", "decode_all", "is_drawing", "shown_size"]

MAX_PIXELS: Final = 32_000_000
"""Of a picture that is decoded whole: 128 MB."""
MAX_SCALED_PIXELS: Final = 80_000_000
"""Of a picture that is scaled down while it is decoded (JPEG)."""
ALLOCATION_LIMIT_MB: Final = 128
"""Most that Qt may take for one picture, whatever the checks before it let pass."""
MAX_LESSON_PIXELS: Final = 50_000_000
"""Of all decoded pictures of a lesson together: 200 MB. Those beyond it are not shown."""
_LONGEST_SIDE_PX: Final = 6000
"""A picture is never decoded larger than this, whatever its file says; what is shown larger is enlarged."""
_HIGHEST: Final = 20_000.0
"""No picture is shown higher than this, in logical pixels."""
_MAGIC: Final = ((b"\x89PNG\r\n\x1a\n", b"png"), (b"\xff\xd8\xff", b"jpeg"), (b"GIF8", b"gif"), (b"RIFF", b"webp"))


@dataclass(frozen=True)
class Frame:
    """What pictures are decoded for."""

    measure: int
    """Greatest width in logical pixels."""
    scale: float
    """How much drawings grow with the reader's text; 1.0 at 100 per cent."""
    ratio: float
    """Pixels of the screen to a logical pixel."""
    ground: str | None
    """Colour put behind see-through pictures made for white paper; None leaves them as they are."""
    recolour: tuple[str, str] | None = None
    """What white and black become in drawings; None leaves their colours. They need no ground then."""


def shown_size(data: bytes, frame: Frame) -> QSize | None:
    """How large a picture will be shown, in logical pixels, known from its first bytes alone.

    Args:
        data: the file's bytes.
        frame: what it will be decoded for.

    Returns:
        The size that `decode` will give; None where only decoding will tell, or when it is no picture.
    """
    if is_drawing(data):
        natural = drawing.natural_size(data)
        return None if natural is None else _fitted(natural, frame, is_a_drawing=True).toSize()
    picture = _Photograph.bearable(data)
    return None if picture is None else _fitted(QSizeF(picture.size), frame, is_a_drawing=False).toSize()


def decode(data: bytes, frame: Frame) -> QImage:
    """A picture ready to be painted without scaling; a null image when the bytes are no picture, or too much of one.

    Args:
        data: the file's bytes.
        frame: what it is decoded for.

    Returns:
        An image whose device pixel ratio is set, at most ``frame.measure`` logical pixels wide.
    """
    QImageReader.setAllocationLimit(ALLOCATION_LIMIT_MB)
    return _decoded_drawing(data, frame) if is_drawing(data) else _decoded_photograph(data, frame)


def decode_all(media: Mapping[str, bytes], frame: Frame) -> dict[str, QImage]:
    """All pictures of a lesson by the names in its HTML; what is no picture, or one too many, is left out."""
    images: dict[str, QImage] = {}
    pixels = 0
    for name, data in media.items():
        if pixels > MAX_LESSON_PIXELS:
            break
        image = decode(data, frame)
        if not image.isNull():
            images[name] = image
            pixels += image.width() * image.height()
    return images


def _decoded_drawing(data: bytes, frame: Frame) -> QImage:
    checked = check(data)
    if checked is None or not _photographs_are_bearable(checked):
        return QImage()
    natural = drawing.natural_size(data) or _size_by_qt(data)
    if natural is None:
        return QImage()
    shown = _fitted(natural, frame, is_a_drawing=True)
    # With photographs inside it the colours stay, and it stands on paper.
    recolour = None if checked.photographs else frame.recolour
    image = drawing.draw(data, _pixels(shown, frame), checked.elements, recolour)
    if image.isNull():
        return QImage()
    if recolour is None and frame.ground is not None:
        image = _on_ground(image, frame.ground)
    image.setDevicePixelRatio(image.width() / shown.width())
    return image


def _decoded_photograph(data: bytes, frame: Frame) -> QImage:
    picture = _Photograph.bearable(data)
    if picture is None:
        return QImage()
    shown = _fitted(QSizeF(picture.size), frame, is_a_drawing=False)
    pixels = _pixels(shown, frame)
    if pixels.width() < picture.size.width():
        # Scaled within the reader: on the way where the format can, and without Python's lock.
        picture.reader.setScaledSize(pixels)
    image = picture.reader.read()
    if image.isNull():
        return QImage()
    if frame.ground is not None and image.hasAlphaChannel():
        image = _on_ground(image, frame.ground)
    image.setDevicePixelRatio(image.width() / shown.width())
    return image


class _Photograph:
    """A picture's bytes with a reader on them, for the formats that courses have and no other that Qt knows."""

    def __init__(self, data: bytes, name: bytes) -> None:
        # The reader does not own its device.
        self._buffer = QBuffer()
        self._buffer.setData(data)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.reader = QImageReader(self._buffer, QByteArray(name))
        self.reader.setAutoDetectImageFormat(False)
        size = self.reader.size()
        self.size = size if size.isValid() else QSize()
        self.most_pixels = MAX_SCALED_PIXELS if name == b"jpeg" else MAX_PIXELS

    @classmethod
    def bearable(cls, data: bytes) -> _Photograph | None:
        """The picture; None when it is none, or too large to be decoded here."""
        name = next((name for magic, name in _MAGIC if data.startswith(magic)), None)
        if name is None:
            return None
        made = cls(data, name)
        pixels = made.size.width() * made.size.height()
        return made if not made.size.isEmpty() and pixels <= made.most_pixels else None


def _photographs_are_bearable(checked: Checked) -> bool:
    pixels = 0
    for data in checked.photographs:
        picture = _Photograph.bearable(data)
        if picture is None:
            return False
        pixels += picture.size.width() * picture.size.height()
    return pixels <= MAX_INNER_PIXELS


def _size_by_qt(data: bytes) -> QSizeF | None:
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setAutoDetectImageFormat(False)
    size = QSizeF(reader.size())
    return size if size.isValid() and not size.isEmpty() else None


def _fitted(natural: QSizeF, frame: Frame, *, is_a_drawing: bool) -> QSizeF:
    """The size in logical pixels: no wider than the measure, no higher than can be scrolled through."""
    width = min(natural.width() * (frame.scale if is_a_drawing else 1.0), float(frame.measure))
    height = width * natural.height() / natural.width()
    if height > _HIGHEST:
        width, height = width * _HIGHEST / height, _HIGHEST
    return QSizeF(max(1.0, width), max(1.0, height))


def _pixels(shown: QSizeF, frame: Frame) -> QSize:
    pixels = QSize(max(1, round(shown.width() * frame.ratio)), max(1, round(shown.height() * frame.ratio)))
    if max(pixels.width(), pixels.height()) > _LONGEST_SIDE_PX:
        pixels = pixels.scaled(_LONGEST_SIDE_PX, _LONGEST_SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio)
    return pixels.expandedTo(QSize(1, 1))


def _on_ground(image: QImage, color: str) -> QImage:
    grounded = QImage(image.size(), QImage.Format.Format_RGB32)
    grounded.fill(QColor(color))
    painter = QPainter(grounded)
    painter.drawImage(0, 0, image)
    painter.end()
    return grounded
