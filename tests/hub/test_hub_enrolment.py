"""Enrolment over HTTP: the code proves both sides, works once, and says nothing to anybody else."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from content_cache.signing import SigningKey
from sync.certificate import open_certificate
from sync.digits import group_code
from sync.enrol_messages import FinishReply, FinishRequest, StartReply, StartRequest
from sync.enrol_proof import (
    WEAKEST,
    StretchParams,
    Transcript,
    check_params,
    client_proof,
    hub_proof,
    stretch,
)
from sync.enrolment import Enrolment, enrol
from sync.errors import (
    HubNotProvenError,
    OfflineError,
    ServerFaultError,
    TimeoutFaultError,
    UsedCodeError,
    WrongCodeError,
)
from sync.hub import add_learner, hub_recipient, new_code
from sync.hub.errors import DeviceOfAnotherError, UnknownLearnerError
from sync.hub.offers import LIFETIME, Enroller, make_code
from sync.hub.schema import OfferRow
from sync.protocol import PATH_ENROL_FINISH
from sync.transport import HttpTransport
from tests.hub.world import NOW, HubWorld

ON_BOTH_DATABASES = True
SECRET_KEY = b"k" * 32


def enrol_at(url: str, code: str, key: SigningKey) -> Enrolment:
    with HttpTransport(url) as transport:
        return enrol(transport, code, key)


def test_a_code_enrols_one_device(hub: HubWorld, url: str) -> None:
    (hub.config.courses / "keys.json").write_bytes(b'{"the":"keys"}')
    person = add_learner(hub.data, name="  Nguyễn  Thị Hòa ", unit="Xã Bình Minh")
    code = new_code(hub.data, person)
    assert len(code) == 16
    assert code.isdecimal()
    key = SigningKey.generate()
    found = enrol_at(url, group_code(code), key)
    assert (found.person_id, found.full_name, found.unit_name) == (person, "Nguyễn Thị Hòa", "Xã Bình Minh")
    assert (found.hub_name, found.hub_public) == ("Máy chủ tỉnh", hub.key.public)
    assert found.keys_json == b'{"the":"keys"}'
    assert found.recipient == hub_recipient(hub.data)
    certificate = open_certificate(found.certificate, hub.key.public)
    assert (certificate.device, certificate.person, certificate.unit) == (key.key_id, person, found.unit_id)
    assert enrol_at(url, code, key) == found
    with pytest.raises(UsedCodeError) as caught:
        enrol_at(url, code, SigningKey.generate())
    assert caught.value.reason == "used"
    assert hub.status().devices == 1


class LossyTransport(HttpTransport):
    """Loses the first replies of a path, after the hub has done its part."""

    def __init__(self, url: str, path: str, losses: int) -> None:
        super().__init__(url)
        self._path, self._losses = path, losses

    def post(self, path: str, body: bytes, *, media: str, accept: str, max_bytes: int) -> bytes:
        found = super().post(path, body, media=media, accept=accept, max_bytes=max_bytes)
        if path == self._path and self._losses > 0:
            self._losses -= 1
            raise TimeoutFaultError(path)
        return found


def test_a_lost_reply_is_given_again(hub: HubWorld, url: str) -> None:
    person = add_learner(hub.data, name="Hòa")
    code = new_code(hub.data, person)
    key = SigningKey.generate()
    with LossyTransport(url, PATH_ENROL_FINISH, 3) as transport:
        with pytest.raises(TimeoutFaultError):
            enrol(transport, code, key)
        found = enrol(transport, code, key)
    assert found.person_id == person
    assert found.unit_id is None
    assert hub.status().devices == 1


@pytest.mark.parametrize("typed", ["", "123", "1234-5678-9012-345x", "1234 5678 9012 3456 7"])
def test_what_is_no_code_is_found_without_the_network(typed: str) -> None:
    with pytest.raises(WrongCodeError):
        enrol_at("http://127.0.0.1:9", typed, SigningKey.generate())


def test_a_thousand_wrong_proofs_close_a_code(hub: HubWorld) -> None:
    with hub.database() as database:
        enroller = Enroller(database, hub.key, hub.config.keys_json)
        code = make_code(database, add_learner(hub.data, name="Hòa"), NOW)
        with database.write() as session:
            session.scalars(select(OfferRow).where(OfferRow.number == code[:4])).one().wrong_proofs = 996
        for _ in range(3):
            with pytest.raises(WrongCodeError):
                enroller.finish(finish(enroller, code, SECRET_KEY), NOW)
        # Still good, for whoever knows it.
        enroller.start(StartRequest(offer=code[:4], client_nonce=b"n" * 32, device_public=b"d" * 32), NOW)
        with pytest.raises(WrongCodeError):
            enroller.finish(finish(enroller, code, SECRET_KEY), NOW)
        with pytest.raises(UsedCodeError) as caught:
            enroller.finish(finish_rightly(enroller, code), NOW)
        assert caught.value.reason == "closed"


def finish(enroller: Enroller, code: str, stretched: bytes | None, device: bytes = b"d" * 32) -> FinishRequest:
    start = StartRequest(offer=code[:4], client_nonce=b"n" * 32, device_public=device)
    begun = StartReply(salt=b"s" * 16, params=StretchParams(), server_nonce=b"x" * 32, hub_public=b"h" * 32)
    if stretched is None:
        begun = enroller.start(start, NOW)
        stretched = stretch(code[4:], begun.salt, begun.params)
    transcript = Transcript(
        offer=code[:4],
        client_nonce=start.client_nonce,
        device_public=device,
        salt=begun.salt,
        params=begun.params,
        server_nonce=begun.server_nonce,
        hub_public=begun.hub_public,
    )
    return FinishRequest(
        offer=code[:4],
        device_public=device,
        client_nonce=start.client_nonce,
        proof=client_proof(stretched, transcript),
    )


def finish_rightly(enroller: Enroller, code: str) -> FinishRequest:
    return finish(enroller, code, b"whatever, the offer is over")


def test_codes_expire_and_a_device_stays_its_persons(hub: HubWorld) -> None:
    with hub.database() as database:
        enroller = Enroller(database, hub.key, hub.config.keys_json)
        one, other = add_learner(hub.data, name="Hòa"), add_learner(hub.data, name="Khỏe")
        code = make_code(database, one, NOW)
        request = finish(enroller, code, None)
        with pytest.raises(UsedCodeError) as caught:
            enroller.finish(request, NOW + LIFETIME)
        assert caught.value.reason == "expired"
        enroller.finish(request, NOW)
        again = enroller.finish(request, NOW + LIFETIME + timedelta(days=1))
        assert again.reply
        second = make_code(database, other, NOW)
        with pytest.raises(DeviceOfAnotherError):
            enroller.finish(finish(enroller, second, None), NOW)
        with database.read() as session:
            stored = session.get_one(OfferRow, 2)
            assert (stored.used_by, stored.wrong_proofs) == (None, 0)
            assert second[4:].encode() not in stored.stretched + stored.salt


def test_a_code_is_made_for_people_who_exist(hub: HubWorld) -> None:
    with pytest.raises(UnknownLearnerError):
        new_code(hub.data, "0")


class Impostor:
    """Answers like a hub without knowing the code."""

    def __init__(self, params: StretchParams = WEAKEST) -> None:
        self._params = params

    unproven_key = None

    def get(self, path: str, *, accept: str, max_bytes: int) -> bytes:
        raise OfflineError(path)

    def post(self, path: str, body: bytes, *, media: str, accept: str, max_bytes: int) -> bytes:
        if path == PATH_ENROL_FINISH:
            return msgspec.json.encode(FinishReply(reply=b"{}", proof=b"p" * 32))
        return msgspec.json.encode(
            StartReply(salt=b"s" * 16, params=self._params, server_nonce=b"n" * 32, hub_public=b"h" * 32)
        )

    def close(self) -> None:
        pass


def test_a_hub_that_does_not_know_the_code_is_not_believed() -> None:
    with pytest.raises(HubNotProvenError):
        enrol(Impostor(), "1234567890123456", SigningKey.generate())


@pytest.mark.parametrize(
    "params",
    [
        StretchParams(memory_kib=1024),
        StretchParams(passes=1),
        StretchParams(lanes=0),
        StretchParams(memory_kib=8 << 20),
        StretchParams(passes=10_000),
    ],
)
def test_weak_and_absurd_settings_are_refused(params: StretchParams) -> None:
    with pytest.raises(HubNotProvenError):
        check_params(params)
    with pytest.raises(HubNotProvenError):
        enrol(Impostor(params), "1234567890123456", SigningKey.generate())


def test_every_part_of_the_transcript_counts() -> None:
    made = Transcript(
        offer="1234",
        client_nonce=b"a" * 32,
        device_public=b"b" * 32,
        salt=b"c" * 16,
        params=StretchParams(),
        server_nonce=b"d" * 32,
        hub_public=b"e" * 32,
    )
    others = [
        msgspec.structs.replace(made, **{field: b"x" * 32})
        for field in ("client_nonce", "device_public", "salt", "server_nonce", "hub_public")
    ]
    others.append(msgspec.structs.replace(made, offer="1235"))
    others += [
        msgspec.structs.replace(made, params=StretchParams(**{field: 7})) for field in ("memory_kib", "passes", "lanes")
    ]
    proofs = {client_proof(SECRET_KEY, one) for one in [made, *others]}
    assert len(proofs) == 1 + len(others)
    assert hub_proof(SECRET_KEY, made, b"") != client_proof(SECRET_KEY, made)
    assert hub_proof(SECRET_KEY, made, b"1") != hub_proof(SECRET_KEY, made, b"2")


def test_too_many_tries_are_put_off(hub: HubWorld, url: str) -> None:
    tries = 0
    with HttpTransport(url) as transport, pytest.raises(ServerFaultError) as caught:
        for _ in range(10 * hub.config.enrol_per_minute):
            with pytest.raises(WrongCodeError):
                enrol(transport, "0000000000000000", SigningKey.generate())
            tries += 1
    assert tries >= hub.config.enrol_per_minute
    assert caught.value.status == 429
    assert caught.value.retry_after_s is not None
    assert caught.value.retry_after_s >= 1


def test_a_hub_that_lost_its_identity_enrols_all_the_same(hub: HubWorld) -> None:
    hub.config.identity_path.unlink()
    with hub.serving() as base:
        found = enrol_at(base, new_code(hub.data, add_learner(hub.data, name="Lê Văn Tám")), SigningKey.generate())
    assert found.recipient is None
