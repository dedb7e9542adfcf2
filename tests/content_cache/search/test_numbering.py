"""Numbers of documents keep the order of reading, and stay where they can."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from content_cache.search.numbering import (
    GAP,
    document_key,
    document_of,
    documents_of,
    number_documents,
    number_of,
    passages_of,
    passages_of_course,
)


def test_first_numbers_leave_gaps() -> None:
    assert number_documents([None, None, None]) == [GAP, 2 * GAP, 3 * GAP]
    assert number_documents([]) == []


def test_what_comes_between_gets_a_number_between() -> None:
    assert number_documents([16, None, 32]) == [16, 24, 32]
    assert number_documents([None, 16, 32, None]) == [8, 16, 32, 48]


def test_a_lesson_that_moved_is_the_only_one_to_change() -> None:
    assert number_documents([48, 16, 32]) == [8, 16, 32]


def test_all_are_numbered_anew_where_there_is_no_room() -> None:
    assert number_documents([1, None, 2]) == [GAP, 2 * GAP, 3 * GAP]


@given(st.lists(st.one_of(st.none(), st.integers(0, 200)), max_size=30))
def test_numbers_ascend_and_most_that_ascended_stay(before: list[int | None]) -> None:
    numbers = number_documents(before)
    assert len(numbers) == len(before)
    assert all(one < other for one, other in itertools.pairwise(numbers))
    assert all(number >= 0 for number in numbers)
    if before == sorted({number for number in before if number is not None}):
        assert numbers == before


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 50)), max_size=9, unique_by=lambda n: n if n is not None else object())
)
def test_as_many_as_possible_stay(before: list[int | None]) -> None:
    numbers = number_documents([None if number is None else number * 1000 for number in before])
    stayed = sum(number is not None and made == number * 1000 for number, made in zip(before, numbers, strict=True))
    best = 0
    for chosen in range(1 << len(before)):
        kept = [number for place, number in enumerate(before) if chosen >> place & 1 and number is not None]
        if all(one < other for one, other in itertools.pairwise(kept)):
            best = max(best, len(kept))
    assert stayed == best or numbers == [GAP * (place + 1) for place in range(len(before))]


@given(st.integers(1, 1 << 19), st.integers(0, (1 << 27) - 1), st.integers(0, (1 << 16) - 1))
def test_ids_hold_course_document_and_place(slot: int, number: int, place: int) -> None:
    key = document_key(slot, number)
    passage = passages_of(key)[place]
    assert passage < 1 << 63
    assert document_of(passage) == key
    assert key in documents_of(slot)
    assert number_of(key) == number
    assert passage in passages_of_course(slot)
