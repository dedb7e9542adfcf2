"""What is well with a home and what is not, for people on support duty. Looks, and changes nothing.

A damaged database is said, not mended; an older one is not upgraded. Hubs are greeted, and asked whether they know
this home's devices; nothing is sent. What to do about a finding is in `app.doctor_words`.
"""

from __future__ import annotations

import contextlib
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import Clock
from app.database.custody import RecordRow
from app.database.database import Database
from app.database.people import Binding, Device, Hub, Installation
from app.database.relays import Relay
from app.database.revision import HEAD, stored_revision
from app.database.states import DeviceState, RecordState
from app.doctor_words import ADVICE, Advice
from app.home import Home
from app.hub_pins import pins_of
from app.signed_time import EARLIEST_SOUND_YEAR
from content_cache.errors import ContentError
from content_cache.signing import SigningKey, key_id
from sync.certificate import DeviceRole
from sync.credentials import authorize
from sync.enrol_messages import HubInfo
from sync.errors import SyncError
from sync.feed import FeedQuery, open_feed
from sync.protocol import FEED_MEDIA, JSON_MEDIA, MAX_FEED_BODY_BYTES, PATH_HUB
from sync.record import Head
from sync.timestamps import moment
from sync.transport import Transport, TransportFactory

LEAST_FREE_BYTES: Final = 200_000_000
"""Below it, courses no longer fit and a backup may not."""
WAITS_LONG: Final = timedelta(days=7)
_CLOSE: Final = timedelta(minutes=2)
_CLOCK_OFF: Final = timedelta(minutes=10)
_MAX_INFO_BYTES: Final = 64 << 10
_AWAY: Final = frozenset({"no-connection", "timeout", "cut-off", "not-our-hub", "unknown-tls-key"})
"""How a machine that left a room looks: nobody at its address, or another one that has been given it since."""
_NO_ROOM: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
"""What SQLite says on a full disk, where it cannot lay its files beside the database."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    about: str
    """``home``, ``people``, ``disk``, ``database``, ``keys``, ``clock``, ``way``, ``device``, ``waiting``, ``carried``,
    ``refused`` or ``proxy``."""
    well: bool
    says: str
    kind: str | None = None
    """Kind word of a fault, or of what is well and yet wants a word."""
    number: int | None = None
    """Of a machine in the room, as `client ways` shows it."""

    @property
    def advice(self) -> Advice | None:
        """What to do, and whom to ask."""
        found = None if self.kind is None else ADVICE.get(self.kind)
        if found is None or self.number is None:
            return found
        return Advice(found.vi.format(number=self.number), found.en.format(number=self.number))


_NOBODY: Final = Finding(about="people", well=True, says="nobody has enrolled here", kind="nobody-enrolled")


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """A hub or a machine in the room."""

    url: str
    name: str
    public: bytes
    pins: tuple[bytes, ...]
    number: int | None = None
    """Of a machine in the room; None of a hub."""
    hub: bytes
    """Key of the hub that it is, or carries for."""
    devices: tuple[tuple[SigningKey, Head | None], ...] = ()
    """Of this home that are enrolled there, each with the end of its chain."""


class Doctor:
    """Looks at one home."""

    def __init__(
        self,
        home: Path,
        *,
        clock: Clock,
        free_bytes: Callable[[Path], int],
        transport_for: TransportFactory,
        room_for: TransportFactory,
        proxies: Callable[[], dict[str, str]] = urllib.request.getproxies,
    ) -> None:
        """Touches nothing yet.

        Args:
            home: the data folder.
            clock: wall time.
            free_bytes: room on the disk of a folder.
            transport_for: ways to hubs.
            room_for: ways to machines in the room.
            proxies: the system's proxies, by scheme.
        """
        self._home = Home(home)
        self._clock = clock
        self._free_bytes = free_bytes
        self._transport_for, self._room_for = transport_for, room_for
        self._proxies = proxies

    def examine(self, *, ask: bool = True) -> Iterator[Finding]:
        """Says one thing after another; what depends on something that is not well is left out.

        Args:
            ask: greet the hubs and the joined machines too.
        """
        if not self._home.path.is_dir():
            yield Finding(about="home", well=False, says=f"there is no home at {self._home.path}", kind="not-found")
            return
        yield Finding(about="home", well=True, says=str(self._home.path))
        free = self._free_bytes(self._home.path)
        room = free >= LEAST_FREE_BYTES
        says = f"{free / 1e6:,.0f} MB free" + ("" if room else f"; {LEAST_FREE_BYTES / 1e6:,.0f} MB are needed")
        yield Finding(about="disk", well=room, says=says, kind=None if room else "disk-full")
        yield from self._proxy()
        database = self._database(short_of_room=not room)
        if database.kind == "disk-full" and not room:
            return
        yield database
        if not database.well:
            return
        if not self._home.database.exists():
            yield _NOBODY
            return
        opened = Database(self._home.database)
        try:
            with opened.read() as session:
                inside = [
                    *self._people(session),
                    *self._keys(session),
                    *self._time(session),
                    *self._records(session),
                ]
                needs_way = _count_waiting(session) > 0
                ways = self._ways(session) if ask else []
        finally:
            opened.close()
        yield from inside
        answering: set[bytes] = set()
        for place in ways:
            for finding in self._visit(place, needed=needs_way and place.hub not in answering):
                if finding.about == "way" and finding.well and place.number is None:
                    answering.add(place.hub)
                yield finding

    def _proxy(self) -> Iterator[Finding]:
        for scheme, address in sorted(self._proxies().items()):
            if scheme in ("http", "https", "all", "no"):
                yield Finding(about="proxy", well=True, says=f"{scheme}: {_without_password(address)}")

    def _database(self, *, short_of_room: bool) -> Finding:
        path = self._home.database
        try:
            revision = stored_revision(path)
            if revision is None:
                return Finding(about="database", well=True, says="nothing was learned here yet")
            with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                verdict = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        except sqlite3.Error as error:
            is_room = short_of_room and getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_ROOM
            return Finding(
                about="database", well=False, says=str(error), kind="disk-full" if is_room else "damaged-database"
            )
        except Exception as error:
            if not hasattr(error, "kind"):
                raise
            return Finding(about="database", well=False, says=str(error), kind=str(error.kind))
        if verdict != "ok":
            return Finding(about="database", well=False, says=verdict, kind="damaged-database")
        if revision != HEAD:
            return Finding(about="database", well=False, says=f"is of version {revision}; start the app once")
        return Finding(about="database", well=True, says=f"whole, version {revision}")

    def _people(self, session: Session) -> Iterator[Finding]:
        if session.scalar(select(func.count()).select_from(Binding)) == 0:
            yield _NOBODY

    def _keys(self, session: Session) -> Iterator[Finding]:
        for device in session.scalars(select(Device).where(Device.state == DeviceState.ACTIVE).order_by(Device.id)):
            found = [self._key_at(path) for path in self._home.keys.glob("*.key")]
            has_key = any(key is not None and key.key_id == device.id for key in found)
            says = f"device {device.id[:12]}: " + ("its key is there" if has_key else "its key is lost")
            yield Finding(about="keys", well=has_key, says=says, kind=None if has_key else "lost-key")

    def _key_at(self, path: Path) -> SigningKey | None:
        try:
            return SigningKey.load(path)
        except (OSError, ContentError):
            return None

    def _time(self, session: Session) -> Iterator[Finding]:
        now, row = self._clock.now(), session.get(Installation, 1)
        signed = None if row is None else row.signed_time
        shown = f"{now:%Y-%m-%d %H:%M} UTC"
        if now.year < EARLIEST_SOUND_YEAR:
            yield Finding(about="clock", well=False, says=f"{shown}: was never set", kind="clock-unset")
        elif signed is None:
            yield Finding(
                about="clock", well=True, says=f"{shown}; looked at against the hub's time when results are sent"
            )
        elif now < signed - _CLOSE:
            yield Finding(
                about="clock", well=False, says=f"{shown}: a hub signed {signed:%Y-%m-%d %H:%M}", kind="clock-back"
            )
        else:
            yield Finding(about="clock", well=True, says=f"{shown}; a hub signed {signed:%Y-%m-%d %H:%M} last")

    def _records(self, session: Session) -> Iterator[Finding]:
        count, oldest = session.execute(
            select(func.count(), func.min(RecordRow.created_at)).where(RecordRow.state == RecordState.WAITING)
        ).one()
        if count:
            since = _read(oldest)
            long = self._clock.now() - since > WAITS_LONG
            wait = "1 record waits," if count == 1 else f"{count} records wait, the first"
            says = f"{wait} since {since:%Y-%m-%d %H:%M} UTC"
            yield Finding(about="waiting", well=not long, says=says, kind="waits-long" if long else None)
        else:
            yield Finding(about="waiting", well=True, says="nothing waits")
        carried = session.scalar(select(func.count()).where(RecordRow.state == RecordState.CARRIED))
        if carried:
            are = "1 record is" if carried == 1 else f"{carried} records are"
            says = f"{are} with a machine in the room; kept here until the centre's receipt comes"
            yield Finding(about="carried", well=True, says=says)
        reasons = session.execute(
            select(RecordRow.reason, func.count())
            .where(RecordRow.state == RecordState.REFUSED)
            .group_by(RecordRow.reason)
        ).all()
        for reason, number in reasons:
            yield Finding(
                about="refused",
                well=False,
                says=f"{number} record{'' if number == 1 else 's'}: {reason}",
                kind="refused",
            )

    def _ways(self, session: Session) -> list[_Place]:
        keys = {key.key_id: key for path in self._home.keys.glob("*.key") if (key := self._key_at(path)) is not None}
        enrolled = session.execute(
            select(Device.id, Binding.hub_id)
            .join(Binding, Binding.device_id == Device.id)
            .where(Device.state == DeviceState.ACTIVE, Device.role == DeviceRole.DEVICE)
            .distinct()
            .order_by(Device.id)
        ).all()
        found = [
            _Place(
                url=hub.url,
                name=hub.name,
                public=hub.public_key,
                hub=hub.public_key,
                pins=pins_of(hub.tls_pins),
                devices=tuple(
                    (keys[device], _head(session, device))
                    for device, hub_id in enrolled
                    if hub_id == hub.id and device in keys
                ),
            )
            for hub in session.scalars(select(Hub).order_by(Hub.id))
        ]
        found += [
            _Place(
                url=one.url,
                name=one.name,
                public=one.public_key,
                pins=(one.tls_pin,),
                number=one.id,
                hub=session.get_one(Hub, one.hub_id).public_key,
            )
            for one in session.scalars(select(Relay).where(Relay.left_at.is_(None)).order_by(Relay.id))
        ]
        return found

    def _visit(self, place: _Place, *, needed: bool) -> Iterator[Finding]:
        transport = (self._transport_for if place.number is None else self._room_for)(place.url, tls_pins=place.pins)
        try:
            greeting = _greet(transport, place)
            if place.number is not None and greeting.kind in _AWAY:
                says = f"{place.name} at {place.url}: is not there"
                greeting = Finding(about="way", well=not needed, says=says, kind="machine-away", number=place.number)
            yield greeting
            if greeting.well:
                for key, head in place.devices:
                    yield from self._ask(transport, place, key, head)
        finally:
            transport.close()

    def _ask(self, transport: Transport, place: _Place, key: SigningKey, head: Head | None) -> Iterator[Finding]:
        """Whether the hub knows a device, by asking for its news; and how far the hub's clock is from this one."""
        who = f"device {key.key_id[:12]} at {place.name}"
        query = FeedQuery(after=None, first=1 if head is None else head.seq + 1, head=head)
        target = query.target()
        shown = authorize(key, method="GET", target=target, hub=key_id(place.public))
        try:
            raw = transport.get(target, accept=FEED_MEDIA, max_bytes=MAX_FEED_BODY_BYTES, authorization=shown)
            feed = open_feed(raw, place.public, key.key_id)
        except SyncError as error:
            yield Finding(about="device", well=False, says=f"{who}: {error.kind}", kind=error.kind)
            return
        yield Finding(about="device", well=True, says=f"{who}: known")
        now, there = self._clock.now(), moment(feed.time)
        if abs(now - there) > _CLOCK_OFF:
            says = f"{now:%Y-%m-%d %H:%M} UTC; at {place.name} it is {there:%Y-%m-%d %H:%M}"
            yield Finding(about="clock", well=False, says=says, kind="clock-off")


