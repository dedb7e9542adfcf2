"""Joining a machine in the room: real relays over TLS on loopback, found by real multicast, by address, by link."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.compose import Services
from app.database.people import Hub
from app.errors import NotEnrolledError, UnknownRelayError
from content_cache.signing import SigningKey
from sync import discovery
from sync.certificate import Certificate, DeviceRole, issue_certificate
from sync.enrol_messages import HubInfo
from sync.errors import MachineNotFoundError, NotOurRelayError, WrongJoinCodeError
from sync.hub.admin import init_hub
from sync.hub.config import load_config
from sync.hub.database import HubDatabase
from sync.hub.relay_schema import UpstreamRow
from sync.hub.server import HubServer
from sync.hub.tls import TlsFiles, own_tls
from sync.join_code import code_of, make_link
from sync.protocol import PATH_TLS_PINS, TLS_PINS_MEDIA
from sync.timestamps import timestamp
from sync.tls_statement import TlsStatement, seal_tls_statement
from sync.transport import HttpTransport
from tests.app.conftest import OpenHome
from tests.app.world import RunningHub

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ON_LOOPBACK = ("127.0.0.1",)


class Machine:
    """A trainer's laptop: a hub of its own, certified by a central key."""

    def __init__(self, folder: Path, name: str = "Máy của cô Lan") -> None:
        if not (folder / "hub.json").exists():
            init_hub(folder, name=name)
        self.data = folder
        self.key = SigningKey.load(load_config(folder).key_path)
        self.tls: TlsFiles = own_tls(folder, NOW)
        self.code = code_of(self.tls.pin())
        self.port = 0

    def certify(self, central: SigningKey, *, role: str = DeviceRole.RELAY, key: SigningKey | None = None) -> None:
        key = key or self.key
        made = Certificate(
            device=key.key_id,
            public=key.public,
            person="trainer",
            unit=None,
            hub=central.key_id,
            issued=timestamp(NOW),
            role=role,
        )
        database = HubDatabase(load_config(self.data).database)
        with database.write() as session:
            session.merge(
                UpstreamRow(
                    id=1,
                    url="http://127.0.0.1:9",
                    public=central.public,
                    name="Trung tâm",
                    tls_pins=b"[]",
                    certificate=issue_certificate(made, central),
                    joined_at=NOW,
                    failures=0,
                )
            )
        database.close()

    @contextlib.contextmanager
    def serving(self, *, announce: bool = False) -> Iterator[str]:
        ready = threading.Event()
        server = HubServer(
            self.data,
            "127.0.0.1",
            self.port,
            lambda _url: ready.set(),
            tls=self.tls,
            announce_on=ON_LOOPBACK if announce else None,
        )
        thread = threading.Thread(target=server.run_until_stopped)
        thread.start()
        try:
            assert ready.wait(30)
            self.port = int(server.url.rpartition(":")[2])
            yield f"127.0.0.1:{self.port}"
        finally:
            server.stop()
            thread.join(30)


def tell_pin(services: Services, pin: bytes) -> None:
    """What an enrolment over TLS tells: the hub's own TLS key."""
    with services._database.write() as session:
        session.scalars(select(Hub)).one().tls_pins = pin


def central(hub: RunningHub) -> SigningKey:
    return SigningKey.load(load_config(hub.data).key_path)


@pytest.fixture
def enrolled(open_home: OpenHome, hub: RunningHub) -> Services:
    services = open_home(find_machines=partial(discovery.find, interfaces=ON_LOOPBACK))
    services.enrolment.enrol(None, hub.url, hub.code_for())
    return services


def test_a_machine_is_found_and_joined_by_its_code(
    enrolled: Services, hub: RunningHub, tmp_path: Path, open_home: OpenHome
) -> None:
    machine = Machine(tmp_path / "laptop")
    machine.certify(central(hub))
    with machine.serving(announce=True) as address:
        heard: list[str] = []
        stop = threading.Event()

        def take(one: discovery.FoundMachine) -> None:
            heard.append(one.name)
            stop.set()

        (found,) = enrolled.joining.find(timeout_s=20, cancel=stop, on_found=take) or _nothing()
        assert heard == [found.name] == ["Máy của cô Lan"]
        assert (found.hub, found.addresses, found.tls) == (machine.key.key_id, (address,), True)
        view = enrolled.joining.join(f"{machine.code[:4]} {machine.code[4:]}")
        assert (view.name, view.address, view.hub_name, view.is_hub) == ("Máy của cô Lan", address, "Trung tâm", False)
    assert enrolled.joining.list() == (view,)
    enrolled.close()
    again = open_home()
    assert again.joining.list() == (view,)
    again.joining.leave(view.id)
    assert again.joining.list() == ()
    with pytest.raises(UnknownRelayError):
        again.joining.leave(view.id)


def _nothing() -> tuple[discovery.FoundMachine, ...]:
    pytest.fail("multicast on loopback found nothing")


