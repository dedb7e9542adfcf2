"""The way of a record, as far as receipts and the centre tell: when it was made, who has it, what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from app.database.custody import ReceiptRow, RecordRow
from app.database.news import Verdict
from app.database.people import Hub
from app.database.states import RecordState
from app.views import JourneyEvent, JourneyStep, ResultState

STATES: Final = {
    RecordState.WAITING: ResultState.WAITING,
    # A refused record has reached nobody's custody: for the learner it still waits, with a word on why.
    RecordState.REFUSED: ResultState.WAITING,
    RecordState.CARRIED: ResultState.CARRIED,
    RecordState.RECEIVED: ResultState.RECEIVED,
}


def steps_of(
    record: RecordRow, receipt: ReceiptRow | None, hub: Hub | None, made_at: datetime | None = None
) -> tuple[JourneyStep, ...]:
    """Returns the steps behind a record, oldest first.

    Args:
        record: which.
        receipt: that says who has it; None where nobody says so.
        hub: the centre that it belongs to.
        made_at: when it was made, where something else than the record tells (an attempt that was handed in).
    """
    steps = [JourneyStep(state=ResultState.WAITING, at=made_at or record.created_at)]
    if record.carried_at is not None:
        steps.append(JourneyStep(state=ResultState.CARRIED, at=record.carried_at, by=record.carried_by or None))
    elif record.state is RecordState.CARRIED and receipt is not None:
        steps.append(JourneyStep(state=ResultState.CARRIED, at=receipt.issued_at))
    if record.state is RecordState.RECEIVED and receipt is not None:
        by = None if hub is None else hub.name
        steps.append(JourneyStep(state=ResultState.RECEIVED, at=receipt.issued_at, by=by))
    return tuple(steps)


def outcome_of(verdict: Verdict | None, hub: Hub | None, graded_at: datetime | None) -> tuple[JourneyStep, ...]:
    """Returns what came of a result after it was handed in.

    Args:
        verdict: the centre's word; None where there is none yet.
        hub: the centre.
        graded_at: when the score came to this computer, after the attempt was handed in without one.
    """
    by = None if hub is None else hub.name
    steps = []
    if verdict is not None and verdict.graded_at is not None and verdict.score is not None:
        steps.append(JourneyStep(state=ResultState.RECEIVED, at=verdict.graded_at, by=by, event=JourneyEvent.GRADED))
    elif graded_at is not None:
        steps.append(JourneyStep(state=ResultState.RECEIVED, at=graded_at, event=JourneyEvent.GRADED))
    if verdict is not None and verdict.decided_at is not None:
        event = {"accepted": JourneyEvent.ACCEPTED, "set-aside": JourneyEvent.SET_ASIDE}.get(verdict.decision or "")
        if event is not None:
            steps.append(JourneyStep(state=ResultState.RECEIVED, at=verdict.decided_at, by=by, event=event))
    return tuple(steps)
