"""A publisher who can do anything wrong: packages put together by hand, layer by layer, spoilt at any of them.

The layers of a published folder, outermost first: files on the disk, the list's envelope, the list, a config's
envelope, the compressed table of contents, its JSON, blobs, what is in the blobs. `Package` has a hook between each
two, and signs again above the place that a hook spoilt, so that mutations reach the parsers behind the signatures.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from content_cache.courselist import LIST_TYPE
from content_cache.keyset import KeyEntry, KeySet, KeyStatus, Role, RootKey, seal_keys
from content_cache.layout import COURSES_FILE, KEYS_FILE
from content_cache.package import TOC_TYPE
from content_cache.signing import SigningKey, seal

Json = Any
Change = Callable[[bytes], bytes]


def key(name: str) -> SigningKey:
    """The key of this name, always the same."""
    return SigningKey(hashlib.sha256(name.encode()).digest())


ROOTS = [key(f"root {number}") for number in range(3)]
PUBLISHER = key("publisher")
STRANGER = key("stranger")
LISTER = key("signs lists only")
SCOPED = key("signs the course scope-a only")
RETIRED = key("retired")
STOLEN = key("stolen, sound up to serial 5")
SOUND_SERIAL = 5

SIGNERS = {
    "publisher": PUBLISHER,
    "stranger": STRANGER,
    "lister": LISTER,
    "scoped": SCOPED,
    "retired": RETIRED,
    "stolen": STOLEN,
    "root": ROOTS[0],
}


def key_set(version: int = 3) -> KeySet:
    """What the home trusts."""

    def entry(one: SigningKey, role: Role, **more: Any) -> KeyEntry:
        return KeyEntry(keyid=one.key_id, public=one.public, role=role, **more)

    return KeySet(
        version=version,
        threshold=2,
        roots=tuple(RootKey(keyid=root.key_id, public=root.public) for root in ROOTS),
        keys=(
            entry(PUBLISHER, Role.COURSE),
            entry(PUBLISHER, Role.LIST),
            entry(LISTER, Role.LIST),
            entry(SCOPED, Role.COURSE, scope=("scope-a",)),
            entry(RETIRED, Role.COURSE, status=KeyStatus.RETIRED),
            entry(RETIRED, Role.LIST, status=KeyStatus.RETIRED),
            entry(STOLEN, Role.COURSE, status=KeyStatus.COMPROMISED, compromised_after=SOUND_SERIAL),
            entry(STOLEN, Role.LIST, status=KeyStatus.COMPROMISED),
        ),
    )


KEYS_JSON = seal_keys(key_set(), ROOTS[:2])


def sha256(data: bytes) -> str:
    """Lower-case hex."""
    return hashlib.sha256(data).hexdigest()


_COMPRESSOR = zstandard.ZstdCompressor(level=3, write_content_size=True)


def zstd(data: bytes) -> bytes:
    """One honest frame, quickly made."""
    return _COMPRESSOR.compress(data)


def dumps(node: Json) -> bytes:
    """JSON that may hold what JSON may not: NaN and lone surrogates come out as escapes."""
    return json.dumps(node, ensure_ascii=True, separators=(",", ":")).encode()


def png(width: int, height: int, *, pixels: bytes | None = None, note: bytes = b"") -> bytes:
    """A PNG with this header; one grey row of data unless pixels are given."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(pixels if pixels is not None else bytes(min(width, 65_536) + 1))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"tEXt", b"x\x00" + note)
        + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#a00"/></svg>'

LESSON = """## Mục một

Đoạn văn có **chữ đậm**, [liên kết](lesson:bai-2) và chú thích[^1].

![Hình vẽ](media/hinh.svg)

| A | B |
|---|---|
| 1 | 2 |

[^1]: Nguồn.
"""


@dataclass
class File:
    """A file of a package: what is in it, and what the table of contents says of it."""

    raw: bytes
    media_type: str
    compressed: bool = True
    blob: bytes | None = None
    """Instead of the honest blob of ``raw``."""
    entry: dict[str, Json] = field(default_factory=dict)
    """Fields that lie."""


def _question(number: int) -> dict[str, Json]:
    return {
        "type": "single_choice",
        "id": f"cau-{number}",
        "stem": f"Câu hỏi {number}?",
        "choices": ["một", "hai", "ba"],
    }


def quiz(name: str, count: int = 2, **more: Json) -> dict[str, Json]:
    """A sound quiz."""
    return {
        "id": name,
        "title": "Tự kiểm tra",
        "kind": "practice",
        "questions": [_question(number) for number in range(count)],
        "keys": [
            {"type": "single_choice", "correct": 1, "explanation": "Vì **thế**.", "feedback": ["sai", None, "sai"]}
            for _ in range(count)
        ],
        "sections": [{"pool": list(range(count)), "count": count}],
        **more,
    }


def glossary() -> list[dict[str, Json]]:
    """A sound glossary."""
    return [
        {"term": "Đảng", "meaning": "Tổ chức *chính trị*.", "see": ["Mặt trận"]},
        {"term": "Mặt trận", "meaning": "Liên minh chính trị.", "see": []},
    ]


