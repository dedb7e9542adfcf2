"""The publisher's half of sealing: making a seal, and making its codes and keys again at any time.

Everything secret about a seal follows from the publisher's signing key and the content, so a build stays the same
twice, and no list of codes has to be kept: whoever has the key and the layout reads them out again.

::

    salt         = HMAC-SHA256(derived("salt"), what, course, quiz, quiz digest, content)
    content key  = derived("key", what, course, quiz, quiz digest, salt)
    code         = HKDF(content key, "code") mod 10^12

As in a synthetic initialisation vector (RFC 5297), another content makes another salt and so another key: no key ever
encrypts two texts, and the constant nonce is sound. The salt is a keyed hash, so it does not help anybody to guess
which answers are right, as a plain digest would.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence

import msgspec

from content_cache import limits
from content_cache.age import encrypt_to, tidy_recipient
from content_cache.errors import BadRecipientError, NoSuchSealError
from content_cache.seal_contents import SealedKeys, SealedQuestions, pack_contents
from content_cache.sealing import (
    CODE_DIGITS,
    CODE_SALT_BYTES,
    DOMAIN,
    KEY_BYTES,
    CodeWrap,
    Seal,
    Sealed,
    SealHeader,
    Stretch,
    binding_of,
    encrypt,
    joined,
    open_seal,
    stretched,
)
from content_cache.signing import SigningKey


class SealMaker:
    """Makes the seals of one publisher, for the same hubs."""

    def __init__(self, key: SigningKey, recipients: Iterable[str] = ()) -> None:
        """Takes the publisher's signing key and the hubs' ``age`` recipients.

        Raises:
            BadRecipientError: one is no recipient, or there are too many.
        """
        self._key = key
        self._salt_key = key.derive(joined(DOMAIN, b"salt"))
        self.recipients = tidy_recipients(recipients)

    def make(
        self,
        contents: SealedKeys | SealedQuestions,
        *,
        course: str,
        quiz: str,
        quiz_digest: str,
        before: Sequence[Seal] = (),
    ) -> Seal:
        """Seals keys or questions.

        Args:
            contents: what to seal.
            course: the course's id.
            quiz: the quiz's id.
            quiz_digest: of the quiz's file without keys.
            before: seals of this publisher's last build, whose bytes the caller has verified. ``age`` never gives the
                same bytes twice, so one that holds the same for the same hubs is taken as it is.
        """
        what = Sealed.KEYS if isinstance(contents, SealedKeys) else Sealed.QUESTIONS
        data = pack_contents(contents)
        bound = joined(what.value.encode(), course.encode(), quiz.encode(), quiz_digest.encode())
        header = SealHeader(
            what=what,
            course=course,
            quiz=quiz,
            quiz_digest=quiz_digest,
            salt=hmac.digest(self._salt_key, bound + data, hashlib.sha256),
            recipients=self.recipients,
            code=CodeWrap(salt=bytes(CODE_SALT_BYTES), stretch=Stretch(), wrapped=bytes(KEY_BYTES + 16)),
        )
        binding = binding_of(header)
        for old in before:
            same = old.binding == binding and old.header.recipients == self.recipients
            if same and old.header.code.stretch == Stretch() and self.content_key(old) is not None:
                return old
        content_key = self._content_key(header)
        seal = Seal(header, encrypt(content_key, data, binding))
        complete = msgspec.structs.replace(
            header,
            code=_code_wrap(content_key, seal.id),
            hubs=encrypt_to(content_key, self.recipients) if self.recipients else None,
        )
        return Seal(complete, seal.data)

    def content_key(self, seal: Seal) -> bytes | None:
        """The key that opens a seal; None where another publisher's key has made it."""
        key = self._content_key(seal.header)
        return None if open_seal(seal, key) is None else key

    def demand_key(self, seal: Seal) -> bytes:
        """As `content_key`.

        Raises:
            NoSuchSealError: another publisher's key has made it.
        """
        key = self.content_key(seal)
        if key is None:
            raise NoSuchSealError(seal.header.course, seal.header.quiz, f"{seal.header.what} by this key")
        return key

    def _content_key(self, header: SealHeader) -> bytes:
        return self._key.derive(joined(DOMAIN, b"key", binding_of(header)))


def code_of(content_key: bytes) -> str:
    """The spoken code of a seal: 12 digits, from its content key."""
    number = int.from_bytes(_expanded(content_key, b"code", KEY_BYTES), "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def tidy_recipients(recipients: Iterable[str]) -> tuple[str, ...]:
    """Recipients in their one form, ascending, each once.

    Raises:
        BadRecipientError: one is no ``age`` recipient, or there are too many.
    """
    found = {tidy_recipient(recipient) for recipient in recipients}
    if len(found) > limits.HUBS:
        raise BadRecipientError(f"{len(found)} hubs, at most {limits.HUBS}")
    return tuple(sorted(found))


def _code_wrap(content_key: bytes, seal_id: str) -> CodeWrap:
    salt = _expanded(content_key, b"code-salt", CODE_SALT_BYTES)
    stretch = Stretch()
    return CodeWrap(
        salt=salt,
        stretch=stretch,
        wrapped=encrypt(stretched(code_of(content_key), salt, stretch), content_key, seal_id.encode()),
    )


def _expanded(content_key: bytes, purpose: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand  # noqa: PLC0415

    return HKDFExpand(SHA256(), length, info=joined(DOMAIN, purpose)).derive(content_key)
