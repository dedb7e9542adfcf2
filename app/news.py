"""What the centre tells this home, put where it belongs: scores, decisions, keys of papers, other devices' records.

Every event may come twice, and in any state of what it is about. What reaches beyond the study database (keys of
papers, trust in publishers) is done before the cursor is stored, so that a killed process hears it again; the rest is
stored with the cursor, in one transaction.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database.custody import RecordRow
from app.database.news import OtherRecord, Verdict
from app.database.people import Device, Hub
from app.database.states import AttemptState, move_attempt
from app.database.study import Attempt, OpenedSeal
from app.hub_pins import note_statement
from app.joining import hear_revoked
from app.unlocking import Seals
from content_cache.cache import CourseCache
from content_cache.errors import ContentError
from content_cache.sealing import Sealed, read_release_key
from sync.encoding import from_base64url
from sync.errors import BadRecordError
from sync.feed import (
    DecisionBody,
    EventBody,
    FeedEvent,
    GradeBody,
    KeysBody,
    RecipientBody,
    RecordBody,
    RelayRevokedBody,
    ReleaseKeyBody,
    TlsPinsBody,
    read_event,
)
from sync.receipt import read_digest
from sync.record import digest_of, parse
from sync.timestamps import moment
from sync.tls_statement import open_tls_statement


class News:
    """Takes events of the feed for all profiles of a home."""

    def __init__(self, *, cache: CourseCache, seals: Seals, clock: Clock) -> None:
        self._cache = cache
        self._seals = seals
        self._clock = clock

    def prepare(self, events: Sequence[FeedEvent]) -> None:
        """Does what reaches beyond the study database. Doing it again changes nothing.

        Args:
            events: of a verified answer of the centre.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: it is not done; the events have to come again.
        """
        for body in map(read_event, events):
            # What is not for the courses here is no fault of anybody.
            with contextlib.suppress(ContentError):
                if isinstance(body, ReleaseKeyBody):
                    take = self._seals.release if body.what == Sealed.KEYS else self._seals.unlock
                    take(body.course, body.quiz, body.key)
                elif isinstance(body, KeysBody):
                    self._cache.pin(body.keys)

    def take(self, session: Session, device_id: str, hub: Hub, events: Sequence[FeedEvent]) -> None:
        """Stores the rest, inside the transaction that stores the cursor.

        Args:
            session: inside a writing unit of work.
            device_id: whose feed it is.
            hub: the centre.
            events: of a verified answer of it.
        """
        profile_id = session.get_one(Device, device_id).profile_id
        for body in map(read_event, events):
            if body is not None:
                self._store(session, profile_id, hub, body)

    def _store(self, session: Session, profile_id: str, hub: Hub, body: EventBody) -> None:
        match body:
            case GradeBody():
                self._grade(session, profile_id, body)
            case DecisionBody():
                verdict = _verdict(session, profile_id, body.record, body.digest)
                if verdict is not None:
                    verdict.decision, verdict.decided_at = body.decision[:16], moment(body.decided)
            case ReleaseKeyBody():
                self._keep_key(session, body)
            case RecordBody():
                self._keep_record(session, profile_id, body)
            case RecipientBody():
                hub.recipient = body.recipient
            case TlsPinsBody():
                statement = open_tls_statement(body.statement, hub.public_key)
                if statement is not None:
                    note_statement(hub, statement)
            case RelayRevokedBody():
                hear_revoked(session, hub, body.relay, self._clock.now())
            case _:
                pass

    def _grade(self, session: Session, profile_id: str, body: GradeBody) -> None:
        verdict = _verdict(session, profile_id, body.record, body.digest)
        if verdict is None:
            return
        attempt = session.scalars(select(Attempt).where(Attempt.record_id == body.record)).one_or_none()
        if attempt is not None and verdict.graded_at is None:
            verdict.claimed = attempt.score
        verdict.score, verdict.graded_at = body.score, moment(body.graded)
        whole = body.marks_won is not None and body.marks_total is not None and body.marks_won <= body.marks_total
        if attempt is None or body.score is None or not whole:
            return
        if attempt.state is AttemptState.SUBMITTED:
            attempt.state = move_attempt(attempt.state, AttemptState.GRADED)
        if attempt.score != body.score or attempt.graded_at is None:
            attempt.graded_at = self._clock.now()
        attempt.score, attempt.correct_count = body.score, body.correct_count
        attempt.marks_won, attempt.marks_total = body.marks_won, body.marks_total

    def _keep_key(self, session: Session, body: ReleaseKeyBody) -> None:
        """Keeps the key also of a course that is not here: it opens by itself when the course comes."""
        with contextlib.suppress(ContentError):
            key = read_release_key(body.key)
            if session.get(OpenedSeal, key.seal) is None:
                session.add(OpenedSeal(seal=key.seal, key=key.key, opened_at=self._clock.now()))

    def _keep_record(self, session: Session, profile_id: str, body: RecordBody) -> None:
        text = body.text.encode()
        digest = digest_of(text)
        known = session.scalar(select(RecordRow.id).where(RecordRow.digest == digest))
        if known is not None or session.get(OtherRecord, digest) is not None:
            return
        try:
            record, signature = parse(text), from_base64url(body.signature)
        except (BadRecordError, ValueError):
            return
        session.add(
            OtherRecord(
                digest=digest,
                profile_id=profile_id,
                device=record.device,
                seq=record.seq,
                kind=record.kind,
                text=text,
                signature=signature,
                came_at=self._clock.now(),
            )
        )


def _verdict(session: Session, profile_id: str, record_id: str, digest: str) -> Verdict | None:
    """The row for a record of the profile whose feed it is; None where it has none such, or another under this id."""
    record = session.get(RecordRow, record_id)
    if record is None or record.profile_id != profile_id or record.digest != read_digest(digest):
        return None
    verdict = session.get(Verdict, record_id)
    if verdict is None:
        verdict = Verdict(record_id=record_id)
        session.add(verdict)
    return verdict
