"""The first keys of a publisher: three roots, one key for work, and the ``keys.json`` that ties them."""

from __future__ import annotations

from pathlib import Path

from content_cache.layout import KEYS_FILE, write_durably
from content_cache.signing import SigningKey
from content_cache.trust import KeyEntry, KeySet, Role, RootKey, seal_keys

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
