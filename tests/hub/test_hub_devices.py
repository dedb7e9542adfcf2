"""Credentials at a real hub, and ``POST /v1/devices``: the same person goes on with another key, without people."""

from __future__ import annotations

import msgspec
import pytest
import requests

from content_cache.signing import SigningKey
from sync.certificate import DeviceRole, open_certificate
from sync.credentials import authorize, renewal_proof
from sync.enrol_messages import RenewalRequest
from sync.errors import HubRefusedError
from sync.feed import RELAY_REVOKED
from sync.hub import offers
from sync.hub.devices import revoke_device
from sync.hub.errors import WrongProofError
from sync.hub.schema import DeviceRow, FeedRow
from sync.protocol import JSON_MEDIA, PATH_DEVICES, PROTOCOL_HEADER
from sync.renewal import renew
from sync.transport import HttpTransport
from tests.hub.world import NOW, HubWorld, post, refused_with
from tests.sync.samples import Learner


@pytest.fixture
def learner(hub: HubWorld) -> Learner:
    return hub.learner(1)


def person_of(learner: Learner) -> str:
    return learner.subject.removeprefix("person:")


def renewed(url: str, hub: HubWorld, learner: Learner, new: SigningKey, role: DeviceRole = DeviceRole.DEVICE) -> bytes:
    with HttpTransport(url) as transport:
        return renew(transport, learner.key, new, hub_public=hub.key.public, person=person_of(learner), role=role)


def revoke(hub: HubWorld, device: str) -> None:
    with hub.database() as database, database.write() as session:
        session.get_one(DeviceRow, device).revoked_at = NOW


@pytest.mark.parametrize("role", [DeviceRole.DEVICE, DeviceRole.FEEDBACK])
def test_a_device_gives_its_person_another_key(hub: HubWorld, url: str, learner: Learner, role: DeviceRole) -> None:
    new = SigningKey.generate()
    certificate = open_certificate(renewed(url, hub, learner, new, role), hub.key.public)
    assert (certificate.device, certificate.person, certificate.is_for) == (new.key_id, person_of(learner), role)
    # An answer that was lost is asked for again with the same key.
    renewed(url, hub, learner, new, role)
    assert hub.status().devices == 2


def test_what_the_new_key_signs_is_the_persons(hub: HubWorld, url: str, learner: Learner) -> None:
    post(url, learner.attempts(1), hub.key.public)
    other = Learner(2, subject=learner.subject)
    renewed(url, hub, learner, other.key)
    post(url, other.attempts(1), hub.key.public)
    assert [one.person for one in hub.status().results] == [person_of(learner)] * 2


def ask(url: str, body: bytes, authorization: str) -> tuple[int, str]:
    headers = {PROTOCOL_HEADER: "1", "Content-Type": JSON_MEDIA, "Authorization": authorization}
    with requests.post(url + PATH_DEVICES, data=body, headers=headers, timeout=20) as answer:
        return answer.status_code, answer.json()["error"]


def request_for(new: SigningKey, old: str, hub: str, role: str = "device", proof_for: str = "device") -> bytes:
    proof = renewal_proof(new, old_device=old, hub=hub, role=proof_for)
    return msgspec.json.encode({"public": new.public, "role": role, "proof": proof})


def test_nobody_else_gets_a_key_certified(hub: HubWorld, url: str, learner: Learner) -> None:
    mallory, new, home = SigningKey.generate(), SigningKey.generate(), hub.key.key_id
    body = request_for(new, learner.device, home)

    def by(key: SigningKey, signed: bytes = body, **changes: str) -> str:
        asked = {"method": "POST", "target": PATH_DEVICES, "hub": home} | changes
        return authorize(key, body=signed, **asked)

    assert ask(url, body, "") == (401, "bad-credentials")
    assert ask(url, body, by(mallory)) == (401, "unknown-device")
    posed = by(learner.key).partition(".")[0] + "." + by(mallory).partition(".")[2]
    assert ask(url, body, posed) == (401, "bad-credentials")
    assert ask(url, body, by(learner.key, signed=b"{}")) == (401, "bad-credentials")
    assert ask(url, body, by(learner.key, method="GET")) == (401, "bad-credentials")
    assert ask(url, body, by(learner.key, target=PATH_DEVICES + "?x=1")) == (401, "bad-credentials")
    assert ask(url, body, by(learner.key, hub="0" * 64)) == (401, "bad-credentials")
    # A key whose owner did not agree, or agreed to something else.
    stolen = request_for(new, "0" * 64, home)
    assert ask(url, stolen, by(learner.key, signed=stolen)) == (403, "wrong-proof")
    other_role = request_for(new, learner.device, home, role="feedback")
    assert ask(url, other_role, by(learner.key, signed=other_role)) == (403, "wrong-proof")
    relay = request_for(new, learner.device, home, role="relay", proof_for="relay")
    assert ask(url, relay, by(learner.key, signed=relay)) == (400, "bad-request")
    assert hub.status().devices == 1


