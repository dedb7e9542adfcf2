"""TLS keys and certificates as the world has them: of any date, by nobody or by an authority of the test."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sync.hub.tls import TlsFiles

PAST = (datetime(1999, 1, 1, tzinfo=UTC), datetime(2006, 1, 1, tzinfo=UTC))
FUTURE = (datetime(2120, 1, 1, tzinfo=UTC), datetime(2121, 1, 1, tzinfo=UTC))


def now_and_a_year() -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    return now - timedelta(days=1), now + timedelta(days=365)


class Authority:
    """A certificate authority that a test makes the system trust."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        public = self.key.public_key()
        made = (
            _builder(self.name, self.name, public, now_and_a_year())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=False,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=True,
                    crl_sign=True,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            .sign(self.key, hashes.SHA256())
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(made.public_bytes(Encoding.PEM))


def make_files(
    folder: Path,
    dates: tuple[datetime, datetime] | None = None,
    *,
    by: Authority | None = None,
    name: str = "127.0.0.1",
) -> TlsFiles:
    """A new key and a certificate for it.

    Args:
        folder: where the two files go.
        dates: from and until; around now when None.
        by: who signs; the key itself when None.
        name: whom it names: an address, or a host's name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    try:
        shown: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        shown = x509.DNSName(name)
    builder = _builder(subject, subject if by is None else by.name, key.public_key(), dates or now_and_a_year())
    builder = builder.add_extension(x509.SubjectAlternativeName([shown]), critical=False)
    if by is not None:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
        )
    certificate = builder.sign(key if by is None else by.key, hashes.SHA256())
    files = TlsFiles(certificate=folder / "own.crt", key=folder / "own.key")
    files.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, dates: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(dates[0])
        .not_valid_after(dates[1])
    )
