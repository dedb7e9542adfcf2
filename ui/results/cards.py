"""Cards beside a result's score: why people will look at it, how its parts went, and which attempts count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.views import AttemptMark, Standing, TopicScore
from ui.quiz.points import thousandths_text
from ui.results import words
from ui.theme import tokens
from ui.widgets import Card, Chip, Label
from ui.widgets.glyph import Glyph
from ui.widgets.progress import ProgressBar

MOST_ATTEMPTS: Final = 6
"""Attempts that are told one by one."""


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class RemarksCard(QFrame):
    """Why a result is marked as needing review. Hidden where it is not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self.setProperty("tone", "warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.SPACE_L, tokens.SPACE_M, tokens.SPACE_L, tokens.SPACE_M)
        column.setSpacing(tokens.SPACE_XS)
        head = QHBoxLayout()
        head.setSpacing(tokens.SPACE_S)
        head.addWidget(Glyph("triangle-alert", "warning", side=tokens.ICON_S, parent=self))
        head.addWidget(Label(self.tr("Cần xem xét"), "strong", self, tone="warning"), 1)
        column.addLayout(head)
        self.reasons = Label("", "body", self)
        column.addWidget(self.reasons)
        then = self.tr("Bài làm vẫn được giữ và gửi đầy đủ. Người phụ trách xem và quyết định.")
        column.addWidget(Label(then, "small", self))
        self.hide()

    def show_remarks(self, remarks: Sequence[str]) -> None:
        """Shows the reasons, a line each."""
        text = "\n".join(words.remark_words(remark) for remark in remarks)
        self.reasons.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(remarks))


class TopicsCard(Card):
    """A bar for each part of the paper. Hidden where there is but one, or marks are not to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=tokens.SPACE_XL)
        self.body.addWidget(Label(self.tr("Kết quả theo phần"), "strong", self))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.SPACE_M)
        self._grid.setVerticalSpacing(tokens.SPACE_XS)
        self._grid.setColumnStretch(0, 1)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)
        self.hide()

    def show_topics(self, topics: Sequence[TopicScore]) -> None:
        """Shows the parts in the order of the paper."""
        _empty(self._grid)
        for number, topic in enumerate(topics):
            title = topic.title or self.tr("Phần còn lại")
            won = self.tr("{won}/{total} điểm").format(
                won=thousandths_text(_hundredths(topic.won)), total=thousandths_text(_hundredths(topic.total))
            )
            bar = ProgressBar(title, self)
            bar.show_share(topic.won, topic.total)
            bar.setAccessibleDescription(won)
            top = 3 * number
            self._grid.addWidget(Label(title, "body", self), top, 0)
            self._grid.addWidget(Label(won, "small", self, wrap=False), top, 1, Qt.AlignmentFlag.AlignBottom)
            self._grid.addWidget(bar, top + 1, 0, 1, 2)
            self._grid.setRowMinimumHeight(top + 2, tokens.SPACE_S)
        self.setVisible(bool(topics))


def _hundredths(thousandths: int) -> int:
    return (thousandths + 5) // 10 * 10


class StandingCard(Card):
    """The result over all attempts, and which of them make it. Hidden where there is only one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=tokens.SPACE_XL)
        self.title = Label("", "strong", self)
        self.body.addWidget(self.title)
        row = QHBoxLayout()
        self.score = Label("", "title", self, wrap=False)
        self.verdict = Chip("", None, self)
        row.addWidget(self.score)
        row.addWidget(self.verdict, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.body.addLayout(row)
        self.method = Label("", "small", self)
        self.body.addWidget(self.method)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(tokens.SPACE_M)
        self._grid.setVerticalSpacing(tokens.SPACE_XS)
        self._grid.setColumnStretch(0, 1)
        self.body.addLayout(self._grid)
        self.more = Label("", "small", self)
        self.body.addWidget(self.more)
        self.body.addStretch(1)
        self.hide()

    def show_standing(self, standing: Standing | None, attempt_id: str, kind: str) -> None:
        """Shows the result.

        Args:
            standing: of the quiz; None hides the card.
            attempt_id: the attempt that the page is about.
            kind: of the quiz.
        """
        self.setVisible(standing is not None)
        if standing is None:
            return
        contest = kind == "contest"
        self.title.setText(self.tr("Kết quả cuộc thi") if contest else self.tr("Kết quả bài kiểm tra"))
        unknown = self.tr("Chưa có điểm")
        self.score.setText(unknown if standing.score is None else words.out_of_ten(standing.score))
        self.verdict.setVisible(standing.passed is not None)
        if standing.passed is not None:
            self.verdict.show_state(words.passed_words(standing.passed), "success" if standing.passed else "danger")
        self.method.setText(words.method_words(standing.grade_method))
        _empty(self._grid)
        told = _told(standing.attempts, attempt_id)
        for number, one in enumerate(told):
            self._show_attempt(number, one, here=one.attempt_id == attempt_id)
        left = len(standing.attempts) - len(told)
        self.more.setText(self.tr("Và %n lần làm khác.", "", left))
        self.more.setVisible(left > 0)

    def _show_attempt(self, row: int, one: AttemptMark, *, here: bool) -> None:
        text = self.tr("Lần {number} · {time}").format(number=one.number, time=words.moment_text(one.submitted_at))
        self._grid.addWidget(Label(text, "strong" if here else "body", self), row, 0)
        if one.score is not None:
            score = words.out_of_ten(one.score)
        else:
            score = self.tr("chờ chấm") if one.awaiting else self.tr("chưa hiện điểm")
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(Label(score, "strong" if here else "body", self, wrap=False), row, 1, middle)
        if one.counts:
            self._grid.addWidget(Chip(self.tr("Được tính"), "success", self), row, 2, middle)
        elif one.beyond_limit:
            self._grid.addWidget(Chip(self.tr("Cần xem xét"), "warning", self), row, 2, middle)


def _told(attempts: Sequence[AttemptMark], attempt_id: str) -> list[AttemptMark]:
    """Those that say most: the one here, the first that count, the newest."""
    wanted = [one for one in attempts if one.attempt_id == attempt_id]
    wanted += [one for one in attempts if one.counts][: MOST_ATTEMPTS // 2]
    wanted += reversed(attempts)
    numbers = list(dict.fromkeys(one.number for one in wanted))[:MOST_ATTEMPTS]
    return [one for one in attempts if one.number in numbers]
