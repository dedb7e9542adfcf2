"""What a ``course.yaml`` would say, for a folder of Markdown that nobody wrote as a course.

Every Markdown file below the folder is a lesson, but for ``README`` and the papers of a project (licence,
change log). So is every PDF, audio and video file that no Markdown names, but for those in folders of attachments
(``media``, ``assets``, ...). Order is natural by number, numbered names first; a folder is a topic; in one flat folder
the number before the first dot is (``2.1 ...``, ``2.2 ...``). Titles come from the first heading, else the
file's name; the course's from its README.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from content_cache.source.markdown_scan import headings, plain, references, without_code, without_comments
from content_cache.source.media import LESSON_MEDIA, MEDIA_TYPES, RefusedMediaError, find, sniff
from content_cache.source.notes import Notes
from content_cache.source.plan import CoursePlan, LessonPlan, TopicPlan, shorten, unused
from content_cache.source.reading import read_text, split_front_matter
from content_cache.source.rewriting import place
from content_cache.text import clean, fold, slug

MAX_LESSONS = 5_000
MARKDOWN_ENDINGS = (".md", ".markdown")
_MEDIA_ENDINGS = tuple(ending for ending, kind in MEDIA_TYPES.items() if kind in LESSON_MEDIA)
_PAPERS = re.compile(r"(readme|licen[cs]e|copying|notice|source|changelog|changes|authors)\b", re.IGNORECASE)
_MODULE = re.compile(r"\s*(\d{1,4})\.\d")
_ATTACHMENTS = frozenset(
    (
        *("media", "medias", "asset", "assets", "static", "attachment", "attachments", "file", "files", "public"),
        *("image", "images", "img", "imgs", "resource", "resources", "hinh", "hinh-anh", "anh", "dinh-kem", "tep"),
    )
)
"""Names of folders, as slugs, whose files belong to the texts beside them."""
_SHORTEST_ID = 3
_SUMMARY_CHARS = 300


def infer_plan(folder: Path, notes: Notes) -> CoursePlan | None:
    """Plans a course from a folder without ``course.yaml``.

    Args:
        folder: the source folder, resolved.
        notes: takes an error when there is nothing to make a course of.

    Returns:
        None after an error.
    """
    found = sorted(_files(folder), key=lambda path: natural_key(path.relative_to(folder).as_posix()))
    texts = [path for path in found if path.suffix.lower() in MARKDOWN_ENDINGS]
    media = [path for path in found if path.suffix.lower() not in MARKDOWN_ENDINGS]
    lessons = [path for path in texts if not _PAPERS.match(path.stem)]
    taken = {*lessons, *_media_lessons(media, lessons or texts, folder, notes)}
    lessons = [path for path in found if path in taken] or texts
    if not lessons:
        notes.error(".", 1, "neither course.yaml nor any Markdown, PDF, audio or video file is here")
        return None
    if len(lessons) > MAX_LESSONS:
        notes.error(".", 1, f"{len(lessons)} files are too many lessons for one course")
        return None
    top = _common_folder(lessons, folder)
    title, summary = _introduction([top, folder])
    return CoursePlan(
        id=_course_id(folder),
        title=title or clean(folder.name.replace("_", " ").replace("-", " ").strip()) or "Khóa học",
        summary=summary,
        topics=tuple(_topics(lessons, top, folder, title)),
        strict=False,
    )


def natural_key(text: str) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Sorts ``2 x`` before ``10 x``, numbers before words, folder by folder, marks and case aside."""
    return tuple(
        tuple((0, int(run), "") if run.isdigit() else (1, 0, run) for run in re.findall(r"[0-9]+|[^0-9]+", fold(part)))
        for part in text.split("/")
    )


