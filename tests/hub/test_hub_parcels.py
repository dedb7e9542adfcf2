"""Parcels over HTTP, and results that a camera brings: taken once, believed for their signatures alone."""

from __future__ import annotations

import hashlib
import http.client
import re
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from content_cache import age
from content_cache.signing import SigningKey
from sync.certificate import Certificate, DeviceRole, issue_certificate
from sync.errors import BadParcelError, HubRefusedError
from sync.hub import hub_recipient, import_parcels
from sync.hub.parcels import ParcelDesk
from sync.parcel import PARCEL_MAGIC, make_parcel, parse_parcel
from sync.protocol import MAX_PARCEL_BYTES, MAX_RECEIPT_BYTES, PARCEL_MEDIA, PATH_PARCELS, RECEIPT_MEDIA
from sync.qr import qr_address, qr_data
from sync.receipt import Receipt, group_code, open_receipt, receipt_code
from sync.record import SignedRecord
from sync.timestamps import timestamp
from sync.transport import HttpTransport
from sync.wire import Item
from tests.hub.world import NOW, HubWorld, post, refused_with
from tests.sync.samples import Learner


def parcel_for(hub: HubWorld, records: Sequence[SignedRecord], certificates: Sequence[bytes] = ()) -> bytes:
    recipient = hub_recipient(hub.data)
    return make_parcel(records, hub=hub.key.key_id, recipient=recipient, certificates=certificates, now=NOW)


def send(url: str, parcel: bytes, hub_public: bytes, media: str = PARCEL_MEDIA) -> Receipt:
    with HttpTransport(url) as transport:
        raw = transport.post(PATH_PARCELS, parcel, media=media, accept=RECEIPT_MEDIA, max_bytes=MAX_RECEIPT_BYTES)
    return open_receipt(raw, hub_public)


def refusal(url: str, parcel: bytes, hub: HubWorld) -> tuple[int, str]:
    with pytest.raises(HubRefusedError) as caught:
        send(url, parcel, hub.key.public)
    return caught.value.status, caught.value.error


def test_thousands_of_unknown_devices_cost_one_look(hub: HubWorld, url: str) -> None:
    """A parcel of a few kilobytes, from anybody: what a hub does for it must not grow with the square of the names."""
    learner = hub.learner(1)
    (record,) = learner.attempts(1)
    device = record.device.encode()
    strangers = [
        SignedRecord(**{**_fields(record), "text": record.text.replace(device, b"%064x" % one)}) for one in range(900)
    ]
    started = time.monotonic()
    assert refusal(url, parcel_for(hub, strangers), hub) == (403, "unknown-device")
    assert time.monotonic() - started < 20
    receipt = send(url, parcel_for(hub, [*strangers, record]), hub.key.public)
    assert [(one.device, one.first, one.last) for one in receipt.ranges] == [(learner.device, 1, 1)]
    assert hub.status().records == 1


