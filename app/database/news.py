"""Tables about what hubs tell: how far each device has heard, and what it heard of results and of other devices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database.declarative import Base, UtcDateTime


class FeedCursor(Base):
    """How far a device has heard a hub's feed: the centre's, or a relay's."""

    __tablename__ = "feed_cursors"

    device_id: Mapped[str] = mapped_column(String(64), ForeignKey("devices.id"), primary_key=True)
    hub: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Its key id."""
    cursor: Mapped[str | None]
    """To ask with next; None: from the start."""
    incarnation: Mapped[str]
    """Of the hub, when the device and it last agreed on what the hub has; empty: they have to."""


class Verdict(Base):
    """The centre's word about a result. The claim is in the record, for ever; the attempt shows the centre's score."""

    __tablename__ = "verdicts"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 1000", name="score_in_thousandths"),
        CheckConstraint("claimed BETWEEN 0 AND 1000", name="claim_in_thousandths"),
    )

    record_id: Mapped[str] = mapped_column(String(36), ForeignKey("records.id"), primary_key=True)
    score: Mapped[int | None]
    """Thousandths, as the centre found it; None while people have to grade it again."""
    claimed: Mapped[int | None]
    """What this computer had found by itself when the centre's word first came; None where it could not."""
    graded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str | None] = mapped_column(String(16))
    """What people decided about it (`sync.feed.DecisionBody`)."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OtherRecord(Base):
    """A record of the same person by another device, as the centre has it and as it was signed."""

    __tablename__ = "other_records"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    profile_id: Mapped[str] = mapped_column(String(36), ForeignKey("profiles.id"), index=True)
    device: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    kind: Mapped[str]
    text: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    came_at: Mapped[datetime] = mapped_column(UtcDateTime)
