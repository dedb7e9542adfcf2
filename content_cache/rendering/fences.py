"""Blocks of code: fenced ones, and lines indented by four.

They are taken out of the text as finished HTML, so that nothing inside them is read as Markdown. The library has its
own way, which knows fences at the margin only and looks for the end of each unclosed fence through the whole text. The
code stands in a table's cell, since Qt paints the ground of ``pre`` line by line.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_OPENING = re.compile(r"(?P<indent> *)(?P<fence>`{3,}(?=[^`]*$)|~{3,}) *(?P<info>.*)")
_LANGUAGE = re.compile(r"[\w#+.-]{1,40}")


class Fences:
    """Finds the end of fences; what was not found once is not looked for again."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Takes the lines that the fences are in."""
        self._lines = lines
        self._hopeless: dict[str, int] = {}

    def span(self, start: int) -> tuple[int, str] | None:
        """The fence that opens on a line.

        Args:
            start: index of the line.

        Returns:
            Index of the closing line, and the HTML of what is between; None where no fence opens, or none closes it.
        """
        found = _OPENING.match(self._lines[start])
        if found is None:
            return None
        fence, indent = found["fence"], len(found["indent"])
        if len(fence) >= self._hopeless.get(fence[0], 1 << 30):
            return None
        for at in range(start + 1, len(self._lines)):
            line = self._lines[at].strip()
            if line.startswith(fence) and not line.strip(fence[0]):
                body = [_dedented(inner, indent) for inner in self._lines[start + 1 : at]]
                return at, code_block(body, found["info"])
        self._hopeless[fence[0]] = len(fence)
        return None


def code_block(lines: Sequence[str], info: str = "") -> str:
    """HTML of a block of code, a table of one cell; ``info`` is what stands behind the opening fence."""
    language = _LANGUAGE.match(info.strip().lstrip("{. "))
    kind = f' class="language-{html.escape(language[0])}"' if language else ""
    code = f"<pre><code{kind}>{html.escape(chr(10).join(lines), quote=False)}</code></pre>"
    return f'<table class="code" width="100%" cellspacing="0"><tr><td class="code">{code}</td></tr></table>'


def _dedented(line: str, most: int) -> str:
    """The line without its first spaces, at most so many."""
    spaces = len(line) - len(line.lstrip(" "))
    return line[min(spaces, most) :]
