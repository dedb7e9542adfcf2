"""Which files of a course share a blob: each its own while there are few, small ones in packs when there are many.

A blob a file makes the smallest updates; but registries bound the layers of a manifest, and a web server takes a round
trip a blob. A file's pack is chosen by the hash of its path, so that a changed file changes one pack and a new file
moves no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from content_cache import limits
from content_cache.compression import compress
from content_cache.model import FileEntry

SPARE_LAYERS = 20
SMALL_BYTES = 16 * 1024
"""A file up to this size may share a blob; more, in doubling steps, where a course would still have too many."""
LARGEST_PACKED_BYTES = 1024 * 1024


class RawFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a course before it is put into a blob."""

    path: str
    media_type: str
    data: bytes


def pack(files: Sequence[RawFile], *, others: int) -> list[tuple[bytes, list[FileEntry]]]:
    """Puts files into blobs.

    Args:
        files: what is compressed: texts, drawings, small pictures. Every one must fit a pack.
        others: how many blobs the course has beside these.

    Returns:
        Each blob with the entries of the files in it; the digest in the entries is the blob's.
    """
    room = limits.LAYERS - SPARE_LAYERS - others
    alone, together = list(files), list[RawFile]()
    most = SMALL_BYTES
    while len(alone) > room and most <= LARGEST_PACKED_BYTES:
        together = [file for file in files if len(file.data) <= most]
        alone = [file for file in files if len(file.data) > most]
        if len(alone) < room // 2:
            break
        most *= 2
    blobs = [_alone(file) for file in alone]
    if together:
        count = _power_of_two(max(room - len(alone), 1))
        packs: dict[int, list[RawFile]] = {}
        for file in sorted(together, key=lambda one: one.path):
            number = int.from_bytes(hashlib.sha256(file.path.encode()).digest()[:4]) % count
            packs.setdefault(number, []).append(file)
        for number in sorted(packs):
            blobs += [_packed(part) for part in _bounded(packs[number])]
    return blobs


def _power_of_two(most: int) -> int:
    return 1 << (most.bit_length() - 1)


def _bounded(files: list[RawFile]) -> list[list[RawFile]]:
    parts: list[list[RawFile]] = [[]]
    size_bytes = 0
    for file in files:
        if parts[-1] and size_bytes + len(file.data) > limits.PACK_BYTES:
            parts.append([])
            size_bytes = 0
        parts[-1].append(file)
        size_bytes += len(file.data)
    return parts


def _alone(file: RawFile) -> tuple[bytes, list[FileEntry]]:
    blob = compress(file.data)
    entry = FileEntry(
        path=file.path,
        media_type=file.media_type,
        digest=hashlib.sha256(blob).hexdigest(),
        size_bytes=len(blob),
        raw_size_bytes=len(file.data),
        compressed=True,
    )
    return blob, [entry]


def _packed(files: list[RawFile]) -> tuple[bytes, list[FileEntry]]:
    if len(files) == 1:
        return _alone(files[0])
    raw = b"".join(file.data for file in files)
    blob = compress(raw)
    digest = hashlib.sha256(blob).hexdigest()
    entries, offset = [], 0
    for file in files:
        entries.append(
            FileEntry(
                path=file.path,
                media_type=file.media_type,
                digest=digest,
                size_bytes=len(blob),
                raw_size_bytes=len(file.data),
                compressed=True,
                offset=offset,
                pack_bytes=len(raw),
            )
        )
        offset += len(file.data)
    return blob, entries
