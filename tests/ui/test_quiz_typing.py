"""Input methods in every field that is typed into: replayed Backspace with letters (Unikey), and composed text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views import CheckView, QuestionView
from content_cache.questions.answers import Answer, EssayAnswer, GapsAnswer, NumberAnswer, PairsAnswer, TextAnswer
from tests.ui.question_samples import CLOZE, ESSAY, MATCHING, NUMBER, WORDS
from ui.quiz.fields.answer_field import AnswerField
from ui.quiz.fields.matching import MatchingField
from ui.quiz.question_view import QuestionPanel

# Said by the offscreen platform whenever a window or a list is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support")

Typed = QLineEdit | QPlainTextEdit
Replay = list[str]
BACK = "\b"
TELEX: Replay = [*"ddd", BACK, BACK, BACK, "đ", *"uw", BACK, "ư", "o", "w", BACK, "ơ", *"ngf", BACK * 4, "ường"]
"""What arrives for "đường" typed in Telex, with its doubled d taken back once on the way."""
VNI: Replay = [*"d9", BACK * 2, "đ", *"u7", BACK * 2, "ư", *"o7", BACK * 2, "ơ", *"ng2", BACK * 5, "ường"]
"""The same in VNI: the digits arrive before they are taken back."""


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[QuestionPanel]:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    panel = QuestionPanel(page)
    column.addWidget(panel)
    column.addWidget(QPushButton("Câu tiếp theo", page))
    page.resize(820, 600)
    page.show()
    qtbot.waitActive(page)
    yield panel


TYPED = {
    "words": (WORDS, 0, TextAnswer("đường")),
    "number": (NUMBER, 0, NumberAnswer("đường")),
    "gap of words": (CLOZE, 1, GapsAnswer((None, TextAnswer("đường"), None, None))),
    "gap of a number": (CLOZE, 2, GapsAnswer((None, None, NumberAnswer("đường"), None))),
    "essay": (ESSAY, 0, EssayAnswer("đường")),
}
every_field = pytest.mark.parametrize(("question", "stop", "answer"), TYPED.values(), ids=TYPED.keys())


def opened(panel: QuestionPanel, question: QuestionView, stop: int) -> tuple[AnswerField, Typed, list[Answer | None]]:
    given: list[Answer | None] = []
    panel.show_question(question, 1, 2, None)
    assert panel.field is not None
    panel.field.given.connect(given.append)
    QCoreApplication.processEvents()
    typed = panel.field.stops()[stop]
    assert isinstance(typed, QLineEdit | QPlainTextEdit)
    typed.setFocus()
    return panel.field, typed, given


def text_of(typed: Typed) -> str:
    return typed.text() if isinstance(typed, QLineEdit) else typed.toPlainText()


def replay(typed: QWidget, keys: Replay) -> None:
    """Sends keys as Windows does for injected ones: Backspace by its code, a letter by its text alone."""
    for text in "".join(keys):
        key = Qt.Key.Key_Backspace if text == BACK else Qt.Key.Key_unknown
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(typed, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))


@every_field
@pytest.mark.parametrize("keys", [TELEX, VNI], ids=["telex", "vni"])
def test_replayed_keys_write_what_was_meant(
    panel: QuestionPanel, question: QuestionView, stop: int, answer: Answer, keys: Replay
) -> None:
    field, typed, given = opened(panel, question, stop)
    replay(typed, ["đ", BACK])
    for step in range(len(keys)):
        replay(typed, keys[step : step + 1])
        # Whatever is saved in between takes nothing out of the hands of who types.
        before = text_of(typed)
        field.flush()
        assert text_of(typed) == before
    assert text_of(typed).endswith("ường")
    replay(typed, [BACK * 20, "đường"])
    field.flush()
    assert given[-1] == answer


@every_field
def test_composed_text_is_neither_cut_off_nor_said_half(
    panel: QuestionPanel, question: QuestionView, stop: int, answer: Answer
) -> None:
    field, typed, given = opened(panel, question, stop)
    for composed in ("d", "đ", "đư", "đương", "đường"):
        QCoreApplication.sendEvent(typed, QInputMethodEvent(composed, []))
        field.flush()
        assert text_of(typed) == ""
    assert given == [], "nothing was committed yet"
    commit = QInputMethodEvent("", [])
    commit.setCommitString("đường")
    QCoreApplication.sendEvent(typed, commit)
    assert text_of(typed) == "đường"
    field.flush()
    assert given == [answer]


@every_field
def test_letters_in_parts_are_kept_as_one_and_stay_as_typed(
    panel: QuestionPanel, question: QuestionView, stop: int, answer: Answer
) -> None:
    field, typed, given = opened(panel, question, stop)
    in_parts = "đươ\u0300ng"
    replay(typed, [in_parts])
    field.flush()
    assert text_of(typed) == in_parts
    assert given == [answer]


def test_a_replacement_reaches_across_a_check_and_a_hint(panel: QuestionPanel) -> None:
    field, typed, given = opened(panel, WORDS, 0)
    replay(typed, ["Quôc"])
    field.flush()
    panel.show_check(CheckView(wrong=1, tries_left=1, checked=given[-1], right=False, hints_html=("Một cơ quan.",)))
    replay(typed, [BACK, BACK, "ốc hội"])
    field.flush()
    assert given[-1] == TextAnswer("Quốc hội")


def test_a_letter_pressed_twice_does_not_take_a_pair_back(panel: QuestionPanel) -> None:
    panel.show_question(MATCHING, 1, 2, None)
    assert isinstance(panel.field, MatchingField)
    given: list[Answer | None] = []
    panel.field.given.connect(given.append)
    picker = panel.field.pickers[0]
    picker.setFocus()
    # "d" twice is "đ" in Telex: the input method takes the first one back and writes another letter.
    for key, text in ((Qt.Key.Key_D, "d"), (Qt.Key.Key_Backspace, BACK), (Qt.Key.Key_unknown, "đ")):
        QCoreApplication.sendEvent(picker, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text))
    assert given == [PairsAnswer((1, None, None))]
