"""Tables about carrying: a hub's classes, a relay's centre, what it carries sealed, what the centre has said of it; and
at a centre, the parcels that came as files.

Every hub has them; a hub without an upstream leaves them empty but for classes. What it owes is what has no word of the
centre yet: records (in ``records``) without a row in ``forwarded``, and parcels without ``settled_at``.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sync.hub.schema import Base, UtcDateTime


class UpstreamRow(Base):
    """The centre that this hub carries for: at most one row."""

    __tablename__ = "upstream"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("length(public) = 32", name="key_is_ed25519"),
        CheckConstraint("failures >= 0", name="failures_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    url: Mapped[str]
    public: Mapped[bytes] = mapped_column(LargeBinary)
    """Raw key, pinned when it joined: receipts and certificates are believed from it alone."""
    name: Mapped[str]
    tls_pins: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON array of base64."""
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    """The centre's word that this hub's key is a relay's."""
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failures: Mapped[int]
    """Of forwarding, in a row."""
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_contact_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a receipt of the centre was last verified."""
    problem: Mapped[str | None]
    """Kind word of what ended the last try."""


class ClassRow(Base):
    """A class of this hub's trainer. At a relay its session's records may come in clear, also when it is closed."""

    __tablename__ = "relay_classes"

    session: Mapped[str] = mapped_column(String(128), primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ClassMemberRow(Base):
    """Who came into a class, and what they said they are called: a relay has no roster."""

    __tablename__ = "class_members"

    session: Mapped[str] = mapped_column(ForeignKey("relay_classes.session"), primary_key=True)
    device: Mapped[str] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ForwardedRow(Base):
    """What the centre has said of a record that came in clear."""

    __tablename__ = "forwarded"

    position: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("records.position"), primary_key=True, autoincrement=False
    )
    settled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    refused: Mapped[str | None] = mapped_column(String(64))
    """The centre's reason; None where it has custody."""


class CarriedParcelRow(Base):
    """A sealed parcel. Its bytes go when the centre has receipted all that its index names; the row stays."""

    __tablename__ = "carried_parcels"
    __table_args__ = (
        CheckConstraint("raw IS NOT NULL OR settled_at IS NOT NULL", name="kept_until_settled"),
        Index("ix_carried_parcels_owed", "taken_at", sqlite_where=text("settled_at IS NULL")),
    )

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of all of it, index and seal; before 2026-12 of the sealed rest."""
    device: Mapped[str] = mapped_column(ForeignKey("devices.id"), index=True)
    """Who brought it, and whose chain it is."""
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    ranges: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON of the index's: what the receipt of custody was given for."""
    records: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int]
    """That the centre answered without a receipt for all of it."""
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str | None] = mapped_column(String(64))
    """What the centre said against it, or ``not-all-named``: its receipt does not name all that the index promises."""


class CentralReceiptRow(Base):
    """A receipt of the centre about a device, verified before it was stored; handed down as it is."""

    __tablename__ = "central_receipts"

    device: Mapped[str] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Hex SHA-256 of the envelope."""
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class TakenParcelRow(Base):
    """At a centre: a parcel that came as a file, and the newest receipt for it, to be handed out again."""

    __tablename__ = "taken_parcels"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    receipt: Mapped[bytes] = mapped_column(LargeBinary)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