def test_a_revoked_device_gives_nobody_a_key(hub: HubWorld, url: str, learner: Learner) -> None:
    revoke(hub, learner.device)
    with pytest.raises(HubRefusedError) as caught:
        renewed(url, hub, learner, SigningKey.generate())
    assert refused_with(caught.value) == "device-revoked"


def test_a_device_revoked_at_that_moment_gives_nobody_a_key(hub: HubWorld, learner: Learner) -> None:
    """Between the check of its credentials and the writing."""
    new = SigningKey.generate()
    body = request_for(new, learner.device, hub.key.key_id)
    with hub.database() as database:
        enroller = offers.Enroller(database, hub.key, hub.config.keys_json)
        revoke(hub, learner.device)
        with pytest.raises(WrongProofError):
            enroller.renew(msgspec.json.decode(body, type=RenewalRequest), learner.device, NOW)
    assert hub.status().devices == 1


def test_another_persons_key_stays_theirs(hub: HubWorld, url: str, learner: Learner) -> None:
    with pytest.raises(HubRefusedError) as caught:
        renewed(url, hub, learner, hub.learner(3).key)
    assert refused_with(caught.value) == "device-of-another"


def test_a_person_has_so_many_keys_and_no_more(
    hub: HubWorld, url: str, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "DEVICES_ALLOWED", 2)
    new = SigningKey.generate()
    renewed(url, hub, learner, new)
    renewed(url, hub, learner, new)
    with pytest.raises(HubRefusedError) as caught:
        renewed(url, hub, learner, SigningKey.generate())
    assert refused_with(caught.value) == "too-many-devices"


def test_a_receipt_names_devices_whose_chain_parted(hub: HubWorld, url: str, learner: Learner) -> None:
    first, second = learner.attempts(2)
    twin = learner.attempt(previous=first.head, advance=False)
    assert post(url, [first, second], hub.key.public).forked is msgspec.UNSET
    assert post(url, [twin], hub.key.public).forked == (learner.device,)
    # The other side learns it too, at its next sending; who sent only what nobody doubts does not.
    assert post(url, [second], hub.key.public).forked == (learner.device,)
    assert post(url, [first], hub.key.public).forked is msgspec.UNSET


def test_a_stolen_laptop_takes_no_other_key_along(hub: HubWorld, url: str, learner: Learner) -> None:
    """Whatever a device has vouched for, at any remove, goes with it; what it was vouched for by stays."""
    second = Learner(21, subject=learner.subject)
    third = Learner(22, subject=learner.subject)
    renewed(url, hub, learner, second.key)
    renewed(url, hub, second, third.key)
    with hub.database() as database:
        revoke_device(database, second.device, NOW)
        with database.read() as session:
            found = {row.id: row.revoked_at is not None for row in session.query(DeviceRow)}
    assert found == {learner.device: False, second.device: True, third.device: True}
    with pytest.raises(HubRefusedError) as caught:
        renewed(url, hub, third, SigningKey.generate())
    assert refused_with(caught.value) == "device-revoked"


def test_everybody_is_told_once_of_a_revoked_relay(hub: HubWorld, learner: Learner) -> None:
    """Also of one that was revoked by a version that told nobody. Of a learner's device nobody else hears."""
    relay, earlier = hub.learner(31), hub.learner(32)
    with hub.database() as database:
        with database.write() as session:
            for one in (relay, earlier):
                session.get_one(DeviceRow, one.device).role = DeviceRole.RELAY
            session.get_one(DeviceRow, earlier.device).revoked_at = NOW
        for one in (relay, earlier, learner, relay, earlier):
            revoke_device(database, one.device, NOW)
        with database.read() as session:
            rows = session.query(FeedRow).filter(FeedRow.kind == RELAY_REVOKED).order_by(FeedRow.id)
            told = [(row.person_id, msgspec.json.decode(row.body or b"")) for row in rows]
    assert told == [(None, {"relay": relay.device}), (None, {"relay": earlier.device})]
