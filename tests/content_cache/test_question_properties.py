"""Questions as a hostile author and a hostile learner would have them: what must hold for any of them.

Keys are made up, sound or not. Whatever `problems` lets pass has a right answer that earns the whole mark, and no
answer of the union is ever an error or earns anything but a share of one mark.
"""

from __future__ import annotations

import time
import unicodedata
from decimal import Decimal

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from content_cache.questions import (
    FULL_MARK,
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
    scrambled,
    texts_of,
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
from content_cache.questions.cloze import Cloze, ClozeKey
from content_cache.questions.essay import Criterion, Essay, EssayKey, Level
from content_cache.questions.matching import Matching, MatchingKey
from content_cache.questions.multiple_response import MultipleResponse, MultipleResponseKey
from content_cache.questions.number_forms import NumberForm
from content_cache.questions.numbers import MOST_DIGITS, read_number, show_number
from content_cache.questions.numeric import Numeric, NumericKey
from content_cache.questions.ordering import Ordering, OrderingKey
from content_cache.questions.question import Scoring
from content_cache.questions.short_answer import ShortAnswer, ShortAnswerKey
from content_cache.questions.single_choice import SingleChoice, SingleChoiceKey
from content_cache.questions.true_false import TrueFalse, TrueFalseKey
from content_cache.questions.units import Unit, Units
from content_cache.questions.wording import Wording, matches

# --- made up questions, keys and answers

_TEXTS = st.text(st.sampled_from("aAhòàoaáđĐ *\\.-–\u0300\u200b\u00a0\n1,"), max_size=8) | st.text(max_size=8)
_NUMBERS = st.one_of(
    st.integers(-50, 50).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-9999, max_value=9999).map(str),
    st.from_regex(r"-?[0-9]{1,60}(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    _TEXTS,
)
_INDICES = st.lists(st.integers(-1, 5), max_size=5).map(tuple)
_WEIGHTS = st.integers(-1, FULL_MARK + 1) | st.just(FULL_MARK)
_SCORING = st.sampled_from(list(Scoring))
_FORMS = st.builds(
    NumberForm,
    value=st.none() | _NUMBERS,
    tolerance=st.none() | _NUMBERS,
    relative=st.booleans(),
    least=st.none() | _NUMBERS,
    most=st.none() | _NUMBERS,
    weight=st.just(FULL_MARK) | _WEIGHTS,
)
_UNIT_NAMES = st.sampled_from(["m", "km", "M", "m²", "%", "x 10^3", "e3", ".m", "²", "mét", "", "1a"]) | _TEXTS
_UNITS = st.lists(
    st.builds(Unit, names=st.lists(_UNIT_NAMES, max_size=2).map(tuple), factor=st.just("1") | _NUMBERS), max_size=3
).map(tuple)


def _lists(of: st.SearchStrategy[str], most: int = 5) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of, max_size=most).map(tuple)


def _single(question_id: str = "q") -> st.SearchStrategy[tuple[Question, Key]]:
    return st.tuples(
        st.builds(SingleChoice, id=st.just(question_id), stem=st.just(""), choices=_lists(_TEXTS)),
        st.builds(SingleChoiceKey, correct=st.integers(-1, 5), weights=st.just(()) | st.lists(_WEIGHTS).map(tuple)),
    )


def _short(question_id: str = "q") -> st.SearchStrategy[tuple[Question, Key]]:
    return st.tuples(
        st.builds(ShortAnswer, id=st.just(question_id), stem=st.just("")),
        st.builds(
            ShortAnswerKey,
            accepted=_lists(_TEXTS),
            weights=st.just(()) | st.lists(_WEIGHTS, max_size=5).map(tuple),
            wildcards=st.booleans(),
            match_case=st.booleans(),
            ignore_diacritics=st.booleans(),
        ),
    )


def _numeric(question_id: str = "q") -> st.SearchStrategy[tuple[Question, Key]]:
    return st.tuples(
        st.builds(Numeric, id=st.just(question_id), stem=st.just(""), units=st.just(()) | _lists(_UNIT_NAMES, 3)),
        st.builds(
            NumericKey,
            accepted=st.lists(_FORMS, max_size=3).map(tuple),
            units=st.just(()) | _UNITS,
            listed=st.booleans(),
            unit_required=st.booleans(),
            unit_penalty=_WEIGHTS,
        ),
    )


