"""Which TLS keys belong to an address: those of hubs and of joined machines, for whoever opens a way there.

A hub that has taken another key says so in its feed; who was away meanwhile, or never heard of any, asks it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import select

from app.database.database import Database
from app.database.people import Hub
from app.database.relays import Relay
from app.getting import SourceFactory
from content_cache.sources import HttpSource, Source
from sync.errors import TransportError
from sync.tls import adapter
from sync.tls_pin import PIN_BYTES
from sync.tls_statement import TlsStatement, ask_for_tls_statement
from sync.transport import TransportFactory


def pins_of(stored: bytes | None) -> tuple[bytes, ...]:
    """The pins of a hub, as the study database has them: one after another."""
    data = stored or b""
    return tuple(data[start : start + PIN_BYTES] for start in range(0, len(data), PIN_BYTES))


def note_statement(hub: Hub, statement: TlsStatement) -> bool:
    """Takes what a hub says of its TLS keys, inside a writing unit of work; False where a later word is known."""
    if hub.tls_serial is not None and statement.serial < hub.tls_serial:
        return False
    hub.tls_pins, hub.tls_serial = b"".join(statement.pins), statement.serial
    return True


class HubPins:
    """Follows hubs to new TLS keys, for any thread that may wait."""

    def __init__(self, database: Database, transport_for: TransportFactory) -> None:
        """Takes where the pins are kept, and what makes ways to hubs."""
        self._database = database
        self._transport_for = transport_for

    def learn(self, public: bytes) -> tuple[bytes, ...] | None:
        """Asks a hub whose TLS key is not known any more which keys are its own.

        Args:
            public: raw key of the hub, as pinned.

        Returns:
            The pins that count from now on; None where nobody could prove to be the hub, and nothing changed.

        Raises:
            DiskFullError, DatabaseBusyError, StorageFaultError: nothing changed.
        """
        wanted = select(Hub).where(Hub.public_key == public)
        with self._database.read() as session:
            url = session.scalars(wanted).one().url
        try:
            statement = ask_for_tls_statement(self._transport_for, url, public)
        except TransportError:
            return None
        with self._database.write() as session:
            return statement.pins if note_statement(session.scalars(wanted).one(), statement) else None


class PinnedSources:
    """A `SourceFactory` that knows the keys of this home's hubs: courses come by the same certificates as receipts."""

    def __init__(self, database: Database, open_source: SourceFactory) -> None:
        """Takes what opens every other place."""
        self._database = database
        self._open_source = open_source

    def __call__(self, text: str, /) -> Source:
        """Opens a place. Raises what the factory inside raises."""
        hubs, machines = self._pins_at(text.strip())
        if not hubs and not machines:
            return self._open_source(text)
        # What is only known as a machine in the room has no other name than its key.
        return HttpSource(text.strip(), adapter=lambda: adapter((*hubs, *machines), only_pinned=not hubs))

    def _pins_at(self, address: str) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
        """Those of hubs at an address, and those of machines in the room."""
        origin = _origin(address)
        if origin is None:
            return (), ()
        with self._database.read() as session:
            hubs = [hub for hub in session.scalars(select(Hub)) if _origin(hub.url) == origin]
            machines = [one for one in session.scalars(select(Relay)) if _origin(one.url) == origin]
            return tuple(pin for hub in hubs for pin in pins_of(hub.tls_pins)), tuple(one.tls_pin for one in machines)


def _origin(address: str) -> tuple[str, int] | None:
    """Host and port of an ``https`` address; None of any other."""
    try:
        parts = urlsplit(address)
        return (parts.hostname, parts.port or 443) if parts.scheme == "https" and parts.hostname else None
    except ValueError:
        return None
