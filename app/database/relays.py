"""Machines in the room that carry results to a hub, joined by a code and believed by a certificate of that hub; and the
classes on them that people of this home came into.
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.declarative import Base, UtcDateTime, one_of


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


class RevokedRelay(Base):
    """A relay that a hub has said to be revoked, whether it was ever joined here or not."""

    __tablename__ = "revoked_relays"

    hub_id: Mapped[int] = mapped_column(ForeignKey("hubs.id"), primary_key=True)
    """Whose word it is."""
    relay: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Its id."""
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClassEnd(enum.StrEnum):
    """Why somebody is in a class no more. What was started in it stays of it."""

    LEFT = "left"
    """They said so, came into another one, or left the machine, also since it was revoked."""
    CLOSED = "closed"
    """The machine said that the class is over."""
    AWAY = "away"
    """The machine was not met for a day."""


class ClassMembership(Base):
    """That somebody of this home is, or was, in a class of a machine."""

    __tablename__ = "class_memberships"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (why IS NULL)", name="ended_has_a_reason"),
        Index("uq_class_memberships_one_current", "profile_id", unique=True, sqlite_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.id"))
    relay_id: Mapped[int] = mapped_column(ForeignKey("relays.id"))
    session: Mapped[str] = mapped_column(String(128))
    name: Mapped[str]
    statement: Mapped[bytes] = mapped_column(LargeBinary)
    """DSSE by the machine, as received and verified: why anything went there in clear."""
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[ClassEnd | None] = mapped_column(one_of(ClassEnd, name="end_known"))
