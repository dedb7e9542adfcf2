"""Learning without a hub: library, lessons, quizzes, results; the promises about answers and time."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import snapshot
from app.attempts import attempt_of
from app.changes import Change
from app.compose import Services
from app.database.custody import RecordRow
from app.errors import (
    AttemptClosedError,
    AttemptOpenError,
    DiskFullError,
    NoAttemptsLeftError,
    NotEnrolledError,
    UnfitAnswerError,
    UnknownAttemptError,
    UnknownLessonError,
    UnknownProfileError,
    UnknownQuizError,
)
from app.views import AttemptView, CourseState, LessonState, ResultState
from content_cache.draw import draw
from content_cache.errors import AlteredBlobError, NotInstalledError
from content_cache.questions.answers import ChoiceAnswer, ChoicesAnswer, TextAnswer, TruthAnswer
from sync.bodies import AttemptBody, Ended, read_body
from sync.receipt import receipt_code
from sync.record import parse
from tests import forked
from tests.app.answers import RIGHT, WRONG, place_of
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.world import COURSE, FINAL, LESSONS, PRACTICE, Publisher


@pytest.fixture
def learner(services: Services) -> str:
    return services.profiles.create("Nguyễn Văn An").id


def answer_all(services: Services, attempt: AttemptView, *wrong: str) -> None:
    for index, question in enumerate(attempt.questions):
        table = WRONG if question.question_id in wrong else RIGHT
        services.quizzes.answer(attempt.attempt_id, index, table[question.question_id])


def last_record(services: Services) -> RecordRow:
    with services._database.read() as session:
        rows = session.scalars(select(RecordRow).order_by(RecordRow.seq.desc()).limit(1)).all()
    return rows[0]


# --- library and reading ---


def test_the_library_and_progress_in_it(services: Services, learner: str) -> None:
    card = services.library.view(learner).cards[0]
    assert (card.course_id, card.state, card.lessons_total, card.lessons_done) == (
        COURSE,
        CourseState.INSTALLED,
        3,
        0,
    )
    assert card.next_lesson_id == LESSONS[0]
    page = services.reading.open(learner, COURSE, LESSONS[0])
    assert (page.number, page.lessons_total, page.title, page.quiz_id) == (1, 3, "Mở đầu", PRACTICE)
    assert (page.previous_lesson_id, page.next_lesson_id) == (None, LESSONS[1])
    assert (page.state, page.position) == (LessonState.IN_PROGRESS, 0)
    assert [heading.text for heading in page.headings] == ["Phần một", "Phần hai"]
    assert "Nội dung của bài" in page.html
    assert all(name in page.html for name in page.media)
    assert len(page.media) == 1
    services.reading.save_position(learner, COURSE, LESSONS[0], 420)
    services.reading.save_position(learner, COURSE, LESSONS[1], 420)
    services.reading.complete(learner, COURSE, LESSONS[0])
    services.reading.complete(learner, COURSE, LESSONS[2])
    again = services.reading.open(learner, COURSE, LESSONS[0])
    assert (again.state, again.position) == (LessonState.COMPLETED, 420)
    card = services.library.view(learner).cards[0]
    assert (card.lessons_done, card.next_lesson_id, card.next_lesson_title) == (2, LESSONS[1], "Nội dung")
    outline = services.library.outline(learner, COURSE)
    states = [row.state for topic in outline.topics for row in topic.lessons]
    assert states == [LessonState.COMPLETED, LessonState.NOT_STARTED, LessonState.COMPLETED]
    assert {row.quiz_id for row in outline.quizzes} == {FINAL, PRACTICE}
    assert outline.has_glossary
    assert "Quốc hội" in services.reading.glossary(COURSE).html
    # Nobody's progress, and another person's, are their own.
    assert services.library.view(None).cards[0].lessons_done == 0
    other = services.profiles.create("Trần Thị Bình").id
    assert services.library.view(other).cards[0].lessons_done == 0


def test_a_wrong_clock_breaks_nothing(services: Services, learner: str, clock: HandClock) -> None:
    services.reading.open(learner, COURSE, LESSONS[0])
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    clock.set_wall(datetime(1999, 1, 1, tzinfo=UTC))
    services.reading.complete(learner, COURSE, LESSONS[0])
    answer_all(services, attempt)
    assert services.quizzes.submit(attempt.attempt_id).row.score == 1000
    assert parse(last_record(services).text).clock == "unset"


def test_what_is_not_there_is_named(services: Services, learner: str) -> None:
    with pytest.raises(UnknownProfileError):
        services.library.view("nobody")
    with pytest.raises(UnknownProfileError):
        services.reading.open("nobody", COURSE, LESSONS[0])
    with pytest.raises(UnknownProfileError):
        services.quizzes.start_or_resume("nobody", COURSE, FINAL)
    with pytest.raises(UnknownProfileError):
        services.results.list("nobody")
    with pytest.raises(UnknownProfileError):
        services.syncing.status("nobody")
    with pytest.raises(UnknownLessonError):
        services.reading.open(learner, COURSE, "x")
    with pytest.raises(UnknownQuizError):
        services.quizzes.start_or_resume(learner, COURSE, "x")
    with pytest.raises(NotInstalledError):
        services.library.outline(learner, "x")
    with pytest.raises(NotInstalledError):
        services.quizzes.start_or_resume(learner, "x", FINAL)
    with pytest.raises(NotEnrolledError):
        services.library.refresh(learner)
    with pytest.raises(NotEnrolledError):
        services.library.fetch(None, "x")
    for call in (services.results.detail, services.quizzes.submit):
        with pytest.raises(UnknownAttemptError):
            call("x")
    with pytest.raises(UnknownAttemptError):
        services.quizzes.answer("x", 0, None)
    with pytest.raises(UnknownAttemptError):
        services.quizzes.move("x", 0)


# --- quizzes ---


def test_a_whole_attempt(services: Services, learner: str, clock: HandClock) -> None:
    told: list[Change] = []
    services.changes.listen(told.append)
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert (attempt.number, attempt.position, attempt.beyond_limit) == (1, 0, False)
    assert attempt.remaining_s == 600
    assert sorted(question.question_id for question in attempt.questions) == ["c1", "c2", "c3", "c4"]
    first = attempt.questions[place_of(attempt, "c1")]
    assert sorted(choice.index for choice in first.choices) == [0, 1, 2]
    assert "<strong>Một</strong>" in first.html
    assert list(first.media) != []
    assert attempt.questions[place_of(attempt, "c4")].media == {}
    draft = services.results.list(learner)[0]
    assert (draft.state, draft.code, draft.score, draft.submitted_at) == (ResultState.DRAFT, None, None, None)
    with pytest.raises(AttemptOpenError):
        services.results.detail(attempt.attempt_id)
    clock.pass_s(61.5)
    answer_all(services, attempt, "c3")
    detail = services.quizzes.submit(attempt.attempt_id)
    assert (detail.correct_count, detail.total_count) == (3, 4)
    # 1 + 2 + 0 + 1 of 5 marks.
    assert (detail.row.score, detail.row.passed, detail.row.state) == (800, True, ResultState.WAITING)
    record = last_record(services)
    assert (detail.row.record_id, detail.row.code) == (record.id, receipt_code(record.digest))
    read = parse(record.text)
    body = read_body(read)
    assert isinstance(body, AttemptBody)
    assert (read.subject, body.number, body.serial) == (f"profile:{learner}", 1, 1)
    assert (body.score, body.marks_won, body.marks_total, body.answered) == (800, 4000, 5000, 4)
    assert (body.duration_ms, body.ended) == (61_500, Ended.SUBMITTED)
    # Anybody rebuilds the paper from what the record says.
    cached = services._cache.quiz(COURSE, FINAL)
    paper = draw(cached.quiz, learner=read.subject, quiz_digest=body.quiz_digest, number=body.number)
    assert paper.digest == body.paper
    drawn = [cached.quiz.questions[item.question].id for item in paper.items]
    assert drawn == [question.question_id for question in attempt.questions]
    assert dict(zip(drawn, body.answers, strict=True)) == {**RIGHT, "c3": WRONG["c3"]}
    # The review.
    items = {item.question.question_id: item for item in detail.items}
    assert [items[name].score for name in ("c1", "c2", "c3", "c4")] == [1000, 1000, 0, 1000]
    assert items["c3"].correct == TruthAnswer(True)
    assert items["c1"].explanation_html == "<p>Đúng là hai.</p><p>Giải thích chung.</p>"
    assert items["c3"].explanation_html is None
    assert [step.state for step in detail.row.journey] == [ResultState.DRAFT, ResultState.WAITING]
    assert told == [Change.RESULTS, Change.RESULTS]
    # Nothing changes any more, and submitting again gives the same.
    for change in (
        lambda: services.quizzes.answer(attempt.attempt_id, 0, None),
        lambda: services.quizzes.flag(attempt.attempt_id, 0, True),
        lambda: services.quizzes.move(attempt.attempt_id, 0),
    ):
        with pytest.raises(AttemptClosedError):
            change()
    assert services.quizzes.submit(attempt.attempt_id) == detail
    assert last_record(services).seq == 2
    row = services.library.outline(learner, COURSE).quizzes
    final = next(quiz for quiz in row if quiz.quiz_id == FINAL)
    assert (final.attempts_made, final.best_score, final.open_attempt_id) == (1, 800, None)


def test_answers_can_change_and_be_taken_back(services: Services, learner: str) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    place = {name: place_of(attempt, name) for name in RIGHT}
    quizzes, key = services.quizzes, attempt.attempt_id
    assert quizzes.answer(key, place["c1"], ChoiceAnswer(1)).answered == 1
    assert quizzes.answer(key, place["c1"], ChoiceAnswer(0)).answered == 1
    assert quizzes.answer(key, place["c2"], ChoicesAnswer((2, 0))).answered == 2
    assert quizzes.answer(key, place["c2"], ChoicesAnswer(())).answered == 1
    # Typed in decomposed form, as some input methods do.
    assert quizzes.answer(key, place["c4"], TextAnswer("Quo\u0302\u0301c ho\u0323\u0302i")).answered == 2
    assert quizzes.answer(key, place["c3"], TruthAnswer(False)).answered == 3
    assert quizzes.answer(key, place["c3"], None).answered == 2
    assert quizzes.answer(key, place["c3"], None).answered == 2
    quizzes.flag(key, place["c3"], True)
    quizzes.flag(key, place["c3"], True)
    quizzes.flag(key, place["c1"], True)
    quizzes.flag(key, place["c1"], False)
    quizzes.move(key, 3)
    again = quizzes.start_or_resume(learner, COURSE, FINAL)
    assert again.attempt_id == key
    assert again.answers[place["c1"]] == ChoiceAnswer(0)
    assert again.answers[place["c2"]] is None
    assert again.answers[place["c4"]] == TextAnswer("Quốc hội")
    assert [index for index, on in enumerate(again.flags) if on] == [place["c3"]]
    assert again.position == 3
    assert again.questions == attempt.questions
    assert quizzes.submit(key).row.score == 400


@pytest.mark.parametrize("index", [-1, 4, 99])
def test_a_place_that_is_not_on_the_paper(services: Services, learner: str, index: int) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    for call in (
        lambda: services.quizzes.answer(attempt.attempt_id, index, None),
        lambda: services.quizzes.flag(attempt.attempt_id, index, True),
        lambda: services.quizzes.move(attempt.attempt_id, index),
    ):
        with pytest.raises(UnfitAnswerError):
            call()


def test_an_answer_of_another_shape_is_not_saved(services: Services, learner: str) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    for name, answer in (
        ("c1", ChoiceAnswer(3)),
        ("c1", TruthAnswer(True)),
        ("c2", ChoicesAnswer((0, 9))),
        ("c4", TextAnswer("x" * 1001)),
    ):
        with pytest.raises(UnfitAnswerError):
            services.quizzes.answer(attempt.attempt_id, place_of(attempt, name), answer)
    assert services.quizzes.start_or_resume(learner, COURSE, FINAL).answers == (None,) * 4


def test_attempts_beyond_the_limit_are_marked_not_refused(services: Services, learner: str) -> None:
    for number in (1, 2):
        attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL, beyond_limit=False)
        assert (attempt.number, attempt.beyond_limit) == (number, False)
        # An open attempt is gone on with, whatever the limit says.
        assert services.quizzes.start_or_resume(learner, COURSE, FINAL, beyond_limit=False) == attempt
        services.quizzes.submit(attempt.attempt_id)
    with pytest.raises(NoAttemptsLeftError) as caught:
        services.quizzes.start_or_resume(learner, COURSE, FINAL, beyond_limit=False)
    assert (caught.value.allowed, caught.value.made) == (2, 2)
    third = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert (third.number, third.beyond_limit) == (3, True)
    assert services.quizzes.submit(third.attempt_id).row.beyond_limit
    assert [row.number for row in services.results.list(learner)] == [3, 2, 1]
    assert [row.beyond_limit for row in services.results.list(learner)] == [True, False, False]


def test_papers_differ_between_people_and_attempts(services: Services, learner: str) -> None:
    def paper(who: str) -> list[object]:
        attempt = services.quizzes.start_or_resume(who, COURSE, FINAL)
        services.quizzes.submit(attempt.attempt_id)
        return [(one.question_id, [choice.index for choice in one.choices]) for one in attempt.questions]

    other = services.profiles.create("Trần Thị Bình").id
    papers = [paper(who) for who in (learner, learner, learner, other, other)]
    assert len({json.dumps(one) for one in papers}) >= 4


# --- time ---


def test_time_runs_by_the_monotonic_clock(services: Services, learner: str, clock: HandClock) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    clock.pass_s(100)
    clock.set_wall(datetime(2031, 1, 1, tzinfo=UTC))
    # Another page was shown meanwhile: the time ran on.
    assert services.quizzes.start_or_resume(learner, COURSE, FINAL).remaining_s == 500
    services.quizzes.answer(attempt.attempt_id, 0, None)
    clock.pass_s(50)
    assert services.quizzes.start_or_resume(learner, COURSE, FINAL).remaining_s == 450
    clock.pass_s(1000)
    late = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert late.remaining_s == 0
    # What is given after the end is kept, and the record says how long it took.
    answer_all(services, attempt)
    detail = services.quizzes.submit(attempt.attempt_id, time_up=True)
    assert detail.row.score == 1000
    body = read_body(parse(last_record(services).text))
    assert isinstance(body, AttemptBody)
    assert (body.duration_ms, body.ended) == (1_150_000, Ended.TIME_UP)


def test_a_restart_stops_the_clock_and_gives_back_only_what_was_not_saved(
    services: Services, learner: str, clock: HandClock, open_home: OpenHome
) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    clock.pass_s(100)
    services.quizzes.move(attempt.attempt_id, 1)
    clock.pass_s(20)
    # Killed: nothing more is saved. Another process finds 100 s used; the 20 s are given back.
    killed = open_home()
    assert killed.quizzes.start_or_resume(learner, COURSE, FINAL).remaining_s == 500
    clock.pass_s(7)
    # An orderly end saves them.
    killed.close()
    clock.pass_s(9999)
    again = open_home()
    assert again.quizzes.start_or_resume(learner, COURSE, FINAL).remaining_s == 493


# --- what may not be lost ---


def test_a_newer_version_of_the_course_leaves_the_open_attempt_alone(
    services: Services, learner: str, publisher: Publisher, tmp_path: Path
) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    shorter = "id: cuoi-khoa\ntitle: Bài mới\nkind: final\ndraw: [{from: ngan-hang.yaml, tag: a, count: 1}]\n"
    serial = publisher.release("2.0.0", final=shorter)
    publisher.publish(tmp_path / "stick")
    assert services.library.fetch(learner, COURSE, source=str(tmp_path / "stick")).serial == serial
    again = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert again.questions == attempt.questions
    answer_all(services, attempt)
    detail = services.quizzes.submit(attempt.attempt_id)
    assert (detail.row.score, len(detail.items), detail.row.quiz_title) == (1000, 4, "Bài cuối khóa")
    body = read_body(parse(last_record(services).text))
    assert isinstance(body, AttemptBody)
    assert body.serial == 1
    new = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert (new.number, len(new.questions), new.quiz_title) == (2, 1, "Bài mới")
    assert len(services.results.detail(attempt.attempt_id).items) == 4


CHILD = """
import sys
from pathlib import Path
from app.compose import open_services
from tests.app.answers import RIGHT, WRONG

