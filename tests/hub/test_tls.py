"""HTTPS with a real hub: pinned keys whatever the dates, the system's check for all others, nobody between unseen."""

from __future__ import annotations

import shutil
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import load_pem_x509_certificate

from content_cache.signing import SigningKey
from sync.enrolment import Enrolment, enrol
from sync.errors import HubNotProvenError, NotOurHubError, OfflineError
from sync.hub import add_learner, join_centre, new_code, relay_code
from sync.hub.errors import TlsFileError
from sync.hub.relay_forwarding import Forwarder
from sync.hub.tls import LIFETIME, TlsFiles, own_tls, replace_key
from sync.hub.upstream import learn_pins, load_upstream
from sync.protocol import JSON_MEDIA, PATH_HUB
from sync.tls import ask_for_key
from sync.transport import HttpTransport
from sync.ways import WarmWays
from tests.hub.relay_world import RelayWorld, in_class
from tests.hub.world import HubWorld
from tests.sync.between import between
from tests.sync.certificates import FUTURE, PAST, Authority, make_files

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def greet(url: str, **how: object) -> bytes:
    with HttpTransport(url, **how) as transport:  # type: ignore[arg-type]
        return transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)


def enrol_at(url: str, hub: HubWorld) -> Enrolment:
    code = new_code(hub.data, add_learner(hub.data, name="Hòa"))
    with HttpTransport(url, first_use=True) as transport:
        return enrol(transport, code, SigningKey.generate())


@pytest.mark.parametrize("dates", [PAST, FUTURE])
def test_a_pinned_key_is_accepted_whatever_the_dates(
    hub: HubWorld, tmp_path: Path, dates: tuple[datetime, datetime]
) -> None:
    """What a client sees whose clock is decades off: a certificate that is over, or has not begun."""
    files = make_files(tmp_path / "tls", dates)
    with hub.serving(tls=files) as url:
        assert url.startswith("https://127.0.0.1:")
        with pytest.raises(NotOurHubError):
            greet(url)
        found = enrol_at(url, hub)
        assert found.tls_pins == (files.pin(),)
        assert hub.key.key_id.encode() in greet(url, tls_pins=found.tls_pins)


def test_another_key_than_the_pinned_needs_a_chain(
    hub: HubWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path / "ca")
    other = (b"\1" * 32,)
    with hub.serving(tls=make_files(tmp_path / "tls", by=authority)) as url:
        for pins in ((), other):
            with pytest.raises(NotOurHubError):
                greet(url, tls_pins=pins)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        for pins in ((), other):
            assert greet(url, tls_pins=pins)
    with hub.serving(tls=make_files(tmp_path / "late", PAST, by=authority)) as url:
        for pins in ((), other):
            with pytest.raises(NotOurHubError):
                greet(url, tls_pins=pins)
    named = make_files(tmp_path / "named", by=authority, name="hub.example")
    with hub.serving(tls=named) as url, pytest.raises(NotOurHubError):
        greet(url, tls_pins=other)


def test_a_stranger_who_is_gone_leaves_nothing_behind(hub: HubWorld, tmp_path: Path) -> None:
    """On a way that is kept for weeks."""
    own, stranger = make_files(tmp_path / "tls"), make_files(tmp_path / "stranger")
    with hub.serving(tls=stranger) as url:
        way = HttpTransport(url, tls_pins=(own.pin(),))
        with pytest.raises(NotOurHubError):
            way.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)
    with way, hub.serving(int(url.rpartition(":")[2]), tls=own):
        assert way.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)


def test_nothing_is_said_to_a_stranger(hub: HubWorld, tmp_path: Path) -> None:
    own = make_files(tmp_path / "tls")
    with hub.serving(tls=own) as url, between(url, tls=make_files(tmp_path / "stranger")) as stranger:
        with pytest.raises(NotOurHubError):
            greet(f"https://127.0.0.1:{stranger.port}", tls_pins=(own.pin(),))
        assert stranger.connections
        assert not stranger.passed_up


def test_who_passes_an_enrolment_on_is_found(hub: HubWorld, tmp_path: Path) -> None:
    """He does not know the code and alters nothing, but the hub's welcome names another key than his."""
    with hub.serving(tls=own_tls(hub.data, NOW)) as url, between(url, tls=make_files(tmp_path / "his")) as middle:
        with pytest.raises(HubNotProvenError):
            enrol_at(f"https://127.0.0.1:{middle.port}", hub)
        assert b"/v1/enrol/finish" in middle.passed_up, "the exchange went through him to its end"
        assert enrol_at(url, hub).tls_pins


