"""What fetching needs of a place that published courses come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec

CHUNK_BYTES = 16 * 1024
"""Of one read: half a second of a slow line, so that progress moves and cancelling is prompt."""


class Document(msgspec.Struct, frozen=True):
    """A small file and the tag by which its server knows it."""

    data: bytes
    etag: str | None = None


class Source(Protocol):
    """A place with ``courses.json``, perhaps ``keys.json``, and blobs. Used from several threads at once."""

    @property
    def location(self) -> str:
        """A stable name of the place: its URL or path."""

    def document(
        self, name: str, *, most_bytes: int, etag: str | None = None, check: Callable[[], None] = lambda: None
    ) -> Document | None:
        """Reads a small file.

        Args:
            name: ``courses.json`` or ``keys.json``.
            most_bytes: a ceiling; more is an error.
            etag: of the copy that is here already.
            check: called now and then; raises when it is time to stop.

        Returns:
            None when it has not changed.

        Raises:
            MissingBlobError: there is none.
            FetchError: the environment said no.
            MalformedPackageError: larger than allowed, or not a plain file.
        """

    @property
    def splits(self) -> bool:
        """Whether parts of one blob may be asked for at the same time."""

    def local_path(self, digest: str) -> Path | None:
        """A blob's file where the place is on this computer, so that it can be copied at the disk's speed; else None.

        Raises:
            MissingBlobError, MalformedPackageError, OfflineError: as `blob`.
        """

    def configs(self) -> tuple[tuple[str, int], ...]:
        """Digest and size in bytes of every config blob that an OCI layout without ``courses.json`` names.

        Empty where the place is none, or does not let one look.

        Raises:
            MalformedPackageError: there is an index, but it does not read.
            OfflineError: the place cannot be reached.
        """

    def blob(self, digest: str, *, size_bytes: int, start: int, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        """Reads a blob, or a part of it.

        Args:
            digest: hex SHA-256.
            size_bytes: its length as the signed list has it; no more is read.
            start: the first byte wanted.
            end: the byte after the last one wanted; by default the blob's end.

        Yields:
            Position and bytes. The first position is less than ``start`` where the server cannot begin there.

        Raises:
            MissingBlobError: it is not there.
            AlteredBlobError: its length is another one.
            FetchError: the environment said no.
        """

    def close(self) -> None:
        """Lets connections go."""
