"""Packages in the cache's database and folder: putting one in whole, taking old ones out.

Blobs up to `INLINE_BYTES` are rows; larger ones are files named by their digest in ``files/``, written whole (temp,
fsync, rename) before the transaction that names them. A file that no row names is left over from a crash and goes at
the next opening.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import sqlalchemy as sa

from content_cache import layout as oci
from content_cache.database import Database, blobs, floors, keeps, package_blobs, packages, rendered
from content_cache.errors import MalformedPackageError, MissingBlobError
from content_cache.glossary import render_glossary
from content_cache.layout import is_digest
from content_cache.model import FileEntry, Toc
from content_cache.package import open_file, read_glossary, read_lesson, read_quiz
from content_cache.render import RENDERER, Heading, Rendered, render

INLINE_BYTES = 256 * 1024

BlobPath = Callable[[str], Path]
"""Where a verified blob lies that is to be installed, by digest."""


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """A package in the cache."""

    config: str
    toc: Toc
    signer: str
    size_bytes: int
    installed_at_ms: int
    current: bool


class PackageStore:
    """The packages of one cache."""

    def __init__(self, database: Database, files: Path) -> None:
        """Takes the database and the folder for large blobs; removes what a crash left there."""
        self._database = database
        self._files = files
        files.mkdir(parents=True, exist_ok=True)
        self._sweep()

    def find(self, *, course: str | None = None, config: str | None = None) -> Package | None:
        """A package by its config digest, or the current one of a course."""
        wanted = packages.c.config == config if config else (packages.c.course == course) & packages.c.current
        with self._database.read() as connection:
            row = connection.execute(sa.select(packages).where(wanted)).mappings().first()
        return None if row is None else _package(row)

    def current(self) -> tuple[Package, ...]:
        """The current package of every course, by course id."""
        chosen = sa.select(packages).where(packages.c.current).order_by(packages.c.course)
        with self._database.read() as connection:
            return tuple(_package(row) for row in connection.execute(chosen).mappings())

    def missing(self, digests: set[str]) -> set[str]:
        """Those of the digests that are not here."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(blobs.c.digest, blobs.c.size_bytes, blobs.c.data.is_(None)))
            here = {digest for digest, size, is_file in rows if not is_file or self._is_whole(digest, size)}
        return digests - here

    def blob(self, digest: str) -> bytes | None:
        """A blob's bytes; None where it is not here."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(blobs.c.data).where(blobs.c.digest == digest)).first()
        if row is None:
            return None
        if row.data is not None:
            return bytes(row.data)
        with contextlib.suppress(FileNotFoundError):
            return (self._files / digest).read_bytes()
        return None

    def rendered(self, digest: str) -> Rendered | None:
        """The HTML made of a lesson's or glossary's blob by this program's renderer."""
        chosen = sa.select(rendered.c.html, rendered.c.headings).where(
            (rendered.c.digest == digest) & (rendered.c.renderer == RENDERER)
        )
        with self._database.read() as connection:
            row = connection.execute(chosen).first()
        if row is None:
            return None
        return Rendered(row.html, msgspec.json.decode(row.headings, type=tuple[Heading, ...]))

    def keep_rendered(self, digest: str, made: Rendered) -> None:
        """Stores HTML that was made again, after the renderer changed."""
        with self._database.write() as connection:
            connection.execute(sa.insert(rendered).prefix_with("OR REPLACE"), [_rendered_row(digest, made)])

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

    def prepare(self, toc: Toc, path_of: BlobPath, check: Callable[[], None]) -> dict[str, Rendered]:
        """Opens, checks and renders everything of a package, before any of it is stored.

        Args:
            toc: the verified table of contents.
            path_of: where the blobs lie that the cache lacks.
            check: called before each lesson; raises when it is time to stop.

        Returns:
            The HTML of all lessons and the glossary, by digest of their blobs.

        Raises:
            MalformedPackageError: a file does not read as what it should be.
        """
        files = {entry.path: entry for entry in toc.files}
        made: dict[str, Rendered] = {}
        for lesson in toc.lessons():
            check()
            entry = files[lesson.path]
            made[entry.digest] = self.rendered(entry.digest) or render(
                read_lesson(self._open(entry, path_of), entry.path)
            )
        for listed in toc.quizzes:
            quiz = read_quiz(self._open(files[listed.path], path_of), listed.path)
            if quiz.id != listed.id or sum(section.count for section in quiz.sections) != listed.question_count:
                raise MalformedPackageError(listed.path, "is another quiz than the one listed")
        if toc.glossary:
            entry = files[toc.glossary]
            terms = read_glossary(self._open(entry, path_of))
            made[entry.digest] = Rendered(render_glossary(terms), ())
        for entry in toc.files:
            if entry.compressed and entry.path.startswith("media/"):
                self._open(entry, path_of)
        return made

    def install(
        self, toc: Toc, *, config: str, signer: str, made: dict[str, Rendered], path_of: BlobPath, at_ms: int
    ) -> Package:
        """Makes a package the current one of its course, in one transaction.

        Args:
            toc: the verified table of contents.
            config: hex digest of its config blob.
            signer: id of the key that stands for it.
            made: what `prepare` returned.
            path_of: where the blobs lie that the cache lacks.
            at_ms: Unix time in milliseconds.
        """
        sizes = {entry.digest: entry.size_bytes for entry in toc.files}
        lacking = self.missing(set(sizes))
        for digest in sorted(lacking):
            if sizes[digest] > INLINE_BYTES:
                self._adopt(path_of(digest), digest)
        package = Package(
            config=config, toc=toc, signer=signer, size_bytes=sum(sizes.values()), installed_at_ms=at_ms, current=True
        )
        with self._database.write() as connection:
            for digest in sorted(lacking):
                data = path_of(digest).read_bytes() if sizes[digest] <= INLINE_BYTES else None
                connection.execute(
                    sa.insert(blobs).prefix_with("OR REPLACE"),
                    [{"digest": digest, "size_bytes": sizes[digest], "data": data}],
                )
            if made:
                connection.execute(
                    sa.insert(rendered).prefix_with("OR REPLACE"),
                    [_rendered_row(digest, one) for digest, one in made.items()],
                )
            connection.execute(sa.update(packages).where(packages.c.course == toc.course).values(current=False))
            connection.execute(sa.delete(packages).where(packages.c.config == config))
            connection.execute(sa.insert(packages), [_package_row(package)])
            if sizes:
                connection.execute(
                    sa.insert(package_blobs), [{"config": config, "digest": digest} for digest in sorted(sizes)]
                )
            connection.execute(
                sa.insert(floors).prefix_with("OR REPLACE"),
                [{"course": toc.course, "signer": signer, "serial": toc.serial, "config": config}],
            )
            gone = _prune(connection)
        self._delete(gone)
        return package

    def keep(self, config: str, reason: str) -> None:
        """Says that somebody needs a package, now or when a newer one comes; saying it twice changes nothing."""
        with self._database.write() as connection:
            connection.execute(sa.insert(keeps).prefix_with("OR IGNORE"), [{"config": config, "reason": reason}])

    def release(self, config: str, reason: str) -> None:
        """Takes a `keep` back; an old package that nobody needs goes at once."""
        with self._database.write() as connection:
            connection.execute(sa.delete(keeps).where((keeps.c.config == config) & (keeps.c.reason == reason)))
            gone = _prune(connection)
        self._delete(gone)

    def _open(self, entry: FileEntry, path_of: BlobPath) -> bytes:
        path = path_of(entry.digest)
        blob = path.read_bytes() if path.is_file() else self.blob(entry.digest)
        if blob is None:
            raise MissingBlobError(entry.digest)
        return open_file(entry, blob)

    def _is_whole(self, digest: str, size_bytes: int) -> bool:
        with contextlib.suppress(OSError):
            return (self._files / digest).stat().st_size == size_bytes
        return False

    def _adopt(self, path: Path, digest: str) -> None:
        """Moves a verified large blob to its place, durably; both folders are in the same cache."""
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        path.replace(self._files / digest)
        oci.sync_folder(self._files)

    def _delete(self, digests: list[str]) -> None:
        for digest in digests:
            with contextlib.suppress(OSError):
                (self._files / digest).unlink(missing_ok=True)

    def _sweep(self) -> None:
        with self._database.read() as connection:
            named = set(connection.execute(sa.select(blobs.c.digest).where(blobs.c.data.is_(None))).scalars())
        self._delete(
            [entry.name for entry in self._files.iterdir() if is_digest(entry.name) and entry.name not in named]
        )


def _prune(connection: sa.Connection) -> list[str]:
    """Removes packages that are neither current nor kept, and what only they used; returns files to delete."""
    kept = sa.select(keeps.c.config)
    connection.execute(sa.delete(packages).where(packages.c.current.is_(False) & packages.c.config.not_in(kept)))
    used = sa.select(package_blobs.c.digest)
    gone = connection.execute(
        sa.select(blobs.c.digest).where(blobs.c.data.is_(None) & blobs.c.digest.not_in(used))
    ).scalars()
    files = list(gone)
    connection.execute(sa.delete(blobs).where(blobs.c.digest.not_in(used)))
    connection.execute(sa.delete(rendered).where(rendered.c.digest.not_in(used)))
    return files


def _rendered_row(digest: str, made: Rendered) -> dict[str, object]:
    return {
        "digest": digest,
        "renderer": RENDERER,
        "html": made.html,
        "headings": msgspec.json.encode(made.headings),
    }


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
    }


def _package(row: sa.RowMapping) -> Package:
    return Package(
        config=row["config"],
        toc=msgspec.json.decode(row["toc"], type=Toc),
        signer=row["signer"],
        size_bytes=row["size_bytes"],
        installed_at_ms=row["installed_at_ms"],
        current=row["current"],
    )
