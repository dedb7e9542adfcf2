"""The one form of an answer: what is stored, sent and scored.

Unicode NFC, line ends as ``\\n``, choices ascending, and None for a blank: nothing chosen, nothing visible typed.
Applied twice it changes nothing more.
"""

from __future__ import annotations

import re

from content_cache.questions.answers import (
    Answer,
    ChoicesAnswer,
    EssayAnswer,
    GapAnswer,
    GapsAnswer,
    NumberAnswer,
    OrderAnswer,
    PairsAnswer,
    TextAnswer,
)
from content_cache.text import is_blank, nfc

_HALF_PAIR = re.compile("[\ud800-\udfff]")


def normal(answer: Answer | None) -> Answer | None:
    """Returns the one form of an answer; None for a blank."""
    made = answer
    match answer:
        case ChoicesAnswer(choices):
            made = ChoicesAnswer(tuple(sorted(set(choices)))) if choices else None
        case EssayAnswer(text):
            made = EssayAnswer(_typed(text)) if not is_blank(text) else None
        case PairsAnswer(options):
            made = answer if any(option is not None for option in options) else None
        case OrderAnswer(items):
            made = answer if items else None
        case GapsAnswer(gaps):
            filled = tuple(_gap(gap) for gap in gaps)
            made = GapsAnswer(filled) if any(gap is not None for gap in filled) else None
        case TextAnswer() | NumberAnswer():
            made = _gap(answer)
    return made


def _gap(gap: GapAnswer | None) -> GapAnswer | None:
    match gap:
        case TextAnswer(text):
            return TextAnswer(_typed(text)) if not is_blank(text) else None
        case NumberAnswer(text, unit):
            return NumberAnswer(_typed(text), _typed(unit) if unit else None) if not is_blank(text) else None
        case _:
            return gap


def _typed(text: str) -> str:
    """NFC with one kind of line end; half a surrogate pair, which no encoding takes, becomes U+FFFD."""
    if not text.isascii():
        text = nfc(_HALF_PAIR.sub("\ufffd", text))
    return text.replace("\r\n", "\n").replace("\r", "\n")
