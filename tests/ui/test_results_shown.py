"""What a result's page shows while a score is not known, not to be shown, or made of several attempts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from app.paging import PAGE, Page, Place
from app.views import AttemptMark, ResultDetail, ResultRow, ReviewItem, Standing, TopicScore
from sync.bodies import Remark
from tests.ui.learn_samples import SampleServices, detail, row
from tests.ui.pages_of_rows import page_of
from tests.ui.question_samples import ANSWERS, CORRECT, EVERY, PARTS, PICTURED, SCORES
from ui.results import words
from ui.results.detail import ResultDetailPage, kept_open
from ui.results.page import spoken
from ui.results.review import BATCH, ReviewDelegate, ReviewModel, used_text, verdict
from ui.tasks import Tasks

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

EVERYTHING = ("answers", "correctness", "marks", "feedback", "right_answers")
CLOSES = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("vi_VN"))
    yield
    QLocale.setDefault(before)


class OneResult:
    """Gives the same result until told otherwise."""

    def __init__(self, shown: ResultDetail) -> None:
        self.shown = shown
        self.read = 0

    def page(self, profile_id: str, *, after: Place | None = None, limit: int = PAGE) -> Page[ResultRow]:
        del profile_id
        return page_of((self.shown.row,), after, limit)

    def detail(self, attempt_id: str) -> ResultDetail:
        del attempt_id
        self.read += 1
        return self.shown


class OneService(SampleServices):
    def __init__(self, shown: ResultDetail) -> None:
        super().__init__()
        self.one = OneResult(shown)
        self.results = self.one  # type: ignore[assignment]


def changed(of: ResultDetail | None = None, *, in_row: dict[str, Any] | None = None, **fields: Any) -> ResultDetail:
    of = of or detail()
    return msgspec.structs.replace(of, row=msgspec.structs.replace(of.row, **(in_row or {})), **fields)


NO_SCORE = {"score": None, "passed": None}


def opened(qtbot: QtBot, tasks: Tasks, shown: ResultDetail, **more: Any) -> tuple[ResultDetailPage, OneResult]:
    services = OneService(shown)
    page = ResultDetailPage(services, tasks, **more)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.load(shown.row.attempt_id)
    qtbot.waitUntil(lambda: page.states.state == "content")
    return page, services.one


def item(number: int, **fields: Any) -> ReviewItem:
    question = EVERY[number]
    score = SCORES[question.question_id]
    known: dict[str, Any] = {
        "question": question,
        "answer": ANSWERS[question.question_id],
        "correct": CORRECT.get(question.question_id),
        "score": score,
        "right": None if score is None else score == 1000,
        "parts": PARTS.get(question.question_id, ()),
        "explanation_html": "<p>Xem bài 1.</p>",
    }
    return ReviewItem(**(known | fields))


def test_a_sealed_result_says_that_it_waits_and_what_brings_the_score(qtbot: QtBot, tasks: Tasks) -> None:
    shown = changed(
        in_row=NO_SCORE | {"awaiting": True},
        correct_count=None,
        keys_sealed=True,
        items=(item(0, correct=None, score=None, right=None, explanation_html=None),),
    )
    page, _ = opened(qtbot, tasks, shown)
    assert page.score.text() == "Đã nộp, chờ chấm"
    assert "mã mở đáp án" in page.waiting.text()
    assert page.counted.isHidden()
    assert page.verdict.isHidden()
    assert page.filter.isHidden(), "nobody knows what was not right"
    assert page.notes.text() == "Đáp án được giữ kín, nên chưa biết câu nào đúng."
    assert "Chờ chấm" in spoken(shown.row)
    page.grab()


def test_a_released_result_shows_its_score_when_it_is_read_again(qtbot: QtBot, tasks: Tasks) -> None:
    page, results = opened(qtbot, tasks, changed(in_row=NO_SCORE | {"awaiting": True}, keys_sealed=True, items=()))
    results.shown = detail()
    page.load(results.shown.row.attempt_id)
    qtbot.waitUntil(lambda: page.score.text() == "3,33/10")
    assert page.waiting.isHidden()
    assert page.review_model.rowCount() == 4
    assert not page.filter.isHidden()


def test_essays_that_wait_are_counted_and_named(qtbot: QtBot, tasks: Tasks) -> None:
    items = (item(0), item(9, pending=True))
    page, _ = opened(qtbot, tasks, changed(in_row=NO_SCORE | {"awaiting": True}, items=items, pending=1))
    assert page.waiting.text().startswith("Còn 1 câu tự luận chờ người chấm.")
    assert [verdict(one)[0] for one in items] == ["Đúng", "Chờ chấm"]
    page.grab()


def test_a_hidden_score_says_when_it_shows(qtbot: QtBot, tasks: Tasks) -> None:
    hidden = changed(
        in_row=NO_SCORE | {"score_hidden": True}, correct_count=None, items=(), shown=(), more_at=CLOSES,
        more=EVERYTHING,
    )  # fmt: skip
    page, _ = opened(qtbot, tasks, hidden, now=lambda: CLOSES - timedelta(days=3))
    when = words.moment_text(CLOSES)
    assert page.score.text() == "Đã nộp bài"
    assert page.waiting.text() == f"Điểm hiện từ {when}, khi bài kiểm tra đóng."
    assert page.notes.text() == f"Từ {when} xem được: bài làm, câu nào đúng, điểm, lời giải thích, đáp án."


@pytest.mark.parametrize(
    ("fields", "notes"),
    [
        ({"shown": (), "items": ()}, ["Theo quy định, bài này không cho xem lại bài làm."]),
        ({"items": ()}, ["Nội dung khóa học này không còn trên máy, nên không hiện lại được câu hỏi."]),
        ({"shown": EVERYTHING[:4]}, ["Theo quy định, bài này không hiện đáp án."]),
        ({}, []),
    ],
)
def test_what_is_not_shown_is_said_with_its_reason(fields: dict[str, Any], notes: list[str]) -> None:
    assert words.review_notes(changed(**fields)) == notes


def test_more_is_read_when_the_quiz_closes(qtbot: QtBot, tasks: Tasks) -> None:
    hidden = changed(items=(), shown=(), more_at=CLOSES, more=EVERYTHING)
    page, results = opened(qtbot, tasks, hidden, now=lambda: CLOSES + timedelta(seconds=0.98))
    assert page._more.interval() == 1000
    results.shown = detail()
    page._more.timeout.emit()
    qtbot.waitUntil(lambda: page.review_model.rowCount() == 4)


def test_a_review_of_the_first_minutes_stays_while_the_page_does(qtbot: QtBot, tasks: Tasks) -> None:
    page, results = opened(qtbot, tasks, changed(until=CLOSES))
    assert "Rời trang này" in page.notes.text()
    less = changed(in_row=NO_SCORE | {"score_hidden": True}, items=(), shown=(), correct_count=None)
    results.shown = less
    page.load(less.row.attempt_id)
    qtbot.waitUntil(lambda: results.read == 2)
    qtbot.waitUntil(lambda: page._job is not None and page.review_model.rowCount() == 4)
    assert page.score.text() == "3,33/10"
    page.hide()
    page.show()
    page.load(less.row.attempt_id)
    qtbot.waitUntil(lambda: page.review_model.rowCount() == 0)
    assert page.score.text() == "Đã nộp bài"


def test_nothing_is_kept_of_another_attempt() -> None:
    before, now = changed(), changed(in_row={"attempt_id": "other"}, shown=(), items=())
    assert kept_open(before, now) is now
    assert kept_open(None, now) is now


def test_every_remark_has_plain_words(qtbot: QtBot, tasks: Tasks) -> None:
    told = [words.remark_words(remark.value) for remark in Remark]
    assert len(set(told)) == len(Remark)
    assert not any("Lý do" in text for text in told)
    assert words.remark_words("moved-house") == "Lý do: moved-house"
    page, _ = opened(qtbot, tasks, changed(in_row={"remarks": ("late", "over-time")}))
    assert page.remarks.reasons.text().splitlines() == [
        "Nộp sau giờ đóng bài, theo đồng hồ của máy.",
        "Làm bài lâu hơn thời gian cho phép.",
    ]
    assert not page.remarks.isHidden()


def attempt(number: int, score: int | None, *, counts: bool = False, beyond_limit: bool = False) -> AttemptMark:
    return AttemptMark(
        attempt_id=row(number).attempt_id,
        number=number,
        submitted_at=CLOSES,
        score=score,
        awaiting=score is None,
        counts=counts,
        beyond_limit=beyond_limit,
    )


def test_which_attempt_counts_is_told(qtbot: QtBot, tasks: Tasks) -> None:
    attempts = tuple(attempt(number, 300, counts=number == 2, beyond_limit=number == 9) for number in range(1, 10))
    standing = Standing(grade_method="highest", score=300, passed=False, attempts=attempts)
    page, _ = opened(qtbot, tasks, changed(standing=standing))
    card = page.standing
    assert (card.score.text(), card.verdict.text()) == ("3/10", "Không đạt")
    assert card.method.text() == "Lấy lần có điểm cao nhất"
    assert card.more.text() == "Và 3 lần làm khác."
    lines = [card._grid.itemAtPosition(line, 0).widget().text().split(" · ")[0] for line in range(6)]
    assert lines == ["Lần 2", "Lần 5", "Lần 6", "Lần 7", "Lần 8", "Lần 9"]
    assert card._grid.itemAtPosition(0, 2).widget().text() == "Được tính"
    assert card._grid.itemAtPosition(5, 2).widget().text() == "Cần xem xét"


def test_parts_of_a_paper_have_bars(qtbot: QtBot, tasks: Tasks) -> None:
    topics = (
        TopicScore(title="Phần I", won=4500, total=6000, questions=6),
        TopicScore(title="", won=0, total=1000, questions=1),
    )
    page, _ = opened(qtbot, tasks, changed(topics=topics))
    assert page.topics.isVisible()
    told = [page.topics._grid.itemAtPosition(line, 1).widget().text() for line in (0, 3)]
    assert told == ["4,5/6 điểm", "0/1 điểm"]
    alone, _ = opened(qtbot, tasks, changed(topics=()))
    assert alone.topics.isHidden()


def test_what_was_used_and_taken_off_is_told() -> None:
    assert used_text(item(0)) == ""
    assert used_text(item(0, hints=1)) == "Đã xem 1 gợi ý."
    assert used_text(item(2, wrong=2, hints=1, taken=350)) == (
        "Đã kiểm tra chưa đúng 2 lần, xem 1 gợi ý: trừ 0,7 điểm."
    )


def test_a_right_answer_stays_right_whatever_was_taken_off() -> None:
    assert verdict(item(0, score=500, wrong=2, taken=500)) == ("Đúng", "success")


@pytest.mark.parametrize("number", range(len(EVERY)), ids=[question.question_id for question in EVERY])
def test_every_type_is_reviewed_and_read_aloud(qtbot: QtBot, tasks: Tasks, number: int) -> None:
    for fields in ({}, {"correct": None, "score": None, "right": None, "parts": ()}, {"answer": None}):
        page, _ = opened(qtbot, tasks, changed(items=(item(number, **fields),)))
        page.grab()
        index = page.review_model.index(0)
        said = page.review_model.data(index, 12)  # Qt.AccessibleDescriptionRole
        assert len(said) > 20


def test_pictures_come_from_another_thread_and_are_painted(qtbot: QtBot, tasks: Tasks) -> None:
    page, _ = opened(qtbot, tasks, changed(items=(item(1),)))
    delegate = page.review.itemDelegate()
    assert isinstance(delegate, ReviewDelegate)
    page.grab()
    qtbot.waitUntil(lambda: len(delegate._filled) == 1)
    height = page.review.height()
    image = page.review.grab().toImage()
    red = sum(image.pixelColor(x, y).name() == "#9a2a24" for x in range(0, 600, 8) for y in range(0, height, 8))
    assert red > 20, PICTURED.question_id


def test_many_questions_come_in_batches(qtbot: QtBot) -> None:
    model = ReviewModel()
    model.set_items(tuple(item(0) for _ in range(50)))
    assert model.rowCount() == BATCH
    qtbot.waitUntil(lambda: model.rowCount() == 50)
    model.set_items(tuple(item(0, right=None) for _ in range(3)), only_open=True)
    assert model.rowCount() == model.total == 3
