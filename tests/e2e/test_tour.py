"""The tour is a test too: the whole job through real widgets, with a real hub stopped and started meanwhile."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PySide6.QtGui import QImage

from app.demo import own_command
from tests.e2e.conftest import ROOT

OF_SENDING = {"sending", "joining", "parcel", "code", "journey", "record", "records", "feedback", "feedback-list"}
DIALOGS = {"from-folder", "from-folder-done", "sending", "joining", "parcel", "code", "feedback"}


def test_the_tour(tmp_path: Path) -> None:
    """Every step goes as it should and leaves a picture of the right size with something on it."""
    out = tmp_path / "tour"
    done = subprocess.run(
        [*own_command(), "tour", "--out", str(out)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=170,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    pictures = sorted(out.glob("*.png"))
    assert {picture.stem.partition("-")[2] for picture in pictures} >= OF_SENDING
    seen = set()
    for picture in pictures:
        image = QImage(str(picture))
        step = picture.stem.partition("-")[2]
        if step == "code-screen":
            assert image.width() >= 800
        elif step in DIALOGS:  # by themselves
            assert 400 < image.width() <= 1366
            assert 250 < image.height() <= 768
        else:
            assert (image.width(), image.height()) == (1366, 768)
        seen.add(image.convertToFormat(QImage.Format.Format_RGB32).constBits().tobytes())
    assert len(seen) == len(pictures), "two steps look the same"
