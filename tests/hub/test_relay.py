"""A relay takes custody, reads only its own class, forwards the original bytes, and hands the centre's word down."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import anyio
import msgspec
import pytest
from starlette.types import ASGIApp

from content_cache.signing import SigningKey
from sync.certificate import DeviceRole
from sync.credentials import authorize
from sync.enrolment import enrol
from sync.errors import (
    BadCertificateError,
    BadReceiptError,
    CutOffError,
    DeviceRefusedError,
    HubRefusedError,
    OfflineError,
    ServerFaultError,
    WrongCodeError,
)
from sync.hub import (
    add_learner,
    create_app,
    forward,
    hub_recipient,
    join_centre,
    load_config,
    new_code,
    relay_code,
)
from sync.hub import relay as relay_module
from sync.hub.errors import AlreadyRelayError, NotARelayCodeError, NotARelayError
from sync.hub.relay_forwarding import Forwarder, ForwardReport
from sync.hub.upstream import load_upstream
from sync.parcel import PARCEL_MAGIC, chains_of, make_parcel, parse_parcel
from sync.protocol import (
    JSON_MEDIA,
    MAX_RECEIPT_BYTES,
    PARCEL_MEDIA,
    PATH_ENROL_START,
    PATH_PARCELS,
    PATH_RECORDS,
    RECEIPT_MEDIA,
    RECORDS_MEDIA,
)
from sync.qr import qr_address
from sync.receipt import Receipt, matching, open_receipt, seal_receipt
from sync.record import SignedRecord
from sync.relay_sending import relay_public
from sync.timestamps import timestamp
from sync.transport import HttpTransport
from sync.wire import Item, pack
from tests.hub.relay_world import RelayWorld, certificate_of, covered, in_class
from tests.hub.test_hub_interface import asked
from tests.hub.test_hub_parcels import page
from tests.hub.world import NOW, HubWorld, post
from tests.sync.samples import Learner


@pytest.fixture
def world(tmp_path: Path) -> RelayWorld:
    return RelayWorld(tmp_path)


@pytest.fixture
def away(world: RelayWorld) -> Iterator[str]:
    """The relay alone, in a room without internet."""
    with world.serving(centre=False) as (_, url):
        yield url


def mixed(world: RelayWorld, learner: Learner) -> list[SignedRecord]:
    """Alone, in this class, alone, in another class."""
    return [
        learner.attempt(),
        in_class(learner, world.session),
        learner.attempt(),
        in_class(learner, "lop-0000000000"),
    ]


def texts(hub: HubWorld) -> set[bytes]:
    with closing(sqlite3.connect(hub.data / "hub.sqlite")) as connection:
        return {row[0] for row in connection.execute("SELECT text FROM records")}


def everything_on_disk(hub: HubWorld) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(hub.data.rglob("*")) if path.is_file())


def test_joining_gives_a_certificate_of_a_relay(world: RelayWorld) -> None:
    assert relay_public(world.upstream.certificate, world.centre.key.public) == world.relay.key.public
    assert (world.relay.data / "relay.certificate").read_bytes() == world.upstream.certificate
    status = world.relay.status().relay
    assert status is not None
    assert (status.centre, status.hub, status.owed, status.last_contact) == (
        "Máy chủ tỉnh",
        world.centre.key.key_id,
        (),
        None,
    )
    assert world.relay.status().name == "Máy của cô Hạnh", "the name that was given with the code"
    assert [one.name for one in status.classes] == ["Lớp bồi dưỡng Mặt trận"]
    assert (world.centre.status().learners, world.centre.status().devices) == (0, 1)
    with pytest.raises(AlreadyRelayError):
        relay_code(world.relay.data, name="Tầng hai")
    with pytest.raises(NotARelayError):
        forward(world.centre.data)


def test_only_a_code_for_relays_makes_one(tmp_path: Path) -> None:
    centre, hub = HubWorld(tmp_path / "centre"), HubWorld(tmp_path / "hub")
    with centre.serving() as url:
        with pytest.raises(NotARelayCodeError):
            join_centre(hub.data, url, new_code(centre.data, add_learner(centre.data, name="Lê Văn Tám")))
        with pytest.raises(WrongCodeError):
            join_centre(hub.data, url, "0000 0000 0000 0000")
    assert hub.status().relay is None
    assert not (hub.data / "relay.certificate").exists()


def test_clear_text_only_of_the_own_class(world: RelayWorld, away: str) -> None:
    learner = world.learner(1)
    records = mixed(world, learner)
    delivery = world.send(away, learner, records)
    assert covered(delivery) == {1, 2, 3, 4}
    assert (delivery.central, delivery.left) == ((), ())
    assert texts(world.relay) == {records[1].text}
    held = everything_on_disk(world.relay)
    for one in (records[0], records[2], records[3]):
        assert one.text[40:] not in held
        assert one.id.encode() not in held
    status = world.relay.status().relay
    assert status is not None
    (owed,) = status.owed
    assert (owed.device, owed.records, owed.parcels, owed.sealed_records) == (learner.device, 1, 1, 3)
    assert (status.owed_records, status.owed_parcels) == (1, 1)
    assert status.held_bytes > 500


def test_a_client_that_tells_too_much_is_stopped_and_seals(world: RelayWorld, away: str) -> None:
    learner = world.learner(1)
    records = mixed(world, learner)
    careless = msgspec.structs.replace(world.terms, classes=frozenset({world.session, "lop-0000000000"}))
    delivery = world.send(away, learner, records, careless)
    assert covered(delivery) == {1, 2, 3, 4}
    assert not any(receipt.refused for receipt, _ in delivery.receipts)
    assert texts(world.relay) == {records[1].text}


def test_without_a_recipient_only_the_class_goes(world: RelayWorld, away: str) -> None:
    learner = world.learner(1)
    records = mixed(world, learner)
    delivery = world.send(away, learner, records, msgspec.structs.replace(world.terms, recipient=None))
    assert (covered(delivery), delivery.left) == ({2}, (records[0], records[2], records[3]))


def test_the_same_again_changes_nothing(world: RelayWorld, away: str) -> None:
    learner = world.learner(1)
    records = mixed(world, learner)
    first, again = world.send(away, learner, records), world.send(away, learner, records)
    assert covered(first) == covered(again)
    status = world.relay.status().relay
    assert status is not None
    assert status.owed_records == 1
    assert status.owed_parcels == 2, "age never seals to the same bytes twice; the centre counts once"
    with world.centre.serving(int(world.upstream.url.rpartition(":")[2])):
        report = forward(world.relay.data)
    assert (report.records, report.parcels, report.error) == (1, 2, None)
    assert world.centre.status().records == 4


def test_the_bytes_arrive_and_the_word_comes_back(world: RelayWorld) -> None:
    learner = world.learner(1)
    records = mixed(world, learner)
    with world.serving(centre=False) as (_, url):
        world.send(url, learner, records)
    with world.centre.serving(int(world.upstream.url.rpartition(":")[2])):
        report = forward(world.relay.data)
        assert (report.records, report.parcels, report.owed_records, report.owed_parcels) == (1, 1, 0, 0)
    assert texts(world.centre) == {one.text for one in records}
    status = world.relay.status().relay
    assert status is not None
    assert (status.owed, status.held_bytes, status.forwarded_records, status.forwarded_parcels) == ((), 0, 1, 1)
    assert status.last_contact is not None
    with world.serving(centre=False) as (_, url):
        # The next contact of the device, with whatever it brings, tells it.
        later = world.send(url, learner, [in_class(learner, world.session)])
    by_seq = {one.seq: one.digest for one in records}
    received = set()
    for raw in later.central:
        receipt = open_receipt(raw, world.centre.key.public)
        for one in matching(receipt.ranges, learner.device, by_seq.get):
            received |= set(range(one.first, one.last + 1))
    assert received == {1, 2, 3, 4}


def test_nobody_hears_about_others(world: RelayWorld) -> None:
    """What the centre said of one device goes to that device alone, whoever writes its name on something."""
    one, other = world.learner(1), world.learner(2)
    with world.serving(centre=False) as (_, url):
        for learner in (one, other):
            world.send(url, learner, mixed(world, learner))
    with world.centre.serving(int(world.upstream.url.rpartition(":")[2])):
        forward(world.relay.data)
    with world.serving(centre=False) as (_, url):
        own = world.send(url, one, [in_class(one, world.session)])
        assert len(own.central) == 2
        for raw in own.central:
            told = open_receipt(raw, world.centre.key.public)
            assert {chain.device for chain in told.ranges} == {one.device}
        signed_by_nobody = [
            Item(bytes(64), record.text) for record in (other.attempt(), in_class(other, world.session))
        ]
        answer = raw_post(url, PATH_RECORDS, pack(signed_by_nobody), RECORDS_MEDIA)
        receipt = open_receipt(answer, world.relay.key.public)
        assert sorted(refusal.reason for refusal in receipt.refused) == ["bad-signature", "not-this-class"]
        assert receipt.central is msgspec.UNSET


def test_a_serving_relay_forwards_by_itself(world: RelayWorld) -> None:
    learners = [world.learner(seed) for seed in range(3)]
    with world.serving() as (_, url):
        for learner in learners:
            assert covered(world.send(url, learner, mixed(world, learner))) == {1, 2, 3, 4}
        with world.relay.database() as database:
            # What the worker is at, this does too: at the same time, to the same effect.
            Forwarder(database, HttpTransport, lambda: NOW, half).run(force=True)
    assert world.centre.status().records == 12
    assert forward(world.relay.data).owed_records == 0


def test_a_relay_knows_only_devices_of_its_centre(world: RelayWorld, away: str, tmp_path: Path) -> None:
    stranger, impostor = Learner(50), world.learner(2)
    other = HubWorld(tmp_path / "other")
    for certificate in (
        certificate_of(other, stranger),
        certificate_of(world.centre, stranger, role=DeviceRole.RELAY),
        b"{}",
        world.certificates[impostor.device],
    ):
        world.certificates[stranger.device] = certificate
        with pytest.raises(DeviceRefusedError):
            world.send(away, stranger, [in_class(stranger, world.session)])
        with pytest.raises(DeviceRefusedError):
            world.send(away, stranger, [stranger.attempt(advance=False)])
    assert world.relay.status().records == 0
    # One unknown device holds up nobody else in a batch.
    known = world.learner(3)
    batch = pack(
        [in_class(stranger, world.session), in_class(known, world.session)], [world.certificates[known.device]]
    )
    receipt = open_receipt(raw_post(away, PATH_RECORDS, batch, RECORDS_MEDIA), world.relay.key.public)
    assert {one.device for one in receipt.ranges} == {known.device}


def raw_post(url: str, path: str, body: bytes, media: str, authorization: str | None = None) -> bytes:
    with HttpTransport(url) as transport:
        return transport.post(
            path,
            body,
            media=media,
            accept=RECEIPT_MEDIA,
            max_bytes=MAX_RECEIPT_BYTES,
            authorization=authorization,
        )


def test_nobody_earns_custody_for_others(world: RelayWorld, away: str, tmp_path: Path) -> None:
    """A parcel needs the credentials of the device whose chain its index names."""
    mine, theirs = world.learner(1), world.learner(2)
    world.send(away, mine, [in_class(mine, world.session)])
    parcel = make_parcel(
        theirs.attempts(2),
        hub=world.centre.key.key_id,
        recipient=hub_recipient(world.centre.data),
        certificates=(),
        now=NOW,
    )
    with pytest.raises(HubRefusedError) as caught:
        raw_post(away, PATH_PARCELS, parcel, PARCEL_MEDIA)
    assert (caught.value.status, caught.value.error) == (401, "bad-credentials")

    def signed(key: SigningKey, body: bytes, hub: str) -> str:
        return authorize(key, method="POST", target=PATH_PARCELS, hub=hub, body=body)

    relay = world.relay.key.key_id
    for body, header, answer in (
        (parcel, signed(mine.key, parcel, relay), (403, "forged-index")),
        (parcel, signed(theirs.key, parcel, relay), (401, "unknown-device")),
        (parcel, signed(mine.key, parcel, world.centre.key.key_id), (401, "bad-credentials")),
        (parcel, signed(mine.key, parcel + b"x", relay), (401, "bad-credentials")),
    ):
        with pytest.raises(HubRefusedError) as caught:
            raw_post(away, PATH_PARCELS, body, PARCEL_MEDIA, header)
        assert (caught.value.status, caught.value.error) == answer
    foreign = make_parcel(
        mine.attempts(1), hub="ab" * 32, recipient=hub_recipient(world.centre.data), certificates=(), now=NOW
    )
    with pytest.raises(HubRefusedError) as caught:
        raw_post(away, PATH_PARCELS, foreign, PARCEL_MEDIA, signed(mine.key, foreign, relay))
    assert (caught.value.status, caught.value.error) == (400, "foreign-parcel")
    assert world.relay.status().relay.owed_parcels == 0  # type: ignore[union-attr]


def bring(world: RelayWorld, url: str, learner: Learner, parcel: bytes) -> Receipt:
    """A parcel with the credentials of its device."""
    header = authorize(learner.key, method="POST", target=PATH_PARCELS, hub=world.relay.key.key_id, body=parcel)
    return open_receipt(raw_post(url, PATH_PARCELS, parcel, PARCEL_MEDIA, header), world.relay.key.public)


def sealed_by(world: RelayWorld, learner: Learner, count: int = 1) -> bytes:
    recipient = hub_recipient(world.centre.data)
    records = learner.attempts(count)
    return make_parcel(records, hub=world.centre.key.key_id, recipient=recipient, certificates=(), now=NOW)


def test_nobody_takes_the_place_of_a_parcel(world: RelayWorld) -> None:
    """Somebody else's sealed bytes under an own index: the owner's parcel is kept and settled all the same."""
    mallory, owner = world.learner(1), world.learner(2)
    with world.serving(centre=False) as (_, url):
        for one in (mallory, owner):
            raw_post(url, PATH_RECORDS, pack([], [world.certificates[one.device]]), RECORDS_MEDIA)
        parcel, own = sealed_by(world, owner), parse_parcel(sealed_by(world, mallory))
        posed = msgspec.structs.replace(parse_parcel(parcel).index, ranges=own.index.ranges)
        bring(world, url, mallory, PARCEL_MAGIC + msgspec.json.encode(posed) + b"\n" + parse_parcel(parcel).sealed)
        assert [one.device for one in bring(world, url, owner, parcel).ranges] == [owner.device]
    with world.centre.serving(int(world.upstream.url.rpartition(":")[2])):
        report = forward(world.relay.data)
    assert (report.parcels, report.owed_parcels) == (1, 1)
    status = world.relay.status().relay
    assert status is not None
    assert [one.device for one in status.owed] == [mallory.device], "who promised what is not there"


def test_nobody_fills_a_relay_for_all_others(world: RelayWorld, away: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mallory, other = world.learner(1), world.learner(2)
    for one in (mallory, other):
        raw_post(away, PATH_RECORDS, pack([], [world.certificates[one.device]]), RECORDS_MEDIA)
    parcel = sealed_by(world, mallory)
    monkeypatch.setattr(relay_module, "MOST_OF_A_PERSON_BYTES", len(parcel) * 3 // 2)
    bring(world, away, mallory, parcel)
    bring(world, away, mallory, parcel)
    with pytest.raises(ServerFaultError):
        bring(world, away, mallory, sealed_by(world, mallory))
    assert bring(world, away, other, sealed_by(world, other)).ranges


def test_a_receipt_counts_only_from_a_certified_relay(world: RelayWorld, away: str, tmp_path: Path) -> None:
    learner = world.learner(1)
    false_relay = HubWorld(tmp_path / "false")
    terms = world.terms
    with pytest.raises(BadCertificateError):
        relay_public(certificate_of(world.centre, learner), world.centre.key.public)
    with pytest.raises(BadCertificateError):
        relay_public(world.upstream.certificate, false_relay.key.public)
    # Another hub at the relay's address: its signature is not the certified one.
    with false_relay.serving() as url, pytest.raises((BadReceiptError, DeviceRefusedError)):
        world.send(url, learner, [in_class(learner, world.session)], terms)
    altered = msgspec.structs.replace(terms, relay_public=SigningKey.generate().public)
    with pytest.raises(BadReceiptError):
        world.send(away, learner, [in_class(learner, world.session)], altered)


class AlteringTransport(HttpTransport):
    """A centre that lies, or something before it: what it answers is given by ``answer``."""

    answers: list[bytes] = []  # noqa: RUF012 - one world a test

    def post(
        self, path: str, body: bytes, *, media: str, accept: str, max_bytes: int, authorization: str | None = None
    ) -> bytes:
        """Answers what was prepared, and sends nothing."""
        return self.answers.pop(0)


def run_with(world: RelayWorld, transport: type[HttpTransport]) -> ForwardReport:
    with world.relay.database() as database:
        return Forwarder(database, transport, lambda: NOW, half).run(force=True)


def test_altered_and_old_receipts_end_no_debt(world: RelayWorld) -> None:
    learner = world.learner(1)
    with world.serving(centre=False) as (_, url):
        own = in_class(learner, world.session)
        world.send(url, learner, [own, learner.attempt()])
    old = post_receipt(world)
    forged = seal_receipt(
        msgspec.structs.replace(open_receipt(old, world.centre.key.public), hub=world.relay.key.key_id),
        world.relay.key,
    )
    true_but_of_others = old
    for answers, kind in (
        ([b"<html>"], "bad-receipt"),
        ([old.replace(b'"payload":"', b'"payload":"A')], "bad-receipt"),
        ([forged], "bad-receipt"),
        ([true_but_of_others], "bad-receipt"),
    ):
        AlteringTransport.answers = [*answers]
        report = run_with(world, AlteringTransport)
        assert report.error is not None
        assert (report.error.kind, report.owed_records, report.owed_parcels) == (kind, 1, 1)
    # A receipt for the record, and the old one again for the parcel.
    AlteringTransport.answers = [receipt_for(world, [own]), old]
    report = run_with(world, AlteringTransport)
    assert (report.records, report.parcels, report.owed_parcels) == (1, 0, 1)
    status = world.relay.status().relay
    assert status is not None
    assert (status.problems, status.failures) == (("not-all-named",), 0)


def post_receipt(world: RelayWorld) -> bytes:
    """A true receipt of the centre, about somebody else."""
    return receipt_for(world, Learner(77).attempts(1))


def receipt_for(world: RelayWorld, records: list[SignedRecord]) -> bytes:
    made = Receipt(
        hub=world.centre.key.key_id, incarnation="x", time=timestamp(NOW), ranges=chains_of(records), refused=()
    )
    return seal_receipt(made, world.centre.key)


def test_an_altered_relay_changes_nothing_at_the_centre(world: RelayWorld) -> None:
    """Somebody edits the relay's database: what it forwards is refused by name, and nothing untrue counts."""
    learner = world.learner(1)
    with world.serving(centre=False) as (_, url):
        world.send(url, learner, [in_class(learner, world.session)])
    with closing(sqlite3.connect(world.relay.data / "hub.sqlite")) as connection:
        (text,) = connection.execute("SELECT text FROM records").fetchone()
        altered = text.replace(b'"serial":3', b'"serial":4')
        assert altered != text
        connection.execute("UPDATE records SET text = ?, digest = ?", (altered, hashlib.sha256(altered).digest()))
        connection.commit()
    with world.centre.serving(int(world.upstream.url.rpartition(":")[2])):
        report = forward(world.relay.data)
    assert world.centre.status().records == 0
    status = world.relay.status().relay
    assert status is not None
    assert (report.records, status.refused_records, status.forwarded_records) == (1, 1, 0)


