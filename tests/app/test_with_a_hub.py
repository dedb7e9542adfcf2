"""The whole way with a real hub: enrol, fetch, go offline, take a quiz, send it, once, with a receipt."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import snapshot
from app.compose import Services
from app.database.custody import RecordRow
from app.database.people import Binding, Role, Unit
from app.database.states import RecordState
from app.errors import AlreadyEnrolledError
from app.syncing import BUSY_S, GREET_EVERY_S
from app.views import CourseState, FetchProgress, ResultState
from content_cache.errors import DiskFullError, FetchCancelledError, FetchError, UntrustedKeyError
from content_cache.signing import SigningKey
from sync.bodies import SUCCESSION
from sync.errors import CutOffError, OfflineError, UsedCodeError, WrongCodeError
from sync.hub.admin import add_learner, init_hub, new_code
from sync.protocol import PATH_ENROL_FINISH, PATH_RECORDS
from sync.record import parse
from sync.transport import HttpTransport, Transport
from tests import forked
from tests.app.answers import RIGHT
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.world import COURSE, FINAL, Publisher, RunningHub


class FlakyTransport(HttpTransport):
    """A real transport whose answers to some paths get lost on the way back."""

    def __init__(self, url: str, lost: dict[str, int], **rest: Any) -> None:
        super().__init__(url, **rest)
        self._lost = lost

    def post(self, path: str, body: bytes, **rest: Any) -> bytes:
        """Sends all the same."""
        answer = super().post(path, body, **rest)
        if self._lost.get(path, 0) > 0:
            self._lost[path] -= 1
            raise CutOffError(self.base_url + path)
        return answer


@pytest.fixture
def enrolled(open_home: OpenHome, hub: RunningHub) -> Services:
    """A home with one learner, enrolled."""
    services = open_home()
    services.enrolment.enrol(None, hub.url, hub.code_for())
    return services


def take_quiz(services: Services, profile_id: str) -> str:
    """Takes the final quiz without a fault and hands it in."""
    attempt = services.quizzes.start_or_resume(profile_id, COURSE, FINAL)
    for index, question in enumerate(attempt.questions):
        services.quizzes.answer(attempt.attempt_id, index, RIGHT[question.question_id])
    services.quizzes.submit(attempt.attempt_id)
    return attempt.attempt_id


def test_the_whole_way(open_home: OpenHome, hub: RunningHub, clock: HandClock) -> None:
    services = open_home()
    code = hub.code_for("Nguyễn Văn An", "Xã Thử")
    profile = services.enrolment.enrol(None, hub.url + "/", f"{code[:4]} {code[4:8]}-{code[8:]}")
    assert (profile.full_name, profile.unit_name) == ("Nguyễn Văn An", "Xã Thử")
    assert (profile.enrolled, profile.hub_url, profile.hub_name) == (True, hub.url, "Trung tâm")
    # That somebody enrolled is sent too, and is nobody's result.
    assert (profile.waiting, profile.waiting_results) == (1, 0)
    assert [path.name for path in services.home.keys.iterdir()] == [f"{profile.id}.key"]

    library = services.library.refresh(profile.id)
    assert [(card.course_id, card.state) for card in library.cards] == [(COURSE, CourseState.AVAILABLE)]
    assert library.list_checked_at == clock.now()
    steps: list[FetchProgress] = []
    card = services.library.fetch(profile.id, COURSE, on_progress=steps.append)
    assert (card.state, card.lessons_total) == (CourseState.INSTALLED, 3)
    assert steps[-1].done_bytes == steps[-1].total_bytes > 0
    assert {step.course_id for step in steps} == {COURSE}

    hub.stop()
    with pytest.raises(FetchError):
        services.library.refresh(profile.id)
    attempt_id = take_quiz(services, profile.id)
    services.syncing.run_once()
    status = services.syncing.status(profile.id)
    assert (status.online, status.problem, status.waiting) == (False, "no-connection", 3)
    assert status.waiting_results == services.profiles.get(profile.id).waiting_results == 1
    assert status.next_try is not None
    assert status.last_contact is None
    assert 0 < services.syncing.seconds_until_next() <= 10
    assert services.results.list(profile.id)[0].state is ResultState.WAITING
    services.close()

    # A restart knows all of it, and so does the page that is painted before anything is loaded.
    services = open_home()
    assert services.syncing.status(profile.id) == status
    painted = snapshot.load(services.home)
    assert painted is not None
    assert painted.sync == status
    assert services.syncing.waiting_total() == 3

    hub.start()
    services.syncing.run_once()
    assert services.syncing.waiting_total() == 3, "the wait is not over yet"
    clock.pass_s(11)
    services.syncing.run_once()
    status = services.syncing.status(profile.id)
    assert (status.online, status.problem, status.waiting, status.next_try) == (True, None, 0, None)
    assert status.last_contact == clock.now()
    row = services.results.list(profile.id)[0]
    assert (row.attempt_id, row.state, row.score) == (attempt_id, ResultState.RECEIVED, None)
    assert [(step.state, step.by) for step in row.journey] == [
        (ResultState.DRAFT, None),
        (ResultState.WAITING, None),
        (ResultState.RECEIVED, "Trung tâm"),
    ]
    (result,) = hub.status().results
    assert (result.record, result.code, result.score) == (row.record_id, row.code, None), "the keys are sealed"
    assert (result.name, result.needs_review) == ("Nguyễn Văn An", ())
    assert hub.status().records == 3


def test_a_lost_receipt_is_asked_for_again_and_counts_once(
    open_home: OpenHome, hub: RunningHub, clock: HandClock
) -> None:
    lost = {PATH_RECORDS: 2}

    def transport(url: str, **rest: Any) -> Transport:
        return FlakyTransport(url, lost, **rest)

    services = open_home(transport_for=transport)
    profile = services.enrolment.enrol(None, hub.url, hub.code_for())
    services.library.fetch(profile.id, COURSE)
    take_quiz(services, profile.id)
    services.syncing.run_once(force=True)
    assert services.syncing.status(profile.id).problem == "cut-off"
    assert services.syncing.status(profile.id).waiting == 3
    assert lost == {PATH_RECORDS: 1}
    # The hub says itself what it has, so nothing is sent a second time.
    services.syncing.run_once(force=True)
    assert lost == {PATH_RECORDS: 1}
    assert services.syncing.status(profile.id).waiting == 0
    assert hub.status().records == 3
    assert len(hub.status().results) == 1


def test_a_lost_enrolment_answer_does_not_use_up_the_code(open_home: OpenHome, hub: RunningHub) -> None:
    lost = {PATH_ENROL_FINISH: 3}
    services = open_home(transport_for=lambda url, **rest: FlakyTransport(url, lost, **rest))
    code = hub.code_for()
    with pytest.raises(CutOffError):
        services.enrolment.enrol(None, hub.url, code)
    assert services.profiles.list() == ()
    services.close()
    again = open_home(transport_for=lambda url, **rest: FlakyTransport(url, lost, **rest))
    profile = again.enrolment.enrol(None, hub.url, code)
    assert profile.enrolled
    assert hub.status().devices == 1
    assert [path.name for path in again.home.keys.iterdir()] == [f"{profile.id}.key"]
    # The next person on this computer gets a key of their own.
    other = again.enrolment.enrol(None, hub.url, hub.code_for("Trần Thị Bình"))
    assert other.device_id != profile.device_id


def test_an_existing_profile_is_tied_and_its_earlier_results_come_along(services: Services, hub: RunningHub) -> None:
    profile = services.profiles.create("An (máy 2)", "xã")
    before = take_quiz(services, profile.id)
    begun = services.quizzes.start_or_resume(profile.id, COURSE, FINAL)
    view = services.enrolment.enrol(profile.id, hub.url, hub.code_for("Nguyễn Văn An"))
    assert (view.id, view.full_name, view.unit_name) == (profile.id, "Nguyễn Văn An", "Xã Thử")
    # Begun before, handed in after: the paper is still the one that was drawn.
    again = services.quizzes.start_or_resume(profile.id, COURSE, FINAL)
    assert again.questions == begun.questions
    services.quizzes.submit(begun.attempt_id)
    after = services.quizzes.start_or_resume(profile.id, COURSE, FINAL)
    services.quizzes.submit(after.attempt_id)
    services.syncing.run_once()
    assert {row.state for row in services.results.list(profile.id)} == {ResultState.RECEIVED}
    assert before in {row.attempt_id for row in services.results.list(profile.id)}
    # Two are allowed, and this was the third; the keys are open here; the first was drawn before the enrolment. The hub
    # may have seen to it already.
    reasons = {reason for result in hub.status().results for reason in result.needs_review}
    assert reasons <= {"over-limit", "keys-open", "before-enrolment"}
    with services._database.read() as session:
        texts = session.scalars(select(RecordRow.text).order_by(RecordRow.seq)).all()
        binding = session.scalars(select(Binding)).one()
        assert session.scalars(select(Role.person_id)).all() == [binding.person_id]
        assert session.scalars(select(Unit.name)).all() == ["Xã Thử"]
    records = [parse(text) for text in texts]
    person = f"person:{binding.person_id}"
    assert [(record.kind, record.subject) for record in records] == [
        ("attempt-opened", f"profile:{profile.id}"),
        ("attempt", f"profile:{profile.id}"),
        ("attempt-opened", f"profile:{profile.id}"),
        ("bind", person),
        ("attempt", f"profile:{profile.id}"),
        ("attempt-opened", person),
        ("attempt", person),
    ]
    assert [record.unit for record in records] == [*[None] * 3, *[binding.unit_id] * 4]


def test_codes_that_are_no_good_change_nothing(open_home: OpenHome, hub: RunningHub) -> None:
    services = open_home()
    code = hub.code_for()
    for bad in ("", "123", code[:-1] + str((int(code[-1]) + 1) % 10)):
        with pytest.raises(WrongCodeError):
            services.enrolment.enrol(None, hub.url, bad)
    assert services.profiles.list() == ()
    profile = services.enrolment.enrol(None, hub.url, code)
    with pytest.raises(UsedCodeError):
        services.enrolment.enrol(None, hub.url, code)
    with pytest.raises(AlreadyEnrolledError) as caught:
        services.enrolment.enrol(profile.id, hub.url, hub.code_for())
    assert caught.value.profile_id == profile.id
    hub.stop()
    with pytest.raises(OfflineError):
        services.enrolment.enrol(None, hub.url, code)
    assert len(services.profiles.list()) == 1


def test_a_lost_key_is_enrolled_again_as_the_same_person(
    enrolled: Services, hub: RunningHub, open_home: OpenHome
) -> None:
    profile = enrolled.profiles.list()[0]
    enrolled.library.fetch(profile.id, COURSE)
    take_quiz(enrolled, profile.id)
    (enrolled.home.keys / f"{profile.id}.key").unlink()
    take_quiz(enrolled, profile.id)
    view = enrolled.profiles.get(profile.id)
    assert (view.enrolled, view.device_id == profile.device_id) == (False, False)
    # What the old device signed is sent without its key; what the new one signed waits for an enrolment.
    enrolled.syncing.run_once(force=True)
    assert len(hub.status().results) == 1
    assert enrolled.profiles.get(profile.id).waiting == 4, "a succession and why, an opening, an attempt"
    person = hub.status().results[0].person
    stranger = hub.code_for("Người Khác")
    with pytest.raises(AlreadyEnrolledError):
        enrolled.enrolment.enrol(profile.id, hub.url, stranger)
    assert not enrolled.profiles.get(profile.id).enrolled
    # The stranger's code tied the new device to the stranger at the hub; a fresh key makes good.
    (enrolled.home.keys / f"{profile.id}.key").unlink()
    view = enrolled.enrolment.enrol(profile.id, hub.url, new_code(hub.data, person))
    assert view.enrolled
    enrolled.syncing.run_once(force=True)
    with enrolled._database.read() as session:
        kinds = session.scalars(
            select(RecordRow.kind).where(RecordRow.device_id == view.device_id).order_by(RecordRow.seq)
        ).all()
    assert kinds == [SUCCESSION, "device-event", "bind"]


def test_two_people_on_one_computer(enrolled: Services, hub: RunningHub) -> None:
    first = enrolled.profiles.list()[0]
    second = enrolled.enrolment.enrol(None, hub.url, hub.code_for("Trần Thị Bình"))
    enrolled.library.fetch(first.id, COURSE)
    for profile in (first, second):
        take_quiz(enrolled, profile.id)
    # Somebody without a hub holds up nobody.
    third = enrolled.profiles.create("Lê Văn Cường")
    take_quiz(enrolled, third.id)
    enrolled.syncing.run_once(force=True)
    assert sorted(result.name for result in hub.status().results) == ["Nguyễn Văn An", "Trần Thị Bình"]
    assert enrolled.syncing.waiting_total() == 2
    assert [enrolled.syncing.status(one.id).waiting for one in (first, second, third)] == [0, 0, 2]
    assert enrolled.syncing.status(third.id).enrolled is False


def test_a_cancelled_run_sends_nothing(enrolled: Services, hub: RunningHub) -> None:
    profile = enrolled.profiles.list()[0]
    cancel = threading.Event()
    cancel.set()
    enrolled.syncing.run_once(cancel=cancel, force=True)
    assert enrolled.syncing.waiting_total() == 1
    assert enrolled.syncing.status(profile.id).problem is None
    with pytest.raises(FetchCancelledError):
        enrolled.library.fetch(profile.id, COURSE, cancel=cancel)
    assert [card.state for card in enrolled.library.view(profile.id).cards if card.course_id == COURSE] in (
        [],
        [CourseState.AVAILABLE],
    )


def test_hubs_are_greeted_so_that_the_strip_tells_the_truth(
    enrolled: Services, hub: RunningHub, clock: HandClock, tmp_path: Path, publisher: Publisher
) -> None:
    profile = enrolled.profiles.list()[0]
    enrolled.syncing.run_once()
    assert enrolled.syncing.status(profile.id).online is True
    assert enrolled.syncing.seconds_until_next() == GREET_EVERY_S
    hub.stop()
    clock.pass_s(GREET_EVERY_S - 1)
    enrolled.syncing.run_once()
    assert enrolled.syncing.status(profile.id).online is True
    clock.pass_s(2)
    contact = enrolled.syncing.status(profile.id).last_contact
    enrolled.syncing.run_once()
    status = enrolled.syncing.status(profile.id)
    assert (status.online, status.problem, status.last_contact) == (False, "no-connection", contact)
    # Something new to send does not wait for the next greeting.
    hub.start()
    enrolled.library.fetch(profile.id, COURSE)
    take_quiz(enrolled, profile.id)
    assert enrolled.syncing.seconds_until_next() == 0
    enrolled.syncing.run_once()
    status = enrolled.syncing.status(profile.id)
    assert (status.online, status.problem, status.waiting) == (True, None, 0)
    assert status.last_contact == clock.now()
    # Another hub at the same address is none of ours.
    hub.stop()
    init_hub(tmp_path / "other", name="Khác")
    (tmp_path / "other" / "hub.json").replace(hub.data / "hub.json")
    (hub.data / "hub.key").unlink()
    SigningKey.generate().save(hub.data / "hub.key")
    hub.start()
    clock.pass_s(GREET_EVERY_S + 1)
    enrolled.syncing.run_once()
    status = enrolled.syncing.status(profile.id)
    assert (status.online, status.problem) == (False, "not-our-hub")


def test_a_wrong_clock_still_syncs(enrolled: Services, hub: RunningHub, clock: HandClock) -> None:
    profile = enrolled.profiles.list()[0]
    hub.stop()
    enrolled.syncing.run_once()
    clock.set_wall(clock.now() - timedelta(days=4000))
    hub.start()
    enrolled.syncing.run_once()
    assert enrolled.syncing.status(profile.id).waiting == 0
    clock.set_wall(clock.now() + timedelta(days=40_000))
    enrolled.library.fetch(profile.id, COURSE)
    take_quiz(enrolled, profile.id)
    enrolled.syncing.run_once()
    assert len(hub.status().results) == 1


def test_keys_of_another_publisher_are_not_taken(
    enrolled: Services, hub: RunningHub, tmp_path: Path, open_home: OpenHome
) -> None:
    other = RunningHub(tmp_path / "hub2", Publisher(tmp_path / "publisher2", own_keys=True))
    try:
        with pytest.raises(UntrustedKeyError):
            enrolled.enrolment.enrol(None, other.url, other.code_for())
    finally:
        other.stop()
    assert len(enrolled.profiles.list()) == 1


def test_records_keep_their_bytes_through_it_all(enrolled: Services, hub: RunningHub) -> None:
    profile = enrolled.profiles.list()[0]
    enrolled.library.fetch(profile.id, COURSE)
    take_quiz(enrolled, profile.id)
    with enrolled._database.read() as session:
        before = session.execute(select(RecordRow.text, RecordRow.signature).order_by(RecordRow.seq)).all()
    enrolled.syncing.run_once(force=True)
    with enrolled._database.read() as session:
        after = session.execute(select(RecordRow.text, RecordRow.signature).order_by(RecordRow.seq)).all()
        states = set(session.scalars(select(RecordRow.state)))
    assert before == after
    assert states == {RecordState.RECEIVED}


def test_a_learner_of_a_hub_without_a_unit(open_home: OpenHome, hub: RunningHub) -> None:
    services = open_home()
    code = new_code(hub.data, add_learner(hub.data, name="Hồ Thị Lan"))
    profile = services.enrolment.enrol(None, hub.url, code)
    assert (profile.full_name, profile.unit_name) == ("Hồ Thị Lan", "")
    services.syncing.run_once()
    assert services.syncing.waiting_total() == 0


def test_a_course_that_does_not_fit(open_home: OpenHome, hub: RunningHub) -> None:
    services = open_home(free_bytes=lambda _folder: 1000)
    profile = services.enrolment.enrol(None, hub.url, hub.code_for())
    with pytest.raises(DiskFullError) as caught:
        services.library.fetch(profile.id, COURSE)
    assert caught.value.needed_bytes > caught.value.free_bytes == 1000
    services.library.refresh(profile.id)
    assert [card.state for card in services.library.view(profile.id).cards] == [CourseState.AVAILABLE]


CHILD = """
import sys
from pathlib import Path
from app.compose import open_services
from sync.transport import HttpTransport

