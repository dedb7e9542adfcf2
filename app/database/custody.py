"""Tables about records on their way: the chain's exact bytes, receipts, and the engine's memory of each
device.

A record's ``text`` is written once and never re-serialised; nothing here deletes one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.declarative import Base, UtcDateTime, one_of
from app.database.states import RecordState
from sync.state import Phase


class RecordRow(Base):
    """A signed record of a device's chain."""

    __tablename__ = "records"
    __table_args__ = (
        UniqueConstraint("device_id", "seq"),
        CheckConstraint("seq >= 1", name="seq_from_one"),
        CheckConstraint("length(signature) = 64", name="signature_is_ed25519"),
        CheckConstraint("(state IN ('carried', 'received')) = (receipt_id IS NOT NULL)", name="custody_has_a_receipt"),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="refused_has_a_reason"),
        Index("ix_records_device_id_state_seq", "device_id", "state", "seq"),
        Index("ix_records_profile_id_created_at_seq", "profile_id", "created_at", "seq"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.id"))
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    text: Mapped[bytes] = mapped_column(LargeBinary)
    """The exact bytes that were signed."""
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[RecordState] = mapped_column(one_of(RecordState, name="state_known"))
    reason: Mapped[str | None]
    """Why a hub refused it: the hub's word."""
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipts.id"), index=True)
    carried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a relay took it into custody, as that says; stays when the centre has it."""
    carried_by: Mapped[str | None]
    """The relay's name."""
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was refused; None where it is not, or nobody noted it."""


class ReceiptRow(Base):
    """A receipt as it came, verified before it was stored."""

    __tablename__ = "receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_id: Mapped[int] = mapped_column(ForeignKey("hubs.id"))
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """SHA-256 of ``raw``: the same receipt twice is one row."""
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """As the hub says."""
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SyncState(Base):
    """What the engine remembers of one device between runs and restarts."""

    __tablename__ = "sync_state"
    __table_args__ = (
        CheckConstraint("failures >= 0", name="failures_counted"),
        CheckConstraint("(phase = 'backing_off') = (next_try_at IS NOT NULL)", name="waits_for_a_time"),
    )

    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    phase: Mapped[Phase] = mapped_column(one_of(Phase, name="phase_known"))
    failures: Mapped[int]
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_contact_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    online: Mapped[bool | None]
    problem: Mapped[str | None]
    """Kind word of the last fault."""
