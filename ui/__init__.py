"""The window: the only package with Qt. See ``ui/application.py`` for how it is put together."""

from __future__ import annotations

from ui.none_guard import keep_none_alive

keep_none_alive()
