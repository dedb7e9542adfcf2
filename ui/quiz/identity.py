"""Who is about to take a graded paper: full name and unit, and the way to somebody else."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.views import QuizBrief
from ui.people.mark import paint_initial
from ui.theme import Theme, tokens
from ui.widgets import Button, Card, Label


class IdentityCard(Card):
    """A name as large as it matters.

    Signals:
        notMe: somebody else sits here.
    """

    notMe = Signal()

    def __init__(self, profile_id: str, brief: QuizBrief, parent: QWidget | None = None) -> None:
        """Makes the card.

        Args:
            profile_id: whose mark is shown.
            brief: gives name and unit.
            parent: owner.
        """
        super().__init__(parent)
        self.not_me = Button(self.tr("Không phải tôi"), "secondary", self, small=True)
        self.not_me.clicked.connect(self.notMe)
        names = QVBoxLayout()
        names.setSpacing(tokens.SPACE_XXS)
        names.addWidget(Label(self.tr("Học viên làm bài"), "small", self))
        names.addWidget(Label(brief.full_name, "heading", self))
        names.addWidget(Label(brief.unit_name or self.tr("Chưa ghi đơn vị"), "muted", self))
        row = QHBoxLayout()
        row.setSpacing(tokens.SPACE_L)
        row.addWidget(_Mark(profile_id, brief.full_name, self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(names, 1)
        row.addWidget(self.not_me, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(row)
        if not brief.enrolled:
            words = self.tr("Chưa ghi danh: kết quả được giữ trên máy này và gửi sau khi ghi danh.")
            self.body.addWidget(Label(words, "small", self))
        self.setAccessibleName(", ".join(filter(None, (brief.full_name, brief.unit_name))))


class _Mark(QWidget):
    """The same mark as beside the name in the navigation."""

    def __init__(self, profile_id: str, full_name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._profile_id, self._full_name = profile_id, full_name
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = Theme.of(self).px(tokens.TILE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        paint_initial(painter, QRectF(self.rect()), self._profile_id, self._full_name, Theme.of(self))
