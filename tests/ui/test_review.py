"""Ôn tập by its real widgets: what waits, one question after the other, the keyboard, what fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.compose import Services, open_services
from app.errors import UnknownReviewError
from app.views import QuestionView, ReviewCardView, ReviewCourse, ReviewSummary, RubricRow
from content_cache.questions.answers import Answer, OrderAnswer
from tests.app.world import COURSE, PRACTICE, Publisher
from tests.ui.question_samples import CORRECT, EVERY
from ui.quiz.fields.ordering import OrderField
from ui.quiz.points import points_text
from ui.quiz.rich import RichText
from ui.review.page import ReviewPage
from ui.review.session import ReviewSession
from ui.review.words import day_words, due_detail, due_title, finished_detail
from ui.shell.nav_item import NavItem
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import EmptyState, Label
from ui.words import Words

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)


RUBRIC = (RubricRow(html="Nêu đủ các việc", points=2000), RubricRow(html="Có ví dụ ở địa phương", points=500))
COURSES = tuple(
    ReviewCourse(course_id=f"k{number}", title=title, due=due, total=9)
    for number, (title, due) in enumerate((("Lịch sử Đảng", 5), ("Công tác Mặt trận", 3), ("Pháp luật", 0)))
)


class BrokenError(Exception):
    kind = "disk-full"


class SampleReviews:
    """Asks the questions it is given, one after the other."""

    def __init__(self, questions: list[tuple[QuestionView, Answer | None]]) -> None:
        self.cards = [
            ReviewCardView(
                course_id="khoa",
                course_title="Hệ thống chính trị ở cơ sở",
                quiz_id="bai",
                question=question,
                correct=right,
                explanation_html="<p>Theo Luật Tổ chức chính quyền địa phương.</p>",
                lesson_id="bai-1",
                lesson_title="Các bộ phận của hệ thống chính trị",
                rubric=RUBRIC if question.type == "essay" else (),
            )
            for question, right in questions
        ]
        self.said: list[tuple[str, bool]] = []
        self.later = 0
        self.total = len(self.cards)
        self.error: Exception | None = None
        self.gone = False
        self.tomorrow = self.resting = 0
        self.courses: tuple[ReviewCourse, ...] = ()
        self.next_due_at: datetime | None = NOW + timedelta(days=1)

    def summary(self, profile_id: str) -> ReviewSummary:
        if self.error is not None:
            raise self.error
        due = len(self.cards)
        return ReviewSummary(
            due=due,
            done_today=len(self.said),
            daily_limit=20,
            later=self.later,
            total=self.total,
            next_due_at=None if due else self.next_due_at,
            tomorrow=0 if due else self.tomorrow,
            resting=self.resting,
            courses=self.courses,
        )

    def next(self, profile_id: str, *, beyond_limit: bool = False) -> ReviewCardView | None:
        return self.cards[0] if self.cards else None

    def answer(
        self, profile_id: str, course_id: str, quiz_id: str, question_id: str, *, remembered: bool
    ) -> ReviewSummary:
        if self.error is not None:
            raise self.error
        if self.gone:
            raise UnknownReviewError(course_id, quiz_id, question_id)
        self.said.append((question_id, remembered))
        self.cards.pop(0)
        return self.summary(profile_id)


@pytest.fixture
def reviews() -> SampleReviews:
    return SampleReviews([(question, CORRECT.get(question.question_id)) for question in EVERY])


@pytest.fixture
def page(qtbot: QtBot, reviews: SampleReviews, tasks: Tasks) -> ReviewPage:
    page = ReviewPage(SimpleNamespace(reviews=reviews), tasks, now=lambda: NOW)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    return page


def face(page: ReviewPage) -> EmptyState:
    shown = page.states.currentWidget()
    assert isinstance(shown, EmptyState)
    return shown


def begin(qtbot: QtBot, page: ReviewPage) -> None:
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "empty")
    button = face(page).button
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: page.states.state == "content")


def test_every_type_is_tried_shown_and_said_by_the_keyboard_alone(
    qtbot: QtBot, page: ReviewPage, reviews: SampleReviews
) -> None:
    begin(qtbot, page)
    total = len(reviews.cards)
    for number in range(total):
        card = reviews.cards[0]
        qtbot.waitUntil(lambda card=card: page.session._card is card)
        assert not page.session.revealed
        assert page.session.reveal_button.isVisible()
        assert not page.session.remembered_button.isVisible()
        QTest.keyClick(page.session, Qt.Key.Key_Return)
        assert page.session.revealed
        assert page.session.remembered_button.isVisible()
        assert page.session.lesson_button.isVisible()
        QTest.keyClick(page.session, Qt.Key.Key_1 if number % 2 else Qt.Key.Key_2)
        qtbot.waitUntil(lambda number=number: len(reviews.said) == number + 1)
    assert [remembered for _, remembered in reviews.said] == [number % 2 == 0 for number in range(total)]
    qtbot.waitUntil(lambda: page.states.state == "empty")
    assert face(page).title.text() == "Đã ôn xong hôm nay"
    assert "ngày mai" in face(page).detail.text()


def test_enter_twice_says_nothing(qtbot: QtBot, page: ReviewPage, reviews: SampleReviews) -> None:
    begin(qtbot, page)
    for _ in range(3):
        QTest.keyClick(page.session, Qt.Key.Key_Return)
    assert page.session.revealed
    assert reviews.said == []


def test_the_space_bar_shows_the_answer_too(qtbot: QtBot, page: ReviewPage, reviews: SampleReviews) -> None:
    begin(qtbot, page)
    QTest.keyClick(page.session, Qt.Key.Key_Space)
    assert page.session.revealed
    QTest.keyClick(page.session, Qt.Key.Key_Space)
    assert reviews.said == []


def only(reviews: SampleReviews, type_name: str) -> None:
    reviews.cards = [card for card in reviews.cards if card.question.type == type_name]


def test_an_order_that_nobody_made_is_not_marked_wrong(qtbot: QtBot, page: ReviewPage, reviews: SampleReviews) -> None:
    only(reviews, "ordering")
    begin(qtbot, page)
    page.session.reveal()
    field = page.session.panel.field
    assert isinstance(field, OrderField)
    assert reviews.cards[0].correct == OrderAnswer(tuple(field.order))
    assert page.session.panel._answer is None


def test_an_essay_is_held_against_its_answer_and_rubric(qtbot: QtBot, page: ReviewPage, reviews: SampleReviews) -> None:
    only(reviews, "essay")
    begin(qtbot, page)
    panel = page.session.panel
    # Nobody grades it here, and nothing of it is marked.
    assert not any("điểm" in label.text() for label in panel.findChildren(Label))
    page.session.reveal()
    card = panel.check_card
    assert card is not None
    said = [label.text() for label in card.findChildren(Label)] + [
        t.accessibleName() for t in card.findChildren(RichText)
    ]
    assert "Tiêu chí chấm" in said
    assert "Nêu đủ các việc (2 điểm)" in said
    assert f"Có ví dụ ở địa phương ({points_text(500)})" in said


@pytest.mark.parametrize("scale", [100, 150])
def test_the_sitting_fits_a_small_window(qtbot: QtBot, page: ReviewPage, words: Words, scale: int) -> None:
    theme = Theme.of(page)
    theme.set_text_scale(scale)
    words.set_language("en")
    sitting = ReviewSession()
    qtbot.addWidget(sitting)
    sitting.resize(tokens.WINDOW_MIN[0] - theme.px(tokens.RAIL_FOLDED), 420)
    sitting.show()
    sitting.show_card(SampleReviews([(EVERY[0], None)]).cards[0], 1, 20)
    sitting.reveal()
    assert not sitting.keys.isVisible()
    assert sitting.minimumSizeHint().width() <= sitting.width()
    theme.set_text_scale(100)
    words.set_language("vi")


def test_it_says_which_courses_wait_and_what_tomorrow_brings(
    qtbot: QtBot, page: ReviewPage, reviews: SampleReviews
) -> None:
    reviews.courses = COURSES
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "empty")
    assert "Lịch sử Đảng: 5 câu\nCông tác Mặt trận: 3 câu" in face(page).detail.text()
    assert "Pháp luật" not in face(page).detail.text()
    reviews.cards, reviews.tomorrow, reviews.resting = [], 7, 2
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "empty" and "ngày mai" in face(page).detail.text())
    assert "Hẹn ngày mai: 7 câu." in face(page).detail.text()
    assert "2 câu tạm nghỉ" in face(page).detail.text()


def test_a_question_that_its_course_has_dropped_is_left(qtbot: QtBot, page: ReviewPage, reviews: SampleReviews) -> None:
    begin(qtbot, page)
    page.session.reveal()
    reviews.gone = True
    page.session.remembered_button.click()
    qtbot.waitUntil(lambda: page.states.state == "empty")
    assert page.header.isVisible()


def test_an_answer_that_was_tried_stays_in_sight_and_is_frozen(
    qtbot: QtBot, page: ReviewPage, reviews: SampleReviews
) -> None:
    begin(qtbot, page)
    QTest.keyClick(page.session, Qt.Key.Key_2)
    QTest.keyClick(page.session, Qt.Key.Key_Return)
    field = page.session.panel.field
    assert field is not None
    assert not field.isEnabled()
    assert page.session.panel._answer is not None
    assert reviews.said == []


def test_with_nothing_missed_the_page_says_what_it_is_for(
    qtbot: QtBot, page: ReviewPage, reviews: SampleReviews
) -> None:
    reviews.cards, reviews.total = [], 0
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "empty")
    assert face(page).title.text() == "Chưa có câu nào phải ôn"
    with qtbot.waitSignal(page.openLibrary):
        button = face(page).button
        assert button is not None
        button.click()


def test_beyond_the_limit_it_goes_on_only_when_asked(qtbot: QtBot, page: ReviewPage, reviews: SampleReviews) -> None:
    cards, reviews.cards, reviews.later = reviews.cards, [], 3
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "empty")
    second = face(page).second_button
    assert second is not None
    assert "3 câu" in face(page).detail.text()
    reviews.cards = cards
    second.click()
    qtbot.waitUntil(lambda: page.states.state == "content")


def test_what_cannot_be_kept_is_said_and_can_be_said_again(
    qtbot: QtBot, page: ReviewPage, reviews: SampleReviews
) -> None:
    begin(qtbot, page)
    page.session.reveal()
    reviews.error = BrokenError()
    page.session.remembered_button.click()
    qtbot.waitUntil(lambda: bool(page.session.banner.text))
    assert page.session.remembered_button.isEnabled()
    reviews.error = None
    page.session.remembered_button.click()
    qtbot.waitUntil(lambda: len(reviews.said) == 1)


def test_a_page_that_fails_offers_to_try_again(qtbot: QtBot, page: ReviewPage, reviews: SampleReviews) -> None:
    reviews.error = BrokenError()
    page.load("p")
    qtbot.waitUntil(lambda: page.states.state == "error")
    reviews.error = None
    button = face(page).button
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: page.states.state == "empty")


def test_a_question_that_is_tried_is_not_taken_away_by_a_refresh(
    qtbot: QtBot, page: ReviewPage, reviews: SampleReviews
) -> None:
    begin(qtbot, page)
    page.load("p")
    assert page.states.state == "content"
    page.session.stop_button.click()
    qtbot.waitUntil(lambda: page.states.state == "empty")


def test_the_place_shows_how_many_wait(qtbot: QtBot) -> None:
    item = NavItem("rotate-ccw", "Ôn tập")
    qtbot.addWidget(item)
    item.resize(220, 40)
    item.show()
    before = item.grab().toImage()
    item.show_count(12)
    assert item.grab().toImage() != before
    assert "12" in item.accessibleDescription()
    item.show_count(0)
    assert item.grab().toImage() == before


def test_days_are_said_as_people_say_them(qapp: object) -> None:
    assert "hôm nay" in day_words(NOW + timedelta(minutes=10), NOW)
    assert day_words(NOW + timedelta(days=1), NOW) == "ngày mai"
    assert day_words(NOW + timedelta(days=9), NOW) == "04/12/2026"


# --- with the real services ---


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    publisher = Publisher(tmp_path / "publisher")
    publisher.publish(tmp_path / "stick")
    services = open_services(tmp_path / "home")
    services.library.trust(publisher.keys_json)
    services.library.fetch(None, COURSE, source=str(tmp_path / "stick"))
    yield services
    services.close()


def test_what_was_missed_comes_back_on_the_page(qtbot: QtBot, services: Services, tasks: Tasks) -> None:
    learner = services.profiles.create("Nguyễn Thị Ánh Tuyết").id
    services.settings.save(msgspec.structs.replace(services.settings.load(), review_daily_limit=10))
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    services.quizzes.submit(attempt.attempt_id)
    page = ReviewPage(services, tasks)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.counted) as counted:
        page.load(learner)
    assert counted.args == [2]
    qtbot.waitUntil(lambda: page.states.state == "empty")
    button = face(page).button
    assert button is not None
    button.click()
    qtbot.waitUntil(lambda: page.states.state == "content")
    for _ in range(2):
        qtbot.waitUntil(lambda: page.states.state == "content" and not page.session.revealed)
        page.session.reveal()
        with qtbot.waitSignal(page.counted):
            page.session.remembered_button.click()
    qtbot.waitUntil(lambda: page.states.state == "empty")
    assert services.reviews.summary(learner).done_today == 2


def test_counts_are_said_in_english_too(words: Words) -> None:
    words.set_language("en")
    summary = ReviewSummary(
        due=2, done_today=3, daily_limit=20, later=4, total=9, tomorrow=5, resting=1, courses=COURSES
    )
    said = " ".join((due_title(summary), due_detail(summary), finished_detail(summary, NOW)))
    words.set_language("vi")
    assert "câu" not in said
    assert all(
        text in said for text in ("2 questions", "3 questions", "4 questions", "5 questions", "1 question rests")
    )
