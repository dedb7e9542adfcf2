"""Cases of plain OCI layouts without a list of courses: indices and manifests that lie."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from content_cache.layout import COURSES_FILE
from tests.hostile.payloads import DIGESTS, documents
from tests.hostile.sandbox import Case
from tests.hostile.workshop import Json, Package, dumps, sha256

_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"
_CONFIG = "application/vnd.tuhoc.toc.v1.dsse+json"
_ARTIFACT = "application/vnd.tuhoc.course.v1"

Write = Callable[[Path, str, int], object]
"""Takes the folder, and the digest and size of a sound config."""


def _manifest(config: str, size: int, **more: Json) -> Json:
    return {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "artifactType": _ARTIFACT,
        "config": {"mediaType": _CONFIG, "digest": f"sha256:{config}", "size": size},
        "layers": [],
        **more,
    }


def _put(folder: Path, data: bytes) -> Json:
    """Writes a blob; returns what an index says of it."""
    (folder / "blobs" / "sha256" / sha256(data)).write_bytes(data)
    return {
        "mediaType": _MANIFEST,
        "artifactType": _ARTIFACT,
        "digest": f"sha256:{sha256(data)}",
        "size": len(data),
        "annotations": {},
    }


def _write_index(folder: Path, *manifests: Json) -> None:
    index = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": list(manifests)}
    (folder / "index.json").write_bytes(dumps(index))


def _case(name: str, write: Write) -> Case:
    def spoil(package: Package, _: Path) -> None:
        spot: dict[str, tuple[str, int]] = {}

        def config(data: bytes) -> bytes:
            spot["config"] = sha256(data), len(data)
            return data

        def without_list(folder: Path) -> None:
            (folder / COURSES_FILE).unlink()
            (folder / "oci-layout").write_bytes(b'{"imageLayoutVersion":"1.0.0"}')
            write(folder, *spot["config"])

        package.on_stored_config = config
        package.on_folder = without_list

    return Case(f"a layout {name}", spoil)


def cases() -> Iterator[Case]:
    """All of them."""
    sound = _case(
        "without a list", lambda folder, config, size: _write_index(folder, _put(folder, _honest(config, size)))
    )
    sound.installs = True
    yield sound
    yield _case("without an index", lambda *_: None)
    for what, text in documents().items():
        yield _case(f"whose index is {what}", partial(_index_is, text=text))
        yield _case(f"whose manifest is {what}", partial(_manifest_is, text=text))
        beside = _case(f"with a second manifest that is {what}", partial(_manifest_beside, text=text))
        yield beside
    for digest in DIGESTS:
        yield _case(f"with a digest {ascii(digest)[:40]}", partial(_digest_is, digest=digest))
    for size in (-1, 0, 1, 2**40, 2**63, 10**30):
        yield _case(f"with a size of {size}", partial(_size_is, told=size))
    yield _case("of 50,000 times the same manifest", _same)
    yield _case("of 1,500 manifests of one large blob", _large)
    yield _case("whose manifest has 300,000 layers", _layers)
    yield _case("of indices in indices", _nested)
    yield _case("whose index is a link", lambda folder, *_: (folder / "index.json").symlink_to(_outside(folder)))
    yield _case("whose index is a pipe", lambda folder, *_: os.mkfifo(folder / "index.json"))
    yield _case("whose index is 1 TB", _endless)


def _honest(config: str, size: int, **more: Json) -> bytes:
    return dumps(_manifest(config, size, **more))


def _outside(folder: Path) -> Path:
    return folder.parent / "outside" / "secret.txt"


def _index_is(folder: Path, config: str, size: int, text: bytes) -> None:
    (folder / "index.json").write_bytes(text)


def _manifest_is(folder: Path, config: str, size: int, text: bytes) -> None:
    _write_index(folder, _put(folder, text))


def _manifest_beside(folder: Path, config: str, size: int, text: bytes) -> None:
    _write_index(folder, _put(folder, text), _put(folder, _honest(config, size)))


def _digest_is(folder: Path, config: str, size: int, digest: str) -> None:
    listed = _put(folder, _honest(digest, size))
    _write_index(folder, {**listed, "digest": digest}, {**listed, "digest": f"sha256:{digest}"}, listed)


def _size_is(folder: Path, config: str, size: int, told: int) -> None:
    listed = _put(folder, _honest(config, told))
    _write_index(folder, {**listed, "size": told}, listed)


def _same(folder: Path, config: str, size: int) -> None:
    listed = _put(folder, _honest(config, size))
    _write_index(folder, *[listed] * 50_000)


def _large(folder: Path, config: str, size: int) -> None:
    blob = bytes(8 * 1024 * 1024)
    (folder / "blobs" / "sha256" / sha256(blob)).write_bytes(blob)
    _write_index(folder, *(_put(folder, _honest(sha256(blob), len(blob), n=number)) for number in range(1_500)))


def _layers(folder: Path, config: str, size: int) -> None:
    layer = dumps({"mediaType": "x", "digest": "sha256:" + "0" * 64, "size": 1})
    _write_index(
        folder, _put(folder, _honest(config, size)[:-1] + b',"layers":[' + b",".join([layer] * 300_000) + b"]}")
    )


def _nested(folder: Path, config: str, size: int) -> None:
    listed = _put(folder, _honest(config, size))
    for _ in range(200):
        listed = {**_put(folder, dumps({"schemaVersion": 2, "manifests": [listed]})), "mediaType": _INDEX}
    _write_index(folder, listed)


def _endless(folder: Path, config: str, size: int) -> None:
    with (folder / "index.json").open("wb") as file:
        file.truncate(1 << 40)
