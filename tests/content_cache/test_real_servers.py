"""Courses between real programs: a registry, ``skopeo``, a stick, a web server, and a client at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from content_cache.archive_source import ArchiveSource
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.fetch import Fetcher
from content_cache.folder_source import FolderSource
from content_cache.http_source import HttpSource
from content_cache.layout import MANIFEST_TYPE, Layout, sha256
from content_cache.registry.client import Registry
from content_cache.registry.credentials import find_credentials
from content_cache.registry.push import push
from content_cache.registry.target import Target, parse_target
from content_cache.source import new_course
from tests.content_cache.conftest import Publisher
from tests.content_cache.servers import (
    PASSWORD,
    USER,
    run_nginx,
    run_registry,
    run_registry_with_passwords,
    skopeo,
    wait_until,
)

COURSE = "khoa-hoc-thu"


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    with run_registry(tmp_path / "registry") as port:
        yield parse_target(f"oci://127.0.0.1:{port}/tinh/khoa-hoc")


@pytest.fixture
def film(publisher: Publisher) -> bytes:
    """Makes the course's blobs of every kind: texts, a drawing, and a film."""
    data = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 3000
    (publisher.source / "hinh" / "phim.mp4").write_bytes(data)
    publisher.append("bai-hoc/01-bai-dau.md", "\n[Phim](../hinh/phim.mp4)\n")
    return data


def published(publisher: Publisher, target: Target) -> str:
    """Builds and pushes; the manifest's digest."""
    build(publisher.source, publisher.layout, publisher.key)
    report = push(publisher.layout, target, lambda there: Registry(there, None))
    return report.manifests[0].digest


def to_stick(target: Target, tag: str, stick: str, env: dict[str, str] | None = None) -> None:
    words = ("copy", "--preserve-digests", "--src-tls-verify=false")
    skopeo(*words, f"docker://{target.location}:{tag}", stick, env=env)


def client_of(publisher: Publisher, folder: Path) -> CourseCache:
    cache = CourseCache(folder)
    cache.pin(publisher.keys_json)
    return cache


# --- from a registry to a stick to a client


def test_skopeo_carries_a_course_to_a_stick_that_a_client_imports(
    publisher: Publisher, target: Target, film: bytes, cache: CourseCache, tmp_path: Path
) -> None:
    digest = published(publisher, target)
    to_stick(target, COURSE, f"oci:{tmp_path / 'stick'}:{COURSE}")
    index = json.loads((tmp_path / "stick" / "index.json").read_bytes())
    assert [one["digest"] for one in index["manifests"]] == [digest]
    assert not (tmp_path / "stick" / "courses.json").exists()
    ours = Layout(publisher.layout)
    carried = Layout(tmp_path / "stick").blobs()
    assert carried == ours.blobs()
    assert all(sha256(Layout(tmp_path / "stick").read_blob(one, 1 << 30)) == one for one in carried)
    stick = FolderSource(tmp_path / "stick")
    ((config, size_bytes),) = stick.configs()
    assert config == build(publisher.source, publisher.layout, publisher.key).config
    assert ours.blob_path(config).stat().st_size == size_bytes
    course = Fetcher(cache).fetch(stick, COURSE)
    assert (course.serial, course.config) == (1, config)
    lesson = cache.lesson(COURSE, "01-bai-dau")
    assert lesson.headings[0].text == "Bảng"
    assert sha256(film) in {entry.digest for entry in cache.toc(COURSE).files}
    assert cache.missing_media(COURSE) == ()


def test_a_stick_with_several_courses_and_builds(
    publisher: Publisher, target: Target, fetcher: Fetcher, tmp_path: Path
) -> None:
    published(publisher, target)
    stick = f"oci:{tmp_path / 'stick'}"
    to_stick(target, f"{COURSE}-1", f"{stick}:cu")
    publisher.append("bai-hoc/01-bai-dau.md", "\nThêm.\n")
    new_course(publisher.root / "khoa-khac")
    build(publisher.root / "khoa-khac", publisher.layout, publisher.key)
    published(publisher, target)
    to_stick(target, COURSE, f"{stick}:moi")
    to_stick(target, "khoa-khac", f"{stick}:khac")
    source = FolderSource(tmp_path / "stick")
    assert len(source.configs()) == 3
    assert [(one.course, one.serial) for one in fetcher.refresh(source).courses] == [(COURSE, 2), ("khoa-khac", 1)]
    assert fetcher.fetch(source, COURSE).serial == 2
    assert fetcher.fetch(source, "khoa-khac").serial == 1


