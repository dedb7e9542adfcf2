"""The quizzes of the folder that the hub serves, opened for grading.

Owns which build's keys count: of all builds that have a quiz in the version that was answered (its digest), those of
the newest. So a wrong key is mended by building and publishing again, and the attempts are graded again by it. Every
build is verified as a client would, by the ``keys.json`` that is served beside it: the hub trusts no folder more than
its learners do.

What is sealed is opened by the hub's ``age`` identities, or by a content key that was kept from an earlier opening.
Nothing is written here; the caller keeps ``opened``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import select

from content_cache import layout as oci
from content_cache.errors import AlteredBlobError, ContentError, PackageError
from content_cache.layout import Layout
from content_cache.limits import CONFIG_BYTES, KEYS_BYTES
from content_cache.model import FileEntry, Quiz, QuizEntry, Toc
from content_cache.package import config_envelope, open_file, open_unlisted, read_toc
from content_cache.questions import Scorer, scorer
from content_cache.sealed_quizzes import open_quiz, read_placed_seal
from content_cache.sealing import Seal, Sealed, key_from_hub
from content_cache.trust import TrustedKeys
from content_cache.unlisted import find_configs
from sync.hub.database import HubDatabase
from sync.hub.identity import identities
from sync.hub.schema import OpenedKeyRow

_MOST_OPEN: Final = 64
"""Quizzes kept opened; one more, and the first goes."""


class PublishedQuiz(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz in the version that was answered."""

    course: str
    serial: int
    """Of the newest build that has this version."""
    entry: QuizEntry
    digest: str
    quiz: Quiz | None
    """None where its questions are sealed, and not to this hub."""
    keys: str | None
    """What the keys came from; None where they are sealed, and not to this hub."""
    scorers: tuple[Scorer, ...]
    """One for each question, compiled once; empty without keys."""


class OpenedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A content key that came out of a seal just now."""

    seal: str
    what: Sealed
    course: str
    quiz: str
    quiz_digest: str
    key: bytes


class PublishedQuizzes:
    """A look-out on a published folder. Not for several threads at once."""

    def __init__(self, folder: Path, identity_path: Path) -> None:
        """Takes the published folder, and the file of the hub's ``age`` identities; either may come later."""
        self._layout = Layout(folder)
        self._identity_path = identity_path
        self._stamps: tuple[tuple[int, int, int] | None, ...] | None = None
        self._identities: tuple[str, ...] = ()
        self._builds: dict[str, list[Toc]] = {}
        self._digests: dict[str, str] = {}
        self._open: dict[tuple[str, str, str], PublishedQuiz | None] = {}
        self._content_keys: dict[str, bytes] = {}
        self.opened: list[OpenedKey] = []
        """What was opened since this list was last emptied; the caller keeps it and empties it."""
        self.passed_over: list[str] = []
        """Builds that were not looked into, and why; one line each, for people."""

    def know(self, keys: Mapping[str, bytes]) -> None:
        """Takes content keys that were kept, by the seal's id."""
        if any(self._content_keys.get(seal) != key for seal, key in keys.items()):
            self._content_keys |= keys
            self._open.clear()

    def look_again(self) -> bool:
        """Reads the folder's lists again where they were written; what did not change stays opened.

        Returns:
            Whether anything may be there now that was not before.
        """
        files = (self._layout.folder / oci.INDEX_FILE, self._layout.folder / oci.KEYS_FILE, self._identity_path)
        stamps = tuple(_stamp(file) for file in files)
        if stamps == self._stamps:
            return False
        self._stamps = stamps
        self._read_lists()
        return True

    def _read_lists(self) -> None:
        self._identities = identities(self._identity_path)
        self._open.clear()
        self._builds = {}
        self.passed_over = []
        try:
            index = self._layout.read(oci.INDEX_FILE, oci.INDEX_BYTES)
            trust = self._layout.read(oci.KEYS_FILE, KEYS_BYTES)
        except PackageError as error:
            self.passed_over.append(f"{self._layout.folder}: {error.kind}: {error}")
            return
        if index is None:
            return
        if trust is None:
            self.passed_over.append("keys.json: it is not there, so nobody is trusted to have signed a course")
            return
        try:
            keys = TrustedKeys.first(trust)
            configs = find_configs(index, self._layout.read_blob)
        except PackageError as error:
            self.passed_over.append(f"{self._layout.folder}: {error.kind}: {error}")
            return
        for digest, _size in configs:
            try:
                config = self._layout.read_blob(digest, CONFIG_BYTES)
                open_unlisted(config, digest, keys)
                toc = read_toc(config_envelope(config).payload)
            except PackageError as error:
                self.passed_over.append(f"{digest[:12]}: {error.kind}: {error}")
                continue
            self._builds.setdefault(toc.course, []).append(toc)
        for builds in self._builds.values():
            builds.sort(key=lambda toc: -toc.serial)

    def find(self, course: str, quiz: str, digest: str) -> PublishedQuiz | None:
        """A quiz in one version; None where no build here has it.

        Args:
            course: its course's id.
            quiz: its id.
            digest: hex SHA-256 of its file without sealed keys.
        """
        name = (course, quiz, digest)
        if name not in self._open:
            if len(self._open) >= _MOST_OPEN:
                self._open.pop(next(iter(self._open)))
            self._open[name] = self._found(course, quiz, digest)
        return self._open[name]

    def entries(self, course: str, quiz: str) -> tuple[QuizEntry, ...]:
        """What the builds say of a quiz, newest first."""
        return tuple(entry for toc in self._builds.get(course, ()) for entry in toc.quizzes if entry.id == quiz)

    def _found(self, course: str, quiz: str, digest: str) -> PublishedQuiz | None:
        for toc in self._builds.get(course, ()):
            for entry in toc.quizzes:
                if entry.id != quiz:
                    continue
                try:
                    if self._digest(toc, entry) == digest:
                        return self._opened(toc, entry, digest)
                except (ContentError, OSError) as error:
                    kind = getattr(error, "kind", type(error).__name__)
                    self._pass_over(f"{course} {toc.serial}, {quiz}: {kind}: {error}")
        return None

    def _pass_over(self, line: str) -> None:
        if line not in self.passed_over:
            self.passed_over.append(line)

    def _digest(self, toc: Toc, entry: QuizEntry) -> str:
        """Of the quiz's file, which may itself be sealed: then its seal says it, and the opening checks it."""
        file = _file(toc, entry.path)
        known = self._digests.get(file.content_key)
        if known is None:
            raw = self._read(toc, entry.path)
            if entry.sealed_questions is None:
                known = hashlib.sha256(raw).hexdigest()
            else:
                known = read_placed_seal(raw, toc.course, entry, Sealed.QUESTIONS).header.quiz_digest
            self._digests[file.content_key] = known
        return known

    def _opened(self, toc: Toc, entry: QuizEntry, digest: str) -> PublishedQuiz:
        for what, path in ((Sealed.QUESTIONS, entry.sealed_questions), (Sealed.KEYS, entry.sealed_keys)):
            if path is not None:
                self._unseal(read_placed_seal(self._read(toc, path), toc.course, entry, what))
        quiz, keys = None, None
        scorers: tuple[Scorer, ...] = ()
        # Where the questions stay locked, there is nothing to put together.
        if entry.sealed_questions is None or self._has_key(toc, entry, Sealed.QUESTIONS, entry.sealed_questions):
            found = open_quiz(toc.course, entry, lambda path: self._read(toc, path), self._content_keys.get)
            quiz, keys = found.quiz, found.keys
            if quiz.keys is not None:
                scorers = tuple(scorer(one, key) for one, key in zip(quiz.questions, quiz.keys, strict=True))
        return PublishedQuiz(
            course=toc.course, serial=toc.serial, entry=entry, digest=digest, quiz=quiz, keys=keys, scorers=scorers
        )

    def _has_key(self, toc: Toc, entry: QuizEntry, what: Sealed, path: str) -> bool:
        return read_placed_seal(self._read(toc, path), toc.course, entry, what).id in self._content_keys

    def _unseal(self, seal: Seal) -> None:
        if seal.id in self._content_keys:
            return
        for identity in reversed(self._identities):
            key = key_from_hub(seal, identity)
            if key is not None:
                header = seal.header
                self._content_keys[seal.id] = key
                self.opened.append(
                    OpenedKey(
                        seal=seal.id,
                        what=header.what,
                        course=header.course,
                        quiz=header.quiz,
                        quiz_digest=header.quiz_digest,
                        key=key,
                    )
                )
                return

    def _read(self, toc: Toc, path: str) -> bytes:
        file = _file(toc, path)
        blob = self._layout.read_blob(file.digest, file.size_bytes + 1)
        if len(blob) != file.size_bytes or oci.sha256(blob) != file.digest:
            raise AlteredBlobError(file.digest)
        return open_file(file, blob)


def known_keys(database: HubDatabase) -> dict[str, bytes]:
    """Content keys that were kept, by the seal's id."""
    with database.read() as session:
        return {row.seal: row.key for row in session.execute(select(OpenedKeyRow.seal, OpenedKeyRow.key))}


def keep_keys(database: HubDatabase, opened: Iterable[OpenedKey], now: datetime) -> None:
    """Keeps content keys; those that are there already are left alone.

    Raises:
        HubStorageError: nothing was written.
    """
    new = {one.seal: one for one in opened}
    if not new:
        return
    with database.write() as session:
        for one in new.values():
            if session.get(OpenedKeyRow, one.seal) is None:
                session.add(
                    OpenedKeyRow(
                        seal=one.seal,
                        what=one.what.value,
                        course=one.course,
                        quiz=one.quiz,
                        quiz_digest=one.quiz_digest,
                        key=one.key,
                        opened_at=now,
                    )
                )


def _file(toc: Toc, path: str) -> FileEntry:
    return next(file for file in toc.files if file.path == path)


def _stamp(file: Path) -> tuple[int, int, int] | None:
    """Another one whenever a file was written; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)
