"""The load generator against a real hub process, small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_small_load_arrives_whole() -> None:
    command = [sys.executable, "-m", "benchmarks.load", "--devices", "60", "--attempts", "2", "--seconds", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert (told["records"], told["missing"], told["doubled"]) == (120, 0, 0)
    assert told["tries"] >= 60
    assert told["p99_s"] >= told["median_s"] > 0
