"""Published folders on this computer, on a stick, on a share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from content_cache.errors import AlteredBlobError, MissingBlobError, OfflineError
from content_cache.layout import Layout
from content_cache.source_protocol import CHUNK_BYTES, Document


class FolderSource:
    """A published folder: on this computer, on a stick, on a share."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder; it is looked at when it is read."""
        self._layout = Layout(folder)

    @property
    def location(self) -> str:
        """The folder's absolute path."""
        return str(self._layout.folder.absolute())

    def document(self, name: str, *, most_bytes: int, etag: str | None = None) -> Document | None:
        """See `Source.document`."""
        try:
            data = self._layout.read(name, most_bytes)
        except OSError as error:
            raise OfflineError(self.location) from error
        if data is None:
            if not self._layout.folder.is_dir():
                raise OfflineError(self.location)
            raise MissingBlobError(name)
        return Document(data)

    def blob(self, digest: str, *, size_bytes: int, start: int) -> Iterator[tuple[int, bytes]]:
        """See `Source.blob`."""
        path = self._layout.blob_path(digest)
        try:
            with path.open("rb") as file:
                if path.stat().st_size != size_bytes:
                    raise AlteredBlobError(digest)
                file.seek(start)
                position = start
                while piece := file.read(min(CHUNK_BYTES * 16, size_bytes - position)):
                    yield position, piece
                    position += len(piece)
        except (FileNotFoundError, IsADirectoryError) as error:
            if not self._layout.folder.is_dir():
                raise OfflineError(self.location) from error
            raise MissingBlobError(digest) from error
        except OSError as error:
            raise OfflineError(self.location) from error

    def close(self) -> None:
        """Nothing is held."""
