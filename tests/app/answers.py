"""Right and wrong answers to the questions of the tests' course."""

from __future__ import annotations

from app.views import AttemptView
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer

RIGHT: dict[str, Answer] = {
    "c1": ChoiceAnswer(0),
    "c2": ChoicesAnswer((0, 2)),
    "c3": TruthAnswer(True),
    "c4": TextAnswer("quốc  hội"),
}
WRONG: dict[str, Answer] = {
    "c1": ChoiceAnswer(2),
    "c2": ChoicesAnswer((1,)),
    "c3": TruthAnswer(False),
    "c4": TextAnswer("không biết"),
}


def place_of(attempt: AttemptView, question_id: str) -> int:
    """Where a question stands on the paper."""
    return [question.question_id for question in attempt.questions].index(question_id)
