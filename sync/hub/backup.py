"""Backups of a whole hub as one file, taken beside a running server, and the way back.

The file is a tar archive in one zstd frame, readable by the hub's account only, since it holds the hub's keys::

    hub.json  hub.key  hub.age  tls.crt  tls.key  relay.certificate  courses/keys.json     those that are there
    hub.sqlite | hub.pgdump      the database as of one moment: SQLite's own copy, or pg_dump's custom format
    backup.json                  last: what is inside, with sizes and digests

A file without its last member, or with a byte changed, restores nothing. What is restored is another incarnation of the
hub: clients see that it may lack what came later, and offer it again. Courses are published again by who publishes.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import secrets
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

import msgspec
import zstandard
from sqlalchemy import URL, make_url, update

from content_cache.layout import sync_folder
from content_cache.signing import SigningKey
from sync.hub.config import load_config, save_config, tidy_database_url
from sync.hub.database import HubDatabase, opened_snapshot
from sync.hub.errors import (
    BackupToolError,
    BadBackupError,
    HubExistsError,
    HubStorageError,
)
from sync.hub.revision import stored_revision
from sync.hub.schema import MetaRow
from sync.timestamps import timestamp

BACKUP_FORMAT: Final = 1
_KEPT: Final = ("hub.json", "hub.key", "hub.age", "tls.crt", "tls.key", "relay.certificate", "courses/keys.json")
_SQLITE: Final = "hub.sqlite"
_POSTGRESQL: Final = "hub.pgdump"
_LIST: Final = "backup.json"
_PIECE: Final = 1 << 20
_MOST_LIST_BYTES: Final = 1 << 20


class _Member(msgspec.Struct, frozen=True, kw_only=True):
    size: int
    sha256: str


class _Backup(msgspec.Struct, frozen=True, kw_only=True):
    format: int = BACKUP_FORMAT
    hub: str
    made: str
    revision: str
    files: dict[str, _Member]


class BackupMade(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds."""

    file: str
    hub: str
    size_bytes: int
    files: tuple[str, ...]


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What was restored."""

    hub: str
    made: str
    """When the backup was made."""
    incarnation: str
    has_tls_key: bool
    """The one of then. Where it was replaced since, it would count again: the restored hub states it anew, and nothing
    in the backup tells of the other."""


def back_up(data: Path, file: Path, now: datetime) -> BackupMade:
    """Writes a backup, beside a running server too. An older file of that name is replaced when all is written.

    Args:
        data: the hub's folder.
        file: to write; its folder needs room for the database twice.
        now: the hub's clock.

    Raises:
        HubFolderError, HubStorageError: the hub cannot be opened, or the disk says no; ``file`` is as it was.
        BackupToolError: the database is on PostgreSQL, and ``pg_dump`` is not there or says no.
    """
    config = load_config(data)
    key = SigningKey.load(config.key_path)
    HubDatabase(config.database).close()
    with _partial(file) as partial, _partial(file, "database") as copy:
        with opened_snapshot(config.database) as connection:
            revision = stored_revision(connection) or ""
        server = config.database.get_backend_name() == "postgresql"
        if server:
            _pg("pg_dump", config.database, "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")
        else:
            _copy_sqlite(Path(config.database.database or ""), copy)
        members = {name: data / name for name in _KEPT if (data / name).is_file()}
        members[_POSTGRESQL if server else _SQLITE] = copy
        with partial.open("wb") as target:
            _write(target, members, key.key_id, revision, now)
            target.flush()
            os.fsync(target.fileno())
        partial.replace(file)
        sync_folder(file.parent)
    return BackupMade(file=str(file), hub=key.key_id, size_bytes=file.stat().st_size, files=tuple(members))


def restore(file: Path, data: Path, *, database_url: str | None = None) -> Restored:
    """Makes a hub's folder from a backup. Whatever stops it, there is afterwards a whole hub or none.

    Args:
        file: of `back_up`.
        data: the folder to make; it is not there, or is empty.
        database_url: an empty PostgreSQL database, for a hub on one; the URL that it had when None.

    Raises:
        HubExistsError: something is in the folder, or a hub is in the database.
        BadBackupError: the file is no whole backup.
        BackupToolError: ``pg_restore`` is not there or says no.
        HubFolderError, HubStorageError: the disk or the database says no.
        FileNotFoundError: there is no such file.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise HubExistsError(data, "is not empty")
    data.parent.mkdir(parents=True, exist_ok=True)
    making = data.with_name(f".{data.name}.restoring")
    try:
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        with file.open("rb") as source:
            found = _read(source, making)
        incarnation = _settle(making, database_url)
        for path in sorted(making.rglob("*")):
            _sync(path)
        # An empty folder would not be replaced everywhere.
        with contextlib.suppress(FileNotFoundError):
            data.rmdir()
        making.replace(data)
        sync_folder(data.parent)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not file.exists():
            raise
        raise HubStorageError(f"{data}: {error}") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    has_tls_key = (data / "tls.key").is_file()
    return Restored(hub=found.hub, made=found.made, incarnation=incarnation, has_tls_key=has_tls_key)


