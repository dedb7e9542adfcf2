"""The proof in an enrolment: both sides show that they know the code, and neither sends it.

Pure functions, used by the client and by the hub. The code's 12 secret digits are stretched with Argon2id
(RFC 9106) into a key K; HMAC-SHA256 under K over everything that was exchanged proves knowledge of it, in
both directions. Twelve digits are 40 bits: too few for a plain hash, and years of work for Argon2id at these
settings, for one code that is good once and for 30 days.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

import msgspec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sync.errors import HubNotProvenError
from sync.protocol import PROTOCOL_VERSION

CODE_DIGITS: Final = 16
OFFER_DIGITS: Final = 4
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 32
SALT_BYTES: Final = 16
_DOMAIN: Final = b"tuhoc-enrol-v1"
_CLIENT: Final = b"tuhoc-enrol-client"
_HUB: Final = b"tuhoc-enrol-hub"


class StretchParams(msgspec.Struct, frozen=True, kw_only=True):
    """Argon2id's settings. The hub sends those of the offer; `check_params` says which a client takes."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 1


WEAKEST: Final = StretchParams()
HEAVIEST: Final = StretchParams(memory_kib=262_144, passes=10, lanes=4)
"""What an old computer with 4 GB can still do; more is an attack on the client, or a mistake."""


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that both sides have seen before the proofs."""

    offer: str
    client_nonce: bytes
    device_public: bytes
    salt: bytes
    params: StretchParams
    server_nonce: bytes
    hub_public: bytes

    def encode(self) -> bytes:
        """The bytes under the proofs: each part after its length (4 bytes, big-endian), so none runs into
        the next.

        Parts: domain, protocol version, offer, client nonce, device key, salt, Argon2id memory in KiB,
        passes, lanes (numbers as decimal ASCII), server nonce, hub key.
        """
        params = self.params
        parts = (
            _DOMAIN,
            b"%d" % PROTOCOL_VERSION,
            self.offer.encode(),
            self.client_nonce,
            self.device_public,
            self.salt,
            b"%d" % params.memory_kib,
            b"%d" % params.passes,
            b"%d" % params.lanes,
            self.server_nonce,
            self.hub_public,
        )
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def check_params(params: StretchParams) -> None:
    """Refuses settings that are weaker than agreed, or absurd.

    Raises:
        HubNotProvenError: a hub of ours never asks for these.
    """
    sound = (
        WEAKEST.memory_kib <= params.memory_kib <= HEAVIEST.memory_kib
        and WEAKEST.passes <= params.passes <= HEAVIEST.passes
        and WEAKEST.lanes <= params.lanes <= HEAVIEST.lanes
    )
    if not sound:
        raise HubNotProvenError(f"asks for {params}")


def stretch(secret: str, salt: bytes, params: StretchParams) -> bytes:
    """K: Argon2id of the 12 secret digits, 32 bytes. Takes a third of a second and 64 MiB at the usual
    settings.
    """
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=params.passes,
        lanes=params.lanes,
        memory_cost=params.memory_kib,
    ).derive(secret.encode("ascii"))


def client_proof(stretched: bytes, transcript: Transcript) -> bytes:
    """What the client sends: it knows the code."""
    return _hmac(stretched, _CLIENT, transcript.encode())


def hub_proof(stretched: bytes, transcript: Transcript, reply: bytes) -> bytes:
    """What the hub sends beside its reply: it knows the code, and the reply is its own."""
    return _hmac(stretched, _HUB, transcript.encode(), reply)


def same(one: bytes, other: bytes) -> bool:
    """Compares two proofs in constant time."""
    return hmac.compare_digest(one, other)


def _hmac(stretched: bytes, *parts: bytes) -> bytes:
    return hmac.new(stretched, b"".join(parts), hashlib.sha256).digest()
