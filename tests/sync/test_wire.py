"""Batches: what goes in comes out, nothing unpacks without bound, and the size that was promised."""

from __future__ import annotations

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadBatchError
from sync.wire import Item, compress, decompress, pack, unpack, within
from tests.sync.samples import Learner

lines = st.binary(max_size=200).map(lambda data: data.replace(b"\n", b" "))


@given(st.lists(st.builds(Item, st.binary(min_size=64, max_size=64), lines), max_size=8))
def test_a_batch_comes_back_byte_for_byte(items: list[Item]) -> None:
    assert unpack(pack(items)) == tuple(items)


def test_records_come_back_with_their_signatures() -> None:
    records = Learner(1).attempts(3)
    assert [(one.signature, one.text) for one in unpack(pack(records))] == [
        (one.signature, one.text) for one in records
    ]


def test_a_signature_that_is_no_base64url_is_left_to_the_check_of_its_item() -> None:
    assert unpack(compress(b"!!!\ntext\n")) == (Item(b"", b"text"),)


def test_a_few_bytes_do_not_become_millions_of_items() -> None:
    body = compress(b"\n" * (1 << 20))
    assert len(body) < 200
    with pytest.raises(BadBatchError) as caught:
        unpack(body)
    assert caught.value.reason == "too-large"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not-zstd"),
        (b"plain text", "not-zstd"),
        (compress(b"a\nb\nc\n"), "not-pairs"),
        (compress(b"a\nb"), "not-pairs"),
        (compress(b"a" * 5000), "too-large"),
        (compress(b"a" * 500)[:-3], "not-zstd"),
        (compress(b"a\nb\n") + b"c", "not-zstd"),
        # The stated size is a lie: 5 for 4 (RFC 8878, 3.1.1: descriptor with a one-byte size, one raw block).
        (b"\x28\xb5\x2f\xfd\x20\x05\x21\0\0a\nb\n", "not-zstd"),
    ],
)
def test_what_is_no_batch_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(BadBatchError) as caught:
        unpack(body, 1000)
    assert caught.value.reason == reason


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zstandard.ZstdCompressor(level=1).compress(b"\0" * (256 << 20))
    assert len(bomb) < 64 << 10
    with pytest.raises(BadBatchError) as caught:
        unpack(bomb, 1 << 20)
    assert caught.value.reason == "too-large"


def test_a_frame_that_does_not_state_its_size_is_refused() -> None:
    compressor = zstandard.ZstdCompressor().compressobj()
    with pytest.raises(BadBatchError):
        unpack(compressor.compress(b"a\nb\n") + compressor.flush())


@given(st.binary(max_size=300))
def test_any_bytes_are_unpacked_or_refused(data: bytes) -> None:
    try:
        found = decompress(data, 1000)
    except BadBatchError:
        return
    assert len(found) <= 1000


def test_a_wish_for_size_never_stops_everything() -> None:
    records = Learner(2).attempts(4)
    one = len(records[0].text)
    assert within(records, 1) == (records[0],)
    assert within(records, one) == (records[0],)
    assert len(within(records, 1 << 20)) == 4
    assert within([], 10) == ()


@pytest.mark.parametrize("seed", range(5))
def test_fifty_attempts_of_twenty_questions_are_about_twelve_bytes_an_answer(seed: int) -> None:
    """The whole HTTP body: signatures, header, previous hashes and all; of a mixed paper.

    Choice questions alone are held to 12 bytes by ``benchmarks.sync_engine`` and ``benchmarks.wire_size``.
    """
    body = pack(Learner(seed).attempts(50, questions=20))
    assert len(body) / (50 * 20) <= 12.2, f"{len(body) / 1000:.2f} bytes an answer"
