"""Over real statutes, help pages and lessons: every mark is where it should be; and a smoke of the benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.search import COMMON, DATA, Course, corpus, figures, index, keystrokes, law, pages, queries, replay
from content_cache.search import INDEX_FILE, SearchIndex
from content_cache.text import clean
from tests.content_cache.search.test_finding import check_snippet, is_part

LAWS = ("Luat-tre-em-2016.txt", "Luat-To-cao.txt", "Luat-to-chuc-chinh-quyen-dia-phuong-2015.txt")


@pytest.fixture(scope="module")
def courses() -> list[Course]:
    if not (DATA / "vi-legal-laws").is_dir():
        pytest.skip("../shared/data is not here")
    made = [law(DATA / "vi-legal-laws" / name) for name in LAWS]
    made.append(pages(DATA / "course-security101-vi" / "translations", "an-ninh-mang", "An ninh mạng cơ bản"))
    made.append(pages(DATA / "vi-docs-libreoffice" / "shared" / "optionen", "tro-giup", "Trợ giúp"))
    return made


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index") / INDEX_FILE


@pytest.fixture(scope="module")
def real_index(courses: list[Course], path: Path) -> Iterator[SearchIndex]:
    made, _ = index(courses, path)
    yield made
    made.close()


def test_no_mark_is_misplaced(real_index: SearchIndex, courses: list[Course]) -> None:
    texts = {
        (course.id, document.item): [clean(passage.text) for passage in document.passages or ()]
        for course in courses
        for document in course.documents
    }
    marked = hits = 0
    for typed in queries(courses, 400, seed=11):
        for hit in real_index.find(typed).hits:
            whole = next(text for text in texts[hit.course, hit.item] if is_part(hit, text))
            marked += check_snippet(hit, whole, typed)
            hits += 1
    assert hits > 3000
    assert marked > 8000


def test_what_stands_in_a_text_is_among_the_first(real_index: SearchIndex, courses: list[Course]) -> None:
    """A phrase of six words is rare: whoever types it finds its passage, with its marks or without."""
    for typed in queries(courses, 150, seed=12):
        if len(typed.split()) >= 5 and typed not in COMMON:
            (first, *_) = real_index.find(typed).hits
            assert any(piece.hit for piece in first.snippet) or first.heading


def test_the_benchmark_runs(real_index: SearchIndex, path: Path, courses: list[Course]) -> None:
    """Times are looked at by ``make bench``; here only that all of it is measured."""
    typed = [text for query in queries(courses, 40) for text in keystrokes(query)]
    measured = replay(real_index, path, typed)
    assert len(measured.ms) == len(measured.floor_ms) == len(typed) > 300
    assert measured.hits > len(typed)


def test_without_texts_the_benchmark_says_so(tmp_path: Path) -> None:
    assert corpus(tmp_path) == []
    (figure,) = figures(data=tmp_path)
    assert not figure.ok
