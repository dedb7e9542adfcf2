"""Building and publishing packages."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_cache import limits
from content_cache.build import build
from content_cache.compression import compress, decompress
from content_cache.courselist import CourseListing, open_list
from content_cache.errors import (
    AlteredBlobError,
    ListConflictError,
    MalformedPackageError,
    MissingBlobError,
    OlderSerialError,
    PackageError,
    SourceError,
    UnsupportedFormatError,
    UntrustedKeyError,
)
from content_cache.layout import Layout, sha256
from content_cache.model import Toc
from content_cache.package import TOC_TYPE, config_envelope, open_file, open_toc, read_quiz, read_toc
from content_cache.publish import publish
from content_cache.signing import SigningKey, seal
from content_cache.source import new_course
from content_cache.trust import TrustedKeys
from tests.content_cache.conftest import Publisher


def listing_and_config(publisher: Publisher) -> tuple[CourseListing, bytes, TrustedKeys]:
    keys = TrustedKeys.first(publisher.keys_json)
    courses = open_list((publisher.target / "courses.json").read_bytes(), keys)
    listing = courses.courses[0]
    return listing, (publisher.target / "blobs" / "sha256" / listing.config).read_bytes(), keys


def test_a_built_course_reads_back(publisher: Publisher) -> None:
    report = publisher.release()
    assert (report.course, report.serial, report.lessons, report.questions) == ("khoa-hoc-thu", 1, 2, 9)
    listing, config, keys = listing_and_config(publisher)
    assert (listing.config, listing.config_size) == (report.config, len(config))
    toc, signer = open_toc(config, keys, listing)
    assert signer == publisher.key.key_id
    assert [lesson.id for lesson in toc.lessons()] == ["01-bai-dau", "02-bai-hai"]
    assert report.files == len(toc.files) == 7
    store = Layout(publisher.target)
    for entry in toc.files:
        blob = store.read_blob(entry.digest, limits.MEDIA_BYTES)
        assert (sha256(blob), len(blob)) == (entry.digest, entry.size_bytes)
        assert len(open_file(entry, blob)) == entry.raw_size_bytes
    quiz = next(entry for entry in toc.files if entry.path == "quizzes/cuoi-khoa.json")
    assert len(read_quiz(open_file(quiz, store.read_blob(quiz.digest, 10**6)), "x").questions) == 9


def test_the_layout_is_oci_s(publisher: Publisher) -> None:
    report = publisher.release()
    assert json.loads((publisher.target / "oci-layout").read_text(encoding="utf-8")) == {"imageLayoutVersion": "1.0.0"}
    index = json.loads((publisher.target / "index.json").read_text(encoding="utf-8"))
    (entry,) = index["manifests"]
    assert entry["digest"] == report.digest
    assert entry["annotations"] == {"org.opencontainers.image.ref.name": "khoa-hoc-thu-1"}
    data = (publisher.target / "blobs" / "sha256" / report.digest.removeprefix("sha256:")).read_bytes()
    assert len(data) == entry["size"]
    manifest = json.loads(data)
    assert manifest["schemaVersion"] == 2
    assert manifest["config"]["digest"] == f"sha256:{report.config}"
    for layer in (manifest["config"], *manifest["layers"]):
        blob = publisher.target / "blobs" / "sha256" / layer["digest"].removeprefix("sha256:")
        assert blob.stat().st_size == layer["size"]


def test_building_is_the_same_twice_and_a_change_is_one_more(publisher: Publisher, tmp_path: Path) -> None:
    first = publisher.release()
    again = publisher.release()
    assert (again.config, again.serial, again.changed) == (first.config, 1, False)
    elsewhere = build(publisher.source, tmp_path / "other", publisher.key)
    assert (elsewhere.config, elsewhere.digest) == (first.config, first.digest)
    before = {path.name for path in (publisher.layout / "blobs" / "sha256").iterdir()}
    publisher.append("bai-hoc/01-bai-dau.md", "\nThêm một câu.\n")
    changed = publisher.release()
    assert (changed.serial, changed.changed) == (2, True)
    after = {path.name for path in (publisher.layout / "blobs" / "sha256").iterdir()}
    assert len(after - before) == 3, "a lesson, the config, the manifest"


def test_a_key_that_is_no_publisher_s_signs_nothing(publisher: Publisher) -> None:
    """A root key by mistake would take the whole list away from everybody."""
    publisher.release()
    root = SigningKey.load(publisher.root / "keys" / "root-1.key")
    before = (publisher.layout / "courses.json").read_bytes()
    with pytest.raises(UntrustedKeyError):
        build(publisher.source, publisher.layout, root, serial=9)
    with pytest.raises(UntrustedKeyError):
        publish(publisher.layout, publisher.target, root)
    assert (publisher.layout / "courses.json").read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_on_a_stick_does_not_hold_the_reader(publisher: Publisher) -> None:
    publisher.release()
    (publisher.target / "courses.json").unlink()
    os.mkfifo(publisher.target / "courses.json")
    with pytest.raises(MalformedPackageError):
        Layout(publisher.target).read("courses.json", 1000)


def test_serials_never_go_down(publisher: Publisher) -> None:
    assert publisher.release(serial=7).serial == 7
    publisher.append("bai-hoc/01-bai-dau.md", "\nThêm.\n")
    for serial in (6, 7):
        with pytest.raises(OlderSerialError) as caught:
            build(publisher.source, publisher.layout, publisher.key, serial=serial)
        assert (caught.value.offered, caught.value.have) == (serial, 7)
    assert publisher.release().serial == 8


def test_another_key_takes_a_new_serial(publisher: Publisher) -> None:
    publisher.release()
    assert build(publisher.source, publisher.layout, SigningKey.generate()).serial == 2


def test_a_source_with_mistakes_builds_nothing(publisher: Publisher) -> None:
    publisher.append("course.yaml", "la: 1\n")
    with pytest.raises(SourceError):
        build(publisher.source, publisher.layout, publisher.key)
    assert not publisher.layout.exists()


def test_courses_share_a_layout(publisher: Publisher) -> None:
    publisher.release()
    other = publisher.root / "khoa-khac"
    new_course(other)
    build(other, publisher.layout, publisher.key)
    report = publish(publisher.layout, publisher.target)
    assert report.courses == ("khoa-hoc-thu", "khoa-khac")
    assert (publisher.target / "keys.json").read_bytes() == publisher.keys_json
    assert publish(publisher.layout, publisher.target).blobs_copied == 0


def test_publishing_loses_no_course_of_others(publisher: Publisher) -> None:
    publisher.release()
    other = publisher.root / "khoa-khac"
    new_course(other)
    build(other, publisher.root / "layout-2", publisher.key)
    with pytest.raises(ListConflictError) as caught:
        publish(publisher.root / "layout-2", publisher.target)
    assert caught.value.courses == ("khoa-hoc-thu",)
    joined = publish(publisher.root / "layout-2", publisher.target, publisher.key)
    assert (joined.courses, joined.list_version) == (("khoa-hoc-thu", "khoa-khac"), 2)


def test_publishing_never_goes_back(publisher: Publisher, tmp_path: Path) -> None:
    build(publisher.source, tmp_path / "old", publisher.key)
    publisher.append("bai-hoc/01-bai-dau.md", "\nThêm.\n")
    publisher.release(serial=2)
    with pytest.raises(OlderSerialError):
        publish(tmp_path / "old", publisher.target)
    build(publisher.source, tmp_path / "new", publisher.key, serial=3)
    assert publish(tmp_path / "new", publisher.target).list_version == 3


def test_a_broken_layout_is_not_published(publisher: Publisher, tmp_path: Path) -> None:
    report = build(publisher.source, publisher.layout, publisher.key)
    with pytest.raises(MissingBlobError):
        publish(tmp_path / "empty", publisher.target)
    toc = read_toc_of(publisher, report.config)
    blob = publisher.layout / "blobs" / "sha256" / toc.files[0].digest
    data = blob.read_bytes()
    for damaged, error in [
        (data[:-1], AlteredBlobError),
        (data[:-1] + b"\0", AlteredBlobError),
        (None, MissingBlobError),
    ]:
        blob.unlink() if damaged is None else blob.write_bytes(damaged)
        with pytest.raises(error):
            publish(publisher.layout, publisher.target)
        assert not (publisher.target / "courses.json").exists()


def read_toc_of(publisher: Publisher, config: str) -> Toc:

    return read_toc(config_envelope((publisher.layout / "blobs" / "sha256" / config).read_bytes()).payload)


def test_a_damaged_copy_at_the_target_is_mended(publisher: Publisher) -> None:
    report = publisher.release()
    blob = publisher.target / "blobs" / "sha256" / report.config
    data = blob.read_bytes()
    blob.write_bytes(b"x" * len(data))
    assert publish(publisher.layout, publisher.target).blobs_copied == 1
    assert blob.read_bytes() == data


@pytest.mark.skipif(os.name == "nt", reason="making symlinks needs a privilege on Windows")
def test_symlinks_and_strange_names_in_layouts_are_refused(publisher: Publisher, tmp_path: Path) -> None:
    report = publisher.release()
    store = Layout(publisher.target)
    with pytest.raises(MalformedPackageError):
        store.read_blob("../../keys.json", 10)
    blob = publisher.target / "blobs" / "sha256" / report.config
    blob.rename(tmp_path / "away")
    blob.symlink_to(tmp_path / "away")
    with pytest.raises(MalformedPackageError):
        store.read_blob(report.config, 10)
    (publisher.target / "courses.json").unlink()
    (publisher.target / "courses.json").symlink_to(tmp_path / "away")
    with pytest.raises(MalformedPackageError):
        store.read("courses.json", 10)
    (publisher.target / "blobs").rename(tmp_path / "blobs")
    (publisher.target / "blobs").symlink_to(tmp_path / "blobs")
    with pytest.raises(MalformedPackageError):
        store.read_blob("0" * 64, 10)


def test_decompression_is_bounded() -> None:
    bomb = compress(bytes(10_000_000))
    assert len(bomb) < 2000
    with pytest.raises(MalformedPackageError):
        decompress(bomb, 1_000_000, "x")
    good = compress(b"abc")
    assert decompress(good, 3, "x") == b"abc"
    for bad in (b"", b"abc", good[:-1], good + b"x", good + good):
        with pytest.raises(MalformedPackageError):
            decompress(bad, 100, "x")


def test_configs_are_verified_before_they_are_read(publisher: Publisher) -> None:
    publisher.release()
    listing, config, keys = listing_and_config(publisher)
    with pytest.raises(AlteredBlobError):
        open_toc(config[:-1] + b"x", keys, listing)

    def named(data: bytes) -> CourseListing:
        return msgspec.structs.replace(listing, config=sha256(data), config_size=len(data))

    toc, _ = open_toc(config, keys, listing)
    stranger = seal(TOC_TYPE, compress(msgspec.json.encode(toc)), [SigningKey.generate()])
    with pytest.raises(UntrustedKeyError):
        open_toc(stranger, keys, named(stranger))
    changes: list[tuple[dict[str, Any], type[PackageError]]] = [
        ({"format": 3}, UnsupportedFormatError),
        ({"serial": 5}, MalformedPackageError),
        ({"course": "khac"}, MalformedPackageError),
        ({"files": toc.files[1:]}, MalformedPackageError),
        ({"files": (*toc.files, toc.files[0])}, MalformedPackageError),
        ({"files": (*toc.files[:-1], msgspec.structs.replace(toc.files[-1], path="../x"))}, MalformedPackageError),
        (
            {"files": (*toc.files[:-1], msgspec.structs.replace(toc.files[-1], path="media/../x"))},
            MalformedPackageError,
        ),
        ({"files": (*toc.files[:-1], msgspec.structs.replace(toc.files[-1], digest="x"))}, MalformedPackageError),
        (
            {"files": (*toc.files[:-1], msgspec.structs.replace(toc.files[-1], raw_size_bytes=10**12))},
            MalformedPackageError,
        ),
    ]
    for change, error in changes:
        data = seal(TOC_TYPE, compress(msgspec.json.encode(msgspec.structs.replace(toc, **change))), [publisher.key])
        with pytest.raises(error):
            open_toc(data, keys, named(data))
