"""Both languages are complete, compiled, and change while the window is open."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

import ui
from ui.words import Words
from ui.words.compile import faults
from ui.words.format import day, grouped, initial, moment, size

HANOI = timezone(timedelta(hours=7))


def test_both_languages_are_complete_and_compiled() -> None:
    assert faults() == []


def test_no_sentence_stands_inside_an_f_string() -> None:
    # lupdate does not look into f-strings: such a sentence stays Vietnamese in English, and nothing says so.
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in Path(ui.__file__).parent.rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in ("tr", "translate")
        and call.args
        if isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


def test_the_language_changes_and_so_do_numbers(words: Words) -> None:
    assert QCoreApplication.translate("Rail", "Khóa học") == "Khóa học"
    assert size(1_440_000) == "1,4 MB"
    assert QCoreApplication.translate("status", "%n kết quả chờ gửi", "", 2) == "2 kết quả chờ gửi"
    words.set_language("en")
    assert words.language == "en"
    assert QCoreApplication.translate("Rail", "Khóa học") == "Courses"
    assert QCoreApplication.translate("status", "%n kết quả chờ gửi", "", 1) == "1 result waiting"
    assert QCoreApplication.translate("status", "%n kết quả chờ gửi", "", 2) == "2 results waiting"
    assert size(1_440_000) == "1.4 MB"
    words.set_language("xx")
    assert words.language == "vi"
    assert QLocale().decimalPoint() == ","


def test_context_menus_of_qt_speak_vietnamese(qtbot: QtBot, words: Words) -> None:
    edit = QLineEdit("a")
    qtbot.addWidget(edit)
    menu = edit.createStandardContextMenu()
    qtbot.addWidget(menu)
    said = [action.text().split("\t")[0].replace("&", "") for action in menu.actions() if not action.isSeparator()]
    assert said == ["Hoàn tác", "Làm lại", "Cắt", "Chép", "Dán", "Xóa", "Chọn tất cả"]


LETTERS = frozenset("ăâđêôơưàảãạáằẳẵặắầẩẫậấèẻẽẹéềểễệếìỉĩịíòỏõọóồổỗộốờởỡợớùủũụúừửữựứỳỷỹỵý")
OWN_NAMES = ("Tự Học", "Tiếng Việt")
COLLECTED = ("tr", "translate", "QT_TRANSLATE_NOOP")


def loose_sentences(node: ast.AST) -> Iterator[str]:
    """Vietnamese literals that no call collects for translation; docstrings don't count."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in COLLECTED:
            return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and set(node.value.lower()) & LETTERS:
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from loose_sentences(child)


def test_no_vietnamese_sentence_goes_past_the_translation() -> None:
    folder = Path(ui.__file__).parent
    sources = [path for path in folder.rglob("*.py") if folder / "tour" not in path.parents]
    loose = {
        (path.name, sentence)
        for path in sources
        for sentence in loose_sentences(ast.parse(path.read_text(encoding="utf-8")))
        if not any(name in sentence for name in OWN_NAMES)
    }
    assert loose == set()


def test_times_sizes_and_names_as_people_read_them(words: Words) -> None:
    at = datetime(2026, 11, 5, 1, 14, tzinfo=UTC)
    assert moment(at, now=at + timedelta(hours=3), zone=HANOI) == "08:14"
    assert moment(at, now=at + timedelta(days=3), zone=HANOI) == "05/11/2026 08:14"
    assert day(at, now=at + timedelta(days=3), zone=HANOI) == "05/11/2026"
    assert size(3) == "1 KB"
    assert size(850_000) == "850 KB"
    assert initial("Nguyễn Thị Ánh Tuyết") == "T"
    assert initial("  đỗ  ưng ") == "Ư"
    assert initial("") == "?"
    assert grouped("1234567890") == "1234 5678 90"
