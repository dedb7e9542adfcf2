"""Who may sign what: the rules of ``keys.json``, without any I/O.

The states of a home, in prose. It begins by trusting nobody. Its first ``keys.json`` comes from somebody it believes
(enrolment, an administrator's hand, a bundle): `TrustedKeys.first` asks only that it be signed by ``threshold`` of the
roots that it names, and from then on those roots are pinned. Every later ``keys.json`` may come from anybody, a stick
or a stranger's server: `TrustedKeys.update` takes it only when ``threshold`` of the pinned roots *and* ``threshold`` of
the roots that it names itself have signed it, and when its version is higher. So roots can be replaced but not taken
over, and versions never go down; the same version means the same content or is refused. What is refused leaves the home
as it was. A home that missed several changes of roots takes them one after the other from the envelopes that the file
carries (``earlier``), under the same rule for each step; it never ends at anything but the file's own key set.
Nothing here looks at a clock.

The states of a key, each entry of ``keys`` being a key in one role. ``active``: it signs anything new that its role
and scope cover (``scope`` counts for ``course`` only). ``retired``: it signs nothing new; what it signed and is here,
stays. ``compromised``: somebody else has it; it stands for courses up to the serial ``compromised_after``, whoever
brings them, and for nothing after that, which is refused and, where it is installed, hidden. Lists have no serial, so a
key that is not active signs none. A key that is not named stands for nothing. Where several entries of a key cover the
same thing, the most careful state counts (compromised before retired before active), and among compromised ones the
entry that names the course before the one for all courses; so a stolen key can have a last sound serial for each.
"""

from __future__ import annotations

import msgspec

from content_cache.errors import (
    BadSignatureError,
    CompromisedKeyError,
    OlderSerialError,
    OutOfScopeError,
    PackageError,
    RetiredKeyError,
    TooFewRootsError,
    UntrustedKeyError,
)
from content_cache.keyset import (
    ANY,
    KEYS_FORMAT,
    KEYS_NAME,
    KEYS_TYPE,
    KeyEntry,
    KeySet,
    KeyStatus,
    Role,
    RootKey,
    SignedKeys,
    read_keys,
    seal_keys,
)
from content_cache.signing import Envelope

