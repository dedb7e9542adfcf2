"""The look: contrast, text sizes, icons, and that nothing goes past the tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetrics, QImage
from pytestqt.qtbot import QtBot

import ui
from ui.theme import TextRole, Theme, icon, pixmap, tokens
from ui.theme.fonts import FAMILY, load_fonts
from ui.theme.style import sheet
from ui.widgets import Button, Chip, Label, Segments
from ui.widgets.buttons import IconButton

UI = Path(ui.__file__).parent
SOURCES = [path for path in UI.rglob("*.py") if path != UI / "theme" / "tokens.py"]
LEAST_CONTRAST = 4.5
READ = [
    *[(ink, ground) for ink in ("text", "muted", "accent_text") for ground in ("paper", "surface", "rail", "sunken")],
    *[(tone, f"{tone}_soft") for tone in ("info", "success", "warning", "danger", "plum")],
    *[(tone, "surface") for tone in ("info", "success", "warning", "danger")],
    ("accent_text", "accent_soft"),
    ("text", "accent_soft"),
    ("muted", "warning_soft"),
    ("muted", "success_soft"),
    ("muted", "info_soft"),
    ("muted", "danger_soft"),
    ("text", "selection"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
]


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    made = QColor(color)
    return 0.2126 * linear(made.redF()) + 0.7152 * linear(made.greenF()) + 0.0722 * linear(made.blueF())


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [tokens.LIGHT, tokens.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), READ)
def test_text_can_be_read(colors: tokens.Colors, ink: str, ground: str) -> None:
    assert contrast(getattr(colors, ink), getattr(colors, ground)) >= LEAST_CONTRAST


@pytest.mark.parametrize("colors", [tokens.LIGHT, tokens.DARK], ids=["light", "dark"])
def test_the_ring_around_the_focus_can_be_seen(colors: tokens.Colors) -> None:
    for ground in ("paper", "surface", "rail"):
        assert contrast(colors.focus, getattr(colors, ground)) >= 3


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(UI)))
def test_no_colour_and_no_pixel_number_beside_the_tokens(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"[\"'\s:]#[0-9a-fA-F]{6}\b", text) == []
    assert re.findall(r"\b[1-9]\d*px", text) == []


def test_only_icons_in_use_are_bundled_and_all_that_are_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    used = set(re.findall(r'"([a-z0-9-]+)"', code))
    bundled = {path.stem for path in (UI / "theme" / "lucide").glob("*.svg")}
    assert bundled - used == set()
    named = set(re.findall(r'(?:icon|Glyph|Tile|EmptyState|IconButton|pixmap)\(\s*"([a-z0-9-]+)"', code))
    named |= set(re.findall(r'icon_name="([a-z0-9-]+)"', code))
    assert named - bundled == set()


def test_the_font_is_bundled_with_its_licence(theme: Theme) -> None:
    assert FAMILY in load_fonts()
    metrics = QFontMetrics(theme.font(TextRole.BODY))
    assert all(metrics.inFontUcs4(ord(letter)) for letter in "ăâđêôơưẰẴỆỔỮỰỵ₫")
    assert "SIL Open Font License" in (UI / "theme" / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "ISC" in (UI / "theme" / "lucide" / "LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("scale", tokens.TEXT_SCALES)
def test_text_and_controls_grow_and_borders_do_not(scale: int) -> None:
    style = sheet(tokens.LIGHT, scale)
    assert f"font-size: {round(tokens.TYPE_TITLE * scale / 100)}px" in style
    assert f"border: {tokens.LINE_FOCUS}px" in style


def inks(image: QImage) -> set[str]:
    """The opaque colours of a picture."""
    found = set()
    for x in range(image.width()):
        for y in range(image.height()):
            color = image.pixelColor(x, y)
            if color.alpha() == 255:
                found.add(color.name())
    return found


def test_an_icon_follows_the_theme_and_the_screen(theme: Theme) -> None:
    made = icon("library", "accent_text")
    light = made.pixmap(QSize(24, 24), 2.0)
    assert light.size() == QSize(48, 48)
    assert light.devicePixelRatio() == 2.0
    assert tokens.LIGHT.accent_text in inks(light.toImage())
    theme.set_choice("dark")
    assert tokens.DARK.accent_text in inks(made.pixmap(QSize(24, 24), 2.0).toImage())
    assert pixmap("library", "muted", 20, 1.5).size() == QSize(30, 30)


def test_an_icon_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_the_theme_says_when_it_changed(qtbot: QtBot, theme: Theme) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_choice("dark")
    assert theme.colors is tokens.DARK
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_choice("dark")
    with qtbot.waitSignal(theme.changed):
        theme.set_text_scale(150)
    assert theme.px(20) == 30


@pytest.mark.parametrize("scale", tokens.TEXT_SCALES)
def test_a_button_never_cuts_its_words(qtbot: QtBot, theme: Theme, scale: int) -> None:
    theme.set_text_scale(scale)
    for kind in ("primary", "secondary", "quiet", "link"):
        button = Button("Học tiếp bài này", kind, icon_name="play")
        qtbot.addWidget(button)
        button.ensurePolished()
        assert button.minimumSizeHint().width() >= button.fontMetrics().horizontalAdvance(button.text())
        assert kind == "link" or button.sizeHint().height() >= theme.px(tokens.CONTROL) - 1


def test_what_is_pressed_has_a_name_and_takes_the_keyboard(qtbot: QtBot, theme: Theme) -> None:
    button = IconButton("refresh-cw", "Kiểm tra")
    segments = Segments([("a", "Một"), ("b", "Hai")], "Chọn")
    for widget in (button, segments):
        qtbot.addWidget(widget)
    assert button.accessibleName() == button.toolTip() == "Kiểm tra"
    with qtbot.waitSignal(segments.chosen) as chosen:
        segments.button("b").click()
    assert chosen.args == ["b"]
    with qtbot.assertNotEmitted(segments.chosen):
        segments.select("a")
    assert segments.button("a").isChecked()


def test_a_label_never_reads_markup(qtbot: QtBot, theme: Theme) -> None:
    label = Label("<b>a</b>", TextRole.BODY)
    chip = Chip("a")
    for widget in (label, chip):
        qtbot.addWidget(widget)
    chip.show_state("<i>b</i>", "warning")
    assert label.text() == "<b>a</b>"
    assert chip.text() == "<i>b</i>"
