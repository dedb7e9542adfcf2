"""An act as a whole: its head, its articles under the headings above them, and what stands behind the last."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from content_cache.importing.statute.headings import Heading, Level, find_headings
from content_cache.importing.statute.lines import Line

_ADOPTED = re.compile(
    r"(?:bộ luật|luật|pháp lệnh|nghị quyết|hiến pháp|điều lệ)(?:\s+này)?\b.{0,40}?\bđược\b.{0,120}?\bthông qua\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:TM\.|T/M|KT\.|TL\.|TUQ\.|Q\.)?\s*"
    r"(?:CHỦ TỊCH|CHÍNH PHỦ|THỦ TƯỚNG|BỘ TRƯỞNG|TỔNG BÍ THƯ|BAN CHẤP HÀNH|BỘ CHÍNH TRỊ|BAN BÍ THƯ)"
    r"|(?:TM\.|T/M|KT\.|TL\.)\s*\S"
)
_SENT_TO = re.compile(r"nơi nhận\s*:?$", re.IGNORECASE)
_ANNEX = re.compile(r"(?:PHỤ LỤC|Phụ lục)(?:\s+(?:SỐ\s+|số\s+)?[IVXLC\d]+[A-ZĐ]?)?\s*[.:–—-]?(?:\s+\S.*)?$")
_LONGEST_ENDING = 60
"""Paragraphs from which on an ending is looked for."""
_LONGEST_TITLE = 450
_LONGEST_SENTENCE = 120
"""Characters of a title that ends like a sentence, or that no text follows."""
_MOST_TITLE_LINES = 4
_CLAUSE = re.compile(r"(?:\d+[a-zđ]?\s*[.)]|[a-zđ]\s*\)|[-–+•“\"])\s?")


@dataclass(slots=True)
class Division:
    """A part, chapter, section or subsection with its whole title."""

    level: Level
    label: str
    title: str
    written: list[Line]
    """Its own paragraphs: number and title."""


@dataclass(slots=True)
class Article:
    """An article; ``path`` are the divisions around it, the outer first."""

    label: str
    title: str
    body: list[Line]
    path: tuple[Division, ...]


@dataclass(slots=True)
class Annex:
    """An annex: its first paragraph and the others."""

    title: str
    body: list[Line]


@dataclass(slots=True)
class Act:
    """An act."""

    head: list[Line]
    articles: list[Article] = field(default_factory=list)
    loose: list[tuple[Division, list[Line]]] = field(default_factory=list)
    """Paragraphs under a division's title and before its first article."""
    ending: list[Line] = field(default_factory=list)
    annexes: list[Annex] = field(default_factory=list)


def read_act(lines: list[Line]) -> Act | None:
    """The act that paragraphs are; None where they have no articles.

    Args:
        lines: all paragraphs of the text.
    """
    headings = find_headings(lines)
    articles = [heading for heading in headings if heading.level is Level.ARTICLE]
    if not articles or (articles[0].number != 1 and len(articles) < 2):
        return None
    act = Act(head=lines[: headings[0].index])
    path: list[Division] = []
    for heading, after in zip(headings, [*headings[1:], None], strict=True):
        body = lines[heading.index + 1 : after.index if after else len(lines)]
        if heading.level is Level.ARTICLE:
            title, body = _article_title(heading, body)
            act.articles.append(Article(heading.label, title, body, tuple(path)))
            continue
        title, rest = _division_title(heading, body)
        path = _leave(act, path, heading.level)
        written = lines[heading.index : heading.index + 1 + len(body) - len(rest)]
        path.append(Division(heading.level, heading.label, title, written))
        if rest:
            act.loose.append((path[-1], rest))
    _leave(act, path, Level.PART)
    _part_ending(act)
    return act


def _leave(act: Act, path: list[Division], level: Level) -> list[Division]:
    """Closes divisions of a level and below it. One without articles stays as text of what is before it."""
    for division in path:
        if division.level >= level and not any(division in article.path for article in act.articles[-1:]):
            loose = [line for owner, lines in act.loose if owner is division for line in lines]
            before = act.articles[-1].body if act.articles else act.head
            before.extend([*division.written, *loose])
            act.loose = [(owner, lines) for owner, lines in act.loose if owner is not division]
    return [division for division in path if division.level < level]


def _division_title(heading: Heading, body: list[Line]) -> tuple[str, list[Line]]:
    """All that stands between a division and the next heading is its title, if it is short enough for one."""
    if heading.title and not (heading.title.isupper() and body and body[0].text.isupper()):
        return heading.title, body
    taken = [heading.title] if heading.title else []
    rest = list(body)
    while rest and len(taken) < _MOST_TITLE_LINES and not _CLAUSE.match(rest[0].text):
        if len(" ".join((*taken, rest[0].text))) > _LONGEST_TITLE or (
            taken and taken[0].isupper() != rest[0].text.isupper()
        ):
            break
        taken.append(rest.pop(0).text)
    return " ".join(taken), rest


def _article_title(heading: Heading, body: list[Line]) -> tuple[str, list[Line]]:
    """The title beside or under the number; an article may begin with its text and have none."""
    if heading.title:
        ends = heading.title.endswith((".", ";", ":", ","))
        # Titles end without a sign; a short one may have a full stop. What nothing follows is the article's text.
        is_text = len(heading.title) > (_LONGEST_TITLE if body and not ends else _LONGEST_SENTENCE)
        is_text = is_text or heading.title.endswith((";", ":", ",")) or (ends and not body)
        if not is_text:
            return heading.title, body
        return "", [Line(heading.title, 0), *body]
    if len(body) > 1:
        first = body[0].text
        if len(first) <= _LONGEST_TITLE // 2 and not first.endswith((".", ";", ":", ",")) and not _CLAUSE.match(first):
            return first, body[1:]
    return "", body


def _part_ending(act: Act) -> None:
    """Takes signatures and annexes out of the last article, where they would be read as its text."""
    body = act.articles[-1].body
    annex = next((at for at, line in enumerate(body) if _ANNEX.match(line.text) and line.text.isupper()), None)
    if annex is None:
        annex = next(
            (at for at, line in enumerate(body) if _ANNEX.fullmatch(line.text) and len(line.text) < 20), len(body)
        )
    before, behind = body[:annex], body[annex:]
    start = max(0, len(before) - _LONGEST_ENDING)
    ending = next((at for at in range(start, len(before)) if _is_ending(before[at].text)), len(before))
    act.articles[-1].body = before[:ending]
    act.ending = before[ending:]
    for line in behind:
        if _ANNEX.match(line.text) and (line.text.isupper() or len(line.text) < 20):
            act.annexes.append(Annex(line.text, []))
        else:
            act.annexes[-1].body.append(line)


def _is_ending(text: str) -> bool:
    if _ADOPTED.match(text) or _SENT_TO.match(text):
        return True
    return text.isupper() and _SIGNED.match(text) is not None
