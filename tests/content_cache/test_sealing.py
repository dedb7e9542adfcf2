"""The sealed file: three ways in, nothing else opens it, and the same content is the same seal."""

from __future__ import annotations

import json

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st

from content_cache import age
from content_cache.errors import BadRecipientError, BadReleaseKeyError, MalformedPackageError, UnsupportedFormatError
from content_cache.questions import Key, ShortAnswerKey, SingleChoiceKey, TrueFalseKey
from content_cache.seal_contents import (
    Picture,
    SealedKeys,
    SealedQuestions,
    pack_contents,
    unpack_contents,
)
from content_cache.seal_making import SealMaker, code_of
from content_cache.sealing import (
    HEAVIEST,
    PAD_BYTES,
    WEAKEST,
    Seal,
    Sealed,
    key_from_code,
    key_from_hub,
    open_seal,
    read_release_key,
    read_seal,
    release_key,
)
from content_cache.signing import SigningKey
from tests.content_cache.sealing_samples import PUBLISHER

KEYS: tuple[Key, ...] = (TrueFalseKey(correct=True), SingleChoiceKey(correct=2, explanation="Giải thích kín"))
DIGEST = "ab" * 32
HUB = age.new_identity()
OTHER_HUB = age.new_identity()


def made(
    keys: tuple[Key, ...] = KEYS, *, key: SigningKey = PUBLISHER, quiz: str = "cuoi-khoa", hubs: tuple[str, ...] = ()
) -> Seal:
    return SealMaker(key, hubs).make(SealedKeys(keys=keys), course="khoa", quiz=quiz, quiz_digest=DIGEST)


@pytest.fixture(scope="module")
def seal() -> Seal:
    return made(hubs=(age.recipient_of(HUB),))


@pytest.fixture(scope="module")
def content_key(seal: Seal) -> bytes:
    key = SealMaker(PUBLISHER).content_key(seal)
    assert key is not None
    return key


def test_all_three_ways_lead_to_the_same_keys(seal: Seal, content_key: bytes) -> None:
    again = read_seal(seal.encode(), "x")
    assert again == seal
    code = code_of(content_key)
    assert len(code) == 12
    assert code.isdigit()
    assert key_from_code(again, code) == content_key
    assert key_from_hub(again, HUB) == content_key
    assert read_release_key(release_key(seal, content_key).encode()).key == content_key
    data = open_seal(again, content_key)
    assert data is not None
    assert unpack_contents(data, SealedKeys, "x").keys == KEYS


def test_nothing_else_opens_it(seal: Seal, content_key: bytes) -> None:
    code = code_of(content_key)
    near = f"{(int(code) + 1) % 10**12:012d}"
    for wrong in (near, "", code[:-1], code + "0", "x" * 12, "٠" * 12):
        assert key_from_code(seal, wrong) is None
    assert key_from_hub(seal, OTHER_HUB) is None
    assert key_from_hub(made(), HUB) is None, "a seal that is for no hub"
    assert open_seal(seal, bytes(32)) is None
    assert open_seal(seal, b"short") is None
    assert SealMaker(SigningKey(bytes(32))).content_key(seal) is None, "another publisher's key"


def test_what_is_readable_tells_nothing_of_the_keys(seal: Seal) -> None:
    raw = seal.encode()
    assert b"Gi" + "ải thích".encode() not in raw
    assert b"correct" not in raw
    header = json.loads(raw.partition(b"\n")[0])
    assert set(header) == {
        "format",
        "cipher",
        "what",
        "course",
        "quiz",
        "quiz_digest",
        "salt",
        "recipients",
        "hubs",
        "code",
    }


def test_the_length_does_not_tell_which_answers_are_right() -> None:
    lengths = {
        len(made(tuple(TrueFalseKey(correct=bool(number >> place & 1)) for place in range(8))).data)
        for number in range(0, 256, 51)
    }
    assert len(lengths) == 1


def test_the_same_again_is_the_same_but_for_age(seal: Seal) -> None:
    hub = age.recipient_of(HUB)
    again = made(hubs=(hub,))
    assert (again.id, again.data, again.header.code) == (seal.id, seal.data, seal.header.code)
    assert again.header.hubs != seal.header.hubs, "age never gives the same bytes twice"
    maker = SealMaker(PUBLISHER, [hub])
    kept = maker.make(SealedKeys(keys=KEYS), course="khoa", quiz="cuoi-khoa", quiz_digest=DIGEST, before=(again, seal))
    assert kept is again
    other = SealMaker(PUBLISHER, [hub, age.recipient_of(OTHER_HUB)])
    new = other.make(SealedKeys(keys=KEYS), course="khoa", quiz="cuoi-khoa", quiz_digest=DIGEST, before=(seal,))
    assert new.id == seal.id, "one hub more is the same seal: codes stay"
    assert key_from_hub(new, OTHER_HUB) == key_from_hub(seal, HUB)


def test_one_that_was_changed_is_not_taken_over(seal: Seal) -> None:
    spoilt = Seal(seal.header, seal.data[:-1] + bytes([seal.data[-1] ^ 1]))
    maker = SealMaker(PUBLISHER, seal.header.recipients)
    new = maker.make(SealedKeys(keys=KEYS), course="khoa", quiz="cuoi-khoa", quiz_digest=DIGEST, before=(spoilt,))
    assert new is not spoilt
    assert maker.content_key(new) is not None


