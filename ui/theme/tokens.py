"""Design tokens: every colour, space, radius and size of the program, by name.

Sizes are logical pixels at a text scale of 100 per cent. Spaces, radii and lines don't grow with the text;
type and icons do (``Theme.px``). Text on its intended ground has a contrast of at least 4.5:1 in both schemes
(by test).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

# --- colours ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Colors:
    """One scheme. ``*_soft`` is a quiet ground; text on it takes the colour without the suffix."""

    dark: bool
    paper: str
    """Ground of the window: warm paper."""
    rail: str
    """Ground of the navigation."""
    surface: str
    """Cards, fields, the page being read."""
    sunken: str
    """Tracks, table heads, hover on a surface."""
    line: str
    """1-px borders."""
    line_strong: str
    """Borders of fields and of things that can be pressed."""
    text: str
    muted: str
    """Second voice: dates, counts, hints."""
    faint: str
    """Decoration only, never text that must be read."""
    accent: str
    """The one deep red, as a ground."""
    accent_hover: str
    accent_pressed: str
    accent_text: str
    """The red as text or icon on paper or surface."""
    accent_soft: str
    on_accent: str
    focus: str
    """Ring around what has the keyboard."""
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    info: str
    info_soft: str
    plum: str
    plum_soft: str
    selection: str
    """Ground of selected text."""
    scroll: str


LIGHT = Colors(
    dark=False,
    paper="#f6f4ef",
    rail="#fcfbf8",
    surface="#ffffff",
    sunken="#f1ede4",
    line="#e4dfd4",
    line_strong="#cfc8ba",
    text="#22252a",
    muted="#625f59",
    faint="#a8a294",
    accent="#9a2a24",
    accent_hover="#86231e",
    accent_pressed="#721d19",
    accent_text="#9a2a24",
    accent_soft="#f7e6e2",
    on_accent="#ffffff",
    focus="#2f5f98",
    success="#22694a",
    success_soft="#e4efe9",
    warning="#805200",
    warning_soft="#f8edd4",
    danger="#a61b12",
    danger_soft="#fbe8e5",
    info="#2f5a8c",
    info_soft="#e6edf5",
    plum="#6b4787",
    plum_soft="#efe8f4",
    selection="#f0d3cd",
    scroll="#d3ccbe",
)

DARK = Colors(
    dark=True,
    paper="#191816",
    rail="#141312",
    surface="#22211e",
    sunken="#2d2b27",
    line="#36332e",
    line_strong="#4d4942",
    text="#ebe7df",
    muted="#aea79b",
    faint="#6d675d",
    accent="#b23b33",
    accent_hover="#c0463d",
    accent_pressed="#9d322b",
    accent_text="#ef9a90",
    accent_soft="#3e2523",
    on_accent="#ffffff",
    focus="#8cb8ea",
    success="#82c8a4",
    success_soft="#1f3329",
    warning="#e4b764",
    warning_soft="#382d18",
    danger="#f59e95",
    danger_soft="#43211e",
    info="#9cc0ea",
    info_soft="#1f2d3c",
    plum="#cbaae4",
    plum_soft="#32273b",
    selection="#5c3430",
    scroll="#4a463f",
)

TINTS: tuple[tuple[str, str], ...] = (
    ("accent_text", "accent_soft"),
    ("warning", "warning_soft"),
    ("info", "info_soft"),
    ("success", "success_soft"),
    ("plum", "plum_soft"),
)
"""Pairs (ink, ground) that tell things of one kind apart, such as courses."""

# --- spaces, radii, lines ---------------------------------------------------------------------------------

SPACE_XXS = 2
SPACE_XS = 4
SPACE_S = 8
SPACE_M = 12
SPACE_L = 16
SPACE_XL = 24
SPACE_XXL = 32
SPACE_XXXL = 48

RADIUS_S = 6
RADIUS_M = 10
RADIUS_L = 14

LINE = 1
LINE_FOCUS = 2
BAR = 6
"""Height of a slim progress bar."""
SCROLLBAR = 10
ICON_STROKE = 1.75
"""Of 24 units; Lucide's own is 2."""

# --- type -------------------------------------------------------------------------------------------------

TYPE_SMALL = 14
TYPE_BODY = 16
TYPE_LEAD = 18
TYPE_HEADING = 20
TYPE_TITLE = 26
TYPE_DISPLAY = 32
TYPE_CODE = 24
"""Digits that somebody reads aloud or types: receipt codes, enrolment codes."""

