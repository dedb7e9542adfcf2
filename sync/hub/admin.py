"""What the command line does to a hub's data folder. Each opens it, does one thing, and closes it.

Over 400 lines: a line or two for each command.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from content_cache.sealing import Sealed
from content_cache.signing import SigningKey
from sync.clock import Clock, SystemClock
from sync.hub import (
    backup,
    checking,
    class_view,
    classes,
    devices,
    essays,
    feed_notices,
    learning,
    openings,
    opinions,
    people,
    reviewing,
    standing,
)
from sync.hub.config import HubConfig, load_config, save_config, tidy_database_url
from sync.hub.database import HubDatabase, opened_snapshot
from sync.hub.errors import AlreadyRelayError, HubExistsError, NotARelayError
from sync.hub.grading import Grader, GradeReport
from sync.hub.identity import recipient
from sync.hub.offers import make_code
from sync.hub.overview import HubStatus, overview
from sync.hub.parcels import ParcelDesk, ParcelReport, kept_receipts
from sync.hub.published import PublishedQuizzes, known_keys
from sync.hub.relay_forwarding import Forwarder, ForwardReport
from sync.hub.revision import stored_revision
from sync.hub.schema import Decision
from sync.hub.upstream import Upstream, join, load_upstream, move_upstream
from sync.hub.writing import write_file
from sync.parcel import pack_receipts
from sync.transport import HttpTransport, TransportFactory

_SYSTEM_CLOCK = SystemClock()


def init_hub(data: Path, *, name: str, database_url: str | None = None, clock: Clock = _SYSTEM_CLOCK) -> HubConfig:
    """Makes a hub: its folder, keys, database, and an empty folder of courses.

    Args:
        data: the folder; made when it is not there.
        name: what learners see.
        database_url: in SQLAlchemy's form; SQLite in the folder when None. A PostgreSQL database has to be there.
        clock: wall time.

    Raises:
        BadDatabaseUrlError: the URL is none that a hub runs on.
        HubStorageError: the database does not answer; nothing was made.
        HubExistsError: there is a hub already; nothing was changed.
        BadNameError: the name is none.
    """
    tidy = people.tidy_name(name)
    config = HubConfig(data=data, database_url=None if database_url is None else tidy_database_url(database_url))
    if (data / "hub.json").exists():
        raise HubExistsError(data)
    if database_url is not None:
        # Before anything is made here: most URLs are wrong at first.
        with opened_snapshot(config.database) as connection:
            if stored_revision(connection) is not None:
                raise HubExistsError(config.database.render_as_string(hide_password=True))
    config.courses.mkdir(parents=True, exist_ok=True)
    if not config.key_path.exists():
        SigningKey.generate().save(config.key_path)
    if database_url is None:
        # Names and stretched codes: for the hub's account only. SQLite gives its other files the same mode.
        (data / "hub.sqlite").touch(mode=0o600)
    try:
        HubDatabase.create(config.database, name=tidy, now=clock.now()).close()
    except HubExistsError:
        # Without hub.json, a database in the folder is what an earlier try left; one elsewhere is another hub's.
        if database_url is not None:
            raise
    opened = HubDatabase(config.database)
    try:
        recipient(opened, config.identity_path, clock.now())
    finally:
        opened.close()
    save_config(config)
    return config


@contextlib.contextmanager
def _opened(data: Path) -> Iterator[HubDatabase]:
    database = HubDatabase(load_config(data).database)
    try:
        yield database
    finally:
        database.close()


def add_unit(data: Path, name: str, *, parent: str | None = None, clock: Clock = _SYSTEM_CLOCK) -> str:
    """Adds a unit and returns its id. See `sync.hub.people.add_unit`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return people.add_unit(database, name, clock.now(), parent=parent)


def add_learner(data: Path, *, name: str, unit: str = "", clock: Clock = _SYSTEM_CLOCK) -> str:
    """Adds a learner and returns the id. See `sync.hub.people.add_learner`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return people.add_learner(database, name, clock.now(), unit=unit)


def name_learner(data: Path, learner: str, *, name: str, unit: str = "", clock: Clock = _SYSTEM_CLOCK) -> None:
    """Gives a learner another name. See `sync.hub.people.name_learner`; raises `HubFolderError` too."""
    with _opened(data) as database:
        people.name_learner(database, learner, name, clock.now(), unit=unit)


def learners(data: Path) -> tuple[people.Learner, ...]:
    """Everybody who learns here. See `sync.hub.people.learners`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return people.learners(database)


def new_code(data: Path, learner: str, *, clock: Clock = _SYSTEM_CLOCK) -> str:
    """Makes a one-time code of 16 digits for a learner; older codes stay valid.

    Raises:
        UnknownLearnerError, NoCodeLeftError, HubFolderError: see their words.
    """
    with _opened(data) as database:
        return make_code(database, learner, clock.now())


