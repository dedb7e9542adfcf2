"""Cases of documents: every node of every signed JSON is something else once, and whole documents are no documents."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.hostile.payloads import DIGESTS, IDS, NAMES, NUMBERS, VALUES, documents
from tests.hostile.sandbox import Case
from tests.hostile.workshop import Json, Package, dumps, glossary, quiz, sha256, zstd

Route = tuple[str | int, ...]


def routes(node: Json, at: Route = ()) -> Iterator[Route]:
    """The way to every node below this one; of a list's items only the first and the last."""
    children: list[tuple[str | int, Json]] = []
    if isinstance(node, dict):
        children = list(node.items())
    elif isinstance(node, list) and node:
        children = [(index, node[index]) for index in sorted({0, len(node) - 1})]
    for name, child in children:
        yield (*at, name)
        yield from routes(child, (*at, name))


def replaced(node: Json, route: Route, value: Json) -> Json:
    """A copy with something else at the end of a way."""
    if not route:
        return value
    made = copy.copy(node)
    made[route[0]] = replaced(node[route[0]], route[1:], value)
    return made


def without(node: Json, route: Route) -> Json:
    """A copy without the node at the end of a way."""
    made = copy.copy(node)
    if len(route) == 1:
        del made[route[0]]
    else:
        made[route[0]] = without(node[route[0]], route[1:])
    return made


# --- where a document is put --------------------------------------------------------------------------------

Put = Callable[[Package, Callable[[bytes], bytes]], None]


def _toc(package: Package, change: Callable[[bytes], bytes]) -> None:
    package.on_toc = change


def _list(package: Package, change: Callable[[bytes], bytes]) -> None:
    package.on_list = change


def _quiz(package: Package, change: Callable[[bytes], bytes]) -> None:
    file = package.files["quizzes/kiem-tra.json"]
    file.raw = change(file.raw)


def _glossary(package: Package, change: Callable[[bytes], bytes]) -> None:
    file = package.files["glossary.json"]
    file.raw = change(file.raw)


PLACES: dict[str, Put] = {"toc": _toc, "list": _list, "quiz": _quiz, "glossary": _glossary}


def samples() -> dict[str, Json]:
    """A sound document of each kind."""
    seen: dict[str, Json] = {"quiz": quiz("kiem-tra"), "glossary": glossary()}

    def keep(name: str) -> Callable[[bytes], bytes]:
        def change(data: bytes) -> bytes:
            seen[name] = json.loads(data)
            return data

        return change

    package = Package("khoa")
    package.on_toc, package.on_list = keep("toc"), keep("list")
    package.made()
    return seen


# --- cases --------------------------------------------------------------------------------------------------


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _nodes()
    yield from _whole()
    yield from _numbers()
    yield from _names()
    yield from _semantics()


def _nodes() -> Iterator[Case]:
    for name, sample in samples().items():
        for route in routes(sample):
            where = "/".join(map(str, route))
            yield _case(f"{name} without {where}", name, partial(without, route=route))
            for number, value in enumerate(VALUES):
                change = partial(replaced, route=route, value=value)
                yield _case(f"{name} {where} is hostile value {number}", name, change)


def _case(name: str, place: str, change: Callable[[Json], Json]) -> Case:
    def spoil(package: Package, _: Path) -> None:
        PLACES[place](package, lambda data: dumps(change(json.loads(data))))

    return Case(name, spoil)


def _whole() -> Iterator[Case]:
    refused = frozenset({"malformed-package", "unknown-course", "older-serial"})
    for (name, put), (what, text) in itertools.product(PLACES.items(), documents().items()):

        def spoil(package: Package, _: Path, put: Put = put, text: bytes = text) -> None:
            put(package, lambda _data: text)

        is_glossary = name == "glossary" and what == "list"
        yield Case(f"{name} is {what}", spoil, refused_as=None if is_glossary else refused)
        if what.startswith(("nested", "long", "many", "bad", "surrogate", "overlong")):

            def inside(package: Package, _: Path, put: Put = put, text: bytes = text) -> None:
                put(package, lambda data: b'{"unknown":' + text + b"," + data[1:] if data[:1] == b"{" else data)

            yield Case(f"{name} with an unknown field: {what}", inside, is_update=True)


