"""Caches that earlier versions wrote open with everything in them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from content_cache.cache import DATABASE_FILE, CourseCache
from content_cache.database import SCHEMA
from content_cache.fetch import Fetcher
from content_cache.folder_source import FolderSource
from content_cache.preparing import prepare
from content_cache.verifying import verify
from tests.content_cache.conftest import Publisher

SHIPPED = Path(__file__).parent / "shipped"


def opened(folder: Path, version: int) -> CourseCache:
    folder.mkdir()
    connection = sqlite3.connect(folder / DATABASE_FILE)
    connection.executescript((SHIPPED / f"cache-{version}.sql").read_text(encoding="utf-8"))
    connection.close()
    (folder / "keys.json").write_bytes((SHIPPED / f"cache-{version}-keys.json").read_bytes())
    return CourseCache(folder)


def test_schema_1(tmp_path: Path) -> None:
    cache = opened(tmp_path / "cache", 1)
    assert not cache.was_rebuilt
    (course,) = cache.installed()
    assert (course.course, course.serial, course.with_media) == ("khoa-hoc-thu", 1, True)
    assert "Chuyên đề" in cache.glossary(course.course)
    assert cache.lesson(course.course, "01-bai-dau").headings
    assert cache.quiz(course.course, "bai-1", course.config).quiz.questions, "a build that an attempt keeps"
    assert cache.missing_media(course.course) == ()
    assert verify(cache, on_progress=None, check=lambda: None).by_course == {}
    assert cache.lists.shown() is not None
    prepare(cache)
    assert cache.search.find("chuyen de").hits
    cache.close()
    with sqlite3.connect(tmp_path / "cache" / DATABASE_FILE) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    connection.close()


def test_an_upgraded_cache_has_the_same_tables_as_a_new_one(tmp_path: Path, publisher: Publisher) -> None:
    def shape(cache: CourseCache) -> dict[str, list[tuple[object, ...]]]:
        with cache.database.read() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
            return {
                name: sorted(
                    (row[1], row[2], row[3], row[5]) for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")
                )
                for name in sorted(names)
            }

    old = opened(tmp_path / "old", 1)
    new = CourseCache(tmp_path / "new")
    assert shape(old) == shape(new)
    new.pin(publisher.keys_json)
    publisher.release()
    assert Fetcher(new).fetch(FolderSource(publisher.target), "khoa-hoc-thu").serial == 1
    old.close()
    new.close()
