"""Places that published courses come from: web servers, folders, and archives that were mailed.

A source is not believed in anything. It hands over bytes; what they are worth is decided by signatures and hashes.
"""

from __future__ import annotations

import urllib.parse
import urllib.request
from pathlib import Path

from content_cache.archive_source import SUFFIXES, ArchiveSource
from content_cache.errors import OfflineError
from content_cache.folder_source import FolderSource
from content_cache.http_source import HttpSource
from content_cache.source_protocol import Document, Source

__all__ = ["ArchiveSource", "Document", "FolderSource", "HttpSource", "Source", "open_source"]


def open_source(text: str, *, base: Path | None = None) -> Source:
    """A source from what a person or a setting says.

    Args:
        text: an ``http(s)`` URL of a published folder, a ``file:`` URL, or a path: of a published folder, or of an
            archive, whose name ends in ``.zip`` or ``.tar``. The disk is not looked at.
        base: what relative paths are relative to; by default the current folder.

    Raises:
        OfflineError: neither an address nor a path can be read from it; a registry's address, which only ``skopeo``
            and ``course publish`` know how to use.
    """
    try:
        parts = urllib.parse.urlsplit(text.strip())
    except ValueError as error:
        raise OfflineError(text) from error
    if "\0" in urllib.parse.unquote(text) or parts.scheme.lower() in ("oci", "oci+http", "docker"):
        raise OfflineError(text)
    if parts.scheme.lower() in ("http", "https"):
        return HttpSource(text.strip())
    if parts.scheme.lower() == "file":
        return _local(Path(urllib.request.url2pathname(parts.path)))
    path = Path(text.strip()).expanduser()
    return _local(path if base is None else base / path)


def _local(path: Path) -> Source:
    return ArchiveSource(path) if path.suffix.lower() in SUFFIXES else FolderSource(path)
