"""Small stand-ins for the services that the reader, the quiz and the results use, with text of real length.

They keep what they are told in memory, can be told to fail, and can be held back to see a page wait.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from app.errors import UnknownQuizError
from app.paging import PAGE, Page, Place
from app.views import (
    AttemptView,
    CheckView,
    ChoiceView,
    CourseOutline,
    GlossaryPage,
    Heading,
    JourneyStep,
    LessonPage,
    LessonRow,
    LessonState,
    QuestionView,
    QuizBrief,
    QuizRow,
    ResultDetail,
    ResultRow,
    ResultState,
    ReviewItem,
    SavedAnswer,
    TopicRow,
)
from content_cache.model import EVERYTHING
from content_cache.questions.answers import (
    Answer,
    ChoiceAnswer,
    ChoicesAnswer,
    TextAnswer,
    TruthAnswer,
)
from tests.ui.pages_of_rows import page_of

PROFILE = "0198c0de-0000-7000-8000-000000000001"
COURSE = "he-thong-chinh-tri"
COURSE_TITLE = "Khái quát về hệ thống chính trị ở Việt Nam"
QUIZ = "luyen-tap-1"
QUIZ_TITLE = "Luyện tập bài 1. Hệ thống chính trị là gì"
ATTEMPT = "0198c0de-0000-7000-8000-0000000000a1"
TITLES = (
    "Bài 1. Hệ thống chính trị là gì",
    "Bài 2. Đảng Cộng sản Việt Nam",
    "Bài 3. Quốc hội và Chủ tịch nước",
    "Bài 4. Chính phủ, Tòa án nhân dân và Viện kiểm sát nhân dân",
    "Bài 5. Chính quyền địa phương hai cấp từ ngày 01 tháng 7 năm 2025",
    "Bài 6. Mặt trận Tổ quốc Việt Nam và các tổ chức chính trị - xã hội",
    "Bài 7. Bầu cử và quyền của công dân",
    "Bài 8. Thực hiện dân chủ ở cơ sở",
)
IDS = tuple(f"bai-{number}" for number in range(1, len(TITLES) + 1))

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="240" viewBox="0 0 900 240">'
    b'<rect x="10" y="10" width="880" height="220" rx="12" fill="#e4efe9" stroke="#22694a"/></svg>'
)

_PARAGRAPH = (
    "<p>Quyền lực nhà nước là thống nhất, có sự phân công, phối hợp, kiểm soát giữa các cơ quan nhà nước trong "
    "việc thực hiện các quyền <strong>lập pháp, hành pháp, tư pháp</strong>.</p>"
)
LESSON_HTML = (
    '<p>Hiến pháp năm 2013 quy định vị trí của các bộ phận này.<a href="#fn1">[1]</a> '
    '<a href="lesson:bai-2#vi-tri">Xem bài 2</a>, <a href="https://example.org/van-ban">văn bản</a>.</p>'
    '<h2 id="khai-niem">Khái niệm</h2>'
    + _PARAGRAPH * 4
    + '<p class="figure"><img src="media/so-do.svg"></p>'
    + '<h2 id="nguyen-tac">Những nguyên tắc cần nắm</h2>'
    + _PARAGRAPH * 6
    + '<h3 id="tap-trung">Tập trung dân chủ</h3>'
    + _PARAGRAPH * 6
    + '<p><a name="fn1"></a>[1] Hiến pháp có hiệu lực từ ngày 01/01/2014.</p>'
)
HEADINGS = (
    Heading(level=2, text="Khái niệm", anchor="khai-niem"),
    Heading(level=2, text="Những nguyên tắc cần nắm", anchor="nguyen-tac"),
    Heading(level=3, text="Tập trung dân chủ", anchor="tap-trung"),
)


class Gate:
    """Holds a service back until it is opened, and makes it fail when told to."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self.error: Exception | None = None

    def close(self) -> None:
        """From now on callers wait."""
        self._open.clear()

    def open(self) -> None:
        """Lets everybody through."""
        self._open.set()

    def passed(self) -> None:
        """Called by a service: waits, then fails if it has to."""
        self._open.wait(10)
        if self.error is not None:
            raise self.error


