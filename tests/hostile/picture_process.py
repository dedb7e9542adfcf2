"""Decodes hostile pictures, one after the other, in a process that may die of it.

Its argument is the folder with the pictures; it prints a line before and after each: the name, seconds, megabytes that
it took at most, width, height and whether anything of the green picture outside is to be seen.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage

from tests.hostile.sandbox import forget_peak, peak
from ui.reader.media import Frame, decode

GREEN = (0, 255, 0)
FRAMES = (
    Frame(measure=680, scale=1.0, ratio=1.0, ground="#ffffff"),
    Frame(measure=680, scale=2.0, ratio=2.0, ground=None, recolour=("#202020", "#f0f0f0")),
)


def main(folder: Path) -> None:
    """Decodes everything in a folder."""
    application = QGuiApplication([])
    decode(b"", FRAMES[0])
    for path in sorted(folder.iterdir()):
        print(json.dumps({"begins": path.name}), flush=True)
        data = path.read_bytes()
        for frame in FRAMES:
            before, began = forget_peak(), time.perf_counter()
            image = decode(data, frame)
            told = {
                "name": path.name,
                "seconds": round(time.perf_counter() - began, 3),
                "megabytes": (peak() - before) >> 20,
                "width": image.width(),
                "height": image.height(),
                "is_green": _is_green(image),
            }
            print(json.dumps(told), flush=True)
    del application


def _is_green(image: QImage) -> bool:
    """Whether the middle is the colour of the picture that nobody may show."""
    if image.isNull():
        return False
    small = image.scaled(20, 20)
    return any(
        small.pixelColor(x, y).getRgb()[:3] == GREEN for x in range(small.width()) for y in range(small.height())
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
