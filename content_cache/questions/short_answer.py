"""Short answer: a few words typed, compared with the accepted forms.

``wording.py`` says how they are compared. Unless the author says otherwise diacritics count: ``quoc hoi`` is not
``Quốc hội``. A form may earn a part of the mark, or nothing, to say something to a common mistake.
"""

from __future__ import annotations

import enum
import unicodedata
from typing import TYPE_CHECKING

from content_cache.questions.answers import LONGEST_TEXT, Answer, TextAnswer
from content_cache.questions.choices import feedback_of
from content_cache.questions.question import FULL_MARK, MOST_FORMS, KeyBase, QuestionBase
from content_cache.questions.question_type import QuestionType, Scorer
from content_cache.questions.wording import Forms, Wording, without_wildcards
from content_cache.text import nfc

if TYPE_CHECKING:
    from content_cache.source.question_fields import QuestionFields


class Counts(enum.StrEnum):
    """What an author may say of case and of diacritics."""

    MATCH = "match"
    IGNORE = "ignore"


class ShortAnswer(QuestionBase, frozen=True, kw_only=True, tag="short_answer"):
    """The question."""


class ShortAnswerKey(KeyBase, frozen=True, kw_only=True, tag="short_answer"):
    """The key: accepted forms as written; the first that earns the whole mark is shown as the right answer."""

    accepted: tuple[str, ...]
    weights: tuple[int, ...] = ()
    """Thousandths that each form earns; empty: the whole mark."""
    feedback: tuple[str | None, ...] = ()
    """Empty, or one item (Markdown or None) a form."""
    wildcards: bool = False
    """``*`` in a form stands for any characters, also none; a star itself is written ``\\*``."""
    match_case: bool = False
    ignore_diacritics: bool = False

    @property
    def wording(self) -> Wording:
        """What counts when texts are compared."""
        return Wording(self.match_case, self.ignore_diacritics)

    def forms(self) -> Forms:
        """The accepted forms, compiled."""
        return Forms(
            self.accepted,
            self.weights or (FULL_MARK,) * len(self.accepted),
            self.wording,
            wildcards=self.wildcards,
        )


class ShortAnswerType(QuestionType[ShortAnswer, ShortAnswerKey, TextAnswer]):
    """How it is checked and scored."""

    question, key, answer = ShortAnswer, ShortAnswerKey, TextAnswer
    in_gaps = True

    def fits(self, answer: TextAnswer, question: ShortAnswer) -> bool:
        """Whether the text is NFC and short enough."""
        return text_fits(answer.text)

    def scorer(self, question: ShortAnswer, key: ShortAnswerKey) -> Scorer:
        """Forms are folded once; of what is typed the latest are remembered."""
        find = key.forms().find
        weights = key.weights or (FULL_MARK,) * len(key.accepted)

        def scored(answer: Answer | None) -> int:
            if not isinstance(answer, TextAnswer) or not text_fits(answer.text):
                return 0
            form = find(answer.text)
            return 0 if form is None else weights[form]

        return scored

    def correct(self, key: ShortAnswerKey) -> TextAnswer | None:
        """The first form that earns the whole mark, rather one without wildcards."""
        weights = key.weights or (FULL_MARK,) * len(key.accepted)
        full = [form for form, weight in zip(key.accepted, weights, strict=False) if weight == FULL_MARK]
        if not full:
            return None
        if not key.wildcards:
            return TextAnswer(nfc(full[0]))
        form = next((form for form in full if len(key.wording.pieces(form)) == 1), full[0])
        return TextAnswer(nfc(without_wildcards(form)))

    def said(self, key: ShortAnswerKey, answer: TextAnswer) -> tuple[str, ...]:
        """What the author says to the form that was typed."""
        form = key.forms().find(answer.text) if key.feedback and text_fits(answer.text) else None
        return () if form is None else feedback_of(key.feedback, (form,))

    def _pieces(self, key: ShortAnswerKey, form: str) -> tuple[str, ...]:
        return key.wording.pieces(form) if key.wildcards else (key.wording.comparable(form),)

    def key_texts(self, key: ShortAnswerKey) -> tuple[str, ...]:
        """What the author says to each form."""
        return tuple(text for text in key.feedback if text)

    def key_problems(self, question: ShortAnswer, key: ShortAnswerKey) -> list[str]:
        """Forms are there, are not empty, and its lists are as long as they are."""
        count = len(key.accepted)
        if not 0 < count <= MOST_FORMS:
            return ["needs at least one accepted answer" if not count else f"has more than {MOST_FORMS} answers"]
        found = []
        if any(len(form) > LONGEST_TEXT for form in key.accepted):
            found.append(f"has an accepted answer longer than {LONGEST_TEXT} characters")
        elif any(self._pieces(key, form) == ("",) for form in key.accepted):
            found.append("has an empty accepted answer")
        if len(key.weights) not in (0, count) or not all(0 <= weight <= FULL_MARK for weight in key.weights):
            found.append("has weights for another number of answers, or one that is no share of a mark")
        elif key.weights and FULL_MARK not in key.weights:
            found.append("needs an accepted answer that earns the whole mark")
        if len(key.feedback) not in (0, count):
            found.append("has feedback for another number of answers")
        return found

    def read(self, source: QuestionFields) -> tuple[ShortAnswer, ShortAnswerKey]:
        """``answers``, texts or mappings; perhaps ``wildcards``, ``case`` and ``diacritics``."""
        source.only("answers", "wildcards", "case", "diacritics")
        forms = source.forms("answers")
        weights = tuple(form.weight for form in forms)
        return source.question(ShortAnswer), source.key(
            ShortAnswerKey,
            accepted=tuple(form.text for form in forms),
            weights=() if all(weight == FULL_MARK for weight in weights) else weights,
            feedback=tuple(form.feedback for form in forms) if any(form.feedback for form in forms) else (),
            wildcards=bool(source.fields.truth("wildcards")),
            match_case=source.fields.choice("case", Counts) is Counts.MATCH,
            ignore_diacritics=source.fields.choice("diacritics", Counts) is Counts.IGNORE,
        )


def text_fits(text: str) -> bool:
    """Whether a typed text is NFC and short enough."""
    return len(text) <= LONGEST_TEXT and unicodedata.is_normalized("NFC", text)


TYPE = ShortAnswerType()
