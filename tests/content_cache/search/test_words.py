"""Cutting and folding: both forms always have the same words at the same places."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.search.words import MAX_WORD_CHARS, Words, index_forms
from content_cache.text import clean


@pytest.mark.parametrize(
    ("text", "folded", "exact"),
    [
        ("Đảng Cộng sản Việt Nam", "dang cong san viet nam", "đảng cộng sản việt nam"),
        ("Ðảng ở Ɖà Nẵng", "dang o da nang", "đảng ở đà nẵng"),
        ("hòa hoà HÒA thủy thuỷ khoẻ khỏe", "hoa hoa hoa thuy thuy khoe khoe", "hoà hoà hoà thuỷ thuỷ khoẻ khoẻ"),
        ("Luật số 31/2024/QH15, 22-CT/TW.", "luat so 31 2024 qh15 22 ct tw", "luật số 31 2024 qh15 22 ct tw"),
        ("500m² và ﬁle_mới", "500m2 va file moi", "500m2 và file mới"),
        ("«Dân chủ»—tập trung…", "dan chu tap trung", "dân chủ tập trung"),
        ("ăn\u00a0ở\tĐẸP", "an o dep", "ăn ở đẹp"),
        ("", "", ""),
        ("— … !", "", ""),
    ],
)
def test_words_known_by_heart(text: str, folded: str, exact: str) -> None:
    """When one of these changes, indexes made before are wrong: raise the database's VERSION."""
    assert index_forms(clean(text)) == (folded, exact)


@given(st.text())
def test_forms_and_places_go_together(text: str) -> None:
    cut = clean(text)
    made = Words(cut)
    assert len(made.folded) == len(made.exact) == len(made.starts) == len(made.ends)
    assert all(form.isalnum() and len(form) <= MAX_WORD_CHARS for form in (*made.folded, *made.exact))
    for folded, exact, start, end in zip(made.folded, made.exact, made.starts, made.ends, strict=True):
        assert (Words(cut[start:end]).folded, Words(cut[start:end]).exact) == ([folded], [exact])
    assert index_forms(cut) == (" ".join(made.folded), " ".join(made.exact))


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    folded, exact = index_forms(clean(text))
    assert index_forms(folded) == (folded, folded)
    assert index_forms(exact) == (folded, exact)


@given(st.text(alphabet="aăâeêioôơuưyđĐdbcghnqt \u0300\u0301\u0303\u0309\u0323áàảãạ", max_size=40))
def test_composed_and_decomposed_are_one(text: str) -> None:
    assert index_forms(clean(unicodedata.normalize("NFD", text))) == index_forms(clean(text))


def test_every_letter_alone_is_a_word_or_nothing() -> None:
    """FTS5 cuts what it is given at ASCII signs only, so no form may have one, and none may be empty."""
    for code in filter(lambda code: chr(code).isalnum(), range(0x20000)):
        made = Words(f"a {chr(code)} b")
        assert made.folded[0] == "a"
        assert made.folded[-1] == "b"
        for form in (*made.folded, *made.exact):
            assert form.isalnum()
            assert form == form.lower() or not form.isascii()
