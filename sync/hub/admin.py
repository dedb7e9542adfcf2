"""What the command line does to a hub's data folder. Each opens it, does one thing, and closes it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from content_cache.signing import SigningKey
from sync.clock import Clock, SystemClock
from sync.hub import people
from sync.hub.config import HubConfig, load_config, save_config
from sync.hub.database import HubDatabase
from sync.hub.errors import HubExistsError
from sync.hub.offers import make_code
from sync.hub.overview import HubStatus, overview

_SYSTEM_CLOCK = SystemClock()


def init_hub(data: Path, *, name: str, database_url: str | None = None, clock: Clock = _SYSTEM_CLOCK) -> HubConfig:
    """Makes a hub: its folder, key, database, and an empty folder of courses.

    Args:
        data: the folder; made when it is not there.
        name: what learners see.
        database_url: in SQLAlchemy's form; SQLite in the folder when None.
        clock: wall time.

    Raises:
        HubExistsError: there is a hub already; nothing was changed.
        BadNameError: the name is none.
    """
    tidy = people.tidy_name(name)
    config = HubConfig(data=data, database_url=database_url)
    if (data / "hub.json").exists():
        raise HubExistsError(data)
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
