"""What people do at a hub: grading essays, deciding about what needs review, looking at how everybody stands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.cli.root import run as run_command
from content_cache.questions import Answer, TruthAnswer
from content_cache.questions.answers import EssayAnswer
from sync.hub import (
    Decision,
    contest_standing,
    decide,
    grade_essay,
    open_reviews,
    opened_papers,
    quiz_results,
    quiz_statistics,
    waiting_essays,
)
from sync.hub.errors import BadNameError, BadPointsError, NotAnEssayError, UnknownQuizError, UnknownResultError
from sync.hub.schema import EssayGradeRow, GradeState
from sync.receipt import receipt_code
from tests.hub.graded_world import CONTEST, COURSE, ESSAYS, FINAL, RIGHT, WRONG, GradedHub, signed, utc
from tests.sync.samples import Learner

IN_TIME = utc(2)
WRITTEN: dict[str, Answer | None] = {
    "t1": TruthAnswer(True),
    "e1": EssayAnswer("Thôn có 120 hộ."),
    "e2": EssayAnswer("Hết."),
}

ON_BOTH_DATABASES = True


def place_of(graded: GradedHub, learner: Learner, question: str) -> int:
    return graded.drawn(learner, ESSAYS).index(question) + 1


# --- essays


def test_an_essay_waits_and_then_the_attempt_has_its_score(graded: GradedHub) -> None:
    """Marks 1, 3 and 1. The essay of 3 earns 4.5 of 5 points: 2.7 marks; the other one a half: 4.2 of 5."""
    learner = graded.learner(1)
    record = graded.attempt(learner, ESSAYS, WRITTEN)
    graded.take(record)
    graded.grade()
    assert graded.grades()[1].state == GradeState.ESSAYS
    waiting = {one.question: one for one in waiting_essays(graded.data)}
    assert set(waiting) == {"e1", "e2"}
    first = waiting["e1"]
    assert (first.text, first.words, first.marks, first.model_answer) == ("Thôn có 120 hộ.", 4, 3000, "Bài mẫu.")
    assert [(one.title, one.most) for one in first.rubric] == [("Nội dung", 4000), ("Trình bày", 1000)]
    assert [(one.title, one.most) for one in waiting["e2"].rubric] == [("", 1000)]
    assert first.code == receipt_code(record.digest)
    given = grade_essay(graded.data, first.code, first.place, (4000, 500), by="Cô Lan", note="Rõ ràng.")
    assert (given.essay_score, given.state, given.score) == (900, "essays", None)
    assert [one.question for one in waiting_essays(graded.data)] == ["e2"]
    given = grade_essay(graded.data, record.id, waiting["e2"].place, (500,), by="Cô Lan")
    assert (given.essay_score, given.state, given.score) == (500, "graded", 840)
    assert waiting_essays(graded.data) == ()
    assert (graded.grades()[1].marks_won, graded.grades()[1].marks_total) == (4200, 5000)


def test_an_appeal_replaces_what_was_given_and_keeps_it(graded: GradedHub) -> None:
    learner = graded.learner(1)
    record = graded.attempt(learner, ESSAYS, {**WRITTEN, "e2": None})
    graded.take(record)
    graded.grade()
    place = place_of(graded, learner, "e1")
    assert grade_essay(graded.data, record.id, place, (0, 0), by="Một").score == 200
    assert grade_essay(graded.data, "#1", place, (4000, 1000), by="Hai").score == 800
    graded.grade()
    assert graded.grades()[1].score == 800
    with graded.database() as database, database.read() as session:
        assert [(row.graded_by, row.score) for row in session.query(EssayGradeRow)] == [("Một", 0), ("Hai", 1000)]


def test_points_survive_a_marking_by_other_keys(graded: GradedHub) -> None:
    learner = graded.learner(1)
    record = graded.attempt(learner, ESSAYS, {**WRITTEN, "e2": None})
    graded.take(record)
    graded.grade()
    grade_essay(graded.data, record.id, place_of(graded, learner, "e1"), (4000, 1000), by="Một")
    graded.write(
        "thu-hoach.yaml",
        (graded.source / "thu-hoach.yaml").read_text().replace("stem: Một., answer: true", "stem: Một., answer: false"),
    )
    graded.release("1.0.1")
    graded.grade()
    assert graded.grades()[1].score == 600


def test_what_is_no_essay_or_no_points_is_refused(graded: GradedHub) -> None:
    learner = graded.learner(1)
    record = graded.attempt(learner, ESSAYS, {**WRITTEN, "e2": None})
    graded.take(record)
    place = place_of(graded, learner, "e1")
    for wrong in (place_of(graded, learner, "t1"), place_of(graded, learner, "e2"), 9):
        with pytest.raises(NotAnEssayError):
            grade_essay(graded.data, record.id, wrong, (0, 0), by="Một")
    for points in ((4000,), (4001, 0), (-1, 0), (1, 2, 3)):
        with pytest.raises(BadPointsError):
            grade_essay(graded.data, record.id, place, points, by="Một")
    with pytest.raises(UnknownResultError):
        grade_essay(graded.data, "0000-0000-0000-0", place, (0, 0), by="Một")
    with pytest.raises(BadNameError):
        grade_essay(graded.data, record.id, place, (0, 0), by=" ")
    with graded.database() as database, database.read() as session:
        assert session.query(EssayGradeRow).count() == 0


# --- reviews


def test_what_is_set_aside_counts_nowhere_and_can_be_taken_back(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(
        graded.attempt(learner, FINAL, WRONG),
        graded.attempt(learner, FINAL, RIGHT, duration_ms=999_000, number=2),
        now=IN_TIME,
    )
    graded.grade()
    (open_one,) = open_reviews(graded.data)
    assert (open_one.position, open_one.score, open_one.number) == (2, 1000, 2)
    assert [(one.reason, one.detail) for one in open_one.reasons] == [("over-time", "999 s of 600 s")]

    def person() -> tuple[int | None, bool | None, int, tuple[str, ...]]:
        (found,) = quiz_results(graded.data, COURSE, FINAL).people
        return found.result, found.passed, found.attempts, found.needs_review

    assert person() == (1000, True, 2, ("over-time",)), "what needs review counts until somebody decides"
    (made,) = decide(graded.data, [open_one.code], Decision.SET_ASIDE, by="Ban tổ chức", note="Quá giờ.")
    assert made.settled == ("over-time",)
    assert person() == (0, False, 1, ())
    assert open_reviews(graded.data) == ()
    graded.grade()
    assert open_reviews(graded.data) == (), "a decision stays"
    decide(graded.data, ["#2"], Decision.ACCEPTED, by="Ban tổ chức")
    assert person() == (1000, True, 2, ())


def test_a_reason_that_is_found_later_opens_it_again(graded: GradedHub) -> None:
    learner = graded.learner(1)
    other = Learner(9, subject=learner.subject)
    graded.enrol(other.key, learner.subject.partition(":")[2])
    graded.take(graded.attempt(learner, FINAL, RIGHT, duration_ms=999_000), now=IN_TIME)
    graded.grade()
    decide(graded.data, ["#1"], Decision.ACCEPTED, by="Một")
    graded.take(graded.attempt(other, FINAL, WRONG), now=IN_TIME)
    graded.grade()
    first = open_reviews(graded.data)[0]
    assert (first.position, first.decision) == (1, "accepted")
    assert [one.reason for one in first.reasons] == ["same-attempt"]


def test_reviews_are_found_by_reason_course_and_quiz(graded: GradedHub) -> None:
    one, two = graded.learner(1), graded.learner(2)
    graded.take(graded.attempt(one, FINAL, RIGHT, duration_ms=999_000), now=IN_TIME)
    graded.take(graded.attempt(two, CONTEST, RIGHT, remarks=("clock-jump",)))
    graded.grade()
    assert [found.position for found in open_reviews(graded.data)] == [1, 2]
    assert [found.position for found in open_reviews(graded.data, reason="clock-jump")] == [2]
    assert [found.position for found in open_reviews(graded.data, quiz=FINAL)] == [1]
    assert open_reviews(graded.data, course="khac") == ()
    with pytest.raises(UnknownResultError):
        decide(graded.data, ["#1", "#99"], Decision.ACCEPTED, by="Một")
    assert len(open_reviews(graded.data)) == 2


# --- how people stand


def test_a_contest_is_ranked_by_proved_time_and_never_by_a_wall_clock(graded: GradedHub) -> None:
    """Two have everything right, so 2 is the true number. Device clocks are set as it pleases."""
    people = [graded.learner(seed, name) for seed, name in enumerate(("An", "Bình", "Chi", "Dũng", "Em"), 1)]
    custody = utc(6)
    # A receipt of 02:00 for the first: what a hub has not signed itself proves nothing.
    graded.take(graded.attempt(people[0], FINAL, RIGHT), now=utc(2))
    graded.take(
        # Exact by signed time: 02:10.
        graded.attempt(people[0], CONTEST, WRONG, tie_break=5, signed=signed(utc(2), elapsed_s=600), at=utc(9, day=30)),
        # The computer was started again: custody is all that is proved, though its clock says 1 o'clock.
        graded.attempt(people[1], CONTEST, WRONG, tie_break=5, signed=signed(utc(1), restarts=1), at=utc(1)),
        graded.attempt(people[2], CONTEST, WRONG, tie_break=2, at=utc(23)),
        graded.attempt(people[3], CONTEST, RIGHT, tie_break=None, at=utc(23)),
        graded.attempt(people[4], CONTEST, WRONG, tie_break=1, at=utc(5)),
        graded.attempt(people[4], CONTEST, RIGHT, tie_break=900, at=utc(5), number=2),
        now=custody,
    )
    graded.grade()
    found = contest_standing(graded.data, COURSE, CONTEST)
    assert (found.true_number, found.counted, found.waiting) == (2, True, 0)
    assert [(one.rank, one.name, one.off_by) for one in found.places] == [
        (1, "Em", 898),
        (2, "Dũng", None),
        (3, "Chi", 0),
        (4, "An", 3),
        (5, "Bình", 3),
    ]
    assert [one.proved_at for one in found.places][-2:] == [utc(2, 10), custody]
    decide(graded.data, [found.places[0].record], Decision.SET_ASIDE, by="Ban tổ chức")
    again = contest_standing(graded.data, COURSE, CONTEST, true_number=5)
    assert [(one.rank, one.name) for one in again.places] == [
        (1, "Dũng"),
        (2, "An"),
        (3, "Bình"),
        (4, "Chi"),
        (5, "Em"),
    ]


def test_statistics_are_of_first_attempts_and_of_papers_as_drawn(graded: GradedHub) -> None:
    people = [graded.learner(seed) for seed in range(1, 9)]
    for index, learner in enumerate(people):
        answers = RIGHT if index < 4 else WRONG
        graded.take(
            graded.attempt(learner, FINAL, answers), graded.attempt(learner, FINAL, RIGHT, number=2), now=IN_TIME
        )
    graded.grade()
    found = quiz_statistics(graded.data, COURSE, FINAL)
    assert (found.sittings, found.mean, len(found.items)) == (8, 500, 5)
    drawn = [graded.drawn(learner, FINAL) for learner in people]
    for item in found.items:
        assert item.seen == sum(item.question in paper for paper in drawn)
        right = sum(item.question in paper for paper in drawn[:4])
        assert item.facility == (2000 * right + item.seen) // (2 * item.seen)
        assert sum(int(one["picked"] or 0) for one in item.choices) == item.seen
    every = quiz_statistics(graded.data, COURSE, FINAL, every_attempt=True)
    assert (every.sittings, every.mean) == (16, 750)


def test_a_question_that_was_changed_is_another_item(graded: GradedHub) -> None:
    one, two = graded.learner(1), graded.learner(2)
    graded.take(graded.attempt(one, CONTEST, RIGHT))
    graded.release("1.0.1", changed={"stem: Một.": "stem: Một!"})
    graded.take(graded.attempt(two, CONTEST, RIGHT))
    graded.grade()
    found = quiz_statistics(graded.data, COURSE, CONTEST)
    assert found.sittings == 2
    assert [item.question for item in found.items].count("q1") == 2
    assert [item.question for item in found.items].count("q2") == 1
    assert sum(item.seen for item in found.items) == 4


def test_a_quiz_that_is_not_published_has_no_standing(graded: GradedHub) -> None:
    for ask in (quiz_results, contest_standing, quiz_statistics):
        with pytest.raises(UnknownQuizError):
            ask(graded.data, COURSE, "khac")


def test_who_opened_a_paper_and_has_not_sent_it_is_known(graded: GradedHub, command: Command) -> None:
    one, two = graded.learner(1, "An"), graded.learner(2, "Bình")
    names = [f"01890000-0000-7000-8000-00000000000{n}" for n in range(3)]
    graded.take(graded.opening(one, FINAL, names[0]), graded.attempt(one, FINAL, RIGHT, record_id=names[0]))
    graded.take(graded.opening(one, FINAL, names[1], number=2), graded.opening(two, CONTEST, names[2]), now=utc(4))
    assert [(p.name, p.quiz, p.number, p.attempt, p.received_at) for p in opened_papers(graded.data)] == [
        ("An", FINAL, 2, names[1], utc(4)),
        ("Bình", CONTEST, 1, names[2], utc(4)),
    ]
    assert [p["attempt"] for p in command("opened", "--quiz", CONTEST)["opened"]] == [names[2]]
    assert "An" in command.shown("opened", "--course", COURSE)
    graded.take(graded.attempt(two, CONTEST, RIGHT, record_id=names[2]))
    assert [p.name for p in opened_papers(graded.data)] == ["An"]


# --- the command line


class Command:
    """``tuhoc hub`` in this process."""

    def __init__(self, graded: GradedHub, capsys: pytest.CaptureFixture[str]) -> None:
        self._graded = graded
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Any:
        """Runs it with ``--json`` and gives the object."""
        assert run_command(["hub", *arguments, "--data", str(self._graded.data), "--json"]) == 0
        return json.loads(self._capsys.readouterr().out)

    def shown(self, *arguments: str) -> str:
        """Runs it for a person and gives what is printed."""
        assert run_command(["hub", *arguments, "--data", str(self._graded.data)]) == 0
        return self._capsys.readouterr().out

    def refused(self, *arguments: str) -> str:
        """Runs it in vain and gives the last line."""
        assert run_command(["hub", *arguments, "--data", str(self._graded.data), "--json"]) == 2
        return self._capsys.readouterr().err.strip().splitlines()[-1]


@pytest.fixture
def command(graded: GradedHub, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(graded, capsys)


def test_the_whole_way_on_the_command_line(graded: GradedHub, command: Command) -> None:
    assert command("recipient")["recipient"] == graded.hubs[0]
    learner = graded.learner(1, "An")
    essay = graded.attempt(learner, ESSAYS, {**WRITTEN, "e2": None})
    final = graded.attempt(learner, FINAL, RIGHT, duration_ms=999_000)
    contest = graded.attempt(learner, CONTEST, RIGHT, tie_break=1)
    graded.take(essay, final, contest, now=IN_TIME)
    report = command("grade")
    assert (report["marked"], report["states"]["graded"], report["states"]["essays"]) == (3, 2, 1)
    (waiting,) = command("essays", "--quiz", ESSAYS)["essays"]
    assert waiting["text"] == "Thôn có 120 hộ."
    code = waiting["code"]
    dashed = "-".join((code[:4], code[4:8], code[8:12], code[12:]))
    given = command(
        "grade-essay", dashed, str(waiting["place"]), "--points", "3,5", "--points", "0.5", "--by", "Cô Lan"
    )
    assert given["essay_score"] == 800
    (open_one,) = command("reviews")["reviews"]
    assert [one["reason"] for one in open_one["reasons"]] == ["over-time"]
    made = command("review", "accept", "--all", "over-time", "--by", "Ban tổ chức")["decided"]
    assert [(one["record"], one["decision"]) for one in made] == [(final.id, "accepted")]
    assert command("results", COURSE, FINAL)["people"][0]["result"] == 1000
    assert command("ranking", COURSE, CONTEST)["places"][0]["rank"] == 1
    assert command("statistics", COURSE, FINAL)["sittings"] == 1
    assert [one["graded"] for one in command("status")["results"]] == [given["score"], 1000, 1000]
    for words in (["reviews"], ["grade"], ["results", COURSE, FINAL], ["essays"], ["recipient"]):
        command.shown(*words)
    assert "An" in command.shown("ranking", COURSE, CONTEST)
    assert "facility" in command.shown("statistics", COURSE, FINAL)


def test_what_cannot_be_done_is_refused_in_one_word(command: Command) -> None:
    assert command.refused("ranking", COURSE, "khac").startswith("error: unknown-quiz:")
    given = ("--points", "1", "--by", "A")
    assert command.refused("grade-essay", "x", "1", *given).startswith("error: unknown-result:")
    for wrong in (
        ("grade-essay", "x", "1", "--points", "1.2345", "--by", "A"),
        ("review", "accept", "--by", "A"),
        ("review", "accept", "#1", "--quiz", "x", "--by", "A"),
    ):
        assert command.refused(*wrong).startswith("error: bad-arguments:")


def test_a_time_that_this_hub_never_signed_proves_nothing(graded: GradedHub) -> None:
    liar = graded.learner(1)
    forged = graded.attempt(liar, CONTEST, RIGHT, signed=signed(utc(1), elapsed_s=0))
    graded.take(forged, now=utc(6))
    graded.grade()
    assert [one.proved_at for one in contest_standing(graded.data, COURSE, CONTEST).places] == [utc(6)]


def test_a_graded_paper_that_was_drawn_before_the_enrolment_is_looked_at(graded: GradedHub) -> None:
    learner = graded.learner(1)
    learner.subject = "profile:0190a3b0-0000-7000-8000-000000000001"
    graded.take(graded.attempt(learner, FINAL, RIGHT))
    graded.grade()
    assert "before-enrolment" in graded.reasons()[1]


def test_figures_without_bounds_are_marked_and_harm_nothing(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(graded.attempt(learner, FINAL, RIGHT, remarks=("clock-jump",), jumps_ms=(2**60,)))
    graded.grade()
    assert graded.reasons() == {1: {"unreadable-body"}}


def test_a_position_of_any_length_is_only_unknown(graded: GradedHub) -> None:
    with pytest.raises(UnknownResultError):
        decide(graded.data, ["#" + "9" * 30], Decision.ACCEPTED, by="Một")