services = open_services(Path(sys.argv[1]))
attempt = services.quizzes.start_or_resume(sys.argv[2], "khoa-thu", "cuoi-khoa")
round_ = 0
while True:
    table = (RIGHT, WRONG)[round_ % 2]
    for index, question in enumerate(attempt.questions):
        services.quizzes.answer(attempt.attempt_id, index, table[question.question_id])
        print(round_, index, flush=True)
    round_ += 1
"""


@pytest.mark.parametrize("lines", [1, 3, 10, 41])
def test_a_killed_process_loses_no_acknowledged_answer(
    services: Services, learner: str, open_home: OpenHome, lines: int
) -> None:
    path = services.home.path
    services.close()
    child = forked.Popen([sys.executable, "-c", CHILD, str(path), learner], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    acknowledged = [child.stdout.readline().split() for _ in range(lines)]
    child.kill()
    # What it acknowledged before the signal reached it counts too.
    rest = child.stdout.read().split("\n")
    child.stdout.close()
    child.wait(30)
    acknowledged += [line.split() for line in rest if len(line.split()) == 2]
    again = open_home()
    attempt = again.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert (attempt.number, len(attempt.answers)) == (1, 4)
    last = {int(index): int(number) for number, index in acknowledged}
    for index, number in last.items():
        name = attempt.questions[index].question_id
        # At most one more answer was durable and not acknowledged yet.
        allowed = [(RIGHT, WRONG)[number % 2][name], (RIGHT, WRONG)[(number + 1) % 2][name]]
        assert attempt.answers[index] == allowed[0] or (
            attempt.answers[index] == allowed[1] and index == (int(acknowledged[-1][1]) + 1) % 4
        )
    detail = again.quizzes.submit(attempt.attempt_id)
    assert detail.row.state is ResultState.WAITING


def test_a_full_disk_keeps_what_was_saved(services: Services, learner: str) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    place = place_of(attempt, "c4")
    # Long enough that its record needs a page of its own.
    long_answer = TextAnswer("\U0001f4d6" * 1000)
    services.quizzes.answer(attempt.attempt_id, place, long_answer)
    with services._database.write() as session:
        session.execute(text("CREATE TABLE filler (x BLOB)"))
    with services._database.write() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
    # A page a row, until the free ones that migrations left are used up too.
    with pytest.raises(DiskFullError):
        for _ in range(2000):
            with services._database.write() as session:
                session.execute(text("INSERT INTO filler VALUES (zeroblob(3000))"))
    with pytest.raises(DiskFullError):
        services.quizzes.submit(attempt.attempt_id)
    kept = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    assert (kept.attempt_id, kept.answers[place]) == (attempt.attempt_id, long_answer)
    with services._database.write() as session:
        assert attempt_of(session, attempt.attempt_id).record_id is None
        assert [row.kind for row in session.scalars(select(RecordRow))] == ["attempt-opened"]
        session.execute(text("PRAGMA max_page_count = 1000000"))
    services.quizzes.answer(attempt.attempt_id, place, TextAnswer("Quốc hội"))
    assert services.quizzes.submit(attempt.attempt_id).row.score == 200
    assert last_record(services).seq == 2


def test_many_threads_answer_and_submit_once(services: Services, learner: str) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, FINAL)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for index, question in enumerate(attempt.questions):
                services.quizzes.answer(attempt.attempt_id, index, RIGHT[question.question_id])
                services.results.list(learner)
            services.quizzes.submit(attempt.attempt_id)
        except AttemptClosedError:
            pass
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert last_record(services).seq == 2
    assert services.results.list(learner)[0].score == 1000


def test_results_are_there_without_the_course(
    services: Services, learner: str, open_home: OpenHome, tmp_path: Path
) -> None:
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    answer_all(services, attempt)
    before = services.quizzes.submit(attempt.attempt_id)
    services.close()
    services.home.cache.rename(tmp_path / "lost")
    again = open_home()
    assert again.results.list(learner) == (before.row,)
    detail = again.results.detail(attempt.attempt_id)
    assert (detail.row, detail.correct_count, detail.items) == (before.row, 2, ())


def test_the_snapshot_follows(services: Services, learner: str) -> None:
    painted = snapshot.load(services.home)
    assert painted is not None
    assert [profile.id for profile in painted.profiles] == [learner]
    assert painted.last_profile == learner
    assert painted.library == services.library.view(learner)
    attempt = services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    services.quizzes.submit(attempt.attempt_id)
    services.reading.complete(learner, COURSE, LESSONS[0])
    painted = snapshot.load(services.home)
    assert painted is not None
    assert painted.sync is not None
    assert painted.sync.waiting == painted.profiles[0].waiting == 2, "an attempt, and that a lesson is completed"
    assert painted.library is not None
    assert painted.library.cards[0].lessons_done == 1
    other = services.profiles.create("Trần Thị Bình").id
    assert (snapshot.load(services.home) or painted).last_profile is None
    services.settings.remember_profile(other)
    painted = snapshot.load(services.home)
    assert painted is not None
    assert (painted.last_profile, len(painted.profiles)) == (other, 2)


def test_a_snapshot_that_cannot_be_written_stops_nothing(
    services: Services, learner: str, caplog: pytest.LogCaptureFixture
) -> None:
    services.home.snapshot.unlink()
    services.home.snapshot.mkdir()
    services.profiles.rename(learner, "Nguyễn Văn Ân")
    assert services.profiles.get(learner).full_name == "Nguyễn Văn Ân"
    assert "snapshot" in caplog.text
    services.home.snapshot.rmdir()


def test_a_quiz_that_was_changed_on_this_computer_is_not_begun(services: Services) -> None:
    learner = services.profiles.create("Nguyễn Văn An").id
    toc = services._cache.toc(COURSE)
    path = next(entry.path for entry in toc.quizzes if entry.id == PRACTICE)
    digest = next(entry.digest for entry in toc.files if entry.path == path)
    with contextlib.closing(sqlite3.connect(services.home.cache / "courses.sqlite")) as cache, cache:
        (data,) = cache.execute("SELECT data FROM blobs WHERE digest = ?", (digest,)).fetchone()
        changed = bytes(data[:-1]) + bytes([data[-1] ^ 1])
        cache.execute("UPDATE blobs SET data = ? WHERE digest = ?", (changed, digest))
    with pytest.raises(AlteredBlobError):
        services.quizzes.start_or_resume(learner, COURSE, PRACTICE)
    services.library.repair(None)
    assert services.quizzes.start_or_resume(learner, COURSE, PRACTICE).questions
