"""Every kind of error has words that say what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import app.errors
import content_cache.errors
import sync.errors
from ui.error_places import PLACES, At
from ui.error_table import FAMILIES, TABLE, Remedy
from ui.errors import words_for
from ui.theme.icons import icon
from ui.words import Words

MODULES = (app.errors.__name__, content_cache.errors.__name__, sync.errors.__name__)
ROOTS = (app.errors.AppError, content_cache.errors.ContentError, sync.errors.SyncError)


def all_kinds() -> Iterator[str]:
    """The kinds of all errors that the lower floors can raise at the window, but for the roots; not the hub's."""
    waiting: list[type[BaseException]] = [child for root in ROOTS for child in root.__subclasses__()]
    while waiting:
        error = waiting.pop()
        if error.__module__.startswith("sync.hub"):
            continue  # the server's own faults, loaded here by other tests
        waiting += error.__subclasses__()
        kind = getattr(error, "kind", "")
        if error.__module__ in MODULES and kind not in {getattr(root, "kind", "") for root in ROOTS}:
            yield kind


@pytest.mark.parametrize("kind", sorted(set(all_kinds())))
def test_every_kind_has_words(kind: str) -> None:
    assert kind in TABLE or kind in FAMILIES


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", [*TABLE, "nobody-knows-this"])
def test_words_say_what_and_what_to_do(words: Words, language: str, kind: str) -> None:
    words.set_language(language)
    said = words_for(kind)
    assert said.title
    assert not said.title.endswith(".")
    assert said.detail.endswith(".")
    assert (said.action is None) == (said.remedy is Remedy.NONE)
    assert not any(word in said.sentence.lower().split() for word in ("bạn", "em", "đồng", "you", "your"))
    icon(said.icon)


def test_a_full_disk_says_how_much_is_needed(words: Words) -> None:
    error = content_cache.errors.DiskFullError(needed_bytes=100_000_000, free_bytes=10_000_000)
    assert words_for(error).detail.startswith("Cần 100 MB, ổ đĩa còn trống 10,0 MB.")
    assert words_for(app.errors.DiskFullError(Path("x"))).detail.startswith("Xóa bớt tệp")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("place", "kind"), [(place, kind) for place, rows in PLACES.items() for kind in rows])
def test_a_place_has_words_of_its_own(words: Words, language: str, place: At, kind: str) -> None:
    words.set_language(language)
    said, anywhere = words_for(kind, place), words_for(kind)
    assert said != anywhere
    assert kind in TABLE
    assert said.detail.endswith(".")
    assert (said.action is None) == (said.remedy is Remedy.NONE)
    icon(said.icon)


def test_the_first_place_with_words_wins_and_others_fall_back(words: Words) -> None:
    assert words_for("untrusted-key", At.NOT_ENROLLED, At.LOOK_FOLDER).remedy is Remedy.ENROL
    assert words_for("missing-blob", At.NOT_ENROLLED, At.LOOK_FOLDER).remedy is Remedy.ELSEWHERE
    assert words_for("disk-full", At.NOT_ENROLLED, At.LOOK_FOLDER) == words_for("disk-full")


def test_a_fault_of_the_program_is_said_to_be_one(words: Words) -> None:
    assert words_for(ValueError("x")).title == "Chương trình gặp lỗi"
