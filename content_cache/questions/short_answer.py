"""Short answer: a few words typed, compared with the accepted forms.

Both sides are compared after NFC, without invisible characters, trimmed, with runs of white space as one
space, in lower case, with the tone mark of open *oa*, *oe*, *uy* in one place (``hòa`` is ``hoà``), and
without a full stop at the end. Diacritics count: ``quoc hoi`` is not ``Quốc hội``; an author who wants to
take it lists it.
"""

from __future__ import annotations

from content_cache.questions.answers import TextAnswer
from content_cache.questions.question import FULL_MARK, KeyBase, QuestionBase
from content_cache.text import clean, fold_tone, nfc

MAX_ANSWER_CHARS = 1000


class ShortAnswer(QuestionBase, frozen=True, kw_only=True, tag="short_answer"):
    """The question."""


class ShortAnswerKey(KeyBase, frozen=True, kw_only=True, tag="short_answer"):
    """The key: accepted forms as written; the first is shown as the right answer."""

    accepted: tuple[str, ...]


def comparable(text: str) -> str:
    """The form in which an answer and an accepted form are compared."""
    return fold_tone(" ".join(clean(text).lower().split())).rstrip(".").rstrip()


def problems(key: ShortAnswerKey) -> tuple[str, ...]:
    """What is wrong with this question, in words for its author; empty when nothing is."""
    if not key.accepted:
        return ("needs at least one accepted answer",)
    if any(not comparable(form) for form in key.accepted):
        return ("has an empty accepted answer",)
    if any(len(form) > MAX_ANSWER_CHARS for form in key.accepted):
        return (f"has an accepted answer longer than {MAX_ANSWER_CHARS} characters",)
    return ()


def fits(answer: TextAnswer) -> bool:
    """Whether the text is NFC and short enough."""
    return len(answer.text) <= MAX_ANSWER_CHARS and answer.text == nfc(answer.text)


def score(key: ShortAnswerKey, answer: TextAnswer) -> int:
    """Thousandths of one mark."""
    given = comparable(answer.text)
    return FULL_MARK if given and any(given == comparable(form) for form in key.accepted) else 0


def correct(key: ShortAnswerKey) -> TextAnswer:
    """The right answer: the first accepted form."""
    return TextAnswer(nfc(key.accepted[0]))
