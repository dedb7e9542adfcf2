"""One item of an ordering: its place, its text, two arrows, and a grip that says it can be dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ui.quiz.fields.answer_field import MarkGlyph
from ui.quiz.rich import RichBlock, RichText
from ui.theme import Theme, tokens
from ui.widgets import IconButton, Label
from ui.widgets.glyph import Glyph


class OrderRow(QWidget):
    """A row that has the keyboard as a whole, and arrows that have it one by one.

    Signals:
        moved: the item is to go up (-1) or down (1).
        stepped: the keyboard is to go to the row above (-1) or below (1).
        dragged: the row is held by the mouse (height of its middle in the parent).
        dropped: it was let go.
    """

    moved = Signal(int)
    stepped = Signal(int)
    dragged = Signal(int)
    dropped = Signal()

    def __init__(self, block: RichBlock, parent: QWidget) -> None:
        super().__init__(parent)
        self._plain = block.plain
        self._pressed: QPointF | None = None
        self._held = False
        self._right: bool | None = None
        self._frozen = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumHeight(Theme.of(self).px(tokens.CONTROL) + tokens.SPACE_S)
        self._grip = Glyph("grip-vertical", "faint", side=tokens.ICON_S, parent=self)
        self._place = Label("", "strong", self, wrap=False)
        self._place.setMinimumWidth(Theme.of(self).px(tokens.INDICATOR))
        self._text = RichText(self)
        self._text.show_block(block)
        self._belongs = Label("", "small", self, wrap=False, tone="success")
        self._belongs.hide()
        self._mark = MarkGlyph(self)
        self.up = IconButton("chevron-up", self.tr("Lên"), self)
        self.down = IconButton("chevron-down", self.tr("Xuống"), self)
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_M, tokens.SPACE_S, tokens.SPACE_S, tokens.SPACE_S)
        row.setSpacing(tokens.SPACE_S)
        row.addWidget(self._grip)
        row.addWidget(self._place)
        self._grip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._place.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(self._text, 1)
        for widget in (self._belongs, self._mark, self.up, self.down):
            row.addWidget(widget)

    @property
    def arrows(self) -> tuple[QToolButton, QToolButton]:
        """Up and down."""
        return self.up, self.down

    def show_place(self, place: int, *, first: bool, last: bool) -> None:
        """Shows the place, from 1."""
        self._place.setText(f"{place}")
        self.setAccessibleName(f"{place}. {self._plain}")
        self.up.setEnabled(not first)
        self.down.setEnabled(not last)
        self.up.setAccessibleName(self.tr("Lên: {item}").format(item=self._plain))
        self.down.setAccessibleName(self.tr("Xuống: {item}").format(item=self._plain))

    @property
    def right(self) -> bool | None:
        """How it is marked."""
        return self._right

    def show_mark(self, right: bool | None, belongs: str = "") -> None:
        """Marks the place as right or not, and says where the item belongs; "" where that is not known."""
        self._right = right
        self._mark.show_mark(right)
        self._belongs.setText(self.tr("Đúng: vị trí {place}").format(place=belongs) if belongs else "")
        self._belongs.setVisible(bool(belongs))
        said = "" if right is None else self.tr("Đúng chỗ") if right else self.tr("Chưa đúng chỗ")
        self.setAccessibleDescription(", ".join(part for part in (said, self._belongs.text()) if part))
        self.update()

    def freeze(self, *, on: bool) -> None:
        """Is not moved any more, or again."""
        self._frozen = on
        for widget in (*self.arrows, self._grip):
            widget.setVisible(not on)
        self.setCursor(Qt.CursorShape.ArrowCursor if on else Qt.CursorShape.OpenHandCursor)

    # --- keys and mouse ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with Up and Down moves the item, Up and Down alone go from row to row."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(step)
        else:
            self.stepped.emit(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of the row."""
        if event.button() == Qt.MouseButton.LeftButton and not self._frozen:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carries it; the field moves it as soon as it is over another place."""
        if self._pressed is None:
            return
        far = (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if not self._held and far:
            self._held = True
            self.raise_()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()
        if self._held:
            # Where the middle of the row would be, if it hung at the mouse.
            shift = event.position().y() - self._pressed.y()
            self.dragged.emit(self.mapToParent(self.rect().center()).y() + round(shift))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets it go."""
        del event
        held, self._held, self._pressed = self._held, False, None
        if held:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.update()
            self.dropped.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws ground and border as the rows of choices have them."""
        del event
        theme = Theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = None if self._right is None else "success" if self._right else "danger"
        focus = self.hasFocus() or self._held
        line = tokens.LINE_FOCUS if focus or tone else tokens.LINE
        hover = self.underMouse() and not self._frozen
        border = "focus" if focus else tone or ("line_strong" if hover else "line")
        painter.setPen(QPen(theme.color(border), line))
        painter.setBrush(theme.color(f"{tone}_soft" if tone else "sunken" if self._held else "surface"))
        half = line / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), tokens.RADIUS_M, tokens.RADIUS_M
        )
