"""Records as a learner makes them in some weeks: believable answers, times, sequences; the same for the same seed."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta

from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer
from content_cache.signing import SigningKey
from sync.bodies import ATTEMPT, AttemptBody, Ended
from sync.record import ClockQuality, Head, SignedRecord, SignedTime, compose
from sync.timestamps import timestamp

FIRST_DAY = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
TYPED = (
    "Mặt trận Tổ quốc",
    "5 năm",
    "Quốc hội",
    "năm 1945",
    "Hội đồng nhân dân",
    "Chủ tịch nước",
    "34",
    "Ủy ban nhân dân xã",
    "không biết",
)


class Learner:
    """Somebody with a device, who takes quizzes."""

    def __init__(self, seed: int = 1, *, subject: str = "person:4711234567", course: str = "he-thong-chinh-tri"):
        self._random = random.Random(seed)
        self.key = SigningKey(self._random.randbytes(32))
        self.subject = subject
        self.head: Head | None = None
        self._course = course
        self._now = FIRST_DAY
        self._quizzes = [(f"on-tap-{one}", self._random.randbytes(32).hex()) for one in range(1, 8)]
        self._quizzes.append(("cuoi-khoa", self._random.randbytes(32).hex()))
        self._numbers: dict[str, int] = {}

    @property
    def device(self) -> str:
        return self.key.key_id

    def attempts(self, count: int, *, questions: int = 20) -> list[SignedRecord]:
        """The next so many attempts of this learner's chain."""
        return [self.attempt(questions=questions) for _ in range(count)]

    def attempt(self, *, questions: int = 20, previous: Head | None = None, advance: bool = True) -> SignedRecord:
        """One attempt; on another head and without moving this one's for a fork."""
        pick = self._random
        quiz, digest = pick.choice(self._quizzes)
        number = self._numbers[quiz] = self._numbers.get(quiz, 0) + 1
        started = self._now + timedelta(seconds=pick.uniform(900, 90_000))
        duration_ms = pick.randint(200_000, 1_500_000)
        self._now = started + timedelta(milliseconds=duration_ms + pick.randint(5, 60))
        answers = tuple(self._answer() for _ in range(questions))
        won = sum(1000 for one in answers if one is not None and pick.random() < 0.7)
        body = AttemptBody(
            course=self._course,
            serial=3,
            quiz=quiz,
            quiz_digest=digest,
            number=number,
            paper=pick.randbytes(8).hex(),
            answers=answers,
            answered=sum(one is not None for one in answers),
            score=won // questions,
            marks_won=won,
            marks_total=questions * 1000,
            started=timestamp(started),
            duration_ms=duration_ms,
            ended=Ended.SUBMITTED if pick.random() < 0.9 else Ended.TIME_UP,
        )
        record = compose(
            kind=ATTEMPT,
            body=body,
            previous=self.head if previous is None else previous,
            subject=self.subject,
            key=self.key,
            new_id=self.new_id(),
            at=self._now,
            unit="2610000017",
            clock_quality=ClockQuality.SYNCED,
            signed_time=SignedTime(
                time=timestamp(FIRST_DAY - timedelta(hours=5)),
                elapsed_ms=pick.randint(10**6, 10**8),
                restarts=number,
            ),
        )
        if advance:
            self.head = record.head
        return record

    def new_id(self) -> str:
        """A UUIDv7 of now."""
        value = int(self._now.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62
        value |= self._random.getrandbits(12) << 64 | self._random.getrandbits(62)
        return str(uuid.UUID(int=value))

    def _answer(self) -> Answer | None:
        """Of a mixed paper: most are single choice, every eighth is typed, some are left out."""
        pick = self._random
        kind = pick.random()
        if kind < 0.05:
            return None
        if kind < 0.62:
            return ChoiceAnswer(pick.randrange(4))
        if kind < 0.78:
            return ChoicesAnswer(tuple(sorted(pick.sample(range(5), pick.randint(1, 4)))))
        if kind < 0.88:
            return TruthAnswer(pick.random() < 0.6)
        return TextAnswer(pick.choice(TYPED))
