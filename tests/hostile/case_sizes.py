"""Cases of a million things, and of things that take the square of their number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.hostile.case_documents import put_quiz
from tests.hostile.sandbox import Case
from tests.hostile.workshop import Json, Package, dumps, quiz, sha256, zstd

_MALFORMED = frozenset({"malformed-package"})
Spoil = Callable[[Package, Path], None]


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _tables_of_contents()
    yield from _lists()
    yield from _quizzes()
    for name, names, see in (
        ("a glossary of 20,000 terms", [f"từ {number}" for number in range(20_000)], 0),
        ("a glossary of 20,000 equal terms", ["từ"] * 20_000, 0),
        ("a glossary whose terms name each other", [f"từ {number}" for number in range(5_000)], 200),
        ("a glossary of terms that fold together", list(_ALIKE), len(_ALIKE)),
    ):
        yield Case(name, partial(_glossary, names=names, see=see))


_ALIKE = ("đảng", "Đảng", "dang", "ĐẢNG", "đa\u0309ng", "da\u0309ng", "Dang", "đảng ", "đả-ng", "", " ", "\u200b")


def _glossary(package: Package, _: Path, names: list[str], see: int) -> None:
    package.files["glossary.json"].raw = dumps([{"term": name, "meaning": "x", "see": names[:see]} for name in names])


def _many(field: str, item: Json, count: int) -> Spoil:
    """So many of one thing in a table of contents."""

    def change(data: bytes) -> bytes:
        node = json.loads(data)
        node.pop(field, None)
        many = b",".join([dumps(item)] * count)
        return dumps(node)[:-1] + b',"' + field.encode() + b'":[' + many + b"]}"

    def spoil(package: Package, _: Path) -> None:
        package.on_toc = change

    return spoil


def _tables_of_contents() -> Iterator[Case]:
    file = {"path": "", "media_type": "", "digest": "", "size_bytes": 0, "raw_size_bytes": 0}
    lesson = {"id": "", "title": "", "path": ""}
    quiz_entry = {"id": "", "title": "", "kind": "final", "path": "", "question_count": 1}
    yield Case("10^6 files", _many("files", file, 1_000_000), refused_as=_MALFORMED)
    yield Case("400,000 files", _many("files", file, 400_000), refused_as=_MALFORMED)
    yield Case("700,000 topics", _many("topics", {"id": "a", "title": "", "lessons": []}, 700_000))
    yield Case("500,000 lessons", _many("topics", {"id": "a", "title": "", "lessons": [lesson] * 500}, 1_000))
    yield Case("400,000 quizzes", _many("quizzes", quiz_entry, 400_000))
    yield Case("10^6 audiences", _many("audience", "everyone", 1_000_000))
    yield Case("a table of contents of 40 MB", _many("unknown", "x" * 100, 400_000), refused_as=_MALFORMED)
    yield Case("1,000 lessons of one blob, 19,000 files", _files)


def _files(package: Package, _: Path) -> None:
    blob = zstd(b"x")
    entry = {
        "media_type": "text/markdown",
        "digest": sha256(blob),
        "size_bytes": len(blob),
        "raw_size_bytes": 1,
        "compressed": True,
    }
    many = [{**entry, "path": f"lessons/l-{number}.md"} for number in range(19_000)]
    package.on_files = lambda honest: [*honest, *many]
    package.lesson("x", "bai-2")
    lessons = [{"id": f"l-{number}", "title": "x", "path": f"lessons/l-{number}.md"} for number in range(1_000)]
    package.toc["topics"].append({"id": "nhieu", "title": "Nhiều", "lessons": lessons})


def _lists() -> Iterator[Case]:
    entry = {"title": "", "version": "", "serial": 1, "config": "0" * 64, "config_size": 1, "size_bytes": 1}

    def courses(package: Package, _: Path) -> None:
        package.others = [{**entry, "course": f"c{number}"} for number in range(19_000)]

    def too_many(package: Package, _: Path) -> None:
        many = b",".join([dumps({**entry, "config": "", "course": "a"})] * 30_000)
        package.on_list = lambda _data: b'{"format":1,"version":2,"courses":[' + many + b"]}"

    def too_long(package: Package, _: Path) -> None:
        package.on_list = lambda data: data[:-1] + b',"x":"' + b"x" * 8_000_000 + b'"}'

    yield Case("19,000 other courses", courses)
    yield Case("30,000 courses", too_many, refused_as=_MALFORMED)
    yield Case("a list of 10 MB", too_long, refused_as=_MALFORMED)


def _quizzes() -> Iterator[Case]:
    def questions(count: int) -> dict[str, Json]:
        return {
            "questions": [{"type": "true_false", "id": f"q{number}", "stem": "?"} for number in range(count)],
            "keys": [{"type": "true_false", "correct": True}] * count,
        }

    own = [{"pool": [number], "count": 1} for number in range(15_000)]
    same = [{"pool": list(range(2_000)), "count": 1}] * 1_000
    choices = {"type": "single_choice", "id": "c", "stem": "?", "choices": ["a"] * 20_000}
    answer = {"type": "single_choice", "correct": 0}
    for name, node in {
        "a quiz of 15,000 sections": quiz("kiem-tra", sections=own, **questions(15_000)),
        "a quiz of 1,000 sections over 2,000 questions": quiz("kiem-tra", sections=same, **questions(2_000)),
        "a quiz of 20,000 questions": quiz("kiem-tra", sections=[{"pool": [0], "count": 1}], **questions(20_000)),
        "a quiz of 20,000 choices": quiz("kiem-tra", 1, questions=[choices], keys=[answer]),
    }.items():
        yield Case(name, partial(put_quiz, node=node))
