"""Machines in the room that carry results to a hub: joined by a code, each believed by a certificate of that hub."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.declarative import Base, UtcDateTime


class Relay(Base):
    """A relay that this home has joined, for everybody here who belongs to its hub."""

    __tablename__ = "relays"
    __table_args__ = (
        UniqueConstraint("hub_id", "public_key"),
        CheckConstraint("length(public_key) = 32", name="key_is_ed25519"),
        CheckConstraint("length(tls_pin) = 32", name="pin_is_a_digest"),
        CheckConstraint("failures >= 0", name="failures_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_id: Mapped[int] = mapped_column(ForeignKey("hubs.id"))
    """The hub that it carries to, which signed its certificate."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """What its receipts are signed with."""
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    """DSSE by the hub, as received and verified."""
    tls_pin: Mapped[bytes] = mapped_column(LargeBinary)
    """Its TLS key, which the join code named."""
    url: Mapped[str]
    """Where it was last; it moves with every network."""
    name: Mapped[str]
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_contact_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int]
    """Failed tries since it last answered."""
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str | None]
    """Kind word of the last fault; None when it went well."""
