"""What can go wrong at a hub, beside what is in ``sync.errors``.

::

    SyncError
    └── HubError
        ├── HubFolderError
        │   ├── NotAHubError           not-a-hub          no hub was made in this folder
        │   ├── HubExistsError         hub-exists         one is there already; it was left untouched
        │   ├── NewerDatabaseError     newer-database     written by a later version of the program
        │   ├── DamagedDatabaseError   damaged-database   not readable as a database
        │   └── IdentityLostError      identity-lost      papers were sealed to an age identity that is gone
        ├── HubStorageError            hub-storage        the database cannot take it now: full, locked, away
        ├── AddressInUseError          address-in-use     the host and port cannot be listened on
        ├── AlreadyServedError         already-served     another process serves this folder
        ├── BadDatabaseUrlError        bad-database-url   no URL, or of a database that is not known here
        ├── BadBackupError             bad-backup         no whole backup of a hub
        ├── BackupToolError            backup-tool        PostgreSQL's pg_dump or pg_restore is missing or says no
        ├── UnknownLearnerError        unknown-learner
        ├── UnclearUnitError           unclear-unit       no unit, or several, by this name
        ├── BadNameError               bad-name           a name with nothing to read in it, or too long
        ├── NoCodeLeftError            no-code-left       all 10,000 offers are open
        ├── UnknownDeviceError         unknown-device     a batch speaks of a device that is not enrolled here
        ├── RelayError
        │   ├── ForgedIndexError       forged-index       a parcel's index names chains of another device
        │   ├── RelayFullError         relay-full         it carries as much as it may
        │   ├── NotARelayCodeError     not-a-relay-code   the code was made for a person
        │   ├── AlreadyRelayError      already-relay      it carries for another centre
        │   └── NotARelayError         not-a-relay        it carries for nobody
        ├── NotThisClassError          not-this-class     a relay got in clear what is not of its classes
        ├── UnknownClassError          unknown-class      no class of this hub has this session
        ├── ClassClosedError           class-closed       nobody comes into it any more
        ├── DeviceOfAnotherError       device-of-another  the device is another person's
        ├── WrongProofError            wrong-proof        a new key did not sign for whom it is said to be
        └── TooManyDevicesError        too-many-devices   the person has as many keys as anybody may have

The kinds of the last four, and of `WrongCodeError`, `UsedCodeError` and `BadBatchError`, are the ``error``
words of the protocol's refusals.
"""

from __future__ import annotations

from pathlib import Path

from sync.errors import SyncError


class HubError(SyncError):
    """Base of a hub's errors."""

    kind = "hub-error"


class HubFolderError(HubError):
    """Something about the hub's data folder or its database."""

    def __init__(self, where: Path | str, detail: str = "") -> None:
        super().__init__(f"{where}: {detail}" if detail else str(where))
        self.where = where
        self.detail = detail


class NotAHubError(HubFolderError):
    """No hub was made here."""

    kind = "not-a-hub"


class HubExistsError(HubFolderError):
    """A hub is here already."""

    kind = "hub-exists"


class NewerDatabaseError(HubFolderError):
    """The schema is of a version that this program does not know; nothing was touched."""

    kind = "newer-database"

    def __init__(self, where: Path | str, stored: str, known: str) -> None:
        super().__init__(where, f"schema {stored}, this program knows up to {known}")
        self.stored = stored
        self.known = known


class DamagedDatabaseError(HubFolderError):
    """The database cannot be read as one."""

    kind = "damaged-database"


class IdentityLostError(HubFolderError):
    """The file of ``age`` identities is gone or does not read, and papers were sealed to it."""

    kind = "identity-lost"


class HubStorageError(HubError):
    """The database said no for a reason that may pass: disk full, locked for too long, connection lost."""

    kind = "hub-storage"


class BadDatabaseUrlError(HubError):
    """Not a URL of an SQLite file or a PostgreSQL database. Carries no part of the URL: it may hold a password."""

    kind = "bad-database-url"


class TlsFileError(HubError):
    """A file with a TLS key or certificate cannot be read, made, or used."""

    kind = "bad-tls-file"

    def __init__(self, where: Path, detail: str = "") -> None:
        super().__init__(f"{where}: {detail}" if detail else str(where))
        self.where = where
        self.detail = detail


class BadBackupError(HubError):
    """The file is no backup, or not all of one."""

    kind = "bad-backup"


class BackupToolError(HubError):
    """``program``, which comes with PostgreSQL, is missing on this computer or has failed."""

    kind = "backup-tool"

    def __init__(self, program: str, detail: str) -> None:
        super().__init__(f"{program}: {detail}")
        self.program = program
        self.detail = detail


