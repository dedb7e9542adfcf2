"""Whatever is in a text is found however it is typed, and what is shown is the text."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_cache.search import (
    INDEX_FILE,
    Document,
    DocumentKind,
    Hit,
    Passage,
    Piece,
    SearchIndex,
    SearchStoppedError,
    mark,
)
from content_cache.search.query import MAX_WORDS, parse
from content_cache.search.snippet import SNIPPET_CHARS
from content_cache.search.words import Words
from content_cache.text import clean
from tests.content_cache.search.conftest import found, lesson, put

SYLLABLES = (
    *("Đảng", "cộng", "sản", "Việt", "hoà", "hòa", "khoẻ", "khỏe", "thủy", "thuỷ", "quý", "nước", "người", "ước"),
    *("trưởng", "nghiệp", "QH15", "31/2024", "a", "ở", "ý", "500m²", "Ðồng", "ĐƯỜNG", "tự-do", "x_y", "«dân»", "chủ,"),
)
VIETNAMESE_MARKS = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
OLD_TO_NEW = {
    "òa": "oà",
    "óa": "oá",
    "ỏa": "oả",
    "õa": "oã",
    "ọa": "oạ",
    "ỏe": "oẻ",
    "ủy": "uỷ",
    "úy": "uý",
    "ùy": "uỳ",
}


def newer(text: str) -> str:
    for old, new in OLD_TO_NEW.items():
        text = text.replace(old, new)
    return text


def older(text: str) -> str:
    for old, new in OLD_TO_NEW.items():
        text = text.replace(new, old)
    return text


def bare(text: str) -> str:
    """Vietnamese as typed without an input method; the marks of other languages stay."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if char not in VIETNAMESE_MARKS)


FORMS: tuple[Callable[[str], str], ...] = (
    *(str, str.upper, str.lower, bare, newer, older),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: unicodedata.normalize("NFD", text.upper()),
    "\u200b".join,
    lambda text: "\u00ad".join(text) + "\ufeff",
    lambda text: f'"{text}"*',
    lambda text: f"^-({text})",
)

texts = st.one_of(
    st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=120).map(" ".join),
    st.text(min_size=1, max_size=300),
    st.lists(st.text(st.characters(categories=["L", "M", "N", "P"]), max_size=12), max_size=40).map(" ".join),
)


@pytest.fixture(scope="module")
def one_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    made = SearchIndex(tmp_path_factory.mktemp("index") / INDEX_FILE)
    yield made
    made.close()


def shown(hit: Hit) -> str:
    return "".join(piece.text for piece in hit.snippet)


def is_part(hit: Hit, whole: str) -> bool:
    """Whether a snippet, without the ellipses at its ends, is a part of a text."""
    joined = shown(hit)
    bare = {joined, joined.removeprefix("…"), joined.removesuffix("…"), joined.removeprefix("…").removesuffix("…")}
    return any(one in whole for one in bare)


def check_snippet(hit: Hit, text: str, typed: str) -> int:
    """Holds a snippet against its passage; returns the number of marked words."""
    pieces = hit.snippet
    assert is_part(hit, clean(text))
    assert all(piece.text for piece in pieces)
    query = parse(typed)
    assert query is not None
    marked = [word for piece in pieces if piece.hit for word in Words(piece.text).folded]
    last = query.folded[-1]
    assert all(word in query.folded or (query.open and word.startswith(last)) for word in marked)
    assert all(piece.text == piece.text.strip() for piece in pieces if piece.hit)
    return len(marked)


@settings(max_examples=400)
@given(text=texts, data=st.data())
def test_every_word_is_found_in_every_form(one_index: SearchIndex, text: str, data: st.DataObject) -> None:
    whole = clean(text)
    made = Words(whole)
    long = [at for at, form in enumerate(made.folded) if 2 <= len(form) <= 60]
    one_index.put(
        "c",
        "k",
        "0",
        [Document(kind=DocumentKind.LESSON, item="l", title="t", passages=(Passage("", "", text),), source=text)],
    )
    if not long:
        return
    at = data.draw(st.sampled_from(long))
    last = min(len(made.folded), at + data.draw(st.integers(1, MAX_WORDS)))
    size = next((count for count in range(last - at, 0, -1) if made.ends[at + count - 1] - made.starts[at] <= 60), 0)
    if not size or len(made.folded[at + size - 1]) < 2:
        size = 1
    typed = data.draw(st.sampled_from(FORMS))(whole[made.starts[at] : made.ends[at + size - 1]])
    hits = one_index.find(typed).hits
    assert [hit.item for hit in hits] == ["l"]
    assert check_snippet(hits[0], text, typed) > 0


@pytest.mark.parametrize("form", FORMS[1:])
def test_the_examples_of_the_field(index: SearchIndex, form: Callable[[str], str]) -> None:
    put(
        index,
        lesson("dang", unicodedata.normalize("NFD", "Điều lệ Đảng Cộng sản Việt Nam")),
        lesson("hoa", "Cộng hòa xã hội chủ nghĩa"),
        lesson("khoe", "Bảo vệ sức kho\u200bẻ"),
    )
    assert found(index, form("đảng cộng sản")) == ["dang"]
    assert found(index, form("cộng hoà")) == ["hoa"]
    assert found(index, form("cộng hòa")) == ["hoa"]
    assert found(index, form("sức khỏe")) == ["khoe"]


