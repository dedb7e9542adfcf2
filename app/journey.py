"""The way of a record, as far as receipts tell: when it was made, who has it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from app.database.custody import ReceiptRow, RecordRow
from app.database.people import Hub
from app.database.states import RecordState
from app.views import JourneyStep, ResultState

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
        hub: whose receipt that is.
        made_at: when it was made, where something else than the record tells (an attempt that was handed in).
    """
    steps = [JourneyStep(state=ResultState.WAITING, at=made_at or record.created_at)]
    if receipt is not None:
        by = None if hub is None else hub.name
        steps.append(JourneyStep(state=STATES[record.state], at=receipt.issued_at, by=by))
    return tuple(steps)
