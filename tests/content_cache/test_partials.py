"""Blobs that grow in pieces, whatever cuts them short."""

from __future__ import annotations

import itertools
import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.partials import PIECE_BYTES, PartialBlob, piece_bytes

SIZES = st.one_of(st.integers(0, 3), st.integers(1, 6 * PIECE_BYTES), st.just(40 * PIECE_BYTES + 7))


@given(size=SIZES, splits=st.booleans())
def test_pieces_cover_the_blob_without_gaps(
    size: int, *, splits: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    blob = PartialBlob(tmp_path_factory.mktemp("p") / "x", size, splits=splits)
    bounds = [blob.bounds(piece) for piece in blob.pieces]
    assert bounds[0][0] == 0
    assert bounds[-1][1] == size
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(bounds))
    if not splits:
        assert len(bounds) == 1


@given(
    size=st.integers(2 * PIECE_BYTES, 6 * PIECE_BYTES),
    cuts=st.lists(st.tuples(st.integers(0, 5), st.integers(1, PIECE_BYTES)), max_size=8),
)
def test_what_was_written_is_known_after_a_kill(
    size: int, cuts: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each step writes a little into a piece and forgets the object, as a killed process does."""
    path = tmp_path_factory.mktemp("p") / "x"
    content = os.urandom(size)
    expected: dict[int, int] = {}
    for number, length in cuts:
        blob = PartialBlob(path, size, splits=True)
        piece = number % len(blob.pieces)
        start, end = blob.bounds(piece)
        at = start + blob.level(piece)
        data = content[at : min(at + length, end)]
        if data:
            with blob.writer(piece) as writer:
                writer.write(at, data)
        expected[piece] = min(expected.get(piece, 0) + len(data), end - start)
    again = PartialBlob(path, size, splits=True)
    for piece in again.pieces:
        assert again.level(piece) == expected.get(piece, 0)
        start, _ = again.bounds(piece)
        if expected.get(piece):
            assert path.read_bytes()[start : start + expected[piece]] == content[start : start + expected[piece]]
    assert again.resumed == bool(sum(expected.values()))


@pytest.mark.parametrize(
    "have",
    [b"", b"\0", struct.pack("<I", 0), struct.pack("<II", PIECE_BYTES, 2**32 - 1), os.urandom(64)],
    ids=["empty", "short", "no-length", "too-full", "noise"],
)
def test_levels_that_cannot_be_are_not_believed(tmp_path: Path, have: bytes) -> None:
    size = 3 * PIECE_BYTES
    (tmp_path / "x").write_bytes(b"1" * size)
    (tmp_path / "x.have").write_bytes(have)
    blob = PartialBlob(tmp_path / "x", size, splits=True)
    assert blob.done_bytes == 0
    assert not (tmp_path / "x").exists()


def test_levels_without_their_blob_count_for_nothing(tmp_path: Path) -> None:
    blob = PartialBlob(tmp_path / "x", 3 * PIECE_BYTES, splits=True)
    with blob.writer(1) as writer:
        writer.write(PIECE_BYTES, b"1" * 100)
    (tmp_path / "x").unlink()
    assert PartialBlob(tmp_path / "x", 3 * PIECE_BYTES, splits=True).done_bytes == 0


def test_large_blobs_have_few_pieces() -> None:
    assert piece_bytes(500 * 1024 * 1024, splits=True) == 1024 * 1024
    assert piece_bytes(PIECE_BYTES, splits=True) == PIECE_BYTES
