"""Which files a source may show, and what they are called in the package.

The rule for what may be taken: a relative reference, to a regular file of a known media type whose first
bytes are what its type says, inside the source folder or at most `LEVELS_UP` folders above it, with no path
part that begins with a dot. Symlinks are resolved before the rule is applied. So a source folder written by
somebody else can bring pictures from a folder beside it, and cannot bring anybody's letters or keys.
"""

from __future__ import annotations

import hashlib
import unicodedata
import urllib.parse
from pathlib import Path

from content_cache.source.parts import MediaFile
from content_cache.text import slug

LEVELS_UP = 2
MAX_FILE_BYTES = 512 * 1024 * 1024
MAX_SVG_BYTES = 2 * 1024 * 1024
_SNIFF_BYTES = 512
_NAME_CHARS = 60

MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".ogv": "video/ogg",
}

LESSON_MEDIA = frozenset(kind for kind in MEDIA_TYPES.values() if not kind.startswith("image/"))
"""Types of files that may be lessons by themselves."""
_OGG = "application/ogg"
"""Sound or film: the ending says which."""


class RefusedMediaError(Exception):
    """A file that may not be taken; the message says why."""


def find(base: Path, target: str) -> Path | None:
    """The file that a relative target names, tried as written, percent-decoded, in NFC and in NFD.

    Args:
        base: folder of the file that holds the reference.
        target: path part of the reference.
    """
    decoded = urllib.parse.unquote(target)
    for written in dict.fromkeys((target, decoded)):
        for form in dict.fromkeys(
            (written, unicodedata.normalize("NFC", written), unicodedata.normalize("NFD", written))
        ):
            try:
                candidate = base / form
                if candidate.is_file():
                    return candidate
            except (OSError, ValueError):
                continue
    return None


def sniff(path: Path) -> str:
    """The media type of a file by its first bytes, for a known file name ending.

    Raises:
        RefusedMediaError: unknown ending, other content than the ending says, too large, or an unsafe SVG.
    """
    ending = path.suffix.lower()
    if ending not in MEDIA_TYPES:
        raise RefusedMediaError(f"{ending or 'no ending'} is not a media type that courses may hold")
    size_bytes = path.stat().st_size
    if size_bytes > (MAX_SVG_BYTES if ending == ".svg" else MAX_FILE_BYTES):
        raise RefusedMediaError(f"{size_bytes} bytes are too many for {ending}")
    with path.open("rb") as file:
        head = file.read(_SNIFF_BYTES)
        rest = file.read() if ending == ".svg" else b""
    found = _type_of(head)
    if ending == ".svg":
        whole = head + rest
        if b"<svg" not in whole:
            raise RefusedMediaError("is not an SVG")
        if b"<!ENTITY" in whole or b"<script" in whole.lower():
            raise RefusedMediaError("is an SVG with scripts or entities")
        found = MEDIA_TYPES[ending]
    if found is None or not _agree(found, MEDIA_TYPES[ending]):
        raise RefusedMediaError(f"is not what its ending {ending} says")
    return MEDIA_TYPES[ending] if found == _OGG else found


def _agree(found: str, named: str) -> bool:
    """Pictures may be any picture (a PNG called .jpg is common); the rest must be of the named family."""
    if found == _OGG:
        return named in ("audio/ogg", "video/ogg")
    return found.partition("/")[0] == named.partition("/")[0]


def _type_of(head: bytes) -> str | None:  # noqa: PLR0911 - a table of magic numbers
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"OggS"):
        return _OGG
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        return "audio/mpeg"
    return None


class MediaShelf:
    """The media of one course, each file once, with names that stay the same from build to build."""

    def __init__(self, folder: Path) -> None:
        """Takes the source folder, which bounds what may be taken."""
        self._folder = folder.resolve()
        roots = [self._folder, *self._folder.parents]
        self._root = roots[min(LEVELS_UP, len(roots) - 1)]
        self._by_path: dict[Path, MediaFile] = {}
        self._names: set[str] = set()

    def take(self, path: Path) -> MediaFile:
        """Adds a file and gives it its name.

        Raises:
            RefusedMediaError: the rule at the top of this module does not allow it.
        """
        real = path.resolve()
        known = self._by_path.get(real)
        if known:
            return known
        if not real.is_relative_to(self._root):
            raise RefusedMediaError(f"is more than {LEVELS_UP} folders above the course")
        if any(part.startswith(".") for part in real.relative_to(self._root).parts):
            raise RefusedMediaError("is in a hidden folder")
        try:
            media_type = sniff(real)
        except OSError as error:
            raise RefusedMediaError(f"cannot be read: {error.strerror or error}") from error
        taken = MediaFile(name=self._name(real), path=real, media_type=media_type)
        self._by_path[real] = taken
        self._names.add(taken.name)
        return taken

    def files(self) -> tuple[MediaFile, ...]:
        """All that was taken, by name."""
        return tuple(sorted(self._by_path.values(), key=lambda file: file.name))

    def _name(self, path: Path) -> str:
        stem = slug(path.stem, "tep")[:_NAME_CHARS].strip("-")
        ending = path.suffix.lower()
        name = f"media/{stem}{ending}"
        if name in self._names:
            mark = hashlib.sha256(path.relative_to(self._root).as_posix().encode()).hexdigest()[:8]
            name = f"media/{stem}-{mark}{ending}"
        return name
