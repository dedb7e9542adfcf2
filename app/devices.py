"""A profile's device: the key that signs what it does, and the chain that its records form.

A device is one profile on one installation. When its key file is lost, or is not the one that the database
knows (a home put together from two backups), the profile gets a new device, whose first record names the old
one and the last record that is known of its chain. The old device's records still travel: they are signed
already.

A profile has a second device for its feedback, from the first time that it says something: another key file, another
chain (`DeviceRole`).
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.database.custody import RecordRow
from app.database.people import Binding, Device
from app.database.states import DeviceState, move_device
from app.keys import DeviceKeys
from content_cache.signing import SigningKey
from sync.bodies import SuccessionBody
from sync.certificate import DeviceRole
from sync.encoding import to_base64url
from sync.record import Head


class Signer(msgspec.Struct, frozen=True):
    """A profile's active device and its key. ``succession`` is set when it has just taken over."""

    device_id: str
    key: SigningKey
    succession: SuccessionBody | None = None
    role: DeviceRole = DeviceRole.DEVICE


def key_name(profile_id: str, role: DeviceRole) -> str:
    """Returns under which name a profile's key is kept (`app.keys`)."""
    return profile_id if role is DeviceRole.DEVICE else f"{profile_id}.{role}"


def add_device(
    session: Session,
    profile_id: str,
    key: SigningKey,
    at: datetime,
    *,
    replaces: str | None = None,
    role: DeviceRole = DeviceRole.DEVICE,
) -> Device:
    """Stores a new active device; the profile must have no other active one of this role."""
    device = Device(
        id=key.key_id,
        profile_id=profile_id,
        role=role,
        public_key=key.public,
        state=DeviceState.ACTIVE,
        replaces=replaces,
        created_at=at,
    )
    session.add(device)
    session.flush()
    return device


def active_device(session: Session, profile_id: str) -> Device:
    """Returns the device that signs for a profile; every profile has exactly one."""
    return session.scalars(_active(profile_id, DeviceRole.DEVICE)).one()


def feedback_device(session: Session, profile_id: str) -> Device | None:
    """Returns the device that signs a profile's feedback; None before there was any."""
    return session.scalars(_active(profile_id, DeviceRole.FEEDBACK)).one_or_none()


def _active(profile_id: str, role: DeviceRole) -> Select[Device]:
    return select(Device).where(
        Device.profile_id == profile_id, Device.role == role, Device.state == DeviceState.ACTIVE
    )


def head_of(session: Session, device_id: str) -> Head | None:
    """Returns the end of a device's chain; None where it has no record yet."""
    row = session.execute(
        select(RecordRow.seq, RecordRow.digest)
        .where(RecordRow.device_id == device_id)
        .order_by(RecordRow.seq.desc())
        .limit(1)
    ).first()
    return None if row is None else Head(row.seq, row.digest)


def signer(session: Session, keys: DeviceKeys, profile_id: str, at: datetime) -> Signer:
    """Returns what signs for a profile, after making a new device where the key is lost.

    Args:
        session: inside a writing unit of work.
        keys: where the private keys are.
        profile_id: must exist.
        at: wall time.

    Raises:
        StorageFaultError: the key is there but can't be read now.
        DiskFullError: there is no room for a new key.
    """
    return _signer(session, keys, active_device(session, profile_id), at)


def feedback_signer(session: Session, keys: DeviceKeys, profile_id: str, at: datetime) -> Signer:
    """Returns what signs a profile's feedback; made where there is none yet. Arguments and errors as for `signer`."""
    device = feedback_device(session, profile_id)
    if device is None:
        # The file before the row that names it: a key without a row harms nobody.
        key = keys.create(key_name(profile_id, DeviceRole.FEEDBACK))
        device = add_device(session, profile_id, key, at, role=DeviceRole.FEEDBACK)
    return _signer(session, keys, device, at)


def _signer(session: Session, keys: DeviceKeys, device: Device, at: datetime) -> Signer:
    key = keys.load(key_name(device.profile_id, device.role))
    if key is not None and key.key_id == device.id:
        return Signer(device.id, key, role=device.role)
    return replace_device(session, keys, device, at)


def replace_device(
    session: Session, keys: DeviceKeys, old: Device, at: datetime, new: SigningKey | None = None
) -> Signer:
    """Gives a profile a new key and device in place of an old one. Enrolment has to be done again for it.

    This is the way too for a device of which a hub knows another record at a sequence (a restored home).

    Args:
        session: inside a writing unit of work.
        keys: where the private keys are.
        old: active until now.
        at: wall time.
        new: the key; a new one where left out.

    Raises:
        DiskFullError, StorageFaultError: see `DeviceKeys.create`.
    """
    head = head_of(session, old.id)
    key = keys.create(key_name(old.profile_id, old.role), new)
    old.state = move_device(old.state, DeviceState.REPLACED)
    old.replaced_at = at
    for binding in session.scalars(
        select(Binding).where(
            Binding.profile_id == old.profile_id, Binding.role == old.role, Binding.ended_at.is_(None)
        )
    ):
        binding.ended_at = at
    session.flush()
    add_device(session, old.profile_id, key, at, replaces=old.id, role=old.role)
    body = SuccessionBody(
        device=old.id,
        seq=0 if head is None else head.seq,
        digest=None if head is None else to_base64url(head.digest),
    )
    return Signer(key.key_id, key, body, old.role)
