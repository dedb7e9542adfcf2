"""What becomes of a home over the years: restored, copied, its hub restored, its key lost.

Nobody has to do anything but for a lost key, and everything that was ever signed is at the hub.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.compose import Services
from app.database.custody import ReceiptRow, RecordRow
from app.database.news import FeedCursor, OtherRecord, Verdict
from app.database.states import RecordState
from app.views import ResultState
from content_cache.build import build
from content_cache.sealing import Sealed
from sync.bodies import SUCCESSION, SuccessionBody, read_body
from sync.hub import hub_recipient
from sync.hub.admin import learners, list_devices, name_learner, new_code, revoke_device
from sync.hub.config import load_config
from sync.hub.database import HubDatabase
from sync.hub.errors import UnknownLearnerError
from sync.hub.feed_notices import release
from sync.hub.grading import Grader
from sync.hub.published import PublishedQuizzes
from sync.hub.reviewing import decide
from sync.hub.schema import Decision, DeviceRow, MetaRow, ReviewRow
from sync.hub.schema import RecordRow as HubRecordRow
from sync.parcel import pack_receipts
from sync.record import parse
from tests.app.conftest import OpenHome
from tests.app.test_with_a_hub import take_quiz
from tests.app.world import COURSE, FINAL, Publisher, RunningHub


@pytest.fixture
def learner(open_home: OpenHome, hub: RunningHub) -> Services:
    """A home with one learner, enrolled, with the course and one result that the hub has."""
    services = open_home()
    profile = services.enrolment.enrol(None, hub.url, hub.code_for())
    services.library.fetch(profile.id, COURSE)
    take_quiz(services, profile.id)
    services.syncing.run_once(force=True)
    return services


def own(services: Services) -> list[RecordRow]:
    with services._database.read() as session:
        return list(session.scalars(select(RecordRow).order_by(RecordRow.created_at, RecordRow.seq)))


def digests(services: Services) -> set[bytes]:
    return {row.digest for row in own(services)}


def at_hub(hub: RunningHub) -> list[HubRecordRow]:
    database = HubDatabase(load_config(hub.data).database)
    try:
        with database.read() as session:
            return list(session.scalars(select(HubRecordRow)))
    finally:
        database.close()


def active(services: Services) -> str:
    return services.profiles.list()[0].device_id


def copied(services: Services, target: Path) -> Path:
    """A copy of the home's folder, as a backup program makes one of a program that is closed."""
    services.close()
    return Path(shutil.copytree(services.home.path, target))


def all_received(services: Services) -> bool:
    return {row.state for row in own(services)} == {RecordState.RECEIVED}


def settle(services: Services) -> None:
    """A day of the program: a run now and a run later."""
    for _ in range(3):
        services.syncing.run_once(force=True)


def test_a_copied_home_is_told_apart(learner: Services, open_home: OpenHome, hub: RunningHub, tmp_path: Path) -> None:
    copied(learner, tmp_path / "copy")
    first, second = open_home("home"), open_home("copy")
    old = active(first)
    assert active(second) == old
    for services in (first, second):
        take_quiz(services, services.profiles.list()[0].id)
    for services in (first, second, first, second):
        services.syncing.run_once(force=True)
    new = {active(first), active(second)}
    assert len(new) == 2
    assert old not in new
    assert first.profiles.list()[0].enrolled
    assert second.profiles.list()[0].enrolled
    # Both sides' records are there, and those at one sequence are marked for people.
    assert {row.digest for row in at_hub(hub)} >= digests(first) | digests(second)
    database = HubDatabase(load_config(hub.data).database)
    with database.read() as session:
        marked = session.scalars(select(ReviewRow).where(ReviewRow.reason == "same-sequence")).all()
        vouched = session.scalars(select(DeviceRow.vouched_by).where(DeviceRow.id.in_(new))).all()
    database.close()
    assert len(marked) >= 2
    assert set(vouched) == {old}
    # Both go on, and stay what they are now.
    for services in (first, second):
        take_quiz(services, services.profiles.list()[0].id)
        settle(services)
        assert all_received(services)
        assert services.syncing.status(services.profiles.list()[0].id).problem is None
    assert {active(first), active(second)} == new
    # The first record of a new key names the old one, and its event says why.
    for services in (first, second):
        mine = [row for row in own(services) if row.device_id == active(services)]
        kinds = [row.kind for row in sorted(mine, key=lambda row: row.seq)]
        assert kinds[:3] == [SUCCESSION, "device-event", "bind"]
        body = read_body(parse(min(mine, key=lambda row: row.seq).text))
        assert isinstance(body, SuccessionBody)
        assert body.device == old


