"""Cases of sealed files: signed by a trusted key, and spoilt before they were listed, or inside.

What is inside shows only when a seal opens, so the sandbox's cache has the content keys that are made here.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import zstandard

from content_cache import age
from content_cache.age import encrypt_to
from content_cache.questions import SingleChoiceKey
from content_cache.seal_contents import SealedKeys, SealedQuestions, pack_contents
from content_cache.sealing import (
    HEAVIEST,
    CodeWrap,
    Seal,
    Sealed,
    SealHeader,
    Stretch,
    binding_of,
    encrypt,
    read_seal,
)
from tests.hostile.case_documents import replaced, routes, without
from tests.hostile.payloads import VALUES, documents
from tests.hostile.sandbox import OPENED, Case
from tests.hostile.workshop import File, Json, Package, dumps, quiz, sha256

FINAL = "cuoi-khoa"
KEYS_PATH, QUESTIONS_PATH, CLEAR_PATH = f"sealed/{FINAL}.keys", f"sealed/{FINAL}.questions", f"quizzes/{FINAL}.json"
MALFORMED = frozenset({"malformed-package"})
_HUB = age.recipient_of(age.new_identity())
_CODE = CodeWrap(salt=bytes(16), stretch=Stretch(), wrapped=bytes(48))
"""Opens nothing: stretching a code for each of so many seals would take minutes."""
_SEAL_TYPE = "application/vnd.tuhoc.seal.v1"


def add_final(package: Package, *, locked: bool = False) -> None:
    """Adds a graded quiz with sealed keys; its questions are sealed too where it is locked."""
    raw = dumps(quiz(FINAL, kind="final", keys=None, note=f"{package.course} {package.serial}"))
    keys = SealedKeys(keys=tuple(SingleChoiceKey(correct=1) for _ in range(2)))
    put_seal(package, KEYS_PATH, seal_of(package, keys, raw))
    path = CLEAR_PATH
    if locked:
        path = QUESTIONS_PATH
        put_seal(package, path, seal_of(package, SealedQuestions(quiz=msgspec.Raw(raw)), raw))
    else:
        package.files[path] = File(raw, "application/json")
    package.toc["quizzes"].append(
        {
            "id": FINAL,
            "title": "Bài cuối khóa",
            "kind": "final",
            "path": path,
            "question_count": 2,
            "sealed_keys": KEYS_PATH,
            **({"sealed_questions": path} if locked else {}),
        }
    )


def seal_of(package: Package, contents: SealedKeys | SealedQuestions, raw: bytes, name: str = FINAL) -> Seal:
    """A seal as an honest build makes it, but for its code; its key goes into the sandbox's memory of keys."""
    header = SealHeader(
        what=Sealed.KEYS if isinstance(contents, SealedKeys) else Sealed.QUESTIONS,
        course=package.course,
        quiz=name,
        quiz_digest=sha256(raw),
        salt=bytes(32),
        recipients=(_HUB,),
        hubs=encrypt_to(bytes(32), (_HUB,)),
        code=_CODE,
    )
    key = hashlib.sha256(binding_of(header)).digest()
    seal = Seal(header, encrypt(key, pack_contents(contents), binding_of(header)))
    OPENED[seal.id] = key
    return seal


def put_seal(package: Package, path: str, seal: Seal) -> None:
    """Puts a seal into a package."""
    package.files[path] = File(seal.encode(), _SEAL_TYPE)


def cases() -> Iterator[Case]:
    """All of them."""
    for locked in (False, True):
        yield Case(f"a sound sealed quiz, locked: {locked}", partial(_sound, locked=locked), installs=True)
    yield from _headers()
    yield from _bytes()
    yield from _places()
    yield from _insides()


def _sound(package: Package, _: Path, *, locked: bool) -> None:
    add_final(package, locked=locked)


def _case(name: str, path: str, change: Callable[[bytes], bytes], *, refused: bool = False) -> Case:
    def spoil(package: Package, _: Path) -> None:
        add_final(package, locked=True)
        file = package.files[path]
        file.raw = change(file.raw)

    return Case(name, spoil, refused_as=MALFORMED if refused else None)


def _header(change: Callable[[Json], Json]) -> Callable[[bytes], bytes]:
    def whole(raw: bytes) -> bytes:
        line, _, data = raw.partition(b"\n")
        return dumps(change(json.loads(line))) + b"\n" + data

    return whole


