"""*Những gì đã gửi về tôi*: every record about a person of this home, of every kind, readable (invariant 12).

Records are listed in pages, by what stands beside their bytes, so that ten thousand of them cost no more than a
hundred; one is read in full when it is opened. Nothing here changes a record but `offer_again`, which only says that
it waits. A little over 400 lines, since rows of this computer's and of other devices' records are one list.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, cast

import msgspec
from sqlalchemy import ColumnElement, Select, String, case, func, or_, select, tuple_, type_coerce
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.changes import Change, Changes
from app.database.custody import ReceiptRow, RecordRow, SyncState
from app.database.database import Database
from app.database.news import OtherRecord
from app.database.people import Device, Hub, Unit
from app.database.states import RecordState, move_record
from app.database.study import Attempt, Feedback
from app.errors import UnknownRecordError
from app.journey import STATES, steps_of
from app.paging import PAGE, Page, Place, every
from app.profiles import profile_of
from app.record_views import SentRecord, SentRecordRow
from app.views import JourneyStep, ResultState
from content_cache.cache import CourseCache
from content_cache.errors import ContentError
from sync.bodies import ATTEMPT, ATTEMPT_OPENED, AttemptBody, AttemptOpenedBody, Body, read_body
from sync.feedback import FEEDBACK, FEEDBACK_FORMAT, FeedbackContent
from sync.receipt import receipt_code
from sync.record import Record, parse
from sync.state import EngineState, Phase, move

_DIGEST_DIGITS = 64
_HEAD_BYTES = 160
_HEAD = re.compile(rb'\{"v":[0-9]+,"kind":"[^"]{1,64}","kv":([0-9]{1,7}),')
"""How a record begins, as this program writes it (``sync/FORMAT.md``, "Record")."""
_TITLED = (ATTEMPT, ATTEMPT_OPENED, FEEDBACK)
"""Kinds that a row of another table names: of their bodies a list needs nothing."""


class _Lesson(msgspec.Struct):
    lesson: str = ""


class _Said(msgspec.Struct):
    """The little of any body that a list shows; of another form than expected, nothing of it."""

    course: str = ""
    event: str = ""
    lessons: list[_Lesson] = []


class _Glance(msgspec.Struct):
    kv: int
    body: msgspec.Raw


_glance = msgspec.json.Decoder(_Glance)
_said = msgspec.json.Decoder(_Said)


class _Title(NamedTuple):
    """What a record is of, as it was called when the record was made."""

    course_id: str
    course: str
    item: str
    """Of the quiz, or of the lesson that an opinion is on; empty for a whole course."""


class _Listed(Protocol):
    """The columns of a record that a list needs."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def text(self) -> bytes: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def state(self) -> RecordState: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def refused_at(self) -> datetime | None: ...
    @property
    def digest(self) -> bytes: ...
    @property
    def seq(self) -> int: ...
    @property
    def device_id(self) -> str: ...


class _Here(NamedTuple):
    """Such columns, of a record that has no row among this home's own."""

    id: str
    kind: str
    text: bytes
    created_at: datetime
    state: RecordState
    reason: str | None
    refused_at: datetime | None
    digest: bytes
    seq: int
    device_id: str


