"""What is read before a quiz begins: who takes it, what can be foreseen, the rules, and a button always in sight."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.views import BriefWarning, QuizBrief
from ui.quiz import brief_words
from ui.quiz.fields.answer_field import bring_into_view
from ui.quiz.identity import IdentityCard
from ui.quiz.side import centre
from ui.quiz.unlock_card import UnlockCard
from ui.theme import tokens
from ui.widgets import Banner, Button, Card, Column, Label
from ui.widgets.glyph import Glyph

_FACTS_A_ROW: Final = 3


class IntroPanel(QWidget):
    """The facts of a quiz and one button.

    Signals:
        started: begin, or go on.
        left: back to the course.
        notMe: somebody else sits here.
        unlock: a code for the questions was entered (its digits).
    """

    started = Signal()
    left = Signal()
    notMe = Signal()
    unlock = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.brief: QuizBrief | None = None
        self.identity: IdentityCard | None = None
        self.unlock_card: UnlockCard | None = None
        self._banners: list[Banner] = []
        self._profile_id = ""
        self.column = Column(self, width=tokens.MEASURE)
        self.column.body.setContentsMargins(0, tokens.SPACE_XL, 0, 0)
        centre(self.column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.column, 1)
        layout.addWidget(self._bar())

    def _bar(self) -> QWidget:
        bar = QFrame(self)
        bar.setProperty("kind", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(tokens.SPACE_XL, tokens.SPACE_S, tokens.SPACE_L, tokens.SPACE_S)
        row.setSpacing(tokens.SPACE_L)
        self.note = Label("", "small", bar)
        self.start_button = Button("", "primary", bar)
        """Begins, or goes on."""
        self.start_button.clicked.connect(self.started)
        row.addWidget(self.note, 1)
        row.addWidget(self.start_button)
        return bar

    def show_brief(self, profile_id: str, brief: QuizBrief) -> None:
        """Shows a quiz. The same quiz again changes what is said, and leaves a code that is being typed alone."""
        same = self.brief is not None and self.brief.quiz_id == brief.quiz_id and self._profile_id == profile_id
        typed, typing = "", False
        if same and self.unlock_card is not None:
            typed, typing = self.unlock_card.code.code, self.unlock_card.code.hasFocus()
        top = self.column.verticalScrollBar().value() if same else 0
        self.brief, self._profile_id = brief, profile_id
        self.identity, self.unlock_card, self._banners = None, None, []
        self.column.clear()
        body = self.column.body
        crumb = Button(brief.course_title, "crumb", self)
        crumb.clicked.connect(self.left)
        body.addWidget(crumb)
        body.addWidget(Label(brief.title, "title", self))
        if brief_words.is_graded(brief.kind):
            self.identity = IdentityCard(profile_id, brief, self)
            self.identity.notMe.connect(self.notMe)
            body.addWidget(self.identity)
        now = datetime.now(UTC)
        for warning in brief.warnings:
            banner = Banner(brief_words.warning_text(warning, brief, now), "warning", parent=self)
            self._banners.append(banner)
            body.addWidget(banner)
        if brief.locked:
            self.unlock_card = UnlockCard(self)
            self.unlock_card.unlock.connect(self.unlock)
            self.unlock_card.code.set_code(typed)
            body.addWidget(self.unlock_card)
        body.addWidget(self._facts(brief))
        body.addWidget(self._rules(brief))
        # Room that is left over belongs to nobody.
        body.addStretch(1)
        self.note.setText(self._note(brief))
        self.start_button.setText(self._verb(brief))
        self.start_button.setEnabled(not brief.locked)
        self.column.verticalScrollBar().setValue(top)
        self._order_keys(crumb)
        if self.unlock_card is not None and (typing or not same):
            self.unlock_card.code.setFocus()
            bring_into_view(self.unlock_card)
        elif typing or not same:
            self.start_button.setFocus()

    def _order_keys(self, crumb: Button) -> None:
        """The bar below is older than what stands above it, and would come first."""
        stops: list[QWidget] = [crumb]
        if self.identity is not None:
            stops.append(self.identity.not_me)
        if self.unlock_card is not None:
            stops += [self.unlock_card.code, self.unlock_card.button]
        for before, after in pairwise([*stops, self.start_button]):
            QWidget.setTabOrder(before, after)

    def says(self, brief: QuizBrief) -> bool:
        """Whether a brief would read as what stands here."""
        mine = self.brief
        if mine is None:
            return False
        seconds = {"seconds_to_close": None, "open_remaining_s": None}
        now = datetime.now(UTC)
        return (
            msgspec.structs.replace(mine, **seconds) == msgspec.structs.replace(brief, **seconds)
            and (mine.open_remaining_s == 0) == (brief.open_remaining_s == 0)
            and self.warnings == [brief_words.warning_text(warning, brief, now) for warning in brief.warnings]
        )

    @property
    def warnings(self) -> list[str]:
        """What is warned of, in words."""
        return [banner.text for banner in self._banners]

    def _facts(self, brief: QuizBrief) -> Card:
        card = Card(self, padding=tokens.SPACE_L)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_L)
        grid.setVerticalSpacing(tokens.SPACE_M)
        for number, (name, value) in enumerate(brief_words.facts(brief)):
            cell = QVBoxLayout()
            cell.setSpacing(0)
            title, shown = Label(name, "small", card), Label(value, "strong", card)
            shown.setAccessibleName(f"{name}: {value}")
            cell.addWidget(title)
            cell.addWidget(shown)
            place = divmod(number, _FACTS_A_ROW)
            grid.addLayout(cell, *place, Qt.AlignmentFlag.AlignTop)
        for column in range(_FACTS_A_ROW):
            grid.setColumnStretch(column, 1)
        card.body.addLayout(grid)
        return card

    def _rules(self, brief: QuizBrief) -> Card:
        card = Card(self, padding=tokens.SPACE_L)
        card.body.setSpacing(tokens.SPACE_M)
        card.body.addWidget(Label(brief_words.heading(brief), "strong", card))
        for glyph, sentence in brief_words.rules(brief):
            row = QHBoxLayout()
            row.setSpacing(tokens.SPACE_M)
            row.addWidget(Glyph(glyph, "muted", side=tokens.ICON_S, parent=card), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(sentence, "body", card), 1)
            card.body.addLayout(row)
        return card

    def _note(self, brief: QuizBrief) -> str:
        if brief.open_attempt_id is None:
            return self.tr("Đề còn khóa, chờ mã mở đề.") if brief.locked else ""
        if brief.open_remaining_s == 0:
            return self.tr("Một lần làm bài đã hết giờ và chưa nộp. Các câu đã trả lời vẫn còn.")
        return self.tr("Có một lần làm bài đang dở. Các câu đã trả lời vẫn còn.")

    def _verb(self, brief: QuizBrief) -> str:
        if brief.open_attempt_id is not None:
            return self.tr("Mở lại để nộp bài") if brief.open_remaining_s == 0 else self.tr("Làm tiếp")
        if BriefWarning.OVER_LIMIT in brief.warnings:
            return self.tr("Làm thêm một lần")
        return self.tr("Làm lại") if brief.attempts_made else self.tr("Bắt đầu làm bài")
