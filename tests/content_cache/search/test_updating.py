"""What is put in and taken out, down to single words in the index."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_cache.search import INDEX_FILE, INDEXER, Document, DocumentKind, Passage, SearchIndex
from content_cache.search.numbering import passages_of
from content_cache.search.words import index_forms
from tests import forked
from tests.content_cache.search.conftest import found, instances, lesson, put, rows

ROOT = Path(__file__).parents[3]


def numbered(forms: str) -> list[tuple[int, str]]:
    return list(enumerate(forms.split()))


def expected_instances(path: Path) -> dict[str, set[tuple[int, str, str, int]]]:
    """What the FTS5 tables should hold, made from what the ordinary tables hold."""
    seen = rows(path)
    titles = {slot: title for slot, _, title, _, _ in seen["courses"]}
    want: dict[str, set[tuple[int, str, str, int]]] = {"heads": set(), "body": set(), "exact": set()}

    def add(table: str, passage: int, column: str, forms: str) -> None:
        want[table] |= {(passage, column, form, at) for at, form in numbered(forms)}

    for key, _, _, title, _ in seen["documents"]:
        assert isinstance(key, int)
        course_title = str(titles[key >> 27])
        ids = passages_of(key)
        before = None
        for passage, anchor, heading, text in [row for row in seen["passages"] if row[0] in ids]:
            assert isinstance(passage, int)
            folded, exact = index_forms(str(text))
            above = index_forms(f"{course_title} {title}")[0]
            add("body", passage, "text", folded)
            add("exact", passage, "text", exact)
            add("body", passage, "context", f"{above} {index_forms(str(heading))[0]}")
            if before is None:
                add("heads", passage, "context", index_forms(course_title)[0])
                for column, form in zip(("title", "exact_title"), index_forms(str(title)), strict=True):
                    add("heads", passage, column, form)
            elif heading and before != (anchor, heading):
                add("heads", passage, "context", above)
            if before != (anchor, heading):
                for column, form in zip(("heading", "exact_heading"), index_forms(str(heading)), strict=True):
                    add("heads", passage, column, form)
            before = (anchor, heading)
    return want


def check(index: SearchIndex, path: Path, courses: dict[str, tuple[str, Sequence[Document]]]) -> None:
    """The index holds these documents in this order, and its words are exactly theirs."""
    assert instances(path) == expected_instances(path)
    seen = rows(path)
    slots = {course: slot for slot, course, _, _, _ in seen["courses"]}
    assert set(slots) == set(courses)
    for course, (title, documents) in courses.items():
        slot = slots[course]
        stored = [row for row in seen["documents"] if isinstance(row[0], int) and row[0] >> 27 == slot]
        assert [(row[2], row[3], row[4]) for row in stored] == [(one.item, one.title, one.source) for one in documents]
        assert [row[2] for row in seen["courses"] if row[1] == course] == [title]
        for row, document in zip(stored, documents, strict=True):
            ids = passages_of(int(str(row[0])))
            texts = [Passage(*map(str, one[1:])) for one in seen["passages"] if one[0] in ids]
            assert texts == list(document.passages or (Passage("", "", ""),))
    total = sum(len(document.passages or "1") for _, documents in courses.values() for document in documents)
    assert len(seen["passages"]) == total


words = st.lists(st.sampled_from(["đảng", "bộ", "dân", "chủ", "hoà", "hòa", "5", "Điều"]), max_size=6).map(" ".join)
documents = st.builds(
    lambda item, title, texts: Document(
        kind=DocumentKind.LESSON,
        item=item,
        title=title,
        passages=tuple(Passage(heading, heading, text) for heading, text in texts),
        source=repr(texts),
    ),
    item=st.sampled_from("abcdefg"),
    title=words,
    texts=st.lists(st.tuples(words, words), max_size=4),
)
lists_of_documents = st.lists(documents, max_size=6, unique_by=lambda document: document.item)
steps = st.lists(
    st.tuples(st.sampled_from(["c1", "c2"]), st.one_of(st.none(), st.tuples(words, lists_of_documents))), max_size=6
)


@settings(max_examples=60)
@given(steps)
def test_whatever_happened_the_index_holds_what_was_put_last(
    tmp_path_factory: pytest.TempPathFactory, taken: list[tuple[str, tuple[str, list[Document]] | None]]
) -> None:
    path = tmp_path_factory.mktemp("index") / INDEX_FILE
    index = SearchIndex(path)
    courses: dict[str, tuple[str, Sequence[Document]]] = {}
    for course, given_course in taken:
        if given_course is None:
            index.remove(course)
            courses.pop(course, None)
        else:
            index.put(course, given_course[0], "0", given_course[1])
            courses[course] = given_course
    check(index, path, courses)
    for course in list(courses):
        index.remove(course)
    assert instances(path) == {"heads": set(), "body": set(), "exact": set()}
    assert rows(path) == {"courses": [], "documents": [], "passages": []}
    index.close()


def test_what_is_indexed_is_told(index: SearchIndex) -> None:
    assert index.courses() == {}
    put(index, lesson("a", "x", source="s1"), lesson("b", "y", source="s2"), config="abc")
    assert index.courses() == {"c": ("abc", INDEXER)}
    assert index.known("c") == {(DocumentKind.LESSON, "a"): "s1", (DocumentKind.LESSON, "b"): "s2"}
    assert index.known("d") == {}
    index.remove("c")
    index.remove("never there")
    assert index.courses() == {}


def test_only_what_changed_is_indexed_again(index: SearchIndex, path: Path) -> None:
    lessons = [lesson(str(number), f"dân chủ {number}", source=f"s{number}") for number in range(20)]
    put(index, *lessons)
    before = {row[2]: row[0] for row in rows(path)["documents"]}
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1

    changed = [
        *lessons[:5],
        lesson("mới", "dân chủ mới"),
        *lessons[5:10],
        lesson("10", "dân chủ khác", source="x"),
        *lessons[11:],
    ]
    index.put("c", "Khóa học", "1", changed, check=look)
    assert looks == 2
    after = {row[2]: row[0] for row in rows(path)["documents"]}
    assert {item: after[item] for item in before} == before
    assert found(index, "dân chủ")[:7] == ["0", "1", "2", "3", "4", "mới", "5"]
    check(index, path, {"c": ("Khóa học", changed)})


def test_known_documents_need_no_passages(index: SearchIndex, path: Path) -> None:
    first = [
        lesson("a", "dân chủ a", source="a"),
        lesson("b", "dân chủ b", source="b"),
        lesson("c", "dân chủ c", source="c"),
    ]
    put(index, *first)
    bare = [Document(kind=one.kind, item=one.item, title="Tên mới", passages=None, source=one.source) for one in first]
    index.put("c", "Tên khác", "1", [bare[2], bare[0], bare[1]])
    assert found(index, "dân chủ") == ["c", "a", "b"]
    assert found(index, "tên khác") == ["c", "a", "b"] or found(index, "ten moi") == ["c", "a", "b"]
    want = [
        Document(kind=one.kind, item=one.item, title="Tên mới", passages=one.passages, source=one.source)
        for one in first
    ]
    check(index, path, {"c": ("Tên khác", [want[2], want[0], want[1]])})
    with pytest.raises(ValueError, match="without passages"):
        index.put(
            "c", "Tên khác", "1", [Document(kind=DocumentKind.LESSON, item="a", title="t", passages=None, source="z")]
        )
    with pytest.raises(ValueError, match="one kind and item"):
        put(index, lesson("a", "x"), lesson("a", "y"))
    check(index, path, {"c": ("Tên khác", [want[2], want[0], want[1]])})


def test_a_stop_in_the_middle_changes_nothing(index: SearchIndex, path: Path) -> None:
    put(index, lesson("a", "dân chủ"))
    before = instances(path), rows(path)

    for course in ("c", "d"):
        with pytest.raises(_StopError):
            index.put(course, "k", "1", [lesson(str(at), "đổi mới") for at in range(20)], check=stop_after(7))
        assert (instances(path), rows(path)) == before
    assert found(index, "đổi mới") == []
    with pytest.raises(_StopError):
        index.remove("c", check=stop_after(0))
    assert found(index, "dân chủ") == ["a"]


class _StopError(Exception):
    pass


def stop_after(looks: int) -> Callable[[], None]:
    """A ``check`` that lets so many documents pass."""
    left = iter(range(looks))

    def check_() -> None:
        if next(left, None) is None:
            raise _StopError

    return check_


def test_readers_see_one_state_while_a_course_is_written(index: SearchIndex) -> None:
    """Every passage of a state has its number; a search that saw two states would show both."""
    states = [[lesson(str(at), f"dân chủ khóa{state}") for at in range(40)] for state in range(6)]
    put(index, *states[0])
    faults: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            hits = index.find("dân chủ", limit=100).hits
            shown = {"".join(piece.text for piece in hit.snippet) for hit in hits}
            if len(hits) != 40 or len(shown) != 1:
                faults.append((len(hits), shown))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number, state in enumerate(states[1:], 1):
        changed = [
            Document(kind=one.kind, item=one.item, title=one.title, passages=one.passages, source=str(number))
            for one in state
        ]
        index.put("c", "Khóa học", str(number), changed)
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []


def test_writers_wait_for_each_other(index: SearchIndex, path: Path) -> None:
    courses = {f"c{number}": ("k", [lesson(str(at), f"dân chủ {number}") for at in range(10)]) for number in range(6)}
    writers = [
        threading.Thread(target=index.put, args=(course, title, "0", given_documents))
        for course, (title, given_documents) in courses.items()
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    check(index, path, dict(courses))


_WRITER = """
import sys
from pathlib import Path
from content_cache.search import SearchIndex
from tests.content_cache.search.test_updating import state
index = SearchIndex(Path(sys.argv[1]))
def check():
    sys.stdout.write(".")
    sys.stdout.flush()
