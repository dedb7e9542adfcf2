"""How a client asks a machine in the room for its classes, and comes into one."""

from __future__ import annotations

import msgspec

from content_cache.signing import SigningKey
from sync.class_statement import MAX_CLASSES_BYTES, ClassList, ClassStatement, EnterClass, open_class
from sync.errors import BadClassError
from sync.protocol import JSON_MEDIA, PATH_CLASSES
from sync.relay_sending import post_as_device
from sync.transport import Transport


class StatedClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class that a machine has stated as it may, and the envelope that says so."""

    statement: ClassStatement
    raw: bytes


def ask_classes(transport: Transport, relay_public: bytes, centre: str) -> tuple[StatedClass, ...]:
    """What classes a machine has, closed ones too. What it may not state is left out.

    Args:
        transport: to the machine.
        relay_public: its raw key, believed by its certificate.
        centre: id of the device's own centre.

    Raises:
        BadClassError: its answer is none.
        TransportError: there is no answer.
    """
    raw = transport.get(PATH_CLASSES, accept=JSON_MEDIA, max_bytes=MAX_CLASSES_BYTES)
    return _read(raw, relay_public, centre)


def enter_class(
    transport: Transport,
    session: str,
    name: str,
    *,
    key: SigningKey,
    certificate: bytes,
    relay_public: bytes,
    centre: str,
) -> StatedClass:
    """Comes into a class.

    Args:
        transport: to the machine.
        session: of the class.
        name: what the trainer shall read.
        key: the device's.
        certificate: of the device, by the centre.
        relay_public: see `ask_classes`.
        centre: see `ask_classes`.

    Returns:
        The class as the machine states it now.

    Raises:
        BadClassError: the machine does not state it, or may not.
        HubRefusedError: ``unknown-class``, ``class-closed``, or something about the device.
        TransportError: there is no answer; coming in again is the same.
    """
    raw = post_as_device(
        transport,
        PATH_CLASSES,
        msgspec.json.encode(EnterClass(session=session, name=name)),
        media=JSON_MEDIA,
        accept=JSON_MEDIA,
        max_bytes=MAX_CLASSES_BYTES,
        key=key,
        certificate=certificate,
        relay_public=relay_public,
    )
    for one in _read(raw, relay_public, centre):
        if one.statement.session == session and one.statement.closed is None:
            return one
    raise BadClassError("not-stated", session)


def _read(raw: bytes, relay_public: bytes, centre: str) -> tuple[StatedClass, ...]:
    try:
        told = msgspec.json.decode(raw, type=ClassList)
    except msgspec.MsgspecError as error:
        raise BadClassError("malformed", type(error).__name__) from error
    found = []
    for envelope in told.classes:
        try:
            found.append(StatedClass(statement=open_class(envelope, relay_public, centre), raw=envelope))
        except BadClassError:
            continue
    return tuple(found)
