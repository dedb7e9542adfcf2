"""The routes of a relay, in the place of a centre's: batches, parcels, results by phone, and enrolment passed through.

Enrolment is the centre's alone: its messages are passed on as they are, while the centre can be reached, and its
answers back. The exchange proves both ends to each other, so the relay can change nothing and learns no code.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from datetime import datetime

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from sync.errors import HubRefusedError, ServerFaultError, TransportError, WrongCodeError
from sync.hub.callers import Callers
from sync.hub.gate import RefusedRequest
from sync.hub.gathering import LARGE_INTAKES_AT_ONCE, is_large
from sync.hub.intake import Taken
from sync.hub.limits import Patience, read_body
from sync.hub.relay import Relay
from sync.hub.relay_worker import ForwardingWorker
from sync.hub.upstream import Upstream
from sync.parcel import parse_parcel
from sync.protocol import (
    JSON_MEDIA,
    MAX_BATCH_BODY_BYTES,
    MAX_BATCH_BYTES,
    MAX_ENROL_BYTES,
    MAX_PARCEL_BYTES,
    RECEIPT_MEDIA,
)
from sync.transport import TransportFactory
from sync.wire import Item, read_batch

_log = logging.getLogger(__name__)
_AWAY_RETRY_S = 60
_FREE_GUESSES = 5
"""For each address in the room. The centre sees them all as the relay's, and after 20 makes everybody here wait."""
_PASSED_ON_AT_ONCE = 4


class RelayRoutes:
    """What a relay answers. The worker forwards what came in."""

    def __init__(
        self,
        relay: Relay,
        callers: Callers,
        upstream: Upstream,
        transport_for: TransportFactory,
        now: Callable[[], datetime],
        *,
        monotonic: Callable[[], float],
    ) -> None:
        """Takes how it takes things in, who may bring parcels, the way to its centre, and clocks: wall time, and one
        that cannot be set, in seconds."""
        self._relay = relay
        self._callers = callers
        self._upstream = upstream
        self._transport_for = transport_for
        self._now = now
        self._limiter = anyio.CapacityLimiter(4)
        # Apart: what unpacks to megabytes must not keep small batches out.
        self._large = anyio.CapacityLimiter(LARGE_INTAKES_AT_ONCE)
        # Apart: who waits for a centre that does not answer must not keep results out.
        self._passing_on = anyio.CapacityLimiter(_PASSED_ON_AT_ONCE)
        self._guesses = Patience(monotonic, _FREE_GUESSES)
        self.worker: ForwardingWorker | None = None
        self.on_new: Callable[[int], None] = lambda _new: None

    async def records(self, request: Request) -> Response:
        """``POST /v1/records``."""
        body = await read_body(request, MAX_BATCH_BODY_BYTES)
        limiter = self._large if is_large(body) else self._limiter
        receipt = await anyio.to_thread.run_sync(self._take_batch, body, limiter=limiter)
        return Response(receipt, media_type=RECEIPT_MEDIA)

    async def parcels(self, request: Request) -> Response:
        """``POST /v1/parcels``, with credentials."""
        body = await read_body(request, MAX_PARCEL_BYTES)
        caller = await self._callers.of(request, body)
        receipt = await anyio.to_thread.run_sync(self._take_parcel, body, caller.device, limiter=self._limiter)
        return Response(receipt, media_type=RECEIPT_MEDIA)

    async def pass_on(self, request: Request, path: str, address: str) -> Response:
        """A message of an enrolment, to the centre and back; who is at the address waits after wrong codes."""
        body = await read_body(request, MAX_ENROL_BYTES)
        answer = await anyio.to_thread.run_sync(self._ask_centre, path, body, address, limiter=self._passing_on)
        return Response(answer, media_type=JSON_MEDIA)

    def take_one(self, item: Item) -> Taken:
        """A record that a phone brought."""
        taken = self._relay.take_one(item, self._now())
        self._note(taken.new)
        return taken

    def _take_batch(self, body: bytes) -> bytes:
        batch = read_batch(body, MAX_BATCH_BYTES)
        receipt, taken = self._relay.take_batch(batch, self._now())
        _log.info("batch items=%d new=%d refused=%d", len(batch.items), taken.new, len(taken.refused))
        self._note(taken.new)
        return receipt

    def _take_parcel(self, body: bytes, device: str) -> bytes:
        parcel = parse_parcel(body)
        receipt = self._relay.take_parcel(parcel, device, self._now())
        _log.info("parcel records=%d bytes=%d", parcel.index.records, len(body))
        if self.worker is not None:
            self.worker.wake()
        return receipt

    def _note(self, new: int) -> None:
        self.on_new(new)
        if new and self.worker is not None:
            self.worker.wake()

    def _ask_centre(self, path: str, body: bytes, address: str) -> bytes:
        # Here and not before: of many guesses sent together no more than are passed on at once go uncounted.
        wait_s = self._guesses.wait_s(address)
        if wait_s > 0:
            raise _wait(429, "too-many", wait_s)
        transport = self._upstream.transport(self._transport_for)
        try:
            return transport.post(path, body, media=JSON_MEDIA, accept=JSON_MEDIA, max_bytes=MAX_ENROL_BYTES)
        except HubRefusedError as error:
            if error.error == WrongCodeError.kind:
                self._guesses.was_wrong(address)
            raise RefusedRequest(error.status, error.error, error.detail) from error
        except TransportError as error:
            _log.info("the centre is away: %s", error.kind)
            asked_s = _AWAY_RETRY_S if error.retry_after_s is None else error.retry_after_s
            if isinstance(error, ServerFaultError) and error.status == 429:
                raise _wait(429, "too-many", asked_s) from error
            raise _wait(503, "centre-away", asked_s) from error
        finally:
            transport.close()


def _wait(status: int, kind: str, seconds: float) -> RefusedRequest:
    return RefusedRequest(status, kind, headers={"Retry-After": str(math.ceil(seconds))})
