"""The hub's web application: routes, refusals in JSON, nothing global.

Database work runs in threads, so the loop stays free. Logs tell counts and kinds, never who or what. Over 400 lines
because it is the list of routes with what each of them asks of its parts.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import anyio
import anyio.to_thread
import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from content_cache.signing import SigningKey
from sync.certificate import DeviceRole
from sync.clock import Clock, SystemClock
from sync.enrol_messages import FinishRequest, HubInfo, Message, RenewalRequest, StartRequest
from sync.errors import BadBatchError, WrongCodeError
from sync.hub.callers import Callers, Claim, claim_of
from sync.hub.class_routes import ClassRoutes
from sync.hub.config import HubConfig
from sync.hub.courses import CourseFiles
from sync.hub.database import HubDatabase
from sync.hub.errors import IdentityLostError, NotAHubError, UnknownDeviceError
from sync.hub.feed import FeedAnswers
from sync.hub.feed_notices import notice, tls_statement
from sync.hub.feed_query import Asked, read_query
from sync.hub.gate import HANDLERS, ProtocolGate, RefusedRequest
from sync.hub.gathering import LARGE_INTAKES_AT_ONCE, Gathering, is_large
from sync.hub.grading import Grader, GradeReport
from sync.hub.grading_worker import GradingWorker
from sync.hub.identity import recipient
from sync.hub.intake import Intake, Taken
from sync.hub.introductions import learn_devices
from sync.hub.limits import Patience, RateLimit, is_here, network_of, read_body, stated_size
from sync.hub.offers import Enroller
from sync.hub.openapi import document
from sync.hub.parcels import ParcelDesk, sealed_receipt
from sync.hub.published import PublishedQuizzes
from sync.hub.qr_page import ResultPage
from sync.hub.relay import Relay
from sync.hub.relay_forwarding import Forwarder
from sync.hub.relay_routes import RelayRoutes
from sync.hub.relay_worker import ForwardingWorker
from sync.hub.schema import MetaRow
from sync.hub.upstream import Upstream, load_upstream
from sync.hub.watching import Metrics, Watch
from sync.parcel import parse_parcel
from sync.protocol import (
    FEED_MEDIA,
    JSON_MEDIA,
    MAX_BATCH_BODY_BYTES,
    MAX_BATCH_BYTES,
    MAX_ENROL_BYTES,
    MAX_PARCEL_BYTES,
    PARCEL_MEDIA,
    PATH_CLASSES,
    PATH_COURSES,
    PATH_DEVICES,
    PATH_ENROL_FINISH,
    PATH_ENROL_START,
    PATH_FEED,
    PATH_HEALTH,
    PATH_HUB,
    PATH_METRICS,
    PATH_OPENAPI,
    PATH_PARCELS,
    PATH_QR,
    PATH_RECORDS,
    PATH_TLS_PINS,
    PROTOCOL_VERSION,
    RECEIPT_MEDIA,
    RECORDS_MEDIA,
    TLS_PINS_MEDIA,
)
from sync.tls_statement import open_tls_statement
from sync.transport import HttpTransport, TransportFactory
from sync.wire import Item, read_batch, unpacked_size

_log = logging.getLogger(__name__)
_PARCELS_AT_ONCE = 2
"""Apart from batches: they come from anybody, and must not keep out what proves itself."""
_PARCEL_UNIT_BYTES = 256 << 10
"""What one of the parcels of a minute stands for."""
_GUESSING_LOCKS = 64
M = TypeVar("M", bound=Message)


def create_app(
    config: HubConfig,
    *,
    clock: Clock | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    on_graded: Callable[[GradeReport], None] | None = None,
    transport_for: TransportFactory = HttpTransport,
) -> Starlette:
    """Opens a hub and returns its application; the hub is closed when the application shuts down.

    While it runs, attempts are marked in a thread of its own (`sync.hub.grading_worker`).

    Args:
        config: see `load_config`.
        clock: wall time; the computer's when None.
        monotonic: a clock that cannot be set, in seconds.
        on_graded: told after each run of marking, in its thread.
        transport_for: makes ways to the centre, where this hub is a relay; then what it owes is sent in a thread too.

    Raises:
        HubFolderError: the hub cannot be opened.
        HubStorageError: its database does not answer.
    """
    hub = _Hub(config, clock or SystemClock(), monotonic, transport_for)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        hub.begin_grading(on_graded)
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(hub.close)

    metrics = hub.metrics
    described = msgspec.json.encode(document(hub.name))

    async def openapi(_request: Request) -> Response:
        return Response(described, media_type=JSON_MEDIA)

    routes = [
        Route(PATH_HEALTH, hub.health),
        Route(PATH_METRICS, metrics.serve),
        Route(PATH_OPENAPI, openapi),
        Route(PATH_HUB, hub.info),
        Route(PATH_TLS_PINS, hub.tls_pins),
        Route(PATH_RECORDS, hub.records, methods=["POST"]),
        Route(PATH_ENROL_START, hub.enrol_start, methods=["POST"]),
        Route(PATH_ENROL_FINISH, hub.enrol_finish, methods=["POST"]),
        Route(PATH_FEED, hub.feed),
        Route(PATH_DEVICES, hub.renew, methods=["POST"]),
        Route(PATH_PARCELS, hub.parcels, methods=["POST"]),
        Route(PATH_CLASSES, hub.classes.list),
        Route(PATH_CLASSES, hub.enter_class, methods=["POST"]),
        Route(PATH_QR + "/{data}", hub.result_page.serve),
        Route(PATH_QR.lower() + "/{data}", hub.result_page.serve),
        Route(PATH_COURSES + "/{path:path}", CourseFiles(config.courses).serve),
    ]
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(
                Watch, metrics=metrics, routes=routes, per_minute=config.requests_per_minute, monotonic=monotonic
            ),
            Middleware(ProtocolGate),
        ],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )


class _Hub:
    """What the routes share."""

    def __init__(
        self,
        config: HubConfig,
        clock: Clock,
        monotonic: Callable[[], float],
        transport_for: TransportFactory,
    ) -> None:
        self._clock = clock
        try:
            self._key = SigningKey.load(config.key_path)
        except FileNotFoundError as error:
            raise NotAHubError(config.data, "has no key") from error
        self._database = HubDatabase(config.database)
        with self._database.read() as session:
            meta = session.get_one(MetaRow, 1)
            self.name, self._incarnation = meta.name, meta.incarnation
        self.metrics = Metrics(config.metrics_token)
        self._tls_statement = tls_statement(self._database, self._key, config.tls_pins, self._clock.now())
        stated = open_tls_statement(self._tls_statement or b"", self._key.public)
        self._enroller = Enroller(
            self._database,
            self._key,
            config.keys_json,
            self._recipient(config.identity_path),
            tls_pins=config.tls_pins,
            tls_serial=None if stated is None else stated.serial,
        )
        self._keys_json = config.keys_json
        self._feed = FeedAnswers(self._database, self._key)
        self._callers = Callers(self._database, self._key.key_id)
        self._enrol_limit = RateLimit(config.enrol_per_minute, monotonic)
        self._guesses = Patience(monotonic)
        self._guessing = [asyncio.Lock() for _ in range(_GUESSING_LOCKS)]
        self._parcel_limit = RateLimit(config.parcels_per_minute, monotonic)
        self._intake = Intake(self._database)
        self._gathering = Gathering(self._take, unpacked_size)
        self._large_intakes = anyio.CapacityLimiter(LARGE_INTAKES_AT_ONCE)
        self._parcels_opened = anyio.CapacityLimiter(_PARCELS_AT_ONCE)
        self._grader = Grader(self._database, PublishedQuizzes(config.courses, config.identity_path))
        self._grading: GradingWorker | None = None
        self._desk = ParcelDesk(self._database, self._key, config.identity_path)
        self._transport_for = transport_for
        upstream = load_upstream(self._database)
        self._relay = None if upstream is None else self._relay_routes(upstream, monotonic)
        centre = self._key.key_id if upstream is None else upstream.hub
        self.classes = ClassRoutes(self._database, self._key, centre, self._callers, self._clock.now)
        self.result_page = ResultPage(self._take_one if self._relay is None else self._relay.take_one, monotonic)

    def _relay_routes(self, upstream: Upstream, monotonic: Callable[[], float]) -> RelayRoutes:
        """What a relay answers instead."""
        relay = Relay(self._database, self._intake, self._key, upstream, self._incarnation)
        routes = RelayRoutes(relay, self._callers, upstream, self._transport_for, self._clock.now, monotonic=monotonic)
        routes.on_new = self._note
        return routes

    def _recipient(self, identity: Path) -> str | None:
        """What enrolled devices are told. A lost identity is no reason not to serve: nothing can be sealed to it."""
        try:
            return recipient(self._database, identity, self._clock.now())
        except IdentityLostError:
            _log.error("identity lost: no parcel can be sealed to this hub")
            return None

    def begin_grading(self, on_graded: Callable[[GradeReport], None] | None) -> None:
        self._grading = GradingWorker(
            self._grader,
            self._clock.now,
            on_graded,
            afterwards=lambda: notice(self._database, self._keys_json),
        )
        if self._relay is not None:
            random = secrets.SystemRandom().random
            self._relay.worker = ForwardingWorker(
                Forwarder(self._database, self._transport_for, self._clock.now, random)
            )

    def close(self) -> None:
        if self._grading is not None:
            self._grading.close()
        if self._relay is not None and self._relay.worker is not None:
            self._relay.worker.close()
        self._database.close()

    async def health(self, _request: Request) -> Response:
        await anyio.to_thread.run_sync(self._ping)
        return JSONResponse({"status": "ok"})

    def _certificate(self) -> bytes | None:
        """Of a relay, by its centre."""
        upstream = load_upstream(self._database)
        return None if upstream is None else upstream.certificate

    async def info(self, _request: Request) -> Response:
        return _json(
            HubInfo(
                name=self.name,
                hub=self._key.key_id,
                protocols=(PROTOCOL_VERSION,),
                certificate=await anyio.to_thread.run_sync(self._certificate),
            )
        )

    async def tls_pins(self, _request: Request) -> Response:
        """The hub's word on its TLS keys, for whoever meets one that he does not know."""
        if self._tls_statement is None:
            raise RefusedRequest(404, "not-found")
        return Response(self._tls_statement, media_type=TLS_PINS_MEDIA)

    async def records(self, request: Request) -> Response:
        _demand_media(request, RECORDS_MEDIA)
        if self._relay is not None:
            return await self._relay.records(request)
        body = await read_body(request, MAX_BATCH_BODY_BYTES)
        if is_large(body):
            (receipt,) = await anyio.to_thread.run_sync(self._take, [body], limiter=self._large_intakes)
            if isinstance(receipt, Exception):
                raise receipt
        else:
            receipt = await self._gathering.hand_in(body)
        return Response(receipt, media_type=RECEIPT_MEDIA)

    async def parcels(self, request: Request) -> Response:
        """A sealed parcel: what is inside proves itself, so it needs no credentials here."""
        _demand_media(request, PARCEL_MEDIA)
        if self._relay is not None:
            return await self._relay.parcels(request)
        address, size = _address(request), stated_size(request, MAX_PARCEL_BYTES)
        if not is_here(address):
            _demand_patience(self._parcel_limit.wait_s(network_of(address), 1 + size // _PARCEL_UNIT_BYTES))
        body = await read_body(request, MAX_PARCEL_BYTES)
        receipt = await anyio.to_thread.run_sync(self._take_parcel, body, limiter=self._parcels_opened)
        return Response(receipt, media_type=RECEIPT_MEDIA)

    async def enrol_start(self, request: Request) -> Response:
        if self._relay is not None:
            return await self._pass_on(request, PATH_ENROL_START)
        asked = await self._enrol_request(request, StartRequest)
        return await self._guess(request, lambda: self._enroller.start(asked, self._clock.now()))

    async def enrol_finish(self, request: Request) -> Response:
        if self._relay is not None:
            return await self._pass_on(request, PATH_ENROL_FINISH)
        asked = await self._enrol_request(request, FinishRequest)
        answer = await self._guess(request, lambda: self._enroller.finish(asked, self._clock.now()))
        _log.info("device enrolled")
        return answer

    async def renew(self, request: Request) -> Response:
        """Another key for the person of an enrolled device."""
        _demand_media(request, JSON_MEDIA)
        if self._relay is not None:
            # One level only: a relay certifies nobody.
            raise RefusedRequest(403, "not-at-a-relay")
        body = await read_body(request, MAX_ENROL_BYTES)
        caller = await self._callers.of(request, body)
        _demand_patience(self._enrol_limit.wait_s(caller.device))
        if caller.role != DeviceRole.DEVICE:
            raise RefusedRequest(403, "not-for-this-role")
        asked = _decoded(body, RenewalRequest)
        answer = await _threaded(lambda: self._enroller.renew(asked, caller.device, self._clock.now()))
        _log.info("device renewed")
        return answer

    async def enter_class(self, request: Request) -> Response:
        """Somebody comes into a class of this hub's trainer."""
        _demand_media(request, JSON_MEDIA)
        return await self.classes.enter(request)

    async def feed(self, request: Request) -> Response:
        """What a device is told; 204 where that is nothing."""
        claim = claim_of(request)
        query = request.query_params
        asked = read_query(query.get("after"), query.get("from"), query.get("head"))
        found = await anyio.to_thread.run_sync(self._tell, claim, asked)
        return Response(status_code=204) if found is None else Response(found, media_type=FEED_MEDIA)

    async def _pass_on(self, request: Request, path: str) -> Response:
        assert self._relay is not None  # noqa: S101
        _demand_media(request, JSON_MEDIA)
        address = _address(request)
        _demand_patience(self._enrol_limit.wait_s(network_of(address)))
        return await self._relay.pass_on(request, path, address)

    async def _enrol_request(self, request: Request, form: type[M]) -> M:
        _demand_media(request, JSON_MEDIA)
        address = _address(request)
        _demand_patience(self._enrol_limit.wait_s(network_of(address)))
        _demand_patience(self._guesses.wait_s(address))
        return _decoded(await read_body(request, MAX_ENROL_BYTES), form)

    async def _guess(self, request: Request, work: Callable[[], Message]) -> Response:
        """Does what a wrong code makes the address wait for. An address guesses one after another: of many guesses at
        once each would be begun before one was counted.
        """
        address = _address(request)
        async with contextlib.nullcontext() if is_here(address) else self._guessing[_stripe(address)]:
            _demand_patience(self._guesses.wait_s(address))
            try:
                return await _threaded(work)
            except WrongCodeError:
                self._guesses.was_wrong(address)
                raise

    def _tell(self, claim: Claim, asked: Asked | None) -> bytes | None:
        caller = self._callers.check(claim)
        if asked is None:
            raise RefusedRequest(400, "bad-request", "query")
        return self._feed.answer(caller.device, asked, self._clock.now())

    def _ping(self) -> None:
        with self._database.read() as session:
            session.get_one(MetaRow, 1)

    def _take(self, bodies: Sequence[bytes]) -> list[bytes | Exception]:
        """Receipts of some batches, or what is wrong with them; one has nothing to do with the other."""
        now = self._clock.now()
        answers: list[bytes | Exception] = []
        batches: list[tuple[Item, ...]] = []
        for body in bodies:
            try:
                batches.append(self._read(body, now))
            except BadBatchError as error:
                batches.append(())
                answers.append(error)
            else:
                answers.append(b"")
        for place, taken in enumerate(self._intake.take_together(batches, now)):
            if isinstance(answers[place], Exception):
                continue
            if isinstance(taken, UnknownDeviceError):
                answers[place] = taken
                continue
            count = len(batches[place])
            self.metrics.took(items=count, new=taken.new, refused=len(taken.refused))
            _log.info("batch items=%d new=%d refused=%d", count, taken.new, len(taken.refused))
            answers[place] = sealed_receipt(taken, self._key, self._incarnation, now)
            self._note(taken.new)
        return answers

    def _read(self, body: bytes, now: datetime) -> tuple[Item, ...]:
        batch = read_batch(body, MAX_BATCH_BYTES)
        if not batch.items:
            raise BadBatchError("not-pairs", "empty")
        if batch.certificates:
            # By its own word a hub that was restored learns again whom it had enrolled.
            learn_devices(self._database, batch, self._key.public, now)
        return batch.items

    def _take_parcel(self, body: bytes) -> bytes:
        taken = self._desk.take(parse_parcel(body), self._clock.now())
        self._note(taken.new)
        self.metrics.took(items=taken.records, new=taken.new, refused=taken.refused)
        _log.info("parcel items=%d new=%d refused=%d", taken.records, taken.new, taken.refused)
        return taken.receipt

    def _take_one(self, item: Item) -> Taken:
        taken = self._intake.take([item], self._clock.now())
        self._note(taken.new)
        return taken

    def _note(self, new: int) -> None:
        """Something new may have to be marked."""
        if new and self._grading is not None:
            self._grading.wake()


def _address(request: Request) -> str:
    return "" if request.client is None else request.client.host


def _stripe(address: str) -> int:
    """Which lock an address's guesses take; some addresses share one."""
    return hash(network_of(address)) % _GUESSING_LOCKS


def _demand_patience(wait_s: float) -> None:
    if wait_s > 0:
        raise RefusedRequest(429, "too-many", headers={"Retry-After": str(math.ceil(wait_s))})


async def _threaded(work: Callable[[], Message]) -> Response:
    return _json(await anyio.to_thread.run_sync(work))


def _decoded(body: bytes, form: type[M]) -> M:
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise RefusedRequest(400, "bad-request", type(error).__name__) from error


def _json(message: Message) -> Response:
    return Response(msgspec.json.encode(message), media_type=JSON_MEDIA)


def _demand_media(request: Request, media: str) -> None:
    stated = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated != media:
        raise RefusedRequest(415, "unsupported-media", f"needs {media}")
