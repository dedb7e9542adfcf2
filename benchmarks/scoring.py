"""How many answers a second are scored in bulk: by type, and as whole papers of the sample bank, marked as a hub does.

The bank is the one of ``courses/ky-nang-so``, which has every type. Answers are right six times in ten; typed ones come
in other case, with other spaces, without marks, with and without units, and some only once. The floor is what cannot be
spared: reading the same answers from their JSON with msgspec. Seconds are of processor time, one thread.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.figures import Figure
from content_cache.draw import Paper, draw
from content_cache.marking import Marker
from content_cache.model import Quiz, QuizKind, Section
from content_cache.questions import Answer, Key, Question, correct_answer, scorer, type_of
from content_cache.questions.answers import (
    ChoiceAnswer,
    ChoicesAnswer,
    EssayAnswer,
    GapsAnswer,
    NumberAnswer,
    OrderAnswer,
    PairsAnswer,
    TextAnswer,
    TruthAnswer,
)
from content_cache.source import load
from content_cache.text import fold

BANK = Path(__file__).parents[1] / "courses" / "ky-nang-so"
TARGET_PER_S = 100_000
ANSWERS = 60_000
"""Of a type, and of all papers together."""
PAPER_QUESTIONS = 20
_ROUNDS = 5
_RIGHT = 0.6
_ONCE = 0.05
"""Of the typed answers: nobody else gives them."""
_ESSAY_WORDS = 120

Pair = tuple[Question, Key]


def sample_bank() -> list[Pair]:
    """Every question of the sample course with its key."""
    course, _notes = load(BANK)
    found: dict[str, Pair] = {}
    for quiz in course.quizzes:
        found |= {q.id: (q, key) for q, key in zip(quiz.questions, quiz.keys or (), strict=True)}
    return list(found.values())


def made_up(question: Question, key: Key, rng: random.Random) -> Answer | None:
    """An answer as somebody might give it: right, nearly, wrong, or none."""
    right = correct_answer(key)
    if rng.random() < 0.03:
        return None
    match right:
        case TextAnswer() | NumberAnswer() | GapsAnswer():
            return _typed(question, right, rng)
        case None:
            return EssayAnswer(" ".join(rng.choices(_WORDS, k=_ESSAY_WORDS)))
        case _ if rng.random() < _RIGHT:
            return right
    return _chosen(question, rng)


_WORDS = (
    "không rõ",
    "mật khẩu",
    "sao lưu",
    "tệp",
    "máy tính",
    "ổ cứng",
    "hạn nộp",
    "cơ quan",
    "Đồng gửi",
    "khóa",
    "gửi kín",
)


def _typed(question: Any, right: Answer, rng: random.Random) -> Answer:
    match right:
        case GapsAnswer(gaps):
            return GapsAnswer(tuple(_gap(gap, one, rng) for gap, one in zip(question.gaps, gaps, strict=True)))
        case TextAnswer(text):
            return TextAnswer(_retyped(text, rng))
        case NumberAnswer(text, unit):
            return NumberAnswer(_number(text, rng), unit)
    raise TypeError(right)


def _gap(gap: Question, right: Any, rng: random.Random) -> Any:
    if rng.random() < 0.05:
        return None
    return _chosen(gap, rng) if isinstance(right, ChoiceAnswer) else _typed(gap, right, rng)


def _retyped(text: str, rng: random.Random) -> str:
    way = rng.random()
    if way < _ONCE:
        return f"{text} {rng.getrandbits(40)}"
    if way < _RIGHT:
        return rng.choice((text, text.upper(), text.lower(), f" {text}", f"{text}.", text.replace(" ", "  ")))
    return rng.choice((fold(text), "không rõ", text[: len(text) // 2], *_WORDS)) or "?"


def _number(text: str, rng: random.Random) -> str:
    way = rng.random()
    if way < _ONCE:
        return f"{rng.randrange(10**6)},{rng.randrange(10**6)}"
    if way < _RIGHT:
        return rng.choice((text, f" {text}", text.replace(".", " "), text.replace(" ", "\u00a0")))
    return rng.choice(
        (str(rng.randrange(2000)), f"{rng.randrange(100)},{rng.randrange(10)}", f"{rng.randrange(50)} km")
    )


def _chosen(question: Any, rng: random.Random) -> Any:
    match type_of(question):
        case "single_choice":
            return ChoiceAnswer(rng.randrange(len(question.choices)))
        case "multiple_response":
            return ChoicesAnswer(tuple(n for n in range(len(question.choices)) if rng.random() < 0.5))
        case "matching":
            places = list(range(len(question.options)))
            rng.shuffle(places)
            return PairsAnswer(tuple(places[: len(question.prompts)]))
        case "ordering":
            places = list(range(len(question.items)))
            rng.shuffle(places)
            return OrderAnswer(tuple(places))
        case _:
            return TruthAnswer(rng.random() < 0.5)


def _all_different(key: Key, count: int) -> list[Answer | None]:
    """Typed answers of which none is remembered from the one before."""
    right = correct_answer(key)
    if isinstance(right, NumberAnswer):
        return [NumberAnswer(f"{number // 7}.{number % 1000:03},{number} m", right.unit) for number in range(count)]
    return [TextAnswer(f"{right.text} số {number}") for number in range(count)] if isinstance(right, TextAnswer) else []


def _papers(bank: list[Pair], count: int, rng: random.Random) -> Iterator[tuple[Quiz, Paper, list[Answer | None]]]:
    questions, keys = zip(*bank, strict=True)
    quiz = Quiz(
        id="do",
        title="Bài đo",
        kind=QuizKind.FINAL,
        questions=questions,
        keys=keys,
        sections=(Section(pool=tuple(range(len(bank))), count=min(PAPER_QUESTIONS, len(bank))),),
    )
    for number in range(1, count + 1):
        paper = draw(quiz, learner=f"person:{number}", quiz_digest="0" * 64, number=1)
        yield quiz, paper, [made_up(*bank[item.question], rng) for item in paper.items]


def _per_s(job: Callable[[], object], count: int) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        started = time.process_time()
        job()
        best = min(best, time.process_time() - started)
    return count / best


def _figure(name: str, job: Callable[[], object], answers: list[list[Answer | None]]) -> Figure:
    count = sum(map(len, answers))
    decode = msgspec.json.Decoder(tuple[Answer | None, ...]).decode
    texts = [msgspec.json.encode(one) for one in answers]
    rate = _per_s(job, count)
    floor = _per_s(lambda: [decode(text) for text in texts], count)
    return Figure(
        name,
        f"{rate:,.0f} /s",
        f"{floor:,.0f} /s (decode)",
        floor / rate,
        f">= {TARGET_PER_S:,} /s",
        ok=rate >= TARGET_PER_S,
    )


def _score_all(work: list[tuple[Question, Key, list[Answer | None]]]) -> list[int | None]:
    """Keys are compiled here too, once a question."""
    found: list[int | None] = []
    for question, key, answers in work:
        scored = scorer(question, key)
        found += [scored(answer) for answer in answers]
    return found


def figures(count: int = ANSWERS) -> list[Figure]:
    """One figure a type, and one of whole papers.

    Args:
        count: answers of each type, about.
    """
    rng = random.Random(1)
    bank = sample_bank()
    by_type: defaultdict[str, list[Pair]] = defaultdict(list)
    for question, key in bank:
        by_type[type_of(question)].append((question, key))
    made = []
    for tag, pairs in by_type.items():
        each = max(1, count // len(pairs))
        work = [(q, key, [made_up(q, key, rng) for _ in range(each)]) for q, key in pairs]
        made.append(_figure(f"scoring: {tag}", partial(_score_all, work), [answers for *_, answers in work]))
    typed = by_type["short_answer"] + by_type["numeric"]
    work = [(q, key, _all_different(key, count // len(typed))) for q, key in typed]
    made.append(_figure("scoring: typed, none given twice", partial(_score_all, work), [given for *_, given in work]))
    papers = list(_papers(bank, max(1, count // PAPER_QUESTIONS), rng))

    def mark_all() -> None:
        marker = Marker(papers[0][0])
        for _quiz, paper, answers in papers:
            marker.mark(paper, answers)

    made.append(_figure("scoring: papers of all types", mark_all, [answers for *_, answers in papers]))
    return made


if __name__ == "__main__":
    for figure in figures():
        print(figure.line())
