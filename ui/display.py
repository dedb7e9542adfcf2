"""Whether there is a screen. Asked before Qt is started: without one, Qt ends the process itself."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """True where a window can be seen, or where somebody chose Qt's platform already."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
