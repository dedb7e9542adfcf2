"""Real material, written by others, through the whole way: built, published, fetched, prepared, read, found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from content_cache import limits
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.fetch import Fetcher
from content_cache.folder_source import FolderSource
from content_cache.importing import import_course
from content_cache.key_ceremony import new_keys
from content_cache.publish import publish
from content_cache.signing import SigningKey

DATA = Path(__file__).parents[2].parent / "shared" / "data"
LAWS = (
    "Luat-Dat-dai-2024-31-2024-QH15",
    "Luat-can-bo-cong-chuc-va-luat-vien-chuc-sua-doi-2019",
    "Luat-Thuc-hien-dan-chu-o-co-so-nam-2022",
)
SAID = (
    ("dang cong san viet nam", "Đảng Cộng sản Việt Nam"),
    ("thu hồi đất", "thu hồi đất"),
    ("hòa giải ở cơ sở", "hòa giải ở cơ sở"),
    ("hoà giải ở cơ sở", "hòa giải ở cơ sở"),
    ("can bo cong chuc", "cán bộ, công chức"),
    ("bảng tính", "bảng tính"),
    ("mat khau", "mật khẩu"),
    ("31/2024/QH15", "31/2024/QH15"),
)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real material is not on this computer")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CourseCache]:
    root = tmp_path_factory.mktemp("real")
    new_keys(root / "keys")
    key = SigningKey.load(root / "keys" / "publisher.key")
    sources = [DATA / "course-security101-vi", DATA / "vi-docs-libreoffice"]
    for law in LAWS:
        import_course(DATA / "vi-legal-laws" / f"{law}.txt", root / law)
        sources.append(root / law)
    for source in sources:
        build(source, root / "layout", key)
    publish(root / "layout", root / "stick")
    made = CourseCache(root / "cache")
    made.pin((root / "keys" / "keys.json").read_bytes())
    fetcher = Fetcher(made)
    stick = FolderSource(root / "stick")
    for listing in fetcher.refresh(stick).courses:
        fetcher.fetch(stick, listing.course)
    yield made
    made.close()


def test_every_lesson_opens(cache: CourseCache) -> None:
    courses = cache.installed()
    assert len(courses) == 2 + len(LAWS)
    lessons = 0
    for course in courses:
        toc = cache.toc(course.course)
        assert len({entry.digest for entry in toc.files}) < limits.LAYERS
        for lesson in toc.lessons():
            shown = cache.lesson(course.course, lesson.id)
            assert 'class="plain"' not in shown.html, (course.course, lesson.id)
            assert all(shown.media.values())
            lessons += 1
    assert lessons > 900


@pytest.mark.parametrize(("typed", "written"), SAID)
def test_what_people_type_is_found(cache: CourseCache, typed: str, written: str) -> None:
    for form in ("NFC", "NFD"):
        found = cache.search.find(unicodedata.normalize(form, typed))
        assert found.hits, typed
        best = found.hits[0]
        shown = " ".join(("".join(piece.text for piece in best.snippet), best.title, best.heading)).lower()
        assert all(word in shown for word in written.lower().replace(",", "").split()), (typed, shown)


def test_all_statutes_become_courses_of_articles(tmp_path: Path) -> None:
    for number, path in enumerate(sorted((DATA / "vi-legal-laws").glob("Luat*.txt"))):
        report = import_course(path, tmp_path / str(number))
        assert report.taken["lessons"] > 2, path.name
