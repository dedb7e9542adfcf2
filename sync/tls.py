"""Who is at the other end of a TLS connection: a pinned key, or the system's own check.

A pinned key (`sync.tls_pin`) is accepted whatever its certificate's dates, names and issuer: a computer whose clock
stands in 2006 must reach its hub, and the handshake proves possession of the key without any clock. Every other
certificate gets the check that the system gives to any: chain, dates and name; from a machine in the room, which is
joined by the code of its key, that key is demanded. What is refused is refused before a byte of a request is sent.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Sequence
from typing import Any

from requests.adapters import HTTPAdapter
from requests.exceptions import SSLError
from urllib3 import HTTPSConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPSConnection

from content_cache import blocking
from sync.errors import NotOurHubError, OfflineError, TimeoutFaultError
from sync.tls_pin import pin_of_certificate


class KeyNotPinnedError(Exception):
    """The other end showed a key that is not pinned. Stays inside the transport, which then asks the system."""


def system_context() -> ssl.SSLContext:
    """A context that checks as the system does; with the list that requests brings only where a system has none."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    has_paths = any(path is not None for path in (paths.cafile, paths.capath))
    if not has_paths and not context.cert_store_stats()["x509_ca"]:
        from requests.utils import DEFAULT_CA_BUNDLE_PATH  # noqa: PLC0415 - rarely needed

        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class PinContext(ssl.SSLContext):
    """A context without the system's check; `PinConnection` checks the key after each handshake."""

    pins: frozenset[bytes] | None
    """What is accepted; None accepts the first key that comes, and from then on no other."""
    seen: bytes | None = None
    """The key of the last connection that was accepted."""

    @classmethod
    def of(cls, pins: Iterable[bytes] | None) -> PinContext:
        """Makes one; see `pins`."""
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.pins = None if pins is None else frozenset(pins)
        return context

    def check(self, der: bytes | None) -> None:
        """Looks at the certificate of a handshake that is done.

        Raises:
            KeyNotPinnedError: its key is not one of `pins`.
        """
        try:
            pin = pin_of_certificate(der or b"")
        except ValueError as error:
            raise KeyNotPinnedError from error
        if self.pins is None:
            self.pins = frozenset({pin})
        if pin not in self.pins:
            raise KeyNotPinnedError
        self.seen = pin


class PinConnection(HTTPSConnection):
    """A connection that is closed before anything is sent, where the key at the other end is not pinned."""

    def connect(self) -> None:
        """See `HTTPSConnection.connect`; through a proxy it comes here after CONNECT."""
        super().connect()
        if not isinstance(self.ssl_context, PinContext) or not isinstance(self.sock, ssl.SSLSocket):
            raise KeyNotPinnedError
        try:
            self.ssl_context.check(self.sock.getpeercert(binary_form=True))
        except KeyNotPinnedError:
            self.close()
            raise
        # urllib3 warns of connections that nobody checked; this one was.
        self.is_verified = True


class _PinPool(HTTPSConnectionPool):
    ConnectionCls = PinConnection


class TlsAdapter(HTTPAdapter):
    """An adapter of requests with a context of ours, through proxies too."""

    def __init__(self, context: ssl.SSLContext) -> None:
        """Takes a `PinContext`, or one that checks by itself."""
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Called by the base class."""
        super().init_poolmanager(*args, **kwargs)
        self._use_pins(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        """Called by the base class, once for each proxy."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        self._use_pins(manager)
        return manager

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Called by the base class: which pool a request belongs to, and how its connections are made."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        if isinstance(self._context, PinContext):
            return host, {"ssl_context": self._context, "cert_reqs": "CERT_NONE"}
        return host, {**pool, "ssl_context": self._context}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Called by the base class, which would load its own list of authorities: the context has what is needed."""

    def _use_pins(self, manager: PoolManager) -> None:
        if isinstance(self._context, PinContext):
            manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": _PinPool}


class PinnedAdapter(TlsAdapter):
    """Accepts pinned keys, and everything else by the system's check."""

    def __init__(self, pins: Iterable[bytes]) -> None:
        """Takes the pins; the system's list of authorities is read only when it is needed."""
        self._system: TlsAdapter | None = None
        super().__init__(PinContext.of(pins))

    def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Called by the session. Once a key was not a pinned one, the system is asked from then on, until it says no
        too: the next time a pinned key may answer again.
        """
        if self._system is None:
            try:
                return super().send(request, *args, **kwargs)
            except KeyNotPinnedError:
                self._system = TlsAdapter(system_context())
        try:
            return self._system.send(request, *args, **kwargs)
        except SSLError:
            self._system.close()
            self._system = None
            raise

    def close(self) -> None:
        """Closes the connections of both."""
        super().close()
        if self._system is not None:
            self._system.close()


def adapter(pins: Sequence[bytes], *, only_pinned: bool = False) -> TlsAdapter:
    """How a way to one other end is made.

    Args:
        pins: the keys that are known.
        only_pinned: accept no other key, whoever vouches for it.
    """
    if only_pinned:
        return TlsAdapter(PinContext.of(pins))
    return PinnedAdapter(pins) if pins else TlsAdapter(system_context())


def ask_for_key(host: str, port: int, timeout_s: float) -> bytes:
    """Shakes hands with a server, says nothing, and returns the pin of the key that it has proved to hold.

    Always directly: this is for machines in the room. What the key is worth, the caller knows from a join code.

    Args:
        host: name or address.
        port: where it listens.
        timeout_s: for the connection, and again for the handshake.

    Raises:
        OfflineError, TimeoutFaultError: nobody there, or silent.
        NotOurHubError: somebody is there who speaks no TLS.
    """
    blocking.check("TLS")
    where = f"https://{host}:{port}"
    context = PinContext.of(None)
    try:
        with socket.create_connection((host, port), timeout=timeout_s) as raw:
            try:
                with context.wrap_socket(raw) as shaken:
                    context.check(shaken.getpeercert(binary_form=True))
            except TimeoutError:
                raise
            except (OSError, KeyNotPinnedError) as error:
                raise NotOurHubError(where, "no TLS") from error
    except TimeoutError as error:
        raise TimeoutFaultError(where) from error
    except (OSError, UnicodeError) as error:
        raise OfflineError(where, "nobody answers there, or there is no network") from error
    if context.seen is None:
        raise NotOurHubError(where, "no TLS")
    return context.seen
