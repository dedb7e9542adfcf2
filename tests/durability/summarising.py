"""A victim: learns day after day, whole lives of learners, and says a word a step, until it is killed.

::

    python -m tests.durability.summarising HOME SEED
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.compose import Services, open_services
from tests.app.answers import WRONG, place_of
from tests.app.clocks import HandClock
from tests.app.world import COURSE, LESSONS, PRACTICE

DAY_S = 86_400


def main(home: Path, seed: int) -> None:
    """Runs until somebody ends it."""
    pick = random.Random(seed)
    clock = HandClock(datetime(2026, 11, 5, 7, 30, tzinfo=UTC) + timedelta(days=1000 * seed))
    services = open_services(home, clock=clock)
    while True:
        learner = services.profiles.create(f"Học viên {pick.randrange(10**6)}").id
        for _ in range(3):
            live_a_day(services, learner, pick, clock)
            clock.pass_s(DAY_S)
            say("settling")
            services.summaries.settle()
            say("settled")


def live_a_day(services: Services, learner: str, pick: random.Random, clock: HandClock) -> None:
    """Reads, misses a question, reviews it; the clock is set meanwhile."""
    lesson = pick.choice(LESSONS)
    services.reading.open(learner, COURSE, lesson)
    services.reading.save_position(learner, COURSE, lesson, pick.randrange(1001))
    say("completing")
    services.reading.complete(learner, COURSE, pick.choice(LESSONS))
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    clock.set_wall(clock.now() + timedelta(hours=1))
    question = attempt.questions[0].question_id
    services.quizzes.answer(attempt.attempt_id, place_of(attempt, question), WRONG[question])
    say("submitting")
    services.quizzes.submit(attempt.attempt_id)
    card = services.reviews.next(learner)
    if card is not None:
        services.reviews.answer(
            learner, COURSE, card.quiz_id, card.question.question_id, remembered=pick.random() < 0.5
        )


def say(word: str) -> None:
    """Tells whoever waits with the knife."""
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
