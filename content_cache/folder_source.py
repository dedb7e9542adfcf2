"""Published folders on this computer, on a stick, on a share.

Whatever the disk says is told apart by what a person would do: a stick that was pulled out or cannot be read any more
is `OfflineError` (put it in again), a file that a whole folder lacks is `MissingBlobError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from content_cache.errors import AlteredBlobError, MissingBlobError, OfflineError
from content_cache.layout import COPY_BYTES, COURSES_FILE, INDEX_BYTES, INDEX_FILE, LAYOUT_FILE, Layout, open_plain
from content_cache.source_protocol import Document
from content_cache.unlisted import find_configs


class FolderSource:
    """A published folder: on this computer, on a stick, on a share. Also any OCI layout, without a list of courses."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder; it is looked at when it is read."""
        self._layout = Layout(folder)

    @property
    def location(self) -> str:
        """The folder's absolute path."""
        return str(self._layout.folder.absolute())

    @property
    def splits(self) -> bool:
        """A disk reads fastest from front to back."""
        return False

    def document(
        self, name: str, *, most_bytes: int, etag: str | None = None, check: Callable[[], None] = lambda: None
    ) -> Document | None:
        """See `content_cache.source_protocol.Source.document`."""
        with self._reading(name):
            data = self._layout.read(name, most_bytes)
            if data is None:
                raise FileNotFoundError(name)
            return Document(data)

    def blob(self, digest: str, *, size_bytes: int, start: int, end: int | None = None) -> Iterator[tuple[int, bytes]]:
        """See `content_cache.source_protocol.Source.blob`. Reads in large pieces, at the disk's speed."""
        end = size_bytes if end is None else min(end, size_bytes)
        with self._reading(digest, begun=True), open_plain(self._layout.blob_path(digest)) as file:
            if file.seek(0, 2) != size_bytes:
                raise AlteredBlobError(digest)
            position = file.seek(start)
            while position < end and (piece := file.read(min(COPY_BYTES, end - position))):
                yield position, piece
                position += len(piece)

    def local_path(self, digest: str) -> Path:
        """A blob's file, to be copied from: a plain one, and no symlink is on the way to it.

        Raises:
            MissingBlobError: it is not there.
            MalformedPackageError: a symlink, or not a plain file.
            OfflineError: the disk cannot be read, or is gone.
        """
        with self._reading(digest, begun=True):
            path = self._layout.blob_path(digest)
            open_plain(path).close()
            return path

    def configs(self) -> tuple[tuple[str, int], ...]:
        """Digest and size in bytes of every config blob of a course that ``index.json`` leads to.

        It is what a layout offers that has no ``courses.json``: a stick filled by ``skopeo copy``, for example. They
        are named by nobody who was verified; each is signed itself.

        Raises:
            MalformedPackageError: the index does not read, or names too much.
            AlteredBlobError, MissingBlobError: all that it names is damaged or missing.
            OfflineError: the disk cannot be read, or is gone.
        """
        with self._reading(INDEX_FILE):
            index = self._layout.read(INDEX_FILE, INDEX_BYTES)
            if index is None and not self._layout.folder.is_dir():
                raise OfflineError(self.location)
            return () if index is None else find_configs(index, self._layout.read_blob)

    def close(self) -> None:
        """Nothing is held."""

    @contextmanager
    def _reading(self, what: str, *, begun: bool = False) -> Iterator[None]:
        """Translates what the disk says.

        Args:
            what: a file's name or a blob's digest.
            begun: courses were found here before. Where a stick was pulled out, its place may stay as an empty folder.
        """
        try:
            yield
        except (FileNotFoundError, NotADirectoryError, MissingBlobError) as error:
            if not self._is_there(begun=begun):
                raise OfflineError(self.location) from error
            if isinstance(error, MissingBlobError):
                raise
            raise MissingBlobError(what) from error
        except OSError as error:
            raise OfflineError(self.location) from error

    def _is_there(self, *, begun: bool) -> bool:
        folder = self._layout.folder
        try:
            if not begun:
                return folder.is_dir()
            return any((folder / name).exists() for name in (LAYOUT_FILE, INDEX_FILE, COURSES_FILE))
        except OSError:
            return False
