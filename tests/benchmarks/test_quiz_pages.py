"""A small smoke of the benchmark of a quiz's pages: the whole way with a few questions."""

from __future__ import annotations

from benchmarks.quiz_pages import measure

QUESTIONS = 4


def test_every_question_is_shown_both_ways_and_has_a_floor() -> None:
    made = measure(QUESTIONS)
    assert {one["place"] for one in made["in_order"]} == {1, 2, 3}
    assert {one["place"] for one in made["at_random"]} | {0} == {0, 1, 2, 3}
    assert len(made["floor"]) == QUESTIONS
    for way in ("in_order", "at_random"):
        for one in made[way]:
            assert 0 < one["text_ms"] <= one["full_ms"]
