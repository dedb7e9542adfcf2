"""From a source folder to a signed package in an OCI layout.

The same source, key and serial give the same bytes: there is no time of building in a package. So a build that changes
nothing takes no new serial, and a mirror has nothing to copy. What is sealed to hubs is the exception, since ``age``
never gives the same bytes twice; a build into the same layout takes those of the last one where nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from content_cache import layout as oci
from content_cache import source
from content_cache.compression import compress
from content_cache.courselist import CourseList, CourseListing, read_list, seal_list
from content_cache.errors import (
    AlteredBlobError,
    OlderSerialError,
    PackageError,
    SourceError,
    SourceNote,
    UntrustedKeyError,
)
from content_cache.layout import Descriptor, Index, Layout, Manifest
from content_cache.limits import CONFIG_BYTES, KEYS_BYTES, LIST_BYTES
from content_cache.model import FileEntry, LessonEntry, QuizEntry, Toc, TopicEntry
from content_cache.package import (
    GLOSSARY_PATH,
    JSON_TYPE,
    MARKDOWN_TYPE,
    TOC_TYPE,
    config_envelope,
    open_file,
    read_toc,
)
from content_cache.packing import RawFile, pack
from content_cache.seal_making import SealMaker
from content_cache.seal_parting import Parted, part, shared_keys, waiting_papers
from content_cache.sealed_quizzes import read_placed_seal
from content_cache.sealing import SEAL_TYPE, Seal, Sealed
from content_cache.signing import Envelope, SigningKey, seal
from content_cache.source import CourseSource
from content_cache.trust import Role, TrustedKeys

_TITLE = "org.opencontainers.image.title"


class BuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was built. ``digest`` is the OCI manifest's, ``config`` the config blob's hex digest."""

    course: str
    version: str
    serial: int
    digest: str
    lessons: int
    questions: int
    files: int
    bytes: int
    """Of all blobs that the table of contents names, each once."""
    sealed: tuple[str, ...]
    """Paths of the sealed files."""
    hubs: tuple[str, ...]
    """Recipients that can open them."""
    warnings: tuple[SourceNote, ...]
    hints: tuple[SourceNote, ...]
    config: str
    changed: bool
    """False when the layout had exactly this already."""


def build(
    source_dir: Path, layout: Path, key: SigningKey, *, serial: int | None = None, hubs: Iterable[str] = ()
) -> BuildReport:
    """Builds a course into a layout, beside the courses that are there.

    Args:
        source_dir: the course's source; see ``docs/course-format.md``.
        layout: the layout's folder; made when missing.
        key: signs the table of contents and the list of courses. A ``keys.json`` beside its file is copied.
        serial: of this build; by default the source's own, else one more than the last in this layout when the
            content changed, and the same one when it did not.
        hubs: ``age`` recipients of the hubs that shall open the keys of graded quizzes, and sealed questions.

    Raises:
        BadRecipientError: a hub's recipient does not read.
        SourceError: the source must be mended first.
        UntrustedKeyError: the ``keys.json`` beside the key does not let it sign courses and their list: nobody would
            take what it signs.
        OlderSerialError: the serial asked for is lower than the last, or the same with other content.
        MalformedPackageError: the layout is there, but does not read as one.
    """
    maker = SealMaker(key, hubs)
    course, notes = source.load(source_dir)
    demand_publisher(key, course.id)
    store = Layout(layout)
    before = current_list(store)
    store.create()
    wanted = serial if serial is not None else course.serial
    listed = before.find(course.id) if before else None
    parted = part(course, maker, _seals_before(listed, store, key))
    draft = _draft(course, parted, store)
    toc, config = _settle(draft, wanted, listed, store, key)
    listing = CourseListing(
        course=toc.course,
        title=toc.title,
        summary=toc.summary,
        version=toc.version,
        serial=toc.serial,
        language=toc.language,
        audience=toc.audience,
        config=oci.sha256(config),
        config_size=len(config),
        size_bytes=_sum(toc.files),
        reading_bytes=_sum([entry for entry in toc.files if not entry.is_media]),
    )
    manifest = _write_manifest(toc, config, store)
    _copy_keys(key, store)
    after = next_list(before, listing, keys_version=_keys_version(key))
    if after != before or not _is_signed_by(store, key):
        oci.write_durably(store.folder / oci.COURSES_FILE, seal_list(after, key))
    return BuildReport(
        course=toc.course,
        version=toc.version,
        serial=toc.serial,
        digest=f"sha256:{manifest}",
        lessons=len(toc.lessons()),
        questions=len({question.id for quiz in course.quizzes for question in quiz.questions}),
        files=len(toc.files),
        bytes=listing.size_bytes,
        sealed=tuple(entry.path for entry in toc.files if entry.media_type == SEAL_TYPE),
        hubs=maker.recipients,
        warnings=tuple(sorted([*notes.warnings, *waiting_papers(course, maker.recipients)])),
        hints=tuple(sorted([*notes.hints, *shared_keys(course)])),
        config=listing.config,
        changed=listed != listing,
    )


