"""How the program looks: tokens, style sheet, fonts, icons. The only place with colours and pixel numbers.

How to use it in a page:

* **Text**: ``ui.widgets.text.Label(text, role="title")``. Roles are the members of
  `ui.theme.tokens.TextRole`.
* **Colours in painting code**: ``theme = Theme.of(self)``, then ``theme.colors.accent`` (a ``#rrggbb`` text)
  or ``theme.color("accent")`` (a ``QColor``). Ask at paint time, never keep the value: the theme changes
  while running.
* **Spaces, radii, sizes**: ``from ui.theme import tokens``; ``tokens.SPACE_M``; what grows with the reader's
  text size is asked from the theme: ``theme.px(tokens.TYPE_BODY)``.
* **Fonts in painting code**: ``theme.font(TextRole.HEADING)``.
* **Icons**: ``icon("library", "muted")`` gives a ``QIcon`` that follows the theme and the screen's resolution
  by itself; the second word names a colour token.
* **When something was computed from the theme** (rich text, item heights): connect to
  ``Theme.of(self).changed``.

`Theme` lives as a child of the ``QApplication``, beside Qt's own palette and font, and is found from there;
it is the look of the process, not a service.
"""

from __future__ import annotations

from ui.theme.icons import icon, pixmap
from ui.theme.theme import Theme
from ui.theme.tokens import TextRole

__all__ = ["TextRole", "Theme", "icon", "pixmap"]
