"""A hub that takes another TLS key, over real TLS: enrolled homes follow by its signed word, and by nothing else."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.compose import Services
from app.database.custody import RecordRow
from app.database.people import Hub
from app.database.states import RecordState
from sync.errors import NotOurHubError, UnknownTlsKeyError
from sync.hub import add_learner, init_hub, new_code
from sync.hub.server import HubServer
from sync.hub.tls import TlsFiles, own_tls, replace_key
from sync.join_code import code_of
from sync.tls_statement import ask_for_tls_statement
from sync.transport import HttpTransport
from tests.app.conftest import OpenHome
from tests.sync.between import between
from tests.sync.certificates import Authority, make_files

NOW = datetime(2026, 12, 1, tzinfo=UTC)


class Centre:
    """A hub that is served now with one key, now with another, at one address."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "hub"
        self.config = init_hub(self.data, name="Trung tâm")
        self.port = 0

    @contextlib.contextmanager
    def serving(self, tls: TlsFiles | None, also: Sequence[bytes] = (), *, elsewhere: bool = False) -> Iterator[str]:
        ready = threading.Event()
        port = 0 if elsewhere else self.port
        server = HubServer(self.data, "127.0.0.1", port, lambda _url: ready.set(), tls=tls, tls_pins=tuple(also))
        thread = threading.Thread(target=server.run_until_stopped)
        thread.start()
        try:
            assert ready.wait(30)
            if not elsewhere:
                self.port = int(server.url.rpartition(":")[2])
            yield server.url
        finally:
            server.stop()
            thread.join(30)

    def enrol(self, home: Services, url: str) -> str:
        code = new_code(self.data, add_learner(self.data, name="Nguyễn Văn An"))
        return home.enrolment.enrol(None, url, code).id


def pins(home: Services) -> bytes | None:
    with home._database.read() as session:
        return session.scalars(select(Hub.tls_pins)).one()


def state(home: Services, profile: str) -> tuple[bool | None, str | None, int]:
    view = home.syncing.status(profile)
    return view.online, view.problem, view.waiting


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def test_whoever_was_away_for_the_whole_change_finds_the_hub_again(centre: Centre, open_home: OpenHome) -> None:
    home = open_home()
    with centre.serving(own_tls(centre.data, NOW)) as url:
        profile = centre.enrol(home, url)
    for _ in range(2):
        replace_key(centre.data, NOW)
        with centre.serving(own_tls(centre.data, NOW)):
            pass
    new = own_tls(centre.data, NOW)
    with centre.serving(new):
        assert home.syncing.run_once()
        assert state(home, profile) == (True, None, 0)
        assert pins(home) == new.pin()
    home.close()


def test_whoever_is_there_is_told_before_and_after(centre: Centre, open_home: OpenHome, tmp_path: Path) -> None:
    """The next key is announced beside the old one; once it is in use, the old one is over, stolen or not."""
    home = open_home()
    old, new = own_tls(centre.data, NOW), make_files(tmp_path / "new")
    with centre.serving(old) as url:
        centre.enrol(home, url)
    with centre.serving(old, also=[new.pin()]):
        home.syncing.run_once(force=True)
        assert pins(home) == b"".join(sorted([old.pin(), new.pin()]))
    with centre.serving(new):
        home.syncing.run_once(force=True)
        assert pins(home) == new.pin()
    with centre.serving(new) as url, between(url, tls=old) as thief, HttpTransport(url, tls_pins=[new.pin()]) as way:
        # With the stolen key and the hub's own words at hand.
        with pytest.raises(NotOurHubError):
            ask_for_tls_statement(HttpTransport, f"https://127.0.0.1:{thief.port}", centre_public(home))
        assert way.base_url == url
    home.close()


def centre_public(home: Services) -> bytes:
    with home._database.read() as session:
        return session.scalars(select(Hub.public_key)).one()


def test_a_home_that_enrolled_over_plain_http_learns_the_key(centre: Centre, open_home: OpenHome) -> None:
    home = open_home()
    files = own_tls(centre.data, NOW)
    with centre.serving(None) as url:
        centre.enrol(home, url)
        assert pins(home) is None
    with centre.serving(None, also=[files.pin()]):
        home.syncing.run_once(force=True)
        assert pins(home) == files.pin()
    home.close()


def test_nobody_else_can_take_the_hubs_place(centre: Centre, open_home: OpenHome, tmp_path: Path) -> None:
    """Another hub, and somebody who passes the hub's true word on; nothing is learned, and it is said plainly."""
    home = open_home()
    files = own_tls(centre.data, NOW)
    with centre.serving(files) as url:
        profile = centre.enrol(home, url)
    other = Centre(tmp_path / "other")
    other.port = centre.port
    with other.serving(own_tls(other.data, NOW)):
        home.syncing.run_once(force=True)
        assert state(home, profile) == (False, "unknown-tls-key", 1)
    with (
        centre.serving(files, elsewhere=True) as url,
        between(url, tls=make_files(tmp_path / "his"), port=centre.port) as middle,
    ):
        home.syncing.run_once(force=True)
        assert state(home, profile) == (False, "unknown-tls-key", 1)
        assert b"/v1/tls-pins" in middle.passed_up
        assert b"/v1/feed" not in middle.passed_up
        assert b"/v1/records" not in middle.passed_up
    assert pins(home) == files.pin()
    home.close()


