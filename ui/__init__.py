"""The window: the only package with Qt. See ``ui/application.py`` for how it is put together."""

from __future__ import annotations

from ui.constant_guard import keep_constants_alive

keep_constants_alive()
