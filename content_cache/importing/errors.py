"""What can go wrong with an import, beside `content_cache.errors.SourceError` for a file that does not read."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from content_cache.errors import ContentError


class UnknownImportFormatError(ContentError):
    """A file of a kind that cannot be made a course; ``known`` are the kinds that can."""

    kind: ClassVar[str] = "unknown-format"

    def __init__(self, path: Path, what: str, known: tuple[str, ...]) -> None:
        self.path = path
        self.what = what
        self.known = known
        super().__init__(f"{path.name}: {what}; what is read: {'; '.join(known)}")
