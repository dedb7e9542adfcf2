"""Cases made up by chance: several mutations of one package, at layers drawn by lot, signed again above them.

The same seed and number always give the same case.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

from tests.hostile.case_documents import replaced, routes, without
from tests.hostile.case_texts import PLACES as TEXT_PLACES
from tests.hostile.payloads import DIGESTS, IDS, NAMES, VALUES
from tests.hostile.sandbox import Case
from tests.hostile.texts import ATTRIBUTES, HTML, LINKS, MARKDOWN
from tests.hostile.workshop import LESSON, SIGNERS, Change, Json, Package, dumps, pack, zstd

Mutation = Callable[[Package, random.Random], None]


def random_case(seed: int, number: int) -> Case:
    """A case by its number."""
    rng = random.Random(f"{seed}:{number}")
    count = rng.choice((1, 1, 1, 2, 2, 3, 5))
    mutations = rng.choices(list(_MUTATIONS), weights=list(_MUTATIONS.values()), k=count)
    draws = [rng.getrandbits(64) for _ in mutations]

    def spoil(package: Package, _: Path) -> None:
        for mutation, draw in zip(mutations, draws, strict=True):
            mutation(package, random.Random(draw))

    names = ", ".join(mutation.__name__ for mutation in mutations)
    return Case(f"seed {seed} case {number}: {names}", spoil, is_update=rng.random() < 0.2)


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Bytes with something done to them, as a disk, a line or a thief might."""
    if not data:
        return bytes([rng.randrange(256)])
    place = rng.randrange(len(data))
    length = min(len(data) - place, rng.choice((1, 2, 4, 16, 64)))
    front, here, behind = data[:place], data[place : place + length], data[place + length :]
    other = rng.randrange(len(data))
    made = (
        lambda: front + bytes([here[0] ^ (1 << rng.randrange(8))]) + here[1:] + behind,
        lambda: front + rng.randbytes(length) + behind,
        lambda: front + behind,
        lambda: front + rng.randbytes(length) + here + behind,
        lambda: front + data[other : other + length] + here + behind,
        lambda: front,
        lambda: front + bytes(length) + behind,
        lambda: front + rng.choice(_PIECES) + here + behind,
        lambda: front + rng.choice(_PIECES) + behind,
        lambda: front + here * rng.choice((2, 100, 5_000)) + behind,
    )
    return rng.choice(made)()


_PIECES = [
    b'"',
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"[" * 2_000,
    b'{"a":' * 2_000,
    b"null",
    b"1e999",
    b"-1",
    b"18446744073709551616",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x92\xa9",
    b"../",
    b"<script>",
    b"javascript:",
    b"\n\n",
    b"[](",
    b"![x](",
    b"|-|\n",
    b"> ",
    b"    ",
    b"&#x",
    b"\xe2\x80\xae",
    b"\x02",
    b"\x03",
    b"\x28\xb5\x2f\xfd",
    b"]]>",
    b"<!--",
]


def _json(rng: random.Random) -> Change:
    """Nodes of a document replaced, dropped, doubled or exchanged; then perhaps its text spoilt too."""

    def change(data: bytes) -> bytes:
        node = json.loads(data)
        for _ in range(rng.choice((1, 1, 2, 4))):
            ways = list(routes(node))
            if not ways:
                break
            way = rng.choice(ways)
            try:
                node = _moved(node, way, rng)
            except (KeyError, IndexError, TypeError):
                continue
        text = dumps(node)
        return mutated(text, rng) if rng.random() < 0.1 else text

    return change


def _moved(node: Json, way: tuple[str | int, ...], rng: random.Random) -> Json:
    match rng.randrange(5):
        case 0:
            return without(node, way)
        case 1:
            other = rng.choice(list(routes(node)))
            return replaced(node, way, _at(node, other))
        case 2:
            found = _at(node, way)
            return replaced(node, way, [*found, *found] if isinstance(found, list) else [found])
        case 3:
            return replaced(node, way, rng.choice([*NAMES, *DIGESTS, *IDS, *LINKS]))
        case _:
            return replaced(node, way, rng.choice(VALUES))


def _at(node: Json, way: tuple[str | int, ...]) -> Json:
    for step in way:
        node = node[step]
    return node


# --- mutations ----------------------------------------------------------------------------------------------


def _then(first: Change, second: Change) -> Change:
    return lambda data: second(first(data))


def toc_nodes(package: Package, rng: random.Random) -> None:
    package.on_toc = _then(package.on_toc, _guarded(_json(rng)))


def list_nodes(package: Package, rng: random.Random) -> None:
    package.on_list = _then(package.on_list, _guarded(_json(rng)))


def file_nodes(package: Package, rng: random.Random) -> None:
    file = package.files[rng.choice(("quizzes/kiem-tra.json", "glossary.json"))]
    file.raw = _guarded(_json(rng))(file.raw)


def _guarded(change: Change) -> Change:
    """What an earlier mutation made unreadable stays as it is."""

    def guarded(data: bytes) -> bytes:
        try:
            return change(data)
        except ValueError:
            return data

    return guarded


def toc_bytes(package: Package, rng: random.Random) -> None:
    package.on_toc = _then(package.on_toc, lambda data: mutated(data, rng))


