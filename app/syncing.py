"""Sync for all profiles of a home: sends what waits, keeps in touch with hubs, says how things stand.

The engine (``sync.engine``) sends. Where nothing waits, a hub is greeted now and then, so that the status
strip tells the truth about being online. Everything that is shown is remembered in the database: a restart
shows it at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from sqlalchemy import func, select

from app.chain import current_binding
from app.changes import Change, Changes
from app.clock import Clock
from app.database.custody import RecordRow
from app.database.database import Database
from app.database.states import RecordState
from app.devices import active_device
from app.hub_pins import HubPins
from app.joining import is_near
from app.outbox import StudyOutbox
from app.profiles import profile_of, results_waiting, waiting_of
from app.relaying import Relaying
from app.renewing import Renewals
from app.views import SyncView
from content_cache.locks import FileLock
from content_cache.signing import key_id
from sync.engine import SyncEngine
from sync.enrol_messages import HubInfo
from sync.errors import HubRefusedError, NotOurHubError, SyncError, UnknownTlsKeyError
from sync.protocol import JSON_MEDIA, PATH_HUB
from sync.state import wait_s
from sync.store import HubLink
from sync.transport import TransportFactory

GREET_EVERY_S = 300.0
"""How often a hub is greeted while all is well."""
GREET_OFFLINE_EVERY_S = 60.0
"""How often it is looked for while it did not answer."""
BUSY_S = 1.0
"""When to ask again while another thread is at it."""
_MAX_GREETING_BYTES = 64 << 10


class Syncing:
    """The sync of one home, for any thread. One run at a time: a second caller returns at once."""

    def __init__(
        self,
        *,
        database: Database,
        outbox: StudyOutbox,
        transport_for: TransportFactory,
        clock: Clock,
        random: Callable[[], float],
        changes: Changes,
        lock: Path,
        renewals: Renewals,
        relaying: Relaying,
        hub_pins: HubPins,
        before_sending: Callable[[], object] = lambda: None,
        after_sending: Callable[[], int] = lambda: 0,
    ) -> None:
        """Makes the engine and touches nothing else.

        Args:
            database: the study database.
            outbox: the same, as the engine sees it.
            transport_for: ways to hubs.
            clock: wall and monotonic time.
            random: a random number in [0, 1), for the jitter of waits.
            changes: told about results that moved on and about the connection.
            lock: a file that one process at a time holds while it sends.
            renewals: new keys for chains that have parted.
            hub_pins: follows hubs to new TLS keys.
            relaying: machines in the room, for what the way to the hub did not take.
            before_sending: makes records of what earlier days have left; before every run.
            after_sending: asks hubs that answered for what else is due; how many devices can send now that could not.
        """
        self._database = database
        self._outbox = outbox
        self._transport_for = transport_for
        self._clock = clock
        self._changes = changes
        self._before_sending, self._after_sending = before_sending, after_sending
        self._process_lock = FileLock(lock)
        self._renewals, self._relaying, self._hub_pins = renewals, relaying, hub_pins
        self._engine = SyncEngine(
            outbox,
            lambda link: (relaying.transport_for if link.is_near else transport_for)(link.url, tls_pins=link.tls_pins),
            clock,
            random,
            key_for=renewals.key_for,
        )
        self._running = threading.Lock()
        self._busy: frozenset[str] = frozenset()
        self._greeted_s: dict[str, float] = {}

    def run_once(self, *, cancel: threading.Event | None = None, force: bool = False) -> bool:
        """Sends what is due for every enrolled device, and greets hubs that were not heard of for a while.

        Failures of the way are no errors here: they are in `status`, and the next try is planned.

        Args:
            cancel: set it to stop at the next request.
            force: somebody asked for it: back-off is passed over, and every hub is contacted.

        Returns:
            False where another thread, or another process of this home, is at it; it sends what waits here too.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: the database can't take what came; the hub
                gives it again at the next run.
        """
        if not self._running.acquire(blocking=False):
            return False
        try:
            if not self._process_lock.try_acquire():
                return False
            self._before_sending()
            links = self._outbox.links()
            self._visit_all(links, cancel or threading.Event(), force=force)
            if (cancel is None or not cancel.is_set()) and self._after_sending():
                known = {link.device for link in links}
                new = tuple(link for link in self._outbox.links() if link.device not in known)
                self._visit_all(new, cancel or threading.Event(), force=force)
            return True
        finally:
            self._process_lock.release()
            self._running.release()

    def status(self, profile_id: str) -> SyncView:
        """Returns what the status strip shows of a profile.

        Raises:
            UnknownProfileError: there is no such profile.
        """
        with self._database.read() as session:
            profile_of(session, profile_id)
            device = active_device(session, profile_id).id
            waiting = waiting_of(session, profile_id)
            everybody = results_waiting(session)
            binding = current_binding(session, profile_id)
            near = binding is not None and is_near(session, binding.hub_id, self._clock.now())
        state = self._outbox.load_state(device)
        return SyncView(
            online=state.online,
            syncing=device in self._busy,
            waiting=waiting.records,
            waiting_results=waiting.results,
            others_waiting_results=max(0, everybody - waiting.results),
            last_contact=state.last_contact_at,
            next_try=state.next_try_at,
            problem=state.problem,
            enrolled=binding is not None,
            near=near,
        )

    def totals(self) -> dict[RecordState, int]:
        """Counts the records of this home by their state, of all profiles."""
        with self._database.read() as session:
            found = dict.fromkeys(RecordState, 0)
            for state, count in session.execute(select(RecordRow.state, func.count()).group_by(RecordRow.state)):
                found[state] = count
            return found

    def waiting_total(self) -> int:
        """Counts what waits in this home, of all profiles."""
        with self._database.read() as session:
            count = session.scalar(
                select(func.count()).select_from(RecordRow).where(RecordRow.state == RecordState.WAITING)
            )
        return count or 0

    def seconds_until_next(self) -> float:
        """Returns how long `run_once` has nothing to do, unless something is submitted meanwhile."""
        if self._running.locked():
            return BUSY_S
        waits = [self._seconds_until(link) for link in self._outbox.links()]
        return min(waits, default=GREET_EVERY_S)

    def _visit_all(self, links: Iterable[HubLink], cancel: threading.Event, *, force: bool) -> None:
        for link in links:
            if cancel.is_set():
                return
            self._visit(link, cancel, force=force)

    def _visit(self, link: HubLink, cancel: threading.Event, *, force: bool) -> None:
        if not force and self._seconds_until(link) > 0:
            return
        self._busy = self._busy | {link.device}
        self._changes.tell(Change.SYNC)
        try:
            report = self._engine.run(link.device, cancel, way=link)
            if isinstance(report.error, UnknownTlsKeyError) and (pins := self._hub_pins.learn(link.hub_public)):
                link = msgspec.structs.replace(link, tls_pins=pins)
                report = self._engine.run(link.device, cancel, way=link)
            if report.parted:
                self._renewals.part(link.device)
            moved_by_relays = self._relaying.hand_over(self._engine, link, cancel, force=force)
            if report.sent == 0 and self._renewals.key_for(link.device) is None:
                # Nothing to send and no key to ask with: is anybody there?
                self._greet(link)
            self._greeted_s[link.device] = self._clock.monotonic()
        finally:
            self._busy = self._busy - {link.device}
        moved = report.received + report.refused + report.news + moved_by_relays > 0
        self._changes.tell(Change.RESULTS if moved else Change.SYNC)

    def _seconds_until(self, link: HubLink) -> float:
        state = self._outbox.load_state(link.device)
        if self._outbox.count_waiting(link.device) > 0:
            direct_s = wait_s(state.next_try_at, self._clock.now())
            near_s = self._relaying.seconds_until(link)
            return direct_s if near_s is None else min(direct_s, near_s)
        if state.next_try_at is not None:
            # A hub that asked for time gets it, also where nothing waits.
            return wait_s(state.next_try_at, self._clock.now())
        greeted = self._greeted_s.get(link.device)
        if greeted is None:
            return 0.0
        every_s = GREET_EVERY_S if state.online else GREET_OFFLINE_EVERY_S
        return max(0.0, greeted + every_s - self._clock.monotonic())

    def _greet(self, link: HubLink) -> None:
        """Asks a hub for its name, to learn whether it is there. Unsigned, so nothing of it is stored."""
        problem: str | None = None
        online = True
        transport = self._transport_for(link.url, tls_pins=link.tls_pins)
        try:
            answer = transport.get(PATH_HUB, accept=JSON_MEDIA, max_bytes=_MAX_GREETING_BYTES)
            _check_name(link, answer)
        except SyncError as error:
            problem, online = error.kind, isinstance(error, HubRefusedError)
        finally:
            transport.close()
        state = self._outbox.load_state(link.device)
        contact = self._clock.now() if online else state.last_contact_at
        self._outbox.save_state(
            link.device,
            msgspec.structs.replace(state, online=online, problem=problem, last_contact_at=contact),
        )


def _check_name(link: HubLink, answer: bytes) -> None:
    """Raises `NotOurHubError` where another hub has taken the address."""
    try:
        info = msgspec.json.decode(answer, type=HubInfo)
    except msgspec.MsgspecError as error:
        raise NotOurHubError(link.url, "its answer does not read") from error
    if info.hub != key_id(link.hub_public):
        raise NotOurHubError(link.url, f"the hub there is {info.hub}")
