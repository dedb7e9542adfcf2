"""Cases of bytes and of trust: wrong signers, old versions, no envelopes, no frames, flipped bits."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from content_cache.courselist import LIST_TYPE
from content_cache.keyset import KEYS_TYPE, KeyEntry, Role, RootKey, seal_keys
from content_cache.package import TOC_TYPE
from content_cache.signing import SigningKey, seal
from tests.hostile.payloads import documents, frames
from tests.hostile.sandbox import Case
from tests.hostile.workshop import (
    KEYS_JSON,
    LISTER,
    PUBLISHER,
    ROOTS,
    SIGNERS,
    STRANGER,
    Change,
    Package,
    dumps,
    envelope,
    key_set,
    pack,
    sha256,
    zstd,
)

Spoil = Callable[[Package, Path], object]


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _signers()
    yield from _replays()
    yield from _envelopes()
    yield from _key_sets()
    yield from _frames()
    yield from _bytes()


# --- who signed ---------------------------------------------------------------------------------------------


def _signers() -> Iterator[Case]:
    """Who may sign what is a table; these are all of its fields."""
    for name, refusal in [
        ("publisher", None),
        ("stranger", "untrusted-key"),
        ("lister", "untrusted-key"),
        ("root", "untrusted-key"),
        ("retired", "retired-key"),
        ("scoped", "out-of-scope"),
    ]:
        yield _signed(f"a course by {name}", name, refusal)
    yield _signed("a course by a scoped key, in its scope", "scoped", None, course="scope-a")
    yield _signed("a course by a stolen key, before the theft", "stolen", None, serial=5)
    yield _signed("a course by a stolen key, after the theft", "stolen", "compromised-key", serial=6)
    for name, refusal in [
        ("lister", None),
        ("stranger", "untrusted-key"),
        ("root", "untrusted-key"),
        ("scoped", "untrusted-key"),
        ("retired", "retired-key"),
        ("stolen", "compromised-key"),
    ]:

        def spoil(package: Package, _: Path, name: str = name) -> None:
            package.list_signers = [SIGNERS[name]]

        yield _case(f"a list by {name}", spoil, refusal)

    def nobody(package: Package, _: Path) -> None:
        package.signers = []

    def nobody_list(package: Package, _: Path) -> None:
        package.list_signers = []

    yield _case("a course by nobody", nobody, "untrusted-key")
    yield _case("a list by nobody", nobody_list, "untrusted-key")

    def both(package: Package, _: Path, order: int) -> None:
        package.signers = [STRANGER, PUBLISHER][::order]

    yield _case("a course by a stranger and the publisher", partial(both, order=1), None)
    yield _case("a course by the publisher and a stranger", partial(both, order=-1), None)

    def late(package: Package, _: Path) -> None:
        package.signers = [*[STRANGER] * 16, PUBLISHER]

    yield _case("a course whose 17th signature is the publisher's", late, "untrusted-key")


def _case(name: str, spoil: Spoil, refusal: str | None, **more: object) -> Case:
    kinds = None if refusal is None else frozenset({refusal})
    made = Case(name, spoil, refused_as=kinds, installs=refusal is None)
    for field, value in more.items():
        setattr(made, field, value)
    return made


def _signed(name: str, signer: str, refusal: str | None, **more: object) -> Case:
    def spoil(package: Package, _: Path) -> None:
        package.signers = [SIGNERS[signer]]

    return _case(name, spoil, refusal, **more)


# --- what is old --------------------------------------------------------------------------------------------


def _replays() -> Iterator[Case]:
    """After serial 1 was installed from a place."""

    def nothing(package: Package, _: Path) -> None:
        pass

    def other(package: Package, _: Path) -> None:
        package.toc["title"] = "Khác"

    def list_of(package: Package, _: Path, version: int) -> None:
        package.courses["version"] = version

    def older_list(package: Package, _: Path) -> None:
        package.courses["version"] = 1

    yield _case("the next serial", nothing, None, is_update=True)
    yield _case("the same serial, another content", other, "older-serial", is_update=True, serial=1)
    yield _case("serial 0", nothing, "malformed-package", is_update=True, serial=0)
    yield _case("a higher serial in a list of the same version", older_list, "older-serial", is_update=True)
    yield _case("a list of version 0", partial(list_of, version=0), "malformed-package", is_update=True)
    yield _case("a list of version -1", partial(list_of, version=-1), "malformed-package", is_update=True)
    yield _case("a list of version 2^53", partial(list_of, version=2**53), "malformed-package", is_update=True)
    yield _case("a list of version 2^53-1", partial(list_of, version=2**53 - 1), None, is_update=True)

    def serial(package: Package, _: Path, number: int) -> None:
        package.toc["serial"] = number
        package.listing["serial"] = number

    yield _case("the highest serial", partial(serial, number=2**53 - 1), None)
    yield _case("a serial too high", partial(serial, number=2**53), "malformed-package")

    def lower(package: Package, _: Path) -> None:
        serial(package, _, 4)
        package.courses["version"] = 9

    yield _case("a lower serial", lower, "older-serial", is_update=True, before_serial=5)


# --- envelopes ----------------------------------------------------------------------------------------------

_MALFORMED = "malformed-package"


def _envelopes() -> Iterator[Case]:
    for what, text in documents().items():
        for place, field in (("list", "on_courses"), ("config", "on_config")):

            def spoil(package: Package, _: Path, field: str = field, text: bytes = text) -> None:
                setattr(package, field, lambda _data: text)

            yield _case(f"the {place}'s envelope is {what}", spoil, _MALFORMED)
            if what.startswith(("nested", "bad", "surrogate", "many keys", "long")):

                def inside(package: Package, _: Path, field: str = field, text: bytes = text) -> None:
                    setattr(package, field, lambda data: b'{"unknown":' + text + b"," + data[1:])

                yield Case(f"the {place}'s envelope with an unknown field: {what}", inside)
    for place, field in (("list", "on_courses"), ("config", "on_config")):
        for what, change, refusal in _envelope_changes():

            def changed(package: Package, _: Path, field: str = field, change: Change = change) -> None:
                setattr(package, field, change)

            if refusal is None:
                yield Case(f"the {place}'s envelope {what}", changed)
            else:
                yield _case(f"the {place}'s envelope {what}", changed, refusal)

    def types(package: Package, _: Path, toc: str, courses: str) -> None:
        package.toc_type, package.list_type = toc, courses

    yield _case("a config signed as a list", partial(types, toc=LIST_TYPE, courses=LIST_TYPE), _MALFORMED)
    yield _case("a list signed as a config", partial(types, toc=TOC_TYPE, courses=TOC_TYPE), _MALFORMED)
    yield _case("a list signed as keys", partial(types, toc=TOC_TYPE, courses=KEYS_TYPE), _MALFORMED)
    yield _case("a config of no type", partial(types, toc="", courses=LIST_TYPE), _MALFORMED)

    def config_is_list(package: Package, _: Path) -> None:
        package.on_config = lambda _data: seal(LIST_TYPE, b"{}", [PUBLISHER])

    yield _case("a list in the place of the config", config_is_list, _MALFORMED)


def _envelope_changes() -> Iterator[tuple[str, Change, str | None]]:
    def edit(change: Callable[[dict[str, object]], object]) -> Change:
        def changed(data: bytes) -> bytes:
            node = json.loads(data)
            change(node)
            return dumps(node)

        return changed

    def signature(**fields: object) -> Change:
        return edit(lambda node: node["signatures"][0].update(fields))  # type: ignore[index]

    flipped = base64.b64encode(bytes(64)).decode()
    yield "with a zero signature", signature(sig=flipped), "bad-signature"
    yield "with a short signature", signature(sig="AAAA"), "bad-signature"
    yield "with a long signature", signature(sig="A" * 400_000), "bad-signature"
    yield "with an empty signature", signature(sig=""), "bad-signature"
    yield "whose signature is no base64", signature(sig="*" * 88), _MALFORMED
    yield "whose signature is a number", signature(sig=5), _MALFORMED
    yield "whose signer is nobody", signature(keyid=""), "untrusted-key"
    yield "whose signer is in capitals", signature(keyid=PUBLISHER.key_id.upper()), "untrusted-key"
    yield "whose signer has a space", signature(keyid=PUBLISHER.key_id + " "), "untrusted-key"
    yield "whose signer is long", signature(keyid="0" * 500_000), "untrusted-key"
    yield "in the list key's name", signature(keyid=LISTER.key_id), None
    yield "with a signature twice", edit(lambda node: node["signatures"].append(node["signatures"][0])), None  # type: ignore[attr-defined, index]
    yield (
        "with 100,000 signatures",
        edit(lambda node: node.update(signatures=[{"keyid": "0" * 64, "sig": ""}] * 30_000)),
        "untrusted-key",
    )
    yield "without signatures", edit(lambda node: node.update(signatures=[])), "untrusted-key"
    yield "whose signatures are null", edit(lambda node: node.update(signatures=None)), _MALFORMED
    yield "whose payload is no base64", edit(lambda node: node.update(payload="*")), _MALFORMED
    yield "whose payload is empty", edit(lambda node: node.update(payload="")), "bad-signature"
    yield (
        "whose payload has white space",
        edit(lambda node: node.update(payload=" " + str(node["payload"]))),
        _MALFORMED,
    )
    yield "of another type", edit(lambda node: node.update(payloadType="x/y")), _MALFORMED
    yield (
        "whose type is in capitals",
        edit(lambda node: node.update(payloadType=str(node["payloadType"]).upper())),
        _MALFORMED,
    )
    yield "with two payloads", lambda data: data[:-1] + b',"payload":"AAAA"}', "bad-signature"
    yield "with two types", lambda data: data[:-1] + b',"payloadType":"x/y"}', _MALFORMED
    yield "with two lists of signatures", lambda data: data[:-1] + b',"signatures":[]}', "untrusted-key"
    yield "in white space", lambda data: b" " * 100_000 + data, None


# --- keys.json ----------------------------------------------------------------------------------------------


def _key_sets() -> Iterator[Case]:
    """What lies as ``keys.json`` never stops a good course, and never changes whom the home trusts."""
    later = msgspec.structs.replace(key_set(9), keys=())
    thief = [SigningKey(bytes([number]) * 32) for number in range(3)]
    mine = msgspec.structs.replace(
        key_set(9),
        roots=tuple(RootKey(keyid=one.key_id, public=one.public) for one in thief),
        keys=(KeyEntry(keyid=STRANGER.key_id, public=STRANGER.public, role=Role.COURSE),),
    )
    files: dict[str, bytes | None] = {
        "is missing": None,
        "is signed by one root": seal_keys(later, ROOTS[:1]),
        "is signed by one root twice": seal_keys(later, [ROOTS[0], ROOTS[0]]),
        "is signed by nobody": seal_keys(later, []),
        "is signed by strangers": seal_keys(later, thief),
        "is the thief's": seal_keys(mine, thief),
        "is the thief's, signed by one root too": seal_keys(mine, [*thief, ROOTS[0]]),
        "is the thief's, and follows the true one": seal_keys(mine, thief, (KEYS_JSON,)),
        "is older": seal_keys(key_set(2), ROOTS),
        "is of the same version": seal_keys(msgspec.structs.replace(key_set(3), keys=()), ROOTS),
        "is from the future": seal_keys(msgspec.structs.replace(later, format=2), ROOTS),
        "has threshold 0": seal_keys(msgspec.structs.replace(later, threshold=0), ROOTS),
        "has no roots": seal_keys(msgspec.structs.replace(later, roots=(), threshold=1), ROOTS),
        "has keys whose ids lie": seal_keys(
            msgspec.structs.replace(
                later, keys=(KeyEntry(keyid=PUBLISHER.key_id, public=STRANGER.public, role=Role.COURSE),)
            ),
            ROOTS,
        ),
        "has 10,000 keys": seal_keys(msgspec.structs.replace(key_set(9), keys=key_set().keys * 1_300), ROOTS),
        "has signatures of nothing": envelope(KEYS_TYPE, b"{}", *((root.key_id, bytes(64)) for root in ROOTS)),
        "has 1,000 earlier ones": seal_keys(mine, thief, (KEYS_JSON,) * 1_000),
        "has 64 hostile earlier ones": seal_keys(mine, thief, (seal_keys(mine, [*thief, ROOTS[0]]),) * 64),
        "has rubbish earlier": seal_keys(mine, thief, (b"[" * 5_000 + b"]" * 5_000, b'"x"', b"1")),
        "is 5 MB": KEYS_JSON + b" " * 5_000_000,
        "is the list": seal(LIST_TYPE, b"{}", [PUBLISHER]),
    }
    files |= {f"is {what}": text for what, text in documents().items()}
    for name, data in files.items():

        def spoil(package: Package, _: Path, data: bytes | None = data) -> None:
            package.keys_json = data
            package.courses["keys_version"] = 9

        yield _case(f"keys.json {name}", spoil, None, is_update=True)

        def stolen(package: Package, _: Path, data: bytes | None = data) -> None:
            spoil(package, _, data)
            package.signers = package.list_signers = [STRANGER]

        yield _case(f"keys.json {name}, a stranger's course", stolen, "untrusted-key")


# --- frames -------------------------------------------------------------------------------------------------


_OPEN_ALL_THE_SAME = ("window 2 GB",)
"""No window is made: a frame opens into the room that it declares."""


def _frames() -> Iterator[Case]:
    for path in ("lessons/bai-1.md", "quizzes/kiem-tra.json", "glossary.json", "media/hinh.svg"):
        raw = Package("khoa").files[path].raw
        for what, frame in frames(raw).items():

            def spoil(package: Package, _: Path, path: str = path, frame: bytes = frame) -> None:
                package.files[path].blob = frame

            refused = None if what in _OPEN_ALL_THE_SAME else frozenset({_MALFORMED})
            yield Case(f"the blob of {path}: {what}", spoil, refused_as=refused)

            def declared(package: Package, _: Path, path: str = path, frame: bytes = frame) -> None:
                package.files[path].blob = frame
                package.files[path].entry = {"raw_size_bytes": 3_500_000}

            yield _case(f"the blob of {path}, said to be 3.5 MB: {what}", declared, _MALFORMED)
    for what, frame in frames(b"{}").items():

        def toc(package: Package, _: Path, frame: bytes = frame) -> None:
            package.on_toc_frame = lambda _data: frame

        yield _case(f"the table of contents: {what}", toc, _MALFORMED)

    for what in frames(b""):

        def config(package: Package, _: Path, what: str = what) -> None:
            package.on_config = lambda data: frames(data)[what]

        refused = None if what in (*_OPEN_ALL_THE_SAME, "raw") else frozenset({_MALFORMED})
        yield Case(f"the config: {what}", config, refused_as=refused)

    def drawings(package: Package, _: Path) -> None:
        blob = zstd(b"<svg/>" + bytes(64 * 1024 * 1024 - 6))
        for number in range(60):
            _media(package, f"media/b-{number}.svg", b"", blob + b"", 64 * 1024 * 1024)

    def drawings_apart(package: Package, _: Path) -> None:
        for number in range(60):
            raw = b"<svg/>" + number.to_bytes(4, "little") + bytes(63 * 1024 * 1024)
            _media(package, f"media/b-{number}.svg", b"", zstd(raw), len(raw))

    def lessons(package: Package, _: Path) -> None:
        blob = zstd(b" " * (4 * 1024 * 1024))
        for number in range(40):
            path = f"lessons/b-{number}.md"
            _media(package, path, b"", blob, 4 * 1024 * 1024)
            package.toc["topics"][0]["lessons"].append({"id": f"b-{number}", "title": "x", "path": path})

    yield Case("60 drawings of 64 MB in one blob", drawings, is_heavy=True)
    yield Case("60 drawings of 63 MB, each its own blob", drawings_apart, is_heavy=True)
    yield Case("40 lessons of 4 MB of spaces", lessons)


def _media(package: Package, path: str, raw: bytes, blob: bytes, raw_size: int) -> None:
    from tests.hostile.workshop import File

    package.files[path] = File(raw, "image/svg+xml", blob=blob, entry={"raw_size_bytes": raw_size})


# --- bits ---------------------------------------------------------------------------------------------------

_CUTS: dict[str, Change] = {
    "is cut by a byte": lambda data: data[:-1],
    "is cut in half": lambda data: data[: len(data) // 2],
    "is empty": lambda _data: b"",
    "has a byte more": lambda data: data + b"\x00",
    "has a line more": lambda data: data + b"\n",
    "has another first byte": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "has another last byte": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "has another byte in the middle": lambda data: (
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 0x20]) + data[len(data) // 2 + 1 :]
    ),
    "begins with zeros": lambda data: bytes(min(16, len(data))) + data[16:],
    "is zeros": lambda data: bytes(len(data)),
    "is a web page": lambda _data: b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "is there twice": lambda data: data + data,
    "is 64 MB longer": lambda data: data + bytes(64 * 1024 * 1024),
    "is backwards": lambda data: data[::-1],
}


def _bytes() -> Iterator[Case]:
    altered = frozenset({"altered-blob", "not-our-server"})
    for path in ("lessons/bai-1.md", "quizzes/kiem-tra.json", "glossary.json", "media/hinh.svg", "media/anh.png"):
        for what, change in _CUTS.items():

            def stored(package: Package, _: Path, path: str = path, change: Change = change) -> None:
                package.stored[path] = change

            yield Case(f"the file of {path} {what}", stored, refused_as=altered, is_update=path.startswith("lessons"))

            def signed(package: Package, _: Path, path: str = path, change: Change = change) -> None:
                file = package.files[path]
                file.blob = change(zstd(file.raw) if file.compressed else file.raw)

            yield Case(f"the signed blob of {path} {what}", signed)

            def content(package: Package, _: Path, path: str = path, change: Change = change) -> None:
                file = package.files[path]
                file.raw = change(file.raw)[:3_000_000]

            yield Case(f"the signed content of {path} {what}", content)

            if path != "media/anh.png":

                def packed(package: Package, _: Path, path: str = path, change: Change = change) -> None:
                    pack(package, path, "lessons/bai-2.md")
                    package.stored[path] = change

                yield Case(f"the pack of {path} {what}", packed, refused_as=altered)
    for what, change in _CUTS.items():

        def config(package: Package, _: Path, change: Change = change) -> None:
            package.on_stored_config = change

        yield Case(f"the file of the config {what}", config, refused_as=altered, is_update=True)

        def courses(package: Package, _: Path, change: Change = change) -> None:
            package.on_courses = change

        kinds = frozenset({_MALFORMED, "bad-signature", "not-our-server", "untrusted-key"})
        harmless = what == "has a line more"
        yield Case(f"courses.json {what}", courses, refused_as=None if harmless else kinds, is_update=True)

        def toc(package: Package, _: Path, change: Change = change) -> None:
            package.on_toc = lambda data: change(data)[:3_000_000]

        yield Case(f"the table of contents {what}", toc)

        def frame(package: Package, _: Path, change: Change = change) -> None:
            package.on_toc_frame = lambda data: change(data)[:3_000_000]

        yield Case(f"the frame of the table of contents {what}", frame)
    for seed in range(120):
        yield Case(f"a bit of courses.json flipped, {seed}", partial(_flip_list, seed=seed))
        yield Case(f"a bit of the config flipped, {seed}", partial(_flip_config, seed=seed))


def flipped(data: bytes, rng: random.Random) -> bytes:
    """One bit is another one."""
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :]


def _flip_list(package: Package, _: Path, seed: int) -> None:
    package.on_courses = lambda data: flipped(data, random.Random(seed))


def _flip_config(package: Package, _: Path, seed: int) -> None:
    package.on_config = lambda data: flipped(data, random.Random(seed))


__all__ = ["cases", "flipped", "sha256"]