def _numbers() -> Iterator[Case]:
    fields = {
        "toc": (b'"serial":2', b'"minutes":1', b'"size_bytes":', b'"format":1', b'"question_count":2'),
        "list": (b'"serial":2', b'"format":1', b'"version":2', b'"config_size":', b'"keys_version":'),
        "quiz": (b'"count":2', b'"correct":1', b'"pool":[0'),
    }
    for place, names in fields.items():
        for name, number in itertools.product(names, NUMBERS):

            def change(data: bytes, name: bytes = name, number: str = number) -> bytes:
                front, field, rest = data.partition(name.rstrip(b"0123456789"))
                if not field:
                    return b"{" + name.rstrip(b"0123456789") + number.encode() + b"," + data[1:]
                return front + field + number.encode() + rest.lstrip(b"0123456789")

            def spoil(package: Package, _: Path, place: str = place, change: Callable[[bytes], bytes] = change) -> None:
                PLACES[place](package, change)

            yield Case(f"{place} {name.decode()} becomes {number[:20]}", spoil)


def _names() -> Iterator[Case]:
    """Paths, digests and ids, everywhere that one is read."""
    for path in NAMES:
        shown = ascii(path)[:40]
        yield _files_case(f"a file's path {shown}", "path", path)
        yield _case(f"a lesson's path {shown}", "toc", partial(_deep, "topics", 0, "lessons", 0, "path", value=path))
        yield _case(f"a quiz's path {shown}", "toc", partial(_deep, "quizzes", 0, "path", value=path))
        yield _case(f"a glossary's path {shown}", "toc", partial(_deep, "glossary", value=path))
        yield Case(f"a lesson and its file {shown}", partial(_both, path=path))
    for digest in DIGESTS:
        shown = ascii(digest)[:40]
        yield _files_case(f"a file's digest {shown}", "digest", digest)
        yield _case(f"the config's digest {shown}", "list", partial(_deep, "courses", 0, "config", value=digest))
    for one in IDS:
        shown = ascii(one)[:40]
        yield _case(f"a lesson's id {shown}", "toc", partial(_deep, "topics", 0, "lessons", 0, "id", value=one))
        yield _case(f"a topic's id {shown}", "toc", partial(_deep, "topics", 0, "id", value=one))
        yield _case(f"a quiz's id {shown}", "toc", partial(_deep, "quizzes", 0, "id", value=one))
        yield _case(f"a question's id {shown}", "quiz", partial(_deep, "questions", 0, "id", value=one))
        if one != "\ud800":  # nobody can ask for it
            yield Case(
                f"a course's id {shown}", partial(_course_id, one=one), course=one, refused_as=frozenset(_NO_COURSE)
            )
        yield Case(f"another course's id {shown}", partial(_other, one=one))


_NO_COURSE = {"malformed-package", "unknown-course", "out-of-scope", "untrusted-key"}


def _deep(*route: Json, value: Json) -> Json:
    *way, node = route
    return replaced(node, tuple(way), value)


def _files_case(name: str, field: str, value: Json) -> Case:
    def spoil(package: Package, _: Path) -> None:
        package.on_files = lambda files: [{**files[0], field: value}, *files[1:]]

    return Case(name, spoil)


def _both(package: Package, _: Path, path: str) -> None:
    package.toc["topics"][0]["lessons"][1]["path"] = path
    package.files[path] = package.files.pop("lessons/bai-2.md")


def _course_id(package: Package, _: Path, one: str) -> None:
    package.toc["course"] = one


