"""A scripted learner: takes an attempt through the app's own services, without a window.

::

    python -m benchmarks.learner --home DIR --quiz ID --answers FILE.json

Prints one line an answer, ``ATTEMPT/INDEX/QUESTION``, only after that answer is durable, so that a trial may kill
it at any line and hold the database to every line that it has seen. Run again, it goes on with the open attempt.
The last line on standard error tells the submitted result.

``FILE.json`` is an object from question id to answer, where ``"*"`` stands for every other question; or a list of
answers in the order drawn. An answer is a choice's number or its text (single choice), a list of them (multiple
response; ordering: all, in order; matching: one a prompt, or null), true or false, a text (short answer, essay), a
number or ``[number, unit]`` (numeric), a list with one a gap (cloze), or null to leave the question blank. What does
not fit its question, as a ``"*"`` will not always, is replaced: the first choice, the order shown, true, or ``-``.

Choices are numbered from 0 as they are in the package. Sealed quizzes whose choices are shuffled have them in another
order than their source, so there a choice is better named by its text.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

from app.compose import Services, open_services
from app.views import AttemptView, ChoiceView, GapView, QuestionView
from content_cache.questions.answers import (
    Answer,
    ChoiceAnswer,
    ChoicesAnswer,
    EssayAnswer,
    GapAnswer,
    GapsAnswer,
    NumberAnswer,
    OrderAnswer,
    PairsAnswer,
    TextAnswer,
    TruthAnswer,
)


def answer_for(question: QuestionView, wanted: object) -> Answer | None:
    """Turns a value of the answers file into an answer of the question's type (see the module's words)."""
    if wanted is None:
        return None
    values = wanted if isinstance(wanted, list) else [wanted]
    numbers = [_number(question.choices, value) for value in values]
    found = [number for number in numbers if number is not None]
    known = [choice.index for choice in question.choices]
    made: Answer
    match question.type:
        case "multiple_response":
            made = ChoicesAnswer(tuple(sorted(set(found or [min(known)]))))
        case "ordering":
            made = OrderAnswer(tuple(found if sorted(found) == sorted(known) else known))
        case "matching":
            made = PairsAnswer(
                tuple(numbers) if len(numbers) == len(question.prompts) else (None,) * len(question.prompts)
            )
        case "essay":
            made = EssayAnswer(_text(wanted))
        case "cloze":
            gaps = values if len(values) == len(question.gaps) else [None] * len(question.gaps)
            made = GapsAnswer(tuple(_gap(gap, value) for gap, value in zip(question.gaps, gaps, strict=True)))
        case "true_false":
            made = TruthAnswer(wanted if isinstance(wanted, bool) else True)
        case _:
            made = _small(question.type, question.choices, question.units, wanted)
    return made


def _small(type_: str, choices: Sequence[ChoiceView], units: Sequence[str], wanted: object) -> GapAnswer:
    """An answer of a type that may stand in a gap too."""
    if type_ == "single_choice":
        number = _number(choices, wanted)
        return ChoiceAnswer(min(choice.index for choice in choices) if number is None else number)
    if type_ == "numeric":
        typed, unit = wanted if isinstance(wanted, list) and len(wanted) == 2 else (wanted, units[0] if units else None)
        return NumberAnswer(_text(typed), unit)
    return TextAnswer(_text(wanted))


def _gap(gap: GapView, wanted: object) -> GapAnswer | None:
    return None if wanted is None else _small(gap.type, gap.choices, gap.units, wanted)


def _number(choices: Sequence[ChoiceView], wanted: object) -> int | None:
    """A choice by its number in the package, or by its text."""
    for choice in choices:
        is_number = isinstance(wanted, int) and not isinstance(wanted, bool)
        if (is_number and wanted == choice.index) or (isinstance(wanted, str) and wanted == _plain(choice.html)):
            return choice.index
    return None


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html)).strip()


def _text(wanted: object) -> str:
    plain = isinstance(wanted, str | int | float) and not isinstance(wanted, bool)
    return str(wanted) if plain and wanted != "" else "-"


def find_quiz(services: Services, profile: str, quiz: str, course: str | None) -> str:
    """The installed course that has the quiz.

    Raises:
        SystemExit: no installed course has it (status 2).
    """
    for card in services.library.view(profile).cards:
        if course not in (None, card.course_id) or card.state == "available":
            continue
        outline = services.library.outline(profile, card.course_id)
        if any(row.quiz_id == quiz for row in outline.quizzes):
            return card.course_id
    sys.stderr.write(f"error: unknown-quiz: no installed course has the quiz {quiz}\n")
    raise SystemExit(2)


def take(services: Services, attempt: AttemptView, answers: dict[str, Any] | list[Any]) -> None:
    """Answers what is not answered yet and prints each answer's id once it is durable."""
    for index, question in enumerate(attempt.questions):
        if attempt.answers[index] is not None:
            continue
        if isinstance(answers, list):
            wanted = answers[index] if index < len(answers) else None
        else:
            wanted = answers.get(question.question_id, answers.get("*", 0))
        services.quizzes.answer(attempt.attempt_id, index, answer_for(question, wanted))
        print(f"{attempt.attempt_id}/{index}/{question.question_id}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Runs the scripted learner; returns the exit status of the command line's table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learner")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--quiz", required=True)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--course", help="where several courses have a quiz of this id")
    parser.add_argument("--profile", help="where the home has several people (default: the first)")
    parser.add_argument("--no-submit", action="store_true", help="stop before handing in")
    options = parser.parse_args(arguments)
    answers = json.loads(options.answers.read_text(encoding="utf-8"))
    services = open_services(options.home)
    try:
        profiles = services.profiles.list()
        profile = options.profile or (profiles[0].id if profiles else services.profiles.create("Học viên").id)
        course = find_quiz(services, profile, options.quiz, options.course)
        attempt = services.quizzes.start_or_resume(profile, course, options.quiz)
        take(services, attempt, answers)
        if options.no_submit:
            return 0
        row = services.quizzes.submit(attempt.attempt_id).row
        sys.stderr.write(f"submitted {row.record_id} score {row.score} code {row.code}\n")
    finally:
        services.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