def status(data: Path) -> HubStatus:
    """Tells what the hub holds. Raises `HubFolderError`."""
    with _opened(data) as database:
        return overview(database)


def hub_recipient(data: Path, *, clock: Clock = _SYSTEM_CLOCK) -> str:
    """The hub's ``age`` recipient, made on first need. See `sync.hub.identity`; raises `HubFolderError` too."""
    config = load_config(data)
    with _opened(data) as database:
        return recipient(database, config.identity_path, clock.now())


def import_parcels(
    data: Path, path: Path, *, receipts: Path | None = None, clock: Clock = _SYSTEM_CLOCK
) -> ParcelReport:
    """Takes a file of parcels, beside a running server too, and writes the receipts into another.

    Raises:
        BadParcelError, UnknownDeviceError, HubStorageError: see `sync.hub.parcels.ParcelDesk.take_file`.
        HubFolderError: the hub cannot be opened.
        OSError: a file cannot be read, or written; then the receipts can be had by the same file again.
    """
    config = load_config(data)
    with _opened(data) as database:
        desk = ParcelDesk(database, SigningKey.load(config.key_path), config.identity_path)
        report = desk.take_file(path, clock.now())
    if receipts is not None:
        write_file(receipts, pack_receipts(report.receipts))
    return report


def write_receipts(data: Path, path: Path, *, days: int = 90, clock: Clock = _SYSTEM_CLOCK) -> int:
    """Writes the receipts for all parcels that came as files in the last days into a file; returns how many.

    Raises:
        HubFolderError, HubStorageError: the hub cannot be opened.
        OSError: the file cannot be written.
    """
    with _opened(data) as database:
        found = kept_receipts(database, clock.now() - timedelta(days=days))
    write_file(path, pack_receipts(found))
    return len(found)


def relay_code(data: Path, *, name: str, clock: Clock = _SYSTEM_CLOCK) -> str:
    """Makes a one-time code of 16 digits with which a hub joins this one as its relay.

    Raises:
        BadNameError, NoCodeLeftError, HubFolderError: see their words.
        AlreadyRelayError: this hub is a relay itself; there is one level only.
    """
    with _opened(data) as database:
        upstream = load_upstream(database)
        if upstream is not None:
            raise AlreadyRelayError(upstream.name)
        return make_code(database, people.add_relay(database, name, clock.now()), clock.now())


def join_centre(
    data: Path,
    url: str,
    code: str,
    *,
    name: str | None = None,
    transport_for: TransportFactory = HttpTransport,
    clock: Clock = _SYSTEM_CLOCK,
) -> Upstream:
    """Makes the hub in a folder a relay of the centre at an address. See `sync.hub.upstream.join`; raises
    `HubFolderError` too.
    """
    config = load_config(data)
    with _opened(data) as database:
        key = SigningKey.load(config.key_path)
        upstream = join(database, key, url, code, name=name, transport_for=transport_for, now=clock.now())
    write_file(data / "relay.certificate", upstream.certificate)
    return upstream


def new_class(data: Path, name: str, *, clock: Clock = _SYSTEM_CLOCK) -> str:
    """Opens a class of this hub's trainer and returns its session. See `sync.hub.classes.add_class`."""
    hub = SigningKey.load(load_config(data).key_path).key_id
    with _opened(data) as database:
        return classes.add_class(database, hub, name, clock.now()).session


def close_class(data: Path, wanted: str, *, clock: Clock = _SYSTEM_CLOCK) -> classes.HubClass:
    """See `sync.hub.classes.close_class`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return classes.close_class(database, wanted, clock.now())


def list_classes(data: Path) -> tuple[classes.HubClass, ...]:
    """See `sync.hub.classes.list_classes`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return classes.list_classes(database)


def show_class(data: Path, wanted: str) -> class_view.ClassView:
    """See `sync.hub.class_view.view_class`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return class_view.view_class(database, wanted)


def forward(
    data: Path,
    *,
    transport_for: TransportFactory = HttpTransport,
    clock: Clock = _SYSTEM_CLOCK,
) -> ForwardReport:
    """Sends what a relay owes now, beside a running server too.

    Raises:
        NotARelayError: this hub carries for nobody.
        HubFolderError, HubStorageError: the hub cannot be opened, or written to.
    """
    with _opened(data) as database:
        if load_upstream(database) is None:
            raise NotARelayError(str(data))
        return Forwarder(database, transport_for, clock.now, secrets.SystemRandom().random).run(force=True)


def point_upstream(data: Path, url: str) -> None:
    """Says that a relay's centre has another address.

    Raises:
        NotARelayError: this hub carries for nobody; it has to join first.
        HubFolderError: the hub cannot be opened.
    """
    with _opened(data) as database:
        if load_upstream(database) is None:
            raise NotARelayError(str(data))
        move_upstream(database, url)


def grade_attempts(data: Path, *, clock: Clock = _SYSTEM_CLOCK) -> GradeReport:
    """Marks everything that can be marked now, beside a running server too.

    Raises:
        HubFolderError, HubStorageError: the hub cannot be opened, or written to.
    """
    config = load_config(data)
    with _opened(data) as database:
        grader = Grader(database, PublishedQuizzes(config.courses, config.identity_path))
        return grader.run(clock.now(), everything=True)


def waiting_essays(
    data: Path, *, course: str | None = None, quiz: str | None = None
) -> tuple[essays.WaitingEssay, ...]:
    """See `sync.hub.essays.waiting_essays`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return essays.waiting_essays(database, _published(data, database), course=course, quiz=quiz)


