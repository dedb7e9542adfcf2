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
