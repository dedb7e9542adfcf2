"""The queue that makes answers durable: its order, its states, and what it never loses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from content_cache.questions.answers import ChoiceAnswer
from tests.ui.learn_samples import ATTEMPT, SampleQuizzes
from ui.quiz.writer import TRANSITIONS, AttemptWriter, WriterState, WriterStateError
from ui.tasks import Tasks


class FullError(Exception):
    kind = "disk-full"


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    assert made.close(5)


@pytest.fixture
def store() -> SampleQuizzes:
    return SampleQuizzes()


@pytest.fixture
def writer(store: SampleQuizzes, tasks: Tasks) -> AttemptWriter:
    return AttemptWriter(store, tasks, ATTEMPT)


def settle(qtbot: QtBot, writer: AttemptWriter) -> None:
    qtbot.waitUntil(lambda: writer.state is WriterState.SETTLED)


def test_an_answer_is_said_to_be_saved_only_after_the_store_returned(
    qtbot: QtBot, store: SampleQuizzes, writer: AttemptWriter
) -> None:
    said: list[object] = []
    writer.saved.connect(said.append)
    store.gate.close()
    writer.answer(0, ChoiceAnswer(2))
    qtbot.waitUntil(lambda: bool(store.calls))
    assert writer.state is WriterState.SAVING
    assert not said
    store.gate.open()
    settle(qtbot, writer)
    assert store.answers == {0: ChoiceAnswer(2)}
    assert len(said) == 1


def test_whoever_waits_goes_on_only_when_all_is_durable(
    qtbot: QtBot, store: SampleQuizzes, writer: AttemptWriter
) -> None:
    seen: list[dict[int, object]] = []
    store.gate.close()
    writer.answer(0, ChoiceAnswer(0))
    writer.answer(1, ChoiceAnswer(1))
    writer.when_settled(lambda: seen.append(dict(store.answers)))
    assert not seen
    store.gate.open()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [{0: ChoiceAnswer(0), 1: ChoiceAnswer(1)}]


def test_nobody_waits_when_nothing_is_under_way(writer: AttemptWriter) -> None:
    seen: list[int] = []
    writer.when_settled(lambda: seen.append(1))
    assert seen == [1]


def test_a_newer_answer_replaces_one_that_waits_and_the_last_one_stands(
    qtbot: QtBot, store: SampleQuizzes, writer: AttemptWriter
) -> None:
    store.gate.close()
    for choice in range(5):
        writer.answer(0, ChoiceAnswer(choice))
    store.gate.open()
    settle(qtbot, writer)
    assert store.answers == {0: ChoiceAnswer(4)}
    assert len(store.calls) <= 2, "one that ran already, and the last"


def test_a_failed_answer_is_kept_and_saved_when_tried_again(
    qtbot: QtBot, store: SampleQuizzes, writer: AttemptWriter
) -> None:
    went_on: list[int] = []
    errors: list[object] = []
    writer.failed.connect(errors.append)
    store.gate.error = FullError()
    writer.answer(3, ChoiceAnswer(1))
    writer.when_settled(lambda: went_on.append(1))
    qtbot.waitUntil(lambda: writer.state is WriterState.FAILED)
    assert isinstance(errors[0], FullError)
    assert not went_on, "nobody moves on over an answer that is not saved"
    writer.retry()
    qtbot.waitUntil(lambda: len(errors) == 2)
    store.gate.error = None
    writer.retry()
    settle(qtbot, writer)
    assert store.answers == {3: ChoiceAnswer(1)}
    assert not went_on, "a wait that was called off does not come back by itself"


def test_after_a_failure_a_newer_answer_to_the_question_is_the_one_that_is_saved(
    qtbot: QtBot, store: SampleQuizzes, writer: AttemptWriter
) -> None:
    store.gate.error = FullError()
    writer.answer(3, ChoiceAnswer(1))
    qtbot.waitUntil(lambda: writer.state is WriterState.FAILED)
    store.gate.error = None
    writer.answer(3, ChoiceAnswer(2))
    settle(qtbot, writer)
    assert store.answers == {3: ChoiceAnswer(2)}


def test_a_position_that_can_not_be_kept_stops_nobody(
    qtbot: QtBot, store: SampleQuizzes, writer: AttemptWriter
) -> None:
    store.gate.error = FullError()
    writer.move(2)
    settle(qtbot, writer)
    assert store.position == 0


def test_marks_are_kept(qtbot: QtBot, store: SampleQuizzes, writer: AttemptWriter) -> None:
    writer.flag(1, on=True)
    writer.flag(2, on=True)
    writer.flag(1, on=False)
    settle(qtbot, writer)
    assert store.flags == {2}


@pytest.mark.parametrize("before", list(WriterState))
@pytest.mark.parametrize("after", list(WriterState))
def test_only_the_transitions_of_the_table_are_possible(
    writer: AttemptWriter, before: WriterState, after: WriterState
) -> None:
    writer._state = before
    if after in TRANSITIONS[before]:
        writer._to(after)
        assert writer.state is after
    else:
        with pytest.raises(WriterStateError):
            writer._to(after)


def test_what_was_given_just_before_the_end_is_saved_without_this_thread(store: SampleQuizzes, qapp: object) -> None:
    tasks = Tasks()
    writer = AttemptWriter(store, tasks, ATTEMPT)
    store.gate.close()
    for index in range(3):
        writer.answer(index, ChoiceAnswer(index))
    # From here on no event reaches this thread any more, as when the program ends.
    while not store.calls:
        pass
    store.gate.open()
    assert tasks.close(5)
    assert store.answers == {0: ChoiceAnswer(0), 1: ChoiceAnswer(1), 2: ChoiceAnswer(2)}
