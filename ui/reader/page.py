"""The reader: a lesson with its contents beside it, the next step below it, and the glossary in its place.

It keeps where reading stopped (at most every two seconds, and when it is left), and goes from lesson to
lesson by asking the window (`ReaderPage.openLesson`), so that the window knows where it is.
"""

from __future__ import annotations

import html as markup
from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.views import LessonState
from ui.errors import Remedy, words_for
from ui.reader.bar import ReaderBar
from ui.reader.contents import ContentsPanel
from ui.reader.folding import Folding
from ui.reader.footer import NextStep, ReaderFooter
from ui.reader.keeper import PositionKeeper
from ui.reader.loading import (
    LoadedGlossary,
    LoadedLesson,
    ReaderServices,
    load_glossary,
    load_lesson,
)
from ui.reader.media import decode_all
from ui.reader.view import LessonView
from ui.tasks import Job, Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, StateStack

T = TypeVar("T")
_LESSON_SCHEME: Final = "lesson"
_WEB_SCHEMES: Final = frozenset({"http", "https"})


class ReaderPage(QWidget):
    """Shows one lesson, or a course's glossary.

    Signals:
        openCourse: the page of a course is wanted (its id).
        openLesson: another lesson is wanted (course id, lesson id).
        openQuiz: a quiz is wanted (course id, quiz id).
        lessonCompleted: a lesson was marked as completed (course id, lesson id).
        textScaleChosen: a text size in per cent, already in force; the settings should keep it.
    """

    openCourse = Signal(str)
    openLesson = Signal(str, str)
    openQuiz = Signal(str, str)
    lessonCompleted = Signal(str, str)
    textScaleChosen = Signal(int)

    def __init__(
        self,
        services: ReaderServices,
        tasks: Tasks,
        parent: QWidget | None = None,
        *,
        open_address: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        """Makes an empty reader; `load` gives it something.

        Args:
            services: reading and library.
            tasks: runs what touches the database.
            parent: owner.
            open_address: opens a page of the web outside the program.
        """
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._open_address = open_address
        self._profile_id = self._course_id = self._lesson_id = ""
        self._lesson: LoadedLesson | None = None
        self._glossary: LoadedGlossary | None = None
        self._state = LessonState.NOT_STARTED
        self._job: Job | None = None
        self._wanted_anchor: tuple[str, str] | None = None
        self._furthest = 0
        self.setProperty("kind", "sheet")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._keeper = PositionKeeper(services, tasks, self)
        Theme.of(self).changed.connect(self._reshow)

    def _build(self) -> None:
        self.contents = ContentsPanel(self)
        self.bar = ReaderBar(self)
        self.states = StateStack(self, loading_text=self.tr("Đang mở bài học…"))
        self.view = LessonView(self)
        self.view.setAccessibleName(self.tr("Nội dung bài học"))
        self.states.set_content(self.view)
        self.banner = Banner(parent=self)
        self.footer = ReaderFooter(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.states, 1)
        around = QVBoxLayout()
        around.setContentsMargins(tokens.SPACE_L, 0, tokens.SPACE_L, tokens.SPACE_S)
        around.addWidget(self.banner)
        column.addLayout(around)
        column.addWidget(self.footer)
        self._row.addWidget(self.contents)
        self._row.addLayout(column, 1)
        self.contents.hide()
        self.footer.hide()
        self._folding = Folding(self, self._row, self.contents, self.bar, self.view.setFocus)
        self.contents.lessonChosen.connect(self._go_to_lesson)
        self.contents.headingChosen.connect(self._go_to_heading)
        self.bar.courseChosen.connect(lambda: self.openCourse.emit(self._course_id))
        self.bar.lessonChosen.connect(self._back_to_lesson)
        self.bar.glossaryChosen.connect(lambda: self.load_glossary(self._profile_id, self._course_id))
        self.bar.scaleChosen.connect(self._choose_scale)
        self.view.linkActivated.connect(self._follow)
        self.view.moved.connect(self._moved)
        self.view.headingReached.connect(self.contents.set_reached)
        self.view.frameChanged.connect(self._redecode)
        self.banner.acted.connect(self._complete)
        self.footer.previousChosen.connect(self._previous)
        self.footer.stepChosen.connect(self._take)

    # --- loading --------------------------------------------------------------------------------------------

    def load(self, profile_id: str, course_id: str, lesson_id: str, anchor: str = "") -> None:
        """Shows a lesson from where reading stopped, or from a heading.

        Args:
            profile_id: who reads.
            course_id: the course.
            lesson_id: the lesson.
            anchor: a heading to begin at.
        """
        self.save_position()
        self._profile_id, self._course_id, self._lesson_id = profile_id, course_id, lesson_id
        if anchor:
            self._wanted_anchor = (lesson_id, anchor)
        self._lesson = self._glossary = None
        services, frame = self._services, self.view.frame()
        self._begin(
            lambda: load_lesson(services, profile_id, course_id, lesson_id, frame),
            self._show_lesson,
            lambda: self.load(profile_id, course_id, lesson_id, anchor),
        )

    def load_glossary(self, profile_id: str, course_id: str) -> None:
        """Shows the glossary of a course; from a lesson, with a way back to it."""
        self.save_position()
        if course_id != self._course_id:
            self._lesson = None
            self._lesson_id = ""
        self._profile_id, self._course_id = profile_id, course_id
        services = self._services
        self._begin(
            lambda: load_glossary(services, profile_id, course_id),
            self._show_glossary,
            lambda: self.load_glossary(profile_id, course_id),
        )

    def _begin(self, work: Callable[[], T], show: Callable[[T], None], again: Callable[[], None]) -> None:
        if self._job is not None:
            self._job.cancel()
        self.banner.say("")
        self.footer.hide()
        self.bar.show_way(self.bar.course.words, "", "")
        self.states.show_loading()

        def failed(error: Exception) -> None:
            leave = words_for(error).remedy is Remedy.BACK
            self.states.show_error(error, (lambda: self.openCourse.emit(self._course_id)) if leave else again)

        self._job = self._tasks.run(work, show, failed, owner=self)

    def _show_lesson(self, lesson: LoadedLesson) -> None:
        self._lesson, self._glossary = lesson, None
        self._state = lesson.page.state
        self._keeper.begin(self._profile_id, self._course_id, lesson.page.lesson_id, lesson.page.position)
        self._lay_out_lesson(lesson.page.position, fresh=True)
        wanted, self._wanted_anchor = self._wanted_anchor, None
        if wanted is not None and wanted[0] == lesson.page.lesson_id:
            self.view.go_to(wanted[1])
        self.view.setFocus()

    def _lay_out_lesson(self, position: int, *, fresh: bool = False) -> None:
        lesson = self._lesson
        if lesson is None:
            return
        page = lesson.page
        place = self.tr("Bài {number}/{total}").format(number=page.number, total=page.lessons_total)
        meta = place
        if page.minutes is not None:
            meta += " · " + self.tr("khoảng {minutes} phút").format(minutes=page.minutes)
        title = f'<h1>{markup.escape(page.title)}</h1><p class="meta">{markup.escape(meta)}</p>'
        self.bar.show_way(page.course_title, "", place)
        self.bar.offer_glossary(on=lesson.outline.has_glossary)
        self.contents.show_lesson(lesson.outline, page.lesson_id, page.headings)
        self.states.show_content()
        self.footer.show_lesson(lesson, self._state)
        self.footer.show()
        self._folding.arrange(shown=self._full)
        if fresh:
            # What the view said of the text before doesn't count for this one.
            self._furthest = 0
        anchors = frozenset(heading.anchor for heading in page.headings)
        self.view.show_text(title + page.html, lesson.images, frame=lesson.frame, anchors=anchors, position=position)

    def _show_glossary(self, glossary: LoadedGlossary) -> None:
        self._glossary = glossary
        words = self.tr("Thuật ngữ")
        back = self.tr("Quay lại bài học") if self._lesson is not None else ""
        self.bar.show_way(glossary.page.course_title, back, words)
        self.bar.offer_glossary(on=False)
        self.contents.show_lesson(glossary.outline, "", ())
        self.states.show_content()
        self._folding.arrange(shown=self._full)
        self.view.show_text(f"<h1>{markup.escape(words)}</h1>{glossary.page.html}", {})
        self.view.setFocus()

    def _back_to_lesson(self) -> None:
        if self._lesson is not None:
            self._glossary = None
            self._lay_out_lesson(self._keeper.kept)

    # --- the look changes -----------------------------------------------------------------------------------

    def _reshow(self) -> None:
        if self._glossary is not None:
            self._show_glossary(self._glossary)
        elif self._lesson is not None:
            self._redecode()

    def _redecode(self) -> None:
        lesson = self._lesson
        if lesson is None or self._glossary is not None:
            return
        frame = self.view.frame()
        self._job = self._tasks.run(
            lambda: decode_all(lesson.page.media, frame),
            lambda images: self._redecoded(LoadedLesson(lesson.page, lesson.outline, images, frame)),
            owner=self,
        )

    def _redecoded(self, lesson: LoadedLesson) -> None:
        self._lesson = lesson
        self._lay_out_lesson(self.view.position)

    def _choose_scale(self, scale: int) -> None:
        Theme.of(self).set_text_scale(scale)
        self.textScaleChosen.emit(scale)

    # --- room and keys --------------------------------------------------------------------------------------

    @property
    def narrow(self) -> bool:
        """True when there is no room for the contents beside the text."""
        return self._folding.narrow

    @property
    def _full(self) -> bool:
        return self.states.state == "content"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds and unfolds the contents."""
        super().resizeEvent(event)
        self._folding.resized(shown=self._full)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the contents where they lie over the text."""
        if event.key() == Qt.Key.Key_Escape and self._folding.close():
            return
        super().keyPressEvent(event)

    # --- going on -------------------------------------------------------------------------------------------

    def _go_to_lesson(self, lesson_id: str) -> None:
        self._folding.close()
        if lesson_id == self._lesson_id and self._lesson is not None:
            self._back_to_lesson()
            return
        self.openLesson.emit(self._course_id, lesson_id)

    def _go_to_heading(self, anchor: str) -> None:
        self._folding.close()
        self.view.go_to(anchor)

    def _follow(self, address: str) -> None:
        url = QUrl(address)
        if url.scheme() == _LESSON_SCHEME:
            lesson_id, anchor = url.path(), url.fragment()
            if lesson_id == self._lesson_id and self._glossary is None:
                self.view.go_to(anchor)
                return
            self._wanted_anchor = (lesson_id, anchor) if anchor else None
            self.openLesson.emit(self._course_id, lesson_id)
        elif url.scheme() in _WEB_SCHEMES:
            self._open_address(url)
        elif not url.scheme() and url.hasFragment():
            self.view.go_to(url.fragment())

    def _previous(self) -> None:
        if self._lesson is not None and self._lesson.page.previous_lesson_id is not None:
            self.openLesson.emit(self._course_id, self._lesson.page.previous_lesson_id)

    def _take(self, step: NextStep) -> None:
        if self._lesson is None:
            return
        page = self._lesson.page
        if step is NextStep.COMPLETE:
            self._complete()
        elif step is NextStep.QUIZ and page.quiz_id is not None:
            self.openQuiz.emit(self._course_id, page.quiz_id)
        elif step is NextStep.LESSON and page.next_lesson_id is not None:
            self.openLesson.emit(self._course_id, page.next_lesson_id)
        else:
            self.openCourse.emit(self._course_id)

    def _complete(self) -> None:
        lesson = self._lesson
        if lesson is None:
            return
        self.banner.say("")
        self.footer.primary.setEnabled(False)
        services, profile_id, course_id = self._services, self._profile_id, self._course_id
        lesson_id = lesson.page.lesson_id

        def work() -> LoadedLesson:
            services.reading.complete(profile_id, course_id, lesson_id)
            outline = services.library.outline(profile_id, course_id)
            return LoadedLesson(lesson.page, outline, lesson.images, lesson.frame)

        self._tasks.run(work, self._completed, self._not_completed, owner=self)

    def _completed(self, lesson: LoadedLesson) -> None:
        self.lessonCompleted.emit(self._course_id, lesson.page.lesson_id)
        if self._lesson is None or self._lesson.page.lesson_id != lesson.page.lesson_id:
            return
        self._lesson = lesson
        self._state = LessonState.COMPLETED
        self.footer.show_lesson(lesson, self._state)
        self.footer.show_progress(self._furthest, self._state)
        self.contents.show_lesson(lesson.outline, lesson.page.lesson_id, lesson.page.headings)
        self.footer.primary.setFocus()

    def _not_completed(self, error: Exception) -> None:
        words = words_for(error)
        self.footer.primary.setEnabled(True)
        self.banner.say(words.sentence, "danger", self.tr("Thử lại"))

    # --- the position ---------------------------------------------------------------------------------------

    def _moved(self, _top: int, bottom: int) -> None:
        if self._lesson is None or self._glossary is not None:
            return
        self._furthest = max(self._furthest, bottom)
        self.footer.show_progress(self._furthest, self._state)
        self._keeper.moved(self.view.position)

    def save_position(self) -> None:
        """Keeps where reading is now, if it moved. Also called when the page is left or the window closes."""
        self._keeper.keep()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keeps the position when another page comes."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.save_position()