def _cloze() -> st.SearchStrategy[tuple[Question, Key]]:
    gaps = st.tuples(_single("a"), _short("b"), _numeric("c")).map(list)
    return st.builds(
        lambda pairs, scoring: (
            Cloze(
                id="q",
                stem=" ".join(f"{{{{{gap.id}}}}}" for gap, _key in pairs),
                gaps=tuple(gap for gap, _key in pairs),
                scoring=scoring,
            ),
            ClozeKey(gaps=tuple(key for _gap, key in pairs)),
        ),
        gaps,
        _SCORING,
    )


_LEVELS = st.lists(st.builds(Level, points=st.integers(-1, 5000)), max_size=3).map(tuple)
WILD = st.one_of(
    _single(),
    _short(),
    _numeric(),
    _cloze(),
    st.tuples(
        st.builds(
            MultipleResponse,
            id=st.just("q"),
            stem=st.just(""),
            choices=_lists(_TEXTS),
            scoring=_SCORING,
            penalty=st.none() | _WEIGHTS,
        ),
        st.builds(MultipleResponseKey, correct=_INDICES),
    ),
    st.tuples(st.just(TrueFalse(id="q", stem="")), st.builds(TrueFalseKey, correct=st.booleans())),
    st.tuples(
        st.builds(
            Matching,
            id=st.just("q"),
            stem=st.just(""),
            prompts=_lists(_TEXTS),
            options=_lists(_TEXTS),
            reuse=st.booleans(),
            scoring=_SCORING,
        ),
        st.builds(MatchingKey, options=_INDICES),
    ),
    st.tuples(
        st.builds(Ordering, id=st.just("q"), stem=st.just(""), items=_lists(_TEXTS), scoring=_SCORING),
        st.builds(OrderingKey, order=st.permutations(range(4)).map(tuple) | _INDICES),
    ),
    st.tuples(
        st.builds(Essay, id=st.just("q"), stem=st.just(""), least_words=st.none() | st.integers(0, 9)),
        st.builds(EssayKey, rubric=st.lists(st.builds(Criterion, title=_TEXTS, levels=_LEVELS), max_size=2).map(tuple)),
    ),
)