def test_a_stick_without_names_and_an_archive_of_skopeo_s(
    publisher: Publisher, target: Target, fetcher: Fetcher, tmp_path: Path
) -> None:
    published(publisher, target)
    to_stick(target, COURSE, f"oci:{tmp_path / 'stick'}")
    assert fetcher.fetch(FolderSource(tmp_path / "stick"), COURSE).serial == 1
    to_stick(target, COURSE, f"oci-archive:{tmp_path / 'khoa-hoc.tar'}:{COURSE}")
    cache = client_of(publisher, tmp_path / "other")
    assert Fetcher(cache).fetch(ArchiveSource(tmp_path / "khoa-hoc.tar"), COURSE).serial == 1
    cache.close()


def test_what_skopeo_pushes_from_a_layout_is_the_same(
    publisher: Publisher, target: Target, film: bytes, tmp_path: Path
) -> None:
    """A publisher without this program, or with another registry tool, ends at the same digest."""
    report = build(publisher.source, publisher.layout, publisher.key)
    words = ("copy", "--preserve-digests", "--dest-tls-verify=false")
    skopeo(*words, f"oci:{publisher.layout}:{COURSE}-1", f"docker://{target.location}:{COURSE}-1")
    found = requests.get(f"{target.url}manifests/{COURSE}-1", headers={"Accept": MANIFEST_TYPE}, timeout=10)
    assert found.headers["Docker-Content-Digest"] == report.digest
    again = push(publisher.layout, target, lambda there: Registry(there, None))
    assert (again.blobs_copied, again.manifests[0].digest) == (0, report.digest)


def test_a_stick_from_a_registry_with_passwords(publisher: Publisher, fetcher: Fetcher, tmp_path: Path) -> None:
    """``skopeo login`` is enough for publishing, too."""
    kept = {"REGISTRY_AUTH_FILE": str(tmp_path / "auth.json")}
    with run_registry_with_passwords(tmp_path / "registry") as port:
        target = parse_target(f"oci://127.0.0.1:{port}/kho")
        skopeo("login", "--tls-verify=false", "-u", USER, "-p", PASSWORD, target.host, env=kept)
        credentials = find_credentials(target.host, target.repository, kept, tmp_path)
        build(publisher.source, publisher.layout, publisher.key)
        push(publisher.layout, target, lambda there: Registry(there, credentials))
        to_stick(target, COURSE, f"oci:{tmp_path / 'stick'}:{COURSE}", env=kept)
    assert fetcher.fetch(FolderSource(tmp_path / "stick"), COURSE).serial == 1


# --- from a web server to a client


def test_nginx_serves_a_published_folder(
    publisher: Publisher, film: bytes, cache: CourseCache, fetcher: Fetcher, tmp_path: Path
) -> None:
    report = publisher.release()
    with run_nginx(tmp_path / "nginx", f"root {publisher.target};") as (port, log):

        def seen(count: int) -> list[list[str]]:
            wait_until(lambda: len(log.read_text().splitlines()) >= count, f"{count} requests in nginx's log")
            return [line.split(" ") for line in log.read_text().splitlines()]

        web = HttpSource(f"http://127.0.0.1:{port}/")
        assert fetcher.fetch(web, COURSE).config == report.config
        assert cache.missing_media(COURSE) == ()
        first = [line for line in seen(3) if "/blobs/" in line[1]]
        assert {line[2] for line in first} == {"206"}
        assert all(line[3].startswith("bytes=") and line[3][-1].isdigit() for line in first), "closed ranges"
        config = publisher.target / "blobs" / "sha256" / report.config
        assert sum(int(line[4]) for line in first) == report.bytes + config.stat().st_size, "each byte once"
        assert len({line[3] for line in first if line[1].endswith(sha256(film))}) > 1, "the film came in parts"

        before = len(seen(1))
        fetcher.refresh(web)
        fetcher.refresh(web)
        assert [line[2] for line in seen(before + 2)[before:]] == ["304", "304"]

        publisher.append("bai-hoc/02-bai-hai.md", "\nMột câu mới.\n")
        report = publisher.release()
        before = len(seen(1))
        assert fetcher.fetch(web, COURSE).serial == 2
        update = seen(before + 3)[before:]
        assert [line[1].partition("?")[0] for line in update][:2] == [
            "/courses.json",
            f"/blobs/sha256/{report.config}",
        ]
        assert len([line for line in update if "/blobs/" in line[1]]) == 2, "the config and one lesson"
        web.close()


def test_nginx_goes_on_where_a_transfer_stopped(publisher: Publisher, film: bytes, tmp_path: Path) -> None:
    publisher.release()
    digest = sha256(film)
    with run_nginx(tmp_path / "nginx", f"root {publisher.target};") as (port, _log):
        web = HttpSource(f"http://127.0.0.1:{port}/")
        for start, end in ((0, None), (500_000, None), (17, 100_017), (len(film) - 1, None)):
            found = b""
            for position, piece in web.blob(digest, size_bytes=len(film), start=start, end=end):
                assert position == start + len(found)
                found += piece
            assert found == film[start:end]
        web.close()
