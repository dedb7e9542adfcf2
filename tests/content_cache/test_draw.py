"""The draw: golden vectors, and what must hold for any quiz."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.draw import Paper, draw
from content_cache.model import Quiz, QuizKind, Section
from content_cache.questions import SingleChoice, groups_of

GOLDEN = json.loads((Path(__file__).parents[1] / "contract" / "draw.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", GOLDEN["vectors"])
def test_golden_vectors(vector: dict[str, Any]) -> None:
    stored = GOLDEN["quizzes"][vector["quiz"]]
    digest = hashlib.sha256(stored["text"].encode()).hexdigest()
    assert digest == stored["digest"]
    quiz = msgspec.json.decode(stored["text"], type=Quiz)
    paper = draw(quiz, learner=vector["learner"], quiz_digest=digest, number=vector["number"])
    assert [[item.question, list(item.choices)] for item in paper.items] == vector["items"]
    assert paper.digest == vector["paper"]
    if "sections" in vector:
        assert [item.section for item in paper.items] == vector["sections"]


def test_a_vector_by_hand() -> None:
    """The first words of the stream, from FORMAT.md and not from the code: one question, four choices."""
    digest = GOLDEN["quizzes"]["one-question"]["digest"]
    seed = hashlib.sha256(b"tuhoc-draw-v1\0person:17\0" + digest.encode() + b"\x001").digest()
    block = hashlib.sha256(seed + bytes(8)).digest()
    words = [int.from_bytes(block[at : at + 4], "big") for at in range(0, 32, 4)]
    order = [0, 1, 2, 3]
    for place in range(4):  # words 0 and 1 went to the section and to the order of questions
        other = place + words[2 + place] % (4 - place)  # 2^32 is a multiple of 4, 2 and 1; for 3 see below
        assert 4 - place != 3 or words[2 + place] < 2**32 // 3 * 3
        order[place], order[other] = order[other], order[place]
    quiz = msgspec.json.decode(GOLDEN["quizzes"]["one-question"]["text"], type=Quiz)
    assert draw(quiz, learner="person:17", quiz_digest=digest, number=1).items[0].choices == tuple(order)


def _drawn(quiz: dict[str, Any], learner: str, digest: str, number: int) -> tuple[list[list[Any]], str]:
    """FORMAT.md's "The draw", step by step over the quiz's JSON, without our code."""
    seed = hashlib.sha256(b"\0".join((b"tuhoc-draw-v1", learner.encode(), digest.encode(), b"%d" % number))).digest()
    stream = b"".join(hashlib.sha256(seed + counter.to_bytes(8, "big")).digest() for counter in range(2000))
    words = iter(struct.unpack(f">{len(stream) // 4}I", stream))

    def take(items: list[Any], count: int) -> list[Any]:
        items = list(items)
        for place in range(count):
            left = len(items) - place
            word = next(word for word in words if word < 2**32 // left * left)
            items[place], items[place + word % left] = items[place + word % left], items[place]
        return items[:count]

    parts: list[list[int]] = []
    titles = [section.get("title", "") for section in quiz["sections"]]
    for place, section in enumerate(quiz["sections"]):
        drawn = [index for part in parts for index in part]
        mine = take([index for index in section["pool"] if index not in drawn], section["count"])
        if place == 0 or titles[place] != titles[place - 1]:
            parts.append([])
        parts[-1] += mine
    if quiz["shuffle_questions"]:
        parts = [take(part, len(part)) for part in parts]
    items = []
    for index in (index for part in parts for index in part):
        question, orders = quiz["questions"][index], []
        for size in _groups(question):
            order, odd = list(range(size)), question["type"] == "ordering"
            if quiz["shuffle_choices"] or odd:
                order = take(order, size)
            if odd and sum(a > b for at, a in enumerate(order) for b in order[at + 1 :]) % 2 == 0:
                order = [*order[:-2], order[-1], order[-2]]
            orders += order
        items.append([index, orders])
    listing = [[quiz["questions"][index]["id"], order] for index, order in items]
    written = json.dumps(listing, ensure_ascii=False, separators=(",", ":"))
    return items, hashlib.sha256(written.encode()).hexdigest()[:16]


def _groups(question: dict[str, Any]) -> list[int]:
    match question["type"]:
        case "single_choice" | "multiple_response":
            return [len(question["choices"])]
        case "matching":
            return [len(question["options"])]
        case "ordering":
            return [len(question["items"])]
        case "cloze":
            return [len(gap["choices"]) for gap in question["gaps"] if gap["type"] == "single_choice"]
        case _:
            return []


@pytest.mark.parametrize("vector", GOLDEN["vectors"])
def test_the_vectors_once_more_by_the_words_of_the_format(vector: dict[str, Any]) -> None:
    stored = GOLDEN["quizzes"][vector["quiz"]]
    made = _drawn(json.loads(stored["text"]), vector["learner"], stored["digest"], vector["number"])
    assert made == (vector["items"], vector["paper"])


def make(pools: list[tuple[list[int], int]], count: int, *, questions: bool = True, choices: bool = True) -> Quiz:
    return Quiz(
        id="q",
        title="Q",
        kind=QuizKind.PRACTICE,
        questions=tuple(SingleChoice(id=f"c{n}", stem="?", choices=("a", "b", "c")) for n in range(count)),
        keys=None,
        sections=tuple(Section(pool=tuple(pool), count=taken) for pool, taken in pools),
        shuffle_questions=questions,
        shuffle_choices=choices,
    )


@given(st.integers(1, 40), st.data())
def test_a_paper_is_a_draw_without_repeats(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, size))
    quiz = make([(list(range(size)), first), (list(range(size)), size - first)], size)
    paper = draw(quiz, learner="person:1", quiz_digest="0" * 64, number=data.draw(st.integers(1, 9)))
    assert sorted(item.question for item in paper.items) == list(range(size))
    assert all(
        sorted(item.choices) == list(range(sum(groups_of(quiz.questions[item.question])))) for item in paper.items
    )


def test_another_learner_quiz_or_attempt_is_another_paper() -> None:
    quiz = make([(list(range(30)), 10)], 30)

    def paper(learner: str = "person:1", digest: str = "0" * 64, number: int = 1) -> Paper:
        return draw(quiz, learner=learner, quiz_digest=digest, number=number)

    made = [paper(), paper(learner="person:2"), paper(digest="1" * 64), paper(number=2)]
    assert len({one.digest for one in made}) == 4
    assert paper() == made[0]


def test_written_order_stays_without_shuffling() -> None:
    quiz = make([([n], 1) for n in range(5)], 5, questions=False, choices=False)
    paper = draw(quiz, learner="x", quiz_digest="0" * 64, number=1)
    assert [(item.question, item.choices) for item in paper.items] == [(n, (0, 1, 2)) for n in range(5)]


def test_every_question_comes_about_equally_often() -> None:
    quiz = make([(list(range(10)), 3)], 10)
    seen = [0] * 10
    for number in range(2000):
        for item in draw(quiz, learner="x", quiz_digest="0" * 64, number=number).items:
            seen[item.question] += 1
    assert all(500 < times < 700 for times in seen)


def test_too_many_questions_is_a_bug() -> None:
    with pytest.raises(ValueError, match="asks for 3"):
        draw(make([([0, 1], 3)], 2), learner="x", quiz_digest="0" * 64, number=1)
