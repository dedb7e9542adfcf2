"""The hub's ``age`` identity: what the keys of graded papers are sealed to.

The recipient (``age1...``) is public: publishers build with it. The identity is a file in the data folder, readable by
its owner only, in the form of ``age-keygen``, so that it can be kept and used by other tools; it may hold several, the
last being the present one, and all of them open. The database remembers which recipients were given out: an identity
that was given out and is gone is never replaced silently, since what is sealed to it would stay shut for ever.
"""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from content_cache.age import new_identity, recipient_of
from content_cache.errors import BadRecipientError
from content_cache.layout import sync_folder
from sync.hub.database import HubDatabase
from sync.hub.errors import IdentityLostError
from sync.hub.schema import RecipientRow

_MOST_BYTES = 64 * 1024
_PREFIX = "AGE-SECRET-KEY-1"


def recipient(database: HubDatabase, path: Path, now: datetime) -> str:
    """The hub's present recipient; its identity is made where there never was one.

    Args:
        database: remembers the recipient.
        path: of the identity's file.
        now: the hub's clock.

    Raises:
        IdentityLostError: the file is not there any more, does not read, or lacks what was given out last.
        HubStorageError: nothing was made.
        OSError: the file cannot be written.
    """
    with database.write() as session:
        known = list(session.scalars(select(RecipientRow).order_by(RecipientRow.created_at, RecipientRow.recipient)))
        found = identities(path)
        if not found:
            if known or path.exists():
                raise IdentityLostError(path)
            # Before the row: a file without a row is taken up by the next call, a row without a file is a loss.
            made = new_identity()
            _write(path, made, now)
            found = (made,)
        recipients = [recipient_of(one) for one in found]
        if known and not any(one.recipient in recipients for one in known):
            raise IdentityLostError(path)
        present = recipients[-1]
        if present not in {one.recipient for one in known}:
            session.add(RecipientRow(recipient=present, created_at=now))
        return present


def identities(path: Path) -> tuple[str, ...]:
    """What the file holds, oldest first; nothing where it is not there or holds none."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("ascii", "replace")
    except FileNotFoundError:
        return ()
    found = []
    for line in text.splitlines():
        secret = line.strip()
        if secret.startswith(_PREFIX):
            with contextlib.suppress(BadRecipientError):
                recipient_of(secret)
                found.append(secret)
    return tuple(found)


def _write(path: Path, identity: str, now: datetime) -> None:
    partial = path.with_name(path.name + ".partial")
    with contextlib.suppress(FileNotFoundError):
        partial.unlink()
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"# created: {now:%Y-%m-%dT%H:%M:%SZ}\n# public key: {recipient_of(identity)}\n{identity}\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)