LEADING_READING = 155
"""Per cent, for text worth reading for an hour."""
MEASURE = 680
"""Greatest width of a line of reading text, at 100 per cent; grows with the text."""

WEIGHT_REGULAR = 400
WEIGHT_MEDIUM = 500
WEIGHT_SEMIBOLD = 600
WEIGHT_BOLD = 700

TEXT_SCALES = (100, 115, 130, 150)
"""Text sizes offered in the settings, per cent."""


class TextRole(enum.StrEnum):
    """What a piece of text is for; the style sheet and ``Theme.font`` know its size, weight and colour."""

    DISPLAY = "display"
    """A number or word that is the page's point: a score."""
    TITLE = "title"
    """The page's title; one a page."""
    HEADING = "heading"
    LEAD = "lead"
    """Larger body: a sentence that explains a page."""
    CARD = "card"
    """A card's title."""
    STRONG = "strong"
    """Body in semibold: a name, a field's label."""
    BODY = "body"
    MUTED = "muted"
    """Body in the second voice."""
    SMALL = "small"
    """Small print in the second voice: dates, counts."""
    CODE = "code"
    """Large tabular digits."""


@dataclass(frozen=True)
class TypeStyle:
    """Size in pixels at 100 per cent, weight, and the colour token."""

    size: int
    weight: int
    color: str


TYPE: dict[TextRole, TypeStyle] = {
    TextRole.DISPLAY: TypeStyle(TYPE_DISPLAY, WEIGHT_SEMIBOLD, "text"),
    TextRole.TITLE: TypeStyle(TYPE_TITLE, WEIGHT_SEMIBOLD, "text"),
    TextRole.HEADING: TypeStyle(TYPE_HEADING, WEIGHT_SEMIBOLD, "text"),
    TextRole.LEAD: TypeStyle(TYPE_LEAD, WEIGHT_REGULAR, "text"),
    TextRole.CARD: TypeStyle(TYPE_LEAD, WEIGHT_SEMIBOLD, "text"),
    TextRole.STRONG: TypeStyle(TYPE_BODY, WEIGHT_SEMIBOLD, "text"),
    TextRole.BODY: TypeStyle(TYPE_BODY, WEIGHT_REGULAR, "text"),
    TextRole.MUTED: TypeStyle(TYPE_BODY, WEIGHT_REGULAR, "muted"),
    TextRole.SMALL: TypeStyle(TYPE_SMALL, WEIGHT_REGULAR, "muted"),
    TextRole.CODE: TypeStyle(TYPE_CODE, WEIGHT_MEDIUM, "text"),
}

# --- things -----------------------------------------------------------------------------------------------

ICON_S = 18
ICON_M = 22
ICON_L = 28
ICON_XL = 44
TILE = 48
"""Side of a tinted tile with an icon."""
CONTROL = 44
"""Least height of whatever is pressed or typed into."""
CONTROL_S = 36

RAIL_WIDE = 248
RAIL_FOLDED = 76
FOLD_BELOW = 1000
"""Logical width of the window under which the navigation folds to icons."""
CONTENT = 1120
"""Greatest width of a page's column of cards and settings."""
FORM = 460
"""Greatest width of a form or of a page's single message."""
WINDOW_MIN = (720, 420)
WINDOW_START = (1280, 720)

LOADING_DELAY_MS = 300
"""A wait shorter than this shows nothing: a flash of "loading" is worse than a still page."""

# --- reading (lessons, questions) -------------------------------------------------------------------------------

TYPE_READING = 17
"""Size of a lesson's text: about 75 letters a line of the measure."""
LINE_QUOTE = 3
"""The stroke beside a quotation or a note."""
CONTENTS = 296
"""Width of the reader's table of contents and of the quiz's list of questions."""
CONTENTS_FOLD_BELOW = 960
"""Width of a page under which these panels fold away."""
LEADING_TEXT = 142
"""Per cent of the font's own line, which is 1.27 of its size: 1.8 in all. At this size 155 per cent (1.96) parts
the lines too far; at 14 px it is right."""
INDICATOR = 22
"""Side of the mark before a choice: a circle or a square."""
MAP_CELL = 44
"""Side of a question's number in the list of questions."""