def _sum(files: Iterable[FileEntry]) -> int:
    """Bytes of all blobs, each once."""
    return sum({entry.digest: entry.size_bytes for entry in files}.values())


def _keys_version(key: SigningKey) -> int:
    """The version of the ``keys.json`` that lies beside the key's file; 0 where there is none."""
    data = keys_beside(key)
    return 0 if data is None else TrustedKeys.first(data).version


def demand_publisher(key: SigningKey, what: str) -> None:
    """Refuses a key that the ``keys.json`` beside its file does not name as a publisher's; a root key, for example.

    Raises:
        UntrustedKeyError: it may not sign courses or their list.
    """
    data = keys_beside(key)
    if data is None:
        return
    keys = TrustedKeys.first(data)
    if any(key.key_id not in keys.publics(role) for role in (Role.COURSE, Role.LIST)):
        raise UntrustedKeyError(what, (key.key_id,))


def keys_beside(key: SigningKey) -> bytes | None:
    """The ``keys.json`` that lies beside a key's file; None where there is none."""
    beside = key.path.parent / oci.KEYS_FILE if key.path else None
    return beside.read_bytes() if beside is not None and beside.is_file() else None


def _copy_keys(key: SigningKey, store: Layout) -> None:
    """Copies the ``keys.json`` that lies beside the key's file, for clients that know an older one."""
    data = keys_beside(key)
    if data is not None and store.read(oci.KEYS_FILE, KEYS_BYTES) != data:
        oci.write_durably(store.folder / oci.KEYS_FILE, data)


def current_list(store: Layout) -> CourseList | None:
    """The list of a layout on this computer, without asking who signed it; None where there is none."""
    data = store.read(oci.COURSES_FILE, LIST_BYTES)
    return None if data is None else read_list(Envelope.parse(data))


def next_list(before: CourseList | None, *listings: CourseListing, keys_version: int = 0) -> CourseList:
    """The list with these courses in it, by id, and the next version if anything changed.

    Args:
        before: the list as it is.
        listings: courses to add or replace.
        keys_version: of the publisher's ``keys.json``; a lower one than the list's own counts for nothing.

    A version is never less than the sum of the serials, so a list built into a new folder after an update is not older
    than the one before it.
    """
    courses = {listing.course: listing for listing in (before.courses if before else ())}
    courses |= {listing.course: listing for listing in listings}
    ordered = tuple(courses[name] for name in sorted(courses))
    known = max(keys_version, before.keys_version if before else 0)
    if before is not None and (ordered, known) == (before.courses, before.keys_version):
        return before
    least = sum(listing.serial for listing in ordered)
    version = max(least, before.version + 1 if before else 1)
    return CourseList(version=version, keys_version=known, courses=ordered)


def _is_signed_by(store: Layout, key: SigningKey) -> bool:
    data = store.read(oci.COURSES_FILE, LIST_BYTES)
    return data is not None and any(name == key.key_id for name, _ in Envelope.parse(data).signatures)


def _seals_before(listed: CourseListing | None, store: Layout, key: SigningKey) -> tuple[Seal, ...]:
    """The seals of a course's last build; none where anything about it is not this key's own work."""
    if listed is None:
        return ()
    try:
        envelope = config_envelope(store.read_blob(listed.config, CONFIG_BYTES))
        if not envelope.is_signed_by(key.key_id, key.public):
            return ()
        return tuple(seal for _, seal in seals_of(read_toc(envelope.payload), store))
    except PackageError:
        return ()


def seals_of(toc: Toc, store: Layout) -> tuple[tuple[QuizEntry, Seal], ...]:
    """Everything sealed of a build, in the order of its quizzes: questions before keys.

    Args:
        toc: verified, or the publisher's own.
        store: the layout that has its blobs.

    Raises:
        MissingBlobError, AlteredBlobError, MalformedPackageError, UnsupportedFormatError: one does not read.
    """
    files = {entry.path: entry for entry in toc.files}
    found = []
    for listed in toc.quizzes:
        for what, path in ((Sealed.QUESTIONS, listed.sealed_questions), (Sealed.KEYS, listed.sealed_keys)):
            if path is not None:
                entry = files[path]
                blob = store.read_blob(entry.digest, entry.size_bytes)
                if oci.sha256(blob) != entry.digest:
                    raise AlteredBlobError(entry.digest)
                found.append((listed, read_placed_seal(open_file(entry, blob), toc.course, listed, what)))
    return tuple(found)


