"""Which questions a learner gets, and in which order: an algorithm anybody can run again.

The source of the rule is ``content_cache/FORMAT.md`` ("The draw"); ``tests/contract/draw.json`` freezes it.
Nobody can choose a paper, since the seed is a hash of who takes which quiz for the how-manieth time;
everybody can rebuild it. Python's own ``random`` is not used: its algorithms are no promise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from content_cache.model import Quiz
from content_cache.questions import Question, draws_odd, groups_of
from content_cache.questions.choices import is_odd

DRAW_DOMAIN = b"tuhoc-draw-v1"
"""Version 1 of the draw: SHA-256 in counter mode, rejection sampling, Fisher-Yates from the front."""
_REVIEW_DOMAIN = b"tuhoc-review-v1"

T = TypeVar("T")
_WORD_BYTES = 4
_WORD_RANGE = 1 << 32


class PaperItem(msgspec.Struct, frozen=True):
    """A question of a paper; ``choices`` gives source numbers in the order shown, if it has any."""

    question: int
    """Index into ``Quiz.questions``."""
    choices: tuple[int, ...] = ()
    section: int = 0
    """Index into ``Quiz.sections``: the one that drew it."""


class Paper(msgspec.Struct, frozen=True):
    """A drawn paper. ``digest`` is what a record names it by: 16 hex digits."""

    items: tuple[PaperItem, ...]
    digest: str


def draw(quiz: Quiz, *, learner: str, quiz_digest: str, number: int) -> Paper:
    """Draws the paper of one attempt.

    Args:
        quiz: the quiz, from the file whose digest is given.
        learner: the record's subject, for example ``person:17``.
        quiz_digest: lower-case hex SHA-256 of the decompressed quiz file.
        number: of the attempt, from 1.

    Raises:
        ValueError: a section asks for more questions than its pool still has (packages are checked when they
            are built and when they are installed, so this is a bug).
    """
    seed = hashlib.sha256(
        b"\x00".join((DRAW_DOMAIN, learner.encode(), quiz_digest.encode("ascii"), str(number).encode("ascii")))
    ).digest()
    words = _words(seed)
    parts: list[list[tuple[int, int]]] = []
    taken: set[int] = set()
    title = None
    for place, section in enumerate(quiz.sections):
        pool = [index for index in section.pool if index not in taken]
        mine = _take(pool, section.count, words)
        taken.update(mine)
        if title != section.title:
            # Parts with titles stay together; without titles the whole paper is one part.
            parts.append([])
            title = section.title
        parts[-1] += [(index, place) for index in mine]
    items = []
    if quiz.shuffle_questions:
        parts = [_take(part, len(part), words) for part in parts]
    for index, place in (one for part in parts for one in part):
        order = _orders(quiz.questions[index], words, shuffle=quiz.shuffle_choices)
        items.append(PaperItem(index, tuple(order), place))
    return Paper(tuple(items), _digest(quiz, items))


def one_question(quiz: Quiz, index: int, seed: str) -> PaperItem:
    """A question by itself, its choices in an order that the seed gives; for reviews, which no record names.

    Args:
        quiz: has the question.
        index: into ``quiz.questions``.
        seed: another one gives another order.
    """
    question = quiz.questions[index]
    words = _words(hashlib.sha256(b"\x00".join((_REVIEW_DOMAIN, question.id.encode(), seed.encode()))).digest())
    return PaperItem(index, tuple(_orders(question, words, shuffle=True)))


def _orders(question: Question, words: Iterator[int], *, shuffle: bool) -> list[int]:
    """The orders of a question's groups, one after the other."""
    odd, found = draws_odd(question), []
    for size in groups_of(question):
        order = list(range(size))
        if shuffle or odd:
            order = _take(order, size, words)
        if odd and not is_odd(order):
            order[-1], order[-2] = order[-2], order[-1]
        found += order
    return found


def _digest(quiz: Quiz, items: list[PaperItem]) -> str:
    """First 16 hex digits of SHA-256 over compact JSON ``[[question id,[choice,...]],...]``, UTF-8."""
    listing = [[quiz.questions[item.question].id, item.choices] for item in items]
    return hashlib.sha256(msgspec.json.encode(listing)).hexdigest()[:16]


def _words(seed: bytes) -> Iterator[int]:
    """Endless 32-bit words: SHA-256(seed + 8-byte counter), cut into big-endian fours."""
    counter = 0
    while True:
        block = hashlib.sha256(seed + counter.to_bytes(8, "big")).digest()
        for start in range(0, len(block), _WORD_BYTES):
            yield int.from_bytes(block[start : start + _WORD_BYTES], "big")
        counter += 1


def _below(n: int, words: Iterator[int]) -> int:
    """A uniform integer in ``[0, n)``; uses at least one word, also for n = 1."""
    limit = _WORD_RANGE // n * n
    return next(word for word in words if word < limit) % n


def _take(items: list[T], count: int, words: Iterator[int]) -> list[T]:
    """The first ``count`` items of a Fisher-Yates shuffle that fills places from the front."""
    if count > len(items):
        raise ValueError(f"a section asks for {count} questions, {len(items)} are left")
    pool = list(items)
    for place in range(count):
        other = place + _below(len(pool) - place, words)
        pool[place], pool[other] = pool[other], pool[place]
    return pool[:count]