index.put("c", "Khóa học", "new", state("new"), check=check)
sys.stdout.write("!")
sys.stdout.flush()
sys.stdin.read()
"""


def state(name: str) -> list[Document]:
    """A course of a version."""
    return [lesson(str(at), *[f"dân chủ {name} {at} {n}" for n in range(20)], source=f"{name}{at}") for at in range(60)]


@pytest.mark.parametrize("after", [1, 20, 59, 60, 61])
def test_a_killed_writer_leaves_the_old_or_the_new(path: Path, after: int) -> None:
    """Killed while it writes its documents, around its COMMIT, and after it."""
    index = SearchIndex(path)
    index.put("c", "Khóa học", "old", state("old"))
    index.close()
    with forked.Popen(
        [sys.executable, "-c", _WRITER, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        for _ in range(after):
            assert writer.stdout.read(1)
        writer.kill()
    index = SearchIndex(path)
    assert not index.was_rebuilt
    name = index.courses()["c"][0]
    assert name == "old" if after < 60 else name == "new" if after > 60 else name in {"old", "new"}
    check(index, path, {"c": ("Khóa học", state(name))})
    index.put("c", "Khóa học", "new", state("new"))
    check(index, path, {"c": ("Khóa học", state("new"))})
    index.close()


def test_a_course_that_goes_gives_its_room_back(path: Path) -> None:
    index = SearchIndex(path)
    rng = random.Random(1)
    syllables = ["đảng", "bộ", "dân", "chủ", "hoà", "cộng", "sản", "nhân"]
    texts = [" ".join(rng.choices(syllables, k=80)) for _ in range(300)]
    put(index, lesson("nhỏ", "dân"), course="bé")
    index.close()
    small = path.stat().st_size
    index = SearchIndex(path)
    put(index, *[lesson(str(at), text) for at, text in enumerate(texts)], course="lớn")
    index.remove("lớn")
    assert found(index, "dân") == ["nhỏ"]
    index.close()
    assert path.stat().st_size < small * 1.5


def test_titles_are_cleaned_like_text(index: SearchIndex, path: Path) -> None:
    title = unicodedata.normalize("NFD", "Dân chu\u200b\u0309")
    put(index, lesson("a", "x", title=title), title=title)
    (hit,) = index.find("dân chủ").hits
    assert (hit.title, hit.course_title) == ("Dân chủ", "Dân chủ")
    before = rows(path)
    index.put("c", title, "1", [lesson("a", "x", title=title)], check=stop_after(0))
    assert rows(path)["documents"] == before["documents"]


def test_a_long_document_can_be_stopped_inside(index: SearchIndex) -> None:
    with pytest.raises(_StopError):
        index.put("c", "k", "0", [lesson("a", *["dân chủ"] * 5000)], check=stop_after(3))
    assert index.courses() == {}


def test_tidying_changes_nothing_that_is_found(index: SearchIndex, path: Path) -> None:
    for number in range(30):
        put(index, *[lesson(str(at), f"dân chủ {number} {at}") for at in range(5)], course=f"c{number}")
    before, found_before = instances(path), index.find("dân chủ", limit=200)
    index.tidy()
    index.tidy()
    assert instances(path) == before
    assert index.find("dân chủ", limit=200) == found_before
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(DISTINCT segid) FROM body_idx").fetchone() == (1,)
