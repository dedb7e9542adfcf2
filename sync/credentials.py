"""Credentials of a request: an enrolled device says who asks, by a signature over what is asked.

Nothing is kept at either end, so any hub process can answer any request. What is signed binds method, path with query,
hub and body; it has no time in it, since clocks in the field are wrong, and what it protects may be asked twice: inside
TLS nobody else sees it, and plain ``http`` is for loopback. Frozen by ``tests/contract/requests.json``; described in
``sync/FORMAT.md``, "Credentials".
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from content_cache.errors import BadSignatureError
from content_cache.signing import SIGNATURE_BYTES, SigningKey, verify
from sync.encoding import from_base64url, to_base64url
from sync.protocol import RENEWAL_TYPE, REQUEST_TYPE

SCHEME: Final = "Tuhoc"
_DEVICE_BYTES: Final = 32
_MOST_CHARS: Final = 200
"""Of a header; the right ones have 136."""


class Credentials(msgspec.Struct, frozen=True):
    """Who says that they ask. Nothing of it is believed before `Credentials.are_of`."""

    device: str
    """Hex."""
    signature: bytes

    def are_of(self, public: bytes, *, method: str, target: str, hub: str, body: bytes = b"") -> bool:
        """Whether this key signed this request.

        Args:
            public: raw key of the device.
            method: upper case.
            target: path relative to the hub's base address, with ``?`` and the query where there is one.
            hub: id of the hub that is asked, hex.
            body: as it travels.
        """
        try:
            verify(public, REQUEST_TYPE, _signed(method, target, hub, body), self.signature)
        except BadSignatureError:
            return False
        return True


def authorize(key: SigningKey, *, method: str, target: str, hub: str, body: bytes = b"") -> str:
    """The value of the header ``Authorization``. Arguments as for `Credentials.are_of`."""
    signature = key.sign(REQUEST_TYPE, _signed(method, target, hub, body))
    return f"{SCHEME} {to_base64url(bytes.fromhex(key.key_id))}.{to_base64url(signature)}"


def read_credentials(header: str) -> Credentials | None:
    """Reads a header; None where it holds no credentials of this form."""
    scheme, _, value = header.partition(" ")
    device_text, _, signature_text = value.partition(".")
    if len(header) > _MOST_CHARS or scheme.lower() != SCHEME.lower():
        return None
    try:
        device, signature = from_base64url(device_text), from_base64url(signature_text)
    except ValueError:
        return None
    if len(device) != _DEVICE_BYTES or len(signature) != SIGNATURE_BYTES:
        return None
    return Credentials(device.hex(), signature)


def renewal_proof(key: SigningKey, *, old_device: str, hub: str, role: str) -> bytes:
    """A new key's word that it belongs to whoever asks for it: without it, anybody's key could be certified.

    Args:
        key: the new one.
        old_device: id of the device that asks, hex.
        hub: id of the hub that is asked, hex.
        role: see `sync.certificate.DeviceRole`.
    """
    return key.sign(RENEWAL_TYPE, _renewal(old_device, hub, role))


def proves_renewal(public: bytes, proof: bytes, *, old_device: str, hub: str, role: str) -> bool:
    """Whether `renewal_proof` was made by this key for this device, hub and role."""
    try:
        verify(public, RENEWAL_TYPE, _renewal(old_device, hub, role), proof)
    except BadSignatureError:
        return False
    return True


def _signed(method: str, target: str, hub: str, body: bytes) -> bytes:
    return f"{method}\n{target}\n{hub}\n{hashlib.sha256(body).hexdigest()}".encode()


def _renewal(old_device: str, hub: str, role: str) -> bytes:
    return f"{old_device}\n{hub}\n{role}".encode()
