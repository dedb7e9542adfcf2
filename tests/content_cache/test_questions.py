"""Question types: fitting, scoring, validation."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.questions import (
    FULL_MARK,
    Key,
    MultipleResponse,
    MultipleResponseKey,
    Question,
    ShortAnswer,
    ShortAnswerKey,
    SingleChoice,
    SingleChoiceKey,
    TrueFalse,
    TrueFalseKey,
    check,
    correct_answer,
    problems,
    said_to,
    score,
    shown,
    type_of,
)
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer

SINGLE = SingleChoice(id="a", stem="Câu hỏi", choices=("một", "hai", "ba"))
MULTIPLE = MultipleResponse(id="b", stem="Câu hỏi", choices=("một", "hai", "ba"))
TRUTH = TrueFalse(id="c", stem="Mệnh đề")
SHORT = ShortAnswer(id="d", stem="Tên?")
PAIRS: list[tuple[Question, Key]] = [
    (SINGLE, SingleChoiceKey(correct=1)),
    (MULTIPLE, MultipleResponseKey(correct=(0, 2))),
    (TRUTH, TrueFalseKey(correct=False)),
    (SHORT, ShortAnswerKey(accepted=("Quốc hội", "QH"))),
]
ANSWERS = st.one_of(
    st.none(),
    st.builds(ChoiceAnswer, st.integers(-2, 5)),
    st.builds(ChoicesAnswer, st.lists(st.integers(-1, 4), max_size=4).map(tuple)),
    st.builds(TruthAnswer, st.booleans()),
    st.builds(TextAnswer, st.text(max_size=20)),
)


@pytest.mark.parametrize(("question", "key"), PAIRS)
def test_the_right_answer_fits_and_earns_the_whole_mark(question: Question, key: Key) -> None:
    answer = correct_answer(key)
    assert check(answer, question)
    assert score(question, key, answer) == FULL_MARK
    assert problems(question, key) == ()


@pytest.mark.parametrize(("question", "key"), PAIRS)
def test_a_blank_fits_and_earns_nothing(question: Question, key: Key) -> None:
    assert check(None, question)
    assert score(question, key, None) == 0


@given(st.sampled_from(PAIRS), ANSWERS)
def test_no_answer_is_ever_an_error(pair: tuple[Question, Key], answer: Answer | None) -> None:
    earned = score(*pair, answer)
    assert 0 <= earned <= FULL_MARK
    if not check(answer, pair[0]):
        assert earned == 0


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        (ChoiceAnswer(3), SINGLE),
        (ChoiceAnswer(-1), SINGLE),
        (ChoicesAnswer((0,)), SINGLE),
        (ChoicesAnswer((2, 0)), MULTIPLE),
        (ChoicesAnswer((0, 0)), MULTIPLE),
        (ChoicesAnswer((0, 3)), MULTIPLE),
        (TextAnswer("có"), TRUTH),
        (TextAnswer("x" * 1001), SHORT),
        (TextAnswer(unicodedata.normalize("NFD", "Quốc")), SHORT),
    ],
)
def test_what_does_not_fit(answer: Answer, question: Question) -> None:
    assert not check(answer, question)


def test_multiple_response_is_all_or_nothing() -> None:
    key = MultipleResponseKey(correct=(0, 2))
    assert [score(MULTIPLE, key, ChoicesAnswer(given)) for given in ((0, 2), (0,), (0, 1, 2), ())] == [1000, 0, 0, 0]


@pytest.mark.parametrize(
    ("given", "earned"),
    [
        ("Quốc hội", 1000),
        ("  quốc   HỘI. ", 1000),
        ("qh", 1000),
        ("quoc hoi", 0),
        ("", 0),
        (".", 0),
        ("Quốc\u200b hội", 1000),
    ],
)
def test_short_answers_are_compared_kindly(given: str, earned: int) -> None:
    assert score(SHORT, ShortAnswerKey(accepted=("Quốc hội", "QH")), TextAnswer(given)) == earned


@pytest.mark.parametrize(("written", "typed"), [("hòa bình", "hoà bình"), ("thuý", "thúy"), ("KHỎE", "khoẻ")])
def test_both_places_of_the_tone_mark_are_right(written: str, typed: str) -> None:
    assert score(SHORT, ShortAnswerKey(accepted=(written,)), TextAnswer(typed)) == 1000


def test_another_questions_key_is_a_bug() -> None:
    with pytest.raises(TypeError):
        score(SINGLE, TrueFalseKey(correct=True), ChoiceAnswer(0))
    assert problems(SINGLE, TrueFalseKey(correct=True))


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (SINGLE, SingleChoiceKey(correct=3)),
        (SINGLE, SingleChoiceKey(correct=0, feedback=("x",))),
        (SingleChoice(id="a", stem="x", choices=("một",)), SingleChoiceKey(correct=0)),
        (MULTIPLE, MultipleResponseKey(correct=())),
        (MULTIPLE, MultipleResponseKey(correct=(1, 0))),
        (SHORT, ShortAnswerKey(accepted=())),
        (SHORT, ShortAnswerKey(accepted=(" . ",))),
        (TrueFalse(id="a", stem="x", marks=0), TrueFalseKey(correct=True)),
    ],
)
def test_unsound_questions_are_told(question: Question, key: Key) -> None:
    assert problems(question, key)


@pytest.mark.parametrize(("question", "key"), PAIRS)
def test_questions_and_keys_travel(question: Question, key: Key) -> None:
    assert msgspec.json.decode(msgspec.json.encode(question), type=Question) == question
    assert msgspec.json.decode(msgspec.json.encode(key), type=Key) == key
    assert f'"type":"{type_of(question)}"' in msgspec.json.encode(question).decode()


def test_choices_and_their_feedback() -> None:
    assert shown(SINGLE, (2, 0, 1)).choices == ((2, "ba"), (0, "một"), (1, "hai"))
    assert shown(TRUTH, ()).choices == ()
    key = SingleChoiceKey(correct=0, feedback=("a", None, "b"), explanation="e")
    assert [said_to(key, ChoiceAnswer(choice)) for choice in (0, 1, 2)] == [("a", "e"), ("e",), ("b", "e")]
    assert said_to(key, None) == ("e",)
