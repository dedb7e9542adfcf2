"""Enrolling a device by a one-time code: the client's flow.

The device's key must be stored before `enrol` is called: the hub ties the code to that key, and a reply that
is lost on the way is given again to the same key and to no other.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from content_cache.signing import SigningKey
from sync.certificate import open_certificate
from sync.digits import plain_digits
from sync.enrol_messages import FinishReply, FinishRequest, Message, StartReply, StartRequest, Welcome
from sync.enrol_proof import (
    CODE_DIGITS,
    NONCE_BYTES,
    OFFER_DIGITS,
    Transcript,
    check_params,
    client_proof,
    hub_proof,
    same,
    stretch,
)
from sync.errors import (
    BadCertificateError,
    HubNotProvenError,
    HubRefusedError,
    ServerFaultError,
    TransportError,
    UsedCodeError,
    WrongCodeError,
)
from sync.protocol import JSON_MEDIA, MAX_ENROL_BYTES, PATH_ENROL_FINISH, PATH_ENROL_START, PATH_HUB
from sync.transport import Transport, TransportFactory

_FINISH_TRIES = 3
M = TypeVar("M", bound=Message)


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What an enrolment brought; all of it is proven to come from the hub that made the code."""

    person_id: str
    full_name: str
    unit_id: str | None
    unit_name: str | None
    hub_name: str
    hub_public: bytes
    """Raw key, to be pinned: receipts are believed from it alone."""
    incarnation: str
    keys_json: bytes | None
    """The trust in publishers, to be pinned for this home."""
    certificate: bytes
    recipient: str | None = None
    """What parcels to this hub are sealed to, where it told it."""
    tls_pins: tuple[bytes, ...] = ()
    """TLS keys of the hub, to be pinned."""
    tls_serial: int | None = None
    """Of the statement (`sync.tls_statement`) of these keys, where the hub has made one."""

    def has_later_keys(self, known_serial: int | None) -> bool:
        """Whether its TLS keys take the place of those that were named by the statement of a serial."""
        return known_serial is None or (self.tls_serial is not None and self.tls_serial > known_serial)


def split_code(typed: str) -> tuple[str, str]:
    """Splits a typed code into offer and secret.

    Raises:
        WrongCodeError: it is not 16 digits, whatever stands between them.
    """
    digits = plain_digits(typed)
    if len(digits) != CODE_DIGITS or not digits.isdecimal():
        raise WrongCodeError(f"{len(digits)} characters")
    return digits[:OFFER_DIGITS], digits[OFFER_DIGITS:]


