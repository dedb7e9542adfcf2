"""Parting what a build may give to everybody from what it seals: keys, whole papers, and pictures that only they show.

Practice quizzes go as they are. Of graded ones the keys are sealed, and where the author says ``questions_sealed`` the
questions too. A picture stays in clear where anything in clear shows it; otherwise it goes into the seal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from content_cache.errors import MalformedPackageError, SourceError, SourceNote
from content_cache.model import Quiz, QuizEntry
from content_cache.package import JSON_TYPE
from content_cache.packing import RawFile
from content_cache.questions import Key, scrambled
from content_cache.seal_contents import MEDIA_NAME, Picture, SealedKeys, SealedQuestions
from content_cache.seal_making import SealMaker
from content_cache.sealed_quizzes import names_in
from content_cache.sealing import SEAL_TYPE, Seal
from content_cache.source import CourseSource


class PartedQuiz(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz as it goes into a package."""

    entry: QuizEntry
    files: tuple[RawFile, ...]


class Parted(msgspec.Struct, frozen=True, kw_only=True):
    """All quizzes of a course."""

    quizzes: tuple[PartedQuiz, ...]
    hidden: frozenset[str]
    """Media that went into seals and must not be in the package in clear."""


class _Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A quiz cut in two. ``keys`` are None where they stay in ``raw``."""

    quiz: Quiz
    raw: bytes
    keys: tuple[Key, ...] | None

    @property
    def questions_sealed(self) -> bool:
        return self.quiz.rules.questions_sealed

    @property
    def names(self) -> set[str]:
        return names_in(self.raw)

    @property
    def key_names(self) -> set[str]:
        return set() if self.keys is None else names_in(msgspec.json.encode(self.keys))


def part(course: CourseSource, maker: SealMaker, before: Sequence[Seal] = ()) -> Parted:
    """Parts the quizzes of a course.

    Args:
        course: as read from its source, with all keys.
        maker: makes the seals.
        before: seals of the last build, verified; see `SealMaker.make`.

    Raises:
        SourceError: a sealed quiz is too large with its pictures.
    """
    drafts = [_cut(quiz) for quiz in course.quizzes]
    clear = _names_in_clear(course, drafts)
    media = {file.name: (file.media_type, file.path) for file in course.media}
    parting = _Parting(course=course.id, maker=maker, before=before)
    quizzes, hidden = [], set[str]()
    for draft in drafts:
        inside = {name for name in draft.names - clear if draft.questions_sealed}
        beside = draft.key_names - clear - inside
        quizzes.append(parting.part(draft, _pictures(inside, media), _pictures(beside, media)))
        hidden |= {name for name in inside | beside if _is_picture(name, media)}
    return Parted(quizzes=tuple(quizzes), hidden=frozenset(hidden))


def waiting_papers(course: CourseSource, recipients: Sequence[str]) -> list[SourceNote]:
    """Warns where no hub will be able to grade."""
    graded = [quiz.id for quiz in course.quizzes if quiz.kind.is_graded]
    if not graded or recipients:
        return []
    return [
        _note(f"no hub is named (--hub), so {', '.join(graded)} can be graded only once codes or keys are released")
    ]


def shared_keys(course: CourseSource) -> list[SourceNote]:
    """Hints at graded questions whose keys anybody can read, since practice uses the same ones."""
    practised = {question.id for quiz in course.quizzes if not quiz.kind.is_graded for question in quiz.questions}
    found = []
    for quiz in course.quizzes:
        shared = [question.id for question in quiz.questions if quiz.kind.is_graded and question.id in practised]
        if shared:
            words = f"{len(shared)} of its {len(quiz.questions)} questions are practised with too"
            found.append(_note(f"{quiz.id}: {words}, so their keys are in the course for all to read"))
    return found


def _note(message: str) -> SourceNote:
    return SourceNote(file="course.yaml", line=1, message=message)


def _cut(quiz: Quiz) -> _Draft:
    """Parts keys from questions. Where choices are shuffled for everybody anyway, they are also stored in an order that
    does not betray what is right: many authors write the right one first."""
    if not quiz.kind.is_graded or quiz.keys is None:
        return _Draft(quiz=quiz, raw=msgspec.json.encode(quiz), keys=None)
    questions, keys = quiz.questions, quiz.keys
    if quiz.shuffle_choices and questions:
        pairs = [scrambled(question, key) for question, key in zip(questions, keys, strict=True)]
        questions, keys = tuple(question for question, _ in pairs), tuple(key for _, key in pairs)
    without = msgspec.structs.replace(quiz, questions=questions, keys=None)
    return _Draft(quiz=quiz, raw=msgspec.json.encode(without), keys=keys)


def _names_in_clear(course: CourseSource, drafts: Iterable[_Draft]) -> set[str]:
    found = {lesson.media.name for lesson in course.lessons() if lesson.media is not None}
    texts = [lesson.body for lesson in course.lessons()]
    texts += [term.meaning for term in course.glossary]
    texts += [draft.quiz.rules.tie_break or "" for draft in drafts]
    for text in texts:
        found |= set(MEDIA_NAME.findall(text))
    for draft in drafts:
        if not draft.questions_sealed:
            found |= draft.names
    return found


def _pictures(names: set[str], media: Mapping[str, tuple[str, Path]]) -> dict[str, Picture]:
    return {
        name: Picture(media_type=media[name][0], data=media[name][1].read_bytes())
        for name in sorted(names)
        if _is_picture(name, media)
    }


def _is_picture(name: str, media: Mapping[str, tuple[str, Path]]) -> bool:
    return name in media and media[name][0].startswith("image/")


class _Parting(msgspec.Struct, frozen=True, kw_only=True):
    """What all quizzes of a build have in common."""

    course: str
    maker: SealMaker
    before: Sequence[Seal]

    def part(self, draft: _Draft, inside: dict[str, Picture], beside: dict[str, Picture]) -> PartedQuiz:
        """Seals a quiz with the pictures of its questions and those of its keys."""
        quiz = draft.quiz
        files = []
        if draft.questions_sealed:
            files.append(self._sealed(draft, SealedQuestions(quiz=msgspec.Raw(draft.raw), media=inside)))
        else:
            files.append(RawFile(path=f"quizzes/{quiz.id}.json", media_type=JSON_TYPE, data=draft.raw))
        path = files[0].path
        if draft.keys is not None:
            files.append(self._sealed(draft, SealedKeys(keys=draft.keys, media=beside)))
        entry = QuizEntry(
            id=quiz.id,
            title=quiz.title,
            kind=quiz.kind,
            path=path,
            question_count=sum(section.count for section in quiz.sections),
            lesson=quiz.lesson,
            time_limit_s=quiz.time_limit_s,
            attempts_allowed=quiz.attempts_allowed,
            pass_mark=quiz.pass_mark,
            rules=quiz.rules,
            sealed_keys=None if draft.keys is None else files[1].path,
            sealed_questions=path if draft.questions_sealed else None,
        )
        return PartedQuiz(entry=entry, files=tuple(files))

    def _sealed(self, draft: _Draft, contents: SealedKeys | SealedQuestions) -> RawFile:
        quiz = draft.quiz.id
        digest = hashlib.sha256(draft.raw).hexdigest()
        try:
            seal = self.maker.make(contents, course=self.course, quiz=quiz, quiz_digest=digest, before=self.before)
        except MalformedPackageError as error:
            raise SourceError("course.yaml", 1, f"quiz {quiz} is too large to be sealed: {error.reason}") from error
        return RawFile(path=f"sealed/{quiz}.{seal.header.what}", media_type=SEAL_TYPE, data=seal.encode())
