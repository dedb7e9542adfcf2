"""Who asks: the credentials of a request, checked against the devices that are enrolled here.

A dependency for routes: ``await callers.of(request, body)`` gives the caller or refuses the request. Unknown devices
get 401 ``unknown-device``, revoked ones 403 ``device-revoked``, and whatever else is wrong 401 ``bad-credentials``.
What a caller may see is the route's business; a device speaks for its person and for nobody else.
"""

from __future__ import annotations

import anyio.to_thread
import msgspec
from sqlalchemy import text
from starlette.requests import Request

from sync.credentials import Credentials, read_credentials
from sync.hub.database import HubDatabase
from sync.hub.gate import RefusedRequest

_CHALLENGE = {"WWW-Authenticate": "Tuhoc"}
_DEVICE = text("SELECT public, person_id, role, revoked_at FROM devices WHERE id = :device")


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """An enrolled device, proven."""

    device: str
    person: str
    role: str
    """`sync.certificate.DeviceRole`."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Credentials as they were shown, and what they are to be good for."""

    shown: Credentials
    method: str
    target: str
    """Path and query, as they travelled."""
    body: bytes


def claim_of(request: Request, body: bytes = b"") -> Claim:
    """Reads what a request shows; nothing of it is believed yet.

    Args:
        request: any.
        body: its whole body, as it travelled.

    Raises:
        RefusedRequest: 401, it shows no credentials.
    """
    shown = read_credentials(request.headers.get("authorization", ""))
    if shown is None:
        raise RefusedRequest(401, "bad-credentials", headers=_CHALLENGE)
    target = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    if query:
        target += "?" + query
    return Claim(shown=shown, method=request.method, target=target, body=body)


class Callers:
    """Knows the devices of one hub."""

    def __init__(self, database: HubDatabase, hub: str) -> None:
        """Takes the hub's database and its key id."""
        self._database = database
        self._hub = hub

    async def of(self, request: Request, body: bytes = b"") -> Caller:
        """The device whose credentials a request carries. Raises what `claim_of` and `check` raise."""
        return await anyio.to_thread.run_sync(self.check, claim_of(request, body))

    def check(self, claim: Claim) -> Caller:
        """The device that made a claim, where it holds. For a thread that may wait.

        Raises:
            RefusedRequest: 401 or 403, see the module.
            HubStorageError: the database does not answer.
        """
        shown = claim.shown
        with self._database.look() as connection:
            device = connection.execute(_DEVICE, {"device": shown.device}).first()
        if device is None:
            raise RefusedRequest(401, "unknown-device", shown.device, headers=_CHALLENGE)
        if not shown.are_of(device.public, method=claim.method, target=claim.target, hub=self._hub, body=claim.body):
            raise RefusedRequest(401, "bad-credentials", headers=_CHALLENGE)
        if device.revoked_at is not None:
            # Only now: whether a device is revoked is told to nobody but itself.
            raise RefusedRequest(403, "device-revoked", shown.device)
        return Caller(device=shown.device, person=device.person_id, role=device.role)