def _greet(transport: Transport, place: _Place) -> Finding:
    where = f"{place.name} at {place.url}"
    try:
        answer = transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=_MAX_INFO_BYTES)
        info = msgspec.json.decode(answer, type=HubInfo)
    except SyncError as error:
        return Finding(about="way", well=False, says=f"{where}: {error.kind}", kind=error.kind)
    except msgspec.MsgspecError:
        return Finding(about="way", well=False, says=f"{where}: not-our-hub", kind="not-our-hub")
    if info.hub != key_id(place.public):
        return Finding(about="way", well=False, says=f"{where}: another hub answers", kind="not-our-hub")
    return Finding(about="way", well=True, says=f"{where}: answers")


def _count_waiting(session: Session) -> int:
    return session.scalar(select(func.count()).where(RecordRow.state == RecordState.WAITING)) or 0


def _head(session: Session, device: str) -> Head | None:
    row = session.execute(
        select(RecordRow.seq, RecordRow.digest)
        .where(RecordRow.device_id == device)
        .order_by(RecordRow.seq.desc())
        .limit(1)
    ).first()
    return None if row is None else Head(row.seq, row.digest)


def _read(moment: datetime | str) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)


def _without_password(address: str) -> str:
    """A proxy's address as it may be shown: many carry a name and a password."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "not an address"
    return parts._replace(netloc=host).geturl() if parts.netloc else address
