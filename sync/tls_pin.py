"""What a TLS key is pinned by, on both ends: the SHA-256 of its SubjectPublicKeyInfo (as in RFC 7469, section 2.4)."""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

PIN_BYTES: Final = 32


def pin_of_certificate(der: bytes) -> bytes:
    """The pin of a certificate's key, 32 bytes.

    Raises:
        ValueError: not a certificate, or its key is of no known kind.
    """
    public = load_der_x509_certificate(der).public_key()
    return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