def grade_essay(
    data: Path,
    result: str,
    place: int,
    points: Sequence[int],
    *,
    by: str,
    note: str | None = None,
    clock: Clock = _SYSTEM_CLOCK,
) -> essays.EssayGraded:
    """See `sync.hub.essays.grade_essay`; raises `HubFolderError` too."""
    with _opened(data) as database:
        published = _published(data, database)
        return essays.grade_essay(database, published, result, place, points, by=by, note=note, now=clock.now())


def open_reviews(
    data: Path, *, reason: str | None = None, course: str | None = None, quiz: str | None = None
) -> tuple[reviewing.NeedsReview, ...]:
    """See `sync.hub.reviewing.open_reviews`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return reviewing.open_reviews(database, reason=reason, course=course, quiz=quiz)


def decide(
    data: Path,
    results: Iterable[str],
    decision: Decision,
    *,
    by: str,
    note: str | None = None,
    clock: Clock = _SYSTEM_CLOCK,
) -> tuple[reviewing.Decided, ...]:
    """See `sync.hub.reviewing.decide`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return reviewing.decide(database, results, decision, by=by, note=note, now=clock.now())


def release_keys(data: Path, course: str, quiz: str, what: Sealed) -> int:
    """See `sync.hub.feed_notices.release`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return feed_notices.release(database, course, quiz, what)


def opened_papers(data: Path, *, course: str | None = None, quiz: str | None = None) -> tuple[openings.Opening, ...]:
    """See `sync.hub.openings.openings`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return openings.openings(database, course=course, quiz=quiz)


def learning_progress(data: Path, *, course: str | None = None) -> learning.Progress:
    """See `sync.hub.learning.progress`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return learning.progress(database, course=course)


def feedback_received(data: Path, *, names: bool = False) -> tuple[opinions.Opinion, ...]:
    """See `sync.hub.opinions.opinions`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return opinions.opinions(database, load_config(data).identity_path, names=names)


def quiz_results(data: Path, course: str, quiz: str) -> standing.QuizResults:
    """See `sync.hub.standing.quiz_results`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return standing.quiz_results(database, _published(data, database), course, quiz)


def contest_standing(data: Path, course: str, quiz: str, *, true_number: int | None = None) -> standing.ContestStanding:
    """See `sync.hub.standing.contest_standing`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return standing.contest_standing(database, _published(data, database), course, quiz, true_number=true_number)


def quiz_statistics(data: Path, course: str, quiz: str, *, every_attempt: bool = False) -> standing.QuizStatistics:
    """See `sync.hub.standing.quiz_statistics`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return standing.quiz_statistics(database, _published(data, database), course, quiz, every_attempt=every_attempt)


def back_up(data: Path, file: Path, *, clock: Clock = _SYSTEM_CLOCK) -> backup.BackupMade:
    """See `sync.hub.backup.back_up`."""
    return backup.back_up(data, file, clock.now())


def restore(file: Path, data: Path, *, database_url: str | None = None) -> backup.Restored:
    """See `sync.hub.backup.restore`."""
    return backup.restore(file, data, database_url=database_url)


def check(data: Path) -> checking.CheckReport:
    """See `sync.hub.checking.check`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return checking.check(database)


def list_devices(data: Path, *, learner: str | None = None) -> tuple[devices.EnrolledDevice, ...]:
    """See `sync.hub.devices.list_devices`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return devices.list_devices(database, learner=learner)


def revoke_device(data: Path, name: str, *, clock: Clock = _SYSTEM_CLOCK) -> devices.Revocation:
    """See `sync.hub.devices.revoke_device`; raises `HubFolderError` too."""
    with _opened(data) as database:
        return devices.revoke_device(database, name, clock.now())


def _published(data: Path, database: HubDatabase) -> PublishedQuizzes:
    config = load_config(data)
    published = PublishedQuizzes(config.courses, config.identity_path)
    published.know(known_keys(database))
    published.look_again()
    return published
