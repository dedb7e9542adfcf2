"""Drawings (SVG): drawn within a bounded time, and in the dark in the colours of the dark.

Lessons' drawings are made for white paper. In the dark their colours change places instead of standing on a white
slab: white becomes the page's ground, black its ink, and what lies between keeps its hue. Drawings with photographs
inside stay as they are.
"""

from __future__ import annotations

import re
import time
from typing import Final
from xml.parsers import expat

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageReader

BUDGET_S: Final = 0.5
"""A drawing that would take longer at full resolution is drawn at a lower one and enlarged."""
_PROBE_SIDE_PX: Final = 128
_PLAIN_WORK: Final = 50_000_000
"""Elements times pixels that are drawn without trying a small one first: well under a tenth of a second."""

_FONT_LIST: Final = re.compile(rb"""(font-family\s*[=:]\s*["']?\s*['"]?[^,;"'<>]+?)\s*['"]?\s*,[^;"<>]*(["';])""")
_LENGTH: Final = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(?:px)?\s*")
_COLOR: Final = re.compile(
    rb"""(\b(?:fill|stroke|stop-color|flood-color|color)\s*(?:=\s*["']|:)\s*)"""
    rb"""(\#[0-9a-fA-F]{3,8}|rgb\([^)"']*\)|[a-zA-Z]+)"""
)
_GRAY: Final = 0.08
"""Saturation below which a colour is a grey."""
_CALMER: Final = 0.85
"""Strong colours shout on a dark ground."""
_ROOT: Final = re.compile(rb"<(?:\w+:)?svg\b")


def is_drawing(data: bytes) -> bool:
    """True for SVG."""
    head = data[:512].lstrip().lower()
    return head.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg", b"\xef\xbb\xbf<"))


class _Root(Exception):  # noqa: N818 - a way out of the parser
    """The first element was read; carries its attributes."""

    def __init__(self, attributes: dict[str, str]) -> None:
        super().__init__()
        self.attributes = attributes


def natural_size(data: bytes) -> QSizeF | None:
    """What a drawing says of its own size, in logical pixels; None where only drawing it will tell."""

    def start(_tag: str, attributes: dict[str, str]) -> None:
        raise _Root(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except _Root as root:
        found = [_LENGTH.fullmatch(root.attributes.get(side, "")) for side in ("width", "height")]
        if found[0] is not None and found[1] is not None:
            size = QSizeF(float(found[0][1]), float(found[1][1]))
            return size if not size.isEmpty() else None
    except (expat.ExpatError, ValueError):
        return None
    return None


def draw(data: bytes, size: QSize, elements: int, recolour: tuple[str, str] | None) -> QImage:
    """Draws.

    Args:
        data: a drawing that `drawing_check.check` let pass.
        size: pixels wanted.
        elements: how many it has, as the check counted them.
        recolour: what white and black become, ``#rrggbb``; None keeps the colours.

    Returns:
        The drawing on a see-through ground, enlarged where it had to be drawn smaller; a null image when Qt can't.
    """
    # Qt takes a list of families for one name and falls back to another face; the first of it is meant.
    data = _FONT_LIST.sub(rb"\1\2", data)
    if recolour is not None:
        data = recoloured(data, *recolour)
    if elements * size.width() * size.height() <= _PLAIN_WORK:
        return _drawn(data, size)[0]
    small = size.scaled(_PROBE_SIDE_PX, _PROBE_SIDE_PX, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
    image, took_s = _drawn(data, small)
    while not image.isNull() and small.width() < size.width():
        area = small.width() * small.height()
        if took_s * size.width() * size.height() / area <= BUDGET_S:
            return _drawn(data, size)[0]
        # Four times the pixels take at most four times as long.
        if took_s * 4 > BUDGET_S:
            break
        small = QSize(min(small.width() * 2, size.width()), min(small.height() * 2, size.height()))
        image, took_s = _drawn(data, small)
    if image.isNull() or image.size() == size:
        return image
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _drawn(data: bytes, size: QSize) -> tuple[QImage, float]:
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setAutoDetectImageFormat(False)
    if not reader.canRead() or not reader.size().isValid():
        return QImage(), 0.0
    reader.setScaledSize(size)
    began = time.perf_counter()
    image = reader.read()
    return image, time.perf_counter() - began


def recoloured(data: bytes, paper: str, ink: str) -> bytes:
    """The same drawing with light and dark changed over.

    Args:
        data: an SVG.
        paper: what white becomes.
        ink: what black becomes.
    """
    light, dark = QColor(paper), QColor(ink)

    def change(found: re.Match[bytes]) -> bytes:
        color = _color(found[2].decode("ascii", "replace"))
        return found[0] if color is None else found[1] + turned(color, light, dark).name().encode()

    data = _COLOR.sub(change, data)
    root = _ROOT.search(data)
    if root is None:
        return data
    # What has no colour is black: the root's is what everything inherits.
    own = data[root.end() : data.find(b">", root.end())]
    inherited = b"" if b" fill=" in own else b' fill="%s" color="%s"' % (ink.encode(), ink.encode())
    return data[: root.end()] + inherited + data[root.end() :]


def _color(words: str) -> QColor | None:
    if words.startswith("rgb"):
        parts = words[4:-1].split(",")
        if len(parts) != 3:
            return None
        try:
            values = [float(part.strip().rstrip("%")) * (2.55 if part.strip().endswith("%") else 1) for part in parts]
        except ValueError:
            return None
        return QColor(*(min(255, max(0, round(value))) for value in values))
    if words in ("none", "inherit", "transparent", "currentColor", "url"):
        return None
    color = QColor.fromString(words)
    return color if color.isValid() else None


def turned(color: QColor, paper: QColor, ink: QColor) -> QColor:
    """A colour made for white paper, for a page whose ground is ``paper`` and whose ink is ``ink``."""
    lightness = color.lightnessF()
    between = ink.lightnessF() + (paper.lightnessF() - ink.lightnessF()) * lightness
    saturation = color.hslSaturationF()
    if saturation < _GRAY:
        # The page's own greys are warm.
        return QColor.fromRgbF(
            ink.redF() + (paper.redF() - ink.redF()) * lightness,
            ink.greenF() + (paper.greenF() - ink.greenF()) * lightness,
            ink.blueF() + (paper.blueF() - ink.blueF()) * lightness,
        )
    return QColor.fromHslF(max(0.0, color.hslHueF()), saturation * _CALMER, between)
