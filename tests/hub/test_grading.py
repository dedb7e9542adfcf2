"""The hub's own marking: what opens, what counts, what is marked for people, and the same effect however often."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest

from content_cache.questions import Answer, TruthAnswer
from sync.hub import hub_recipient
from sync.hub.errors import IdentityLostError
from sync.hub.grading import Grader
from sync.hub.published import PublishedQuiz, PublishedQuizzes
from sync.hub.schema import GradeState, OpenedKeyRow
from sync.hub.server import HubServer
from tests.hub.graded_world import (
    CONTEST,
    FINAL,
    LOCKED,
    PRACTICE,
    RIGHT,
    WRONG,
    GradedHub,
    signed,
    utc,
)
from tests.hub.world import NOW, HubWorld, post
from tests.sync.samples import Learner

ON_BOTH_DATABASES = True
IN_TIME = utc(2)
"""Custody an hour before `FINAL` closes."""


def test_a_sealed_final_is_marked_by_the_hub(graded: GradedHub) -> None:
    """Four of five questions; the last one is worth two marks. One is wrong, one is blank."""
    learner = graded.learner(1)
    first, second, *_ = graded.drawn(learner, FINAL)
    answers: dict[str, Answer | None] = {**RIGHT, first: WRONG[first], second: None}
    graded.take(graded.attempt(learner, FINAL, answers), now=IN_TIME)
    report = graded.grade()
    row = graded.grades()[1]
    weight = {"q5": 2}
    total = sum(weight.get(one, 1) for one in graded.drawn(learner, FINAL))
    won = total - weight.get(first, 1) - weight.get(second, 1)
    assert row.state == GradeState.GRADED
    assert (row.marks_won, row.marks_total) == (1000 * won, 1000 * total)
    assert row.score == (2000 * won + total) // (2 * total)
    assert (row.correct_count, msgspec.json.decode(row.items or b"")) == (2, [0, 0, 1000, 1000])
    assert report.states["graded"] == 1
    assert graded.reasons() == {}
    (result,) = graded.status().results
    assert (result.score, result.graded, result.grading) == (None, row.score, "graded")


def test_the_same_step_again_changes_nothing(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(graded.attempt(learner, FINAL, RIGHT), graded.attempt(learner, FINAL, WRONG, number=2), now=IN_TIME)
    assert graded.grade().marked == 2
    before = [(row.position, row.score, row.graded_at) for row in graded.grades().values()]
    assert graded.grade().marked == 0
    assert graded.grade(everything=False).marked == 0
    assert [(row.position, row.score, row.graded_at) for row in graded.grades().values()] == before
    assert [row[1] for row in before] == [1000, 0]


def test_what_was_opened_is_kept_and_outlives_the_identity(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(graded.attempt(learner, FINAL, RIGHT), now=IN_TIME)
    assert graded.grade().keys_opened == 1
    with graded.database() as database, database.read() as session:
        (key,) = session.query(OpenedKeyRow)
        assert (key.quiz, key.what, len(key.key)) == (FINAL, "keys", 32)
    graded.config.identity_path.unlink()
    graded.take(graded.attempt(learner, FINAL, RIGHT, number=2), now=IN_TIME)
    report = graded.grade()
    assert (report.keys_opened, report.states["graded"]) == (0, 2)
    with pytest.raises(IdentityLostError):
        hub_recipient(graded.data)


def test_a_locked_paper_is_opened_and_marked(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(graded.attempt(learner, LOCKED, {"k1": TruthAnswer(True)}))
    assert graded.grade().keys_opened == 2
    assert graded.grades()[1].score == 1000


def test_practice_is_what_the_device_says(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(graded.attempt(learner, PRACTICE, {"p1": TruthAnswer(False)}, score=1000, marks_won=1000))
    graded.grade()
    assert graded.grades()[1].state == GradeState.CLAIMED
    (result,) = graded.status().results
    assert (result.score, result.graded) == (1000, None)


def test_keys_that_are_sealed_to_another_hub_stay_shut_until_they_are_not(tmp_path: Path) -> None:
    graded = GradedHub(tmp_path, sealed=False)
    learner = graded.learner(1)
    graded.take(graded.attempt(learner, FINAL, RIGHT), now=IN_TIME)
    report = graded.grade()
    assert (report.states["no-keys"], report.keys_opened) == (1, 0)
    assert graded.grade().marked == 0
    graded.hubs.append(hub_recipient(graded.data))
    graded.release("1.0.1")
    assert graded.grade(everything=False).states["graded"] == 1, "a new build in the folder is noticed"


def test_a_quiz_that_is_not_published_here_waits(graded: GradedHub) -> None:
    learner = graded.learner(1)
    record = graded.attempt(learner, FINAL, RIGHT, quiz_digest="0" * 64)
    graded.take(record, *Learner.attempts(learner, 1), now=IN_TIME)
    report = graded.grade()
    assert report.states["no-quiz"] == 2
    assert graded.reasons() == {}


def test_a_key_that_is_mended_marks_everything_again(graded: GradedHub) -> None:
    """The questions stay as they are, so the version that was answered does; only the keys are others."""
    learner = graded.learner(1)
    claim = graded.attempt(learner, CONTEST, RIGHT, score=1000, marks_won=2000, marks_total=2000)
    name = graded.drawn(learner, CONTEST)[0]
    graded.take(claim)
    graded.grade()
    before = graded.grades()[1]
    if "q5" not in graded.drawn(learner, CONTEST):
        assert (before.score, graded.reasons()) == (1000, {})
    right = RIGHT[name]
    assert isinstance(right, TruthAnswer)
    line = next(one for one in (graded.source / "ngan-hang.yaml").read_text().splitlines() if f"id: {name}," in one)
    other = line.replace(f"answer: {str(right.value).lower()}", f"answer: {str(not right.value).lower()}")
    graded.release("1.0.1", changed={line: other})
    graded.grade()
    after = graded.grades()[1]
    assert after.keys != before.keys
    assert (after.score or 0) < (before.score or 0)
    assert graded.reasons() == {1: {"score-differs"}}
    graded.release("1.0.2")
    graded.grade()
    assert graded.grades()[1].score == before.score


def test_a_claim_that_differs_is_marked(graded: GradedHub) -> None:
    one, two = graded.learner(1), graded.learner(2)
    for learner, answers in ((one, WRONG), (two, RIGHT)):
        drawn = graded.drawn(learner, FINAL)
        total = 1000 * (4 + ("q5" in drawn))
        graded.take(
            graded.attempt(learner, FINAL, answers, score=1000, marks_won=total, marks_total=total), now=IN_TIME
        )
    graded.grade()
    assert graded.reasons() == {1: {"score-differs"}}
    assert [row.score for row in graded.grades().values()] == [0, 1000]


def test_another_paper_than_the_drawn_one_is_marked_and_earns_nothing_by_itself(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(
        graded.attempt(learner, FINAL, RIGHT, paper="0123456789abcdef"),
        graded.attempt(learner, FINAL, RIGHT, number=2, answers=(TruthAnswer(True),)),
        now=IN_TIME,
    )
    graded.grade()
    assert graded.reasons() == {1: {"other-paper"}, 2: {"other-paper"}}
    assert {row.state for row in graded.grades().values()} == {GradeState.UNMARKABLE}
    assert [row.score for row in graded.grades().values()] == [None, None]


def test_attempts_beyond_the_limit_are_taken_and_marked(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(graded.attempt(learner, FINAL, RIGHT, number=3), now=IN_TIME)
    graded.grade()
    assert graded.reasons() == {1: {"over-limit"}}
    graded.take(
        graded.attempt(learner, FINAL, RIGHT, number=1), graded.attempt(learner, FINAL, WRONG, number=2), now=IN_TIME
    )
    graded.grade()
    assert graded.reasons() == {1: {"over-limit"}}
    assert [row.score for row in graded.grades().values()] == [1000, 1000, 0]


def test_one_attempt_on_two_computers_is_marked_on_both(graded: GradedHub) -> None:
    """Continued on another computer after a power cut: both are kept, and people decide."""
    learner = graded.learner(1)
    other = Learner(9, subject=learner.subject)
    graded.enrol(other.key, learner.subject.partition(":")[2])
    graded.take(graded.attempt(learner, FINAL, RIGHT), now=IN_TIME)
    graded.grade()
    assert graded.reasons() == {}
    graded.take(graded.attempt(other, FINAL, WRONG), now=IN_TIME)
    graded.grade()
    assert graded.reasons() == {1: {"same-attempt"}, 2: {"same-attempt"}}


def test_the_same_attempt_with_another_content_is_marked_on_both(graded: GradedHub) -> None:
    learner = graded.learner(1)
    name = "01890000-0000-7000-8000-000000000001"
    graded.take(
        graded.attempt(learner, CONTEST, RIGHT, record_id=name),
        graded.attempt(learner, CONTEST, WRONG, number=2, record_id=name),
    )
    graded.grade()
    assert graded.reasons() == {1: {"same-id", "same-attempt"}, 2: {"same-id", "same-attempt"}}


def test_late_is_decided_by_what_is_signed(graded: GradedHub) -> None:
    """It closes at 03:00. Device clocks say what they like."""
    people = [graded.learner(seed) for seed in range(1, 7)]
    last_year = utc(1).replace(year=2025)
    cases = [
        # In custody before the closing: on time, whatever the device says.
        (graded.attempt(people[0], FINAL, RIGHT, at=utc(9), remarks=("late",)), utc(2), set()),
        # The earliest possible end is after the closing, though the clock says last year.
        (
            graded.attempt(people[1], FINAL, RIGHT, at=last_year, signed=signed(utc(2), elapsed_s=3601)),
            utc(5),
            {"late"},
        ),
        # Came afterwards; the signed time gives an end before the closing: a person decides.
        (graded.attempt(people[2], FINAL, RIGHT, signed=signed(utc(2), elapsed_s=600)), utc(5), {"unproven-time"}),
        (graded.attempt(people[3], FINAL, RIGHT, signed=signed(utc(2), restarts=3)), utc(5), {"unproven-time"}),
        (graded.attempt(people[4], FINAL, RIGHT), utc(5), {"unproven-time"}),
        # The device says so itself.
        (graded.attempt(people[5], FINAL, RIGHT, remarks=("late",)), utc(5), {"late"}),
    ]
    for record, custody, _ in cases:
        graded.take(record, now=custody)
    graded.grade()
    assert [graded.reasons().get(position, set()) for position in range(1, 7)] == [expected for _, _, expected in cases]
    assert {row.score for row in graded.grades().values()} == {1000}


def test_too_long_and_clock_jumps_are_marked(graded: GradedHub) -> None:
    """The limit is ten minutes, and handing in by itself may take half a minute."""
    people = [graded.learner(seed) for seed in range(1, 4)]
    graded.take(graded.attempt(people[0], FINAL, RIGHT, duration_ms=630_000), now=IN_TIME)
    graded.take(graded.attempt(people[1], FINAL, RIGHT, duration_ms=631_000), now=IN_TIME)
    graded.take(
        graded.attempt(people[2], FINAL, RIGHT, remarks=("clock-jump", "over-limit"), jumps_ms=(-3_600_000,)),
        now=IN_TIME,
    )
    graded.grade()
    assert graded.reasons() == {2: {"over-time"}, 3: {"clock-jump"}}, "counting is the hub's own business"


def test_a_folder_without_keys_json_or_with_strangers_in_it_marks_nothing_and_says_so(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(graded.attempt(learner, FINAL, RIGHT), now=IN_TIME)
    keys = graded.config.courses / "keys.json"
    trusted = keys.read_bytes()
    keys.unlink()
    report = graded.grade()
    assert (report.states["no-quiz"], len(report.passed_over)) == (1, 1)
    keys.write_bytes(GradedHubKeys(graded.data.parent / "strangers").keys_json)
    report = graded.grade()
    assert report.states["no-quiz"] == 1
    assert "untrusted-key" in report.passed_over[0]
    keys.write_bytes(trusted)
    assert graded.grade().states["graded"] == 1


class GradedHubKeys:
    """Somebody else's ``keys.json``."""

    def __init__(self, folder: Path) -> None:
        from content_cache.key_ceremony import new_keys

        new_keys(folder)
        self.keys_json = (folder / "keys.json").read_bytes()