class Stuck(HttpTransport):
    def post(self, path, body, **rest):
        answer = super().post(path, body, **rest)
        print("answered", flush=True)
        sys.stdin.read()
        return answer

services = open_services(Path(sys.argv[1]), transport_for=Stuck)
services.syncing.run_once(force=True)
"""


def test_a_process_killed_while_syncing_loses_and_doubles_nothing(
    enrolled: Services, hub: RunningHub, open_home: OpenHome
) -> None:
    profile = enrolled.profiles.list()[0]
    enrolled.library.fetch(profile.id, COURSE)
    take_quiz(enrolled, profile.id)
    enrolled.close()
    child = forked.Popen(
        [sys.executable, "-c", CHILD, str(enrolled.home.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"answered\n"
    child.kill()
    child.communicate(timeout=30)
    # The hub has it; this side does not know, and says so.
    assert len(hub.status().results) == 1
    services = open_home()
    assert services.syncing.status(profile.id).waiting == 3
    assert services.results.list(profile.id)[0].state is ResultState.WAITING
    services.syncing.run_once()
    assert services.results.list(profile.id)[0].state is ResultState.RECEIVED
    assert (hub.status().records, len(hub.status().results)) == (3, 1)


def test_two_runs_at_once_are_one(enrolled: Services, hub: RunningHub, open_home: OpenHome) -> None:
    profile = enrolled.profiles.list()[0]
    waiting = threading.Event()
    go_on = threading.Event()

    class Slow(HttpTransport):
        def post(self, path: str, body: bytes, **rest: Any) -> bytes:
            waiting.set()
            go_on.wait(30)
            return super().post(path, body, **rest)

    services = open_home(transport_for=Slow)
    first = threading.Thread(target=services.syncing.run_once)
    first.start()
    assert waiting.wait(30)
    services.syncing.run_once(force=True)
    assert services.syncing.status(profile.id).syncing
    assert services.syncing.seconds_until_next() == BUSY_S
    go_on.set()
    first.join(timeout=30)
    status = services.syncing.status(profile.id)
    assert (status.syncing, status.waiting, status.online) == (False, 0, True)