__all__ = [
    "ANY",
    "KEYS_FORMAT",
    "KEYS_TYPE",
    "KeyEntry",
    "KeySet",
    "KeyStatus",
    "Role",
    "RootKey",
    "TrustedKeys",
    "seal_keys",
]


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
        return self._keys.root_ids

    @classmethod
    def first(cls, data: bytes) -> TrustedKeys:
        """Takes a first ``keys.json`` from somebody who is believed.

        Raises:
            TooFewRootsError, UntrustedKeyError: fewer of its own roots signed it than it demands, or none.
            BadSignatureError: the same, and a signature in a root's name does not verify.
            MalformedPackageError, UnsupportedFormatError: it does not read.
        """
        read = read_keys(data)
        _demand(read.envelope, read.keys)
        return cls(read.keys)

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
            TooFewRootsError, UntrustedKeyError: not signed by enough pinned roots and enough of its own, or by none.
            BadSignatureError: the same, and a signature in a root's name does not verify.
            MalformedPackageError, UnsupportedFormatError: it does not read.
        """
        read = read_keys(data)
        try:
            return self._step(read)
        except (UntrustedKeyError, BadSignatureError):
            nearer = self
            for one in read.earlier:
                nearer = nearer._stepped_towards(one, read.keys.version)
            if nearer is self:
                raise
            return nearer._step(read)

    def verify(
        self, envelope: Envelope, role: Role, what: str, *, course: str | None = None, serial: int | None = None
    ) -> str:
        """Checks that somebody who may, signed an envelope.

        Args:
            envelope: what was signed.
            role: what it was signed as.
            what: a name for errors.
            course: the course's id, for tables of contents.
            serial: the course's serial; where it is not given, the caller must still ask `allows_serial`.

        Returns:
            The id of the key that stands for it.

        Raises:
            CompromisedKeyError, RetiredKeyError, OutOfScopeError: really signed by such a key, and by none that may.
            UntrustedKeyError: no signature by a key with this role.
            BadSignatureError: a signature in the name of a key that may sign does not verify.
        """
        names = list(dict.fromkeys(name for name, _ in envelope.signatures))
        standings = {name: self._standing(name, role, course) for name in names}
        publics = {
            name: found.public
            for name, found in standings.items()
            if found is not None and found.may_sign(role, serial)
        }
        signers = envelope.signers(publics)
        if signers:
            # A sound key before a stolen one, whatever order they signed in.
            return min(signers, key=lambda name: (not _is_active(standings[name]), names.index(name)))
        for refusal, status in _REFUSALS:
            refused = tuple(
                name
                for name, found in standings.items()
                if found is not None and found.status == status and envelope.is_signed_by(name, found.public)
            )
            if refused:
                raise refusal(what, refused)
        raise UntrustedKeyError(what, tuple(names))

    def allows_serial(self, signer: str, role: Role, course: str, serial: int) -> bool:
        """Whether what a key signed under this serial may be shown.

        A key that is no longer listed stands for nothing.
        """
        found = self._standing(signer, role, course)
        return found is not None and (
            found.status in (KeyStatus.ACTIVE, KeyStatus.RETIRED) or found.is_before_theft(serial)
        )

    def publics(self, role: Role) -> dict[str, bytes]:
        """Raw public keys by id of all active keys with a role, for `sync`."""
        return {
            entry.keyid: entry.public
            for entry in self._keys.keys
            if entry.role == role and entry.status == KeyStatus.ACTIVE and not self._is_stolen(entry.keyid, role)
        }

    def may_sign(self, name: str, role: Role, course: str | None = None) -> bool:
        """Whether a key may sign something new, for a publisher who is about to."""
        return _is_active(self._standing(name, role, course))

    def _is_stolen(self, name: str, role: Role) -> bool:
        return any(
            entry.keyid == name and entry.role == role and entry.status == KeyStatus.COMPROMISED
            for entry in self._keys.keys
        )

    def _standing(self, name: str, role: Role, course: str | None) -> _Standing | None:
        """How far a key is believed in a role for a course; None where it has no such role."""
        mine = [entry for entry in self._keys.keys if entry.keyid == name and entry.role == role]
        if not mine:
            return None
        covering = [entry for entry in mine if course is None or ANY in entry.scope or course in entry.scope]
        if not covering:
            return _Standing(mine[0].public, _OUT_OF_SCOPE)
        stolen = [entry for entry in covering if entry.status not in (KeyStatus.ACTIVE, KeyStatus.RETIRED)]
        if stolen:
            exact = [entry for entry in stolen if course in entry.scope] or stolen
            limits = [entry.compromised_after if entry.status == KeyStatus.COMPROMISED else None for entry in exact]
            sound = None if None in limits else min(limit for limit in limits if limit is not None)
            return _Standing(mine[0].public, KeyStatus.COMPROMISED, sound)
        retired = any(entry.status == KeyStatus.RETIRED for entry in covering)
        return _Standing(mine[0].public, KeyStatus.RETIRED if retired else KeyStatus.ACTIVE)

    def _step(self, read: SignedKeys) -> TrustedKeys:
        _demand(read.envelope, self._keys)
        _demand(read.envelope, read.keys)
        if read.keys == self._keys:
            return self
        if read.keys.version <= self.version:
            raise OlderSerialError(read.keys.version, self.version, KEYS_NAME)
        return TrustedKeys(read.keys)

    def _stepped_towards(self, data: bytes, version: int) -> TrustedKeys:
        """One of the earlier key sets, where it holds and leads on; otherwise this one."""
        try:
            read = read_keys(data)
            return self._step(read) if read.keys.version < version else self
        except PackageError:
            return self


_OUT_OF_SCOPE = "out-of-scope"

_REFUSALS: tuple[tuple[type[UntrustedKeyError], str], ...] = (
    (CompromisedKeyError, KeyStatus.COMPROMISED),
    (RetiredKeyError, KeyStatus.RETIRED),
    (OutOfScopeError, _OUT_OF_SCOPE),
)


class _Standing(msgspec.Struct, frozen=True):
    """How far a key is believed for one thing."""

    public: bytes
    status: str
    sound_serial: int | None = None
    """The last that its owner signed, for a compromised key."""

    def is_before_theft(self, serial: int) -> bool:
        return self.status == KeyStatus.COMPROMISED and self.sound_serial is not None and serial <= self.sound_serial

    def may_sign(self, role: Role, serial: int | None) -> bool:
        """What is new here: an active key's; also a stolen key's course from before the theft."""
        if self.status == KeyStatus.ACTIVE:
            return True
        return role is Role.COURSE and self.is_before_theft(1 if serial is None else serial)


def _is_active(found: _Standing | None) -> bool:
    return found is not None and found.status == KeyStatus.ACTIVE


def _demand(envelope: Envelope, keys: KeySet) -> None:
    """Asks for ``threshold`` good signatures by these roots; bad ones matter only where good ones lack."""
    good = keys.good_roots(envelope)
    if len(good) >= keys.threshold:
        return
    named = {name for name, _ in envelope.signatures}
    if named.intersection(keys.root_ids).difference(good):
        raise BadSignatureError(KEYS_NAME)
    if good:
        raise TooFewRootsError(KEYS_NAME, good, keys.threshold)
    raise UntrustedKeyError(KEYS_NAME, tuple(name for name, _ in envelope.signatures))
