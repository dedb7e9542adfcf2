"""Who is learning, at the top of the navigation, and the way to somebody else."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from app.views import ProfileView
from ui.people.mark import paint_mark
from ui.theme import TextRole, Theme, icon, tokens
from ui.widgets.painting import paint_wrapped, wrapped_height


class PersonButton(QPushButton):
    """Mark, full name and unit; opens a menu with the people of this computer.

    Signals:
        chosen: another person; carries the profile's id.
        addPerson: somebody new.
        enrol: the person here wants to enrol.
        openRecords: the person here wants to see what was sent about them.
    """

    chosen = Signal(str)
    addPerson = Signal()
    enrol = Signal()
    openRecords = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._person: ProfileView | None = None
        self._folded = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._menu = QMenu(self)
        self.clicked.connect(self._open_menu)
        Theme.of(self).changed.connect(self.updateGeometry)

    def set_folded(self, *, folded: bool) -> None:
        """Shows the mark alone."""
        self._folded = folded
        self.updateGeometry()
        self.update()

    def show_people(self, person: ProfileView | None, people: tuple[ProfileView, ...]) -> None:
        """Shows who is here, and who could be."""
        self._person = person
        name = person.full_name if person else self.tr("Chưa chọn học viên")
        self.setAccessibleName(self.tr("Học viên: {name}").format(name=name))
        self.setToolTip("\n".join(filter(None, (name, person.unit_name if person else ""))))
        self._menu.clear()
        for other in people:
            action = self._menu.addAction(other.full_name)
            action.setCheckable(True)
            action.setChecked(person is not None and other.id == person.id)
            action.triggered.connect(lambda _on=False, chosen=other.id: self.chosen.emit(chosen))
        self._menu.addSeparator()
        if person is not None:
            self._menu.addAction(icon("scroll-text"), self.tr("Những gì đã gửi về tôi"), self.openRecords.emit)
        if person is not None and not person.enrolled:
            self._menu.addAction(icon("key-round"), self.tr("Ghi danh"), self.enrol.emit)
        self._menu.addAction(icon("user-plus"), self.tr("Thêm học viên"), self.addPerson.emit)
        self.updateGeometry()
        self.update()

    @property
    def menu_words(self) -> list[str]:
        """What the menu offers."""
        return [action.text() for action in self._menu.actions() if not action.isSeparator()]

    def sizeHint(self) -> QSize:
        theme = Theme.of(self)
        side = theme.px(tokens.CONTROL) + 2 * tokens.SPACE_XS
        if self._folded or self._person is None:
            return QSize(side, side)
        text = self._height(theme, TextRole.STRONG, self._person.full_name)
        text += self._height(theme, TextRole.SMALL, self._person.unit_name)
        return QSize(side, max(side, text + 2 * tokens.SPACE_S))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = Theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = tokens.LINE_FOCUS / 2
        area = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.setBrush(theme.color("sunken") if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), tokens.LINE_FOCUS) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(area, tokens.RADIUS_M, tokens.RADIUS_M)
        side = theme.px(tokens.CONTROL)
        left = (self.width() - side) / 2 if self._folded else tokens.SPACE_XS
        paint_mark(painter, QRectF(left, (self.height() - side) / 2, side, side), self._person, theme)
        if self._folded or self._person is None:
            return
        words = self._words_rect(theme)
        lines = ((TextRole.STRONG, self._person.full_name), (TextRole.SMALL, self._person.unit_name))
        heights = [self._height(theme, role, text) for role, text in lines]
        top = (self.height() - sum(heights)) // 2
        for (role, text), height in zip(lines, heights, strict=True):
            paint_wrapped(painter, QRect(words.left(), top, words.width(), height), text, role, theme)
            top += height

    def _words_rect(self, theme: Theme) -> QRect:
        left = tokens.SPACE_XS + theme.px(tokens.CONTROL) + tokens.SPACE_M
        width = self.width() or theme.px(tokens.RAIL_WIDE) - 2 * tokens.SPACE_M
        return QRect(left, 0, max(width - left - tokens.SPACE_XS, 1), self.height())

    def _height(self, theme: Theme, role: TextRole, text: str) -> int:
        return wrapped_height(text, role, self._words_rect(theme).width(), theme) if text else 0

    def _open_menu(self) -> None:
        corner = self.rect().topRight() if self._folded else self.rect().bottomLeft()
        self._menu.popup(self.mapToGlobal(corner))
