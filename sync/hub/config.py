"""A hub's data folder and what its ``hub.json`` says.

::

    DATA/hub.json      {"format": 1, "database_url": null}; by hand also enrol_per_minute, requests_per_minute,
                       parcels_per_minute, connections, metrics_token
    DATA/hub.key       the hub's signing key
    DATA/hub.age       the hub's ``age`` identity, to which keys of graded papers are sealed
    DATA/hub.sqlite    the database, where no URL names another
    DATA/courses/      a published folder, served as it is
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import msgspec
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from sync.hub.errors import BadDatabaseUrlError, HubExistsError, NotAHubError

CONFIG_FORMAT = 1
_BY_HAND = ("enrol_per_minute", "requests_per_minute", "parcels_per_minute", "connections", "metrics_token")
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}


class HubConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub needs to run. Paths are derived, so that a data folder can be moved."""

    data: Path
    database_url: str | None = None
    """SQLAlchemy's form; SQLite in the data folder when None."""
    tls_pins: tuple[bytes, ...] = ()
    """The keys that clients meet (`sync.tls`); told at enrolment. Not stored: whoever serves knows them."""
    enrol_per_minute: int = 60
    """Requests of enrolment from one address. A class of 30 behind one router needs two each."""
    requests_per_minute: int = 6_000
    """Requests of any kind from one address: a province's office behind one router in a contest's last minutes."""
    parcels_per_minute: int = 120
    """Of sealed parcels from one address, one for each and for each 256 KiB of it: they come from anybody, and cost
    more than anything else to open."""
    connections: int = 4_000
    """At a time, about 30 KB each and three times that with TLS; one address may have half of them."""
    metrics_token: str | None = None
    """What a caller of ``/metrics`` shows; without one it is answered on this computer alone."""

    @property
    def database(self) -> URL:
        """Where the database is."""
        if self.database_url is not None:
            return make_url(self.database_url)
        return URL.create("sqlite", database=str(self.data / "hub.sqlite"))

    @property
    def key_path(self) -> Path:
        """The hub's signing key."""
        return self.data / "hub.key"

    @property
    def identity_path(self) -> Path:
        """The hub's ``age`` identity."""
        return self.data / "hub.age"

    @property
    def courses(self) -> Path:
        """The published folder."""
        return self.data / "courses"

    @property
    def keys_json(self) -> Path:
        """The trust in publishers, which enrolled devices take from here."""
        return self.courses / "keys.json"


def tidy_database_url(url: str) -> str:
    """A database's URL with the driver that is shipped: ``postgresql://`` means ``postgresql+psycopg://``.

    Raises:
        BadDatabaseUrlError: no URL, or of a database that a hub does not run on.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise BadDatabaseUrlError("not a URL") from error
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise BadDatabaseUrlError(f"{parsed.drivername}: sqlite:// and postgresql+psycopg:// are known")
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    format: int = CONFIG_FORMAT
    database_url: str | None = None
    enrol_per_minute: Annotated[int, msgspec.Meta(ge=1)] | msgspec.UnsetType = msgspec.UNSET
    requests_per_minute: Annotated[int, msgspec.Meta(ge=1)] | msgspec.UnsetType = msgspec.UNSET
    parcels_per_minute: Annotated[int, msgspec.Meta(ge=1)] | msgspec.UnsetType = msgspec.UNSET
    connections: Annotated[int, msgspec.Meta(ge=1)] | msgspec.UnsetType = msgspec.UNSET
    metrics_token: Annotated[str, msgspec.Meta(min_length=16)] | msgspec.UnsetType = msgspec.UNSET


def load_config(data: Path) -> HubConfig:
    """Reads a data folder's configuration.

    Raises:
        NotAHubError: there is none, or it does not read.
    """
    try:
        stored = msgspec.json.decode((data / "hub.json").read_bytes(), type=_Stored)
        chosen = {name: value for name in _BY_HAND if (value := getattr(stored, name)) is not msgspec.UNSET}
        config = HubConfig(data=data, database_url=stored.database_url, **chosen)
        config.database  # noqa: B018  a URL that does not parse is found here, not at the first request
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotAHubError(data, "has no hub.json") from error
    except (msgspec.MsgspecError, ArgumentError) as error:
        raise NotAHubError(data, "hub.json does not read") from error
    if stored.format != CONFIG_FORMAT:
        raise NotAHubError(data, f"hub.json has format {stored.format}")
    return config


def save_config(config: HubConfig) -> None:
    """Writes ``hub.json``: the last step of making a hub, so that a half-made one is none.

    Raises:
        HubExistsError: there is one already.
    """
    path = config.data / "hub.json"
    if path.exists():
        raise HubExistsError(config.data)
    partial = path.with_name("hub.json.partial")
    plain = HubConfig(data=config.data)
    chosen = {name: value for name in _BY_HAND if (value := getattr(config, name)) != getattr(plain, name)}
    stored = _Stored(database_url=config.database_url, **chosen)
    text = msgspec.json.format(msgspec.json.encode(stored), indent=2)
    partial.unlink(missing_ok=True)
    # A URL may hold a password.
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text + b"\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
