"""The way to a hub over HTTP/1.1: time-outs, ceilings, and telling a hub from everything else that answers.

The engine and the enrolment know `Transport` alone; a parcel or a relay in the room will be others. A hotel
gateway answers 200 with a page to anything, so an answer counts only with the protocol header and the media
type asked for; what it says is believed only for the signature inside. Whose key a TLS connection must have is
`sync.tls`'s business.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Protocol, Self

import msgspec
import requests
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError, ReadTimeoutError

from content_cache import blocking
from sync import tls
from sync.errors import (
    CutOffError,
    DeviceRefusedError,
    DeviceRevokedError,
    HubRefusedError,
    NotOurHubError,
    OfflineError,
    ProtocolMismatchError,
    ServerFaultError,
    TimeoutFaultError,
    TransportError,
    UnknownTlsKeyError,
)
from sync.protocol import PROTOCOL_HEADER, PROTOCOL_VERSION

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 10.0
"""Of silence. A hub that receipts a large batch on a slow disk answers well within it."""
EXCHANGE_TIMEOUT_S = 120.0
"""For a whole answer: a peer that drips a byte now and then is no better than silence."""
_MAX_ERROR_BYTES = 16 << 10
_CHUNK_BYTES = 16 << 10
_Headers = dict[str, str | None]
_REFUSALS: dict[str, type[HubRefusedError]] = {
    "unknown-device": DeviceRefusedError,
    "device-revoked": DeviceRevokedError,
}


class Transport(Protocol):
    """What the engine and the enrolment ask of a way to a hub."""

    @property
    def unproven_key(self) -> bytes | None:
        """The TLS key (its pin) that was taken on trust, since nobody vouches for it; None where somebody does.

        Whoever enrols over such a way must hear from the hub itself that the key is the hub's.
        """

    def get(self, path: str, *, accept: str, max_bytes: int, authorization: str | None = None) -> bytes:
        """Asks for ``path``. Raises what `post` raises. Empty where the hub says that it has nothing to tell (204)."""

    def post(
        self, path: str, body: bytes, *, media: str, accept: str, max_bytes: int, authorization: str | None = None
    ) -> bytes:
        """Sends ``body`` and returns the whole answer.

        Args:
            path: relative to the hub's base address.
            body: as it travels.
            media: its media type.
            accept: the media type that the answer must have.
            max_bytes: ceiling of the answer.
            authorization: credentials, see `sync.credentials.authorize`.

        Raises:
            TransportError: it did not come about; the hub may have taken the body all the same.
            HubRefusedError: a hub of ours said no.
        """

    def close(self) -> None:
        """Lets go of connections."""


class TransportFactory(Protocol):
    """Makes ways to hubs; `HttpTransport` is one."""

    def __call__(self, base_url: str, /, *, tls_pins: Sequence[bytes] = (), first_use: bool = False) -> Transport:
        """See `HttpTransport.__init__`."""


class _ErrorBody(msgspec.Struct):
    error: str
    detail: str = ""


class HttpTransport:
    """`Transport` over requests, through the system's proxies. One thread at a time.

    Connections are kept between requests. One that the other end has closed meanwhile is made anew, once: everything
    that is asked here may be asked twice.
    """

    def __init__(
        self,
        base_url: str,
        *,
        tls_pins: Sequence[bytes] = (),
        first_use: bool = False,
        direct: bool = False,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
        exchange_timeout_s: float = EXCHANGE_TIMEOUT_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connects to nothing yet.

        Args:
            base_url: ``http://host:port`` or ``https://...``, with or without a path and a slash at its end.
            tls_pins: keys (`sync.tls`) that are accepted whatever their certificates say; others need the system's
                check.
            first_use: accept any key where the system's check fails, and say it in `unproven_key`: for an enrolment,
                whose code proves the hub.
            direct: for machines in the room: pass by the system's proxies, and accept the pinned keys alone.
            connect_timeout_s: for a connection.
            read_timeout_s: of silence while an answer is awaited or coming.
            exchange_timeout_s: for a whole answer.
            monotonic: a clock that cannot be set, in seconds.
        """
        self.base_url = base_url.rstrip("/")
        self._timeouts = (connect_timeout_s, read_timeout_s)
        self._exchange_timeout_s = exchange_timeout_s
        self._monotonic = monotonic
        self._direct = direct
        self._first_use = first_use
        self._unproven: tls.PinContext | None = None
        self._session = self._new_session(lambda: tls.adapter(tls_pins, only_pinned=direct and not first_use))
        self._is_warm = False

    @property
    def unproven_key(self) -> bytes | None:
        """See `Transport.unproven_key`."""
        return None if self._unproven is None else self._unproven.seen

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """See `Transport.close`."""
        self._session.close()

    def get(self, path: str, *, accept: str, max_bytes: int, authorization: str | None = None) -> bytes:
        """See `Transport.get`."""
        return self._exchange(
            "GET", path, body=None, media=None, accept=accept, max_bytes=max_bytes, authorization=authorization
        )

    def post(
        self, path: str, body: bytes, *, media: str, accept: str, max_bytes: int, authorization: str | None = None
    ) -> bytes:
        """See `Transport.post`."""
        return self._exchange(
            "POST", path, body=body, media=media, accept=accept, max_bytes=max_bytes, authorization=authorization
        )

    def _exchange(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None,
        media: str | None,
        accept: str,
        max_bytes: int,
        authorization: str | None,
    ) -> bytes:
        blocking.check("HTTP")
        where = self.base_url + path
        headers = {
            "Content-Type": media,
            "Authorization": authorization,
            "Accept": accept,
            # Answers are small or compressed already; identity keeps the ceiling honest.
            "Accept-Encoding": "identity",
            PROTOCOL_HEADER: str(PROTOCOL_VERSION),
        }
        for _ in range(3):
            try:
                return self._try(method, where, body=body, headers=headers, accept=accept, max_bytes=max_bytes)
            except tls.KeyNotPinnedError as error:
                raise UnknownTlsKeyError(where, "its TLS key is not the one that is known") from error
            except _StaleConnectionError:
                self._is_warm = False
            except requests.exceptions.SSLError as error:
                if not self._first_use or self._unproven is not None:
                    raise _translate(error, where) from error
                self._take_on_trust()
            except requests.RequestException as error:
                raise _translate(error, where) from error
            except (UnicodeError, HTTPError) as error:
                # requests lets some addresses through that urllib3 or the encoding of host names refuse.
                raise OfflineError(where, "not an address") from error
        raise CutOffError(where, "the connection ended before the answer, again and again")

    def _try(
        self, method: str, where: str, *, body: bytes | None, headers: _Headers, accept: str, max_bytes: int
    ) -> bytes:
        try:
            response = self._session.request(
                method,
                where,
                data=body,
                headers=headers,
                timeout=self._timeouts,
                allow_redirects=False,
                stream=True,
            )
        except requests.ConnectionError as error:
            if self._is_warm and type(_translate(error, where)) is CutOffError:
                raise _StaleConnectionError from error
            raise
        with response:
            self._is_warm = True
            return self._judge(response, where, accept, max_bytes)

    def _take_on_trust(self) -> None:
        """Goes on with whatever key comes first, and with no other after it."""
        context = self._unproven = tls.PinContext.of(None)
        self._session.close()
        self._session = self._new_session(lambda: tls.TlsAdapter(context))
        self._is_warm = False

    def _new_session(self, adapter: Callable[[], tls.TlsAdapter]) -> requests.Session:
        session = requests.Session()
        session.trust_env = not self._direct
        # Or requests would put a name and password from the user's netrc in the place of a device's credentials.
        session.auth = _as_it_is
        # Every byte of an empty poll is paid by the month; and a library's version is nobody's business.
        session.headers["User-Agent"] = "tuhoc"
        if self.base_url.lower().startswith("https:"):
            session.mount("https://", adapter())
        return session

    def _judge(self, response: requests.Response, where: str, accept: str, max_bytes: int) -> bytes:
        """The body, where this is a good answer of a hub of ours; the error that it is otherwise."""
        spoken = response.headers.get(PROTOCOL_HEADER)
        status = response.status_code
        if status >= 500 or (status == 429 and spoken is not None):
            raise ServerFaultError(where, status, retry_after_s=_retry_after_s(response))
        if spoken is None:
            raise NotOurHubError(where, f"status {status}, no {PROTOCOL_HEADER}")
        if status == 426 or str(PROTOCOL_VERSION) not in _versions(spoken):
            raise ProtocolMismatchError(where, spoken)
        if 400 <= status < 500:
            raise _refused(status, self._read(response, where, _MAX_ERROR_BYTES), where)
        if status == 204 and response.request.method == "GET":
            return b""
        media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if status != 200 or media != accept:
            raise NotOurHubError(where, f"status {status}, {media or 'no media type'}")
        return self._read(response, where, max_bytes)

    def _read(self, response: requests.Response, where: str, max_bytes: int) -> bytes:
        deadline_s = self._monotonic() + self._exchange_timeout_s
        found = bytearray()
        for chunk in response.iter_content(_CHUNK_BYTES):
            found += chunk
            if len(found) > max_bytes:
                raise NotOurHubError(where, f"more than {max_bytes} bytes")
            if self._monotonic() > deadline_s:
                raise TimeoutFaultError(where, f"no whole answer in {self._exchange_timeout_s} s")
        return bytes(found)


