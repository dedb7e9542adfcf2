"""Feedback on courses: what is sealed, how it opens, and what of it stands in clear.

A feedback record is made by a device of its own, which signs nothing else, about a subject that names nothing but that
device. Its body is an ``age`` file to the hub that the learner belongs to: relays, sticks and mail carry it and cannot
read it. It is not anonymous: the hub certified the device, so it knows whose computer it is on; every screen that asks
for feedback says so. Fields: ``sync/FORMAT.md``, "Feedback".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec

from content_cache.age import decrypt, encrypt_to
from sync.encoding import from_base64url, to_base64url
from sync.record import Count, Label

FEEDBACK: Final = "feedback"
FEEDBACK_FORMAT: Final = 1
"""Of what is sealed, not of the record."""
MOST_CHARACTERS: Final = 4_000
BEST_RATING: Final = 5
PAD_BYTES: Final = 512
"""What is sealed is as long as a multiple of this: its length does not tell a grumble from a rating."""

Sealed = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,60000}\Z")]


class FeedbackBody(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed opinion, kind ``feedback``, version 1."""

    sealed: Sealed
    """The ``age`` file, base64url without padding."""


class FeedbackContent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody thinks of a course or of a lesson of it: a rating, a text, or both."""

    format: int
    course: Label
    serial: Count | None = None
    """Of the package that was in front of them; left out where it is not known."""
    lesson: Label | None = None
    """Left out where the whole course is meant."""
    rating: Annotated[int, msgspec.Meta(ge=1, le=BEST_RATING)] | None = None
    """1 worst, 5 best; left out where none was given."""
    text: Annotated[str, msgspec.Meta(max_length=MOST_CHARACTERS)] = ""
    """NFC; lines end in ``\\n``."""


def subject_of_feedback(device: str) -> str:
    """Whom feedback is about, as its header says: nobody but the device that it comes from."""
    return f"profile:{device}"


def encode_content(content: FeedbackContent) -> bytes:
    """What is sealed: compact JSON, then spaces up to a multiple of `PAD_BYTES`."""
    data = msgspec.json.encode(content)
    return data + b" " * (-len(data) % PAD_BYTES)


def read_content(data: bytes) -> FeedbackContent:
    """Reads what was sealed.

    Raises:
        ValueError: it is not of a form that is known here, or says nothing.
    """
    try:
        content = msgspec.json.decode(data, type=FeedbackContent)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError("not feedback") from error
    if content.format != FEEDBACK_FORMAT:
        raise ValueError(f"feedback of form {content.format}")
    if content.rating is None and not content.text.strip():
        raise ValueError("feedback that says nothing")
    return content


def seal(content: FeedbackContent, recipient: str) -> FeedbackBody:
    """Seals feedback to a hub; never the same bytes twice.

    Raises:
        BadRecipientError: it is no recipient.
    """
    return FeedbackBody(sealed=to_base64url(encrypt_to(encode_content(content), [recipient])))


def unseal(body: FeedbackBody, identities: Iterable[str]) -> FeedbackContent | None:
    """Opens feedback.

    Args:
        body: of the record.
        identities: of the hub, old ones too.

    Returns:
        What is in it; None where no identity opens it.

    Raises:
        ValueError: it opens, and is not feedback of a form that is known here; or its text is not base64url.
    """
    data = from_base64url(body.sealed)
    for identity in identities:
        opened = decrypt(data, identity)
        if opened is not None:
            return read_content(opened)
    return None
