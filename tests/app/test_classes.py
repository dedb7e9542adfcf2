"""Classes at the client: what is started in one goes in clear to its machine; all else goes sealed, to others too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from app.classes import CurrentClass
from app.cli.root import run
from app.compose import Services
from app.errors import NotEnrolledError, UnknownClassError, UnknownRelayError
from app.joining import RelayView
from app.views import ResultState
from sync import discovery
from sync.class_statement import ClassStatement, session_of, state_class
from sync.errors import RelayRevokedError
from sync.hub import close_class, forward, join_centre, new_class, relay_code, revoke_device, show_class
from sync.record import Context, parse
from sync.timestamps import timestamp
from tests.app.clocks import HandClock
from tests.app.conftest import OpenHome
from tests.app.test_joining import NOW, ON_LOOPBACK, Machine
from tests.app.world import COURSE, FINAL, PRACTICE, RunningHub


@pytest.fixture
def machine(hub: RunningHub, tmp_path: Path) -> Machine:
    """A relay of the hub."""
    made = Machine(tmp_path / "laptop")
    join_centre(made.data, hub.url, relay_code(hub.data, name="Máy của cô Lan"))
    return made


@pytest.fixture
def services(open_home: OpenHome, hub: RunningHub) -> Services:
    services = open_home(find_machines=partial(discovery.find, interfaces=ON_LOOPBACK))
    profile = services.enrolment.enrol(None, hub.url, hub.code_for())
    services.library.fetch(profile.id, COURSE)
    services.syncing.run_once(force=True)
    return services


@pytest.fixture
def away(hub: RunningHub, services: Services, machine: Machine) -> Iterator[str]:
    """The machine alone answers."""
    new_class(machine.data, "Lớp bồi dưỡng Mặt trận")
    hub.stop()
    with machine.serving() as address:
        yield address


def who(services: Services) -> str:
    return services.profiles.list()[0].id


def take(services: Services, quiz: str) -> None:
    services.quizzes.submit(services.quizzes.start_or_resume(who(services), COURSE, quiz).attempt_id)


def join(services: Services, machine: Machine, address: str) -> RelayView:
    return services.joining.join(machine.code, address)


def enter(services: Services, machine: Machine, address: str) -> CurrentClass:
    relay = join(services, machine, address)
    (offer,) = services.classes.offered(relay.id)
    return services.classes.enter(who(services), relay.id, offer.session)


def clear_at(machine: Machine) -> list[bytes]:
    with closing(sqlite3.connect(machine.data / "hub.sqlite")) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM records ORDER BY seq")]


def own_records(services: Services) -> list[tuple[str, str, str | None]]:
    with closing(sqlite3.connect(services.home.database)) as connection:
        rows = connection.execute("SELECT text FROM records WHERE kind LIKE 'attempt%' ORDER BY seq").fetchall()
    found = [parse(text) for (text,) in rows]
    return [(one.kind, one.context, one.session) for one in found]


def why(services: Services) -> list[str | None]:
    with closing(sqlite3.connect(services.home.database)) as connection:
        return [row[0] for row in connection.execute("SELECT why FROM class_memberships ORDER BY id")]


def test_what_is_started_in_a_class_is_read_by_its_trainer_and_nothing_else(
    services: Services, hub: RunningHub, machine: Machine, away: str
) -> None:
    take(services, PRACTICE)
    current = enter(services, machine, away)
    assert (current.name, services.classes.current(who(services))) == ("Lớp bồi dưỡng Mặt trận", current)
    take(services, FINAL)
    services.classes.leave(who(services))
    assert services.classes.current(who(services)) is None
    take(services, PRACTICE)
    inside = [
        ("attempt-opened", Context.CLASS, current.session),
        ("attempt", Context.CLASS, current.session),
    ]
    alone = ("attempt", Context.SELF_STUDY, None)
    assert own_records(services) == [alone, *inside, alone]
    assert services.syncing.run_once(force=True)
    assert {row.state for row in services.results.list(who(services))} == {ResultState.CARRIED}
    clear = [parse(text) for text in clear_at(machine)]
    assert [(one.kind, one.context, one.session) for one in clear] == inside
    shown = show_class(machine.data, current.number)
    assert [(one.name, one.attempts) for one in shown.members] == [("Nguyễn Văn An", 1)]
    assert [(one.quiz, one.centre) for one in shown.attempts] == [(FINAL, "owed")]
    hub.start()
    assert forward(machine.data).error is None
    assert [one.centre for one in show_class(machine.data, current.number).attempts] == ["received"]
    assert len(hub.status().results) == 3


def test_an_attempt_keeps_the_class_that_it_was_started_in(services: Services, machine: Machine, away: str) -> None:
    before = services.quizzes.start_or_resume(who(services), COURSE, PRACTICE)
    current = enter(services, machine, away)
    during = services.quizzes.start_or_resume(who(services), COURSE, FINAL)
    services.classes.leave(who(services))
    for attempt in (before, during):
        services.quizzes.submit(attempt.attempt_id)
    assert [one for one in own_records(services) if one[0] == "attempt"] == [
        ("attempt", Context.SELF_STUDY, None),
        ("attempt", Context.CLASS, current.session),
    ]


def test_another_machine_gets_it_sealed(
    services: Services, hub: RunningHub, machine: Machine, away: str, tmp_path: Path
) -> None:
    """Another relay of the same centre, that says that the class is its own, and that the learner joins as well."""
    current = enter(services, machine, away)
    take(services, FINAL)
    other = Machine(tmp_path / "other", name="Máy khác")
    hub.start()
    join_centre(other.data, hub.url, relay_code(hub.data, name="Máy khác"))
    hub.stop()
    with closing(sqlite3.connect(other.data / "hub.sqlite")) as connection:
        connection.execute(
            "INSERT INTO relay_classes (session, name, created_at) VALUES (?, 'Lớp', '2026-12-01T00:00:00.000000Z')",
            (current.session,),
        )
        connection.commit()
    with other.serving() as address:
        relay = join(services, other, address)
        assert services.classes.offered(relay.id) == ()
        machines = services.joining.list()
        services.joining.leave(next(one.id for one in machines if one.id != relay.id))
        services.syncing.run_once(force=True)
    assert clear_at(other) == []
    assert {row.state for row in services.results.list(who(services))} == {ResultState.CARRIED}
    held = b"".join(path.read_bytes() for path in other.data.rglob("*") if path.is_file())
    assert current.session.encode() in held  # its own claim
    assert b'"context":"class"' not in held


def test_a_class_of_another_centre_is_not_offered(
    services: Services, machine: Machine, away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = join(services, machine, away)
    foreign = ClassStatement(
        hub="ab" * 32,
        relay=machine.key.key_id,
        session=session_of(machine.key.key_id, 7),
        name="Lớp lạ",
        opened=timestamp(NOW),
        closed=None,
    )
    monkeypatch.setattr("sync.hub.class_routes.statements", lambda *_rest: (state_class(foreign, machine.key),))
    assert services.classes.offered(relay.id) == ()


def test_nobody_is_in_a_class_that_is_not_there(services: Services, machine: Machine, away: str) -> None:
    relay = join(services, machine, away)
    for session in (session_of(machine.key.key_id, 0), "lop-0123456789"):
        with pytest.raises(UnknownClassError):
            services.classes.enter(who(services), relay.id, session)
    stranger = services.profiles.create("Trần Thị Bình", "")
    (offer,) = services.classes.offered(relay.id)
    with pytest.raises(NotEnrolledError):
        services.classes.enter(stranger.id, relay.id, offer.session)
    assert why(services) == []


def test_a_class_ends_when_its_machine_says_so(services: Services, machine: Machine, away: str) -> None:
    current = enter(services, machine, away)
    assert services.syncing.run_once(force=True)
    assert services.classes.current(who(services)) is not None
    take(services, FINAL)
    close_class(machine.data, current.session)
    assert services.syncing.run_once(force=True)
    assert services.classes.current(who(services)) is None
    assert why(services) == ["closed"]
    assert len(clear_at(machine)) == 2
    with pytest.raises(UnknownClassError):
        services.classes.enter(who(services), current.relay_id, current.session)


def test_a_class_ends_a_day_after_its_machine_was_met(
    services: Services, machine: Machine, away: str, clock: HandClock
) -> None:
    enter(services, machine, away)
    clock.pass_s(23 * 3600)
    assert services.syncing.run_once(force=True)  # met: nothing is owed, but the class is asked for
    clock.pass_s(23 * 3600)
    assert services.classes.current(who(services)) is not None
    started = services.quizzes.start_or_resume(who(services), COURSE, FINAL)
    clock.pass_s(2 * 3600)
    assert services.classes.current(who(services)) is None
    services.quizzes.submit(started.attempt_id)
    take(services, PRACTICE)
    assert services.syncing.run_once(force=True)  # met again: it does not come back by itself
    assert services.classes.current(who(services)) is None
    assert why(services) == ["away"]
    assert [one.kind for one in map(parse, clear_at(machine))] == ["attempt-opened", "attempt"]
    assert [context for kind, context, _ in own_records(services) if kind == "attempt"] == ["class", "self-study"]


def test_a_class_does_not_come_back_by_the_join_code(
    services: Services, machine: Machine, away: str, clock: HandClock
) -> None:
    """A week later the machine's code is typed again, and no class is chosen."""
    enter(services, machine, away)
    clock.pass_s(7 * 86_400)
    join(services, machine, away)
    assert services.classes.current(who(services)) is None
    take(services, FINAL)
    assert services.syncing.run_once(force=True)
    assert (clear_at(machine), why(services)) == ([], ["away"])
    assert {context for _, context, _ in own_records(services)} == {Context.SELF_STUDY}


