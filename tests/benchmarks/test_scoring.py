"""A small smoke of the scoring figures: they score what they say, and every type is among them. Speed fails no test."""

from __future__ import annotations

import random

from benchmarks import scoring
from content_cache.questions import TYPES, score, scorer, type_of


def test_every_type_is_measured() -> None:
    names = [figure.name for figure in scoring.figures(count=80)]
    assert sorted(names) == sorted(
        [
            *(f"scoring: {kind.tag}" for kind in TYPES),
            "scoring: typed, none given twice",
            "scoring: papers of all types",
        ]
    )


def test_what_is_scored_is_worth_scoring() -> None:
    """Answers of every type come out right, wrong and, but for essays, in both ways the same."""
    rng = random.Random(2)
    for question, key in scoring.sample_bank():
        scored = scorer(question, key)
        given = [scoring.made_up(question, key, rng) for _ in range(300)]
        earned = [scored(answer) for answer in given]
        assert earned == [score(question, key, answer) for answer in given]
        assert len(set(earned)) > 1, question.id
        assert type_of(question) == "essay" or 1000 in earned
