"""Who may do what: every route and every role, and that nobody reads or writes for another.

A route without a row in the matrix fails. Signatures are real ones, by a key of that role, over what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import requests
from sqlalchemy import select
from starlette.routing import Route

from content_cache.signing import SigningKey
from sync.certificate import DeviceRole
from sync.credentials import authorize, renewal_proof
from sync.feed import RECIPIENT, RecordBody, open_feed, read_event
from sync.hub import create_app, hub_recipient, new_class
from sync.hub.reasons import Reason
from sync.hub.schema import DeviceRow, RecordRow, ResultRow, ReviewRow
from sync.parcel import make_parcel
from sync.protocol import JSON_MEDIA, PARCEL_MEDIA, PROTOCOL_HEADER, RECORDS_MEDIA
from sync.qr import qr_data
from sync.receipt import open_receipt
from sync.record import SignedRecord
from sync.renewal import renew
from sync.transport import HttpTransport
from sync.wire import Item, pack
from tests.hub.relay_world import RelayWorld
from tests.hub.world import NOW, HubWorld
from tests.sync.samples import Learner

ROLES = ("nobody", "stranger", "learner", "other", "revoked", "relay", "feedback")
"""``nobody`` shows nothing and has a key that is not enrolled; a ``stranger`` signs with such a key."""
OPEN = dict.fromkeys(ROLES, 200)
BY_RECORD = dict.fromkeys(ROLES, 200) | {"nobody": 403, "stranger": 403}
"""The records prove themselves: what an enrolled device signed is taken, of a revoked one too."""
MATRIX: dict[tuple[str, str], dict[str, int]] = {
    ("GET", "/healthz"): OPEN,
    ("GET", "/metrics"): OPEN,  # on this computer; tests/hub/test_hub_interface.py has the rest
    ("GET", "/openapi.json"): OPEN,
    ("GET", "/v1/hub"): OPEN,
    ("GET", "/v1/tls-pins"): OPEN,
    ("GET", "/courses/{path:path}"): OPEN,
    ("GET", "/v1/classes"): OPEN,
    ("POST", "/v1/classes"): {
        "nobody": 401,
        "stranger": 401,
        "learner": 200,
        "other": 200,
        "revoked": 403,
        "relay": 403,
        "feedback": 403,
    },
    ("POST", "/v1/records"): BY_RECORD,
    ("POST", "/v1/parcels"): BY_RECORD,
    ("GET", "/Q/{data}"): BY_RECORD,
    ("GET", "/q/{data}"): BY_RECORD,
    # Without a code nobody is enrolled, whoever asks.
    ("POST", "/v1/enrol/start"): dict.fromkeys(ROLES, 403),
    ("POST", "/v1/enrol/finish"): dict.fromkeys(ROLES, 403),
    ("GET", "/v1/feed"): {
        "nobody": 401,
        "stranger": 401,
        "learner": 200,
        "other": 200,
        "revoked": 403,
        "relay": 200,
        "feedback": 200,
    },
    ("POST", "/v1/devices"): {
        "nobody": 401,
        "stranger": 401,
        "learner": 200,
        "other": 200,
        "revoked": 403,
        "relay": 403,
        "feedback": 403,
    },
}


class Asker(Learner):
    """A key with a chain, and whether it shows credentials."""

    shows = True


class Roles:
    """A centre with somebody of every role, and a thing of everybody's that others would like to have."""

    def __init__(self, folder: Path) -> None:
        world = RelayWorld(folder)
        self.hub = world.centre
        (self.hub.config.courses / "courses.json").write_text("{}", encoding="utf-8")
        self.askers = {role: Asker(seed, subject="person:1") for seed, role in enumerate(ROLES, start=1)}
        self.askers["nobody"].shows = False
        for role in ("learner", "other", "revoked"):
            enrolled = self.hub.learner(ROLES.index(role) + 1, name=f"Người {role}")
            self.askers[role].subject = enrolled.subject
        self.askers["relay"].key = world.relay.key
        self.session = new_class(self.hub.data, "Lớp của trung tâm")
        self.url = ""

    def enrol_the_rest(self) -> None:
        """Over HTTP, as clients do; then one is revoked."""
        learner, feedback = self.askers["learner"], self.askers["feedback"]
        feedback.subject = learner.subject
        with HttpTransport(self.url) as transport:
            renew(
                transport,
                learner.key,
                feedback.key,
                hub_public=self.hub.key.public,
                person=learner.subject.removeprefix("person:"),
                role=DeviceRole.FEEDBACK,
            )
        with self.hub.database() as database, database.write() as session:
            session.get_one(DeviceRow, self.askers["revoked"].device).revoked_at = NOW

    def ask(
        self, role: str, method: str, path: str, body: bytes = b"", media: str = "", *, as_device: str | None = None
    ) -> requests.Response:
        """Asks with the credentials of a role; ``as_device`` claims to be another device."""
        asker = self.askers[role]
        headers = {PROTOCOL_HEADER: "1"} | ({"Content-Type": media} if media else {})
        if asker.shows:
            shown = authorize(asker.key, method=method, target=path, hub=self.hub.key.key_id, body=body)
            headers["Authorization"] = shown if as_device is None else shown.replace(_own(shown), _id_text(as_device))
        return requests.request(method, self.url + path, data=body or None, headers=headers, timeout=20)

    def parcel(self, records: list[SignedRecord]) -> bytes:
        recipient = hub_recipient(self.hub.data)
        return make_parcel(records, hub=self.hub.key.key_id, recipient=recipient, certificates=(), now=NOW)

    def renewal(self, role: str, *, new: SigningKey | None = None, old: str | None = None) -> bytes:
        made = new or SigningKey.generate()
        proof = renewal_proof(
            made, old_device=old or self.askers[role].device, hub=self.hub.key.key_id, role=DeviceRole.DEVICE
        )
        return msgspec.json.encode({"public": made.public, "role": "device", "proof": proof})


