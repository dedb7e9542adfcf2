"""Making a publisher's keys, and changing them with the roots in different hands.

A draft is a ``keys.json`` that not enough roots have signed yet: the same file, from the first to the last signature.
It carries the key set that it follows (the last of its ``earlier`` ones), so a root holder's computer needs nothing
else to say which signatures lack. Nothing here goes near a network, and no private key leaves its computer.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import msgspec

from content_cache.errors import MalformedPackageError, PackageError, UntrustedKeyError
from content_cache.keyset import KEYS_NAME, MAX_EARLIER, KeyEntry, KeySet, Role, RootKey, SignedKeys, read_keys
from content_cache.layout import KEYS_FILE, write_durably
from content_cache.signing import SigningKey
from content_cache.trust import TrustedKeys, seal_keys

ROOTS = 3
THRESHOLD = 2
PUBLISHER_FILE = "publisher.key"


def new_keys(folder: Path) -> tuple[Path, ...]:
    """Writes ``root-1.key`` to ``root-3.key``, ``publisher.key`` and a ``keys.json`` signed by two of the roots.

    The roots belong on three sticks in three drawers; only ``publisher.key`` and ``keys.json`` stay at work.

    Args:
        folder: where to; made when it is missing.

    Returns:
        The files written.

    Raises:
        FileExistsError: one of these files is there already; nothing is overwritten.
    """
    names = [f"root-{number}.key" for number in range(1, ROOTS + 1)]
    paths = [*(folder / name for name in names), folder / PUBLISHER_FILE, folder / KEYS_FILE]
    for path in paths:
        if path.exists():
            raise FileExistsError(path)
    folder.mkdir(parents=True, exist_ok=True)
    roots = [SigningKey.generate() for _ in range(ROOTS)]
    publisher = SigningKey.generate()
    keys = KeySet(
        version=1,
        threshold=THRESHOLD,
        roots=tuple(RootKey(keyid=root.key_id, public=root.public) for root in roots),
        keys=tuple(
            KeyEntry(keyid=publisher.key_id, public=publisher.public, role=role) for role in (Role.COURSE, Role.LIST)
        ),
    )
    for path, key in zip(paths, [*roots, publisher], strict=False):
        key.save(path)
    write_durably(folder / KEYS_FILE, seal_keys(keys, roots[:THRESHOLD]))
    return tuple(paths)


class Ceremony(msgspec.Struct, frozen=True, kw_only=True):
    """How far a draft is."""

    keys: KeySet
    before: KeySet | None
    """The key set that it follows; None for a publisher's first."""
    signed_by: tuple[str, ...]
    """Roots of either set whose signatures are good."""
    missing_old: int
    """Signatures that lack of the roots before it."""
    missing_new: int
    """Signatures that lack of its own roots."""

    @property
    def is_complete(self) -> bool:
        """Whether everybody who trusts the key set before it will take it."""
        return self.missing_old == 0 and self.missing_new == 0

    @property
    def sets(self) -> tuple[KeySet, ...]:
        """The key sets whose roots must sign."""
        return (self.keys,) if self.before is None else (self.before, self.keys)


def draft(base: bytes | None, keys: KeySet) -> bytes:
    """A draft without signatures.

    Args:
        base: the ``keys.json`` that is valid now; None for a publisher's first.
        keys: what is to follow.

    Raises:
        PackageError: the base is not signed by its own roots, or does not read.
    """
    return seal_keys(keys, (), _earlier(base))


def _earlier(base: bytes | None) -> tuple[bytes, ...]:
    """The envelopes that lead to a new key set: the first of each set of roots, and the one just before.

    The first of a set of roots is the one that the roots before it have signed too, so it is the step that a computer
    needs which knows only those.
    """
    if base is None:
        return ()
    TrustedKeys.first(base)
    last = read_keys(base)
    steps = [*(read_keys(one) for one in last.earlier), last]
    kept = [
        following
        for step, following in itertools.pairwise(steps)
        if (step.keys.roots, step.keys.threshold) != (following.keys.roots, following.keys.threshold)
        or following is last
    ]
    return tuple(step.alone() for step in [steps[0], *kept][-MAX_EARLIER:])


def look(data: bytes) -> Ceremony:
    """How far a draft, or a ``keys.json``, is.

    Raises:
        MalformedPackageError, UnsupportedFormatError: it is none.
    """
    return _look(read_keys(data))


def _look(read: SignedKeys) -> Ceremony:
    before = read_keys(read.earlier[-1]).keys if read.earlier else None
    if before is not None and before.version >= read.keys.version:
        raise MalformedPackageError(KEYS_NAME, f"version {read.keys.version} does not follow {before.version}")
    new = read.keys.good_roots(read.envelope)
    old = before.good_roots(read.envelope) if before is not None else ()
    return Ceremony(
        keys=read.keys,
        before=before,
        signed_by=tuple(dict.fromkeys((*old, *new))),
        missing_old=max(0, before.threshold - len(old)) if before is not None else 0,
        missing_new=max(0, read.keys.threshold - len(new)),
    )


def sign(data: bytes, root: SigningKey) -> bytes:
    """A draft with one signature more; the same bytes where this root has signed or nothing lacks of its sets.

    Raises:
        UntrustedKeyError: the key is no root, neither before nor after.
        MalformedPackageError, UnsupportedFormatError: this is no draft.
    """
    read = read_keys(data)
    so_far = _look(read)
    if not any(root.key_id in keys.root_ids for keys in so_far.sets):
        raise UntrustedKeyError(KEYS_NAME, (root.key_id,))
    if root.key_id in so_far.signed_by or so_far.is_complete:
        return data
    # A signature in a root's name that is not its own would only take room.
    good = tuple(pair for pair in read.envelope.signatures if pair[0] in so_far.signed_by)
    envelope = msgspec.structs.replace(read.envelope, signatures=good).signed_by(root)
    return msgspec.structs.replace(read, envelope=envelope).encode()


def check(data: bytes, against: bytes | None = None) -> PackageError | None:
    """Whether computers will take a draft.

    Args:
        data: the draft.
        against: the ``keys.json`` that they trust; by default the one that the draft follows.

    Returns:
        None when they will; otherwise why not.
    """
    try:
        if against is None:
            earlier = read_keys(data).earlier
            against = earlier[-1] if earlier else None
        if against is None:
            TrustedKeys.first(data)
        else:
            TrustedKeys.first(against).update(data)
    except PackageError as error:
        return error
    return None
