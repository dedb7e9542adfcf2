"""Pictures of a lesson, decoded for the screen they are shown on.

A drawing (SVG) is drawn at the screen's own resolution; a photograph is scaled down to the measure once,
smoothly. No picture is ever wider than the measure. Decoding may run on any thread: nothing here touches
widgets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

_LONGEST_SIDE_PX: Final = 6000
"""A picture is never decoded larger than this, whatever its file says."""


_FONT_LIST: Final = re.compile(rb"""(font-family\s*[=:]\s*["']?\s*['"]?[^,;"'<>]+?)\s*['"]?\s*,[^;"<>]*(["';])""")


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
    """Colour put behind see-through drawings made for white paper; None leaves them as they are."""


def is_drawing(data: bytes) -> bool:
    """True for SVG."""
    head = data[:512].lstrip().lower()
    return head.startswith((b"<svg", b"<?xml", b"<!--", b"\xef\xbb\xbf<"))


def decode(data: bytes, frame: Frame) -> QImage:
    """A picture ready to be painted without scaling; a null image when the bytes are no picture.

    Args:
        data: the file's bytes.
        frame: what it is decoded for.

    Returns:
        An image whose device pixel ratio is set, at most ``frame.measure`` logical pixels wide.
    """
    drawing = is_drawing(data)
    # Qt takes a list of families for one name and falls back to another face; the first of it is meant.
    array = QByteArray(_FONT_LIST.sub(rb"\1\2", data) if drawing else data)
    buffer = QBuffer(array)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg")) if drawing else QImageReader(buffer)
    natural = reader.size()
    if not natural.isValid() or natural.isEmpty():
        return QImage()
    width = min(natural.width() * (frame.scale if drawing else 1.0), float(frame.measure))
    pixels = QSize(
        max(1, round(width * frame.ratio)),
        max(1, round(width * frame.ratio * natural.height() / natural.width())),
    )
    if max(pixels.width(), pixels.height()) > _LONGEST_SIDE_PX:
        pixels.scale(_LONGEST_SIDE_PX, _LONGEST_SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio)
    if drawing:
        reader.setScaledSize(pixels)
        image = reader.read()
    else:
        image = reader.read()
        if image.width() > pixels.width():
            image = image.scaled(
                pixels, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
    if image.isNull():
        return QImage()
    if frame.ground is not None and image.hasAlphaChannel():
        image = _on_ground(image, frame.ground)
    image.setDevicePixelRatio(image.width() / width)
    return image


def decode_all(media: Mapping[str, bytes], frame: Frame) -> dict[str, QImage]:
    """All pictures of a lesson by the names in its HTML; what is no picture is left out."""
    images = {name: decode(data, frame) for name, data in media.items()}
    return {name: image for name, image in images.items() if not image.isNull()}


def _on_ground(image: QImage, color: str) -> QImage:
    grounded = QImage(image.size(), QImage.Format.Format_RGB32)
    grounded.fill(QColor(color))
    painter = QPainter(grounded)
    painter.drawImage(0, 0, image)
    painter.end()
    return grounded
