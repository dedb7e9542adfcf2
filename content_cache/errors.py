"""Everything that can go wrong with a course, as types. Over 400 lines: it is one tree.

::

    ContentError
    ├── SourceError              bad-source          a course's source folder, with file and line
    ├── KeyFileError             bad-key-file        a signing key's file
    ├── ListConflictError        list-conflict       publishing would drop courses from the target's list
    ├── PackageError             bad-package
    │   ├── AlteredBlobError     altered-blob        length or SHA-256 differs from the signed list
    │   ├── UntrustedKeyError    untrusted-key       signed, but not by a key that may
    │   │   ├── TooFewRootsError     too-few-roots       a keys.json that too few root keys stand for
    │   │   ├── OutOfScopeError      out-of-scope        by a publisher's key, for another publisher's course
    │   │   ├── RetiredKeyError      retired-key         new, by a key that signs nothing new
    │   │   └── CompromisedKeyError  compromised-key     by a stolen key, after the last serial that is sound
    │   ├── BadSignatureError    bad-signature       a trusted key's signature that does not verify
    │   ├── OlderSerialError     older-serial        less than what is known already
    │   ├── MissingBlobError     missing-blob        listed, not there
    │   ├── MalformedPackageError malformed-package  does not read as its format
    │   └── UnsupportedFormatError unsupported-format a format number from the future
    ├── FetchError               fetch-failed        the environment said no; trying again may help
    │   ├── OfflineError         no-connection
    │   ├── ServerFaultError     server-fault
    │   ├── NotOurServerError    not-our-server      a hotel gateway's page, or some other site
    │   ├── CutOffError          cut-off             silence or an end in the middle, after all retries
    │   ├── DiskFullError        disk-full
    │   ├── FetchCancelledError  cancelled
    │   └── UnknownCourseError   unknown-course      not on the list of that source
    ├── NewerCacheError          newer-database
    ├── DamagedCacheError        damaged-cache       the cache's database does not read; it can be fetched again
    ├── NotInstalledError        not-installed
    └── SealError                seal                what is sealed until a code or a key opens it
        ├── QuizLockedError      locked              the questions open by a code that is told when the quiz begins
        ├── WrongSealCodeError   wrong-seal-code     this code or key opens nothing here
        ├── NoSuchSealError      no-such-seal        there is nothing sealed of that kind
        ├── BadReleaseKeyError   bad-release-key     a file that should hold a release key does not
        └── BadRecipientError    bad-recipient       not the address that a hub tells (`tuhoc hub recipient`)

Publishing, importing and searching have errors of their own: ``registry/errors.py``, ``importing/errors.py``,
``search/errors.py``.

Errors carry fields; the message is for developers and logs. Only ``ui/errors.py`` turns kinds into words for
people. Nothing heavy is imported here.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import msgspec


class ContentError(Exception):
    """Base of all errors of this package. ``kind`` is one kebab-case word, the same for ever."""

    kind: ClassVar[str] = "content"


class SourceNote(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Something to say about a place in a course's source."""

    file: str
    """Path relative to the source folder, ``/`` as separator."""
    line: int
    """From 1; 1 where the whole file is meant."""
    message: str


class SourceError(ContentError):
    """A source folder cannot be built. The fields are the first finding's; ``notes`` has all of them."""

    kind: ClassVar[str] = "bad-source"

    def __init__(self, file: str, line: int, message: str, notes: tuple[SourceNote, ...] = ()) -> None:
        self.file = file
        self.line = line
        self.message = message
        self.notes = notes or (SourceNote(file=file, line=line, message=message),)
        super().__init__(f"{file}:{line}: {message}")


class KeyFileError(ContentError):
    """A file that should hold a signing key does not."""

    kind: ClassVar[str] = "bad-key-file"

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class ListConflictError(ContentError):
    """Publishing would drop courses from the target's list; with a list key the two can be joined."""

    kind: ClassVar[str] = "list-conflict"

    def __init__(self, target: Path, courses: tuple[str, ...]) -> None:
        self.target = target
        self.courses = courses
        super().__init__(f"{target} also offers {', '.join(courses)}, which this layout does not")


