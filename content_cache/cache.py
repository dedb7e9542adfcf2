"""Courses on this computer: what is installed, ready to show, and whom this home trusts.

Everything here is local; `content_cache.fetch` brings things in. Nothing unsigned is ever returned as a course, and
what a compromised key signed after its limit is not returned any more. Methods may be called from any thread that may
wait.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import sqlalchemy as sa

from content_cache.courselist import CourseList, open_list
from content_cache.database import Database, lists
from content_cache.errors import NotInstalledError, PackageError
from content_cache.glossary import render_glossary
from content_cache.layout import write_durably
from content_cache.model import FileEntry, Quiz, Toc
from content_cache.package import open_file, read_glossary, read_lesson, read_quiz
from content_cache.render import Heading, Rendered, render
from content_cache.store import Package, PackageStore
from content_cache.trust import Role, TrustedKeys

DATABASE_FILE = "courses.sqlite"
FILES_FOLDER = "files"
PARTIAL_FOLDER = "partial"
PINNED_FILE = "keys.json"

_SHOWN = re.compile(r'<img[^>]* src="(media/[a-z0-9.-]+)"')
_NAMED = re.compile(r"media/[a-z0-9-]+\.[a-z0-9]+")


class InstalledCourse(msgspec.Struct, frozen=True, kw_only=True):
    """A course that is here, whole."""

    course: str
    title: str
    summary: str
    serial: int
    version: str
    config: str
    """Hex digest of the config blob: names exactly this build."""
    size_bytes: int
    installed_at: datetime


class CachedLesson(msgspec.Struct, frozen=True, kw_only=True):
    """A lesson ready to show. ``media`` has the bytes of every image by the ``src`` it has in the HTML."""

    html: str
    headings: tuple[Heading, ...]
    media: dict[str, bytes]


class CachedQuiz(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz. ``digest`` (hex SHA-256 of its decompressed file) is what draws and records name it by."""

    quiz: Quiz
    digest: str
    serial: int
    config: str
    media: dict[str, bytes]


class SeenList(msgspec.Struct, frozen=True, kw_only=True):
    """A verified list of courses, and when it was last looked at."""

    location: str
    courses: CourseList
    etag: str | None
    envelope: bytes
    checked_at: datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


