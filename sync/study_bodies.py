"""What records say of learning between quizzes, and of the computer: the least that a class or a judgement needs.

Of reading: which lesson, how far, since when, completed or not; never how long somebody sat there. Of reviews: how many
of a day, never which questions. Of the computer: what makes its times or its chain doubtful, and nothing else.
Fields: ``sync/FORMAT.md``, "Bodies"; why so little: ``docs/adr/0010-what-records-tell-of-learning.md``.
"""

from __future__ import annotations

import enum
from datetime import date
from typing import Annotated, Final

import msgspec

from sync.protocol import MAX_SEQ
from sync.record import Count, Label
from sync.timestamps import Timestamp, moment

LESSON_PROGRESS: Final = "lesson-progress"
REVIEW_STATISTICS: Final = "review-statistics"
DEVICE_EVENT: Final = "device-event"

MOST_LESSONS: Final = 200
"""Of one record; whoever has more to tell writes another one."""
TOLD_STEP: Final = 50
"""Thousandths of a lesson that reading must have moved to be told again."""

Thousandths = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Jump = Annotated[int, msgspec.Meta(ge=-MAX_SEQ, le=MAX_SEQ)]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
"""A calendar day where the learner is; `day` says whether it exists."""


def day(text: Day) -> date:
    """Returns the day that a text says.

    Raises:
        ValueError: there is no such day.
    """
    return date.fromisoformat(text)


class LessonAt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a learner is in one lesson."""

    lesson: Label
    position: Thousandths
    """Where reading stopped: of the text's height, of a document's pages, of the playing time."""
    opened: Timestamp
    """When it was first opened, by the device's clock."""
    completed: Timestamp | None = None
    """When it was completed first; left out before."""


class LessonProgressBody(msgspec.Struct, frozen=True, kw_only=True):
    """How far a learner is in lessons of a course, kind ``lesson-progress``, version 1.

    Several records of a lesson, in any order, give: the furthest position, the earliest opening, the earliest
    completion.
    """

    course: Label
    serial: Count | None
    """Of the package that was read last; null where it is not known any more."""
    lessons: Annotated[tuple[LessonAt, ...], msgspec.Meta(min_length=1, max_length=MOST_LESSONS)]
    """Ascending by id, each once."""

    def __post_init__(self) -> None:
        ids = [one.lesson for one in self.lessons]
        if ids != sorted(set(ids)):
            raise ValueError("lessons ascend by id, each once")


class ReviewStatisticsBody(msgspec.Struct, frozen=True, kw_only=True):
    """How many questions of a course were reviewed on a day, kind ``review-statistics``, version 1.

    Every answer is counted in exactly one record, so the counts of several records of a day add up.
    """

    course: Label
    day: Day
    """The day of study, which begins at 4:00 in Viet Nam."""
    remembered: Count
    forgotten: Count
    new: Count
    """How many of both were asked for the first time."""

    def __post_init__(self) -> None:
        if not 0 < self.remembered + self.forgotten >= self.new:
            raise ValueError("counts that do not fit together")

    @property
    def reviewed(self) -> int:
        """Answers of the day, as far as this record tells."""
        return self.remembered + self.forgotten


class Event(enum.StrEnum):
    """What happened to a device. Words are never reused."""

    CLOCK_JUMP = "clock-jump"
    """The wall clock was set: it went another way than the clock that nobody can set."""
    RESTORED = "restored"
    """The home is an older copy, or there are two of it: a hub has another record of this device at a sequence."""
    REBUILT_IN_PART = "rebuilt-in-part"
    """The study database was damaged and built again, and its last moments are lost."""
    NEW_KEY = "new-key"
    """The device's key file was gone, or was not the one that the database knows."""


class DeviceEventBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to the device that signs, kind ``device-event``, version 1."""

    event: Event
    at: Timestamp
    """The wall clock when it was noticed, after it."""
    jump_ms: Jump = 0
    """How far the wall clock jumped, backwards below 0; left out for anything else."""


StudyBody = LessonProgressBody | ReviewStatisticsBody | DeviceEventBody


def check_dates(body: StudyBody) -> None:
    """Checks what a pattern cannot: that days and times exist.

    Raises:
        ValueError: one does not.
    """
    if isinstance(body, ReviewStatisticsBody):
        day(body.day)
    elif isinstance(body, DeviceEventBody):
        moment(body.at)
    else:
        for one in body.lessons:
            moment(one.opened)
            if one.completed is not None:
                moment(one.completed)
