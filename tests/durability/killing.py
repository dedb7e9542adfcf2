"""Kills a learner's process again and again, at any instant, and holds the home to everything that was acknowledged.

::

    python -m tests.durability.killing --kills 1000 [--seed N]

One process imports everything and prepares a home; each victim is forked from it, opens the home, goes on with the
attempt and answers, flags, moves and hands in at random. It says what it is about to do, does it, and says that it is
done, through a pipe. After SIGKILL at a random instant the home must be sound, and hold what was said to be done, and
of what was only begun either all or nothing.

Prints ``KILLS killed, ANSWERS acknowledged, 0 lost``, or the first thing that is wrong, and ends with status 1 then.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.compose import Services, open_services
from app.database.recovery import recover
from app.home import Home
from app.views import AttemptView, QuestionView
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer
from sync.encoding import to_base64url
from sync.record import check_signature, digest_of, parse
from tests.app.world import COURSE, FINAL, Publisher
from tests.durability.dumps import dump, rows

LIMIT_S = 600
CLOCK_MS = 60
"""Between a moment in the victim and the clock reading that its transaction used."""
REBUILD_EVERY = 5


@dataclass
class Known:
    """What the home must hold of the attempt under way."""

    attempt: str
    answers: list[Any]
    flags: list[int]
    position: int
    spent_ms: float
    """At the last thing that was done."""
    submitted: bool = False

    def after(self, deed: list[Any]) -> Known:
        """The same with one more thing done."""
        kind, place, value = deed
        new = replace(self, answers=list(self.answers), flags=list(self.flags))
        if kind == "answer":
            new.answers[place], new.position = value, place
        elif kind == "move":
            new.position = place
        elif kind == "flag":
            new.flags = sorted({*self.flags, place} if value else {*self.flags} - {place})
        elif kind == "submit":
            new.submitted = True
        return new


def some_answer(rng: random.Random, question: QuestionView) -> Answer:
    """An answer that fits, never mind whether it is right."""
    choices = [choice.index for choice in question.choices]
    if question.type == "single_choice":
        return ChoiceAnswer(rng.choice(choices))
    if question.type == "multiple_response":
        return ChoicesAnswer(tuple(sorted(rng.sample(choices, rng.randint(1, len(choices))))))
    if question.type == "true_false":
        return TruthAnswer(rng.random() < 0.5)
    return TextAnswer(f"Quốc hội {rng.randrange(10**6)}")


def live(home: Path, seed: int, say: int) -> None:
    """The victim: goes on until it is killed."""
    rng = random.Random(seed)
    services = open_services(home)
    (learner,) = services.profiles.list()
    while True:
        attempt = services.quizzes.start_or_resume(learner.id, COURSE, FINAL)
        began = time.monotonic()
        tell(say, ["attempt", *seen(attempt)])
        for _ in range(rng.randint(15, 60)):
            act(services, attempt, rng, say, began)
        tell(say, ["submit", 0, None])
        services.quizzes.submit(attempt.attempt_id)
        tell(say, ["done", (time.monotonic() - began) * 1000])


def seen(view: AttemptView) -> list[Any]:
    """What an attempt shows when it is taken up."""
    assert view.remaining_s is not None
    answers = [None if answer is None else repr(answer) for answer in view.answers]
    flags = [index for index, on in enumerate(view.flags) if on]
    return [view.attempt_id, answers, flags, view.position, (LIMIT_S - view.remaining_s) * 1000]


def act(services: Services, attempt: AttemptView, rng: random.Random, say: int, began: float) -> None:
    """One thing that a learner does."""
    place = rng.randrange(len(attempt.questions))
    kind = rng.choices(["answer", "blank", "flag", "move"], [70, 5, 15, 10])[0]
    given = some_answer(rng, attempt.questions[place]) if kind == "answer" else None
    if kind in {"answer", "blank"}:
        tell(say, ["answer", place, None if given is None else repr(given)])
        services.quizzes.answer(attempt.attempt_id, place, given)
    elif kind == "flag":
        on = rng.random() < 0.5
        tell(say, ["flag", place, on])
        services.quizzes.flag(attempt.attempt_id, place, on)
    else:
        tell(say, ["move", place, None])
        services.quizzes.move(attempt.attempt_id, place)
    tell(say, ["done", (time.monotonic() - began) * 1000])


def tell(say: int, what: list[Any]) -> None:
    """One line through the pipe; a line is shorter than a pipe's atomic write."""
    os.write(say, json.dumps(what).encode() + b"\n")


def kill_one(home: Path, rng: random.Random) -> list[list[Any]]:
    """Forks a victim, kills it at some instant, and returns what it said."""
    hear, say = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(hear)
            live(home, rng.randrange(2**32), say)
        except BaseException as error:  # noqa: BLE001 - told to the parent; this process must not go on as a second one
            tell(say, ["failed", repr(error)])
        finally:
            os._exit(1)
    os.close(say)
    heard, wanted = b"", rng.choice((0, *(rng.randint(2, 60) for _ in range(4))))
    until = time.monotonic() + rng.uniform(0, 0.25)
    while heard.count(b"\n") < wanted or (not wanted and time.monotonic() < until):
        if not select.select([hear], [], [], 0.002 if not wanted else 10)[0]:
            continue
        piece = os.read(hear, 65536)
        if not piece:
            break
        heard += piece
    spin = time.perf_counter() + rng.uniform(0, 0.006)
    while time.perf_counter() < spin:
        pass
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while piece := os.read(hear, 65536):
        heard += piece
    os.close(hear)
    return [json.loads(line) for line in heard.splitlines()]


