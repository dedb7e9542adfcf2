"""Question types: what they hold, which answers fit them, and how they are scored.

Pure functions over frozen structs, the same code on the desktop and in the hub; nothing heavy is imported. A type is
one module: its data, its key, reading it from an author's YAML, validation, scoring (`question_type.QuestionType` says
what it must tell). Adding one means its module, an answer in ``answers.py`` where none fits, and one line in `TYPES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from content_cache.questions import (
    cloze,
    essay,
    matching,
    multiple_response,
    numeric,
    ordering,
    short_answer,
    single_choice,
    true_false,
)
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer
from content_cache.questions.cloze import Cloze, ClozeKey
from content_cache.questions.essay import Essay, EssayKey
from content_cache.questions.matching import Matching, MatchingKey
from content_cache.questions.multiple_response import MultipleResponse, MultipleResponseKey
from content_cache.questions.normal_form import normal
from content_cache.questions.numeric import Numeric, NumericKey
from content_cache.questions.ordering import Ordering, OrderingKey
from content_cache.questions.question import FULL_MARK, MOST_HINTS, MOST_MARKS, Difficulty, Shown
from content_cache.questions.question_type import QuestionType, Scorer
from content_cache.questions.short_answer import ShortAnswer, ShortAnswerKey
from content_cache.questions.single_choice import SingleChoice, SingleChoiceKey
from content_cache.questions.true_false import TrueFalse, TrueFalseKey

if TYPE_CHECKING:
    from content_cache.source.question_fields import QuestionFields

TYPES: tuple[QuestionType[Any, Any, Any], ...] = (
    single_choice.TYPE,
    multiple_response.TYPE,
    true_false.TYPE,
    short_answer.TYPE,
    numeric.TYPE,
    matching.TYPE,
    ordering.TYPE,
    cloze.TYPE,
    essay.TYPE,
)
Question = SingleChoice | MultipleResponse | TrueFalse | ShortAnswer | Numeric | Matching | Ordering | Cloze | Essay
Key = (
    SingleChoiceKey
    | MultipleResponseKey
    | TrueFalseKey
    | ShortAnswerKey
    | NumericKey
    | MatchingKey
    | OrderingKey
    | ClozeKey
    | EssayKey
)
_BY_QUESTION = {kind.question: kind for kind in TYPES}
_BY_KEY = {kind.key: kind for kind in TYPES}
_BY_TAG = {kind.tag: kind for kind in TYPES}

__all__ = [
    "FULL_MARK",
    "TYPES",
    "Answer",
    "ChoiceAnswer",
    "ChoicesAnswer",
    "Difficulty",
    "Key",
    "MultipleResponse",
    "MultipleResponseKey",
    "Question",
    "Scorer",
    "ShortAnswer",
    "ShortAnswerKey",
    "Shown",
    "SingleChoice",
    "SingleChoiceKey",
    "TextAnswer",
    "TrueFalse",
    "TrueFalseKey",
    "TruthAnswer",
    "check",
    "correct_answer",
    "draws_odd",
    "groups_of",
    "key_texts",
    "normal",
    "parts_of",
    "pickable",
    "picked",
    "problems",
    "read",
    "said_to",
    "score",
    "scorer",
    "scrambled",
    "shown",
    "texts_of",
    "type_of",
]


def type_of(question: Question) -> str:
    """The type's name on the wire, for example ``single_choice``."""
    return _BY_QUESTION[type(question)].tag


def groups_of(question: Question) -> tuple[int, ...]:
    """Sizes of the groups whose order a draw may change: choices, options, items, choices of gaps."""
    return _BY_QUESTION[type(question)].groups(question)


def draws_odd(question: Question) -> bool:
    """Whether its groups are always drawn, in an odd permutation (``content_cache/FORMAT.md``, "The draw")."""
    return _BY_QUESTION[type(question)].draws_odd


def shown(question: Question, order: Sequence[int]) -> Shown:
    """What a page shows of a question; ``order`` has the orders of its groups, one after the other."""
    return _BY_QUESTION[type(question)].shown(question, order)


