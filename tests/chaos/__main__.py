"""``python -m tests.chaos``: see the package's words."""

from __future__ import annotations

import argparse
import contextlib
import gc
import resource
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from pathlib import Path

from benchmarks.postgres import PostgresServer, programs, serving
from sync.hub import create_app, load_config
from tests.chaos import actors, template
from tests.chaos.processes import Process, Say
from tests.chaos.trial import ON_SERVER_EVERY, STEPS, Trial


def main(arguments: list[str] | None = None) -> int:
    """Runs the seeds; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--steps", type=int, default=STEPS, help="things that happen in a trial")
    parser.add_argument("--folder", help="where worlds are made and failed ones left (the temporary one)")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    kept = Path(options.folder or tempfile.gettempdir())
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=options.folder, prefix="tuhoc-chaos-")))
        templates: dict[bool, Path] = {False: folder / "template"}
        _build(templates[False], None)
        server = None
        if programs() is not None:
            server = stack.enter_context(serving(durable=False))
            templates[True] = folder / "template-on-server"
            _build(templates[True], stack.enter_context(server.database()))
        _warm(templates[False], folder / "warm")
        seeds = range(options.first, options.first + options.seeds)
        before_s = _used_s()
        jobs = [
            Process.start(
                lambda say, mine=seeds[job :: options.jobs]: _job(
                    say, mine, folder=folder, kept=kept, templates=templates, server=server, steps=options.steps
                )
            )
            for job in range(options.jobs)
        ]
        for one in jobs:
            one.wait(7 * 86_400)
        used_s = _used_s() - before_s
    said = [line for one in jobs for line in one.said]
    bad = [line for line in said if line[0] != "seed"]
    for line in bad:
        print(*line, sep="\n")
    good = [line for line in said if line[0] == "seed"]
    ended, deaths, attempts = len(good), sum(line[2] for line in good), sum(line[3] for line in good)
    print(dict(sum((Counter(line[4]) for line in good), Counter[str]())))
    took_s = time.monotonic() - began
    print(
        f"{ended} seeds, {deaths} killed, {attempts} attempts acknowledged, {len(bad)} failed "
        f"({took_s:.0f} s; {used_s / max(1, ended):.2f} s of processor time a seed)"
    )
    return 1 if bad or ended != options.seeds else 0


def _build(folder: Path, database_url: str | None) -> None:
    folder.mkdir()
    builder = Process.start(lambda say: template.build(say, folder, database_url))
    if builder.wait() != 0:
        raise SystemExit(str(builder.said))


def _warm(prepared: Path, folder: Path) -> None:
    """Imports and configures once what every forked process would otherwise do again."""
    folder.mkdir()
    template.copy(prepared, folder, folder)
    actors.learn(lambda *_: None, folder / "home-a", seed=0, deeds=4, off_s=0.0, port=1)
    actors.sync(lambda *_: None, folder / "home-a", off_s=0.0, port=1)
    create_app(load_config(folder / template.HUB))
    assert threading.active_count() == 1, threading.enumerate()
    gc.collect()
    gc.freeze()


def _job(
    say: Say,
    seeds: range,
    *,
    folder: Path,
    kept: Path,
    templates: dict[bool, Path],
    server: PostgresServer | None,
    steps: int,
) -> None:
    for seed in seeds:
        prepared = templates.get(seed % ON_SERVER_EVERY == 0, templates[False])
        trial = Trial(prepared, folder / f"seed-{seed}", seed, steps)
        try:
            trial.run(server)
        except Exception as error:  # noqa: BLE001 - told, and the next seed goes on
            left = kept / f"tuhoc-chaos-seed-{seed}"
            shutil.rmtree(left, ignore_errors=True)
            shutil.copytree(trial.folder, left, dirs_exist_ok=True)
            plan = "\n".join(trial.plan)
            where = "" if isinstance(error, AssertionError) else traceback.format_exc()[-3000:]
            again = f"python -m tests.chaos --first {seed} --seeds 1 --jobs 1 --steps {steps}"
            say("failed", f"seed {seed}: {error}"[:4000], where, f"plan:\n{plan}", f"kept in {left}", f"again: {again}")
            # At once: a run that is stopped tells nothing at its end.
            print(f"seed {seed} failed: {str(error)[:4000]}\n{where}\nkept in {left}", flush=True)
        else:
            say("seed", seed, trial.deaths, len(trial.done), trial.ways)
            if (seed + 1) % 50 == 0:
                print(f"seed {seed} ended well", flush=True)
        finally:
            trial.close()


def _used_s() -> float:
    """Processor time of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
