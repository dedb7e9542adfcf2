"""What the services hand out of records and feedback: frozen structs, as in ``views.py``.

They stand apart because they name the bodies of records (`sync.bodies`), which the first page can do without.
"""

from __future__ import annotations

import enum
from datetime import datetime

import msgspec

from app.views import JourneyStep, ResultState, View
from sync.bodies import Body
from sync.feedback import FeedbackContent
from sync.record import Record


class SentRecordRow(View, frozen=True, kw_only=True):
    """A record about somebody, in a list."""

    record_id: str
    kind: str
    version: int
    made_at: datetime
    """By this computer's clock."""
    about: str = ""
    """Title of the quiz, or else of the course, that it speaks of; empty where it speaks of none."""
    event: str = ""
    """Of a ``device-event``: what happened (`sync.study_bodies.Event`)."""
    lessons: int = 0
    """Of a ``lesson-progress``: how many lessons it speaks of."""
    state: ResultState
    refused: str | None = None
    """Why a hub refused it; None when it did not."""
    refused_at: datetime | None = None
    """When; None where it did not, or nobody noted it."""
    code: str
    """Receipt code, 13 digits, not grouped."""
    seq: int
    device: str
    elsewhere: bool = False
    """Made by another device: another computer of the same person, or a trainer's. The centre has told of it, and
    ``record_id`` is its digest here."""


class SentRecord(View, frozen=True, kw_only=True):
    """A record with everything that it says."""

    row: SentRecordRow
    record: Record
    """Its header."""
    body: Body | None
    """None where its kind or version is not known to this program, or the body does not read."""
    text: str
    """The exact text that was signed."""
    journey: tuple[JourneyStep, ...]
    course_title: str = ""
    titles: dict[str, str] = msgspec.field(default_factory=dict)
    """Titles of lessons and of the quiz that it names, by id, as far as they are known here."""
    feedback: FeedbackContent | None = None
    """Of a ``feedback``: what is sealed in it, from the home's own copy."""
    unit_name: str = ""


class FeedbackState(enum.StrEnum):
    """Where an opinion is."""

    WRITTEN = "written"
    """On this computer; it is not known yet to whom it has to be sealed (nobody is enrolled)."""
    WAITING = "waiting"
    CARRIED = "carried"
    RECEIVED = "received"


class FeedbackRow(View, frozen=True, kw_only=True):
    """Something that a learner said of a course."""

    feedback_id: str
    course_id: str
    course_title: str
    lesson_id: str | None
    lesson_title: str | None
    rating: int | None
    """1 to 5."""
    text: str
    written_at: datetime
    state: FeedbackState
    refused: str | None = None
    refused_at: datetime | None = None
    record_id: str | None = None
    code: str | None = None
