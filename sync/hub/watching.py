"""Counts what a hub does, for Prometheus, and holds every route to a rate. Says nothing of persons: routes, not paths.

The registry belongs to one application. ``GET /metrics`` is answered on this computer alone, or to whoever shows the
token that ``hub.json`` has. Callers on this computer are held to no rate: they are a proxy, whose limits count then, or
the trainer's own pages.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.hub.connections import RETRY_S
from sync.hub.gate import RefusedRequest, refusal
from sync.hub.limits import MOST_BODY_BYTES, Bodies, RateLimit, is_here, network_of

_ELSEWHERE: Final = "none"
"""The route of a path that the hub does not have."""
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counts of one application."""

    def __init__(self, token: str | None) -> None:
        """Takes the token of ``/metrics``; None: for callers on this computer alone."""
        self._token = token
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "tuhoc_hub_requests", "Requests by route and status.", ("route", "status"), registry=self._registry
        )
        self.seconds = Histogram(
            "tuhoc_hub_request_seconds",
            "Time to the end of the answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._records = Counter(
            "tuhoc_hub_records", "Records that came: new, known, refused.", ("what",), registry=self._registry
        )

    def took(self, *, items: int, new: int, refused: int) -> None:
        """Counts a batch."""
        self._records.labels("new").inc(new)
        self._records.labels("refused").inc(refused)
        self._records.labels("known").inc(max(0, items - new - refused))

    async def serve(self, request: Request) -> Response:
        """The route."""
        if self._token is None:
            # A proxy on this computer speaks for somebody elsewhere.
            if (
                not is_here(_address(request.scope))
                or "x-forwarded-for" in request.headers
                or "forwarded" in request.headers
            ):
                raise RefusedRequest(403, "not-from-here")
        else:
            shown = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not secrets.compare_digest(shown.encode(), self._token.encode()):
                raise RefusedRequest(401, "bad-credentials", headers={"WWW-Authenticate": "Bearer"})
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)


class Watch:
    """Around everything else: a rate for each address, room for bodies, and a count for each answer."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        routes: Iterable[BaseRoute],
        per_minute: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Takes what comes after it, and how many requests an address may send in a minute."""
        self._app = app
        self._metrics = metrics
        self._routes = [route for route in routes if isinstance(route, Route)]
        self._limit = RateLimit(per_minute, monotonic)
        self._bodies = Bodies(MOST_BODY_BYTES)
        self._monotonic = monotonic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through, or refuses it with 429."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = self._monotonic()
        address = _address(scope)
        status = 500
        held = 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        async def holding() -> Message:
            nonlocal held
            message = await receive()
            size = len(message.get("body", b""))
            if size and not self._bodies.hold(address, size):
                raise RefusedRequest(503, "hub-full", headers={"Retry-After": str(RETRY_S)})
            held += size
            return message

        route = self._route(scope)
        try:
            wait_s = 0.0 if is_here(address) else self._limit.wait_s(network_of(address))
            if wait_s > 0:
                answer = refusal(429, "too-many", headers={"Retry-After": str(math.ceil(wait_s))})
                await answer(scope, receive, noting)
            else:
                await self._app(scope, holding, noting)
        finally:
            self._bodies.give_back(address, held)
            self._metrics.requests.labels(route, str(status)).inc()
            self._metrics.seconds.labels(route).observe(self._monotonic() - started)

    def _route(self, scope: Scope) -> str:
        for route in self._routes:
            if route.matches(scope)[0] is not Match.NONE:
                return route.path
        return _ELSEWHERE


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return "" if client is None else str(client[0])
