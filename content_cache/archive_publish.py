"""From a layout to one file, which can be mailed where sticks are banned: a zip, stored, the same bytes each time.

It holds what the listed courses need and nothing else, so that it passes through a mailbox: older builds stay in the
layout. Nothing is compressed again, since lessons are and films cannot be.
"""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from content_cache import layout as oci
from content_cache.archive_source import ArchiveSource
from content_cache.courselist import CourseList, read_list
from content_cache.errors import AlteredBlobError, ContentError, ListConflictError
from content_cache.folder_source import FolderSource
from content_cache.layout import Index, Layout
from content_cache.limits import LIST_BYTES
from content_cache.offer import read_offer
from content_cache.publish import PublishReport, demand_room, free_bytes, on_disk
from content_cache.signing import Envelope

_FIRST_DATE = (1980, 1, 1, 0, 0, 0)
"""The oldest that a zip can tell; there is no time of building in a package."""
_ENTRY_BYTES = 400
"""The most that a zip adds to one of these files: twice its name, and what stands beside it."""


def publish_archive(layout: Path, target: Path, *, free: Callable[[Path], int] = free_bytes) -> PublishReport:
    """Writes the courses of a layout into one zip file.

    Args:
        layout: a folder made by `content_cache.build.build`.
        target: the file, whole or not at all. One that is there is replaced when it is such a file itself.
        free: room in bytes on the disk of a folder.

    Raises:
        FileExistsError: something else is there; it is left alone.
        ListConflictError: such a file is there and holds courses that this layout does not.
        MissingBlobError, AlteredBlobError, MalformedPackageError: the layout is not whole. Nothing is written.
        DiskFullError: not enough room. Nothing is left behind.
        OfflineError: a disk cannot be read or written any more.
    """
    with on_disk(layout, free):
        offer = read_offer(Layout(layout))
    sizes = offer.sizes
    _spare_others(target, offer.courses)
    documents = {
        oci.LAYOUT_FILE: oci.LAYOUT_MARK,
        oci.INDEX_FILE: msgspec.json.encode(Index(manifests=tuple(course.manifest for course in offer.offered))),
        **({oci.KEYS_FILE: offer.keys_bytes} if offer.keys_bytes is not None else {}),
        oci.COURSES_FILE: offer.list_bytes,
    }
    partial = target.with_name(f".{target.name}.partial")
    with on_disk(target.parent, free):
        known = sum(map(len, documents.values())) + sum(sizes.values())
        demand_room(known + _ENTRY_BYTES * (len(documents) + len(sizes)), free(target.parent))
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                    _fill(archive, documents, FolderSource(layout), sizes)
                oci.sync_file(file)
            partial.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise
        oci.sync_folder(target.parent)
    return PublishReport(
        target=str(target),
        courses=tuple(listing.course for listing in offer.courses.courses),
        list_version=offer.courses.version,
        blobs_copied=len(sizes),
        bytes_copied=sum(sizes.values()),
    )


def _spare_others(target: Path, offered: CourseList) -> None:
    """Somebody's thesis may have the name that was typed, or another course."""
    if not target.exists():
        return
    source = ArchiveSource(target)
    try:
        source.document(oci.INDEX_FILE, most_bytes=oci.INDEX_BYTES)
    except ContentError as error:
        raise FileExistsError(f"{target} is there and holds no courses; it was left alone") from error
    try:
        found = source.document(oci.COURSES_FILE, most_bytes=LIST_BYTES)
        there = read_list(Envelope.parse(found.data)) if found is not None else None
    except ContentError:
        return  # broken: nobody loses anything
    lost = tuple(old.course for old in (there.courses if there else ()) if offered.find(old.course) is None)
    if lost:
        raise ListConflictError(target, lost)


def _fill(archive: zipfile.ZipFile, documents: dict[str, bytes], source: FolderSource, sizes: dict[str, int]) -> None:
    for name, data in documents.items():
        _add(archive, name, len(data), [data])
    for digest, size_bytes in sizes.items():
        found = hashlib.sha256()
        pieces = (piece for _position, piece in source.blob(digest, size_bytes=size_bytes, start=0))
        _add(archive, f"blobs/sha256/{digest}", size_bytes, _hashed(pieces, found.update))
        if found.hexdigest() != digest:
            raise AlteredBlobError(digest)


def _hashed(pieces: Iterable[bytes], update: Callable[[bytes], None]) -> Iterable[bytes]:
    for piece in pieces:
        update(piece)
        yield piece


def _add(archive: zipfile.ZipFile, name: str, size_bytes: int, pieces: Iterable[bytes]) -> None:
    info = zipfile.ZipInfo(name, _FIRST_DATE)
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    info.file_size = size_bytes
    with archive.open(info, "w") as member:
        for piece in pieces:
            member.write(piece)
