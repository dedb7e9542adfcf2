"""A quiz of a package, put together from what is in clear and what is open: questions, keys, pictures.

Owns the rule of what a reader gets: without a key for the sealed questions nothing, without one for the sealed keys the
quiz as it is on everybody's computer. Keys of seals come from a callable; who remembers them is not known here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec

from content_cache.errors import MalformedPackageError, QuizLockedError
from content_cache.model import Quiz, QuizEntry, Toc
from content_cache.package import check_keys, check_quiz, read_quiz
from content_cache.seal_contents import MEDIA_NAME, Picture, SealedKeys, SealedQuestions, unpack_contents
from content_cache.sealing import Seal, Sealed, open_seal, read_seal

OpenedKey = Callable[[str], bytes | None]
"""The content key of a seal that was opened here once, by `Seal.id`; None where it was not."""
ReadFile = Callable[[str], bytes]
"""A file of the package by its path."""


def nothing_opened(_seal: str) -> None:
    """An `OpenedKey` for who has opened nothing."""


class OpenQuiz(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz as far as it is open."""

    quiz: Quiz
    """With its keys where they are in clear or open here."""
    digest: str
    """Hex SHA-256 of its file without sealed keys."""
    names: frozenset[str]
    """Pictures that it names, ``media/...``, whether they are in clear or were sealed."""
    pictures: dict[str, bytes]
    """Those that came out of seals."""
    keys: str | None
    """What the keys came from: `Seal.id`, or the quiz's own digest where it has them in clear; None without keys."""


def read_placed_seal(raw: bytes, course: str, listed: QuizEntry, what: Sealed) -> Seal:
    """Reads a sealed file of a package and checks that it belongs where it was found.

    Args:
        raw: the file.
        course: the course's id.
        listed: the quiz that names it.
        what: as what it is named there.

    Raises:
        MalformedPackageError, UnsupportedFormatError: it does not read, or holds something else.
    """
    path = str(listed.sealed_keys if what is Sealed.KEYS else listed.sealed_questions)
    seal = read_seal(raw, path)
    header = seal.header
    if (header.what, header.course, header.quiz) != (what, course, listed.id):
        raise MalformedPackageError(path, "is sealed for something else")
    return seal


def open_quiz(course: str, listed: QuizEntry, read: ReadFile, opened_key: OpenedKey) -> OpenQuiz:
    """Puts a quiz together.

    Args:
        course: the course's id.
        listed: its entry in the verified table of contents.
        read: gives the package's files.
        opened_key: gives the keys of seals that were opened.

    Raises:
        QuizLockedError: its questions are sealed, and no key of theirs is here.
        MalformedPackageError: it is not sound; of what is sealed this shows only now.
        Whatever ``read`` raises.
    """
    pictures: dict[str, Picture] = {}
    if listed.sealed_questions is None:
        raw = read(listed.path)
    else:
        questions = _opened(course, listed, Sealed.QUESTIONS, read, opened_key)
        if questions is None:
            raise QuizLockedError(course, listed.id)
        seal, data = questions
        inside = unpack_contents(data, SealedQuestions, listed.path)
        raw = bytes(inside.quiz)
        pictures |= inside.media
        _check_digest(seal, raw, listed.path)
    digest = hashlib.sha256(raw).hexdigest()
    quiz = read_quiz(raw, listed.path)
    check_quiz(quiz, listed, listed.path)
    origin = None if quiz.keys is None else digest
    names = names_in(raw)
    if listed.sealed_keys is not None:
        found = _opened(course, listed, Sealed.KEYS, read, opened_key)
        if found is not None:
            seal, data = found
            keys = unpack_contents(data, SealedKeys, listed.sealed_keys)
            _check_digest(seal, raw, listed.sealed_keys)
            check_keys(quiz, keys.keys, listed.sealed_keys)
            quiz = msgspec.structs.replace(quiz, keys=keys.keys)
            origin = seal.id
            names |= names_in(msgspec.json.encode(keys.keys))
            pictures |= keys.media
    return OpenQuiz(
        quiz=quiz,
        digest=digest,
        names=frozenset(names),
        pictures={name: picture.data for name, picture in pictures.items()},
        keys=origin,
    )


class QuizChecks:
    """Looks at a package's quizzes and seals one file after the other, in any order, before it is shown.

    What is sealed cannot be looked into; that it belongs to its quiz can.
    """

    def __init__(self, toc: Toc) -> None:
        """Takes the verified table of contents."""
        self._course = toc.course
        self._open = {one.path: one for one in toc.quizzes if one.sealed_questions is None}
        self._sealed = {one.sealed_keys: (one, Sealed.KEYS) for one in toc.quizzes if one.sealed_keys is not None}
        self._sealed |= {one.path: (one, Sealed.QUESTIONS) for one in toc.quizzes if one.sealed_questions is not None}
        self._digests: dict[str, str] = {}

    def look(self, path: str, raw: bytes) -> None:
        """Checks one file.

        Raises:
            MalformedPackageError, UnsupportedFormatError: it is not sound, or not what the list says.
        """
        if path in self._sealed:
            listed, what = self._sealed[path]
            self._agree(listed.id, read_placed_seal(raw, self._course, listed, what).header.quiz_digest, path)
        elif path in self._open:
            listed = self._open[path]
            check_quiz(read_quiz(raw, path), listed, path)
            if listed.sealed_keys is not None:
                self._agree(listed.id, hashlib.sha256(raw).hexdigest(), path)
        elif path.startswith("sealed/"):
            raise MalformedPackageError(path, "belongs to no quiz")

    def _agree(self, quiz: str, digest: str, path: str) -> None:
        if self._digests.setdefault(quiz, digest) != digest:
            raise MalformedPackageError(path, "is of another version of the quiz")


def names_in(raw: bytes) -> set[str]:
    """The media that a quiz's file or keys name."""
    return set(MEDIA_NAME.findall(raw.decode("utf-8")))


def _opened(
    course: str, listed: QuizEntry, what: Sealed, read: ReadFile, opened_key: OpenedKey
) -> tuple[Seal, bytes] | None:
    path = listed.sealed_keys if what is Sealed.KEYS else listed.sealed_questions
    seal = read_placed_seal(read(str(path)), course, listed, what)
    key = opened_key(seal.id)
    data = None if key is None else open_seal(seal, key)
    return None if data is None else (seal, data)


def _check_digest(seal: Seal, raw: bytes, path: str) -> None:
    if seal.header.quiz_digest != hashlib.sha256(raw).hexdigest():
        raise MalformedPackageError(path, "is sealed for another version of the quiz")
