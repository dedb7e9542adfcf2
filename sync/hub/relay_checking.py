"""Looks at what a hub holds as a relay: what came through it must prove itself, or be what was receipted.

A part of `sync.hub.checking`; changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.certificate import DeviceRole, open_certificate
from sync.errors import BadCertificateError, BadParcelError, BadReceiptError, BadRecordError
from sync.hub.relay_schema import CarriedParcelRow, CentralReceiptRow, ClassRow, UpstreamRow
from sync.hub.schema import DeviceRow, RecordRow
from sync.parcel import parse_parcel
from sync.receipt import open_receipt
from sync.record import parse

RELAY_FAULTS: Final = ("relay-certificate", "relay-device", "relay-parcel", "relay-receipt", "relay-record")
_AT_ONCE: Final = 100


def check_relay(session: Session) -> Iterator[tuple[int, str]]:
    """What does not agree: position of a record, or 0, and one of `RELAY_FAULTS`. Nothing at a centre."""
    upstream = session.get(UpstreamRow, 1)
    if upstream is None:
        return
    if not _is_ours(upstream.certificate, upstream.public, None):
        yield 0, "relay-certificate"
    for device in session.scalars(select(DeviceRow).order_by(DeviceRow.id).execution_options(yield_per=_AT_ONCE)):
        if device.enrolled_at >= upstream.joined_at and not _is_ours(device.certificate, upstream.public, device.id):
            yield 0, "relay-device"
    for parcel in session.scalars(select(CarriedParcelRow).execution_options(yield_per=1)):
        if not _is_whole(parcel):
            yield 0, "relay-parcel"
    for receipt in session.scalars(select(CentralReceiptRow).execution_options(yield_per=_AT_ONCE)):
        if not _is_the_centres(receipt, upstream.public):
            yield 0, "relay-receipt"
    yield from _foreign_records(session, upstream)


def _is_ours(certificate: bytes, centre: bytes, device: str | None) -> bool:
    try:
        found = open_certificate(certificate, centre)
    except BadCertificateError:
        return False
    return found.is_for == DeviceRole.RELAY if device is None else found.device == device


def _is_whole(row: CarriedParcelRow) -> bool:
    """Whether the bytes are those that custody was given for; of a settled parcel only the word is left."""
    if row.raw is None:
        return True
    try:
        parcel = parse_parcel(row.raw)
    except BadParcelError:
        return False
    names = {hashlib.sha256(row.raw).hexdigest(), parcel.index.sha256}
    return (
        row.sha256 in names
        and row.records == parcel.index.records
        and row.ranges == msgspec.json.encode(parcel.index.ranges)
        and {one.device for one in parcel.index.ranges} == {row.device}
    )


def _is_the_centres(row: CentralReceiptRow, centre: bytes) -> bool:
    try:
        receipt = open_receipt(row.raw, centre)
    except BadReceiptError:
        return False
    named = {one.device for one in receipt.ranges} | {one.device for one in receipt.refused}
    return hashlib.sha256(row.raw).hexdigest() == row.digest and row.device in named


def _foreign_records(session: Session, upstream: UpstreamRow) -> Iterator[tuple[int, str]]:
    """Records in clear of no class of the trainer's: a relay must not have read them. Before it joined it was a hub."""
    classes = set(session.scalars(select(ClassRow.session)))
    rows = session.execute(
        select(RecordRow.position, RecordRow.text)
        .where(RecordRow.received_at >= upstream.joined_at)
        .order_by(RecordRow.position)
        .execution_options(yield_per=_AT_ONCE)
    )
    for position, text in rows:
        try:
            record = parse(text)
        except BadRecordError:
            continue  # told already, as `unreadable`
        if record.session not in classes:
            yield position, "relay-record"
