"""Qt style sheet, made from the tokens.

Widgets say what they are by dynamic properties (``kind`` for buttons and frames, ``role`` for labels); the
rules here say how that looks. A pressed or focused thing changes its colours, never its size.
"""

from __future__ import annotations

from collections.abc import Callable

from ui.theme import tokens
from ui.theme.tokens import Colors

_Scale = Callable[[float], int]
"""From pixels at 100 per cent to pixels now."""


def sheet(colors: Colors, text_scale: int) -> str:
    """The whole style sheet.

    Args:
        colors: the scheme.
        text_scale: per cent.
    """

    def px(size: float) -> int:
        return round(size * text_scale / 100)

    return "\n".join((_base(colors, px(tokens.TYPE_SMALL)), _labels(colors, text_scale), *_controls(colors, px)))


def _base(c: Colors, small: int) -> str:
    return f"""
QWidget {{ color: {c.text}; }}
QMainWindow, QWidget[kind="page"], QDialog {{ background: {c.paper}; }}
QWidget[kind="rail"] {{ background: {c.rail}; border: none; border-right: {tokens.LINE}px solid {c.line}; }}
QWidget[kind="sheet"] {{ background: {c.surface}; }}
QWidget[kind="bar"] {{ background: {c.surface}; border: none; border-top: {tokens.LINE}px solid {c.line}; }}
QFrame[kind="card"] {{
  background: {c.surface}; border: {tokens.LINE}px solid {c.line}; border-radius: {tokens.RADIUS_L}px; }}
QFrame[kind="card"][selected="true"] {{ border-color: {c.accent}; }}
QFrame[kind="sunken"] {{ background: {c.sunken}; border: none; border-radius: {tokens.RADIUS_M}px; }}
QFrame[kind="line"] {{ background: {c.line}; border: none; max-height: {tokens.LINE}px;
  min-height: {tokens.LINE}px; }}
QFrame[kind="strip"] {{ background: {c.sunken}; border: none; border-radius: {tokens.RADIUS_M}px; }}
QToolButton[kind="strip"] {{ background: {c.sunken}; padding: {tokens.SPACE_S}px;
  border-radius: {tokens.RADIUS_M}px; }}
QToolButton[kind="strip"]::menu-indicator {{ image: none; }}
{_banner(c, "info")}{_banner(c, "success")}{_banner(c, "warning")}{_banner(c, "danger")}
QScrollArea, QScrollArea > QWidget > QWidget[kind="scrolled"] {{ background: transparent; border: none; }}
QListView {{ background: transparent; border: none; outline: none; }}
QSplitter::handle {{ background: {c.line}; }}
QToolTip {{ background: {c.surface}; color: {c.text}; border: {tokens.LINE}px solid {c.line_strong};
  padding: {tokens.SPACE_XS}px {tokens.SPACE_S}px; font-size: {small}px; }}
QScrollBar:vertical {{ background: transparent; width: {tokens.SCROLLBAR}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {tokens.SCROLLBAR}px; margin: 0; }}
QScrollBar::handle {{ background: {c.scroll}; border-radius: {tokens.SCROLLBAR // 2 - 1}px;
  margin: {tokens.SPACE_XXS}px; }}
QScrollBar::handle:vertical {{ min-height: {tokens.SPACE_XXXL}px; }}
QScrollBar::handle:horizontal {{ min-width: {tokens.SPACE_XXXL}px; }}
QScrollBar::handle:hover {{ background: {c.faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {c.surface}; border: {tokens.LINE}px solid {c.line_strong};
  padding: {tokens.SPACE_XS}px; }}
QMenu::item {{ padding: {tokens.SPACE_S}px {tokens.SPACE_L}px; border-radius: {tokens.RADIUS_S}px; }}
QMenu::item:selected {{ background: {c.sunken}; }}
QMenu::item:disabled {{ color: {c.faint}; }}
QMenu::separator {{ height: {tokens.LINE}px; background: {c.line}; margin: {tokens.SPACE_XS}px; }}
"""


def _banner(c: Colors, tone: str) -> str:
    ink, ground = getattr(c, tone), getattr(c, f"{tone}_soft")
    return (
        f'QFrame[kind="banner"][tone="{tone}"] {{ background: {ground}; border: none;'
        f" border-radius: {tokens.RADIUS_M}px; }}\n"
        f'QFrame[kind="strip"][tone="{tone}"], QToolButton[kind="strip"][tone="{tone}"]'
        f" {{ background: {ground}; }}\n"
        f'QLabel[tone="{tone}"] {{ color: {ink}; }}\n'
        f'QLabel[kind="chip"][tone="{tone}"] {{ background: {ground}; color: {ink}; }}\n'
    )