class CourseCache:
    """The course cache of one home."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = _utc_now) -> None:
        """Opens the cache, or makes an empty one.

        Args:
            folder: its own folder; made when missing.
            now: the clock, UTC-aware; only shown, never trusted.

        Raises:
            NewerCacheError: made by a newer program.
            DiskFullError: no room to make it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.partial_folder = folder / PARTIAL_FOLDER
        self.partial_folder.mkdir(exist_ok=True)
        self._now = now
        self._database = Database(folder / DATABASE_FILE)
        self.packages = PackageStore(self._database, folder / FILES_FOLDER)
        self._trust_lock = threading.Lock()
        self._trusted: TrustedKeys | None = None

    @property
    def was_rebuilt(self) -> bool:
        """True when the database was damaged and an empty one was begun: courses must be fetched again."""
        return self._database.was_rebuilt

    def close(self) -> None:
        """Closes the database."""
        self._database.close()

    # --- trust

    def keys(self) -> TrustedKeys | None:
        """Whom this home trusts; None before the first `pin`."""
        with self._trust_lock:
            path = self.folder / PINNED_FILE
            if self._trusted is None and path.is_file():
                self._trusted = TrustedKeys.pinned(path.read_bytes())
            return self._trusted

    def pin(self, keys_json: bytes) -> TrustedKeys:
        """Takes a ``keys.json``: the first from somebody who is believed, later ones from anybody.

        Raises:
            OlderSerialError, UntrustedKeyError, BadSignatureError, MalformedPackageError, UnsupportedFormatError: see
                `TrustedKeys`; what was pinned stays.
        """
        before = self.keys()
        after = TrustedKeys.first(keys_json) if before is None else before.update(keys_json)
        if after is not before:
            with self._trust_lock:
                write_durably(self.folder / PINNED_FILE, keys_json)
                self._trusted = after
        return after

    # --- what is here

    def installed(self) -> tuple[InstalledCourse, ...]:
        """All courses that are here, by id."""
        return tuple(_installed(package) for package in self.packages.current() if self._may_show(package))

    def toc(self, course: str, *, config: str | None = None) -> Toc:
        """A course's table of contents; of an older build that was kept, when ``config`` names one.

        Raises:
            NotInstalledError: it is not here.
        """
        return self._package(course, config).toc

    def lesson(self, course: str, lesson_id: str) -> CachedLesson:
        """A lesson, rendered when its course was installed.

        Raises:
            NotInstalledError: no such course or lesson.
        """
        with self._database.read():
            toc = self._package(course).toc
            listed = next((lesson for lesson in toc.lessons() if lesson.id == lesson_id), None)
            if listed is None:
                raise NotInstalledError(f"{course}/{lesson_id}")
            files = _files(toc)
            entry = files[listed.path]
            made = self._rendered(entry, lambda raw: render(read_lesson(raw, entry.path)))
            return CachedLesson(
                html=made.html, headings=made.headings, media=self._media(files, set(_SHOWN.findall(made.html)))
            )

    def glossary(self, course: str) -> str:
        """A course's glossary as HTML.

        Raises:
            NotInstalledError: no such course, or it has none.
        """
        with self._database.read():
            toc = self._package(course).toc
            if toc.glossary is None:
                raise NotInstalledError(f"{course}/glossary")
            entry = _files(toc)[toc.glossary]
            return self._rendered(entry, lambda raw: Rendered(render_glossary(read_glossary(raw)), ())).html

    def quiz(self, course: str, quiz_id: str, config: str | None = None) -> CachedQuiz:
        """A quiz with its questions.

        Args:
            course: its course.
            quiz_id: its id.
            config: the build that an attempt was begun with; by default the current one.

        Raises:
            NotInstalledError: no such course, build or quiz.
        """
        with self._database.read():
            package = self._package(course, config)
            listed = next((quiz for quiz in package.toc.quizzes if quiz.id == quiz_id), None)
            if listed is None:
                raise NotInstalledError(f"{course}/{quiz_id}")
            files = _files(package.toc)
            raw = self._raw(files[listed.path])
            named = set(_NAMED.findall(raw.decode("utf-8")))
            return CachedQuiz(
                quiz=read_quiz(raw, listed.path),
                digest=hashlib.sha256(raw).hexdigest(),
                serial=package.toc.serial,
                config=package.config,
                media=self._media(files, named),
            )

    def media(self, course: str, name: str, *, config: str | None = None) -> bytes:
        """Any media file of a course by its path in the package, ``media/...``.

        Raises:
            NotInstalledError: no such course or file.
        """
        with self._database.read():
            entry = _files(self._package(course, config).toc).get(name)
            if entry is None or not name.startswith("media/"):
                raise NotInstalledError(f"{course}/{name}")
            return self._raw(entry)

    def keep(self, config: str, reason: str) -> None:
        """Keeps a build although newer ones come, for example while an attempt needs its quiz.

        Args:
            config: hex digest of its config blob.
            reason: whoever needs it, for example ``attempt:<id>``; the same one releases it.
        """
        self.packages.keep(config, reason)

    def release(self, config: str, reason: str) -> None:
        """Takes a `keep` back."""
        self.packages.release(config, reason)

    # --- lists of courses

    def course_list(self) -> CourseList | None:
        """The list that was last refreshed, verified again under today's keys; None where there is none."""
        seen = self.seen_list(None)
        return None if seen is None else seen.courses

    def seen_list(self, location: str | None) -> SeenList | None:
        """The last verified list from a place; for None, the one that the library shows."""
        wanted = lists.c.shown if location is None else lists.c.location == location
        with self._database.read() as connection:
            row = connection.execute(sa.select(lists).where(wanted)).first()
        keys = self.keys()
        if row is None or keys is None:
            return None
        try:
            courses = open_list(row.envelope, keys)
        except PackageError:
            return None
        return SeenList(
            location=row.location,
            courses=courses,
            etag=row.etag,
            envelope=row.envelope,
            checked_at=_from_ms(row.checked_at_ms),
        )

    def list_floor(self, location: str) -> int:
        """The highest version of a list seen at a place, whoever signed it; 0 for none."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(lists.c.version).where(lists.c.location == location)).scalar()
        return found or 0

    def remember_list(
        self, location: str, courses: CourseList, *, envelope: bytes, etag: str | None, shown: bool
    ) -> None:
        """Stores a verified list.

        Args:
            location: where it is from.
            courses: its content.
            envelope: its bytes as signed.
            etag: the tag that its server gave.
            shown: whether the library shows it from now on.
        """
        row = {
            "location": location,
            "version": courses.version,
            "etag": etag,
            "envelope": envelope,
            "checked_at_ms": _to_ms(self._now()),
        }
        with self._database.write() as connection:
            was_shown = connection.execute(sa.select(lists.c.shown).where(lists.c.location == location)).scalar()
            if shown:
                connection.execute(sa.update(lists).values(shown=False))
            connection.execute(sa.insert(lists).prefix_with("OR REPLACE"), [{**row, "shown": shown or bool(was_shown)}])

    # --- for `content_cache.fetch`

    def floor(self, course: str) -> tuple[int, str] | None:
        """The highest serial a course ever had here under a key that still stands for it, and its config digest."""
        keys = self.keys()
        return self.packages.floor(
            course,
            lambda signer, serial: keys is not None and keys.allows_serial(signer, Role.COURSE, course, serial),
        )

    def install(
        self,
        toc: Toc,
        *,
        config: str,
        signer: str,
        path_of: Callable[[str], Path],
        check: Callable[[], None] = lambda: None,
    ) -> InstalledCourse:
        """Installs a verified package: opens and renders all of it, then shows it in one transaction.

        Args:
            toc: the verified table of contents.
            config: hex digest of its config blob.
            signer: id of the key that stands for it.
            path_of: where verified blobs lie that the cache lacks.
            check: called now and then while lessons are rendered; raises when it is time to stop.

        Raises:
            MalformedPackageError: a file does not read; nothing is changed.
            DiskFullError: no room; nothing is changed.
        """
        with self._database.read():
            made = self.packages.prepare(toc, path_of, check)
        return _installed(
            self.packages.install(
                toc, config=config, signer=signer, made=made, path_of=path_of, at_ms=_to_ms(self._now())
            )
        )

    def find(self, course: str) -> InstalledCourse | None:
        """A course that is here, or None."""
        package = self.packages.find(course=course)
        return None if package is None or not self._may_show(package) else _installed(package)

    def _may_show(self, package: Package) -> bool:
        keys = self.keys()
        toc = package.toc
        return keys is not None and keys.allows_serial(package.signer, Role.COURSE, toc.course, toc.serial)

    def _package(self, course: str, config: str | None = None) -> Package:
        package = self.packages.find(course=course, config=config)
        if package is None or package.toc.course != course or not self._may_show(package):
            raise NotInstalledError(course)
        return package

    def _rendered(self, entry: FileEntry, make: Callable[[bytes], Rendered]) -> Rendered:
        made = self.packages.rendered(entry.digest)
        if made is None:
            made = make(self._raw(entry))
            self.packages.keep_rendered(entry.digest, made)
        return made

    def _raw(self, entry: FileEntry) -> bytes:
        blob = self.packages.blob(entry.digest)
        if blob is None:
            raise NotInstalledError(entry.path)
        return open_file(entry, blob)

    def _media(self, files: Mapping[str, FileEntry], names: set[str]) -> dict[str, bytes]:
        return {
            name: self._raw(files[name])
            for name in sorted(names)
            if name in files and files[name].media_type.startswith("image/")
        }


def _files(toc: Toc) -> dict[str, FileEntry]:
    return {entry.path: entry for entry in toc.files}


def _installed(package: Package) -> InstalledCourse:
    toc = package.toc
    return InstalledCourse(
        course=toc.course,
        title=toc.title,
        summary=toc.summary,
        serial=toc.serial,
        version=toc.version,
        config=package.config,
        size_bytes=package.size_bytes,
        installed_at=_from_ms(package.installed_at_ms),
    )


def _to_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _from_ms(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
