"""The sealed file: what is locked for whom, and how it opens.

A seal holds a quiz's keys or its questions, encrypted under a content key of its own. That key lies in the file twice
more: wrapped with ``age`` to hubs, and under a code of 12 digits that can be spoken. Whoever has the content key itself
(a release key) needs neither. Owns the form of the file, reading it with all checks, and opening it; making one is
`content_cache.seal_making`, what is inside is `content_cache.seal_contents`. Fields: ``FORMAT.md``, "Sealed files".

Nothing here is secret but the three ways in. The table of contents is signed and names the file's digest, so a seal
needs no signature of its own; a wrong key opens nothing, and says so.
"""

from __future__ import annotations

import enum
import hashlib
import re
from typing import Annotated, Final

import msgspec

from content_cache import limits
from content_cache.age import decrypt
from content_cache.errors import BadReleaseKeyError, MalformedPackageError
from content_cache.json_reading import demand_format, read_json

SEAL_FORMAT: Final = 1
SEAL_TYPE: Final = "application/vnd.tuhoc.seal.v1"
RELEASE_TYPE: Final = "tuhoc-release-key"
CIPHER: Final = "chacha20poly1305"
KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
SALT_BYTES: Final = 32
CODE_SALT_BYTES: Final = 16
CODE_DIGITS: Final = 12
PAD_BYTES: Final = 1024
"""What is sealed is as long as a multiple of this, so that its length does not tell which answers are right."""
DOMAIN: Final = b"tuhoc-seal-v1"
NONCE: Final = bytes(12)
"""All zero: a content key, and a key stretched from a code, encrypts exactly one text (see `seal_making`)."""
_HEADER_BYTES: Final = 1024 * 1024
RELEASE_BYTES: Final = 4096
_CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")]
HexDigest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Key = Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]