# --- packages -----------------------------------------------------------------------------------------------


class PackageError(ContentError):
    """What was published cannot be taken."""

    kind: ClassVar[str] = "bad-package"


class AlteredBlobError(PackageError):
    """A blob's length or SHA-256 is not what the signed list says."""

    kind: ClassVar[str] = "altered-blob"

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(f"blob {digest} does not match the signed list")


class UntrustedKeyError(PackageError):
    """Signed by nobody who may sign this, or there are no trusted keys yet."""

    kind: ClassVar[str] = "untrusted-key"

    def __init__(self, what: str, key_ids: tuple[str, ...] = ()) -> None:
        self.what = what
        self.key_ids = key_ids
        super().__init__(f"{what}: {self._words()}")

    def _words(self) -> str:
        return f"signed by {', '.join(self.key_ids) or 'nobody'}, trusted for this: none of them"


class TooFewRootsError(UntrustedKeyError):
    """A ``keys.json`` with fewer root signatures than it takes. ``key_ids`` are those that do stand for it."""

    kind: ClassVar[str] = "too-few-roots"

    def __init__(self, what: str, key_ids: tuple[str, ...], needed: int) -> None:
        self.needed = needed
        super().__init__(what, key_ids)

    def _words(self) -> str:
        return f"signed by {len(self.key_ids)} of the root keys, {self.needed} are needed"


class OutOfScopeError(UntrustedKeyError):
    """Signed by a key that may sign courses, but not this one."""

    kind: ClassVar[str] = "out-of-scope"

    def _words(self) -> str:
        return f"{', '.join(self.key_ids)} signs other courses, not this one"


class RetiredKeyError(UntrustedKeyError):
    """Signed by a key that signs nothing new any more."""

    kind: ClassVar[str] = "retired-key"

    def _words(self) -> str:
        return f"signed by {', '.join(self.key_ids)}, which was retired"


class CompromisedKeyError(UntrustedKeyError):
    """Signed by a key that was stolen, and not among what is known to be its owner's."""

    kind: ClassVar[str] = "compromised-key"

    def _words(self) -> str:
        return f"signed by {', '.join(self.key_ids)}, which was reported stolen"


class BadSignatureError(PackageError):
    """A signature that names a trusted key but was not made by it over these bytes."""

    kind: ClassVar[str] = "bad-signature"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what}: signature does not verify")


class OlderSerialError(PackageError):
    """A serial or a version went down."""

    kind: ClassVar[str] = "older-serial"

    def __init__(self, offered: int, have: int, what: str = "course") -> None:
        self.offered = offered
        self.have = have
        self.what = what
        super().__init__(f"{what}: offered {offered}, have {have}")


class MissingBlobError(PackageError):
    """The source lacks a blob that its signed list names."""

    kind: ClassVar[str] = "missing-blob"

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(f"{digest} is not there")


class MalformedPackageError(PackageError):
    """Bytes that do not read as what they should be."""

    kind: ClassVar[str] = "malformed-package"

    def __init__(self, what: str, reason: str) -> None:
        self.what = what
        self.reason = reason
        super().__init__(f"{what}: {reason}")


class UnsupportedFormatError(PackageError):
    """A format number that this program does not know: made by a newer one."""

    kind: ClassVar[str] = "unsupported-format"

    def __init__(self, what: str, found: int) -> None:
        self.what = what
        self.found = found
        super().__init__(f"{what}: format {found} is not known here")


# --- fetching -----------------------------------------------------------------------------------------------


class FetchError(ContentError):
    """The environment said no. What was fetched so far is kept, so trying again goes on from there."""

    kind: ClassVar[str] = "fetch-failed"


class OfflineError(FetchError):
    """No connection could be made, or a folder is not there."""

    kind: ClassVar[str] = "no-connection"

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"{where}: cannot be reached")


class ServerFaultError(FetchError):
    """The server answered with an error status."""

    kind: ClassVar[str] = "server-fault"

    def __init__(self, status: int, where: str = "") -> None:
        self.status = status
        self.where = where
        super().__init__(f"{where}: HTTP {status}")


