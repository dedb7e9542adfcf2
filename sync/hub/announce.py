"""The hub says on the network that it is there: `_tuhoc._tcp.local.`, by zeroconf (`sync.discovery` finds it)."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from content_cache.signing import SigningKey
from sync.discovery import SERVICE, VERSION, open_zeroconf
from sync.hub.config import load_config
from sync.hub.database import HubDatabase
from sync.hub.schema import MetaRow

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

_log = logging.getLogger(__name__)
_MAX_NAME_BYTES: Final = 200
_LOOK_EVERY_S: Final = 10.0
"""How often the computer's addresses are looked at: a laptop goes from one network to the next."""
ALL_INTERFACES: Final[tuple[str, ...]] = ()


def lan_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of this computer that others in the room may reach; loopback and self-given ones last."""
    import ifaddr  # noqa: PLC0415 - comes with zeroconf, and only who serves a room needs it

    found = [str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    near = [one for one in found if not one.startswith("127.")]
    return tuple(sorted(near, key=lambda one: one.startswith("169.254.")))


class Announcement:
    """An announcement that lasts until it is closed. Where no multicast goes out, there is none, and no error."""

    def __init__(self, *, hub: str, name: str, port: int, tls: bool, interfaces: Sequence[str] | None = None) -> None:
        """Says it. Takes about a second.

        Args:
            hub: the hub's id.
            name: what people see.
            port: where it listens.
            tls: whether it speaks HTTPS.
            interfaces: addresses to announce, and to announce on; all of this computer when None.
        """
        self._zeroconf: Zeroconf | None = None
        addresses = lan_addresses() if interfaces is None else tuple(interfaces)
        if not addresses:
            return
        try:
            self._zeroconf = open_zeroconf(interfaces)
            self._zeroconf.register_service(_info(hub, name, port, tls=tls, addresses=addresses))
        except Exception as error:  # noqa: BLE001 - a room without multicast is served by its address
            _log.warning("not announced: %s", type(error).__name__)
            self.close()

    @property
    def is_on(self) -> bool:
        """Whether anything was said."""
        return self._zeroconf is not None

    def close(self) -> None:
        """Takes it back."""
        zeroconf, self._zeroconf = self._zeroconf, None
        if zeroconf is not None:
            zeroconf.close()


class Announcer:
    """Announces a server in a thread of its own for as long as it runs, and again when the addresses change."""

    def __init__(self, data: Path, bound: socket.socket, interfaces: Sequence[str], *, tls: bool) -> None:
        """Takes the hub's folder, the socket that it listens on, and `HubServer`'s ``announce_on``."""
        self._data = data
        self._port = int(bound.getsockname()[1])
        self._interfaces = tuple(interfaces)
        self._tls = tls
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="announcing", daemon=True)

    def start(self) -> None:
        """Returns at once."""
        self._thread.start()

    def close(self) -> None:
        """Takes the announcement back and waits for that."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        hub, name = _who(self._data)
        said: Announcement | None = None
        addresses: tuple[str, ...] | None = None
        while not self._ended.is_set():
            now = self._interfaces or lan_addresses()
            if now != addresses:
                if said is not None:
                    said.close()
                said, addresses = Announcement(hub=hub, name=name, port=self._port, tls=self._tls, interfaces=now), now
            self._ended.wait(_LOOK_EVERY_S)
        if said is not None:
            said.close()


def _who(data: Path) -> tuple[str, str]:
    """The hub's id and name."""
    config = load_config(data)
    database = HubDatabase(config.database)
    try:
        with database.read() as session:
            return SigningKey.load(config.key_path).key_id, session.get_one(MetaRow, 1).name
    finally:
        database.close()


def _info(hub: str, name: str, port: int, *, tls: bool, addresses: Sequence[str]) -> ServiceInfo:
    from zeroconf import ServiceInfo  # noqa: PLC0415

    # The name may be longer than a label of DNS, and two hubs may have the same one.
    label = f"tuhoc-{hub[:12]}"
    return ServiceInfo(
        SERVICE,
        f"{label}.{SERVICE}",
        addresses=[socket.inet_aton(one) for one in addresses],
        port=port,
        properties={
            "v": VERSION,
            "name": name.encode()[:_MAX_NAME_BYTES],
            "hub": hub,
            "tls": "1" if tls else "0",
        },
        server=f"{label}.local.",
    )