def test_a_hub_that_names_no_key_is_enrolled_with_only_where_the_system_vouches(
    hub: HubWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy before the hub ends TLS; the hub knows its certificate only where it was told."""
    authority = Authority(tmp_path / "ca")
    files = make_files(tmp_path / "proxy", by=authority)
    with hub.serving() as url, between(url, tls=files) as front, pytest.raises(HubNotProvenError):
        enrol_at(f"https://127.0.0.1:{front.port}", hub)
    with hub.serving(tls_pins=(files.pin(),)) as url, between(url, tls=files) as front:
        assert enrol_at(f"https://127.0.0.1:{front.port}", hub).tls_pins == (files.pin(),)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with hub.serving() as url, between(url, tls=files) as front:
        assert enrol_at(f"https://127.0.0.1:{front.port}", hub).tls_pins == ()


def test_the_key_may_not_change_within_an_enrolment(hub: HubWorld, tmp_path: Path) -> None:
    first, second = make_files(tmp_path / "1"), make_files(tmp_path / "2")
    with hub.serving() as url, between(url, tls=first) as front:
        transport = HttpTransport(f"https://127.0.0.1:{front.port}", first_use=True)
        transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)
        assert transport.unproven_key == first.pin()
    with transport, hub.serving() as url, between(url, tls=second, port=front.port):
        with pytest.raises(NotOurHubError):
            transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)
        assert greet(transport.base_url, tls_pins=(second.pin(),))


def test_a_connection_is_kept_from_run_to_run(hub: HubWorld) -> None:
    files = own_tls(hub.data, NOW)
    ways = WarmWays(HttpTransport)
    with hub.serving(tls=files) as url, between(url) as counter:
        front = f"https://127.0.0.1:{counter.port}"

        def once() -> None:
            transport = ways(front, tls_pins=(files.pin(),))
            transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=1000)
            transport.close()

        for _ in range(3):
            once()
        assert counter.connections == 1
        # Somebody on the way has forgotten it: a new one is made, and nobody hears of it.
        counter.cut()
        once()
        assert counter.connections == 2
        ways.close()


def test_the_key_stays_when_the_certificate_is_renewed(tmp_path: Path) -> None:
    files = own_tls(tmp_path, NOW)
    pin, first = files.pin(), files.certificate.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(files.key.stat().st_mode) == 0o600
    own_tls(tmp_path, NOW + timedelta(days=100))
    assert files.certificate.read_bytes() == first
    # A year before its end, and for a clock that was set back to before its beginning.
    for moment in (NOW + LIFETIME - timedelta(days=300), NOW - timedelta(days=7000)):
        own_tls(tmp_path, moment)
        made = load_pem_x509_certificate(files.certificate.read_bytes())
        assert made.not_valid_before_utc < moment < made.not_valid_after_utc
        assert files.pin() == pin
    files.certificate.unlink()
    assert own_tls(tmp_path, NOW).pin() == pin


def test_a_relay_follows_its_centre_to_another_key(tmp_path: Path) -> None:
    world = RelayWorld(tmp_path, tls=True)
    learner = world.learner(1)
    for _ in range(2):
        with world.serving(centre=False) as (_, url):
            world.send(url, learner, [in_class(learner, world.session)])
        replace_key(world.centre.data, NOW)
        port = int(world.upstream.url.rpartition(":")[2])
        with (
            world.centre.serving(port, tls=own_tls(world.centre.data, NOW)),
            world.relay.database() as database,
        ):
            forwarder = Forwarder(database, HttpTransport, lambda: NOW, lambda: 0.5)
            assert forwarder.run(force=True).error is None
    with world.relay.database() as database:
        found = load_upstream(database)
    assert found is not None
    assert found.tls_pins == (own_tls(world.centre.data, NOW).pin(),)
    assert world.centre.status().records == 2


def test_a_relay_does_not_go_back_to_a_key_that_was_over_when_it_joined(tmp_path: Path) -> None:
    centre, relay, copy = HubWorld(tmp_path / "centre"), HubWorld(tmp_path / "relay"), HubWorld.__new__(HubWorld)
    with centre.serving(tls=own_tls(centre.data, NOW)):
        pass
    copy.attach(shutil.copytree(centre.data, tmp_path / "copy"))
    new, code = replace_key(centre.data, NOW), relay_code(centre.data, name="Máy của cô Hạnh")
    for _ in range(2):  # joining again changes nothing either
        with centre.serving(tls=new) as url:
            joined = join_centre(relay.data, url, code)
        with copy.serving(int(url.rpartition(":")[2]), tls=own_tls(copy.data, NOW)), relay.database() as database:
            assert learn_pins(database, joined, HttpTransport) is None
            assert load_upstream(database) == joined
    assert joined.tls_pins == (new.pin(),)


def test_a_reply_that_was_lost_names_the_keys_of_now(hub: HubWorld) -> None:
    code, key = new_code(hub.data, add_learner(hub.data, name="Hòa")), SigningKey.generate()
    found = []
    for make in (own_tls, replace_key):
        files = make(hub.data, NOW)
        with hub.serving(tls=files) as url, HttpTransport(url, first_use=True) as transport:
            found.append(enrol(transport, code, key))
        assert found[-1].tls_pins == (files.pin(),)
    first, again = found
    assert again.certificate == first.certificate
    assert again.has_later_keys(first.tls_serial)
    assert not first.has_later_keys(again.tls_serial)


def test_files_that_are_no_good_have_a_word(hub: HubWorld, tmp_path: Path) -> None:
    one, other = make_files(tmp_path / "1"), make_files(tmp_path / "2")
    for certificate, key in (
        (one.certificate, other.key),
        (one.key, one.key),
        (tmp_path / "missing", one.key),
        (one.certificate, one.certificate),
    ):
        with pytest.raises(TlsFileError), hub.serving(tls=TlsFiles(certificate=certificate, key=key)):
            pass
    (tmp_path / "tls.key").write_text("no key")
    with pytest.raises(TlsFileError):
        own_tls(tmp_path, NOW)


def test_asking_for_a_key(hub: HubWorld) -> None:
    files = own_tls(hub.data, NOW)
    with hub.serving(tls=files) as url:
        port = int(url.rpartition(":")[2])
        assert ask_for_key("127.0.0.1", port, 5) == files.pin()
    with pytest.raises(OfflineError):
        ask_for_key("127.0.0.1", port, 5)
    with hub.serving() as url, pytest.raises(NotOurHubError):
        ask_for_key("127.0.0.1", int(url.rpartition(":")[2]), 5)
