"""Enrolment: tying a profile's device to a person that a hub knows, by a one-time code.

The key is durable before the hub hears of it, and the same key is used again when an answer was lost on the
way, so a code is never used up for nothing. Nothing is stored before the hub has proved that it knows the
code.
"""

from __future__ import annotations

import contextlib
import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.addresses import hub_address
from app.chain import current_binding, last_binding
from app.changes import Change
from app.database.people import Binding, Device, Hub, Person, Profile, Role, RoleName, Unit
from app.devices import active_device, add_device, replace_device, signer
from app.errors import AlreadyEnrolledError
from app.identity import uuid4
from app.joining import Door
from app.names import tidy_name
from app.profiles import profile_of, profile_view
from app.signing_parts import SigningParts
from app.views import ProfileView
from content_cache.signing import SigningKey, key_id
from sync.bodies import BIND, BindBody
from sync.certificate import DeviceRole
from sync.encoding import to_base64url
from sync.enrolment import Enrolment, address_to_keep, enrol, over_tls, split_code
from sync.errors import CutOffError, NotOurHubError, TransportError
from sync.transport import Transport, TransportFactory


class Enrolments:
    """Enrols profiles of one home."""

    def __init__(self, parts: SigningParts, room_for: TransportFactory) -> None:
        """Takes what all services that sign share, and ways to machines in the room."""
        self._parts = parts
        self._room_for = room_for

    def enrol(self, profile_id: str | None, url: str, code: str, *, door: Door | None = None) -> ProfileView:
        """Enrols a profile's device with a hub. Takes two requests and about a second.

        The hub's roots are pinned for this home, the profile takes the names that the hub knows, and a
        ``bind`` record goes into its chain.

        Args:
            profile_id: an existing profile; None means that of the person whom the code was made for, made where this
                home has none.
            url: the hub's address as typed.
            code: 16 digits as typed, in any grouping.
            door: a machine in the room that passes the exchange on to the hub, named by its join code. It can change
                nothing and learns no code; it sees who enrols. The hub's address is believed as it was typed.

        Raises:
            UnknownProfileError: there is no such profile.
            AlreadyEnrolledError: the profile is tied to a person, or was tied to another one than this
                code's.
            SyncError: see ``sync.errors``: wrong-code, used-code, hub-not-proven, or the way failed.
            PackageError: the hub's trust in publishers is not what this home pinned; nothing was stored.
            DiskFullError, DatabaseBusyError, StorageFaultError: not stored; the same code works again.
        """
        offer, _ = split_code(code)
        address = hub_address(url)
        pending = "enrolling-" + hashlib.sha256(f"{address}|{offer}".encode()).hexdigest()[:16]
        key = self._pending_key(pending) if profile_id is None else self._profile_key(profile_id)
        address, found = self._exchange(address, code, key, door)
        if found.keys_json is not None:
            self._parts.cache.pin(found.keys_json)
        new_id = uuid4(self._parts.random)
        if profile_id is None:
            self._parts.keys.create(new_id, key)
        with self._parts.database.write() as session:
            # Another process of this home may have finished the same enrolment meanwhile.
            done = session.get(Device, key.key_id) if profile_id is None else None
            own = self._own_profile(session, found) if profile_id is None else None
            if done is not None:
                profile = profile_of(session, done.profile_id)
            elif own is not None:
                profile = own
                self._renew_by_code(session, profile, key)
                self._bind(session, profile, key, address, found)
            elif profile_id is None:
                profile = self._new_profile(session, new_id, key, found)
                self._bind(session, profile, key, address, found)
            else:
                profile = profile_of(session, profile_id)
                self._bind(session, profile, key, address, found)
            view = profile_view(session, profile)
        if done is not None or own is not None:
            self._parts.keys.discard(new_id)
        if profile_id is None:
            self._parts.keys.discard(pending)
        self._parts.changes.tell(Change.PEOPLE)
        return view

    def _exchange(self, address: str, code: str, key: SigningKey, door: Door | None) -> tuple[str, Enrolment]:
        """The enrolment, and the address that answered: a number typed without a scheme may well speak HTTPS."""
        if door is not None:
            # Whose key answers was said by hand, so it need not be the hub's; what the hub says is proven by the code.
            found = self._enrol_by(self._room_for(door.url, tls_pins=(door.tls_pin,)), code, key)
            return (over_tls(address) if found.tls_pins else address), found
        try:
            found = self._enrol_at(address, code, key)
            return address_to_keep(address, found, self._parts.transport_for), found
        except (CutOffError, NotOurHubError):
            secure = over_tls(address)
            if secure == address:
                raise
            with contextlib.suppress(TransportError):
                return secure, self._enrol_at(secure, code, key)
            raise

    def _enrol_at(self, address: str, code: str, key: SigningKey) -> Enrolment:
        return self._enrol_by(self._parts.transport_for(address, first_use=True), code, key)

    def _enrol_by(self, transport: Transport, code: str, key: SigningKey) -> Enrolment:
        try:
            return enrol(transport, code, key, random_bytes=self._parts.random)
        finally:
            transport.close()

    def _pending_key(self, name: str) -> SigningKey:
        """The key of an enrolment that may have been begun before, or a new one."""
        key = self._parts.keys.load(name)
        if key is not None:
            with self._parts.database.read() as session:
                if session.get(Device, key.key_id) is None:
                    return key
        return self._parts.keys.create(name)

    def _profile_key(self, profile_id: str) -> SigningKey:
        with self._parts.database.write() as session:
            profile_of(session, profile_id)
            binding = current_binding(session, profile_id)
            who = signer(session, self._parts.keys, profile_id, self._parts.clock.now())
            if binding is not None and who.succession is None:
                raise AlreadyEnrolledError(profile_id, binding.person_id)
            self._parts.chains.note_succession(session, profile_id, who)
        return who.key

    def _own_profile(self, session: Session, found: Enrolment) -> Profile | None:
        """The profile of the code's person, where that hub gave this home another code before: its key was revoked, or
        the hub lost it. It goes on with the new key; a second profile would part one person's results, and the first
        would ask for ever with a key that nobody takes."""
        return session.scalars(
            select(Profile)
            .join(Binding, Binding.profile_id == Profile.id)
            .join(Hub, Hub.id == Binding.hub_id)
            .where(
                Binding.person_id == found.person_id,
                Binding.role == DeviceRole.DEVICE,
                Binding.ended_at.is_(None),
                Hub.public_key == found.hub_public,
            )
            .order_by(Binding.id.desc())
            .limit(1)
        ).first()

    def _renew_by_code(self, session: Session, profile: Profile, key: SigningKey) -> None:
        old = active_device(session, profile.id)
        who = replace_device(session, self._parts.keys, old, self._parts.clock.now(), key)
        self._parts.chains.note_succession(session, profile.id, who)

    def _new_profile(self, session: Session, profile_id: str, key: SigningKey, found: Enrolment) -> Profile:
        now = self._parts.clock.now()
        profile = Profile(id=profile_id, full_name=tidy_name(found.full_name), unit_name="", created_at=now)
        session.add(profile)
        session.flush()
        add_device(session, profile_id, key, now)
        return profile

    def _bind(self, session: Session, profile: Profile, key: SigningKey, address: str, found: Enrolment) -> None:
        earlier = last_binding(session, profile.id)
        if earlier is not None and earlier.person_id != found.person_id:
            raise AlreadyEnrolledError(profile.id, earlier.person_id)
        if current_binding(session, profile.id) is not None:
            raise AlreadyEnrolledError(profile.id, found.person_id)
        now = self._parts.clock.now()
        profile.full_name = tidy_name(found.full_name)
        if found.unit_name is not None:
            profile.unit_name = found.unit_name
        session.merge(Person(id=found.person_id, full_name=profile.full_name, known_at=now))
        if found.unit_id is not None:
            unit = session.get(Unit, found.unit_id) or Unit(id=found.unit_id)
            unit.name = found.unit_name or ""
            session.add(unit)
        hub = session.scalars(select(Hub).where(Hub.public_key == found.hub_public)).one_or_none()
        if hub is None:
            hub = Hub(public_key=found.hub_public, known_at=now)
            session.add(hub)
        hub.url, hub.name, hub.incarnation = address, found.hub_name, found.incarnation
        hub.recipient = found.recipient or hub.recipient
        if found.has_later_keys(hub.tls_serial):
            hub.tls_pins, hub.tls_serial = b"".join(found.tls_pins) or None, found.tls_serial
        session.flush()
        self._note_role(session, found)
        session.add(
            Binding(
                profile_id=profile.id,
                person_id=found.person_id,
                hub_id=hub.id,
                device_id=active_device(session, profile.id).id,
                unit_id=found.unit_id,
                certificate=found.certificate,
                bound_at=now,
            )
        )
        session.flush()
        body = BindBody(
            profile=profile.id,
            person=found.person_id,
            certificate=to_base64url(hashlib.sha256(found.certificate).digest()),
            hub=key_id(found.hub_public),
        )
        self._parts.chains.append(session, profile.id, kind=BIND, body=body)

    def _note_role(self, session: Session, found: Enrolment) -> None:
        known = session.scalars(
            select(Role).where(
                Role.person_id == found.person_id,
                Role.unit_id == found.unit_id,
                Role.role == RoleName.LEARNER,
                Role.valid_to.is_(None),
            )
        ).first()
        if known is None:
            session.add(
                Role(
                    person_id=found.person_id,
                    unit_id=found.unit_id,
                    role=RoleName.LEARNER,
                    valid_from=self._parts.clock.now().date(),
                )
            )