def test_a_home_restored_from_a_backup_goes_on(
    learner: Services, open_home: OpenHome, hub: RunningHub, tmp_path: Path
) -> None:
    backup = copied(learner, tmp_path / "backup")
    services = open_home()
    take_quiz(services, services.profiles.list()[0].id)
    settle(services)
    lost = digests(services)
    old = active(services)
    services.close()
    shutil.rmtree(services.home.path)
    shutil.copytree(backup, services.home.path)
    restored = open_home()
    assert active(restored) == old
    # It finds out before it signs anything.
    settle(restored)
    assert active(restored) != old
    assert restored.profiles.list()[0].enrolled
    take_quiz(restored, restored.profiles.list()[0].id)
    settle(restored)
    assert all_received(restored)
    assert {row.digest for row in at_hub(hub)} >= lost | digests(restored)
    # What was lost here is known again.
    with restored._database.read() as session:
        others = set(session.scalars(select(OtherRecord.digest)))
    assert lost - digests(restored) <= others


def test_a_home_restored_that_signed_first(
    learner: Services, open_home: OpenHome, hub: RunningHub, tmp_path: Path
) -> None:
    backup = copied(learner, tmp_path / "backup")
    services = open_home()
    take_quiz(services, services.profiles.list()[0].id)
    settle(services)
    lost, old = digests(services), active(services)
    services.close()
    shutil.rmtree(services.home.path)
    shutil.copytree(backup, services.home.path)
    restored = open_home()
    hub.stop()
    take_quiz(restored, restored.profiles.list()[0].id)
    settle(restored)
    assert active(restored) == old
    hub.start()
    settle(restored)
    assert active(restored) != old
    assert all_received(restored)
    assert {row.digest for row in at_hub(hub)} >= lost | digests(restored)


def test_a_hub_restored_from_yesterdays_backup_gets_everything_again(
    learner: Services, hub: RunningHub, tmp_path: Path
) -> None:
    profile = learner.profiles.list()[0].id
    hub.stop()
    shutil.copytree(hub.data, tmp_path / "yesterday")
    hub.start()
    take_quiz(learner, profile)
    settle(learner)
    assert all_received(learner)
    had = {row.digest for row in at_hub(hub)}
    restore(hub, tmp_path / "yesterday")
    assert {row.digest for row in at_hub(hub)} < had
    learner.syncing.run_once(force=True)
    assert {row.digest for row in at_hub(hub)} == had
    assert all_received(learner)
    assert {row.state for row in learner.results.list(profile)} == {ResultState.RECEIVED}
    # Told once: nothing is sent again for ever.
    before = learner.syncing.status(profile)
    settle(learner)
    assert learner.syncing.status(profile).problem is before.problem is None


def test_a_hub_restored_from_before_the_enrolment_learns_its_devices_again(
    open_home: OpenHome, hub: RunningHub, tmp_path: Path
) -> None:
    code = hub.code_for()
    hub.stop()
    shutil.copytree(hub.data, tmp_path / "yesterday")
    hub.start()
    services = open_home()
    profile = services.enrolment.enrol(None, hub.url, code)
    services.library.fetch(profile.id, COURSE)
    take_quiz(services, profile.id)
    settle(services)
    assert all_received(services)
    restore(hub, tmp_path / "yesterday")
    assert at_hub(hub) == []
    settle(services)
    assert {row.digest for row in at_hub(hub)} == digests(services)
    assert all_received(services)


