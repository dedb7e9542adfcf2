"""Adds records to the chains of this home, inside the caller's unit of work.

What is told here is everything that a header needs and the caller does not care about: sequence, previous
digest, subject, unit, clock. A record is composed under the write lock of the database, so a chain cannot
fork between two processes on one home.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database.custody import RecordRow
from app.database.people import Binding
from app.database.states import RecordState
from app.devices import Signer, head_of, signer
from app.identity import RandomBytes, uuid7
from app.keys import DeviceKeys
from app.signed_time import SignedTimes
from content_cache.signing import SigningKey
from sync.bodies import SUCCESSION
from sync.record import Context, SignedTime, compose
from sync.timestamps import timestamp


def current_binding(session: Session, profile_id: str) -> Binding | None:
    """Returns what ties the profile's active device to a person now."""
    return session.scalars(
        select(Binding).where(Binding.profile_id == profile_id, Binding.ended_at.is_(None))
    ).one_or_none()


def last_binding(session: Session, profile_id: str) -> Binding | None:
    """Returns the newest binding, ended or not: a lost key does not make somebody another person."""
    return session.scalars(
        select(Binding).where(Binding.profile_id == profile_id).order_by(Binding.id.desc()).limit(1)
    ).one_or_none()


def subject_of(session: Session, profile_id: str) -> str:
    """Returns whom the profile's records are about: the person, once one is known."""
    binding = last_binding(session, profile_id)
    return f"profile:{profile_id}" if binding is None else f"person:{binding.person_id}"


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
            who.key,
            kind=kind,
            body=body,
            kind_version=kind_version,
            subject=subject,
            context=context,
            record_id=record_id,
        )

    def note_succession(self, session: Session, profile_id: str, who: Signer) -> None:
        """Writes the first record of a device that has just taken over; nothing for any other device."""
        if who.succession is not None:
            self._append(session, profile_id, who.key, kind=SUCCESSION, body=who.succession)

    def _append(
        self,
        session: Session,
        profile_id: str,
        key: SigningKey,
        *,
        kind: str,
        body: msgspec.Struct,
        kind_version: int = 1,
        subject: str | None = None,
        context: Context = Context.SELF_STUDY,
        record_id: str | None = None,
    ) -> RecordRow:
        now = self._clock.now()
        known = self._times.known(session)
        binding = last_binding(session, profile_id)
        signed = compose(
            kind=kind,
            kind_version=kind_version,
            body=body,
            context=context,
            previous=head_of(session, key.key_id),
            subject=subject or subject_of(session, profile_id),
            key=key,
            new_id=record_id or uuid7(now, self._random),
            at=now,
            unit=None if binding is None else binding.unit_id,
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
