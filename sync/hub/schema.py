"""The hub's tables, the same on SQLite and on PostgreSQL. A change here needs a script in ``migrations``.

A record's text and signature are kept as they came and are never changed or deleted. What is derived
from them when they come (``results``, ``reviews``) is written in the same transaction; ``grades`` are derived right
after, and again at any time. What people have said (``essay_grades``, ``decisions``) is only ever added to. Over 400
lines because it is a list of tables, and one place to look.
"""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    String,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from sync.timestamps import Timestamp

FROZEN_SCHEMA_VERSION: Final = 3
"""What ``meta.schema_version`` says for ever, so that programs from before alembic see that the database is newer. What
counts is alembic's revision (``revision.py``).
"""


_UTC_CHARS: Final = len("2026-11-23T07:30:00.000000")


def stored_time(value: datetime) -> str:
    """An instant as it is stored.

    Raises:
        ValueError: it has no zone: that is a bug.
    """
    if value.tzinfo is None:
        raise ValueError("a datetime without a zone")
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:_UTC_CHARS] + "Z"


def stored_moment(text: Timestamp) -> str:
    """An instant of the wire as it is stored, without reading it: the hub does so four times for every attempt."""
    return f"{text[:-1]}000Z"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant as text, ``2026-11-23T07:30:00.000000Z``: the same in every database, and it sorts by
    time.
    """

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """To text. Refuses a datetime without a zone: that is a bug."""
        return None if value is None else stored_time(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        """From text."""
        return None if value is None else datetime.fromisoformat(value)


class Base(DeclarativeBase):
    """Base of the hub's tables. Every constraint has a name, so that a migration can drop it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


_Position = BigInteger().with_variant(Integer(), "sqlite")
"""On SQLite an ``INTEGER`` key is the row's own id."""
RECORD_POSITIONS: Final = Sequence("record_positions", metadata=Base.metadata)
"""Gives positions of records on PostgreSQL, where several processes write at once. SQLite has none."""


def _pointing(column: str, at: str) -> ForeignKeyConstraint:
    """A foreign key of a table that intake writes, on SQLite only.

    A server runs a query for each row of each key and locks the row that it points at, which took as long as inserting
    the record. Intake has read what it points at in the same transaction, nothing of it is ever deleted, and ``tuhoc
    hub check`` looks for what points at nothing (`HubDatabase.integrity_faults`).
    """
    return ForeignKeyConstraint([column], [at]).ddl_if(dialect="sqlite")


class MetaRow(Base):
    """This hub: exactly one row."""

    __tablename__ = "meta"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    schema_version: Mapped[int]
    """`FROZEN_SCHEMA_VERSION`."""
    incarnation: Mapped[str] = mapped_column(String(32))
    """Changes when the database is restored from a backup."""
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UnitRow(Base):
    """An organisation unit. The tree is data with dates, of any depth."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("parent <> id", name="not_its_own_parent"),
        CheckConstraint("valid_to >= valid_from", name="dates_in_order"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    parent: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class PersonRow(Base):
    """Somebody who learns."""

    __tablename__ = "persons"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    full_name: Mapped[str]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), index=True)
    """Now; what it was when a record was made is in the record."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OfferRow(Base):
    """A one-time code. Of its secret there is only the stretched form."""

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("length(number) = 4", name="number_has_four_digits"),
        CheckConstraint("(used_by IS NULL) = (reply IS NULL)", name="used_has_a_reply"),
        CheckConstraint("(used_by IS NULL) = (used_at IS NULL)", name="used_has_a_time"),
        Index("ix_offers_number_expires_at", "number", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(4))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    stretched: Mapped[bytes] = mapped_column(LargeBinary)
    memory_kib: Mapped[int]
    passes: Mapped[int]
    lanes: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wrong_proofs: Mapped[int]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set after too many wrong proofs."""
    used_by: Mapped[str | None] = mapped_column(ForeignKey("devices.id"))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the device was told; the same device is told it again."""


