"""From a layout to a folder that clients read: a web server's, a trainer's laptop's, a stick's.

Blobs go first and the list last, each file whole or not at all, so a client that reads in between sees the list from
before or the list from after, and everything that it names.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from content_cache import layout as oci
from content_cache.build import current_list, demand_publisher, next_list, write_index
from content_cache.courselist import CourseList, read_list, seal_list
from content_cache.errors import AlteredBlobError, ListConflictError, MissingBlobError, OlderSerialError
from content_cache.layout import Layout
from content_cache.limits import CONFIG_BYTES, KEYS_BYTES, LIST_BYTES
from content_cache.package import config_envelope, read_toc
from content_cache.signing import Envelope, SigningKey
from content_cache.trust import TrustedKeys


class PublishReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was published. ``courses`` are the ids on the target's list."""

    target: str
    courses: tuple[str, ...]
    list_version: int
    blobs_copied: int
    bytes_copied: int


def publish(layout: Path, target: Path, key: SigningKey | None = None) -> PublishReport:
    """Copies a layout to a target folder.

    Args:
        layout: a folder made by `content_cache.build.build`.
        target: made when missing. What it has already is not copied again, after its hash was checked.
        key: joins the layout's list with the target's and signs it; without it the layout's list goes as it is.

    Raises:
        MissingBlobError: ``layout`` has no list, or lacks a blob that its list names. Nothing is published.
        AlteredBlobError: a blob of the layout is damaged. Nothing of it is published.
        UntrustedKeyError: the ``keys.json`` beside ``key`` does not name it as a publisher's.
        OlderSerialError: the target has a newer list, or a newer serial of a course.
        ListConflictError: without a key, the target's other courses would be lost from its list.
        MalformedPackageError: a list does not read.
    """
    store, goal = Layout(layout), Layout(target)
    if key is not None:
        demand_publisher(key, oci.COURSES_FILE)
    data = store.read(oci.COURSES_FILE, LIST_BYTES)
    if data is None:
        raise MissingBlobError(oci.COURSES_FILE)
    offered = read_list(Envelope.parse(data))
    _check_whole(store, offered)
    merged, data = _merge(offered, data, current_list(goal), target, key)
    goal.create()
    copied = [size for digest in store.blobs() if (size := _copy(store, goal, digest)) is not None]
    write_index(goal, store.index().manifests)
    _copy_keys(store, goal)
    if goal.read(oci.COURSES_FILE, LIST_BYTES) != data:
        oci.write_durably(target / oci.COURSES_FILE, data)
    return PublishReport(
        target=str(target),
        courses=tuple(listing.course for listing in merged.courses),
        list_version=merged.version,
        blobs_copied=len(copied),
        bytes_copied=sum(copied),
    )


def _check_whole(store: Layout, offered: CourseList) -> None:
    """Everything that the list leads to is there."""
    for listing in offered.courses:
        config = store.read_blob(listing.config, CONFIG_BYTES)
        if oci.sha256(config) != listing.config:
            raise AlteredBlobError(listing.config)
        for entry in read_toc(config_envelope(config).payload).files:
            path = store.blob_path(entry.digest)
            if not path.is_file():
                raise MissingBlobError(entry.digest)
            if path.stat().st_size != entry.size_bytes:
                raise AlteredBlobError(entry.digest)


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


def _copy(store: Layout, goal: Layout, digest: str) -> int | None:
    """Copies a blob; returns its size in bytes, None when the target has it."""
    to_path = goal.blob_path(digest)
    from_path = store.blob_path(digest)
    size_bytes = from_path.stat().st_size
    if to_path.is_file() and to_path.stat().st_size == size_bytes and oci.file_sha256(to_path)[0] == digest:
        return None
    partial = to_path.with_name(f".{digest}.partial")
    shutil.copyfile(from_path, partial)
    if oci.file_sha256(partial)[0] != digest:
        partial.unlink()
        raise AlteredBlobError(digest)
    with partial.open("rb+") as file:
        oci.sync_file(file)
    partial.replace(to_path)
    return size_bytes


def _copy_keys(store: Layout, goal: Layout) -> None:
    """The newer ``keys.json`` of the two stays; which of them is believed is every client's own decision."""
    data = store.read(oci.KEYS_FILE, KEYS_BYTES)
    there = goal.read(oci.KEYS_FILE, KEYS_BYTES)
    if data is None or data == there:
        return
    if there is None or TrustedKeys.first(there).version < TrustedKeys.first(data).version:
        oci.write_durably(goal.folder / oci.KEYS_FILE, data)
