"""Hostile values, names, frames and documents, as lists; what they are put into is the cases' business."""

from __future__ import annotations

import math
import struct

import zstandard

from tests.hostile.workshop import Json, zstd

VALUES: list[Json] = [
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    10**30,
    0.5,
    math.inf,
    math.nan,
    "",
    "\x00",
    "\ud800",
    "../../../etc/passwd",
    "<script>alert(1)</script>",
    "\u202egnp.exe",
    "x" * 70_000,
    [],
    {},
    [[[[None]]]],
]
"""One instead of each node of a document."""

NUMBERS = [
    "-0",
    "1e999",
    "1e-999",
    "NaN",
    "Infinity",
    "9" * 5000,
    "9223372036854775808",
    "1.0",
    "0x10",
    "01",
    "1e2",
    "+1",
]
"""As they stand in JSON text."""

NAMES = [
    "../../../etc/passwd",
    "..",
    ".",
    "",
    "/etc/passwd",
    "//server/share/x",
    "\\\\server\\share\\x.png",
    "C:\\Windows\\win.ini",
    "C:x.png",
    "file:///etc/passwd",
    "media/../../../etc/passwd",
    "media/..%2f..%2fetc%2fpasswd",
    "media/hinh.svg/../../../x",
    "media\\hinh.svg",
    "media//hinh.svg",
    "./media/hinh.svg",
    "media/",
    "media/.svg",
    "media/..svg",
    "media/hinh.svg\x00.png",
    "media/hinh.svg\n",
    "media/hinh.svg ",
    "media/hinh.svg.",
    "media/HINH.SVG",
    "media/h\u00ecnh.svg",
    "media/hi\u0300nh.svg",
    "media/h\u0456nh.svg",
    "media/\u2215etc\u2215passwd.png",
    "media/\uff0e\uff0e\uff0fx.png",
    "media/con",
    "media/con.",
    "media/aux .png",
    "media/nul:.png",
    "media/hinh.svg:stream",
    "media/hinh.svg::$DATA",
    "media/" + "a" * 100_000 + ".png",
    "media/$(touch x).png",
    "media/`x`.png",
    "media/-rf.png\r",
    "media/x.png?y#z",
    "lessons/bai-1.md/",
    "lessons/../quizzes/kiem-tra.json",
    "lessons/bai\u200b-1.md",
    "lessons/.md",
    "lessons/con.md\x00",
    "quizzes/../glossary.json",
    "glossary.json/",
    "courses.sqlite",
    "keys.json",
    "files/" + "0" * 64,
    "partial/" + "0" * 64,
    "~/x",
    "%2e%2e/x",
    "\ud800.png",
    "\ufeffmedia/hinh.svg",
    "\u202emedia/gvs.hnih",
]

DIGESTS = [
    "",
    "0" * 63,
    "0" * 65,
    "A" * 64,
    "../" + "0" * 61,
    "..",
    "/etc/passwd",
    "0" * 63 + "/",
    "0" * 63 + "\n",
    "0" * 64 + "\x00",
    "sha256:" + "0" * 64,
    "\uff10" * 64,
    "g" * 64,
    "con",
    "0" * 10_000,
]

IDS = [
    "",
    "-",
    "A",
    "a_b",
    "../x",
    "a/b",
    "a\\b",
    ".",
    "..",
    "a.b",
    "a b",
    "a\x00",
    "a\n",
    "\u0111",
    "a\u0300",
    "\u0430",
    "\u202ea",
    "a" * 65,
    "a" * 100_000,
    "-a",
    "a-",
    "con ",
    "%00",
    "<b>",
    "\ud800",
]


def _rle_frame(declared: int, blocks: int) -> bytes:
    """A frame that says one length and holds ``blocks`` times 128 KB."""
    header = b"\x28\xb5\x2f\xfd" + bytes([2 << 6, 10 << 3]) + struct.pack("<I", declared)
    block = ((1 << 1) | (128 * 1024 << 3)).to_bytes(3, "little") + b"\x00"
    last = ((1 << 1) | 1 | (128 * 1024 << 3)).to_bytes(3, "little") + b"\x00"
    return header + block * (blocks - 1) + last


def frames(raw: bytes) -> dict[str, bytes]:
    """Blobs that are not the one zstd frame of this content."""
    good = zstd(raw)
    return {
        "lies about its length": _rle_frame(len(raw), 50_000),
        "bomb": _rle_frame(2**32 - 1, 32_768),
        "bomb within bounds": _rle_frame(128 * 1024 * 400, 400),
        "no length": zstandard.ZstdCompressor(write_content_size=False).compress(raw),
        "two frames": good + good,
        "tail": good + b"\x00",
        "many empty frames": good + zstd(b"") * 20_000,
        "skippable first": b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd" + good,
        "skippable only": b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd",
        "skippable huge": b"\x5f\x2a\x4d\x18\xff\xff\xff\xff",
        "dictionary": b"\x28\xb5\x2f\xfd\x27\xff\xff\xff\xff" + good[5:],
        "window largest": b"\x28\xb5\x2f\xfd\x00\xff" + good[6:],
        "window 2 GB": b"\x28\xb5\x2f\xfd\x80\xa8" + struct.pack("<I", len(raw)) + good[6:],
        "checksum wrong": zstandard.ZstdCompressor(write_checksum=True).compress(raw)[:-1] + b"\x00",
        "cut": good[: len(good) // 2],
        "header only": good[:6],
        "magic only": good[:4],
        "reserved bit": good[:4] + bytes([good[4] | 8]) + good[5:],
        "declares 2^63": b"\x28\xb5\x2f\xfd\xe0" + b"\xff" * 8 + good[5:],
        "legacy": b"\x27\xb5\x2f\xfd" + good[4:],
        "gzip": b"\x1f\x8b\x08\x00" + bytes(40),
        "raw": raw,
        "empty": b"",
        "zeros": bytes(1_000),
    }


def documents() -> dict[str, bytes]:
    """JSON texts that no document should be."""
    deep = 100_000
    return {
        "empty": b"",
        "null": b"null",
        "list": b"[]",
        "text": b'"x"',
        "number": b"1",
        "nested lists": b"[" * deep + b"]" * deep,
        "nested lists open": b"[" * deep,
        "nested objects": b'{"a":' * deep + b"1" + b"}" * deep,
        "nested in unknown": b'{"x":' + b"[" * deep + b"]" * deep + b"}",
        "bom": b"\xef\xbb\xbf{}",
        "utf-16": "{}".encode("utf-16"),
        "utf-32": "{}".encode("utf-32"),
        "bad utf-8": b'{"x":"\xff\xfe"}',
        "overlong": b'{"x":"\xc0\xaf"}',
        "surrogate bytes": b'{"title":"\xed\xa0\x80"}',
        "nul": b"\x00",
        "comment": b"{}//",
        "two": b"{}{}",
        "long key": b'{"' + b"k" * 1_000_000 + b'":1}',
        "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(100_000)) + b"}",
        "long number": b"9" * 1_000_000,
        "page": b"<!doctype html><html></html>",
        "pickle": b"\x80\x04\x95",
        "spaces": b" " * 1_000_000,
    }