def test_a_serving_hub_marks_after_each_intake_and_beside_the_command(graded: GradedHub) -> None:
    """Over HTTP, with the command's own step at the same time: every attempt is marked, once."""
    people = [graded.learner(seed) for seed in range(1, 9)]
    done = threading.Event()

    def count(report: object) -> None:
        if sum(getattr(report, "states", {}).values()) == 2 * len(people):
            done.set()

    ready = threading.Event()
    server = HubServer(graded.data, "127.0.0.1", 0, lambda _url: ready.set(), count)
    serving = threading.Thread(target=server.run_until_stopped)
    serving.start()
    try:
        assert ready.wait(20)
        for learner in people:
            batch = [graded.attempt(learner, CONTEST, RIGHT), graded.attempt(learner, CONTEST, WRONG, number=2)]
            post(server.url, batch, graded.key.public)
            graded.grade()
        assert done.wait(60)
    finally:
        server.stop()
        serving.join(20)
    rows = graded.grades()
    assert len(rows) == 16
    assert sorted(row.score or 0 for row in rows.values()) == [0] * 8 + [1000] * 8


def test_what_an_earlier_process_left_is_marked_at_the_start(graded: GradedHub) -> None:
    graded.take(graded.attempt(graded.learner(1), CONTEST, RIGHT))
    graded_once = threading.Event()
    ready = threading.Event()
    server = HubServer(graded.data, "127.0.0.1", 0, lambda _url: ready.set(), lambda _report: graded_once.set())
    serving = threading.Thread(target=server.run_until_stopped)
    serving.start()
    try:
        assert graded_once.wait(30)
    finally:
        assert ready.wait(20)
        server.stop()
        serving.join(20)
    assert graded.grades()[1].score == 1000


