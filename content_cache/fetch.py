"""Refreshing the list of courses and fetching courses into the cache.

The order is always the same, and each step believes only what the step before it has verified: the list (signed), the
config blob (named by the list, signed itself), the blobs (named by the config). Only then is anything parsed, rendered,
and shown, in one transaction.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from content_cache import limits
from content_cache.cache import CourseCache, InstalledCourse
from content_cache.courselist import CourseList, CourseListing, open_list
from content_cache.downloads import Download, Progress, RetryPolicy, Stop, Wanted, retried
from content_cache.errors import (
    ContentError,
    DiskFullError,
    OlderSerialError,
    UnknownCourseError,
    UntrustedKeyError,
)
from content_cache.layout import COURSES_FILE, KEYS_FILE
from content_cache.model import Toc
from content_cache.package import open_toc
from content_cache.source_protocol import Document, Source
from content_cache.store import INLINE_BYTES
from content_cache.trust import TrustedKeys

__all__ = ["Fetcher", "Progress", "RetryPolicy"]

SPARE_BYTES = 32 * 1024 * 1024
"""Left free on the disk: for the database's log and for everything else that runs."""

LIST_RETRY = RetryPolicy(tries=3, first_delay_s=0.5)
"""Somebody is waiting for an answer."""


def free_bytes(folder: Path) -> int:
    """Room on the disk of a folder."""
    return shutil.disk_usage(folder).free


