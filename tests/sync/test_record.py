"""The record: frozen vectors, what is refused, and that nothing survives a change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.signing import SigningKey
from sync.bodies import KINDS, AttemptBody, read_body
from sync.encoding import from_base64url, to_base64url
from sync.errors import BadRecordError
from sync.protocol import MAX_RECORD_BYTES, RECORD_TYPE, RefusalReason
from sync.receipt import receipt_code
from sync.record import ClockQuality, Context, Head, SignedRecord, SignedTime, compose, parse, verify
from sync.timestamps import moment, timestamp
from tests.sync import vectors
from tests.sync.samples import Learner

GOLDEN = vectors.load()
HEADER = "v kind kv id subject actor device unit context session seq prev time clock signed_time body"


def composed(vector: vectors.Vector) -> SignedRecord:
    """Runs `compose` on a vector's input."""
    given_input = dict(vector.compose)
    previous, signed_time = given_input.pop("previous"), given_input.pop("signed_time")
    form = KINDS[given_input["kind"], given_input["kind_version"]]
    return compose(
        key=SigningKey(bytes.fromhex(GOLDEN.seed)),
        previous=None if previous is None else Head(previous["seq"], from_base64url(previous["digest"])),
        signed_time=None if signed_time is None else SignedTime(**signed_time),
        body=msgspec.convert(given_input.pop("body"), form),
        at=moment(given_input.pop("at")),
        context=Context(given_input.pop("context")),
        clock_quality=ClockQuality(given_input.pop("clock_quality")),
        **given_input,
    )


@pytest.mark.parametrize("vector", GOLDEN.records, ids=lambda one: one.name)
def test_compose_writes_the_golden_text(vector: vectors.Vector) -> None:
    made = composed(vector)
    assert made.text == vector.text.encode()
    assert to_base64url(made.digest) == vector.digest
    assert to_base64url(made.signature) == vector.signature
    assert receipt_code(made.digest) == vector.code
    assert made.device == GOLDEN.device


@pytest.mark.parametrize("vector", GOLDEN.records, ids=lambda one: one.name)
def test_the_golden_text_has_the_whole_header_in_order(vector: vectors.Vector) -> None:
    assert list(msgspec.json.decode(vector.text)) == HEADER.split(" ")
    assert GOLDEN.payload_type == RECORD_TYPE


@pytest.mark.parametrize("vector", GOLDEN.records, ids=lambda one: one.name)
def test_the_golden_body_reads_as_its_kind(vector: vectors.Vector) -> None:
    body = read_body(parse(vector.text.encode()))
    assert msgspec.json.decode(msgspec.json.encode(body)) == vector.compose["body"]


@pytest.mark.parametrize("case", GOLDEN.refused, ids=lambda one: one.name)
def test_what_is_no_record_is_refused(case: vectors.Refused) -> None:
    with pytest.raises(BadRecordError) as caught:
        parse(case.text.encode())
    assert caught.value.reason == case.reason


def test_a_record_verifies_by_its_devices_key_alone() -> None:
    learner, other = Learner(1), Learner(2)
    record = learner.attempt()
    assert verify(record, learner.key.public).seq == 1
    with pytest.raises(BadRecordError) as caught:
        verify(record, other.key.public)
    assert caught.value.reason == RefusalReason.BAD_SIGNATURE


@given(st.data())
def test_no_changed_byte_verifies(data: st.DataObject) -> None:
    learner = Learner(3)
    record = learner.attempt(questions=3)
    at = data.draw(st.integers(0, len(record.text) - 1))
    changed = bytearray(record.text)
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadRecordError):
        verify(msgspec.structs.replace(record, text=bytes(changed)), learner.key.public)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(BadRecordError):
        parse(data)


def test_deep_nesting_is_refused_without_falling_over() -> None:
    good = GOLDEN.records[0].text
    deep = good[: good.index('"body":')] + '"body":' + "[" * 50_000 + "]" * 50_000 + "}"
    try:
        record = parse(deep.encode())
    except BadRecordError:
        return
    with pytest.raises(ValueError, match="body"):
        read_body(record)


def test_a_longer_text_than_allowed_is_refused() -> None:
    with pytest.raises(BadRecordError):
        parse(b" " * (MAX_RECORD_BYTES + 1))


def test_unknown_fields_and_words_are_passed_over() -> None:
    text = GOLDEN.records[0].text.replace('"context":"self-study"', '"context":"in-a-boat","new":{"a":1}')
    assert parse(text.encode()).context == "in-a-boat"


def test_a_kind_that_is_not_known_has_no_body_here() -> None:
    text = GOLDEN.records[0].text.replace('"kind":"attempt"', '"kind":"feeling"')
    assert read_body(parse(text.encode())) is None


def test_a_chain_goes_on_from_its_head() -> None:
    records = Learner(4).attempts(3)
    assert [one.seq for one in records] == [1, 2, 3]
    assert [parse(one.text).prev for one in records] == [
        None,
        to_base64url(records[0].digest),
        to_base64url(records[1].digest),
    ]


def test_a_bug_in_a_caller_is_found_before_signing() -> None:
    learner = Learner(5)
    with pytest.raises(BadRecordError):
        compose(
            kind="attempt",
            body=read_body(parse(learner.attempt().text)) or AttemptBody.__new__(AttemptBody),
            previous=None,
            subject="nobody",
            key=learner.key,
            new_id=learner.new_id(),
            at=datetime(2026, 1, 1, tzinfo=UTC),
        )


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=7))])))
def test_times_come_back_to_the_millisecond(at: datetime) -> None:
    text = timestamp(at)
    assert len(text) == 24
    assert moment(text) == at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


def test_a_time_without_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="zone"):
        timestamp(datetime(2026, 1, 1))  # noqa: DTZ001


@given(st.binary(max_size=70))
def test_base64url_has_one_form(data: bytes) -> None:
    assert from_base64url(to_base64url(data)) == data


@pytest.mark.parametrize("text", ["A", "AB==", "A+", "A/", "AB", "é", "AA\n"])
def test_other_forms_of_base64_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_base64url(text)
