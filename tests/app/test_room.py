"""Results by a machine in the room: real hubs over TLS, the centre away, the relay gone, the relay elsewhere."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from app.compose import Services
from app.database.people import Hub
from app.views import ResultState
from sync import discovery
from sync.errors import HubNotProvenError, ServerFaultError, WrongCodeError
from sync.hub import forward, join_centre, relay_code
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.test_doctor import examine
from tests.app.test_joining import ON_LOOPBACK, Machine, central, tell_pin
from tests.app.test_with_a_hub import take_quiz
from tests.app.world import COURSE, RunningHub


@pytest.fixture
def machine(hub: RunningHub, tmp_path: Path) -> Machine:
    """A relay of the hub."""
    made = Machine(tmp_path / "laptop")
    join_centre(made.data, hub.url, relay_code(hub.data, name="Máy của cô Lan"))
    return made


@pytest.fixture
def services(open_home: OpenHome, hub: RunningHub) -> Services:
    """A home with a result that waits."""
    services = open_home(find_machines=partial(discovery.find, interfaces=ON_LOOPBACK))
    profile = services.enrolment.enrol(None, hub.url, hub.code_for())
    services.library.fetch(profile.id, COURSE)
    take_quiz(services, profile.id)
    return services


def state_of(services: Services) -> ResultState:
    (row,) = services.results.list(services.profiles.list()[0].id)
    return row.state


def test_what_the_room_took_is_carried_and_then_received(
    services: Services, hub: RunningHub, machine: Machine, clock: HandClock
) -> None:
    profile = services.profiles.list()[0].id
    hub.stop()
    with machine.serving() as address:
        services.joining.join(machine.code, address)
        assert services.syncing.run_once(force=True)
        (row,) = services.results.list(profile)
        assert (row.state, row.journey[-1].by) == (ResultState.CARRIED, "Máy của cô Lan")
        status = services.syncing.status(profile)
        assert (status.online, status.near, status.waiting) == (False, True, 0)
        assert services.sending.view(profile).owed[0].carried == 3
        (relay,) = services.joining.list()
        assert (relay.problem, relay.last_contact is not None) == (None, True)
        # Nothing waits, but nobody may think that the centre has it.
        (said,) = examine(services.home.path, clock)["carried"]
        assert (said.well, said.says.split()[0]) == (True, "3")
        # The laptop has the internet for a while, this computer never.
        hub.start()
        report = forward(machine.data)
        hub.stop()
        assert (report.error, report.owed_parcels) == (None, 0)
        assert services.syncing.run_once(force=True)
    assert state_of(services) is ResultState.RECEIVED
    assert (hub.status().records, len(hub.status().results)) == (3, 1)


def test_a_machine_that_dies_for_good_loses_nothing(services: Services, hub: RunningHub, machine: Machine) -> None:
    hub.stop()
    with machine.serving() as address:
        services.joining.join(machine.code, address)
        services.syncing.run_once(force=True)
    assert state_of(services) is ResultState.CARRIED
    hub.start()
    services.syncing.run_once(force=True)
    assert state_of(services) is ResultState.RECEIVED
    assert len(hub.status().results) == 1


def test_a_machine_at_another_address_is_found_again(
    services: Services, hub: RunningHub, machine: Machine, clock: HandClock
) -> None:
    hub.stop()
    with machine.serving() as before:
        services.joining.join(machine.code, before)
    services.syncing.run_once(force=True)
    (relay,) = services.joining.list()
    assert (relay.problem, relay.address, state_of(services)) == ("no-connection", before, ResultState.WAITING)
    assert relay.next_try is not None
    assert 0 < services.syncing.seconds_until_next() <= 10
    machine.port = 0
    with machine.serving(announce=True) as after:
        assert after != before
        heard = threading.Event()
        assert discovery.find(20, cancel=heard, on_found=lambda _one: heard.set(), interfaces=ON_LOOPBACK)
        clock.pass_s(11)
        services.syncing.run_once()
    (relay,) = services.joining.list()
    assert (relay.problem, relay.address, state_of(services)) == (None, after, ResultState.CARRIED)


def test_a_room_is_not_gone_to_while_the_centre_answers(services: Services, hub: RunningHub, machine: Machine) -> None:
    with machine.serving() as address:
        services.joining.join(machine.code, address)
        services.syncing.run_once(force=True)
    assert state_of(services) is ResultState.RECEIVED
    with machine.serving():
        assert machine.port
    assert len(hub.status().results) == 1


def test_the_hub_itself_in_the_room_receives(services: Services, hub: RunningHub, clock: HandClock) -> None:
    """A pilot's single machine, reached at the room's address while the way to its usual one is closed."""
    itself = Machine(hub.data)
    tell_pin(services, itself.tls.pin())
    hub.stop()
    with itself.serving() as address:
        assert services.joining.join(itself.code, address).is_hub
        services.syncing.run_once(force=True)
    assert state_of(services) is ResultState.RECEIVED


def test_people_enrol_in_the_room_by_the_machine_whose_code_they_typed(
    open_home: OpenHome, hub: RunningHub, machine: Machine
) -> None:
    """This computer never reaches the centre; the machine does, and can change nothing of what the centre says."""
    services = open_home("new")
    centre = "http://127.0.0.1:9"  # as this computer sees it
    with machine.serving() as address:
        with pytest.raises(HubNotProvenError):
            services.enrolment.enrol(None, f"https://{address}", hub.code_for("Lê Thị Tư"))
        door = services.joining.door(machine.code, address)
        code = hub.code_for("Lê Thị Tư")
        hub.stop()
        with pytest.raises(ServerFaultError):
            services.enrolment.enrol(None, centre, code, door=door)
        hub.start()
        profile = services.enrolment.enrol(None, centre, code, door=door)
        assert (profile.full_name, profile.hub_url) == ("Lê Thị Tư", centre)
        assert services.joining.join(machine.code, address).hub_name == "Trung tâm"
        assert services.syncing.run_once(force=True)
        assert services.syncing.status(profile.id).waiting == 0
    with services._database.read() as session:
        pinned = session.scalars(select(Hub)).one()
    assert pinned.public_key == central(hub).public
    assert pinned.tls_pins is None


def test_a_machine_that_answers_for_the_centre_itself_enrols_nobody(
    open_home: OpenHome, hub: RunningHub, machine: Machine, tmp_path: Path
) -> None:
    """It has the join code's key, and no word of the code: neither its own key nor its own pins are taken."""
    services = open_home("new")
    false = Machine(tmp_path / "false")
    with false.serving() as address:
        door = services.joining.door(false.code, address)
        with pytest.raises((HubNotProvenError, WrongCodeError)):
            services.enrolment.enrol(None, hub.url, hub.code_for("Lê Thị Tư"), door=door)
    assert services.profiles.list() == ()
    with services._database.read() as session:
        assert session.scalars(select(Hub)).all() == []