class SentRecords:
    """The records of all profiles of a home. Safe to use from any thread."""

    def __init__(self, database: Database, cache: CourseCache, changes: Changes) -> None:
        self._database = database
        self._cache = cache
        self._changes = changes

    def list(self, profile_id: str) -> tuple[SentRecordRow, ...]:
        """Returns every record about a profile, newest first: of its own devices, and of others as far as is known.

        Raises:
            UnknownProfileError: there is no such profile.
        """
        return every(lambda after, limit: self.page(profile_id, after=after, limit=limit))

    def page(
        self, profile_id: str, *, after: Place | None = None, limit: int = PAGE, unsent: bool = False
    ) -> Page[SentRecordRow]:
        """Returns some of them. What it costs depends on how many are asked for, not on how many there are.

        Args:
            profile_id: whose.
            after: where the page before ended; None for the newest.
            limit: how many at most.
            unsent: only what the centre has not received.

        Raises:
            UnknownProfileError: there is no such profile.
        """
        with self._database.read() as session:
            profile_of(session, profile_id)
            own = _own_places(session, profile_id, after, limit + 1, unsent=unsent)
            others = [] if unsent else _other_places(session, profile_id, after, limit + 1)
            # The sequence orders what a clock that stood still would not.
            places = sorted((*own, *others), reverse=True)[: limit + 1]
            shown = [place[2] for place in places[:limit]]
            titles = _titles(session, shown)
            courses = self._courses(session, profile_id)
            rows = {row.record_id: row for row in _rows(session, shown, titles, courses)}
            total, left = _counts(session, profile_id)
        return Page(
            rows=tuple(rows[record_id] for record_id in shown),
            after=places[limit - 1] if len(places) > limit else None,
            total=total,
            left=left,
        )

    def open(self, record_id: str) -> SentRecord:
        """Returns a record with everything that it says.

        Raises:
            UnknownRecordError: there is no such record.
        """
        with self._database.read() as session:
            other = _other(session, record_id)
            if other is not None:
                return self._open_other(session, other)
            row = _record(session, record_id)
            receipt = None if row.receipt_id is None else session.get(ReceiptRow, row.receipt_id)
            hub = None if receipt is None else session.get(Hub, receipt.hub_id)
            titles = _titles(session, [row.id])
            record, body = _read(row.text)
            courses = self._courses(session, row.profile_id)
            feedback = session.scalars(select(Feedback).where(Feedback.record_id == row.id)).one_or_none()
            course_id = getattr(body, "course", "") if feedback is None else feedback.course_id
            unit = None if record.unit is None else session.get(Unit, record.unit)
            return SentRecord(
                row=_row(row, titles, courses),
                record=record,
                body=body,
                text=row.text.decode(),
                journey=steps_of(row, receipt, hub),
                course_title=courses.get(course_id, ""),
                titles=self._parts(course_id, body, titles.get(row.id)),
                feedback=None if feedback is None else content_of(feedback),
                unit_name="" if unit is None else unit.name,
            )

    def _open_other(self, session: Session, other: OtherRecord) -> SentRecord:
        """Opens what another device made; nothing is known here of its way but that the centre has it."""
        titles: dict[str, _Title] = {}
        courses = self._courses(session, other.profile_id)
        record, body = _read(other.text)
        course_id = getattr(body, "course", "")
        unit = None if record.unit is None else session.get(Unit, record.unit)
        return SentRecord(
            row=_other_row(other, record.at, titles, courses),
            record=record,
            body=body,
            text=other.text.decode(),
            journey=(
                JourneyStep(state=ResultState.WAITING, at=record.at),
                JourneyStep(state=ResultState.RECEIVED, at=other.came_at),
            ),
            course_title=courses.get(course_id, ""),
            titles=self._parts(course_id, body, None),
            unit_name="" if unit is None else unit.name,
        )

    def offer_again(self, record_id: str) -> None:
        """Makes a record due now: a refused one waits again, and the pause after a fault is over.

        Raises:
            UnknownRecordError: there is no such record.
            DiskFullError, DatabaseBusyError, StorageFaultError: nothing changed.
        """
        with self._database.write() as session:
            row = _record(session, record_id)
            if row.state is RecordState.REFUSED:
                row.state = move_record(row.state, RecordState.WAITING)
                row.reason = row.refused_at = None
            state = session.get(SyncState, row.device_id)
            if state is not None and state.phase is Phase.BACKING_OFF:
                settled = move(EngineState(phase=state.phase), Phase.IDLE, failures=state.failures)
                state.phase, state.next_try_at = settled.phase, settled.next_try_at
        self._changes.tell(Change.RESULTS)

    def _courses(self, session: Session, profile_id: str) -> dict[str, str]:
        """Titles of courses by id: as they are here, or as they were when an attempt or an opinion was written."""
        found: dict[str, str] = {}
        for table in (Attempt, Feedback):
            named = select(table.course_id, func.max(table.course_title)).where(table.profile_id == profile_id)
            found |= {row[0]: row[1] for row in session.execute(named.group_by(table.course_id))}
        found |= {course.course: course.title for course in self._cache.installed()}
        return found

    def _parts(self, course_id: str, body: Body | None, known: _Title | None) -> dict[str, str]:
        found: dict[str, str] = {}
        if course_id:
            with contextlib.suppress(ContentError):
                toc = self._cache.toc(course_id)
                found |= {lesson.id: lesson.title for lesson in toc.lessons()}
                found |= {quiz.id: quiz.title for quiz in toc.quizzes}
        if isinstance(body, AttemptBody | AttemptOpenedBody) and known is not None:
            # As it was called when it was taken.
            found[body.quiz] = known.item
        return found


