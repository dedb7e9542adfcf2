"""Figures of fetching, updating and importing courses, each beside its floor in the same run.

``python -m benchmarks.packages`` prints the quick ones; ``--line`` adds those that need a bad line between two network
namespaces (root, some minutes), ``--runs N`` repeats them.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import bad_line, material, web
from benchmarks.bad_line import BadLine, Line
from benchmarks.figures import Figure, report
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.fetch import Fetcher, FetchProgress, Stage
from content_cache.folder_source import FolderSource
from content_cache.http_source import HttpSource
from content_cache.key_ceremony import new_keys
from content_cache.publish import publish
from content_cache.signing import SigningKey

COURSE = "khoa-hoc-do"
HOST, PORT = BadLine.server_address, 8000
LIMIT_S = 1500.0


class Publisher:
    """Keys, a source, a layout and the folder that is served, in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source, self.layout, self.target = root / "source", root / "layout", root / "published"
        new_keys(root / "keys")

    def release(self) -> None:
        """Builds and publishes the source as it is now."""
        key = SigningKey.load(self.root / "keys" / "publisher.key")
        build(self.source, self.layout, key)
        publish(self.layout, self.target)

    def cache(self, name: str) -> CourseCache:
        """A new cache that trusts these keys."""
        cache = CourseCache(self.root / name)
        cache.pin((self.root / "keys" / "keys.json").read_bytes())
        return cache


def figures() -> list[Figure]:
    """The quick ones."""
    with tempfile.TemporaryDirectory() as folder:
        publisher = Publisher(Path(folder))
        material.write_course(publisher.source)
        publisher.release()
        return [
            *_update(publisher),
            *_imports(publisher, "60 lessons, 40 pictures", runs=7),
            *_large_import(Path(folder)),
        ]


# --- updates


def _update(publisher: Publisher) -> list[Figure]:
    if not web.available():
        return []
    cache = publisher.cache("updating")
    root = publisher.root / "nginx"
    with web.serving(root, publisher.target, port=_free_port()) as url:
        source = HttpSource(url)
        Fetcher(cache).fetch(source, COURSE)
        source.close()
        before = len(web.requests(root))
        source = HttpSource(url)
        Fetcher(cache).fetch(source, COURSE)
        source.close()
        nothing = web.requests(root)[before:]
        old = {path.name for path in (publisher.target / "blobs" / "sha256").iterdir()}
        for number in (7, 33):
            path = publisher.source / f"bai-{number:03}.md"
            path.write_text(path.read_text(encoding="utf-8") + "\nMột đoạn mới, thêm vào cuối bài.\n", encoding="utf-8")
        publisher.release()
        before = len(web.requests(root))
        source = HttpSource(url)
        Fetcher(cache).fetch(source, COURSE)
        source.close()
        update = web.requests(root)[before:]
    lessons = {entry.digest: entry.size_bytes for entry in cache.toc(COURSE).files if entry.path.startswith("lessons/")}
    changed = sum(size for digest, size in lessons.items() if digest not in old)
    cache.close()
    cost = sum(one.sent_bytes + one.received_bytes for one in update)
    least = sum(one.sent_bytes + one.received_bytes for one in nothing)
    most = 1.3 * changed + 8192
    return [
        Figure(
            name="update, 2 of 60 lessons changed: requests",
            measured=f"{len(update)}",
            floor="-",
            ratio=None,
            target="at most 4",
            ok=len(update) <= 4,
        ),
        Figure(
            name="update: bytes both ways, headers too",
            measured=f"{cost} B",
            floor=f"{changed} B (the blobs)",
            ratio=cost / changed,
            target=f"1.3x + 8 KB = {most:.0f}",
            ok=cost <= most,
        ),
        Figure(
            name="nothing new: requests",
            measured=f"{len(nothing)}",
            floor="-",
            ratio=None,
            target="1",
            ok=len(nothing) == 1,
        ),
        Figure(
            name="nothing new: bytes both ways",
            measured=f"{least} B",
            floor="-",
            ratio=None,
            target="under 1024 B",
            ok=least < 1024,
        ),
    ]


# --- imports


