"""Enrolling by plain HTTP with a hub that has TLS keys, where somebody on the path takes TLS off; over real sockets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.database.people import Hub
from sync.errors import HubNotProvenError
from sync.hub import add_learner, init_hub, join_centre, new_code, relay_code
from sync.hub.tls import own_tls
from sync.transport import HttpTransport, Transport
from tests.app.conftest import OpenHome
from tests.app.test_tls_keys_change import Centre, state
from tests.sync.between import between
from tests.sync.certificates import make_files

NOW = datetime(2026, 12, 1, tzinfo=UTC)
AWAY = "192.0.2.7:8000"
"""A place that is not on this computer; its ways are led to sockets here."""


def led(plain: str, secure: str) -> Callable[..., Transport]:
    """Makes ways to `AWAY`, where one thing answers by HTTP and another by HTTPS."""
    ways = {f"http://{AWAY}": plain, f"https://{AWAY}": secure}
    return lambda url, **how: HttpTransport(ways.get(url.lower(), url), **how)


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def code_at(centre: Centre) -> str:
    return new_code(centre.data, add_learner(centre.data, name="Nguyễn Văn An"))


@pytest.mark.parametrize("typed", [AWAY, f"http://{AWAY}", f"HTTP://{AWAY}"])
def test_a_hub_that_has_tls_is_kept_by_tls(centre: Centre, open_home: OpenHome, typed: str) -> None:
    with centre.serving(own_tls(centre.data, NOW)) as url, between(url, strips=True) as middle:
        plain = f"http://127.0.0.1:{middle.port}"
        home = open_home(transport_for=led(plain, url))
        profile = home.enrolment.enrol(None, typed, code_at(centre))
        assert profile.hub_url == f"https://{AWAY}"
        home.syncing.run_once(force=True)
        assert state(home, profile.id) == (True, None, 0)
        assert b"/v1/enrol/finish" in middle.passed_up, "the exchange went through him to its end"
        assert b"Authorization" not in middle.passed_up
        assert b"/v1/records" not in middle.passed_up


def test_nobody_is_enrolled_where_only_plain_http_answers(centre: Centre, open_home: OpenHome, tmp_path: Path) -> None:
    code = code_at(centre)
    with (
        centre.serving(own_tls(centre.data, NOW)) as url,
        between(url, strips=True) as middle,
        between(url, tls=make_files(tmp_path / "his")) as stranger,
    ):
        plain = f"http://127.0.0.1:{middle.port}"
        for secure in (f"https://127.0.0.1:{stranger.port}", plain.replace("http:", "https:"), "https://127.0.0.1:9"):
            home = open_home(transport_for=led(plain, secure))
            with pytest.raises(HubNotProvenError):
                home.enrolment.enrol(None, AWAY, code)
            with home._database.read() as session:
                assert session.scalars(select(Hub)).all() == []
            home.close()
        assert not stranger.passed_up
        # The same code, once the way is clear.
        home = open_home(transport_for=led(plain, url))
        assert home.enrolment.enrol(None, AWAY, code).hub_url == f"https://{AWAY}"


def test_plain_http_stays_where_the_hub_has_no_other_or_is_on_this_computer(
    centre: Centre, open_home: OpenHome
) -> None:
    with centre.serving(None) as url:
        home: Any = open_home("away", transport_for=led(url, "https://127.0.0.1:9"))
        assert home.enrolment.enrol(None, AWAY, code_at(centre)).hub_url == f"http://{AWAY}"
    with centre.serving(None, also=[b"\1" * 32]) as url:
        assert open_home().enrolment.enrol(None, url, code_at(centre)).hub_url == url


def test_a_relay_keeps_its_centre_by_tls(centre: Centre, tmp_path: Path) -> None:
    init_hub(tmp_path / "relay", name="Máy của cô Hạnh")
    code = relay_code(centre.data, name="Máy của cô Hạnh")
    with centre.serving(own_tls(centre.data, NOW)) as url, between(url, strips=True) as middle:
        plain = f"http://127.0.0.1:{middle.port}"
        with pytest.raises(HubNotProvenError):
            join_centre(tmp_path / "relay", f"http://{AWAY}", code, transport_for=led(plain, "https://127.0.0.1:9"))
        joined = join_centre(tmp_path / "relay", f"http://{AWAY}", code, transport_for=led(plain, url))
    assert joined.url == f"https://{AWAY}"
