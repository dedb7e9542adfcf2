"""The engine's state machine: every edge, and waits that always end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.state import (
    MAX_WAIT_S,
    TRANSITIONS,
    EngineState,
    IllegalTransitionError,
    Phase,
    after,
    back_off_s,
    move,
    wait_s,
)

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def until(phase: Phase) -> datetime | None:
    return NOW if phase is Phase.BACKING_OFF else None


@pytest.mark.parametrize(("source", "target"), list(product(Phase, Phase)))
def test_every_edge_is_legal_or_refused(source: Phase, target: Phase) -> None:
    state = EngineState(phase=source, next_try_at=until(source))
    if target in TRANSITIONS[source]:
        assert move(state, target, failures=1, next_try_at=until(target)).phase is target
    else:
        with pytest.raises(IllegalTransitionError):
            move(state, target, failures=1, next_try_at=until(target))


@pytest.mark.parametrize("target", [Phase.IDLE, Phase.BACKING_OFF])
def test_a_wait_has_an_end_and_nothing_else_has(target: Phase) -> None:
    wrong = None if target is Phase.BACKING_OFF else NOW
    with pytest.raises(IllegalTransitionError):
        move(EngineState(phase=Phase.SENDING), target, failures=1, next_try_at=wrong)


def test_a_state_survives_storage() -> None:
    state = EngineState(
        phase=Phase.BACKING_OFF, failures=3, next_try_at=NOW, last_contact_at=NOW, online=False, problem="timeout"
    )
    assert msgspec.json.decode(msgspec.json.encode(state), type=EngineState) == state


@given(
    st.integers(1, 10**6),
    st.floats(0, 1, exclude_max=True),
    st.one_of(st.none(), st.floats(0, 1e9)),
)
def test_a_wait_is_never_longer_than_an_hour_nor_shorter_than_asked(
    failures: int, jitter: float, asked_s: float | None
) -> None:
    wait = back_off_s(failures, jitter, first_s=10, retry_after_s=asked_s)
    assert 5 <= wait <= MAX_WAIT_S
    if asked_s is not None:
        assert wait >= min(asked_s, MAX_WAIT_S)


def test_waits_grow_and_spread() -> None:
    low = [back_off_s(n, 0.0, first_s=10) for n in range(1, 12)]
    high = [back_off_s(n, 0.999, first_s=10) for n in range(1, 12)]
    assert low == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800]
    assert all(a < b for a, b in zip(low, high, strict=True))


def test_a_wait_counts_down() -> None:
    state = EngineState(phase=Phase.BACKING_OFF, next_try_at=NOW + timedelta(seconds=90))
    assert wait_s(state.next_try_at, NOW) == 90
    assert wait_s(state.next_try_at, NOW + timedelta(seconds=90)) == 0
    assert wait_s(EngineState().next_try_at, NOW) == 0


def test_a_clock_that_was_set_back_by_years_does_not_stop_the_engine() -> None:
    state = EngineState(phase=Phase.BACKING_OFF, next_try_at=NOW + timedelta(days=365))
    assert wait_s(state.next_try_at, NOW) == 0


def test_a_clock_at_the_end_of_the_calendar() -> None:
    end = datetime.max.replace(tzinfo=UTC)
    assert after(end, 10) == end
