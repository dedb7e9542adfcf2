"""One repository of one registry, over HTTP: OCI's distribution-spec 1.1, as far as publishing needs it.

Every request has time-outs, every answer a ceiling in bytes. Faults that may pass (5xx, 429, silence) are tried again,
after the time that the registry names in ``Retry-After``; a name and a password, or the token that they buy, are sent
to the registry itself and to nobody that it points to. What a registry says of a digest is held against ours.
"""

from __future__ import annotations

import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, TypeVar

import requests

from content_cache.errors import AlteredBlobError, CutOffError
from content_cache.layout import MANIFEST_TYPE, sha256
from content_cache.registry.answers import Answer, Passing, demand, read_answer, translated
from content_cache.registry.credentials import Credentials
from content_cache.registry.errors import NoRegistryError
from content_cache.registry.target import Target
from content_cache.registry.tokens import Gate, Stamp
from content_cache.retrying import RetryPolicy

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 60.0
"""Without a byte: a registry may hash a whole film before it says that it has it."""
LONGEST_WAIT_S = 60.0
"""Whatever ``Retry-After`` asks for."""
CHUNKS_BYTES = (8 * 1024 * 1024, 512 * 1024)
"""Of one request, where a server in front of the registry refuses larger ones: tried one after the other."""

_BYTES = "application/octet-stream"
T = TypeVar("T")


