"""Reading what a package holds, with every check that must pass before a learner sees any of it.

Verification comes before parsing: nothing is decoded that was not signed by a trusted key, or named with its digest by
something that was.
"""

from __future__ import annotations

import re

from content_cache import limits
from content_cache.compression import decompress
from content_cache.courselist import CourseListing
from content_cache.errors import AlteredBlobError, MalformedPackageError, UntrustedKeyError
from content_cache.json_reading import demand_format, read_json
from content_cache.layout import is_digest, sha256
from content_cache.model import TOC_FORMAT, FileEntry, GlossaryTerm, Quiz, QuizEntry, Toc
from content_cache.questions import Key, problems
from content_cache.signing import Envelope
from content_cache.trust import Role, TrustedKeys

TOC_TYPE = "application/vnd.tuhoc.toc.v1+json+zstd"
MARKDOWN_TYPE = "text/markdown"
JSON_TYPE = "application/json"
GLOSSARY_PATH = "glossary.json"

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_PATH = re.compile(
    r"lessons/[a-z0-9-]+\.md|quizzes/[a-z0-9-]+\.json|sealed/[a-z0-9-]+\.(?:keys|questions)"
    r"|glossary\.json|media/[a-z0-9-]+\.[a-z0-9]+"
)


def config_envelope(config: bytes) -> Envelope:
    """The envelope in a config blob: plain, or as one zstd frame, which undoes what base64 adds.

    Raises:
        MalformedPackageError: neither.
    """
    if not config.startswith(b"{"):
        config = decompress(config, limits.CONFIG_BYTES, "config")
    return Envelope.parse(config)


def open_toc(config: bytes, keys: TrustedKeys, listing: CourseListing) -> tuple[Toc, str]:
    """Verifies and reads a config blob.

    Args:
        config: the blob, as fetched.
        keys: who may sign courses here.
        listing: what the signed list says of the course.

    Returns:
        The table of contents, and the id of the key that stands for it.

    Raises:
        AlteredBlobError: it is not the blob that the list names.
        UntrustedKeyError, BadSignatureError: nobody trusted stands for it.
        MalformedPackageError, UnsupportedFormatError: it does not read, or is of another course or serial.
    """
    if len(config) != listing.config_size or sha256(config) != listing.config:
        raise AlteredBlobError(listing.config)
    envelope = config_envelope(config)
    if envelope.payload_type != TOC_TYPE:
        raise MalformedPackageError(listing.course, f"config is a {envelope.payload_type}")
    signer = keys.verify(envelope, Role.COURSE, listing.course, course=listing.course, serial=listing.serial)
    toc = read_toc(envelope.payload)
    if (toc.course, toc.serial) != (listing.course, listing.serial):
        raise MalformedPackageError(listing.course, f"the list names another course than {toc.course} {toc.serial}")
    if not keys.allows_serial(signer, Role.COURSE, toc.course, toc.serial):
        raise UntrustedKeyError(listing.course, (signer,))
    return toc, signer


def open_unlisted(config: bytes, digest: str, keys: TrustedKeys) -> CourseListing:
    """Verifies a config blob that no list names, and makes the entry that a list would have for it.

    Args:
        config: the blob.
        digest: hex SHA-256 that it should have.
        keys: who may sign courses here.

    Raises:
        AlteredBlobError: it is another blob.
        UntrustedKeyError, BadSignatureError, MalformedPackageError, UnsupportedFormatError: as `open_toc`.
    """
    if sha256(config) != digest:
        raise AlteredBlobError(digest)
    envelope = config_envelope(config)
    if envelope.payload_type != TOC_TYPE:
        raise MalformedPackageError("config", f"is a {envelope.payload_type}")
    keys.verify(envelope, Role.COURSE, "config")
    toc = read_toc(envelope.payload)
    sizes = {entry.digest: entry.size_bytes for entry in toc.files}
    reading = {entry.digest: entry.size_bytes for entry in toc.files if not entry.is_media}
    listing = CourseListing(
        course=toc.course,
        title=toc.title,
        summary=toc.summary,
        version=toc.version,
        serial=toc.serial,
        language=toc.language,
        audience=toc.audience,
        config=digest,
        config_size=len(config),
        size_bytes=sum(sizes.values()),
        reading_bytes=sum(reading.values()),
    )
    open_toc(config, keys, listing)  # the scope of the key is known only now
    return listing


