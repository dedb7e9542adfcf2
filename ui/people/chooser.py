"""Who learns now: the first page on a computer that several people share."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views import ProfileView
from ui.people.delegate import PersonDelegate
from ui.people.model import PERSON, PeopleModel
from ui.theme import tokens
from ui.widgets import Button, Column, PageHeader
from ui.widgets.card_list import CardList


class ChooserPage(QWidget):
    """A list of people.

    Signals:
        chosen: carries a profile's id.
        addPerson: somebody new.
    """

    chosen = Signal(str)
    addPerson = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.header = PageHeader(self.tr("Chọn học viên"), self)
        self.add_button = Button(self.tr("Thêm học viên"), "secondary", self, icon_name="user-plus")
        self.header.add_action(self.add_button)
        self.model = PeopleModel(self)
        self.list = CardList(self.tr("Học viên trên máy này"), self, fitted=True)
        self.list.setModel(self.model)
        self.list.setItemDelegate(PersonDelegate(self.list))
        column = Column(self)
        column.body.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_S)
        layout.addWidget(self.header)
        layout.addWidget(column, 1)
        self.add_button.clicked.connect(self.addPerson)
        self.list.acted.connect(self._choose)

    def show_people(self, people: tuple[ProfileView, ...]) -> None:
        """Lists people, as the services sorted them."""
        if people != self.model.people:
            self.model.show_people(people)
            self.list.relayout()
        self.list.setFocus()

    def _choose(self, index: QModelIndex, part: str) -> None:
        if part:
            return
        person = index.data(PERSON)
        if isinstance(person, ProfileView):
            self.chosen.emit(person.id)
