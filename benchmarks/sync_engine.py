"""How long the engine takes for a day's work: ask for news, send what waits, verify the receipt, durable on both sides.

A real home and a real hub process, over a connection that is warm, in clear and by HTTPS with the hub's own key; and by
HTTPS over one that has to be made first. The records are whole attempts of 20 choice questions in one device's chain.
The floor is what no engine can do without: the same bytes posted over the same kind of connection to a server that
writes them to the disk (fsync) and answers as many bytes as a receipt has, one fsync here, and one bare check of every
signature.

``python -m benchmarks.sync_engine`` prints the figures; ``line_figures`` are those over a bad line, which need root.
"""

from __future__ import annotations

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.compose import Services, open_services
from app.database.custody import RecordRow
from app.database.people import Binding, Hub, Person
from app.database.states import RecordState
from benchmarks.attempts import QUESTIONS, Fleet
from benchmarks.bad_line import BadLine, Line, available
from benchmarks.figures import Figure, report
from content_cache.signing import SigningKey, verify
from sync.hub import TlsFiles, init_hub, load_config, own_tls
from sync.hub.database import HubDatabase
from sync.protocol import RECORD_TYPE
from sync.record import SignedRecord
from sync.transport import HttpTransport
from sync.wire import pack

RUNS = 7
SIZES = ((50, 0.06, 1.5), (250, 0.2, 3.5))
"""Attempts; seconds allowed on loopback, and over the line."""
LINE = Line(rtt_ms=300, loss=0, down_kbit=256, up_kbit=256)
RECEIPT_BYTES = 620
_HUB = (sys.executable, "-c", "from app.cli.main import main; main()", "hub", "serve", "--data")
_BARE = """
import os, socket, ssl, sys
listener = socket.create_server((sys.argv[1], int(sys.argv[2])))
listener.listen()
print(listener.getsockname()[1], flush=True)
file = os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT)
answer = b"x" * int(sys.argv[4])
lines = (b"HTTP/1.1 200 OK", b"Tuhoc-Protocol: 1", b"Content-Type: a/b", b"Content-Length: %d" % len(answer), b"", b"")
head = b"\\r\\n".join(lines)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if sys.argv[5:] else None
if context is not None:
    context.load_cert_chain(*sys.argv[5:])
while True:
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if context is not None:
        connection = context.wrap_socket(connection, server_side=True)
    found = b""
    while chunk := connection.recv(1 << 20):
        found += chunk
        top, end, body = found.partition(b"\\r\\n\\r\\n")
        if end and len(body) >= int(top.lower().partition(b"content-length:")[2].split(b"\\r\\n")[0]):
            os.write(file, body)
            os.fsync(file)
            connection.sendall(head + answer)
            found = b""
"""


class Home:
    """A home with one enrolled learner whose attempts are made in bulk."""

    def __init__(self, folder: Path) -> None:
        """Opens it, or makes it with a hub that knows the learner."""
        self.fleet = Fleet(1)
        hub = folder / "hub"
        config = init_hub(hub, name="Máy chủ đo")
        self.services: Services = open_services(folder / "home")
        profile = self.services.profiles.create("Nguyễn Văn An")
        self.device = profile.device_id
        self.fleet.keys[0] = SigningKey.load(self.services.home.keys / f"{profile.id}.key")
        database = HubDatabase(load_config(hub).database)
        self.fleet.enrol(database)
        database.close()
        self._profile = profile.id
        now = datetime.now(UTC)
        with self.services._database.write() as session:
            public = SigningKey.load(config.key_path).public
            session.add(Person(id=self.fleet.persons[0], full_name="Nguyễn Văn An", known_at=now))
            made = Hub(public_key=public, url="", name="Máy chủ đo", incarnation=_incarnation(hub), known_at=now)
            session.add(made)
            session.flush()
            session.add(
                Binding(
                    profile_id=profile.id,
                    person_id=self.fleet.persons[0],
                    hub_id=made.id,
                    device_id=self.device,
                    certificate=b"",
                    bound_at=now,
                )
            )

    def point_to(self, url: str, tls: TlsFiles | None = None) -> None:
        """Says where the hub is, and with which TLS key."""
        with self.services._database.write() as session:
            hub = session.query(Hub).one()
            hub.url, hub.tls_pins = url, None if tls is None else tls.pin()
        (self.link,) = self.services.syncing._outbox.links()

    def hang_up(self) -> None:
        """The next request has to make a connection first."""
        idle, self.services._ways._idle = self.services._ways._idle, {}
        for one in (one for kept in idle.values() for one in kept):
            one.close()

    def add(self, count: int) -> list[SignedRecord]:
        """So many attempts more, waiting."""
        (batch,) = self.fleet.batches(1, size=count, one_learner=True)
        now = datetime.now(UTC)
        with self.services._database.write() as session:
            session.add_all(
                RecordRow(
                    id=one.id,
                    profile_id=self._profile,
                    device_id=one.device,
                    seq=one.seq,
                    kind=one.kind,
                    text=one.text,
                    signature=one.signature,
                    digest=one.digest,
                    created_at=now,
                    state=RecordState.WAITING,
                )
                for one in batch
            )
        return batch

    def send(self) -> float:
        """Runs the engine; seconds."""
        began = time.perf_counter()
        done = self.services.syncing._engine.run(self.device, way=self.link)
        took = time.perf_counter() - began
        assert done.error is None, done.error
        assert done.waiting == 0
        return took


