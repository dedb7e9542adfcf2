"""The line above a text: where this is, the table of contents, searching, the glossary, the size of the text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from ui.theme import Theme, tokens
from ui.widgets import Button, IconButton, Label


class ElidedCrumb(Button):
    """A crumb that gives way: its words end in an ellipsis when there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "crumb", parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """The whole text."""
        return self._words

    def set_words(self, words: str) -> None:
        """Sets the whole text; it is also the tooltip and the accessible name."""
        self._words = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self._elide()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        # Advances are rounded to whole pixels; a half too little would cost the last letters.
        width = self.fontMetrics().horizontalAdvance(self._words) + 4 * tokens.SPACE_XS
        return QSize(width, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(tokens.SPACE_XXXL, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.width() - 3 * tokens.SPACE_XS)
        words = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        if words != self.text():
            self.setText(words)


class ElidedPlace(Label):
    """Where this is; its words end in an ellipsis when there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "small", parent, wrap=False)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """Sets the whole text; it is also the accessible name."""
        self._words = words
        self.setAccessibleName(words)
        self._elide()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._words) + tokens.SPACE_XS, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(tokens.SPACE_XXXL, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        words = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(0, self.width()))
        if words != self.text():
            self.setText(words)
            self.setToolTip(self._words if words != self._words else "")


class ReaderBar(QWidget):
    """The line above a text.

    Signals:
        contentsToggled: the table of contents is wanted, or not.
        courseChosen: the course's crumb was pressed.
        lessonChosen: the lesson's crumb was pressed (from the glossary).
        glossaryChosen: the glossary is wanted.
        scaleChosen: a text size in per cent.
        findWanted: words shall be looked for in what is shown.
        feedbackWanted: there is something to say of what is shown.
    """

    contentsToggled = Signal(bool)
    courseChosen = Signal()
    lessonChosen = Signal()
    glossaryChosen = Signal()
    scaleChosen = Signal(int)
    findWanted = Signal()
    feedbackWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_M, tokens.SPACE_S, tokens.SPACE_M, tokens.SPACE_S)
        row.setSpacing(tokens.SPACE_XS)
        self.contents_button = IconButton("table-of-contents", self.tr("Mục lục"), self, checkable=True)
        self.course = ElidedCrumb(self)
        self.lesson = Button("", "quiet", self, icon_name="arrow-left", small=True)
        self._place = ElidedPlace(self)
        self._arrow = Label("›", "small", self, wrap=False)
        self.glossary_button = Button(self.tr("Thuật ngữ"), "quiet", self, icon_name="book-open-text", small=True)
        self.find_button = IconButton("search", self.tr("Tìm trong bài (Ctrl+F)"), self)
        self.size_button = IconButton("a-large-small", self.tr("Cỡ chữ"), self)
        self.feedback_button = IconButton("pencil", self.tr("Ý kiến phản hồi"), self)
        self._tools: QWidget | None = None
        for widget in (
            self.contents_button,
            self.lesson,
            self.course,
            self._arrow,
            self._place,
        ):
            row.addWidget(widget)
        row.addSpacing(tokens.SPACE_M)
        row.addStretch(1)
        row.addWidget(self.glossary_button)
        row.addWidget(self.find_button)
        row.addWidget(self.size_button)
        row.addWidget(self.feedback_button)
        self._row = row
        self.contents_button.toggled.connect(self.contentsToggled)
        self.course.clicked.connect(self.courseChosen)
        self.lesson.clicked.connect(self.lessonChosen)
        self.glossary_button.clicked.connect(self.glossaryChosen)
        self.find_button.clicked.connect(self.findWanted)
        self.feedback_button.clicked.connect(self.feedbackWanted)
        self.size_button.clicked.connect(self._offer_sizes)
        self.show_way("", "", "")
        self.glossary_button.hide()

    def show_way(self, course: str, lesson: str, place: str) -> None:
        """Shows where this is.

        Args:
            course: the course's title.
            lesson: words of a lesson to go back to; "" when the lesson itself is shown.
            place: the place itself: "Bài 3/8", the glossary.
        """
        self.course.set_words(course)
        self.course.setVisible(bool(course))
        self.lesson.setText(lesson)
        self.lesson.setVisible(bool(lesson))
        self._arrow.setVisible(bool(course) and bool(place))
        self._place.set_words(place)

    def show_tools(self, *, find: bool, sizes: bool, tools: QWidget | None = None) -> None:
        """Shows what can be done with what is below.

        Args:
            find: words can be looked for in it.
            sizes: it is text, whose size can be chosen.
            tools: controls of its own, such as a document's pages; they stay their owner's.
        """
        self.find_button.setVisible(find)
        self.size_button.setVisible(sizes)
        if tools is not self._tools:
            if self._tools is not None:
                self._row.removeWidget(self._tools)
                self._tools.hide()
            if tools is not None:
                self._row.insertWidget(self._row.indexOf(self.glossary_button), tools)
            self._tools = tools
        if tools is not None:
            tools.show()

    def offer_glossary(self, *, on: bool) -> None:
        """Shows or hides the glossary's button."""
        self.glossary_button.setVisible(on)

    def _offer_sizes(self) -> None:
        menu = self.size_menu()
        menu.popup(self.size_button.mapToGlobal(QPoint(0, self.size_button.height())))

    def size_menu(self) -> QMenu:
        """The choice of text sizes; deletes itself when closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        names = (self.tr("Chữ vừa"), self.tr("Chữ to"), self.tr("Chữ to hơn"), self.tr("Chữ rất to"))
        for scale, name in zip(tokens.TEXT_SCALES, names, strict=True):
            action = menu.addAction(f"{name} ({scale}%)")
            action.setCheckable(True)
            action.setChecked(scale == Theme.of(self).text_scale)
            action.setActionGroup(group)
            action.triggered.connect(lambda _on=False, scale=scale: self.scaleChosen.emit(scale))
        return menu
