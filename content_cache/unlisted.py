"""Courses of an OCI layout that has no signed list: a stick that ``skopeo copy`` filled from a registry.

Its ``index.json`` names manifests, and a manifest names the course's config blob, which is signed. Nothing here is
believed; it only says where signed things may lie, within bounded time and memory. An index may name another index
(one level deep, as for images of several platforms); other people's images beside the courses are passed over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import msgspec

from content_cache.errors import AlteredBlobError, MalformedPackageError, MissingBlobError, PackageError
from content_cache.json_reading import read_json
from content_cache.layout import (
    CONFIG_TYPE,
    INDEX_FILE,
    INDEX_TYPE,
    MANIFEST_TYPE,
    Descriptor,
    Index,
    is_digest,
    sha256,
)
from content_cache.limits import COURSES

MANIFEST_BYTES = 4 * 1024 * 1024
"""The most that one manifest may have: what registries take, too."""
_ALL_BYTES = 256 * 1024 * 1024
"""Of all manifests and inner indexes of one layout together."""
_PREFIX = "sha256:"


class ManifestHead(msgspec.Struct, frozen=True):
    """What is looked at of a manifest."""

    config: Descriptor


def find_configs(index: bytes, read_blob: Callable[[str, int], bytes]) -> tuple[tuple[str, int], ...]:
    """The config blobs of all courses that an index leads to.

    Args:
        index: the bytes of ``index.json``.
        read_blob: reads a blob by its hex digest, at most so many bytes of it.

    Returns:
        Hex digest and size in bytes of each, in the index's order, each once.

    Raises:
        MalformedPackageError: the index does not read, or it names more than any stick of courses would.
        AlteredBlobError, MissingBlobError: nothing was found, and this is wrong with the first manifest that should be
            there.
    """
    found: dict[tuple[str, int], None] = {}
    fault: PackageError | None = None
    waiting = deque((one, False) for one in read_json(index, Index, INDEX_FILE).manifests)
    seen: set[str] = set()
    left_bytes = _ALL_BYTES
    while waiting:
        if len(seen) + len(waiting) > COURSES:
            raise MalformedPackageError(INDEX_FILE, f"names more than {COURSES} manifests")
        descriptor, inner = waiting.popleft()
        is_index = descriptor.media_type == INDEX_TYPE
        digest = hex_digest(descriptor)
        if digest in seen or (is_index and inner) or not (is_index or descriptor.media_type == MANIFEST_TYPE):
            continue
        if digest is None or not 0 <= descriptor.size <= MANIFEST_BYTES:
            continue
        seen.add(digest)
        left_bytes -= descriptor.size
        if left_bytes < 0:
            raise MalformedPackageError(INDEX_FILE, f"its manifests have more than {_ALL_BYTES} bytes")
        try:
            data = read_blob(digest, descriptor.size + 1)
            if len(data) != descriptor.size or sha256(data) != digest:
                raise AlteredBlobError(digest)
            if is_index:
                waiting.extendleft((one, True) for one in reversed(read_json(data, Index, "inner index").manifests))
                continue
            config = read_json(data, ManifestHead, "manifest").config
        except (AlteredBlobError, MissingBlobError) as error:
            fault = fault or error
            continue
        except MalformedPackageError:
            continue
        name = hex_digest(config)
        if config.media_type == CONFIG_TYPE and name is not None and config.size >= 0:
            found[(name, config.size)] = None
    if fault is not None and not found:
        raise fault
    return tuple(found)


def hex_digest(descriptor: Descriptor) -> str | None:
    """The hex of a descriptor's SHA-256; None for any other digest."""
    digest = descriptor.digest.removeprefix(_PREFIX)
    return digest if descriptor.digest.startswith(_PREFIX) and is_digest(digest) else None
