"""Why a record may need review (cần xem xét). Nothing is punished by a reason: people look, and decide.

Words are kept in databases and shown in reports; they are never reused. Those that a device may say of its own attempt
are `sync.bodies.Remark`'s words, so a report has one word for one thing, whoever found it.
"""

from __future__ import annotations

import enum

from sync.bodies import Remark


class Reason(enum.StrEnum):
    """Why a record needs review."""

    GAP = "gap"
    """The record before it is not here (yet)."""
    BROKEN_CHAIN = "broken-chain"
    """It names another record before it than the one that is here."""
    SAME_SEQUENCE = "same-sequence"
    """Another record of this device has its sequence: a restored or copied home."""
    SAME_ID = "same-id"
    """Another record has its id."""
    DEVICE_REVOKED = "device-revoked"
    """It came after its device was revoked."""
    PERSON_WITHDRAWN = "person-withdrawn"
    """Its person is not learning here any more."""
    OTHER_SUBJECT = "other-subject"
    """It speaks of another person than its device's."""
    OTHER_ACTOR = "other-actor"
    """It says that somebody else than its device or its person made it, or its key is not for what it says."""
    UNREADABLE_BODY = "unreadable-body"
    """Its kind is known, and its body is not of that form."""

    SAME_ATTEMPT = "same-attempt"
    """The person has another attempt of this number at this quiz: taken twice, perhaps on two computers after a power
    cut."""
    OVER_LIMIT = "over-limit"
    """More attempts than the quiz allows."""
    OVER_TIME = "over-time"
    """Took longer than the limit and its grace."""
    NOT_HANDED_IN = "not-handed-in"
    """Had to be handed in before the time was over, and was not."""
    EARLY = "early"
    """Begun before the quiz opened, by the device's clock."""
    LATE = "late"
    """Handed in after the quiz had closed: by signed time, or the device says so itself."""
    UNPROVEN_TIME = "unproven-time"
    """It came after the quiz had closed, and nothing proves that it was handed in before, or after."""
    BEFORE_ENROLMENT = "before-enrolment"
    """A graded paper that was drawn before a hub knew the learner: somebody may have looked at several."""
    OTHER_PAPER = "other-paper"
    """Its questions are not those that the draw gives."""
    SCORE_DIFFERS = "score-differs"
    """The device claims another score than the hub finds."""
    CLOCK_JUMP = "clock-jump"
    """The wall clock was set while it was under way."""
    KEYS_OPEN = "keys-open"
    """The paper's keys had been opened on its computer when it was begun."""
    TIME_UNSURE = "time-unsure"
    """Time while the program was closed counts, and the clock cannot be believed about it."""


CHAIN_REASONS = frozenset({Reason.GAP, Reason.BROKEN_CHAIN})
"""Those that may settle when another record comes."""
GRADING_REASONS = frozenset(
    {
        Reason.SAME_ATTEMPT,
        Reason.OVER_LIMIT,
        Reason.OVER_TIME,
        Reason.NOT_HANDED_IN,
        Reason.EARLY,
        Reason.LATE,
        Reason.UNPROVEN_TIME,
        Reason.BEFORE_ENROLMENT,
        Reason.OTHER_PAPER,
        Reason.SCORE_DIFFERS,
        Reason.CLOCK_JUMP,
        Reason.KEYS_OPEN,
        Reason.TIME_UNSURE,
    }
)
"""What grading an attempt may find. They settle when it is graded again, by better keys, and they are found no more."""

OF_REMARK = {remark: Reason(remark.value) for remark in Remark}
"""What a device says of its own attempt."""