def test_waits_are_kept_and_honoured(world: RelayWorld) -> None:
    learner = world.learner(1)
    with world.serving(centre=False) as (_, url):
        world.send(url, learner, [in_class(learner, world.session)])
    for failures in (1, 2, 3):
        report = forward(world.relay.data)
        assert isinstance(report.error, OfflineError | CutOffError)
        with world.relay.database() as database:
            upstream = load_upstream(database)
            assert upstream is not None
            # The serving relay had tried by itself before.
            assert upstream.failures > failures
            until = upstream.next_try_at
            assert until is not None
            early = until - timedelta(seconds=3)
            for now, left_s in ((until, 0.0), (early, 3.0), (until - timedelta(days=9), 0.0)):
                forwarder = Forwarder(
                    database, HttpTransport, partial(datetime.fromtimestamp, now.timestamp(), UTC), half
                )
                assert forwarder.seconds_until_next() == pytest.approx(left_s, abs=0.01)
            forwarder = Forwarder(
                database, HttpTransport, partial(datetime.fromtimestamp, early.timestamp(), UTC), half
            )
            assert forwarder.run().is_waiting


def half() -> float:
    return 0.5


def test_one_bad_parcel_holds_up_nobody(world: RelayWorld) -> None:
    """A parcel whose index promises more than it holds: the centre's receipt does not cover it, so it stays owed."""
    liar, honest = world.learner(1), world.learner(2)
    with world.serving(centre=False) as (_, url):
        world.send(url, liar, [in_class(liar, world.session)])
        records = liar.attempts(3)
        parcel = parse_parcel(
            make_parcel(
                records[:1],
                hub=world.centre.key.key_id,
                recipient=hub_recipient(world.centre.data),
                certificates=(),
                now=NOW,
            )
        )
        index = msgspec.structs.replace(parcel.index, ranges=chains_of(records), records=3)
        forged = PARCEL_MAGIC + msgspec.json.encode(index) + b"\n" + parcel.sealed
        header = authorize(liar.key, method="POST", target=PATH_PARCELS, hub=world.relay.key.key_id, body=forged)
        raw_post(url, PATH_PARCELS, forged, PARCEL_MEDIA, header)
        world.send(url, honest, mixed(world, honest))
    with world.centre.serving(int(world.upstream.url.rpartition(":")[2])):
        report = forward(world.relay.data)
        assert (report.records, report.parcels, report.owed_records, report.owed_parcels) == (2, 1, 0, 1)
        status = world.relay.status().relay
        assert status is not None
        assert (status.problems, status.owed[0].device) == (("not-all-named",), liar.device)
        # What the index claimed is offered by the device itself in the end.
        post(world.upstream.url, records, world.centre.key.public)
        assert forward(world.relay.data).owed_parcels == 1


