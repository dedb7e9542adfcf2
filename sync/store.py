"""What the engine needs of the database that holds the records: protocols, no code.

The client's study database implements `Outbox`; tests use an SQLite one of their own.
"""

from __future__ import annotations

import enum
from typing import Protocol

import msgspec

from sync.feed import Feed, FeedQuery
from sync.receipt import Receipt, Refusal
from sync.record import SignedRecord
from sync.relay_sending import RelayTerms
from sync.state import EngineState


class Custody(enum.StrEnum):
    """What a receipt of the hub at the other end of a way means."""

    RECEIVED = "received"
    """It is the centre."""
    CARRIED = "carried"
    """It is a relay: what it has goes on to the centre, and is offered there all the same."""


class HubLink(msgspec.Struct, frozen=True, kw_only=True):
    """A device and the hub that it is enrolled with."""

    device: str
    url: str
    hub_public: bytes
    """Raw key of whoever answers there: the centre's, pinned at enrolment, or a relay's that the centre certified."""
    tls_pins: tuple[bytes, ...] = ()
    """TLS keys of the hub (`sync.tls`), from the enrolment."""
    custody: Custody = Custody.RECEIVED
    certificate: bytes = b""
    """The device's, as the centre gave it; empty where it is not at hand."""
    relay: RelayTerms | None = None
    """Of a relay: what may go to it in clear, and what the rest is sealed to."""
    is_near: bool = False
    """It is in the room: proxies are passed by."""


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """How a device stands with a hub."""

    query: FeedQuery
    incarnation: str | None
    """Of the hub, as it was last told; None before."""


class Outbox(Protocol):
    """The records of this installation that no hub has receipted. Called from the engine's thread.

    Every method is one unit of work: what it writes is committed when it returns.
    """

    def links(self) -> tuple[HubLink, ...]:
        """Every device that is enrolled somewhere, replaced ones with unsent records too."""

    def waiting(self, device: str, max_bytes: int, *, carried: bool = True) -> tuple[SignedRecord, ...]:
        """The oldest records that the centre has not receipted and nobody has refused, by ascending sequence.

        Their texts stay within ``max_bytes`` together, except that at least one is returned where one waits.

        Args:
            device: whose.
            max_bytes: of texts.
            carried: those too that a relay has in custody.
        """

    def newest(self, device: str) -> tuple[SignedRecord, ...]:
        """The last record of the device's chain, whatever its state; empty where it has none."""

    def count_waiting(self, device: str) -> int:
        """How many records are in nobody's custody and were not refused."""

    def digest_at(self, device: str, seq: int) -> bytes | None:
        """The device's own digest at a sequence, whatever state the record is in; None where it has none."""

    def outlook(self, device: str, hub: str) -> Outlook:
        """What the device has to say of itself when it asks a hub (its key id) for news."""

    def take_receipt(
        self,
        device: str,
        receipt: Receipt,
        raw: bytes,
        *,
        custody: Custody = Custody.RECEIVED,
        state: EngineState | None = None,
    ) -> int:
        """Marks as received, or as carried, what the receipt lists, and stores it.

        The engine has verified the signature and left in ``receipt.ranges`` only what matches this device's own
        digests, so every record from ``first`` to ``last`` is meant. A receipt of another incarnation than was last
        told makes the device ask that hub from the start, since what it says may be gone.

        Args:
            device: whose records.
            receipt: reduced to the device's own ranges; ``refused`` is empty.
            raw: the whole envelope as it came, to be kept.
            custody: what it means.
            state: of the engine, to be stored with it; None leaves it as it is.

        Returns:
            How many records were waiting until now.
        """

    def take_feed(self, device: str, feed: Feed, raw: bytes, *, custody: Custody) -> int:
        """Takes an answer of the feed: custody, events and cursor at once, or nothing of it.

        The engine has verified the signature and left in ``feed.ranges`` only what matches the device's own digests.
        Where the incarnation is another than was last told, ``feed.first`` is 1: records that had a receipt and that
        the ranges do not name are waiting again. An event taken twice has no further effect.

        Args:
            device: who asked.
            feed: reduced to the device's own ranges.
            raw: as it came, kept where it has ranges.
            custody: what its ranges mean.

        Returns:
            How many records were waiting until now.
        """

    def refuse(self, device: str, refusals: tuple[Refusal, ...]) -> int:
        """Sets aside what a hub refused by a verified receipt; the bytes stay.

        The engine has checked that sequence and digest are this device's own.

        Returns:
            How many records were waiting until now.
        """

    def load_state(self, device: str) -> EngineState:
        """The state as last saved; a fresh one before."""

    def save_state(self, device: str, state: EngineState) -> None:
        """Stores the state; durable when it returns."""
