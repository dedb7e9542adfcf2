"""The pure parts: states, marking, stopwatches, ids, names, addresses, keys."""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.addresses import hub_address
from app.database import states
from app.database.states import AttemptState, DeviceState, IllegalMoveError, RecordState
from app.errors import EmptyNameError, StorageFaultError
from app.identity import uuid4, uuid7
from app.keys import DeviceKeys
from app.names import sort_key, tidy_name
from app.stopwatch import Passed, Stopwatches
from content_cache.draw import draw
from content_cache.marking import divide_half_up, mark
from content_cache.model import Quiz, QuizKind, Section, TimeRule
from content_cache.questions import SingleChoice, SingleChoiceKey
from content_cache.questions.answers import ChoiceAnswer
from content_cache.signing import SigningKey
from tests.app.clocks import HandClock

NOW = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "edges", "move"),
    [
        (AttemptState, states.ATTEMPT_EDGES, states.move_attempt),
        (RecordState, states.RECORD_EDGES, states.move_record),
        (DeviceState, states.DEVICE_EDGES, states.move_device),
    ],
)
def test_every_edge_legal_and_illegal(
    kind: type[RecordState], edges: dict[RecordState, frozenset[RecordState]], move: Callable[..., object]
) -> None:
    assert set(edges) == set(kind)
    for source, target in itertools.product(kind, kind):
        if target in edges[source]:
            assert move(source, target) is target
        else:
            with pytest.raises(IllegalMoveError) as caught:
                move(source, target)
            assert (caught.value.source, caught.value.target) == (source, target)


def quiz_of(marks: list[int], *, keys: bool = True) -> Quiz:
    questions = tuple(
        SingleChoice(id=f"q{number}", stem="?", choices=("a", "b"), marks=worth) for number, worth in enumerate(marks)
    )
    return Quiz(
        id="q",
        title="q",
        kind=QuizKind.FINAL,
        questions=questions,
        keys=tuple(SingleChoiceKey(correct=0) for _ in questions) if keys else None,
        sections=(Section(pool=tuple(range(len(questions))), count=len(questions)),),
    )


@given(st.lists(st.tuples(st.integers(1, 5000), st.sampled_from([0, 1, None])), min_size=1, max_size=30))
def test_marks_and_score_agree(items: list[tuple[int, int | None]]) -> None:
    quiz = quiz_of([worth for worth, _ in items])
    paper = draw(quiz, learner="person:1", quiz_digest="0" * 64, number=1)
    chosen = {f"q{number}": choice for number, (_, choice) in enumerate(items)}
    picks = [chosen[quiz.questions[item.question].id] for item in paper.items]
    marking = mark(quiz, paper, [None if pick is None else ChoiceAnswer(pick) for pick in picks])
    won = sum(worth for worth, choice in items if choice == 0)
    total = sum(worth for worth, _ in items)
    assert (marking.marks_won, marking.marks_total) == (won, total)
    assert marking.correct_count == sum(choice == 0 for _, choice in items)
    assert marking.score is not None
    assert abs(marking.score * total - won * 1000) * 2 <= total
    assert (marking.score == 1000) == (won == total) or total > 2000


def test_half_is_rounded_up() -> None:
    assert [divide_half_up(n, 2) for n in range(5)] == [0, 1, 1, 2, 2]
    assert divide_half_up(2_000, 3) == 667
    quiz = quiz_of([1, 1999])
    paper = draw(quiz, learner="x", quiz_digest="0" * 64, number=1)
    answers = [ChoiceAnswer(0 if item.question == 0 else 1) for item in paper.items]
    assert mark(quiz, paper, answers).score == 1


def test_without_keys_nothing_is_claimed() -> None:
    quiz = quiz_of([1000, 2000], keys=False)
    marking = mark(quiz, draw(quiz, learner="x", quiz_digest="0" * 64, number=1), [None, None])
    assert (marking.items, marking.correct_count, marking.marks_won, marking.score) == (None,) * 4
    assert marking.marks_total == 3000


def test_a_stopwatch_counts_from_its_last_save() -> None:
    clock = HandClock(NOW)
    watches = Stopwatches(clock)
    assert watches.passed("a").spent_ms == 0
    watches.start("a", TimeRule.WHILE_OPEN)
    clock.pass_s(1.25)
    watches.start("a", TimeRule.WHILE_OPEN)
    assert watches.passed("a").spent_ms == 1250
    watches.saved("a", Passed(spent_ms=1000))
    assert watches.passed("a").spent_ms == 250
    clock.set_wall(NOW - timedelta(days=900))
    assert watches.passed("a").spent_ms == 250
    assert watches.running() == ("a",)
    watches.stop("a")
    watches.saved("a", Passed(spent_ms=5))
    assert watches.passed("a").spent_ms == 0


@given(
    at=st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    noise=st.binary(min_size=10, max_size=10),
)
def test_ids_are_uuids_that_sort_by_time(at: datetime, noise: bytes) -> None:
    made = uuid.UUID(uuid7(at, lambda _: noise))
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == int(at.timestamp() * 1000)
    later = uuid7(at + timedelta(milliseconds=2), lambda count: b"\0" * count)
    assert later > str(made)
    assert uuid.UUID(uuid4(os.urandom)).version == 4


def test_names_sort_by_given_name_in_vietnamese() -> None:
    names = [
        "Phạm Văn Đạt",
        "Trần Thị Ánh",
        "Lê Thị An",
        "Nguyễn Văn An",
        "Nguyễn Thị An",
        "Đỗ Văn Dũng",
        "Hồ Văn Ân",
        "Bùi Thị Ăn",
        "Lý Thị Ản",
        "Y",
    ]
    assert sorted(names, key=sort_key) == [
        "Lê Thị An",
        "Nguyễn Thị An",
        "Nguyễn Văn An",
        "Lý Thị Ản",
        "Trần Thị Ánh",
        "Bùi Thị Ăn",
        "Hồ Văn Ân",
        "Đỗ Văn Dũng",
        "Phạm Văn Đạt",
        "Y",
    ]


@given(st.text(max_size=40))
def test_any_text_is_a_name_or_empty(text: str) -> None:
    try:
        name = tidy_name(text)
    except EmptyNameError:
        return
    assert tidy_name(name) == name
    assert sort_key(name) == sort_key(name)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" https://hub.example.vn/ ", "https://hub.example.vn"),
        ("hub.example.vn", "https://hub.example.vn"),
        ("192.168.1.5:8000", "http://192.168.1.5:8000"),
        ("localhost:80", "http://localhost:80"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("may-giang-vien.local", "http://may-giang-vien.local"),
        ("http://127.0.0.1:1/x/", "http://127.0.0.1:1/x"),
        ("", ""),
    ],
)
def test_addresses(typed: str, meant: str) -> None:
    assert hub_address(typed) == meant


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    keys = DeviceKeys(tmp_path)
    assert keys.load("p") is None
    first = keys.create("p")
    loaded = keys.load("p")
    assert loaded is not None
    assert loaded.key_id == first.key_id
    if os.name != "nt":
        assert (tmp_path / "p.key").stat().st_mode & 0o777 == 0o600
    second = keys.create("p")
    assert second.key_id != first.key_id
    assert SigningKey.load(tmp_path / "p.key.aside-1").key_id == first.key_id
    (tmp_path / "p.key").write_bytes(b"{}")
    assert keys.load("p") is None
    assert (tmp_path / "p.key.aside-2").read_bytes() == b"{}"
    keys.discard("p")
    (tmp_path / "q.key").mkdir()
    with pytest.raises(StorageFaultError):
        keys.load("q")
