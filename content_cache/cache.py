"""Courses on this computer: what is installed, ready to show, and whom this home trusts.

Everything here is local; `content_cache.fetch` brings things in. Nothing unsigned is ever returned as a course, and
what a compromised key signed after its limit is not returned any more. Methods may be called from any thread that may
wait. Over 400 lines: it is the one face of the cache, and most methods hand on to the modules that do the work.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from content_cache.blobs import BlobStore
from content_cache.cached import CachedFile, CachedLesson, CachedQuiz, InstalledCourse, PlacedSeal, QuizLock
from content_cache.database import Database
from content_cache.disk import Disk
from content_cache.disk_faults import disk_fault
from content_cache.errors import ContentError, NotInstalledError, PackageError
from content_cache.glossary import render_glossary
from content_cache.layout import write_durably
from content_cache.locks import FileLock
from content_cache.model import FileEntry, LessonEntry, QuizEntry, Toc
from content_cache.moments import from_ms, to_ms
from content_cache.noted import NotedCourse, NotedCourses
from content_cache.package import read_glossary, read_lesson
from content_cache.render import Rendered, render_safely
from content_cache.sealed_quizzes import OpenedKey, nothing_opened, open_quiz, read_placed_seal
from content_cache.sealing import Sealed
from content_cache.search import INDEX_FILE, SearchIndex
from content_cache.seen_lists import SeenLists
from content_cache.store import Package, PackageStore
from content_cache.trust import Role, TrustedKeys
from content_cache.unfinished import UnfinishedFetches

DATABASE_FILE = "courses.sqlite"
FILES_FOLDER = "files"
PARTIAL_FOLDER = "partial"
PINNED_FILE = "keys.json"
PIN_LOCK_FILE = "keys.lock"
LOCK_FILE = "fetching.lock"

_SHOWN = re.compile(r'<img[^>]* src="(media/[a-z0-9.-]+)"')
_SEAL_IDS_KEPT = 256


def _utc_now() -> datetime:
    return datetime.now(UTC)


class CourseCache:
    """The course cache of one home."""

    def __init__(
        self, folder: Path, *, now: Callable[[], datetime] = _utc_now, opened_key: OpenedKey = nothing_opened
    ) -> None:
        """Opens the cache, or makes an empty one.

        Args:
            folder: its own folder; made when missing.
            now: the clock, UTC-aware; only shown, never trusted.
            opened_key: the keys of seals that were opened here; whoever opens one remembers its key.

        Raises:
            NewerCacheError: made by a newer program.
            DiskFullError: no room to make it.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.partial_folder = folder / PARTIAL_FOLDER
        self.partial_folder.mkdir(exist_ok=True)
        self.now = now
        self._opened_key = opened_key
        self._seal_ids: dict[str, str] = {}
        self.database = Database(folder / DATABASE_FILE)
        self.blobs = BlobStore(self.database, folder / FILES_FOLDER)
        self.packages = PackageStore(self.database, self.blobs)
        self.lists = SeenLists(self.database, self.keys, now)
        self.unfinished = UnfinishedFetches(self.database)
        self.noted = NotedCourses(folder)
        self.disk = Disk(folder, self.database, self.blobs)
        self._trust_lock = threading.Lock()
        self._trusted: TrustedKeys | None = None
        self._trusted_stamp: tuple[int, int, int] | None = None
        self._pinning = threading.Lock()
        self._pin_lock = FileLock(folder / PIN_LOCK_FILE)
        self._search_lock = threading.Lock()
        self._search: SearchIndex | None = None
        lock = FileLock(folder / LOCK_FILE)
        if lock.try_acquire():
            try:
                self.blobs.clean()
            finally:
                lock.release()
        self._fetch_spoilt()

    @property
    def was_rebuilt(self) -> bool:
        """True when the database was damaged and an empty one was begun: courses must be fetched again."""
        return self.database.was_rebuilt

    @property
    def search(self) -> SearchIndex:
        """The search index, opened when it is first needed.

        Raises:
            SearchUnavailableError, DiskFullError: it cannot be opened now.
        """
        with self._search_lock:
            if self._search is None:
                self._search = SearchIndex(self.folder / INDEX_FILE)
            return self._search

    def renew_search(self) -> None:
        """Opens the search index anew after it turned out damaged: it is set aside then, and an empty one begun."""
        with self._search_lock:
            if self._search is not None:
                self._search.close()
                self._search = None

    def close(self) -> None:
        """Closes the databases."""
        with self._search_lock:
            if self._search is not None:
                self._search.close()
        self.database.close()

    # --- trust

    def keys(self) -> TrustedKeys | None:
        """Whom this home trusts; None before the first `pin`, and where the pinned file does not read any more."""
        with self._trust_lock:
            path = self.folder / PINNED_FILE
            try:
                status = path.stat()
            except OSError:
                return self._trusted
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            if stamp != self._trusted_stamp:  # also when another process has pinned newer ones
                try:
                    self._trusted = TrustedKeys.pinned(path.read_bytes())
                except (OSError, PackageError):
                    # Damaged on the disk: nobody is trusted, nothing is shown, until somebody pins again.
                    self._trusted = None
                self._trusted_stamp = stamp
            return self._trusted

    def pin(self, keys_json: bytes) -> TrustedKeys:
        """Takes a ``keys.json``: the first from somebody who is believed, later ones from anybody.

        Raises:
            OlderSerialError, UntrustedKeyError, BadSignatureError, MalformedPackageError, UnsupportedFormatError: see
                `TrustedKeys`; what was pinned stays.
        """
        with self._pinning, self._pin_lock.held():
            before = self.keys()
            after = TrustedKeys.first(keys_json) if before is None else before.update(keys_json)
            if after is not before:
                try:
                    write_durably(self.folder / PINNED_FILE, keys_json)
                except OSError as error:
                    raise disk_fault(error, len(keys_json)) from error
        return after

    # --- what is here

    def installed(self) -> tuple[InstalledCourse, ...]:
        """All courses that are here, by id."""
        return tuple(installed_course(package) for package in self.packages.current() if self._may_show(package))

    def visible_packages(self) -> tuple[Package, ...]:
        """All packages that may be shown, also older ones that an attempt needs, by course and serial."""
        return tuple(package for package in self.packages.all() if self._may_show(package))

    def find(self, course: str) -> InstalledCourse | None:
        """A course that is here, or None."""
        package = self.packages.find(course=course)
        return None if package is None or not self._may_show(package) else installed_course(package)

    def toc(self, course: str, *, config: str | None = None) -> Toc:
        """A course's table of contents; of an older build that was kept, when ``config`` names one.

        Raises:
            NotInstalledError: it is not here.
        """
        return self._package(course, config).toc

    def lesson(self, course: str, lesson_id: str) -> CachedLesson:
        """A lesson of text, rendered when its course was prepared, else now.

        Raises:
            NotInstalledError: no such course or lesson, or the lesson is no text.
        """
        with self.database.read():
            toc = self._package(course).toc
            files = files_of(toc)
            entry = files[_listed(toc, course, lesson_id).path]
            if entry.is_media:
                raise NotInstalledError(f"{course}/{lesson_id}")
            made = self._rendered(entry, lambda raw: render_safely(read_lesson(raw, entry.path)))
            shown = self._images(files, set(_SHOWN.findall(made.html)))
            return CachedLesson(html=made.html, headings=made.headings, media=shown)

    def glossary(self, course: str) -> str:
        """A course's glossary as HTML.

        Raises:
            NotInstalledError: no such course, or it has none.
        """
        with self.database.read():
            toc = self._package(course).toc
            if toc.glossary is None:
                raise NotInstalledError(f"{course}/glossary")
            entry = files_of(toc)[toc.glossary]
            return self._rendered(entry, lambda raw: Rendered(render_glossary(read_glossary(raw)), ())).html

    def quiz(self, course: str, quiz_id: str, config: str | None = None) -> CachedQuiz:
        """A quiz with its questions; with its keys where they are in clear, or their seal was opened here.

        Args:
            course: its course.
            quiz_id: its id.
            config: the build that an attempt was begun with; by default the current one.

        Raises:
            NotInstalledError: no such course, build or quiz.
            QuizLockedError: its questions are sealed, and were not opened here.
            AlteredBlobError: its file was changed on this computer; a repair brings it again.
            MalformedPackageError: what is sealed is not sound.
        """
        with self.database.read():
            package = self._package(course, config)
            listed = _listed_quiz(package.toc, quiz_id)
            files = files_of(package.toc)
            found = open_quiz(course, listed, lambda path: self._verified(files[path]), self._opened_key)
            return CachedQuiz(
                quiz=found.quiz,
                digest=found.digest,
                serial=package.toc.serial,
                config=package.config,
                media=self._images(files, set(found.names)) | found.pictures,
            )

    def lock_of(self, course: str, quiz_id: str, config: str | None = None) -> QuizLock:
        """What of a quiz is still shut here; opens nothing.

        Args:
            course: its course.
            quiz_id: its id.
            config: the build that is meant; by default the current one.

        Raises:
            NotInstalledError: no such course, build or quiz.
        """
        with self.database.read():
            package = self._package(course, config)
            listed = _listed_quiz(package.toc, quiz_id)
            return QuizLock(
                questions=self._is_shut(package, listed, Sealed.QUESTIONS),
                keys=self._is_shut(package, listed, Sealed.KEYS),
            )

    def seals(self, course: str, quiz_id: str, what: Sealed) -> tuple[PlacedSeal, ...]:
        """Everything sealed of a quiz, the current build's first, then those of older builds that attempts pin.

        Returns:
            Each seal once, however many builds have it; empty where nothing is sealed.

        Raises:
            NotInstalledError: no such course.
        """
        with self.database.read():
            self._package(course)
            packages = [one for one in self.visible_packages() if one.toc.course == course]
            found: dict[str, PlacedSeal] = {}
            for package in sorted(packages, key=lambda one: (not one.current, -one.toc.serial)):
                for listed in package.toc.quizzes:
                    path = _sealed_path(listed, what)
                    if listed.id == quiz_id and path is not None:
                        raw = self._raw(files_of(package.toc)[path])
                        seal = read_placed_seal(raw, course, listed, what)
                        found.setdefault(seal.id, PlacedSeal(seal=seal, config=package.config))
            return tuple(found.values())

    def media(self, course: str, name: str, *, config: str | None = None) -> bytes:
        """Any media file of a course by its path in the package, ``media/...``.

        Raises:
            NotInstalledError: no such course or file, or the file is not here.
        """
        with self.database.read():
            return self._raw(self._media_entry(course, name, config))

    def file(self, course: str, name: str) -> CachedFile:
        """A media file as what a player opens; notes that it was used.

        Raises:
            NotInstalledError: no such course, or it has no such file.
        """
        entry = self._media_entry(course, name, None)
        if entry.is_media:
            with contextlib.suppress(ContentError, sa.exc.SQLAlchemyError):  # a full disk keeps nobody from watching
                self.blobs.used(entry.digest, to_ms(self.now()))
        path = self.blobs.file(entry.digest) if not entry.compressed else None
        if path is not None:
            return CachedFile(entry=entry, path=path)
        return CachedFile(entry=entry, data=self.packages.raw(entry))

    def missing_media(self, course: str) -> tuple[FileEntry, ...]:
        """Audio, video and documents of a course that are not here, in the order of study.

        Raises:
            NotInstalledError: no such course.
        """
        wanted = [entry for entry in self._package(course).toc.files if entry.is_media]
        lacking = self.blobs.missing({entry.digest: entry.size_bytes for entry in wanted})
        return tuple(entry for entry in wanted if entry.digest in lacking)

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

    # --- what comes and goes

    def install(
        self, toc: Toc, *, config: str, signer: str, location: str | None, with_media: bool, check: Callable[[], None]
    ) -> InstalledCourse:
        """Shows a verified package whose blobs are here, media excepted: in one transaction, after opening it all.

        Args:
            toc: the verified table of contents.
            config: hex digest of its config blob.
            signer: id of the key that stands for it.
            location: the place it came from.
            with_media: whether its media are wanted too.
            check: called now and then; raises when it is time to stop.

        Raises:
            MissingBlobError, MalformedPackageError: nothing is changed.
            DiskFullError: no room; nothing is changed.
        """
        with self.database.read():
            self.packages.check(toc, check)
        package = self.packages.install(
            toc, config=config, signer=signer, at_ms=to_ms(self.now()), location=location, with_media=with_media
        )
        self._note_courses()
        return installed_course(package)

    def remove(self, course: str) -> None:
        """Takes a course out. What an attempt needs stays, and so does the memory of its serial."""
        self.packages.remove(course)
        self._note_courses()

    def _fetch_spoilt(self) -> None:
        """What a power cut spoilt is an unfinished fetch again, so that it comes by itself."""
        if not self.blobs.spoilt:
            return
        for package in self.packages.current():
            lost = [entry for entry in package.toc.files if entry.digest in self.blobs.spoilt]
            if lost and package.location is not None and self.unfinished.find(package.toc.course) is None:
                self.unfinished.begin(package.toc.course, package.location, with_media=package.with_media)

    def _note_courses(self) -> None:
        noted = {
            package.toc.course: NotedCourse(location=package.location, with_media=package.with_media)
            for package in self.packages.current()
        }
        with contextlib.suppress(OSError):  # the course is here; the note is for the day on which the database is lost
            self.noted.write(noted)

    def floor(self, course: str) -> tuple[int, str] | None:
        """The highest serial a course ever had here under a key that still stands for it, and its config digest."""
        keys = self.keys()
        return self.packages.floor(
            course,
            lambda signer, serial: keys is not None and keys.allows_serial(signer, Role.COURSE, course, serial),
        )

    def _may_show(self, package: Package) -> bool:
        keys = self.keys()
        toc = package.toc
        return keys is not None and keys.allows_serial(package.signer, Role.COURSE, toc.course, toc.serial)

    def _package(self, course: str, config: str | None = None) -> Package:
        package = self.packages.find(course=course, config=config)
        if package is None or package.toc.course != course or not self._may_show(package):
            raise NotInstalledError(course)
        return package

    def _media_entry(self, course: str, name: str, config: str | None) -> FileEntry:
        entry = files_of(self._package(course, config).toc).get(name)
        if entry is None or not name.startswith("media/"):
            raise NotInstalledError(f"{course}/{name}")
        return entry

    def _is_shut(self, package: Package, listed: QuizEntry, what: Sealed) -> bool:
        path = _sealed_path(listed, what)
        if path is None:
            return False
        entry = files_of(package.toc)[path]
        name = self._seal_ids.get(entry.content_key)
        if name is None:
            name = read_placed_seal(self._raw(entry), package.toc.course, listed, what).id
            if len(self._seal_ids) >= _SEAL_IDS_KEPT:
                self._seal_ids.clear()
            self._seal_ids[entry.content_key] = name
        return self._opened_key(name) is None

    def _rendered(self, entry: FileEntry, make: Callable[[bytes], Rendered]) -> Rendered:
        made = self.packages.rendered(entry)
        if made is None:
            made = make(self._raw(entry))
            with contextlib.suppress(ContentError, sa.exc.SQLAlchemyError):  # a full disk keeps nobody from reading
                self.packages.keep_rendered([(entry, made)])
        return made

    def _raw(self, entry: FileEntry) -> bytes:
        raw = self.packages.raw(entry)
        if raw is None:
            raise NotInstalledError(entry.path)
        return raw

    def _verified(self, entry: FileEntry) -> bytes:
        raw = self.packages.verified(entry)
        if raw is None:
            raise NotInstalledError(entry.path)
        return raw

    def _images(self, files: Mapping[str, FileEntry], names: set[str]) -> dict[str, bytes]:
        """Pictures by name; one that is lost is left out, its words stay."""
        found = {
            name: self.packages.raw(files[name])
            for name in sorted(names)
            if name in files and files[name].media_type.startswith("image/")
        }
        return {name: data for name, data in found.items() if data is not None}


