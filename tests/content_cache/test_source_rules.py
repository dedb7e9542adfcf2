"""A quiz's rules as authors write them: what is read, and that every mistake names its place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_cache.model import (
    EVERYTHING,
    GradeMethod,
    Navigation,
    QuizKind,
    ReviewPart,
    Rules,
    TimeRule,
    TimeUp,
)
from content_cache.source.fields import Fields
from content_cache.source.notes import Notes
from content_cache.source.reading import read_yaml
from content_cache.source.rules import read_rules


def read(
    folder: Path, text: str, kind: QuizKind = QuizKind.PRACTICE, limit_s: int | None = 600
) -> tuple[Rules, list[str]]:
    """The rules, and the errors as ``line: message``."""
    path = folder / "q.yaml"
    path.write_text(text, encoding="utf-8")
    notes = Notes()
    fields = Fields.of(read_yaml(path, "q.yaml", notes), "q.yaml", 1, notes, "a quiz")
    rules = read_rules(fields, kind, time_limit_s=limit_s)
    return rules, [f"{note.line}: {note.message}" for note in sorted(notes.errors)]


def test_nothing_said_is_the_default(tmp_path: Path) -> None:
    assert read(tmp_path, "id: a") == (Rules(), [])


def test_everything_is_read(tmp_path: Path) -> None:
    text = """
opens: 2026-12-07 07:30
closes: 2026-12-11T17:30:00+07:00
when_time_is_up: grace
grace_seconds: 60
time_counts: always
grade_method: last
navigation: sequential
flagging: false
review: {during: [feedback, correctness], after: none, later: [answers], closed: all}
tries: 3
try_penalty_percent: 33.3
hint_penalty_percent: 10
"""
    rules, errors = read(tmp_path, text)
    assert errors == []
    assert rules.opens == datetime(2026, 12, 7, 0, 30, tzinfo=UTC)
    assert rules.closes == datetime(2026, 12, 11, 10, 30, tzinfo=UTC)
    assert (rules.time_up, rules.grace_s, rules.time_runs) == (TimeUp.GRACE, 60, TimeRule.ALWAYS)
    assert (rules.grade_method, rules.navigation, rules.flagging) == (GradeMethod.LAST, Navigation.SEQUENTIAL, False)
    assert rules.review.during == (ReviewPart.CORRECTNESS, ReviewPart.FEEDBACK)
    assert (rules.review.after, rules.review.later, rules.review.closed) == ((), (ReviewPart.ANSWERS,), EVERYTHING)
    assert (rules.tries, rules.try_penalty, rules.hint_penalty) == (3, 333, 100)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("opens: 2026-12-07", datetime(2026, 12, 6, 17, tzinfo=UTC)),
        ("opens: 2026-12-07 07:30Z", datetime(2026, 12, 7, 7, 30, tzinfo=UTC)),
        ("opens: 2026-12-07T07:30-05:00", datetime(2026, 12, 7, 12, 30, tzinfo=UTC)),
    ],
)
def test_opening(tmp_path: Path, text: str, moment: datetime) -> None:
    rules, errors = read(tmp_path, text)
    assert (rules.opens, errors) == (moment, [])


def test_a_closing_date_alone_is_the_end_of_that_day(tmp_path: Path) -> None:
    assert read(tmp_path, "closes: 2026-12-11")[0].closes == datetime(2026, 12, 11, 17, tzinfo=UTC)


def test_the_tie_break_is_a_contests(tmp_path: Path) -> None:
    text = "tie_break: Có bao nhiêu người trả lời đúng?"
    assert read(tmp_path, text, QuizKind.CONTEST)[0].tie_break == "Có bao nhiêu người trả lời đúng?"
    assert read(tmp_path, text)[1] == ["1: 'tie_break' is for 'kind: contest'"]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("opens: 07/12/2026", 1, "must be a date like"),
        ("opens: 2026-02-30", 1, "must be a date like"),
        ("opens: 2026-12-07 25:00", 1, "must be a date like"),
        ("opens: 0001-01-01 00:00+07:00", 1, "too far away"),
        ("opens: 2026-12-07\ncloses: 2026-12-06", 2, "after 'opens'"),
        ("grace_seconds: 5", 1, "goes with"),
        ("when_time_is_up: grace", 1, "needs 'grace_seconds'"),
        ("when_time_is_up: never", 1, "is none of"),
        ("review: all", 1, "must be a list of keys"),
        ("review:\n  after: [marks, smoke]", 2, "'smoke' is none of"),
        ("review:\n  before: all", 2, "unknown key"),
        ("tries: 3", 1, "needs 'review: during'"),
        ("hint_penalty_percent: 3", 1, "needs 'review: during'"),
        ("review: {during: all}\ntry_penalty_percent: 101", 2, "at most 100"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, line: int, word: str) -> None:
    _rules, errors = read(tmp_path, text)
    assert len(errors) == 1
    assert errors[0].startswith(f"{line}: ")
    assert word in errors[0]


def test_a_graded_quiz_shows_nothing_while_it_is_under_way(tmp_path: Path) -> None:
    assert "while a graded quiz" in read(tmp_path, "review: {during: all}", QuizKind.FINAL)[1][0]


def test_time_rules_need_a_limit(tmp_path: Path) -> None:
    _rules, errors = read(tmp_path, "time_counts: always\nwhen_time_is_up: must_submit", limit_s=None)
    assert len(errors) == 2
