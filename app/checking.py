"""Having a question checked, or hinted at, while a practice attempt is under way.

What may be seen then is the quiz's own choice (``review: during``). Wrong checks and hints are kept with the attempt,
and take off what the quiz says. A question that was checked right, or has no try left, does not change any more.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.attempts import decode_answer, encode_answer
from app.database.study import AnswerRow, Attempt, Tries
from app.errors import NotCheckableError
from app.papers import DrawnPaper, said_html, texts_html
from app.views import CheckView
from content_cache.model import ReviewPart, Rules
from content_cache.questions import FULL_MARK, correct_answer, score


def may_check(paper: DrawnPaper) -> bool:
    """Whether questions of this paper can be checked one by one."""
    return bool(paper.cached.quiz.rules.review.during) and paper.cached.quiz.keys is not None


def check(session: Session, attempt: Attempt, paper: DrawnPaper, index: int) -> Tries:
    """Checks the stored answer of a question.

    Raises:
        NotCheckableError: there is nothing to check: no answer, the same as before, or no try left.
    """
    row = session.get(AnswerRow, (attempt.id, index))
    key = paper.key(index)
    tries = _tries(session, attempt, index)
    if not may_check(paper) or key is None or row is None or row.answer is None:
        raise NotCheckableError(attempt.id, index)
    if tries.settled or tries.checked == row.answer:
        raise NotCheckableError(attempt.id, index)
    points = score(paper.question(index), key, decode_answer(row.answer))
    tries.checked = encode_answer(decode_answer(row.answer))
    if points == FULL_MARK:
        tries.settled = True
    else:
        tries.wrong += 1
        allowed = paper.cached.quiz.rules.tries
        tries.settled = 0 < allowed <= tries.wrong
    return tries


def hint(session: Session, attempt: Attempt, paper: DrawnPaper, index: int) -> Tries:
    """Uncovers the next hint.

    Raises:
        NotCheckableError: there is none, or the question is settled.
    """
    tries = _tries(session, attempt, index)
    if not may_check(paper) or tries.settled or tries.hints >= len(paper.hints(index)):
        raise NotCheckableError(attempt.id, index)
    tries.hints += 1
    return tries


def view(paper: DrawnPaper, index: int, tries: Tries | None) -> CheckView:
    """Returns what may be shown of a question now."""
    rules: Rules = paper.cached.quiz.rules
    allowed = rules.tries or None
    if tries is None:
        return CheckView(tries_left=allowed)
    checked = decode_answer(tries.checked)
    hints = texts_html(paper.hints(index)[: tries.hints])
    key = paper.key(index)
    told = CheckView(
        wrong=tries.wrong,
        tries_left=None if allowed is None else max(0, allowed - tries.wrong),
        settled=tries.settled,
        checked=checked,
        hints_html=hints,
        media=paper.media_in(*hints),
    )
    if checked is None or key is None:
        return told
    shown = rules.review.during
    points = score(paper.question(index), key, checked)
    off = (tries.wrong - (points != FULL_MARK and tries.settled)) * rules.try_penalty + tries.hints * rules.hint_penalty
    feedback = said_html(key, checked) if ReviewPart.FEEDBACK in shown else None
    return CheckView(
        wrong=told.wrong,
        tries_left=told.tries_left,
        settled=told.settled,
        checked=checked,
        score=max(0, points - off) if ReviewPart.MARKS in shown and points is not None else None,
        right=points == FULL_MARK if ReviewPart.CORRECTNESS in shown else None,
        feedback_html=feedback,
        correct=correct_answer(key) if tries.settled and ReviewPart.RIGHT_ANSWERS in shown else None,
        hints_html=hints,
        media=paper.media_in(*hints, feedback or ""),
    )


def is_settled(session: Session, attempt_id: str, index: int) -> bool:
    """Whether the question's answer does not change any more."""
    tries = session.get(Tries, (attempt_id, index))
    return tries is not None and tries.settled


def _tries(session: Session, attempt: Attempt, index: int) -> Tries:
    tries = session.get(Tries, (attempt.id, index))
    if tries is None:
        tries = Tries(attempt_id=attempt.id, item=index, wrong=0, hints=0, checked=None, settled=False)
        session.add(tries)
    return tries
