"""A home, a relay in the room, and the centre away: carried, then received, whatever becomes of the relay."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli.root import run
from app.compose import Services
from app.database.custody import RecordRow
from app.database.people import Hub
from app.database.relays import Relay
from app.database.states import RecordState
from app.views import ResultState
from content_cache.signing import SigningKey
from sync.hub import forward, import_parcels, init_hub, join_centre, load_config, relay_code, status
from sync.hub.server import HubServer
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.test_doctor import examine
from tests.app.test_parcels import states, take
from tests.app.world import COURSE, FINAL, PRACTICE, RunningHub


class RunningRelay:
    """A relay that has joined the centre, served in this process."""

    def __init__(self, data: Path, hub: RunningHub) -> None:
        self.data = data
        init_hub(data, name="Máy của cô Hạnh")
        self.upstream = join_centre(data, hub.url, relay_code(hub.data, name="Máy của cô Hạnh"))
        self.key = SigningKey.load(load_config(data).key_path)
        self.start()

    def start(self) -> None:
        """Serves."""
        self._server = HubServer(self.data, "127.0.0.1", 0, None)
        self.url = self._server.url
        self._thread = threading.Thread(target=self._server.run_until_stopped)
        self._thread.start()

    def stop(self) -> None:
        """Serves no more."""
        self._server.stop()
        self._thread.join(timeout=30)

    def known_to(self, services: Services) -> None:
        """What joining by a code stores (`tests/app/test_joining.py` does that itself)."""
        with services._database.write() as session:
            hub = session.scalars(select(Hub)).one()
            session.add(
                Relay(
                    hub_id=hub.id,
                    public_key=self.key.public,
                    certificate=self.upstream.certificate,
                    tls_pin=bytes(32),
                    url=self.url,
                    name="Máy của cô Hạnh",
                    joined_at=services.syncing._clock.now(),
                    failures=0,
                )
            )


@pytest.fixture
def relay(tmp_path: Path, hub: RunningHub) -> Iterator[RunningRelay]:
    running = RunningRelay(tmp_path / "relay", hub)
    yield running
    running.stop()


@pytest.fixture
def learner(open_home: OpenHome, hub: RunningHub, relay: RunningRelay) -> Services:
    """Somebody who has joined the relay and handed in a quiz while the centre is away."""
    services = open_home()
    profile = services.enrolment.enrol(None, hub.url, hub.code_for())
    services.library.refresh(profile.id)
    services.library.fetch(profile.id, COURSE)
    relay.known_to(services)
    hub.stop()
    take(services, profile.id)
    return services


def result_state(services: Services) -> ResultState:
    (profile,) = services.profiles.list()
    return services.results.list(profile.id)[0].state


def relay_row(services: Services) -> Relay:
    with services._database.read() as session:
        return session.scalars(select(Relay)).one()


def test_carried_and_then_received_through_the_relay(
    learner: Services, hub: RunningHub, relay: RunningRelay, clock: HandClock
) -> None:
    learner.syncing.run_once()
    assert set(states(learner)) == {RecordState.CARRIED}
    assert result_state(learner) is ResultState.CARRIED
    assert learner.syncing.waiting_total() == 0
    assert relay_row(learner).last_contact_at == clock.now()
    held = status(relay.data).relay
    assert held is not None
    assert (held.owed_records, held.owed[0].sealed_records) == (0, len(states(learner)))
    assert status(relay.data).records == 0, "it has no class, so it reads nothing"
    hub.start()
    assert forward(relay.data).owed_parcels == 0
    hub.stop()
    # Something new waits, and with it the relay hands down what the centre has said.
    take(learner, learner.profiles.list()[0].id, PRACTICE)
    clock.pass_s(4000)
    learner.syncing.run_once()
    assert RecordState.WAITING not in states(learner)
    assert RecordState.RECEIVED in states(learner)
    received = {row.quiz_id: row.state for row in learner.results.list(learner.profiles.list()[0].id)}
    assert received == {FINAL: ResultState.RECEIVED, PRACTICE: ResultState.CARRIED}
    hub.start()
    learner.syncing.run_once(force=True)
    assert set(states(learner)) == {RecordState.RECEIVED}
    assert hub.status().records == len(states(learner))


def test_with_everything_carried_nobody_is_worried(
    learner: Services, relay: RunningRelay, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    home = learner.home.path
    relay.stop()
    (away,) = [one for one in examine(home, clock)["way"] if one.number is not None]
    assert (away.well, away.kind) == (False, "machine-away"), "what waits has no other way"
    relay.start()
    with learner._database.write() as session:
        session.scalars(select(Relay)).one().url = relay.url
    learner.syncing.run_once(force=True)
    learner.close()
    assert run(["client", "sync", "--home", str(home)]) == 3
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("error: no-connection: the centre is out of reach now; nothing is lost, what is carried ")
    relay.stop()
    (away,) = [one for one in examine(home, clock)["way"] if one.number is not None]
    assert (away.well, away.kind, away.number) == (True, "machine-away", 1)
    assert away.advice is not None
    assert all(one.endswith("tuhoc client leave 1.") for one in (away.advice.vi, away.advice.en))
    relay.start()


def test_a_relay_that_takes_custody_and_is_gone_loses_nothing(
    learner: Services, hub: RunningHub, relay: RunningRelay, clock: HandClock
) -> None:
    learner.syncing.run_once()
    assert set(states(learner)) == {RecordState.CARRIED}
    relay.stop()
    shutil.rmtree(relay.data)
    hub.start()
    clock.pass_s(4000)
    learner.syncing.run_once(force=True)
    assert set(states(learner)) == {RecordState.RECEIVED}
    assert [one.name for one in hub.status().results] == ["Nguyễn Văn An"]


def test_a_relay_that_is_full_is_left_alone_as_long_as_it_asks(
    learner: Services, relay: RunningRelay, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.hub.relay.MOST_HELD_BYTES", 0)
    learner.syncing.run_once()
    row = relay_row(learner)
    assert (row.failures, row.problem, set(states(learner))) == (1, "server-fault", {RecordState.WAITING})
    assert row.next_try_at is not None
    assert 600 <= (row.next_try_at - clock.now()).total_seconds() <= 660
    monkeypatch.undo()
    clock.pass_s(590)
    learner.syncing.run_once()
    assert set(states(learner)) == {RecordState.WAITING}
    clock.pass_s(71)
    learner.syncing.run_once()
    assert set(states(learner)) == {RecordState.CARRIED}


def test_everything_carried_goes_into_a_parcel_too(
    learner: Services, hub: RunningHub, relay: RunningRelay, tmp_path: Path
) -> None:
    learner.syncing.run_once()
    made = learner.parcels.export(tmp_path / "a.tuhoc")
    assert made.records == len(states(learner))
    assert import_parcels(hub.data, tmp_path / "a.tuhoc", receipts=tmp_path / "b.tuhoc").new == made.records
    assert learner.parcels.take_receipts(tmp_path / "b.tuhoc").received == made.records
    hub.start()
    assert forward(relay.data).owed_parcels == 0
    assert hub.status().records == made.records


def test_a_false_relay_gets_nothing_believed(
    learner: Services, hub: RunningHub, relay: RunningRelay, tmp_path: Path, clock: HandClock
) -> None:
    """Another hub answers at the relay's address: its receipts are signed by nobody whom the centre certified."""
    init_hub(tmp_path / "false", name="Máy lạ")
    server = HubServer(tmp_path / "false", "127.0.0.1", 0, None)
    thread = threading.Thread(target=server.run_until_stopped)
    thread.start()
    with learner._database.write() as session:
        session.scalars(select(Relay)).one().url = server.url
    try:
        learner.syncing.run_once()
    finally:
        server.stop()
        thread.join(30)
    assert set(states(learner)) == {RecordState.WAITING}
    row = relay_row(learner)
    assert (row.failures, row.last_contact_at) == (1, None)
    assert row.problem is not None
    assert row.next_try_at is not None
    assert clock.now() < row.next_try_at


def test_an_earlier_home_without_a_recipient_waits(learner: Services, relay: RunningRelay) -> None:
    with learner._database.write() as session:
        session.scalars(select(Hub)).one().recipient = None
    learner.syncing.run_once()
    assert set(states(learner)) == {RecordState.WAITING}
    with learner._database.read() as session:
        assert session.scalars(select(RecordRow.reason)).all() == [None] * len(states(learner))
