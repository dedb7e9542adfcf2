"""``python -m tests.chaos``: see the package's words."""

from __future__ import annotations

import argparse
import gc
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from pathlib import Path

from sync.hub import create_app, load_config
from tests.chaos import actors, template
from tests.chaos.processes import Process
from tests.chaos.trial import STEPS, Trial


def main(arguments: list[str] | None = None) -> int:
    """Runs the seeds; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--steps", type=int, default=STEPS, help="things that happen in a trial")
    parser.add_argument("--folder", help="where the worlds are made (the temporary folder)")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="tuhoc-chaos-") as folder:
        prepared = Path(folder) / "template"
        prepared.mkdir()
        builder = Process.start(lambda say: template.build(say, prepared))
        if builder.wait(120) != 0:
            print(builder.said)
            return 1
        _warm(prepared, Path(folder) / "warm")
        jobs = [
            Process.start(
                lambda say, job=job: _job(
                    say, Path(folder), range(job, options.seeds, options.jobs), options.first, options.steps
                )
            )
            for job in range(options.jobs)
        ]
        for one in jobs:
            one.wait(86_400)
    said = [line for one in jobs for line in one.said]
    bad = [line for line in said if line[0] != "seed"]
    for line in bad:
        print(*line, sep="\n")
    good = [line for line in said if line[0] == "seed"]
    seeds, deaths, attempts = len(good), sum(line[2] for line in good), sum(line[3] for line in good)
    print(dict(sum((Counter(line[4]) for line in good), Counter[str]())))
    took_s = time.monotonic() - began
    print(f"{seeds} seeds, {deaths} killed, {attempts} attempts acknowledged, {len(bad)} failed ({took_s:.0f} s)")
    return 1 if bad or seeds != options.seeds else 0


def _warm(prepared: Path, folder: Path) -> None:
    """Imports and configures once what every forked process would otherwise do again."""
    template.copy(prepared, folder)
    actors.learn(lambda *_: None, folder / "home-a", seed=0, deeds=4, off_s=0.0, port=1)
    actors.sync(lambda *_: None, folder / "home-a", off_s=0.0, port=1)
    create_app(load_config(folder / template.HUB))
    assert threading.active_count() == 1, threading.enumerate()
    gc.collect()
    gc.freeze()


def _job(say, folder: Path, seeds: range, first: int, steps: int) -> None:  # type: ignore[no-untyped-def]
    for offset in seeds:
        seed = first + offset
        world = folder / f"seed-{seed}"
        trial = Trial(folder / "template", world, seed, steps)
        try:
            trial.run()
        except AssertionError:
            say("failed", f"seed {seed}", traceback.format_exc()[-3000:])
        else:
            say("seed", seed, trial.deaths, len(trial.done), trial.ways)
        shutil.rmtree(world, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
