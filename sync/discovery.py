"""Machines in the room that say on the network that they take results: mDNS and DNS-SD, by zeroconf.

Finding is bounded in time, can be cancelled, and is quiet where a network lets no multicast through: then nothing is
found, and the address is typed. What is found is a hint and nothing else; a join code says which key is believed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from content_cache import blocking

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

SERVICE: Final = "_tuhoc._tcp.local."
VERSION: Final = b"1"
DEFAULT_PORT: Final = 8000
FIND_S: Final = 3.0
"""How long to listen: machines answer within one second, and a lost packet is asked for again."""
_STEP_S: Final = 0.1
_MAX_FOUND: Final = 64
_MAX_NAME: Final = 100


class FoundMachine(msgspec.Struct, frozen=True, kw_only=True):
    """A machine that answered."""

    name: str
    """As it calls itself: words of a stranger, cleaned of what is no text."""
    hub: str
    """The id that it claims; empty where it claims none."""
    addresses: tuple[str, ...]
    """``HOST:PORT`` each, IPv4 first."""
    tls: bool
    """Whether it speaks HTTPS; others cannot be joined."""


def find(
    timeout_s: float = FIND_S,
    *,
    cancel: threading.Event | None = None,
    on_found: Callable[[FoundMachine], None] | None = None,
    interfaces: Sequence[str] | None = None,
) -> tuple[FoundMachine, ...]:
    """Listens for machines.

    Args:
        timeout_s: how long.
        cancel: set it to stop within a tenth of a second.
        on_found: told each machine once, in another thread.
        interfaces: addresses of the interfaces to ask on; all of them when None.

    Returns:
        What was found, by name; nothing where multicast is off.
    """
    blocking.check("mDNS")
    cancel = cancel or threading.Event()
    try:
        listening = open_zeroconf(interfaces)
    except OSError:
        return ()
    found: dict[str, FoundMachine] = {}
    lock = threading.Lock()

    def take(info: ServiceInfo | None) -> None:
        machine = None if info is None else _machine(info)
        if info is None or machine is None or cancel.is_set():
            return
        with lock:
            known = found.get(info.name) == machine or len(found) >= _MAX_FOUND
            if not known:
                found[info.name] = machine
        if not known and on_found is not None:
            on_found(machine)

    try:
        _browse(listening, take, cancel, time.monotonic() + timeout_s)
    finally:
        listening.close()
    with lock:
        return tuple(sorted(found.values(), key=lambda one: (one.name, one.addresses)))


def open_zeroconf(interfaces: Sequence[str] | None) -> Zeroconf:
    """Opens the sockets.

    Raises:
        OSError: no interface lets multicast through.
    """
    from zeroconf import InterfaceChoice, IPVersion, Zeroconf  # noqa: PLC0415 - slow to import, rarely needed

    return Zeroconf(
        interfaces=InterfaceChoice.All if interfaces is None else list(interfaces), ip_version=IPVersion.V4Only
    )


def _browse(
    listening: Zeroconf, take: Callable[[ServiceInfo | None], None], cancel: threading.Event, end: float
) -> None:
    from zeroconf import ServiceBrowser, ServiceListener  # noqa: PLC0415

    class Listener(ServiceListener):
        def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            left_ms = round((end - time.monotonic()) * 1000)
            if left_ms > 0 and not cancel.is_set():
                take(zc.get_service_info(type_, name, timeout=left_ms))

        def update_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            self.add_service(zc, type_, name)

        def remove_service(self, zc: Zeroconf, type_: str, name: str) -> None:
            pass

    browser = ServiceBrowser(listening, SERVICE, listener=Listener())
    try:
        while (left_s := end - time.monotonic()) > 0 and not cancel.wait(min(left_s, _STEP_S)):
            pass
    finally:
        browser.cancel()


def _machine(info: ServiceInfo) -> FoundMachine | None:
    """What a stranger's announcement says; None where it says nothing of use."""
    said = info.properties
    addresses = tuple(f"{one}:{info.port}" for one in info.parsed_addresses() if ":" not in one)
    if said.get(b"v") != VERSION or not addresses or not info.port:
        return None
    hub = _text(said.get(b"hub"))
    return FoundMachine(
        name=_text(said.get(b"name")) or info.server or addresses[0],
        hub=hub if len(hub) == 64 else "",
        addresses=addresses,
        tls=said.get(b"tls") == b"1",
    )


def _text(data: bytes | None) -> str:
    text = (data or b"").decode("utf-8", "replace")
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:_MAX_NAME]
