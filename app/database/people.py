"""Tables about who: the installation, units, persons, profiles, devices, hubs and what ties them together.

A home holds many profiles. A profile works from its first day without a hub; a binding ties it to a person
later. Units are data with dates, of any depth.
"""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.declarative import Base, UtcDateTime, one_of
from app.database.states import DeviceState
from sync.certificate import DeviceRole

_OWN_ROLES = "role IN ('device', 'feedback')"
"""A profile has no relay."""


class RoleName(enum.StrEnum):
    """What a person is in a unit."""

    LEARNER = "learner"
    TRAINER = "trainer"


class Installation(Base):
    """This home: exactly one row."""

    __tablename__ = "installation"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("signed_time_elapsed_ms >= 0", name="time_runs_forward"),
        CheckConstraint("signed_time_restarts >= 0", name="restarts_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    installation_id: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_time: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The last time that a hub signed; see ``app/signed_time.py``."""
    signed_time_elapsed_ms: Mapped[int]
    signed_time_restarts: Mapped[int]


class Unit(Base):
    """An organisation unit as a hub described it."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("valid_to >= valid_from", name="dates_in_order"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Person(Base):
    """A person as a hub knows them."""

    __tablename__ = "persons"

    id: Mapped[str] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    known_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Profile(Base):
    """Somebody who learns on this computer."""

    __tablename__ = "profiles"
    __table_args__ = (CheckConstraint("length(full_name) > 0", name="has_a_name"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    full_name: Mapped[str]
    unit_name: Mapped[str]
    """As typed before there is a binding, then as the hub says; for the screen only."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Device(Base):
    """A key pair of a profile on this installation. The private half is a file, never here."""

    __tablename__ = "devices"
    __table_args__ = (
        CheckConstraint("length(id) = 64", name="id_is_a_digest"),
        CheckConstraint("length(public_key) = 32", name="key_is_ed25519"),
        CheckConstraint("(state = 'active') = (replaced_at IS NULL)", name="replaced_has_a_time"),
        CheckConstraint("replaces <> id", name="not_its_own_heir"),
        CheckConstraint(_OWN_ROLES, name="role_known"),
        Index("uq_devices_one_active", "profile_id", "role", unique=True, sqlite_where=text("replaced_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.id"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[DeviceState] = mapped_column(one_of(DeviceState, name="state_known"))
    role: Mapped[DeviceRole] = mapped_column(
        one_of(DeviceRole, name=None), default=DeviceRole.DEVICE, server_default="device"
    )
    replaces: Mapped[str | None] = mapped_column(ForeignKey("devices.id"))
    """The device whose chain this one goes on from; its first record names it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Hub(Base):
    """A hub that a profile enrolled with: its link and its pinned key."""

    __tablename__ = "hubs"
    __table_args__ = (CheckConstraint("length(public_key) = 32", name="key_is_ed25519"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    url: Mapped[str]
    name: Mapped[str]
    incarnation: Mapped[str]
    """Changes when the hub is restored from a backup."""
    known_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recipient: Mapped[str | None]
    """Its ``age`` recipient, to which results are sealed that others carry; None until the hub has told it."""
    tls_pins: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Its TLS keys (`sync.tls`), 32 bytes each, one after another; None where it told none."""
    tls_serial: Mapped[int | None]
    """Of the statement (`sync.tls_statement`) that named them; None where an enrolment did that told of none."""


class Binding(Base):
    """Ties a profile's device to a person known to a hub; at most one of a role is current for a profile."""

    __tablename__ = "bindings"
    __table_args__ = (
        CheckConstraint(_OWN_ROLES, name="role_known"),
        Index("uq_bindings_one_current", "profile_id", "role", unique=True, sqlite_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profiles.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    hub_id: Mapped[int] = mapped_column(ForeignKey("hubs.id"))
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), index=True)
    role: Mapped[DeviceRole] = mapped_column(
        one_of(DeviceRole, name=None), default=DeviceRole.DEVICE, server_default="device"
    )
    """The device's."""
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    """DSSE by the hub over the device and the person, as received."""
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Role(Base):
    """What a person is in a unit, from when to when."""

    __tablename__ = "roles"
    __table_args__ = (CheckConstraint("valid_to >= valid_from", name="dates_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    role: Mapped[RoleName] = mapped_column(one_of(RoleName, name="role_known"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
