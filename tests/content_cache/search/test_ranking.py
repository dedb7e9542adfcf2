"""The order of hits, held against a second, plain writing of the rules."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_cache.search import INDEX_FILE, Document, DocumentKind, Passage, SearchIndex
from content_cache.search.query import NEAR_WORDS
from tests.content_cache.search.conftest import found, lesson, put

FOLDED = {
    **{"đảng": "dang", "dâng": "dang", "dang": "dang", "đảm": "dam", "bộ": "bo", "bỏ": "bo", "bông": "bong"},
    **{"hoà": "hoa", "hoá": "hoa", "hoàn": "hoan", "an": "an", "ánh": "anh", "anh": "anh", "xã": "xa", "53": "53"},
}
Typed = tuple[list[str], bool, str]
"""Words as typed, whether the last is open, and what stands in the field."""


def is_prefix_of(begin: str, word: str, *, as_typed: bool) -> bool:
    """Whether a word begins like what was typed; without marks typed, whatever its marks."""
    marked = as_typed and (fold(begin) != begin or begin.isdigit())
    return word.startswith(begin) if marked else FOLDED[word].startswith(fold(begin))


def fold(word: str) -> str:
    """By heart, for the beginnings of the words above, too."""
    return "".join(
        {"đ": "d", "ả": "a", "â": "a", "ộ": "o", "ỏ": "o", "ô": "o", "à": "a", "á": "a", "ã": "a"}.get(c, c)
        for c in word
    )


def has_phrase(text: Sequence[str], typed: Typed, *, as_typed: bool, whole: bool) -> bool:
    words, is_open, _ = typed
    for at in range(len(text) - len(words) + 1):
        here = text[at : at + len(words)]
        pairs = list(zip(here, words, strict=True))
        same = [one == other if as_typed else FOLDED[one] == fold(other) for one, other in pairs]
        last = same[-1] or (not whole and is_open and is_prefix_of(words[-1], here[-1], as_typed=as_typed))
        if all(same[:-1]) and last:
            return True
    return False


def wanted(typed: Typed) -> list[tuple[str, bool]]:
    words, is_open, _ = typed
    whole = words[:-1] if is_open else words
    return [
        *((word, False) for word in dict.fromkeys(map(fold, whole))),
        *([(fold(words[-1]), True)] if is_open else []),
    ]


def is_word(given_word: str, sought: tuple[str, bool]) -> bool:
    word, is_open = sought
    return FOLDED[given_word].startswith(word) if is_open else FOLDED[given_word] == word


def ranks(typed: Typed, heads: list[list[str]], text: list[str], above: list[str], is_head: bool) -> Iterator[bool]:
    """Whether a passage is in each rank, best first."""
    words, _, _ = typed
    has_marks = any(fold(word) != word for word in words)
    for as_typed in (True, False):
        for places in (heads, [text]):
            for whole in (True, False):
                yield (has_marks or not as_typed) and any(
                    has_phrase(one, typed, as_typed=as_typed, whole=whole) for one in places
                )
    sought = wanted(typed)
    if len(words) == 1:
        return
    shown = list(itertools.chain(*heads))

    def spread(own: list[str], others: list[str]) -> bool:
        return all(any(is_word(word, one) for word in own + others) for one in sought) and any(
            is_word(word, one) for word in own for one in sought
        )

    yield is_head and spread(shown, above)
    width = NEAR_WORDS + len(sought) + 2
    yield any(
        all(any(is_word(word, one) for word in text[at : at + width]) for one in sought) for at in range(len(text))
    )
    yield spread(text, above + shown)


def expected(typed: Typed, documents: Sequence[Document], course_title: str) -> list[tuple[str, str]]:
    """Item and text of all hits in order, by going through everything."""
    ranked = []
    for number, document in enumerate(documents):
        passages = document.passages or ()
        for place, passage in enumerate(passages):
            is_head = place == 0 or passage.heading != passages[place - 1].heading
            heading, title = passage.heading.split(), document.title.split()
            heads = [*([title] if place == 0 else []), *([heading] if is_head else [])]
            above = [*course_title.split(), *title, *heading]
            memberships = list(ranks(typed, heads, passage.text.split(), above, is_head))
            if True in memberships:
                ranked.append((memberships.index(True), number, place, document.item, passage.text))
    shares: Counter[str] = Counter()
    taken = []
    for _, _, _, item, text in sorted(ranked):
        shares[item] += 1
        if shares[item] <= 3:
            taken.append((item, text))
    return taken


words = st.sampled_from(sorted(FOLDED))
texts = st.lists(words, max_size=30).map(" ".join)
headings = st.lists(words, max_size=3).map(" ".join)
passages = st.lists(st.tuples(headings, texts), min_size=1, max_size=5)


@st.composite
def typing(draw: st.DrawFn) -> Typed:
    """One to four words, some without their marks, the last one perhaps not yet whole."""
    taken = [draw(st.sampled_from([word, FOLDED[word]])) for word in draw(st.lists(words, min_size=1, max_size=4))]
    last = taken[-1][: draw(st.integers(2, 5))]
    if draw(st.booleans()):
        return [*taken[:-1], last], True, " ".join([*taken[:-1], last])
    return taken, False, " ".join(taken) + " "


@st.composite
def courses(draw: st.DrawFn) -> tuple[str, list[Document]]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        given_passages = tuple(Passage("", heading, text) for heading, text in draw(passages))
        title = draw(headings)
        made.append(
            Document(
                kind=DocumentKind.LESSON,
                item=str(number),
                title=title,
                passages=given_passages,
                source=repr((title, given_passages)),
            )
        )
    return draw(headings), made


@pytest.fixture(scope="module")
def one_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    made = SearchIndex(tmp_path_factory.mktemp("index") / INDEX_FILE)
    yield made
    made.close()


@settings(max_examples=300)
@given(course=courses(), queries=st.lists(typing(), min_size=1, max_size=8))
def test_the_order_is_what_the_rules_say(
    one_index: SearchIndex, course: tuple[str, list[Document]], queries: list[Typed]
) -> None:
    title, documents = course
    one_index.put("c", title, "0", documents)
    for typed in queries:
        hits = one_index.find(typed[2], limit=100).hits
        shown = {(document.item, p.text): p for document in documents for p in document.passages or ()}
        assert all(hit.course == "c" for hit in hits)
        assert len(shown) >= len({hit.item for hit in hits})
        got = [(hit.item, hit.heading, "".join(piece.text for piece in hit.snippet).strip("…")) for hit in hits]
        want = expected(typed, documents, title)
        assert [item for item, _, _ in got] == [item for item, _ in want]
        assert all(text in whole for (_, _, text), (_, whole) in zip(got, want, strict=True))


def test_as_typed_comes_before_without_marks(index: SearchIndex) -> None:
    put(index, lesson("bo", "bỏ phiếu kín"), lesson("bộ", "bộ phận một cửa"), lesson("bố", "bố trí cán bộ"))
    assert found(index, "bộ") == ["bộ", "bố", "bo"]
    assert found(index, "bo") == ["bo", "bộ", "bố"]
    assert found(index, "bộ ph") == ["bộ", "bo"]
    assert found(index, "bộ phâ") == ["bộ"]
    assert found(index, "bo ph") == ["bo", "bộ"]


def test_phrases_come_before_words_that_are_near_before_words_anywhere(index: SearchIndex) -> None:
    far = " ".join(["lúa"] * 30)
    put(
        index,
        lesson("anywhere", f"dân {far} chủ"),
        lesson("near", "chủ là của dân"),
        lesson("folded", "dàn chú"),
        lesson("exact", "dân chủ"),
        lesson("title", "không có gì", title="Dân chủ ở cơ sở"),
    )
    assert found(index, "dân chủ") == ["title", "exact", "folded", "near", "anywhere"]


def test_an_article_is_found_by_the_title_of_its_law(index: SearchIndex) -> None:
    articles = tuple(Passage(f"dieu-{n}", f"Điều {n}. Quy định", f"Nội dung {n} của luật.") for n in range(1, 9))
    chapter = Document(kind=DocumentKind.LESSON, item="I", title="Chương I", passages=articles, source="1")
    put(index, chapter, course="khac", title="Luật Trẻ em")
    put(index, chapter, course="dat-dai", title="Luật Đất đai")
    first = index.find("luật đất đai điều 5").hits[0]
    assert (first.course, first.heading, first.anchor) == ("dat-dai", "Điều 5. Quy định", "dieu-5")


def test_whole_words_come_before_longer_ones_and_spaces_end_a_word(index: SearchIndex) -> None:
    put(index, lesson("anh", "anh hùng"), lesson("an", "an ninh"))
    assert found(index, "an") == ["an", "anh"]
    assert found(index, "an ") == ["an"]


@pytest.mark.parametrize("typed", ["d", "đ", "5", " ", "", "—", "a ", "\u0301"])
def test_one_letter_alone_finds_nothing(index: SearchIndex, typed: str) -> None:
    put(index, lesson("a", "a b c d đ 5 đảng"))
    assert index.find(typed).hits == ()


def test_one_letter_at_the_end_is_left_out_until_a_space_follows(index: SearchIndex) -> None:
    put(index, lesson("b", "điểm b khoản một"), lesson("đ", "điểm đ khoản một"))
    assert found(index, "điểm đ") == ["b", "đ"]
    assert found(index, "điểm đ ") == ["đ"]


@pytest.mark.parametrize(
    "typed",
    ["31/2024/QH15", "31/2024/qh", "Điều 5", "điều 5.", "22-CT/TW", "22-ct/t", "dieu 5 khoan 2", "luat so 31/20"],
)
def test_numbers_are_found_as_typed(index: SearchIndex, typed: str) -> None:
    put(index, lesson("no", "Điều lệ 2024"), lesson("yes", "Luật số 31/2024/QH15, Điều 5 khoản 2; Chỉ thị 22-CT/TW."))
    assert found(index, typed)[0] == "yes"


def test_at_most_three_of_a_lesson_and_more_is_said(index: SearchIndex) -> None:
    many = [lesson(str(number), *[f"dân chủ {number} {place}" for place in range(5)]) for number in range(9)]
    put(index, *many)
    everything = index.find("dân chủ", limit=100)
    assert Counter(hit.item for hit in everything.hits) == {str(number): 3 for number in range(9)}
    assert not everything.more
    assert not index.find("dân chủ", limit=27).more
    some = index.find("dân chủ", limit=20)
    assert some.hits == everything.hits[:20]
    assert some.more
    assert index.find("dân chủ", limit=0).hits == ()


def test_only_the_courses_asked_for_are_looked_in(index: SearchIndex) -> None:
    for number in range(6):
        put(index, lesson("l", f"dân chủ {number}"), course=f"c{number}")
    assert [hit.course for hit in index.find("dân chủ").hits] == [f"c{number}" for number in range(6)]
    for chosen in (["c2"], ["c0", "c5"], ["c1", "c2", "c4", "gone"], [], ["gone"]):
        hits = index.find("dân chủ", courses=chosen).hits
        assert [hit.course for hit in hits] == [course for course in chosen if course != "gone"]


def test_a_lesson_without_text_is_found_by_its_title(index: SearchIndex) -> None:
    put(index, Document(kind=DocumentKind.LESSON, item="phim", title="Phim tài liệu", passages=(), source="1"))
    (hit,) = index.find("phim tai lieu").hits
    assert (hit.item, hit.title, hit.anchor, hit.snippet) == ("phim", "Phim tài liệu", "", ())
