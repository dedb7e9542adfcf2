"""A real hub in a thread of this process, with people and devices."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import delete, insert, make_url, select

from content_cache.signing import SigningKey
from sync.certificate import Certificate, DeviceRole, issue_certificate
from sync.errors import SyncError
from sync.hub import add_learner, init_hub, load_config, status
from sync.hub.config import save_config
from sync.hub.database import HubDatabase
from sync.hub.devices import add_device
from sync.hub.overview import HubStatus
from sync.hub.schema import Base, DeviceRow
from sync.hub.server import HubServer
from sync.hub.tls import TlsFiles
from sync.protocol import MAX_RECEIPT_BYTES, PATH_RECORDS, RECEIPT_MEDIA, RECORDS_MEDIA
from sync.receipt import Receipt, open_receipt
from sync.record import SignedRecord
from sync.timestamps import timestamp
from sync.transport import HttpTransport
from sync.wire import Item, pack
from tests.sync.samples import Learner

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


class HubWorld:
    """A hub's folder; `serving` runs it."""

    def __init__(self, folder: Path, database_url: str | None = None) -> None:
        init_hub(folder, name="Máy chủ tỉnh", database_url=database_url)
        self.attach(folder)

    def attach(self, folder: Path) -> None:
        """Takes a hub that is there already."""
        self.data = folder
        self.config = load_config(folder)
        self.key = SigningKey.load(self.config.key_path)

    def status(self) -> HubStatus:
        return status(self.data)

    def learner(self, seed: int, name: str = "Nguyễn Thị Hòa", unit: str = "Xã Bình Minh") -> Learner:
        """A person with an enrolled device, without the slow code."""
        person = add_learner(self.data, name=name, unit=unit)
        learner = Learner(seed, subject=f"person:{person}")
        self.enrol(learner.key, person)
        return learner

    def enrol(self, key: SigningKey, person: str) -> None:
        certificate = issue_certificate(
            Certificate(
                device=key.key_id,
                public=key.public,
                person=person,
                unit=None,
                hub=self.key.key_id,
                issued=timestamp(NOW),
            ),
            self.key,
        )
        with self.database() as database, database.write() as session:
            add_device(
                session,
                DeviceRow(
                    id=key.key_id,
                    public=key.public,
                    person_id=person,
                    certificate=certificate,
                    enrolled_at=NOW,
                    role=DeviceRole.DEVICE,
                ),
            )

    @contextlib.contextmanager
    def database(self) -> Iterator[HubDatabase]:
        opened = HubDatabase(self.config.database)
        try:
            yield opened
        finally:
            opened.close()

    def move_to(self, url: str) -> None:
        """Copies the hub's rows from SQLite into an empty database, which is its own from now on."""
        with self.database() as old, old.read() as session:
            HubDatabase.create(make_url(url), name="", now=NOW).close()
            self.config = msgspec.structs.replace(self.config, database_url=url)
            (self.data / "hub.json").unlink()
            save_config(self.config)
            with self.database() as new, new.write() as target:
                for table in Base.metadata.sorted_tables:
                    target.execute(delete(table))
                    rows = [dict(row) for row in session.execute(select(table)).mappings()]
                    if rows:
                        target.execute(insert(table), rows)

    @contextlib.contextmanager
    def serving(self, port: int = 0, *, tls: TlsFiles | None = None, tls_pins: tuple[bytes, ...] = ()) -> Iterator[str]:
        """Runs the hub on loopback; gives its URL."""
        ready = threading.Event()
        server = HubServer(self.data, "127.0.0.1", port, lambda _url: ready.set(), tls=tls, tls_pins=tls_pins)
        thread = threading.Thread(target=server.run_until_stopped)
        thread.start()
        try:
            assert ready.wait(20)
            yield server.url
        finally:
            server.stop()
            thread.join(20)
            assert not thread.is_alive()


def post(url: str, records: list[SignedRecord] | list[Item], hub_public: bytes) -> Receipt:
    """Sends a batch as a client would, once, and opens the receipt."""
    with HttpTransport(url) as transport:
        raw = transport.post(
            PATH_RECORDS,
            pack(records),
            media=RECORDS_MEDIA,
            accept=RECEIPT_MEDIA,
            max_bytes=MAX_RECEIPT_BYTES,
        )
    return open_receipt(raw, hub_public)


def refused_with(error: SyncError) -> str:
    """The kind word of the hub's refusal."""
    return str(getattr(error, "error", error.kind))
