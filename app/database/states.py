"""The state machines whose state lives in a column: one enum and one table of edges each.

Pure: the services ask `move_attempt` or `move_record` before they write a new state.
"""

from __future__ import annotations

import enum
from typing import TypeVar


class AttemptState(enum.StrEnum):
    """The life of an attempt on this computer."""

    OPEN = "open"
    """Being answered; survives a killed process."""
    EXPIRED = "expired"
    """Its time is over: no answer changes any more, and it waits to be handed in."""
    SUBMITTED = "submitted"
    """Closed by its record, which is in the chain. Its score waits for keys that are not here, or for people."""
    GRADED = "graded"
    """Closed, and its score is known. Only the centre's word changes it."""

    @property
    def is_closed(self) -> bool:
        """Whether its record is in the chain."""
        return self in {AttemptState.SUBMITTED, AttemptState.GRADED}


class RecordState(enum.StrEnum):
    """Where a record is, as far as receipts say."""

    WAITING = "waiting"
    """No hub has receipted it; it is offered at every contact."""
    CARRIED = "carried"
    """A relay has custody and says so in a receipt; still offered to the centre."""
    RECEIVED = "received"
    """The hub that the profile belongs to has receipted it. It waits again where that hub was restored from a backup
    and does not have it any more."""
    REFUSED = "refused"
    """A hub refused it with a reason. The bytes stay, and a later receipt is believed all the same."""


class DeviceState(enum.StrEnum):
    """Whether a device key signs."""

    ACTIVE = "active"
    """Signs what its profile does."""
    REPLACED = "replaced"
    """Its key was lost or given up; another device of the profile took over. Its records still travel."""


class IllegalMoveError(RuntimeError):
    """A state was asked to go where no edge leads: a bug."""

    def __init__(self, source: enum.StrEnum, target: enum.StrEnum) -> None:
        super().__init__(f"{type(source).__name__}: {source} -> {target}")
        self.source = source
        self.target = target


ATTEMPT_EDGES: dict[AttemptState, frozenset[AttemptState]] = {
    AttemptState.OPEN: frozenset({AttemptState.EXPIRED, AttemptState.SUBMITTED, AttemptState.GRADED}),
    AttemptState.EXPIRED: frozenset({AttemptState.SUBMITTED, AttemptState.GRADED}),
    AttemptState.SUBMITTED: frozenset({AttemptState.GRADED}),
    AttemptState.GRADED: frozenset(),
}

RECORD_EDGES: dict[RecordState, frozenset[RecordState]] = {
    RecordState.WAITING: frozenset({RecordState.CARRIED, RecordState.RECEIVED, RecordState.REFUSED}),
    RecordState.CARRIED: frozenset({RecordState.WAITING, RecordState.RECEIVED, RecordState.REFUSED}),
    RecordState.REFUSED: frozenset({RecordState.WAITING, RecordState.CARRIED, RecordState.RECEIVED}),
    RecordState.RECEIVED: frozenset({RecordState.WAITING}),
}

DEVICE_EDGES: dict[DeviceState, frozenset[DeviceState]] = {
    DeviceState.ACTIVE: frozenset({DeviceState.REPLACED}),
    DeviceState.REPLACED: frozenset(),
}

S = TypeVar("S", bound=enum.StrEnum)


def _move(edges: dict[S, frozenset[S]], source: S, target: S) -> S:
    if target not in edges[source]:
        raise IllegalMoveError(source, target)
    return target


def move_attempt(source: AttemptState, target: AttemptState) -> AttemptState:
    """Returns ``target`` where the edge exists. Raises `IllegalMoveError`."""
    return _move(ATTEMPT_EDGES, source, target)


def move_record(source: RecordState, target: RecordState) -> RecordState:
    """Returns ``target`` where the edge exists. Raises `IllegalMoveError`."""
    return _move(RECORD_EDGES, source, target)


def move_device(source: DeviceState, target: DeviceState) -> DeviceState:
    """Returns ``target`` where the edge exists. Raises `IllegalMoveError`."""
    return _move(DEVICE_EDGES, source, target)