def _labels(c: Colors, text_scale: int) -> str:
    rules = []
    for role, style in tokens.TYPE.items():
        size = round(style.size * text_scale / 100)
        rules.append(
            f'QLabel[role="{role}"] {{ font-size: {size}px; font-weight: {style.weight};'
            f" color: {getattr(c, style.color)}; background: transparent; }}"
        )
    small = round(tokens.TYPE_SMALL * text_scale / 100)
    rules.append(
        f'QLabel[kind="chip"] {{ background: {c.sunken}; color: {c.muted}; font-size: {small}px;'
        f" font-weight: {tokens.WEIGHT_MEDIUM}; border-radius: {tokens.RADIUS_S}px;"
        f" padding: {tokens.SPACE_XXS}px {tokens.SPACE_S}px; }}"
    )
    # A tone given to a label wins over its role.
    for tone in ("info", "success", "warning", "danger"):
        rules.append(f'QLabel[role][tone="{tone}"] {{ color: {getattr(c, tone)}; }}')
        rules.append(
            f'QLabel[kind="chip"][tone="{tone}"] {{ background: {getattr(c, tone + "_soft")};'
            f" color: {getattr(c, tone)}; }}"
        )
    return "\n".join(rules)


def _controls(c: Colors, px: _Scale) -> tuple[str, ...]:
    return _buttons(c, px), _navigation(c, px), _fields(c, px)


def _buttons(c: Colors, px: _Scale) -> str:
    inner = px(tokens.CONTROL) - 2 * tokens.LINE_FOCUS
    inner_small = px(tokens.CONTROL_S) - 2 * tokens.LINE_FOCUS
    return f"""
QPushButton {{ font-size: {px(tokens.TYPE_BODY)}px; font-weight: {tokens.WEIGHT_MEDIUM};
  min-height: {inner}px; padding: 0 {tokens.SPACE_L}px; border-radius: {tokens.RADIUS_M}px;
  border: {tokens.LINE_FOCUS}px solid transparent; outline: none; }}
QPushButton[compact="true"] {{ min-height: {inner_small}px; padding: 0 {tokens.SPACE_M}px;
  font-size: {px(tokens.TYPE_SMALL)}px; }}
QPushButton[kind="primary"] {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent};
  font-weight: {tokens.WEIGHT_SEMIBOLD}; }}
QPushButton[kind="primary"]:hover {{ background: {c.accent_hover}; border-color: {c.accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {c.accent_pressed}; border-color: {c.accent_pressed}; }}
QPushButton[kind="primary"]:disabled {{ background: {c.sunken}; color: {c.muted}; border-color: {c.sunken}; }}
QPushButton[kind="secondary"] {{ background: {c.surface}; color: {c.text};
  border: {tokens.LINE}px solid {c.line_strong}; padding: 0 {tokens.SPACE_L + 1}px;
  min-height: {inner + 2 * (tokens.LINE_FOCUS - tokens.LINE)}px; }}
QPushButton[kind="secondary"][compact="true"] {{
  min-height: {inner_small + 2 * (tokens.LINE_FOCUS - tokens.LINE)}px; padding: 0 {tokens.SPACE_M + 1}px; }}
QPushButton[kind="secondary"]:hover {{ background: {c.sunken}; }}
QPushButton[kind="secondary"]:pressed {{ background: {c.line}; }}
QPushButton[kind="secondary"]:disabled {{ color: {c.faint}; border-color: {c.line}; }}
QPushButton[kind="quiet"] {{ background: transparent; color: {c.text}; padding: 0 {tokens.SPACE_S}px; }}
QPushButton[kind="quiet"]:hover {{ background: {c.sunken}; }}
QPushButton[kind="quiet"]:pressed {{ background: {c.line}; }}
QPushButton[kind="quiet"]:disabled {{ color: {c.faint}; }}
QPushButton[kind="link"] {{ background: transparent; color: {c.accent_text}; padding: 0;
  border-radius: {tokens.RADIUS_S}px; text-align: left; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="crumb"] {{ background: transparent; color: {c.muted}; padding: 0;
  font-size: {px(tokens.TYPE_SMALL)}px; font-weight: {tokens.WEIGHT_REGULAR};
  min-height: {px(tokens.ICON_M)}px;
  border-radius: {tokens.RADIUS_S}px; text-align: left; }}
QPushButton[kind="crumb"]:hover {{ color: {c.accent_text}; text-decoration: underline; }}
QPushButton[kind="segment"] {{ background: {c.surface}; color: {c.text}; border-radius: {tokens.RADIUS_M}px;
  border: {tokens.LINE}px solid {c.line_strong}; padding: 0 {tokens.SPACE_L + 1}px;
  min-height: {inner + 2 * (tokens.LINE_FOCUS - tokens.LINE)}px; }}
QPushButton[kind="segment"]:hover {{ background: {c.sunken}; }}
QPushButton[kind="segment"]:checked {{ background: {c.accent_soft}; color: {c.accent_text};
  border-color: {c.accent_text}; }}
QPushButton[kind]:focus {{ border: {tokens.LINE_FOCUS}px solid {c.focus}; }}
QPushButton[kind="secondary"]:focus, QPushButton[kind="segment"]:focus {{
  padding: 0 {tokens.SPACE_L}px; min-height: {inner}px; }}
QPushButton[kind="secondary"][compact="true"]:focus {{
  padding: 0 {tokens.SPACE_M}px; min-height: {inner_small}px; }}
QToolButton {{ background: transparent; border: {tokens.LINE_FOCUS}px solid transparent; outline: none;
  border-radius: {tokens.RADIUS_S}px; padding: {tokens.SPACE_XS}px; min-height: {px(tokens.ICON_M)}px;
  min-width: {px(tokens.ICON_M)}px; }}
QToolButton:hover {{ background: {c.sunken}; }}
QToolButton:pressed, QToolButton:checked {{ background: {c.accent_soft}; }}
QToolButton:focus {{ border-color: {c.focus}; }}
"""


