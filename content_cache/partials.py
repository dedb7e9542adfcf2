"""Blobs that are still growing on the disk, each in pieces that may grow at the same time.

``partial/<digest>`` has the blob's bytes at their places; ``partial/<digest>.have`` says how far each piece is: the
length of a piece and then a fill level a piece, 32 bits each, little-endian. A blob of one piece has no such file: its
length is its fill level. Data is written before the level that tells of it, so after a kill the levels never promise
too much; after a power cut they may, and then the digest does not match and the blob is begun again.
"""

from __future__ import annotations

import contextlib
import struct
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Self

PIECE_BYTES = 128 * 1024
"""Of blobs up to `_MANY` pieces: eight seconds of a line of 128 kbit/s, so that four connections end together."""
_MANY = 32
_MOST_PIECE_BYTES = 1024 * 1024
_LEVEL = struct.Struct("<I")


def piece_bytes(size_bytes: int, *, splits: bool) -> int:
    """How long the pieces of a blob are: all of it where it comes in one go."""
    if not splits or size_bytes <= PIECE_BYTES * 3 // 2:
        return max(size_bytes, 1)
    return min(max(PIECE_BYTES, size_bytes // _MANY), _MOST_PIECE_BYTES)


class PartialBlob:
    """One growing blob. Its pieces may be filled by several threads, each piece by one."""

    def __init__(self, path: Path, size_bytes: int, *, splits: bool) -> None:
        """Looks at what is there; makes nothing yet.

        Args:
            path: ``partial/<digest>``.
            size_bytes: of the whole blob.
            splits: whether pieces may come at the same time. What lies there in pieces stays in pieces.
        """
        self.path = path
        self.size_bytes = size_bytes
        self._lock = threading.Lock()
        self._have = path.with_name(path.name + ".have")
        self.piece_bytes, self._levels = self._read(splits=splits)
        self.resumed = sum(self._levels) > 0
        """Whether it began with bytes from before."""

    @property
    def pieces(self) -> range:
        """The numbers of the pieces."""
        return range(len(self._levels))

    def bounds(self, piece: int) -> tuple[int, int]:
        """Where a piece begins and ends in the blob."""
        start = piece * self.piece_bytes
        return start, min(start + self.piece_bytes, self.size_bytes)

    def level(self, piece: int) -> int:
        """How many bytes of a piece are here."""
        with self._lock:
            return self._levels[piece]

    @property
    def done_bytes(self) -> int:
        """How many bytes of the blob are here."""
        with self._lock:
            return sum(self._levels)

    @property
    def is_full(self) -> bool:
        """Whether all bytes are here."""
        return self.done_bytes >= self.size_bytes

    def set_level(self, piece: int, level: int) -> None:
        """Notes in memory how far a piece is."""
        with self._lock:
            self._levels[piece] = level

    def fill_all(self) -> None:
        """Notes that all pieces are full."""
        with self._lock:
            self._levels = [end - start for start, end in map(self.bounds, self.pieces)]

    def begin_again(self) -> None:
        """Throws away what is here."""
        self.remove()
        with self._lock:
            self._levels = [0] * len(self._levels)
        self.resumed = False

    def remove(self) -> None:
        """Deletes its files."""
        for path in (self._have, self.path):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()

    def writer(self, piece: int) -> PieceWriter:
        """Something to fill a piece with."""
        return PieceWriter(self, piece, self._have if len(self._levels) > 1 else None)

    def _read(self, *, splits: bool) -> tuple[int, list[int]]:
        length = self.path.stat().st_size if self.path.is_file() else 0
        with contextlib.suppress(OSError, struct.error):
            data = self._have.read_bytes()
            (piece,) = _LEVEL.unpack_from(data)
            count = -(-self.size_bytes // max(piece, 1))
            levels = [_LEVEL.unpack_from(data, _LEVEL.size * (1 + number))[0] for number in range(count)]
            if piece and all(level <= min(piece, self.size_bytes - at * piece) for at, level in enumerate(levels)):
                return piece, levels if length else [0] * count
        piece = piece_bytes(self.size_bytes, splits=splits)
        count = max(1, -(-self.size_bytes // piece))
        if length > self.size_bytes or self._have.exists():
            self.remove()
            length = 0
        return piece, [min(max(length - number * piece, 0), piece) for number in range(count)]


class PieceWriter:
    """Writes one piece; nothing waits in a buffer, so a kill loses nothing."""

    def __init__(self, blob: PartialBlob, piece: int, have: Path | None) -> None:
        """Is made by `PartialBlob.writer`."""
        self._blob = blob
        self._piece = piece
        self._have_path = have
        self._file: IO[bytes] | None = None
        self._have: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._blob.path.touch()
        self._file = self._blob.path.open("r+b", buffering=0)
        if self._have_path is not None:
            if not self._have_path.exists():
                levels = [self._blob.level(piece) for piece in self._blob.pieces]
                self._have_path.write_bytes(b"".join(map(_LEVEL.pack, (self._blob.piece_bytes, *levels))))
            self._have = self._have_path.open("r+b", buffering=0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in (self._file, self._have):
            if file is not None:
                file.close()

    def write(self, position: int, data: bytes) -> None:
        """Writes bytes at their place in the blob; the piece is filled up to their end then."""
        if self._file is None:
            raise RuntimeError("outside of its with block")
        self._file.seek(position)
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]
        start, end = self._blob.bounds(self._piece)
        level = min(position + len(data), end) - start
        if self._have is not None:
            self._have.seek(_LEVEL.size * (1 + self._piece))
            self._have.write(_LEVEL.pack(max(level, 0)))
        self._blob.set_level(self._piece, max(level, 0))
