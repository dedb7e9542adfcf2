"""What every request passes and every refusal looks like: ``{"error": kind, "detail": text}``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

from sync.errors import BadBatchError, BadParcelError, UsedCodeError, WrongCodeError
from sync.hub.errors import (
    DamagedDatabaseError,
    DeviceOfAnotherError,
    ForgedIndexError,
    HubStorageError,
    RelayFullError,
    TooManyDevicesError,
    UnknownDeviceError,
    WrongProofError,
)
from sync.protocol import PATH_HUB, PROTOCOL_HEADER, PROTOCOL_VERSION

_log = logging.getLogger(__name__)
_STORAGE_RETRY_S: Final = 30
_FULL_RETRY_S: Final = 600
_WORDS: Final = {404: "not-found", 405: "method-not-allowed", 408: "too-slow", 413: "too-large"}


class RefusedRequest(Exception):  # noqa: N818  an answer, not an error of the program
    """A request that gets a refusal."""

    def __init__(self, status: int, kind: str, detail: str = "", *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(kind)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = headers


def refusal(status: int, kind: str, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """The one form of a refusal."""
    return JSONResponse({"error": kind, "detail": detail}, status_code=status, headers=headers)


class ProtocolGate:
    """Everything under ``/v1`` states the protocol's version, in both directions.

    ``GET /v1/hub`` may be asked without, since that is how one learns which are spoken.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Takes what comes after it."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through, or refuses it with 426."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return

        async def stating(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[PROTOCOL_HEADER] = str(PROTOCOL_VERSION)
            await send(message)

        spoken = Headers(scope=scope).get(PROTOCOL_HEADER)
        free = spoken is None and scope["path"] == PATH_HUB
        if free or spoken == str(PROTOCOL_VERSION):
            await self._app(scope, receive, stating)
        else:
            answer = refusal(426, "protocol-mismatch", f"speaks {PROTOCOL_VERSION}")
            await answer(scope, receive, stating)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedRequest)  # noqa: S101  how it is registered below
    return refusal(error.status, error.kind, error.detail, error.headers)


def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    return refusal(error.status_code, _WORDS.get(error.status_code, "refused"), headers=error.headers)


def _bad_batch(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BadBatchError)  # noqa: S101
    return refusal(413 if error.reason == "too-large" else 400, error.kind, error.reason)


def _bad_parcel(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BadParcelError)  # noqa: S101
    return refusal(413 if error.reason == "too-large" else 400, error.kind, error.reason)


def _forged_index(_request: Request, _error: Exception) -> Response:
    return refusal(403, ForgedIndexError.kind)


def _relay_full(_request: Request, _error: Exception) -> Response:
    return refusal(503, RelayFullError.kind, headers={"Retry-After": str(_FULL_RETRY_S)})


def _unknown_device(_request: Request, error: Exception) -> Response:
    assert isinstance(error, UnknownDeviceError)  # noqa: S101
    return refusal(403, error.kind, error.device)


def _wrong_code(_request: Request, _error: Exception) -> Response:
    return refusal(403, WrongCodeError.kind)


def _used_code(_request: Request, error: Exception) -> Response:
    assert isinstance(error, UsedCodeError)  # noqa: S101
    return refusal(403, error.kind, error.reason)


def _device_of_another(_request: Request, _error: Exception) -> Response:
    return refusal(409, DeviceOfAnotherError.kind)


def _wrong_proof(_request: Request, _error: Exception) -> Response:
    return refusal(403, WrongProofError.kind)


def _too_many_devices(_request: Request, _error: Exception) -> Response:
    return refusal(403, TooManyDevicesError.kind)


def _storage(_request: Request, error: Exception) -> Response:
    _log.error("storage: %s", error)
    return refusal(503, "hub-storage", headers={"Retry-After": str(_STORAGE_RETRY_S)})


def _gone(_request: Request, _error: Exception) -> Response:
    """The client went away while it was sending; nobody reads this."""
    return Response(status_code=400)


def _bug(_request: Request, error: Exception) -> Response:
    _log.error("bug: %s", type(error).__name__)
    return refusal(500, "internal")


HANDLERS: Final[dict[int | type[Exception], ExceptionHandler]] = {
    RefusedRequest: _refused,
    HTTPException: _http,
    BadBatchError: _bad_batch,
    BadParcelError: _bad_parcel,
    ForgedIndexError: _forged_index,
    RelayFullError: _relay_full,
    UnknownDeviceError: _unknown_device,
    WrongCodeError: _wrong_code,
    UsedCodeError: _used_code,
    DeviceOfAnotherError: _device_of_another,
    WrongProofError: _wrong_proof,
    TooManyDevicesError: _too_many_devices,
    HubStorageError: _storage,
    DamagedDatabaseError: _storage,
    ClientDisconnect: _gone,
    Exception: _bug,
}
