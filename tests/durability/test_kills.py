"""A process killed at any instant of an attempt loses nothing that was acknowledged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IN_MEMORY = Path("/dev/shm")  # noqa: S108
KILLS = 60


@pytest.mark.skipif(not hasattr(os, "fork"), reason="victims are forked")
def test_sixty_kills(tmp_path: Path) -> None:
    """In memory where there is such a place: what a killed process wrote stays with the system, disk or not."""
    folder = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else tmp_path
    done = subprocess.run(
        [sys.executable, "-m", "tests.durability.killing", "--kills", str(KILLS), "--folder", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"{KILLS} killed"), done.stdout
    assert " 0 lost" in done.stdout