def figures() -> list[Figure]:
    """On loopback."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = Home(folder)
        try:
            for tls in (None, own_tls(folder / "hub", datetime.now(UTC))):
                options = () if tls is None else ("--tls",)
                with _served([*_HUB, str(folder / "hub"), *options, "--port", str(_free_port())], tls=tls) as url:
                    home.point_to(url, tls)
                    home.send()
                    found += _warm(folder, home, tls)
                    if tls is not None:
                        found.append(_cold(folder, home, tls))
        finally:
            home.services.close()
    return found


def _warm(folder: Path, home: Home, tls: TlsFiles | None) -> list[Figure]:
    found = []
    idle = [home.send() for _ in range(RUNS)]
    for attempts, allowed_s, _line_s in SIZES:
        times, floors, size = [], [], 0
        home.add(attempts)
        home.send()
        for _ in range(RUNS):
            batch = home.add(attempts)
            times.append(home.send())
            size = len(pack(batch))
            floors.append(_floor_s(folder, batch, home.fleet.keys[0].public, tls))
        found += _of(attempts, times, floors, allowed_s, size) if tls is None else [_told(attempts, times, floors)]
    name = "engine, nothing to send" if tls is None else "engine, nothing to send, TLS"
    return [*found, Figure(name, _ms(idle), "-", None, "told", ok=True)]


def _cold(folder: Path, home: Home, tls: TlsFiles) -> Figure:
    """With the handshake, on both sides of the ratio."""
    attempts = SIZES[0][0]
    times, floors = [], []
    for _ in range(RUNS):
        batch = home.add(attempts)
        home.hang_up()
        times.append(home.send())
        floors.append(_floor_s(folder, batch, home.fleet.keys[0].public, tls, warm=False))
    return _told(attempts, times, floors, word="TLS from the handshake on")


def line_figures() -> list[Figure]:
    """Over the line; needs root."""
    if not available():
        return []
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = Home(folder)
        port = _free_port()
        home.point_to(f"http://{BadLine.server_address}:{port}")
        home.services.close()
        with BadLine(LINE) as line:
            line.serve([*_HUB, str(folder / "hub"), "--host", line.server_address, "--port", str(port)], port=port)
            program = [sys.executable, "-m", "benchmarks.sync_engine", "--client", str(folder)]
            printed = line.run(program, limit_s=300)
        for (attempts, _loopback_s, allowed_s), took in zip(SIZES, printed.split(), strict=True):
            seconds = float(took)
            found.append(
                Figure(
                    name=f"engine, {attempts * QUESTIONS} answers, 256 kbit/s, 300 ms",
                    measured=f"{seconds:.2f} s",
                    floor="-",
                    ratio=None,
                    target=f"< {allowed_s} s",
                    ok=seconds < allowed_s,
                )
            )
    return found


def _client(folder: Path) -> None:
    """The near end of the line: the median of three sendings of each size, warm."""
    home = Home.__new__(Home)
    home.services = open_services(folder / "home")
    home.fleet = Fleet(1)
    (profile,) = home.services.profiles.list()
    home._profile, home.device = profile.id, profile.device_id
    home.fleet.keys[0] = SigningKey.load(home.services.home.keys / f"{profile.id}.key")
    (home.link,) = home.services.syncing._outbox.links()
    home.send()
    for attempts, _loopback_s, _line_s in SIZES:
        times = []
        for _ in range(3):
            home.add(attempts)
            times.append(home.send())
        print(statistics.median(times), flush=True)
    home.services.close()


def _of(attempts: int, times: Sequence[float], floors: Sequence[float], allowed_s: float, size: int) -> list[Figure]:
    answers = attempts * QUESTIONS
    took, floor = statistics.median(times), statistics.median(floors)
    return [
        Figure(
            name=f"engine, {answers} answers, loopback",
            measured=_ms(times),
            floor=f"{floor * 1000:.1f} ms bare",
            ratio=took / floor,
            target=f"< {allowed_s * 1000:g} ms",
            ok=took < allowed_s,
        ),
        Figure(
            name="the same, bytes an answer on the wire",
            measured=f"{size / answers:.2f} B",
            floor="-",
            ratio=None,
            target="<= 12 B",
            ok=size / answers <= 12,
        ),
    ]


def _told(attempts: int, times: Sequence[float], floors: Sequence[float], word: str = "TLS") -> Figure:
    took, floor = statistics.median(times), statistics.median(floors)
    return Figure(
        name=f"engine, {attempts * QUESTIONS} answers, {word}",
        measured=_ms(times),
        floor=f"{floor * 1000:.1f} ms bare",
        ratio=took / floor,
        target="told",
        ok=True,
    )


def _floor_s(
    folder: Path, batch: Sequence[SignedRecord], public: bytes, tls: TlsFiles | None = None, *, warm: bool = True
) -> float:
    body = pack(batch)
    scheme, pins = ("http", ()) if tls is None else ("https", (tls.pin(),))
    files = () if tls is None else (str(tls.certificate), str(tls.key))
    bare = [sys.executable, "-c", _BARE, "127.0.0.1", "0", str(folder / "bare"), str(RECEIPT_BYTES), *files]
    with (
        _printed(bare) as port,
        contextlib.closing(HttpTransport(f"{scheme}://127.0.0.1:{port}", tls_pins=pins)) as transport,
        (folder / "near").open("wb") as near,
    ):
        if warm:
            transport.post("/", b"x", media="a/b", accept="a/b", max_bytes=1 << 20)
        began = time.perf_counter()
        answer = transport.post("/", body, media="a/b", accept="a/b", max_bytes=1 << 20)
        near.write(answer)
        near.flush()
        os.fsync(near.fileno())
        for one in batch:
            verify(public, RECORD_TYPE, one.text, one.signature)
        return time.perf_counter() - began


@contextlib.contextmanager
def _printed(command: list[str]) -> Iterator[str]:
    """A child process, with the first line that it prints."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    try:
        yield child.stdout.readline().strip()
    finally:
        child.terminate()
        child.wait(20)
        child.stdout.close()


@contextlib.contextmanager
def _served(command: list[str], *, tls: TlsFiles | None = None) -> Iterator[str]:
    """A hub in a process of its own; gives its URL once it answers."""
    url = f"{'http' if tls is None else 'https'}://127.0.0.1:{command[-1]}"
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(command[-1])), 1):
                break
            time.sleep(0.05)
        yield url
    finally:
        child.terminate()
        child.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _incarnation(hub: Path) -> str:
    from sync.hub.schema import MetaRow  # noqa: PLC0415 - the only look into the hub's tables

    database = HubDatabase(load_config(hub).database)
    with database.read() as session:
        found = session.get_one(MetaRow, 1).incarnation
    database.close()
    return found


def _ms(times: Sequence[float]) -> str:
    return f"{statistics.median(times) * 1000:.1f} ms"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--client"]:
        _client(Path(sys.argv[2]))
    else:
        sys.exit(report(figures() + (line_figures() if "--line" in sys.argv else [])))
