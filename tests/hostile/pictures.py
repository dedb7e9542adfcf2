"""Pictures that are none, are far too large, are endless, or would show what they must not."""

from __future__ import annotations

import struct
import zlib

from tests.hostile.workshop import SVG, png

_RECT = "<rect width='9' height='9'/>"
_PLAIN = "<svg xmlns='http://www.w3.org/2000/svg'"
_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">'


def _nested_use(levels: int, width: int) -> str:
    parts = [_HEAD, "<defs><rect id='u0' width='1' height='1'/>"]
    for level in range(1, levels + 1):
        parts.append(f"<g id='u{level}'>" + f"<use xlink:href='#u{level - 1}'/>" * width + "</g>")
    return "".join((*parts, f"</defs><use xlink:href='#u{levels}'/></svg>"))


def _laughs(levels: int) -> str:
    names = [f"<!ENTITY l{level} '{f'&l{level - 1};' * 10}'>" for level in range(1, levels)]
    return (
        "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY l0 'ha'>"
        + "".join(names)
        + f"]>{_HEAD}<text y='20'>&l{levels - 1};</text></svg>"
    )


def drawings(outside: str, address: str = "127.0.0.1:9") -> dict[str, bytes]:
    """Hostile SVGs by name.

    Args:
        outside: the path of a file that none of them may show.
        address: host and port that none of them may call.
    """
    texts = {
        "script": f"{_HEAD}<script>alert(1)</script></svg>",
        "onload": f"{_HEAD[:-1]} onload='alert(1)'><rect width='9' height='9' onclick='alert(1)'/></svg>",
        "foreign": f"{_HEAD}<foreignObject><iframe src='file:///etc/passwd'/></foreignObject></svg>",
        "image file": f"{_HEAD}<image width='90' height='90' xlink:href='file://{outside}'/></svg>",
        "image path": f"{_HEAD}<image width='90' height='90' xlink:href='{outside}'/></svg>",
        "image relative": f"{_HEAD}<image width='90' height='90' xlink:href='../outside/secret.png'/></svg>",
        "image http": f"{_HEAD}<image width='90' height='90' xlink:href='http://{address}/x.png'/></svg>",
        "image data bad": f"{_HEAD}<image width='90' height='90' xlink:href='data:image/png;base64,AAAA'/></svg>",
        "use file": f"{_HEAD}<use xlink:href='file://{outside}#x'/></svg>",
        "css import": f"{_HEAD}<style>@import url('file://{outside}');rect{{fill:url('http://{address}/')}}</style></svg>",
        "stylesheet": f"<?xml-stylesheet href='file://{outside}'?>{_HEAD}</svg>",
        "entity file": f"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file://{outside}'>]>{_HEAD}<text y='20'>&x;</text></svg>",
        "entity parameter": f"<!DOCTYPE svg [<!ENTITY % x SYSTEM 'file://{outside}'> %x;]>{_HEAD}</svg>",
        "doctype http": f"<!DOCTYPE svg SYSTEM 'http://{address}/x.dtd'>{_HEAD}</svg>",
        "laughs": _laughs(10),
        "laughs few": _laughs(4),
        "entity itself": f"<!DOCTYPE svg [<!ENTITY x '&x;'>]>{_HEAD}<text>&x;</text></svg>",
        "use nested": _nested_use(30, 2),
        "use nested wide": _nested_use(8, 10),
        "use itself": f"{_HEAD}<g id='a'><use xlink:href='#a'/></g></svg>",
        "use each other": f"{_HEAD}<g id='a'><use xlink:href='#b'/></g><g id='b'><use xlink:href='#a'/></g></svg>",
        "gradient itself": f"{_HEAD}<linearGradient id='a' xlink:href='#a'/>"
        "<rect width='9' height='9' fill='url(#a)'/></svg>",
        "pattern itself": f"{_HEAD}<pattern id='a' width='1' height='1'>"
        "<rect width='9' height='9' fill='url(#a)'/></pattern><rect width='90' height='90' fill='url(#a)'/></svg>",
        "filter huge": f"{_HEAD}<filter id='f'><feGaussianBlur stdDeviation='99999999'/></filter>"
        "<rect width='90' height='90' filter='url(#f)'/></svg>",
        "mask itself": f"{_HEAD}<mask id='m'><rect width='9' height='9' mask='url(#m)'/></mask>"
        "<rect width='90' height='90' mask='url(#m)'/></svg>",
        "marker many": f"{_HEAD}<marker id='m'>{_RECT}</marker><polyline marker-mid='url(#m)' points='"
        + "0,0 9,9 " * 3_000
        + "'/></svg>",
        "huge": f"{_PLAIN} width='100000000' height='100000000'>{_RECT}</svg>",
        "huge one way": f"{_PLAIN} width='9' height='1e9'>{_RECT}</svg>",
        "tiny": "<svg xmlns='http://www.w3.org/2000/svg' width='1e-9' height='1'><rect width='9' height='9'/></svg>",
        "negative": "<svg xmlns='http://www.w3.org/2000/svg' width='-5' height='-5'/>",
        "no size": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "viewBox huge": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1e30 1e30'><circle r='1e29'/></svg>",
        "viewBox nan": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='nan inf -1 0'><circle r='nan'/></svg>",
        "percent": f"{_PLAIN} width='99999999%' height='99999999%'>{_RECT}</svg>",
        "deep": _HEAD + "<g>" * 100_000 + "</g>" * 100_000 + "</svg>",
        "deep open": _HEAD + "<g>" * 200_000,
        "many": _HEAD + "<rect width='9' height='9'/>" * 60_000 + "</svg>",
        "many attributes": _HEAD + "<rect " + " ".join(f"a{n}='1'" for n in range(50_000)) + "/></svg>",
        "path long": f"{_HEAD}<path d='M0 0" + " L9 9" * 200_000 + "'/></svg>",
        "path strange": f"{_HEAD}<path d='M1e309 nan A0 0 0 0 0 1e38 -1e38 z z z Q'/></svg>",
        "path arcs": f"{_HEAD}<path d='M0 0" + " A1e9 1e-9 45 1 1 9 9" * 20_000 + "'/></svg>",
        "stroke dash": f"{_HEAD}<path d='M0 0 L1e9 1e9' stroke='red' stroke-dasharray='0.0001'/></svg>",
        "text long": f"{_HEAD}<text>" + "ả" * 300_000 + "</text></svg>",
        "font huge": f"{_HEAD}<text font-size='1e9' y='50'>ả</text></svg>",
        "transform": f"{_HEAD}<g transform='" + "scale(9) " * 5_000 + "'><rect width='9' height='9'/></g></svg>",
        "animate": f"{_HEAD}<rect width='9' height='9'><animate attributeName='x' dur='0.000001s' from='0' to='9' "
        "repeatCount='indefinite'/></rect></svg>",
        "not closed": _HEAD + "<rect width='9'",
        "comment open": _HEAD + "<!--" + "x" * 100_000,
        "font list": _HEAD + "<text font-family='" + "a" * 200_000 + "'/></svg>",
        "font lists": _HEAD + "<text font-family='a" * 30_000,
        "empty": "",
        "words": "<?xml version='1.0'?>",
        "html": "<!-- x --><html><body onload='alert(1)'></body></html>",
    }
    made = {name: text.encode() for name, text in texts.items()}
    made["utf-16"] = SVG.decode().encode("utf-16")
    made["bad utf-8"] = SVG.replace(b"</svg>", b"<text>\xff\xfe\xed\xa0\x80</text></svg>")
    made["nul"] = SVG.replace(b"</svg>", b"\x00</svg>")
    made["gzip"] = b"\x1f\x8b\x08\x00" + bytes(100)
    made["tail"] = SVG + b"\x00" * 100_000
    return made


