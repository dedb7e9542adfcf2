"""What the window imports before its first paint must stay cheap."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("sqlalchemy", "requests", "markdown", "cryptography", "yaml", "zstandard", "nh3", "alembic")


@pytest.mark.parametrize(
    "module",
    [
        "content_cache",
        "content_cache.blocking",
        "content_cache.draw",
        "content_cache.errors",
        "content_cache.model",
        "content_cache.questions",
        "content_cache.text",
    ],
)
def test_light_modules_import_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert ran.stdout.strip() == "[]"