def _files(folder: Path) -> Iterator[Path]:
    """Markdown, PDF, audio and video below a folder; symlinks, hidden names and names with a leading ``_`` are not."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "_")) or entry.is_symlink() or entry.name == "node_modules":
            continue
        if entry.is_dir():
            yield from _files(entry)
        elif entry.suffix.lower() in (*MARKDOWN_ENDINGS, *_MEDIA_ENDINGS) and entry.is_file():
            yield entry


def _media_lessons(media: list[Path], lessons: list[Path], folder: Path, notes: Notes) -> Iterator[Path]:
    """The files of ``media`` that are lessons by themselves: sound, and named by none of the lessons in Markdown."""
    if not media:
        return
    named = {place(path) for text in lessons for path in _named_files(text)}
    folders = {path.parent for path in lessons}
    for path in media:
        if place(path) in named:
            continue
        name = path.relative_to(folder).as_posix()
        try:
            kind = sniff(path)
        except (RefusedMediaError, OSError) as error:
            notes.warn(name, 1, f"is no lesson: it {error}")
            continue
        inner = [slug(part) for part in path.relative_to(folder).parts[:-1]]
        if lessons and path.parent not in folders and not _ATTACHMENTS.isdisjoint(inner):
            notes.hint(name, 1, "no text names this file, and it lies in a folder of attachments: it is left out")
        elif kind in LESSON_MEDIA:
            yield path


def _named_files(text: Path) -> Iterator[Path]:
    """The files that a Markdown file names in links and pictures."""
    body = read_text(text, text.name, Notes())
    for reference in references(without_comments(body)) if body else ():
        target = reference.target.partition("#")[0].partition("?")[0]
        found = find(text.parent, target) if target else None
        if found is not None:
            yield found


def _common_folder(lessons: list[Path], folder: Path) -> Path:
    """The deepest folder that holds all lessons."""
    common = lessons[0].parent
    while common != folder and not all(path.is_relative_to(common) for path in lessons):
        common = common.parent
    return common


def _topics(lessons: list[Path], top: Path, folder: Path, course_title: str) -> Iterator[TopicPlan]:
    groups: dict[str, list[Path]] = {}
    for path in lessons:
        groups.setdefault(path.parent.relative_to(top).as_posix(), []).append(path)
    ids: set[str] = set()
    if list(groups) == ["."]:
        yield from _modules(lessons, folder, course_title, ids)
        return
    for name in sorted(groups, key=natural_key):
        title, _ = _introduction([top / name]) if name != "." else (course_title, "")
        yield TopicPlan(
            id=unused(shorten(slug(name, "chung")), ids),
            title=title or ("Bài học" if name == "." else clean(name.replace("_", " ").replace("/", " / "))),
            lessons=_plans(groups[name], folder),
        )


def _modules(lessons: list[Path], folder: Path, course_title: str, ids: set[str]) -> Iterator[TopicPlan]:
    """Topics of a flat folder, by the number before the first dot where there are several."""
    groups: dict[str, list[Path]] = {}
    for path in lessons:
        match = _MODULE.match(path.stem)
        groups.setdefault(str(int(match[1])) if match else "", []).append(path)
    if len([name for name in groups if name]) < 2:
        yield TopicPlan(id=unused("bai-hoc", ids), title=course_title or "Bài học", lessons=_plans(lessons, folder))
        return
    for name, paths in groups.items():
        yield TopicPlan(
            id=unused(f"phan-{name}" if name else "phu-luc", ids),
            title=f"Phần {name}" if name else "Phụ lục",
            lessons=_plans(paths, folder),
        )


def _plans(paths: Iterable[Path], folder: Path) -> tuple[LessonPlan, ...]:
    return tuple(LessonPlan(path=path, name=path.relative_to(folder).as_posix()) for path in paths)


def _introduction(folders: list[Path]) -> tuple[str, str]:
    """Title and first paragraph of the first README that is there; empty where there is none."""
    for folder in dict.fromkeys(folders):
        for path in (folder / "README.md", folder / "readme.md", folder / "index.md"):
            if not path.is_file() or path.is_symlink():
                continue
            ignored = Notes()
            text = read_text(path, path.name, ignored)
            if text is None:
                continue
            _, body, _ = split_front_matter(text, path.name, ignored, strict=False)
            body = without_comments(body)
            marks = headings(body)
            title = next((mark for mark in marks if mark.level == 1), marks[0] if marks else None)
            return title.text if title else "", _first_paragraph(body, title.end if title else 0)
    return "", ""


def _first_paragraph(body: str, after: int) -> str:
    for block in re.split(r"\n\s*\n", without_code(body)[after:]):
        text = block.strip()
        if not text or text[0] in "#|>-*!<`" or re.match(r"\d+\.", text):
            continue
        if any(reference.is_image for reference in references(text)):
            continue
        words = plain(text)
        return words if len(words) <= _SUMMARY_CHARS else words[:_SUMMARY_CHARS].rsplit(" ", 1)[0] + "…"
    return ""


def _course_id(folder: Path) -> str:
    """An id from the folder's name, with its parents' names as long as it is too short."""
    made = slug(folder.name, "")
    for parent in folder.parents:
        if len(made) >= _SHORTEST_ID:
            break
        made = slug(f"{parent.name} {made}", "")
    return shorten(made) if len(made) >= _SHORTEST_ID else "khoa-hoc"