def pictures() -> dict[str, bytes]:
    """Hostile raster files by name."""
    good = png(4, 4, pixels=bytes(20))
    return {
        "png huge": png(60_000, 60_000),
        "png wide": png(2_147_483_647, 1),
        "png high": png(1, 2_147_483_647),
        "png largest": png(0xFFFFFFFF, 0xFFFFFFFF),
        "png zero": png(0, 0),
        "png large and whole": png(12_000, 12_000, pixels=bytes(12_001 * 12_000)),
        "png 6000": png(6_000, 6_000, pixels=bytes(6_001 * 6_000)),
        "png cut": good[:40],
        "png no end": good[:-12],
        "png wrong sum": good[:30] + b"\x00" + good[31:],
        "png text bomb": good[:33] + _chunk(b"zTXt", b"x\x00\x00" + zlib_bomb()) + good[33:],
        "png profile bomb": good[:33] + _chunk(b"iCCP", b"x\x00\x00" + zlib_bomb()) + good[33:],
        "png many chunks": good[:33] + _chunk(b"tEXt", b"a\x00b") * 50_000 + good[33:],
        "bmp huge": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 60, 0, 0, 54, 40, 60_000, 60_000, 1, 32, 0, 0, 0, 0, 0, 0),
        "bmp negative": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 60, 0, 0, 54, 40, -5, -5, 1, 32, 0, 0, 0, 0, 0, 0),
        "gif huge": b"GIF89a\xff\xff\xff\xff\x80\x00\x00"
        + bytes(6)
        + b",\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02L\x01\x00;",
        "gif frames": b"GIF89a\x01\x00\x01\x00\x80\x00\x00"
        + bytes(6)
        + b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02L\x01\x00" * 100_000
        + b";",
        "jpeg huge": b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9",
        "jpeg cut": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        "webp huge": b"RIFF\x1e\x00\x00\x00WEBPVP8L\x11\x00\x00\x00/\xff\xff\xff\xff" + bytes(14),
        "ico": b"\x00\x00\x01\x00\xff\xff" + b"\x00" * 16 * 300,
        "xpm": b'/* XPM */ static char*x[]={"99999999 99999999 1 1","a c red",',
        "xbm": b"#define x_width 99999999\n#define x_height 99999999\nstatic char x_bits[]={",
        "ppm huge": b"P6 60000 60000 255\n",
        "ppm ascii": b"P3 9000 9000 255\n" + b"1 " * 1_000,
        "pbm": b"P4 999999 999999\n",
        "tga": bytes((0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 32, 0)),
        "tiff": b"II*\x00\x08\x00\x00\x00\xff\xff" + b"\xff" * 100,
        "icns": b"icns\xff\xff\xff\xffic10\xff\xff\xff\xff",
        "wbmp": b"\x00\x00\xff\xff\xff\x7f\xff\xff\xff\x7f",
        "svgz": b"\x1f\x8b\x08" + bytes(50),
        "empty": b"",
        "zeros": bytes(100_000),
        "page": b"<!doctype html><script>alert(1)</script>",
        "exe": b"MZ" + bytes(1_000),
        "pdf": b"%PDF-1.7\n",
    }


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def zlib_bomb() -> bytes:
    """40 KB that open to 40 MB."""
    return zlib.compress(bytes(40_000_000), 9)
