"""Hours of hostile packages: ``python -m tests.hostile.fuzz --hours 2``.

First all cases that are written down, then cases made up by chance until the time or the number is used up. Every
finding is printed with the command that shows it again; the status is 1 when there was one.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.catalogue import all_cases
from tests.hostile.random_cases import random_case
from tests.hostile.sandbox import Case, FindingError, Outcome, Sandbox

_CASES_A_HOME = 400
"""Then a new home, so that what is left of many cases does not slow the others down."""


def main(arguments: list[str] | None = None) -> int:
    """Runs; returns the exit status."""
    words = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz", description=__doc__)
    words.add_argument("--cases", type=int, help="so many made-up cases, and none that is written down")
    words.add_argument("--hours", type=float, help="until then")
    words.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    words.add_argument("--case", type=int, help="only this made-up case of the seed")
    words.add_argument("--name", help="only cases that are written down and have this in their name")
    chosen = words.parse_args(arguments)
    root = Path(tempfile.mkdtemp(prefix="hostile-", dir=memory_disk()))
    print(f"seed {chosen.seed}", flush=True)
    try:
        found = run(_chosen(chosen), root, until=_end(chosen.hours))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return 1 if found else 0


def run(cases: Iterator[Case], root: Path, *, until: float | None) -> int:
    """Runs cases one after the other; returns how many findings there were."""
    sandbox: Sandbox | None = None
    endings: collections.Counter[str] = collections.Counter()
    slowest = Outcome("nothing", None, 0.0, 0)
    findings, done, began = 0, 0, time.monotonic()
    for number, case in enumerate(cases):
        if until is not None and time.monotonic() > until:
            break
        if sandbox is None or number % _CASES_A_HOME == 0:
            sandbox = _next(sandbox, root / str(number))
        try:
            outcome = sandbox.run(case)
        except FindingError as error:
            findings += 1
            print(f"FOUND {error}\n      {_again(case)}", flush=True)
            sandbox = None
            continue
        finally:
            done += 1
        endings[outcome.refusal or "taken"] += 1
        slowest = max(slowest, outcome, key=lambda one: one.seconds)
    if sandbox is not None:
        sandbox.close()
    print(f"{done} cases in {time.monotonic() - began:.0f} s, {findings} findings; slowest: {slowest}")
    print(", ".join(f"{kind} {count}" for kind, count in endings.most_common()))
    return findings


def _next(sandbox: Sandbox | None, root: Path) -> Sandbox:
    if sandbox is not None:
        sandbox.close()
        shutil.rmtree(sandbox.root, ignore_errors=True)
    return Sandbox(root)


def _chosen(chosen: argparse.Namespace) -> Iterator[Case]:
    if chosen.name is not None:
        return (case for case in all_cases() if chosen.name in case.name)
    if chosen.case is not None:
        return iter((random_case(chosen.seed, chosen.case),))
    made_up = (random_case(chosen.seed, number) for number in itertools.count())
    if chosen.cases is not None:
        return itertools.islice(made_up, chosen.cases)
    return itertools.chain(all_cases(), made_up) if chosen.hours is not None else iter(all_cases())


def _again(case: Case) -> str:
    if case.name.startswith("seed "):
        _, seed, _, number = case.name.split(":")[0].split()
        return f"python -m tests.hostile.fuzz --seed {seed} --case {number}"
    return f"python -m tests.hostile.fuzz --name {case.name!r}"


def _end(hours: float | None) -> float | None:
    return None if hours is None else time.monotonic() + hours * 3600


def memory_disk() -> str | None:
    """Where nothing waits for a disk, if there is such a place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - mkdtemp makes a folder of its own


if __name__ == "__main__":
    sys.exit(main())