@dataclass
class SampleReading:
    """Reading of eight lessons."""

    gate: Gate = field(default_factory=Gate)
    html: str = LESSON_HTML
    headings: tuple[Heading, ...] = HEADINGS
    media: dict[str, bytes] = field(default_factory=lambda: {"media/so-do.svg": DRAWING})
    completed: set[str] = field(default_factory=set)
    positions: dict[str, int] = field(default_factory=dict)

    def open(self, profile_id: str, course_id: str, lesson_id: str) -> LessonPage:
        self.gate.passed()
        number = IDS.index(lesson_id)
        return LessonPage(
            course_id=course_id,
            course_title=COURSE_TITLE,
            lesson_id=lesson_id,
            title=TITLES[number],
            minutes=15,
            html=self.html,
            headings=self.headings,
            media=self.media,
            state=LessonState.COMPLETED if lesson_id in self.completed else LessonState.IN_PROGRESS,
            position=self.positions.get(lesson_id, 0),
            previous_lesson_id=IDS[number - 1] if number else None,
            next_lesson_id=IDS[number + 1] if number + 1 < len(IDS) else None,
            number=number + 1,
            lessons_total=len(IDS),
            quiz_id=f"luyen-tap-{number + 1}",
        )

    def save_position(self, profile_id: str, course_id: str, lesson_id: str, position: int) -> None:
        self.gate.passed()
        self.positions[lesson_id] = position

    def complete(self, profile_id: str, course_id: str, lesson_id: str) -> None:
        self.gate.passed()
        self.completed.add(lesson_id)

    def glossary(self, course_id: str) -> GlossaryPage:
        self.gate.passed()
        return GlossaryPage(
            course_id=course_id,
            course_title=COURSE_TITLE,
            html="<dl><dt>Đảng bộ</dt><dd>Tổ chức đảng ở một cấp.</dd></dl>",
        )


@dataclass
class SampleLibrary:
    """The outline of the course."""

    reading: SampleReading
    gate: Gate = field(default_factory=Gate)
    made: int = 0
    allowed: int | None = None
    open_attempt_id: str | None = None

    def outline(self, profile_id: str, course_id: str) -> CourseOutline:
        self.gate.passed()
        rows = tuple(
            LessonRow(
                lesson_id=lesson_id,
                title=title,
                minutes=15,
                state=self._state(lesson_id),
                quiz_id=f"luyen-tap-{number}",
            )
            for number, (lesson_id, title) in enumerate(zip(IDS, TITLES, strict=True), 1)
        )
        return CourseOutline(
            course_id=course_id,
            title=COURSE_TITLE,
            summary="",
            version="1.0.0",
            topics=(
                TopicRow(title="Những vấn đề chung", lessons=rows[:2]),
                TopicRow(title="Bộ máy nhà nước và các tổ chức", lessons=rows[2:]),
            ),
            quizzes=(
                QuizRow(
                    quiz_id=QUIZ,
                    title=QUIZ_TITLE,
                    kind="practice",
                    question_count=4,
                    time_limit_s=900,
                    attempts_allowed=self.allowed,
                    attempts_made=self.made,
                    pass_mark=600,
                    best_score=850 if self.made else None,
                    open_attempt_id=self.open_attempt_id,
                    lesson_id="bai-1",
                ),
            ),
            has_glossary=True,
        )

    def _state(self, lesson_id: str) -> LessonState:
        if lesson_id in self.reading.completed:
            return LessonState.COMPLETED
        return LessonState.IN_PROGRESS if lesson_id in self.reading.positions else LessonState.NOT_STARTED


def _choices(*texts: str) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(index=index, html=text) for index, text in enumerate(texts))


QUESTIONS = (
    QuestionView(
        question_id="q1",
        type="single_choice",
        html="<p>Hệ thống chính trị ở Việt Nam gồm mấy bộ phận hợp thành?</p>",
        choices=_choices("Hai bộ phận", "Ba bộ phận", "Bốn bộ phận", "Năm bộ phận"),
        marks=1000,
        media={},
    ),
    QuestionView(
        question_id="q2",
        type="multiple_response",
        html="<p>Những tổ chức nào sau đây là <strong>tổ chức chính trị - xã hội</strong>?</p>",
        choices=_choices(
            "Công đoàn Việt Nam",
            "Hội Nông dân Việt Nam",
            "Viện kiểm sát nhân dân tối cao, cơ quan thực hành quyền công tố và kiểm sát hoạt động tư pháp "
            "của nước Cộng hòa xã hội chủ nghĩa Việt Nam",
            "Hội Liên hiệp Phụ nữ Việt Nam",
        ),
        marks=1000,
        media={},
    ),
    QuestionView(
        question_id="q3",
        type="true_false",
        html="<p>Từ ngày 01/7/2025, chính quyền địa phương ở Việt Nam gồm cấp tỉnh và cấp xã.</p>",
        choices=(),
        marks=1000,
        media={},
    ),
    QuestionView(
        question_id="q4",
        type="short_answer",
        html="<p>Cơ quan quyền lực nhà nước cao nhất là cơ quan nào?</p>",
        choices=(),
        marks=1000,
        media={},
    ),
)


