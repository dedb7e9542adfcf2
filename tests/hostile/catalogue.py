"""All cases that are written down, and those of them that every run of the tests takes."""

from __future__ import annotations

import functools
import itertools
import re

from tests.hostile import (
    case_archives,
    case_bytes,
    case_documents,
    case_folders,
    case_layouts,
    case_seals,
    case_sizes,
    case_texts,
)
from tests.hostile.sandbox import Case

_NODE = re.compile(r"(?:toc|list|quiz|glossary|seal) (?:without \S+|\S+ (?:is hostile value|becomes) .*)", re.DOTALL)
_EVERY_NODE = 6
_EVERY_TEXT = 8
_EVERY_SLOW = 9


@functools.cache
def all_cases() -> tuple[Case, ...]:
    """Everything that is written down."""
    modules = (
        case_bytes,
        case_folders,
        case_archives,
        case_layouts,
        case_documents,
        case_seals,
        case_sizes,
        case_texts,
    )
    return tuple(itertools.chain.from_iterable(module.cases() for module in modules))


def usual_cases() -> list[Case]:
    """What fits into every run: all of some kinds, of those with thousands every so many.

    ``make fuzz`` takes all of them.
    """
    nodes, texts, slow = itertools.count(), itertools.count(), itertools.count()
    chosen = []
    for case in all_cases():
        if _NODE.fullmatch(case.name):
            keep = next(nodes) % _EVERY_NODE == 0
        elif case.name.startswith("slow "):
            keep = next(slow) % _EVERY_SLOW == 0
        elif case.name.endswith(tuple(f" in a {place}" for place in case_texts.PLACES)):
            number = next(texts)
            # Another place for each text: eight neighbours are one text at eight places.
            keep = number % _EVERY_TEXT == (number // _EVERY_TEXT) % _EVERY_TEXT
        else:
            keep = not case.is_heavy
        if keep:
            chosen.append(case)
    return chosen