def _own(shown: str) -> str:
    return shown.removeprefix("Tuhoc ").partition(".")[0]


def _id_text(device: str) -> str:
    from sync.encoding import to_base64url

    return to_base64url(bytes.fromhex(device))


@pytest.fixture(scope="module")
def roles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Roles]:
    made = Roles(tmp_path_factory.mktemp("who"))
    with made.hub.serving(tls_pins=(bytes(32),)) as url:  # a hub with none has no word to tell
        made.url = url
        made.enrol_the_rest()
        yield made


def request_of(roles: Roles, role: str, method: str, path: str) -> tuple[str, bytes, str]:
    """A whole and right request of a role: target, body, media type."""
    asker = roles.askers[role]
    bodies: dict[str, Callable[[], tuple[bytes, str]]] = {
        "/v1/records": lambda: (pack(asker.attempts(1)), RECORDS_MEDIA),
        "/v1/parcels": lambda: (roles.parcel(asker.attempts(1)), PARCEL_MEDIA),
        "/v1/devices": lambda: (roles.renewal(role), JSON_MEDIA),
        "/v1/classes": lambda: (msgspec.json.encode({"session": roles.session, "name": "Ai đó"}), JSON_MEDIA),
        "/v1/enrol/start": lambda: (
            msgspec.json.encode({"offer": "0000", "client_nonce": bytes(32), "device_public": asker.key.public}),
            JSON_MEDIA,
        ),
        "/v1/enrol/finish": lambda: (
            msgspec.json.encode(
                {
                    "offer": "0000",
                    "client_nonce": bytes(32),
                    "device_public": asker.key.public,
                    "proof": bytes(32),
                }
            ),
            JSON_MEDIA,
        ),
    }
    if "{data}" in path:
        return path.replace("{data}", qr_data(asker.attempt(questions=5))), b"", ""
    if "{path:path}" in path:
        return "/courses/courses.json", b"", ""
    body, media = bodies.get(path, lambda: (b"", ""))()
    return path, body, media


def test_every_route_has_a_row(hub: HubWorld) -> None:
    served = set()
    for route in create_app(hub.config).routes:
        assert isinstance(route, Route)
        served |= {(method, route.path) for method in route.methods or () if method != "HEAD"}
    assert served == set(MATRIX)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), sorted(MATRIX))
def test_a_role_is_answered_as_the_matrix_says(roles: Roles, role: str, method: str, path: str) -> None:
    target, body, media = request_of(roles, role, method, path)
    with roles.ask(role, method, target, body, media) as answer:
        assert answer.status_code == MATRIX[method, path][role], answer.text[:300]


