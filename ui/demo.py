"""``make run``: a demonstration hub on this machine, the sample courses, and the app for a demonstration learner.

Without a display the same app walks through its tour on a virtual screen instead.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.demo import Demo, DemoError, sample_courses
from ui.display import has_display
from ui.tour.run import main as tour
from ui.tour.run import say

FOLDER = Path("build/demo")


def main() -> int:
    """Runs the demonstration; returns the app's exit status, or the tour's."""
    if not has_display():
        say("No display here: the app walks through its main job on a virtual screen.")
        return tour(["--out", "build/tour"])
    demo = Demo(FOLDER, sample_courses(), say)
    try:
        demo.prepare()
        demo.start_hub()
        if not demo.is_enrolled():
            demo.enrol()
        say(f"Hub at {demo.url}. The app opens; closing it ends the hub too.")
        return _open(demo)
    except DemoError as error:
        say(f"error: {error.kind}: {error}")
        return 1
    finally:
        demo.stop_hub()


def _open(demo: Demo) -> int:
    from ui.__main__ import main as window  # noqa: PLC0415 - only once the demonstration stands

    return window(["--home", str(demo.home)])


if __name__ == "__main__":
    sys.exit(main())