def toc_frame(package: Package, rng: random.Random) -> None:
    package.on_toc_frame = _then(package.on_toc_frame, lambda data: mutated(data, rng))


def config_bytes(package: Package, rng: random.Random) -> None:
    package.on_config = _then(package.on_config, lambda data: mutated(data, rng))


def list_bytes(package: Package, rng: random.Random) -> None:
    package.on_list = _then(package.on_list, lambda data: mutated(data, rng))


def courses_bytes(package: Package, rng: random.Random) -> None:
    package.on_courses = _then(package.on_courses, lambda data: mutated(data, rng))


def keys_bytes(package: Package, rng: random.Random) -> None:
    if package.keys_json is not None:
        package.keys_json = mutated(package.keys_json, rng)


def content_bytes(package: Package, rng: random.Random) -> None:
    file = package.files[rng.choice(sorted(package.files))]
    for _ in range(rng.choice((1, 3, 20))):
        file.raw = mutated(file.raw, rng)[:500_000]


def blob_bytes(package: Package, rng: random.Random) -> None:
    file = package.files[rng.choice(sorted(package.files))]
    file.blob = mutated(file.blob or (zstd(file.raw) if file.compressed else file.raw), rng)


def stored_bytes(package: Package, rng: random.Random) -> None:
    package.stored[rng.choice(sorted(package.files))] = lambda data: mutated(data, rng)


def entry_fields(package: Package, rng: random.Random) -> None:
    file = package.files[rng.choice(sorted(package.files))]
    field = rng.choice(("path", "media_type", "digest", "size_bytes", "raw_size_bytes", "compressed", "offset"))
    near = [rng.randrange(-2, 2_000), len(file.raw), len(file.raw) + 1, True, False]
    file.entry[field] = rng.choice([*VALUES, *near, rng.choice(NAMES), rng.choice(DIGESTS)])


def packed(package: Package, rng: random.Random) -> None:
    texts = [path for path, file in package.files.items() if file.compressed and file.blob is None]
    if texts:
        pack(package, *rng.sample(texts, rng.randrange(1, len(texts) + 1)))


def text(package: Package, rng: random.Random) -> None:
    parts = []
    for _ in range(rng.randrange(1, 12)):
        kind = rng.randrange(5)
        if kind == 0:
            parts.append(rng.choice(HTML))
        elif kind == 1:
            parts.append(rng.choice(ATTRIBUTES))
        elif kind == 2:
            parts.append(rng.choice(MARKDOWN).format(link=rng.choice(LINKS)))
        elif kind == 3:
            begin = rng.randrange(len(LESSON))
            parts.append(LESSON[begin : begin + rng.randrange(80)])
        else:
            parts.append(rng.choice(_BITS) * rng.choice((1, 1, 2, 30)))
    joined = rng.choice(("", " ", "\n", "\n\n", "\n    ", "\n> ")).join(parts)
    if rng.random() < 0.3:
        joined = mutated(joined.encode("utf-8", "replace"), rng).decode("utf-8", "replace")
    TEXT_PLACES[rng.choice(sorted(TEXT_PLACES))](package, joined)


_BITS = [
    *(
        "*",
        "_",
        "`",
        "[",
        "]",
        "(",
        ")",
        "![",
        "<",
        ">",
        "</",
        "|",
        "\n|-|-|\n",
        "{:",
        "}",
        "[^1]",
        "[^1]: ",
        "!!! note",
    ),
    *(
        "\n    ",
        "```",
        "~~~",
        ":   ",
        "- [ ] ",
        "1. ",
        "# ",
        "===",
        "---",
        "&",
        "&#",
        ";",
        "\\",
        "\x00",
        "\x02",
        "\x03",
    ),
    *("đ", "\u0301", "\u200b", "\u202e", "'", '"', "=", "on", "style", "href", "src", "script", "javascript:", "data:"),
]


def signer(package: Package, rng: random.Random) -> None:
    names = rng.choices(sorted(SIGNERS), k=rng.choice((0, 1, 1, 2)))
    if rng.random() < 0.5:
        package.signers = [SIGNERS[name] for name in names]
    else:
        package.list_signers = [SIGNERS[name] for name in names]


def numbers(package: Package, rng: random.Random) -> None:
    value = rng.choice((0, 1, 2, 3, 5, 6, 2**31, 2**53 - 1, 2**53, 2**63, -1))
    rng.choice((package.toc, package.listing))["serial"] = value
    package.courses["version"] = rng.choice((1, 2, value))


def exchanged(package: Package, rng: random.Random) -> None:
    one, other = rng.sample(sorted(package.files), 2)
    package.files[one].raw, package.files[other].raw = package.files[other].raw, package.files[one].raw


_MUTATIONS: dict[Mutation, int] = {
    toc_nodes: 16,
    list_nodes: 6,
    file_nodes: 16,
    toc_bytes: 6,
    toc_frame: 2,
    config_bytes: 3,
    list_bytes: 3,
    courses_bytes: 3,
    keys_bytes: 2,
    content_bytes: 14,
    blob_bytes: 4,
    stored_bytes: 3,
    entry_fields: 10,
    packed: 4,
    text: 20,
    signer: 3,
    numbers: 3,
    exchanged: 3,
}