def test_a_hub_restored_from_before_it_knew_the_person_learns_them_again(
    open_home: OpenHome, hub: RunningHub, tmp_path: Path
) -> None:
    hub.stop()
    shutil.copytree(hub.data, tmp_path / "yesterday")
    hub.start()
    services = open_home()
    profile = services.enrolment.enrol(None, hub.url, hub.code_for("Trần Thị Bình"))
    services.library.fetch(profile.id, COURSE)
    take_quiz(services, profile.id)
    settle(services)
    assert all_received(services)
    restore(hub, tmp_path / "yesterday")
    assert learners(hub.data) == ()
    settle(services)
    assert {row.digest for row in at_hub(hub)} == digests(services)
    assert all_received(services)
    assert services.syncing.status(profile.id).problem is None
    # The centre's own signature says that there was such a person, and not the name.
    (found,) = learners(hub.data)
    assert found.name == found.learner
    name_learner(hub.data, found.learner, name="Trần Thị Bình", unit="Xã Thử")
    assert [(one.name, one.unit) for one in learners(hub.data)] == [("Trần Thị Bình", "Xã Thử")]
    with pytest.raises(UnknownLearnerError):
        name_learner(hub.data, "12", name="Ai")


def test_a_revoked_computer_goes_on_with_another_code(learner: Services, hub: RunningHub) -> None:
    profile = learner.profiles.list()[0].id
    (device,) = list_devices(hub.data)
    revoke_device(hub.data, device.device)
    take_quiz(learner, profile)
    learner.syncing.run_once(force=True)
    assert learner.syncing.status(profile).problem == "device-revoked"
    again = learner.enrolment.enrol(None, hub.url, new_code(hub.data, device.learner))
    assert [one.id for one in learner.profiles.list()] == [again.id] == [profile], "one person, one profile"
    take_quiz(learner, profile)
    settle(learner)
    assert learner.syncing.status(profile).problem is None
    assert all_received(learner)
    assert {row.digest for row in at_hub(hub)} == digests(learner)
    assert active(learner) != device.device


def restore(hub: RunningHub, backup: Path) -> None:
    """As ``tuhoc hub restore`` does: the database as it was, with another incarnation."""
    hub.stop()
    for file in hub.data.glob("hub.sqlite*"):
        file.unlink()
    for file in backup.glob("hub.sqlite*"):
        shutil.copy(file, hub.data / file.name)
    database = HubDatabase(load_config(hub.data).database)
    with database.write() as session:
        session.get_one(MetaRow, 1).incarnation = "e" * 16
    database.close()
    hub.start()


def test_replaced_devices_offer_everything_again_to_a_restored_hub(
    learner: Services, hub: RunningHub, tmp_path: Path
) -> None:
    profile = learner.profiles.list()[0].id
    hub.stop()
    shutil.copytree(hub.data, tmp_path / "yesterday")
    hub.start()
    take_quiz(learner, profile)
    settle(learner)
    # Its key is lost and replaced by a code: nobody can ask in its name any more.
    person = hub.status().results[0].person
    (learner.home.keys / f"{profile}.key").unlink()
    take_quiz(learner, profile)
    learner.enrolment.enrol(profile, hub.url, new_code(hub.data, person))
    settle(learner)
    had = {row.digest for row in at_hub(hub)}
    assert had == digests(learner)
    restore(hub, tmp_path / "yesterday")
    settle(learner)
    assert {row.digest for row in at_hub(hub)} == had
    assert all_received(learner)


