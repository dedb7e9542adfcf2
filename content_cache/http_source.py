"""Published folders behind HTTP: any web server or CDN, a hub, a trainer's laptop.

Requests keep connections open, as many as there are at a time; honour the system's proxies; never wait more than the
time-outs without a byte; never read more than was declared. What comes back is told apart by what a person would do
about it: no way there, a server in trouble, somebody else's server (a hotel's sign-in page), or cut off in the middle.
"""

from __future__ import annotations

import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import urllib3
from requests.adapters import HTTPAdapter

from content_cache import blocking
from content_cache.errors import (
    AlteredBlobError,
    CutOffError,
    MalformedPackageError,
    MissingBlobError,
    NotOurServerError,
    OfflineError,
    ServerFaultError,
)
from content_cache.layout import is_digest
from content_cache.source_protocol import Document

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 10.0
"""Without a single byte. Then the request is made again from where it stopped."""

NETWORK_BYTES = 64 * 1024
"""The most of one read from a connection; less where less has come."""

DOCUMENT_S = 60.0
"""How long a small file may take, and so much longer as it is long:"""
LEAST_BYTES_A_S = 1024.0
_MOST_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)")
_LENGTH = re.compile(r"[0-9]{1,15}")
_UNREACHABLE = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)


class _Session(requests.Session):
    """A session that goes nowhere by itself: ``requests`` would read what a redirect says, however long it is."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nowhere."""
        return None

    def location_of(self, response: requests.Response) -> str:
        """Where an answer sends to.

        Raises:
            ValueError: it is no text.
        """
        return super().get_redirect_target(response) or ""


