"""What records say, by kind: one frozen struct a kind and version.

A body's fields are written in their order here. A new field needs a new version of its kind; an old version
stays readable for ever. Scores and marks are integers in thousandths, null while ungraded. Attempts and what ties a
device to a person are here; what records tell of learning is in ``study_bodies.py``, feedback in ``feedback.py``.
"""

from __future__ import annotations

import enum
from typing import Annotated, Final

import msgspec

from content_cache.questions.answers import Answer
from sync.encoding import Base64Digest, HexDigest
from sync.feedback import FEEDBACK, FeedbackBody
from sync.record import Count, Label, Party, Record, Sequence
from sync.study_bodies import (
    DEVICE_EVENT,
    LESSON_PROGRESS,
    REVIEW_STATISTICS,
    DeviceEventBody,
    Jump,
    LessonProgressBody,
    ReviewStatisticsBody,
    Thousandths,
    check_dates,
)
from sync.timestamps import Timestamp, moment

ATTEMPT: Final = "attempt"
ATTEMPT_OPENED: Final = "attempt-opened"
BIND: Final = "bind"
SUCCESSION: Final = "succession"


class Ended(enum.StrEnum):
    """How an attempt came to its end."""

    SUBMITTED = "submitted"
    """The learner handed it in."""
    TIME_UP = "time_up"
    """The time limit did."""


class Remark(enum.StrEnum):
    """Why the device itself thinks that people should look at an attempt (cần xem xét). Words are never reused."""

    EARLY = "early"
    """Begun before the quiz opened, by the device's clock."""
    LATE = "late"
    """Handed in after the quiz had closed, by the device's clock."""
    OVER_TIME = "over-time"
    """Took longer than the limit and its grace."""
    OVER_LIMIT = "over-limit"
    """More attempts than the quiz allows."""
    NOT_HANDED_IN = "not-handed-in"
    """Had to be handed in before the time was over, and was not."""
    CLOCK_JUMP = "clock-jump"
    """The wall clock was set while it was under way: it went another way than the clock that nobody can set."""
    KEYS_OPEN = "keys-open"
    """The paper's keys had been opened on this computer when it was begun."""
    TIME_UNSURE = "time-unsure"
    """Time while the program was closed counts, and the clock cannot be believed about it."""


class AttemptBody(msgspec.Struct, frozen=True, kw_only=True):
    """A whole attempt, kind ``attempt``, version 1.

    The questions are not repeated: learner (the subject), quiz digest and number give the paper again, and
    ``paper`` says whether it is the same one.
    """

    course: Label
    serial: Count
    """Of the course's package."""
    quiz: Label
    quiz_digest: HexDigest
    number: Sequence
    """Of this attempt at this quiz by this learner, from 1."""
    paper: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}\Z")]
    """Digest of the drawn paper (``content_cache.draw.Paper.digest``)."""
    answers: tuple[Answer | None, ...]
    """In the order drawn; a blank is null. Choices are numbered in source order."""
    answered: Count
    """How many of ``answers`` are not null."""
    score: Thousandths | None
    """Thousandths of the full score, as the device claims."""
    marks_won: Count | None
    """Thousandths of a mark."""
    marks_total: Count
    started: Timestamp
    duration_ms: Count
    """From start to end by a clock that cannot be set, without the time the program was closed."""
    ended: Ended


class AttemptBodyV2(AttemptBody, frozen=True, kw_only=True, omit_defaults=True):
    """A whole attempt, kind ``attempt``, version 2. The record's id is the attempt's own, since it was begun."""

    remarks: tuple[Remark, ...] = ()
    """Ascending by word; empty for an attempt about which there is nothing to say."""
    restarts: Count = 0
    """How often the program was started again while it was under way."""
    away_ms: Count = 0
    """Wall time that passed while the program was closed, as far as the clock can be believed."""
    jumps_ms: Annotated[tuple[Jump, ...], msgspec.Meta(max_length=20)] = ()
    """Jumps of the wall clock against the one that nobody can set, in milliseconds; the first 20."""
    tie_break: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] | None = None
    """The whole number given to the contest's tie-break question."""
    checks: tuple[tuple[Count, Count], ...] | None = None
    """Practice with checking: for each question how often it was checked wrong, and how many hints were shown."""


class AttemptOpenedBody(msgspec.Struct, frozen=True, kw_only=True):
    """A graded paper was opened, kind ``attempt-opened``, version 1: done but not sent is known from this alone."""

    attempt: Label
    """Id of the attempt, and of the record of it to come."""
    course: Label
    serial: Count
    quiz: Label
    quiz_digest: HexDigest
    number: Sequence
    paper: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}\Z")]
    started: Timestamp


class BindBody(msgspec.Struct, frozen=True, kw_only=True):
    """The profile of this device is this person, kind ``bind``, version 1."""

    profile: Label
    """The profile's id, as in earlier subjects ``profile:<id>``."""
    person: Label
    certificate: Base64Digest
    """SHA-256 of the device's certificate, as it was received."""
    hub: Party
    """Key id of the hub that issued it."""


class SuccessionBody(msgspec.Struct, frozen=True, kw_only=True):
    """This device goes on from another one of the same profile, kind ``succession``, version 1.

    ``seq`` and ``digest`` are the head of the old chain as far as it is known; 0 and null for an empty one.
    """

    device: HexDigest
    seq: Count
    digest: Base64Digest | None


Body = (
    AttemptBody
    | AttemptBodyV2
    | AttemptOpenedBody
    | BindBody
    | SuccessionBody
    | LessonProgressBody
    | ReviewStatisticsBody
    | DeviceEventBody
    | FeedbackBody
)

KINDS: Final[dict[tuple[str, int], type[Body]]] = {
    (ATTEMPT, 1): AttemptBody,
    (ATTEMPT, 2): AttemptBodyV2,
    (ATTEMPT_OPENED, 1): AttemptOpenedBody,
    (BIND, 1): BindBody,
    (SUCCESSION, 1): SuccessionBody,
    (LESSON_PROGRESS, 1): LessonProgressBody,
    (REVIEW_STATISTICS, 1): ReviewStatisticsBody,
    (DEVICE_EVENT, 1): DeviceEventBody,
    (FEEDBACK, 1): FeedbackBody,
}


_DECODERS: Final[dict[tuple[str, int], msgspec.json.Decoder[Body]]] = {
    kind: msgspec.json.Decoder(form) for kind, form in KINDS.items()
}
_STARTED: Final = (AttemptBody, AttemptOpenedBody)
_DATED: Final = (LessonProgressBody, ReviewStatisticsBody, DeviceEventBody)


def read_body(record: Record) -> Body | None:
    """Reads the body of a record.

    Returns:
        The struct; None where the kind or its version is not known here.

    Raises:
        ValueError: the kind is known and the body is not of its form.
    """
    decoder = _DECODERS.get((record.kind, record.kv))
    if decoder is None:
        return None
    try:
        body = decoder.decode(record.body)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"not a body of {record.kind} {record.kv}") from error
    if isinstance(body, _STARTED):
        moment(body.started)
    elif isinstance(body, _DATED):
        check_dates(body)
    return body