def _fields(record: SignedRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


def test_a_parcel_counts_once_by_every_way(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    records = learner.attempts(4)
    parcel = parcel_for(hub, records)
    post(url, records[:2], hub.key.public)
    for _ in range(2):
        receipt = send(url, parcel, hub.key.public)
        ((first, last, digest),) = [(one.first, one.last, one.digest) for one in receipt.ranges]
        assert (first, last, digest) == (1, 4, parse_parcel(parcel).index.ranges[0].digest)
    assert hub.status().records == 4
    post(url, records, hub.key.public)
    assert (hub.status().records, len(hub.status().results)) == (4, 4)


def test_what_is_no_parcel_of_ours_is_refused(hub: HubWorld, url: str) -> None:
    parcel = parcel_for(hub, hub.learner(1).attempts(2))
    assert refusal(url, parcel[:-1], hub) == (400, "bad-parcel")
    assert refusal(url, parcel[:-1] + b"\0", hub) == (400, "bad-parcel")
    assert refusal(url, b"", hub) == (400, "bad-parcel")
    foreign = parcel.replace(hub.key.key_id.encode(), b"0" * 64)
    assert refusal(url, foreign, hub) == (400, "foreign-parcel")
    sealed_elsewhere = make_parcel(
        Learner(3).attempts(1),
        hub=hub.key.key_id,
        recipient=age.recipient_of(age.new_identity()),
        certificates=(),
        now=NOW,
    )
    assert refusal(url, sealed_elsewhere, hub) == (400, "bad-parcel")
    assert refusal(url, parcel + bytes(MAX_PARCEL_BYTES), hub)[0] == 413
    assert refusal(url, parcel_for(hub, Learner(9).attempts(1)), hub) == (403, "unknown-device")
    with pytest.raises(HubRefusedError) as caught:
        send(url, parcel, hub.key.public, media="application/zip")
    assert refused_with(caught.value) == "unsupported-media"
    assert hub.status().records == 0


def test_a_forged_index_earns_nothing(hub: HubWorld, url: str) -> None:
    """Somebody who carries a parcel writes another index on it: the receipt speaks of the content alone."""
    learner = hub.learner(1)
    records = learner.attempts(3)
    parcel = parse_parcel(parcel_for(hub, records[:1]))
    forged = msgspec.structs.replace(
        parcel.index, ranges=parse_parcel(parcel_for(hub, records)).index.ranges, records=3
    )
    receipt = send(url, PARCEL_MAGIC + msgspec.json.encode(forged) + b"\n" + parcel.sealed, hub.key.public)
    assert [(one.first, one.last) for one in receipt.ranges] == [(1, 1)]
    assert hub.status().records == 1


def test_what_is_inside_is_checked_like_any_batch(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    good, bad = learner.attempts(2)
    altered = msgspec.structs.replace(bad, text=bad.text.replace(b'"serial":3', b'"serial":4'))
    assert altered != bad
    receipt = send(url, parcel_for(hub, [good, altered]), hub.key.public)
    assert [(one.first, one.last) for one in receipt.ranges] == [(1, 1)]
    assert [one.reason for one in receipt.refused] == ["bad-signature"]


def certificate_of(hub: HubWorld, key: SigningKey, person: str, role: str = "") -> bytes:
    found = Certificate(
        device=key.key_id,
        public=key.public,
        person=person,
        unit=None,
        hub=hub.key.key_id,
        issued=timestamp(NOW),
        role=role or msgspec.UNSET,
    )
    return issue_certificate(found, hub.key)


def test_a_restored_hub_learns_a_device_from_its_certificate(hub: HubWorld, url: str) -> None:
    known = hub.learner(1)
    person = known.subject.partition(":")[2]
    new = Learner(2, subject=known.subject)
    records = [*new.attempts(2), *known.attempts(1)]
    for wrong in (
        [],
        [certificate_of(hub, new.key, person, DeviceRole.RELAY)],
        [certificate_of(hub, SigningKey.generate(), person), b"{}", b""],
    ):
        receipt = send(url, parcel_for(hub, records, wrong), hub.key.public)
        assert {one.device for one in receipt.ranges} == {known.device}, "the others are not held up"
    receipt = send(url, parcel_for(hub, records, [certificate_of(hub, new.key, person)]), hub.key.public)
    assert {one.device for one in receipt.ranges} == {known.device, new.device}
    with hub.database() as database:
        desk = ParcelDesk(database, hub.key, hub.config.identity_path)
        taken = desk.take(parse_parcel(parcel_for(hub, [*records, *Learner(8).attempts(1)])), NOW)
        assert (taken.records, taken.new, len(taken.unknown)) == (4, 0, 1)


def test_a_file_beside_a_running_server(hub: HubWorld, url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    records = hub.learner(1).attempts(3)
    path = tmp_path_factory.mktemp("stick") / "a.tuhoc"
    path.write_bytes(parcel_for(hub, records[:2]) + parcel_for(hub, records[2:]))
    report = import_parcels(hub.data, path, receipts=path.with_name("back.tuhoc"))
    assert (report.parcels, report.new, len(report.receipts)) == (2, 3, 2)
    hub.config.identity_path.unlink()
    with pytest.raises(BadParcelError) as caught:
        import_parcels(hub.data, path)
    assert caught.value.reason == "cannot-open"


def page(url: str, path: str, method: str = "GET") -> tuple[int, http.client.HTTPMessage, str]:
    """What a phone gets."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def test_a_phone_brings_a_result(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1, name="Nguyễn Thị Hòa")
    first, second = learner.attempts(2)
    address = qr_address(url, second)
    path = address.removeprefix(url.upper())
    assert path.startswith("/Q/")
    code = group_code(receipt_code(second.digest))
    for asked, title in (
        (path, "Máy chủ đã nhận kết quả"),
        (path, "Máy chủ đã có kết quả này từ trước"),
        (path.lower(), "Máy chủ đã có kết quả này từ trước"),
    ):
        status, headers, text = page(url, asked)
        assert status == 200
        assert f"<h1>{title}</h1>" in text
        assert code in text
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        (style,) = re.findall(r"<style>(.*)</style>", text)
        hashed = re.findall(r"style-src 'sha256-([^']+)'", headers["Content-Security-Policy"])
        assert [msgspec.json.decode(b'"%s"' % hashed[0].encode(), type=bytes)] == [
            hashlib.sha256(style.encode()).digest()
        ]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "<script" not in text
        assert not any(word in text for word in ("Hòa", learner.subject, "Bình Minh", "%"))
    assert hub.status().records == 1
    # The rest comes by another way; the chain is whole, and all counts once.
    receipt = post(url, [first, second], hub.key.public)
    assert [(one.first, one.last) for one in receipt.ranges] == [(1, 2)]
    assert hub.status().records == 2


def test_a_page_says_what_is_wrong(hub: HubWorld, url: str) -> None:
    record = hub.learner(1).attempt()
    stranger = Learner(5).attempt()
    altered = Item(record.signature, record.text.replace(b'"serial":3', b'"serial":4'))
    for data, status, words in (
        ("NOTHING", 400, "không phải là kết quả"),
        (qr_data(record)[:-9], 400, "không phải là kết quả"),
        (qr_data(Item(record.signature, b"{}")), 400, "không phải là kết quả"),
        ("AI" + qr_data(record)[2:], 400, "phiên bản mới hơn"),
        (qr_data(altered), 400, "không khớp dấu xác thực"),
        (qr_data(stranger), 403, "chưa ghi danh ở đây"),
        ("%3Cscript%3E", 400, "không phải là kết quả"),
    ):
        found, headers, text = page(url, "/Q/" + data)
        assert (found, words in text, "Chưa có gì được nhận" in text) == (status, True, True), text
        assert headers["Cache-Control"] == "no-store"
    assert page(url, "/Q/")[0] == page(url, "/Q/A/B")[0] == 404
    assert page(url, "/Q/AE", method="POST")[0] == 405
    assert hub.status().records == 0


def test_a_flood_of_codes_is_put_off(hub: HubWorld, url: str) -> None:
    # On a slow machine the rate gives new places meanwhile: so long until one comes too soon.
    answers = (page(url, "/q/AE") for _ in range(2_000))
    _, headers, text = next(answer for answer in answers if answer[0] == 429)
    assert int(headers["Retry-After"]) >= 1
    assert "chưa được nhận" in text
