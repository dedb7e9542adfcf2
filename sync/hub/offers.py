"""One-time codes and the hub's side of an enrolment.

Between the two requests the hub keeps nothing: its nonce is a signature over what the client sent, which
nobody else can make and which it can make again. A code is good for one device and 30 days, and is closed
after a thousand wrong proofs. Numbers of codes: 4 digits find the offer, so at most 10,000 are open at a time.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from content_cache.signing import SigningKey, key_id
from sync.certificate import Certificate, DeviceRole, issue_certificate
from sync.credentials import proves_renewal
from sync.enrol_messages import (
    FinishReply,
    FinishRequest,
    RenewalReply,
    RenewalRequest,
    StartReply,
    StartRequest,
    Welcome,
    WelcomeHub,
    WelcomePerson,
    WelcomeUnit,
)
from sync.enrol_proof import (
    CODE_DIGITS,
    OFFER_DIGITS,
    SALT_BYTES,
    StretchParams,
    Transcript,
    client_proof,
    hub_proof,
    same,
    stretch,
)
from sync.errors import UsedCodeError, WrongCodeError
from sync.hub.database import HubDatabase
from sync.hub.devices import add_device
from sync.hub.errors import (
    DeviceOfAnotherError,
    NoCodeLeftError,
    TooManyDevicesError,
    UnknownLearnerError,
    WrongProofError,
)
from sync.hub.people import is_relay
from sync.hub.schema import DeviceRow, MetaRow, OfferRow, PersonRow, UnitRow
from sync.protocol import ENROL_NONCE_TYPE
from sync.timestamps import timestamp

LIFETIME: Final = timedelta(days=30)
REUSE_AFTER: Final = timedelta(days=1)
"""A used or closed offer keeps its number so long, for a reply that was lost and for a clear word."""
WRONG_PROOFS_ALLOWED: Final = 1_000
"""Then the code is closed. A guess is right once in 10^12, so all of them together once in 10^9; and they are too many
for somebody who only wants to close other people's codes: after twenty, each address is made to wait
(`sync.hub.limits.Patience`)."""
DEVICES_ALLOWED: Final = 200
"""Keys of one person. A home that is restored every week for years stays below it; a program gone wild does not."""
_MAX_KEYS_BYTES: Final = 32 << 10


def make_code(database: HubDatabase, person_id: str, now: datetime) -> str:
    """Makes an offer for a person and returns its code, 16 digits: the only time that they are known.

    Raises:
        UnknownLearnerError: no such person.
        NoCodeLeftError: all numbers are taken.
    """
    params = StretchParams()
    salt = secrets.token_bytes(SALT_BYTES)
    digits = CODE_DIGITS - OFFER_DIGITS
    secret = f"{secrets.randbelow(10**digits):0{digits}d}"
    stretched = stretch(secret, salt, params)
    with database.write() as session:
        if session.get(PersonRow, person_id) is None:
            raise UnknownLearnerError(person_id)
        number = _free_number(session, now)
        session.add(
            OfferRow(
                number=number,
                person_id=person_id,
                salt=salt,
                stretched=stretched,
                memory_kib=params.memory_kib,
                passes=params.passes,
                lanes=params.lanes,
                created_at=now,
                expires_at=now + LIFETIME,
                wrong_proofs=0,
            )
        )
    return number + secret


def _free_number(session: Session, now: datetime) -> str:
    recently = now - REUSE_AFTER
    taken = set(
        session.scalars(
            select(OfferRow.number).where(
                OfferRow.expires_at > now,
                or_(OfferRow.used_at.is_(None), OfferRow.used_at > recently),
                or_(OfferRow.closed_at.is_(None), OfferRow.closed_at > recently),
            )
        )
    )
    free = [number for number in (f"{one:04d}" for one in range(10**OFFER_DIGITS)) if number not in taken]
    if not free:
        raise NoCodeLeftError("10000 open offers")
    return secrets.choice(free)


class Enroller:
    """The hub's side of the exchange."""

    def __init__(
        self,
        database: HubDatabase,
        key: SigningKey,
        keys_json: Path,
        recipient: str | None = None,
        *,
        tls_pins: tuple[bytes, ...] = (),
        tls_serial: int | None = None,
    ) -> None:
        """Takes what an enrolled device is told.

        Args:
            database: the hub's.
            key: the hub's.
            keys_json: the file that tells whom to trust with courses.
            recipient: what parcels to this hub are sealed to; None where its identity is lost.
            tls_pins: its TLS keys.
            tls_serial: of its statement of them.
        """
        self._database = database
        self._key = key
        self._keys_json = keys_json
        self._recipient = recipient
        self._tls_pins, self._tls_serial = tls_pins, tls_serial

    def start(self, request: StartRequest, now: datetime) -> StartReply:
        """Answers how to stretch the secret.

        Raises:
            WrongCodeError: no such offer.
            UsedCodeError: the offer is over.
        """
        device = key_id(request.device_public)
        with self._database.read() as session:
            offer = _find(session, request.offer, device, now)
        return StartReply(
            salt=offer.salt,
            params=_params(offer),
            server_nonce=self._nonce(offer, request.client_nonce, request.device_public),
            hub_public=self._key.public,
        )

    def finish(self, request: FinishRequest, now: datetime) -> FinishReply:
        """Enrols the device where its proof is right. The same device again gets the same reply,
        but for the hub's TLS keys: those that it named then may be over.

        Raises:
            WrongCodeError: the proof is wrong, or there is no such offer.
            UsedCodeError: the offer is over.
            DeviceOfAnotherError: the device is enrolled for another person.
        """
        device = key_id(request.device_public)
        with self._database.write() as session:
            offer = _find(session, request.offer, device, now)
            transcript = Transcript(
                offer=request.offer,
                client_nonce=request.client_nonce,
                device_public=request.device_public,
                salt=offer.salt,
                params=_params(offer),
                server_nonce=self._nonce(offer, request.client_nonce, request.device_public),
                hub_public=self._key.public,
            )
            stretched = offer.stretched
            right = same(request.proof, client_proof(stretched, transcript))
            if right:
                reply = self._again(offer.reply) or self._take(session, offer, request.device_public, now)
            elif offer.used_by is None:
                offer.wrong_proofs += 1
                if offer.wrong_proofs >= WRONG_PROOFS_ALLOWED:
                    offer.closed_at = now
        if not right:
            # Said only now, so that the count of wrong proofs is committed.
            raise WrongCodeError(request.offer)
        return FinishReply(reply=reply, proof=hub_proof(stretched, transcript, reply))

    def _take(self, session: Session, offer: OfferRow, public: bytes, now: datetime) -> bytes:
        person = session.get_one(PersonRow, offer.person_id)
        unit = session.get(UnitRow, person.unit_id) if person.unit_id is not None else None
        meta = session.get_one(MetaRow, 1)
        role = DeviceRole.RELAY if is_relay(person.id) else DeviceRole.DEVICE
        certificate = self._certify(public, person, role, now)
        _enrol_device(session, public, person.id, certificate, now, role=role)
        welcome = Welcome(
            person=WelcomePerson(id=person.id, full_name=person.full_name),
            unit=None if unit is None else WelcomeUnit(id=unit.id, name=unit.name),
            hub=WelcomeHub(name=meta.name, public=self._key.public, incarnation=meta.incarnation),
            keys=self._read_keys(),
            certificate=certificate,
            recipient=self._recipient,
            tls_pins=self._tls_pins,
            tls_serial=self._tls_serial,
        )
        offer.used_by, offer.used_at, offer.reply = key_id(public), now, msgspec.json.encode(welcome)
        return offer.reply

    def _again(self, reply: bytes | None) -> bytes | None:
        if reply is None:
            return None
        told = msgspec.json.decode(reply, type=Welcome)
        return msgspec.json.encode(msgspec.structs.replace(told, tls_pins=self._tls_pins, tls_serial=self._tls_serial))

    def renew(self, request: RenewalRequest, old_device: str, now: datetime) -> RenewalReply:
        """Certifies another key of the person of an enrolled device. The same key again gets a certificate again.

        Args:
            request: by the old device, whose credentials were checked.
            old_device: its id.
            now: the hub's clock.

        Raises:
            WrongProofError: the new key did not sign for this device, hub and role, or the old one was revoked.
            TooManyDevicesError: the person has as many keys as anybody may have.
            DeviceOfAnotherError: the key is enrolled for another person, or for another role.
        """
        hub = self._key.key_id
        if not proves_renewal(request.public, request.proof, old_device=old_device, hub=hub, role=request.role):
            raise WrongProofError(old_device)
        with self._database.write() as session:
            old = session.get_one(DeviceRow, old_device)
            if old.revoked_at is not None:
                # Since its credentials were checked: its key would outlive it, for whoever revokes looks only once.
                raise WrongProofError(old_device)
            person = session.get_one(PersonRow, old.person_id)
            if session.get(DeviceRow, key_id(request.public)) is None:
                count = select(func.count()).select_from(DeviceRow).where(DeviceRow.person_id == person.id)
                if (session.scalar(count) or 0) >= DEVICES_ALLOWED:
                    raise TooManyDevicesError(person.id)
            certificate = self._certify(request.public, person, request.role, now)
            _enrol_device(
                session, request.public, person.id, certificate, now, role=request.role, vouched_by=old_device
            )
        return RenewalReply(certificate=certificate)

    def _certify(self, public: bytes, person: PersonRow, role: str, now: datetime) -> bytes:
        return issue_certificate(
            Certificate(
                device=key_id(public),
                public=public,
                person=person.id,
                unit=person.unit_id,
                hub=self._key.key_id,
                issued=timestamp(now),
                role=msgspec.UNSET if role == DeviceRole.DEVICE else role,
            ),
            self._key,
        )

    def _read_keys(self) -> bytes | None:
        try:
            found = self._keys_json.read_bytes()
        except OSError:
            return None
        return found if len(found) <= _MAX_KEYS_BYTES else None

    def _nonce(self, offer: OfferRow, client_nonce: bytes, device_public: bytes) -> bytes:
        parts = b"%d\n" % offer.id + client_nonce + device_public
        return hashlib.sha256(self._key.sign(ENROL_NONCE_TYPE, parts)).digest()