def _other(package: Package, _: Path, one: str) -> None:
    package.others = [
        {
            "course": one,
            "title": "x",
            "version": "1",
            "serial": 1,
            "config": "0" * 64,
            "config_size": 1,
            "size_bytes": 1,
        }
    ]


def _semantics() -> Iterator[Case]:
    """Signed, well formed, and impossible."""
    malformed = frozenset({"malformed-package"})

    def toc(name: str, change: Callable[[Json], object], *, refused: bool = True) -> Case:
        def whole(node: Json) -> Json:
            change(node)
            return node

        made = _case(name, "toc", whole)
        made.refused_as = malformed if refused else None
        return made

    lessons = "topics"
    yield toc("a lesson twice", lambda node: node[lessons][0]["lessons"].append(node[lessons][0]["lessons"][0]))
    yield toc("a topic twice", lambda node: node[lessons].append({**node[lessons][0], "lessons": []}), refused=False)
    yield toc("a quiz twice", lambda node: node["quizzes"].append(node["quizzes"][0]))
    yield toc("a file twice", lambda node: node["files"].append(node["files"][0]))
    yield toc("a quiz that a lesson has not", lambda node: node[lessons][0]["lessons"][0].update(quiz="khong-co"))
    yield toc("no files", lambda node: node.update(files=[]))
    yield toc("nothing at all", lambda node: node.update(files=[], topics=[], quizzes=[], glossary=None), refused=False)
    yield toc("another course", lambda node: node.update(course="khac"))
    yield toc("another serial", lambda node: node.update(serial=3))
    yield toc("a glossary that is a lesson", lambda node: node.update(glossary="lessons/bai-1.md"))
    yield toc("a quiz that is a lesson", lambda node: node["quizzes"][0].update(path="lessons/bai-1.md"))
    yield toc(
        "a lesson that is a quiz", lambda node: node[lessons][0]["lessons"][0].update(path="quizzes/kiem-tra.json")
    )
    yield toc("a lesson that is a picture", lambda node: node[lessons][0]["lessons"][0].update(path="media/hinh.svg"))
    yield toc("a lesson that is the glossary", lambda node: node[lessons][0]["lessons"][0].update(path="glossary.json"))
    yield toc(
        "two lessons of one file",
        lambda node: node[lessons][0]["lessons"][1].update(path="lessons/bai-1.md"),
        refused=False,
    )
    yield toc("another number of questions", lambda node: node["quizzes"][0].update(question_count=3))
    future = toc("a format from the future", lambda node: node.update(format=3))
    future.refused_as = frozenset({"unsupported-format"})
    yield future
    yield from _lying_entries()
    yield from _impossible_quizzes()
    yield from _packs()

    def listed(name: str, change: Callable[[Json], object], *kinds: str) -> Case:
        def whole(node: Json) -> Json:
            change(node)
            return node

        made = _case(name, "list", whole)
        made.refused_as = frozenset(kinds) or malformed
        return made

    yield listed("the course twice on the list", lambda node: node["courses"].append(node["courses"][0]))
    yield listed("a list from the future", lambda node: node.update(format=2), "unsupported-format")
    yield listed("a list without courses", lambda node: node.update(courses=[]), "unknown-course")
    yield listed("a config that is longer", lambda node: node["courses"][0].update(config_size=9), "altered-blob")
    yield listed("a config of 8 EB", lambda node: node["courses"][0].update(config_size=2**63))
    yield listed("another config", lambda node: node["courses"][0].update(config="0" * 64), "missing-blob")
    yield listed("a higher serial", lambda node: node["courses"][0].update(serial=7))
    yield listed("serial 0", lambda node: node["courses"][0].update(serial=0))