def _headers() -> Iterator[Case]:
    package = Package("khoa")
    add_final(package)
    sample = json.loads(package.files[KEYS_PATH].raw.partition(b"\n")[0])
    for route in routes(sample):
        where = "/".join(map(str, route))
        yield _case(f"seal without {where}", KEYS_PATH, _header(partial(without, route=route)))
        for number, value in enumerate(VALUES):
            change = _header(partial(replaced, route=route, value=value))
            yield _case(f"seal {where} is hostile value {number}", KEYS_PATH, change)
    for name, most in (("memory_kib", HEAVIEST.memory_kib), ("passes", HEAVIEST.passes), ("lanes", HEAVIEST.lanes)):
        for value in (most + 1, 2**31, 2**63 - 1, 0, -1):
            change = _header(partial(replaced, route=("code", "stretch", name), value=value))
            yield _case(f"a code stretched with {name} {value}", KEYS_PATH, change, refused=True)
    many = [f"age1{number:058d}" for number in range(600)]
    yield _case("600 hubs", KEYS_PATH, _header(lambda node: {**node, "recipients": many}), refused=True)
    future = _case("a seal from the future", KEYS_PATH, _header(lambda node: {**node, "format": 2}))
    future.refused_as = frozenset({"unsupported-format"})
    yield future
    for what, text in documents().items():
        yield _case(f"a seal's header is {what}", KEYS_PATH, lambda _, text=text: text + b"\n" + bytes(1040))


