"""Who may sign what: the rules of ``keys.json``, without any I/O.

The rules, in prose. A home that trusts nobody takes its first ``keys.json`` from somebody it believes (enrolment, an
administrator's hand, a bundle): `TrustedKeys.first` asks only that it be signed by ``threshold`` of the roots that it
names. From then on `TrustedKeys.update` takes another one only when it is signed by ``threshold`` of the roots that are
pinned now *and* by ``threshold`` of the roots that it names itself, so roots can be replaced but not taken over; its
version must be higher, or its bytes' meaning the same. Nothing here looks at a clock.

A key signs for its roles (``course``, ``list``, ``hub``), and as ``course`` only for the ids of its scope (``*``: all).
``active`` keys sign anything new; ``retired`` ones sign nothing new, but what is here stays; ``compromised`` ones stand
for nothing after ``compromised_after`` (a course's serial): it is refused, and hidden where it is installed. Lists
have no serial, so a key that is not active signs none.
"""

from __future__ import annotations

import enum

import msgspec

from content_cache.errors import (
    BadSignatureError,
    MalformedPackageError,
    OlderSerialError,
    UnsupportedFormatError,
    UntrustedKeyError,
)
from content_cache.signing import PUBLIC_KEY_BYTES, Envelope, SigningKey, key_id, seal

KEYS_TYPE = "application/vnd.tuhoc.keys.v1+json"
KEYS_FORMAT = 1
ANY = "*"
_MAX_KEYS = 1000


class Role(enum.StrEnum):
    """What a key may sign."""

    COURSE = "course"
    """Tables of contents."""
    LIST = "list"
    """Lists of courses."""
    HUB = "hub"
    """Receipts, certificates and feeds (`sync`)."""


class KeyStatus(enum.StrEnum):
    """How far a key is believed."""

    ACTIVE = "active"
    """Wholly."""
    RETIRED = "retired"
    """For what it signed while it was active and is here; for nothing new."""
    COMPROMISED = "compromised"
    """For nothing after the serial named."""


class RootKey(msgspec.Struct, frozen=True, kw_only=True):
    """A root: signs only ``keys.json``."""

    keyid: str
    public: bytes


class KeyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A key in one role. The same key may have several entries."""

    keyid: str
    public: bytes
    role: Role
    scope: tuple[str, ...] = (ANY,)
    status: KeyStatus = KeyStatus.ACTIVE
    compromised_after: int | None = None


class KeySet(msgspec.Struct, frozen=True, kw_only=True):
    """The payload of ``keys.json``. Public keys are base64 on the wire."""

    format: int = KEYS_FORMAT
    version: int
    threshold: int
    roots: tuple[RootKey, ...]
    keys: tuple[KeyEntry, ...]


class _Format(msgspec.Struct, frozen=True):
    format: int


def seal_keys(keys: KeySet, roots: list[SigningKey]) -> bytes:
    """``keys.json``, signed by these roots."""
    return seal(KEYS_TYPE, msgspec.json.encode(keys), roots)


class TrustedKeys:
    """A verified key set. Immutable; the module's docstring tells the rules."""

    def __init__(self, keys: KeySet) -> None:
        """Is made by `first`, `update` and `pinned` only."""
        self._keys = keys

    @property
    def version(self) -> int:
        """Of ``keys.json``."""
        return self._keys.version

    @property
    def root_ids(self) -> tuple[str, ...]:
        """Ids of the pinned roots."""
        return tuple(root.keyid for root in self._keys.roots)

    @classmethod
    def first(cls, data: bytes) -> TrustedKeys:
        """Takes a first ``keys.json`` from somebody who is believed.

        Raises:
            UntrustedKeyError: fewer of its own roots signed it than it demands.
            BadSignatureError, MalformedPackageError, UnsupportedFormatError: it does not verify or read.
        """
        envelope, keys = _read(data)
        _demand(envelope, keys, "keys.json")
        return cls(keys)

    @classmethod
    def pinned(cls, data: bytes) -> TrustedKeys:
        """Reads back what was pinned here; the same checks as `first`."""
        return cls.first(data)

    def update(self, data: bytes) -> TrustedKeys:
        """Takes a later ``keys.json`` from anybody.

        Returns:
            The new set; this one when nothing changed.

        Raises:
            OlderSerialError: its version is lower, or the same with other content.
            UntrustedKeyError: not signed by enough pinned roots and enough of its own.
            BadSignatureError, MalformedPackageError, UnsupportedFormatError: it does not verify or read.
        """
        envelope, keys = _read(data)
        _demand(envelope, self._keys, "keys.json")
        _demand(envelope, keys, "keys.json")
        if keys == self._keys:
            return self
        if keys.version <= self._keys.version:
            raise OlderSerialError(keys.version, self._keys.version, "keys.json")
        return TrustedKeys(keys)

    def verify(self, envelope: Envelope, role: Role, what: str, *, course: str | None = None) -> str:
        """Checks that somebody who may, signed an envelope.

        Args:
            envelope: what was signed.
            role: what it was signed as.
            what: a name for errors.
            course: the course's id, for tables of contents.

        Returns:
            The id of the key that stands for it. For a compromised key, the caller must still ask `allows_serial`.

        Raises:
            UntrustedKeyError: no signature by a key with this role and scope that may still sign.
            BadSignatureError: a signature in such a key's name does not verify.
        """
        publics = {
            entry.keyid: entry.public
            for entry in self._keys.keys
            if entry.role is role and _covers(entry, course) and _may_sign(entry, role)
        }
        signers = envelope.signers(publics)
        if not signers:
            raise UntrustedKeyError(what, tuple(name for name, _ in envelope.signatures))
        return next(name for name, _ in envelope.signatures if name in signers)

    def allows_serial(self, signer: str, role: Role, course: str, serial: int) -> bool:
        """Whether what a key signed under this serial may be shown.

        A key that is no longer listed stands for nothing.
        """
        return any(
            entry.keyid == signer
            and entry.role is role
            and _covers(entry, course)
            and (
                entry.status is not KeyStatus.COMPROMISED
                or (entry.compromised_after is not None and serial <= entry.compromised_after)
            )
            for entry in self._keys.keys
        )

    def publics(self, role: Role) -> dict[str, bytes]:
        """Raw public keys by id of all active keys with a role, for `sync`."""
        return {
            entry.keyid: entry.public
            for entry in self._keys.keys
            if entry.role is role and entry.status is KeyStatus.ACTIVE
        }