class HttpSource:
    """A published folder at a URL. Thread-safe."""

    def __init__(
        self,
        url: str,
        *,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
        clock: Callable[[], float] = time.monotonic,
        adapter: Callable[[], HTTPAdapter] | None = None,
    ) -> None:
        """Takes the folder's URL, with or without the last slash; nothing is sent yet.

        Args:
            url: ``http`` or ``https``; a query or a fragment is no part of a folder and is dropped.
            connect_timeout_s: for a connection.
            read_timeout_s: without a single byte.
            clock: monotonic, in seconds.
            adapter: makes what checks certificates, for whoever knows the server's key; requests' own otherwise.

        Raises:
            OfflineError: it is no address.
        """
        try:
            parts = urllib.parse.urlsplit(url)
            host = parts.netloc.rpartition("@")[2]
            valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError as error:
            raise OfflineError(url) from error
        if not valid:
            raise OfflineError(url)
        path = parts.path.rstrip("/") + "/"
        self._base = urllib.parse.urlunsplit((parts.scheme, parts.netloc, path, "", ""))
        self._location = urllib.parse.urlunsplit((parts.scheme, host, path, "", ""))
        self._clock = clock
        self._timeouts = (connect_timeout_s, read_timeout_s)
        self._adapter = adapter
        self._idle: list[_Session] = []
        self._lock = threading.Lock()

    @property
    def location(self) -> str:
        """The URL, with its last slash and without a password: it is stored and shown."""
        return self._location

    def document(
        self, name: str, *, most_bytes: int, etag: str | None = None, check: Callable[[], None] = lambda: None
    ) -> Document | None:
        """See `content_cache.source_protocol.Source.document`."""
        headers = {"If-None-Match": etag} if etag else {}
        with self._get(name, headers) as response:
            if response.status_code == requests.codes.not_modified and etag:
                return None
            if response.status_code == requests.codes.not_found and not _is_page(response):
                raise MissingBlobError(name)
            self._demand_ok(response)
            data = b""
            began = self._clock()
            while piece := response.raw.read1(NETWORK_BYTES, decode_content=True):
                check()
                data += piece
                if len(data) > most_bytes:
                    raise MalformedPackageError(name, f"larger than {most_bytes} bytes")
                if self._clock() - began > DOCUMENT_S + len(data) / LEAST_BYTES_A_S:
                    raise CutOffError(self._location)  # it drips: somebody else may want the line
            if not data.lstrip().startswith(b"{"):
                raise NotOurServerError(self._location)
            return Document(data, response.headers.get("ETag"))

    @property
    def splits(self) -> bool:
        """Parts of one blob may come over several connections."""
        return True

    def local_path(self, digest: str) -> Path | None:
        """Nothing of it is on this computer."""
        return None

    def configs(self) -> tuple[tuple[str, int], ...]:
        """A web server without a list is no place of courses."""
        return ()

    def blob(self, digest: str, *, size_bytes: int, start: int, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        """See `content_cache.source_protocol.Source.blob`. Asks for a closed range.

        Bytes are handed on as they come: what a cut connection has brought is kept.
        """
        if not is_digest(digest):
            raise MalformedPackageError("blob", "a blob's name is no digest")
        end = size_bytes if end is None else end
        headers = {"Range": f"bytes={start}-{end - 1}"}
        with self._get(f"blobs/sha256/{digest}", headers) as response:
            if response.status_code == requests.codes.not_found and not _is_page(response):
                raise MissingBlobError(digest)
            if response.status_code == requests.codes.requested_range_not_satisfiable:
                raise AlteredBlobError(digest)
            self._demand_ok(response)
            position, end = self._begin(response, digest, size_bytes, start, end)
            while position < end and (piece := response.raw.read1(NETWORK_BYTES, decode_content=True)):
                yield position, piece[: end - position]
                position += len(piece)
                if position > size_bytes:
                    raise AlteredBlobError(digest)
            if position < end:
                raise CutOffError(self._location)

    def close(self) -> None:
        """Closes all connections that are not in use."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def _begin(
        self, response: requests.Response, digest: str, size_bytes: int, start: int, end: int
    ) -> tuple[int, int]:
        """Where the body begins and ends in the blob; checks the length that the server tells."""
        if response.status_code == requests.codes.partial_content:
            found = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
            if found is None or int(found[1]) > start:
                raise NotOurServerError(self._location)
            if found[3] not in ("*", str(size_bytes)):
                raise AlteredBlobError(digest)
            return int(found[1]), end
        told = response.headers.get("Content-Length", "")
        if _LENGTH.fullmatch(told) and "Content-Encoding" not in response.headers and int(told) != size_bytes:
            raise AlteredBlobError(digest)
        return 0, size_bytes

    def _demand_ok(self, response: requests.Response) -> None:
        status = response.status_code
        if status == requests.codes.network_authentication_required:
            raise NotOurServerError(self._location)
        if status >= 500 or status == requests.codes.too_many_requests:
            raise ServerFaultError(status, self._base)
        if status not in (requests.codes.ok, requests.codes.partial_content) or _is_page(response):
            raise NotOurServerError(self._location)

    @contextmanager
    def _get(self, path: str, headers: dict[str, str]) -> Iterator[requests.Response]:
        """A request whose body is read inside; every fault of the way there and of the body is translated here."""
        blocking.check("HTTP")
        try:
            with (
                self._session() as session,
                self._asked(session, self._base + path, headers) as response,
            ):
                yield response
        except (requests.exceptions.SSLError, requests.exceptions.InvalidURL) as error:
            raise NotOurServerError(self._location) from error
        except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError) as error:
            raise OfflineError(self._location) from error
        except requests.exceptions.ConnectionError as error:
            cause = error.args[0] if error.args else None
            reason = getattr(cause, "reason", None)
            if isinstance(reason, _UNREACHABLE):
                raise OfflineError(self._location) from error
            raise CutOffError(self._location) from error
        except (
            requests.exceptions.Timeout,
            requests.exceptions.ChunkedEncodingError,
            urllib3.exceptions.HTTPError,
        ) as error:
            raise CutOffError(self._location) from error
        except (requests.exceptions.RequestException, ValueError) as error:
            # A ValueError is an answer that cannot be read: a header, an address to go on to, a length of a piece.
            raise NotOurServerError(self._location) from error

    def _asked(self, session: _Session, url: str, headers: dict[str, str]) -> requests.Response:
        """Sends a request and goes where it is sent on to, afresh each time and without reading what is said there."""
        for _ in range(_MOST_REDIRECTS):
            response = session.get(
                url,
                headers={"Accept-Encoding": "identity", **headers},
                timeout=self._timeouts,
                stream=True,
                allow_redirects=False,
            )
            if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                return response
            try:
                url = urllib.parse.urljoin(url, session.location_of(response))
                if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
                    raise NotOurServerError(self._location)
            finally:
                response.close()
        raise NotOurServerError(self._location)

    def _new_session(self) -> _Session:
        session = _Session()
        if self._adapter is not None:
            session.mount("https://", self._adapter())
        return session

    @contextmanager
    def _session(self) -> Iterator[_Session]:
        """A session that nobody else is using, with the connection that it kept open."""
        with self._lock:
            session = self._idle.pop() if self._idle else self._new_session()
        session.headers["User-Agent"] = "tuhoc"
        try:
            yield session
        finally:
            with self._lock:
                self._idle.append(session)


def _is_page(response: requests.Response) -> bool:
    """Whether the answer is a web page: nothing that is published here is one."""
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower() in (
        "text/html",
        "application/xhtml+xml",
    )