def test_a_class_does_not_come_back_by_who_else_comes_in(
    services: Services, hub: RunningHub, machine: Machine, away: str, clock: HandClock
) -> None:
    """Another person of the same home, a week later; and somebody may come in again by choosing so."""
    first = enter(services, machine, away)
    hub.start()
    other = services.enrolment.enrol(None, hub.url, hub.code_for("Trần Thị Bình"))
    hub.stop()
    clock.pass_s(7 * 86_400)
    assert services.classes.enter(other.id, first.relay_id, first.session) == services.classes.current(other.id)
    assert services.classes.current(who(services)) is None
    assert why(services) == ["away", None]
    assert services.classes.enter(who(services), first.relay_id, first.session).session == first.session
    clock.pass_s(7 * 86_400)
    services.classes.enter(who(services), first.relay_id, first.session)
    assert why(services) == ["away", "away", "away", None]
    assert services.classes.current(other.id) is None


def test_a_clock_that_is_set_back_ends_nothing(
    services: Services, machine: Machine, away: str, clock: HandClock
) -> None:
    enter(services, machine, away)
    clock.set_wall(clock.now() - timedelta(days=4000))
    assert services.classes.current(who(services)) is not None
    assert services.syncing.run_once(force=True)
    assert services.classes.current(who(services)) is not None


