"""A course of an act: a topic for each chapter or section, a lesson for each article."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby, pairwise
from pathlib import Path

from content_cache.errors import SourceError
from content_cache.importing.report import ImportReport, LeftOut
from content_cache.importing.source_writing import CourseFiles, TopicFiles, front_matter, write_source
from content_cache.importing.statute.body import Counts, escape, write_body
from content_cache.importing.statute.casing import Casing
from content_cache.importing.statute.head import ActHead, read_head
from content_cache.importing.statute.headings import Level
from content_cache.importing.statute.lines import Line, read_lines
from content_cache.importing.statute.structure import Act, Article, Division, read_act
from content_cache.source.notes import Notes
from content_cache.source.plan import shorten, unused
from content_cache.source.reading import read_text
from content_cache.text import slug

FOLDER = "bai-hoc"
INTRODUCTION = "Giới thiệu văn bản"
_OPENING_TOPIC, _WHOLE, _ANNEXES = "Mở đầu", "Toàn văn", "Phụ lục"
_COUNTED = {Level.PART: "parts", Level.CHAPTER: "chapters", Level.SECTION: "sections", Level.SUBSECTION: "subsections"}


def import_statute(path: Path, out: Path) -> ImportReport:
    """Writes the source of a course from an act's plain text.

    Args:
        path: the text, UTF-8.
        out: the new source folder.

    Raises:
        SourceError: the file cannot be read, or has no articles.
        FileExistsError: ``out`` has something in it.
    """
    notes = Notes()
    text = read_text(path, path.name, notes)
    notes.raise_errors()
    lines, decorations = read_lines(text or "")
    act = read_act(lines)
    if act is None:
        raise SourceError(
            path.name,
            1,
            "no articles found: looked for lines that begin with 'Điều 1.', 'Điều 2.' and so on, as laws have",
        )
    casing = Casing(line.text for line in lines)
    head = read_head(act.head, casing, path.stem.replace("_", " ").replace("-", " ").strip() or "Văn bản")
    writer = _Writer(act, head, casing)
    write_source(out, writer.course(), writer.texts)
    left_out = [LeftOut(what=f"lines of dashes, dots or stars: {decorations}", why="they only decorate")]
    return ImportReport(
        format="statute",
        course=head.course_id,
        title=head.title,
        taken=writer.taken(),
        left_out=tuple((left_out if decorations else []) + _gaps(act)),
    )


def _gaps(act: Act) -> list[LeftOut]:
    """Articles whose numbers the text skips."""
    numbers = [int(re.findall(r"\d+", article.label)[0]) for article in act.articles]
    return [
        LeftOut(what=f"Điều {missing}", why=f"the text goes from Điều {before} to Điều {after}")
        for before, after in pairwise(numbers)
        for missing in range(before + 1, after)
    ]


class _Writer:
    """Makes the files of a course from an act."""

    def __init__(self, act: Act, head: ActHead, casing: Casing) -> None:
        self._act = act
        self._head = head
        self._casing = casing
        self._counts = Counts()
        self._shown: set[int] = set()
        self._topic_ids: set[str] = set()
        self._lesson_ids: set[str] = set()
        self._divisions: Counter[str] = Counter()
        self.texts: dict[str, str] = {}
        self._topics = self._made()

    def course(self) -> CourseFiles:
        """What ``course.yaml`` says."""
        return CourseFiles(
            id=self._head.course_id,
            title=self._head.title,
            summary=self._head.summary,
            topics=tuple(self._topics),
            publisher=self._head.issuer,
        )

    def taken(self) -> dict[str, int]:
        """What was taken, counted."""
        return {
            **{name: self._divisions[name] for name in _COUNTED.values()},
            "articles": len(self._act.articles),
            "clauses": self._counts.clauses,
            "points": self._counts.points,
            "annexes": len(self._act.annexes),
            "topics": len(self._topics),
            "lessons": len(self.texts),
        }

    def _made(self) -> list[TopicFiles]:
        topics: list[TopicFiles] = []
        opening = [self._lesson("gioi-thieu", INTRODUCTION, self._plain(self._act.head))] if self._act.head else []
        groups = [(path, list(group)) for path, group in groupby(self._act.articles, key=_key)]
        whole = len(groups) == 1 and not groups[0][1][0].path
        if opening and not whole:
            topics.append(self._topic("mo-dau", _OPENING_TOPIC, opening))
        for _, articles in groups:
            path = articles[0].path
            lessons = opening if whole else []
            for division in path:
                lessons = [*lessons, *self._loose(division)]
            lessons = [*lessons, *(self._article(article) for article in articles)]
            title = _WHOLE if not path else self._topic_title(path)
            topics.append(self._topic(" ".join(division.label for division in path[-2:]) or "toan van", title, lessons))
        if self._act.annexes:
            annexes = [
                self._lesson(slug(annex.title), self._annex_title(annex.title), self._plain(annex.body))
                for annex in self._act.annexes
            ]
            topics.append(self._topic("phu-luc", _ANNEXES, annexes))
        return topics

    def _topic(self, name: str, title: str, lessons: list[str]) -> TopicFiles:
        return TopicFiles(id=unused(shorten(slug(name, "phan")), self._topic_ids), title=title, lessons=tuple(lessons))

    def _topic_title(self, path: tuple[Division, ...]) -> str:
        """The titles of divisions that no topic before has shown, and the number of the one around them."""
        parts = []
        for division in path:
            if id(division) not in self._shown:
                self._shown.add(id(division))
                self._divisions[_COUNTED[division.level]] += 1
                title = self._casing.title(division.title)
                parts.append(f"{division.label}. {title}" if title else division.label)
            elif division.level is not Level.PART:
                parts.append(division.label)
        return " — ".join(parts)

    def _loose(self, division: Division) -> list[str]:
        return [
            self._lesson(f"{division.label} gioi thieu", f"Giới thiệu {division.label}", self._plain(lines))
            for owner, lines in self._act.loose
            if owner is division and id(division) not in self._shown
        ]

    def _article(self, article: Article) -> str:
        body = write_body(article.body, self._counts)
        if article is self._act.articles[-1] and self._act.ending:
            body = f"{body}\n\n---\n\n{self._plain(self._act.ending)}"
        title = self._casing.title(article.title)
        return self._lesson(slug(article.label), f"{article.label}. {title}" if title else article.label, body)

    def _lesson(self, name: str, title: str, body: str) -> str:
        """Writes a lesson; gives its path."""
        lesson_id = unused(shorten(slug(name, "bai")), self._lesson_ids)
        path = f"{FOLDER}/{len(self.texts):03d}-{lesson_id}.md"
        self.texts[path] = f"{front_matter({'id': lesson_id, 'title': title})}\n{body}\n"
        return path

    def _annex_title(self, written: str) -> str:
        """``PHỤ LỤC II`` as ``Phụ lục II``: its number stays, a title behind it is written like other titles."""
        found = re.match(r"phụ lục(?:\s+(?:số\s+)?[IVXLC\d]+[A-ZĐ]?)?\s*[.:–—-]?\s*", written, re.IGNORECASE)
        if found is None:
            return written
        label = f"{_ANNEXES}{found[0][len(_ANNEXES) :]}"
        return f"{label}{self._casing.title(written[found.end() :])}".strip()

    def _plain(self, lines: list[Line]) -> str:
        return "\n\n".join(f"**{escape(line.text)}**" if line.text.isupper() else escape(line.text) for line in lines)


def _key(article: Article) -> tuple[int, ...]:
    return tuple(id(division) for division in article.path)