class Trial:
    """A home, what it must hold, and how often it was tried."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.home = folder / "home"
        self.rng = random.Random(seed)
        self.known: Known | None = None
        self.begun: list[Any] | None = None
        """What the victim was doing when it was killed: done or not."""
        self.lived_ms = 0.0
        """How long victims have lived since the attempt was taken up, the time before that of the same one included."""
        self.acknowledged = 0
        self.kills = 0
        self.results = 0
        publisher = Publisher(folder / "publisher")
        publisher.publish(folder / "stick")
        services = open_services(self.home)
        services.library.trust(publisher.keys_json)
        services.library.fetch(None, COURSE, source=str(folder / "stick"))
        self.learner = services.profiles.create("Nguyễn Văn An").id
        services.close()

    def kill(self) -> None:
        """One kill, and every check after it. What the attempt shows is checked by the next victim that takes it up."""
        began = time.monotonic()
        said = kill_one(self.home, self.rng)
        lived_ms = (time.monotonic() - began) * 1000
        # This victim's time too: what the attempt shows when it is taken up counts from a moment before that.
        self.lived_ms += lived_ms
        self.kills += 1
        taken_up_ms = 0.0
        for what in said:
            assert what[0] != "failed", what
            if what[0] == "attempt":
                self.compare(found := Known(*what[1:]))
                self.known, self.begun, taken_up_ms, self.lived_ms = found, None, found.spent_ms, lived_ms
            elif what[0] == "done":
                assert self.known is not None
                assert self.begun is not None
                self.known = self.known.after(self.begun)
                self.known.spent_ms = taken_up_ms + what[1]
                self.acknowledged += self.begun[0] == "answer"
                self.begun = None
            else:
                self.begun = what
        assert rows(self.home / "study.sqlite", "PRAGMA integrity_check") == [("ok",)]
        self.chain(self.home / "study.sqlite")
        if self.kills % REBUILD_EVERY == 0:
            self.rebuild()

    def compare(self, found: Known) -> None:
        """The attempt that goes on is the one that was acknowledged, or that with the thing that was begun."""
        if self.known is None:
            return
        possible = self.known if self.begun is None else self.known.after(self.begun)
        if found.attempt != self.known.attempt:
            assert possible.submitted, f"kill {self.kills}: another attempt, and {self.known} is gone"
            return
        assert not self.known.submitted, f"kill {self.kills}: handed in, and under way again"
        for name in ("answers", "flags", "position"):
            had, may, has = getattr(self.known, name), getattr(possible, name), getattr(found, name)
            assert has in (had, may), f"kill {self.kills}: {name} {has}, acknowledged {had}, begun {may}"
        least, most = self.known.spent_ms - CLOCK_MS, self.known.spent_ms + self.lived_ms + CLOCK_MS
        assert least <= found.spent_ms <= most, f"kill {self.kills}: {found.spent_ms} ms not in {least} .. {most}"

    def chain(self, path: Path) -> None:
        """Every record is signed and names the one before it; every result has its record."""
        (public,) = rows(path, "SELECT public_key FROM devices")
        previous: str | None = None
        found = rows(path, "SELECT seq, text, signature FROM records ORDER BY seq")
        for number, (seq, text, signature) in enumerate(found, 1):
            check_signature(text, signature, public[0])
            record = parse(text)
            assert (seq, record.seq) == (number, number), "a gap in the chain"
            assert record.prev == previous, "a broken chain"
            previous = to_base64url(digest_of(text))
        closed = rows(path, "SELECT count(*) FROM attempts WHERE record_id IS NOT NULL")
        opened = rows(path, "SELECT count(*) FROM attempts")
        assert len(found) == closed[0][0] + opened[0][0], "an attempt without its records"
        self.results = closed[0][0]

    def rebuild(self) -> None:
        """What the journal makes of the backup is what the database holds, or will hold once it has caught up."""
        copy = Home(self.home.with_name("copy"))
        shutil.copytree(self.home, copy.path, ignore=shutil.ignore_patterns("cache"))
        recover(copy, SystemClock())
        wanted = dump(copy.database)
        copy.database.unlink()
        recover(copy, SystemClock())
        assert dump(copy.database) == wanted, f"kill {self.kills}: the journal tells another story"
        shutil.rmtree(copy.path)


def main(arguments: list[str] | None = None) -> int:
    """Runs the trial; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability.killing")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--folder", help="where the home is made (the temporary folder)")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        trial = Trial(Path(folder), options.seed)
        try:
            for _ in range(options.kills):
                trial.kill()
        except AssertionError as error:
            print(f"seed {options.seed}, kill {trial.kills}: {error}")
            return 1
    print(
        f"{trial.kills} killed, {trial.acknowledged} answers acknowledged, {trial.results} handed in, 0 lost "
        f"(seed {options.seed}, {time.monotonic() - began:.1f} s)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
