"""Answers as a record has them, in a few words: numbers of choices, counted from 1 in the order of the course."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from content_cache.questions.answers import (
    Answer,
    ChoiceAnswer,
    ChoicesAnswer,
    EssayAnswer,
    GapsAnswer,
    NumberAnswer,
    OrderAnswer,
    PairsAnswer,
    TextAnswer,
    TruthAnswer,
)

NONE: Final = "–"
"""Stands where a field says nothing."""


def answer_words(answer: Answer | None) -> str:
    """An answer in words."""
    translate = QCoreApplication.translate
    said = translate("RecordWords", "bỏ trống")
    match answer:
        case ChoiceAnswer(choice=choice):
            said = translate("RecordWords", "phương án {number}").format(number=choice + 1)
        case ChoicesAnswer(choices=choices):
            said = translate("RecordWords", "các phương án {numbers}").format(numbers=_numbers(choices))
        case TruthAnswer(value=value):
            said = translate("RecordWords", "đúng") if value else translate("RecordWords", "sai")
        case TextAnswer(text=text) | EssayAnswer(text=text):
            said = f"“{text}”"
        case NumberAnswer(text=text, unit=unit):
            said = f"“{text}” {unit or ''}".strip()
        case PairsAnswer(options=options):
            pairs = (f"{place}–{NONE if one is None else one + 1}" for place, one in enumerate(options, start=1))
            said = translate("RecordWords", "ghép {pairs}").format(pairs=", ".join(pairs))
        case OrderAnswer(items=items):
            said = translate("RecordWords", "thứ tự {numbers}").format(numbers=_numbers(items))
        case GapsAnswer(gaps=gaps):
            said = "; ".join(f"({place}) {answer_words(one)}" for place, one in enumerate(gaps, start=1))
    return said


def _numbers(places: tuple[int, ...]) -> str:
    return ", ".join(str(place + 1) for place in places)