def _lying_entries() -> Iterator[Case]:
    for path in ("lessons/bai-1.md", "quizzes/kiem-tra.json", "glossary.json", "media/hinh.svg", "media/anh.png"):
        lies: dict[str, dict[str, Json]] = {
            "shorter": {"raw_size_bytes": 1},
            "longer": {"raw_size_bytes": 4_000_000},
            "empty": {"raw_size_bytes": 0},
            "negative": {"raw_size_bytes": -1},
            "far too long": {"raw_size_bytes": 2**40},
            "blob shorter": {"size_bytes": 1},
            "blob longer": {"size_bytes": 100_000},
            "blob empty": {"size_bytes": 0},
            "blob negative": {"size_bytes": -5},
            "blob of 512 MB": {"size_bytes": 512 * 1024 * 1024},
            "not compressed": {"compressed": False},
            "compressed": {"compressed": True},
            "another blob": {"digest": sha256(b"nowhere")},
            "a web page": {"media_type": "text/html"},
            "a film": {"media_type": "video/mp4"},
            "no type": {"media_type": ""},
            "two types": {"media_type": "image/svg+xml, text/html; charset=utf-7"},
        }
        for what, entry in lies.items():

            def spoil(package: Package, _: Path, path: str = path, entry: dict[str, Json] = entry) -> None:
                package.files[path].entry = entry

            yield Case(f"{path} is said to be {what}", spoil)
        for other in ("lessons/bai-2.md", "glossary.json"):

            def swapped(package: Package, _: Path, path: str = path, other: str = other) -> None:
                package.files[path].blob = zstd(package.files[other].raw)
                package.files[path].raw = package.files[other].raw
                package.files[path].compressed = True

            yield Case(f"{path} has the content of {other}", swapped)


def _impossible_quizzes() -> Iterator[Case]:
    choice = {"type": "single_choice", "id": "c", "stem": "?", "choices": ["a", "b"]}
    answer = {"type": "single_choice", "correct": 0}

    def one(question: Json, key: Json, **more: Json) -> Json:
        return quiz("kiem-tra", 1, questions=[question], keys=[key], **more)

    refused = {
        "key of another type": one(choice, {"type": "true_false", "correct": True}),
        "key beyond the choices": one(choice, {**answer, "correct": 2}),
        "negative key": one(choice, {**answer, "correct": -1}),
        "no choices": one({**choice, "choices": []}, answer),
        "unknown type": one({**choice, "type": "essay"}, answer),
        "no type": one({"id": "c", "stem": "?"}, answer),
        "marks 0": one({**choice, "marks": 0}, answer),
        "marks negative": one({**choice, "marks": -1}, answer),
        "feedback for more": one(choice, {**answer, "feedback": ["a"] * 9}),
        "no accepted answer": one(
            {"type": "short_answer", "id": "c", "stem": "?"}, {"type": "short_answer", "accepted": []}
        ),
        "invisible answer": one(
            {"type": "short_answer", "id": "c", "stem": "?"}, {"type": "short_answer", "accepted": ["\u200b"]}
        ),
        "keys for more": quiz("kiem-tra", keys=[answer]),
        "a question twice": quiz("kiem-tra", questions=[choice, choice], keys=[answer, answer]),
        "pool twice": quiz("kiem-tra", sections=[{"pool": [0, 0], "count": 2}]),
        "pool beyond": quiz("kiem-tra", sections=[{"pool": [0, 9], "count": 2}]),
        "pool negative": quiz("kiem-tra", sections=[{"pool": [0, -1], "count": 2}]),
        "count beyond": quiz("kiem-tra", sections=[{"pool": [0, 1], "count": 3}]),
        "count 0": quiz("kiem-tra", sections=[{"pool": [0, 1], "count": 0}, {"pool": [0, 1], "count": 2}]),
        "sections that take it all": quiz("kiem-tra", sections=[{"pool": [0, 1], "count": 1}] * 3),
        "no sections": quiz("kiem-tra", sections=[]),
        "another id": quiz("khac"),
    }
    for name, node in refused.items():
        yield Case(f"a quiz with {name}", partial(put_quiz, node=node), refused_as=frozenset({"malformed-package"}))
    taken = {
        "marks 10^30": one({**choice, "marks": 10**30}, answer),
        "marks 2^63": one({**choice, "marks": 2**63}, answer),
        "a time limit of 10^30 s": quiz("kiem-tra", time_limit_s=10**30),
        "a negative time limit": quiz("kiem-tra", time_limit_s=-1),
        "attempts 10^30": quiz("kiem-tra", attempts_allowed=10**30),
        "a pass mark of 10^30": quiz("kiem-tra", pass_mark=10**30),
        "a negative pass mark": quiz("kiem-tra", pass_mark=-1),
        "one choice": one({**choice, "choices": ["a"]}, answer),
        "a stem of 1 MB": one({**choice, "stem": "chữ " * 250_000}, answer),
        "an empty stem": one({**choice, "stem": ""}, answer),
        "empty choices": one({**choice, "choices": ["", ""]}, answer),
        "choices alike": one({**choice, "choices": ["a", "a"]}, answer),
        "keys elsewhere": quiz("kiem-tra", keys=None),
        "answers of 900 marks each": one(
            {"type": "short_answer", "id": "c", "stem": "?"},
            {"type": "short_answer", "accepted": ["e" + "\u0301" * 900] * 1_000},
        ),
    }
    for name, node in taken.items():
        yield Case(f"a quiz with {name}", partial(put_quiz, node=node))


