"""What the window's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ui.tasks import Tasks
from ui.theme import Theme
from ui.words import Words


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The look, light and at 100 per cent before and after."""
    theme = Theme.current()
    yield theme
    theme.set_choice("light")
    theme.set_text_scale(100)


@pytest.fixture
def words(qapp: QApplication) -> Iterator[Words]:
    """The language, Vietnamese before and after."""
    words = Words(qapp)
    yield words
    words.set_language("vi")


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    """Jobs, ended with the test."""
    tasks = Tasks()
    yield tasks
    assert tasks.close(10)
