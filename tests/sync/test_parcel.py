"""Parcels and files of receipts: what is sealed comes out again, and nothing else does."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_cache import age
from content_cache.errors import BadRecipientError
from sync.errors import BadParcelError
from sync.parcel import (
    PARCEL_MAGIC,
    Parcel,
    ParcelIndex,
    chains_of,
    make_parcel,
    open_parcel,
    pack_receipts,
    parse_parcel,
    portions,
    read_parcels,
    unpack_receipts,
)
from sync.protocol import MAX_PARCEL_BYTES, MAX_RECEIPTS_FILE_BYTES
from sync.record import SignedRecord
from sync.wire import compress, pack, read_batch, unpack
from tests.sync.samples import Learner
from tests.sync.vectors import CONTRACT

NOW = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
HUB = "ab" * 32
IDENTITY = age.new_identity()
RECIPIENT = age.recipient_of(IDENTITY)
RECORDS = Learner(5).attempts(6, questions=3)
CERTIFICATE = b'{"payload":"..."}'
WHOLE = make_parcel(RECORDS, hub=HUB, recipient=RECIPIENT, certificates=[CERTIFICATE], now=NOW)


def reason_of(data: bytes) -> str:
    """Why it is refused, the same by both ways of reading."""
    with pytest.raises(BadParcelError) as whole:
        parse_parcel(data)
    return whole.value.reason


def with_index(**changes: Any) -> bytes:
    parcel = parse_parcel(WHOLE)
    index = msgspec.to_builtins(parcel.index) | changes
    return PARCEL_MAGIC + msgspec.json.encode(index) + b"\n" + parcel.sealed


def test_what_goes_in_comes_out() -> None:
    parcel = parse_parcel(WHOLE)
    assert (parcel.index.hub, parcel.index.recipient, parcel.index.records) == (HUB, RECIPIENT, 6)
    assert parcel.index.ranges == chains_of(RECORDS)
    assert parcel.raw == WHOLE
    batch = open_parcel(parcel, [age.new_identity(), "none", IDENTITY])
    assert [(item.text, item.signature) for item in batch.items] == [(one.text, one.signature) for one in RECORDS]
    assert batch.certificates == (CERTIFICATE,)
    assert RECORDS[0].text not in WHOLE
    assert b"person:" not in WHOLE


def test_a_file_holds_several() -> None:
    other = make_parcel(RECORDS[:1], hub=HUB, recipient=RECIPIENT, certificates=(), now=NOW)
    found = list(read_parcels(io.BytesIO(WHOLE + other)))
    assert [one.raw for one in found] == [WHOLE, other]
    with pytest.raises(BadParcelError) as caught:
        list(read_parcels(io.BytesIO(WHOLE + other[:-1])))
    assert caught.value.reason == "cut-short"


@given(st.integers(1, len(WHOLE) - 1))
def test_no_part_of_a_parcel_is_one(length: int) -> None:
    assert reason_of(WHOLE[:length]) in {"cut-short", "malformed-index"}
    with pytest.raises(BadParcelError):
        list(read_parcels(io.BytesIO(WHOLE[:length])))


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
@settings(max_examples=300)
def test_a_changed_byte_is_found_or_stands_in_the_index(place: int, change: int) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= change
    try:
        parcel = parse_parcel(bytes(changed))
        batch = open_parcel(parcel, [IDENTITY])
    except BadParcelError:
        return
    # The index proves nothing: whatever it says now, what is inside is whole.
    assert place < len(WHOLE) - len(parcel.sealed)
    assert [item.text for item in batch.items] == [one.text for one in RECORDS]


@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    for data in (noise, PARCEL_MAGIC + noise, PARCEL_MAGIC + b"{" + noise + b"}\n" + noise):
        with pytest.raises(BadParcelError):
            parse_parcel(data)
        with pytest.raises(BadParcelError):
            list(read_parcels(io.BytesIO(data)))
        with pytest.raises(BadParcelError):
            unpack_receipts(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not-a-parcel"),
        (b"PK\x03\x04", "not-a-parcel"),
        (b"\nTUHOC", "not-a-parcel"),
        (b"TUHOC-PARCEL 2\n{}\n", "unsupported-version"),
        (with_index(format=2), "unsupported-version"),
        (with_index(hub="x"), "malformed-index"),
        (with_index(recipient="age1"), "malformed-index"),
        (with_index(made="yesterday"), "malformed-index"),
        (with_index(records=0), "malformed-index"),
        (with_index(size=2**40), "malformed-index"),
        (with_index(size=1), "altered"),
        (with_index(size=MAX_PARCEL_BYTES), "cut-short"),
        (with_index(sha256="0" * 64), "altered"),
        (with_index(ranges=[{"device": "a" * 64, "from": 2, "to": 1, "digest": "A" * 43}]), "malformed-index"),
        (with_index(ranges=[{"device": "a" * 64, "from": 1, "to": 1, "digest": "A" * 43}] * 1001), "malformed-index"),
        (PARCEL_MAGIC + b"[" * 300_000, "malformed-index"),
        (PARCEL_MAGIC + b"[" * 100_000 + b"\n", "malformed-index"),
        (WHOLE + b"x", "altered"),
        (bytes(MAX_PARCEL_BYTES + 1), "too-large"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, reason: str) -> None:
    assert reason_of(data) == reason


def sealed_as(content: bytes) -> Parcel:
    sealed = age.encrypt_to(content, [RECIPIENT])
    index = msgspec.structs.replace(
        parse_parcel(WHOLE).index, size=len(sealed), sha256=hashlib.sha256(sealed).hexdigest()
    )
    return parse_parcel(PARCEL_MAGIC + msgspec.json.encode(index) + b"\n" + sealed)


@pytest.mark.parametrize(
    "content",
    [b"", b"no zstd", compress(b""), compress(b"one line\n"), compress(bytes(17 << 20)), pack([], [CERTIFICATE])],
)
def test_a_seal_over_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(BadParcelError) as caught:
        open_parcel(sealed_as(content), [IDENTITY])
    assert caught.value.reason == "malformed-content"


def test_only_its_recipient_opens_it() -> None:
    for identities in ([], [age.new_identity()], ["AGE-SECRET-KEY-1"]):
        with pytest.raises(BadParcelError) as caught:
            open_parcel(parse_parcel(WHOLE), identities)
        assert caught.value.reason == "cannot-open"
    with pytest.raises(BadRecipientError):
        make_parcel(RECORDS, hub=HUB, recipient="age1wrong", certificates=(), now=NOW)
    with pytest.raises(BadParcelError):
        make_parcel([], hub=HUB, recipient=RECIPIENT, certificates=(), now=NOW)


def test_gaps_and_devices_part_the_chains() -> None:
    one, other = Learner(1).attempts(5, questions=1), Learner(2).attempts(2, questions=1)
    found = chains_of([one[0], one[1], one[4], *other, one[3]])
    assert sorted((chain.device, chain.first, chain.last) for chain in found) == sorted(
        [(one[0].device, 1, 2), (one[0].device, 4, 5), (other[0].device, 1, 2)]
    )
    assert chains_of([]) == ()


@given(st.lists(st.integers(1, 3000), max_size=40), st.integers(500, 6000))
def test_portions_leave_nothing_out(lengths: list[int], most: int) -> None:
    records = [
        SignedRecord(id="", kind="x", device="d", seq=n, text=b"x" * size, signature=b"", digest=b"")
        for n, size in enumerate(lengths, 1)
    ]
    found = list(portions(records, most))
    assert [record for portion in found for record in portion] == records
    assert all(len(portion) == 1 or sum(len(one.text) for one in portion) <= most for portion in found)


def test_many_chains_are_parted() -> None:
    gaps = [
        SignedRecord(id="", kind="x", device="d", seq=2 * n, text=b"x", signature=b"", digest=b"")
        for n in range(1, 2500)
    ]
    assert [len(portion) for portion in portions(gaps)] == [1000, 1000, 499]


def test_certificates_travel_beside_records() -> None:
    body = pack(RECORDS, [CERTIFICATE, CERTIFICATE])
    batch = read_batch(body)
    assert (len(batch.items), batch.certificates) == (6, (CERTIFICATE,))
    assert unpack(body) == batch.items == unpack(pack(RECORDS))


def test_receipts_come_back_as_they_were() -> None:
    assert unpack_receipts(pack_receipts([b"{1}", b"{2}"])) == (b"{1}", b"{2}")
    assert unpack_receipts(pack_receipts([])) == ()
    for data, reason in (
        (WHOLE, "not-a-parcel"),
        (b"TUHOC-RECEIPTS 7\n", "unsupported-version"),
        (pack_receipts([b"{1}"])[:-1], "malformed-content"),
        (pack_receipts([bytes(MAX_RECEIPTS_FILE_BYTES)]), "too-large"),
        (bytes(MAX_RECEIPTS_FILE_BYTES + 1), "too-large"),
    ):
        with pytest.raises(BadParcelError) as caught:
            unpack_receipts(data)
        assert caught.value.reason == reason


class Vectors(msgspec.Struct, frozen=True):
    """``tests/contract/parcels.json``."""

    identity: str
    parcel: str
    index: dict[str, Any]
    texts: list[str]
    refused: list[dict[str, str]]


def test_golden_parcel() -> None:
    vectors = msgspec.json.decode((CONTRACT / "parcels.json").read_bytes(), type=Vectors)
    parcel = parse_parcel(base64.b64decode(vectors.parcel))
    assert msgspec.convert(vectors.index, ParcelIndex) == parcel.index
    assert msgspec.json.encode(parcel.index) == parcel.raw.split(b"\n")[1], "the order in the text"
    batch = open_parcel(parcel, [vectors.identity])
    assert [item.text.decode() for item in batch.items] == vectors.texts
    for one in vectors.refused:
        assert reason_of(base64.b64decode(one["data"])) == one["reason"], one["name"]
