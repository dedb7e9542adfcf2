"""The short form for an opinion on a course or a lesson. It says plainly who can see what."""

from __future__ import annotations

import functools
from typing import Final, Protocol

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.paging import PAGE, Page, Place
from app.record_views import FeedbackRow
from sync.feedback import MOST_CHARACTERS
from ui.errors import words_for
from ui.tasks import Tasks
from ui.theme import Theme, tokens
from ui.widgets import Banner, Button, Label, Segments

RATINGS: Final = (1, 2, 3, 4, 5)


class Opinions(Protocol):
    """The part of ``app``'s feedback that these pages use."""

    def write(
        self, profile_id: str, course_id: str, lesson_id: str | None, *, rating: int | None, text: str
    ) -> FeedbackRow:
        """Keeps an opinion."""

    def page(self, profile_id: str, *, after: Place | None = None, limit: int = PAGE) -> Page[FeedbackRow]:
        """Some of a person's own, newest first."""


class FeedbackServices(Protocol):
    """The services these pages need."""

    @property
    def feedback(self) -> Opinions: ...


class FeedbackDialog(QDialog):
    """A rating, a text, or both. Deletes itself when it closes.

    Signals:
        said: an opinion is kept, and may be sent now.
    """

    said = Signal()

    def __init__(
        self,
        services: FeedbackServices,
        tasks: Tasks,
        *,
        profile_id: str,
        course_id: str,
        lesson_id: str | None,
        title: str,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the form.

        Args:
            services: keep what is said.
            tasks: for keeping it.
            profile_id: who says it.
            course_id: of which course.
            lesson_id: of which lesson; None for the whole course.
            title: of the lesson or the course, as people know it.
            parent: the window that waits.
        """
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._write = functools.partial(services.feedback.write, profile_id, course_id, lesson_id)
        self._rating: int | None = None
        self.setWindowTitle(self.tr("Ý kiến phản hồi"))
        about = self.tr("Về bài học: {title}") if lesson_id else self.tr("Về khóa học: {title}")
        self.rating = Segments(
            [(None, self.tr("Không chấm")), *((one, str(one)) for one in RATINGS)], self.tr("Mức đánh giá"), self
        )
        self.rating.select(None)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Ý kiến"))
        self.text.setPlaceholderText(self.tr("Điều gì rõ, điều gì khó hiểu, điều gì nên sửa?"))
        self.text.setMinimumHeight(Theme.of(self).px(2 * tokens.CONTROL))
        self.fault = Banner(parent=self)
        self.send_button = Button(self.tr("Gửi ý kiến"), "primary", self, icon_name="send")
        self.close_button = Button(self.tr("Đóng"), "secondary", self)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.SPACE_S)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.send_button)
        self.honest = Label(
            self.tr(
                "Ý kiến không ẩn danh: trung tâm xem được ý kiến đến từ máy của ai. "
                "Ý kiến được niêm phong trên đường đi, để riêng và không tính vào điểm."
            ),
            "small",
            self,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_L, tokens.SPACE_XL, tokens.SPACE_L)
        column.setSpacing(tokens.SPACE_S)
        for widget in (
            Label(self.tr("Ý kiến phản hồi"), "heading", self),
            Label(about.format(title=title), "muted", self),
            Label(self.tr("Mức đánh giá (1 thấp nhất, 5 cao nhất)"), "strong", self),
            self.rating,
            Label(self.tr("Ý kiến"), "strong", self),
        ):
            column.addWidget(widget)
        column.addWidget(self.text, 1)
        column.addWidget(self.honest)
        column.addWidget(self.fault)
        column.addLayout(buttons)
        self.rating.chosen.connect(self._rate)
        self.text.textChanged.connect(self._look)
        self.send_button.clicked.connect(self._send)
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self.setMinimumWidth(Theme.of(self).px(tokens.FORM))
        self._look()
        self.text.setFocus()

    def sizeHint(self) -> QSize:
        theme = Theme.of(self)
        return QSize(theme.px(tokens.MEASURE), theme.px(tokens.FORM))

    def _rate(self, rating: object) -> None:
        self._rating = rating if isinstance(rating, int) else None
        self._look()

    def _look(self) -> None:
        length = len(self.text.toPlainText())
        said = bool(self.text.toPlainText().strip()) or self._rating is not None
        self.send_button.setEnabled(said and length <= MOST_CHARACTERS)
        too_long = self.tr("Ý kiến dài quá 4.000 ký tự. Rút ngắn lại, hoặc gửi làm hai lần.")
        self.fault.say(too_long if length > MOST_CHARACTERS else "", "warning")

    def _send(self) -> None:
        self.send_button.setEnabled(False)
        text, rating = self.text.toPlainText(), self._rating
        self._tasks.run(lambda: self._write(rating=rating, text=text), self._kept, self._failed, owner=self)

    def _kept(self, _row: FeedbackRow) -> None:
        self.said.emit()
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._look()
        self.fault.say(words_for(error).sentence, "danger")
