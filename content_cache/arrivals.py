"""Verified blobs on their way into the cache: small ones together in one transaction, large ones as files."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from content_cache.blobs import INLINE_BYTES, BlobStore
from content_cache.disk_faults import disk_fault
from content_cache.downloads import Progress, Wanted
from content_cache.errors import AlteredBlobError, MissingBlobError, OfflineError
from content_cache.retrying import Stop
from content_cache.source_protocol import Source

TOGETHER_BYTES = 4 * 1024 * 1024
"""Small blobs of one transaction."""
_COPY_BYTES = 1024 * 1024


class Arrivals:
    """Takes verified blobs one at a time; `flush` stores those that are still waiting for company."""

    def __init__(self, blobs: BlobStore, now_ms: Callable[[], int]) -> None:
        """Takes the store and the clock, in Unix milliseconds."""
        self._blobs = blobs
        self._now_ms = now_ms
        self._small: list[tuple[str, bytes]] = []
        self._partials: list[Path] = []
        self._large: list[tuple[str, Path]] = []
        self._waiting_bytes = 0

    def take_file(self, wanted: Wanted, path: Path) -> None:
        """Takes a downloaded blob; its partial file is gone once the blob is stored."""
        if wanted.size_bytes <= INLINE_BYTES:
            self._small.append((wanted.digest, path.read_bytes()))
        else:
            self._large.append((wanted.digest, path))
        self._partials.append(path)
        self._weigh(wanted)

    def take_bytes(self, wanted: Wanted, data: bytes) -> None:
        """Takes a small blob from memory."""
        self._small.append((wanted.digest, data))
        self._weigh(wanted)

    def take_copy(self, wanted: Wanted, path: Path) -> None:
        """Takes a large blob that was copied to where `BlobStore.room_for` said."""
        self._large.append((wanted.digest, path))
        self._weigh(wanted)

    def flush(self) -> None:
        """Stores what is waiting.

        Raises:
            DiskFullError: what was downloaded is still in its partial files.
        """
        small, large, partials = self._small, self._large, self._partials
        self._small, self._large, self._partials, self._waiting_bytes = [], [], [], 0
        self._blobs.add(small, at_ms=self._now_ms())
        self._blobs.adopt(large, at_ms=self._now_ms())
        for path in partials:
            for one in (path, path.with_name(path.name + ".have")):
                with contextlib.suppress(FileNotFoundError):
                    one.unlink()

    def _weigh(self, wanted: Wanted) -> None:
        self._waiting_bytes += wanted.size_bytes
        if self._waiting_bytes >= TOGETHER_BYTES:
            self.flush()


def copy(
    source: Source,
    wanted: Iterable[Wanted],
    blobs: BlobStore,
    arrivals: Arrivals,
    *,
    stop: Stop,
    on_progress: Callable[[Progress], None],
) -> None:
    """Brings blobs from a place on this computer: each is read once, hashed and written on the way.

    Args:
        source: the place; its `Source.local_path` gives files.
        wanted: what to bring, in this order.
        blobs: where large ones are written.
        arrivals: takes what is verified.
        stop: looked at between pieces.
        on_progress: called after every piece.

    Raises:
        AlteredBlobError, MissingBlobError, MalformedPackageError: the place has not what the signed list names.
        OfflineError: the stick is gone.
        DiskFullError: no room here.
    """
    todo = list(wanted)
    progress = Progress(0, sum(one.size_bytes for one in todo), 0, len(todo))
    on_progress(progress)
    with ThreadPoolExecutor(1, thread_name_prefix="hash") as hasher:
        for one in todo:
            path = source.local_path(one.digest)
            if path is None:
                raise MissingBlobError(one.digest)
            target = None if one.size_bytes <= INLINE_BYTES else blobs.room_for(one.digest)
            try:
                data = _copied(source, path, one, target=target, stop=stop, hasher=hasher)
            except BaseException:
                if target is not None:
                    with contextlib.suppress(OSError):
                        target.unlink(missing_ok=True)
                raise
            if target is None:
                arrivals.take_bytes(one, data)
            else:
                arrivals.take_copy(one, target)
            progress = Progress(
                progress.done_bytes + one.size_bytes,
                progress.total_bytes,
                progress.done_files + 1,
                progress.total_files,
            )
            on_progress(progress)
    arrivals.flush()


def _copied(
    source: Source, path: Path, one: Wanted, *, target: Path | None, stop: Stop, hasher: ThreadPoolExecutor
) -> bytes:
    """Reads a blob, checks its length and hash; returns it where it stays in memory, else writes it.

    A piece is hashed beside being written: both take about as long, and neither holds the interpreter.
    """
    digest, length = hashlib.sha256(), 0
    whole = bytearray()
    with contextlib.ExitStack() as opened:
        try:
            file = opened.enter_context(path.open("rb", buffering=0))
        except FileNotFoundError as error:
            raise MissingBlobError(one.digest) from error
        except OSError as error:
            raise OfflineError(source.location) from error
        try:
            out = opened.enter_context(target.open("wb", buffering=0)) if target is not None else None
        except OSError as error:
            raise disk_fault(error, one.size_bytes) from error
        while True:
            stop.check()
            try:
                piece = file.read(_COPY_BYTES)
            except OSError as error:
                raise OfflineError(source.location) from error
            if not piece:
                break
            length += len(piece)
            if length > one.size_bytes:
                raise AlteredBlobError(one.digest)
            if out is None:
                digest.update(piece)
                whole += piece
                continue
            hashed = hasher.submit(digest.update, piece)
            try:
                left = memoryview(piece)
                while left:
                    left = left[out.write(left) :]
            except OSError as error:
                raise disk_fault(error, one.size_bytes) from error
            finally:
                hashed.result()
    if length != one.size_bytes or digest.hexdigest() != one.digest:
        raise AlteredBlobError(one.digest)
    return bytes(whole)