class Package:
    """A course to be published, sound until somebody spoils it."""

    def __init__(self, course: str, serial: int = 2) -> None:
        self.course = course
        self.serial = serial
        mark = f"{course[:40]} {serial}"
        self.files: dict[str, File] = {
            # No blob is another course's too: a blob that is here already is not looked at again.
            "lessons/bai-1.md": File(f"{LESSON}\n{mark}".encode("utf-8", "replace"), "text/markdown"),
            "lessons/bai-2.md": File(f"Bài {mark}.".encode("utf-8", "replace"), "text/markdown"),
            "quizzes/kiem-tra.json": File(dumps(quiz("kiem-tra", note=mark)), "application/json"),
            "glossary.json": File(dumps([*glossary(), {"term": mark, "meaning": "x"}]), "application/json"),
            "media/hinh.svg": File(SVG + f"<!-- {mark} -->".encode("utf-8", "replace"), "image/svg+xml"),
            "media/anh.png": File(
                png(4, 4, pixels=bytes(20), note=mark.encode("utf-8", "replace")), "image/png", compressed=False
            ),
        }
        self.toc: dict[str, Json] = {
            "format": 1,
            "course": course,
            "serial": serial,
            "version": f"1.{serial}",
            "title": "Khóa học thử",
            "topics": [
                {
                    "id": "chuyen-de",
                    "title": "Chuyên đề",
                    "lessons": [
                        {"id": "bai-1", "title": "Bài 1", "path": "lessons/bai-1.md", "quiz": "kiem-tra"},
                        {"id": "bai-2", "title": "Bài 2", "path": "lessons/bai-2.md"},
                    ],
                }
            ],
            "quizzes": [
                {
                    "id": "kiem-tra",
                    "title": "Tự kiểm tra",
                    "kind": "practice",
                    "path": "quizzes/kiem-tra.json",
                    "question_count": 2,
                    "lesson": "bai-1",
                }
            ],
            "glossary": "glossary.json",
        }
        self.listing: dict[str, Json] = {}
        self.others: list[dict[str, Json]] = []
        """More entries of the list."""
        self.courses: dict[str, Json] = {"format": 1, "version": serial}
        self.signers: list[SigningKey] = [PUBLISHER]
        self.list_signers: list[SigningKey] = [PUBLISHER]
        self.keys_json: bytes | None = KEYS_JSON
        self.toc_type = TOC_TYPE
        self.list_type = LIST_TYPE
        # What happens to the bytes between two layers.
        self.on_files: Callable[[list[dict[str, Json]]], list[dict[str, Json]]] = lambda files: files
        self.on_toc: Change = bytes
        self.on_toc_frame: Change = bytes
        self.on_config: Change = bytes
        self.on_stored_config: Change = bytes
        self.on_list: Change = bytes
        self.on_courses: Change = bytes
        self.on_folder: Callable[[Path], None] = lambda _folder: None
        self.stored: dict[str, Change] = {}
        """By path: what happens to a blob's file after its digest was signed."""

    def lesson(self, text: str | bytes, name: str = "bai-1") -> None:
        """Another text for a lesson."""
        self.files[f"lessons/{name}.md"].raw = (
            text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        )

    def write(self, folder: Path) -> None:
        """Publishes it."""
        (folder / "blobs" / "sha256").mkdir(parents=True)
        for name, data in self.made().items():
            (folder / name).write_bytes(data)
        self.on_folder(folder)

    def made(self) -> dict[str, bytes]:
        """All files of the published folder."""
        made: dict[str, bytes] = {}
        blobs = "blobs/sha256/"
        entries = []
        for path, file in self.files.items():
            blob = file.blob if file.blob is not None else zstd(file.raw) if file.compressed else file.raw
            entry = {
                "path": path,
                "media_type": file.media_type,
                "digest": sha256(blob),
                "size_bytes": len(blob),
                "raw_size_bytes": len(file.raw),
                "compressed": file.compressed,
                **file.entry,
            }
            entries.append(entry)
            if path in self.stored:
                made[blobs + sha256(blob)] = self.stored[path](blob)
            else:
                made.setdefault(blobs + sha256(blob), blob)
        toc = self.on_toc(dumps({**self.toc, "files": self.on_files(entries)}))
        config = self.on_config(seal(self.toc_type, self.on_toc_frame(zstd(toc)), self.signers))
        made[blobs + sha256(config)] = self.on_stored_config(config)
        listing = {
            "course": self.course,
            "title": "Khóa học thử",
            "version": f"1.{self.serial}",
            "serial": self.serial,
            "config": sha256(config),
            "config_size": len(config),
            "size_bytes": 1000,
            **self.listing,
        }
        courses = self.on_list(dumps({**self.courses, "courses": [*self.others, listing]}))
        made[COURSES_FILE] = self.on_courses(seal(self.list_type, courses, self.list_signers))
        if self.keys_json is not None:
            made[KEYS_FILE] = self.keys_json
        return made


def pack(package: Package, *paths: str) -> None:
    """Puts some of a package's files into one blob."""
    raw = b"".join(package.files[path].raw for path in paths)
    blob, offset = zstd(raw), 0
    for path in paths:
        file = package.files[path]
        file.blob = blob
        file.compressed = True
        file.entry = {"offset": offset, "pack_bytes": len(raw)}
        offset += len(file.raw)


def envelope(payload_type: str, payload: bytes, *signatures: tuple[str, bytes]) -> bytes:
    """An envelope with any signatures at all."""
    return msgspec.json.encode(
        {
            "payloadType": payload_type,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [{"keyid": name, "sig": base64.b64encode(value).decode()} for name, value in signatures],
        }
    )
