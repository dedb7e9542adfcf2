"""The reader: a lesson with its contents beside it, the next step below it, and what it leads to in its place.

A lesson is a text, or a file: a document of pages, a sound, a film. The glossary, and files that a text links to, are
shown in its place with a way back. It keeps where reading stopped (at most every two seconds, and when it is left),
and goes from lesson to lesson by asking the window (`ReaderPage.openLesson`), so that the window knows where it is.

What the text alone needs is loaded first; the outline and the pictures follow when it is on screen. A little over 400
lines: what is shown, and what it leads to, is one state.
"""

from __future__ import annotations

import html as markup
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.views import CourseOutline, Heading, MediaFile
from ui.errors import Remedy, words_for
from ui.reader.completing import Completing
from ui.reader.jump import NOWHERE, Jump
from ui.reader.keeper import PositionKeeper
from ui.reader.layout import ReaderLayout
from ui.reader.links import LinkKind, link_of
from ui.reader.loading import (
    LoadedGlossary,
    LoadedLesson,
    ReaderServices,
    load_glossary,
    load_lesson,
    load_pictures,
    planned,
)
from ui.tasks import Job, Tasks
from ui.theme import Theme

T = TypeVar("T")


class ReaderPage(ReaderLayout):
    """Shows one lesson, a course's glossary, or a file of a course.

    Signals:
        openCourse: the page of a course is wanted (its id).
        openLesson: another lesson is wanted (course id, lesson id).
        openQuiz: a quiz is wanted (course id, quiz id).
        lessonCompleted: a lesson was marked as completed (course id, lesson id).
        giveFeedback: there is something to say (course id, lesson id or nothing, title).
    """

    openCourse = Signal(str)
    openLesson = Signal(str, str)
    openQuiz = Signal(str, str)
    lessonCompleted = Signal(str, str)
    giveFeedback = Signal(str, str, str)

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
        super().__init__(services, tasks, parent)
        self._services = services
        self._tasks = tasks
        self._open_address = open_address
        self._profile_id = self._course_id = self._lesson_id = ""
        self._lesson: LoadedLesson | None = None
        self._pictures: dict[str, QImage] = {}
        self._whole: LoadedLesson | None = None
        """The lesson for which everything was asked that its text did not wait for."""
        self._outline: CourseOutline | None = None
        self._glossary: LoadedGlossary | None = None
        self._aside: MediaFile | None = None
        """A file that a text links to, while it is shown in the text's place."""
        self._job: Job | None = None
        self._wanted: tuple[str, Jump] | None = None
        self._keeper = PositionKeeper(services, tasks, self)
        self.completing = Completing(services, tasks, self.footer, self.banner, self)
        self._listen()

    def _listen(self) -> None:
        self.contents.lessonChosen.connect(self._go_to_lesson)
        self.contents.headingChosen.connect(self._go_to_heading)
        self.bar.feedbackWanted.connect(self._give_feedback)
        self.bar.courseChosen.connect(lambda: self.openCourse.emit(self._course_id))
        self.bar.lessonChosen.connect(self.back_to_lesson)
        self.bar.glossaryChosen.connect(lambda: self.load_glossary(self._profile_id, self._course_id))
        for sheet in (self.view, self.files):
            sheet.linkActivated.connect(self._follow)
            sheet.moved.connect(self._moved)
            sheet.headingReached.connect(self.contents.set_reached)
        self.view.frameChanged.connect(self._redecode)
        self.view.painted.connect(self._bring_the_rest)
        self.files.headingsKnown.connect(self._fill_contents)
        self.completing.completed.connect(self._completed)
        self.completing.openLesson.connect(self.openLesson)
        self.completing.openQuiz.connect(self.openQuiz)
        self.completing.openCourse.connect(self.openCourse)
        Theme.of(self).changed.connect(self._reshow)

    # --- loading --------------------------------------------------------------------------------------------

    def load(
        self,
        profile_id: str,
        course_id: str,
        lesson_id: str,
        anchor: str = "",
        find: str = "",
        *,
        hits: tuple[str, ...] = (),
    ) -> None:
        """Shows a lesson from where reading stopped, or from a place in it.

        Args:
            profile_id: who reads.
            course_id: the course.
            lesson_id: the lesson.
            anchor: a heading to begin at, or ``page=5`` of a document.
            find: text of the lesson around the place to begin at; it may differ in white space.
            hits: the words of it that were looked for.
        """
        self._leave(course_id)
        self._profile_id, self._lesson_id = profile_id, lesson_id
        if anchor or find:
            self._wanted = (lesson_id, Jump(anchor, find, hits))
        self._lesson = None
        services, frame = self._services, self.view.frame()
        self._begin(
            lambda: load_lesson(services, profile_id, course_id, lesson_id, frame),
            self._show_lesson,
            lambda: self.load(profile_id, course_id, lesson_id, anchor, find, hits=hits),
        )

    def load_glossary(
        self, profile_id: str, course_id: str, anchor: str = "", find: str = "", *, hits: tuple[str, ...] = ()
    ) -> None:
        """Shows the glossary of a course; from a lesson, with a way back to it. Arguments as for `load`."""
        self._leave(course_id)
        self._profile_id = profile_id
        services, jump = self._services, Jump(anchor, find, hits)
        self._begin(
            lambda: load_glossary(services, profile_id, course_id),
            lambda glossary: self._show_glossary(glossary, jump),
            lambda: self.load_glossary(profile_id, course_id, anchor, find, hits=hits),
        )

    def _load_aside(self, name: str, jump: Jump) -> None:
        """Shows a file that a text links to, with a way back."""
        self._leave(self._course_id)
        services, course_id = self._services, self._course_id
        self._begin(
            lambda: services.reading.file(course_id, name),
            lambda file: self._show_aside(file, jump),
            lambda: self._load_aside(name, jump),
        )

    def _begin(self, work: Callable[[], T], show: Callable[[T], None], again: Callable[[], None]) -> None:
        if self._job is not None:
            self._job.cancel()
        self.show_waiting()
        self.bar.show_way(self.bar.course.words, self._way_back, "")

        def failed(error: Exception) -> None:
            self.states.show_error(error, self._away if words_for(error).remedy is Remedy.BACK else again)

        self._job = self._tasks.run(work, show, failed, owner=self)

    def _leave(self, course_id: str) -> None:
        """What was shown is gone: where it stopped is kept, and nothing goes on playing."""
        self.save_position()
        self.files.leave()
        self._glossary = self._aside = None
        if course_id != self._course_id:
            self._lesson = self._outline = None
            self._lesson_id = ""
        self._course_id = course_id

    def _away(self) -> None:
        """To where one came from, when something can't be shown."""
        if self._lesson is not None:
            self.back_to_lesson()
        else:
            self.openCourse.emit(self._course_id)

    @property
    def _way_back(self) -> str:
        return self.tr("Quay lại bài học") if self._lesson is not None else ""

    def _give_feedback(self) -> None:
        shown = self._lesson.page if self._lesson is not None and self._glossary is None else None
        title = self.bar.course.words if shown is None else shown.title
        self.giveFeedback.emit(self._course_id, "" if shown is None else shown.lesson_id, title)

    # --- a lesson -------------------------------------------------------------------------------------------

    def _show_lesson(self, lesson: LoadedLesson) -> None:
        page = lesson.page
        self._lesson, self._pictures = lesson, {}
        self._keeper.begin(self._profile_id, self._course_id, page.lesson_id, page.position)
        self.completing.begin(self._profile_id, page, self._outline)
        wanted, self._wanted = self._wanted, None
        jump = wanted[1] if wanted is not None and wanted[0] == page.lesson_id else NOWHERE
        self._lay_out(lesson, page.position, jump)
        self.take_keyboard()
        if not self.shows_text:
            self._bring_the_rest()

    def _lay_out(self, lesson: LoadedLesson, position: int, jump: Jump = NOWHERE) -> None:
        page = lesson.page
        place = self.tr("Bài {number}/{total}").format(number=page.number, total=page.lessons_total)
        self.bar.show_way(page.course_title, "", place if page.file is None else f"{place} · {page.title}")
        self.bar.offer_glossary(on=self._outline is not None and self._outline.has_glossary)
        self.footer.show()
        if page.file is not None:
            self.turn_to(self.files)
            self.files.show_file(self._profile_id, page.file, page.title, position=position, jump=jump)
            return
        meta = place
        if page.minutes is not None:
            meta += " · " + self.tr("khoảng {minutes} phút").format(minutes=page.minutes)
        self.turn_to(self.view)
        self.view.show_text(
            f'<h1>{markup.escape(page.title)}</h1><p class="meta">{markup.escape(meta)}</p>{page.html}',
            {**lesson.images, **self._pictures},
            sizes=lesson.sizes,
            frame=lesson.frame,
            anchors=frozenset(heading.anchor for heading in page.headings),
            position=position,
            jump=jump,
        )

    def _bring_the_rest(self) -> None:
        """The contents, the outline and the pictures, which the text did not have to wait for."""
        lesson = self._lesson
        if lesson is None or lesson is self._whole or self._glossary is not None:
            return
        self._whole = lesson
        self._fill_contents(self.files.headings or lesson.page.headings)
        services, profile_id, course_id = self._services, self._profile_id, self._course_id
        self._tasks.run(
            lambda: services.library.outline(profile_id, course_id),
            lambda outline: self._know_outline(course_id, outline),
            owner=self,
        )
        self._bring_pictures(lesson)

    def _bring_pictures(self, lesson: LoadedLesson) -> None:
        def show(pictures: dict[str, QImage]) -> None:
            if self._lesson is lesson:
                self._pictures = pictures
                if self._glossary is None:
                    self.view.show_pictures(pictures)

        if lesson.sizes:
            self._tasks.run(lambda: load_pictures(lesson), show, owner=self)

    def _know_outline(self, course_id: str, outline: CourseOutline) -> None:
        if course_id != self._course_id:
            return
        self._outline = outline
        self.completing.know(outline)
        if self._lesson is not None and self._glossary is None and self._aside is None:
            self.bar.offer_glossary(on=outline.has_glossary)
            self._fill_contents(self.files.headings or self._lesson.page.headings)

    def _fill_contents(self, headings: tuple[Heading, ...]) -> None:
        if self._outline is not None:
            aside = self._glossary is not None or self._lesson is None
            self.contents.show_lesson(self._outline, "" if aside else self._lesson_id, () if aside else headings)

    # --- in a lesson's place --------------------------------------------------------------------------------

    def _show_glossary(self, glossary: LoadedGlossary, jump: Jump = NOWHERE) -> None:
        self._glossary, self._outline = glossary, glossary.outline
        words = self.tr("Thuật ngữ")
        self.bar.show_way(glossary.page.course_title, self._way_back, words)
        self.bar.offer_glossary(on=False)
        self._fill_contents(())
        self.turn_to(self.view)
        self.view.show_text(f"<h1>{markup.escape(words)}</h1>{glossary.page.html}", {}, jump=jump)
        self.take_keyboard()

    def _show_aside(self, file: MediaFile, jump: Jump) -> None:
        self._aside = file
        self.bar.show_way(self.bar.course.words, self._way_back, "")
        self.bar.offer_glossary(on=False)
        self.turn_to(self.files)
        title = self._lesson.page.title if self._lesson is not None else ""
        self.files.show_file(self._profile_id, file, title, jump=jump)
        self.take_keyboard()

    def back_to_lesson(self) -> None:
        """From the glossary or a file, back to where the lesson was left."""
        self.files.leave()
        self._glossary = self._aside = None
        if self._lesson is not None:
            self.find_bar.close_quietly()
            self._lay_out(self._lesson, self._keeper.kept)
            self._fill_contents(self._lesson.page.headings)
            self.completing.show()
            self.take_keyboard()

    def step_back(self) -> bool:
        """One step back inside the reader: from the glossary or a file to the lesson. False where there is none."""
        if self._lesson is None or (self._glossary is None and self._aside is None):
            return False
        self.back_to_lesson()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes what lies over the text, then leads back from what is shown in its place."""
        if event.key() == Qt.Key.Key_Escape and (self.escaped() or self.step_back()):
            return
        super().keyPressEvent(event)

    # --- the look changes -----------------------------------------------------------------------------------

    def _reshow(self) -> None:
        if self._glossary is not None:
            self._show_glossary(self._glossary)
        elif self._aside is None:
            self._redecode()

    def _redecode(self) -> None:
        """The pictures need another size or other colours."""
        lesson = self._lesson
        if lesson is None or self._glossary is not None or not self.shows_text:
            return
        frame = self.view.frame()
        self._job = self._tasks.run(lambda: planned(lesson.page, frame), self._redecoded, owner=self)

    def _redecoded(self, lesson: LoadedLesson) -> None:
        self._lesson, self._pictures = lesson, {}
        self._lay_out(lesson, self.view.position)

    # --- going on -------------------------------------------------------------------------------------------

    def _go_to_lesson(self, lesson_id: str) -> None:
        self._folding.close()
        if lesson_id == self._lesson_id and self._lesson is not None:
            self.back_to_lesson()
            return
        self.openLesson.emit(self._course_id, lesson_id)

    def _go_to_heading(self, anchor: str) -> None:
        self._folding.close()
        if self.shows_text:
            self.view.go_to(anchor)
        else:
            self.files.go_to(anchor)

    def _follow(self, address: str) -> None:
        link = link_of(address)
        if link.kind is LinkKind.LESSON:
            self._follow_to_lesson(link.target, link.anchor)
        elif link.kind is LinkKind.WEB:
            self._open_address(QUrl(link.target))
        elif link.kind is LinkKind.FILE:
            self._load_aside(link.target, Jump(link.anchor))
        elif link.kind is LinkKind.HERE:
            self._go_to_heading(link.anchor)

    def _follow_to_lesson(self, lesson_id: str, anchor: str) -> None:
        if lesson_id == self._lesson_id and self._glossary is None and self._aside is None:
            self._go_to_heading(anchor)
            return
        self._wanted = (lesson_id, Jump(anchor)) if anchor else None
        self.openLesson.emit(self._course_id, lesson_id)

    def _completed(self, outline: CourseOutline) -> None:
        self._outline = outline
        if self._lesson is not None:
            self._fill_contents(self.files.headings or self._lesson.page.headings)
        self.lessonCompleted.emit(self._course_id, self._lesson_id)

    # --- the position ---------------------------------------------------------------------------------------

    def _moved(self, _top: int, bottom: int) -> None:
        if self._lesson is None or self._glossary is not None or self._aside is not None:
            return
        self.completing.reached(bottom)
        self._keeper.moved(self.view.position if self.shows_text else self.files.position)

    def save_position(self) -> None:
        """Keeps where reading is now, if it moved. Also called when the page is left or the window closes."""
        self._keeper.keep()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keeps the position when another page comes, and stops what plays."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.save_position()
            self.files.leave()
