"""An OCI image layout on disk: writing it while building, reading it back.

The layout is what ``skopeo`` and OCI registries understand (image-spec 1.1, ``image-layout.md``); ``courses.json`` and
``keys.json`` lie beside its ``index.json``. Names inside are digests, checked before they become paths; symlinks are
refused, so a layout from a stranger's stick cannot show another file of this computer.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import msgspec

from content_cache.errors import AlteredBlobError, MalformedPackageError, MissingBlobError
from content_cache.json_reading import read_json

LAYOUT_MARK = b'{"imageLayoutVersion":"1.0.0"}\n'
"""What ``oci-layout`` holds."""
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
ARTIFACT_TYPE = "application/vnd.tuhoc.course.v1"
CONFIG_TYPE = "application/vnd.tuhoc.toc.v1.dsse+json"
COURSES_FILE = "courses.json"
KEYS_FILE = "keys.json"
INDEX_FILE = "index.json"
LAYOUT_FILE = "oci-layout"
REF_NAME = "org.opencontainers.image.ref.name"
"""The annotation of a descriptor in an index that names it: ``<course>-<serial>``."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
INDEX_BYTES = 16 * 1024 * 1024
"""The most that is read of an ``index.json``."""
COPY_BYTES = 1024 * 1024
"""Of one read from a disk: with less, a stick and a hard disk are slower than they could be."""

_LINK_TAGS = frozenset({0xA000000C, 0xA0000003})
"""Windows: symlinks and junctions. Other reparse points (files of a cloud folder, deduplicated ones) are plain."""


class Descriptor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """An OCI content descriptor. ``digest`` is ``sha256:`` and hex."""

    media_type: str
    digest: str
    size: int
    annotations: dict[str, str] = {}
    artifact_type: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An OCI image manifest. Only registries and ``skopeo`` read it; clients trust the config's own list."""

    schema_version: int = 2
    media_type: str = MANIFEST_TYPE
    artifact_type: str = ARTIFACT_TYPE
    config: Descriptor
    layers: tuple[Descriptor, ...]
    annotations: dict[str, str] = {}


class Index(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``index.json``."""

    schema_version: int = 2
    media_type: str = INDEX_TYPE
    manifests: tuple[Descriptor, ...] = ()


def sha256(data: bytes) -> str:
    """Lower-case hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> tuple[str, int]:
    """Hex SHA-256 and length in bytes of a file, read in pieces."""
    digest, size_bytes = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(COPY_BYTES):
            digest.update(piece)
            size_bytes += len(piece)
    return digest.hexdigest(), size_bytes


def is_digest(text: str) -> bool:
    """Whether a text is a lower-case hex SHA-256 and so safe as a file's name."""
    return _DIGEST.fullmatch(text) is not None


def is_link(status: os.stat_result) -> bool:
    """Whether what `os.lstat` told of leads elsewhere: a symlink, or a junction of Windows."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) in _LINK_TAGS


def open_plain(path: Path) -> IO[bytes]:
    """Opens a plain file, unbuffered. No symlink is followed at its end, and a pipe or a device is never waited for.

    Raises:
        MalformedPackageError: it is there, but no plain file.
        FileNotFoundError: there is none.
        OSError: the disk said no.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO) or path.is_dir():
            raise MalformedPackageError(path.name, "is not a plain file") from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise MalformedPackageError(path.name, "is not a plain file")
    return os.fdopen(descriptor, "rb", buffering=0)


def write_blob(path: Path, pieces: Iterable[bytes], digest: str) -> int:
    """Writes a blob to its place, hashing it on the way: temp file, fsync, rename. The folder is the caller's to sync.

    Args:
        path: the blob's place.
        pieces: its bytes.
        digest: hex SHA-256 that the bytes must have.

    Returns:
        The length in bytes.

    Raises:
        AlteredBlobError: the bytes are others; nothing is left behind.
        OSError: the disk said no; nothing is left behind.
    """
    partial = path.with_name(f".{digest}.partial")
    found, size_bytes = hashlib.sha256(), 0
    try:
        with partial.open("wb", buffering=0) as file:
            for piece in pieces:
                found.update(piece)
                size_bytes += len(piece)
                write_all(file, piece)
            if found.hexdigest() != digest:
                raise AlteredBlobError(digest)
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
    return size_bytes


