"""What a question type must say of itself. A type is one module that makes one object of such a class.

The object holds no state. Whoever uses questions goes through the functions of ``content_cache.questions``, which find
the type of a question and have seen to it that key and answer are of the same one.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from content_cache.questions.answers import Answer
from content_cache.questions.question import KeyBase, QuestionBase, Shown

if TYPE_CHECKING:
    from content_cache.source.question_fields import QuestionFields

Q = TypeVar("Q", bound=QuestionBase)
K = TypeVar("K", bound=KeyBase)
A = TypeVar("A", bound=Answer)

Scorer = Callable[[Answer | None], int | None]
"""Thousandths of one mark; 0 for a blank and for what does not fit; None where a person must grade."""


class QuestionType(abc.ABC, Generic[Q, K, A]):
    """One type. The defaults are those of a type without choices whose answer is right or wrong as a whole."""

    question: type[Q]
    key: type[K]
    answer: type[A]
    draws_odd: ClassVar[bool] = False
    """Its groups are always drawn in an odd permutation; see ``content_cache/FORMAT.md``, "The draw"."""
    graded_by_people: ClassVar[bool] = False
    """Has no right answer, and its scorer says None."""
    in_gaps: ClassVar[bool] = False
    """May stand in a gap of a cloze."""

    @property
    def tag(self) -> str:
        """The type's name on the wire."""
        return str(self.question.__struct_config__.tag)

    # --- the question

    def groups(self, question: Q) -> tuple[int, ...]:
        """How many things there are in each group whose order a draw may change."""
        return ()

    def shown(self, question: Q, order: Sequence[int]) -> Shown:
        """The question for a page; ``order`` has the groups' orders, one after the other."""
        return Shown(stem=question.stem, hints=question.hints)

    def texts(self, question: Q) -> tuple[str, ...]:
        """Markdown of the question besides stem and hints."""
        return ()

    def problems(self, question: Q) -> list[str]:
        """What is wrong with the question itself, in words for its author."""
        return []

    @abc.abstractmethod
    def fits(self, answer: A, question: Q) -> bool:
        """Whether the answer's shape fits the question."""

    def pickable(self, question: Q) -> tuple[int, ...]:
        """How many things there are to pick from, in each part of an answer; 0 or nothing where one writes."""
        return ()

    def picked(self, answer: A) -> tuple[tuple[int, int], ...]:
        """Part and thing for everything that an answer that fits picks, in source numbers; for item statistics."""
        return ()

    # --- the key

    @abc.abstractmethod
    def scorer(self, question: Q, key: K) -> Scorer:
        """Compiles the key for many answers."""

    @abc.abstractmethod
    def correct(self, key: K) -> A | None:
        """A right answer; None where there is none."""

    def parts(self, question: Q, key: K, answer: A) -> tuple[int | None, ...]:
        """What each part of an answer that fits earns of its own; empty where it has no parts."""
        return ()

    def said(self, key: K, answer: A) -> tuple[str, ...]:
        """Markdown that the author says to this answer, besides the explanation."""
        return ()

    def key_texts(self, key: K) -> tuple[str, ...]:
        """Markdown of the key besides the explanation."""
        return ()

    def key_problems(self, question: Q, key: K) -> list[str]:
        """What is wrong with the key, for a question with which nothing is, in words for its author."""
        return []

    def scrambled(self, question: Q, key: K) -> tuple[Q, K]:
        """Both with choices in an order that says nothing of which are right."""
        return question, key

    @abc.abstractmethod
    def read(self, source: QuestionFields) -> tuple[Q, K] | None:
        """Reads the type's own part from its author's YAML; None where an error was noted instead."""
