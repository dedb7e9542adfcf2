"""The composition root of everything without Qt: builds all services of a home once, from parts passed in.

The command line, the window and the trials all come in here. Nothing is started: no thread, no request.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.autostart import Autostart
from app.chain import Chains
from app.changes import Changes
from app.classes import Classes
from app.clock import Clock, SystemClock
from app.database.database import Database
from app.database.migrate import bring_up_to_date
from app.database.people import Installation
from app.database.recovery import Recovery, open_journal, recover, renew
from app.enrolment import Enrolments
from app.feedback import FeedbackBox
from app.getting import Getting, SourceFactory
from app.home import Home
from app.hub_pins import HubPins, PinnedSources
from app.identity import RandomBytes, uuid4
from app.joining import Find, Joining
from app.keeping import Keeping, media_budget_bytes
from app.keys import DeviceKeys
from app.library import Library
from app.news import News
from app.outbox import StudyOutbox
from app.painter import Painter
from app.parcels import Parcels
from app.profiles import Profiles
from app.quizzes import Quizzes
from app.reading import Reading
from app.relaying import Relaying
from app.renewing import Renewals
from app.result_codes import ResultCodes
from app.results import Results
from app.reviews import Reviews
from app.searching import Searching
from app.sending import Sending
from app.sent_records import SentRecords
from app.settings import Settings
from app.signed_time import SignedTimes
from app.signing_parts import SigningParts
from app.succession import settle_successions
from app.summaries import Summaries
from app.syncing import Syncing
from app.unlocking import OpenedSeals, Seals
from content_cache.cache import CourseCache
from content_cache.fetch import Fetcher
from content_cache.fetch import free_bytes as free_on_disk
from content_cache.sources import open_source as open_any_source
from sync import discovery
from sync.transport import HttpTransport, TransportFactory
from sync.ways import WarmWays

_jitter = secrets.SystemRandom().random
_ROOM: TransportFactory = partial(HttpTransport, direct=True)
"""To a machine in the room: past the system's proxies."""


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything that a window or a command can ask for, on any thread that may wait."""

    home: Home
    settings: Settings
    profiles: Profiles
    enrolment: Enrolments
    library: Library
    reading: Reading
    search: Searching
    quizzes: Quizzes
    results: Results
    reviews: Reviews
    seals: Seals
    summaries: Summaries
    records: SentRecords
    feedback: FeedbackBox
    syncing: Syncing
    joining: Joining
    classes: Classes
    sending: Sending
    autostart: Autostart
    parcels: Parcels
    codes: ResultCodes
    changes: Changes
    recovery: Recovery | None
    """What had to be mended before this home could be opened, for people to be told."""
    _database: Database
    _cache: CourseCache
    _ways: WarmWays

    def close(self) -> None:
        """Saves the time spent on open attempts, tells how far reading came, and closes the databases.

        Cancel running jobs before.
        """
        try:
            self.quizzes.close()
            self.summaries.finish()
        finally:
            self._ways.close()
            self._cache.close()
            self._database.close()


def open_services(
    home: Path,
    *,
    clock: Clock | None = None,
    random: RandomBytes = os.urandom,
    jitter: Callable[[], float] | None = None,
    transport_for: TransportFactory = HttpTransport,
    room_for: TransportFactory = _ROOM,
    find_machines: Find = discovery.find,
    open_source: SourceFactory = open_any_source,
    free_bytes: Callable[[Path], int] = free_on_disk,
) -> Services:
    """Opens a home, bringing its database up to date after a backup where that is due.

    Args:
        home: the data folder; made where it is missing.
        clock: wall and monotonic time; the computer's where left out.
        random: so many random bytes, for ids and nonces.
        jitter: a random number in [0, 1), for the waits of sync.
        transport_for: makes a way to a hub by its base address.
        room_for: makes a way to a machine in the room, past the system's proxies.
        find_machines: listens for machines in the room.
        open_source: opens a source of courses by its address.
        free_bytes: room on the disk of a folder.

    Raises:
        NewerDatabaseError, DamagedDatabaseError: the study database; it was left alone.
        DiskFullError, DatabaseBusyError, StorageFaultError: trying again may help.
        NewerCacheError, DamagedCacheError: the course cache, see ``content_cache.errors``.
    """
    clock = clock or SystemClock()
    where = Home(home)
    where.create()
    recovery = recover(where, clock)
    bring_up_to_date(where, clock)
    _install(where.database, clock, random)
    database = Database(where.database, journal=open_journal(where), renew=lambda: renew(where))
    try:
        cache = CourseCache(where.cache, now=clock.now, opened_key=OpenedSeals(database).key)
    except BaseException:
        database.close()
        raise
    changes = Changes()
    settings = Settings(where, changes)
    keys = DeviceKeys(where.keys)
    times = SignedTimes(clock)
    chains = Chains(keys, clock, times, random)
    settle_successions(database, keys, chains, clock)
    results = Results(database, cache, clock)
    profiles = Profiles(database, keys, clock, random, changes)
    getting = Getting(
        database=database,
        cache=cache,
        fetcher=Fetcher(cache, free=free_bytes, media_budget_bytes=lambda: media_budget_bytes(settings)),
        open_source=PinnedSources(database, open_source),
        changes=changes,
    )
    keeping = Keeping(database=database, cache=cache, getting=getting, settings=settings, free=free_bytes)
    seals = Seals(database=database, cache=cache, clock=clock, changes=changes)
    library = Library(
        database=database,
        cache=cache,
        clock=clock,
        getting=getting,
        keeping=keeping,
        seals=seals,
        changes=changes,
    )
    outbox = StudyOutbox(database, clock, times, News(cache=cache, seals=seals, clock=clock))
    summaries = Summaries(database=database, chains=chains, clock=clock, changes=changes)
    ways = WarmWays(transport_for)
    parts = SigningParts(
        database=database,
        cache=cache,
        keys=keys,
        chains=chains,
        transport_for=ways,
        clock=clock,
        random=random,
        changes=changes,
    )
    feedback = FeedbackBox(parts)
    renewals = Renewals(parts)
    syncing = Syncing(
        database=database,
        outbox=outbox,
        transport_for=ways,
        clock=clock,
        random=jitter or _jitter,
        changes=changes,
        lock=where.sync_lock,
        renewals=renewals,
        hub_pins=HubPins(database, ways),
        relaying=Relaying(
            database=database, transport_for=room_for, clock=clock, random=jitter or _jitter, find=find_machines
        ),
        before_sending=lambda: summaries.settle() + feedback.settle(),
        after_sending=lambda: renewals.certify() + feedback.certify(),
    )
    classes = Classes(database=database, transport_for=room_for, key_for=renewals.key_for, clock=clock, changes=changes)
    joining = Joining(database=database, transport_for=room_for, clock=clock, changes=changes, find=find_machines)
    painter = Painter(home=where, settings=settings, profiles=profiles, library=library, syncing=syncing)
    changes.listen(painter.changed)
    painter.paint()
    return Services(
        home=where,
        settings=settings,
        profiles=profiles,
        enrolment=Enrolments(parts, room_for),
        library=library,
        reading=Reading(
            database=database, cache=cache, chains=chains, clock=clock, summaries=summaries, changes=changes
        ),
        search=Searching(cache),
        quizzes=Quizzes(
            database=database,
            cache=cache,
            chains=chains,
            results=results,
            clock=clock,
            times=times,
            random=random,
            changes=changes,
        ),
        results=results,
        reviews=Reviews(
            database=database,
            cache=cache,
            settings=settings,
            clock=clock,
            times=times,
            summaries=summaries,
            changes=changes,
        ),
        summaries=summaries,
        records=SentRecords(database, cache, changes),
        feedback=feedback,
        seals=seals,
        syncing=syncing,
        joining=joining,
        classes=classes,
        sending=Sending(database=database, profiles=profiles, syncing=syncing, joining=joining, classes=classes),
        autostart=Autostart(where.path),
        parcels=Parcels(database=database, outbox=outbox, clock=clock, changes=changes, free_bytes=free_bytes),
        codes=ResultCodes(database),
        changes=changes,
        recovery=recovery,
        _database=database,
        _ways=ways,
        _cache=cache,
    )


def _install(path: Path, clock: Clock, random: RandomBytes) -> None:
    """Gives a new home its id, before its journal begins: that names it."""
    database = Database(path)
    try:
        with database.read() as session:
            if session.get(Installation, 1) is not None:
                return
        with database.write() as session:
            if session.get(Installation, 1) is None:
                session.add(
                    Installation(
                        id=1,
                        installation_id=uuid4(random),
                        created_at=clock.now(),
                        signed_time_elapsed_ms=0,
                        signed_time_restarts=0,
                    )
                )
    finally:
        database.close()