class NotOurServerError(FetchError):
    """Something answered that does not serve courses: a gateway's sign-in page, another site."""

    kind: ClassVar[str] = "not-our-server"

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"{where}: answered, but not with courses")


class CutOffError(FetchError):
    """The answer stopped in the middle or never began, again and again."""

    kind: ClassVar[str] = "cut-off"

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"{where}: cut off")


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB"


class DiskFullError(FetchError):
    """Not enough room for what is missing. ``spare_bytes`` of what is needed are not for it but stay free; 0 is needed
    where nobody knows how much.
    """

    kind: ClassVar[str] = "disk-full"

    def __init__(self, needed_bytes: int, free_bytes: int, *, spare_bytes: int = 0) -> None:
        self.needed_bytes = needed_bytes
        self.free_bytes = free_bytes
        if not needed_bytes:
            super().__init__("no room is left on the disk")
            return
        spare = f" ({_megabytes(spare_bytes)} of them stay free, for the database and all else)" if spare_bytes else ""
        super().__init__(f"{_megabytes(needed_bytes)} are needed{spare}, {_megabytes(free_bytes)} are free")


class FetchCancelledError(FetchError):
    """Somebody asked to stop."""

    kind: ClassVar[str] = "cancelled"

    def __init__(self) -> None:
        super().__init__("cancelled")


class UnknownCourseError(FetchError):
    """The source's list has no such course."""

    kind: ClassVar[str] = "unknown-course"

    def __init__(self, course: str) -> None:
        self.course = course
        super().__init__(f"no course {course!r} on the list")


# --- cache --------------------------------------------------------------------------------------------------


class NewerCacheError(ContentError):
    """The cache was written by a newer program; it is left alone."""

    kind: ClassVar[str] = "newer-database"

    def __init__(self, found: int, known: int) -> None:
        self.found = found
        self.known = known
        super().__init__(f"cache schema {found}, this program knows {known}")


class DamagedCacheError(ContentError):
    """The cache's database does not read. Its content can be fetched again."""

    kind: ClassVar[str] = "damaged-cache"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"course cache: {reason}")


class NotInstalledError(ContentError):
    """Asked for a course, or a part of one, that is not in the cache."""

    kind: ClassVar[str] = "not-installed"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} is not installed")


# --- seals --------------------------------------------------------------------------------------------------


class SealError(ContentError):
    """Something about what is sealed."""

    kind: ClassVar[str] = "seal"


class QuizLockedError(SealError):
    """The questions are sealed, and no code or key has opened them here yet."""

    kind: ClassVar[str] = "locked"

    def __init__(self, course: str, quiz: str) -> None:
        self.course = course
        self.quiz = quiz
        super().__init__(f"{course}/{quiz} opens by a code that is told when it begins")


class WrongSealCodeError(SealError):
    """A code or a key that opens none of the seals it was tried on."""

    kind: ClassVar[str] = "wrong-seal-code"

    def __init__(self, course: str, quiz: str) -> None:
        self.course = course
        self.quiz = quiz
        super().__init__(f"this opens nothing of {course}/{quiz}")


class NoSuchSealError(SealError):
    """``what`` of a quiz is not sealed here: it never was, or the key is for another version of the quiz."""

    kind: ClassVar[str] = "no-such-seal"

    def __init__(self, course: str, quiz: str, what: str) -> None:
        self.course = course
        self.quiz = quiz
        self.what = what
        super().__init__(f"{course}/{quiz}: no sealed {what}")


class BadReleaseKeyError(SealError):
    """Bytes that are no release key."""

    kind: ClassVar[str] = "bad-release-key"

    def __init__(self) -> None:
        super().__init__("not a release key")


class BadRecipientError(SealError):
    """A text that is no hub's address for sealed things."""

    kind: ClassVar[str] = "bad-recipient"

    def __init__(self, recipient: str) -> None:
        self.recipient = recipient
        super().__init__(f"{recipient!r} is not what `tuhoc hub recipient` prints")
