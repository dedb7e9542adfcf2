"""The scripted learner's answers: of every type, by number and by text, and what does not fit is replaced."""

from __future__ import annotations

import msgspec
import pytest

from app.views import ChoiceView, GapView, QuestionView
from benchmarks.learner import answer_for

_CHOICES = (
    ChoiceView(index=2, html="Hai &amp; <strong>ba</strong>"),
    ChoiceView(index=0, html="Một"),
    ChoiceView(index=1, html="Bốn"),
)


def _question(kind: str) -> QuestionView:
    return QuestionView(
        question_id="q",
        type=kind,
        html="?",
        choices=_CHOICES,
        marks=1000,
        media={},
        prompts=("a", "b"),
        gaps=(GapView(type="single_choice", choices=_CHOICES), GapView(type="numeric", units=("km", "m"))),
        units=("kg",),
    )


@pytest.mark.parametrize(
    ("kind", "wanted", "answer"),
    [
        ("single_choice", 1, ["c", 1]),
        ("single_choice", "Hai & ba", ["c", 2]),
        ("single_choice", 9, ["c", 0]),
        ("single_choice", True, ["c", 0]),
        ("multiple_response", ["Bốn", 0], ["m", [0, 1]]),
        ("multiple_response", "x", ["m", [0]]),
        ("true_false", False, ["t", False]),
        ("true_false", 0, ["t", True]),
        ("short_answer", "Quốc hội", ["s", "Quốc hội"]),
        ("short_answer", 0, ["s", "0"]),
        ("short_answer", "", ["s", "-"]),
        ("essay", "Bài", ["e", "Bài"]),
        ("numeric", 12.5, ["n", "12.5", "kg"]),
        ("numeric", ["3", "km"], ["n", "3", "km"]),
        ("ordering", [1, 0, "Hai & ba"], ["o", [1, 0, 2]]),
        ("ordering", [1, 1, 0], ["o", [2, 0, 1]]),
        ("matching", ["Một", None], ["p", [0, None]]),
        ("matching", 0, ["p", [None, None]]),
        ("cloze", ["Bốn", 4], ["g", [["c", 1], ["n", "4", "km"]]]),
        ("cloze", [None, None], ["g", [None, None]]),
        ("essay", None, None),
    ],
)
def test_an_answer_of_every_type(kind: str, wanted: object, answer: object) -> None:
    assert msgspec.json.decode(msgspec.json.encode(answer_for(_question(kind), wanted))) == answer