def files_of(toc: Toc) -> dict[str, FileEntry]:
    """The files of a course by path."""
    return {entry.path: entry for entry in toc.files}


def _listed(toc: Toc, course: str, lesson_id: str) -> LessonEntry:
    found = next((lesson for lesson in toc.lessons() if lesson.id == lesson_id), None)
    if found is None:
        raise NotInstalledError(f"{course}/{lesson_id}")
    return found


def _listed_quiz(toc: Toc, quiz_id: str) -> QuizEntry:
    found = next((quiz for quiz in toc.quizzes if quiz.id == quiz_id), None)
    if found is None:
        raise NotInstalledError(f"{toc.course}/{quiz_id}")
    return found


def _sealed_path(listed: QuizEntry, what: Sealed) -> str | None:
    return listed.sealed_keys if what is Sealed.KEYS else listed.sealed_questions


def installed_course(package: Package) -> InstalledCourse:
    """A package as others see it."""
    toc = package.toc
    return InstalledCourse(
        course=toc.course,
        title=toc.title,
        summary=toc.summary,
        serial=toc.serial,
        version=toc.version,
        config=package.config,
        size_bytes=package.size_bytes,
        installed_at=from_ms(package.installed_at_ms),
        location=package.location,
        with_media=package.with_media,
    )
