"""Who may do what at a relay, on both databases: every route by every role; and what ``hub check`` finds there.

A route without a row in the matrix fails.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import msgspec
import pytest
import requests
from sqlalchemy import delete, select, update
from starlette.routing import Route

from content_cache.signing import SigningKey
from sync.credentials import authorize, renewal_proof
from sync.hub import create_app, forward
from sync.hub.checking import check
from sync.hub.relay_checking import RELAY_FAULTS
from sync.hub.relay_schema import CarriedParcelRow, CentralReceiptRow, ClassMemberRow, ClassRow, UpstreamRow
from sync.hub.schema import DeviceRow, RecordRow
from sync.parcel import make_parcel
from sync.protocol import JSON_MEDIA, PARCEL_MEDIA, PROTOCOL_HEADER, RECORDS_MEDIA
from sync.qr import qr_data
from sync.wire import pack
from tests.hub.relay_world import RelayWorld, certificate_of, in_class
from tests.hub.world import NOW
from tests.sync.samples import Learner

ON_BOTH_DATABASES = True
ROLES = ("nobody", "stranger", "learner", "revoked", "feedback", "centre")
"""``nobody`` shows nothing, a ``stranger`` signs with a key that nobody certified, ``centre`` with the centre's own."""
OPEN = dict.fromkeys(ROLES, 200)
KNOWN = {"nobody": 401, "stranger": 401, "learner": 200, "revoked": 403, "feedback": 200, "centre": 401}
NEVER = dict.fromkeys(ROLES, 403)
BY_RECORD = dict.fromkeys(ROLES, 200) | {"nobody": 403, "stranger": 403, "centre": 403}
MATRIX: dict[tuple[str, str], dict[str, int]] = {
    ("GET", "/healthz"): OPEN,
    ("GET", "/metrics"): OPEN,
    ("GET", "/openapi.json"): OPEN,
    ("GET", "/v1/hub"): OPEN,
    ("GET", "/v1/tls-pins"): dict.fromkeys(ROLES, 404),  # it serves plain HTTP here
    ("GET", "/courses/{path:path}"): OPEN,
    ("GET", "/v1/classes"): OPEN,
    ("POST", "/v1/classes"): KNOWN | {"feedback": 403},
    ("POST", "/v1/records"): BY_RECORD,
    ("POST", "/v1/parcels"): KNOWN,
    ("GET", "/Q/{data}"): BY_RECORD,
    ("GET", "/q/{data}"): BY_RECORD,
    # Passed on: without a code the centre enrols nobody.
    ("POST", "/v1/enrol/start"): NEVER,
    ("POST", "/v1/enrol/finish"): NEVER,
    ("GET", "/v1/feed"): KNOWN,
    # A relay certifies nobody.
    ("POST", "/v1/devices"): NEVER,
}


