"""Hostile pictures in the reader's own decoder: bounded time and memory, no crash, nothing of this computer shown."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.pictures import drawings, pictures
from tests.hostile.workshop import SVG, png

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="needs /proc"), pytest.mark.timeout(300)]

LONGEST_S = 5.0
MOST_MEGABYTES = 350
"""One picture decoded whole (128 MB), once more while it is scaled, and some."""
WIDEST_PX = 6000


def green_picture(name: str, width: int, height: int, folder: Path) -> None:
    """A green picture outside."""
    from PySide6.QtGui import QColor, QImage

    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(0, 255, 0))
    assert image.save(str(folder / name))


def decoded(folder: Path) -> tuple[list[dict[str, object]], str | None]:
    """What the process said of each picture, and the one that it died of."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.picture_process", str(folder)],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    told = [line for line in lines if "name" in line]
    begun = [str(line["begins"]) for line in lines if "begins" in line]
    assert begun, done.stderr
    return told, None if done.returncode == 0 else f"{begun[-1]}: {done.returncode}: {done.stderr[-500:]}"


def is_bearable(one: dict[str, object]) -> bool:
    return (
        float(str(one["seconds"])) < LONGEST_S
        and int(str(one["megabytes"])) < MOST_MEGABYTES
        and max(int(str(one["width"])), int(str(one["height"]))) <= WIDEST_PX
        and not one["is_green"]
    )


def test_hostile_pictures_are_borne(tmp_path: Path) -> None:
    folder, outside = tmp_path / "pictures", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    green_picture("secret.png", 90, 90, outside)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        made = {f"svg {name}": data for name, data in drawings(str(outside / "secret.png"), address).items()}
        made |= {f"raster {name}": data for name, data in pictures().items()}
        for name, data in made.items():
            (folder / name.replace("/", "-")).write_bytes(data)
        told, died_of = decoded(folder)
        assert died_of is None, died_of
        assert len(told) == 2 * len(made)
        wrong = [json.dumps(one) for one in told if not is_bearable(one)]
        assert not wrong, "\n".join(wrong)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_good_pictures_are_shown_and_the_judge_sees_green(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    green_picture("green.png", 90, 90, folder)
    (folder / "good.svg").write_bytes(SVG)
    (folder / "good.png").write_bytes(png(300, 300, pixels=bytes(301 * 300)))
    told, died_of = decoded(folder)
    assert died_of is None
    assert all(int(str(one["width"])) > 0 for one in told)
    assert {one["name"]: one["is_green"] for one in told} == {
        "green.png": True,
        "good.svg": False,
        "good.png": False,
    }