class AddressInUseError(HubError):
    """``host`` and ``port`` cannot be listened on."""

    kind = "address-in-use"

    def __init__(self, host: str, port: int, detail: str) -> None:
        super().__init__(f"{host}:{port}: {detail}")
        self.host = host
        self.port = port


class AlreadyServedError(HubError):
    """Another process serves the hub in ``where``, whose database takes one server."""

    kind = "already-served"

    def __init__(self, where: Path) -> None:
        super().__init__(f"{where}: another process serves this hub now")
        self.where = where


class UnknownLearnerError(HubError):
    """No person has this id."""

    kind = "unknown-learner"

    def __init__(self, learner: str) -> None:
        super().__init__(learner)
        self.learner = learner


class UnclearUnitError(HubError):
    """``found`` units answer to this name or id; exactly one is needed."""

    kind = "unclear-unit"

    def __init__(self, unit: str, found: int) -> None:
        super().__init__(f"{unit}: {found} found")
        self.unit = unit
        self.found = found


class BadNameError(HubError):
    """A name that is empty, too long, or has control characters in it."""

    kind = "bad-name"


class NoCodeLeftError(HubError):
    """Every offer number is taken; they come free as codes are used or expire."""

    kind = "no-code-left"


class UnknownResultError(HubError):
    """``found`` attempts answer to this record id or receipt code; exactly one is needed."""

    kind = "unknown-result"

    def __init__(self, result: str, found: int) -> None:
        super().__init__(f"{result}: {found} found")
        self.result = result
        self.found = found


class NotAnEssayError(HubError):
    """The attempt has no essay with something in it at this place (from 1), or its quiz is not open here."""

    kind = "not-an-essay"

    def __init__(self, result: str, place: int) -> None:
        super().__init__(f"{result}: question {place}")
        self.result = result
        self.place = place


class BadPointsError(HubError):
    """``most`` says what each criterion can earn, in thousandths of a point; ``given`` is something else."""

    kind = "bad-points"

    def __init__(self, given: tuple[int, ...], most: tuple[int, ...]) -> None:
        super().__init__(f"{list(given)} given, at most {list(most)} (thousandths of a point)")
        self.given = given
        self.most = most


class UnknownQuizError(HubError):
    """No course in the hub's folder has this quiz."""

    kind = "unknown-quiz"

    def __init__(self, course: str, quiz: str) -> None:
        super().__init__(f"{course}, {quiz}")
        self.course = course
        self.quiz = quiz


class UnknownDeviceError(HubError):
    """The device is not enrolled here, so nothing that it signed can be checked."""

    kind = "unknown-device"

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self.device = device


class DeviceOfAnotherError(HubError):
    """The device's key is enrolled for another person."""

    kind = "device-of-another"


class WrongProofError(HubError):
    """A key that should be certified did not sign for the device, hub and role that ask for it."""

    kind = "wrong-proof"


class TooManyDevicesError(HubError):
    """A person has as many keys as anybody may have; people can give out a code all the same."""

    kind = "too-many-devices"


class NotThisClassError(HubError):
    """A record in clear of another class than this relay's own: it reads only what it must."""

    kind = "not-this-class"


class UnknownClassError(HubError):
    """No class of this hub has this session, or this number."""

    kind = "unknown-class"


class ClassClosedError(HubError):
    """The class is over; what belongs to it is still taken."""

    kind = "class-closed"


class NothingToReleaseError(HubError):
    """The hub has opened no sealed keys, or questions, of this quiz."""

    kind = "nothing-to-release"

    def __init__(self, course: str, quiz: str) -> None:
        super().__init__(f"{course}, {quiz}")
        self.course = course
        self.quiz = quiz


class RelayError(HubError):
    """About carrying for a centre."""

    kind = "relay-error"


class ForgedIndexError(RelayError):
    """A parcel's index names chains that are not those of the device that brings it."""

    kind = "forged-index"


class RelayFullError(RelayError):
    """The relay carries as much as it may; the centre has to be reached first."""

    kind = "relay-full"


class NotARelayCodeError(RelayError):
    """The code was made for a person; a relay needs one of ``tuhoc hub relay-code``."""

    kind = "not-a-relay-code"


class AlreadyRelayError(RelayError):
    """The hub carries for another centre already; what it owes there has to arrive there."""

    kind = "already-relay"


class NotARelayError(RelayError):
    """The hub has no centre above it."""

    kind = "not-a-relay"