def enrol(
    transport: Transport,
    code: str,
    device_key: SigningKey,
    *,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> Enrolment:
    """Enrols a device. Takes two requests and about half a second of computing.

    Args:
        transport: to the hub. Its TLS key may be one that nobody vouches for; then the hub's welcome must name it.
        code: 16 digits as typed, in any grouping.
        device_key: the device's key, already stored; the same one again after a failure.
        random_bytes: source of the nonce.

    Raises:
        WrongCodeError, UsedCodeError: the code is no good (any more).
        HubNotProvenError: the other side does not know the code, or somebody stands between; nothing was believed.
        HubRefusedError: the hub said no for another reason, for example too many tries.
        TransportError: the exchange did not come about; the code may be tried again with the same key.
    """
    offer, secret = split_code(code)
    nonce = random_bytes(NONCE_BYTES)
    start = StartRequest(offer=offer, client_nonce=nonce, device_public=device_key.public)
    begun = _exchange(transport, PATH_ENROL_START, start, StartReply)
    check_params(begun.params)
    transcript = Transcript(
        offer=offer,
        client_nonce=nonce,
        device_public=device_key.public,
        salt=begun.salt,
        params=begun.params,
        server_nonce=begun.server_nonce,
        hub_public=begun.hub_public,
    )
    stretched = stretch(secret, begun.salt, begun.params)
    finish = FinishRequest(
        offer=offer,
        device_public=device_key.public,
        client_nonce=nonce,
        proof=client_proof(stretched, transcript),
    )
    done = _finish(transport, finish)
    if not same(done.proof, hub_proof(stretched, transcript, done.reply)):
        raise HubNotProvenError("its proof is wrong")
    found = _read_welcome(done.reply, begun.hub_public, device_key)
    if transport.unproven_key is not None and transport.unproven_key not in found.tls_pins:
        # The hub is the right one, but this connection does not end there: somebody passes the exchange on.
        raise HubNotProvenError("its TLS key is not the one that answered")
    return found


def over_tls(url: str) -> str:
    """The same place by HTTPS, for one by plain HTTP; any other as it is."""
    parts = urlsplit(url)
    if parts.scheme != "http":
        return url
    return parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80")).geturl()


def address_to_keep(url: str, found: Enrolment, transport_for: TransportFactory) -> str:
    """Where to find a hub from now on: never by plain HTTP where it has TLS keys.

    Somebody on the path may answer by plain HTTP and pass everything on over TLS; the code does not prove the
    connection, and all that is sent later would be read by him. On this very computer nobody stands between.

    Args:
        url: where the enrolment went.
        found: what it brought.
        transport_for: makes ways.

    Raises:
        HubNotProvenError: none of the hub's keys answers there.
        ServerFaultError: the hub answers, and has no time now.
    """
    secure = over_tls(url)
    if secure == url or not found.tls_pins or _is_this_computer(urlsplit(url).hostname or ""):
        return url
    transport = transport_for(secure, tls_pins=found.tls_pins)
    try:
        with contextlib.suppress(HubRefusedError):
            transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=MAX_ENROL_BYTES)
    except ServerFaultError:
        raise
    except TransportError as error:
        raise HubNotProvenError("it answers by plain HTTP, and none of its TLS keys does") from error
    finally:
        transport.close()
    return secure


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _finish(transport: Transport, request: FinishRequest) -> FinishReply:
    """Sends the finish again when its reply is lost: the hub answers the same device the same thing."""
    for _ in range(_FINISH_TRIES - 1):
        try:
            return _exchange(transport, PATH_ENROL_FINISH, request, FinishReply)
        except TransportError:
            continue
    return _exchange(transport, PATH_ENROL_FINISH, request, FinishReply)


def _exchange(transport: Transport, path: str, request: Message, form: type[M]) -> M:
    try:
        answer = transport.post(
            path,
            msgspec.json.encode(request),
            media=JSON_MEDIA,
            accept=JSON_MEDIA,
            max_bytes=MAX_ENROL_BYTES,
        )
    except HubRefusedError as error:
        raise _refusal(error) from error
    try:
        return msgspec.json.decode(answer, type=form)
    except msgspec.MsgspecError as error:
        raise HubNotProvenError(f"its answer is no {form.__name__}") from error


def _refusal(error: HubRefusedError) -> Exception:
    match error.error:
        case "wrong-code":
            return WrongCodeError(error.detail)
        case "used-code":
            return UsedCodeError(error.detail or "used")
        case _:
            return error


def _read_welcome(reply: bytes, hub_public: bytes, device_key: SigningKey) -> Enrolment:
    try:
        welcome = msgspec.json.decode(reply, type=Welcome)
        certificate = open_certificate(welcome.certificate, hub_public)
    except (msgspec.MsgspecError, BadCertificateError) as error:
        raise HubNotProvenError("its welcome does not read") from error
    consistent = (
        welcome.hub.public == hub_public
        and certificate.public == device_key.public
        and certificate.person == welcome.person.id
    )
    if not consistent:
        raise HubNotProvenError("its welcome is about somebody else")
    return Enrolment(
        person_id=welcome.person.id,
        full_name=welcome.person.full_name,
        unit_id=None if welcome.unit is None else welcome.unit.id,
        unit_name=None if welcome.unit is None else welcome.unit.name,
        hub_name=welcome.hub.name,
        hub_public=hub_public,
        incarnation=welcome.hub.incarnation,
        keys_json=welcome.keys,
        certificate=welcome.certificate,
        recipient=welcome.recipient,
        tls_pins=welcome.tls_pins,
        tls_serial=welcome.tls_serial,
    )
