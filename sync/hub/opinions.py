"""Feedback that came, opened with the hub's own identities. Nothing of it is joined to results, here or anywhere.

It is not anonymous, and learners are told so: whose computer it came from can be asked for, and is told only then.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import select

from sync.feedback import FeedbackBody, FeedbackContent, unseal
from sync.hub.database import HubDatabase
from sync.hub.identity import identities
from sync.hub.learning_schema import FeedbackRow
from sync.hub.schema import DeviceRow, PersonRow


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of a course."""

    course: str | None
    """None, as the three after it, where no identity of this hub opens it."""
    lesson: str | None
    rating: int | None
    text: str | None
    written_at: datetime
    """By the device's clock."""
    received_at: datetime
    opened: bool
    name: str | None = None
    """Whose computer it came from; only where that was asked."""


def opinions(database: HubDatabase, identity_path: Path, *, names: bool = False) -> tuple[Opinion, ...]:
    """Returns all feedback in the order in which it came.

    Args:
        database: of the hub.
        identity_path: ``hub.age``; old identities in it open old feedback.
        names: tell whose computers they came from.

    Raises:
        HubStorageError: it does not read now.
    """
    known = identities(identity_path)
    query = (
        select(FeedbackRow, PersonRow.full_name)
        .join(DeviceRow, DeviceRow.id == FeedbackRow.device)
        .join(PersonRow, PersonRow.id == DeviceRow.person_id)
        .order_by(FeedbackRow.position)
    )
    found = []
    with database.read() as session:
        for row, name in session.execute(query):
            content = _opened(row.sealed, known)
            found.append(
                Opinion(
                    course=None if content is None else content.course,
                    lesson=None if content is None else content.lesson,
                    rating=None if content is None else content.rating,
                    text=None if content is None else content.text,
                    written_at=row.written_at,
                    received_at=row.received_at,
                    opened=content is not None,
                    name=name if names else None,
                )
            )
    return tuple(found)


def _opened(sealed: bytes, known: tuple[str, ...]) -> FeedbackContent | None:
    with contextlib.suppress(ValueError):
        return unseal(FeedbackBody(sealed=sealed.decode()), known)
    return None
