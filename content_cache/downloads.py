"""Bringing blobs from a source into the cache's partial folder: several at once, resumable, verified.

A blob grows in ``partial/<digest>``. It counts only when its length and SHA-256 are those of the signed list, so a
partial file may come from any earlier run, any source, and any crash.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

import msgspec

from content_cache.errors import (
    AlteredBlobError,
    CutOffError,
    DiskFullError,
    FetchCancelledError,
    NotOurServerError,
    OfflineError,
    ServerFaultError,
)
from content_cache.layout import file_sha256
from content_cache.source_protocol import Source

CONNECTIONS = 4
"""Four keep-alive connections are near line rate; eight add little."""

_NO_SPACE = 28
"""errno ENOSPC; Windows reports a full disk under the same number."""


class Progress(msgspec.Struct, frozen=True):
    """How far a fetch is. Totals count only what was missing here when it began."""

    done_bytes: int
    total_bytes: int
    done_files: int
    total_files: int


class Wanted(msgspec.Struct, frozen=True):
    """A blob to bring."""

    digest: str
    size_bytes: int


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How often, and after how long, a broken transfer is tried again.

    Tries count only while no byte arrives; every byte that does arrive starts the count anew.
    """

    tries: int = 6
    first_delay_s: float = 0.5
    longest_delay_s: float = 15.0
    jitter: Callable[[], float] = random.random
    """Spreads a room full of clients; from 0 to 1."""

    def delay_s(self, failures: int) -> float:
        """Doubles from the first delay up to the longest, with up to a quarter more at random."""
        delay_s = min(self.first_delay_s * float(2 ** (failures - 1)), self.longest_delay_s)
        return delay_s * (1 + self.jitter() / 4)


class Stop:
    """Says when to stop: somebody cancelled, or another connection failed for good."""

    def __init__(self, cancel: threading.Event | None) -> None:
        """Takes the caller's event, if it has one."""
        self._cancel = cancel
        self._failed = threading.Event()

    def fail(self) -> None:
        """Stops the other connections."""
        self._failed.set()

    def check(self) -> None:
        """Raises `FetchCancelledError` where it is time to stop."""
        if self._failed.is_set() or (self._cancel is not None and self._cancel.is_set()):
            raise FetchCancelledError

    def pause(self, seconds: float) -> None:
        """Waits, in short steps when there are two things to watch."""
        step = 0.05
        while seconds > 0:
            self.check()
            self._failed.wait(min(step, seconds))
            seconds -= step
        self.check()


def retried(policy: RetryPolicy, stop: Stop, once: Callable[[], bool]) -> None:
    """Runs a transfer until it is done, again after faults that may pass.

    Args:
        policy: how often and after how long.
        stop: checked before every try.
        once: one try. May raise; returns True when done, False when the connection broke after bytes had arrived.

    Raises:
        FetchError: the last fault, when tries are used up; at once for faults that do not pass.
    """
    failures = 0
    while True:
        stop.check()
        try:
            if once():
                return
            failures = 1
        except (CutOffError, OfflineError, ServerFaultError):
            failures += 1
            if failures >= policy.tries:
                raise
        stop.pause(policy.delay_s(failures))


class Download:
    """One batch of blobs from one source."""

    def __init__(
        self,
        source: Source,
        folder: Path,
        *,
        policy: RetryPolicy,
        cancel: threading.Event | None,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        """Takes where from, where to, and how.

        Args:
            source: the place.
            folder: for partial files.
            policy: for faults that may pass.
            cancel: set by the caller to stop.
            on_progress: called from worker threads, one call at a time.
        """
        self._source = source
        self._folder = folder
        self._policy = policy
        self._stop = Stop(cancel)
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._progress = Progress(0, 0, 0, 0)

    def path(self, digest: str) -> Path:
        """Where a blob grows."""
        return self._folder / digest

    def run(self, wanted: Iterable[Wanted]) -> None:
        """Brings all blobs; when it returns, each lies whole and verified at its `path`.

        Raises:
            FetchError, PackageError: the first fault that ended it. What arrived stays for the next time.
        """
        todo = sorted(wanted, key=lambda one: -one.size_bytes)
        self._progress = Progress(0, sum(one.size_bytes for one in todo), 0, len(todo))
        self._tell(0, 0)
        if len(todo) < 2:
            for one in todo:
                self._bring(one)
            return
        with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="fetch") as pool:
            jobs = [pool.submit(self._bring, one) for one in todo]
            done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
            failed = any(job.exception() for job in done)
            if failed:
                self._stop.fail()
                for job in jobs:
                    job.cancel()
        faults = [fault for job in jobs if not job.cancelled() and (fault := job.exception())]
        real = [fault for fault in faults if not isinstance(fault, FetchCancelledError)]
        if faults:
            raise (real or faults)[0]

    def _bring(self, one: Wanted) -> None:
        self._stop.check()
        path = self.path(one.digest)
        for last in (False, True):
            resumed = self._transfer(one, path)
            if file_sha256(path)[0] == one.digest:
                self._tell(0, 1)
                return
            page = _is_page(path)
            self._tell(-path.stat().st_size, 0)
            path.unlink()
            if page:
                raise NotOurServerError(self._source.location)
            if last or not resumed:
                break
        raise AlteredBlobError(one.digest)

    def _transfer(self, one: Wanted, path: Path) -> bool:
        """Fills the partial file; returns whether it began with bytes from before."""
        try:
            with path.open("ab") as file:
                if file.tell() > one.size_bytes:
                    file.truncate(0)
                    file.seek(0)
                resumed = file.tell() > 0
                self._tell(file.tell(), 0)

                def once() -> bool:
                    began = file.tell()
                    if began == one.size_bytes:
                        return True
                    try:
                        for position, piece in self._source.blob(one.digest, size_bytes=one.size_bytes, start=began):
                            self._stop.check()
                            if position != file.tell():
                                self._tell(position - file.tell(), 0)
                                file.truncate(position)
                                file.seek(position)
                            file.write(piece)
                            self._tell(len(piece), 0)
                    except (CutOffError, OfflineError):
                        if file.tell() > began:
                            return False
                        raise
                    if file.tell() < one.size_bytes and file.tell() <= began:
                        raise CutOffError(self._source.location)
                    return file.tell() == one.size_bytes

                retried(self._policy, self._stop, once)
        except OSError as error:
            if error.errno == _NO_SPACE:
                raise DiskFullError(one.size_bytes, 0) from error
            raise
        return resumed

    def _tell(self, more_bytes: int, more_files: int) -> None:
        with self._lock:
            before = self._progress
            self._progress = msgspec.structs.replace(
                before, done_bytes=before.done_bytes + more_bytes, done_files=before.done_files + more_files
            )
            if self._on_progress is not None:
                self._on_progress(self._progress)


def _is_page(path: Path) -> bool:
    """Whether what arrived in place of a blob is a web page."""
    with path.open("rb") as file:
        head = file.read(512).lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html"))
