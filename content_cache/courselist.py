"""``courses.json``: the signed list of what a publisher offers, the first thing that a client reads."""

from __future__ import annotations

import msgspec

from content_cache import limits
from content_cache.errors import MalformedPackageError
from content_cache.json_reading import demand_format, read_json
from content_cache.layout import is_digest
from content_cache.model import Audience
from content_cache.signing import Envelope, SigningKey, seal
from content_cache.trust import Role, TrustedKeys

LIST_TYPE = "application/vnd.tuhoc.courses.v1+json"
LIST_FORMAT = 1


class CourseListing(msgspec.Struct, frozen=True, kw_only=True):
    """A course on the list."""

    course: str
    title: str
    summary: str = ""
    version: str
    serial: int
    language: str = "vi"
    audience: tuple[Audience, ...] = (Audience.EVERYONE,)
    config: str
    """Hex digest of the config blob, which holds the signed table of contents."""
    config_size: int
    """Bytes of the config blob."""
    size_bytes: int
    """Bytes of all blobs that the table of contents names."""
    reading_bytes: int = 0
    """The same without audio, video and documents; 0: not said."""


class CourseList(msgspec.Struct, frozen=True, kw_only=True):
    """What a publisher offers. ``version`` never goes down at one place."""

    format: int = LIST_FORMAT
    version: int
    keys_version: int = 0
    """Version of the ``keys.json`` that the publisher had when signing the list, so that a client whose pinned keys are
    not older need not ask for it; 0: not said."""
    courses: tuple[CourseListing, ...] = ()

    def find(self, course: str) -> CourseListing | None:
        """A course by its id."""
        return next((listing for listing in self.courses if listing.course == course), None)


def seal_list(courses: CourseList, key: SigningKey) -> bytes:
    """The list as an envelope, signed."""
    return seal(LIST_TYPE, msgspec.json.encode(courses), [key])


def open_list(data: bytes, keys: TrustedKeys) -> CourseList:
    """Verifies a list, then reads it.

    Args:
        data: the bytes of ``courses.json``.
        keys: who may sign lists here.

    Raises:
        UntrustedKeyError, BadSignatureError: nobody trusted stands for these bytes.
        MalformedPackageError, UnsupportedFormatError: it was signed, but does not read.
    """
    envelope = Envelope.parse(data)
    if envelope.payload_type != LIST_TYPE:
        raise MalformedPackageError("courses.json", f"is a {envelope.payload_type}")
    keys.verify(envelope, Role.LIST, "courses.json")
    return read_list(envelope)


def read_list(envelope: Envelope) -> CourseList:
    """Reads a list that was verified, or that is this computer's own.

    Raises:
        MalformedPackageError, UnsupportedFormatError: it does not read.
    """
    demand_format(envelope.payload, LIST_FORMAT, "courses.json")
    courses = read_json(envelope.payload, CourseList, "courses.json")
    if not 1 <= courses.version <= limits.SERIAL:
        raise MalformedPackageError("courses.json", "its version is out of range")
    if not 0 <= courses.keys_version <= limits.SERIAL:
        raise MalformedPackageError("courses.json", "its keys_version is out of range")
    names = [listing.course for listing in courses.courses]
    if len(names) > limits.COURSES or len(set(names)) != len(names):
        raise MalformedPackageError("courses.json", "too many courses, or one twice")
    for listing in courses.courses:
        if not is_digest(listing.config) or not 0 < listing.config_size <= limits.CONFIG_BYTES:
            raise MalformedPackageError("courses.json", f"bad entry for {listing.course!r}")
        if not 1 <= listing.serial <= limits.SERIAL:
            raise MalformedPackageError("courses.json", f"bad entry for {listing.course!r}")
    return courses