class _StaleConnectionError(Exception):
    """A kept connection turned out to be closed when the next request was sent."""


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _refused(status: int, body: bytes, where: str) -> Exception:
    try:
        said = msgspec.json.decode(body, type=_ErrorBody)
    except msgspec.MsgspecError:
        return NotOurHubError(where, f"status {status} without a reason")
    return _REFUSALS.get(said.error, HubRefusedError)(status, said.error, said.detail)


def _versions(spoken: str) -> set[str]:
    return {one.strip() for one in spoken.split(",")}


def _translate(error: requests.RequestException, where: str) -> TransportError:
    """One of ours for one of the library's."""
    causes = [error, *error.args, *(getattr(one, "reason", None) for one in error.args)]
    if isinstance(error, requests.Timeout) or any(isinstance(one, ReadTimeoutError) for one in causes):
        return TimeoutFaultError(where)
    if isinstance(error, requests.exceptions.SSLError):
        # A gateway that poses as the hub, or a clock that is wrong: not the other end we asked for.
        return UnknownTlsKeyError(where, "its TLS certificate is not accepted")
    why = _why_offline(error, causes)
    return CutOffError(where, "the connection ended before the answer") if why is None else OfflineError(where, why)


def _why_offline(error: requests.RequestException, causes: Sequence[object]) -> str | None:
    """Why no connection came about, in plain words; None where one did."""
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy did not let it through"
    if any(isinstance(one, NameResolutionError) for one in causes):
        return "this name is not known here, or there is no network"
    if any(isinstance(one, NewConnectionError) for one in causes):
        return "nobody answers there, or there is no network"
    return "not an address" if isinstance(error, ValueError) else None


def _retry_after_s(response: requests.Response) -> float | None:
    """Seconds that the other end asks us to wait; RFC 9110 section 10.2.3 allows a number or a date.

    A date is compared with the answer's own, since this computer's clock may be years off.
    """
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        until = parsedate_to_datetime(asked)
        stated = response.headers.get("Date")
        now = parsedate_to_datetime(stated) if stated else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None
