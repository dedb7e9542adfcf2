"""Bringing blobs from a source into the cache's partial folder: several at once, resumable, verified.

Blobs come in the order asked for, over a few connections; large ones in pieces, so that the last of them does not hang
on one slow connection. A blob counts only when its length and SHA-256 are those of the signed list, so what lies in the
partial folder may come from any earlier run, any source, and any crash.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

import msgspec

from content_cache.disk_faults import disk_fault
from content_cache.errors import (
    AlteredBlobError,
    CutOffError,
    FetchCancelledError,
    NotOurServerError,
    OfflineError,
)
from content_cache.layout import file_sha256
from content_cache.partials import PartialBlob
from content_cache.retrying import RetryPolicy, Stop, retried
from content_cache.source_protocol import Source

CONNECTIONS = 4
"""Four keep-alive connections are near line rate; eight add little."""


class Progress(msgspec.Struct, frozen=True):
    """How far a download is. Totals count only what was missing here when it began."""

    done_bytes: int
    total_bytes: int
    done_files: int
    total_files: int
    waiting: bool = False
    """No connection brings anything now; all of them are going to try again."""


class Wanted(msgspec.Struct, frozen=True):
    """A blob to bring."""

    digest: str
    size_bytes: int


class _Blob:
    """A wanted blob and how its pieces stand."""

    def __init__(self, wanted: Wanted, partial: PartialBlob) -> None:
        self.wanted = wanted
        self.partial = partial
        self.left = len(partial.pieces)
        """Pieces that nobody has finished."""
        self.whole_by: int | None = None
        """The piece whose connection brings all of the blob, from a server that knows no ranges."""
        self.furthest = 0
        """How far that connection ever got: only what is beyond it counts as news."""
        self.retried = False


class Download:
    """One batch of blobs from one source."""

    def __init__(
        self,
        source: Source,
        folder: Path,
        *,
        policy: RetryPolicy,
        stop: Stop,
        on_progress: Callable[[Progress], None] | None = None,
        on_blob: Callable[[Wanted, Path], None] | None = None,
    ) -> None:
        """Takes where from, where to, and how.

        Args:
            source: the place.
            folder: for partial files.
            policy: for faults that may pass.
            stop: says when to stop.
            on_progress: called from worker threads, one call at a time.
            on_blob: takes each blob that is whole and verified, with its file; called from worker threads, one call
                at a time.
        """
        self._source = source
        self._folder = folder
        self._policy = policy
        self._stop = stop
        self._on_progress = on_progress
        self._on_blob = on_blob
        self._lock = threading.Lock()
        self._taking = threading.Lock()
        self._progress = Progress(0, 0, 0, 0)
        self._workers = self._waiting = 0
        self._queue: Iterator[tuple[_Blob, int]] = iter(())

    def path(self, digest: str) -> Path:
        """Where a blob grows."""
        return self._folder / digest

    def run(self, wanted: Iterable[Wanted]) -> None:
        """Brings all blobs; when it returns, each was whole and verified at its `path`.

        Raises:
            FetchError, PackageError: the first fault that ended it. What arrived stays for the next time.
        """
        todo = list(wanted)
        blobs = [
            _Blob(one, PartialBlob(self.path(one.digest), one.size_bytes, splits=self._source.splits)) for one in todo
        ]
        self._progress = Progress(
            sum(blob.partial.done_bytes for blob in blobs), sum(one.size_bytes for one in todo), 0, len(todo)
        )
        self._tell(0, 0)
        self._queue = iter([(blob, piece) for blob in blobs for piece in blob.partial.pieces])
        count = min(CONNECTIONS, sum(len(blob.partial.pieces) for blob in blobs))
        self._workers = count
        if count == 1:
            self._work()
            return
        if count == 0:
            return
        with ThreadPoolExecutor(count, thread_name_prefix="fetch") as pool:
            jobs = [pool.submit(self._work) for _ in range(count)]
            done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
            if any(job.exception() for job in done):
                self._stop.fail()
        faults = [fault for job in jobs if (fault := job.exception())]
        real = [fault for fault in faults if not isinstance(fault, FetchCancelledError)]
        if faults:
            raise (real or faults)[0]

    def _work(self) -> None:
        """One connection: piece after piece until none is left."""
        while True:
            self._stop.check()
            with self._lock:
                found = next(self._queue, None)
            if found is None:
                with self._lock:
                    self._workers -= 1
                return
            blob, piece = found
            self._bring(blob, piece)
            with self._lock:
                blob.left -= 1
                last = blob.left == 0
            if last:
                self._finish(blob)

    def _finish(self, blob: _Blob) -> None:
        """All pieces are here: verifies them; begins once more where bytes from before may be to blame."""
        while True:
            self._settle_empty(blob)
            if file_sha256(blob.partial.path)[0] == blob.wanted.digest:
                break
            page = _is_page(blob.partial.path)
            resumed = blob.partial.resumed
            self._tell(-blob.partial.done_bytes, 0)
            blob.partial.begin_again()
            if page:
                raise NotOurServerError(self._source.location)
            if blob.retried or not resumed:
                raise AlteredBlobError(blob.wanted.digest)
            blob.retried, blob.whole_by = True, None
            for piece in blob.partial.pieces:
                self._bring(blob, piece)
        if self._on_blob is not None:
            with self._taking:
                self._on_blob(blob.wanted, blob.partial.path)
        self._tell(0, 1)

    def _settle_empty(self, blob: _Blob) -> None:
        if blob.wanted.size_bytes == 0:
            blob.partial.path.touch()

    def _bring(self, blob: _Blob, piece: int) -> None:
        """Fills one piece."""
        start, end = blob.partial.bounds(piece)
        if _is_done(blob, piece):
            return
        try:
            with blob.partial.writer(piece) as writer:
                waiting = False

                def note_waiting(*, now: bool) -> None:
                    nonlocal waiting
                    if now != waiting:
                        waiting = now
                        with self._lock:
                            self._waiting += 1 if now else -1
                        self._tell(0, 0)

                def once() -> bool:
                    if _is_done(blob, piece):
                        return True
                    size_bytes = blob.wanted.size_bytes
                    bounds = (start + blob.partial.level(piece), end) if blob.whole_by is None else (0, size_bytes)
                    came = False  # something new
                    try:
                        for position, data in self._source.blob(
                            blob.wanted.digest, size_bytes=size_bytes, start=bounds[0], end=bounds[1]
                        ):
                            self._stop.check()
                            note_waiting(now=False)
                            came = came or blob.whole_by is None or position + len(data) > blob.furthest
                            if not self._take(blob, piece, position, data, writer.write):
                                return True
                    except (CutOffError, OfflineError):
                        note_waiting(now=True)
                        if came:
                            return False
                        raise
                    if not came:
                        raise CutOffError(self._source.location)
                    return _is_done(blob, piece)

                retried(self._policy, self._stop, once, on_wait=lambda: note_waiting(now=True))
                note_waiting(now=False)
        except OSError as error:
            raise disk_fault(error, blob.wanted.size_bytes) from error

    def _take(self, blob: _Blob, piece: int, position: int, data: bytes, write: Callable[[int, bytes], None]) -> bool:
        """Takes bytes as they come; returns False when somebody else brings the whole blob."""
        start, end = blob.partial.bounds(piece)
        expected = start + blob.partial.level(piece)
        if blob.whole_by is None and (position != expected or position + len(data) > end):
            # The server sends all of it whatever it is asked for: this connection brings all of it.
            with self._lock:
                if blob.whole_by is None:
                    blob.whole_by = piece
        if blob.whole_by is None:
            write(position, data)
            self._tell(len(data), 0)
            return True
        if blob.whole_by != piece:
            return False
        before = blob.partial.done_bytes
        write(position, data)
        blob.furthest = max(blob.furthest, position + len(data))
        if position + len(data) >= blob.wanted.size_bytes:
            blob.partial.fill_all()
        self._tell(max(0, blob.partial.done_bytes - before), 0)
        return True

    def _tell(self, more_bytes: int, more_files: int) -> None:
        with self._lock:
            before = self._progress
            self._progress = Progress(
                before.done_bytes + more_bytes,
                before.total_bytes,
                before.done_files + more_files,
                before.total_files,
                self._waiting > 0 and self._waiting >= self._workers,
            )
            if self._on_progress is not None:
                self._on_progress(self._progress)


def _is_done(blob: _Blob, piece: int) -> bool:
    """Whether a piece's connection has nothing more to bring."""
    if blob.whole_by is None:
        start, end = blob.partial.bounds(piece)
        return blob.partial.level(piece) >= end - start
    return blob.whole_by != piece or blob.partial.is_full


def _is_page(path: Path) -> bool:
    """Whether what arrived in place of a blob is a web page."""
    with path.open("rb") as file:
        head = file.read(512).lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html"))
