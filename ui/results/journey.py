"""A result's way, step by step: when, and who has it. The next step that is still to come is shown, quietly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.views import JourneyStep, ResultRow, ResultState
from ui.results import words
from ui.theme import Theme, tokens
from ui.theme.icons import draw
from ui.widgets import Label

_ICONS = {
    ResultState.DRAFT: "circle-check",
    ResultState.WAITING: "circle-check",
    ResultState.CARRIED: "circle-check",
    ResultState.RECEIVED: "cloud-check",
}


@dataclass(frozen=True)
class Stop:
    """A step as it is shown; ``at`` is "" for one that is still to come."""

    title: str
    detail: str
    at: str
    icon: str
    tone: str


def stops_of(row: ResultRow) -> list[Stop]:
    """The steps of a result, with the one to come."""
    stops = [
        Stop(
            _title(step),
            words.step_explained(step),
            words.moment_text(step.at),
            _ICONS[step.state] if step.event is None else "clipboard-check",
            "success",
        )
        for step in row.journey
    ]
    return [*stops, *last_stop(row.state, row.refused, row.refused_at)]


def last_stop(state: ResultState, refused: str | None, refused_at: datetime | None) -> list[Stop]:
    """What stands behind the steps that were made: a refusal, or the step to come; nothing where all is well.

    Args:
        state: where it is.
        refused: why a hub did not take it.
        refused_at: when.
    """
    if refused is not None:
        at = "" if refused_at is None else words.moment_text(refused_at)
        return [Stop(words.refused(), words.refused_explained(refused), at, "circle-alert", "danger")]
    if state is not ResultState.RECEIVED:
        return [Stop(words.step_words(ResultState.RECEIVED), words.to_come(), "", "circle", "faint")]
    return []


def _title(step: JourneyStep) -> str:
    if step.event is not None:
        return words.event_words(step.event)
    if step.state is ResultState.DRAFT:
        return words.begun()
    return words.handed_in() if step.state is ResultState.WAITING else words.step_words(step.state)


class _Rail(QWidget):
    """The icon of a step and the line to the next."""

    def __init__(self, stop: Stop, *, last: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._stop = stop
        self._last = last
        self.setFixedWidth(Theme.of(self).px(tokens.ICON_M))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws both."""
        del event
        theme = Theme.of(self)
        painter = QPainter(self)
        side = theme.px(tokens.ICON_M)
        draw(painter, self._stop.icon, QRectF(0, 0, side, side), theme.color(self._stop.tone))
        if not self._last:
            middle = self.width() // 2
            top = side + tokens.SPACE_XS
            painter.fillRect(middle, top, tokens.LINE, self.height() - top, theme.color("line_strong"))


class Journey(QWidget):
    """The steps one below the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.SPACE_M)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self.setAccessibleName(self.tr("Hành trình của kết quả"))

    def show_row(self, row: ResultRow) -> None:
        """Shows the way of a result."""
        self.show_stops(stops_of(row))

    def show_stops(self, stops: list[Stop]) -> None:
        """Shows steps, the first one at the top."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, stop in enumerate(stops):
            last = number == len(stops) - 1
            self._grid.addWidget(_Rail(stop, last=last, parent=self), number, 0)
            self._grid.addWidget(self._words(stop, last=last), number, 1, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleDescription(". ".join(f"{stop.title} {stop.at}" for stop in stops))

    def _words(self, stop: Stop, *, last: bool) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0 if last else tokens.SPACE_L)
        column.setSpacing(tokens.SPACE_XXS)
        role = "muted" if stop.tone == "faint" else "strong"
        column.addWidget(Label(stop.title, role, box))
        for text in (stop.at, stop.detail):
            if text:
                column.addWidget(Label(text, "small", box))
        return box