def test_any_other_content_has_another_key_and_code(seal: Seal, content_key: bytes) -> None:
    """The nonce is constant, so no key may ever encrypt two texts."""
    others = [
        made((TrueFalseKey(correct=False), KEYS[1])),
        made(quiz="cuoc-thi"),
        made(key=SigningKey(bytes(32))),
        SealMaker(PUBLISHER).make(SealedKeys(keys=KEYS), course="khac", quiz="cuoi-khoa", quiz_digest=DIGEST),
        SealMaker(PUBLISHER).make(SealedKeys(keys=KEYS), course="khoa", quiz="cuoi-khoa", quiz_digest="cd" * 32),
    ]
    makers = [SealMaker(PUBLISHER), SealMaker(SigningKey(bytes(32)))]
    keys = {content_key} | {key for one in others for maker in makers if (key := maker.content_key(one)) is not None}
    assert len(keys) == len(others) + 1
    assert len({code_of(key) for key in keys}) == len(keys)
    assert len({seal.id, *(one.id for one in others)}) == len(others) + 1


def test_content_moved_under_another_quiz_does_not_open(seal: Seal, content_key: bytes) -> None:
    for change in ({"quiz": "cuoc-thi"}, {"course": "khac"}, {"quiz_digest": "cd" * 32}, {"what": Sealed.QUESTIONS}):
        moved = Seal(msgspec.structs.replace(seal.header, **change), seal.data)
        assert open_seal(moved, content_key) is None
        assert key_from_code(moved, code_of(content_key)) is None


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=60)
def test_any_flipped_bit_is_noticed_or_changes_nothing(seal: Seal, content_key: bytes, data: st.DataObject) -> None:
    """Of the file as it is: what still reads holds the same keys under the same key, or does not open."""
    raw = bytearray(seal.encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = read_seal(bytes(raw), "x")
    except MalformedPackageError:
        return
    opened = open_seal(found, content_key)
    assert opened is None or opened == open_seal(seal, content_key)


def test_headers_that_are_not_agreed_are_refused(seal: Seal) -> None:
    line, _, data = seal.encode().partition(b"\n")
    header = json.loads(line)

    def refused(**changes: object) -> None:
        with pytest.raises(MalformedPackageError):
            read_seal(json.dumps(header | changes).encode() + b"\n" + data, "x")

    for bad in (
        b"",
        b"{}\n",
        line,
        b"[1]\n" + data,
        b"\xff\n" + data,
        line + b"\n",
        line + b"\n" + data[:-1],
        line + b"\n" + data[:16],
    ):
        with pytest.raises(MalformedPackageError):
            read_seal(bad, "x")
    with pytest.raises(UnsupportedFormatError):
        read_seal(json.dumps(header | {"format": 2}).encode() + b"\n" + data, "x")
    refused(cipher="none")
    refused(what="answers")
    refused(quiz="../x")
    refused(quiz_digest="x")
    refused(salt="AAAA")
    refused(recipients=[])
    refused(hubs=None)
    refused(recipients=["age1x"] * 501)
    for name in ("memory_kib", "passes", "lanes"):
        for value in (getattr(WEAKEST, name) - 1, getattr(HEAVIEST, name) + 1, -1):
            stretch = header["code"]["stretch"] | {name: value}
            refused(code=header["code"] | {"stretch": stretch})
    refused(code=header["code"] | {"wrapped": "AAAA"})


def test_what_comes_out_of_a_seal_is_checked_too() -> None:
    keys = SealedKeys(keys=KEYS, media={"media/a.svg": Picture(media_type="image/svg+xml", data=b"x")})
    data = pack_contents(keys)
    assert len(data) % PAD_BYTES == 0
    assert unpack_contents(data, SealedKeys, "x") == keys
    for bad in (b"", data[:-PAD_BYTES], data + bytes(PAD_BYTES), data[:-1] + b"x", b"\xff" * 4 + data[4:]):
        with pytest.raises(MalformedPackageError):
            unpack_contents(bad, SealedKeys, "x")
    with pytest.raises(MalformedPackageError):
        unpack_contents(data, SealedQuestions, "x")
    for name, kind in (("media/../x.svg", "image/svg+xml"), ("keys.json", "image/png"), ("media/a.mp3", "audio/mpeg")):
        odd = SealedKeys(keys=KEYS, media={name: Picture(media_type=kind, data=b"x")})
        with pytest.raises(MalformedPackageError):
            unpack_contents(pack_contents(odd), SealedKeys, "x")


def test_release_keys_read_or_are_refused(seal: Seal, content_key: bytes) -> None:
    good = release_key(seal, content_key).encode()
    fields = json.loads(good)
    for bad in (
        b"",
        b"x",
        b"{}",
        good[:-10],
        b" " * 5000,
        json.dumps(fields | {"type": "other"}).encode(),
        json.dumps(fields | {"format": 9}).encode(),
        json.dumps(fields | {"key": "AAAA"}).encode(),
    ):
        with pytest.raises(BadReleaseKeyError):
            read_release_key(bad)


def test_recipients_are_taken_in_one_form() -> None:
    one, two = sorted((age.recipient_of(HUB), age.recipient_of(OTHER_HUB)))
    assert SealMaker(PUBLISHER, [f" {two}\n", one, two]).recipients == (one, two)
    for bad in ("", "age1x", HUB, one[:-1]):
        with pytest.raises(BadRecipientError):
            SealMaker(PUBLISHER, [bad])


@hypothesis.given(st.lists(st.text(min_size=1, max_size=8).map(lambda t: ShortAnswerKey(accepted=(t,))), max_size=5))
@hypothesis.settings(max_examples=40)
def test_any_keys_come_back_as_they_were(keys: list[ShortAnswerKey]) -> None:
    assert unpack_contents(pack_contents(SealedKeys(keys=tuple(keys))), SealedKeys, "x").keys == tuple(keys)
