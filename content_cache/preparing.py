"""Making installed courses ready for quick opening and for search: their HTML, and their places in the index.

All of it is derived from what is installed, so it may be interrupted at any moment and go on later; until then a lesson
is rendered when it is opened, and the search says that it is not complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from content_cache.cache import CourseCache, files_of
from content_cache.cached import InstalledCourse
from content_cache.errors import MalformedPackageError, NotInstalledError
from content_cache.glossary import render_glossary
from content_cache.model import FileEntry, QuizKind, Toc
from content_cache.package import read_glossary, read_lesson, read_quiz
from content_cache.render import Rendered, render_safely
from content_cache.search import (
    INDEXER,
    Document,
    DocumentKind,
    Passage,
    explanation_passages,
    glossary_passages,
    lesson_passages,
    pdf_passages,
)

_TOGETHER = 16
"""Lessons of one transaction."""
_PDF = "application/pdf"

Check = Callable[[], None]
Maker = Callable[[CourseCache, FileEntry], tuple[Passage, ...]]


def prepare(cache: CourseCache, check: Check = lambda: None, *, course: str | None = None) -> None:
    """Renders and indexes what is not ready yet.

    Args:
        cache: whose courses.
        check: called between lessons; raises when it is time to stop.
        course: only this one.

    Raises:
        DiskFullError, DamagedCacheError, SearchUnavailableError: what was made so far stays.
    """
    installed = cache.installed()
    changed = False
    for one in installed:
        if course in (None, one.course):
            try:
                render_texts(cache, cache.toc(one.course), check)
                changed = index_course(cache, one, check) or changed
            except NotInstalledError:
                continue  # removed or replaced meanwhile
    for gone in set(cache.search.courses()) - {one.course for one in installed}:
        cache.search.remove(gone, check=check)
    if changed:
        cache.search.tidy()
    cache.blobs.settle(check)


def is_searchable(indexed: tuple[str, int] | None, config: str) -> bool:
    """Whether what the index says of a course is of this build; its documents may still be coming."""
    return indexed is not None and indexed[1] == INDEXER and indexed[0].partition("-")[0] == config


def render_texts(cache: CourseCache, toc: Toc, check: Check) -> None:
    """Renders the lessons and the glossary of a course that have no HTML yet."""
    files = files_of(toc)
    texts = [files[lesson.path] for lesson in toc.lessons() if lesson.path.startswith("lessons/")]
    texts += [files[toc.glossary]] if toc.glossary else []
    made: list[tuple[FileEntry, Rendered]] = []
    for entry in cache.packages.unrendered(texts):
        check()
        raw = cache.packages.raw(entry)
        if raw is None:
            raise NotInstalledError(entry.path)
        if entry.path.startswith("lessons/"):
            made.append((entry, render_safely(read_lesson(raw, entry.path))))
        else:
            made.append((entry, Rendered(render_glossary(read_glossary(raw)), ())))
        if len(made) >= _TOGETHER:
            cache.packages.keep_rendered(made)
            made = []
    cache.packages.keep_rendered(made)


def index_course(cache: CourseCache, course: InstalledCourse, check: Check) -> bool:
    """Puts a course into the search index; returns False where it was there already as it is now.

    The state noted with it counts the documents of pages that are here, so that one that comes later is indexed too.
    """
    toc = cache.toc(course.course)
    missing = {entry.path for entry in cache.missing_media(course.course)}
    pages = [entry for entry in toc.files if entry.media_type == _PDF]
    here = sum(entry.path not in missing for entry in pages)
    state = course.config if here == len(pages) else f"{course.config}-{here}"
    if cache.search.courses().get(course.course) == (state, INDEXER):
        return False
    known = cache.search.known(course.course)
    documents = list(_documents(cache, toc, known, missing, check))
    cache.search.put(course.course, course.title, state, documents, check=check)
    return True


def _documents(
    cache: CourseCache, toc: Toc, known: dict[tuple[DocumentKind, str], str], missing: set[str], check: Check
) -> Iterator[Document]:
    """Everything of a course that can be searched; what the index has already is not read again."""
    files = files_of(toc)

    def document(kind: DocumentKind, item: str, title: str, path: str, make: Maker) -> Document:
        check()
        entry = files[path]
        is_known = known.get((kind, item)) == entry.content_key
        passages = None if is_known else make(cache, entry)
        return Document(kind=kind, item=item, title=title, passages=passages, source=entry.content_key)

    for lesson in toc.lessons():
        if not files[lesson.path].is_media:
            yield document(DocumentKind.LESSON, lesson.id, lesson.title, lesson.path, _text)
        elif files[lesson.path].media_type == _PDF and lesson.path not in missing:
            yield document(DocumentKind.LESSON, lesson.id, lesson.title, lesson.path, _pages)
    if toc.glossary:
        yield document(DocumentKind.GLOSSARY, "", "", toc.glossary, _terms)
    for quiz in toc.quizzes:
        if quiz.kind is QuizKind.PRACTICE:
            yield document(DocumentKind.EXPLANATION, quiz.id, quiz.title, quiz.path, _said)


def _text(cache: CourseCache, entry: FileEntry) -> tuple[Passage, ...]:
    made = cache.packages.rendered(entry)
    if made is None:
        raise NotInstalledError(entry.path)
    return lesson_passages(made.html, made.headings)


def _pages(cache: CourseCache, entry: FileEntry) -> tuple[Passage, ...]:
    return pdf_passages(_raw(cache, entry))


def _terms(cache: CourseCache, entry: FileEntry) -> tuple[Passage, ...]:
    return glossary_passages(read_glossary(_raw(cache, entry)))


def _said(cache: CourseCache, entry: FileEntry) -> tuple[Passage, ...]:
    try:
        return explanation_passages(read_quiz(_raw(cache, entry), entry.path))
    except MalformedPackageError:
        return ()  # a text that cannot be rendered is shown as it is written, and not searched


def _raw(cache: CourseCache, entry: FileEntry) -> bytes:
    raw = cache.packages.raw(entry)
    if raw is None:
        raise NotInstalledError(entry.path)
    return raw
