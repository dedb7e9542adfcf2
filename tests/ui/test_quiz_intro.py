"""What is read before a quiz begins: rules in words, who takes it, warnings, the code of a locked paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.views import BriefWarning, QuizBrief
from content_cache.model import EVERYTHING
from tests.ui.learn_samples import COURSE, PROFILE, QUIZ, SampleServices
from ui.quiz import brief_words
from ui.quiz.page import QuizPage
from ui.tasks import Tasks
from ui.words import Words

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
_NOON = datetime(2026, 11, 5, 5, tzinfo=UTC)


class LockedError(Exception):
    kind = "locked"


@pytest.fixture
def services() -> SampleServices:
    return SampleServices()


@pytest.fixture
def page(qtbot: QtBot, words: Words, services: SampleServices, tasks: Tasks) -> Iterator[QuizPage]:
    page = QuizPage(services, tasks)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    yield page


def loaded(qtbot: QtBot, page: QuizPage) -> None:
    page.load(PROFILE, COURSE, QUIZ)
    qtbot.waitUntil(lambda: page.states.state == "content")


def brief(**fields: object) -> QuizBrief:
    return msgspec.structs.replace(SampleServices().quizzes.brief(PROFILE, COURSE, QUIZ), **fields)


def said(**fields: object) -> str:
    return "\n".join(sentence for _, sentence in brief_words.rules(brief(**fields)))


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 phút"),
        (45.9, "45 giây"),
        (60, "1 phút"),
        (90, "90 giây"),
        (299, "4 phút"),
        (5400, "90 phút"),
        (7200, "2 giờ"),
        (9000, "150 phút"),
        (100_000, "27 giờ"),
        (200_000, "2 ngày"),
    ],
)
def test_spans_are_told_as_people_tell_them(words: Words, seconds: float, text: str) -> None:
    assert brief_words.span_text(seconds) == text


def test_english_counts_one_and_many(words: Words) -> None:
    words.set_language("en")
    assert [brief_words.span_text(seconds) for seconds in (60, 120)] == ["1 minute", "2 minutes"]


def test_facts_say_dates_attempts_and_how_they_count(words: Words) -> None:
    told = dict(
        brief_words.facts(
            brief(
                opens_at=_NOON,
                closes_at=_NOON,
                attempts_allowed=3,
                attempts_made=1,
                grade_method="average",
                result_score=450,
                awaiting=2,
            )
        )
    )
    assert told["Thời gian làm bài"] == "15 phút"
    assert told["Mở từ"].endswith("05/11/2026")
    assert told["Số lần làm bài"] == "Đã làm 1/3"
    assert told["Cách tính kết quả"] == "Điểm trung bình"
    assert told["Kết quả hiện có"] == "4,5/10"
    assert told["Chờ chấm"] == "2 bài đã nộp"
    once = dict(brief_words.facts(brief(attempts_allowed=1, time_limit_s=None)))
    assert "Cách tính kết quả" not in once
    assert once["Thời gian làm bài"] == "Không giới hạn"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Hết giờ, bài được tự động nộp."),
        ({"time_up": "grace", "grace_s": 60}, "còn 1 phút để bấm Nộp bài"),
        ({"time_up": "must_submit"}, "Phải bấm Nộp bài trước khi hết giờ."),
        ({"always": True}, "Thời gian tính liên tục"),
        ({"always": False}, "thời gian dừng"),
        ({"sequential": True}, "không quay lại câu trước"),
        ({"may_check": True, "tries": 3}, "nhiều nhất 3 lần"),
        ({"may_check": True, "try_penalty": 250, "hint_penalty": 125}, "chưa đúng trừ 25%, mỗi gợi ý trừ 12,5%"),
        ({"may_check": True, "hint_penalty": 100}, "Mỗi gợi ý trừ 10%"),
        ({"tie_break": True}, "câu dự đoán"),
        ({"keys_sealed": True}, "Kết quả có sau khi chấm."),
    ],
)
def test_rules_are_told_in_plain_lines(words: Words, fields: dict[str, object], sentence: str) -> None:
    assert sentence in said(**fields)


def test_without_a_limit_nothing_is_said_of_time(words: Words) -> None:
    assert "giờ" not in said(time_limit_s=None)


def test_when_results_show_follows_the_review_options(words: Words) -> None:
    every = tuple(part.value for part in EVERYTHING)
    assert brief_words.results_text(brief()) == "Điểm và đáp án hiện ngay sau khi nộp bài."
    assert brief_words.results_text(brief(shown_after=("marks",), shown_later=("marks",), closes_at=_NOON)) == (
        "Điểm hiện ngay sau khi nộp bài. Đáp án hiện sau giờ đóng."
    )
    assert brief_words.results_text(brief(shown_after=(), shown_later=every)).startswith("Điểm và đáp án hiện ở trang")
    # What shows after the closing never shows where nothing closes.
    assert brief_words.results_text(brief(shown_after=(), shown_later=(), shown_closed=every)) == (
        "Điểm và đáp án không hiện trên máy này."
    )


@pytest.mark.parametrize("warning", BriefWarning)
def test_every_warning_has_words_and_forbids_nothing(words: Words, warning: BriefWarning) -> None:
    view = brief(opens_at=_NOON, closes_at=_NOON, attempts_allowed=2, seconds_to_close=250.0)
    text = brief_words.warning_text(warning, view, _NOON)
    assert "cần xem xét" in text or "vẫn làm bài" in text
    assert ("Còn 4 phút đến giờ đóng" in text) == (warning is BriefWarning.CLOSES_SOON)


# --- the page -------------------------------------------------------------------------------------------------------


def test_a_graded_paper_asks_who_it_is(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    loaded(qtbot, page)
    assert page.intro.identity is None, "practice is nobody's matter"
    services.quizzes.kind = "final"
    loaded(qtbot, page)
    assert page.intro.identity is not None
    assert page.intro.identity.accessibleName() == "Nguyễn Thị Ánh Tuyết, Ủy ban nhân dân xã Phước Hòa"
    with qtbot.waitSignal(page.notMe):
        page.intro.identity.not_me.click()


def test_warnings_stand_before_the_button_is_pressed(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    services.quizzes.more = {
        "closes_at": _NOON,
        "seconds_to_close": 250.0,
        "warnings": (BriefWarning.CLOSES_SOON, BriefWarning.CLOCK_UNSET),
    }
    loaded(qtbot, page)
    assert [text.split(" ")[0] for text in page.intro.warnings] == ["Còn", "Đồng"]
    assert page.intro.start_button.isEnabled()


def test_a_warning_that_comes_while_the_page_is_read_appears(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    services.quizzes.more = {"closes_at": _NOON, "seconds_to_close": 910.0}
    loaded(qtbot, page)
    assert page.intro.warnings == []
    services.quizzes.more = {
        "closes_at": _NOON,
        "seconds_to_close": 890.0,
        "warnings": (BriefWarning.CLOSES_SOON,),
    }
    page._again.timeout.emit()
    qtbot.waitUntil(lambda: len(page.intro.warnings) == 1)
    assert "14 phút" in page.intro.warnings[0]


def test_a_locked_paper_opens_by_its_code(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    services.quizzes.kind = "contest"
    services.quizzes.more = {"locked": True}
    loaded(qtbot, page)
    card = page.intro.unlock_card
    assert card is not None
    assert not page.intro.start_button.isEnabled()
    QTest.keyClicks(card.code, "1111 2222-3333")
    assert card.code.text() == "1111 2222 3333"
    QTest.keyClick(card.code, Qt.Key.Key_Return)
    qtbot.waitUntil(card.fault.isVisible)
    assert card.fault.text().startswith("Mã không đúng.")
    assert card.code.text() == "1111 2222 3333", "to be compared group by group"
    card.code.set_code("123456789012")
    assert not card.fault.isVisible()
    card.button.click()
    qtbot.waitUntil(lambda: page.intro.unlock_card is None)
    assert services.seals.tried == ["111122223333", "123456789012"]
    assert page.intro.start_button.isEnabled()


def test_a_code_being_typed_survives_a_new_warning(qtbot: QtBot, page: QuizPage, services: SampleServices) -> None:
    services.quizzes.more = {"locked": True, "closes_at": _NOON, "seconds_to_close": 910.0}
    loaded(qtbot, page)
    assert page.intro.unlock_card is not None
    page.intro.unlock_card.code.set_code("12345")
    services.quizzes.more = {**services.quizzes.more, "warnings": (BriefWarning.CLOSED,), "seconds_to_close": None}
    page._again.timeout.emit()
    qtbot.waitUntil(lambda: len(page.intro.warnings) == 1)
    assert page.intro.unlock_card is not None
    assert page.intro.unlock_card.code.code == "12345"


def test_questions_that_turn_out_to_be_locked_ask_for_the_code(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    loaded(qtbot, page)
    services.quizzes.gate.error = LockedError()
    page.intro.start_button.click()
    qtbot.waitUntil(lambda: page.intro.unlock_card is not None)
    assert page.states.state == "content"


@pytest.mark.parametrize(("remaining_s", "verb"), [(0.0, "Mở lại để nộp bài"), (12.0, "Làm tiếp"), (None, "Làm tiếp")])
def test_an_attempt_under_way_says_how_it_stands(
    qtbot: QtBot, page: QuizPage, services: SampleServices, remaining_s: float | None, verb: str
) -> None:
    services.quizzes.more = {"open_attempt_id": "a", "open_remaining_s": remaining_s}
    loaded(qtbot, page)
    assert page.intro.start_button.text() == verb
    assert "vẫn còn" in page.intro.note.text()


def test_tab_goes_from_the_name_over_the_code_to_the_button(
    qtbot: QtBot, page: QuizPage, services: SampleServices
) -> None:
    services.quizzes.kind = "contest"
    services.quizzes.more = {"locked": True}
    loaded(qtbot, page)
    card, identity = page.intro.unlock_card, page.intro.identity
    assert card is not None
    assert identity is not None
    for before, after in pairwise([identity.not_me, card.code, card.button, page.intro.start_button]):
        reached = before.nextInFocusChain()
        while reached.focusPolicy() == Qt.FocusPolicy.NoFocus:
            reached = reached.nextInFocusChain()
        assert reached is after
