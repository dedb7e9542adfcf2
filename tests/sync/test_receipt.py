"""Receipts and codes: what a client may believe, and what people mistype."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.signing import SigningKey, seal
from sync.digits import damm, plain_digits
from sync.encoding import to_base64url
from sync.errors import BadReceiptError
from sync.protocol import RECEIPT_TYPE, RECORD_TYPE
from sync.receipt import (
    Range,
    Receipt,
    check_code,
    group_code,
    matching,
    open_receipt,
    receipt_code,
    seal_receipt,
)
from sync.record import digest_of

HUB = SigningKey(bytes(range(32)))
DEVICE = "d" * 64


def receipt(**changes: object) -> Receipt:
    made = Receipt(
        hub=HUB.key_id,
        incarnation="abc",
        time="2026-11-23T07:30:00.000Z",
        ranges=(Range(device=DEVICE, first=1, last=2, digest="A" * 43),),
    )
    return msgspec.structs.replace(made, **changes)


def test_a_receipt_opens_with_its_hubs_key() -> None:
    assert open_receipt(seal_receipt(receipt(), HUB), HUB.public) == receipt()


def test_its_names_on_the_wire_are_from_and_to() -> None:
    written = msgspec.json.decode(msgspec.json.encode(receipt()))
    assert written["ranges"] == [{"device": DEVICE, "from": 1, "to": 2, "digest": "A" * 43}]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>Welcome to the hotel</html>",
        b"{}",
        seal_receipt(receipt(), SigningKey.generate()),
        seal(RECORD_TYPE, msgspec.json.encode(receipt()), [HUB]),
        seal(RECEIPT_TYPE, b"{}", [HUB]),
        seal(RECEIPT_TYPE, b"not json", [HUB]),
        seal_receipt(receipt(format=2), HUB),
        seal_receipt(receipt(hub="b" * 64), HUB),
        seal_receipt(receipt(time="2026-02-30T00:00:00.000Z"), HUB),
        seal_receipt(receipt(), HUB)[:-9],
        b" " * (2 << 20),
    ],
)
def test_what_is_not_this_hubs_receipt_is_refused(raw: bytes) -> None:
    with pytest.raises(BadReceiptError):
        open_receipt(raw, HUB.public)


def test_a_receipt_signed_as_another_hub_is_refused() -> None:
    with pytest.raises(BadReceiptError):
        open_receipt(seal_receipt(receipt(), HUB), SigningKey.generate().public)


def test_only_ranges_that_end_in_ones_own_digest_count() -> None:
    mine = {1: digest_of(b"1"), 2: digest_of(b"2"), 3: digest_of(b"3")}

    def ends(seq: int, digest: bytes, device: str = DEVICE, first: int = 1) -> Range:
        return Range(device=device, first=first, last=seq, digest=to_base64url(digest))

    right = ends(2, mine[2])
    ranges = [
        right,
        ends(2, mine[3]),
        ends(2, mine[2], device="e" * 64),
        ends(2, mine[2], first=3),
        ends(9, mine[2]),
        # Not a digest at all: must not equal "no record there" either.
        Range(device=DEVICE, first=1, last=9, digest="A" * 42 + "_"),
    ]
    assert matching(ranges, DEVICE, mine.get) == (right,)


def test_the_code_of_a_digest() -> None:
    code = receipt_code(bytes.fromhex("00000000000003e7") + bytes(24))
    assert code[:12] == "000000000999"
    assert check_code(code)
    assert group_code(code) == f"0000-0000-0999-{code[12]}"


@given(st.binary(min_size=32, max_size=32))
def test_every_code_is_thirteen_digits_and_checks(digest: bytes) -> None:
    code = receipt_code(digest)
    assert len(code) == 13
    assert code.isdecimal()
    assert check_code(group_code(code))
    assert check_code(code.replace("-", " "))


@given(st.binary(min_size=32, max_size=32), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_found(digest: bytes, at: int, by: int) -> None:
    code = receipt_code(digest)
    assert not check_code(code[:at] + str((int(code[at]) + by) % 10) + code[at + 1 :])


@given(st.binary(min_size=32, max_size=32), st.integers(0, 11))
def test_swapped_neighbours_are_found(digest: bytes, at: int) -> None:
    code = receipt_code(digest)
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert swapped == code or not check_code(swapped)


@pytest.mark.parametrize("typed", ["", "1", "12345678901234", "abcdefghijklm", "1234-5678-9012-x"])
def test_what_is_no_code_does_not_check(typed: str) -> None:
    assert not check_code(typed)


def test_the_published_example_of_damm() -> None:
    assert damm("572") == 4
    assert damm("5724") == 0


@given(st.text(max_size=40))
def test_cleaning_digits_takes_any_text(typed: str) -> None:
    check_code(typed)
    assert " " not in plain_digits(typed)


def test_full_width_digits_are_digits() -> None:
    assert plain_digits("１２３４ 5678-9") == "123456789"