class DeviceRow(Base):
    """An enrolled device: one person's profile on one installation."""

    __tablename__ = "devices"
    __table_args__ = (CheckConstraint("length(id) = 64", name="id_is_a_digest"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    role: Mapped[str] = mapped_column(String(16), server_default="device")
    """`sync.certificate.DeviceRole`."""
    vouched_by: Mapped[str | None] = mapped_column(String(64))
    """The device whose credentials brought this one here; None where a code did."""
    forked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a second record came at one sequence of its chain; its owner is told, and takes another key."""


class RecordRow(Base):
    """A record in custody. ``id`` is not unique: two records under one id are both kept and marked."""

    __tablename__ = "records"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position_from_one"),
        CheckConstraint("seq >= 1", name="seq_from_one"),
        # A digest says device and sequence too, so this makes it unique; by itself it would be the costliest index.
        Index("ux_records_device_seq_digest", "device", "seq", "digest", unique=True),
        _pointing("device", "devices.id"),
    )

    position: Mapped[int] = mapped_column(_Position, primary_key=True, autoincrement=False)
    """A key. On SQLite in the order of commits, without gaps; on PostgreSQL of no order that anybody may rely on."""
    text: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    id: Mapped[str] = mapped_column(String(36), index=True)
    device: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int] = mapped_column(BigInteger)
    prev: Mapped[bytes | None] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(128))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewRow(Base):
    """Why a record needs review (cần xem xét). A reason that went away, by itself or because people have decided, has
    ``settled_at``.
    """

    __tablename__ = "reviews"

    position: Mapped[int] = mapped_column(BigInteger, ForeignKey("records.position"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32), primary_key=True)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detail: Mapped[str | None] = mapped_column(String(200))
    """What was found, in figures, for whoever looks."""
    decision: Mapped[int | None]
    """Id of the decision that settled it; None for what went away by itself."""


class ResultRow(Base):
    """An attempt, as a report needs it. Attempts are never merged: one record, one row."""

    __tablename__ = "results"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 1000", name="score_in_thousandths"),
        Index("ix_results_person_id_course_quiz", "person_id", "course", "quiz"),
        _pointing("position", "records.position"),
        _pointing("person_id", "persons.id"),
    )

    position: Mapped[int] = mapped_column(_Position, primary_key=True)
    person_id: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[str | None] = mapped_column(String(128))
    """As the record says it was; no foreign key, since a record's word is kept whatever it is."""
    context: Mapped[str] = mapped_column(String(32))
    course: Mapped[str]
    serial: Mapped[int] = mapped_column(BigInteger)
    quiz: Mapped[str]
    quiz_digest: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int | None]
    """Claimed, thousandths of the full score."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """By the device's clock, as ``submitted_at``."""
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(String(64))
    """The record's, which has the foreign key."""
    record: Mapped[str] = mapped_column(String(36))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GradeState(enum.StrEnum):
    """How far the hub's own marking of an attempt has come."""

    CLAIMED = "claimed"
    """Practice: its keys are on the device, and the device's score stands."""
    GRADED = "graded"
    """All of it has its marks."""
    ESSAYS = "essays"
    """People have to grade an essay of it."""
    NO_QUIZ = "no-quiz"
    """No course that is published here has its quiz, in that version."""
    NO_KEYS = "no-keys"
    """The quiz is here; its keys, or its locked questions, are not sealed to this hub."""
    UNMARKABLE = "unmarkable"
    """Its answers belong to no paper that can be rebuilt."""


class GradeRow(Base):
    """An attempt as the hub marks it. Written again when better keys come; what it was is in no report."""

    __tablename__ = "grades"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 1000", name="score_in_thousandths"),
        CheckConstraint("(state = 'graded') = (score IS NOT NULL)", name="graded_has_a_score"),
        CheckConstraint(
            "state IN ('claimed', 'graded', 'essays', 'no-quiz', 'no-keys', 'unmarkable')", name="known_state"
        ),
    )

    position: Mapped[int] = mapped_column(_Position, ForeignKey("records.position"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    """`GradeState`."""
    keys: Mapped[str | None] = mapped_column(String(64))
    """What the keys came from: the id of a seal, or the digest of a quiz that has them in clear."""
    score: Mapped[int | None]
    """Thousandths of the full score."""
    correct_count: Mapped[int | None]
    marks_won: Mapped[int | None] = mapped_column(BigInteger)
    marks_total: Mapped[int | None] = mapped_column(BigInteger)
    items: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON: thousandths of one mark for each question in the order drawn; null for an essay without a grade."""
    graded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EssayGradeRow(Base):
    """What somebody gave an essay. The newest one counts; earlier ones are kept."""

    __tablename__ = "essay_grades"
    __table_args__ = (
        CheckConstraint("item >= 0", name="item_from_zero"),
        CheckConstraint("score BETWEEN 0 AND 1000", name="score_in_thousandths"),
        Index("ix_essay_grades_position_item", "position", "item"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, ForeignKey("records.position"))
    item: Mapped[int]
    """Place on the paper, from 0."""
    points: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON: thousandths of a point for each criterion of the rubric."""
    score: Mapped[int]
    """Thousandths of one mark."""
    graded_by: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None]
    graded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Decision(enum.StrEnum):
    """What people may decide about an attempt that needs review."""

    ACCEPTED = "accepted"
    """It counts like any other."""
    SET_ASIDE = "set-aside"
    """It is kept, and counts in no result and no ranking."""


class DecisionRow(Base):
    """A decision about a record. The newest one counts; earlier ones are kept."""

    __tablename__ = "decisions"
    __table_args__ = (CheckConstraint("decision IN ('accepted', 'set-aside')", name="known_decision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, ForeignKey("records.position"), index=True)
    decision: Mapped[str] = mapped_column(String(16))
    """`Decision`."""
    decided_by: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None]
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecipientRow(Base):
    """An ``age`` recipient of this hub. Its identity is a file in the data folder, never here."""

    __tablename__ = "recipients"

    recipient: Mapped[str] = mapped_column(String(100), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OpenedKeyRow(Base):
    """The content key of a seal that this hub has opened: it stays open though the identity be lost, and it is what a
    release key is made of.
    """

    __tablename__ = "opened_keys"
    __table_args__ = (CheckConstraint("length(seal) = 64", name="seal_is_a_digest"),)

    seal: Mapped[str] = mapped_column(String(64), primary_key=True)
    what: Mapped[str] = mapped_column(String(16))
    course: Mapped[str] = mapped_column(String(128))
    quiz: Mapped[str] = mapped_column(String(128))
    quiz_digest: Mapped[str] = mapped_column(String(64))
    key: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FeedRow(Base):
    """Something that devices are told (`sync.feed`), written in the transaction in which it came about.

    What is about a record names it, and is put into words when it is read, so that it is never stale.
    """

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position_from_one"),
        CheckConstraint("(record IS NULL) <> (body IS NULL)", name="about_a_record_or_by_itself"),
        Index("ix_feed_person_id_position", "person_id", "position"),
        Index(
            "ix_feed_unnumbered",
            "id",
            sqlite_where=text("position IS NULL"),
            postgresql_where=text("position IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    """In the order in which readers may see it, given after the commit (`sync.hub.sequencer`); None until then."""
    person_id: Mapped[str | None] = mapped_column(String(64))
    """Whom it is for, with all devices; None for everybody."""
    device: Mapped[str | None] = mapped_column(String(64))
    """Whose own doing it was, so that it is not told; None where nobody's."""
    kind: Mapped[str] = mapped_column(String(64))
    record: Mapped[int | None] = mapped_column(BigInteger)
    """Position of the record that it is about. No foreign key: records are never deleted, and it is written with
    them by the thousand."""
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON of what is about no record."""
