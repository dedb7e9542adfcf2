"""A real home beside a hostile folder, and what must be true after each attempt to fetch from there.

Every case either is refused by an error of this package, and nothing has changed; or it is taken, and everything in it
opens and is harmless. Either way within bounded time and memory, and without a trace outside the cache's folder.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.papers import drawn, question_views, review_items
from content_cache.cache import CourseCache
from content_cache.draw import draw
from content_cache.errors import ContentError, MalformedPackageError, NotInstalledError, QuizLockedError
from content_cache.fetch import Fetcher, RetryPolicy
from content_cache.folder_source import FolderSource
from content_cache.questions import correct_answer
from content_cache.source_protocol import Source
from tests.hostile.harmless import harm_in
from tests.hostile.workshop import KEYS_JSON, Package

WALL_S = 30.0
MEMORY_BYTES = 400 * 1024 * 1024
SENTINEL = "nen-tang"
_LESSONS_OPENED = 40
"""Of a course of very many."""
ONCE = RetryPolicy(tries=1, first_delay_s=0.0, longest_delay_s=0.0)
SECRET = b"not for the eyes of a course"
OPENED: dict[str, bytes] = {}
"""The content keys of seals that were opened in the sandbox's home; hostile cases put theirs in."""


class FindingError(AssertionError):
    """A hostile package got through, or broke something."""


class OutOfTimeError(BaseException):
    """Goes through every ``except Exception`` on its way."""


@dataclass
class Case:
    """One hostile folder."""

    name: str
    spoil: Callable[[Package, Path], object]
    """Changes a sound package; the path is a folder outside that it may point at."""
    refused_as: frozenset[str] | None = None
    """Kinds of refusal, where it must be refused."""
    is_update: bool = False
    """Whether a sound ``before_serial`` is installed first, from the same place."""
    installs: bool = False
    """Whether it must be taken, since only what is in it is hostile."""
    course: str | None = None
    """Instead of a name of its own."""
    is_heavy: bool = False
    """Takes seconds: only ``make fuzz`` runs it."""
    serial: int = 2
    before_serial: int = 1
    source: Callable[[Path], Source] = FolderSource


@dataclass
class Outcome:
    """How a case ended."""

    name: str
    refusal: str | None
    seconds: float
    peak_bytes: int


