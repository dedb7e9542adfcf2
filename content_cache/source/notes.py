"""What there is to say about a source folder, collected while it is read.

Reading goes on after a mistake, so that an author sees all of them at once.
"""

from __future__ import annotations

from content_cache.errors import SourceError, SourceNote


class Notes:
    """Collector of three kinds of findings.

    An *error* stops a build. A *warning* is a place where something is missing or broken. A *hint* is a
    place that is sound but may not do what its author thinks, for example a picture on the internet, which
    nobody sees offline.
    """

    def __init__(self) -> None:
        """Nothing is found yet."""
        self.errors: list[SourceNote] = []
        self.warnings: list[SourceNote] = []
        self.hints: list[SourceNote] = []

    def error(self, file: str, line: int, message: str) -> None:
        """Notes what stops a build."""
        self.errors.append(SourceNote(file=file, line=line, message=message))

    def warn(self, file: str, line: int, message: str) -> None:
        """Notes what is missing or broken."""
        self.warnings.append(SourceNote(file=file, line=line, message=message))

    def hint(self, file: str, line: int, message: str) -> None:
        """Notes what may not do what its author thinks."""
        self.hints.append(SourceNote(file=file, line=line, message=message))

    def raise_errors(self) -> None:
        """Raises what was found, if anything was.

        Raises:
            SourceError: with the first place in its fields and all of them in ``notes``.
        """
        if self.errors:
            ordered = tuple(sorted(self.errors))
            raise SourceError(ordered[0].file, ordered[0].line, ordered[0].message, ordered)
