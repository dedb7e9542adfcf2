"""The hub's TLS key and certificate: made here where nobody gave one, and what clients pin of it.

::

    DATA/tls.key    ECDSA P-256, PKCS #8 in PEM, readable by its owner only
    DATA/tls.crt    a certificate by the key itself

P-256 and not Ed25519: the browsers of phones, which open a result's QR code, know no other key this short. The key
stays until people replace it (`replace_key`); enrolled clients follow by the hub's signed word (`sync.tls_statement`).
The certificate around it is made anew before its dates end, for whoever looks at dates.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import ssl
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from content_cache.layout import sync_folder
from sync.hub.errors import TlsFileError
from sync.tls_pin import pin_of_certificate

LIFETIME: Final = timedelta(days=3650)
RENEW_BEFORE: Final = timedelta(days=365)
_BACKDATED: Final = timedelta(days=1)
"""For clients whose clocks are a little late."""


class TlsFiles(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate (with its chain) and its key, PEM files."""

    certificate: Path
    key: Path

    def pin(self) -> bytes:
        """What clients pin: see `sync.tls`.

        Raises:
            TlsFileError: the files don't read, or are no pair.
        """
        self.context()
        return pin_of_file(self.certificate)

    def context(self) -> ssl.SSLContext:
        """For a server that speaks with these.

        Raises:
            TlsFileError: the files don't read, or are no pair.
        """
        found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            found.load_cert_chain(self.certificate, self.key)
        except OSError as error:  # of which `ssl.SSLError` is one
            raise TlsFileError(self.key, str(error)) from error
        return found


def pin_of_file(certificate: Path) -> bytes:
    """The pin of the first certificate of a PEM file.

    Raises:
        TlsFileError: it does not hold one.
    """
    try:
        return pin_of_certificate(_read_certificate(certificate).public_bytes(Encoding.DER))
    except (OSError, ValueError) as error:
        raise TlsFileError(certificate, "no certificate in PEM") from error


def own_tls(data: Path, now: datetime) -> TlsFiles:
    """The hub's own key and certificate; made where they are missing, the certificate renewed where it is due.

    Args:
        data: the hub's folder.
        now: wall time. A clock that is years off makes a certificate that only pinned clients accept.

    Raises:
        TlsFileError: the key there is none, or nothing can be written.
    """
    files = TlsFiles(certificate=data / "tls.crt", key=data / "tls.key")
    try:
        key = _load_key(files.key) if files.key.exists() else _make_key(files.key)
        if not _is_good(files.certificate, key, now):
            _write(files.certificate, _certificate(key, now).public_bytes(Encoding.PEM), mode=0o644)
    except (OSError, ValueError, TypeError) as error:
        raise TlsFileError(files.key, str(error)) from error
    return files


def replace_key(data: Path, now: datetime) -> TlsFiles:
    """Gives the hub another TLS key; the one of before is kept as ``tls-old.key``. Used from the next start on.

    Args:
        data: the hub's folder.
        now: wall time.

    Raises:
        TlsFileError: nothing can be written; the old key is still in its place, or beside it.
    """
    key = data / "tls.key"
    try:
        if key.exists():
            key.replace(data / "tls-old.key")
    except OSError as error:
        raise TlsFileError(key, str(error)) from error
    return own_tls(data, now)


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("not an ECDSA key")
    return key


def _make_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=0o600)
    return key


def _is_good(path: Path, key: ec.EllipticCurvePrivateKey, now: datetime) -> bool:
    try:
        found = _read_certificate(path)
    except (OSError, ValueError):
        return False
    in_time = found.not_valid_before_utc <= now <= found.not_valid_after_utc - RENEW_BEFORE
    return in_time and found.public_key() == key.public_key()


def _certificate(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    host = socket.gethostname()[:60] or "localhost"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
    with contextlib.suppress(ValueError):
        names.append(x509.DNSName(host))
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _read_certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _write(path: Path, data: bytes, *, mode: int) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)
