"""How one course's fetch stands: what cards, pages and the dialog show of it."""

from __future__ import annotations

import enum

import msgspec

from app.views import CourseCard, FetchProgress, FetchStage
from ui.errors import At
from ui.library.ways import Way


class FetchPhase(enum.StrEnum):
    """Where a fetch is in its life."""

    WAITING = "waiting"
    """In the queue behind another one."""
    RUNNING = "running"
    """Bytes come."""
    PAUSED = "paused"
    """Somebody paused it; what came stays."""
    CUT = "cut"
    """The network is gone; it goes on by itself, and may be pushed."""
    FAILED = "failed"
    """It ended with an error that needs a person."""


class Part(enum.StrEnum):
    """What of a course is fetched."""

    COURSE = "course"
    """The course, or its update."""
    MEDIA = "media"
    """Audio, video and documents of a course that is here."""


class FetchState(msgspec.Struct, frozen=True, kw_only=True):
    """One course's fetch."""

    phase: FetchPhase = FetchPhase.WAITING
    part: Part = Part.COURSE
    progress: FetchProgress | None = None
    """The newest; None before the first byte."""
    left_s: int | None = None
    """Time left, calm and rounded; see `ui.library.time_left`."""
    error: Exception | None = None
    """What ended it: in the phases cut and failed."""
    readable: bool = False
    """The course can be read already, while media still comes."""
    source: str | None = None
    """The place it comes from; None for the hub, or where it was begun before."""
    way: Way = Way.HUB
    """How that place is reached."""

    @property
    def active(self) -> bool:
        """True while it runs or will run without anybody's doing."""
        return self.phase in (FetchPhase.WAITING, FetchPhase.RUNNING, FetchPhase.CUT)

    @property
    def running(self) -> bool:
        """True while bytes come."""
        return self.phase is FetchPhase.RUNNING

    @property
    def places(self) -> tuple[At, ...]:
        """What was being done, for the words of its error."""
        return {Way.HUB: (), Way.ROOM: (At.FETCH_ROOM,), Way.STICK: (At.FETCH_FOLDER,)}[self.way]


def left_over(card: CourseCard) -> FetchState | None:
    """The state of a fetch that another run of the program began and did not end; None where there is none."""
    unfinished = card.unfinished
    if unfinished is None:
        return None
    progress = None
    if unfinished.total_bytes:
        progress = FetchProgress(
            course_id=card.course_id,
            done_bytes=unfinished.done_bytes,
            total_bytes=unfinished.total_bytes,
            done_files=0,
            total_files=0,
            stage=FetchStage.READING,
        )
    return FetchState(phase=FetchPhase.PAUSED, progress=progress)
