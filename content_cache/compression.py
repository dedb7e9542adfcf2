"""zstd with a bound on what comes out."""

from __future__ import annotations

import zstandard

from content_cache.errors import MalformedPackageError

LEVEL = 19
"""Courses are compressed once and fetched a hundred thousand times."""


def compress(data: bytes) -> bytes:
    """One zstd frame that says its content's size; the same bytes for the same input and library."""
    return zstandard.ZstdCompressor(level=LEVEL, write_content_size=True).compress(data)


def decompress(data: bytes, most_bytes: int, what: str) -> bytes:
    """Opens one zstd frame.

    Args:
        data: the frame, which must declare its content's size.
        most_bytes: the most that may come out.
        what: what it is, for the error.

    Raises:
        MalformedPackageError: not such a frame, larger than allowed, truncated, or something follows it.
    """
    if not data.startswith(zstandard.FRAME_HEADER):
        # A skippable frame declares nothing, and would pass for an empty file.
        raise MalformedPackageError(what, "is not zstd")
    try:
        size_bytes = zstandard.frame_content_size(data)
        if size_bytes < 0 or size_bytes > most_bytes:
            raise MalformedPackageError(what, f"declares {size_bytes} bytes, at most {most_bytes} are allowed")
        # In one call: the output has exactly the room that the frame declares, so a frame that holds more is an error
        # before it is memory.
        raw = (
            zstandard.ZstdDecompressor().decompress(data, allow_extra_data=False) if size_bytes else _empty(data, what)
        )
    except zstandard.ZstdError as error:
        raise MalformedPackageError(what, "is not one whole zstd frame") from error
    if len(raw) != size_bytes:
        raise MalformedPackageError(what, "holds less than it declares")
    return raw


def _empty(data: bytes, what: str) -> bytes:
    """A frame that declares nothing; the one call above does not look into it."""
    opened = zstandard.ZstdDecompressor().decompressobj(read_across_frames=False)
    if opened.decompress(data) or not opened.eof or opened.unused_data:
        raise MalformedPackageError(what, "is not one whole empty zstd frame")
    return b""
