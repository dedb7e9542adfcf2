"""The path of an answer that nothing stands in the way of: what a learner waits for at every click.

One transaction of a read and two writes on a connection kept open; no object mapping, no look at the course. What is
out of the ordinary (a clock that jumped, an attempt not taken up yet or closed, a question that is settled or left)
is none of its business: it changes nothing, and `app.quizzes` goes the long way, which knows what to do and to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from app.database.database import Database
from app.database.declarative import utc_text
from app.database.direct import DirectUnit
from app.database.states import AttemptState
from app.stopwatch import Passed
from content_cache.model import Navigation, Rules

_PLACE: Final = (
    "SELECT attempts.state, attempts.furthest, tries.settled FROM attempts"
    " LEFT JOIN tries ON tries.attempt_id = attempts.id AND tries.item = ? WHERE attempts.id = ?"
)
_RULES: Final = "SELECT rules FROM attempts WHERE id = ?"
_ANSWERED: Final = "SELECT item FROM answers WHERE attempt_id = ? AND answer IS NOT NULL"
_SAVE: Final = (
    "INSERT INTO answers (attempt_id, item, answer, answered_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (attempt_id, item) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at"
)
_SPEND: Final = (
    "UPDATE attempts SET position = ?, furthest = max(furthest, ?), elapsed_ms = elapsed_ms + ?, seen_at = ?"
    " WHERE id = ?"
)


@dataclass
class _Known:
    """What is known of the attempt that was answered last."""

    attempt_id: str
    forward_only: bool
    """Of its rules, which it has pinned."""
    answered: set[int] | None = None
    """Right while nobody else has written."""


class Answering:
    """Saves plain answers in a home's database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: _Known | None = None

    def save(self, attempt_id: str, index: int, answer: str | None, passed: Passed, now: datetime) -> int | None:
        """Saves an answer, with the time spent since the last save.

        Args:
            attempt_id: an attempt whose time is running here.
            index: place on its paper.
            answer: as `AnswerRow` holds it.
            passed: since the last save.
            now: wall time.

        Returns:
            How many questions have an answer now; None where this is not a plain answer, and nothing was changed.

        Raises:
            DiskFullError, DatabaseBusyError, DamagedDatabaseError, StorageFaultError: not saved.
        """
        if passed.jump_ms:
            return None
        at = utc_text(now)
        known, self._known = self._known, None
        if known is not None and known.attempt_id != attempt_id:
            known = None
        with self._database.write_directly() as unit:
            place = unit.row(_PLACE, (index, attempt_id))
            if place is None or place[0] != AttemptState.OPEN or place[2]:
                return None
            if known is None:
                known = _Known(attempt_id, _goes_forward_only(unit, attempt_id))
            if index < place[1] and known.forward_only:
                return None
            if known.answered is None or not unit.alone:
                known.answered = {item for (item,) in unit.connection.execute(_ANSWERED, (attempt_id,))}
            unit.change(_SAVE, (attempt_id, index, answer, at))
            unit.change(_SPEND, (index, index, passed.spent_ms, at, attempt_id))
        if answer is None:
            known.answered.discard(index)
        else:
            known.answered.add(index)
        # Only now: of a transaction that failed nothing is remembered.
        self._known = known
        return len(known.answered)


def _goes_forward_only(unit: DirectUnit, attempt_id: str) -> bool:
    row = unit.row(_RULES, (attempt_id,))
    return row is None or msgspec.json.decode(row[0], type=Rules).navigation is Navigation.SEQUENTIAL
