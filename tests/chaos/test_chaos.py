"""Two hundred seeds of chaos; ``make soak`` runs five thousand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = 2
SEEDS = 200
STEPS = 3
"""Of each, before every way at once and the judging; ``make soak`` does ten with five thousand seeds."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes of a trial are forked")
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_acknowledged_record_is_once_at_the_centre(part: int, tmp_path: Path) -> None:
    each = SEEDS // PARTS
    command = [
        sys.executable,
        "-m",
        "tests.chaos",
        "--seeds",
        str(each),
        "--first",
        str(part * each),
        "--jobs",
        "1",
        "--steps",
        str(STEPS),
    ]
    done = subprocess.run([*command, "--folder", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert f"{each} seeds" in done.stdout
