"""Refreshing the list of courses and fetching courses into the cache.

The order is always the same, and each step believes only what the step before it has verified: the list (signed), the
config blob (named by the list, signed itself), the blobs (named by the config). Lessons come first, then quizzes and
pictures; with these the course is shown, in one transaction. Its audio, video and documents come after that, if they
are wanted, while the text is made ready for quick opening and for search.

A fetch that ends in the middle, by whatever cause, is noted in the cache and goes on from where it stopped.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from content_cache import lacking
from content_cache.bringing import Bringing
from content_cache.cache import LOCK_FILE, CourseCache
from content_cache.cached import InstalledCourse
from content_cache.courselist import CourseList, CourseListing
from content_cache.downloads import Download, Wanted
from content_cache.errors import (
    DiskFullError,
    FetchError,
    NotInstalledError,
    OlderSerialError,
    PackageError,
    UnknownCourseError,
    UntrustedKeyError,
)
from content_cache.looking import Lookout
from content_cache.model import Toc
from content_cache.pace import FetchProgress, Stage
from content_cache.package import open_toc
from content_cache.preparing import prepare
from content_cache.retrying import RetryPolicy, Stop
from content_cache.source_protocol import Source
from content_cache.turns import Turns

__all__ = ["FetchProgress", "Fetcher", "RetryPolicy", "Stage"]

SPARE_BYTES = 32 * 1024 * 1024
"""Left free on the disk: for the database's log and for everything else that runs."""

LIST_RETRY = RetryPolicy(tries=3, first_delay_s=0.5)
"""Somebody is waiting for an answer."""
_FORGET_S = 5.0
"""How long forgetting a fetch waits for its turn."""


def free_bytes(folder: Path) -> int:
    """Room on the disk of a folder."""
    return shutil.disk_usage(folder).free


