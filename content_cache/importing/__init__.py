"""Making the source of a course from what others wrote: a law's text, a folder of Markdown.

`import_course` finds who reads a file (`formats`), and tells what was taken and what was left out. What is written is a
source folder like any other: its author goes on by hand, and ``course build`` makes the package.
"""

from __future__ import annotations

from pathlib import Path

from content_cache.importing.errors import UnknownImportFormatError
from content_cache.importing.formats import format_of
from content_cache.importing.report import ImportReport, LeftOut

__all__ = ["ImportReport", "LeftOut", "UnknownImportFormatError", "import_course"]


def import_course(path: Path, out: Path) -> ImportReport:
    """Writes the source of a course from a file or a folder.

    Args:
        path: what is to become a course.
        out: the source folder to write; it may exist when it is empty.

    Raises:
        FileNotFoundError: there is nothing at ``path``.
        UnknownImportFormatError: nothing reads such a file.
        SourceError: it does not read as what it should be; the message says what was looked for.
        FileExistsError: ``out`` has something in it.
    """
    return format_of(path).read(path, out)
