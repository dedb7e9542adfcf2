"""``age`` files (https://age-encryption.org/v1) to X25519 recipients: the one place that knows the library.

A recipient (``age1...``) may be given to anybody; an identity (``AGE-SECRET-KEY-1...``) stays with its owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from content_cache.errors import BadRecipientError


def new_identity() -> str:
    """A new identity, from the system's randomness."""
    return str(_library().x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """The recipient that belongs to an identity.

    Raises:
        BadRecipientError: it is no identity.
    """
    return str(_identity(identity).to_public())


def tidy_recipient(recipient: str) -> str:
    """The one form of a recipient.

    Raises:
        BadRecipientError: it is none.
    """
    return str(_recipient(recipient.strip().lower()))


def encrypt_to(data: bytes, recipients: Sequence[str]) -> bytes:
    """An ``age`` file to all of these recipients; never the same bytes twice.

    Raises:
        BadRecipientError: one is no recipient.
    """
    return bytes(_library().encrypt(data, [_recipient(one) for one in recipients]))


def decrypt(data: bytes, identity: str) -> bytes | None:
    """What an ``age`` file holds; None where it is none, was changed, or is not for this identity.

    Raises:
        BadRecipientError: the identity is none.
    """
    secret = _identity(identity)
    try:
        return bytes(_library().decrypt(data, [secret]))
    except _library().DecryptError:
        return None


def _recipient(text: str) -> Any:
    try:
        return _library().x25519.Recipient.from_str(text)
    except _library().RecipientError as error:
        raise BadRecipientError(text) from error


def _identity(text: str) -> Any:
    try:
        return _library().x25519.Identity.from_str(text)
    except _library().IdentityError as error:
        # What does not read may yet be most of a secret: it stays out of messages.
        raise BadRecipientError("an identity that does not read") from error


def _library() -> Any:
    """Imported late: who reads courses never needs it. It has no types of its own."""
    import importlib  # noqa: PLC0415

    return importlib.import_module("pyrage")