class Sandbox:
    """A home, and room for hostile folders."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.outside = root / "outside"
        self.outside.mkdir(parents=True)
        (self.outside / "secret.txt").write_bytes(SECRET)
        self.cache = CourseCache(root / "cache", opened_key=OPENED.get)
        self.cache.pin(KEYS_JSON)
        self.fetcher = Fetcher(self.cache, policy=ONCE, list_policy=ONCE)
        self._number = 0
        self._fetch(Package(SENTINEL, 1), SENTINEL, root / "first", FolderSource)
        shutil.rmtree(root / "first")
        self._before = self._opened(SENTINEL)

    def close(self) -> None:
        """Opens the cache once more, as the next start does, and lets it go."""
        self.cache.close()
        self.cache = CourseCache(self.root / "cache")
        try:
            if self.cache.was_rebuilt:
                raise FindingError("the cache's database was damaged")
            self._sentinel_is_whole("at the next start")
        finally:
            self.cache.close()

    def run(self, case: Case) -> Outcome:
        """Publishes and fetches a case.

        Raises:
            FindingError: something is wrong; the message says what.
        """
        self._number += 1
        course = case.course or f"khoa-{self._number}"
        folder = self.root / f"published-{self._number}"
        if case.is_update:
            self._fetch(Package(course, case.before_serial), course, folder, FolderSource)
            shutil.rmtree(folder)
        old = self.cache.find(course)
        package = Package(course, case.serial)
        case.spoil(package, self.outside)
        folder.mkdir()
        package.write(folder)
        around = _listing(self.root, folder)
        refusal: ContentError | None = None
        try:
            with _watched(case.name) as spent:
                try:
                    self._run_fetch(folder, course, case.source)
                except ContentError as error:
                    refusal = error
                self._judge(case, course, refusal, None if old is None else old.config)
        except FindingError:
            raise
        except OutOfTimeError as error:
            raise FindingError(f"{case.name}: still busy after {WALL_S:.0f} s") from error
        except Exception as error:
            raise FindingError(f"{case.name}: {type(error).__name__}: {str(error)[:300]}") from error
        if _listing(self.root, folder) != around:
            raise FindingError(f"{case.name}: something was written beside the cache")
        if (self.outside / "secret.txt").read_bytes() != SECRET:
            raise FindingError(f"{case.name}: a file outside was changed")
        if spent.peak_bytes > MEMORY_BYTES:
            raise FindingError(f"{case.name}: took {spent.peak_bytes >> 20} MB")
        self.cache.remove(course)
        _remove(folder)
        return Outcome(case.name, refusal.kind if refusal else None, spent.seconds, spent.peak_bytes)

    # --- what must be true

    def _judge(self, case: Case, course: str, refusal: ContentError | None, old: str | None) -> None:
        now = self.cache.find(course)
        if refusal is not None:
            if case.installs:
                raise FindingError(f"{case.name}: refused: {refusal.kind}: {str(refusal)[:300]}")
            if case.refused_as is not None and refusal.kind not in case.refused_as:
                raise FindingError(f"{case.name}: refused as {refusal.kind}: {str(refusal)[:300]}")
            is_old = (None if now is None else now.config) == old
            # Only a course's media may come to grief after it is shown.
            media = not is_old and any(entry.is_media for entry in self.cache.toc(course).files)
            if not is_old and not media:
                raise FindingError(f"{case.name}: refused as {refusal.kind}, but visible")
        else:
            if case.refused_as is not None:
                raise FindingError(f"{case.name}: taken")
            if now is None or now.config == old:
                raise FindingError(f"{case.name}: taken, but not visible")
        if now is not None:
            self._check_opened(case.name, course)
        self._sentinel_is_whole(case.name, all_of_it=self._number % 20 == 0)
        keys = self.cache.keys()
        if keys is None or keys.version != 3:
            raise FindingError(f"{case.name}: other keys are pinned")

    def _sentinel_is_whole(self, name: str, *, all_of_it: bool = True) -> None:
        if all_of_it:
            whole = self._opened(SENTINEL) == self._before
        else:
            found = self.cache.find(SENTINEL)
            whole = found is not None and found.config == self._before["config"]
            whole = whole and self.cache.lesson(SENTINEL, "bai-1") == self._before["lessons"][0]
        if not whole:
            raise FindingError(f"{name}: another course is not what it was")

    def _opened(self, course: str) -> dict[str, Any]:
        found = self.cache.find(course)
        quiz = self.cache.quiz(course, "kiem-tra")
        return {
            "config": found and found.config,
            "lessons": [self.cache.lesson(course, lesson.id) for lesson in self.cache.toc(course).lessons()],
            "glossary": self.cache.glossary(course),
            "quiz": (quiz.digest, quiz.quiz),
        }

    def _check_opened(self, name: str, course: str) -> None:
        """Everything of a visible course opens and is harmless."""
        toc = self.cache.toc(course)
        lessons = toc.lessons()
        for lesson in lessons[:: 1 + len(lessons) // _LESSONS_OPENED]:
            if lesson.path.startswith("media/"):
                self.cache.file(course, lesson.path)
                continue
            shown = self.cache.lesson(course, lesson.id)
            self._harmless(name, shown.html)
            if SECRET.decode() in shown.html or SECRET in shown.media.values():
                raise FindingError(f"{name}: shows a file of this computer")
        if toc.glossary:
            self._harmless(name, self.cache.glossary(course))
        for listed in toc.quizzes:
            try:
                quiz = self.cache.quiz(course, listed.id)
            except (QuizLockedError, MalformedPackageError):
                # What is sealed shows only when it opens; the rest of the course stays as it is.
                if listed.sealed_keys is None and listed.sealed_questions is None:
                    raise
                continue
            paper = drawn(quiz, learner="person:1", number=1)
            answers = tuple(
                None if quiz.quiz.keys is None else correct_answer(quiz.quiz.keys[item.question])
                for item in draw(quiz.quiz, learner="person:1", quiz_digest=quiz.digest, number=1).items
            )
            for view in question_views(paper):
                self._harmless(name, view.html, *(choice.html for choice in view.choices))
            for item in review_items(paper, answers, None):
                self._harmless(name, item.explanation_html or "")
        for entry in toc.files:
            if entry.path.startswith("media/"):
                with contextlib.suppress(NotInstalledError):
                    if len(self.cache.media(course, entry.path)) != entry.raw_size_bytes:
                        raise FindingError(f"{name}: {entry.path} has another length than was signed")

    def _harmless(self, name: str, *texts: str) -> None:
        for text in texts:
            found = harm_in(text)
            if found:
                raise FindingError(f"{name}: shows {found[:3]}")

    # --- doing it

    def _fetch(self, package: Package, course: str, folder: Path, source: Callable[[Path], Source]) -> None:
        folder.mkdir()
        package.write(folder)
        self._run_fetch(folder, course, source)

    def _run_fetch(self, folder: Path, course: str, source: Callable[[Path], Source]) -> None:
        place = source(folder)
        try:
            self.fetcher.fetch(place, course)
        finally:
            place.close()


@dataclass
class _Spent:
    seconds: float = 0.0
    peak_bytes: int = 0


@contextlib.contextmanager
def _watched(name: str) -> Iterator[_Spent]:
    """Measures, and ends what takes longer than `WALL_S`; what cannot even be ended takes the process with it."""
    spent = _Spent()
    before = forget_peak()
    began = time.perf_counter()
    previous = signal.signal(signal.SIGALRM, _out_of_time)
    faulthandler.dump_traceback_later(WALL_S * 6, exit=True)
    signal.setitimer(signal.ITIMER_REAL, WALL_S, 1.0)
    try:
        yield spent
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        signal.signal(signal.SIGALRM, previous)
        spent.seconds = time.perf_counter() - began
        spent.peak_bytes = max(0, peak() - before)
    if spent.seconds > WALL_S:
        raise FindingError(f"{name}: took {spent.seconds:.1f} s")


def _out_of_time(*_: object) -> None:
    raise OutOfTimeError


def forget_peak() -> int:
    """Begins a new peak of memory, where the system lets us; returns what is taken now."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """Most bytes of memory since `forget_peak`; 0 where the system does not tell."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _listing(root: Path, folder: Path) -> list[tuple[str, int]]:
    """Everything under the root but the cache and the hostile folder."""
    found = []
    for where, names, files in os.walk(root):
        if Path(where) == root:
            names[:] = [name for name in names if name not in ("cache", folder.name)]
        found += [(str(Path(where) / name), (Path(where) / name).lstat().st_size) for name in (*names, *files)]
    return sorted(found)


def _remove(folder: Path) -> None:
    for where, _, _ in os.walk(folder):
        Path(where).chmod(0o700)
    shutil.rmtree(folder)
