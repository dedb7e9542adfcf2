"""Every question type from its author's YAML to a score: what is read, what travels, what each answer earns."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.draw import draw
from content_cache.model import Quiz, QuizKind, Section
from content_cache.questions import (
    FULL_MARK,
    TYPES,
    Answer,
    Key,
    Question,
    check,
    correct_answer,
    groups_of,
    normal,
    parts_of,
    problems,
    said_to,
    score,
    scorer,
    scrambled,
    shown,
    texts_of,
    type_of,
)
from content_cache.questions.answers import (
    ChoiceAnswer,
    ChoicesAnswer,
    EssayAnswer,
    GapsAnswer,
    NumberAnswer,
    OrderAnswer,
    PairsAnswer,
    TextAnswer,
    TruthAnswer,
)
from content_cache.questions.choices import is_odd
from content_cache.questions.essay import EssayKey, grade
from content_cache.questions.matching import Matching
from content_cache.questions.ordering import Ordering
from content_cache.source import check as check_source

BANK = """
questions:
  - id: mot
    type: single_choice
    stem: Chọn.
    hints: [Nghĩ thêm., Đọc lại bài.]
    choices:
      - {text: Đúng, correct: true, feedback: Phải.}
      - {text: Gần đúng, weight: 50%, feedback: Gần.}
      - {text: Sai}
  - id: nhieu
    type: multiple_response
    scoring: partial
    stem: Chọn hết.
    choices:
      - {text: Một, correct: true}
      - {text: Hai, correct: true}
      - {text: Ba}
      - {text: Bốn}
  - id: dung-sai
    type: true_false
    stem: Một cộng một bằng hai.
    answer: true
    feedback_false: Đếm lại.
  - id: ngan
    type: short_answer
    stem: Cơ quan nào?
    wildcards: true
    diacritics: ignore
    answers:
      - Quốc hội*
      - {text: Chính phủ, weight: 0.25, feedback: Gần.}
  - id: so
    type: numeric
    stem: Dài bao nhiêu?
    answers:
      - {value: "1.250,5", tolerance: "0,5"}
      - {value: 1000, tolerance: 10%, weight: 50%}
    units:
      - {name: m, also: [mét]}
      - {name: km, factor: 1000}
    unit: optional
  - id: ghep
    type: matching
    stem: Ghép.
    pairs:
      - {prompt: Lập pháp, option: Quốc hội}
      - {prompt: Hành pháp, option: Chính phủ}
      - {prompt: Tư pháp, option: Tòa án nhân dân}
    others: [Mặt trận]
  - id: thu-tu
    type: ordering
    scoring: partial
    stem: Sắp xếp.
    items: [Sáng, Trưa, Chiều, Tối]
  - id: cho-trong
    type: cloze
    stem: "Đại hội {{dai-hoi}} họp năm {{nam}}, ở {{noi}}."
    gaps:
      dai-hoi: {type: short_answer, answers: [XIII]}
      nam: {type: numeric, answers: [2021], marks: 2}
      noi: {type: single_choice, choices: [{text: Hà Nội, correct: true}, {text: Huế}]}
  - id: tu-luan
    type: essay
    stem: Viết.
    least_words: 5
    most_words: 300
    rubric:
      - {criterion: Nội dung, levels: [{points: 0}, {points: 2}, {points: 4}]}
      - {criterion: Trình bày, levels: [{points: 0}, {points: 1}]}
    model_answer: Bài mẫu.
