"""Statements of classes: who may state which session, and the bytes that both ends agree on."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from content_cache.signing import SigningKey
from sync.class_statement import ClassStatement, open_class, session_of, state_class
from sync.errors import BadClassError
from tests.sync.vectors import CONTRACT


class Vector(msgspec.Struct, frozen=True):
    name: str
    statement: dict[str, Any]
    envelope: bytes


class Refused(msgspec.Struct, frozen=True):
    name: str
    envelope: bytes
    reason: str


class Vectors(msgspec.Struct, frozen=True):
    format: int
    relay_seed: str
    centre: str
    classes: tuple[Vector, ...]
    refused: tuple[Refused, ...]


VECTORS = msgspec.json.decode((CONTRACT / "classes.json").read_bytes(), type=Vectors)
KEY = SigningKey(bytes.fromhex(VECTORS.relay_seed))
STATEMENT = ClassStatement(
    hub=VECTORS.centre,
    relay=KEY.key_id,
    session=session_of(KEY.key_id, 42),
    name="Lớp bồi dưỡng Mặt trận",
    opened="2026-12-01T07:30:00.000Z",
    closed=None,
)


@pytest.mark.parametrize("vector", VECTORS.classes, ids=lambda one: one.name)
def test_both_ends_agree_on_the_bytes(vector: Vector) -> None:
    statement = msgspec.convert(vector.statement, ClassStatement)
    assert state_class(statement, KEY) == vector.envelope
    assert open_class(vector.envelope, KEY.public, VECTORS.centre) == statement


@pytest.mark.parametrize("refused", VECTORS.refused, ids=lambda one: one.name)
def test_what_is_not_the_machines_to_state_is_refused(refused: Refused) -> None:
    with pytest.raises(BadClassError) as found:
        open_class(refused.envelope, KEY.public, VECTORS.centre)
    assert found.value.reason == refused.reason


def test_another_machines_session_is_not_believed_whoever_signs_it() -> None:
    other = SigningKey.generate()
    for thief in (
        msgspec.structs.replace(STATEMENT, relay=other.key_id),
        STATEMENT,
        msgspec.structs.replace(STATEMENT, relay=other.key_id, session=session_of(other.key_id, 1) + "0"),
    ):
        with pytest.raises(BadClassError) as found:
            open_class(state_class(thief, other), other.public, VECTORS.centre)
        assert found.value.reason == "foreign"
    own = msgspec.structs.replace(STATEMENT, relay=other.key_id, session=session_of(other.key_id, 42))
    assert open_class(state_class(own, other), other.public, VECTORS.centre) == own


def test_every_spoilt_byte_is_refused_or_says_the_same() -> None:
    whole = state_class(STATEMENT, KEY)
    for place in range(0, len(whole), 7):
        spoilt = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        try:
            assert open_class(spoilt, KEY.public, VECTORS.centre) == STATEMENT
        except BadClassError:
            continue
