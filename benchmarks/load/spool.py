"""What is sent: a batch a device, of attempts of 20 questions, composed, signed and packed before the clock runs."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from benchmarks.load.population import Member
from benchmarks.wire_size import QUESTIONS, sample_quiz
from content_cache.draw import draw
from content_cache.questions import correct_answer, score
from content_cache.questions.answers import Answer, ChoiceAnswer
from sync.bodies import ATTEMPT, AttemptBodyV2, Ended
from sync.record import Context, Head, compose
from sync.timestamps import timestamp
from sync.wire import pack

_QUIZ = sample_quiz()
_QUIZ_DIGEST = "5e" * 32
_OPENS = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Outgoing:
    """A device's body for ``POST /v1/records``."""

    device: str
    last: int
    """Sequence of its last record."""
    digests: tuple[bytes, ...]
    body: bytes


def spool(members: Sequence[Member], attempts: int, seed: int, processes: int) -> list[Outgoing]:
    """Composes everybody's batch.

    Args:
        members: who sends.
        attempts: of each.
        seed: of the answers.
        processes: to share the work.
    """
    work = partial(_outgoing, attempts=attempts, seed=seed)
    if processes < 2:
        return [work(one) for one in members]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(work, members, chunksize=200))


def _outgoing(member: Member, *, attempts: int, seed: int) -> Outgoing:
    pick = random.Random(f"{seed} {member.person}")
    key = member.key()
    person = f"person:{member.person}"
    at = _OPENS + timedelta(seconds=pick.uniform(0, 300_000))
    head: Head | None = None
    records = []
    for number in range(1, attempts + 1):
        paper = draw(_QUIZ, learner=person, quiz_digest=_QUIZ_DIGEST, number=number)
        answers: list[Answer | None] = []
        won = 0
        for item in paper.items:
            question, answer_key = _QUIZ.questions[item.question], (_QUIZ.keys or ())[item.question]
            answer = correct_answer(answer_key) if pick.random() < 0.75 else ChoiceAnswer(pick.randrange(4))
            answers.append(answer)
            won += score(question, answer_key, answer)
        duration_ms = pick.randrange(240_000, 600_000)
        at += timedelta(milliseconds=duration_ms + pick.randrange(60_000, 900_000))
        body = AttemptBodyV2(
            course="cuoc-thi",
            serial=1,
            quiz=_QUIZ.id,
            quiz_digest=_QUIZ_DIGEST,
            number=number,
            paper=paper.digest,
            answers=tuple(answers),
            answered=QUESTIONS,
            score=None,
            marks_won=None,
            marks_total=QUESTIONS * 1000,
            started=timestamp(at - timedelta(milliseconds=duration_ms)),
            duration_ms=duration_ms,
            ended=Ended.SUBMITTED,
            tie_break=pick.randrange(1, 100_000),
        )
        records.append(
            compose(
                kind=ATTEMPT,
                kind_version=2,
                body=body,
                previous=head,
                subject=person,
                key=key,
                new_id=_uuid7(at, pick),
                at=at,
                unit=member.commune.code,
                context=Context.CONTEST,
            )
        )
        head = records[-1].head
    return Outgoing(device=key.key_id, last=attempts, digests=tuple(one.digest for one in records), body=pack(records))


def _uuid7(at: datetime, pick: random.Random) -> str:
    value = (int(at.timestamp() * 1000) << 80) | pick.getrandbits(80)
    value = value & ~(0xF << 76) | (7 << 76)
    value = value & ~(0b11 << 62) | (0b10 << 62)
    return str(uuid.UUID(int=value))
