"""A small smoke of ``make bench`` and of the scripted learner's answers file."""

from __future__ import annotations

import pytest

from app.views import ChoiceView, QuestionView
from benchmarks import answers, wire_size
from benchmarks.figures import Figure, report
from benchmarks.learner import answer_for
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer


def test_an_answer_costs_at_most_twelve_bytes() -> None:
    """The figure of the issue is a matter of format, not of a machine's speed: it may fail a test."""
    measured = wire_size.figures()
    assert measured[0].ok, measured[0].line()


def test_an_answer_is_measured_against_a_bare_commit() -> None:
    """A smoke: the times of a busy machine may not fail a test."""
    made = answers.of(answers.measure(rounds=1, answers=30))
    assert [figure.name for figure in made] == ["save an answer: median", "save an answer: 99th percentile"]
    assert all(figure.ratio is not None and figure.ratio > 0 for figure in made)


def test_the_report_counts_what_is_short(capsys: pytest.CaptureFixture[str]) -> None:
    """One short figure makes the run fail and is counted."""
    good = Figure("a", "1", "1", 1.0, "<= 2", ok=True)
    bad = Figure("b", "3", "1", 3.0, "<= 2", ok=False)
    assert report([good]) == 0
    assert report([good, bad]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "1 ok, 1 short"
    assert lines[-2].endswith("short")


@pytest.mark.parametrize(
    ("kind", "wanted", "answer"),
    [
        ("single_choice", 1, ChoiceAnswer(1)),
        ("single_choice", 9, ChoiceAnswer(0)),
        ("single_choice", True, ChoiceAnswer(0)),
        ("multiple_response", [1, 0], ChoicesAnswer((0, 1))),
        ("true_false", False, TruthAnswer(False)),
        ("true_false", 0, TruthAnswer(True)),
        ("short_answer", "Quốc hội", TextAnswer("Quốc hội")),
        ("short_answer", 3, TextAnswer("3")),
        ("short_answer", None, None),
    ],
)
def test_what_a_scripted_learner_answers(kind: str, wanted: object, answer: Answer | None) -> None:
    """A value that fits is given; one that does not is replaced, so that ``"*"`` serves every question."""
    made = QuestionView(
        question_id="q",
        type=kind,
        html="?",
        choices=(ChoiceView(index=1, html="b"), ChoiceView(index=0, html="a")),
        marks=1000,
        media={},
    )
    assert answer_for(made, wanted) == answer
