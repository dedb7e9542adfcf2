"""``course.yaml``: the course as its author describes it."""

from __future__ import annotations

from pathlib import Path

from content_cache.model import Audience
from content_cache.source.fields import Fields
from content_cache.source.notes import Notes
from content_cache.source.plan import CoursePlan, LessonPlan, TopicPlan, shorten, unused
from content_cache.source.quiz import inside
from content_cache.source.reading import read_yaml
from content_cache.source.yaml_nodes import Mapping, Node, Scalar
from content_cache.text import slug

SOURCE_FORMAT = 1
COURSE_FILE = "course.yaml"
LESSON_KEYS = ("id", "title", "minutes", "summary", "quiz")
"""What may be said of a lesson: in a Markdown file's front matter, or in ``course.yaml`` beside its file."""

_COURSE_KEYS = (
    "format",
    "id",
    "version",
    "serial",
    "title",
    "summary",
    "language",
    "audience",
    "licence",
    "publisher",
    "topics",
    "quizzes",
    "glossary",
)


def plan_from_file(folder: Path, notes: Notes) -> CoursePlan | None:
    """Reads ``course.yaml``.

    Args:
        folder: the source folder, resolved.
        notes: takes every mistake.

    Returns:
        None when the file is no mapping at all.
    """
    root = read_yaml(folder / COURSE_FILE, COURSE_FILE, notes)
    if root is None:
        return None
    fields = Fields.of(root, COURSE_FILE, 1, notes, "course.yaml")
    found = fields.integer("format", least=1, most=1_000_000)
    if found is not None and found != SOURCE_FORMAT:
        fields.error("format", f"format {found} is not known here; this program writes {SOURCE_FORMAT}")
        return None
    fields.only(_COURSE_KEYS)
    audience = []
    for word, line in fields.texts("audience"):
        try:
            audience.append(Audience(word))
        except ValueError:
            notes.error(COURSE_FILE, line, f"{word!r} is none of {', '.join(Audience)}")
    quizzes = []
    for target, line in fields.texts("quizzes"):
        quiz = _named(folder, target, line, notes)
        if quiz:
            quizzes.append(quiz)
    glossary = fields.text("glossary")
    return CoursePlan(
        id=(fields.required("id") and fields.identifier(shortest=3)) or "x",
        title=fields.required("title"),
        topics=tuple(_topics(fields, folder, notes)),
        strict=True,
        version=fields.text("version", max_chars=64) or "1.0.0",
        serial=fields.integer("serial", least=1, most=10**9),
        summary=" ".join((fields.text("summary") or "").split()),
        language=fields.text("language", max_chars=35) or "vi",
        audience=tuple(dict.fromkeys(audience)) or (Audience.EVERYONE,),
        licence=fields.text("licence"),
        publisher=fields.text("publisher"),
        quizzes=tuple(quizzes),
        glossary=_named(folder, glossary, fields.line_of("glossary"), notes) if glossary else None,
    )


def _topics(fields: Fields, folder: Path, notes: Notes) -> list[TopicPlan]:
    topics = []
    ids: set[str] = set()
    seen: set[Path] = set()
    for node in fields.sequence("topics"):
        topic = Fields.of(node, COURSE_FILE, node.line, notes, "a topic")
        topic.only(("id", "title", "lessons"))
        title = topic.required("title")
        topic_id = topic.identifier() or shorten(slug(title, "chuyen-de"))
        if topic_id in ids and topic.has("id"):
            topic.error("id", f"topic {topic_id!r} is here twice")
        topic_id = unused(topic_id, ids)
        plans = []
        for target, line, entry in _lesson_entries(topic):
            found = _named(folder, target, line, notes)
            if found is None:
                continue
            if found[0] in seen:
                notes.error(COURSE_FILE, line, f"lesson {target} is here twice")
                continue
            seen.add(found[0])
            plans.append(LessonPlan(path=found[0], name=found[1], entry=entry, said_at=(COURSE_FILE, line)))
        if not plans and not topic.has("lessons"):
            topic.error("lessons", "a topic needs 'lessons'")
        topics.append(TopicPlan(id=topic_id, title=title, lessons=tuple(plans)))
    if not topics:
        fields.error("topics", "'topics' is missing")
    return topics


def _lesson_entries(topic: Fields) -> list[tuple[str, int, Fields | None]]:
    """File, line and further keys of every item of ``lessons``: a file's path, or a mapping with the key ``file``."""
    node = topic.get("lessons")
    items: list[Node] = [node] if isinstance(node, Scalar | Mapping) else topic.sequence("lessons")
    found: list[tuple[str, int, Fields | None]] = []
    for item in items:
        if isinstance(item, Mapping):
            entry = Fields(item, COURSE_FILE, topic.notes)
            entry.only(("file", *LESSON_KEYS))
            target = entry.required("file")
            if target:
                found.append((target, entry.line_of("file"), entry))
        elif isinstance(item, Scalar) and not item.is_null:
            found.append((item.text.strip(), item.line, None))
        else:
            topic.notes.error(COURSE_FILE, item.line, "a lesson is a path, or keys with values, 'file' among them")
    return found


def _named(folder: Path, target: str, line: int, notes: Notes) -> tuple[Path, str] | None:
    """A file that ``course.yaml`` names, and its name for notes."""
    path = inside(folder, folder / target)
    if path is None:
        notes.error(COURSE_FILE, line, f"{target} is not a file of this course")
        return None
    return path, path.relative_to(folder).as_posix()