def read_toc(payload: bytes) -> Toc:
    """Reads a table of contents that was verified.

    Raises:
        MalformedPackageError, UnsupportedFormatError: it does not read.
    """
    raw = decompress(payload, limits.TOC_BYTES, "table of contents")
    demand_format(raw, TOC_FORMAT, "table of contents")
    toc = read_json(raw, Toc, "table of contents")
    _check_toc(toc)
    return toc


def _check_toc(toc: Toc) -> None:
    if not 1 <= toc.serial <= limits.SERIAL:
        raise MalformedPackageError(toc.course, "its serial is out of range")
    _check_files(toc)
    lessons = [lesson.id for lesson in toc.lessons()]
    quizzes = [quiz.id for quiz in toc.quizzes]
    for ids in (lessons, quizzes, [toc.course]):
        if len(set(ids)) != len(ids) or not all(_ID.fullmatch(one) for one in ids):
            raise MalformedPackageError(toc.course, "an id is not allowed, or here twice")
    _check_parts(toc)
    if any(lesson.quiz and lesson.quiz not in quizzes for lesson in toc.lessons()):
        raise MalformedPackageError(toc.course, "a lesson names a quiz that is not there")


def _check_files(toc: Toc) -> None:
    """Paths, digests and sizes are possible, and no two files say different things of the same blob."""
    if len(toc.files) > limits.FILES or len({entry.path for entry in toc.files}) != len(toc.files):
        raise MalformedPackageError(toc.course, "too many files, or a path twice")
    blobs: dict[str, tuple[int, bool, int | None, int]] = {}
    for entry in toc.files:
        if not _PATH.fullmatch(entry.path) or not is_digest(entry.digest):
            raise MalformedPackageError(toc.course, "a file's path or digest is not allowed")
        if not 0 <= entry.size_bytes <= limits.MEDIA_BYTES or not 0 <= entry.raw_size_bytes <= _raw_limit(entry):
            raise MalformedPackageError(toc.course, f"{entry.path} is too large")
        if not entry.compressed and entry.raw_size_bytes != entry.size_bytes:
            raise MalformedPackageError(toc.course, f"{entry.path} is told to have two lengths")
        if not _in_its_pack(entry):
            raise MalformedPackageError(toc.course, f"{entry.path} is not inside its pack")
        told = (
            entry.size_bytes,
            entry.compressed,
            entry.pack_bytes,
            entry.raw_size_bytes if entry.pack_bytes is None else 0,
        )
        if blobs.setdefault(entry.digest, told) != told:
            raise MalformedPackageError(toc.course, f"{entry.path}: its blob is told to be two different things")


def _check_parts(toc: Toc) -> None:
    """Every lesson, quiz and the glossary has a file of its kind."""
    media = {entry.path for entry in toc.files if entry.is_media}
    texts = {entry.path for entry in toc.files if not entry.path.startswith("media/")}
    wanted = [("media/" if lesson.path.startswith("media/") else "lessons/", lesson.path) for lesson in toc.lessons()]
    for quiz in toc.quizzes:
        wanted.append(("quizzes/" if quiz.sealed_questions is None else "sealed/", quiz.path))
        wanted += [("sealed/", quiz.sealed_keys)] if quiz.sealed_keys is not None else []
        if quiz.sealed_questions is not None and (quiz.sealed_questions != quiz.path or quiz.sealed_keys is None):
            raise MalformedPackageError(toc.course, f"quiz {quiz.id}: its questions are sealed by halves")
    wanted += [(GLOSSARY_PATH, toc.glossary)] if toc.glossary else []
    for kind, path in wanted:
        if not path.startswith(kind) or path not in (media if kind == "media/" else texts):
            raise MalformedPackageError(toc.course, "a lesson, quiz or glossary has no file of its kind")


def _in_its_pack(entry: FileEntry) -> bool:
    if entry.offset is None and entry.pack_bytes is None:
        return True
    if entry.offset is None or entry.pack_bytes is None or not entry.compressed or entry.is_media:
        return False
    end = entry.offset + entry.raw_size_bytes
    return 0 <= entry.offset <= end <= entry.pack_bytes <= limits.PACK_BYTES


def _raw_limit(entry: FileEntry) -> int:
    if not entry.compressed:
        return limits.MEDIA_BYTES
    kind = entry.path.partition("/")[0]
    most = {"lessons": limits.LESSON_BYTES, "media": limits.IMAGE_BYTES, "sealed": limits.SEAL_BYTES}
    return most.get(kind, limits.QUIZ_BYTES)


