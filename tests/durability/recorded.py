"""What a power cut may hit, as a process to be recorded: ``python -m tests.durability.recorded HOME KIND``.

``answering``: a learner answers, flags, hands in and begins again, while the write-ahead log is emptied, a new journal
begins, and the program ends and starts once more. ``rebuilding``: a start that finds its database damaged. Says on
standard output what is about to be done and what is done, one JSON line each, on a clock that is moved by hand: seven
seconds a deed.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import attempts
from app.compose import Services, open_services
from app.database.recovery import recover, renew
from app.database.upkeep import lengthen
from app.home import Home
from app.views import AttemptView
from tests.app.answers import RIGHT, WRONG
from tests.app.clocks import HandClock
from tests.app.world import COURSE, FINAL

DEED_S = 7


def say(*what: Any) -> None:
    """One line at once, so that it stands in its place between the system calls."""
    os.write(1, json.dumps(what).encode() + b"\n")


class Learner:
    """Does things and says so."""

    def __init__(self, home: Path, clock: HandClock) -> None:
        self.clock = clock
        self.services: Services = open_services(home, clock=clock)
        self.learner = self.services.profiles.list()[0].id
        self.spent_s = 0

    def begin(self) -> AttemptView:
        """Takes up the paper, or begins one."""
        attempt = self.services.quizzes.start_or_resume(self.learner, COURSE, FINAL)
        assert attempt.remaining_s is not None
        self.spent_s = 600 - round(attempt.remaining_s)
        say("attempt", attempt.attempt_id)
        return attempt

    def answer(self, attempt: AttemptView, place: int, *, right: bool) -> None:
        """Answers a question."""
        given = (RIGHT if right else WRONG)[attempt.questions[place].question_id]
        self._pass()
        say("answer", place, attempts.encode_answer(given), self.spent_s)
        self.services.quizzes.answer(attempt.attempt_id, place, given)
        say("done")

    def flag(self, attempt: AttemptView, place: int) -> None:
        """Flags a question."""
        self._pass()
        say("flag", place, True, self.spent_s)
        self.services.quizzes.flag(attempt.attempt_id, place, True)
        say("done")

    def submit(self, attempt: AttemptView) -> None:
        """Hands in."""
        self._pass()
        say("submit", 0, None, self.spent_s)
        self.services.quizzes.submit(attempt.attempt_id)
        say("done")

    def _pass(self) -> None:
        self.clock.pass_s(DEED_S)
        self.spent_s += DEED_S


def answering(home: Path) -> None:
    """See the module."""
    clock = HandClock(datetime(2026, 11, 5, 7, 30, tzinfo=UTC))
    learner = Learner(home, clock)
    attempt = learner.begin()
    for place in range(3):
        learner.answer(attempt, place, right=True)
    with contextlib.closing(sqlite3.connect(Home(home).database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    learner.answer(attempt, 3, right=False)
    lengthen(Home(home).database)
    learner.flag(attempt, 1)
    renew(Home(home))
    learner.answer(attempt, 0, right=False)
    learner.answer(attempt, 1, right=False)
    learner.submit(attempt)
    attempt = learner.begin()
    learner.answer(attempt, 2, right=True)
    learner.services.close()
    learner = Learner(home, clock)
    attempt = learner.begin()
    learner.answer(attempt, 1, right=True)
    learner.answer(attempt, 2, right=False)
    learner.services.close()


def rebuilding(home: Path) -> None:
    """See the module."""
    recover(Home(home), HandClock(datetime(2026, 11, 5, 9, tzinfo=UTC)))
    say("rebuilt")


if __name__ == "__main__":
    {"answering": answering, "rebuilding": rebuilding}[sys.argv[2]](Path(sys.argv[1]))
