"""Numeric: a number typed, perhaps with a unit.

``numbers.py`` says how a typed number reads. Everything is decimal arithmetic, exact; what is accepted is an interval
with both ends in it. Units have factors to the first one, in which the accepted values are given. A right number whose
unit is wrong, or missing where one is asked for, earns what the author leaves of the mark: nothing, unless they say
otherwise.
"""

from __future__ import annotations

import enum
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from content_cache.questions.answers import Answer, NumberAnswer
from content_cache.questions.number_forms import NumberForm, Numbers
from content_cache.questions.numbers import EXACT, read_number, show_number, store_number
from content_cache.questions.question import FULL_MARK, MOST_CHOICES, MOST_FORMS, KeyBase, QuestionBase, Shown
from content_cache.questions.question_type import QuestionType, Scorer
from content_cache.questions.short_answer import text_fits
from content_cache.questions.units import MOST_UNIT_CHARS, Unit, unit_problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content_cache.source.question_fields import QuestionFields

_LOOKS_ENGLISH = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


class Wanted(enum.StrEnum):
    """What an author may say of the unit."""

    OPTIONAL = "optional"
    REQUIRED = "required"


class Numeric(QuestionBase, frozen=True, kw_only=True, tag="numeric"):
    """The question."""

    units: tuple[str, ...] = ()
    """Plain words to choose from, right ones and perhaps others; empty: none is chosen, one may be typed."""


class NumericKey(KeyBase, frozen=True, kw_only=True, tag="numeric"):
    """The key. The first accepted value that earns the whole mark is shown as the right answer."""

    accepted: tuple[NumberForm, ...]
    units: tuple[Unit, ...] = ()
    listed: bool = False
    """The unit is chosen from the question's list; otherwise it is typed behind the number."""
    unit_required: bool = False
    unit_penalty: int = FULL_MARK
    """Thousandths taken off where the number is right and its unit is not."""

    def numbers(self) -> Numbers:
        """What is accepted, compiled."""
        return Numbers(self.accepted, self.units, required=self.unit_required, penalty=self.unit_penalty)


class NumericType(QuestionType[Numeric, NumericKey, NumberAnswer]):
    """How it is shown, checked and scored."""

    question, key, answer = Numeric, NumericKey, NumberAnswer
    in_gaps = True

    def shown(self, question: Numeric, order: Sequence[int]) -> Shown:
        """Stem, and units to choose from."""
        return Shown(stem=question.stem, units=question.units, hints=question.hints)

    def problems(self, question: Numeric) -> list[str]:
        """The list of units."""
        units = question.units
        if len(units) > MOST_CHOICES or len(set(units)) < len(units):
            return [f"has more than {MOST_CHOICES} units to choose from, or one twice"]
        wrong = any(not unit.strip() or len(unit) > MOST_UNIT_CHARS or not text_fits(unit) for unit in units)
        return [f"has a unit to choose that is empty or longer than {MOST_UNIT_CHARS} characters"] if wrong else []

    def fits(self, answer: NumberAnswer, question: Numeric) -> bool:
        """Whether the text is NFC and short enough, and the unit one of the list."""
        return text_fits(answer.text) and (answer.unit is None or answer.unit in question.units)

    def scorer(self, question: Numeric, key: NumericKey) -> Scorer:
        """Bounds and units are made once; of what is typed the latest are remembered."""
        find = key.numbers().find
        units = frozenset(question.units)

        def scored(answer: Answer | None) -> int:
            if not isinstance(answer, NumberAnswer) or not text_fits(answer.text):
                return 0
            return find(answer.text, answer.unit)[0] if answer.unit is None or answer.unit in units else 0

        return scored

    def correct(self, key: NumericKey) -> NumberAnswer | None:
        """The first value that earns the whole mark, in the first unit."""
        form = next((form for form in key.accepted if form.weight == FULL_MARK), None)
        if form is None:
            return None
        text = show_number(form.shown())
        unit = key.units[0].names[0] if key.units and key.units[0].names else None
        return NumberAnswer(text, unit) if key.listed or unit is None else NumberAnswer(f"{text} {unit}")

    def said(self, key: NumericKey, answer: NumberAnswer) -> tuple[str, ...]:
        """What the author says to the value that was given."""
        if not text_fits(answer.text) or not any(form.feedback for form in key.accepted):
            return ()
        _, form = key.numbers().find(answer.text, answer.unit)
        text = None if form is None else key.accepted[form].feedback
        return (text,) if text else ()

    def key_texts(self, key: NumericKey) -> tuple[str, ...]:
        """What the author says to each value."""
        return tuple(form.feedback for form in key.accepted if form.feedback)

    def key_problems(self, question: Numeric, key: NumericKey) -> list[str]:
        """Values, ranges and units are what they should be."""
        if not 0 < len(key.accepted) <= MOST_FORMS:
            return [f"needs 1 to {MOST_FORMS} accepted values"]
        if sum(len(unit.names) for unit in key.units) > MOST_FORMS:
            return [f"has more than {MOST_FORMS} names of units"]
        if not all(0 <= weight <= FULL_MARK for weight in (key.unit_penalty, *(f.weight for f in key.accepted))):
            return ["has a weight or penalty that is no share of a mark"]
        for form in key.accepted:
            try:
                least, most = form.bounds()
            except ValueError:
                return ["has an accepted value that is no number, or a value and a range in one"]
            if least is not None and most is not None and most < least:
                return ["has a range that ends before it begins, or a tolerance below 0"]
        found = unit_problems(key.units, required=key.unit_required)
        if all(form.weight < FULL_MARK for form in key.accepted):
            found.append("needs an accepted value that earns the whole mark")
        if key.listed != bool(question.units):
            found.append("has units to choose from in the question or in the key, but not in both")
        return found

    def read(self, source: QuestionFields) -> tuple[Numeric, NumericKey]:
        """``answers``, numbers or mappings; perhaps ``units`` and how they are asked for."""
        source.only("answers", "percent", "units", "unit", "unit_choices", "unit_penalty")
        fields = source.fields
        unit = fields.choice("unit", Wanted)
        units = _read_units(source)
        choices = tuple(text for text, _ in fields.texts("unit_choices"))
        if not units:
            for key in ("unit", "unit_choices", "unit_penalty"):
                if fields.has(key):
                    source.error(key, f"{key!r} needs 'units'")
        elif choices and not (units[0].names and units[0].names[0] in choices):
            source.error("unit_choices", "the first of 'units' must be one to choose")
        return source.question(Numeric, units=choices), source.key(
            NumericKey,
            accepted=tuple(
                _read_form(form, percent=bool(fields.truth("percent")))
                for form in source.items("answers", "an answer", short="value")
            ),
            units=units,
            listed=bool(choices),
            unit_required=unit is Wanted.REQUIRED,
            unit_penalty=source.weight("unit_penalty", default=FULL_MARK),
        )