class Fetcher:
    """Brings courses into one cache; one course at a time, the others wait, also those of other processes."""

    def __init__(
        self,
        cache: CourseCache,
        *,
        policy: RetryPolicy | None = None,
        list_policy: RetryPolicy = LIST_RETRY,
        free: Callable[[Path], int] = free_bytes,
        clock: Callable[[], float] = time.monotonic,
        media_budget_bytes: Callable[[], int | None] = lambda: None,
    ) -> None:
        """Takes the cache and the environment.

        Args:
            cache: where to.
            policy: for faults of blobs that may pass.
            list_policy: the same for the list.
            free: free bytes on the disk of a folder.
            clock: monotonic, in seconds: for the time left.
            media_budget_bytes: the most that all audio, video and documents may take; None for no bound.
        """
        self._cache = cache
        self._policy = policy or RetryPolicy()
        self._lookout = Lookout(cache, list_policy)
        self._free = free
        self._clock = clock
        self._budget = media_budget_bytes
        self._turns = Turns(cache.folder / LOCK_FILE)

    def refresh(self, source: Source, *, shown: bool = True, cancel: threading.Event | None = None) -> CourseList:
        """Reads a place's list of courses.

        Args:
            source: the place.
            shown: whether the library shows this list from now on.
            cancel: set to stop.

        Raises:
            UntrustedKeyError: nobody is trusted yet, or not whoever signed.
            BadSignatureError, MalformedPackageError, UnsupportedFormatError: the list does not verify or read.
            OlderSerialError: an older list than was seen at this place.
            MissingBlobError: there is no list.
            FetchError: the environment said no.
        """
        return self._lookout.look(source, Stop(cancel), shown=shown)

    def fetch(
        self,
        source: Source,
        course: str,
        *,
        with_media: bool | None = None,
        on_progress: Callable[[FetchProgress], None] | None = None,
        on_readable: Callable[[InstalledCourse], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> InstalledCourse:
        """Fetches a course, or what is new in it.

        Args:
            source: the place; its list is looked at first, without becoming the library's.
            course: the course's id.
            with_media: whether audio, video and documents come too; by default as it was chosen the last time, and
                the first time they do.
            on_progress: called from worker threads, one call at a time.
            on_readable: called once, as soon as the course can be read, while the rest still comes.
            cancel: set to stop; what arrived stays for the next time.

        Returns:
            The course as installed now; at once when it was current already.

        Raises:
            UnknownCourseError: not on the place's list.
            OlderSerialError: an older serial than was ever installed here, or the same with other content.
            UntrustedKeyError, BadSignatureError, AlteredBlobError, MissingBlobError, MalformedPackageError,
            UnsupportedFormatError: the package is refused; nothing of it is visible. Where only its media are at
                fault, the course stays readable without them.
            DiskFullError: not enough room.
            FetchError: the environment said no.
        """
        stop = Stop(cancel)
        # Before it is anybody's turn: a place that answers slowly keeps no other fetch waiting.
        listing = self._lookout.look(source, stop, shown=False).find(course)
        with self._turns.mine(stop):
            if listing is None:
                # Perhaps another stick, or a list of today: what has come stays until somebody decides.
                self._cache.unfinished.pause(course)
                raise UnknownCourseError(course)
            self._check_floor(listing)
            run = self._bringing(source, stop, on_progress)
            here = self._cache.find(course)
            wants = with_media if with_media is not None else (here.with_media if here is not None else True)
            if (
                here is not None
                and here.config == listing.config
                and not lacking.reading(self._cache, self._cache.toc(course))
            ):
                if here.with_media != wants:
                    self._cache.packages.want_media(course, wanted=wants)
                if on_readable is not None:
                    on_readable(here)
                if not (wants and self._cache.missing_media(course)):
                    if self._cache.unfinished.find(course) is not None:
                        self._end(course)
                    return self._found(course)
            with self._noted(course, source, run, with_media=wants):
                if (
                    here is None
                    or here.config != listing.config
                    or lacking.reading(self._cache, self._cache.toc(course))
                ):
                    made = self._read(listing, source, run, with_media=wants)
                    if on_readable is not None:
                        on_readable(made)
                self._bring_rest(course, run, with_media=wants)
            return self._found(course)

    def fetch_media(
        self,
        source: Source,
        course: str,
        name: str | None = None,
        *,
        on_progress: Callable[[FetchProgress], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> InstalledCourse:
        """Brings media of a course that is here: one file, or all that are missing. Asks for no list.

        Args:
            source: a place that has this build of the course.
            course: its id.
            name: ``media/...``; by default all, and from then on they are wanted at updates too.
            on_progress: as in `fetch`.
            cancel: as in `fetch`.

        Raises:
            NotInstalledError: the course is not here.
            AlteredBlobError, MissingBlobError, DiskFullError, FetchError: as in `fetch`.
        """
        stop = Stop(cancel)
        with self._turns.mine(stop):
            if name is None:
                self._cache.packages.want_media(course, wanted=True)
            wanted = [
                Wanted(entry.digest, entry.size_bytes)
                for entry in self._cache.missing_media(course)
                if name in (None, entry.path)
            ]
            run = self._bringing(source, stop, on_progress)
            if wanted:
                # One file that somebody asked for is no fetch that goes on by itself, and changes nobody's choice.
                noted = self._noted(course, source, run, with_media=True) if name is None else nullcontext()
                with noted:
                    run.expect({Stage.MEDIA: wanted})
                    self._bring_media(course, run, wanted, one=name is not None)
                self._cache.blobs.settle(stop.check)
            return self._found(course)

    def repair(
        self,
        source: Source,
        damaged: Iterable[Wanted],
        *,
        on_progress: Callable[[FetchProgress], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        """Brings blobs again that were found damaged or lost; each is replaced once its new bytes are verified.

        Raises:
            AlteredBlobError, MissingBlobError: the place does not have them.
            DiskFullError, FetchError: as in `fetch`.
        """
        stop = Stop(cancel)
        with self._turns.mine(stop):
            run = self._bringing(source, stop, on_progress)
            wanted = list(damaged)
            run.expect({Stage.READING: wanted})
            self.check_room(wanted)
            run.bring(Stage.READING, wanted)
            self._cache.blobs.settle(stop.check)

    def forget(self, course: str) -> None:
        """Drops what an unfinished fetch of a course has brought; cancel it before.

        Where another fetch has its turn, what lies there goes when the last fetch has ended.
        """
        self._cache.unfinished.end(course)
        with self._turns.mine_soon(_FORGET_S) as is_mine:
            if is_mine:
                self._end(course)

    # --- the steps

    def _bringing(self, source: Source, stop: Stop, on_progress: Callable[[FetchProgress], None] | None) -> Bringing:
        return Bringing(self._cache, source, policy=self._policy, stop=stop, clock=self._clock, on_progress=on_progress)

    def _read(self, listing: CourseListing, source: Source, run: Bringing, *, with_media: bool) -> InstalledCourse:
        """Everything that it takes to read the course; shows it."""
        toc, signer = self._toc(listing, source, run)
        wanted = lacking.reading(self._cache, toc)
        media = lacking.media(self._cache, toc) if with_media else []
        run.expect({Stage.READING: wanted, Stage.MEDIA: media})
        self.check_room(wanted, toc)
        run.bring(Stage.READING, wanted)
        made = self._cache.install(
            toc,
            config=listing.config,
            signer=signer,
            location=source.location,
            with_media=with_media,
            check=run.stop.check,
        )
        (self._cache.partial_folder / listing.config).unlink(missing_ok=True)
        return made

    def _bring_rest(self, course: str, run: Bringing, *, with_media: bool) -> None:
        """Media, and beside it the preparing, so that neither the line nor the processor waits for the other.

        From this computer one comes after the other: both are work for the processor.
        """
        wanted = lacking.media(self._cache, self._cache.toc(course)) if with_media else []
        if not wanted:
            run.stage(Stage.PREPARING)
            prepare(self._cache, run.stop.check, course=course)
            return
        run.expect({Stage.MEDIA: wanted}, keep=True)
        if run.is_near(wanted):
            try:
                self._bring_media(course, run, wanted)
            finally:
                run.stage(Stage.PREPARING)
                prepare(self._cache, run.stop.check, course=course)
            return
        faults: list[BaseException] = []

        def work() -> None:
            try:
                prepare(self._cache, run.stop.check, course=course)
            except BaseException as error:  # noqa: BLE001 - told by the thread that waits for this one
                faults.append(error)

        beside = threading.Thread(target=work, name="prepare", daemon=True)
        beside.start()
        try:
            self._bring_media(course, run, wanted)
        finally:
            beside.join()
        if faults:
            raise faults[0]
        run.stage(Stage.PREPARING)
        prepare(self._cache, run.stop.check, course=course)  # documents that came meanwhile are searched too

    def _bring_media(self, course: str, run: Bringing, wanted: list[Wanted], *, one: bool = False) -> None:
        budget = self._budget()
        if budget is not None:
            own = {entry.digest: entry.size_bytes for entry in self._cache.toc(course).files if entry.is_media}
            absent = self._cache.blobs.missing(own)
            room = budget - sum(size_bytes for digest, size_bytes in own.items() if digest not in absent)
            fitting = []
            for blob in wanted:
                if blob.size_bytes <= room or one:  # a file that somebody asked for by name comes in any case
                    fitting.append(blob)
                    room -= blob.size_bytes
            wanted = fitting
            needed = sum(blob.size_bytes for blob in wanted)
            self._cache.disk.make_room(budget, needed_bytes=needed, spare=() if one else own)
        self.check_room(wanted)
        run.bring(Stage.MEDIA, wanted)

    def _toc(self, listing: CourseListing, source: Source, run: Bringing) -> tuple[Toc, str]:
        """The config blob, verified; its bytes are small and go through the same resumable way."""
        keys = self._cache.keys()
        if keys is None:
            raise UntrustedKeyError(listing.course)
        download = Download(source, self._cache.partial_folder, policy=self._policy, stop=run.stop)
        download.run([Wanted(listing.config, listing.config_size)])
        return open_toc(download.path(listing.config).read_bytes(), keys, listing)

    def check_room(self, wanted: list[Wanted], toc: Toc | None = None) -> None:
        """What is still to come, plus the HTML of new lessons (twice their Markdown), plus some to spare.

        Raises:
            DiskFullError: there is less.
        """
        digests = {one.digest for one in wanted}
        needed = sum(one.size_bytes for one in wanted)
        if toc is not None:
            needed += sum(
                2 * entry.raw_size_bytes
                for entry in toc.files
                if entry.digest in digests and entry.path.startswith("lessons/")
            )
        free = self._free(self._cache.folder)
        if wanted and free < needed + SPARE_BYTES:
            raise DiskFullError(needed + SPARE_BYTES, free, spare_bytes=SPARE_BYTES)

    def _check_floor(self, listing: CourseListing) -> None:
        floor = self._cache.floor(listing.course)
        if floor is not None and (
            listing.serial < floor[0] or (listing.serial == floor[0] and listing.config != floor[1])
        ):
            raise OlderSerialError(listing.serial, floor[0], listing.course)

    def _found(self, course: str) -> InstalledCourse:
        found = self._cache.find(course)
        if found is None:
            raise NotInstalledError(course)
        return found

    @contextmanager
    def _noted(self, course: str, source: Source, run: Bringing, *, with_media: bool) -> Iterator[None]:
        """Keeps a note of the fetch while it is unfinished. A package that is refused is not tried again by itself."""
        unfinished = self._cache.unfinished
        unfinished.begin(course, source.location, with_media=with_media)
        run.note = course
        try:
            yield
        except FetchError:
            run.write_note()
            raise
        except PackageError:
            self._cache.blobs.settle()
            self._end(course)
            raise
        self._cache.blobs.settle(run.stop.check)
        self._end(course)

    def _end(self, course: str) -> None:
        """Takes the note of a fetch away; with the last note goes what only unfinished fetches need."""
        self._cache.unfinished.end(course)
        if not self._cache.unfinished.all():
            for path in self._cache.partial_folder.iterdir():
                path.unlink(missing_ok=True)
        self._cache.packages.prune()
