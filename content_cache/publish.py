"""From a layout to a folder that clients read: a web server's, a trainer's laptop's, a stick's.

Blobs go first and the list last, each file whole or not at all, so a client that reads in between sees the list from
before or the list from after, and everything that it names. Room is looked for before anything is written.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from content_cache import layout as oci
from content_cache.build import current_list, demand_publisher, next_list, write_index
from content_cache.courselist import CourseList, read_list, seal_list
from content_cache.errors import DiskFullError, ListConflictError, MissingBlobError, OfflineError, OlderSerialError
from content_cache.folder_source import FolderSource
from content_cache.layout import Layout
from content_cache.limits import KEYS_BYTES, LIST_BYTES
from content_cache.offer import check_listed
from content_cache.signing import Envelope, SigningKey
from content_cache.trust import TrustedKeys

_SPARE_BYTES = 1024 * 1024
"""For the list, the index, and what the file system itself needs."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_GONE = frozenset(
    {errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.EREMOTEIO}
)
"""A stick that was pulled out or a share that went away."""


class PublishReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was published. ``courses`` are the ids on the target's list."""

    target: str
    courses: tuple[str, ...]
    list_version: int
    blobs_copied: int
    bytes_copied: int


def free_bytes(folder: Path) -> int:
    """Room on the disk where a folder is or would be made."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def publish(
    layout: Path, target: Path, key: SigningKey | None = None, *, free: Callable[[Path], int] = free_bytes
) -> PublishReport:
    """Copies a layout to a target folder.

    Args:
        layout: a folder made by `content_cache.build.build`.
        target: made when missing. What it has already is not copied again, after its hash was checked.
        key: joins the layout's list with the target's and signs it; without it the layout's list goes as it is.
        free: room in bytes on the disk of a folder.

    Raises:
        MissingBlobError: ``layout`` has no list, or lacks a blob that its list names. Nothing is published.
        AlteredBlobError: a blob of the layout is damaged. Nothing of it is published.
        UntrustedKeyError: the ``keys.json`` beside ``key`` does not name it as a publisher's.
        OlderSerialError: the target has a newer list, or a newer serial of a course.
        ListConflictError: without a key, the target's other courses would be lost from its list.
        MalformedPackageError: a list does not read.
        DiskFullError: not enough room at the target; its list is as it was.
        OfflineError: a disk cannot be read or written any more; the target's list is as it was.
    """
    store, goal = Layout(layout), Layout(target)
    if key is not None:
        demand_publisher(key, oci.COURSES_FILE)
    with on_disk(layout, free):
        data = store.read(oci.COURSES_FILE, LIST_BYTES)
        if data is None:
            raise MissingBlobError(oci.COURSES_FILE)
        offered = read_list(Envelope.parse(data))
        for listing in offered.courses:
            check_listed(store, listing)
    with on_disk(target, free):
        merged, data = _merge(offered, data, current_list(goal), target, key)
        wanted = _missing(store, goal)
        demand_room(sum(wanted.values()), free(target))
        goal.create()
        source = FolderSource(layout)
        for digest, size_bytes in wanted.items():
            pieces = (piece for _position, piece in source.blob(digest, size_bytes=size_bytes, start=0))
            oci.write_blob(goal.blob_path(digest), pieces, digest)
        if wanted:
            oci.sync_folder(goal.folder / "blobs" / "sha256")
        write_index(goal, store.index().manifests)
        _copy_keys(store, goal)
        if goal.read(oci.COURSES_FILE, LIST_BYTES) != data:
            _write_list(target / oci.COURSES_FILE, data)
    return PublishReport(
        target=str(target),
        courses=tuple(listing.course for listing in merged.courses),
        list_version=merged.version,
        blobs_copied=len(wanted),
        bytes_copied=sum(wanted.values()),
    )


def _write_list(path: Path, data: bytes) -> None:
    """Writes the list so that every web server gives it another tag than before.

    Many make an ``ETag`` of the length and of the second of the last change, and two lists are often of one length.
    """
    before = int(path.stat().st_mtime) if path.exists() else 0
    oci.write_durably(path, data)
    if int(path.stat().st_mtime) <= before:
        os.utime(path, (before + 1, before + 1))


def demand_room(needed_bytes: int, free: int) -> None:
    """Asks for room before anything is written.

    Raises:
        DiskFullError: there is less.
    """
    if needed_bytes and free < needed_bytes + _SPARE_BYTES:
        raise DiskFullError(needed_bytes + _SPARE_BYTES, free, spare_bytes=_SPARE_BYTES)


@contextmanager
def on_disk(folder: Path, free: Callable[[Path], int] = free_bytes) -> Iterator[None]:
    """Translates what a folder's disk says: full, or gone. What else it says is left as it is.

    Raises:
        DiskFullError: its last byte is taken, whatever was reckoned before.
        OfflineError: it does not answer any more.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(_SPARE_BYTES, free(folder)) from error
        if error.errno in _GONE:
            raise OfflineError(str(folder)) from error
        raise


def _merge(
    offered: CourseList, data: bytes, there: CourseList | None, target: Path, key: SigningKey | None
) -> tuple[CourseList, bytes]:
    """The list to publish and its bytes."""
    if there is None or there == offered:
        return offered, data
    for listing in offered.courses:
        old = there.find(listing.course)
        if old is not None and (
            old.serial > listing.serial or (old.serial == listing.serial and old.config != listing.config)
        ):
            raise OlderSerialError(listing.serial, old.serial, listing.course)
    if key is not None:
        merged = next_list(there, *offered.courses)
        return merged, seal_list(merged, key)
    lost = tuple(old.course for old in there.courses if offered.find(old.course) is None)
    if lost:
        raise ListConflictError(target, lost)
    if offered.version <= there.version and offered.courses != there.courses:
        raise OlderSerialError(offered.version, there.version, oci.COURSES_FILE)
    return offered, data


def _missing(store: Layout, goal: Layout) -> dict[str, int]:
    """Length in bytes by digest of the blobs that the target lacks, or has damaged."""
    found = {}
    for digest in store.blobs():
        size_bytes, there = store.blob_path(digest).stat().st_size, goal.blob_path(digest)
        if not (there.is_file() and there.stat().st_size == size_bytes and oci.file_sha256(there)[0] == digest):
            found[digest] = size_bytes
    return found


def _copy_keys(store: Layout, goal: Layout) -> None:
    """The newer ``keys.json`` of the two stays; which of them is believed is every client's own decision."""
    data = store.read(oci.KEYS_FILE, KEYS_BYTES)
    there = goal.read(oci.KEYS_FILE, KEYS_BYTES)
    if data is None or data == there:
        return
    if there is None or TrustedKeys.first(there).version < TrustedKeys.first(data).version:
        oci.write_durably(goal.folder / oci.KEYS_FILE, data)
