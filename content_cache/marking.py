"""From answers to a score: the arithmetic of a whole paper, in integers.

A question's score is thousandths of one mark (``content_cache.questions.score``); what it wins is that part
of its own marks. Sums are kept exact, in millionths of a mark, and rounded once, half up.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

import msgspec

from content_cache.draw import Paper
from content_cache.model import Quiz
from content_cache.questions import FULL_MARK, Answer, Key, Scorer, scorer


class Marking(msgspec.Struct, frozen=True, kw_only=True):
    """A paper's marks. What is won is None where the keys are not here, and while a person still has to grade."""

    items: tuple[int | None, ...] | None
    """Thousandths of one mark, a question each, in the order drawn; None for what a person has to grade."""
    correct_count: int | None
    """Questions with the whole mark."""
    marks_won: int | None
    """Thousandths of a mark."""
    marks_total: int
    score: int | None
    """Thousandths of the full score."""


def divide_half_up(numerator: int, denominator: int) -> int:
    """Divides integers that are not negative, rounding half up."""
    return (2 * numerator + denominator) // (2 * denominator)


class Marker:
    """Marks papers of one quiz, however many: each key is compiled once, when it is first needed."""

    def __init__(self, quiz: Quiz) -> None:
        """Takes the quiz, with its keys or without them."""
        self._quiz = quiz
        self._scorers: dict[int, Scorer] = {}

    def mark(
        self, paper: Paper, answers: Sequence[Answer | None], checks: Sequence[tuple[int, int]] | None = None
    ) -> Marking:
        """Marks a paper.

        Args:
            paper: as drawn from this quiz.
            answers: in the order drawn, as many as the paper has questions; None for a blank.
            checks: for each question how often it was checked wrong and how many hints were shown, each of which takes
                off what the quiz's rules say; nothing is taken off below 0.
        """
        quiz = self._quiz
        if quiz.keys is None:
            return Marking(
                items=None, correct_count=None, marks_won=None, marks_total=marks_of(quiz, paper), score=None
            )
        scores = [
            self._scorer(item.question, quiz.keys)(answer) for item, answer in zip(paper.items, answers, strict=True)
        ]
        return tally(quiz, paper, scores, checks)

    def _scorer(self, index: int, keys: Sequence[Key]) -> Scorer:
        found = self._scorers.get(index)
        if found is None:
            found = self._scorers[index] = scorer(self._quiz.questions[index], keys[index])
        return found


def mark(
    quiz: Quiz,
    paper: Paper,
    answers: Sequence[Answer | None],
    checks: Sequence[tuple[int, int]] | None = None,
) -> Marking:
    """Marks one paper of a quiz; see `Marker.mark`."""
    return Marker(quiz).mark(paper, answers, checks)


def marks_of(quiz: Quiz, paper: Paper) -> int:
    """What a paper is worth, in thousandths of a mark."""
    return sum(quiz.questions[item.question].marks for item in paper.items)


def tally(
    quiz: Quiz,
    paper: Paper,
    points: Sequence[int | None],
    checks: Sequence[tuple[int, int]] | None = None,
) -> Marking:
    """Adds up a paper whose questions have been scored, some of them perhaps by people.

    Args:
        quiz: with or without its keys.
        paper: as drawn from this quiz.
        points: thousandths of one mark, a question each, in the order drawn; None for what a person has to grade yet.
        checks: as in `Marker.mark`.
    """
    marks = [quiz.questions[item.question].marks for item in paper.items]
    total = sum(marks)
    scores = list(points)
    if checks is not None:
        taken = [wrong * quiz.rules.try_penalty + hints * quiz.rules.hint_penalty for wrong, hints in checks]
        scores = [None if won is None else max(0, won - off) for won, off in zip(scores, taken, strict=True)]
    items = tuple(scores)
    known = [won for won in items if won is not None]
    if len(known) < len(items):
        return Marking(items=items, correct_count=None, marks_won=None, marks_total=total, score=None)
    millionths = sum(map(mul, known, marks))
    return Marking(
        items=items,
        correct_count=known.count(FULL_MARK),
        marks_won=divide_half_up(millionths, FULL_MARK),
        marks_total=total,
        score=divide_half_up(millionths, total),
    )
