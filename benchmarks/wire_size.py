"""How many bytes an answer costs on the wire: a batch of 50 attempts of 20 choice questions.

The batch is what a hub gets: every attempt's whole record with its header, hash of the record before it and
signature, packed as the body of ``POST /v1/records``. The papers are drawn from a bank of 60 questions and differ;
answers are right three times in four, as from people who have studied. The floor is what no format can go below:
signatures and chain hashes are random to any compressor.
"""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta

from benchmarks.figures import Figure
from content_cache.draw import draw
from content_cache.model import Quiz, QuizKind, Section
from content_cache.questions import correct_answer, score
from content_cache.questions.answers import Answer, ChoiceAnswer
from content_cache.questions.single_choice import SingleChoice, SingleChoiceKey
from content_cache.signing import SigningKey
from sync.bodies import ATTEMPT, AttemptBody, Ended
from sync.record import Head, SignedRecord, compose
from sync.timestamps import timestamp
from sync.wire import pack

ATTEMPTS = 50
QUESTIONS = 20
TARGET_BYTES = 12.0
_FLOOR_BYTES = 64 + 32
"""Of one record: its signature and the hash of the record before it."""


def sample_quiz(size: int = 60) -> Quiz:
    """A quiz that draws 20 of ``size`` single-choice questions with four choices."""
    questions = tuple(
        SingleChoice(id=f"q{n:03d}", stem=f"Câu hỏi {n}", choices=("A", "B", "C", "D")) for n in range(size)
    )
    keys = tuple(SingleChoiceKey(correct=n % 4) for n in range(size))
    return Quiz(
        id="cuoi-khoa",
        title="Bài kiểm tra cuối khóa",
        kind=QuizKind.FINAL,
        questions=questions,
        keys=keys,
        sections=(Section(pool=tuple(range(size)), count=QUESTIONS),),
    )


def sample_batch(seed: int, *, one_learner: bool) -> list[SignedRecord]:
    """Fifty attempts: by one learner on one device, or by fifty (a trainer's laptop handing over its class)."""
    rng = random.Random(seed)
    quiz = sample_quiz()
    digest = rng.randbytes(32).hex()
    at = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)
    key = SigningKey.generate()
    head: Head | None = None
    records = []
    for count in range(ATTEMPTS):
        if not one_learner:
            key, head = SigningKey.generate(), Head(rng.randrange(1, 40), rng.randbytes(32))
        person = f"person:{uuid.UUID(int=(1 if one_learner else count) * 7919 + 2**90)}"
        number = count + 1 if one_learner else rng.randrange(1, 4)
        paper = draw(quiz, learner=person, quiz_digest=digest, number=number)
        answers: list[Answer | None] = []
        won = 0
        for item in paper.items:
            question, answer_key = quiz.questions[item.question], (quiz.keys or ())[item.question]
            right = rng.random() < 0.75
            answer = correct_answer(answer_key) if right else ChoiceAnswer(rng.randrange(4))
            answers.append(answer)
            won += score(question, answer_key, answer)
        duration_ms = rng.randrange(240_000, 1_100_000)
        at += timedelta(milliseconds=duration_ms + rng.randrange(60_000, 900_000))
        body = AttemptBody(
            course="he-thong-chinh-tri",
            serial=7,
            quiz=quiz.id,
            quiz_digest=digest,
            number=number,
            paper=paper.digest,
            answers=tuple(answers),
            answered=QUESTIONS,
            score=won // QUESTIONS,
            marks_won=won,
            marks_total=QUESTIONS * 1000,
            started=timestamp(at - timedelta(milliseconds=duration_ms)),
            duration_ms=duration_ms,
            ended=Ended.SUBMITTED,
        )
        record = compose(
            kind=ATTEMPT,
            body=body,
            previous=head,
            subject=person,
            key=key,
            new_id=_uuid7(at, rng),
            at=at,
            unit="xa-phuoc-hoa",
        )
        records.append(record)
        head = record.head
    return records


def figures() -> list[Figure]:
    """The two batches, the worst of five seeds each."""
    found = []
    for words, one_learner, target in (
        ("answer on the wire, one learner", True, TARGET_BYTES),
        ("answer on the wire, 50 learners", False, None),
    ):
        sizes = [len(pack(sample_batch(seed, one_learner=one_learner))) for seed in range(5)]
        each = max(sizes) / (ATTEMPTS * QUESTIONS)
        floor = _FLOOR_BYTES / QUESTIONS
        found.append(
            Figure(
                name=words,
                measured=f"{each:.2f} B",
                floor=f"{floor:.1f} B sig.+hash",
                ratio=each / floor,
                target=f"<= {target:g} B" if target else "told",
                ok=target is None or each <= target,
            )
        )
    return found


def _uuid7(at: datetime, rng: random.Random) -> str:
    value = (int(at.timestamp() * 1000) << 80) | rng.getrandbits(80)
    value = value & ~(0xF << 76) | (7 << 76)
    value = value & ~(0b11 << 62) | (0b10 << 62)
    return str(uuid.UUID(int=value))