def test_enrolment_is_passed_through(world: RelayWorld) -> None:
    person = add_learner(world.centre.data, name="Nguyễn Thị Hòa")
    code = new_code(world.centre.data, person)
    key = SigningKey.generate()
    with world.serving(centre=False) as (_, url), HttpTransport(url) as transport, pytest.raises(ServerFaultError):
        enrol(transport, code, key)
    with world.serving() as (_, url), HttpTransport(url) as transport:
        found = enrol(transport, code, key)
        with pytest.raises(WrongCodeError):
            enrol(transport, "1" * 16, key)
    assert (found.hub_public, found.person_id) == (world.centre.key.public, person)
    assert found.recipient == hub_recipient(world.centre.data)


async def answers(app: ASGIApp, addresses: Sequence[str]) -> list[tuple[int, str | None]]:
    """What people at some addresses hear who start with a number that nobody has: status and wait."""
    start = msgspec.json.encode({"offer": "0000", "client_nonce": bytes(32), "device_public": bytes(32)})
    found = []
    for address in addresses:
        status, headers = await asked(app, PATH_ENROL_START, address, body=start, media=JSON_MEDIA)
        found.append((status, headers.get(b"retry-after", b"").decode() or None))
    return found


def test_who_guesses_at_a_relay_waits_before_the_centre_makes_the_whole_room_wait(world: RelayWorld) -> None:
    now = [0.0]

    async def asking() -> None:
        app = create_app(load_config(world.relay.data), monotonic=lambda: now[0])
        async with app.router.lifespan_context(app):
            assert await answers(app, ["192.168.1.66"] * 7) == [(403, None)] * 5 + [(429, "60")] * 2
            assert await answers(app, ["192.168.1.20"]) == [(403, None)]
            now[0] = 60.0
            assert await answers(app, ["192.168.1.66"] * 2) == [(403, None), (429, "120")]

    with world.serving():
        anyio.run(asking)


