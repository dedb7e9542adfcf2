"""What a publisher reads out of a layout when the time has come: the spoken codes of its seals, and release keys.

Nothing is kept anywhere: all of it follows from the publisher's key and the layout (see `content_cache.seal_making`).
Every build that the layout still has is looked at, since an attempt stays with the build on which it began, and a quiz
that was changed has another code and another key.
"""

from __future__ import annotations

import msgspec

from content_cache.build import seals_of
from content_cache.errors import MissingBlobError, NoSuchSealError, PackageError
from content_cache.layout import INDEX_BYTES, INDEX_FILE, Layout, sha256
from content_cache.limits import CONFIG_BYTES
from content_cache.package import config_envelope, read_toc
from content_cache.seal_making import SealMaker, code_of
from content_cache.sealing import ReleaseKey, Sealed, release_key
from content_cache.signing import SigningKey
from content_cache.unlisted import find_configs


class SealInHand(msgspec.Struct, frozen=True, kw_only=True):
    """A seal whose maker is here. Both ways in are secrets until they are given out."""

    course: str
    serial: int
    """Of the newest build that has it."""
    current: bool
    """Whether that is the newest build of the course here; otherwise only attempts that began earlier need it."""
    quiz: str
    title: str
    what: Sealed
    code: str
    """12 digits, to be spoken."""
    release: ReleaseKey
    """To be given away as a file."""


def seals_in_hand(store: Layout, key: SigningKey) -> tuple[SealInHand, ...]:
    """All seals of a layout that this key has made.

    Args:
        store: the publisher's layout.
        key: the publisher's.

    Returns:
        By course, newest build first, then in the order of its quizzes, questions before keys; each seal once. What
        others have signed, and builds that are not whole any more, are passed over.

    Raises:
        MalformedPackageError: the layout's index does not read.
    """
    index = store.read(INDEX_FILE, INDEX_BYTES)
    if index is None:
        return ()
    maker, found = SealMaker(key), dict[str, SealInHand]()
    tocs = []
    for digest, _size in find_configs(index, store.read_blob):
        try:
            config = store.read_blob(digest, CONFIG_BYTES)
            envelope = config_envelope(config)
            if sha256(config) == digest and envelope.is_signed_by(key.key_id, key.public):
                tocs.append(read_toc(envelope.payload))
        except PackageError:
            continue
    newest: dict[str, int] = {}
    for toc in sorted(tocs, key=lambda toc: (toc.course, -toc.serial)):
        current = newest.setdefault(toc.course, toc.serial) == toc.serial
        try:
            seals = seals_of(toc, store)
        except MissingBlobError:
            continue
        for listed, seal in seals:
            secret = None if seal.id in found else maker.content_key(seal)
            if secret is not None:
                found[seal.id] = SealInHand(
                    course=toc.course,
                    serial=toc.serial,
                    current=current,
                    quiz=listed.id,
                    title=listed.title,
                    what=seal.header.what,
                    code=code_of(secret),
                    release=release_key(seal, secret),
                )
    return tuple(found.values())


def find_seal(
    store: Layout,
    key: SigningKey,
    quiz: str,
    what: Sealed,
    *,
    course: str | None = None,
    serial: int | None = None,
) -> SealInHand:
    """One seal of a layout.

    Args:
        store: the publisher's layout.
        key: the publisher's.
        quiz: the quiz's id.
        what: its keys or its questions.
        course: where several courses have a quiz of this id.
        serial: as `seals_in_hand` tells it; by default the newest build's.

    Raises:
        NoSuchSealError: there is none, or courses have to be told apart.
        MalformedPackageError: the layout's index does not read.
    """
    found = [
        one
        for one in seals_in_hand(store, key)
        if (one.quiz, one.what) == (quiz, what)
        and course in (None, one.course)
        and (one.current if serial is None else one.serial == serial)
    ]
    courses = sorted({one.course for one in found})
    if len(courses) > 1:
        raise NoSuchSealError(", ".join(courses), quiz, f"{what} by this name alone (--course)")
    if not found:
        raise NoSuchSealError(course or "", quiz, f"{what} by this key")
    return found[0]