class Sealed(enum.StrEnum):
    """What a seal holds."""

    KEYS = "keys"
    """The keys of a graded quiz, with the pictures that only they show."""
    QUESTIONS = "questions"
    """The quiz itself without its keys, with the pictures that only it shows."""


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of Argon2id (RFC 9106) for the code.

    Whoever has the file can try codes for as long as they like, so trying has to be dear: 10^12 codes at a tenth of a
    second each are 3,000 years of a processor, and at 64 MiB each a graphics card tries some 2,000 a second at best,
    which is 16 years.
    """

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 1


WEAKEST: Final = Stretch()
HEAVIEST: Final = Stretch(memory_kib=262_144, passes=10, lanes=4)
"""What an old computer with 4 GB can still do; more is an attack on whoever types the code."""


class CodeWrap(msgspec.Struct, frozen=True, kw_only=True):
    """The content key under the code."""

    salt: Annotated[bytes, msgspec.Meta(min_length=CODE_SALT_BYTES, max_length=CODE_SALT_BYTES)]
    stretch: Stretch
    wrapped: Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES + TAG_BYTES, max_length=KEY_BYTES + TAG_BYTES)]


class SealHeader(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a sealed file."""

    format: int = SEAL_FORMAT
    cipher: str = CIPHER
    what: Sealed
    course: Id
    quiz: Id
    quiz_digest: HexDigest
    """Of the quiz's file without keys, also where that is what is sealed: what draws and records name it by."""
    salt: Annotated[bytes, msgspec.Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
    """Makes the content key another one for every content; tells nothing of it."""
    recipients: tuple[str, ...] = ()
    """The hubs' ``age`` recipients, ascending."""
    hubs: bytes | None = None
    """An ``age`` file to all of them, holding the content key; None where there are none."""
    code: CodeWrap


class Seal(msgspec.Struct, frozen=True):
    """A sealed file, read but not opened."""

    header: SealHeader
    data: bytes
    """ChaCha20-Poly1305 of the content (`seal_contents`), its tag last."""

    @property
    def binding(self) -> bytes:
        """What the content is bound to, as associated data: one thing sealed never passes for another."""
        return binding_of(self.header)

    @property
    def id(self) -> str:
        """Names what is sealed, hex SHA-256: the same content for the same quiz, whoever may open it."""
        return hashlib.sha256(self.binding).hexdigest()

    def encode(self) -> bytes:
        """The bytes of the file."""
        return msgspec.json.encode(self.header) + b"\n" + self.data


class ReleaseKey(msgspec.Struct, frozen=True, kw_only=True):
    """A content key by itself, as a file that a publisher gives away when the time has come."""

    format: int = SEAL_FORMAT
    type: str = RELEASE_TYPE
    what: Sealed
    course: Id
    quiz: Id
    quiz_digest: HexDigest
    seal: HexDigest
    """`Seal.id` of what it opens."""
    key: Key

    def encode(self) -> bytes:
        """The bytes of the file: JSON, one field a line."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def joined(*parts: bytes) -> bytes:
    """Parts after their lengths (4 bytes, big-endian), so that none runs into the next."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def binding_of(header: SealHeader) -> bytes:
    """See `Seal.binding`."""
    return joined(
        DOMAIN,
        header.what.value.encode(),
        header.course.encode(),
        header.quiz.encode(),
        header.quiz_digest.encode(),
        header.salt,
    )


def read_seal(raw: bytes, what: str) -> Seal:
    """Reads a sealed file; opens nothing.

    Args:
        raw: the file, from a verified blob.
        what: its path, for the error.

    Raises:
        MalformedPackageError, UnsupportedFormatError: it is none, or asks for more than an old computer can do.
    """
    if len(raw) > limits.SEAL_BYTES:
        raise MalformedPackageError(what, "is too large for a sealed file")
    end = raw.find(b"\n", 0, _HEADER_BYTES)
    if end < 0:
        raise MalformedPackageError(what, "has no header line")
    line = raw[:end]
    demand_format(line, SEAL_FORMAT, what)
    header = read_json(line, SealHeader, what)
    stretch = header.code.stretch
    if header.cipher != CIPHER:
        raise MalformedPackageError(what, "is encrypted in a way that is not known here")
    if not (
        WEAKEST.memory_kib <= stretch.memory_kib <= HEAVIEST.memory_kib
        and WEAKEST.passes <= stretch.passes <= HEAVIEST.passes
        and WEAKEST.lanes <= stretch.lanes <= HEAVIEST.lanes
    ):
        raise MalformedPackageError(what, "stretches its code in a way that is not agreed")
    if len(header.recipients) > limits.HUBS or (header.hubs is None) != (not header.recipients):
        raise MalformedPackageError(what, "names its hubs in a way that is not agreed")
    data = raw[end + 1 :]
    if len(data) <= TAG_BYTES or (len(data) - TAG_BYTES) % PAD_BYTES:
        raise MalformedPackageError(what, "is not as long as a sealed file can be")
    return Seal(header, data)


def open_seal(seal: Seal, key: bytes) -> bytes | None:
    """What a seal holds; None where this is not its content key."""
    return _decrypt(key, seal.data, seal.binding)


def key_from_code(seal: Seal, code: str) -> bytes | None:
    """The content key from the spoken code; None where this is not its code.

    Takes some tenths of a second and 64 MiB of memory.

    Args:
        seal: as read.
        code: 12 ASCII digits, without separators; anything else is a wrong code.
    """
    if not _CODE.fullmatch(code):
        return None
    wrap = seal.header.code
    return _decrypt(stretched(code, wrap.salt, wrap.stretch), wrap.wrapped, seal.id.encode())


def key_from_hub(seal: Seal, identity: str) -> bytes | None:
    """The content key by a hub's ``age`` identity; None where the seal is not for that hub.

    Args:
        seal: as read.
        identity: ``AGE-SECRET-KEY-1...``.

    Raises:
        BadRecipientError: the identity is none.
    """
    if seal.header.hubs is None:
        return None
    key = decrypt(seal.header.hubs, identity)
    return None if key is None or len(key) != KEY_BYTES else key


def release_key(seal: Seal, key: bytes) -> ReleaseKey:
    """The content key of a seal as a file to give away."""
    header = seal.header
    return ReleaseKey(
        what=header.what,
        course=header.course,
        quiz=header.quiz,
        quiz_digest=header.quiz_digest,
        seal=seal.id,
        key=key,
    )


def read_release_key(raw: bytes) -> ReleaseKey:
    """Reads a release key's file. Nobody signs it: a wrong key opens nothing.

    Raises:
        BadReleaseKeyError: it is none.
    """
    try:
        if len(raw) > RELEASE_BYTES:
            raise BadReleaseKeyError
        found = read_json(raw, ReleaseKey, "release key")
    except MalformedPackageError as error:
        raise BadReleaseKeyError from error
    if found.format != SEAL_FORMAT or found.type != RELEASE_TYPE:
        raise BadReleaseKeyError
    return found


def stretched(code: str, salt: bytes, stretch: Stretch) -> bytes:
    """Argon2id of a code, 32 bytes."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - reading a course needs none of it

    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=stretch.passes,
        lanes=stretch.lanes,
        memory_cost=stretch.memory_kib,
    ).derive(code.encode("ascii"))


def encrypt(key: bytes, data: bytes, binding: bytes) -> bytes:
    """ChaCha20-Poly1305 (RFC 8439) under a key that encrypts nothing else, ever."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

    return ChaCha20Poly1305(key).encrypt(NONCE, data, binding)


def _decrypt(key: bytes, data: bytes, binding: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

    if len(key) != KEY_BYTES or len(data) < TAG_BYTES:
        return None
    try:
        return ChaCha20Poly1305(key).decrypt(NONCE, data, binding)
    except InvalidTag:
        return None