def _navigation(c: Colors, px: _Scale) -> str:
    return f"""
QPushButton[kind="nav"] {{ background: transparent; color: {c.text}; text-align: left;
  font-size: {px(tokens.TYPE_BODY)}px; font-weight: {tokens.WEIGHT_MEDIUM};
  border: {tokens.LINE_FOCUS}px solid transparent; border-radius: {tokens.RADIUS_M}px;
  padding: 0 {tokens.SPACE_M}px; min-height: {px(tokens.CONTROL)}px; outline: none; }}
QPushButton[kind="nav"]:hover {{ background: {c.sunken}; }}
QPushButton[kind="nav"]:checked {{ background: {c.accent_soft}; color: {c.accent_text};
  font-weight: {tokens.WEIGHT_SEMIBOLD}; }}
QPushButton[kind="nav"]:focus {{ border-color: {c.focus}; }}
QPushButton[kind="nav"][folded="true"] {{ padding: 0; text-align: center; }}
QPushButton[kind="person"] {{ background: transparent; text-align: left; border-radius: {tokens.RADIUS_M}px;
  border: {tokens.LINE_FOCUS}px solid transparent; padding: {tokens.SPACE_S}px; outline: none; }}
QPushButton[kind="person"]:hover {{ background: {c.sunken}; }}
QPushButton[kind="person"]:focus {{ border-color: {c.focus}; }}
QPushButton[kind="row"] {{ background: {c.surface}; border: {tokens.LINE}px solid {c.line}; text-align: left;
  border-radius: {tokens.RADIUS_L}px; padding: {tokens.SPACE_M}px {tokens.SPACE_L}px; outline: none; }}
QPushButton[kind="row"]:hover {{ background: {c.sunken}; }}
QPushButton[kind="row"]:focus {{ border: {tokens.LINE_FOCUS}px solid {c.focus};
  padding: {tokens.SPACE_M - 1}px {tokens.SPACE_L - 1}px; }}
"""


def _fields(c: Colors, px: _Scale) -> str:
    inner = px(tokens.CONTROL) - 2 * tokens.LINE_FOCUS
    return f"""
QLineEdit, QPlainTextEdit, QComboBox {{ background: {c.surface}; color: {c.text};
  font-size: {px(tokens.TYPE_BODY)}px; border: {tokens.LINE_FOCUS}px solid {c.line_strong};
  border-radius: {tokens.RADIUS_M}px; padding: 0 {tokens.SPACE_M}px; min-height: {inner}px;
  selection-background-color: {c.selection}; selection-color: {c.text}; }}
QPlainTextEdit {{ padding: {tokens.SPACE_S}px {tokens.SPACE_M}px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border-color: {c.focus}; }}
QLineEdit[faulty="true"] {{ border-color: {c.danger}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {c.muted}; background: {c.sunken}; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QAbstractItemView {{ background: {c.surface}; border: {tokens.LINE}px solid {c.line_strong};
  padding: {tokens.SPACE_XS}px; outline: none; }}
QLineEdit[kind="code"] {{ font-size: {px(tokens.TYPE_CODE)}px; font-weight: {tokens.WEIGHT_MEDIUM};
  min-height: {px(tokens.CONTROL) + tokens.SPACE_S}px; letter-spacing: {tokens.LINE}px; }}
QTextBrowser, QTextEdit {{ background: {c.surface}; color: {c.text}; border: none;
  selection-background-color: {c.selection}; selection-color: {c.text}; }}
QProgressBar {{ background: {c.sunken}; border: none; border-radius: {tokens.BAR // 2}px;
  max-height: {tokens.BAR}px; min-height: {tokens.BAR}px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: {tokens.BAR // 2}px; }}
QProgressBar[tone="success"]::chunk {{ background: {c.success}; }}
"""
