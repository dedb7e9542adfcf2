"""Lists of choices, and an order of them that says nothing: by the hash of the texts.

Where keys travel apart from their questions, the order in which an author wrote things must not betray what is right:
the options of a matching in the order of their prompts, the items of an ordering, the right choice always first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from content_cache.questions.question import MOST_CHOICES

T = TypeVar("T")


def hashed_order(question_id: str, texts: Sequence[str]) -> list[int]:
    """Indices of texts, by the SHA-256 of ``question id, zero byte, text`` in UTF-8; the same text: as they stand."""
    return sorted(
        range(len(texts)), key=lambda index: hashlib.sha256(f"{question_id}\0{texts[index]}".encode()).digest()
    )


def is_odd(order: Sequence[int]) -> bool:
    """Whether a permutation of ``0 … n-1`` is odd: made of an odd number of swaps."""
    seen = [False] * len(order)
    odd = False
    for start in range(len(order)):
        at, length = start, 0
        while not seen[at]:
            seen[at] = True
            at = order[at]
            length += 1
        if length and length % 2 == 0:
            odd = not odd
    return odd


def reordered(items: tuple[T, ...], order: Sequence[int]) -> tuple[T, ...]:
    """A list parallel to the choices, for the choices in another order; an empty one stays empty."""
    return tuple(items[index] for index in order) if items else ()


def choice_problems(choices: Sequence[str]) -> list[str]:
    """What is wrong with a list of choices."""
    if len(choices) < 2:
        return ["needs at least two choices"]
    return [f"has more than {MOST_CHOICES} choices"] if len(choices) > MOST_CHOICES else []


def feedback_of(feedback: Sequence[str | None], chosen: Sequence[int]) -> tuple[str, ...]:
    """What there is of feedback to the chosen ones."""
    texts = [feedback[index] for index in chosen if 0 <= index < len(feedback)]
    return tuple(text for text in texts if text)
