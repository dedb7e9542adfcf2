"""Ranges and chain rules: pure, and true for every order and every fork."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.encoding import to_base64url
from sync.hub.chains import Link, chain_reason, ranges
from sync.hub.reasons import Reason


def digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def chain(device: str, length: int, *, start: int = 1, name: str = "") -> list[Link]:
    return [
        Link(
            device=device,
            seq=seq,
            digest=digest(f"{device}{name}{seq}"),
            prev=None if seq == 1 else digest(f"{device}{name}{seq - 1}"),
        )
        for seq in range(start, start + length)
    ]


A, B = "a" * 64, "b" * 64


@given(st.permutations(chain(A, 6) + chain(B, 3)), st.integers(0, 9))
def test_a_range_never_claims_what_is_not_here(links: list[Link], count: int) -> None:
    here = links[:count]
    seqs = {(one.device, one.seq): one.digest for one in here}
    covered = []
    for one in ranges(here + here[:2]):
        assert to_base64url(seqs[one.device, one.last]) == one.digest
        for seq in range(one.first, one.last + 1):
            assert (one.device, seq) in seqs
            covered.append((one.device, seq))
    assert sorted(covered) == sorted(seqs)


def test_runs_are_joined_and_gaps_part_them() -> None:
    links = chain(A, 6)
    found = ranges([*links[:2], *links[3:]])
    assert [(one.first, one.last) for one in found] == [(1, 2), (4, 6)]


def test_neighbours_that_do_not_name_each_other_are_not_one_range() -> None:
    links = [*chain(A, 2), *chain(A, 2, start=3, name="other")]
    assert [(one.first, one.last) for one in ranges(links)] == [(1, 2), (3, 4)]


def test_a_link_that_names_a_digest_further_back_starts_anew() -> None:
    first, second = chain(A, 2)
    skipping = Link(device=A, seq=3, digest=digest("x"), prev=first.digest)
    assert sorted((one.first, one.last) for one in ranges([first, second, skipping])) == [(1, 2), (3, 3)]


@given(st.integers(1, 5))
def test_both_sides_of_a_fork_are_receipted(at: int) -> None:
    trunk = chain(A, 6)
    branch = Link(device=A, seq=at, digest=digest("branch"), prev=trunk[at - 1].prev)
    found = ranges([*trunk, branch])
    digests = {one.digest for one in found}
    assert to_base64url(branch.digest) in digests
    assert to_base64url(trunk[-1].digest) in digests


def test_nothing_gives_no_range() -> None:
    assert ranges([]) == ()


ONE, TWO, THREE = chain(A, 3)


@pytest.mark.parametrize(
    ("link", "before", "reason"),
    [
        (ONE, [], None),
        (TWO, [ONE], None),
        (TWO, [], Reason.GAP),
        (TWO, [Link(device=A, seq=1, digest=digest("x"), prev=None)], Reason.BROKEN_CHAIN),
        (TWO, [Link(device=A, seq=1, digest=digest("x"), prev=None), ONE], None),
        (Link(device=A, seq=1, digest=digest("x"), prev=digest("y")), [], Reason.BROKEN_CHAIN),
        (Link(device=A, seq=2, digest=digest("x"), prev=None), [], Reason.BROKEN_CHAIN),
    ],
)
def test_what_is_wrong_between_two_records(link: Link, before: list[Link], reason: Reason | None) -> None:
    assert chain_reason(link, before) is reason