def test_the_feed_tells_nothing_of_others(roles: Roles) -> None:
    mine = roles.askers["learner"].attempts(2)
    with roles.ask("learner", "POST", "/v1/records", pack(mine), RECORDS_MEDIA) as answer:
        assert answer.status_code == 200
    secret = {one.digest for one in mine} | {one.id.encode() for one in mine}
    for role in ("other", "relay"):
        with roles.ask(role, "GET", "/v1/feed") as answer:
            assert answer.status_code == 200
            feed = open_feed(answer.content, roles.hub.key.public, roles.askers[role].device)
        assert {one.device for one in feed.ranges} <= {roles.askers[role].device}
        for event in feed.events:
            found = read_event(event)
            if event.kind != RECIPIENT and isinstance(found, RecordBody):
                assert not any(part in found.text.encode() for part in secret)


def test_nobody_is_another_by_saying_so(roles: Roles) -> None:
    for role in ("stranger", "other", "relay", "feedback", "revoked"):
        victim = roles.askers["learner"].device
        for method, path, body, media in (
            ("GET", "/v1/feed", b"", ""),
            ("POST", "/v1/devices", roles.renewal(role, old=victim), JSON_MEDIA),
        ):
            with roles.ask(role, method, path, body, media, as_device=victim) as answer:
                assert (answer.status_code, answer.json()["error"]) == (401, "bad-credentials")


def test_credentials_are_for_one_request(roles: Roles) -> None:
    asker = roles.askers["learner"]
    for method, target, hub in (
        ("POST", "/v1/feed", roles.hub.key.key_id),
        ("GET", "/v1/feed?from=2", roles.hub.key.key_id),
        ("GET", "/v1/feed", "0" * 64),
    ):
        shown = authorize(asker.key, method=method, target=target, hub=hub)
        headers = {PROTOCOL_HEADER: "1", "Authorization": shown}
        with requests.get(roles.url + "/v1/feed", headers=headers, timeout=20) as answer:
            assert answer.status_code == 401


def test_another_key_is_given_to_its_own_person_alone(roles: Roles) -> None:
    new = SigningKey.generate()
    body = roles.renewal("other", new=new)
    with roles.ask("other", "POST", "/v1/devices", body, JSON_MEDIA) as answer:
        assert answer.status_code == 200
    with roles.hub.database() as database, database.read() as session:
        assert session.get_one(DeviceRow, new.key_id).person_id == _person(roles, "other")
    # The learner cannot take over the key that the other person has now.
    with roles.ask("learner", "POST", "/v1/devices", roles.renewal("learner", new=new), JSON_MEDIA) as answer:
        assert (answer.status_code, answer.json()["error"]) == (409, "device-of-another")


def test_what_is_written_about_others_counts_for_nobody(roles: Roles) -> None:
    forger = Learner(77, subject=roles.askers["learner"].subject)
    forger.key, forger.head = roles.askers["other"].key, roles.askers["other"].head
    (record,) = forger.attempts(1)
    roles.askers["other"].head = forger.head
    with roles.ask("other", "POST", "/v1/records", pack([record]), RECORDS_MEDIA) as answer:
        assert answer.status_code == 200
    with roles.hub.database() as database, database.read() as session:
        (position,) = session.scalars(select(RecordRow.position).where(RecordRow.digest == record.digest))
        reasons = set(session.scalars(select(ReviewRow.reason).where(ReviewRow.position == position)))
        assert session.get(ResultRow, position) is None
    assert Reason.OTHER_SUBJECT in reasons


def test_another_devices_text_with_ones_own_signature_is_refused(roles: Roles) -> None:
    victim, attacker = roles.askers["learner"], roles.askers["other"]
    (record,) = victim.attempts(1)
    (signed,) = attacker.attempts(1)
    with roles.ask(
        "other", "POST", "/v1/records", pack([Item(signed.signature, record.text)]), RECORDS_MEDIA
    ) as answer:
        receipt = open_receipt(answer.content, roles.hub.key.public)
    assert receipt.ranges == ()
    assert [one.reason for one in receipt.refused] == ["bad-signature"]


def test_results_are_their_devices_persons(roles: Roles) -> None:
    with roles.hub.database() as database, database.read() as session:
        rows = session.execute(
            select(ResultRow.person_id, DeviceRow.person_id)
            .join(RecordRow, RecordRow.position == ResultRow.position)
            .join(DeviceRow, DeviceRow.id == RecordRow.device)
        ).all()
    assert all(row[0] == row[1] for row in rows)


def _person(roles: Roles, role: str) -> str:
    return roles.askers[role].subject.removeprefix("person:")