def _draft(course: CourseSource, parted: Parted, store: Layout) -> Toc:
    """Writes all files as blobs and lists them; the serial is still 0."""
    texts: list[RawFile] = []
    large: list[FileEntry] = []

    def add(path: str, media_type: str, raw: bytes) -> str:
        texts.append(RawFile(path=path, media_type=media_type, data=raw))
        return path

    topics = tuple(
        TopicEntry(
            id=topic.id,
            title=topic.title,
            lessons=tuple(
                LessonEntry(
                    id=lesson.id,
                    title=lesson.title,
                    path=lesson.media.name
                    if lesson.media
                    else add(f"lessons/{lesson.id}.md", MARKDOWN_TYPE, lesson.body.encode()),
                    minutes=lesson.minutes,
                    summary=lesson.summary,
                    quiz=lesson.quiz,
                )
                for lesson in topic.lessons
            ),
        )
        for topic in course.topics
    )
    for quiz in parted.quizzes:
        texts += quiz.files
    glossary = add(GLOSSARY_PATH, JSON_TYPE, msgspec.json.encode(course.glossary)) if course.glossary else None
    for media in course.media:
        if media.name in parted.hidden:
            continue
        if media.media_type == "image/svg+xml":
            add(media.name, media.media_type, media.path.read_bytes())
            continue
        digest, size_bytes = store.add_file(media.path)
        large.append(
            FileEntry(
                path=media.name,
                media_type=media.media_type,
                digest=digest,
                size_bytes=size_bytes,
                raw_size_bytes=size_bytes,
            )
        )
    packed: list[FileEntry] = []
    for blob, entries in pack(texts, others=len({entry.digest for entry in large})):
        store.add(blob)
        packed += entries
    order = {text.path: place for place, text in enumerate(texts)}
    files = (*sorted(packed, key=lambda entry: order[entry.path]), *large)
    return Toc(
        course=course.id,
        serial=0,
        version=course.version,
        title=course.title,
        summary=course.summary,
        language=course.language,
        audience=course.audience,
        licence=course.licence,
        publisher=course.publisher,
        topics=topics,
        quizzes=tuple(quiz.entry for quiz in parted.quizzes),
        glossary=glossary,
        files=files,
    )


def _settle(
    draft: Toc, wanted: int | None, listed: CourseListing | None, store: Layout, key: SigningKey
) -> tuple[Toc, bytes]:
    """Finds the serial and makes the config blob."""
    if listed is not None:
        last = store.read_blob(listed.config, CONFIG_BYTES)
        envelope = config_envelope(last)
        same = msgspec.structs.replace(draft, serial=listed.serial) == read_toc(envelope.payload)
        same = same and any(name == key.key_id for name, _ in envelope.signatures)
        if same and wanted in (None, listed.serial):
            return msgspec.structs.replace(draft, serial=listed.serial), last
        if wanted is not None and wanted <= listed.serial:
            raise OlderSerialError(wanted, listed.serial, draft.course)
    serial = wanted if wanted is not None else (listed.serial + 1 if listed else 1)
    toc = msgspec.structs.replace(draft, serial=serial)
    config = compress(seal(TOC_TYPE, compress(msgspec.json.encode(toc)), [key]))
    if len(config) > CONFIG_BYTES:
        raise SourceError(".", 1, "the table of contents is too large: too many lessons or files")
    return toc, config


def _write_manifest(toc: Toc, config: bytes, store: Layout) -> str:
    """Writes the config blob, the manifest and the index; returns the manifest's hex digest."""
    digest = store.add(config)
    by_digest: dict[str, FileEntry] = {}
    for entry in toc.files:
        by_digest.setdefault(entry.digest, entry)
    manifest = Manifest(
        config=Descriptor(media_type=oci.CONFIG_TYPE, digest=f"sha256:{digest}", size=len(config)),
        layers=tuple(
            Descriptor(
                media_type=entry.media_type + ("+zstd" if entry.compressed else ""),
                digest=f"sha256:{entry.digest}",
                size=entry.size_bytes,
                annotations={_TITLE: entry.path},
            )
            for entry in by_digest.values()
        ),
        annotations={_TITLE: toc.title, "org.opencontainers.image.version": toc.version},
    )
    data = msgspec.json.encode(manifest)
    made = Descriptor(
        media_type=oci.MANIFEST_TYPE,
        digest=f"sha256:{store.add(data)}",
        size=len(data),
        annotations={oci.REF_NAME: f"{toc.course}-{toc.serial}"},
        artifact_type=oci.ARTIFACT_TYPE,
    )
    write_index(store, (made,))
    return made.digest.removeprefix("sha256:")


def write_index(store: Layout, manifests: tuple[Descriptor, ...]) -> None:
    """Adds manifests to ``index.json``; one with the same name replaces the older."""
    named = {one.annotations.get(oci.REF_NAME, one.digest): one for one in (*store.index().manifests, *manifests)}
    data = msgspec.json.encode(Index(manifests=tuple(named[name] for name in sorted(named))))
    if store.read(oci.INDEX_FILE, 16 * 1024 * 1024) != data:
        oci.write_durably(store.folder / oci.INDEX_FILE, data)
