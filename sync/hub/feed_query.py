"""What a device says of itself when it asks the feed, and whether there is anything to tell it.

Nearly every answer is "nothing", so that is found out by one statement; what there is to tell is `sync.hub.feed`'s
business.
"""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection, text

from sync.encoding import from_base64url, to_base64url
from sync.protocol import MAX_SEQ

_POSITION_DIGITS: Final = 19
"""Of a 64-bit database."""
_LAST_POSITION: Final = 2**63 - 1
_OWN_ROWS: Final = 2_000
"""Of the device itself that lie behind its cursor before it is worth an answer to move it."""
_BEHIND: Final = "f.position > :start AND (f.device IS NULL OR f.device <> d.id)"
_LAST: Final = "FROM records r WHERE r.device = d.id ORDER BY r.seq DESC, r.position LIMIT 1"
_STATE: Final = text(f"""
    SELECT m.incarnation, d.forked_at IS NOT NULL AS forked, (SELECT max(f.position) FROM feed f) AS last,
        EXISTS (SELECT 1 FROM feed f WHERE f.person_id = d.person_id AND {_BEHIND}) AS own,
        EXISTS (SELECT 1 FROM feed f WHERE f.person_id IS NULL AND {_BEHIND}) AS everybodys,
        (SELECT r.seq {_LAST}) AS seq, (SELECT r.digest {_LAST}) AS digest
    FROM devices d CROSS JOIN meta m WHERE d.id = :device AND m.id = 1
""")  # noqa: S608 - constants
_LAGS: Final = text("""
    SELECT f.id FROM feed f JOIN devices d ON d.id = :device
    WHERE f.person_id = d.person_id AND f.position > :start ORDER BY f.position LIMIT 1 OFFSET :rows
""")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A query, as read."""

    after: str | None
    first: int
    head: tuple[int, str] | None
    """Sequence and digest, base64url."""

    @property
    def position(self) -> int | None:
        """The position that its cursor names; None where there is none that a hub can have written."""
        _, _, position = (self.after or "").partition(".")
        # A number of thousands of digits is not even read.
        if not (position.isascii() and position.isdigit() and len(position) <= _POSITION_DIGITS):
            return None
        return min(int(position), _LAST_POSITION)

    def position_in(self, incarnation: str) -> int | None:
        """The position that its cursor names, where that is of this incarnation."""
        return self.position if (self.after or "").partition(".")[0] == incarnation else None

    def agrees(self, first: int, seq: int, digest: bytes) -> bool:
        """Whether the hub's end of the chain is the one that was offered, or one before what still waits.

        Args:
            first: from where on the device has no receipt; `first`, or 1 where its cursor is of no use.
            seq: of the end here.
            digest: of the end here.
        """
        return (seq, to_base64url(digest)) == self.head or (self.head is not None and seq < min(first, self.head[0]))


def read_query(after: str | None, first: str | None, head: str | None) -> Asked | None:
    """Reads the parameters of a query; None where they are not of the agreed form."""
    seq, _, digest = (head or "").partition(".")
    try:
        if head is not None and len(from_base64url(digest)) != 32:
            return None
        asked = Asked(
            after=after, first=_sequence(first or "1"), head=None if head is None else (_sequence(seq), digest)
        )
    except ValueError:
        return None
    return asked


def has_nothing_new(connection: Connection, device: str, asked: Asked) -> bool:
    """Whether a device knows all that the feed could tell it.

    Args:
        connection: for one question.
        device: who asks, proven.
        asked: what it said of itself.
    """
    start = asked.position
    if start is None:
        return False
    here = connection.execute(_STATE, {"device": device, "start": start}).one()
    if asked.position_in(here.incarnation) is None or here.forked or here.own or here.everybodys:
        return False
    if here.seq is not None and (here.seq >= asked.first or not asked.agrees(asked.first, here.seq, here.digest)):
        return False
    if (here.last or 0) - start < _OWN_ROWS:
        return True
    # So much of its own may lie behind the cursor that it should move, though there is nothing to tell.
    return connection.execute(_LAGS, {"device": device, "start": start, "rows": _OWN_ROWS}).first() is None


def _sequence(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= 16 and 1 <= int(said) <= MAX_SEQ):
        raise ValueError(said)
    return int(said)
