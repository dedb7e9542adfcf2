"""A bad line between two hosts on this machine: slow, far, lossy, and down by turns.

Two network namespaces, each with one TUN device; this process carries every packet from one to the other and delays,
drops and spaces them. The TCP at both ends is the kernel's own, so handshakes, slow start and recovery are the true
ones. Needs root, ``/dev/net/tun`` and iproute2; touches nothing outside of its two namespaces::

    with BadLine(Line(rtt_ms=300, loss=0.02, down_kbit=512, up_kbit=512)) as line:
        line.serve(["nginx", ...], port=8000)           # listens on line.server_address
        printed = line.run(["curl", ...], limit_s=300)
"""

from __future__ import annotations

import contextlib
import ctypes
import heapq
import os
import random
import select
import shutil
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_CLONE_NEWNET = 0x40000000
_TUNSETIFF = 0x400454CA
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_SERVER, _CLIENT = "10.77.0.1", "10.77.0.2"
_DEVICE = "bad0"
_PACKET_BYTES = 65_536


@dataclass(frozen=True)
class Line:
    """How bad a line is, each way."""

    rtt_ms: float = 300.0
    loss: float = 0.02
    """Share of packets that vanish, each way."""
    down_kbit: float = 512.0
    """Kilobits a second from the server to the client."""
    up_kbit: float = 512.0
    queue_ms: float = 400.0
    """Packets that would wait longer in front of the line are dropped."""
    up_s: float = 0.0
    """With ``down_s``: so long up, then so long down, by turns; 0: always up."""
    down_s: float = 0.0
    seed: int = 1


@dataclass
class Carried:
    """What a direction has carried."""

    packets: int = 0
    sent_bytes: int = 0
    lost: int = 0
    free_at: float = field(default=0.0, repr=False)


def available() -> bool:
    """Whether a bad line can be made here."""
    return os.name == "posix" and os.geteuid() == 0 and Path("/dev/net/tun").exists() and shutil.which("ip") is not None


class BadLine:
    """The line, while the ``with`` block runs."""

    server_address = _SERVER

    def __init__(self, line: Line) -> None:
        """Takes how bad it is; nothing is made yet."""
        self._line = line
        self._names = (f"tuhoc-s-{os.getpid()}", f"tuhoc-c-{os.getpid()}")
        self._ends: list[int] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._servers: list[subprocess.Popen[bytes]] = []
        self.down, self.up = Carried(), Carried()

    def __enter__(self) -> Self:
        for name, address, peer in ((self._names[0], _SERVER, _CLIENT), (self._names[1], _CLIENT, _SERVER)):
            _ip("netns", "add", name)
            self._ends.append(_tun(name))
            _ip("-n", name, "link", "set", "lo", "up")
            _ip("-n", name, "addr", "add", address, "peer", peer, "dev", _DEVICE)
            _ip("-n", name, "link", "set", _DEVICE, "up", "mtu", "1500")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.terminate()
            server.wait(10)
        self._stop.set()
        self._thread.join(5)
        for end in self._ends:
            os.close(end)
        for name in self._names:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)

    def serve(self, command: list[str], *, port: int) -> None:
        """Starts a server at the far end and waits until it answers there."""
        self._servers.append(subprocess.Popen(["ip", "netns", "exec", self._names[0], *command]))
        probe = f"import socket; socket.create_connection(({_SERVER!r}, {port}), 1).close()"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            here = ["ip", "netns", "exec", self._names[0], sys.executable, "-c", probe]
            if subprocess.run(here, check=False, capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        raise TimeoutError(command[0])

    def run(self, command: list[str], *, limit_s: float) -> str:
        """Runs a program at the near end; returns what it printed.

        Raises:
            subprocess.CalledProcessError, subprocess.TimeoutExpired: it failed, or took longer than the limit.
        """
        near = ["ip", "netns", "exec", self._names[1], *command]
        done = subprocess.run(near, check=True, stdout=subprocess.PIPE, text=True, timeout=limit_s)
        return done.stdout

    def _carry(self) -> None:
        chance = random.Random(self._line.seed)
        server, client = self._ends
        ways = {server: (self.down, client, self._line.down_kbit), client: (self.up, server, self._line.up_kbit)}
        poller = select.poll()
        for end in ways:
            poller.register(end, select.POLLIN)
        on_the_way: list[tuple[float, int, int, bytes]] = []
        began, number = time.monotonic(), 0
        while not self._stop.is_set():
            wait_ms = 50.0 if not on_the_way else (on_the_way[0][0] - time.monotonic()) * 1000
            for end, _events in poller.poll(max(0.0, min(wait_ms, 50.0))):
                carried, target, kbit = ways[end]
                for packet in _packets(end):
                    now = time.monotonic()
                    carried.packets += 1
                    carried.sent_bytes += len(packet)
                    begins = max(now, carried.free_at)
                    if (
                        self._is_down(now - began)
                        or chance.random() < self._line.loss
                        or (begins - now) * 1000 > self._line.queue_ms
                    ):
                        carried.lost += 1
                        continue
                    carried.free_at = begins + len(packet) * 8 / (kbit * 1000)
                    number += 1
                    arrives = carried.free_at + self._line.rtt_ms / 2000
                    heapq.heappush(on_the_way, (arrives, number, target, packet))
            now = time.monotonic()
            while on_the_way and on_the_way[0][0] <= now:
                _, _, target, packet = heapq.heappop(on_the_way)
                with contextlib.suppress(OSError):  # the receiver's queue is full: as lost as on any line
                    os.write(target, packet)

    def _is_down(self, since_s: float) -> bool:
        whole = self._line.up_s + self._line.down_s
        return whole > 0 and since_s % whole > self._line.up_s


def _packets(end: int) -> list[bytes]:
    """IPv4 packets that wait at one end; whatever else a kernel says is not carried."""
    found: list[bytes] = []
    while len(found) < 64:
        try:
            packet = os.read(end, _PACKET_BYTES)
        except (BlockingIOError, OSError):
            break
        if packet[0] >> 4 == 4:
            found.append(packet)
    return found


def _tun(namespace: str) -> int:
    """A TUN device inside a namespace; returns its descriptor, which works from anywhere."""
    import fcntl  # noqa: PLC0415 - POSIX only, like all of this

    library = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        for step in (there, home):
            if library.setns(step, _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
            if step == there:
                end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
                fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH", _DEVICE.encode(), _IFF_TUN | _IFF_NO_PI))
        return end
    finally:
        os.close(there)
        os.close(home)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