def write_all(file: IO[bytes], data: bytes) -> None:
    """Writes all of the bytes to an unbuffered file, which may take fewer at a time."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def write_durably(path: Path, data: bytes) -> None:
    """Writes a file so that a power cut leaves the old one or the new one: temp file, fsync, rename."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(data)
        sync_file(file)
    partial.replace(path)
    sync_folder(path.parent)


def sync_file(file: IO[bytes]) -> None:
    """Makes what was written to an open file durable."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes a rename durable. Windows has no such call and needs none: NTFS journals names."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Layout:
    """A layout folder. Reading refuses symlinks; writing replaces whole files."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which need not exist before something is written."""
        self.folder = folder

    def create(self) -> None:
        """Makes the folders and ``oci-layout``."""
        (self.folder / "blobs" / "sha256").mkdir(parents=True, exist_ok=True)
        if not (self.folder / LAYOUT_FILE).exists():
            write_durably(self.folder / LAYOUT_FILE, LAYOUT_MARK)

    def blob_path(self, digest: str) -> Path:
        """Where a blob lies or would lie.

        Raises:
            MalformedPackageError: the digest is none, or a symlink is on the way.
        """
        if not is_digest(digest):
            raise MalformedPackageError("layout", "a blob's name is no digest")
        return self._plain("blobs", "sha256", digest)

    def read(self, name: str, most_bytes: int) -> bytes | None:
        """A file at the top of the layout; None where there is none.

        Raises:
            MalformedPackageError: a symlink, not a plain file, or larger than allowed.
        """
        path = self._plain(name)
        try:
            with open_plain(path) as file:
                data = _read_at_most(file, most_bytes + 1)
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise MalformedPackageError(name, "cannot be read as a file") from error
        if len(data) > most_bytes:
            raise MalformedPackageError(name, f"larger than {most_bytes} bytes")
        return data

    def read_blob(self, digest: str, most_bytes: int) -> bytes:
        """A small blob, not verified.

        Raises:
            MissingBlobError: it is not there.
            MalformedPackageError: as `blob_path`.
        """
        path = self.blob_path(digest)
        try:
            with open_plain(path) as file:
                return _read_at_most(file, most_bytes)
        except FileNotFoundError as error:
            raise MissingBlobError(digest) from error

    def add(self, data: bytes) -> str:
        """Adds a blob and returns its digest; one that is there already is left alone."""
        digest = sha256(data)
        path = self.blob_path(digest)
        if not (path.is_file() and path.stat().st_size == len(data)):
            write_durably(path, data)
        return digest

    def add_file(self, source: Path) -> tuple[str, int]:
        """Adds a file's content as a blob, without holding it in memory; returns digest and size in bytes."""
        digest, size_bytes = file_sha256(source)
        path = self.blob_path(digest)
        if not (path.is_file() and path.stat().st_size == size_bytes):
            try:
                with source.open("rb") as file:
                    write_blob(path, iter(lambda: file.read(COPY_BYTES), b""), digest)
            except AlteredBlobError as error:
                raise MalformedPackageError(source.name, "changed while it was read") from error
            sync_folder(path.parent)
        return digest, size_bytes

    def index(self) -> Index:
        """``index.json``; empty where there is none.

        Raises:
            MalformedPackageError: it does not read as an index.
        """
        data = self.read(INDEX_FILE, INDEX_BYTES)
        return Index() if data is None else read_json(data, Index, INDEX_FILE)

    def blobs(self) -> list[str]:
        """The digests of all blobs that are here."""
        with contextlib.suppress(FileNotFoundError):
            return sorted(entry.name for entry in (self.folder / "blobs" / "sha256").iterdir() if is_digest(entry.name))
        return []

    def _plain(self, *parts: str) -> Path:
        path = self.folder
        for part in parts:
            path /= part
            try:
                status = path.lstat()
            except (FileNotFoundError, NotADirectoryError):
                return self.folder.joinpath(*parts)
            if is_link(status):
                raise MalformedPackageError("layout", f"{part} is a symlink")
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            # A pipe or a device on somebody's stick would hold the reader for ever.
            raise MalformedPackageError("layout", f"{parts[-1]} is not a plain file")
        return path


def _read_at_most(file: IO[bytes], most_bytes: int) -> bytes:
    """Reads to the end or to the ceiling; an unbuffered file may hand over less at a time."""
    pieces = []
    while most_bytes > 0 and (piece := file.read(min(most_bytes, COPY_BYTES))):
        pieces.append(piece)
        most_bytes -= len(piece)
    return b"".join(pieces)