def content_of(row: Feedback) -> FeedbackContent:
    """Returns what is sealed of an opinion."""
    return FeedbackContent(
        format=FEEDBACK_FORMAT,
        course=row.course_id,
        serial=row.serial,
        lesson=row.lesson_id,
        rating=row.rating,
        text=row.text,
    )


def _record(session: Session, record_id: str) -> RecordRow:
    row = session.get(RecordRow, record_id)
    if row is None:
        raise UnknownRecordError(record_id)
    return row


def _own_places(session: Session, profile_id: str, after: Place | None, limit: int, *, unsent: bool) -> list[Place]:
    # As it is stored: it is compared as text.
    at = type_coerce(RecordRow.created_at, String).label("at")
    query = select(at, RecordRow.seq, RecordRow.id).where(RecordRow.profile_id == profile_id)
    if unsent:
        query = query.where(RecordRow.state != RecordState.RECEIVED)
    return _places(session, query, (at, RecordRow.seq, RecordRow.id), after, limit)


def _other_places(session: Session, profile_id: str, after: Place | None, limit: int) -> list[Place]:
    # `sync.timestamps` writes milliseconds, the database microseconds.
    said = func.json_extract(cast_to(OtherRecord.text, String), "$.time")
    at = func.substr(said, 1, len("2026-11-23T07:30:00.000")).concat("000Z").label("at")
    name = func.lower(func.hex(OtherRecord.digest))
    query = select(at, OtherRecord.seq, name).where(OtherRecord.profile_id == profile_id)
    return _places(session, query, (at, OtherRecord.seq, name), after, limit)


def _places(
    session: Session,
    query: Select[str, int, str],
    columns: tuple[ColumnElement[str], InstrumentedAttribute[int], ColumnElement[str] | InstrumentedAttribute[str]],
    after: Place | None,
    limit: int,
) -> list[Place]:
    if after is not None:
        query = query.where(tuple_(*columns) < tuple_(*after))
    rows = session.execute(query.order_by(*(column.desc() for column in columns)).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows]


def _counts(session: Session, profile_id: str) -> tuple[int, int]:
    """How many records there are about somebody, and how many of them the centre has not received."""
    own = select(func.count()).where(RecordRow.profile_id == profile_id)
    others = select(func.count()).where(OtherRecord.profile_id == profile_id)
    # By the index of states: a count over the records themselves would read all of their pages.
    left = select(func.count()).where(
        RecordRow.device_id.in_(select(Device.id).where(Device.profile_id == profile_id)),
        RecordRow.state.in_([state for state in RecordState if state is not RecordState.RECEIVED]),
    )
    return (session.scalar(own) or 0) + (session.scalar(others) or 0), session.scalar(left) or 0