def test_an_old_receipt_does_not_speak_for_a_restored_hub(learner: Services, hub: RunningHub, tmp_path: Path) -> None:
    """A stick that was under way while the hub was restored: it names what the hub has lost, and the device that could
    find that out was replaced."""
    profile = learner.profiles.list()[0].id
    hub.stop()
    shutil.copytree(hub.data, tmp_path / "yesterday")
    hub.start()
    take_quiz(learner, profile)
    settle(learner)
    person = hub.status().results[0].person
    (learner.home.keys / f"{profile}.key").unlink()
    take_quiz(learner, profile)
    learner.enrolment.enrol(profile, hub.url, new_code(hub.data, person))
    settle(learner)
    had = {row.digest for row in at_hub(hub)}
    with learner._database.read() as session:
        receipts = [raw for raw in session.scalars(select(ReceiptRow.raw)) if raw.startswith(b"{")]
    (tmp_path / "stick.tuhoc").write_bytes(pack_receipts(receipts))
    restore(hub, tmp_path / "yesterday")
    learner.syncing.run_once(force=True)
    assert not all_received(learner), "the replaced device's records wait again"
    learner.parcels.take_receipts(tmp_path / "stick.tuhoc")
    settle(learner)
    assert {row.digest for row in at_hub(hub)} == had
    assert all_received(learner)


@pytest.fixture
def graded(open_home: OpenHome, hub: RunningHub, publisher: Publisher) -> Services:
    """A home with a result in a course whose keys are sealed to the hub."""
    course = publisher.source / "course.yaml"
    course.write_text(course.read_text(encoding="utf-8").replace("1.0.0", "1.1.0"), encoding="utf-8")
    build(publisher.source, publisher.layout, publisher._key, hubs=[hub_recipient(hub.data)])
    publisher.publish(hub.data / "courses")
    services = open_home()
    profile = services.enrolment.enrol(None, hub.url, hub.code_for())
    services.library.fetch(profile.id, COURSE)
    take_quiz(services, profile.id)
    services.syncing.run_once(force=True)
    hub_grades(hub)
    return services


def test_the_centres_word_arrives(graded: Services, hub: RunningHub) -> None:
    profile = graded.profiles.list()[0].id
    (row,) = graded.results.list(profile)
    assert (row.score, row.awaiting) == (None, True)
    graded.syncing.run_once(force=True)
    (row,) = graded.results.list(profile)
    assert (row.score, row.awaiting, row.state) == (1000, False, ResultState.RECEIVED)
    with graded._database.read() as session:
        (verdict,) = session.scalars(select(Verdict))
    assert (verdict.record_id, verdict.score) == (row.record_id, 1000)
    assert verdict.claimed is None, "the device could not tell: the keys were sealed"
    # Heard again from the start, as after a restored hub, nothing changes.
    with graded._database.write() as session:
        session.query(FeedCursor).one().cursor = None
    graded.syncing.run_once(force=True)
    assert graded.results.list(profile) == (row,)


def test_a_decision_arrives(graded: Services, hub: RunningHub) -> None:
    profile = graded.profiles.list()[0].id
    (row,) = graded.results.list(profile)
    database = HubDatabase(load_config(hub.data).database)
    decide(database, [str(row.record_id)], Decision.SET_ASIDE, by="Trần Văn B", now=datetime.now(UTC))
    database.close()
    graded.syncing.run_once(force=True)
    with graded._database.read() as session:
        (verdict,) = session.scalars(select(Verdict))
    assert verdict.decision == "set-aside"
    assert graded.results.list(profile)[0].decision == "set-aside"


def test_released_keys_open_the_paper_by_themselves(graded: Services, hub: RunningHub) -> None:
    profile = graded.profiles.list()[0].id
    graded.syncing.run_once(force=True)
    detail = graded.results.detail(graded.results.list(profile)[0].attempt_id)
    assert detail.keys_sealed
    database = HubDatabase(load_config(hub.data).database)
    assert release(database, COURSE, FINAL, Sealed.KEYS) == 1
    database.close()
    graded.syncing.run_once(force=True)
    detail = graded.results.detail(graded.results.list(profile)[0].attempt_id)
    assert not detail.keys_sealed


def hub_grades(hub: RunningHub) -> None:
    """Marks what came, here and now, by the hub's own step."""
    config = load_config(hub.data)
    database = HubDatabase(config.database)
    Grader(database, PublishedQuizzes(config.courses, config.identity_path)).run(datetime.now(UTC), everything=True)
    database.close()
