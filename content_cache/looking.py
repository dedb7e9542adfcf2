"""Looking at a place: its signed list of courses, the keys behind it, and layouts that have no list."""

from __future__ import annotations

from content_cache import limits
from content_cache.cache import CourseCache
from content_cache.courselist import CourseList, CourseListing, open_list
from content_cache.errors import (
    ContentError,
    MissingBlobError,
    OlderSerialError,
    PackageError,
    UntrustedKeyError,
)
from content_cache.layout import COURSES_FILE, KEYS_FILE
from content_cache.package import open_unlisted
from content_cache.retrying import RetryPolicy, Stop, retried
from content_cache.source_protocol import Document, Source
from content_cache.trust import TrustedKeys


class Lookout:
    """Reads places' lists for one cache, believing only what is signed."""

    def __init__(self, cache: CourseCache, policy: RetryPolicy) -> None:
        """Takes the cache, which remembers the lists, and how often to try."""
        self._cache = cache
        self._policy = policy

    def look(self, source: Source, stop: Stop, *, shown: bool) -> CourseList:
        """The list of a place.

        Args:
            source: the place.
            stop: says when to stop.
            shown: whether it becomes the list that the library shows.

        Raises:
            UntrustedKeyError: nobody is trusted yet, or not whoever signed.
            BadSignatureError, MalformedPackageError, UnsupportedFormatError: the list does not verify or read.
            OlderSerialError: an older list than was seen at this place.
            MissingBlobError: there is no list, and no course either.
            FetchError: the environment said no.
        """
        keys = self._cache.keys()
        if keys is None:
            raise UntrustedKeyError(COURSES_FILE)
        lists, location = self._cache.lists, source.location
        seen = lists.at(location)
        try:
            found = self._document(source, COURSES_FILE, limits.LIST_BYTES, seen.etag if seen else None, stop)
        except MissingBlobError:
            return self._unlisted(source, keys, stop)
        if found is None and seen is not None:
            lists.remember(location, seen.courses, envelope=seen.envelope, etag=seen.etag, shown=shown)
            return seen.courses
        data = b"" if found is None else found.data
        courses = self._opened(data, source, keys, stop)
        floor = lists.floor(location)
        if courses.version < floor or (seen and courses.version == floor and courses != seen.courses):
            raise OlderSerialError(courses.version, floor, COURSES_FILE)
        lists.remember(location, courses, envelope=data, etag=found.etag if found else None, shown=shown)
        return courses

    def _opened(self, data: bytes, source: Source, keys: TrustedKeys, stop: Stop) -> CourseList:
        """The list, judged by the pinned keys, or by the place's newer ones where the pinned roots stand for them.

        A list names the version of the keys that its publisher had, so they are asked for only when they are news.
        """
        try:
            courses = open_list(data, keys)
        except PackageError:
            newer = self._newer_keys(source, keys, stop)
            if newer is keys:
                raise
            return open_list(data, newer)
        if courses.keys_version and courses.keys_version <= keys.version:
            return courses
        newer = self._newer_keys(source, keys, stop)
        return courses if newer is keys else open_list(data, newer)

    def _document(self, source: Source, name: str, most_bytes: int, etag: str | None, stop: Stop) -> Document | None:
        found: list[Document | None] = []

        def once() -> bool:
            found.append(source.document(name, most_bytes=most_bytes, etag=etag, check=stop.check))
            return True

        retried(self._policy, stop, once)
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

    def _unlisted(self, source: Source, keys: TrustedKeys, stop: Stop) -> CourseList:
        """What a plain OCI layout holds, for example one that ``skopeo copy`` made: each course's config is signed.

        Of a course with several builds the newest counts. What nobody trusted stands for is passed over, unless
        nothing else is there. Without a list no place can hide that it is old; the courses' serials still never go
        down.
        """
        newest: dict[str, CourseListing] = {}
        fault: PackageError | None = None
        for digest, size_bytes in source.configs():
            stop.check()
            if size_bytes > limits.CONFIG_BYTES:
                continue
            try:
                pieces = source.blob(digest, size_bytes=size_bytes, start=0)
                listing = open_unlisted(b"".join(data for _, data in pieces), digest, keys)
            except PackageError as error:
                fault = fault or error
                continue
            before = newest.get(listing.course)
            if before is None or before.serial < listing.serial:
                newest[listing.course] = listing
        if not newest:
            raise fault or MissingBlobError(COURSES_FILE)
        return CourseList(version=1, courses=tuple(newest[course] for course in sorted(newest)))