def test_guesses_that_are_sent_together_are_counted(world: RelayWorld) -> None:
    heard: list[tuple[int, str | None]] = []

    async def one(app: ASGIApp) -> None:
        heard.extend(await answers(app, ["192.168.1.66"]))

    async def asking() -> None:
        app = create_app(load_config(world.relay.data), monotonic=lambda: 0.0)
        async with app.router.lifespan_context(app), anyio.create_task_group() as tasks:
            for _ in range(40):
                tasks.start_soon(one, app)

    with world.serving():
        anyio.run(asking)
    assert 5 <= [status for status, _ in heard].count(403) < 9
    assert {status for status, _ in heard} == {403, 429}


def test_the_wait_that_the_centre_asks_for_is_passed_on(world: RelayWorld) -> None:
    """The centre has had enough of the relay's address: that is not a centre that is away."""
    path = world.centre.data / "hub.json"
    path.write_bytes(msgspec.json.encode(msgspec.json.decode(path.read_bytes()) | {"enrol_per_minute": 2}))

    async def asking() -> list[tuple[int, str | None]]:
        app = create_app(load_config(world.relay.data), monotonic=lambda: 0.0)
        async with app.router.lifespan_context(app):
            return await answers(app, ["192.168.1.20"] * 3)

    with world.serving():
        *before, (status, wait) = anyio.run(asking)
    assert (before, status) == ([(403, None)] * 2, 429)
    assert wait is not None
    assert 15 < int(wait) <= 30
    with world.serving(centre=False):
        assert anyio.run(asking) == [(503, "60")] * 3


def test_a_phone_brings_a_result_of_the_class(world: RelayWorld, away: str) -> None:
    learner = world.learner(1)
    first = in_class(learner, world.session)
    world.send(away, learner, [first])
    second, alone = in_class(learner, world.session), learner.attempt()
    assert page(away, qr_address(away, second).removeprefix(away.upper()))[0] == 200
    status, _, text = page(away, qr_address(away, alone).removeprefix(away.upper()))
    assert (status, "không thuộc lớp học ở đây" in text) == (403, True)
    assert texts(world.relay) == {first.text, second.text}


def test_oversize_is_refused(world: RelayWorld, away: str) -> None:
    for path, media in ((PATH_RECORDS, RECORDS_MEDIA), (PATH_PARCELS, PARCEL_MEDIA)):
        with pytest.raises(HubRefusedError) as caught:
            raw_post(away, path, bytes(5 << 20), media)
        assert caught.value.status == 413
    with pytest.raises(HubRefusedError) as caught:
        raw_post(away, PATH_RECORDS, pack([]), RECORDS_MEDIA)
    assert caught.value.status == 400
