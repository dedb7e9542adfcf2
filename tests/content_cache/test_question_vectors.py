"""Golden vectors of the question types, run; and once more from the words of ``FORMAT.md``, without our code."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_cache.questions import (
    FULL_MARK,
    TYPES,
    Answer,
    Key,
    Question,
    check,
    correct_answer,
    normal,
    parts_of,
    problems,
    said_to,
    score,
    scorer,
)
from content_cache.questions.essay import EssayKey, grade

GOLDEN = json.loads((Path(__file__).parents[1] / "contract" / "questions.json").read_text(encoding="utf-8"))
QUESTIONS: list[dict[str, Any]] = GOLDEN["questions"]
CASES = [
    pytest.param(vector, case, id=f"{vector['name']}: {case['about']}")
    for vector in QUESTIONS
    for case in vector["cases"]
]


def as_json(answer: Answer | None) -> Any:
    return json.loads(msgspec.json.encode(answer))


@pytest.mark.parametrize("vector", QUESTIONS, ids=lambda one: str(one["name"]))
def test_questions_are_sound_and_their_right_answers_as_written(vector: dict[str, Any]) -> None:
    question, key = msgspec.convert(vector["question"], Question), msgspec.convert(vector["key"], Key)
    assert problems(question, key) == ()
    assert as_json(correct_answer(key)) == vector["right"]


@pytest.mark.parametrize(("vector", "case"), CASES)
def test_golden_vectors(vector: dict[str, Any], case: dict[str, Any]) -> None:
    question, key = msgspec.convert(vector["question"], Question), msgspec.convert(vector["key"], Key)
    answer = normal(msgspec.convert(case["answer"], Answer | None))
    assert as_json(answer) == case["normal"]
    assert check(answer, question) == case["fits"]
    assert score(question, key, answer) == case["score"]
    assert scorer(question, key)(answer) == case["score"]
    assert list(parts_of(question, key, answer)) == case["parts"]
    assert list(said_to(key, answer)) == case["said"]


@pytest.mark.parametrize("vector", GOLDEN["grades"])
def test_essays_are_graded_by_points(vector: dict[str, Any]) -> None:
    key = msgspec.convert(next(one["key"] for one in QUESTIONS if one["key"]["type"] == "essay"), Key)
    assert isinstance(key, EssayKey)
    assert grade(key, vector["points"]) == vector["score"]


def test_every_type_has_eight_cases_and_more() -> None:
    counted = Counter(vector["question"]["type"] for vector in QUESTIONS for _case in vector["cases"])
    assert all(counted[kind.tag] >= 8 for kind in TYPES), counted


# --- the same by hand: no import of ours below


def _rounded(share: Fraction) -> int:
    """Thousandths, half up; 1000 for the whole only."""
    return 1000 if share >= 1 else min(999, int(max(share, Fraction(0)) * 1000 + Fraction(1, 2)))


def _by_hand(question: dict[str, Any], key: dict[str, Any], given: Any) -> int:
    """What ``FORMAT.md`` says of types whose answers are numbers of choices; ``given`` is what follows the tag."""
    kind, partial = question["type"], question.get("scoring", "") == "partial"
    share = Fraction(0)
    if kind == "single_choice":
        weights = key.get("weights") or [1000 if n == key["correct"] else 0 for n in range(len(question["choices"]))]
        share = Fraction(weights[given], 1000) if 0 <= given < len(weights) else share
    if kind == "true_false":
        share = Fraction(given == key["correct"])
    if kind == "multiple_response":
        right, ticked = set(key["correct"]), set(given)
        if not all(0 <= choice < len(question["choices"]) for choice in ticked):
            return 0
        each = Fraction(1, len(right))
        penalty = Fraction(question["penalty"], 1000) if "penalty" in question else each
        share = len(right & ticked) * each - len(ticked - right) * penalty if partial else Fraction(right == ticked)
    if kind == "matching":
        put = [option for option in given if option is not None]
        if len(given) != len(question["prompts"]) or not all(0 <= option < len(question["options"]) for option in put):
            return 0
        if not question.get("reuse") and len(put) != len(set(put)):
            return 0
        hits = sum(option == right for option, right in zip(given, key["options"], strict=True))
        share = Fraction(hits, len(given))
        if question.get("scoring") == "all_or_nothing":
            share = Fraction(int(share))
    if kind == "ordering":
        if sorted(given) != list(range(len(question["items"]))):
            return 0
        neighbours = set(pairwise(key["order"]))
        together = len(neighbours & set(pairwise(given)))
        share = Fraction(together, len(neighbours)) if partial else Fraction(given == key["order"])
    return _rounded(share)


_TAGS = {"c": "single_choice", "m": "multiple_response", "t": "true_false", "p": "matching", "o": "ordering"}


def test_the_scores_once_more_by_hand() -> None:
    checked: Counter[str] = Counter()
    for vector in QUESTIONS:
        for case in vector["cases"]:
            answer = case["normal"]
            if answer is not None and _TAGS.get(answer[0]) == vector["question"]["type"]:
                assert _by_hand(vector["question"], vector["key"], answer[1]) == case["score"], case["about"]
                checked[answer[0]] += 1
    assert all(checked[tag] >= 4 for tag in _TAGS), checked


@pytest.mark.parametrize(
    ("name", "answer", "earned"),
    [
        # 1.234,5 give or take 0,5, both ends in it; in the third "1,234" is one and a bit.
        ("numeric, a value and how far from it", ["n", "1.234,5"], 1000),
        ("numeric, a value and how far from it", ["n", "1,234.5"], 1000),
        ("numeric, a value and how far from it", ["n", "1,234"], 0),
        ("numeric, a value and how far from it", ["n", "1\u202f234,5"], 1000),
        # 1 500 m; where the unit is wrong 400 of 1000 are taken off.
        ("numeric, units typed behind the number", ["n", "1,5 km"], 1000),
        ("numeric, units typed behind the number", ["n", "1500"], 600),
        ("numeric, per cent", ["n", "37,5%"], 1000),
        ("short answer, as it is unless the author says otherwise", ["s", "Hòa Bình"], 1000),
        ("short answer, as it is unless the author says otherwise", ["s", "Quoc hoi"], 0),
        # Weights 1, 2, 1: (1 * 1 + 2 * 1/2 + 1 * 1) / 4.
        ("cloze, by the gaps' weights", ["g", [["s", "XIII"], ["n", "2020"], ["c", 0]]], 750),
    ],
)
def test_typed_answers_by_hand(name: str, answer: list[Any], earned: int) -> None:
    cases = next(vector["cases"] for vector in QUESTIONS if vector["name"] == name)
    assert next(case["score"] for case in cases if case["answer"] == answer) == earned


def test_a_whole_mark_is_a_thousand() -> None:
    assert FULL_MARK == 1000
