"""``keys.json`` as it travels: which keys there are, what each is for, and the versions before it.

Only form is looked at here; who must have signed what is ``trust.py``'s. A key set travels in an envelope, and beside
its signatures the envelope carries the envelopes of earlier key sets (``earlier``, oldest first): the first one of each
set of roots, and the one just before. A computer that was away while the roots changed twice finds there the steps
that it missed, each of which must hold by itself.

Roles and states that this program does not know are kept as they are and count for nothing, so that a newer
publisher's ``keys.json`` still reads here.
"""

from __future__ import annotations

import base64
import enum
from collections.abc import Iterable

import msgspec

from content_cache.errors import MalformedPackageError
from content_cache.json_reading import demand_format, read_json
from content_cache.limits import KEYS_BYTES, SERIAL
from content_cache.signing import PUBLIC_KEY_BYTES, Envelope, SigningKey, key_id

KEYS_TYPE = "application/vnd.tuhoc.keys.v1+json"
KEYS_FORMAT = 1
KEYS_NAME = "keys.json"
ANY = "*"

MAX_THRESHOLD = 8
"""So that the signatures of the old roots and of the new ones fit among those that are looked at in an envelope."""
MAX_EARLIER = 64
"""Earlier key sets in one file: changes of roots in a publisher's life."""
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
    role: str
    """A `Role`; another word is a newer program's."""
    scope: tuple[str, ...] = (ANY,)
    status: str = KeyStatus.ACTIVE
    """A `KeyStatus`; another word counts for nothing."""
    compromised_after: int | None = None


class KeySet(msgspec.Struct, frozen=True, kw_only=True):
    """The payload of ``keys.json``. Public keys are base64 on the wire."""

    format: int = KEYS_FORMAT
    version: int
    threshold: int
    roots: tuple[RootKey, ...]
    keys: tuple[KeyEntry, ...]

    @property
    def root_ids(self) -> tuple[str, ...]:
        """Ids of the roots, in the set's order."""
        return tuple(root.keyid for root in self.roots)

    def good_roots(self, envelope: Envelope) -> tuple[str, ...]:
        """Those of its roots whose signatures on an envelope verify, each once; bad ones by others do not matter."""
        return tuple(root.keyid for root in self.roots if envelope.is_signed_by(root.keyid, root.public))


class _Signature(msgspec.Struct, frozen=True):
    keyid: str
    sig: str


class _KeysFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"payload_type": "payloadType"}):
    """DSSE's envelope and one field more, which its readers ignore."""

    payload_type: str
    payload: str
    signatures: tuple[_Signature, ...]
    earlier: tuple[msgspec.Raw, ...] = ()


class SignedKeys(msgspec.Struct, frozen=True, kw_only=True):
    """A ``keys.json`` as read, or a draft of one: nobody is believed yet."""

    keys: KeySet
    envelope: Envelope
    earlier: tuple[bytes, ...] = ()
    """Whole envelopes of earlier key sets, oldest first; not read yet."""

    def encode(self) -> bytes:
        """The file's bytes."""
        return msgspec.json.encode(
            _KeysFile(
                payload_type=self.envelope.payload_type,
                payload=base64.b64encode(self.envelope.payload).decode(),
                signatures=tuple(
                    _Signature(name, base64.b64encode(value).decode()) for name, value in self.envelope.signatures
                ),
                earlier=tuple(msgspec.Raw(data) for data in self.earlier),
            )
        )

    def alone(self) -> bytes:
        """The file's bytes without the earlier key sets: what a later file carries of it."""
        return msgspec.structs.replace(self, earlier=()).encode()


def seal_keys(keys: KeySet, roots: Iterable[SigningKey], earlier: tuple[bytes, ...] = ()) -> bytes:
    """``keys.json``, signed by these roots.

    Args:
        keys: what it says.
        roots: who signs.
        earlier: envelopes of earlier key sets, oldest first.
    """
    envelope = Envelope(payload_type=KEYS_TYPE, payload=msgspec.json.encode(keys), signatures=())
    for root in roots:
        envelope = envelope.signed_by(root)
    return SignedKeys(keys=keys, envelope=envelope, earlier=earlier).encode()


def read_keys(data: bytes) -> SignedKeys:
    """Reads a ``keys.json``; says nothing about who signed it.

    Raises:
        MalformedPackageError, UnsupportedFormatError: it does not read as a key set, or cannot be one.
    """
    if len(data) > KEYS_BYTES:
        raise MalformedPackageError(KEYS_NAME, f"larger than {KEYS_BYTES} bytes")
    envelope = Envelope.parse(data)
    if envelope.payload_type != KEYS_TYPE:
        raise MalformedPackageError(KEYS_NAME, f"is a {envelope.payload_type}")
    demand_format(envelope.payload, KEYS_FORMAT, KEYS_NAME)
    keys = read_json(envelope.payload, KeySet, KEYS_NAME)
    check_keys(keys)
    earlier = read_json(data, _KeysFile, KEYS_NAME).earlier
    if len(earlier) > MAX_EARLIER:
        raise MalformedPackageError(KEYS_NAME, f"more than {MAX_EARLIER} earlier key sets")
    return SignedKeys(keys=keys, envelope=envelope, earlier=tuple(bytes(one) for one in earlier))


def check_keys(keys: KeySet) -> None:
    """Refuses a key set that cannot be one.

    Raises:
        MalformedPackageError: with the reason.
    """
    named = [(root.keyid, root.public) for root in keys.roots] + [(key.keyid, key.public) for key in keys.keys]
    if len(named) > _MAX_KEYS:
        raise MalformedPackageError(KEYS_NAME, f"more than {_MAX_KEYS} keys")
    if any(len(public) != PUBLIC_KEY_BYTES or key_id(public) != name for name, public in named):
        raise MalformedPackageError(KEYS_NAME, "a key's id is not its own")
    roots = set(keys.root_ids)
    if len(roots) != len(keys.roots):
        raise MalformedPackageError(KEYS_NAME, "a root is here twice")
    if not 1 <= keys.threshold <= min(len(roots), MAX_THRESHOLD):
        raise MalformedPackageError(KEYS_NAME, f"{keys.threshold} of {len(roots)} roots must sign: impossible")
    if not 1 <= keys.version <= SERIAL:
        raise MalformedPackageError(KEYS_NAME, "its version is out of range")
    if roots & {key.keyid for key in keys.keys}:
        raise MalformedPackageError(KEYS_NAME, "a root also signs other things")
    if not all(0 <= (key.compromised_after or 0) <= SERIAL for key in keys.keys):
        raise MalformedPackageError(KEYS_NAME, "a serial is out of range")
