"""Adds records to the chains of this home, inside the caller's unit of work.

What is told here is everything that a header needs and the caller does not care about: sequence, previous
digest, subject, unit, clock. A record is composed under the write lock of the database, so a chain cannot
fork between two processes on one home.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database.custody import RecordRow
from app.database.people import Binding
from app.database.states import RecordState
from app.database.study import DeviceEvent
from app.devices import Signer, feedback_signer, head_of, signer
from app.identity import RandomBytes, uuid7
from app.keys import DeviceKeys
from app.signed_time import SignedTimes
from sync.bodies import SUCCESSION
from sync.certificate import DeviceRole
from sync.feedback import FEEDBACK, FeedbackBody, subject_of_feedback
from sync.record import Context, SignedTime, compose
from sync.study_bodies import DEVICE_EVENT, DeviceEventBody, Event
from sync.timestamps import timestamp


def current_binding(session: Session, profile_id: str) -> Binding | None:
    """Returns what ties the profile's active device to a person now."""
    return session.scalars(_bindings(profile_id).where(Binding.ended_at.is_(None))).one_or_none()


def last_binding(session: Session, profile_id: str) -> Binding | None:
    """Returns the newest binding, ended or not: a lost key does not make somebody another person."""
    return session.scalars(_bindings(profile_id).order_by(Binding.id.desc()).limit(1)).one_or_none()


def _bindings(profile_id: str) -> Select[Binding]:
    return select(Binding).where(Binding.profile_id == profile_id, Binding.role == DeviceRole.DEVICE)


def subject_of(session: Session, profile_id: str) -> str:
    """Returns whom the profile's records are about: the person, once one is known."""
    binding = last_binding(session, profile_id)
    return f"profile:{profile_id}" if binding is None else f"person:{binding.person_id}"


def body_of_event(event: DeviceEvent) -> DeviceEventBody:
    """Returns what a record says of something that happened to the device."""
    return DeviceEventBody(event=Event(event.kind), at=timestamp(event.at), jump_ms=event.jump_ms)


class Chains:
    """The writer of records for all profiles of a home."""

    def __init__(self, keys: DeviceKeys, clock: Clock, times: SignedTimes, random: RandomBytes) -> None:
        self._keys = keys
        self._clock = clock
        self._times = times
        self._random = random

    def append(
        self,
        session: Session,
        profile_id: str,
        *,
        kind: str,
        body: msgspec.Struct,
        kind_version: int = 1,
        subject: str | None = None,
        context: Context = Context.SELF_STUDY,
        session_id: str | None = None,
        record_id: str | None = None,
    ) -> RecordRow:
        """Composes, signs and stores the next record of a profile's chain, to be committed by the caller.

        Args:
            session: inside a writing unit of work.
            profile_id: whose chain.
            kind: the record's kind.
            body: its body.
            kind_version: of the body's form.
            subject: whom it is about, where that is not who the profile is now (an attempt that was begun
                before the enrolment).
            context: the setting.
            session_id: of the class, where that is the setting.
            record_id: an id that the record is known by already; a fresh one where left out.

        Raises:
            StorageFaultError: the device's key can't be read now.
            DiskFullError: the key was lost and there is no room for a new one.
        """
        now = self._clock.now()
        who = signer(session, self._keys, profile_id, now)
        self.note_succession(session, profile_id, who)
        return self._append(
            session,
            profile_id,
            who,
            kind=kind,
            body=body,
            kind_version=kind_version,
            subject=subject,
            context=context,
            session_id=session_id,
            record_id=record_id,
        )

    def append_feedback(self, session: Session, profile_id: str, body: FeedbackBody) -> RecordRow:
        """As `append`, on the chain of the profile's feedback device, which is made where there is none."""
        who = feedback_signer(session, self._keys, profile_id, self._clock.now())
        self.note_succession(session, profile_id, who)
        return self._append(session, profile_id, who, kind=FEEDBACK, body=body)

    def note_succession(self, session: Session, profile_id: str, who: Signer, why: Event = Event.NEW_KEY) -> None:
        """Writes the first records of a device that has just taken over; nothing for any other device.

        Args:
            session: inside a writing unit of work.
            profile_id: whose.
            who: from `app.devices`.
            why: why its profile has a new key.
        """
        if who.succession is None:
            return
        self._append(session, profile_id, who, kind=SUCCESSION, body=who.succession)
        if who.role is DeviceRole.DEVICE:
            # The feedback device says nothing but feedback; what happened stands in the other chain too, or
            # touched nothing else.
            event = DeviceEvent(kind=why, at=self._clock.now(), jump_ms=0, profile_id=profile_id, told=True)
            session.add(event)
            self._append(session, profile_id, who, kind=DEVICE_EVENT, body=body_of_event(event))

    def tell_events(self, session: Session, profile_id: str) -> None:
        """Writes records of the profile's device events that there are none of yet, to be committed by the caller."""
        untold = select(DeviceEvent).where(DeviceEvent.profile_id == profile_id, DeviceEvent.told.is_(False))
        for event in session.scalars(untold.order_by(DeviceEvent.id)).all():
            self.append(session, profile_id, kind=DEVICE_EVENT, body=body_of_event(event))
            event.told = True

    def _append(
        self,
        session: Session,
        profile_id: str,
        who: Signer,
        *,
        kind: str,
        body: msgspec.Struct,
        kind_version: int = 1,
        subject: str | None = None,
        context: Context = Context.SELF_STUDY,
        session_id: str | None = None,
        record_id: str | None = None,
    ) -> RecordRow:
        now = self._clock.now()
        known = self._times.known(session)
        key = who.key
        if who.role is DeviceRole.FEEDBACK:
            # Its header names nobody: only the hub that certified the device knows whose it is.
            subject, unit = subject_of_feedback(key.key_id), None
        else:
            binding = last_binding(session, profile_id)
            subject = subject or subject_of(session, profile_id)
            unit = None if binding is None else binding.unit_id
        signed = compose(
            kind=kind,
            kind_version=kind_version,
            body=body,
            context=context,
            session=session_id,
            previous=head_of(session, key.key_id),
            subject=subject,
            key=key,
            new_id=record_id or uuid7(now, self._random),
            at=now,
            unit=unit,
            clock_quality=self._times.quality(known),
            signed_time=None
            if known is None
            else SignedTime(time=timestamp(known.time), elapsed_ms=known.elapsed_ms, restarts=known.restarts),
        )
        row = RecordRow(
            id=signed.id,
            profile_id=profile_id,
            device_id=signed.device,
            seq=signed.seq,
            kind=kind,
            text=signed.text,
            signature=signed.signature,
            digest=signed.digest,
            created_at=now,
            state=RecordState.WAITING,
        )
        session.add(row)
        session.flush()
        return row