@dataclass
class SampleQuizzes:
    """One attempt of four questions (or more, by repeating them)."""

    gate: Gate = field(default_factory=Gate)
    questions: tuple[QuestionView, ...] = QUESTIONS
    remaining_s: float | None = 900.0
    answers: dict[int, Answer | None] = field(default_factory=dict)
    flags: set[int] = field(default_factory=set)
    position: int = 0
    kind: str = "practice"
    made: int = 0
    more: dict[str, object] = field(default_factory=dict)
    """Other fields of the brief."""
    rules: dict[str, object] = field(default_factory=dict)
    """Other fields of the attempt."""
    checks: dict[int, CheckView] = field(default_factory=dict)
    tie_number: int | None = None
    expired: bool = False
    calls: list[tuple[str, int]] = field(default_factory=list)
    submitted: list[bool] = field(default_factory=list)

    def brief(self, profile_id: str, course_id: str, quiz_id: str) -> QuizBrief:
        self.gate.passed()
        if quiz_id != QUIZ:
            raise UnknownQuizError(course_id, quiz_id)
        every = tuple(part.value for part in EVERYTHING)
        known = QuizBrief(
            course_id=course_id,
            course_title=COURSE_TITLE,
            quiz_id=quiz_id,
            title=QUIZ_TITLE,
            kind=self.kind,
            full_name="Nguyễn Thị Ánh Tuyết",
            unit_name="Ủy ban nhân dân xã Phước Hòa",
            enrolled=True,
            question_count=len(self.questions),
            time_limit_s=900,
            time_up="submit",
            grace_s=0,
            always=False,
            opens_at=None,
            closes_at=None,
            attempts_allowed=None,
            attempts_made=self.made,
            grade_method="highest",
            pass_mark=600,
            sequential=False,
            may_check=False,
            shown_after=every,
            shown_later=every,
            shown_closed=every,
            result_score=850 if self.made else None,
            keys_sealed=False,
            locked=False,
            open_attempt_id=None,
        )
        return msgspec.structs.replace(known, **self.more)

    def start_or_resume(self, profile_id: str, course_id: str, quiz_id: str) -> AttemptView:
        self.gate.passed()
        count = len(self.questions)
        known = AttemptView(
            attempt_id=ATTEMPT,
            course_id=course_id,
            course_title=COURSE_TITLE,
            quiz_id=quiz_id,
            quiz_title=QUIZ_TITLE,
            number=1,
            questions=self.questions,
            answers=tuple(self.answers.get(index) for index in range(count)),
            flags=tuple(index in self.flags for index in range(count)),
            position=self.position,
            remaining_s=self.remaining_s,
        )
        return msgspec.structs.replace(known, **self.rules)

    def answer(self, attempt_id: str, index: int, answer: Answer | None) -> SavedAnswer:
        self.calls.append(("answer", index))
        self.gate.passed()
        self.answers[index] = answer
        answered = sum(1 for given in self.answers.values() if given is not None)
        return SavedAnswer(attempt_id=attempt_id, index=index, answered=answered)

    def flag(self, attempt_id: str, index: int, on: bool) -> None:
        self.calls.append(("flag", index))
        self.gate.passed()
        (self.flags.add if on else self.flags.discard)(index)

    def move(self, attempt_id: str, index: int) -> None:
        self.calls.append(("move", index))
        self.gate.passed()
        self.position = index

    def check(self, attempt_id: str, index: int) -> CheckView:
        self.calls.append(("check", index))
        self.gate.passed()
        self.checks[index] = self.verdict(self.answers.get(index), self.checks.get(index, CheckView()))
        return self.checks[index]

    def hint(self, attempt_id: str, index: int) -> CheckView:
        self.calls.append(("hint", index))
        self.gate.passed()
        known = self.checks.get(index, CheckView())
        self.checks[index] = msgspec.structs.replace(known, hints_html=(*known.hints_html, "<p>Xem lại bài 1.</p>"))
        return self.checks[index]

    @staticmethod
    def verdict(answer: Answer | None, known: CheckView) -> CheckView:
        """What a check says: only the second choice is right, and there are two tries."""
        right = answer == ChoiceAnswer(1)
        wrong = known.wrong + (not right)
        return msgspec.structs.replace(
            known,
            wrong=wrong,
            tries_left=max(0, 2 - wrong),
            settled=right or wrong >= 2,
            checked=answer,
            right=right,
            score=1000 if right else 0,
        )

    def tie_break(self, attempt_id: str, number: int | None) -> None:
        self.calls.append(("tie-break", 0))
        self.gate.passed()
        self.tie_number = number

    def expire(self, attempt_id: str) -> None:
        self.calls.append(("expire", 0))
        self.gate.passed()
        self.expired = True

    def submit(self, attempt_id: str, *, time_up: bool = False) -> ResultDetail:
        self.calls.append(("submit", 0))
        self.gate.passed()
        self.submitted.append(time_up)
        return detail()


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def row(
    number: int = 1,
    *,
    state: ResultState = ResultState.RECEIVED,
    score: int | None = 850,
    passed: bool | None = True,
    refused: str | None = None,
    title: str = QUIZ_TITLE,
) -> ResultRow:
    """A result in a state."""
    draft = state is ResultState.DRAFT
    steps = [JourneyStep(state=ResultState.WAITING, at=_at(number, 1, 5))]
    if state in (ResultState.CARRIED, ResultState.RECEIVED):
        steps.append(JourneyStep(state=ResultState.CARRIED, at=_at(number, 2, 30), by="máy lớp học xã Phước Hòa"))
    if state is ResultState.RECEIVED:
        steps.append(JourneyStep(state=ResultState.RECEIVED, at=_at(number, 3, 12), by="Máy chủ tỉnh Đồng Tháp"))
    return ResultRow(
        attempt_id=f"{ATTEMPT[:-2]}{number:02d}",
        record_id=None if draft else f"record-{number}",
        course_id=COURSE,
        course_title=COURSE_TITLE,
        quiz_id=QUIZ,
        quiz_title=title,
        kind="practice",
        number=number,
        started_at=_at(number, 0, 50),
        submitted_at=None if draft else _at(number, 1, 5),
        score=None if draft else score,
        passed=None if draft else passed,
        state=state,
        refused=refused,
        code=None if draft else "1234567890123",
        journey=() if draft else tuple(steps),
    )