@st.composite
def sound(draw: st.DrawFn, question_id: str = "q", kinds: str = "cmtsnpog") -> tuple[Question, Key]:
    """A question that its author thought about; some are unsound still."""
    kind = draw(st.sampled_from(kinds))
    texts = tuple(draw(st.lists(_TEXTS.map(str.strip).filter(bool), min_size=3, max_size=5, unique=True)))
    count, scoring = len(texts), draw(_SCORING)
    common = {"id": question_id, "stem": ""}
    made: tuple[Question, Key]
    match kind:
        case "c":
            weights = tuple(draw(st.lists(st.integers(0, FULL_MARK), min_size=count, max_size=count)))
            right = draw(st.integers(0, count - 1))
            weights = (*weights[:right], FULL_MARK, *weights[right + 1 :])
            key = SingleChoiceKey(correct=right, weights=weights if draw(st.booleans()) else ())
            made = SingleChoice(**common, choices=texts), key
        case "m":
            penalty = draw(st.none() | st.integers(1, FULL_MARK)) if scoring is Scoring.PARTIAL else None
            correct = tuple(sorted(draw(st.sets(st.integers(0, count - 1), min_size=1))))
            asked = MultipleResponse(**common, choices=texts, scoring=scoring, penalty=penalty)
            made = asked, MultipleResponseKey(correct=correct)
        case "t":
            made = TrueFalse(**common), TrueFalseKey(correct=draw(st.booleans()))
        case "s":
            weights = (FULL_MARK, *draw(st.lists(st.integers(0, FULL_MARK), min_size=count - 1, max_size=count - 1)))
            flags = {name: draw(st.booleans()) for name in ("wildcards", "match_case", "ignore_diacritics")}
            made = ShortAnswer(**common), ShortAnswerKey(accepted=texts, weights=weights, **flags)
        case "n":
            tolerance = draw(st.none() | st.integers(0, 9).map(str))
            value = draw(st.decimals(-9999, 99999, places=2))
            span = draw(st.integers(0, 99))
            ranged = NumberForm(least=str(value), most=str(value + span))
            form = NumberForm(value=str(value), tolerance=tolerance, relative=draw(st.booleans()))
            units = draw(st.sampled_from([(), (Unit(names=("m", "mét")), Unit(names=("km",), factor="1000"))]))
            listed = bool(units) and draw(st.booleans())
            made = (
                Numeric(**common, units=("m", "km", "kg") if listed else ()),
                NumericKey(
                    accepted=(draw(st.sampled_from([form, ranged])), NumberForm(value="1", weight=300)),
                    units=units,
                    listed=listed,
                    unit_required=bool(units) and draw(st.booleans()),
                    unit_penalty=draw(st.integers(0, FULL_MARK)),
                ),
            )
        case "p":
            reuse = draw(st.booleans())
            places = st.integers(0, count - 1)
            order = draw(st.lists(places, min_size=3, max_size=3)) if reuse else draw(st.permutations(range(count)))[:3]
            asked = Matching(**common, prompts=("x", "y", "z"), options=texts, reuse=reuse, scoring=scoring)
            made = asked, MatchingKey(options=tuple(order))
        case "o":
            order = draw(st.permutations(range(count)))
            if is_odd(order):
                order[0], order[1] = order[1], order[0]
            made = Ordering(**common, items=texts, scoring=scoring), OrderingKey(order=tuple(order))
        case _:
            pairs = [draw(sound(name, "csn")) for name in ("a", "b", "d")[: draw(st.integers(1, 3))]]
            pairs = [(msgspec.structs.replace(gap, marks=draw(st.integers(1, 5000))), key) for gap, key in pairs]
            stem = " ".join(f"{{{{{gap.id}}}}}" for gap, _key in pairs)
            asked = Cloze(id=question_id, stem=stem, gaps=tuple(gap for gap, _key in pairs), scoring=scoring)
            made = asked, ClozeKey(gaps=tuple(key for _gap, key in pairs))
    return made


PAIRS = st.booleans().flatmap(lambda thought: sound() if thought else WILD)
_GAPS = st.one_of(
    st.none(),
    st.builds(ChoiceAnswer, st.integers(-2, 5)),
    st.builds(TextAnswer, _TEXTS),
    st.builds(NumberAnswer, _NUMBERS, st.none() | _UNIT_NAMES),
)
ANSWERS = st.one_of(
    _GAPS,
    st.builds(ChoicesAnswer, _INDICES),
    st.builds(TruthAnswer, st.booleans()),
    st.builds(PairsAnswer, st.lists(st.none() | st.integers(-1, 5), max_size=5).map(tuple)),
    st.builds(OrderAnswer, _INDICES),
    st.builds(EssayAnswer, _TEXTS),
    st.builds(GapsAnswer, st.lists(_GAPS, max_size=4).map(tuple)),
)


@given(PAIRS, st.lists(ANSWERS, min_size=1, max_size=6))
def test_what_passes_is_sound(pair: tuple[Question, Key], answers: list[Answer | None]) -> None:
    question, key = pair
    found = problems(question, key)
    problems(question, None)
    texts_of(question, key)
    for answer in answers:
        check(answer, question)
        said_to(key, answer)
    if found:
        return
    right = correct_answer(key)
    if isinstance(question, Essay):
        assert right is None
    else:
        assert right is not None
        assert check(right, question)
        assert normal(right) == right
        answers = [*answers, right]
    scored = scorer(question, key)
    for answer in answers:
        earned = score(question, key, answer)
        assert earned is None or 0 <= earned <= FULL_MARK
        assert (earned is None) == (
            isinstance(question, Essay) and normal(answer) is not None and check(answer, question)
        )
        # A hub's bulk scoring and the desktop's single one are never of two minds.
        assert scored(answer) == earned
        if not check(answer, question):
            assert earned == 0
        # What is stored is the normal form: it earns the same.
        if check(normal(answer), question) and check(answer, question):
            assert score(question, key, normal(answer)) == earned
        parts = parts_of(question, key, answer)
        assert all(part is None or 0 <= part <= FULL_MARK for part in parts)
        if parts and earned == FULL_MARK:
            assert set(parts) == {FULL_MARK}
    if right is not None:
        assert score(question, key, right) == FULL_MARK


