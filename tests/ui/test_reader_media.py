"""Pictures of lessons: their room known before they are decoded, bounded, and in the colours of the dark."""

from __future__ import annotations

import base64
import struct
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from tests.ui.learn_samples import DRAWING
from ui.reader import media
from ui.reader.drawing import recoloured, turned
from ui.reader.drawing_check import MAX_DEPTH, check
from ui.reader.media import Frame, decode, decode_all, shown_size
from ui.theme import tokens

pytestmark = [
    pytest.mark.usefixtures("qapp"),
    # What the decoders say of bytes that are no pictures.
    pytest.mark.qt_log_ignore("too long to rasterize", "too wide to lay out", "marker", "JPEG", "svg", "SVG", "Bogus"),
]
FRAME = Frame(measure=680, scale=1.0, ratio=1.0, ground=None)
DARK = Frame(
    measure=680,
    scale=1.0,
    ratio=1.0,
    ground=tokens.LIGHT.surface,
    recolour=(tokens.DARK.surface, tokens.DARK.text),
)
IN_TIME_S = 5.0
"""Much more than is needed, much less than what is refused would take."""


def png_head(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def picture(width: int, height: int, kind: str = "PNG", *, alpha: bool = False) -> bytes:
    image = QImage(width, height, QImage.Format.Format_ARGB32 if alpha else QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30, 0 if alpha else 255))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind)
    return bytes(data.data())


def svg(inside: str, size: str = 'width="100" height="50"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>'.encode()


def bomb(levels: int, each: int) -> bytes:
    """A group that draws a group many times, that draws a group many times, and so on."""
    groups = "".join(
        f'<g id="g{level}">' + f'<use href="#g{level - 1}"/>' * each + "</g>" for level in range(1, levels)
    )
    return svg(f'<defs><g id="g0"><rect width="5" height="5"/></g>{groups}</defs><use href="#g{levels - 1}"/>')


@pytest.mark.parametrize("frame", [FRAME, Frame(measure=300, scale=1.3, ratio=1.5, ground=None)])
@pytest.mark.parametrize(
    "data", [DRAWING, svg(""), picture(900, 30), picture(20, 20), picture(1000, 700, "JPEG"), picture(10, 3000)]
)
def test_the_room_is_known_before_the_picture_is(data: bytes, frame: Frame) -> None:
    room = shown_size(data, frame)
    image = decode(data, frame)
    assert room is not None
    shown = image.deviceIndependentSize()
    assert abs(room.width() - shown.width()) <= 1
    assert abs(room.height() - shown.height()) <= 1 + shown.height() / max(1, image.width())
    assert room.width() <= frame.measure


def test_a_drawing_that_does_not_say_its_size_is_decoded_for_it() -> None:
    data = svg('<rect width="30" height="10"/>', 'viewBox="0 0 30 10"')
    assert shown_size(data, FRAME) is None
    assert decode(data, FRAME).size() == QSize(30, 10)


@pytest.mark.parametrize(
    "data",
    [
        png_head(60_000, 60_000),
        png_head(2_000_000_000, 2),
        png_head(10_000, 4_000),
        bomb(12, 10),
        svg('<g id="a"><use href="#a"/></g>'),
        svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        svg('<pattern id="p"><rect width="9" height="9" fill="url(#p)"/></pattern><rect fill="url(#p)"/>'),
        svg("<g>" * (MAX_DEPTH + 1) + "</g>" * (MAX_DEPTH + 1)),
        svg("<g/>" * 60_000),
        svg('<image href="file:///etc/hostname" width="9" height="9"/>'),
        svg('<image href="http://127.0.0.1:9/a.png" width="9" height="9"/>'),
        svg('<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>'),
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg("<text>&b;</text>"),
        svg("<text>" + "x" * 3_000_000 + "</text>"),
        b"\x1f\x8b" + zlib.compress(DRAWING),
        b"%PDF-1.4",
        b"BM" + b"\0" * 100,
    ],
    ids=lambda data: repr(data[:20]) + str(len(data)),
)
def test_what_asks_for_too_much_is_no_picture(data: bytes) -> None:
    began = time.monotonic()
    assert decode(data, FRAME).isNull()
    assert time.monotonic() - began < IN_TIME_S


def test_a_picture_inside_a_drawing_is_looked_at_too() -> None:
    small = base64.b64encode(picture(20, 20)).decode()
    large = base64.b64encode(png_head(30_000, 30_000)).decode()
    inside = '<image href="data:image/png;base64,{}" width="9" height="9"/>'
    assert not decode(svg(inside.format(small)), FRAME).isNull()
    assert decode(svg(inside.format(large)), FRAME).isNull()


def test_a_drawing_that_takes_long_is_drawn_coarsely_in_time() -> None:
    work = '<rect width="680" height="2000" fill="#123456" opacity="0.5"/>' * 8_000
    data = svg(work, 'width="680" height="2000"')
    began = time.monotonic()
    image = decode(data, Frame(measure=680, scale=1.0, ratio=2.0, ground=None))
    assert image.size() == QSize(1360, 4000)
    assert time.monotonic() - began < IN_TIME_S


def test_all_pictures_of_a_lesson_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MAX_LESSON_PIXELS", 3 * 680 * 680)
    pictures = {f"media/{number}.png": picture(680, 680) for number in range(8)}
    assert len(decode_all(pictures, FRAME)) == 4


def test_a_large_photograph_is_scaled_while_it_is_decoded() -> None:
    image = decode(picture(4000, 3000, "JPEG"), FRAME)
    assert image.size() == QSize(680, 510)


def test_drawings_change_their_colours_in_the_dark() -> None:
    data = svg('<rect width="100" height="50" fill="#FFFFFF"/><rect width="10" height="10"/>')
    image = decode(data, DARK)
    assert image.pixelColor(90, 40).name() == tokens.DARK.surface
    assert image.pixelColor(5, 5).name() == tokens.DARK.text, "what has no colour is ink"
    assert decode(data, FRAME).pixelColor(5, 5) == QColor("black")


def test_hues_stay() -> None:
    paper, ink = QColor(tokens.DARK.surface), QColor(tokens.DARK.text)
    red = turned(QColor("#9B2C25"), paper, ink)
    assert abs(red.hslHue() - QColor("#9B2C25").hslHue()) <= 2
    assert red.lightnessF() > 0.5


def test_colours_are_found_wherever_drawings_write_them() -> None:
    data = svg(
        '<style>.a{fill:#fff;stroke: white}</style><g style="stop-color:rgb(255,255,255)"/>'
        '<rect fill="url(#g)" stroke="none" flood-color="rgb(100%, 100%, 100%)" color="currentColor"/>'
    )
    made = recoloured(data, "#000000", "#ffffff").decode()
    assert made.count("#000000") == 4
    assert 'fill="url(#g)"' in made
    assert 'stroke="none"' in made
    assert "currentColor" in made


def test_drawings_with_photographs_and_see_through_pictures_stand_on_paper() -> None:
    small = base64.b64encode(picture(20, 20)).decode()
    data = svg(f'<image href="data:image/png;base64,{small}" width="9" height="9"/>')
    assert decode(data, DARK).pixelColor(90, 40).name() == tokens.LIGHT.surface
    assert decode(picture(20, 20, alpha=True), DARK).pixelColor(1, 1).name() == tokens.LIGHT.surface


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    assert QApplication.instance() is not None
    for head in (
        b"",
        b"<svg ",
        b"<?xml?><svg>",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"RIFF",
    ):
        decode(head + data, DARK)
        check(head + data)