ROWS = (
    row(6, state=ResultState.DRAFT),
    row(5, state=ResultState.WAITING, score=1000),
    row(4, state=ResultState.CARRIED, score=450, passed=False),
    row(3, title="Bài kiểm tra cuối khóa: Khái quát về hệ thống chính trị ở Việt Nam và thực hiện dân chủ ở cơ sở"),
    row(2, state=ResultState.WAITING, score=500, passed=False, refused="bad-record"),
    row(1, passed=None),
)


def detail(shown: ResultRow | None = None) -> ResultDetail:
    """A review of the four questions: one right, one half right, one wrong, one left blank."""
    given: tuple[Answer | None, ...] = (
        ChoiceAnswer(1),
        ChoicesAnswer((0, 2)),
        TruthAnswer(False),
        None,
    )
    right: tuple[Answer | None, ...] = (
        ChoiceAnswer(1),
        ChoicesAnswer((0, 1, 3)),
        TruthAnswer(True),
        TextAnswer("Quốc hội"),
    )
    explained = (
        "<p>Ba bộ phận: Đảng Cộng sản Việt Nam; Nhà nước; Mặt trận Tổ quốc Việt Nam và các tổ chức "
        "chính trị - xã hội.</p>"
    )
    scores = (1000, 333, 0, 0)
    return ResultDetail(
        row=shown or row(5, score=333, passed=False),
        correct_count=1,
        total_count=4,
        shown=("answers", "correctness", "marks", "feedback", "right_answers"),
        items=tuple(
            ReviewItem(
                question=question,
                answer=answer,
                correct=correct,
                score=score,
                right=score == 1000,
                explanation_html=explained if number < 2 else None,
            )
            for number, (question, answer, correct, score) in enumerate(
                zip(QUESTIONS, given, right, scores, strict=True)
            )
        ),
    )


@dataclass
class SampleResults:
    """The list of results and one review."""

    gate: Gate = field(default_factory=Gate)
    rows: tuple[ResultRow, ...] = ROWS

    def page(self, profile_id: str, *, after: Place | None = None, limit: int = PAGE) -> Page[ResultRow]:
        self.gate.passed()
        return page_of(self.rows, after, limit)

    def detail(self, attempt_id: str) -> ResultDetail:
        self.gate.passed()
        found = next((shown for shown in self.rows if shown.attempt_id == attempt_id), None)
        return detail(found)


class WrongCodeError(Exception):
    kind = "wrong-seal-code"


@dataclass
class SampleSeals:
    """Opens the paper with one code."""

    quizzes: SampleQuizzes
    tried: list[str | bytes] = field(default_factory=list)

    def unlock(self, course_id: str, quiz_id: str, code_or_key: str | bytes) -> None:
        self.tried.append(code_or_key)
        if code_or_key != "123456789012":
            raise WrongCodeError
        self.quizzes.more["locked"] = False


class SampleOffering:
    """Takes what is to be sent again."""

    def __init__(self) -> None:
        self.offered: list[str] = []

    def offer_again(self, record_id: str) -> None:
        self.offered.append(record_id)


class SampleServices:
    """All of them, as the pages take them."""

    def __init__(self) -> None:
        self.reading = SampleReading()
        self.library = SampleLibrary(self.reading)
        self.quizzes = SampleQuizzes()
        self.seals = SampleSeals(self.quizzes)
        self.results = SampleResults()
        self.records = SampleOffering()