def _bytes() -> Iterator[Case]:
    for path in (KEYS_PATH, QUESTIONS_PATH):
        kind = path.rpartition(".")[2]
        for share in (0, 1, 9, 50, 90, 99):
            yield _case(
                f"{kind} cut at {share} %", path, lambda raw, share=share: raw[: len(raw) * share // 100], refused=True
            )
        yield _case(f"{kind} without their last byte", path, lambda raw: raw[:-1], refused=True)
        yield _case(f"{kind} with a byte more", path, lambda raw: raw + b"x", refused=True)
        yield _case(f"{kind} twice", path, lambda raw: raw + raw, refused=True)
        yield _case(f"{kind} without a header", path, lambda raw: raw.partition(b"\n")[2], refused=True)
        yield _case(f"{kind} with an empty content", path, lambda raw: raw.partition(b"\n")[0] + b"\n", refused=True)
        yield _case(f"{kind} with a header of 2 MB", path, lambda raw: b" " * 2_000_000 + raw, refused=True)
        yield _case(f"{kind} of 8 MB without a line feed", path, lambda _: b"x" * 8_000_000, refused=True)
        yield _case(f"{kind} with a flipped bit inside", path, lambda raw: raw[:-40] + b"\x00" + raw[-39:])
    heavy = _case("a sealed file of 65 MB", KEYS_PATH, lambda raw: raw + bytes(65 << 20), refused=True)
    heavy.is_heavy = True
    yield heavy


def _places() -> Iterator[Case]:
    """Sound seals where they do not belong."""

    def case(name: str, spoil: Callable[[Package], object], *, kinds: frozenset[str] = MALFORMED) -> Case:
        def whole(package: Package, _: Path) -> None:
            add_final(package, locked=True)
            spoil(package)

        return Case(name, whole, refused_as=kinds)

    def entry(**fields: Json) -> Callable[[Package], object]:
        return lambda package: package.toc["quizzes"][1].update(fields)

    def swap(package: Package) -> None:
        files = package.files
        files[KEYS_PATH], files[QUESTIONS_PATH] = files[QUESTIONS_PATH], files[KEYS_PATH]

    def strange(package: Package, **header: str) -> None:
        raw = package.files[KEYS_PATH].raw
        package.files[KEYS_PATH].raw = _header(lambda node: {**node, **header})(raw)

    def other_version(package: Package) -> None:
        keys = SealedKeys(keys=tuple(SingleChoiceKey(correct=0) for _ in range(2)))
        put_seal(package, KEYS_PATH, seal_of(package, keys, b"another version"))

    def in_clear_too(package: Package) -> None:
        raw = dumps(quiz(FINAL, kind="final"))
        package.files[CLEAR_PATH] = File(raw, "application/json")
        del package.files[QUESTIONS_PATH]
        keys = SealedKeys(keys=tuple(SingleChoiceKey(correct=1) for _ in range(2)))
        put_seal(package, KEYS_PATH, seal_of(package, keys, raw))
        entry(path=CLEAR_PATH, sealed_questions=None)(package)

    def orphan(package: Package) -> None:
        package.files["sealed/khac.keys"] = package.files[KEYS_PATH]

    yield case("keys and questions change places", swap)
    yield case("a seal of another course", partial(strange, course="khac"))
    yield case("a seal of another quiz", partial(strange, quiz="kiem-tra"))
    yield case("a seal that says it holds the other thing", partial(strange, what="questions"))
    yield case("keys of another version of the quiz", other_version)
    yield case("keys in clear and sealed", in_clear_too)
    yield case("a seal of no quiz", orphan)
    yield case("sealed keys that are not listed", lambda package: package.files.pop(KEYS_PATH))
    yield case("sealed keys that are a lesson", entry(sealed_keys="lessons/bai-1.md"))
    yield case("sealed keys that are the questions", entry(sealed_keys=QUESTIONS_PATH))
    yield case("sealed keys of another path", entry(sealed_keys="sealed/../keys.json"))
    yield case("sealed questions without sealed keys", entry(sealed_keys=None))
    yield case("sealed questions at another path than the quiz", entry(sealed_questions=KEYS_PATH))
    yield case("a quiz in a sealed file that is not said to be sealed", entry(sealed_questions=None))
    yield case("keys of a practice quiz that are those of the final", _shared)


def _shared(package: Package) -> None:
    package.toc["quizzes"][0].update(sealed_keys=KEYS_PATH)


def _insides() -> Iterator[Case]:
    """Contents that open with the right key, and should not have been sealed."""

    def case(name: str, content: bytes, *, path: str = KEYS_PATH) -> Case:
        def spoil(package: Package, _: Path) -> None:
            add_final(package, locked=True)
            header = read_seal(package.files[path].raw, path).header
            key = OPENED[Seal(header, b"").id]
            put = Seal(header, encrypt(key, content + bytes(-len(content) % 1024), binding_of(header)))
            package.files[path].raw = put.encode()

        return Case(name, spoil, is_heavy="bomb of 64 MB" in name and "byte" not in name)

    def framed(frame: bytes) -> bytes:
        return len(frame).to_bytes(4, "big") + frame

    packed = zstandard.ZstdCompressor(level=1, write_content_size=True).compress
    lying = bytearray(packed(bytes(60_000)))
    lying[5:7] = b"\xff\xff"
    for path in (KEYS_PATH, QUESTIONS_PATH):
        kind = path.rpartition(".")[2]
        contents = {
            "nothing": bytes(1024),
            "no frame": framed(b"x" * 99),
            "a frame longer than the file": (2**32 - 1).to_bytes(4, "big") + packed(b"{}"),
            "a bomb of 64 MB and a byte": framed(packed(bytes((64 << 20) + 1))),
            "a bomb of 64 MB": framed(packed(b" " * (64 << 20))),
            "a frame that lies": framed(bytes(lying)),
            "two frames": framed(packed(b"{}") + packed(b"{}")),
            "something behind the frame": framed(packed(b"{}")) + b"x" * 9,
            "too few keys": framed(packed(b'{"keys":[]}')),
            "keys of another type": framed(packed(b'{"keys":[{"type":"true_false","correct":true}]}')),
            "no choice": framed(packed(b'{"keys":[' + b'{"type":"single_choice","correct":9},' * 2 + b"]}")),
            "a script for a picture": framed(
                packed(dumps({"keys": [], "media": {"media/a.svg": _picture("text/html", b"<script>")}}))
            ),
            "a picture outside": framed(
                packed(dumps({"keys": [], "media": {"../../x.svg": _picture("image/svg+xml", b"<svg/>")}}))
            ),
            "a quiz with another name": framed(packed(b'{"quiz":' + dumps(quiz("khac", kind="final")) + b"}")),
            "a quiz with keys": framed(packed(b'{"quiz":' + dumps(quiz(FINAL, kind="final")) + b"}")),
        }
        for what, content in contents.items():
            yield case(f"sealed {kind}: {what}", content, path=path)
        for (what, text), place in itertools.product(documents().items(), (b"%s", b'{"keys":%s}', b'{"quiz":%s}')):
            if len(text) < 1_000_000:
                content = framed(packed(place.replace(b"%s", text)))
                yield case(f"sealed {kind} hold {what} in {place.decode()}", content, path=path)


def _picture(media_type: str, data: bytes) -> Json:
    return {"media_type": media_type, "data": base64.b64encode(data).decode()}