"""
_COURSE = "id: khoa-thu\ntitle: Khóa\ntopics: [{title: A, lessons: [bai.md]}]\n"
_QUIZ = "id: bai\ntitle: Bài\nkind: practice\ndraw: [{{from: bank.yaml, count: {count}}}]\n"


def course(folder: Path, bank: str = BANK) -> tuple[Quiz | None, list[str]]:
    """The quiz of a course with the bank, and what is wrong with it."""
    (folder / "course.yaml").write_text(_COURSE, encoding="utf-8")
    (folder / "bai.md").write_text("---\ntitle: Bài\nquiz: quiz.yaml\n---\nNội dung.\n", encoding="utf-8")
    (folder / "quiz.yaml").write_text(_QUIZ.format(count=bank.count("\n  - id: ")), encoding="utf-8")
    (folder / "bank.yaml").write_text(bank, encoding="utf-8")
    found, notes = check_source(folder)
    errors = [f"{note.file}:{note.line}: {note.message}" for note in sorted(notes.errors)]
    return (found.quizzes[0] if found is not None and not errors else None), errors


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Quiz:
    made, errors = course(tmp_path_factory.mktemp("course"))
    assert errors == []
    assert made is not None
    return made


def pair(quiz: Quiz, question_id: str) -> tuple[Question, Key]:
    assert quiz.keys is not None
    index = [question.id for question in quiz.questions].index(question_id)
    return quiz.questions[index], quiz.keys[index]


def test_every_type_is_here(quiz: Quiz) -> None:
    assert sorted(type_of(question) for question in quiz.questions) == sorted(kind.tag for kind in TYPES)


def test_it_travels(quiz: Quiz) -> None:
    assert msgspec.json.decode(msgspec.json.encode(quiz), type=Quiz) == quiz
    assert quiz.keys is not None
    for question, key in zip(quiz.questions, quiz.keys, strict=True):
        assert problems(question, key) == ()
        assert problems(question, None) == ()
        assert question.stem in texts_of(question, key)


def test_the_right_answer_earns_it_all(quiz: Quiz) -> None:
    assert quiz.keys is not None
    for question, key in zip(quiz.questions, quiz.keys, strict=True):
        answer = correct_answer(key)
        if type_of(question) == "essay":
            assert answer is None
            continue
        assert answer is not None
        assert check(answer, question)
        assert normal(answer) == answer
        assert score(question, key, answer) == FULL_MARK
        assert set(parts_of(question, key, answer)) <= {FULL_MARK}


@pytest.mark.parametrize(
    ("question_id", "answer", "earned"),
    [
        ("mot", ChoiceAnswer(1), 500),
        ("mot", ChoiceAnswer(2), 0),
        ("mot", ChoiceAnswer(9), 0),
        ("nhieu", ChoicesAnswer((0,)), 500),
        ("nhieu", ChoicesAnswer((0, 1, 2)), 500),
        ("nhieu", ChoicesAnswer((0, 2)), 0),
        ("nhieu", ChoicesAnswer((2, 3)), 0),
        ("dung-sai", TruthAnswer(False), 0),
        ("ngan", TextAnswer("quoc hoi nuoc CHXHCN"), 1000),
        ("ngan", TextAnswer("Quốc   HỘI."), 1000),
        ("ngan", TextAnswer("Chính phủ"), 250),
        ("ngan", TextAnswer("hội"), 0),
        ("so", NumberAnswer("1250,5"), 1000),
        ("so", NumberAnswer("1.251"), 1000),
        ("so", NumberAnswer("1 251 m"), 1000),
        ("so", NumberAnswer("1,25 km"), 1000),
        ("so", NumberAnswer("1251,1"), 0),
        ("so", NumberAnswer("950"), 500),
        ("so", NumberAnswer("−1250,5"), 0),
        ("so", NumberAnswer("không rõ"), 0),
        ("cho-trong", GapsAnswer((TextAnswer("xiii"), NumberAnswer("2021"), None)), 750),
        ("cho-trong", GapsAnswer((TextAnswer("xii"), NumberAnswer("2021"), ChoiceAnswer(0))), 750),
        ("cho-trong", GapsAnswer((None, None, None)), 0),
        ("cho-trong", GapsAnswer((None, None)), 0),
        ("tu-luan", EssayAnswer("Một bài."), None),
        ("tu-luan", EssayAnswer("\u200b \n"), 0),
        ("mot", TextAnswer("Đúng"), 0),
        ("tu-luan", None, 0),
    ],
)
def test_what_answers_earn(quiz: Quiz, question_id: str, answer: Answer | None, earned: int | None) -> None:
    question, key = pair(quiz, question_id)
    assert score(question, key, answer) == earned
    assert scorer(question, key)(answer) == earned


def test_matching_by_pairs(quiz: Quiz) -> None:
    question, key = pair(quiz, "ghep")
    assert isinstance(question, Matching)
    right = correct_answer(key)
    assert isinstance(right, PairsAnswer)
    one_off = PairsAnswer((*right.options[:2], None))
    assert score(question, key, one_off) == 667
    assert parts_of(question, key, one_off) == (1000, 1000, 0)
    first = right.options[0]
    # The same option twice does not fit where each may be used once.
    assert not check(PairsAnswer((first, first, None)), question)
    assert len(shown(question, range(4)).choices) == 4


def test_ordering_by_neighbours_and_never_shown_right(quiz: Quiz) -> None:
    question, key = pair(quiz, "thu-tu")
    assert isinstance(question, Ordering)
    right = correct_answer(key)
    assert isinstance(right, OrderAnswer)
    assert [question.items[item] for item in right.items] == ["Sáng", "Trưa", "Chiều", "Tối"]
    assert score(question, key, OrderAnswer((*right.items[1:], right.items[0]))) == 667
    assert score(question, key, OrderAnswer(right.items[::-1])) == 0
    whole = Quiz(
        id="q",
        title="q",
        kind=QuizKind.PRACTICE,
        questions=(question,),
        keys=None,
        sections=(Section(pool=(0,), count=1),),
        shuffle_choices=False,
    )
    orders = {draw(whole, learner=f"person:{n}", quiz_digest="0" * 64, number=1).items[0].choices for n in range(300)}
    assert right.items not in orders
    assert len(orders) == 12
    assert all(is_odd(order) for order in orders)


def test_a_cloze_shows_numbered_blanks(quiz: Quiz) -> None:
    question, _key = pair(quiz, "cho-trong")
    asked = shown(question, (1, 0))
    assert "(1)" in asked.stem
    assert "{{" not in asked.stem
    assert [gap.type for gap in asked.gaps] == ["short_answer", "numeric", "single_choice"]
    assert asked.gaps[2].choices == ((1, "Huế"), (0, "Hà Nội"))
    assert groups_of(question) == (2,)


def test_essays_are_graded_by_people(quiz: Quiz) -> None:
    _question, key = pair(quiz, "tu-luan")
    assert isinstance(key, EssayKey)
    assert grade(key, (4000, 1000)) == 1000
    assert grade(key, (2000, 0)) == 400
    for wrong in ((4000,), (5000, 0), (-1, 0)):
        with pytest.raises(ValueError, match=r"\("):
            grade(key, wrong)


def test_what_the_author_says(quiz: Quiz) -> None:
    _question, key = pair(quiz, "mot")
    assert said_to(key, ChoiceAnswer(1)) == ("Gần.",)
    _question, key = pair(quiz, "dung-sai")
    assert (said_to(key, TruthAnswer(False)), said_to(key, TruthAnswer(True))) == (("Đếm lại.",), ())
    _question, key = pair(quiz, "ngan")
    assert said_to(key, TextAnswer("chinh phu")) == ("Gần.",)


def test_scrambled_keeps_what_is_right(quiz: Quiz) -> None:
    assert quiz.keys is not None
    for question, key in zip(quiz.questions, quiz.keys, strict=True):
        other, other_key = scrambled(question, key)
        assert problems(other, other_key) == ()
        answer = correct_answer(other_key)
        if answer is not None:
            assert score(other, other_key, answer) == FULL_MARK
        assert sorted(texts_of(other, other_key)) == sorted(texts_of(question, key))


_TEXTS = st.text(max_size=30)
_ANY = st.one_of(
    st.none(),
    st.builds(ChoiceAnswer, st.integers(-2, 5)),
    st.builds(ChoicesAnswer, st.lists(st.integers(-1, 5), max_size=5).map(tuple)),
    st.builds(TextAnswer, _TEXTS),
    st.builds(NumberAnswer, _TEXTS | st.decimals(allow_nan=False).map(str), st.none() | _TEXTS),
    st.builds(PairsAnswer, st.lists(st.none() | st.integers(-1, 5), max_size=5).map(tuple)),
    st.builds(OrderAnswer, st.lists(st.integers(-1, 5), max_size=5).map(tuple)),
    st.builds(EssayAnswer, _TEXTS),
    st.builds(
        GapsAnswer,
        st.lists(st.none() | st.builds(TextAnswer, _TEXTS) | st.builds(NumberAnswer, _TEXTS), max_size=4).map(tuple),
    ),
)


@given(answer=_ANY)
def test_no_answer_is_ever_an_error(quiz: Quiz, answer: Answer | None) -> None:
    once = normal(answer)
    assert normal(once) == once
    assert quiz.keys is not None
    for question, key in zip(quiz.questions, quiz.keys, strict=True):
        for given_answer in (answer, once):
            earned = score(question, key, given_answer)
            assert earned is None or 0 <= earned <= FULL_MARK
            if not check(given_answer, question):
                assert earned == 0
            parts_of(question, key, given_answer)
            said_to(key, given_answer)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("scoring: partial\n    stem: Chọn hết.", "scoring: some\n    stem: Chọn hết.", "none of"),
        ("weight: 50%, feedback: Gần.}\n      - {text: Sai", "weight: 150%}\n      - {text: Sai", "from 0 to 1"),
        ("{text: Đúng, correct: true, feedback", "{text: Đúng, correct: true, weight: 1, feedback", "for others"),
        ('value: "1.250,5"', "value: nhiều", "must be a number"),
        ("unit: optional", "unit: maybe", "none of"),
        ("others: [Mặt trận]", "others: [Quốc hội]", "belongs to a pair"),
        ("option: Chính phủ", "option: Quốc hội", "reuse"),
        ("items: [Sáng, Trưa, Chiều, Tối]", "items: [Sáng, Tối]", "needs 3"),
        ("items: [Sáng, Trưa, Chiều, Tối]", "items: [Sáng, Trưa, Sáng]", "the same"),
        ("{{noi}}", "{{o-dau}}", "'gaps' does not have"),
        ("ở {{noi}}.", "ở đó.", "no marker"),
        ("dai-hoi: {type: short_answer", "dai-hoi: {type: essay", "a gap is one of"),
        ("{points: 4}", "{text: Tốt}", "'points' is missing"),
        ("least_words: 5", "least_words: 500", "wrong way round"),
        ("answers: [XIII]", "answers: []", "accepted answer"),
        ("    type: single_choice\n", "", "'type' is missing"),
        ("type: single_choice", "type: mot-lua-chon", "there are single_choice, multiple_response"),
        ("correct: true, feedback: Phải.", "feedback: Phải.", "exactly one choice with 'correct: true', has 0"),
        ("{text: Sai}", "{text: Sai, correct: true}", "exactly one choice with 'correct: true', has 2"),
        ("{text: Sai}", "{text: Đúng}", "'Đúng' is here twice"),
        ("correct: true, feedback: Phải.", "correct: có", "must be true or false"),
        ("      - {text: Sai}", "      - Sai", "list of keys with values"),
        ("    answer: true\n", "", "true or false"),
        ("wildcards: true", "wildcard: true", "unknown key 'wildcard'"),
        ("stem: Cơ quan nào?", "stem:", "'stem' is missing"),
        ("stem: Cơ quan nào?", "stem: Cơ quan: nào?", "needs quotation marks"),
        ("    stem: Cơ quan nào?", "\tstem: Cơ quan nào?", "indent with spaces"),
        ("stem: Cơ quan nào?", 'stem: "Cơ quan nào?', "quotation mark"),
        ("- Quốc hội*", "- '*'", "no right answer that can be given"),
        ('value: "1.250,5"', "value: 25%", "'percent: true'"),
        ('value: "1.250,5", tolerance: "0,5"', "least: 10, most: 5", "ends before it begins"),
        ('value: "1.250,5", tolerance: "0,5"', "value: 3, least: 1, most: 5", "either 'value' or a range"),
        ("factor: 1000", "factor: nghìn", "must be a number"),
        ("also: [mét]", "also: [km]", "'km' twice"),
        ("name: km", "name: x 10^3", "part of the number"),
        ("{name: m, also: [mét]}", "{name: m, factor: 2}", "factor is not 1"),
        ("answers: [2021]", "answers: [{value: 2021, weight: 50%}]", "earns the whole mark"),
        ("prompt: Hành pháp", "prompt: Lập pháp", "a prompt is here twice"),
        ("scoring: partial\n    stem: Chọn hết.", "penalty: 50%\n    stem: Chọn hết.", "'scoring: partial'"),
        ("stem: Chọn hết.", "penalty: 0\n    stem: Chọn hết.", "ticks everything"),
        ("      dai-hoi: {", "      đại-hội: {", "needs a name of a-z"),
        ("{{dai-hoi}}", "{{đại hội}}", "marked {{name}}"),
        ("năm {{nam}}", "năm {{nam}} {{nam}}", "once"),
        ("    stem: Chọn.", "    marks: 0\n    stem: Chọn.", "above 0"),
        ("    stem: Chọn.", "    difficulty: kho\n    stem: Chọn.", "easy, medium, hard"),
        ("id: nhieu", "id: mot", "here twice (first at bank.yaml:3)"),
    ],
)
def test_an_authors_mistakes_are_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in BANK
    _quiz, errors = course(tmp_path, BANK.replace(old, new, 1))
    assert any(words in error and error.startswith("bank.yaml:") for error in errors), errors


def test_per_cent_and_a_unit_that_costs_nothing(tmp_path: Path) -> None:
    bank = """
questions:
  - id: ti-le
    type: numeric
    stem: Tỉ lệ bao nhiêu?
    percent: true
    answers: [{value: "37,5%", tolerance: "0,01"}]
  - id: dai
    type: numeric
    stem: Dài bao nhiêu?
    answers: [{value: 5, tolerance: 20%}]
    units: [m]
    unit: required
    unit_penalty: 0
"""
    made, errors = course(tmp_path, bank)
    assert errors == []
    assert made is not None
    share, length = pair(made, "ti-le"), pair(made, "dai")
    given = ("37,5%", "37,5 %", "0,375", "38,5 phần trăm", "38,6%", "37,5")
    assert [score(*share, NumberAnswer(text)) for text in given] == [1000, 1000, 1000, 1000, 0, 0]
    assert [score(*length, NumberAnswer(text)) for text in ("5 m", "4", "6 kg", "6,1 m")] == [1000, 1000, 1000, 0]
