"""Essay: a text that people grade, with a rubric.

A rubric has criteria, and each criterion levels with points. What the graders give is a number of points for each
criterion; `grade` makes the score of it. Without a rubric there is one criterion, worth the whole mark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from content_cache.questions.answers import LONGEST_ESSAY, Answer, EssayAnswer
from content_cache.questions.question import FULL_MARK, KeyBase, QuestionBase, Shown, share
from content_cache.questions.question_type import QuestionType, Scorer
from content_cache.text import is_blank

if TYPE_CHECKING:
    from content_cache.source.question_fields import QuestionFields

MOST_WORDS: Final = 5_000
MOST_CRITERIA: Final = 20
MOST_LEVELS: Final = 10
MOST_POINTS: Final = 1000 * FULL_MARK
"""Of one criterion, in thousandths of a point."""


class Level(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How well a criterion may be met. ``text`` is Markdown, ``points`` thousandths of a point."""

    points: int
    text: str = ""


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is looked at. ``title`` is Markdown; the level with the most points is worth all of it."""

    title: str
    levels: tuple[Level, ...]

    @property
    def points(self) -> int:
        """The most that it can earn."""
        return max(level.points for level in self.levels)


class Essay(QuestionBase, frozen=True, kw_only=True, tag="essay"):
    """The question. The learner is told of the bounds; nothing is cut off."""

    least_words: int | None = None
    most_words: int | None = None


class EssayKey(KeyBase, frozen=True, kw_only=True, tag="essay"):
    """The key: what people grade by."""

    rubric: tuple[Criterion, ...] = ()
    model_answer: str | None = None
    """Markdown."""

    @property
    def most_points(self) -> tuple[int, ...]:
        """The most that each criterion can earn, in thousandths of a point."""
        return tuple(criterion.points for criterion in self.rubric) or (FULL_MARK,)


def grade(key: EssayKey, points: Sequence[int]) -> int:
    """The score of an essay.

    Args:
        key: its key.
        points: given to each criterion of the rubric, in thousandths of a point; where there is no rubric, one number
            from 0 to 1000. Points between two levels are allowed.

    Returns:
        Thousandths of one mark.

    Raises:
        ValueError: another number of criteria, or points that a criterion cannot earn.
    """
    most = key.most_points
    if len(points) != len(most) or not all(0 <= given <= limit for given, limit in zip(points, most, strict=True)):
        raise ValueError(points)
    return share(sum(points), sum(most))


class EssayType(QuestionType[Essay, EssayKey, EssayAnswer]):
    """How it is shown and checked; scoring it is for people."""

    question, key, answer = Essay, EssayKey, EssayAnswer
    graded_by_people = True

    def shown(self, question: Essay, order: Sequence[int]) -> Shown:
        """Stem, and how long the text should be."""
        return Shown(
            stem=question.stem,
            least_words=question.least_words,
            most_words=question.most_words,
            partial=True,
            hints=question.hints,
        )

    def problems(self, question: Essay) -> list[str]:
        """The bounds of its length."""
        bounds = [count for count in (question.least_words, question.most_words) if count is not None]
        wrong = not all(1 <= count <= MOST_WORDS for count in bounds) or bounds != sorted(bounds)
        return [f"has bounds of words that are not from 1 to {MOST_WORDS}, or the wrong way round"] if wrong else []

    def fits(self, answer: EssayAnswer, question: Essay) -> bool:
        """Whether the text is NFC and short enough."""
        return len(answer.text) <= LONGEST_ESSAY and unicodedata.is_normalized("NFC", answer.text)

    def scorer(self, question: Essay, key: EssayKey) -> Scorer:
        """Nothing for a blank, and None for what people have to read."""
        fits = self.fits

        def scored(answer: Answer | None) -> int | None:
            if not isinstance(answer, EssayAnswer) or not fits(answer, question):
                return 0
            return 0 if is_blank(answer.text) else None

        return scored

    def correct(self, key: EssayKey) -> None:
        """There is none."""
        return

    def said(self, key: EssayKey, answer: EssayAnswer) -> tuple[str, ...]:
        """The model answer."""
        return (key.model_answer,) if key.model_answer else ()

    def key_texts(self, key: EssayKey) -> tuple[str, ...]:
        """The model answer and the rubric."""
        texts = [key.model_answer or ""]
        for criterion in key.rubric:
            texts += [criterion.title, *(level.text for level in criterion.levels)]
        return tuple(text for text in texts if text)

    def key_problems(self, question: Essay, key: EssayKey) -> list[str]:
        """The rubric can be graded by."""
        if len(key.rubric) > MOST_CRITERIA or any(not 1 <= len(c.levels) <= MOST_LEVELS for c in key.rubric):
            return [f"needs 1 to {MOST_LEVELS} levels a criterion, and at most {MOST_CRITERIA} criteria"]
        if any(not 0 <= level.points <= MOST_POINTS for c in key.rubric for level in c.levels):
            return ["has points out of bounds"]
        return ["has a criterion that earns nothing"] if not all(key.most_points) else []

    def read(self, source: QuestionFields) -> tuple[Essay, EssayKey]:
        """Perhaps ``least_words``, ``most_words``, ``rubric``, ``model_answer``."""
        source.only("least_words", "most_words", "rubric", "model_answer")
        rubric = []
        for criterion in source.items("rubric", "a criterion"):
            criterion.fields.only(("criterion", "levels"))
            levels = []
            for level in criterion.items("levels", "a level"):
                level.fields.only(("points", "text"))
                if not level.fields.has("points"):
                    level.error("points", "'points' is missing")
                points = level.weight("points", default=0, most=MOST_POINTS)
                levels.append(Level(points=points, text=level.markdown("text") or ""))
            rubric.append(Criterion(title=criterion.markdown("criterion", required=True) or "", levels=tuple(levels)))
        return (
            source.question(
                Essay,
                least_words=source.fields.integer("least_words", least=1, most=MOST_WORDS),
                most_words=source.fields.integer("most_words", least=1, most=MOST_WORDS),
            ),
            source.key(EssayKey, rubric=tuple(rubric), model_answer=source.markdown("model_answer")),
        )


TYPE = EssayType()