def _enrol_device(
    session: Session,
    public: bytes,
    person_id: str,
    certificate: bytes,
    now: datetime,
    *,
    role: str = DeviceRole.DEVICE,
    vouched_by: str | None = None,
) -> None:
    device = session.get(DeviceRow, key_id(public))
    if device is None:
        add_device(
            session,
            DeviceRow(
                id=key_id(public),
                public=public,
                person_id=person_id,
                certificate=certificate,
                enrolled_at=now,
                role=role,
                vouched_by=vouched_by,
            ),
        )
    elif device.person_id != person_id or device.role != role:
        raise DeviceOfAnotherError(device.id)
    else:
        device.certificate = certificate


def _find(session: Session, number: str, device: str, now: datetime) -> OfferRow:
    """The newest offer of a number, if this device may still use it."""
    offer = session.scalars(
        select(OfferRow).where(OfferRow.number == number).order_by(OfferRow.id.desc()).limit(1)
    ).first()
    if offer is None:
        raise WrongCodeError(number)
    if offer.used_by is not None and offer.used_by != device:
        raise UsedCodeError("used")
    if offer.closed_at is not None:
        raise UsedCodeError("closed")
    if offer.used_by is None and offer.expires_at <= now:
        raise UsedCodeError("expired")
    return offer


def _params(offer: OfferRow) -> StretchParams:
    return StretchParams(memory_kib=offer.memory_kib, passes=offer.passes, lanes=offer.lanes)
