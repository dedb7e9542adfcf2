"""Which TLS keys belong to an address: those of hubs and of joined machines, for whoever opens a way there."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import select

from app.database.database import Database
from app.database.people import Hub
from app.database.relays import Relay
from app.getting import SourceFactory
from content_cache.sources import HttpSource, Source
from sync.tls import PinnedAdapter
from sync.tls_pin import PIN_BYTES


def pins_of(stored: bytes | None) -> tuple[bytes, ...]:
    """The pins of a hub, as the study database has them: one after another."""
    data = stored or b""
    return tuple(data[start : start + PIN_BYTES] for start in range(0, len(data), PIN_BYTES))


class PinnedSources:
    """A `SourceFactory` that knows the keys of this home's hubs: courses come by the same certificates as receipts."""

    def __init__(self, database: Database, open_source: SourceFactory) -> None:
        """Takes what opens every other place."""
        self._database = database
        self._open_source = open_source

    def __call__(self, text: str, /) -> Source:
        """Opens a place. Raises what the factory inside raises."""
        pins = self._pins_at(text.strip())
        return HttpSource(text.strip(), adapter=lambda: PinnedAdapter(pins)) if pins else self._open_source(text)

    def _pins_at(self, address: str) -> tuple[bytes, ...]:
        origin = _origin(address)
        if origin is None:
            return ()
        with self._database.read() as session:
            hubs = [(hub.url, pins_of(hub.tls_pins)) for hub in session.scalars(select(Hub))]
            relays = [(one.url, (one.tls_pin,)) for one in session.scalars(select(Relay))]
        return tuple(pin for url, pins in (*hubs, *relays) if _origin(url) == origin for pin in pins)


def _origin(address: str) -> tuple[str, int] | None:
    """Host and port of an ``https`` address; None of any other."""
    try:
        parts = urlsplit(address)
        return (parts.hostname, parts.port or 443) if parts.scheme == "https" and parts.hostname else None
    except ValueError:
        return None
