"""Pictures of questions, decoded away from the thread that draws, and kept for the questions near the one on screen.

A picture beside a choice is shown at half the measure at most, so that four of them fit on a page; the same picture in
a stem may take all of it. Until a picture is decoded, room of its size is kept, which its first bytes tell.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, qRgba

from app.views import QuestionView
from ui.reader.media import Frame, decode_all, shown_size
from ui.reader.placeholders import UNKNOWN
from ui.tasks import Tasks
from ui.theme import Theme, tokens

MOST_PIXELS: Final = 16_000_000
"""Of decoded pictures that are kept: 64 MB. Those of the questions shown last stay."""


@dataclass(frozen=True)
class PictureSet:
    """A question's pictures by their names in its HTML."""

    wide: Mapping[str, QImage]
    """In stems, feedback and hints."""
    small: Mapping[str, QImage]
    """In choices, prompts and gaps."""

    @property
    def pixels(self) -> int:
        """How many pixels they take together."""
        return sum(image.width() * image.height() for image in (*self.wide.values(), *self.small.values()))


NONE: Final = PictureSet({}, {})


@dataclass(frozen=True)
class Frames:
    """What pictures are decoded for."""

    wide: Frame
    small: Frame


def frames_for(theme: Theme, ratio: float) -> Frames:
    """The frames of a look on a screen with so many pixels to a logical one."""
    colors = theme.colors
    measure = theme.px(tokens.MEASURE) - 2 * tokens.SPACE_XXXL

    def frame(width: int) -> Frame:
        return Frame(
            measure=width,
            scale=theme.text_scale / 100,
            ratio=ratio,
            ground=tokens.LIGHT.surface if colors.dark else None,
            recolour=(colors.surface, colors.text) if colors.dark else None,
        )

    return Frames(frame(measure), frame(measure // 2))


def decode_set(question: QuestionView, frames: Frames) -> PictureSet:
    """Decodes all pictures of a question; may run on any thread."""
    wide, small = _parted(question)
    return PictureSet(decode_all(wide, frames.wide), decode_all(small, frames.small))


def room_for(question: QuestionView, frames: Frames) -> PictureSet:
    """Empty pictures of the sizes that the decoded ones will have."""
    wide, small = _parted(question)
    return PictureSet(
        {name: _room(data, frames.wide) for name, data in wide.items()},
        {name: _room(data, frames.small) for name, data in small.items()},
    )


def _parted(question: QuestionView) -> tuple[dict[str, bytes], dict[str, bytes]]:
    if not question.media:
        return {}, {}
    parts = [choice.html for choice in question.choices]
    parts += [choice.html for gap in question.gaps for choice in gap.choices]
    inside = "".join((*parts, *question.prompts))
    small = {name: data for name, data in question.media.items() if name in inside}
    # What stands nowhere in the question stands in what is said about it.
    wide = {name: data for name, data in question.media.items() if name not in small or name in question.html}
    return wide, small


def _room(data: bytes, frame: Frame) -> QImage:
    size = shown_size(data, frame) or QSize(UNKNOWN)
    # A bit a pixel: many questions may wait for their pictures.
    image = QImage(size, QImage.Format.Format_Mono)
    image.setColorTable([qRgba(0, 0, 0, 0), qRgba(0, 0, 0, 0)])
    image.fill(0)
    return image


def key_of(question: QuestionView) -> str:
    """Tells a question with its pictures from all others, also of another course."""
    check = 0
    for name, data in question.media.items():
        check = zlib.crc32(data, zlib.crc32(name.encode(), check))
    return f"{question.question_id}/{check}"


def for_media(name: str, media: Mapping[str, bytes]) -> QuestionView:
    """Pictures of something else than a question, as `Pictures` takes them."""
    return QuestionView(question_id=name, type="", html="", choices=(), marks=0, media=dict(media))


class Pictures(QObject):
    """Gives the pictures of a question, at once or later.

    Signals:
        ready: the pictures of a `QuestionView` are decoded now, and `of` gives them.
    """

    ready = Signal(object)

    def __init__(self, tasks: Tasks | None = None, parent: QObject | None = None) -> None:
        """Makes an empty store; without ``tasks`` everything is decoded when it is asked for."""
        super().__init__(parent)
        self._tasks = tasks
        self._kept: OrderedDict[tuple[str, Frames], PictureSet] = OrderedDict()
        self._under_way: set[tuple[str, Frames]] = set()

    def of(self, question: QuestionView, frames: Frames) -> PictureSet:
        """The pictures of a question, or room for them while they are decoded."""
        if not question.media:
            return NONE
        place = (key_of(question), frames)
        if place in self._kept:
            self._kept.move_to_end(place)
            return self._kept[place]
        if self._tasks is None:
            self._keep(place, decode_set(question, frames))
            return self._kept[place]
        self._start([question], frames)
        return room_for(question, frames)

    def has(self, question: QuestionView, frames: Frames) -> bool:
        """Whether a question's pictures are decoded."""
        return not question.media or (key_of(question), frames) in self._kept

    def prepare(self, questions: Sequence[QuestionView], frames: Frames) -> None:
        """Decodes pictures of questions that will be wanted soon, one after the other."""
        self._start([question for question in questions if not self.has(question, frames)], frames)

    def _start(self, questions: Sequence[QuestionView], frames: Frames) -> None:
        named = [((key_of(question), frames), question) for question in questions]
        todo = [(place, question) for place, question in named if place not in self._under_way]
        if not todo or self._tasks is None:
            return
        places = [place for place, _ in todo]
        self._under_way.update(places)

        def failed(_error: Exception) -> None:
            self._under_way.difference_update(places)

        self._tasks.run(
            lambda: [(place, question, decode_set(question, frames)) for place, question in todo],
            self._done,
            failed,
            owner=self,
        )

    def _done(self, made: list[tuple[tuple[str, Frames], QuestionView, PictureSet]]) -> None:
        for place, _question, pictures in made:
            self._under_way.discard(place)
            self._keep(place, pictures)
        for _place, question, _pictures in made:
            self.ready.emit(question)

    def _keep(self, place: tuple[str, Frames], pictures: PictureSet) -> None:
        self._kept[place] = pictures
        pixels = sum(kept.pixels for kept in self._kept.values())
        while pixels > MOST_PIXELS and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            pixels -= dropped.pixels
