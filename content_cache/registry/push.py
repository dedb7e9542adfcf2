"""From a layout to a registry: what goes where, and in which order.

Blobs first, then each course's manifest under ``<course>-<serial>``, then the same under ``<course>``, a tag that moves
with the newest build; so a reader never finds a manifest whose blobs are missing. The bytes are the layout's own, so
digests and signatures stay what they are. A serial never goes down, and a tag of another course is never taken.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path

import msgspec

from content_cache.errors import ContentError, MalformedPackageError, OlderSerialError
from content_cache.folder_source import FolderSource
from content_cache.json_reading import read_json
from content_cache.layout import CONFIG_TYPE, MANIFEST_TYPE, Layout, open_plain
from content_cache.limits import CONFIG_BYTES
from content_cache.model import Toc
from content_cache.offer import Offer, OfferedCourse, read_offer, verify
from content_cache.package import config_envelope, read_toc
from content_cache.publish import on_disk
from content_cache.registry.client import Registry
from content_cache.registry.errors import TagConflictError
from content_cache.registry.target import Target
from content_cache.unlisted import MANIFEST_BYTES, ManifestHead, hex_digest

CONNECTIONS = 4


class PushedManifest(msgspec.Struct, frozen=True, kw_only=True):
    """A course's manifest in the registry."""

    course: str
    serial: int
    digest: str
    """``sha256:`` and hex; the layout's and the registry's."""
    tag: str
    """The one that stays: ``<course>-<serial>``."""


class PushReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was published."""

    target: str
    """``HOST[:PORT]/REPOSITORY``."""
    courses: tuple[str, ...]
    manifests: tuple[PushedManifest, ...]
    blobs_copied: int
    bytes_copied: int


def push(layout: Path, target: Target, connect: Callable[[Target], Registry]) -> PushReport:
    """Publishes all listed courses of a layout in a registry.

    Args:
        layout: a folder made by `content_cache.build.build`.
        target: the repository.
        connect: makes the way to it.

    Raises:
        MissingBlobError, AlteredBlobError, MalformedPackageError: the layout is not whole. Nothing is published.
        OlderSerialError: the registry has a newer build of a course, or another one of the same serial. Nothing is
            published.
        TagConflictError: a tag that is needed is taken by something else. Nothing is published.
        RegistryError, FetchError: the registry or the way there said no. Blobs that were sent stay, without a tag.
    """
    with on_disk(layout):
        offer = read_offer(Layout(layout))
    _check_tags(offer, target)
    source = FolderSource(layout)
    verify(source, offer.sizes.items())
    registry = connect(target)
    try:
        registry.look()
        wanted = [(tag, course) for course in offer.offered for tag in _tags(course) if _is_news(registry, course, tag)]
        copied = _send_blobs(registry, source, {k: v for course in offer.offered for k, v in course.sizes.items()})
        for tag, course in sorted(wanted, key=lambda one: one[0] == one[1].listing.course):
            registry.put_manifest(tag, course.manifest_bytes, MANIFEST_TYPE)
    except TagConflictError as error:
        raise TagConflictError(target.location, error.tag, error.course) from error
    finally:
        registry.close()
    return PushReport(
        target=target.location,
        courses=tuple(course.listing.course for course in offer.offered),
        manifests=tuple(
            PushedManifest(
                course=course.listing.course,
                serial=course.listing.serial,
                digest=course.manifest.digest,
                tag=_tags(course)[0],
            )
            for course in offer.offered
        ),
        blobs_copied=len(copied),
        bytes_copied=sum(copied),
    )


def _tags(course: OfferedCourse) -> tuple[str, str]:
    """The tag that stays, and the one that moves."""
    return f"{course.listing.course}-{course.listing.serial}", course.listing.course


def _check_tags(offer: Offer, target: Target) -> None:
    """``toan-1`` may be a course, or the first build of the course ``toan``: not both in one repository."""
    taken: dict[str, str] = {}
    for course in offer.offered:
        for tag in _tags(course):
            if taken.setdefault(tag, course.listing.course) != course.listing.course:
                raise TagConflictError(target.location, tag, course.listing.course)


def _is_news(registry: Registry, course: OfferedCourse, tag: str) -> bool:
    """Whether a tag must be put.

    Raises:
        OlderSerialError, TagConflictError: it must not.
    """
    there = registry.manifest(tag, MANIFEST_BYTES)
    if there == course.manifest_bytes:
        return False
    if there is None:
        return True
    listing = course.listing
    config = _config_of(there)
    if config == listing.config:
        return True
    toc = None if config is None else _toc_of(registry.blob(config, CONFIG_BYTES))
    if toc is None or toc.course != listing.course:
        raise TagConflictError("", tag, listing.course)
    if toc.serial >= listing.serial:
        raise OlderSerialError(listing.serial, toc.serial, listing.course)
    return True


def _config_of(manifest: bytes) -> str | None:
    """The hex digest of a course's config; None where a manifest is of something else."""
    try:
        config = read_json(manifest, ManifestHead, "manifest").config
    except MalformedPackageError:
        return None
    return hex_digest(config) if config.media_type == CONFIG_TYPE else None


def _toc_of(config: bytes | None) -> Toc | None:
    """What a config blob is about. Nobody believes it: it only keeps a publisher from a mistake."""
    try:
        return None if config is None else read_toc(config_envelope(config).payload)
    except ContentError:
        return None


def _send_blobs(registry: Registry, source: FolderSource, sizes: dict[str, int]) -> list[int]:
    """Sends what is missing there; returns the lengths of what was sent."""

    def send(digest: str, size_bytes: int) -> int | None:
        if registry.has(digest, size_bytes):
            return None
        path = source.local_path(digest)
        registry.upload(digest, size_bytes, lambda: open_plain(path))
        return size_bytes

    pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="publish")
    try:
        waiting = [pool.submit(send, digest, size_bytes) for digest, size_bytes in sizes.items()]
        done, _left = wait(waiting, return_when=FIRST_EXCEPTION)
        for one in done:
            one.result()
        return [sent for one in waiting if (sent := one.result()) is not None]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
