"""What the engine needs of the database that holds the records: protocols, no code.

The client's study database implements `Outbox`; tests use an SQLite one of their own.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from sync.receipt import Receipt, Refusal
from sync.record import SignedRecord
from sync.state import EngineState


class HubLink(msgspec.Struct, frozen=True, kw_only=True):
    """A device and the hub that it is enrolled with."""

    device: str
    url: str
    hub_public: bytes
    """Raw key, pinned at enrolment."""
    tls_pins: tuple[bytes, ...] = ()
    """TLS keys of the hub (`sync.tls`), from the enrolment."""


class Outbox(Protocol):
    """The records of this installation that no hub has receipted. Called from the engine's thread.

    Every method is one unit of work: what it writes is committed when it returns.
    """

    def links(self) -> tuple[HubLink, ...]:
        """Every device that is enrolled somewhere, replaced ones with unsent records too."""

    def waiting(self, device: str, max_bytes: int) -> tuple[SignedRecord, ...]:
        """The oldest records without receipt or refusal, by ascending sequence.

        Their texts stay within ``max_bytes`` together, except that at least one is returned where one waits.
        """

    def count_waiting(self, device: str) -> int:
        """How many records wait."""

    def digest_at(self, device: str, seq: int) -> bytes | None:
        """The device's own digest at a sequence, whatever state the record is in; None where it has none."""

    def take_receipt(self, device: str, receipt: Receipt, raw: bytes) -> int:
        """Marks as received what the receipt lists, and stores it.

        The engine has verified the signature and left in ``receipt.ranges`` only what matches this device's
        own digests, so every record from ``first`` to ``last`` is meant.

        Args:
            device: whose records.
            receipt: reduced to the device's own ranges; ``refused`` is empty.
            raw: the whole envelope as it came, to be kept.

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
