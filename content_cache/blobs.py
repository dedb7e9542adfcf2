"""Blobs in the cache: small ones as rows of the database, large ones as files beside it, all named by their digest.

What is handed in was verified by its digest; what is handed out is not verified again (``content_cache/verifying.py``
looks at every byte). A large blob is written whole and renamed before the row that names it; a file that no row names
is left over from a crash and goes at the next opening. Making files durable takes longer than copying them, so it is
done after a course can be read (`BlobStore.settle`); files that were not settled when the program ended are hashed at
the next opening, and those that a power cut spoilt are missing then. The bound between small and large was measured:
ADR 6.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa

from content_cache import layout as oci
from content_cache.database import Database, blobs
from content_cache.layout import is_digest
from content_cache.rescue import readable_blobs

INLINE_BYTES = 256 * 1024
"""A blob up to this size is a row."""
_TOGETHER = 32
"""Blobs that are read at once: at most 8 MB."""
_BATCH = 500
"""Digests in one query; SQLite bounds the variables of a statement."""


class Damage(msgspec.Struct, frozen=True):
    """A blob that is not what its name says, or that is gone."""

    digest: str
    size_bytes: int


class BlobStore:
    """The blobs of one cache. Thread-safe."""

    def __init__(self, database: Database, folder: Path) -> None:
        """Takes the database and the folder for large blobs, which is made when missing."""
        self._database = database
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.spoilt: frozenset[str] = frozenset()
        """Blobs that `clean` found spoilt; they are missing now."""

    def clean(self) -> None:
        """Removes what a crash left and looks at what was not settled; only while nobody fetches into this cache."""
        if not self._database.was_rebuilt:
            self._sweep()
            self.spoilt = self._look_at_unsettled()

    def missing(self, sizes: Mapping[str, int]) -> set[str]:
        """Those of the blobs that are not here.

        Args:
            sizes: length in bytes by digest.
        """
        here: set[str] = set()
        digests = sorted(sizes)
        with self._database.read() as connection:
            for start in range(0, len(digests), _BATCH):
                rows = connection.execute(
                    sa.select(blobs.c.digest, blobs.c.size_bytes, blobs.c.data.is_(None)).where(
                        blobs.c.digest.in_(digests[start : start + _BATCH])
                    )
                )
                here |= {digest for digest, size, is_file in rows if not is_file or self._is_whole(digest, size)}
        return set(sizes) - here

    def read(self, digest: str) -> bytes | None:
        """A blob's bytes; None where it is not here."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(blobs.c.data).where(blobs.c.digest == digest)).first()
        if row is None:
            return None
        if row.data is not None:
            return bytes(row.data)
        with contextlib.suppress(FileNotFoundError):
            return (self._folder / digest).read_bytes()
        return None

    def read_all(self, digests: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Many blobs one after the other, with few queries; None for those that are not here."""
        for start in range(0, len(digests), _TOGETHER):
            some = digests[start : start + _TOGETHER]
            with self._database.read() as connection:
                rows = connection.execute(sa.select(blobs.c.digest, blobs.c.data).where(blobs.c.digest.in_(some)))
                here = {digest: data for digest, data in rows if data is not None}
            for digest in some:
                yield digest, here[digest] if digest in here else self.read(digest)

    def file(self, digest: str) -> Path | None:
        """The file of a large blob that is here; None for small ones, and where it is not here."""
        path = self._folder / digest
        return path if is_digest(digest) and path.is_file() else None

    def add(self, made: Iterable[tuple[str, bytes]], *, at_ms: int) -> None:
        """Stores small verified blobs, all in one transaction.

        Args:
            made: digest and bytes.
            at_ms: when, as Unix time in milliseconds.

        Raises:
            DiskFullError: none of them was stored.
        """
        rows = [{"digest": digest, "size_bytes": len(data), "data": data, "used_at_ms": at_ms} for digest, data in made]
        if rows:
            with self._database.write() as connection:
                connection.execute(sa.insert(blobs).prefix_with("OR REPLACE"), rows)

    def room_for(self, digest: str) -> Path:
        """Where a large blob may be written before `adopt`; on the same disk as its place."""
        return self._folder / f".{digest}.partial"

    def adopt(self, files: Iterable[tuple[str, Path]], *, at_ms: int) -> None:
        """Moves verified large blobs to their places; `settle` makes them durable.

        Args:
            files: digest and the file that holds it, on the same disk.
            at_ms: when, as Unix time in milliseconds.
        """
        moving = list(files)
        rows = [
            {
                "digest": digest,
                "size_bytes": path.stat().st_size,
                "data": None,
                "used_at_ms": at_ms,
                "settled": False,
            }
            for digest, path in moving
        ]
        if rows:
            # Rows first: a row without its file is a missing blob, a file without its row would be lost.
            with self._database.write() as connection:
                connection.execute(sa.insert(blobs).prefix_with("OR REPLACE"), rows)
        for digest, path in moving:
            path.replace(self._folder / digest)

    def settle(self, check: Callable[[], None] = lambda: None) -> None:
        """Makes everything durable that was adopted.

        Args:
            check: called before each file; raises when it is time to stop. The rest is settled another time.
        """
        unsettled = self._unsettled()
        for digest in unsettled:
            check()
            with contextlib.suppress(FileNotFoundError), (self._folder / digest).open("rb+") as file:
                os.fsync(file.fileno())
        if unsettled:
            oci.sync_folder(self._folder)
            with self._database.write() as connection:
                for start in range(0, len(unsettled), _BATCH):
                    chosen = blobs.c.digest.in_(unsettled[start : start + _BATCH])
                    connection.execute(sa.update(blobs).where(chosen).values(settled=True))
        self._database.settle()

    def used(self, digest: str, at_ms: int) -> None:
        """Notes that somebody opened a blob: what was opened last is removed last."""
        with self._database.write() as connection:
            connection.execute(sa.update(blobs).where(blobs.c.digest == digest).values(used_at_ms=at_ms))

    def discard(self, digests: Iterable[str]) -> None:
        """Removes blobs; whoever needs them must bring them again."""
        gone = sorted(set(digests))
        with self._database.write() as connection:
            for start in range(0, len(gone), _BATCH):
                connection.execute(sa.delete(blobs).where(blobs.c.digest.in_(gone[start : start + _BATCH])))
        self.delete_files(gone)

    def delete_files(self, digests: Iterable[str]) -> None:
        """Deletes the files of blobs whose rows are gone. What is open elsewhere goes at the next opening."""
        gone = sorted(set(digests))
        with self._database.read() as connection:
            for start in range(0, len(gone), _BATCH):
                chosen = sa.select(blobs.c.digest).where(blobs.c.digest.in_(gone[start : start + _BATCH]))
                named = set(connection.execute(chosen).scalars())  # brought again meanwhile
                gone[start : start + _BATCH] = [
                    "" if digest in named else digest for digest in gone[start : start + _BATCH]
                ]
        for digest in filter(None, gone):
            with contextlib.suppress(OSError):
                (self._folder / digest).unlink(missing_ok=True)

    def all(self) -> tuple[Damage, ...]:
        """Every blob that should be here, with its length; what `verify` will look at."""
        with self._database.read() as connection:
            return tuple(
                Damage(digest, size_bytes)
                for digest, size_bytes in connection.execute(
                    sa.select(blobs.c.digest, blobs.c.size_bytes).order_by(blobs.c.digest)
                )
            )

    def is_named(self, digest: str) -> bool:
        """Whether a blob should be here: it may have been removed since somebody asked for `all`."""
        with self._database.read() as connection:
            return connection.execute(sa.select(blobs.c.digest).where(blobs.c.digest == digest)).first() is not None

    def is_sound(self, digest: str) -> bool:
        """Whether a blob's bytes are what its name says. Looks at all of them; changes nothing."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(blobs.c.data).where(blobs.c.digest == digest)).first()
        if row is None:
            return False
        if row.data is not None:
            return oci.sha256(row.data) == digest
        try:
            return oci.file_sha256(self._folder / digest)[0] == digest
        except OSError:
            return False

    def rescue(self, check: Callable[[], None], *, at_ms: int) -> int:
        """After a damaged database was set aside: takes up the blobs that are still sound, of it and beside it.

        Args:
            check: called between blobs; raises when it is time to stop.
            at_ms: when, as Unix time in milliseconds.

        Returns:
            How many.
        """
        found = []
        for entry in sorted(self._folder.iterdir()):
            check()
            if is_digest(entry.name) and entry.is_file() and oci.file_sha256(entry)[0] == entry.name:
                row = {"digest": entry.name, "size_bytes": entry.stat().st_size, "data": None, "used_at_ms": at_ms}
                found.append(row)
        if found:
            with self._database.write() as connection:
                connection.execute(sa.insert(blobs).prefix_with("OR IGNORE"), found)
        count = len(found)
        for rescued in readable_blobs(self._database.set_aside, check):
            self.add([rescued], at_ms=at_ms)
            count += 1
        return count

    def _unsettled(self) -> list[str]:
        chosen = sa.select(blobs.c.digest).where(blobs.c.data.is_(None) & blobs.c.settled.is_(False))
        with self._database.read() as connection:
            return list(connection.execute(chosen).scalars())

    def _look_at_unsettled(self) -> frozenset[str]:
        spoilt = frozenset(digest for digest in self._unsettled() if not self.is_sound(digest))
        if spoilt:
            self.discard(spoilt)
        return spoilt

    def _is_whole(self, digest: str, size_bytes: int) -> bool:
        with contextlib.suppress(OSError):
            return (self._folder / digest).stat().st_size == size_bytes
        return False

    def _sweep(self) -> None:
        with self._database.read() as connection:
            named = set(connection.execute(sa.select(blobs.c.digest).where(blobs.c.data.is_(None))).scalars())
        for entry in self._folder.iterdir():
            if (is_digest(entry.name) and entry.name not in named) or entry.name.endswith(".partial"):
                with contextlib.suppress(OSError):
                    entry.unlink()
