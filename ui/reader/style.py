"""How a lesson's text looks: a style sheet for Qt's rich text, made from the tokens.

Qt's rich text knows a small part of CSS. What it ignores is done elsewhere: the colour of the body by the
palette, the measure by the view's margins, borders of quotations by two-cell tables
(``content_cache/render.py`` writes them).
"""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QFont

from ui.theme import Theme, tokens
from ui.theme.fonts import FAMILY, face

LEADING: Final = tokens.LEADING_TEXT
_NOTES: Final = (("note", "info"), ("tip", "success"), ("warning", "warning"), ("example", "plum"))
"""Kinds of notes in lessons and the colour tokens they take."""


def reading_font(theme: Theme) -> QFont:
    """The font of running text."""
    return face(theme.px(tokens.TYPE_READING))


def reading_css(theme: Theme) -> str:
    """The style sheet of a lesson, at the theme's colours and text size."""
    return "\n".join((_text(theme), _tables(theme), _boxes(theme)))


def _text(theme: Theme) -> str:
    c, px = theme.colors, theme.px
    return f"""
p, li, dd {{ line-height: {LEADING}%; }}
p {{ margin-top: 0; margin-bottom: {px(tokens.SPACE_M)}px; }}
li {{ margin-bottom: {px(tokens.SPACE_XS)}px; }}
ul, ol {{ margin-top: 0; margin-bottom: {px(tokens.SPACE_M)}px; }}
li p {{ margin-bottom: {px(tokens.SPACE_XS)}px; }}
h1 {{ font-size: {px(tokens.TYPE_DISPLAY)}px; font-weight: {tokens.WEIGHT_SEMIBOLD}; color: {c.text};
  margin-top: {px(tokens.SPACE_S)}px; margin-bottom: {px(tokens.SPACE_XS)}px; }}
h2 {{ font-size: {px(tokens.TYPE_TITLE)}px; font-weight: {tokens.WEIGHT_SEMIBOLD}; color: {c.text};
  margin-top: {px(tokens.SPACE_XXL)}px; margin-bottom: {px(tokens.SPACE_S)}px; }}
h3 {{ font-size: {px(tokens.TYPE_HEADING)}px; font-weight: {tokens.WEIGHT_SEMIBOLD}; color: {c.text};
  margin-top: {px(tokens.SPACE_XL)}px; margin-bottom: {px(tokens.SPACE_XS)}px; }}
h4, h5, h6 {{ font-size: {px(tokens.TYPE_READING)}px; font-weight: {tokens.WEIGHT_SEMIBOLD}; color: {c.text};
  margin-top: {px(tokens.SPACE_L)}px; margin-bottom: {px(tokens.SPACE_XS)}px; }}
a {{ color: {c.accent_text}; text-decoration: none; }}
b, strong {{ font-weight: {tokens.WEIGHT_SEMIBOLD}; }}
code {{ background-color: {c.sunken}; }}
pre {{ white-space: pre-wrap; line-height: 120%; margin-top: 0; margin-bottom: 0; }}
pre.plain {{ font-family: "{FAMILY}"; line-height: {LEADING}%; margin-bottom: {px(tokens.SPACE_M)}px; }}
li ul, li ol {{ margin-top: 0; margin-bottom: 0; }}
ul.tasks {{ list-style-type: none; }}
span.mark {{ background-color: {c.warning_soft}; }}
dt {{ font-weight: {tokens.WEIGHT_SEMIBOLD}; margin-top: {px(tokens.SPACE_M)}px; }}
dd {{ margin-left: {px(tokens.SPACE_L)}px; margin-bottom: {px(tokens.SPACE_S)}px; }}
.meta {{ font-size: {px(tokens.TYPE_SMALL)}px; color: {c.muted}; margin-bottom: {px(tokens.SPACE_XL)}px; }}
p.figure {{ line-height: 100%; margin-top: {px(tokens.SPACE_S)}px; margin-bottom: {px(tokens.SPACE_XS)}px; }}
p.caption {{ font-size: {px(tokens.TYPE_SMALL)}px; color: {c.muted}; line-height: 130%;
  margin-bottom: {px(tokens.SPACE_XL)}px; }}
p.footnote {{ font-size: {px(tokens.TYPE_SMALL)}px; color: {c.muted}; line-height: 130%;
  margin-bottom: {px(tokens.SPACE_XS)}px; }}
a.footnote-mark {{ font-size: {px(tokens.TYPE_SMALL)}px; }}
"""


def _tables(theme: Theme) -> str:
    c, px = theme.colors, theme.px
    cell = f"{px(tokens.SPACE_S)}px {px(tokens.SPACE_M)}px"
    return f"""
table.grid {{ border-collapse: collapse; border: {tokens.LINE}px solid {c.line};
  margin-top: {px(tokens.SPACE_XS)}px; margin-bottom: {px(tokens.SPACE_L)}px; }}
table.grid th {{ background-color: {c.sunken}; font-weight: {tokens.WEIGHT_SEMIBOLD}; padding: {cell};
  border: {tokens.LINE}px solid {c.line}; }}
table.grid td {{ padding: {cell}; border: {tokens.LINE}px solid {c.line}; vertical-align: top; }}
table.grid p, table.grid th, table.grid td {{ line-height: 125%; font-size: {px(tokens.TYPE_BODY)}px; }}
table.code {{ margin-top: {px(tokens.SPACE_XS)}px; margin-bottom: {px(tokens.SPACE_L)}px; }}
td.code {{ background-color: {c.sunken}; padding: {px(tokens.SPACE_S)}px {px(tokens.SPACE_M)}px; }}
table.rule {{ margin-top: {px(tokens.SPACE_L)}px; margin-bottom: {px(tokens.SPACE_L)}px; }}
td.rule {{ background-color: {c.line}; font-size: {tokens.LINE}px; line-height: 100%; padding: 0px; }}
"""


def _boxes(theme: Theme) -> str:
    c, px = theme.colors, theme.px
    inner = f"{px(tokens.SPACE_M)}px {px(tokens.SPACE_L)}px {px(tokens.SPACE_XS)}px {px(tokens.SPACE_L)}px"
    around = f"margin-top: {px(tokens.SPACE_XS)}px; margin-bottom: {px(tokens.SPACE_L)}px;"
    # An empty cell is as wide as its padding.
    bar = f"padding-left: {tokens.LINE_QUOTE}px; padding-right: 0px;"
    rules = [
        f"table.quote {{ {around} }}",
        f"table.quote td.bar {{ background-color: {c.accent_text}; {bar} }}",
        f"table.quote td.body {{ background-color: {c.paper}; padding: {inner}; color: {c.text}; }}",
        f"p.box-title {{ font-weight: {tokens.WEIGHT_SEMIBOLD}; }}",
    ]
    for kind, token in _NOTES:
        ink, ground = getattr(c, token), getattr(c, f"{token}_soft")
        rules += [
            f"table.{kind} {{ {around} }}",
            f"table.{kind} td.bar {{ background-color: {ink}; {bar} }}",
            f"table.{kind} td.body {{ background-color: {ground}; padding: {inner}; }}",
            f"table.{kind} p.box-title {{ color: {ink}; }}",
        ]
    return "\n".join(rules)
