"""A course's own page: how far somebody is, the next step, and everything in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.views import CourseCard, CourseOutline, CourseState, LessonState
from ui.library.fetch_row import FetchRow
from ui.library.fetch_state import FetchState, Part, left_over
from ui.library.fetches import Fetches
from ui.library.outline_delegate import OutlineDelegate
from ui.library.outline_model import ROW, OutlineModel, OutlineRow, awaits_grade, rows_of
from ui.library.stopping import stop_fetch
from ui.service_slot import ServiceSlot
from ui.tasks import Tasks
from ui.theme import tokens
from ui.widgets import Banner, Button, Card, Column, Label, PageHeader, ProgressBar, StateStack
from ui.widgets.card_list import CardList
from ui.words.format import size

if TYPE_CHECKING:
    from app.compose import Services


@dataclass(frozen=True)
class NextStep:
    """What the primary button does: open a lesson or a quiz."""

    words: str
    lesson_id: str = ""
    quiz_id: str = ""


class CoursePage(QWidget):
    """One course.

    Signals:
        openLesson: carries a course's id and a lesson's.
        openQuiz: carries a course's id and a quiz's.
        openGlossary: carries a course's id.
        giveFeedback: there is something to say of the course (its id, no lesson, its title).
        back: to the library.
    """

    openLesson = Signal(str, str)
    openQuiz = Signal(str, str)
    openGlossary = Signal(str)
    giveFeedback = Signal(str, str, str)
    back = Signal()

    def __init__(self, slot: ServiceSlot, tasks: Tasks, fetches: Fetches, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slot = slot
        self._tasks = tasks
        self._fetches = fetches
        self._profile_id = self._course_id = ""
        self._card: CourseCard | None = None
        self._outline: CourseOutline | None = None
        self._updating = False
        """True while a newer version is on its way, so that its arrival is told."""
        self._next: NextStep | None = None
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.header = PageHeader("", self)
        self.glossary_button = Button(self.tr("Thuật ngữ"), "secondary", self, icon_name="book-open", small=True)
        self.glossary_button.hide()
        self.feedback_button = Button(self.tr("Ý kiến phản hồi"), "secondary", self, icon_name="pencil", small=True)
        self.feedback_button.hide()
        self.header.add_action(self.feedback_button)
        self.header.add_action(self.glossary_button)
        self.glossary_button.clicked.connect(lambda: self.openGlossary.emit(self._course_id))
        self.feedback_button.clicked.connect(lambda: self.giveFeedback.emit(self._course_id, "", self.header.title))
        self.states = StateStack(self)
        self.states.set_content(self._make_content())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.states, 1)
        self._fetches.changed.connect(self._fetch_changed)
        self._fetches.dropped.connect(self._dropped)
        self._fetches.readable.connect(self._came)
        self._fetches.fetched.connect(self._came)

    def load(self, profile_id: str, course_id: str, card: CourseCard | None = None) -> None:
        """Opens a course for a person, or reads it again; ``card`` tells of a newer version."""
        self._tasks.cancel_all_of(self)
        again = (profile_id, course_id) == (self._profile_id, self._course_id) and self.states.state == "content"
        self._profile_id, self._course_id, self._card = profile_id, course_id, card
        if not again:
            self._outline, self._updating = None, False
            self.updated.say("")
        self.header.set_crumbs([(self.tr("Khóa học"), self.back.emit)])
        self.header.set_title(card.title if card is not None else "")
        self._show_update()
        if not again:
            # What is on screen stays there while the same course is read again.
            self.glossary_button.hide()
            self.feedback_button.hide()
            self.states.show_loading()
        self._slot.when_ready(self, self._read)

    def _make_content(self) -> QWidget:
        column = Column(self)
        self.updated = Banner(parent=column)
        self.banner = Banner(parent=column)
        self.missing = Banner(parent=column)
        self.fetch = FetchRow(column)
        self._summary = Label("", "muted", column)
        top = Card(column)
        self._done = Label("", "small", top, wrap=False)
        self._bar = ProgressBar(self.tr("Tiến độ"), top)
        self.next_button = Button("", "primary", top, icon_name="play")
        self._next_title = Label("", "body", top)
        progress = QHBoxLayout()
        progress.setSpacing(tokens.SPACE_M)
        progress.addWidget(self._bar, 1)
        progress.addWidget(self._done)
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_L)
        row.addWidget(self._next_title, 1)
        row.addWidget(self.next_button)
        top.body.addLayout(row)
        top.body.addLayout(progress)
        self.model = OutlineModel(self)
        self.list = CardList(self.tr("Nội dung khóa học"), column, fitted=True)
        self.list.setModel(self.model)
        self.list.setItemDelegate(OutlineDelegate(self.list))
        for widget in (self._summary, self.updated, self.banner, self.fetch, top, self.missing, self.list):
            column.body.addWidget(widget)
        self.next_button.clicked.connect(self._go_on)
        self.list.acted.connect(self._act)
        self.updated.acted.connect(lambda: self.updated.say(""))
        self.banner.acted.connect(self._update)
        self.missing.acted.connect(self._fetch_missing)
        self.fetch.pause.connect(lambda: self._fetches.pause(self._course_id))
        self.fetch.goOn.connect(self._fetch_on)
        self.fetch.stop.connect(self._fetch_no_more)
        return column

    def _read(self, services: Services) -> None:
        profile_id, course_id = self._profile_id, self._course_id
        self._tasks.run(lambda: services.library.outline(profile_id, course_id), self._show, self._failed, self)

    def _failed(self, error: Exception) -> None:
        self.states.show_error(error, self.back.emit if _leads_back(error) else self._again)

    def _again(self) -> None:
        self.states.show_loading()
        self._slot.when_ready(self, self._read)

    def _show(self, outline: CourseOutline) -> None:
        if outline.course_id != self._course_id:
            return
        self._outline = outline
        self.header.set_title(outline.title)
        self._summary.setText(outline.summary)
        self._summary.setVisible(bool(outline.summary))
        self.glossary_button.setVisible(outline.has_glossary)
        self.feedback_button.show()
        lessons = [lesson for topic in outline.topics for lesson in topic.lessons]
        done = sum(lesson.state is LessonState.COMPLETED for lesson in lessons)
        self._bar.show_share(done, len(lessons))
        self._done.setText(self.tr("{done}/{total} bài").format(done=done, total=len(lessons)))
        upcoming = next((row for row in lessons if row.state is not LessonState.COMPLETED), None)
        self._next = self._next_step(outline)
        self.next_button.setVisible(self._next is not None)
        if self._next is not None:
            self.next_button.setText(self._next.words)
        self._next_title.setText(self._next_words(outline))
        next_id = upcoming.lesson_id if upcoming is not None else None
        with self.list.staying():
            self.model.show_rows(rows_of(outline, next_id, self.tr("Bài kiểm tra")))
        self.list.relayout()
        self._show_update()
        shown_before = self.states.state == "content"
        self.states.show_content()
        if self._next is not None and not shown_before:
            self.next_button.setFocus()

    def _next_step(self, outline: CourseOutline) -> NextStep | None:
        """An attempt under way, else the next lesson, else the graded quiz that is neither passed nor being graded."""
        for quiz in outline.quizzes:
            if quiz.open_attempt_id is not None:
                return NextStep(self.tr("Làm tiếp"), quiz_id=quiz.quiz_id)
        lessons = [lesson for topic in outline.topics for lesson in topic.lessons]
        begun = any(lesson.state is not LessonState.NOT_STARTED for lesson in lessons)
        for lesson in lessons:
            if lesson.state is not LessonState.COMPLETED:
                words = self.tr("Học tiếp") if begun else self.tr("Bắt đầu học")
                return NextStep(words, lesson_id=lesson.lesson_id)
        for quiz in outline.quizzes:
            left = quiz.attempts_allowed is None or quiz.attempts_made < quiz.attempts_allowed
            passed = quiz.best_score is not None and quiz.best_score >= (quiz.pass_mark or 0)
            if quiz.kind != "practice" and left and not passed and not awaits_grade(quiz):
                return NextStep(self.tr("Làm bài kiểm tra"), quiz_id=quiz.quiz_id)
        return None

    def _next_words(self, outline: CourseOutline) -> str:
        step = self._next
        if step is None:
            if any(awaits_grade(quiz) for quiz in outline.quizzes):
                return self.tr("Bài đã nộp, chờ kết quả")
            return self.tr("Đã hoàn thành khóa học")
        for quiz in outline.quizzes:
            if step.quiz_id == quiz.quiz_id:
                return quiz.title
        for topic in outline.topics:
            for lesson in topic.lessons:
                if lesson.lesson_id == step.lesson_id:
                    return lesson.title
        return ""

    def _go_on(self) -> None:
        if self._next is None:
            return
        if self._next.lesson_id:
            self.openLesson.emit(self._course_id, self._next.lesson_id)
        else:
            self.openQuiz.emit(self._course_id, self._next.quiz_id)

    def _act(self, index: QModelIndex, part: str) -> None:
        row = index.data(ROW)
        if part or not isinstance(row, OutlineRow):
            return
        if row.lesson is not None:
            self.openLesson.emit(self._course_id, row.lesson.lesson_id)
        elif row.quiz is not None:
            self.openQuiz.emit(self._course_id, row.quiz.quiz_id)

    def _fetch(self) -> FetchState | None:
        """The course's fetch: under way, or left over from an earlier run of the program."""
        state = self._fetches.state(self._course_id)
        return left_over(self._card) if state is None and self._card is not None else state

    def _missing_bytes(self) -> int:
        """What of the course's media is not here."""
        lessons = [lesson for topic in self._outline.topics for lesson in topic.lessons] if self._outline else []
        in_lessons = sum(lesson.missing_bytes for lesson in lessons)
        return max(in_lessons, self._card.missing_bytes if self._card is not None else 0)

    def _show_update(self) -> None:
        fetch, missing = self._fetch(), self._missing_bytes()
        newer = self._card is not None and self._card.state is CourseState.UPDATE
        self.fetch.show_fetch(fetch, newer=newer)
        self.banner.say(
            self.tr("Khóa học có bản mới. Chỉ tải những phần đã thay đổi.") if newer and fetch is None else "",
            "info",
            self.tr("Cập nhật"),
        )
        words = self.tr("Còn {size} phim và tài liệu chưa tải.").format(size=size(missing))
        self.missing.say(words if missing and fetch is None else "", "info", self.tr("Tải"))

    def _update(self) -> None:
        if self._slot.services is not None:
            self._updating = True
            self.updated.say("")
            self._fetches.start(self._slot.services, self._profile_id, self._course_id)

    def _fetch_missing(self) -> None:
        if self._slot.services is not None:
            self._fetches.start_media(self._slot.services, self._profile_id, self._course_id)

    def _fetch_on(self) -> None:
        if self._slot.services is not None:
            self._fetches.go_on(self._slot.services, self._profile_id, self._course_id)

    def _fetch_no_more(self) -> None:
        fetch, services = self._fetch(), self._slot.services
        if fetch is not None and services is not None:
            stop_fetch(self, self._fetches, services, self._course_id, title=self.header.title, state=fetch)

    def _fetch_changed(self, course_id: str) -> None:
        if course_id == self._course_id:
            state = self._fetches.state(course_id)
            if state is not None and state.part is Part.COURSE and self._card is not None:
                self._updating = self._updating or self._card.state is CourseState.UPDATE
            self._show_update()

    def _dropped(self, course_id: str) -> None:
        if course_id == self._course_id and self._card is not None:
            self._card = msgspec.structs.replace(self._card, unfinished=None)
            self._updating = False
            self._show_update()

    def _came(self, card: CourseCard) -> None:
        """The course itself is here; its media may still come."""
        if card.course_id != self._course_id:
            return
        if self._updating:
            self._updating = False
            self.updated.say(
                self.tr("Đã cập nhật lên bản {version}.").format(version=card.version), "success", self.tr("Đóng")
            )
        if self.isVisible():
            self.load(self._profile_id, card.course_id, card)


def _leads_back(error: Exception) -> bool:
    return getattr(error, "kind", "") in ("not-installed", "unknown-course")
