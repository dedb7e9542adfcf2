"""The golden vectors of records, as structs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

CONTRACT = Path(__file__).resolve().parents[1] / "contract"


class Vector(msgspec.Struct, frozen=True):
    name: str
    compose: dict[str, Any]
    text: str
    digest: str
    signature: str
    code: str


class Refused(msgspec.Struct, frozen=True):
    name: str
    text: str
    reason: str


class Vectors(msgspec.Struct, frozen=True):
    format: int
    payload_type: str
    seed: str
    public: str
    device: str
    records: tuple[Vector, ...]
    refused: tuple[Refused, ...]


def load() -> Vectors:
    return msgspec.json.decode((CONTRACT / "records.json").read_bytes(), type=Vectors)


class UnreadableBody(msgspec.Struct, frozen=True):
    kind: str
    kv: int
    name: str
    body: str


class UnreadableContent(msgspec.Struct, frozen=True):
    name: str
    plain: str


class BodyVectors(msgspec.Struct, frozen=True):
    format: int
    unreadable: tuple[UnreadableBody, ...]
    unreadable_content: tuple[UnreadableContent, ...]


class SealedFeedback(msgspec.Struct, frozen=True):
    name: str
    content: dict[str, Any]
    plain: str
    sealed: str


class FeedbackVectors(msgspec.Struct, frozen=True):
    format: int
    identity: str
    recipient: str
    sealed: tuple[SealedFeedback, ...]


def load_bodies() -> BodyVectors:
    return msgspec.json.decode((CONTRACT / "bodies.json").read_bytes(), type=BodyVectors)


def load_feedback() -> FeedbackVectors:
    return msgspec.json.decode((CONTRACT / "feedback.json").read_bytes(), type=FeedbackVectors)
