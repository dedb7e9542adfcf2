"""The bundled face: Be Vietnam Pro (SIL Open Font License 1.1, text beside the files in ``fonts/``).

Hinting is off: at the sizes used here it makes stacked Vietnamese marks uneven.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Be Vietnam Pro"
_FOLDER = Path(__file__).parent / "fonts"


@cache
def load_fonts() -> tuple[str, ...]:
    """Makes the bundled files known to Qt, once a process; needs a ``QGuiApplication``.

    Returns:
        The families found, normally just `FAMILY`.
    """
    families: dict[str, None] = {}
    for file in sorted(_FOLDER.glob("*.ttf")):
        font_id = QFontDatabase.addApplicationFont(str(file))
        if font_id >= 0:
            families.update(dict.fromkeys(QFontDatabase.applicationFontFamilies(font_id)))
    return tuple(families)


def face(size_px: int, weight: int = 400, *, italic: bool = False) -> QFont:
    """The program's font.

    Args:
        size_px: height in logical pixels.
        weight: 400, 500, 600 or 700.
        italic: only the regular weight has a drawn italic.
    """
    font = QFont(FAMILY)
    font.setPixelSize(size_px)
    font.setWeight(QFont.Weight(weight))
    font.setItalic(italic)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
