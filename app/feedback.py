"""*Ý kiến phản hồi*: what a learner says of a course or a lesson, on its way to the centre.

The words stay in this home, so that people can read what they wrote; what leaves it is sealed (`sync.feedback`). It can
be written at any time. It becomes a record as soon as the profile is enrolled with a hub that has told what to seal to,
and can be sent by any way as soon as that hub has certified the profile's feedback device: both by themselves, in that
order, each exactly once, since a row names its record in the transaction that makes it.
"""

from __future__ import annotations

import unicodedata

from sqlalchemy import Select, String, func, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from app.chain import current_binding
from app.changes import Change
from app.database.custody import RecordRow, SyncState
from app.database.people import Binding, Device, Hub
from app.database.states import DeviceState, RecordState
from app.database.study import Feedback
from app.devices import key_name
from app.errors import UnfitFeedbackError
from app.hub_pins import pins_of
from app.identity import uuid7
from app.paging import PAGE, Page, Place, every
from app.profiles import profile_of
from app.record_views import FeedbackRow, FeedbackState
from app.sent_records import content_of
from app.signing_parts import SigningParts
from sync.certificate import DeviceRole
from sync.errors import SyncError
from sync.feedback import MOST_CHARACTERS, seal
from sync.receipt import receipt_code
from sync.renewal import renew

_STATES = {
    RecordState.WAITING: FeedbackState.WAITING,
    RecordState.REFUSED: FeedbackState.WAITING,
    RecordState.CARRIED: FeedbackState.CARRIED,
    RecordState.RECEIVED: FeedbackState.RECEIVED,
}