HOSTILE = (
    *('"', '""', "'", "*", "^", "-", ":", "(", ")", "{}", "NEAR", "NEAR(", "AND", "OR", "NOT", "a AND", "AND OR NOT"),
    *("dân*", "^dân", "-dân", "dân -chủ", "text:dân", "{text} : dân", "dân + chủ", 'dân "chủ', "dân'; DROP TABLE body"),
    *("NEAR(dân chủ, 2)", "rowid:1", "body MATCH 'x'", "\x00", "dân\x00chủ", "\ud800 dân", "🙂 dân 🙂", "%", "_", "\\"),
    *("dân " * 500, "x" * 5000, "dân" + "\u0301" * 3000, "\u200b" * 4000 + "dân", "ﷺ ﷻ", "١٢٣", "½ ², dân"),
)


@pytest.mark.parametrize("typed", HOSTILE)
def test_signs_mean_nothing(index: SearchIndex, typed: str) -> None:
    put(index, lesson("l", "Nhân dân làm chủ, dân chủ ở cơ sở."))
    hits = index.find(typed).hits
    assert [hit.item for hit in hits] == (["l"] if "dân" in typed.lower() and parse(typed) and hits else [])


def test_signs_do_not_keep_words_from_being_found(index: SearchIndex) -> None:
    put(index, lesson("l", "Nhân dân làm chủ."))
    for typed in ("dân*", "^dân", "-dân", '"dân', "dân)", ":dân", "(dân chủ)", "dân + chủ", "dân - chủ", "\ud800 dân"):
        assert found(index, typed) == ["l"], typed


@settings(max_examples=300)
@given(st.text(max_size=400))
def test_nothing_that_is_typed_breaks_a_search(one_index: SearchIndex, typed: str) -> None:
    one_index.put("c", "k", "0", [lesson("l", "AND OR NOT NEAR dân chủ a b c 1 2 3")])
    for hit in one_index.find(typed).hits:
        check_snippet(hit, "AND OR NOT NEAR dân chủ a b c 1 2 3", typed)


def test_a_snippet_is_cut_between_words_around_the_best_place(index: SearchIndex) -> None:
    text = "đầu " * 60 + "Nhân dân làm chủ đất nước. " + "cuối " * 60
    put(index, lesson("l", text))
    (hit,) = index.find("nhan dan lam chu").hits
    assert [piece.text for piece in hit.snippet if piece.hit] == ["Nhân dân làm chủ"]
    assert shown(hit).startswith("…đầu ")
    assert shown(hit).endswith("cuối…")
    assert SNIPPET_CHARS - 10 <= len(shown(hit)) <= SNIPPET_CHARS + 2


def test_words_far_apart_show_the_densest_place(index: SearchIndex) -> None:
    text = "dân " + "lúa " * 100 + "chủ thì dân " + "lúa " * 50
    put(index, lesson("l", text))
    (hit,) = index.find("dân chủ").hits
    assert [piece.text for piece in hit.snippet if piece.hit] == ["chủ", "dân"]


def test_a_title_is_marked_like_a_snippet() -> None:
    assert mark("Luật Dân chủ", "dan chu") == (Piece("Luật ", hit=False), Piece("Dân chủ", hit=True))
    assert mark("Luật Dân chủ", "") == (Piece("Luật Dân chủ", hit=False),)
    assert mark("", "dan chu") == ()


def test_a_search_that_nobody_waits_for_stops(index: SearchIndex) -> None:
    put(index, *(lesson(str(number), "dân chủ " * 20) for number in range(50)))
    cancel = threading.Event()
    assert index.find("dân chủ", cancel=cancel).hits
    cancel.set()
    with pytest.raises(SearchStoppedError):
        index.find("dân chủ", cancel=cancel)
    assert index.find("dân chủ").hits


class _Impatient(threading.Event):
    """Is set after it was looked at some times."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.left = looks

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_a_search_stops_in_the_middle_of_a_query(index: SearchIndex) -> None:
    put(index, *(lesson(str(number), "dân chủ", "dân chủ") for number in range(1500)))
    looks = _Impatient(1_000_000)
    assert len(index.find("dân chủ", limit=3000, cancel=looks).hits) == 3000
    needed = 1_000_000 - looks.left
    assert needed > 20, "SQLite did not look"
    for patience in range(0, needed - 1, max(1, needed // 10)):
        with pytest.raises(SearchStoppedError):
            index.find("dân chủ", limit=3000, cancel=_Impatient(patience))
    assert len(index.find("dân chủ", limit=3000).hits) == 3000


def test_a_long_document_does_not_hide_the_others(index: SearchIndex) -> None:
    put(index, lesson("a", *["dân chủ"] * 3000), lesson("b", "dân chủ"), lesson("c", *["chủ thì dân"] * 3000))
    assert found(index, "dân chủ") == ["a", "a", "a", "b", "c", "c", "c"]
