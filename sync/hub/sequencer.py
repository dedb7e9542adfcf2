"""Gives the feed its positions after the commit, so that whoever reads in their order never skips anything.

Numbers that are taken before a commit become visible in another order than they were taken: a reader that saw 7 would
never see the 6 that was committed after it. So rows are written without a position, and numbered when they can be seen:

- on SQLite in the transaction that writes them, which is the only one (``BEGIN IMMEDIATE``): the order of commits;
- on PostgreSQL by one sequencer at a time, under an advisory lock of its own. It numbers what is committed; whatever is
  still under way gets a higher number later.

Who reads runs it first where something has no number yet. A sequencer that is at it already is not waited for: what it
numbers is told by the next answer, and nothing is lost by that.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from sync.hub.database import HubDatabase
from sync.hub.schema import FeedRow

_LOCK: Final = 0x7475686F63000002
"""Of PostgreSQL's advisory locks, beside that of the writers."""
_AT_ONCE: Final = 50_000
"""Rows that one transaction numbers."""
_NUMBER: Final = text(
    "UPDATE feed SET position = numbered.position FROM ("
    " SELECT id, (SELECT coalesce(max(position), 0) FROM feed) + row_number() OVER (ORDER BY id) AS position"
    " FROM (SELECT id FROM feed WHERE position IS NULL ORDER BY id LIMIT :most) AS unnumbered"
    ") AS numbered WHERE feed.id = numbered.id"
)


def number(database: HubDatabase) -> None:
    """Numbers what is committed and has no position yet.

    Raises:
        HubStorageError: it does not answer; what has no number has none still.
    """
    while _has_unnumbered(database):
        with database.write_beside() as session:
            if is_server(session) and not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
                return
            # A statement of its own, after the lock: it sees what the sequencer before has committed.
            session.execute(_NUMBER, {"most": _AT_ONCE})


def is_server(session: Session) -> bool:
    """Whether the database is one that several processes write to at once."""
    return session.get_bind().dialect.name == "postgresql"


def last_position(session: Session) -> int:
    """The highest position so far; 0 before the first."""
    return session.scalar(select(func.max(FeedRow.position))) or 0


def _has_unnumbered(database: HubDatabase) -> bool:
    with database.read() as session:
        return session.scalar(select(FeedRow.id).where(FeedRow.position.is_(None)).limit(1)) is not None
