"""What all tests share: no display is needed, and no test reads the home of whoever runs it."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
