"""An OCI image layout on disk: writing it while building, reading it back.

The layout is what ``skopeo`` and OCI registries understand (image-spec 1.1, ``image-layout.md``); ``courses.json`` and
``keys.json`` lie beside its ``index.json``. Names inside are digests, checked before they become paths; symlinks are
refused, so a layout from a stranger's stick cannot show another file of this computer.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import IO

import msgspec

from content_cache.errors import MalformedPackageError, MissingBlobError

LAYOUT_VERSION = "1.0.0"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
INDEX_TYPE = "application/vnd.oci.image.index.v1+json"
ARTIFACT_TYPE = "application/vnd.tuhoc.course.v1"
CONFIG_TYPE = "application/vnd.tuhoc.toc.v1.dsse+json"
COURSES_FILE = "courses.json"
KEYS_FILE = "keys.json"
INDEX_FILE = "index.json"
LAYOUT_FILE = "oci-layout"

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHUNK_BYTES = 1024 * 1024


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
    annotations: dict[str, str]


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
        while piece := file.read(_CHUNK_BYTES):
            digest.update(piece)
            size_bytes += len(piece)
    return digest.hexdigest(), size_bytes


def is_digest(text: str) -> bool:
    """Whether a text is a lower-case hex SHA-256 and so safe as a file's name."""
    return _DIGEST.fullmatch(text) is not None


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
            write_durably(
                self.folder / LAYOUT_FILE, msgspec.json.encode({"imageLayoutVersion": LAYOUT_VERSION}) + b"\n"
            )

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
            with path.open("rb") as file:
                data = file.read(most_bytes + 1)
        except FileNotFoundError:
            return None
        except (IsADirectoryError, PermissionError) as error:
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
            with path.open("rb") as file:
                return file.read(most_bytes)
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
            partial = path.with_name(f".{digest}.partial")
            with source.open("rb") as from_file, partial.open("wb") as to_file:
                shutil.copyfileobj(from_file, to_file, _CHUNK_BYTES)
                sync_file(to_file)
            if file_sha256(partial)[0] != digest:
                partial.unlink()
                raise MalformedPackageError(source.name, "changed while it was read")
            partial.replace(path)
            sync_folder(path.parent)
        return digest, size_bytes

    def index(self) -> Index:
        """``index.json``; empty where there is none.

        Raises:
            MalformedPackageError: it does not read as an index.
        """
        data = self.read(INDEX_FILE, 16 * 1024 * 1024)
        if data is None:
            return Index()
        try:
            return msgspec.json.decode(data, type=Index)
        except msgspec.MsgspecError as error:
            raise MalformedPackageError(INDEX_FILE, "is no OCI index") from error

    def blobs(self) -> list[str]:
        """The digests of all blobs that are here."""
        with contextlib.suppress(FileNotFoundError):
            return sorted(entry.name for entry in (self.folder / "blobs" / "sha256").iterdir() if is_digest(entry.name))
        return []

    def _plain(self, *parts: str) -> Path:
        path = self.folder
        for part in parts:
            path /= part
            if path.is_symlink():
                raise MalformedPackageError("layout", f"{part} is a symlink")
        if path.exists() and not path.is_file() and not path.is_dir():
            # A pipe or a device on somebody's stick would hold the reader for ever.
            raise MalformedPackageError("layout", f"{parts[-1]} is not a plain file")
        return path
