"""What can go wrong with the index.

::

    ContentError
    └── SearchError              search-failed
        ├── SearchStoppedError   search-stopped      overtaken by the next keystroke, or the program is closing
        └── SearchUnavailableError search-unavailable  the index's file cannot be opened or written now

A damaged file is a `DamagedCacheError`, a full disk a `DiskFullError`, as everywhere in this package. Nothing is lost
with an index: it is made again from the courses.
"""

from __future__ import annotations

from typing import ClassVar

from content_cache.errors import ContentError


class SearchError(ContentError):
    """Base of what only searching can raise."""

    kind: ClassVar[str] = "search-failed"


class SearchStoppedError(SearchError):
    """Somebody does not want the answer any more."""

    kind: ClassVar[str] = "search-stopped"

    def __init__(self) -> None:
        super().__init__("search stopped")


class SearchUnavailableError(SearchError):
    """The environment does not give the file: locked, read-only, failing."""

    kind: ClassVar[str] = "search-unavailable"

    def __init__(self, file: str, reason: str) -> None:
        self.file = file
        self.reason = reason
        super().__init__(f"{file}: {reason}")