def problems(question: Question, key: Key | None) -> tuple[str, ...]:
    """What is wrong with a question and its key, in words for the author.

    Args:
        question: any.
        key: its own; None where it is kept elsewhere.

    Returns:
        Empty when both are sound and belong together.
    """
    kind = _BY_QUESTION[type(question)]
    found = kind.problems(question)
    if not 0 < question.marks <= MOST_MARKS:
        found.append("marks must be more than 0, and not too many")
    if len(question.hints) > MOST_HINTS:
        found.append(f"has more than {MOST_HINTS} hints")
    if key is not None and not found:
        found = kind.key_problems(question, key) if isinstance(key, kind.key) else ["its key is of another type"]
        if not found and not kind.graded_by_people and score(question, key, correct_answer(key)) != FULL_MARK:
            found = ["has no right answer that can be given and earns the whole mark"]
    return tuple(found)


def check(answer: Answer | None, question: Question) -> bool:
    """Whether an answer's shape fits the question: right type, choices that exist. A blank always fits."""
    kind = _BY_QUESTION[type(question)]
    return answer is None or (isinstance(answer, kind.answer) and kind.fits(answer, question))


def scorer(question: Question, key: Key) -> Scorer:
    """Compiles a key for many answers: thousandths of ONE mark (0..1000), whatever the question's marks are.

    A blank, and an answer whose shape does not fit, earn 0: what comes from a learner is never an error here. None is
    for what a person must grade.

    Raises:
        TypeError: the key is not this question's (a bug; packages are checked when they are installed).
    """
    kind = _BY_QUESTION[type(question)]
    if not isinstance(key, kind.key):
        raise TypeError(f"{type(key).__name__} is not a key of {type(question).__name__}")
    return kind.scorer(question, key)


def score(question: Question, key: Key, answer: Answer | None) -> int | None:
    """What one answer earns; see `scorer`."""
    scored = scorer(question, key)
    return scored(answer) if answer is not None and check(answer, question) else 0


def parts_of(question: Question, key: Key, answer: Answer | None) -> tuple[int | None, ...]:
    """What each pair, place or gap of an answer earns of its own; empty where it has no parts, or does not fit."""
    if answer is None or not check(answer, question):
        return ()
    return _BY_QUESTION[type(question)].parts(question, key, answer)


def pickable(question: Question) -> tuple[int, ...]:
    """How many things there are to pick from, in each part of an answer: a matching's prompts, a cloze's gaps.

    0 for a part that is written into; empty where nothing is picked at all. True/false has 0 for false, 1 for true.
    """
    return _BY_QUESTION[type(question)].pickable(question)


def picked(question: Question, answer: Answer) -> tuple[tuple[int, int], ...]:
    """Part and thing for everything that an answer picks, in source numbers.

    Args:
        question: any.
        answer: one that fits it (see `check`).
    """
    return _BY_QUESTION[type(question)].picked(answer)


def correct_answer(key: Key) -> Answer | None:
    """A right answer in its normal form: it scores the whole mark. None where there is none (an essay)."""
    return normal(_BY_KEY[type(key)].correct(key))


def said_to(key: Key, answer: Answer | None) -> tuple[str, ...]:
    """Markdown that the author says to an answer, then in general."""
    kind = _BY_KEY[type(key)]
    said = kind.said(key, answer) if isinstance(answer, kind.answer) else ()
    return (*said, key.explanation) if key.explanation else said


def key_texts(key: Key) -> tuple[str, ...]:
    """Every Markdown text of a key: the explanation first."""
    texts = _BY_KEY[type(key)].key_texts(key)
    return (key.explanation, *texts) if key.explanation else texts


def texts_of(question: Question, key: Key | None) -> tuple[str, ...]:
    """Every Markdown text of a question and of its key, where that is given."""
    own = (question.stem, *_BY_QUESTION[type(question)].texts(question), *question.hints)
    return own if key is None else (*own, *key_texts(key))


def scrambled(question: Question, key: Key) -> tuple[Question, Key]:
    """Both with choices in an order that says nothing of which are right; for keys that travel apart."""
    return _BY_QUESTION[type(question)].scrambled(question, key)


def read(tag: str, source: QuestionFields) -> tuple[Question, Key] | None:
    """Reads a question of a type from its author's YAML; None where that could not be, with errors noted."""
    kind = _BY_TAG.get(tag)
    if kind is None:
        if tag:
            source.error("type", f"unknown question type {tag!r}; there are {', '.join(_BY_TAG)}")
        return None
    return kind.read(source)
