"""The file: made, opened again, of another version, damaged, locked, away."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from content_cache import blocking
from content_cache.errors import DamagedCacheError
from content_cache.search import SearchIndex, SearchStoppedError, SearchUnavailableError
from tests.content_cache.search.conftest import found, instances, lesson, put

ROOT = Path(__file__).parents[3]


def filled(path: Path) -> None:
    """An index with enough in it to have many pages."""
    index = SearchIndex(path)
    put(index, *[lesson(str(at), *[f"dân chủ {at} lần{n} từ{n * at}" for n in range(30)]) for at in range(60)])
    index.close()


def test_it_is_there_when_opened_again(path: Path) -> None:
    filled(path)
    index = SearchIndex(path)
    assert not index.was_rebuilt
    assert found(index, "dân chủ 7 ")[0] == "7"
    assert instances(path)["body"]
    index.close()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_it_may_be_deleted_at_any_time(path: Path) -> None:
    filled(path)
    path.unlink()
    index = SearchIndex(path)
    assert not index.was_rebuilt
    assert index.courses() == {}
    index.close()


def _sql(statement: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        connection = sqlite3.connect(path)
        connection.execute(statement)
        connection.commit()
        connection.close()

    return change


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _overwrite(path: Path) -> None:
    path.write_bytes(b"not a database, but as long as one " * 1000)


def _header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[20:100] = b"\xff" * 80
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    "change",
    [
        *(_sql("PRAGMA user_version = 2"), _sql("PRAGMA user_version = 0"), _sql("DROP TABLE exact")),
        *(_sql("UPDATE stamp SET value = '6.0.0'"), _sql("DELETE FROM stamp"), _overwrite, _header),
    ],
)
def test_another_version_and_damage_are_begun_anew(path: Path, change: Callable[[Path], None]) -> None:
    filled(path)
    change(path)
    index = SearchIndex(path)
    assert index.was_rebuilt
    assert index.courses() == {}
    put(index, lesson("a", "dân chủ"))
    assert found(index, "dân chủ") == ["a"]
    index.close()
    again = SearchIndex(path)
    assert not again.was_rebuilt
    assert found(again, "dân chủ") == ["a"]
    again.close()


def _search_everything(index: SearchIndex) -> None:
    index.courses()
    for at in range(60):
        index.find(f"dân chủ {at} lan", limit=100)
        index.find(f"từ{at}", limit=100)


def test_damage_that_shows_later_is_told_and_mended_at_the_next_opening(path: Path) -> None:
    filled(path)
    data = bytearray(path.read_bytes())
    for page in range(8, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
    path.write_bytes(bytes(data))
    index = SearchIndex(path)
    assert not index.was_rebuilt
    with pytest.raises(DamagedCacheError):
        _search_everything(index)
    index.close()
    index = SearchIndex(path)
    assert index.was_rebuilt
    put(index, lesson("a", "dân chủ"))
    assert found(index, "dân chủ") == ["a"]
    index.close()


@pytest.mark.parametrize("seed", range(12))
def test_damage_anywhere_never_breaks_more_than_the_index(path: Path, seed: int) -> None:
    """Whatever bytes are wrong, searching gives hits or says that the file is damaged."""
    filled(path)
    data = bytearray(path.read_bytes())
    at = (seed * 7919 * 4096 + seed * 131) % len(data)
    data[at : at + 200] = bytes((seed * 37 + n) % 256 for n in range(len(data[at : at + 200])))
    path.write_bytes(bytes(data))
    try:
        index = SearchIndex(path)
    except SearchUnavailableError:
        return
    try:
        _search_everything(index)
        put(index, *[lesson(str(n), "mới") for n in range(60)])
        _search_everything(index)
    except DamagedCacheError:
        index.close()
        index = SearchIndex(path)
        assert index.was_rebuilt
        put(index, lesson("a", "dân chủ"))
        assert found(index, "dân chủ") == ["a"]
    index.close()


def test_a_cut_file_is_begun_anew_at_last(path: Path) -> None:
    filled(path)
    _cut(path)
    try:
        index = SearchIndex(path)
        _search_everything(index)
        index.close()
    except DamagedCacheError:
        index.close()
        index = SearchIndex(path)
        assert index.was_rebuilt
        index.close()


def test_a_file_that_went_away_while_open_is_told(path: Path) -> None:
    filled(path)
    index = SearchIndex(path)
    path.rename(path.with_name("elsewhere"))
    with pytest.raises(SearchUnavailableError):
        index.find("dân chủ")
    index.close()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SearchUnavailableError):
        SearchIndex(tmp_path / "nowhere" / "search.sqlite")
    (tmp_path / "folder").mkdir()
    with pytest.raises(SearchUnavailableError):
        SearchIndex(tmp_path / "folder")


def test_after_closing_nothing_can_be_asked(path: Path) -> None:
    index = SearchIndex(path)
    put(index, lesson("a", "dân chủ"))
    index.close()
    index.close()
    for ask in (index.courses, lambda: index.find("dân chủ"), lambda: put(index, lesson("a", "x"))):
        with pytest.raises(SearchStoppedError):
            ask()


def test_it_is_not_asked_on_the_thread_that_draws(index: SearchIndex, path: Path) -> None:
    blocking.forbid_current_thread()
    try:
        for ask in (index.courses, lambda: index.find("dân chủ"), lambda: SearchIndex(path)):
            with pytest.raises(blocking.BlockingCallError, match="SQL"):
                ask()
    finally:
        blocking.allow_current_thread()


def test_many_may_open_and_make_it_at_once(path: Path) -> None:
    faults: list[BaseException] = []
    start = threading.Barrier(8)

    def work(number: int) -> None:
        try:
            start.wait()
            index = SearchIndex(path)
            put(index, lesson("a", f"dân chủ {number}"), course=f"c{number}")
            assert not index.was_rebuilt
            index.close()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    index = SearchIndex(path)
    assert len(index.courses()) == 8
    index.close()


def test_another_process_may_search_meanwhile(path: Path) -> None:
    index = SearchIndex(path)
    put(index, lesson("a", "dân chủ"))
    code = (
        "import sys; from pathlib import Path; from content_cache.search import SearchIndex\n"
        "print([hit.item for hit in SearchIndex(Path(sys.argv[1])).find('dan chu').hits])"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True, cwd=ROOT)
    assert ran.stdout.strip() == "['a']"
    index.close()


def test_searching_imports_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "requests", "markdown", "cryptography", "yaml", "zstandard", "nh3", "alembic", "pypdf")
    code = f"import sys, content_cache.search; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]"