class Room:
    """A relay, and somebody of every role."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self.world = RelayWorld(folder, relay_url=url)
        self.relay = self.world.relay
        (self.relay.config.courses / "courses.json").write_text("{}", encoding="utf-8")
        self.askers = {role: Learner(seed) for seed, role in enumerate(ROLES, start=1)}
        for role in ("learner", "revoked"):
            self.askers[role] = self.world.learner(ROLES.index(role) + 1)
        self.askers["feedback"].subject = self.askers["learner"].subject
        self.askers["centre"].key = self.world.centre.key
        self.url = ""

    def introduce(self) -> None:
        """Those that the centre has certified send once, and one is revoked afterwards."""
        for role, word in (("learner", ""), ("revoked", ""), ("feedback", "feedback")):
            asker = self.askers[role]
            certificate = certificate_of(self.world.centre, asker, role=word)
            body = pack([in_class(asker, self.world.session)], [certificate])
            with self.ask("nobody", "POST", "/v1/records", body, RECORDS_MEDIA) as answer:
                assert answer.status_code == 200, answer.text
        with self.relay.database() as database, database.write() as session:
            session.get_one(DeviceRow, self.askers["revoked"].device).revoked_at = NOW

    def ask(self, role: str, method: str, path: str, body: bytes = b"", media: str = "") -> requests.Response:
        headers = {PROTOCOL_HEADER: "1"} | ({"Content-Type": media} if media else {})
        if role != "nobody":
            headers["Authorization"] = authorize(
                self.askers[role].key, method=method, target=path, hub=self.relay.key.key_id, body=body
            )
        return requests.request(method, self.url + path, data=body or None, headers=headers, timeout=30)

    def status(self, role: str, method: str, path: str) -> int:
        """The answer to a whole and right request of a role."""
        target, body, media = self.request(role, path if method == "POST" or "{" in path else "")
        with self.ask(role, method, target or path, body, media) as answer:
            return answer.status_code

    def request(self, role: str, path: str) -> tuple[str, bytes, str]:
        asker = self.askers[role]
        if "{data}" in path:
            return path.replace("{data}", qr_data(in_class(asker, self.world.session))), b"", ""
        enrol = {"offer": "0000", "client_nonce": bytes(32), "device_public": asker.key.public}
        proof = renewal_proof(
            new := SigningKey.generate(), old_device=asker.device, hub=self.relay.key.key_id, role="device"
        )
        bodies: dict[str, Callable[[], tuple[str, bytes, str]]] = {
            "/courses/{path:path}": lambda: ("/courses/courses.json", b"", ""),
            "/v1/records": lambda: (path, pack([in_class(asker, self.world.session)]), RECORDS_MEDIA),
            "/v1/parcels": lambda: (path, self.parcel(asker), PARCEL_MEDIA),
            "/v1/classes": lambda: (path, _json({"session": self.world.session, "name": "Ai đó"}), JSON_MEDIA),
            "/v1/enrol/start": lambda: (path, _json(enrol), JSON_MEDIA),
            "/v1/enrol/finish": lambda: (path, _json(enrol | {"proof": bytes(32)}), JSON_MEDIA),
            "/v1/devices": lambda: (
                path,
                _json({"public": new.public, "role": "device", "proof": proof}),
                JSON_MEDIA,
            ),
        }
        return bodies.get(path, lambda: (path, b"", ""))()

    def parcel(self, asker: Learner) -> bytes:
        return make_parcel(
            asker.attempts(1),
            hub=self.world.centre.key.key_id,
            recipient=self.world.terms.recipient or "",
            certificates=(),
            now=NOW,
        )


def _json(value: dict[str, Any]) -> bytes:
    return msgspec.json.encode(value)


@pytest.fixture
def room(tmp_path: Path, database_urls: Callable[[], str | None]) -> Room:
    return Room(tmp_path, database_urls())


def test_every_role_is_answered_as_the_matrix_says_and_the_relay_is_well(room: Room) -> None:
    assert _served(room) == set(MATRIX)
    with room.world.serving() as (_, room.url):
        room.introduce()
        found = {(method, path): {role: room.status(role, method, path) for role in ROLES} for method, path in MATRIX}
    assert found == MATRIX
    with room.world.serving():
        report = forward(room.relay.data)
    assert (report.owed_records, report.error) == (0, None)
    with room.relay.database() as database:
        report = check(database)
        assert (report.well, report.faults) == (True, {})
        _spoil(room, database)
        report = check(database)
    assert not report.well
    assert set(RELAY_FAULTS) <= set(report.faults)


def _served(room: Room) -> set[tuple[str, str]]:
    app = create_app(room.relay.config)

    async def open_and_close() -> None:
        async with app.router.lifespan_context(app):
            pass

    anyio.run(open_and_close)
    routes = [route for route in app.routes if isinstance(route, Route)]
    assert len(routes) == len(app.routes)
    return {(method, route.path) for route in routes for method in route.methods or () if method != "HEAD"}


def _spoil(room: Room, database: Any) -> None:
    """One thing in each table of the relay's."""
    other = SigningKey.generate()
    stranger = certificate_of(room.world.centre, Learner(99), key=other)
    with database.write() as session:
        session.execute(update(UpstreamRow).values(certificate=stranger))
        device = session.scalars(select(DeviceRow).where(DeviceRow.id == room.askers["learner"].device)).one()
        device.certificate = stranger
        parcel = session.scalars(select(CarriedParcelRow).limit(1)).one()
        parcel.raw = (parcel.raw or b"x") + b"x"
        receipt = session.scalars(select(CentralReceiptRow).limit(1)).one()
        receipt.raw = receipt.raw.replace(b"payload", b"Payload", 1)
        assert session.scalars(select(RecordRow.position)).first() is not None
        session.execute(delete(ClassMemberRow))
        session.execute(update(ClassRow).values(session="another"))