class Registry:
    """A repository. Thread-safe."""

    def __init__(
        self,
        target: Target,
        credentials: Credentials | None,
        *,
        policy: RetryPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
    ) -> None:
        """Takes where and who; nothing is sent yet.

        Args:
            target: the repository.
            credentials: a name and a password; None to ask as nobody.
            policy: how often, and after how long where the registry does not say.
            sleep: waits, in seconds.
            connect_timeout_s: for a connection.
            read_timeout_s: without a byte.
        """
        self._target = target
        self._policy = policy or RetryPolicy()
        self._sleep = sleep
        self._timeouts = (connect_timeout_s, read_timeout_s)
        self._gate = Gate(target, credentials, self._timeouts)
        self._idle: list[requests.Session] = []
        self._lock = threading.Lock()

    def look(self) -> None:
        """Asks whether a registry is there, before anything is read or sent.

        Raises:
            NoRegistryError: something else answers.
            AccessDeniedError: it speaks with nobody, or not with this name and password.
            OfflineError, CutOffError, ServerFaultError: the way there is closed.
        """
        where = self._target.base + "/v2/"

        def once() -> None:
            answer = self._send("GET", where, pass_gate=False)
            if answer.status == requests.codes.unauthorized:
                self._gate.learn(answer)
            elif answer.status != requests.codes.ok or answer.is_page:
                if answer.status == requests.codes.forbidden and not answer.is_page:
                    self._demand(answer)
                demand(answer, self._target.host, passing_only=True)
                raise NoRegistryError(self._target.host, f"is no registry (HTTP {answer.status} for /v2/)")

        self._tried(once)

    def has(self, digest: str, size_bytes: int) -> bool:
        """Whether a blob is there, with its length."""

        def once() -> bool:
            answer = self._send("HEAD", f"{self._target.url}blobs/sha256:{digest}")
            if answer.status == requests.codes.not_found:
                return False
            self._demand(answer)
            told = answer.headers.get("Content-Length", "")
            return told in ("", str(size_bytes)) and _names(answer, digest) is not False

        return self._tried(once)

    def upload(self, digest: str, size_bytes: int, opened: Callable[[], IO[bytes]]) -> None:
        """Uploads a blob: in one request, or in chunks where one is too large.

        Args:
            digest: hex SHA-256.
            size_bytes: its length.
            opened: opens it at its begin, for each try.

        Raises:
            AlteredBlobError: the registry says that what arrived is something else.
            RegistryError, FetchError: it said no.
        """
        for chunk_bytes in (0, *CHUNKS_BYTES):
            try:
                status = self._tried(partial(self._upload, digest, size_bytes, opened, chunk_bytes))
            except CutOffError:
                # Some servers close the connection over a body that is too large before they have said so.
                if chunk_bytes == CHUNKS_BYTES[-1] or size_bytes <= (chunk_bytes or CHUNKS_BYTES[0]):
                    raise
                continue
            if status != requests.codes.request_entity_too_large:
                return
        raise NoRegistryError(self._target.location, f"refuses even {CHUNKS_BYTES[-1]} bytes at a time")

    def manifest(self, tag: str, most_bytes: int) -> bytes | None:
        """The bytes of a manifest; None where the repository has no such tag."""

        def once() -> bytes | None:
            answer = self._send(
                "GET", f"{self._target.url}manifests/{tag}", headers={"Accept": MANIFEST_TYPE}, most_bytes=most_bytes
            )
            if answer.status == requests.codes.not_found:
                return None
            self._demand(answer)
            return answer.data

        return self._tried(once)

    def blob(self, digest: str, most_bytes: int) -> bytes | None:
        """A small blob, verified; None where it is not there, or damaged there."""

        def once() -> bytes | None:
            answer = self._send("GET", f"{self._target.url}blobs/sha256:{digest}", most_bytes=most_bytes)
            if answer.status == requests.codes.not_found:
                return None
            self._demand(answer)
            return answer.data if sha256(answer.data) == digest else None

        return self._tried(once)

    def put_manifest(self, tag: str, data: bytes, media_type: str) -> None:
        """Puts a manifest under a tag, byte by byte, and checks that the registry has it so.

        Raises:
            AlteredBlobError: the registry has other bytes under that tag now.
            RegistryError, FetchError: it said no.
        """
        digest = sha256(data)

        def once() -> bool | None:
            answer = self._send(
                "PUT",
                f"{self._target.url}manifests/{tag}",
                headers={"Content-Type": media_type},
                body=lambda: data,
            )
            self._demand(answer)
            return _names(answer, digest)

        named = self._tried(once)
        if named is False or (named is None and self.manifest(tag, len(data)) != data):
            raise AlteredBlobError(digest)

    def close(self) -> None:
        """Closes all connections that are not in use."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    # --- uploading

    def _upload(self, digest: str, size_bytes: int, opened: Callable[[], IO[bytes]], chunk_bytes: int) -> int:
        """One try; returns the last status."""
        answer = self._send(
            "POST", f"{self._target.url}blobs/uploads/", headers={"Content-Length": "0"}, body=lambda: b""
        )
        self._demand(answer)
        goal = self._next(answer)
        with opened() as file:
            if chunk_bytes:
                chunk_bytes = max(chunk_bytes, _number(answer.headers.get("OCI-Chunk-Min-Length", "")))
                answer = self._patch(goal, file, size_bytes, chunk_bytes)
                if answer.status == requests.codes.request_entity_too_large:
                    return answer.status
                goal = self._next(answer)
        separator = "&" if urllib.parse.urlsplit(goal).query else "?"
        goal += f"{separator}{urllib.parse.urlencode({'digest': f'sha256:{digest}'})}"

        if chunk_bytes or not size_bytes:
            answer = self._send("PUT", goal, headers={"Content-Type": _BYTES}, body=lambda: b"")
        else:
            answer = self._send("PUT", goal, headers={"Content-Type": _BYTES}, body=opened)
            if answer.status == requests.codes.request_entity_too_large:
                return answer.status
        if answer.status == requests.codes.bad_request and "DIGEST_INVALID" in answer.codes:
            raise AlteredBlobError(digest)
        self._demand(answer)
        if _names(answer, digest) is False:
            raise AlteredBlobError(digest)
        return answer.status

    def _patch(self, goal: str, file: IO[bytes], size_bytes: int, chunk_bytes: int) -> Answer:
        position = 0
        while True:
            piece = _read(file, chunk_bytes)

            def body(piece: bytes = piece) -> bytes:
                return piece

            answer = self._send(
                "PATCH",
                goal,
                headers={"Content-Type": _BYTES, "Content-Range": f"{position}-{position + len(piece) - 1}"},
                body=body,
            )
            if answer.status == requests.codes.request_entity_too_large:
                return answer
            self._demand(answer)
            position += len(piece)
            if position >= size_bytes or not piece:
                return answer
            goal = self._next(answer)

    def _next(self, answer: Answer) -> str:
        """Where to go on, which a registry may tell relatively; never less safely than before."""
        told = answer.headers.get("Location", "")
        if not told:
            raise NoRegistryError(self._target.host, "does not say where to upload to")
        goal = urllib.parse.urljoin(answer.url, told)
        ours, theirs = urllib.parse.urlsplit(self._target.base), urllib.parse.urlsplit(goal)
        if theirs.netloc.lower() == ours.netloc:
            return theirs._replace(scheme=ours.scheme, fragment="").geturl()
        if theirs.scheme != "https" and ours.scheme == "https":
            raise NoRegistryError(self._target.host, f"wants uploads to go to {theirs.scheme}://{theirs.netloc}")
        return goal

    # --- requests

    def _demand(self, answer: Answer) -> None:
        demand(answer, self._target.location, had_credentials=self._gate.has_credentials)

    def _tried(self, once: Callable[[], T]) -> T:
        """Does something, and again after faults that may pass."""
        failures = 0
        while True:
            try:
                return once()
            except Passing as fault:
                failures += 1
                if self._policy.tries is not None and failures >= self._policy.tries:
                    raise fault.error from fault
                delay_s = fault.delay_s if fault.delay_s is not None else self._policy.delay_s(failures)
                self._sleep(min(delay_s, LONGEST_WAIT_S))

    def _send(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str] | None = None,
        body: Callable[[], bytes | IO[bytes]] | None = None,
        most_bytes: int = 64 * 1024,
        pass_gate: bool = True,
    ) -> Answer:
        """One request, and once more with who asks where the registry wants to know."""
        answer, used = self._once(method, url, headers or {}, body, most_bytes)
        if answer.status == requests.codes.unauthorized and pass_gate and self._gate.pass_with(answer, used):
            answer, _used = self._once(method, url, headers or {}, body, most_bytes)
        return answer

    def _once(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: Callable[[], bytes | IO[bytes]] | None,
        most_bytes: int,
    ) -> tuple[Answer, str | None]:
        used = self._gate.authorization(url)
        data = body() if body is not None else None
        try:
            with (
                translated(self._target.host),
                self._session() as session,
                session.request(
                    method,
                    url,
                    headers={"Accept-Encoding": "identity", **headers},
                    data=data,
                    auth=Stamp(used),
                    timeout=self._timeouts,
                    allow_redirects=method in ("GET", "HEAD"),
                    stream=True,
                ) as response,
            ):
                return read_answer(response, most_bytes, self._target.host), used
        except CutOffError as error:
            raise Passing(error) from error
        finally:
            if data is not None and not isinstance(data, bytes):
                data.close()

    @contextmanager
    def _session(self) -> Iterator[requests.Session]:
        """A session that nobody else is using, with the connection that it kept open."""
        with self._lock:
            session = self._idle.pop() if self._idle else requests.Session()
        session.headers["User-Agent"] = "tuhoc"
        session.trust_env = not self._target.is_loopback  # a proxy does not lead to this computer
        try:
            yield session
        finally:
            with self._lock:
                self._idle.append(session)


def _names(answer: Answer, digest: str) -> bool | None:
    """Whether the registry names this digest; None where it names none."""
    told = answer.headers.get("Docker-Content-Digest", "")
    return told == f"sha256:{digest}" if told else None


def _number(text: str) -> int:
    return min(int(text), 256 * 1024 * 1024) if text.isascii() and text.isdigit() else 0


def _read(file: IO[bytes], size_bytes: int) -> bytes:
    data = b""
    while len(data) < size_bytes and (piece := file.read(size_bytes - len(data))):
        data += piece
    return data
