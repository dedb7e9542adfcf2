"""References inside Markdown, rewritten from the source folder's paths to the package's.

Pictures become ``media/<name>``, links to lessons ``lesson:<id>`` or ``lesson:<id>#anchor``. A film, a recording
or a PDF becomes a link, also where it is written as a picture. A picture or a file that is not there leaves its words
behind and a warning. Nothing on the internet is fetched: a remote picture becomes a link.
"""

from __future__ import annotations

import os
import re
import unicodedata
import urllib.parse
from collections.abc import Mapping
from pathlib import Path

from content_cache.render import anchor_of
from content_cache.source import media
from content_cache.source.markdown_scan import Form, Reference, line_at, references, without_comments
from content_cache.source.media import MediaShelf, RefusedMediaError
from content_cache.source.notes import Notes

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_OPENABLE = ("http:", "https:", "mailto:")
Edit = tuple[int, int, str]
"""Bounds in the text, and what comes in their place."""


def place(path: Path) -> str:
    """A path in one comparable form: absolute, without ``..``, NFC. Symlinks are not followed."""
    return unicodedata.normalize("NFC", os.path.normpath(path.absolute()))


class Rewriter:
    """Rewrites the Markdown of one course."""

    def __init__(self, folder: Path, shelf: MediaShelf, notes: Notes) -> None:
        """Takes the source folder, and where media and findings go."""
        self._folder = folder
        self._shelf = shelf
        self._notes = notes
        self._lessons: dict[str, str] = {}

    def know_lessons(self, lessons: Mapping[Path, str]) -> None:
        """Tells which files are lessons, and their ids."""
        self._lessons = {place(path): lesson_id for path, lesson_id in lessons.items()}

    def rewrite(self, text: str, path: Path, name: str, first_line: int) -> str:
        """Rewrites all references of a Markdown text and takes the media they name.

        Args:
            text: the Markdown, cleaned.
            path: the file it is from, against which targets are read.
            name: what to call the file in notes.
            first_line: the line on which the text begins.

        Returns:
            Markdown with as many lines as before.
        """
        text = without_comments(text)
        edits: list[Edit] = []
        for reference in references(text):
            line = first_line - 1 + line_at(text, reference.start)
            if reference.in_code:
                self._check_code(reference, path, name, line)
            elif reference.is_image:
                edits += self._image(reference, path, name, line)
            else:
                edits += self._link(reference, path, name, line)
        return _apply(text, edits)

    def _check_code(self, reference: Reference, path: Path, name: str, line: int) -> None:
        target = _path_part(reference.target)
        if target and not _SCHEME.match(target) and media.find(path.parent, target) is None:
            self._notes.warn(
                name, line, f"image {_shown(target)} is not there (it stands in code and is shown as text)"
            )

    def _image(self, reference: Reference, path: Path, name: str, line: int) -> list[Edit]:
        target = _path_part(reference.target)
        if _SCHEME.match(reference.target):
            self._notes.hint(name, line, f"image {_shown(reference.target)} is on the internet: only its link travels")
            return _unwrap(reference) if reference.inside_link else _as_link(reference, reference.target)
        found = media.find(path.parent, target) if target else None
        if found is None:
            self._notes.warn(name, line, f"image {_shown(target)} is not there")
            return _unwrap(reference)
        lesson = self._lessons.get(place(found))
        try:
            taken = self._shelf.take(found)
        except RefusedMediaError as error:
            self._notes.warn(name, line, f"image {_shown(target)} {error}")
            return _unwrap(reference)
        if taken.media_type.startswith("image/"):
            return [(reference.start, reference.end, taken.name)]
        if reference.inside_link:
            self._notes.warn(name, line, f"{_shown(target)} is no picture: only its words are in the link around it")
            return _unwrap(reference)
        return _as_link(reference, f"lesson:{lesson}" if lesson else taken.name, found.stem)

    def _link(self, reference: Reference, path: Path, name: str, line: int) -> list[Edit]:
        target = reference.target
        if target.startswith("#") or target.lower().startswith(_OPENABLE):
            return []
        if _SCHEME.match(target):
            self._notes.hint(name, line, f"link {_shown(target)} cannot be opened from a lesson")
            return _unwrap(reference)
        file, _, anchor = target.partition("#")
        found = media.find(path.parent, file.partition("?")[0]) if file else None
        if found is None:
            self._notes.warn(name, line, f"link {_shown(target)} leads nowhere")
            return _unwrap(reference)
        lesson = self._lessons.get(place(found))
        if lesson is not None:
            fragment = f"#{anchor_of(urllib.parse.unquote(anchor))}" if anchor else ""
            return [(reference.start, reference.end, f"lesson:{lesson}{fragment}")]
        try:
            return [(reference.start, reference.end, self._shelf.take(found).name)]
        except RefusedMediaError as error:
            self._notes.warn(name, line, f"link {_shown(target)}: no lesson of this course, and it {error}")
            return _unwrap(reference)


def _path_part(target: str) -> str:
    return target.partition("#")[0].partition("?")[0]


def _shown(target: str) -> str:
    return target if len(target) <= 120 else target[:117] + "..."


def _unwrap(reference: Reference) -> list[Edit]:
    """Leaves only the words of a reference, so that what is inside them may be edited too."""
    start, end = reference.outer
    if reference.form is Form.INLINE:
        return [(start, reference.label[0], ""), (reference.label[1], end, "")]
    if reference.form is Form.DEFINITION:
        return [(reference.start, reference.end, "#")]
    return [(start, end, "")]


def _as_link(reference: Reference, target: str, words: str | None = None) -> list[Edit]:
    """Makes a link of a picture.

    Args:
        reference: the picture.
        target: where the link leads.
        words: what it says where the picture has no words of its own; the target when None.
    """
    start, end = reference.outer
    words = words if words is not None else target
    if reference.form is not Form.INLINE:
        return [(start, end, f"[{words}](<{target}>)")]
    edits: list[Edit] = [(start, start + 1, "")]
    if target != reference.target:
        edits.append((reference.start, reference.end, target))
    if reference.label[0] == reference.label[1]:
        edits.append((reference.label[0], reference.label[0], words))
    return edits


def _apply(text: str, edits: list[Edit]) -> str:
    """Applies edits, which never overlap, from the back."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text
