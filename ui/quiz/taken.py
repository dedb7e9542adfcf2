"""What was given in an attempt so far, as the screen shows it; saving is the writer's matter."""

from __future__ import annotations

from app.views import AttemptView, CheckView
from content_cache.questions.answers import Answer
from ui.quiz.cell import Cell, Checked


class Taken:
    """Answers, marks and checks by place on the paper."""

    def __init__(self, attempt: AttemptView) -> None:
        """Starts with what was saved."""
        self.answers: list[Answer | None] = list(attempt.answers)
        self.flags = list(attempt.flags)
        self.checks = list(attempt.checks) if attempt.may_check else [CheckView() for _ in attempt.questions]

    def cells(self, current: int) -> list[Cell]:
        """What the list of questions shows, with the question on the screen."""
        rows = zip(self.answers, self.flags, self.checks, strict=True)
        return [
            Cell(answer is not None, flagged, number == current, _checked(check, answer))
            for number, (answer, flagged, check) in enumerate(rows)
        ]


def _checked(check: CheckView, answer: Answer | None) -> Checked | None:
    """What is known of the answer that stands there; nothing once it is another than the one that was checked."""
    if check.checked is None or check.checked != answer:
        return None
    if check.right is None:
        return Checked.DONE
    return Checked.RIGHT if check.right else Checked.WRONG
