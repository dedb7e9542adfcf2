"""Which files can be made a course, and by what."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from content_cache.importing.errors import UnknownImportFormatError
from content_cache.importing.markdown_folder import import_folder, import_markdown
from content_cache.importing.report import ImportReport
from content_cache.importing.statute.course import import_statute


class ImportFormat(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of file that can be made a course."""

    name: str
    endings: tuple[str, ...]
    """Of file names, with the dot; empty for folders."""
    what: str
    """For people."""
    read: Callable[[Path, Path], ImportReport]


FORMATS = (
    ImportFormat(
        name="statute",
        endings=(".txt",),
        what="the plain text of a law or another act in articles (.txt)",
        read=import_statute,
    ),
    ImportFormat(
        name="markdown", endings=(".md", ".markdown"), what="a lesson in Markdown (.md)", read=import_markdown
    ),
    ImportFormat(
        name="markdown-folder", endings=(), what="a folder of Markdown without course.yaml", read=import_folder
    ),
)
_NOT_YET = {
    ".docx": "Word documents",
    ".doc": "Word documents",
    ".odt": "documents of office programs",
    ".mbz": "Moodle backups",
    ".imscc": "Common Cartridges",
    ".zip": "archives",
    ".pptx": "slides",
}


def format_of(path: Path) -> ImportFormat:
    """What reads a file or a folder.

    Raises:
        FileNotFoundError: there is nothing.
        UnknownImportFormatError: nothing reads it.
    """
    known = tuple(one.what for one in FORMATS)
    if path.is_dir():
        return next(one for one in FORMATS if not one.endings)
    if not path.is_file():
        raise FileNotFoundError(f"{path} is neither a file nor a folder")
    ending = path.suffix.lower()
    found = next((one for one in FORMATS if ending in one.endings), None)
    if found is None:
        named = f"{_NOT_YET[ending]} ({ending})" if ending in _NOT_YET else f"files ending in {ending or 'nothing'}"
        raise UnknownImportFormatError(path, f"{named} cannot be made a course by this version", known)
    return found
