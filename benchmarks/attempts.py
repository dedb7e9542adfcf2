"""Signed attempts in bulk, for figures of the hub: learners with devices, and the records that they send.

Each attempt has 20 choice questions, right three times in four, in a record with its whole header, linked to the one
before it and signed: what a hub gets. Papers are not drawn, which nothing here looks at and which takes longer than all
else. The same seed gives the same records.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from content_cache.questions.answers import Answer, ChoiceAnswer
from content_cache.signing import SigningKey
from sync.bodies import ATTEMPT, AttemptBody, Ended
from sync.hub.database import HubDatabase
from sync.hub.schema import DeviceRow, PersonRow
from sync.record import Head, SignedRecord, compose
from sync.timestamps import timestamp

QUESTIONS = 20
_FIRST_DAY = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
_CERTIFICATE = b"c" * 600
"""As long as a real one; intake does not read it."""


class Fleet:
    """Enrolled learners, a device each, who take quizzes."""

    def __init__(self, learners: int, seed: int = 1) -> None:
        """Makes people and keys; `enrol` puts them into a hub."""
        self._random = random.Random(seed)
        self._quiz_digest = self._random.randbytes(32).hex()
        self.keys = [SigningKey(self._random.randbytes(32)) for _ in range(learners)]
        self.persons = [f"{self._random.randrange(10**9, 10**10)}" for _ in range(learners)]
        self._heads: list[Head | None] = [None] * learners
        self._clock = _FIRST_DAY

    def enrol(self, database: HubDatabase) -> None:
        """Writes the people with their devices into a hub's database, without codes."""
        people = [
            {"id": person, "full_name": f"Nguyễn Văn {person}", "created_at": _FIRST_DAY} for person in self.persons
        ]
        devices = [
            {
                "id": key.key_id,
                "public": key.public,
                "person_id": person,
                "certificate": _CERTIFICATE,
                "enrolled_at": _FIRST_DAY,
            }
            for key, person in zip(self.keys, self.persons, strict=True)
        ]
        with database.write() as session:
            session.execute(insert(PersonRow), people)
            session.execute(insert(DeviceRow), devices)

    def batches(self, count: int, *, size: int, one_learner: bool) -> Iterator[list[SignedRecord]]:
        """So many batches of ``size`` attempts: each by one learner, or each attempt by another one."""
        for _ in range(count):
            if one_learner:
                learners = [self._random.randrange(len(self.keys))] * size
            else:
                learners = self._random.sample(range(len(self.keys)), size)
            yield [self._attempt(learner) for learner in learners]

    def _attempt(self, learner: int) -> SignedRecord:
        pick = self._random
        answers: tuple[Answer | None, ...] = tuple(ChoiceAnswer(pick.randrange(4)) for _ in range(QUESTIONS))
        won = 1000 * sum(pick.random() < 0.75 for _ in answers)
        duration_ms = pick.randrange(240_000, 1_100_000)
        self._clock += timedelta(milliseconds=pick.randrange(1, 40))
        head = self._heads[learner]
        body = AttemptBody(
            course="he-thong-chinh-tri",
            serial=7,
            quiz="cuoi-khoa",
            quiz_digest=self._quiz_digest,
            number=1 if head is None else head.seq + 1,
            paper=pick.randbytes(8).hex(),
            answers=answers,
            answered=QUESTIONS,
            score=won // QUESTIONS,
            marks_won=won,
            marks_total=QUESTIONS * 1000,
            started=timestamp(self._clock - timedelta(milliseconds=duration_ms)),
            duration_ms=duration_ms,
            ended=Ended.SUBMITTED,
        )
        record = compose(
            kind=ATTEMPT,
            body=body,
            previous=head,
            subject=f"person:{self.persons[learner]}",
            key=self.keys[learner],
            new_id=self._new_id(),
            at=self._clock,
            unit="2610000017",
        )
        self._heads[learner] = record.head
        return record

    def _new_id(self) -> str:
        value = int(self._clock.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62
        value |= self._random.getrandbits(12) << 64 | self._random.getrandbits(62)
        return str(uuid.UUID(int=value))
