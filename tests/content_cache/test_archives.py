"""Courses in one file: written the same each time, read as people's programs pack them, refused when hostile."""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli.root import run
from content_cache.archive_members import MOST_ENTRIES, MOST_TABLE_BYTES
from content_cache.archive_publish import publish_archive
from content_cache.archive_source import ArchiveSource
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.errors import (
    AlteredBlobError,
    ContentError,
    DiskFullError,
    ListConflictError,
    MalformedPackageError,
    MissingBlobError,
    OfflineError,
)
from content_cache.fetch import Fetcher
from content_cache.layout import Layout, sha256
from content_cache.limits import LIST_BYTES
from content_cache.sources import open_source
from tests.content_cache.conftest import Publisher

COURSE = "khoa-hoc-thu"


@pytest.fixture
def archive(publisher: Publisher, tmp_path: Path) -> Path:
    build(publisher.source, publisher.layout, publisher.key)
    publish_archive(publisher.layout, tmp_path / "khoa-hoc.zip")
    return tmp_path / "khoa-hoc.zip"


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(path: Path, files: dict[str, bytes], kind: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", kind) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return path


def read_all(source: ArchiveSource) -> int:
    """Reads whatever there is, as a fetch would; bytes read."""
    total = 0
    for name in ("courses.json", "keys.json"):
        try:
            found = source.document(name, most_bytes=LIST_BYTES)
            total += len(found.data) if found else 0
        except MissingBlobError:
            continue
    for digest, size_bytes in source.configs():
        for _position, piece in source.blob(digest, size_bytes=size_bytes, start=0):
            total += len(piece)
    return total


# --- writing


def test_a_course_goes_through_a_mailbox(archive: Path, cache: CourseCache, fetcher: Fetcher) -> None:
    source = open_source(str(archive))
    assert isinstance(source, ArchiveSource)
    assert source.location == str(archive)
    assert [one.course for one in fetcher.refresh(source).courses] == [COURSE]
    assert fetcher.fetch(source, COURSE).serial == 1
    assert "<table" in cache.lesson(COURSE, "01-bai-dau").html


def test_the_same_layout_gives_the_same_bytes(publisher: Publisher, archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "lai.zip"
    publish_archive(publisher.layout, again)
    assert again.read_bytes() == archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        assert {info.compress_type for info in opened.infolist()} == {zipfile.ZIP_STORED}
        assert [info.filename for info in opened.infolist()][:4] == [
            "oci-layout",
            "index.json",
            "keys.json",
            "courses.json",
        ]


def test_only_what_is_listed_now_is_mailed(publisher: Publisher, archive: Path, cache: CourseCache) -> None:
    before = content(archive)
    publisher.append("bai-hoc/01-bai-dau.md", "\nThêm.\n")
    report = build(publisher.source, publisher.layout, publisher.key)
    made = publish_archive(publisher.layout, archive)
    after = content(archive)
    assert len(after) == len(before) < len(Layout(publisher.layout).blobs()) + 4
    assert (made.blobs_copied, made.list_version) == (len(after) - 4, 2)
    assert made.bytes_copied == sum(len(data) for name, data in after.items() if name.startswith("blobs/"))
    assert b"-1" not in after["index.json"]
    assert ArchiveSource(archive).configs()[0][0] == report.config


def test_what_is_somebody_else_s_is_left_alone(publisher: Publisher, tmp_path: Path) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    thesis = tmp_path / "luan-van.zip"
    zipped(thesis, {"chuong-1.txt": b"x"})
    (tmp_path / "thu.zip").write_bytes(b"x" * 1000)
    (tmp_path / "muc.zip").mkdir()
    for path in (thesis, tmp_path / "thu.zip", tmp_path / "muc.zip"):
        with pytest.raises(FileExistsError):
            publish_archive(publisher.layout, path)
    assert content(thesis) == {"chuong-1.txt": b"x"}


@pytest.mark.parametrize("harm", ["shorter", "other", "gone"])
def test_a_damaged_layout_leaves_the_file_as_it_was(publisher: Publisher, archive: Path, harm: str) -> None:
    before = archive.read_bytes()
    blob = Layout(publisher.layout).blob_path(ArchiveSource(archive).configs()[0][0])
    data = blob.read_bytes()
    if harm == "gone":
        blob.unlink()
    else:
        blob.write_bytes(data[:-1] + (b"" if harm == "shorter" else b"\0"))
    with pytest.raises(MissingBlobError if harm == "gone" else AlteredBlobError):
        publish_archive(publisher.layout, archive)
    assert archive.read_bytes() == before
    assert [path.name for path in archive.parent.iterdir() if path.name.endswith(".partial")] == []


def test_a_full_disk_is_seen_before_anything_is_written(publisher: Publisher, tmp_path: Path) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    with pytest.raises(DiskFullError) as caught:
        publish_archive(publisher.layout, tmp_path / "mail" / "a.zip", free=lambda _folder: 20_000)
    assert caught.value.free_bytes == 20_000
    assert not (tmp_path / "mail").exists()


def test_the_command(publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(publisher.source, publisher.layout, publisher.key)
    target = tmp_path / "thu" / "A.ZIP"
    assert run(["course", "publish", str(publisher.layout), str(target)]) == 0
    assert COURSE in capsys.readouterr().out
    assert read_all(ArchiveSource(target)) > 0
    key = publisher.root / "keys" / "publisher.key"
    assert run(["course", "publish", str(publisher.layout), str(target), "--key", str(key)]) == 2


# --- as people pack


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("top", ["", "khoa-hoc/", "Khóa học 2026/", "./"])
def test_packed_again_by_a_person(archive: Path, tmp_path: Path, fetcher: Fetcher, top: str, kind: int) -> None:
    files = {top + name: data for name, data in content(archive).items()}
    files |= {"__MACOSX/khoa-hoc/._oci-layout": b"x", "doc-toi.txt": b"x", top + "blobs/sha256/": b""}
    again = zipped(tmp_path / "nen.zip", files, kind)
    assert fetcher.fetch(ArchiveSource(again), COURSE).serial == 1


def test_packed_by_old_windows_programs(archive: Path, tmp_path: Path, fetcher: Fetcher) -> None:
    files = {f"khoa-hoc\\{name}".replace("/", "\\"): data for name, data in content(archive).items()}
    assert fetcher.fetch(ArchiveSource(zipped(tmp_path / "cu.zip", files)), COURSE).serial == 1


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("top", ["", "./", "khoa-hoc/", "Khóa bồi dưỡng lý luận chính trị năm 2026/"])
def test_a_tar(archive: Path, tmp_path: Path, fetcher: Fetcher, form: int, top: str) -> None:
    packed = tmp_path / "khoa-hoc.tar"
    with tarfile.open(packed, "w", format=form, encoding="utf-8") as made:
        for name, data in content(archive).items():
            info = tarfile.TarInfo(top + name)
            info.size = len(data)
            info.mtime = 1.5 if form == tarfile.PAX_FORMAT else 1
            made.addfile(info, io.BytesIO(data))
    assert fetcher.fetch(ArchiveSource(packed), COURSE).serial == 1


def test_a_zip_with_64_bit_fields(archive: Path, tmp_path: Path, fetcher: Fetcher) -> None:
    wide = tmp_path / "rong.zip"
    with zipfile.ZipFile(wide, "w") as made:
        for name, data in content(archive).items():
            with made.open(name, "w", force_zip64=True) as member:
                member.write(data)
    assert fetcher.fetch(ArchiveSource(wide), COURSE).serial == 1
    data = bytearray(wide.read_bytes())
    end = data.rfind(b"PK\5\6")
    here, count, table_bytes, place = struct.unpack("<2H2I", data[end + 8 : end + 20])
    end_64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, here, count, table_bytes, place)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    wide.write_bytes(bytes(data[:end]) + end_64 + locator + tail)
    assert read_all(ArchiveSource(wide)) > 0


def test_reading_begins_anywhere(archive: Path, tmp_path: Path) -> None:
    data = random.Random(1).randbytes(3_000_000) + b"a" * 3_000_000
    digest = sha256(data)
    files = {"index.json": b"{}", f"blobs/sha256/{digest}": data}
    for name, kind in (("a.zip", zipfile.ZIP_STORED), ("b.zip", zipfile.ZIP_DEFLATED)):
        source = ArchiveSource(zipped(tmp_path / name, files, kind))
        for start, end in ((0, None), (2_999_999, None), (1_048_576, 5_000_001), (6_000_000, None), (17, 17)):
            found = b""
            for position, piece in source.blob(digest, size_bytes=len(data), start=start, end=end):
                assert position == start + len(found)
                assert len(piece) <= 1_048_576
                found += piece
            assert found == data[start:end]


def test_four_readers_at_once(archive: Path) -> None:
    source = ArchiveSource(archive)
    names = [name.rpartition("/")[2] for name in content(archive) if name.startswith("blobs/")]
    sizes = {name: len(data) for name, data in content(archive).items()}

    def work(seed: int) -> int:
        order = random.Random(seed).sample(names * 20, len(names) * 20)
        for digest in order:
            size_bytes = sizes[f"blobs/sha256/{digest}"]
            pieces = source.blob(digest, size_bytes=size_bytes, start=0)
            assert sha256(b"".join(piece for _, piece in pieces)) == digest
        return len(order)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [len(names) * 20] * 4


def test_a_file_that_is_replaced_is_read_anew(publisher: Publisher, archive: Path) -> None:
    source = ArchiveSource(archive)
    first = source.configs()
    publisher.append("bai-hoc/01-bai-dau.md", "\nThêm.\n")
    build(publisher.source, publisher.layout, publisher.key)
    publish_archive(publisher.layout, archive)
    assert source.configs() != first


def test_a_file_that_is_not_there_is_offline(tmp_path: Path, fetcher: Fetcher) -> None:
    with pytest.raises(OfflineError):
        fetcher.refresh(open_source(str(tmp_path / "a.zip")))
    (tmp_path / "b.zip").mkdir()
    with pytest.raises(MalformedPackageError):
        fetcher.refresh(open_source(str(tmp_path / "b.zip")))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_does_not_hold_the_reader(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.zip")
    with pytest.raises(MalformedPackageError):
        ArchiveSource(tmp_path / "a.zip").configs()


# --- hostile


def bomb(path: Path, digest: str, told_bytes: int, real_bytes: int) -> Path:
    """A zip whose blob unpacks to far more than its table says."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(real_bytes >> 20)) + packer.flush()
    zipped(path, {"index.json": b"{}", f"blobs/sha256/{digest}": packed})
    data = bytearray(path.read_bytes())
    for signature, name_at, method_at, size_at in ((b"PK\3\4", 30, 8, 22), (b"PK\1\2", 46, 10, 24)):
        at = data.rfind(f"blobs/sha256/{digest}".encode()) - name_at if name_at == 46 else -1
        if at < 0:
            at = data.find(f"blobs/sha256/{digest}".encode()) - name_at
        assert data[at : at + 4] == signature
        data[at + method_at : at + method_at + 2] = struct.pack("<H", 8)
        data[at + size_at : at + size_at + 4] = struct.pack("<I", told_bytes)
    path.write_bytes(data)
    return path


def test_a_bomb_does_not_grow_past_what_the_caller_names(tmp_path: Path) -> None:
    digest = "0" * 64
    source = ArchiveSource(bomb(tmp_path / "bom.zip", digest, 1000, 1 << 28))
    tracemalloc.start()
    pieces = [piece for _, piece in source.blob(digest, size_bytes=1000, start=0)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert b"".join(pieces) == b"\0" * 1000
    assert peak < 8_000_000
    with pytest.raises(AlteredBlobError):
        list(source.blob(digest, size_bytes=1 << 28, start=0))


def test_a_bomb_in_the_list_is_refused_unopened(tmp_path: Path) -> None:
    files = {"oci-layout": b"{}", "courses.json": b" " * (LIST_BYTES + 1), "index.json": b" " * (1 << 25)}
    source = ArchiveSource(zipped(tmp_path / "a.zip", files, zipfile.ZIP_DEFLATED))
    with pytest.raises(MalformedPackageError):
        source.document("courses.json", most_bytes=LIST_BYTES)
    with pytest.raises(MalformedPackageError):
        source.configs()


def test_too_many_entries_are_refused_before_they_are_read(tmp_path: Path) -> None:
    many = tmp_path / "nhieu.zip"
    zipped(many, {"oci-layout": b"{}"})
    data = bytearray(many.read_bytes())
    end = data.rfind(b"PK\5\6")
    data[end + 8 : end + 12] = struct.pack("<2H", MOST_ENTRIES + 1, MOST_ENTRIES + 1)
    many.write_bytes(data)
    with pytest.raises(MalformedPackageError, match="60001 entries"):
        ArchiveSource(many).configs()
    data[end + 8 : end + 16] = struct.pack("<2HI", 1, 1, MOST_TABLE_BYTES + 1)
    many.write_bytes(data)
    with pytest.raises(MalformedPackageError, match="entries in"):
        ArchiveSource(many).configs()


def test_a_million_real_entries_take_no_time(tmp_path: Path) -> None:
    """Of a tar: a million headers, without any content."""
    header = tarfile.TarInfo("x" * 90).tobuf(tarfile.USTAR_FORMAT)
    with (tmp_path / "a.tar").open("wb") as file:
        for _ in range(100):
            file.write(header * 10_000)
    began = time.monotonic()
    with pytest.raises(MalformedPackageError):
        ArchiveSource(tmp_path / "a.tar").configs()
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("harm", ["encrypted", "bzip2", "twice", "two tops", "no layout", "nothing"])
def test_refused_by_name(archive: Path, tmp_path: Path, harm: str) -> None:
    files = content(archive)
    path = tmp_path / "xau.zip"
    if harm == "bzip2":
        zipped(path, files, zipfile.ZIP_BZIP2)
    elif harm == "two tops":
        zipped(path, {**files, **{f"khac/{name}": data for name, data in files.items()}})
    elif harm == "no layout":
        zipped(path, {name: data for name, data in files.items() if name.startswith("blobs/")})
    elif harm == "nothing":
        zipped(path, {})
    elif harm == "twice":
        with zipfile.ZipFile(path, "w") as made, pytest.warns(UserWarning, match="Duplicate"):
            for name, data in [*files.items(), ("courses.json", b"{}")]:
                made.writestr(name, data)
    else:
        data = bytearray(zipped(path, files).read_bytes())
        at = data.rfind(b"courses.json") - 46
        data[at + 8] |= 1
        path.write_bytes(data)
    with pytest.raises(MalformedPackageError):
        ArchiveSource(path).document("courses.json", most_bytes=LIST_BYTES)


def test_names_that_lead_elsewhere_are_never_looked_at(archive: Path, tmp_path: Path, fetcher: Fetcher) -> None:
    files = content(archive)
    files |= {
        "../../courses.json": b"x",
        "/etc/passwd": b"x",
        "C:\\courses.json": b"x",
        "blobs/sha256/../../keys.json": b"x",
    }
    before = sorted(path.name for path in tmp_path.rglob("*") if "cache" not in path.parts)
    source = ArchiveSource(zipped(tmp_path / "a.zip", files))
    with pytest.raises(MalformedPackageError, match="several folders"):
        source.configs()
    del files["C:\\courses.json"]
    source = ArchiveSource(zipped(tmp_path / "a.zip", files))
    assert fetcher.fetch(source, COURSE).serial == 1
    for name in ("../../courses.json", "/etc/passwd", "blobs/sha256/x"):
        with pytest.raises(MissingBlobError):
            source.document(name, most_bytes=100)
        with pytest.raises(MalformedPackageError):
            list(source.blob(name, size_bytes=1, start=0))
    after = sorted(path.name for path in tmp_path.rglob("*") if "cache" not in path.parts)
    assert set(after) - set(before) <= {"a.zip", *(path.name for path in (tmp_path / "cache").rglob("*"))}


def test_overlapping_members_are_harmless(archive: Path, tmp_path: Path, fetcher: Fetcher) -> None:
    """Every entry points to the same bytes; each is read only as far as somebody asks."""
    data = bytearray(archive.read_bytes())
    first = data.find(b"blobs/sha256/") - 30
    at = data.find(b"PK\1\2")
    while at >= 0:
        if data[at + 46 : at + 59] == b"blobs/sha256/":
            data[at + 42 : at + 46] = struct.pack("<I", first)
        at = data.find(b"PK\1\2", at + 1)
    (tmp_path / "a.zip").write_bytes(data)
    source = ArchiveSource(tmp_path / "a.zip")
    for name, whole in content(archive).items():
        if name.startswith("blobs/"):
            pieces = source.blob(name.rpartition("/")[2], size_bytes=len(whole), start=0)
            assert sum(len(piece) for _, piece in pieces) == len(whole)
    with pytest.raises(AlteredBlobError):
        fetcher.fetch(source, COURSE)


def test_a_file_that_is_cut_off_anywhere(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    path = tmp_path / "cut.zip"
    for length in (0, 1, 22, 300, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(MalformedPackageError):
            read_all(ArchiveSource(path))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_changed_in_an_archive_it_is_refused_or_read(
    archive: Path, tmp_path: Path, data: st.DataObject
) -> None:
    """Bytes of the table, of headers, of anything: never another error, never a wait."""
    whole = bytearray(archive.read_bytes())
    tail = data.draw(st.booleans(), label="in the table")
    low = whole.rfind(b"PK\1\2", 0, len(whole) - 600) if tail else 0
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(low, len(whole) - 1))
        patch = data.draw(st.binary(min_size=1, max_size=8))
        whole[at : at + len(patch)] = patch
    if data.draw(st.booleans()):
        del whole[data.draw(st.integers(0, len(whole))) :]
    path = tmp_path / "doi.zip"
    path.write_bytes(whole)
    with contextlib.suppress(ContentError):
        read_all(ArchiveSource(path))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=3000),
        st.binary(max_size=600).map(
            lambda tail: tail + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 3, 3, len(tail), 0, 0)
        ),
        st.binary(max_size=600).map(lambda tail: tarfile.TarInfo("index.json").tobuf(tarfile.USTAR_FORMAT) + tail),
    )
)
def test_no_bytes_break_the_reader(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "gi.zip"
    path.write_bytes(data)
    with contextlib.suppress(ContentError):
        read_all(ArchiveSource(path))


def test_a_published_folder_may_be_zipped_as_it_is(publisher: Publisher, tmp_path: Path, fetcher: Fetcher) -> None:
    publisher.release()
    made = Path(shutil.make_archive(str(tmp_path / "ca-muc"), "zip", publisher.root, "published"))
    assert fetcher.fetch(ArchiveSource(made), COURSE).serial == 1


def test_a_zip_with_another_course_is_not_written_over(publisher: Publisher, tmp_path: Path) -> None:
    publisher.release()
    target = tmp_path / "goi.zip"
    publish_archive(publisher.layout, target)
    before = target.read_bytes()
    course = publisher.source / "course.yaml"
    course.write_text(
        course.read_text(encoding="utf-8").replace("id: khoa-hoc-thu", "id: khoa-hoc-khac"), encoding="utf-8"
    )
    build(publisher.source, tmp_path / "khac", publisher.key)
    with pytest.raises(ListConflictError) as caught:
        publish_archive(tmp_path / "khac", target)
    assert caught.value.courses == ("khoa-hoc-thu",)
    assert target.read_bytes() == before
