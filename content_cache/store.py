"""Packages in the cache's database: showing one whole, taking old ones out, what is prepared of their texts.

A package is shown when everything that it takes to read it is here; its audio, video and documents may come later or
never. Blobs that no package names stay only while a fetch is unfinished.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec
import sqlalchemy as sa

from content_cache import layout as oci
from content_cache.blobs import BlobStore
from content_cache.database import (
    Database,
    blob_rows,
    blobs,
    fetches,
    floors,
    keeps,
    package_blobs,
    packages,
    rendered,
)
from content_cache.errors import AlteredBlobError, MissingBlobError
from content_cache.glossary import check_glossary
from content_cache.model import FileEntry, Toc
from content_cache.package import open_blob, open_file, read_glossary, read_lesson
from content_cache.render import RENDERER, Heading, Rendered
from content_cache.sealed_quizzes import QuizChecks

_TOCS_KEPT = 16
"""Tables of contents that stay decoded: those of the courses that somebody moves about in."""


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """A package in the cache."""

    config: str
    toc: Toc
    signer: str
    size_bytes: int
    installed_at_ms: int
    current: bool
    location: str | None = None
    with_media: bool = True


class PackageStore:
    """The packages of one cache."""

    def __init__(self, database: Database, blob_store: BlobStore) -> None:
        """Takes the database and its blobs."""
        self._database = database
        self._blobs = blob_store
        self._tocs: dict[str, Toc] = {}
        self._tocs_lock = threading.Lock()

    def find(self, *, course: str | None = None, config: str | None = None) -> Package | None:
        """A package by its config digest, or the current one of a course."""
        wanted = packages.c.config == config if config else (packages.c.course == course) & packages.c.current
        with self._database.read() as connection:
            row = connection.execute(sa.select(packages).where(wanted)).mappings().first()
        return None if row is None else self._package(row)

    def current(self) -> tuple[Package, ...]:
        """The current package of every course, by course id."""
        chosen = sa.select(packages).where(packages.c.current).order_by(packages.c.course)
        with self._database.read() as connection:
            return tuple(self._package(row) for row in connection.execute(chosen).mappings())

    def all(self) -> tuple[Package, ...]:
        """Every package, also older ones that are kept."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(packages).order_by(packages.c.course, packages.c.serial)).mappings()
            return tuple(self._package(row) for row in rows)

    def floor(self, course: str, allowed: Callable[[str, int], bool]) -> tuple[int, str] | None:
        """The highest serial that a course was ever installed with here, and its config digest.

        Args:
            course: its id.
            allowed: whether what a key signed under a serial still stands; what does not, sets no floor.
        """
        with self._database.read() as connection:
            rows = connection.execute(sa.select(floors).where(floors.c.course == course)).all()
        standing = [(row.serial, row.config) for row in rows if allowed(row.signer, row.serial)]
        return max(standing, default=None)

    # --- showing and removing

    def check(self, toc: Toc, check: Callable[[], None]) -> None:
        """Opens everything that it takes to read a course, before it is shown.

        Args:
            toc: the verified table of contents; its blobs are here already.
            check: called now and then; raises when it is time to stop.

        Raises:
            MissingBlobError: a blob is not here.
            MalformedPackageError: a file does not read as what it should be.
        """
        for digest in sorted(
            self._blobs.missing({entry.digest: entry.size_bytes for entry in toc.files if not entry.is_media})
        ):
            raise MissingBlobError(digest)
        quizzes = QuizChecks(toc)
        by_blob: dict[str, list[FileEntry]] = {}
        for entry in toc.files:
            if entry.compressed:
                by_blob.setdefault(entry.digest, []).append(entry)
        for digest, blob in self._blobs.read_all(list(by_blob)):
            check()
            entries = by_blob[digest]
            if blob is None:
                raise MissingBlobError(digest)
            raw = open_blob(entries[0], blob)
            for entry in entries:
                part = raw if entry.offset is None else raw[entry.offset : entry.offset + entry.raw_size_bytes]
                if entry.path.startswith("lessons/"):
                    read_lesson(part, entry.path)
                elif entry.path.startswith(("quizzes/", "sealed/")):
                    quizzes.look(entry.path, part)
                elif entry.path == toc.glossary:
                    check_glossary(read_glossary(part))

    def install(
        self, toc: Toc, *, config: str, signer: str, at_ms: int, location: str | None, with_media: bool
    ) -> Package:
        """Makes a package the current one of its course, in one transaction.

        Args:
            toc: the verified table of contents; everything but media is here.
            config: hex digest of its config blob.
            signer: id of the key that stands for it.
            at_ms: Unix time in milliseconds.
            location: the place it came from.
            with_media: whether its media are wanted too.
        """
        package = Package(
            config=config,
            toc=toc,
            signer=signer,
            size_bytes=sum({entry.digest: entry.size_bytes for entry in toc.files}.values()),
            installed_at_ms=at_ms,
            current=True,
            location=location,
            with_media=with_media,
        )
        with self._database.write() as connection:
            connection.execute(sa.update(packages).where(packages.c.course == toc.course).values(current=False))
            connection.execute(sa.delete(packages).where(packages.c.config == config))
            connection.execute(sa.insert(packages), [_package_row(package)])
            rows = blob_rows(config, toc)
            if rows:
                connection.execute(sa.insert(package_blobs), rows)
            connection.execute(
                sa.insert(floors).prefix_with("OR REPLACE"),
                [{"course": toc.course, "signer": signer, "serial": toc.serial, "config": config}],
            )
            gone = _prune(connection)
        self._blobs.delete_files(gone)
        return package

    def remove(self, course: str) -> None:
        """Takes a course out; builds that an attempt needs stay, and so does the floor of its serial."""
        with self._database.write() as connection:
            connection.execute(sa.update(packages).where(packages.c.course == course).values(current=False))
            gone = _prune(connection)
        self._blobs.delete_files(gone)

    def want_media(self, course: str, *, wanted: bool) -> None:
        """Notes whether the media of a course are wanted, now and at its updates."""
        with self._database.write() as connection:
            chosen = (packages.c.course == course) & packages.c.current
            connection.execute(sa.update(packages).where(chosen).values(with_media=wanted))

    def keep(self, config: str, reason: str) -> None:
        """Says that somebody needs a package, now or when a newer one comes; saying it twice changes nothing."""
        with self._database.write() as connection:
            connection.execute(sa.insert(keeps).prefix_with("OR IGNORE"), [{"config": config, "reason": reason}])

    def release(self, config: str, reason: str) -> None:
        """Takes a `keep` back; an old package that nobody needs goes at once."""
        with self._database.write() as connection:
            connection.execute(sa.delete(keeps).where((keeps.c.config == config) & (keeps.c.reason == reason)))
            gone = _prune(connection)
        self._blobs.delete_files(gone)

    def prune(self) -> None:
        """Removes what nobody needs any more."""
        with self._database.write() as connection:
            gone = _prune(connection)
        self._blobs.delete_files(gone)

    # --- texts that are made ready

    def raw(self, entry: FileEntry) -> bytes | None:
        """A file's content; None where its blob is not here."""
        blob = self._blobs.read(entry.digest)
        return None if blob is None else open_file(entry, blob)

    def verified(self, entry: FileEntry) -> bytes | None:
        """As `raw`, for what must be beyond doubt: its blob is hashed again.

        Raises:
            AlteredBlobError: the blob was changed on this computer.
        """
        blob = self._blobs.read(entry.digest)
        if blob is None:
            return None
        if oci.sha256(blob) != entry.digest:
            raise AlteredBlobError(entry.digest)
        return open_file(entry, blob)

    def rendered(self, entry: FileEntry) -> Rendered | None:
        """The HTML made of a lesson or glossary by this program's renderer."""
        chosen = sa.select(rendered.c.html, rendered.c.headings).where(
            (rendered.c.content == entry.content_key) & (rendered.c.renderer == RENDERER)
        )
        with self._database.read() as connection:
            row = connection.execute(chosen).first()
        if row is None:
            return None
        return Rendered(row.html, msgspec.json.decode(row.headings, type=tuple[Heading, ...]))

    def unrendered(self, entries: list[FileEntry]) -> list[FileEntry]:
        """Those of the files that have no HTML yet."""
        chosen = sa.select(rendered.c.content).where(rendered.c.renderer == RENDERER)
        with self._database.read() as connection:
            here = set(connection.execute(chosen).scalars())
        return [entry for entry in entries if entry.content_key not in here]

    def keep_rendered(self, made: list[tuple[FileEntry, Rendered]]) -> None:
        """Stores HTML, all of it in one transaction."""
        if made:
            rows = [
                {
                    "content": entry.content_key,
                    "renderer": RENDERER,
                    "html": one.html,
                    "headings": msgspec.json.encode(one.headings),
                }
                for entry, one in made
            ]
            with self._database.write() as connection:
                connection.execute(sa.insert(rendered).prefix_with("OR REPLACE"), rows)

    def _package(self, row: sa.RowMapping) -> Package:
        config = row["config"]
        with self._tocs_lock:
            toc = self._tocs.get(config)
        if toc is None:
            toc = msgspec.json.decode(row["toc"], type=Toc)
            with self._tocs_lock:
                while len(self._tocs) >= _TOCS_KEPT:
                    del self._tocs[next(iter(self._tocs))]
                self._tocs[config] = toc
        return Package(
            config=config,
            toc=toc,
            signer=row["signer"],
            size_bytes=row["size_bytes"],
            installed_at_ms=row["installed_at_ms"],
            current=row["current"],
            location=row["location"],
            with_media=row["with_media"],
        )