def test_the_identity_is_made_once_and_is_nobody_elses_to_read(hub: HubWorld) -> None:
    first = hub_recipient(hub.data)
    assert first.startswith("age1")
    assert hub_recipient(hub.data) == first
    assert hub.config.identity_path.stat().st_mode & 0o077 == 0
    text = hub.config.identity_path.read_text()
    assert f"# public key: {first}\n" in text
    hub.config.identity_path.write_text("nothing\n")
    with pytest.raises(IdentityLostError):
        hub_recipient(hub.data)
    hub.config.identity_path.write_text(text)
    assert hub_recipient(hub.data) == first


def test_a_newer_identity_in_the_file_is_the_present_one(hub: HubWorld) -> None:
    from content_cache.age import new_identity, recipient_of

    first = hub_recipient(hub.data)
    newer = new_identity()
    with hub.config.identity_path.open("a") as file:
        file.write(newer + "\n")
    assert hub_recipient(hub.data) == recipient_of(newer) != first


def test_one_attempt_that_cannot_be_marked_keeps_no_other_from_its_marks(graded: GradedHub) -> None:
    class Broken(PublishedQuizzes):
        def find(self, course: str, quiz: str, digest: str) -> PublishedQuiz | None:
            if quiz == FINAL:
                raise ZeroDivisionError
            return super().find(course, quiz, digest)

    learner = graded.learner(1)
    graded.take(graded.attempt(learner, FINAL, RIGHT), graded.attempt(learner, CONTEST, RIGHT), now=IN_TIME)
    with graded.database() as database:
        Grader(database, Broken(graded.config.courses, graded.config.identity_path)).run(NOW)
    assert [row.state for row in graded.grades().values()] == [GradeState.UNMARKABLE, GradeState.GRADED]
    graded.grade()
    assert [row.state for row in graded.grades().values()] == [GradeState.GRADED, GradeState.GRADED]


def test_now_is_not_read_from_anywhere(graded: GradedHub) -> None:
    graded.take(graded.attempt(graded.learner(1), CONTEST, RIGHT))
    graded.grade(now=NOW)
    assert graded.grades()[1].graded_at == NOW
