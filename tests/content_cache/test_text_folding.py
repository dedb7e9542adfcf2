"""Normalising, folding, sorting Vietnamese."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.text import clean, collation_key, fold, fold_tone, is_blank, nfc, slug


@pytest.mark.parametrize(
    ("one", "other"),
    [("hòa", "hoà"), ("khỏe", "khoẻ"), ("Thúy", "Thuý"), ("HÒA", "HOÀ"), ("tùy", "tuỳ"), ("qúy", "quý")],
)
def test_two_places_of_the_tone_mark_are_one(one: str, other: str) -> None:
    assert fold_tone(one) == fold_tone(other)
    assert fold_tone(unicodedata.normalize("NFD", one)) == fold_tone(other)


@pytest.mark.parametrize("word", ["hoàn", "ngoằn ngoèo"[:5], "thuở", "Huế", "múa", "cửa", "oặt", "thuế", "khuya"])
def test_other_syllables_stay(word: str) -> None:
    assert fold_tone(word) == word


def test_different_tones_stay_different() -> None:
    assert len({fold_tone(word) for word in ("hoa", "hòa", "hóa", "hỏa", "hõa", "họa")}) == 6


@given(st.text(alphabet="aăâeêioôơuưyàáảãạòóỏõọùúủũụhqn ", max_size=12))
def test_folding_tones_twice_is_folding_once(text: str) -> None:
    assert fold_tone(fold_tone(text)) == fold_tone(text)


@pytest.mark.parametrize(
    ("text", "folded"), [("Đảng Cộng sản", "dang cong san"), ("đường ĐI", "duong di"), ("ư\u200bu", "uu")]
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_slug() -> None:
    assert slug("Đường lối: đổi mới!") == "duong-loi-doi-moi"
    assert slug("!!!", "muc") == "muc"


def test_clean_leaves_only_what_is_seen() -> None:
    assert clean("\ufeffa\u200bb\u00adc\r\nd\re") == "abc\nd\ne"
    assert clean(unicodedata.normalize("NFD", "Đảng")) == nfc("Đảng")


def test_words_sort_as_in_a_dictionary() -> None:
    words = [
        "an",
        "an ninh",
        "án",
        "ang",
        "ăn",
        "ân",
        "ba",
        "bà",
        "bả",
        "bã",
        "bá",
        "bạ",
        "da",
        "đa",
        "ê",
        "ô",
        "ơ",
        "ư",
    ]
    assert sorted(words, key=collation_key) == [
        *("an", "án", "an ninh", "ang", "ăn", "ân", "ba", "bà", "bả", "bã", "bá", "bạ", "da", "đa", "ê", "ô", "ơ", "ư")
    ]


def _moved_by_hand(text: str) -> str:
    """The rule told over decomposed letters: a tone between o and a or e, or u and y, with no other mark behind."""
    decomposed = unicodedata.normalize("NFD", text)
    tones = "\u0300\u0301\u0303\u0309\u0323"
    pattern = rf"(?:(?<=[oO])([{tones}])([aAeE])|(?<=[uU])([{tones}])([yY]))(?![\u0300-\u036f])"
    return unicodedata.normalize("NFC", re.sub(pattern, lambda m: f"{m[2] or m[4]}{m[1] or m[3]}", decomposed))


@given(st.text("oOuUaAeEyYâêiơn \u0300\u0301\u0323\u0302\u0327òóọùụýạ", max_size=12))
def test_the_table_of_tones_is_the_rule(text: str) -> None:
    assert fold_tone(text) == _moved_by_hand(text)


@given(st.text(" \t\n\x1c\x85\u00a0\u2003\u3000\u200b\u00ad\ufeffa", max_size=5) | st.text(max_size=3))
def test_a_blank_is_what_cleaning_leaves_nothing_of(text: str) -> None:
    assert is_blank(text) == (not clean(text).strip())