def test_by_address_and_by_link(enrolled: Services, hub: RunningHub, tmp_path: Path) -> None:
    machine, other = Machine(tmp_path / "laptop"), Machine(tmp_path / "other")
    machine.certify(central(hub))
    other.certify(central(hub))
    with machine.serving() as address, other.serving() as elsewhere:
        first = enrolled.joining.join(machine.code, address)
        second = enrolled.joining.join(make_link(machine.tls.pin(), [elsewhere, address]))
        assert first.id == second.id, "the same machine"
        with pytest.raises(MachineNotFoundError) as caught:
            enrolled.joining.join(machine.code, elsewhere)
        assert caught.value.seen == 1, "another machine answers there"
        with pytest.raises(MachineNotFoundError):
            enrolled.joining.join(make_link(machine.tls.pin(), [elsewhere]))
    with pytest.raises(MachineNotFoundError) as caught:
        enrolled.joining.join(machine.code, address)
    assert caught.value.seen == 0
    assert len(enrolled.joining.list()) == 1


def test_only_what_our_hub_has_certified(enrolled: Services, hub: RunningHub, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "laptop")
    with machine.serving() as address:
        with pytest.raises(NotOurRelayError):
            enrolled.joining.join(machine.code, address)
        machine.certify(SigningKey.generate())
        with pytest.raises(NotOurRelayError):
            enrolled.joining.join(machine.code, address)
        machine.certify(central(hub), role=DeviceRole.DEVICE)
        with pytest.raises(NotOurRelayError):
            enrolled.joining.join(machine.code, address)
        # Somebody else's certificate, shown as one's own.
        machine.certify(central(hub), key=SigningKey.generate())
        with pytest.raises(NotOurRelayError):
            enrolled.joining.join(machine.code, address)
    assert enrolled.joining.list() == ()


def test_the_hub_itself_may_stand_in_the_room(enrolled: Services, hub: RunningHub) -> None:
    with hub_over_tls(hub) as url:
        pin = own_tls(hub.data, NOW).pin()
        # Whoever enrolled over plain HTTP was told of no TLS key; the hub's signed word names it.
        assert enrolled.joining.join(code_of(pin), url).is_hub
        with enrolled._database.read() as session:
            assert session.scalars(select(Hub.tls_pins)).one() == pin


@contextlib.contextmanager
def hub_over_tls(hub: RunningHub) -> Iterator[str]:
    ready = threading.Event()
    server = HubServer(hub.data, "127.0.0.1", 0, lambda _url: ready.set(), tls=own_tls(hub.data, NOW))
    thread = threading.Thread(target=server.run_until_stopped)
    thread.start()
    try:
        assert ready.wait(30)
        yield server.url
    finally:
        server.stop()
        thread.join(30)


def test_who_only_says_that_it_is_the_hub_gets_nothing(
    enrolled: Services, hub: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub's id is known to everybody. Its name on a machine would bring results in clear, and credentials."""
    tell_pin(enrolled, own_tls(hub.data, NOW).pin())
    with hub_over_tls(hub) as url, HttpTransport(url, first_use=True) as transport:
        true_word = transport.get(PATH_TLS_PINS, accept=TLS_PINS_MEDIA, max_bytes=1 << 16)
    monkeypatch.setattr("sync.hub.app.HubInfo", partial(_posing, central(hub).key_id))
    machine = Machine(tmp_path / "laptop")
    forged = TlsStatement(hub=central(hub).key_id, incarnation="x", serial=1 << 50, pins=(machine.tls.pin(),))
    for word in (None, true_word, seal_tls_statement(forged, machine.key)):
        monkeypatch.setattr("sync.hub.app.tls_statement", lambda *_about, word=word: word)
        with machine.serving() as address, pytest.raises(NotOurRelayError):
            enrolled.joining.join(machine.code, address)
    assert enrolled.joining.list() == ()


def _posing(as_hub: str, **fields: Any) -> HubInfo:
    return HubInfo(**{**fields, "hub": as_hub})


def test_before_an_enrolment_there_is_nobody_to_carry_for(services: Services) -> None:
    with pytest.raises(NotEnrolledError):
        services.joining.join("1234 5678 9012 8", "127.0.0.1:1")


@pytest.mark.parametrize(("code", "address"), [("123", None), ("tuhoc:join?pin=x", None), ("", "127.0.0.1:1")])
def test_what_is_no_code_is_found_without_the_network(enrolled: Services, code: str, address: str | None) -> None:
    with pytest.raises(WrongJoinCodeError):
        enrolled.joining.join(code, address)


# zeroconf leaves a socket behind that it could not use.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_where_multicast_is_off_nothing_is_found_and_nothing_fails() -> None:
    # An address of no interface here: the sockets cannot join a group.
    assert discovery.find(0.2, interfaces=["192.0.2.1"]) == ()


def test_finding_stops_when_it_is_told_to(enrolled: Services) -> None:
    stop = threading.Event()
    stop.set()
    assert enrolled.joining.find(timeout_s=600, cancel=stop) == ()