class FeedbackBox:
    """The feedback of all profiles of a home. Safe to use from any thread."""

    def __init__(self, parts: SigningParts) -> None:
        self._parts = parts

    def write(
        self, profile_id: str, course_id: str, lesson_id: str | None, *, rating: int | None, text: str
    ) -> FeedbackRow:
        """Keeps what somebody says; durable when this returns. Needs no network and no enrolment.

        Args:
            profile_id: who says it.
            course_id: of which course.
            lesson_id: of which lesson of it; None for the whole course.
            rating: 1 to 5, or None.
            text: as typed.

        Raises:
            UnknownProfileError: there is no such profile.
            NotInstalledError: the course is not here.
            UnfitFeedbackError: there is neither a rating nor a text, or the text is too long.
            DiskFullError, DatabaseBusyError, StorageFaultError: it is not kept.
        """
        said = tidy_text(text)
        if (rating is None and not said) or len(said) > MOST_CHARACTERS:
            raise UnfitFeedbackError(len(said))
        toc = self._parts.cache.toc(course_id)
        lesson = next((one for one in toc.lessons() if one.id == lesson_id), None)
        now = self._parts.clock.now()
        with self._parts.database.write() as session:
            profile_of(session, profile_id)
            row = Feedback(
                id=uuid7(now, self._parts.random),
                profile_id=profile_id,
                course_id=course_id,
                course_title=toc.title,
                serial=toc.serial,
                lesson_id=None if lesson is None else lesson.id,
                lesson_title=None if lesson is None else lesson.title,
                rating=rating,
                text=said,
                written_at=now,
            )
            session.add(row)
            session.flush()
            self._seal(session, row)
            view = _view(row, None if row.record_id is None else session.get(RecordRow, row.record_id))
        self._parts.changes.tell(Change.RESULTS)
        return view

    def list(self, profile_id: str) -> tuple[FeedbackRow, ...]:
        """Returns a profile's own feedback, newest first, with where it is.

        Raises:
            UnknownProfileError: there is no such profile.
        """
        return every(lambda after, limit: self.page(profile_id, after=after, limit=limit))

    def page(self, profile_id: str, *, after: Place | None = None, limit: int = PAGE) -> Page[FeedbackRow]:
        """Returns some of it; arguments as for `SentRecords.page`, errors as for `list`."""
        with self._parts.database.read() as session:
            profile_of(session, profile_id)
            at = type_coerce(Feedback.written_at, String).label("at")
            joined = select(Feedback, RecordRow, at).outerjoin(RecordRow, RecordRow.id == Feedback.record_id)
            mine = joined.where(Feedback.profile_id == profile_id)
            query = mine
            if after is not None:
                query = query.where(tuple_(at, Feedback.id) < tuple_(after[0], after[2]))
            found = session.execute(query.order_by(at.desc(), Feedback.id.desc()).limit(limit + 1)).all()
            last = found[limit - 1] if len(found) > limit else None
            count = select(func.count()).select_from(Feedback).where(Feedback.profile_id == profile_id)
            received = count.join(RecordRow, RecordRow.id == Feedback.record_id).where(
                RecordRow.state == RecordState.RECEIVED
            )
            total = session.scalar(count) or 0
            return Page(
                rows=tuple(_view(row, record) for row, record, _at in found[:limit]),
                after=None if last is None else (last[2], 0, last[0].id),
                total=total,
                left=total - (session.scalar(received) or 0),
            )

    def settle(self) -> int:
        """Makes records of what was written before its hub was known. Cheap where there is nothing.

        Returns:
            How many records were made.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: the rest is due still.
        """
        with self._parts.database.read() as session:
            due = session.scalars(
                select(Feedback.id).where(Feedback.record_id.is_(None)).order_by(Feedback.written_at, Feedback.id)
            ).all()
        made = 0
        for feedback_id in due:
            with self._parts.database.write() as session:
                row = session.get_one(Feedback, feedback_id)
                # Another process may have been here.
                made += row.record_id is None and self._seal(session, row)
        return made

    def certify(self) -> int:
        """Has feedback devices certified where the hub answers now: one request each, and only once.

        Returns:
            How many are certified now that were not before.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: the hub certifies the same key again.
        """
        done = 0
        with self._parts.database.read() as session:
            due = [device.id for device in session.scalars(_uncertified())]
        for device_id in due:
            done += self._certify(device_id)
        return done

    def _certify(self, device_id: str) -> bool:
        with self._parts.database.read() as session:
            device = session.get_one(Device, device_id)
            binding = current_binding(session, device.profile_id)
            if binding is None:
                return False
            hub = session.get_one(Hub, binding.hub_id)
            state = session.get(SyncState, binding.device_id)
        old = self._parts.keys.load(device.profile_id)
        new = self._parts.keys.load(key_name(device.profile_id, DeviceRole.FEEDBACK))
        reachable = state is not None and state.online
        if not reachable or old is None or new is None or new.key_id != device.id or old.key_id != binding.device_id:
            return False
        transport = self._parts.transport_for(hub.url, tls_pins=pins_of(hub.tls_pins))
        try:
            envelope = renew(
                transport,
                old,
                new,
                hub_public=hub.public_key,
                person=binding.person_id,
                role=DeviceRole.FEEDBACK,
            )
        except SyncError:
            # It is tried again after the next contact; nobody has to do anything.
            return False
        finally:
            transport.close()
        with self._parts.database.write() as session:
            if session.scalars(_uncertified().where(Device.id == device_id)).one_or_none() is None:
                return False
            session.add(
                Binding(
                    profile_id=device.profile_id,
                    person_id=binding.person_id,
                    hub_id=hub.id,
                    device_id=device_id,
                    role=DeviceRole.FEEDBACK,
                    unit_id=None,
                    certificate=envelope,
                    bound_at=self._parts.clock.now(),
                )
            )
        return True

    def _seal(self, session: Session, row: Feedback) -> bool:
        """Makes the record of a row where it is known what to seal to."""
        binding = current_binding(session, row.profile_id)
        recipient = None if binding is None else session.get_one(Hub, binding.hub_id).recipient
        if recipient is None:
            return False
        record = self._parts.chains.append_feedback(session, row.profile_id, seal(content_of(row), recipient))
        row.record_id = record.id
        session.flush()
        return True


def tidy_text(text: str) -> str:
    """Returns a text as it is kept: NFC, lines end in ``\\n``, nothing around it, no characters that only steer."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(one for one in lines if one in "\n\t" or unicodedata.category(one)[0] != "C").strip()


def _uncertified() -> Select[Device]:
    certified = select(Binding.device_id).where(Binding.ended_at.is_(None), Binding.role == DeviceRole.FEEDBACK)
    return select(Device).where(
        Device.role == DeviceRole.FEEDBACK, Device.state == DeviceState.ACTIVE, Device.id.not_in(certified)
    )


def _view(row: Feedback, record: RecordRow | None) -> FeedbackRow:
    return FeedbackRow(
        feedback_id=row.id,
        course_id=row.course_id,
        course_title=row.course_title,
        lesson_id=row.lesson_id,
        lesson_title=row.lesson_title,
        rating=row.rating,
        text=row.text,
        written_at=row.written_at,
        state=FeedbackState.WRITTEN if record is None else _STATES[record.state],
        refused=None if record is None else record.reason,
        refused_at=None if record is None else record.refused_at,
        record_id=row.record_id,
        code=None if record is None else receipt_code(record.digest),
    )