def put_quiz(package: Package, _: Path, node: Json) -> None:
    package.files["quizzes/kiem-tra.json"].raw = dumps(node)
    count = sum(section["count"] for section in node["sections"])
    package.toc["quizzes"][0]["question_count"] = count


def _packs() -> Iterator[Case]:
    texts = ("lessons/bai-1.md", "lessons/bai-2.md", "quizzes/kiem-tra.json", "glossary.json", "media/hinh.svg")

    def case(name: str, change: Callable[[Package], object], *, refused: bool = True) -> Case:
        def spoil(package: Package, _: Path) -> None:
            from tests.hostile.workshop import pack

            pack(package, *texts)
            change(package)

        kinds = frozenset({"malformed-package"}) if refused else None
        return Case(f"a pack {name}", spoil, refused_as=kinds, installs=not refused)

    def entry(path: str, **more: Json) -> Callable[[Package], object]:
        return lambda package: package.files[path].entry.update(more)

    def every(**more: Json) -> Callable[[Package], object]:
        return lambda package: [package.files[path].entry.update(more) for path in texts]

    yield case("that is sound", lambda _package: None, refused=False)
    yield case("whose file lies before it", entry(texts[0], offset=-1))
    yield case("whose file lies behind it", entry(texts[0], offset=10**6))
    yield case("whose file ends behind it", entry(texts[4], raw_size_bytes=10**5))
    yield case("at 2^63", entry(texts[0], offset=2**63))
    yield case("at 10^30", entry(texts[0], offset=10**30))
    yield case("said to be longer", every(pack_bytes=10**6))
    yield case("said to be 16 EB", every(pack_bytes=2**64))
    yield case("of two lengths", entry(texts[0], pack_bytes=10**6))
    yield case("without a length", entry(texts[0], pack_bytes=None))
    yield case("without a place", entry(texts[0], offset=None))
    yield case("that is not compressed", every(compressed=False))
    yield case("with an empty file", entry(texts[1], raw_size_bytes=0), refused=False)
    yield case("bomb", lambda package: _pack_bomb(package, texts))
    overlapping = case("whose files overlap", entry(texts[1], offset=3))
    overlapping.refused_as = None
    yield overlapping


def _pack_bomb(package: Package, texts: tuple[str, ...]) -> None:
    from tests.hostile.payloads import frames

    for path in texts:
        package.files[path].blob = frames(package.files[path].raw)["bomb"]