@given(PAIRS)
def test_scrambling_keeps_a_question_sound(pair: tuple[Question, Key]) -> None:
    assume(not problems(*pair))
    assert problems(*scrambled(*pair)) == ()


@given(ANSWERS)
def test_the_normal_form_is_normal(answer: Answer | None) -> None:
    once = normal(answer)
    assert normal(once) == once
    if once is not None:
        assert msgspec.json.decode(msgspec.json.encode(once), type=Answer) == once


# --- numbers


@pytest.mark.parametrize(
    ("typed", "number", "behind"),
    [
        ("1.234,5", "1234.5", ""),
        ("1,234.5", "1234.5", ""),
        ("1.234", "1234", ""),
        ("1,234", "1.234", ""),
        ("0.125", "0.125", ""),
        ("0,125", "0.125", ""),
        ("1234.567", "1234.567", ""),
        ("1234,567", "1234.567", ""),
        ("1.234.567,89", "1234567.89", ""),
        ("1,234,567.89", "1234567.89", ""),
        ("1.234.567", "1234567", ""),
        ("1,234,567", "1234567", ""),
        ("1 234,5", "1234.5", ""),
        ("1\u00a0234,5", "1234.5", ""),
        ("1\u202f234\u202f567,5", "1234567.5", ""),
        ("1\u2009234.5", "1234.5", ""),
        ("  12 ", "12", ""),
        (",5", "0.5", ""),
        (".5", "0.5", ""),
        ("5,", "5", ""),
        ("5.", "5", ""),
        ("007", "7", ""),
        ("+5", "5", ""),
        ("-5", "-5", ""),
        ("\u22125", "-5", ""),
        ("\u20135", "-5", ""),
        ("\u20145", "-5", ""),
        ("- 5", "-5", ""),
        ("\uff0d\uff11\uff12\uff0c\uff15", "-12.5", ""),
        ("\uff11\uff0e\uff12\uff13\uff14", "1234", ""),
        ("2,5e3", "2500", ""),
        ("2,5.10^3", "2500", ""),
        ("2,5 x 10^-3", "0.0025", ""),
        ("2,5·10³", "2500", ""),
        ("10^3", "1000", ""),
        ("1.234e3", "1234", ""),
        ("25%", "25", "%"),
        ("25 \uff05", "25", "%"),
        ("1 234 m", "1234", "m"),
        ("5 km/h", "5", "km/h"),
        ("15 triệu đồng", "15", "triệu đồng"),
        ("3 e", "3", "e"),
        ("1\u200b5", "15", ""),
    ],
)
def test_odd_numbers_read(typed: str, number: str, behind: str) -> None:
    assert read_number(typed) == (Decimal(number), behind)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-", ",", ".", "5,.", "1.2.3", "1.23,4.5", "12 34", "1 23", "1,23,4", "1.234 567", "--5", "một", "٣",
     "0x10", "inf", "nan", "1" * (MOST_DIGITS + 1), "1e1000", "1.234.5", "1..2", "0.123.456"],
)  # fmt: skip
def test_what_is_no_number_does_not_read(typed: str) -> None:
    read = read_number(typed)
    assert read is None or read[1]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_a_shown_number_reads_as_itself(number: Decimal) -> None:
    assert read_number(show_number(number)) == (number, "")


@given(st.text(st.sampled_from("0123456789.,eE^x×·-+ \u00a0%⁰³ m１２．"), max_size=90))
def test_no_text_is_too_odd_for_a_number(text: str) -> None:
    read = read_number(text)
    if read is not None:
        assert read[0].is_finite()
        assume(abs(read[0].adjusted()) < 1000)
        assert read_number(show_number(read[0])) == (read[0], "")


