"""Bodies of records: every kind has vectors, what does not read is found, and what is written reads the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.age import new_identity, recipient_of
from sync.bodies import KINDS, read_body
from sync.feedback import (
    FEEDBACK_FORMAT,
    PAD_BYTES,
    FeedbackBody,
    FeedbackContent,
    encode_content,
    read_content,
    seal,
    unseal,
)
from sync.protocol import MAX_RECORD_BYTES
from sync.record import Record, parse
from sync.study_bodies import (
    MOST_LESSONS,
    DeviceEventBody,
    Event,
    LessonAt,
    LessonProgressBody,
    ReviewStatisticsBody,
)
from sync.timestamps import timestamp
from tests.sync import vectors

BODIES = vectors.load_bodies()
FEEDBACK = vectors.load_feedback()
GOLDEN = vectors.load()
LABELS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=128)
TIMES = st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)).map(  # noqa: DTZ001
    timestamp
)
COUNTS = st.integers(0, 10_000)
LESSONS = st.builds(LessonAt, lesson=LABELS, position=st.integers(0, 1000), opened=TIMES, completed=st.none() | TIMES)
STUDY = st.one_of(
    st.builds(
        LessonProgressBody,
        course=LABELS,
        serial=st.none() | COUNTS,
        lessons=st.lists(LESSONS, min_size=1, max_size=8, unique_by=lambda one: one.lesson).map(
            lambda some: tuple(sorted(some, key=lambda one: one.lesson))
        ),
    ),
    st.tuples(LABELS, st.dates(), COUNTS, COUNTS, COUNTS)
    .filter(lambda one: 0 < one[2] + one[3] >= one[4])
    .map(
        lambda one: ReviewStatisticsBody(
            course=one[0], day=one[1].isoformat(), remembered=one[2], forgotten=one[3], new=one[4]
        )
    ),
    st.builds(DeviceEventBody, event=st.sampled_from(Event), at=TIMES, jump_ms=st.integers(-(10**12), 10**12)),
)
WORDS = {
    LessonProgressBody: "lesson-progress",
    ReviewStatisticsBody: "review-statistics",
    DeviceEventBody: "device-event",
    FeedbackBody: "feedback",
}


def record_of(kind: str, body: bytes, kv: int = 1) -> Record:
    """A record of this kind with this body; everything else is a golden vector's."""
    return msgspec.structs.replace(parse(GOLDEN.records[0].text.encode()), kind=kind, kv=kv, body=msgspec.Raw(body))


def test_every_kind_and_version_has_a_vector() -> None:
    seen = {(one.kind, one.kv) for one in (parse(vector.text.encode()) for vector in GOLDEN.records)}
    assert seen == set(KINDS)


@pytest.mark.parametrize("case", BODIES.unreadable, ids=lambda one: f"{one.kind}: {one.name}")
def test_what_is_no_body_of_its_kind_is_found(case: vectors.UnreadableBody) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_body(record_of(case.kind, case.body.encode(), case.kv))


@given(STUDY)
def test_what_is_written_reads_the_same(body: LessonProgressBody | ReviewStatisticsBody | DeviceEventBody) -> None:
    text = msgspec.json.encode(body)
    assert read_body(record_of(WORDS[type(body)], text)) == body


@given(STUDY)
def test_a_later_version_is_not_guessed_at(body: LessonProgressBody | ReviewStatisticsBody | DeviceEventBody) -> None:
    assert read_body(record_of(WORDS[type(body)], msgspec.json.encode(body), kv=2)) is None


@given(st.binary(max_size=80), st.sampled_from(sorted(WORDS.values())))
def test_no_bytes_fall_over(data: bytes, kind: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_body(record_of(kind, data))


def test_the_longest_progress_fits_into_a_record() -> None:
    long = LessonProgressBody(
        course="ộ" * 128,
        serial=1,
        lessons=tuple(
            LessonAt(
                lesson=f"{n:03}" + "ộ" * 125,
                position=1000,
                opened="2026-12-07T02:20:00.000Z",
                completed="2026-12-07T02:20:00.000Z",
            )
            for n in range(MOST_LESSONS)
        ),
    )
    assert len(msgspec.json.encode(long)) < MAX_RECORD_BYTES // 4


def test_a_days_reading_is_short() -> None:
    body = LessonProgressBody(
        course="he-thong-chinh-tri",
        serial=3,
        lessons=tuple(
            LessonAt(lesson=f"bai-{n}", position=400, opened=timestamp(datetime(2026, 12, n, tzinfo=UTC)))
            for n in range(1, 6)
        ),
    )
    assert len(msgspec.json.encode(body)) < 450


@pytest.mark.parametrize("case", FEEDBACK.sealed, ids=lambda one: one.name)
def test_the_golden_feedback_opens_and_is_written_the_same(case: vectors.SealedFeedback) -> None:
    content = unseal(FeedbackBody(sealed=case.sealed), [new_identity(), FEEDBACK.identity])
    assert content == msgspec.convert(case.content, FeedbackContent)
    assert encode_content(content).decode() == case.plain
    assert recipient_of(FEEDBACK.identity) == FEEDBACK.recipient


@pytest.mark.parametrize("case", BODIES.unreadable_content, ids=lambda one: one.name)
def test_what_is_no_feedback_is_found(case: vectors.UnreadableContent) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_content(case.plain.encode())


def test_feedback_opens_for_its_hub_alone() -> None:
    content = FeedbackContent(format=FEEDBACK_FORMAT, course="c", text="Ý kiến")
    body = seal(content, FEEDBACK.recipient)
    assert unseal(body, [new_identity()]) is None
    assert unseal(body, [FEEDBACK.identity]) == content
    assert seal(content, FEEDBACK.recipient) != body, "never the same bytes twice"
    assert "kiến" not in body.sealed


def test_a_rating_is_as_long_as_a_sentence() -> None:
    rating = encode_content(FeedbackContent(format=FEEDBACK_FORMAT, course="c", rating=2))
    sentence = encode_content(FeedbackContent(format=FEEDBACK_FORMAT, course="c", text="Rất nên có ví dụ. " * 12))
    assert len(rating) == len(sentence) == PAD_BYTES


@given(st.text(max_size=4000), st.none() | st.integers(1, 5))
def test_any_feedback_comes_back(text: str, rating: int | None) -> None:
    content = FeedbackContent(format=FEEDBACK_FORMAT, course="c", rating=rating, text=text)
    plain = encode_content(content)
    assert len(plain) % PAD_BYTES == 0
    if rating is None and not text.strip():
        with pytest.raises(ValueError, match="nothing"):
            read_content(plain)
    else:
        assert read_content(plain) == content


def test_a_day_is_a_day_of_the_calendar() -> None:
    body = ReviewStatisticsBody(course="c", day=date(2026, 12, 7).isoformat(), remembered=2, forgotten=1, new=0)
    assert body.reviewed == 3