def _read_units(source: QuestionFields) -> tuple[Unit, ...]:
    units = []
    for unit in source.items("units", "a unit", short="name"):
        unit.fields.only(("name", "also", "factor"))
        factor, _ = _read_decimal(unit, "factor")
        names = (unit.fields.required("name"), *(text for text, _ in unit.fields.texts("also")))
        units.append(Unit(names=names, factor="1" if factor is None else store_number(factor)))
    if source.fields.truth("percent"):
        units += [] if units else [Unit(names=())]
        units.append(Unit(names=("%", "phần trăm"), factor="0.01"))
    return tuple(units)


def _read_form(form: QuestionFields, *, percent: bool) -> NumberForm:
    form.fields.only(("value", "tolerance", "least", "most", "weight", "feedback"))
    tolerance, relative = _read_decimal(form, "tolerance", percent=True)
    numbers = {key: _read_decimal(form, key, percent=percent)[0] for key in ("value", "least", "most")}
    if all(number is None for number in numbers.values()):
        form.error("value", "an answer needs 'value', 'least' or 'most'")
    if numbers["least"] is not None or numbers["most"] is not None:
        if tolerance is not None:
            form.error("tolerance", "a range has no tolerance")
        if numbers["value"] is not None:
            form.error("value", "an answer has either 'value' or a range of 'least' and 'most'")
    stored = {key: None if number is None else store_number(number) for key, number in numbers.items()}
    return NumberForm(
        **stored,
        tolerance=None if tolerance is None else store_number(tolerance),
        relative=relative,
        weight=form.weight(default=FULL_MARK),
        feedback=form.markdown("feedback"),
    )


def _read_decimal(source: QuestionFields, key: str, *, percent: bool = False) -> tuple[Decimal | None, bool]:
    """A number as a learner might type it, read by the same rule; and whether it is written in per cent."""
    text = source.fields.text(key)
    if text is None:
        return None, False
    read = read_number(text)
    if read is None or read[1] not in ("", "%"):
        source.error(key, f"{key!r} must be a number, not {text!r}")
        return None, False
    number, written = read
    if written and not percent:
        source.error(key, f"{key!r} must be a number, not {text!r}; per cent are for 'percent: true'")
    if _LOOKS_ENGLISH.fullmatch(text):
        source.hint(key, f"{text} reads as {show_number(number)}; a decimal sign before three digits is a comma")
    return (number.scaleb(-2, EXACT) if written else number), bool(written)


TYPE = NumericType()
