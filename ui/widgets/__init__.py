"""Widgets that every page shares. Each takes what it shows in its constructor and has an accessible name.

``text``: Label, Chip. ``buttons``: Button (primary, secondary, quiet, link), IconButton, Segments. ``card``:
Card, Tile, Line. ``check_box``: CheckBox. ``confirm``: ConfirmDialog. ``states``: EmptyState, ErrorState,
LoadingState, StateStack. ``banner``: Banner. ``progress``: ProgressBar. ``header``: PageHeader with a breadcrumb.
``column``: Column, a centred column that scrolls.
"""

from __future__ import annotations

from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, IconButton, Segments
from ui.widgets.card import Card, Line, Tile
from ui.widgets.check_box import CheckBox
from ui.widgets.column import Column
from ui.widgets.confirm import ConfirmDialog
from ui.widgets.header import PageHeader
from ui.widgets.progress import ProgressBar
from ui.widgets.states import EmptyState, ErrorState, LoadingState, StateStack
from ui.widgets.text import Chip, Label

__all__ = [
    "Banner",
    "Button",
    "Card",
    "CheckBox",
    "Chip",
    "Column",
    "ConfirmDialog",
    "EmptyState",
    "ErrorState",
    "IconButton",
    "Label",
    "Line",
    "LoadingState",
    "PageHeader",
    "ProgressBar",
    "Segments",
    "StateStack",
    "Tile",
]
