"""``/v1/classes``: what classes there are in this room, and coming into one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from content_cache.signing import SigningKey
from sync.certificate import DeviceRole
from sync.class_statement import MOST_STATEMENTS, ClassList, EnterClass, state_class
from sync.hub.callers import Callers
from sync.hub.classes import enter_class, statements
from sync.hub.database import HubDatabase
from sync.hub.errors import BadNameError, ClassClosedError, UnknownClassError
from sync.hub.gate import RefusedRequest
from sync.hub.limits import read_body
from sync.protocol import JSON_MEDIA, MAX_ENROL_BYTES


class ClassRoutes:
    """What a hub answers about its classes."""

    def __init__(
        self, database: HubDatabase, key: SigningKey, centre: str, callers: Callers, now: Callable[[], datetime]
    ) -> None:
        """Takes the hub's database and key, the id of the centre (or its own), and who may come in."""
        self._database, self._key, self._centre = database, key, centre
        self._callers = callers
        self._now = now
        self._state = lru_cache(2 * MOST_STATEMENTS)(lambda statement: state_class(statement, key))

    async def list(self, _request: Request) -> Response:
        """``GET``: open to everybody who reaches the machine, as a notice on a door is."""
        found = await anyio.to_thread.run_sync(statements, self._database, self._key.key_id, self._centre, self._state)
        return Response(msgspec.json.encode(ClassList(classes=found)), media_type=JSON_MEDIA)

    async def enter(self, request: Request) -> Response:
        """``POST``, with credentials: the caller comes into a class. Answered as `list`."""
        body = await read_body(request, MAX_ENROL_BYTES)
        caller = await self._callers.of(request, body)
        if caller.role != DeviceRole.DEVICE:
            raise RefusedRequest(403, "not-for-this-role")
        try:
            asked = msgspec.json.decode(body, type=EnterClass)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise RefusedRequest(400, "bad-request", type(error).__name__) from error
        try:
            await anyio.to_thread.run_sync(enter_class, self._database, asked, caller.device, self._now())
        except UnknownClassError as error:
            raise RefusedRequest(404, error.kind) from error
        except ClassClosedError as error:
            raise RefusedRequest(409, error.kind) from error
        except BadNameError as error:
            raise RefusedRequest(400, error.kind) from error
        return await self.list(request)