def test_leaving_the_machine_leaves_its_class(services: Services, machine: Machine, away: str) -> None:
    current = enter(services, machine, away)
    services.joining.leave(current.relay_id)
    assert services.classes.current(who(services)) is None
    assert why(services) == ["left"]


def test_a_revoked_machine_is_left_and_gets_nothing_more(
    services: Services,
    hub: RunningHub,
    machine: Machine,
    away: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    current = enter(services, machine, away)
    take(services, FINAL)
    assert services.syncing.run_once(force=True)
    before = clear_at(machine)
    assert {row.state for row in services.results.list(who(services))} == {ResultState.CARRIED}
    assert before, "what was started in the class is there in clear"
    # The laptop is stolen, and the centre says so to whoever asks it next.
    assert revoke_device(hub.data, machine.key.key_id[:12]).device == machine.key.key_id
    hub.start()
    assert services.syncing.run_once(force=True)
    hub.stop()
    assert (services.joining.list(), services.classes.current(who(services)), why(services)) == ((), None, ["left"])
    assert {row.state for row in services.results.list(who(services))} == {ResultState.RECEIVED}
    take(services, PRACTICE)
    services.syncing.run_once(force=True)
    assert own_records(services)[-1] == ("attempt", Context.SELF_STUDY, None)
    assert clear_at(machine) == before, "nothing more goes there"
    with closing(sqlite3.connect(machine.data / "hub.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM carried_parcels").fetchone() == (0,), "sealed neither"
    with pytest.raises(RelayRevokedError):
        join(services, machine, away)
    with pytest.raises(UnknownRelayError):
        services.classes.enter(who(services), current.relay_id, current.session)
    assert services.joining.list() == ()
    # It holds over a restart, and is said.
    services.close()
    home = str(services.home.path)
    assert run(["client", "join", machine.code, "--address", away, "--home", home]) == 3
    assert "relay-revoked" in capsys.readouterr().err
    assert run(["client", "ways", "--home", home]) == 0
    assert "Máy của cô Lan\trevoked by Trung tâm" in capsys.readouterr().out


def test_who_enrols_after_a_machine_was_revoked_does_not_join_it(
    open_home: OpenHome, hub: RunningHub, machine: Machine
) -> None:
    revoke_device(hub.data, machine.key.key_id)
    services = open_home(find_machines=partial(discovery.find, interfaces=ON_LOOPBACK))
    services.enrolment.enrol(None, hub.url, hub.code_for())
    services.syncing.run_once(force=True)
    with machine.serving() as address, pytest.raises(RelayRevokedError):
        join(services, machine, address)
    assert (services.joining.list(), services.joining.revoked()) == ((), ())


def test_a_home_of_an_earlier_version_hears_again_what_it_passed_over(
    services: Services, open_home: OpenHome, hub: RunningHub, machine: Machine
) -> None:
    take(services, PRACTICE)
    revoke_device(hub.data, machine.key.key_id)
    assert services.syncing.run_once(force=True)
    before = services.results.list(who(services))
    services.close()
    with closing(sqlite3.connect(services.home.database)) as connection, connection:
        assert connection.execute("SELECT count(*) FROM revoked_relays").fetchone() == (1,)
        connection.execute("DROP TABLE revoked_relays")
        connection.execute("UPDATE alembic_version SET version_num = '0010'")
    again = open_home(find_machines=partial(discovery.find, interfaces=ON_LOOPBACK))
    assert again.syncing.run_once(force=True)
    with machine.serving() as address, pytest.raises(RelayRevokedError):
        join(again, machine, address)
    assert again.results.list(who(again)) == before