def _imports(publisher: Publisher, name: str, *, runs: int) -> list[Figure]:
    """Import from a folder against copying and hashing the same files, in turn.

    A course can be read before its files are made durable, so that moment is held against a copy that is not; the end,
    with everything durable, rendered and searchable, is told beside a durable copy.
    """
    files = [path for path in (publisher.target / "blobs" / "sha256").iterdir() if path.is_file()]
    size_bytes = sum(path.stat().st_size for path in files)
    here, whole, plain, durable = [], [], [], []
    for run in range(runs + 1):
        plain.append(_copy_and_hash(files, publisher.root / "copy", is_durable=False))
        durable.append(_copy_and_hash(files, publisher.root / "copy", is_durable=True))
        cache = publisher.cache(f"import-{run}")
        moments: dict[str, float] = {}

        def seen(progress: FetchProgress, moments: dict[str, float] = moments) -> None:
            if progress.stage is not Stage.READING and progress.done_bytes >= progress.total_bytes:
                moments.setdefault("here", time.perf_counter())

        began = time.perf_counter()
        Fetcher(cache).fetch(FolderSource(publisher.target), COURSE, on_progress=seen)
        ended = time.perf_counter()
        cache.close()
        shutil.rmtree(cache.folder)
        here.append(moments.get("here", ended) - began)
        whole.append(ended - began)
    made = []
    for what, times, floors, held in (
        ("everything is here", here, plain, True),
        ("durable, searchable", whole, durable, False),
    ):
        # The first run warms the caches of the system and of Python.
        ratio = statistics.median(a / b for a, b in zip(times[1:], floors[1:], strict=True))
        made.append(
            Figure(
                name=f"import of {name}: {what}",
                measured=f"{statistics.median(times[1:]) * 1000:.0f} ms",
                floor=f"{statistics.median(floors[1:]) * 1000:.0f} ms (copy, hash {size_bytes / 1e6:.0f} MB)",
                ratio=ratio,
                target="2x" if held else "told",
                ok=ratio <= 2 or not held,
            )
        )
    return made


def _large_import(root: Path) -> list[Figure]:
    publisher = Publisher(root / "large")
    material.write_course(
        publisher.source, lessons=20, pictures=20, documents=8, picture_bytes=1_000_000, document_bytes=25_000_000
    )
    publisher.release()
    return _imports(publisher, "films and slides", runs=5)


def _copy_and_hash(files: list[Path], folder: Path, *, is_durable: bool) -> float:
    """The floor: each file read once, hashed and written; seconds."""
    folder.mkdir()
    began = time.perf_counter()
    for path in files:
        digest = hashlib.sha256()
        with path.open("rb", buffering=0) as source, (folder / path.name).open("wb", buffering=0) as target:
            while piece := source.read(1024 * 1024):
                digest.update(piece)
                target.write(piece)
            if is_durable:
                os.fsync(target.fileno())
        if digest.hexdigest() != path.name:
            raise RuntimeError(path.name)
    seconds = time.perf_counter() - began
    shutil.rmtree(folder)
    return seconds


# --- a bad line


def line_figures(runs: int) -> list[Figure]:
    """Fetching over a line of 512 kbit/s, 300 ms and 2 % loss, and over one that is up and down by turns."""
    if not bad_line.available() or not web.available() or shutil.which("curl") is None:
        sys.stderr.write("no bad line: needs root, /dev/net/tun, iproute2, nginx and curl\n")
        return []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        publisher = Publisher(root)
        material.write_course(publisher.source)
        publisher.release()
        whole = root / "published" / "whole.bin"
        blobs = sorted((publisher.target / "blobs" / "sha256").iterdir())
        needed = _needed_bytes(publisher)
        whole.write_bytes(b"".join(path.read_bytes() for path in blobs)[:needed])
        ours, peers, twice, served = [], [], [], []
        for run in range(runs):
            peers.append(_peer(root, run, whole.stat().st_size))
            ours.append(_over_line(root, f"fetch-{run}", Line(seed=run + 1))[0])
            print(f"run {run + 1}: ours {ours[-1]:.1f} s, peer {peers[-1]:.1f} s", flush=True)
        for run in range(runs):
            seconds, sent = _over_line(root, f"outage-{run}", Line(up_s=15, down_s=15, seed=run + 1))
            twice.append(sent / needed - 1)
            served.append(sum(one.body_bytes for one in web.requests(root / f"web-outage-{run}")) / needed - 1)
            print(f"run {run + 1}: outage {seconds:.1f} s, {twice[-1]:.2%} twice", flush=True)
    ratio = statistics.median(a / b for a, b in zip(ours, peers, strict=True))
    again = statistics.median(twice)
    return [
        Figure(
            name=f"first fetch, {needed / 1e6:.1f} MB, 512 kbit/s, 300 ms, 2 %",
            measured=f"{statistics.median(ours):.1f} s",
            floor=f"{statistics.median(peers):.1f} s (curl, 4 ranges)",
            ratio=ratio,
            target="1.25x",
            ok=ratio <= 1.25,
        ),
        Figure(
            name="15 s up, 15 s down: fetched twice",
            measured=f"{again:.2%}",
            floor="-",
            ratio=None,
            target="at most 1 %",
            ok=again <= 0.01,
        ),
        Figure(
            name="the same, as the server counts: also what was lost on the way",
            measured=f"{statistics.median(served):.1%}",
            floor="-",
            ratio=None,
            target="told",
            ok=True,
        ),
    ]


