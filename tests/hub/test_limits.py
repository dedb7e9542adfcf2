"""What protects a hub from bodies that never end."""

from __future__ import annotations

from collections.abc import Callable

import anyio
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from sync.hub import limits


def refused(pieces: Callable[[], bytes | None]) -> int:
    """The status that a body gets of which these pieces come, and then nothing: the line stays open."""

    async def receive() -> Message:
        piece = pieces()
        if piece is None:
            await anyio.sleep_forever()
        return {"type": "http.request", "body": piece, "more_body": True}

    async def read() -> int:
        request = Request({"type": "http", "method": "POST", "headers": []}, receive)
        with pytest.raises(HTTPException) as caught:
            await limits.read_body(request, 1000)
        return caught.value.status_code

    return anyio.run(read)


def test_a_body_that_stops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_SILENCE_S", 0.05)
    pieces = iter([b"begun", None])
    assert refused(lambda: next(pieces)) == 408


def test_a_body_that_only_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_BODY_S", 0.0)
    assert refused(lambda: None) == 408


def test_a_body_that_never_ends_is_too_large() -> None:
    assert refused(lambda: b"x" * 300) == 413
