"""Ed25519 keys, signatures over DSSE's pre-authentication encoding, and DSSE envelopes.

Every signature in this house is made here, over ``PAE(type, bytes)``
(https://github.com/secure-systems-lab/dsse, protocol.md), so that bytes signed as one thing never verify as
another. A key's id is the lower-case hex SHA-256 of its raw 32-byte public key. Who may sign what is
``trust.py``'s business.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from content_cache.errors import BadSignatureError, KeyFileError, MalformedPackageError
from content_cache.json_reading import read_json
from content_cache.layout import sync_folder

KEY_FORMAT = 1
PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64
DERIVED_BYTES = 32
_MAX_KEY_FILE_BYTES = 4096
MAX_SIGNATURES = 16
"""Looked at in one envelope."""


def pae(payload_type: str, data: bytes) -> bytes:
    """DSSE's pre-authentication encoding: what is really signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(data), data)


def key_id(public: bytes) -> str:
    """The id of a raw public key; a device's id is its key's."""
    return hashlib.sha256(public).hexdigest()


def verify(public: bytes, payload_type: str, data: bytes, signature: bytes) -> None:
    """Checks a detached signature.

    Args:
        public: raw Ed25519 public key, 32 bytes.
        payload_type: what the bytes were signed as.
        data: the bytes.
        signature: 64 bytes.

    Raises:
        BadSignatureError: the key is none, or did not make this signature over these bytes as this type.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, pae(payload_type, data))
    except (InvalidSignature, ValueError) as error:
        raise BadSignatureError(payload_type) from error


class _KeyFile(msgspec.Struct, frozen=True, kw_only=True):
    """A key file: JSON, base64 with padding; ``private`` is the raw 32-byte seed."""

    format: int = KEY_FORMAT
    type: str = "ed25519"
    public: str
    private: str


class _PublicFile(msgspec.Struct, frozen=True, kw_only=True):
    """A key file without its private half."""

    format: int = KEY_FORMAT
    type: str = "ed25519"
    public: str
    private: str | msgspec.UnsetType = msgspec.UNSET


_AnyKeyFile = TypeVar("_AnyKeyFile", _KeyFile, _PublicFile)


def read_public(path: Path) -> bytes:
    """The raw public key in a key file, or in a file of a public half.

    Raises:
        KeyFileError: it holds no key.
        FileNotFoundError: there is no such file.
    """
    stored = _read_key_file(path, _PublicFile)
    if stored.private is not msgspec.UNSET:
        return SigningKey.load(path).public
    try:
        return public_from_text(stored.public)
    except ValueError as error:
        raise KeyFileError(path, "not a public key") from error


def public_from_text(text: str) -> bytes:
    """The raw public key from its base64.

    Raises:
        ValueError: these are not 32 bytes in base64.
    """
    public = base64.b64decode(text, validate=True)
    if len(public) != PUBLIC_KEY_BYTES:
        raise ValueError(text)
    return public


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _read_key_file(path: Path, kind: type[_AnyKeyFile]) -> _AnyKeyFile:
    if path.stat().st_size > _MAX_KEY_FILE_BYTES:
        raise KeyFileError(path, "too large for a key")
    try:
        stored = read_json(path.read_bytes(), kind, path.name)
    except MalformedPackageError as error:
        raise KeyFileError(path, "not a key file") from error
    if stored.format != KEY_FORMAT or stored.type != "ed25519":
        raise KeyFileError(path, f"format {stored.format}, type {stored.type} is not known here")
    return stored


class SigningKey:
    """A private key. Its file is small JSON that only the owner can read."""

    def __init__(self, seed: bytes) -> None:
        """Takes the raw 32-byte seed; `generate` and `load` are the usual ways in.

        Raises:
            ValueError: the seed is not 32 bytes.
        """
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public: bytes = self._private.public_key().public_bytes_raw()
        self.key_id: str = key_id(self.public)
        self.path: Path | None = None
        """The file it was loaded from or saved to; a publisher's ``keys.json`` lies beside it."""

    @classmethod
    def generate(cls) -> SigningKey:
        """A new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def load(cls, path: Path) -> SigningKey:
        """Reads a key file.

        Raises:
            KeyFileError: it does not hold an Ed25519 key, or its two halves are not one pair.
            FileNotFoundError: there is no such file.
        """
        stored = _read_key_file(path, _KeyFile)
        try:
            key = cls(base64.b64decode(stored.private, validate=True))
            public = base64.b64decode(stored.public, validate=True)
        except ValueError as error:
            raise KeyFileError(path, "not a key file") from error
        if public != key.public:
            raise KeyFileError(path, "its public and private halves are not one pair")
        key.path = path
        return key

    def save(self, path: Path) -> None:
        """Writes a key file, readable by its owner only; durable when it returns.

        On Windows the mode has no effect: the file has the rights of its folder, which is in the user's
        profile.

        Raises:
            FileExistsError: a key is never overwritten.
        """
        if path.exists():
            raise FileExistsError(path)
        stored = _KeyFile(
            public=_text(self.public),
            private=_text(self._private.private_bytes_raw()),
        )
        partial = path.with_name(path.name + ".partial")
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(stored), indent=2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
        self.path = path

    def save_public(self, path: Path) -> None:
        """Writes the public half alone, for whoever makes a ``keys.json``.

        Raises:
            FileExistsError: nothing is overwritten.
        """
        with path.open("xb") as file:
            file.write(
                msgspec.json.format(msgspec.json.encode(_PublicFile(public=_text(self.public))), indent=2) + b"\n"
            )

    def derive(self, purpose: bytes) -> bytes:
        """A secret of 32 bytes that only the owner of this key can make, the same each time.

        HKDF (RFC 5869) with SHA-256 over the private seed. Signing hashes the seed with SHA-512, so the two uses have
        nothing in common.

        Args:
            purpose: what it is for, beginning with a name that no other purpose has; as HKDF's ``info``.
        """
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - only publishers need it
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

        return HKDF(SHA256(), DERIVED_BYTES, salt=None, info=purpose).derive(self._private.private_bytes_raw())

    def sign(self, payload_type: str, data: bytes) -> bytes:
        """A detached signature (64 bytes) over ``PAE(payload_type, data)``."""
        return self._private.sign(pae(payload_type, data))


class _WireSignature(msgspec.Struct, frozen=True):
    keyid: str
    sig: str


class _WireEnvelope(msgspec.Struct, frozen=True, rename={"payload_type": "payloadType"}):
    payload_type: str
    payload: str
    signatures: tuple[_WireSignature, ...]


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A DSSE envelope, read but not yet believed."""

    payload_type: str
    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]
    """Pairs of key id and signature."""

    @classmethod
    def parse(cls, data: bytes) -> Envelope:
        """Reads an envelope; says nothing about who signed it.

        Raises:
            MalformedPackageError: these bytes are no DSSE envelope.
        """
        try:
            wire = read_json(data, _WireEnvelope, "envelope")
            return cls(
                payload_type=wire.payload_type,
                payload=base64.b64decode(wire.payload, validate=True),
                signatures=tuple(
                    (one.keyid, base64.b64decode(one.sig, validate=True)) for one in wire.signatures[:MAX_SIGNATURES]
                ),
            )
        except (MalformedPackageError, binascii.Error, ValueError) as error:
            raise MalformedPackageError("envelope", "not a DSSE envelope") from error

    def is_signed_by(self, name: str, public: bytes) -> bool:
        """Whether one of the signatures in this key's name is really its own."""
        for signer, signature in self.signatures:
            if signer == name and key_id(public) == name:
                with contextlib.suppress(BadSignatureError):
                    verify(public, self.payload_type, self.payload, signature)
                    return True
        return False

    def signed_by(self, key: SigningKey) -> Envelope:
        """This envelope with the key's signature; one in its name that is there already is replaced."""
        others = tuple(pair for pair in self.signatures if pair[0] != key.key_id)
        return msgspec.structs.replace(
            self, signatures=(*others, (key.key_id, key.sign(self.payload_type, self.payload)))
        )

    def signers(self, publics: Mapping[str, bytes]) -> frozenset[str]:
        """The ids, among the given keys, whose signatures verify.

        Args:
            publics: raw public keys by id; others are passed over.

        Raises:
            BadSignatureError: a signature in the name of one of these keys does not verify.
        """
        found = set()
        for name, signature in self.signatures:
            if name in publics and key_id(publics[name]) == name:
                verify(publics[name], self.payload_type, self.payload, signature)
                found.add(name)
        return frozenset(found)


def seal(payload_type: str, payload: bytes, keys: Iterable[SigningKey]) -> bytes:
    """An envelope with a signature by each key: compact JSON, the same bytes for the same input."""
    signatures = tuple(_WireSignature(key.key_id, _text(key.sign(payload_type, payload))) for key in keys)
    return msgspec.json.encode(_WireEnvelope(payload_type, _text(payload), signatures))
