"""The golden vectors of sealed files, held against the code and against FORMAT.md by primitives alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from content_cache import age
from content_cache.seal_contents import SealedKeys, SealedQuestions, unpack_contents
from content_cache.seal_making import SealMaker, code_of
from content_cache.sealing import (
    Sealed,
    key_from_code,
    key_from_hub,
    open_seal,
    read_release_key,
    read_seal,
    release_key,
)
from content_cache.signing import SigningKey

GOLDEN = json.loads((Path(__file__).parents[1] / "contract" / "seals.json").read_text(encoding="utf-8"))
SEED = base64.b64decode(GOLDEN["publisher_seed"])
DIGEST = hashlib.sha256(GOLDEN["quiz"].encode()).hexdigest()
SEALS = pytest.mark.parametrize("vector", GOLDEN["seals"], ids=lambda vector: vector["name"])
Vector = dict[str, Any]


def raw(vector: Vector, name: str) -> bytes:
    return base64.b64decode(vector[name])


@SEALS
def test_every_way_in_opens_what_it_should(vector: Vector) -> None:
    seal = read_seal(raw(vector, "file"), vector["name"])
    assert (seal.id, seal.header.what, seal.header.quiz_digest) == (vector["id"], vector["what"], DIGEST)
    key = raw(vector, "content_key")
    assert key_from_code(seal, vector["code"]) == key
    assert key_from_hub(seal, GOLDEN["hub"]) == (key if seal.header.recipients else None)
    released = read_release_key(vector["release_key"].encode())
    assert (released.key, released.seal, released.what) == (key, seal.id, vector["what"])
    assert release_key(seal, key).encode() == vector["release_key"].encode()
    data = open_seal(seal, key)
    assert data == raw(vector, "content")
    inside = unpack_contents(data, SealedKeys if seal.header.what is Sealed.KEYS else SealedQuestions, vector["name"])
    if isinstance(inside, SealedQuestions):
        assert bytes(inside.quiz) == GOLDEN["quiz"].encode()
    else:
        assert len(inside.keys) == 2


@SEALS
def test_the_publisher_s_key_makes_it_again(vector: Vector) -> None:
    """The content as the code packs it may change with a newer zstd; what follows from the content may not."""
    old = read_seal(raw(vector, "file"), vector["name"])
    maker = SealMaker(SigningKey(SEED), old.header.recipients)
    assert maker.content_key(old) == raw(vector, "content_key")
    assert code_of(raw(vector, "content_key")) == vector["code"]
    data = raw(vector, "content")
    form = SealedKeys if vector["what"] == "keys" else SealedQuestions
    contents: SealedKeys | SealedQuestions = unpack_contents(data, form, "x")
    again = maker.make(contents, course="khoa-mau", quiz="cuoi-khoa", quiz_digest=DIGEST)
    if again.header.salt == old.header.salt:
        assert (again.id, again.data, again.header.code) == (old.id, old.data, old.header.code)


@SEALS
def test_the_words_of_the_format_are_enough(vector: Vector) -> None:
    def joined(*parts: bytes) -> bytes:
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    def expand(key: bytes, info: bytes, length: int) -> bytes:
        return hmac.digest(key, info + b"\x01", hashlib.sha256)[:length]

    def derived(info: bytes) -> bytes:
        return expand(hmac.digest(bytes(32), SEED, hashlib.sha256), info, 32)

    tag, what = b"tuhoc-seal-v1", vector["what"].encode()
    place = (what, b"khoa-mau", b"cuoi-khoa", DIGEST.encode())
    content = raw(vector, "content")
    assert len(content) % 1024 == 0
    length = int.from_bytes(content[:4], "big")
    assert zstandard.decompress(content[4 : 4 + length]) == vector["json"].encode()
    assert not any(content[4 + length :])
    salt = hmac.digest(derived(joined(tag, b"salt")), joined(*place) + content, hashlib.sha256)
    assert salt == raw(vector, "salt")
    binding = joined(tag, *place, salt)
    assert hashlib.sha256(binding).hexdigest() == vector["id"]
    key = derived(joined(tag, b"key", binding))
    assert key == raw(vector, "content_key")
    assert ChaCha20Poly1305(key).encrypt(bytes(12), content, binding) == raw(vector, "data")
    number = int.from_bytes(expand(key, joined(tag, b"code"), 32), "big") % 10**12
    assert f"{number:012d}" == vector["code"]
    code_salt = expand(key, joined(tag, b"code-salt"), 16)
    assert code_salt == raw(vector, "code_salt")
    stretched = Argon2id(salt=code_salt, length=32, iterations=3, lanes=1, memory_cost=65_536)
    wrapping = ChaCha20Poly1305(stretched.derive(vector["code"].encode()))
    assert wrapping.encrypt(bytes(12), key, vector["id"].encode()) == raw(vector, "wrapped")
    line, _, data = raw(vector, "file").partition(b"\n")
    header = json.loads(line)
    assert data == raw(vector, "data")
    assert (header["format"], header["cipher"], header["what"]) == (1, "chacha20poly1305", vector["what"])
    if header["recipients"]:
        assert header["recipients"] == [GOLDEN["recipient"]]
        assert age.decrypt(base64.b64decode(header["hubs"]), GOLDEN["hub"]) == key


def test_one_answer_changed_changes_all_that_is_secret() -> None:
    one, other = GOLDEN["seals"][:2]
    for name in ("salt", "id", "content_key", "code", "code_salt", "wrapped", "data"):
        assert one[name] != other[name]
    assert len(one["data"]) == len(other["data"])
