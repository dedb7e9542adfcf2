"""A scripted learner: takes an attempt through the app's own services, without a window.

::

    python -m benchmarks.learner --home DIR --quiz ID --answers FILE.json

Prints one line an answer, ``ATTEMPT/INDEX/QUESTION``, only after that answer is durable, so that a trial may kill
it at any line and hold the database to every line that it has seen. Run again, it goes on with the open attempt.
The last line on standard error tells the submitted result.

``FILE.json`` is an object from question id to answer, where ``"*"`` stands for every other question; or a list of
answers in the order drawn. An answer is a choice's number from 0 (single choice), a list of them (multiple
response), true or false, a text (short answer), or null to leave the question blank. What does not fit its
question, as a ``"*"`` will not always, is replaced: the first choice, true, or the text ``-``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from app.compose import Services, open_services
from app.views import AttemptView, QuestionView
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer


def answer_for(question: QuestionView, wanted: object) -> Answer | None:
    """Turns a value of the answers file into an answer of the question's type (see the module's words)."""
    known = {choice.index for choice in question.choices}
    if wanted is None:
        return None
    if question.type == "single_choice":
        fits = isinstance(wanted, int) and not isinstance(wanted, bool) and wanted in known
        return ChoiceAnswer(wanted) if fits and isinstance(wanted, int) else ChoiceAnswer(min(known))
    if question.type == "multiple_response":
        numbers = wanted if isinstance(wanted, list) else [wanted]
        taken = sorted({n for n in numbers if isinstance(n, int) and not isinstance(n, bool) and n in known})
        return ChoicesAnswer(tuple(taken or [min(known)]))
    if question.type == "true_false":
        return TruthAnswer(wanted if isinstance(wanted, bool) else True)
    return TextAnswer(wanted if isinstance(wanted, str) and wanted else "-")


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