def open_blob(entry: FileEntry, blob: bytes) -> bytes:
    """What a verified blob holds: a file, or a whole pack of files.

    Raises:
        MalformedPackageError: it does not decompress to what the table of contents says.
    """
    length = entry.raw_size_bytes if entry.pack_bytes is None else entry.pack_bytes
    raw = decompress(blob, length, entry.path) if entry.compressed else blob
    if len(raw) != length:
        raise MalformedPackageError(entry.path, "its length is not what the table of contents says")
    return raw


def open_file(entry: FileEntry, blob: bytes) -> bytes:
    """The content of a file from its verified blob.

    Raises:
        MalformedPackageError: as `open_blob`.
    """
    raw = open_blob(entry, blob)
    return raw if entry.offset is None else raw[entry.offset : entry.offset + entry.raw_size_bytes]


def read_quiz(raw: bytes, what: str) -> Quiz:
    """Reads a quiz and checks that it can be drawn and scored.

    Raises:
        MalformedPackageError: it cannot.
    """
    quiz = read_json(raw, Quiz, what)
    ids = [question.id for question in quiz.questions]
    if len(set(ids)) != len(ids):
        raise MalformedPackageError(what, "a question is here twice")
    if quiz.keys is not None:
        check_keys(quiz, quiz.keys, what)
    _check_sections(quiz, what)
    if quiz.most_essays > limits.ESSAYS:
        raise MalformedPackageError(what, f"may have more than {limits.ESSAYS} essays on a paper")
    return quiz


def check_keys(quiz: Quiz, keys: tuple[Key, ...], what: str) -> None:
    """Checks that a quiz can be scored with these keys.

    Args:
        quiz: as read; its own keys are not looked at.
        keys: to hold against its questions.
        what: where they are, for the error.

    Raises:
        MalformedPackageError: it cannot.
    """
    if len(keys) != len(quiz.questions):
        raise MalformedPackageError(what, "not one key for each question")
    for question, key in zip(quiz.questions, keys, strict=True):
        found = problems(question, key)
        if found:
            raise MalformedPackageError(what, f"question {question.id!r} {found[0]}")


def check_quiz(quiz: Quiz, listed: QuizEntry, what: str) -> None:
    """Checks that a quiz is the one that the table of contents tells of.

    Raises:
        MalformedPackageError: it is another one.
    """
    drawn = sum(section.count for section in quiz.sections)
    if (quiz.id, quiz.kind, drawn) != (listed.id, listed.kind, listed.question_count):
        raise MalformedPackageError(what, "is another quiz than the one listed")
    if quiz.keys is not None and listed.sealed_keys is not None:
        raise MalformedPackageError(what, "has its keys in clear and sealed")


def _check_sections(quiz: Quiz, what: str) -> None:
    """Every draw must be possible, whatever the draws before it took."""
    if len(quiz.sections) > limits.SECTIONS:
        raise MalformedPackageError(what, f"more than {limits.SECTIONS} sections")
    before: list[tuple[int, int]] = []  # what each section takes, and its pool as bits
    for section in quiz.sections:
        pool = set(section.pool)
        if len(pool) != len(section.pool) or not all(0 <= index < len(quiz.questions) for index in pool):
            raise MalformedPackageError(what, "a section's pool is not a set of questions")
        bits = _bits(pool, len(quiz.questions))
        taken = sum(min(count, (bits & other).bit_count()) for count, other in before)
        if not 0 < section.count <= len(pool) - taken:
            raise MalformedPackageError(what, "a section asks for more questions than it may have left")
        before.append((section.count, bits))
    if not quiz.sections:
        raise MalformedPackageError(what, "has no questions")


def _bits(pool: set[int], size: int) -> int:
    """A set of small numbers as the bits of one."""
    held = bytearray(size // 8 + 1)
    for index in pool:
        held[index >> 3] |= 1 << (index & 7)
    return int.from_bytes(held, "little")


def read_lesson(raw: bytes, what: str) -> str:
    """A lesson's Markdown.

    Raises:
        MalformedPackageError: not UTF-8.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedPackageError(what, "not UTF-8") from error


def read_glossary(raw: bytes) -> tuple[GlossaryTerm, ...]:
    """A glossary's terms, in the order of the source.

    Raises:
        MalformedPackageError: it does not read.
    """
    return read_json(raw, tuple[GlossaryTerm, ...], GLOSSARY_PATH)