def _prune(connection: sa.Connection) -> list[str]:
    """Removes packages that are neither current nor kept, and what only they used; returns files to delete."""
    kept = sa.select(keeps.c.config)
    connection.execute(sa.delete(packages).where(packages.c.current.is_(False) & packages.c.config.not_in(kept)))
    # An attempt at an older build needs its quiz and pictures; its films are watched in the current one.
    used = (
        sa.select(package_blobs.c.digest)
        .join(packages, packages.c.config == package_blobs.c.config)
        .where(packages.c.current | package_blobs.c.media.is_(False))
    )
    connection.execute(sa.delete(rendered).where(sa.func.substr(rendered.c.content, 1, 64).not_in(used)))
    if connection.execute(sa.select(sa.func.count()).select_from(fetches)).scalar_one():
        return []  # what an unfinished fetch has brought is named by no package yet
    gone = connection.execute(sa.select(blobs.c.digest).where(blobs.c.data.is_(None) & blobs.c.digest.not_in(used)))
    files = list(gone.scalars())
    connection.execute(sa.delete(blobs).where(blobs.c.digest.not_in(used)))
    return files


def _package_row(package: Package) -> dict[str, object]:
    return {
        "config": package.config,
        "course": package.toc.course,
        "serial": package.toc.serial,
        "toc": msgspec.json.encode(package.toc),
        "signer": package.signer,
        "size_bytes": package.size_bytes,
        "installed_at_ms": package.installed_at_ms,
        "current": package.current,
        "location": package.location,
        "with_media": package.with_media,
    }
