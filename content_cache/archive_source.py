"""Published courses in one file: a zip that was mailed, or a tar as ``skopeo copy ... oci-archive:`` writes it.

An archive is a published folder (or any OCI layout), perhaps within one folder of its own as people's programs pack it.
Members are read in place, by name, and never written anywhere by a name of theirs. What a member unpacks to is bounded
by the length that the caller names, whatever the archive claims.
"""

from __future__ import annotations

import re
import stat
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from content_cache.archive_members import Member, data_place, members
from content_cache.errors import AlteredBlobError, MalformedPackageError, MissingBlobError, OfflineError
from content_cache.layout import COPY_BYTES, COURSES_FILE, INDEX_BYTES, INDEX_FILE, KEYS_FILE, LAYOUT_FILE, is_digest
from content_cache.source_protocol import Document
from content_cache.unlisted import find_configs

SUFFIXES = frozenset({".zip", ".tar"})
"""Names that end so are archives."""

_DOCUMENTS = (LAYOUT_FILE, INDEX_FILE, COURSES_FILE, KEYS_FILE)
_NAME = re.compile(
    rf"(?:\./)?(?:([^/]+)/)?({'|'.join(map(re.escape, _DOCUMENTS))}|blobs/sha256/[0-9a-f]{{64}})", re.DOTALL
)
_PACKED_BYTES = 64 * 1024
"""Of one read of something compressed."""


class ArchiveSource:
    """Courses in a zip or an uncompressed tar. Thread-safe; the file is open only while something is read."""

    def __init__(self, path: Path) -> None:
        """Takes the file; it is looked at when it is read."""
        self._path = path
        self._lock = threading.Lock()
        self._table: tuple[tuple[int, ...], dict[str, Member]] | None = None

    @property
    def location(self) -> str:
        """The file's absolute path."""
        return str(self._path.absolute())

    @property
    def splits(self) -> bool:
        """A disk reads fastest from front to back."""
        return False

    def document(
        self, name: str, *, most_bytes: int, etag: str | None = None, check: Callable[[], None] = lambda: None
    ) -> Document | None:
        """See `content_cache.source_protocol.Source.document`."""
        with self._opened() as (file, table):
            member = table.get(name)
            if member is None:
                raise MissingBlobError(name)
            if member.size_bytes > most_bytes:
                raise MalformedPackageError(name, f"larger than {most_bytes} bytes")
            data = b"".join(_content(file, member, 0, member.size_bytes))
            if len(data) != member.size_bytes:
                raise MalformedPackageError(name, "its length is not what the archive says")
            return Document(data)

    def blob(self, digest: str, *, size_bytes: int, start: int, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        """See `content_cache.source_protocol.Source.blob`."""
        end = size_bytes if end is None else min(end, size_bytes)
        with self._opened() as (file, table):
            member = _blob(table, digest)
            if member.size_bytes != size_bytes:
                raise AlteredBlobError(digest)
            position = start
            for piece in _content(file, member, start, end):
                yield position, piece
                position += len(piece)
            if position < end:
                raise AlteredBlobError(digest)

    def local_path(self, digest: str) -> None:
        """A blob has no file of its own."""

    def configs(self) -> tuple[tuple[str, int], ...]:
        """See `content_cache.folder_source.FolderSource.configs`."""
        with self._opened() as (file, table):
            if INDEX_FILE not in table:
                return ()
            if table[INDEX_FILE].size_bytes > INDEX_BYTES:
                raise MalformedPackageError(INDEX_FILE, f"larger than {INDEX_BYTES} bytes")

            def read_blob(digest: str, most_bytes: int) -> bytes:
                member = _blob(table, digest)
                return b"".join(_content(file, member, 0, min(most_bytes, member.size_bytes)))

            index = b"".join(_content(file, table[INDEX_FILE], 0, table[INDEX_FILE].size_bytes))
            return find_configs(index, read_blob)

    def close(self) -> None:
        """Nothing is held."""

    @contextmanager
    def _opened(self) -> Iterator[tuple[IO[bytes], dict[str, Member]]]:
        """The file, and the table of its members; the table is made again when the file is another one."""
        try:
            status = self._path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise MalformedPackageError(self._path.name, "is no file")
            with self._path.open("rb", buffering=0) as file:
                key = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
                with self._lock:
                    if self._table is None or self._table[0] != key:
                        self._table = key, _table(file, status.st_size)
                    table = self._table[1]
                yield file, table
        except OSError as error:
            raise OfflineError(self.location) from error


def _table(file: IO[bytes], size_bytes: int) -> dict[str, Member]:
    """The members that make up a published folder, by their names in it."""
    found: dict[tuple[str, str], Member] = {}
    for member in members(file, size_bytes):
        matched = _NAME.fullmatch(member.name.replace("\\", "/"))
        if matched is None:
            continue
        key = matched[1] or "", matched[2]
        if key in found:
            raise MalformedPackageError(key[1], "is in the archive twice")
        found[key] = member
    tops = {top for top, name in found if name in _DOCUMENTS}
    if len(tops) != 1:
        raise MalformedPackageError("archive", "holds no courses" if not tops else "holds several folders of courses")
    (top,) = tops
    table = {name: member for (folder, name), member in found.items() if folder == top}
    for name, member in table.items():
        if member.refused:
            raise MalformedPackageError(name, member.refused)
    return table


def _blob(table: dict[str, Member], digest: str) -> Member:
    if not is_digest(digest):
        raise MalformedPackageError("archive", "a blob's name is no digest")
    member = table.get(f"blobs/sha256/{digest}")
    if member is None:
        raise MissingBlobError(digest)
    return member


def _content(file: IO[bytes], member: Member, start: int, end: int) -> Iterator[bytes]:
    """A member's bytes from one position to another; fewer where there are no more, or where they do not unpack."""
    file.seek(data_place(file, member))
    if not member.deflated:
        file.seek(start, 1)
        while start < end and (piece := file.read(min(COPY_BYTES, end - start))):
            yield piece
            start += len(piece)
        return
    position = 0
    for piece in _inflated(file, member.stored_bytes):
        wanted = piece[max(start - position, 0) : max(end - position, 0)]
        position += len(piece)
        if wanted:
            yield wanted
        if position >= end:
            return


def _inflated(file: IO[bytes], left_bytes: int) -> Iterator[bytes]:
    """Unpacks in pieces of at most `COPY_BYTES`, so that whoever asks can stop before a bomb grows."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not unpacker.eof:
            packed = unpacker.unconsumed_tail or file.read(min(_PACKED_BYTES, left_bytes))
            if not unpacker.unconsumed_tail:
                left_bytes -= len(packed)
            piece = unpacker.decompress(packed, COPY_BYTES)
            if piece:
                yield piece
            elif not packed:
                return
    except zlib.error:
        return