def _covers(entry: KeyEntry, course: str | None) -> bool:
    return course is None or ANY in entry.scope or course in entry.scope


def _may_sign(entry: KeyEntry, role: Role) -> bool:
    """New things: an active key; a compromised course key too, since serials up to its limit are sound."""
    return entry.status is KeyStatus.ACTIVE or (role is Role.COURSE and entry.status is KeyStatus.COMPROMISED)


def _read(data: bytes) -> tuple[Envelope, KeySet]:
    envelope = Envelope.parse(data)
    if envelope.payload_type != KEYS_TYPE:
        raise MalformedPackageError("keys.json", f"is a {envelope.payload_type}")
    try:
        found = msgspec.json.decode(envelope.payload, type=_Format).format
        if found > KEYS_FORMAT:
            raise UnsupportedFormatError("keys.json", found)
        keys = msgspec.json.decode(envelope.payload, type=KeySet)
    except msgspec.MsgspecError as error:
        raise MalformedPackageError("keys.json", "does not read as a key set") from error
    named = [(root.keyid, root.public) for root in keys.roots] + [(key.keyid, key.public) for key in keys.keys]
    if len(named) > _MAX_KEYS or any(
        len(public) != PUBLIC_KEY_BYTES or key_id(public) != name for name, public in named
    ):
        raise MalformedPackageError("keys.json", "a key's id is not its own")
    roots = {root.keyid for root in keys.roots}
    if len(roots) != len(keys.roots) or not 1 <= keys.threshold <= len(roots) or keys.version < 1:
        raise MalformedPackageError("keys.json", "impossible threshold, version or roots")
    if roots & {key.keyid for key in keys.keys}:
        raise MalformedPackageError("keys.json", "a root also signs other things")
    return envelope, keys


def _demand(envelope: Envelope, keys: KeySet, what: str) -> None:
    """Asks for ``threshold`` good signatures by these roots; bad ones by others do not matter."""
    good: set[str] = set()
    for root in keys.roots:
        try:
            good |= envelope.signers({root.keyid: root.public})
        except BadSignatureError:
            continue
    if len(good) < keys.threshold:
        if any(name in {root.keyid for root in keys.roots} for name, _ in envelope.signatures) and not good:
            raise BadSignatureError(what)
        raise UntrustedKeyError(what, tuple(name for name, _ in envelope.signatures))