class Fetcher:
    """Brings courses into one cache; one course at a time, the others wait."""

    def __init__(
        self,
        cache: CourseCache,
        *,
        policy: RetryPolicy | None = None,
        list_policy: RetryPolicy = LIST_RETRY,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        """Takes the cache and the environment.

        Args:
            cache: where to.
            policy: for faults of blobs that may pass.
            list_policy: the same for the list.
            free: free bytes on the disk of a folder.
        """
        self._cache = cache
        self._policy = policy or RetryPolicy()
        self._list_policy = list_policy
        self._free = free
        self._lock = threading.Lock()

    def refresh(self, source: Source, *, cancel: threading.Event | None = None) -> CourseList:
        """Reads a place's list of courses, which the library shows from then on.

        Args:
            source: the place.
            cancel: set to stop.

        Raises:
            UntrustedKeyError: nobody is trusted yet, or not whoever signed.
            BadSignatureError, MalformedPackageError, UnsupportedFormatError: the list does not verify or read.
            OlderSerialError: an older list than was seen at this place.
            MissingBlobError: there is no list.
            FetchError: the environment said no.
        """
        return self._list(source, Stop(cancel), shown=True)

    def fetch(
        self,
        source: Source,
        course: str,
        *,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> InstalledCourse:
        """Fetches a course, or what is new in it.

        Args:
            source: the place; its list is looked at first, without becoming the library's.
            course: the course's id.
            on_progress: called from worker threads, one call at a time.
            cancel: set to stop; what arrived stays for the next time.

        Returns:
            The course as installed now; at once when it was current already.

        Raises:
            UnknownCourseError: not on the place's list.
            OlderSerialError: an older serial than was ever installed here, or the same with other content.
            UntrustedKeyError, BadSignatureError, AlteredBlobError, MissingBlobError, MalformedPackageError,
            UnsupportedFormatError: the package is refused; nothing of it is visible.
            DiskFullError: not enough room; nothing was fetched.
            FetchError: the environment said no.
        """
        with self._lock:
            stop = Stop(cancel)
            listing = self._list(source, stop, shown=False).find(course)
            if listing is None:
                raise UnknownCourseError(course)
            self._check_floor(listing)
            here = self._cache.find(course)
            if here is not None and here.config == listing.config and not self._missing(self._cache.toc(course)):
                return here
            download = Download(
                source,
                self._cache.partial_folder,
                policy=self._policy,
                cancel=cancel,
                on_progress=None,
            )
            toc, signer = self._toc(listing, download)
            wanted = self._missing(toc)
            self._check_room(wanted, toc)
            blobs = Download(
                source, self._cache.partial_folder, policy=self._policy, cancel=cancel, on_progress=on_progress
            )
            blobs.run(wanted)
            stop.check()
            made = self._cache.install(toc, config=listing.config, signer=signer, path_of=blobs.path, check=stop.check)
            for digest in (listing.config, *(one.digest for one in wanted)):
                blobs.path(digest).unlink(missing_ok=True)
            return made

    def _list(self, source: Source, stop: Stop, *, shown: bool) -> CourseList:
        keys = self._cache.keys()
        if keys is None:
            raise UntrustedKeyError(COURSES_FILE)
        seen = self._cache.seen_list(source.location)
        found = self._document(source, COURSES_FILE, limits.LIST_BYTES, seen.etag if seen else None, stop)
        if found is None and seen is not None:
            self._cache.remember_list(
                source.location, seen.courses, envelope=seen.envelope, etag=seen.etag, shown=shown
            )
            return seen.courses
        data = b"" if found is None else found.data
        if seen is None or data != seen.envelope:
            keys = self._newer_keys(source, keys, stop)
        courses = open_list(data, keys)
        floor = self._cache.list_floor(source.location)
        if courses.version < floor or (seen and courses.version == floor and courses != seen.courses):
            raise OlderSerialError(courses.version, floor, COURSES_FILE)
        self._cache.remember_list(
            source.location, courses, envelope=data, etag=found.etag if found else None, shown=shown
        )
        return courses

    def _document(self, source: Source, name: str, most_bytes: int, etag: str | None, stop: Stop) -> Document | None:
        found: list[Document | None] = []

        def once() -> bool:
            found.append(source.document(name, most_bytes=most_bytes, etag=etag))
            return True

        retried(self._list_policy, stop, once)
        return found[-1]

    def _newer_keys(self, source: Source, keys: TrustedKeys, stop: Stop) -> TrustedKeys:
        """Takes the place's ``keys.json`` when the pinned roots stand for it; anything else about it is ignored,
        since the list is then judged by the keys that are pinned."""
        try:
            found = self._document(source, KEYS_FILE, limits.KEYS_BYTES, None, stop)
            return keys if found is None else self._cache.pin(found.data)
        except ContentError:
            stop.check()
            return keys

    def _check_floor(self, listing: CourseListing) -> None:
        floor = self._cache.floor(listing.course)
        if floor is not None and (
            listing.serial < floor[0] or (listing.serial == floor[0] and listing.config != floor[1])
        ):
            raise OlderSerialError(listing.serial, floor[0], listing.course)

    def _toc(self, listing: CourseListing, download: Download) -> tuple[Toc, str]:
        """The config blob, verified; its bytes are small and go through the same resumable way."""
        keys = self._cache.keys()
        if keys is None:
            raise UntrustedKeyError(listing.course)
        download.run([Wanted(listing.config, listing.config_size)])
        return open_toc(download.path(listing.config).read_bytes(), keys, listing)

    def _missing(self, toc: Toc) -> list[Wanted]:
        sizes = {entry.digest: entry.size_bytes for entry in toc.files}
        return [Wanted(digest, sizes[digest]) for digest in self._cache.packages.missing(set(sizes))]

    def _check_room(self, wanted: list[Wanted], toc: Toc) -> None:
        """What is still to come, plus a second copy of what goes into the database, plus the HTML, plus some to spare.

        HTML is estimated at twice its Markdown.
        """
        digests = {one.digest for one in wanted}
        needed = sum(one.size_bytes for one in wanted if one.size_bytes <= INLINE_BYTES)
        for one in wanted:
            partial = self._cache.partial_folder / one.digest
            needed += one.size_bytes - (min(partial.stat().st_size, one.size_bytes) if partial.is_file() else 0)
        needed += sum(
            2 * entry.raw_size_bytes
            for entry in toc.files
            if entry.digest in digests and entry.path.startswith("lessons/")
        )
        free = self._free(self._cache.folder)
        if wanted and free < needed + SPARE_BYTES:
            raise DiskFullError(needed + SPARE_BYTES, free)