def _needed_bytes(publisher: Publisher) -> int:
    """Bodies of everything that a first fetch reads."""
    cache = publisher.cache("counting")
    Fetcher(cache).fetch(FolderSource(publisher.target), COURSE)
    toc = cache.toc(COURSE)
    found = cache.find(COURSE)
    cache.close()
    if found is None:
        raise RuntimeError(COURSE)
    config = (publisher.target / "blobs" / "sha256" / found.config).stat().st_size
    listed = (publisher.target / "courses.json").stat().st_size
    return config + listed + sum({entry.digest: entry.size_bytes for entry in toc.files}.values())


def _over(root: Path, name: str, line: Line, client: list[str]) -> str:
    """Runs a client at the near end of a bad line; returns what it printed."""
    with BadLine(line) as made:
        made.serve(web.write_config(root / name, root / "published", host=HOST, port=PORT), port=PORT)
        return made.run(client, limit_s=LIMIT_S)


def _over_line(root: Path, name: str, line: Line) -> tuple[float, int]:
    """Seconds of a first fetch, and the bytes of bodies that the client took."""
    client = [sys.executable, "-m", "benchmarks.packages", "--client", f"http://{HOST}:{PORT}/", str(root), name]
    seconds, taken = _over(root, f"web-{name}", line, client).split()[-2:]
    return float(seconds), int(taken)


def _peer(root: Path, run: int, size_bytes: int) -> float:
    """Seconds of one curl that downloads the same bytes over four ranges at the same time."""
    step = -(-size_bytes // 4)
    curl = ["curl", "--parallel", "--parallel-immediate"]
    for start in range(0, size_bytes, step):
        ranges = f"{start}-{min(start + step, size_bytes) - 1}"
        url = f"http://{HOST}:{PORT}/whole.bin"
        curl += ["-sS", "-f", "-r", ranges, "-o", "/dev/null", "-w", "%{time_total}\\n", url, "--next"]
    printed = _over(root, f"peer-{run}", Line(seed=run + 1), curl[:-1])
    return max(map(float, printed.split()))


class _Counting(HttpSource):
    """Counts the bytes of blobs that arrived."""

    taken = 0

    def blob(self, digest: str, *, size_bytes: int, start: int, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        for position, piece in super().blob(digest, size_bytes=size_bytes, start=start, end=end):
            self.taken += len(piece)
            yield position, piece


def _client(url: str, root: Path, name: str) -> None:
    """The client's end of the line: prints the seconds of a first fetch and the bytes that came."""
    cache = CourseCache(root / name)
    cache.pin((root / "keys" / "keys.json").read_bytes())
    source = _Counting(url)
    began = time.monotonic()
    Fetcher(cache).fetch(source, COURSE)
    seconds = time.monotonic() - began
    cache.close()
    listed = (root / "published" / "courses.json").stat().st_size
    print(f"{seconds:.2f} {source.taken + listed}")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def main(arguments: list[str]) -> int:
    """Prints figures; see the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--line", action="store_true")
    parser.add_argument("--only-line", action="store_true")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--client", nargs=3)
    asked = parser.parse_args(arguments)
    if asked.client:
        _client(asked.client[0], Path(asked.client[1]), asked.client[2])
        return 0
    made: list[Figure] = [] if asked.only_line else figures()
    if asked.line or asked.only_line:
        made += line_figures(asked.runs)
    return report(made)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