def _titles(session: Session, record_ids: Sequence[str]) -> dict[str, _Title]:
    """What attempts and opinions are of, by the ids of their records."""
    found: dict[str, _Title] = {}
    attempts = select(
        Attempt.record_id, Attempt.opened_record_id, Attempt.course_id, Attempt.course_title, Attempt.quiz_title
    )
    named = or_(Attempt.record_id.in_(record_ids), Attempt.opened_record_id.in_(record_ids))
    for attempt in session.execute(attempts.where(named)):
        for record_id in filter(None, (attempt.record_id, attempt.opened_record_id)):
            found[record_id] = _Title(attempt.course_id, attempt.course_title, attempt.quiz_title)
    opinions = select(Feedback.record_id, Feedback.course_id, Feedback.course_title, Feedback.lesson_title)
    for said in session.execute(opinions.where(Feedback.record_id.in_(record_ids))):
        if said.record_id is not None:
            found[said.record_id] = _Title(said.course_id, said.course_title, said.lesson_title or "")
    return found


def _rows(
    session: Session, record_ids: Sequence[str], titles: dict[str, _Title], courses: dict[str, str]
) -> Iterator[SentRecordRow]:
    """Rows of those records, in any order."""
    query = select(
        RecordRow.id,
        RecordRow.kind,
        # Most records are attempts, and their answers are most of all bytes: a list needs none of them.
        case((RecordRow.kind.in_(_TITLED), func.substr(RecordRow.text, 1, _HEAD_BYTES)), else_=RecordRow.text).label(
            "text"
        ),
        RecordRow.created_at,
        RecordRow.state,
        RecordRow.reason,
        RecordRow.refused_at,
        RecordRow.digest,
        RecordRow.seq,
        RecordRow.device_id,
    ).where(RecordRow.id.in_(record_ids))
    for row in session.execute(query):
        yield _row(cast("_Listed", row), titles, courses)
    digests = [bytes.fromhex(one) for one in record_ids if len(one) == _DIGEST_DIGITS]
    for other in session.scalars(select(OtherRecord).where(OtherRecord.digest.in_(digests))):
        yield _other_row(other, parse(other.text).at, titles, courses)


def _other(session: Session, record_id: str) -> OtherRecord | None:
    try:
        digest = bytes.fromhex(record_id)
    except ValueError:
        return None
    return session.get(OtherRecord, digest)


def _other_row(
    other: OtherRecord, made_at: datetime, titles: dict[str, _Title], courses: dict[str, str]
) -> SentRecordRow:
    listed = _Here(
        id=other.digest.hex(),
        kind=other.kind,
        text=other.text,
        created_at=made_at,
        state=RecordState.RECEIVED,
        reason=None,
        refused_at=None,
        digest=other.digest,
        seq=other.seq,
        device_id=other.device,
    )
    return msgspec.structs.replace(_row(listed, titles, courses), elsewhere=True)


def _read(text: bytes) -> tuple[Record, Body | None]:
    """A record, and its body where that is known here and reads."""
    record = parse(text)
    try:
        return record, read_body(record)
    except ValueError:
        return record, None


def _glanced(text: bytes) -> tuple[int, _Said]:
    """Version and the little of the body that a list shows; 0 where the text is cut off or is of another form."""
    try:
        glance = _glance.decode(text)
        return glance.kv, _said.decode(glance.body)
    except msgspec.MsgspecError:
        head = _HEAD.match(text)
        return 0 if head is None else int(head[1]), _Said()


def _row(row: _Listed, titles: dict[str, _Title], courses: dict[str, str]) -> SentRecordRow:
    """Returns a row of the list.

    Args:
        row: a record, or those columns of it that are needed.
        titles: see `_titles`.
        courses: titles by id.
    """
    head = _HEAD.match(row.text)
    said = _Said()
    if head is not None and row.kind in _TITLED and row.id in titles:
        version = int(head[1])
    else:
        version, said = _glanced(row.text)
    known = titles.get(row.id, _Title("", "", ""))
    about = known.item or known.course or courses.get(said.course, said.course)
    return SentRecordRow(
        record_id=row.id,
        kind=row.kind,
        version=version,
        made_at=row.created_at,
        about=about,
        event=said.event,
        lessons=len(said.lessons),
        state=STATES[row.state],
        refused=row.reason,
        refused_at=row.refused_at,
        code=receipt_code(row.digest),
        seq=row.seq,
        device=row.device_id,
    )
