"""Makes the rich texts of one question with its pictures, and puts pictures that come later into all of them."""

from __future__ import annotations

import html
from collections.abc import Mapping

from PySide6.QtGui import QFont, QImage

from ui.quiz.pictures import NONE, PictureSet
from ui.quiz.rich import RichBlock
from ui.reader.style import LEADING, reading_font
from ui.theme import Theme, tokens
from ui.theme.fonts import face


class Typesetter:
    """One a question shown, in the theme in force."""

    def __init__(self, theme: Theme, pictures: PictureSet = NONE) -> None:
        """Makes one; ``pictures`` may be empty ones of the right size."""
        self.theme = theme
        self._pictures = pictures
        self._made: list[tuple[RichBlock, bool]] = []

    def stem(self, text: str) -> RichBlock:
        """What is asked."""
        font = face(self.theme.px(tokens.TYPE_LEAD), tokens.WEIGHT_MEDIUM)
        return self._block(text, self._pictures.wide, font, wide=True)

    def running(self, text: str) -> RichBlock:
        """What is asked, as a text to read at length."""
        return self._block(text, self._pictures.wide, reading_font(self.theme), wide=True, leading=LEADING)

    def part(self, text: str) -> RichBlock:
        """A choice, a prompt, an option, an item."""
        return self._block(text, self._pictures.small, reading_font(self.theme), wide=False)

    def said(self, text: str, media: Mapping[str, QImage] | None = None) -> RichBlock:
        """Feedback, a hint or an explanation, with pictures of its own beside the question's."""
        font = face(self.theme.px(tokens.TYPE_BODY))
        return self._block(text, {**self._pictures.wide, **(media or {})}, font, wide=True)

    def written(self, text: str) -> RichBlock:
        """What a learner or an author wrote as plain text: never markup."""
        return self._block(escaped(text), {}, reading_font(self.theme), wide=False)

    def put(self, pictures: PictureSet) -> bool:
        """Puts decoded pictures where room was kept for them; returns whether something needs other room."""
        self._pictures = pictures
        moved = False
        for block, wide in self._made:
            moved |= block.put_images(pictures.wide if wide else pictures.small)
        return moved

    def _block(
        self, text: str, images: Mapping[str, QImage], font: QFont, *, wide: bool, leading: int = 100
    ) -> RichBlock:
        block = RichBlock(text, images, font, self.theme, leading=leading)
        self._made.append((block, wide))
        return block


def escaped(text: str) -> str:
    """Plain text as HTML with its lines kept."""
    lines = html.escape(text, quote=False).split("\n")
    return "".join(f"<p>{line or '&nbsp;'}</p>" for line in lines)
