"""What a layout on this computer offers to be published: its listed courses, each with all that belongs to it.

Whether anybody may trust it is not asked here, since it is the publisher's own; whether it is whole and unharmed is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from content_cache import layout as oci
from content_cache.courselist import CourseList, CourseListing, read_list
from content_cache.errors import AlteredBlobError, MalformedPackageError, MissingBlobError
from content_cache.folder_source import FolderSource
from content_cache.json_reading import read_json
from content_cache.layout import Descriptor, Layout, Manifest
from content_cache.limits import CONFIG_BYTES, KEYS_BYTES, LIST_BYTES
from content_cache.package import config_envelope, read_toc
from content_cache.signing import Envelope
from content_cache.unlisted import MANIFEST_BYTES, hex_digest


class OfferedCourse(msgspec.Struct, frozen=True, kw_only=True):
    """A course of a layout's list."""

    listing: CourseListing
    manifest: Descriptor
    """As ``index.json`` has it."""
    manifest_bytes: bytes
    sizes: dict[str, int]
    """Length in bytes by hex digest of the config and of all blobs that the table of contents names."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A layout's list and what belongs to it."""

    courses: CourseList
    list_bytes: bytes
    keys_bytes: bytes | None
    """``keys.json``, where there is one."""
    offered: tuple[OfferedCourse, ...]

    @property
    def sizes(self) -> dict[str, int]:
        """Length in bytes by hex digest of all blobs, manifests included, each once; ordered by digest."""
        found: dict[str, int] = {}
        for course in self.offered:
            found |= course.sizes
            found[oci.sha256(course.manifest_bytes)] = len(course.manifest_bytes)
        return dict(sorted(found.items()))


def read_offer(store: Layout) -> Offer:
    """Reads what a layout offers; every blob is there with its length, its content was not looked at.

    Raises:
        MissingBlobError: there is no list, or a blob or a manifest is missing that it leads to.
        AlteredBlobError: a blob has another length, or a config or a manifest has other bytes, than its name says.
        MalformedPackageError: something does not read.
    """
    data = store.read(oci.COURSES_FILE, LIST_BYTES)
    if data is None:
        raise MissingBlobError(oci.COURSES_FILE)
    courses = read_list(Envelope.parse(data))
    named = {one.annotations.get(oci.REF_NAME, ""): one for one in store.index().manifests}
    return Offer(
        courses=courses,
        list_bytes=data,
        keys_bytes=store.read(oci.KEYS_FILE, KEYS_BYTES),
        offered=tuple(_course(store, listing, named) for listing in courses.courses),
    )


def check_listed(store: Layout, listing: CourseListing) -> dict[str, int]:
    """Looks whether everything is there that a course's config names.

    Returns:
        Length in bytes by hex digest of the config and of all blobs of its table of contents.

    Raises:
        MissingBlobError, AlteredBlobError, MalformedPackageError: as `read_offer`.
    """
    config = store.read_blob(listing.config, CONFIG_BYTES)
    if oci.sha256(config) != listing.config:
        raise AlteredBlobError(listing.config)
    sizes = {listing.config: len(config)}
    sizes |= {entry.digest: entry.size_bytes for entry in read_toc(config_envelope(config).payload).files}
    for digest, size_bytes in sizes.items():
        path = store.blob_path(digest)
        if not path.is_file():
            raise MissingBlobError(digest)
        if path.stat().st_size != size_bytes:
            raise AlteredBlobError(digest)
    return sizes


def verify(source: FolderSource, sizes: Iterable[tuple[str, int]]) -> None:
    """Reads blobs to their last byte.

    Args:
        source: the layout's folder.
        sizes: hex digest and length in bytes of each.

    Raises:
        AlteredBlobError: one is damaged.
        MissingBlobError, OfflineError: one cannot be read.
    """
    for digest, size_bytes in sizes:
        found = hashlib.sha256()
        for _position, piece in source.blob(digest, size_bytes=size_bytes, start=0):
            found.update(piece)
        if found.hexdigest() != digest:
            raise AlteredBlobError(digest)


def _course(store: Layout, listing: CourseListing, named: dict[str, Descriptor]) -> OfferedCourse:
    name = f"{listing.course}-{listing.serial}"
    manifest = named.get(name)
    digest = None if manifest is None else hex_digest(manifest)
    if manifest is None or digest is None:
        raise MissingBlobError(name)
    data = store.read_blob(digest, MANIFEST_BYTES)
    if len(data) != manifest.size or oci.sha256(data) != digest:
        raise AlteredBlobError(digest)
    read = read_json(data, Manifest, name)
    if hex_digest(read.config) != listing.config:
        raise MalformedPackageError(name, "its manifest is of another build than the list's")
    sizes = check_listed(store, listing)
    if {hex_digest(layer) for layer in read.layers} | {listing.config} != set(sizes):
        raise MalformedPackageError(name, "its manifest has other files than its table of contents")
    return OfferedCourse(listing=listing, manifest=manifest, manifest_bytes=data, sizes=sizes)
