"""Question types: what they hold, which answers fit them, and how they are scored.

Pure functions over frozen structs, the same code on the desktop and in the hub; nothing heavy is imported. A
type is one module (data, key, validation, scoring); this one joins them into unions and dispatches. Adding a
type means its module, an answer in ``answers.py``, and one line in each table below.
"""

from __future__ import annotations

from content_cache.questions import multiple_response, short_answer, single_choice, true_false
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer
from content_cache.questions.multiple_response import MultipleResponse, MultipleResponseKey
from content_cache.questions.question import FULL_MARK, Difficulty
from content_cache.questions.short_answer import ShortAnswer, ShortAnswerKey
from content_cache.questions.single_choice import SingleChoice, SingleChoiceKey
from content_cache.questions.true_false import TrueFalse, TrueFalseKey

Question = SingleChoice | MultipleResponse | TrueFalse | ShortAnswer
Key = SingleChoiceKey | MultipleResponseKey | TrueFalseKey | ShortAnswerKey

__all__ = [
    "FULL_MARK",
    "Answer",
    "Difficulty",
    "Key",
    "MultipleResponse",
    "MultipleResponseKey",
    "Question",
    "ShortAnswer",
    "ShortAnswerKey",
    "SingleChoice",
    "SingleChoiceKey",
    "TrueFalse",
    "TrueFalseKey",
    "check",
    "choice_feedback",
    "choices_of",
    "correct_answer",
    "problems",
    "score",
    "type_of",
]


def type_of(question: Question) -> str:
    """The type's name on the wire, for example ``single_choice``."""
    return str(question.__struct_config__.tag)


def choices_of(question: Question) -> tuple[str, ...]:
    """The choices in source order; empty where the type has none."""
    return question.choices if isinstance(question, SingleChoice | MultipleResponse) else ()


def choice_feedback(key: Key) -> tuple[str | None, ...]:
    """What the author says to each choice, in source order; empty where there is none."""
    return key.feedback if isinstance(key, SingleChoiceKey | MultipleResponseKey) else ()


def problems(question: Question, key: Key) -> tuple[str, ...]:
    """What is wrong with a question and its key, in words for the author.

    Returns:
        Empty when both are sound and belong together.
    """
    found: tuple[str, ...]
    match question, key:
        case SingleChoice(), SingleChoiceKey():
            found = single_choice.problems(question, key)
        case MultipleResponse(), MultipleResponseKey():
            found = multiple_response.problems(question, key)
        case TrueFalse(), TrueFalseKey():
            found = ()
        case ShortAnswer(), ShortAnswerKey():
            found = short_answer.problems(key)
        case _:
            found = ("its key is of another type",)
    return found if question.marks > 0 else (*found, "marks must be more than 0")


def check(answer: Answer | None, question: Question) -> bool:
    """Whether an answer's shape fits the question: right type, choices that exist. A blank always fits."""
    match question, answer:
        case _, None:
            return True
        case SingleChoice(), ChoiceAnswer():
            return single_choice.fits(answer, question)
        case MultipleResponse(), ChoicesAnswer():
            return multiple_response.fits(answer, question)
        case TrueFalse(), TruthAnswer():
            return True
        case ShortAnswer(), TextAnswer():
            return short_answer.fits(answer)
        case _:
            return False


def score(question: Question, key: Key, answer: Answer | None) -> int:
    """What an answer earns, in thousandths of ONE mark (0..1000), whatever the question's marks are.

    A blank, and an answer whose shape does not fit, earn 0: what comes from a learner is never an error here.

    Raises:
        TypeError: the key is not this question's (a bug; packages are checked when they are installed).
    """
    if answer is None or not check(answer, question):
        return 0
    match key, answer:
        case SingleChoiceKey(), ChoiceAnswer():
            return single_choice.score(key, answer)
        case MultipleResponseKey(), ChoicesAnswer():
            return multiple_response.score(key, answer)
        case TrueFalseKey(), TruthAnswer():
            return true_false.score(key, answer)
        case ShortAnswerKey(), TextAnswer():
            return short_answer.score(key, answer)
        case _:
            raise TypeError(f"{type(key).__name__} is not a key of {type(question).__name__}")


def correct_answer(key: Key) -> Answer:
    """A right answer: it scores the whole mark."""
    match key:
        case SingleChoiceKey():
            return single_choice.correct(key)
        case MultipleResponseKey():
            return multiple_response.correct(key)
        case TrueFalseKey():
            return true_false.correct(key)
        case ShortAnswerKey():
            return short_answer.correct(key)
