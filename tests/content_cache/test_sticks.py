"""Sticks and folders: layouts without a list, damaged media, sticks that are pulled out, disks that fill up."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_cache import unlisted
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.errors import (
    AlteredBlobError,
    ContentError,
    DiskFullError,
    MalformedPackageError,
    MissingBlobError,
    OfflineError,
)
from content_cache.fetch import Fetcher
from content_cache.folder_source import FolderSource
from content_cache.layout import INDEX_TYPE, MANIFEST_TYPE, Descriptor, Index, Layout, sha256
from content_cache.limits import COURSES
from content_cache.publish import publish
from content_cache.source import new_course
from content_cache.unlisted import find_configs
from tests.content_cache.conftest import Publisher

COURSE = "khoa-hoc-thu"


def descriptor(data: bytes, media_type: str) -> Descriptor:
    return Descriptor(media_type=media_type, digest=f"sha256:{sha256(data)}", size=len(data))


class Blobs(dict[str, bytes]):
    """Blobs in memory."""

    def put(self, data: bytes, media_type: str = MANIFEST_TYPE) -> Descriptor:
        self[sha256(data)] = data
        return descriptor(data, media_type)

    def read(self, digest: str, most_bytes: int) -> bytes:
        if digest not in self:
            raise MissingBlobError(digest)
        return self[digest][:most_bytes]


def manifest(config: str, size_bytes: int = 10, media_type: str = "application/vnd.tuhoc.toc.v1.dsse+json") -> bytes:
    return msgspec.json.encode({"config": {"mediaType": media_type, "digest": f"sha256:{config}", "size": size_bytes}})


def index(*descriptors: Descriptor) -> bytes:
    return msgspec.json.encode(Index(manifests=descriptors))


ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64

# --- layouts without a list


def test_the_configs_of_a_published_folder(publisher: Publisher, cache: CourseCache, fetcher: Fetcher) -> None:
    report = publisher.release()
    (publisher.target / "courses.json").unlink()
    (publisher.target / "keys.json").unlink()
    stick = FolderSource(publisher.target)
    size_bytes = stick.local_path(report.config).stat().st_size
    assert stick.configs() == ((report.config, size_bytes),)
    assert fetcher.fetch(stick, COURSE).config == report.config


def test_of_several_builds_on_a_stick_the_newest_is_taken(publisher: Publisher, fetcher: Fetcher) -> None:
    publisher.release()
    publisher.append("bai-hoc/01-bai-dau.md", "\nThêm.\n")
    report = publisher.release()
    other = publisher.root / "khoa-khac"
    new_course(other)
    build(other, publisher.layout, publisher.key)
    publish(publisher.layout, publisher.target)
    (publisher.target / "courses.json").unlink()
    stick = FolderSource(publisher.target)
    assert len(stick.configs()) == 3
    assert [one.course for one in fetcher.refresh(stick).courses] == [COURSE, "khoa-khac"]
    assert fetcher.fetch(stick, COURSE).config == report.config


def test_other_people_s_images_are_passed_over() -> None:
    blobs = Blobs()
    inner = index(blobs.put(manifest(TWO)), blobs.put(index(blobs.put(manifest(THREE))), INDEX_TYPE))
    found = find_configs(
        index(
            blobs.put(manifest("f" * 64, media_type="application/vnd.oci.image.config.v1+json")),
            blobs.put(manifest(ONE, 7)),
            blobs.put(manifest(ONE, 7) + b" "),
            blobs.put(b"\xff\xfe", MANIFEST_TYPE),
            blobs.put(b"[" * 100_000, MANIFEST_TYPE),
            blobs.put(manifest("x"), MANIFEST_TYPE),
            blobs.put(b"{}", "application/vnd.docker.distribution.manifest.v2+json"),
            blobs.put(inner, INDEX_TYPE),
            Descriptor(media_type=MANIFEST_TYPE, digest="sha512:00", size=1),
            Descriptor(media_type=MANIFEST_TYPE, digest=f"sha256:{ONE}", size=-1),
            Descriptor(media_type=MANIFEST_TYPE, digest=f"sha256:{TWO}", size=1 << 40),
            Descriptor(media_type=MANIFEST_TYPE, digest="sha256:../../../../etc/passwd", size=10),
        ),
        blobs.read,
    )
    assert found == ((ONE, 7), (TWO, 10)), "one level of inner indexes, no more"


def test_damage_is_told_only_where_nothing_is_left() -> None:
    blobs = Blobs()
    good, harmed, gone = blobs.put(manifest(ONE)), blobs.put(manifest(TWO)), descriptor(b"x", MANIFEST_TYPE)
    blobs[harmed.digest.removeprefix("sha256:")] = manifest(THREE)
    assert find_configs(index(gone, harmed, good), blobs.read) == ((ONE, 10),)
    with pytest.raises(AlteredBlobError):
        find_configs(index(harmed, gone), blobs.read)
    with pytest.raises(MissingBlobError):
        find_configs(index(gone, harmed), blobs.read)
    assert find_configs(index(), blobs.read) == ()


def test_a_stick_that_names_too_much_is_refused_soon() -> None:
    many = tuple(Descriptor(media_type=MANIFEST_TYPE, digest=f"sha256:{n:064x}", size=1) for n in range(COURSES + 1))
    began = time.monotonic()
    with pytest.raises(MalformedPackageError):
        find_configs(index(*many), Blobs().read)
    blobs = Blobs()
    inner = [blobs.put(index(*many[n : n + 9000]), INDEX_TYPE) for n in range(0, COURSES, 9000)]
    with pytest.raises(MalformedPackageError):
        find_configs(index(*inner), blobs.read)
    assert time.monotonic() - began < 20


def test_a_stick_with_too_many_bytes_of_manifests_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unlisted, "_ALL_BYTES", 1000)
    blobs = Blobs()
    manifests = [blobs.put(manifest(f"{n:064x}")) for n in range(20)]
    with pytest.raises(MalformedPackageError):
        find_configs(index(*manifests), blobs.read)


_descriptors = st.builds(
    Descriptor,
    media_type=st.sampled_from([MANIFEST_TYPE, INDEX_TYPE, "x"]),
    digest=st.one_of(st.text(max_size=80), st.sampled_from([f"sha256:{ONE}", f"sha256:{TWO}"])),
    size=st.integers(-(2**63), 2**63),
)


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=500), st.lists(_descriptors, max_size=8).map(lambda found: index(*found))))
def test_no_index_breaks_the_reader(data: bytes) -> None:
    blobs = Blobs({ONE: data, TWO: data})
    for text in (data, index(blobs.put(data, INDEX_TYPE)), index(blobs.put(data))):
        try:
            find_configs(text, blobs.read)
        except ContentError:
            continue


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_file_breaks_a_folder(tmp_path: Path, data: bytes) -> None:
    stick = Layout(tmp_path / "stick")
    stick.create()
    (stick.folder / "index.json").write_bytes(data)
    with contextlib.suppress(ContentError):
        FolderSource(stick.folder).configs()


# --- what a stick may not do


@pytest.mark.skipif(os.name == "nt", reason="making symlinks needs a privilege on Windows")
def test_symlinks_and_pipes_on_a_stick_are_refused(publisher: Publisher, tmp_path: Path) -> None:
    report = publisher.release()
    stick = FolderSource(publisher.target)
    blob = stick.local_path(report.config)
    size_bytes = blob.stat().st_size
    blob.rename(tmp_path / "away")
    for make in (
        lambda: blob.symlink_to(tmp_path / "away"),
        lambda: blob.symlink_to(tmp_path / "nowhere"),
        lambda: os.mkfifo(blob),
        blob.mkdir,
    ):
        make()
        with pytest.raises(MalformedPackageError):
            stick.local_path(report.config)
        with pytest.raises(MalformedPackageError):
            list(stick.blob(report.config, size_bytes=size_bytes, start=0))
        blob.rmdir() if blob.is_dir() and not blob.is_symlink() else blob.unlink()
    (publisher.target / "blobs").rename(tmp_path / "blobs")
    (publisher.target / "blobs").symlink_to(tmp_path / "blobs")
    with pytest.raises(MalformedPackageError):
        stick.local_path(report.config)
    (publisher.target / "index.json").rename(tmp_path / "index.json")
    (publisher.target / "index.json").symlink_to(tmp_path / "index.json")
    with pytest.raises(MalformedPackageError):
        stick.configs()


def test_a_blob_of_another_length_is_altered(publisher: Publisher) -> None:
    report = publisher.release()
    stick = FolderSource(publisher.target)
    size_bytes = stick.local_path(report.config).stat().st_size
    for told in (size_bytes - 1, size_bytes + 1, 0):
        with pytest.raises(AlteredBlobError):
            list(stick.blob(report.config, size_bytes=told, start=0))
    pieces = list(stick.blob(report.config, size_bytes=size_bytes, start=10, end=20))
    assert pieces == [(10, stick.local_path(report.config).read_bytes()[10:20])]


# --- what becomes of media


def test_a_stick_that_is_pulled_out_is_offline(publisher: Publisher, fetcher: Fetcher) -> None:
    report = publisher.release()
    stick = FolderSource(publisher.target)
    size_bytes = stick.local_path(report.config).stat().st_size
    with pytest.raises(MissingBlobError):
        stick.local_path("0" * 64)
    shutil.rmtree(publisher.target)
    for leave_an_empty_folder in (False, True):
        if leave_an_empty_folder:
            publisher.target.mkdir()
        with pytest.raises(OfflineError):
            stick.local_path(report.config)
        with pytest.raises(OfflineError):
            list(stick.blob(report.config, size_bytes=size_bytes, start=0))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="uses a file of /proc that always fails to read")
def test_a_medium_that_cannot_be_read_is_offline() -> None:
    """Reading ``/proc/self/mem`` from its begin gives EIO, as a dying stick does."""
    with Path("/proc/self/mem").open("rb", buffering=0) as file, pytest.raises(OSError, match="Input/output error"):
        file.read(10)
    with pytest.raises(OfflineError):
        FolderSource(Path("/proc/self")).document("mem", most_bytes=100)


def test_room_is_looked_for_before_anything_is_written(publisher: Publisher, tmp_path: Path) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    asked: list[Path] = []

    def free(folder: Path) -> int:
        asked.append(folder)
        return 50_000

    with pytest.raises(DiskFullError) as caught:
        publish(publisher.layout, tmp_path / "a" / "b", free=free)
    assert caught.value.needed_bytes > 50_000 == caught.value.free_bytes
    assert not (tmp_path / "a").exists()
    assert asked == [tmp_path / "a" / "b"]
    publisher.release()
    assert publish(publisher.layout, publisher.target, free=lambda _: 0).blobs_copied == 0, "nothing to write"


def test_each_list_has_a_time_of_its_own(publisher: Publisher) -> None:
    """Web servers tell two lists of one length apart by the second in which they were written."""
    times = set()
    for number in range(4):
        publisher.append("bai-hoc/01-bai-dau.md", f"\nThêm {number}.\n")
        publisher.release()
        times.add(int((publisher.target / "courses.json").stat().st_mtime))
    assert len(times) == 4


_ON_A_SMALL_DISK = """
import sys
from pathlib import Path
from content_cache.archive_publish import publish_archive
from content_cache.errors import DiskFullError
from content_cache.publish import publish

