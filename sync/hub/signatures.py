"""Checks many signatures of records, on as many cores as there are.

Done by libsodium (PyNaCl), not by ``cryptography`` as everywhere else: it takes two thirds of the time, and gives the
interpreter's lock free meanwhile, so that signatures are checked beside each other and beside the writing of others.
Which of the two takes what no honest key makes: ``docs/adr/0018``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import msgspec
from nacl.bindings import crypto_sign_BYTES, crypto_sign_open, crypto_sign_PUBLICKEYBYTES
from nacl.exceptions import BadSignatureError

from content_cache.signing import pae
from sync.protocol import RECORD_TYPE

_WORTH_SHARING: Final = 8
"""Signatures, about a millisecond."""


class Signed(msgspec.Struct, frozen=True, gc=False):
    """A text with what is said to be its signature, and the key that is said to have made it."""

    public: bytes
    signature: bytes
    text: bytes


def is_signed(one: Signed) -> bool:
    """Whether this key signed this text as a record's."""
    if len(one.signature) != crypto_sign_BYTES or len(one.public) != crypto_sign_PUBLICKEYBYTES:
        return False
    try:
        crypto_sign_open(one.signature + pae(RECORD_TYPE, one.text), one.public)
    except BadSignatureError:
        return False
    return True


class SignatureChecks:
    """Checks signatures for any thread; its own threads help where another core is free."""

    def __init__(self, helpers: int | None = None) -> None:
        """Makes no thread before one is wanted.

        Args:
            helpers: threads beside those that ask; one less than there are cores when None.
        """
        self._helpers = (os.cpu_count() or 1) - 1 if helpers is None else helpers
        self._pool = ThreadPoolExecutor(max(1, self._helpers), thread_name_prefix="signatures")

    def check(self, signed: Sequence[Signed]) -> list[bool]:
        """Which of these are signed, in their order."""
        found = [False] * len(signed)
        # Whoever is free takes the next one: `next` of a list's iterator is one step of the interpreter.
        left = iter(list(enumerate(signed)))
        helpers = self._helpers if len(signed) >= _WORTH_SHARING else 0
        helping = [self._pool.submit(_work, left, found) for _ in range(helpers)]
        _work(left, found)
        for one in helping:
            # One that has not begun has nothing to do any more.
            if not one.cancel():
                one.result()
        return found


def _work(left: Iterator[tuple[int, Signed]], found: list[bool]) -> None:
    for place, one in left:
        found[place] = is_signed(one)