def test_an_older_word_changes_nothing(centre: Centre, open_home: OpenHome, tmp_path: Path) -> None:
    """As a hub says it that was restored without its new key, or somebody who has kept it."""
    home = open_home()
    old = own_tls(centre.data, NOW)
    with centre.serving(old) as url:
        centre.enrol(home, url)
    new = make_files(tmp_path / "new")
    with centre.serving(new):
        home.syncing.run_once(force=True)
    with home._database.write() as session:
        session.scalars(select(Hub)).one().tls_serial = 1 << 50
    with centre.serving(old):
        home.syncing.run_once(force=True)
        assert pins(home) == new.pin()
    home.close()


def test_a_key_that_was_over_before_the_enrolment_stays_over(
    centre: Centre, open_home: OpenHome, tmp_path: Path
) -> None:
    """Somebody has the old key and the statement that named it, as in a copy of the hub of before the change."""
    with centre.serving(own_tls(centre.data, NOW)) as url:
        centre.enrol(open_home("earlier"), url)
    thief = Centre.__new__(Centre)
    thief.data, thief.port = shutil.copytree(centre.data, tmp_path / "copy"), centre.port
    replace_key(centre.data, NOW)
    new = own_tls(centre.data, NOW)
    home = open_home()
    with centre.serving(new) as url:
        profile = centre.enrol(home, url)
    with thief.serving(own_tls(thief.data, NOW)):
        home.syncing.run_once(force=True)
        assert state(home, profile) == (False, "unknown-tls-key", 1)
    assert pins(home) == new.pin()
    with centre.serving(new):
        home.syncing.run_once(force=True)
        assert state(home, profile) == (True, None, 0)


def test_another_enrolment_takes_nothing_back(centre: Centre, open_home: OpenHome) -> None:
    home = open_home()
    with centre.serving(own_tls(centre.data, NOW)) as url:
        centre.enrol(home, url)
        with home._database.write() as session:
            hub = session.scalars(select(Hub)).one()
            hub.tls_pins, hub.tls_serial = b"\1" * 32, 1 << 50
        centre.enrol(home, url)
    assert pins(home) == b"\1" * 32


def test_a_machine_in_the_room_must_hold_its_very_key(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one that the system vouches for: a room's machine has no other name than its key."""
    authority = Authority(tmp_path / "ca")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    files = make_files(tmp_path / "vouched", by=authority)
    with centre.serving(files) as url:
        for direct, right in ((False, True), (True, False)):
            with HttpTransport(url, tls_pins=[b"\1" * 32], direct=direct) as way:
                if right:
                    way.get("/v1/hub", accept="application/json", max_bytes=1000)
                    continue
                with pytest.raises(UnknownTlsKeyError):
                    way.get("/v1/hub", accept="application/json", max_bytes=1000)
        with HttpTransport(url, tls_pins=[files.pin()], direct=True) as way:
            way.get("/v1/hub", accept="application/json", max_bytes=1000)


def test_a_hub_that_was_joined_in_a_room_is_followed_there_too(centre: Centre, open_home: OpenHome) -> None:
    """Joined by code, then heard of another key: the old one opens nothing any more, the new one needs no new code."""
    home = open_home()
    old = own_tls(centre.data, NOW)
    with centre.serving(old) as url:
        centre.enrol(home, url)
        home.syncing.run_once(force=True)
        home.joining.join(code_of(old.pin()), url)
    kept = TlsFiles(certificate=centre.data / "kept.crt", key=centre.data / "kept.key")
    kept.certificate.write_bytes(old.certificate.read_bytes())
    kept.key.write_bytes(old.key.read_bytes())
    new = replace_key(centre.data, NOW)
    with centre.serving(new):
        home.syncing.run_once(force=True)
    assert pins(home) == new.pin()
    with home._database.write() as session:
        # Only the room is left: the way to the centre is nowhere.
        session.scalars(select(Hub)).one().url = "https://127.0.0.1:9"
    for tls, problem in ((kept, "unknown-tls-key"), (new, None)):
        with home._database.write() as session:
            session.execute(update(RecordRow).values(state=RecordState.WAITING, receipt_id=None))
        with centre.serving(tls):
            home.syncing.run_once(force=True)
        (seen,) = home.joining.list()
        assert seen.problem == problem
    home.close()