layout, target = Path(sys.argv[1]), Path(sys.argv[2])
for run in (
    lambda: publish(layout, target / "stick", free=lambda _: 1 << 40),
    lambda: publish_archive(layout, target / "a.zip", free=lambda _: 1 << 40),
):
    try:
        run()
    except DiskFullError as error:
        print(error.kind, sorted(path.name for path in target.rglob("*.partial")), (target / "a.zip").exists())
print((target / "stick" / "courses.json").exists())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="makes a small disk in a name space of its own")
def test_a_disk_that_fills_up_while_it_is_written(publisher: Publisher, tmp_path: Path) -> None:
    """A real file system of 400 KiB, which only this child process sees; its free bytes were misreckoned."""
    (publisher.source / "hinh" / "phim.mp4").write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"x" * 600_000)
    publisher.append("bai-hoc/01-bai-dau.md", "\n[Phim](../hinh/phim.mp4)\n")
    build(publisher.source, publisher.layout, publisher.key)
    (tmp_path / "disk").mkdir()
    words = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    script = 'mount -t tmpfs -o size=400k none "$1" && shift && exec "$@"'
    child = [sys.executable, "-c", _ON_A_SMALL_DISK, str(publisher.layout), str(tmp_path / "disk")]
    try:
        able = subprocess.run([*words, script, "sh", str(tmp_path / "disk"), "true"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("unshare is not installed")
    if able.returncode:
        pytest.skip(f"no file system may be mounted here: {able.stderr.decode().strip()}")
    done = subprocess.run(
        [*words, script, "sh", str(tmp_path / "disk"), *child], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.splitlines() == ["disk-full [] False", "disk-full [] False", "False"], done.stderr
