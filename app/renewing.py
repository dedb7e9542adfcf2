"""Another key where a chain has parted: a home that was restored from a backup, or copied, goes on by itself.

A hub that knows another record at a sequence, or more of the chain than is here, is a sign that this key has signed, or
signs, elsewhere too. So the profile takes a new key at once, whose first record names the old one, and nothing more is
signed with that. The old key is still there and vouches for the new one at the hub (``POST /v1/devices``), so nobody
needs a code. Both copies of a home do so, and what each of them signed is kept. A key that is *lost* vouches for
nothing: then people give out a code (`app.devices`).
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec
from sqlalchemy import select

from app.chain import last_binding
from app.changes import Change
from app.database.people import Binding, Device, Hub
from app.database.states import DeviceState
from app.devices import key_name, replace_device
from app.errors import AppError
from app.hub_pins import pins_of
from app.signing_parts import SigningParts
from content_cache.signing import SigningKey, key_id
from sync.bodies import BIND, BindBody
from sync.certificate import DeviceRole
from sync.encoding import to_base64url
from sync.errors import SyncError
from sync.renewal import renew
from sync.study_bodies import Event

TRY_EVERY_S: Final = 60.0
"""How often a hub is asked to certify one new key."""


_ACTIVE: Final = "SELECT profile_id, role FROM devices WHERE id = ? AND state = 'active'"
"""Asked before every request; the mapper would take longer than SQLite."""


class _Due(msgspec.Struct, frozen=True, kw_only=True):
    """A new device, and the one whose place it took, which was enrolled."""

    profile_id: str
    device: str
    old: str
    person: str
    unit: str | None
    hub_id: int
    hub_public: bytes
    url: str
    tls_pins: tuple[bytes, ...]


class Renewals:
    """Takes new keys for parted chains and has them certified, for all profiles of a home."""

    def __init__(self, parts: SigningParts) -> None:
        self._parts = parts
        self._tried_s: dict[str, float] = {}

    def key_for(self, device_id: str) -> SigningKey | None:
        """Returns the key of an active device; None where it is lost, cannot be read now, or the device is replaced."""
        with self._parts.database.read() as session:
            device = session.connection().exec_driver_sql(_ACTIVE, (device_id,)).first()
        if device is None:
            return None
        try:
            key = self._parts.keys.load(key_name(device[0], DeviceRole(device[1])))
        except AppError:
            return None
        return key if key is not None and key.key_id == device_id else None

    def part(self, device_id: str) -> None:
        """Gives the profile of a device whose chain has parted a new key. Without effect where it has one already.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: nothing changed; the hub will say it again.
        """
        with self._parts.database.write() as session:
            device = session.get_one(Device, device_id)
            if device.state is not DeviceState.ACTIVE:
                return
            who = replace_device(session, self._parts.keys, device, self._parts.clock.now())
            self._parts.chains.note_succession(session, device.profile_id, who, Event.RESTORED)
        self._parts.changes.tell(Change.PEOPLE)

    def certify(self) -> int:
        """Has new devices certified whose old key is still here: one request each.

        Returns:
            How many are enrolled now that were not before.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: the hub certifies the same key again.
        """
        done = sum(self._certify(due) for due in self._due() if self._may_try(due.device))
        if done:
            self._parts.changes.tell(Change.PEOPLE)
        return done

    def _may_try(self, device_id: str) -> bool:
        """Not every run, where the hub is away or says no: nobody else would keep this from asking all the time."""
        now, tried = self._parts.clock.monotonic(), self._tried_s.get(device_id)
        if tried is not None and now - tried < TRY_EVERY_S:
            return False
        self._tried_s[device_id] = now
        return True

    def _certify(self, due: _Due) -> bool:
        new = self.key_for(due.device)
        old = self._parts.keys.find(due.profile_id, due.old)
        if new is None or old is None:
            return False
        transport = self._parts.transport_for(due.url, tls_pins=due.tls_pins)
        try:
            certificate = renew(transport, old, new, hub_public=due.hub_public, person=due.person)
        except SyncError:
            # It is tried again after the next contact; where the old key was revoked, people give out a code.
            return False
        finally:
            transport.close()
        with self._parts.database.write() as session:
            device = session.get_one(Device, due.device)
            bound = select(Binding.id).where(Binding.device_id == due.device)
            if device.state is not DeviceState.ACTIVE or session.scalar(bound) is not None:
                return False
            session.add(
                Binding(
                    profile_id=due.profile_id,
                    person_id=due.person,
                    hub_id=due.hub_id,
                    device_id=due.device,
                    unit_id=due.unit,
                    certificate=certificate,
                    bound_at=self._parts.clock.now(),
                )
            )
            session.flush()
            body = BindBody(
                profile=due.profile_id,
                person=due.person,
                certificate=to_base64url(hashlib.sha256(certificate).digest()),
                hub=key_id(due.hub_public),
            )
            self._parts.chains.append(session, due.profile_id, kind=BIND, body=body)
        return True

    def _due(self) -> list[_Due]:
        """Active devices that nobody has certified, in the place of one that somebody had."""
        found = []
        with self._parts.database.read() as session:
            current = select(Binding.device_id).where(Binding.ended_at.is_(None))
            devices = session.scalars(
                select(Device).where(
                    Device.state == DeviceState.ACTIVE,
                    Device.role == DeviceRole.DEVICE,
                    Device.replaces.is_not(None),
                    Device.id.not_in(current),
                )
            ).all()
            for device in devices:
                binding = last_binding(session, device.profile_id)
                if binding is None:
                    continue
                hub = session.get_one(Hub, binding.hub_id)
                found.append(
                    _Due(
                        profile_id=device.profile_id,
                        device=device.id,
                        old=binding.device_id,
                        person=binding.person_id,
                        unit=binding.unit_id,
                        hub_id=hub.id,
                        hub_public=hub.public_key,
                        url=hub.url,
                        tls_pins=pins_of(hub.tls_pins),
                    )
                )
        return found