def _settle(folder: Path, database_url: str | None) -> str:
    """Puts the database in its place; it gets an incarnation of its own. Returns that."""
    stored = load_config(folder)
    dump = folder / _POSTGRESQL
    if dump.is_file():
        url = tidy_database_url(database_url or stored.database_url or "")
        with opened_snapshot(make_url(url)) as connection:
            if stored_revision(connection) is not None:
                raise HubExistsError(make_url(url).render_as_string(hide_password=True))
        arguments = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(dump))
        _pg("pg_restore", make_url(url), *arguments, flag="--dbname")
        dump.unlink()
    elif (folder / _SQLITE).is_file():
        url = None
    else:
        raise BadBackupError("no database in it")
    (folder / "hub.json").unlink()
    # The database of a folder's own is named by the folder, wherever that was when the backup was made.
    config = msgspec.structs.replace(stored, database_url=url)
    database = HubDatabase(config.database)
    try:
        incarnation = secrets.token_hex(8)
        with database.write() as session:
            session.execute(update(MetaRow).values(incarnation=incarnation))
    finally:
        database.close()
    save_config(config)
    return incarnation


def _write(target: IO[bytes], members: dict[str, Path], hub: str, revision: str, now: datetime) -> None:
    compressor = zstandard.ZstdCompressor(level=3, write_checksum=True)
    listed: dict[str, _Member] = {}
    with (
        compressor.stream_writer(target, closefd=False) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, path in members.items():
            with path.open("rb") as source:
                size = os.fstat(source.fileno()).st_size
                reader = _Hashing(source)
                archive.addfile(_info(name, size), reader)
            listed[name] = _Member(size=size, sha256=reader.digest.hexdigest())
        text = msgspec.json.encode(_Backup(hub=hub, made=timestamp(now), revision=revision, files=listed))
        archive.addfile(_info(_LIST, len(text)), io.BytesIO(text))


def _read(source: IO[bytes], folder: Path) -> _Backup:
    """Unpacks into a folder, and holds everything against the list at the end."""
    seen: dict[str, _Member] = {}
    found: _Backup | None = None
    try:
        with (
            zstandard.ZstdDecompressor().stream_reader(source, closefd=False) as stream,
            tarfile.open(fileobj=stream, mode="r|") as archive,
        ):
            for member in archive:
                data = archive.extractfile(member)
                if data is None or found is not None:
                    raise BadBackupError("what no backup holds")
                if member.name == _LIST:
                    found = msgspec.json.decode(data.read(_MOST_LIST_BYTES), type=_Backup)
                elif member.name in {*_KEPT, _SQLITE, _POSTGRESQL}:
                    seen[member.name] = _unpack(data, folder / member.name)
                else:
                    raise BadBackupError("what no backup holds")
    except (tarfile.TarError, zstandard.ZstdError, msgspec.MsgspecError, EOFError) as error:
        raise BadBackupError(type(error).__name__) from error
    if found is None or found.format != BACKUP_FORMAT or found.files != seen:
        raise BadBackupError("not whole")
    return found


def _unpack(data: IO[bytes], path: Path) -> _Member:
    path.parent.mkdir(exist_ok=True)
    reader = _Hashing(data)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        size = 0
        while piece := reader.read(_PIECE):
            size += target.write(piece)
    return _Member(size=size, sha256=reader.digest.hexdigest())


class _Hashing:
    """A reader that knows the digest of what it has read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _copy_sqlite(source: Path, copy: Path) -> None:
    """One step, so that a writer beside it never makes it begin again; a reader keeps no writer waiting."""
    try:
        with (
            contextlib.closing(sqlite3.connect(source)) as original,
            contextlib.closing(sqlite3.connect(copy)) as target,
        ):
            original.backup(target)
            # A restored hub opens it in WAL mode again; a copy has no second file.
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise HubStorageError(f"{source}: {error}") from error


def _pg(program: str, url: URL, *arguments: str, flag: str = "--dbname") -> None:
    """Runs one of PostgreSQL's own programs. Its address and password are in the environment, where no list of
    processes shows them.
    """
    query: dict[str, Any] = dict(url.query)
    settings = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": url.port or query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": query.get("sslmode"),
        "PGSSLROOTCERT": query.get("sslrootcert"),
    }
    environment = {**os.environ, **{name: str(value) for name, value in settings.items() if value is not None}}
    try:
        done = subprocess.run(
            [program, f"{flag}={url.database}", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BackupToolError(program, "is not installed on this computer") from error
    if done.returncode != 0:
        raise BackupToolError(program, " ".join(done.stderr.split())[-300:])


@contextlib.contextmanager
def _partial(file: Path, what: str = "partial") -> Iterator[Path]:
    """A file beside another, readable by the hub's account only, that is gone afterwards."""
    path = file.with_name(f".{file.name}.{what}")
    try:
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield path
    except OSError as error:
        raise HubStorageError(f"{file}: {error}") from error
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    if path.is_dir():
        sync_folder(path)
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())