@pytest.mark.parametrize(
    ("typed", "factor"),
    [("m", 1), ("M", 1), ("mét", 1), ("MÉT", 1), ("m\u00e9t\u200b", 1), ("km", 1000), ("m2", 10), ("m^2", 10),
     ("m²", 10), ("mW", 3), ("MW", 4), ("mw", None), ("dm", None), ("", None), ("hòa", 7), ("hoà", 7), ("µm", 8),
     ("\u03bcm", 8)],
)  # fmt: skip
def test_units_by_their_names(typed: str, factor: int | None) -> None:
    units = Units(
        [
            Unit(names=("m", "mét")),
            Unit(names=("km",), factor="1000"),
            Unit(names=("m²",), factor="10"),
            Unit(names=("mW",), factor="3"),
            Unit(names=("MW",), factor="4"),
            Unit(names=("hoà",), factor="7"),
            Unit(names=("\u00b5m",), factor="8"),
        ]
    )
    assert units.factor(typed) == factor


# --- wording


def _slow(form: str, text: str) -> bool:
    """What a form with wildcards means, told anew for each of its letters: right, and slow."""
    states = {0}
    for letter in text:
        states |= {at + 1 for at in states if at < len(form) and form[at] == "*"}
        states = {at if form[at] == "*" else at + 1 for at in states if at < len(form) and form[at] in ("*", letter)}
    while any(at < len(form) and form[at] == "*" and at + 1 not in states for at in states):
        states |= {at + 1 for at in states if at < len(form) and form[at] == "*"}
    return len(form) in states


@given(st.text("ab*", max_size=8), st.text("ab", max_size=8))
def test_wildcards_are_what_they_mean(form: str, text: str) -> None:
    assert matches(Wording().pieces(form), text) == _slow(_once(form), text)


def _once(form: str) -> str:
    while "**" in form:
        form = form.replace("**", "*")
    return form


@pytest.mark.parametrize(
    ("form", "typed", "fits"),
    [
        ("Quốc hội *", "Quốc hội", True),
        ("Quốc hội *", "Quốc hội khóa XV", True),
        ("Quốc hội *", "Quốc hộikhóa", False),
        ("* hội", "hội", True),
        ("a * b", "a b", True),
        ("a * b", "a x b", True),
        ("a * b", "ab", False),
        ("TP.*", "TP.", True),
        ("TP.*", "tp. Huế.", True),
        ("TP.*", "tp", False),
        ("*Hòa*", "xã hoà bình", True),
        (r"5 \* 3", "5 * 3", True),
        (r"5 \* 3", "5 x 3", False),
        ("a*a", "a", False),
        ("ab*ba", "aba", False),
        ("*", "gì cũng được", True),
        ("*", "  \u200b", False),
        ("2021 – 2026", "2021 - 2026", True),
        ("“đổi mới”", '"đổi mới"', True),
    ],
)
def test_wildcards_and_spaces(form: str, typed: str, fits: bool) -> None:
    key = ShortAnswerKey(accepted=(form,), wildcards=True)
    assert (key.forms().find(unicodedata.normalize("NFC", typed)) is not None) == fits


def test_no_pattern_is_catastrophic() -> None:
    """A form of many pieces and a text that almost fits, 200 times over: what a package may hold at most."""
    forms = tuple(f"{'*a' * 480}*{'a' * 15}b{number}" for number in range(200))
    find = ShortAnswerKey(accepted=forms, wildcards=True).forms().find
    started = time.process_time()
    for number in range(20):
        assert find("a" * (1000 - number)) is None
    assert (time.process_time() - started) / 20 < 0.25


def test_stars_alone_cannot_be_the_right_answer() -> None:
    question = ShortAnswer(id="q", stem="?")
    assert problems(question, ShortAnswerKey(accepted=("*",), wildcards=True))
    catching = ShortAnswerKey(accepted=("Huế", "*"), weights=(1000, 0), feedback=(None, "Xem lại."), wildcards=True)
    assert problems(question, catching) == ()
    assert said_to(catching, TextAnswer("Vinh")) == ("Xem lại.",)
