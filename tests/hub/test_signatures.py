"""The hub's signature checks take what an honest key makes, as every other check of this house does, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_cache.errors import BadSignatureError
from content_cache.signing import SigningKey, pae, verify
from sync.encoding import from_base64url
from sync.hub.signatures import SignatureChecks, Signed, is_signed
from sync.protocol import RECORD_TYPE
from tests.hub import edwards as ed
from tests.sync import vectors

_TEXT = b'{"v":1}'
_SECRET, _NONCE = 0x1234567890ABCDEF << 180, 0xFEDCBA0987654321 << 180
_KEY, _R = ed.times(_SECRET, ed.BASE), ed.times(_NONCE, ed.BASE)


def elsewhere(one: Signed) -> bool:
    """What the rest of the house says."""
    try:
        verify(one.public, RECORD_TYPE, one.text, one.signature)
    except BadSignatureError:
        return False
    return True


def test_the_golden_records_are_taken_by_both() -> None:
    golden = vectors.load()
    assert golden.records
    for one in golden.records:
        signed = Signed(bytes.fromhex(golden.public), from_base64url(one.signature), one.text.encode())
        assert (is_signed(signed), elsewhere(signed)) == (True, True)


@given(seed=st.binary(min_size=32, max_size=32), text=st.binary(max_size=3_000), bit=st.integers(min_value=0))
@settings(max_examples=150, deadline=None)
def test_both_say_the_same_of_honest_and_of_spoilt_signatures(seed: bytes, text: bytes, bit: int) -> None:
    key = SigningKey(seed)
    signature = key.sign(RECORD_TYPE, text)
    assert is_signed(Signed(key.public, signature, text))
    assert elsewhere(Signed(key.public, signature, text))
    # One bit of signature, key or text is another one.
    whole = bytearray(signature + key.public + text)
    bit %= 8 * len(whole)
    whole[bit // 8] ^= 1 << bit % 8
    spoilt = Signed(bytes(whole[64:96]), bytes(whole[:64]), bytes(whole[96:]))
    assert not is_signed(spoilt)
    assert not elsewhere(spoilt)


def made(r: ed.Point, nonce: int, key: bytes, secret: int, text: bytes) -> Signed:
    """A signature as the owner of a key can make it who keeps to no rule."""
    first = ed.encode(r)
    answer = (nonce + ed.challenge(first, key, pae(RECORD_TYPE, text)) * secret) % ed.ORDER
    return Signed(key, first + ed.scalar(answer), text)


def beyond_the_order() -> Signed:
    good = made(_R, _NONCE, ed.encode(_KEY), _SECRET, _TEXT)
    answer = int.from_bytes(good.signature[32:], "little") + ed.ORDER
    return Signed(good.public, good.signature[:32] + ed.scalar(answer), good.text)


def by_a_mixed_key(divisible: bool) -> Signed:
    """The key has a part of order 8, which cancels out where the challenge is divisible by 8."""
    key = ed.encode(ed.add(_KEY, ed.OF_ORDER_8))
    for number in range(1_000):
        text = b"%d" % number
        if (ed.challenge(ed.encode(_R), key, pae(RECORD_TYPE, text)) % 8 == 0) is divisible:
            return made(_R, _NONCE, key, _SECRET, text)
    raise AssertionError


@pytest.mark.parametrize(
    ("one", "here", "there"),
    [
        pytest.param(made(_R, _NONCE, ed.encode(_KEY), _SECRET, _TEXT), True, True, id="honest"),
        pytest.param(beyond_the_order(), False, False, id="answer not reduced"),
        pytest.param(made(_R, _NONCE, ed.encode(ed.IDENTITY), 0, _TEXT), False, True, id="key of order 1"),
        pytest.param(made(_R, _NONCE, ed.scalar(ed.P + 1), 0, _TEXT), False, True, id="key not reduced"),
        pytest.param(made(ed.IDENTITY, 0, ed.encode(_KEY), _SECRET, _TEXT), False, True, id="point of order 1"),
        pytest.param(
            made(ed.add(_R, ed.OF_ORDER_8), _NONCE, ed.encode(_KEY), _SECRET, _TEXT), False, False, id="mixed point"
        ),
        pytest.param(by_a_mixed_key(divisible=True), True, True, id="mixed key, cancelled"),
        pytest.param(by_a_mixed_key(divisible=False), False, False, id="mixed key"),
        pytest.param(Signed(ed.encode(_KEY), b"", _TEXT), False, False, id="no signature"),
        pytest.param(Signed(b"", bytes(64), _TEXT), False, False, id="no key"),
    ],
)
def test_of_what_no_honest_key_makes_the_hub_takes_less(one: Signed, here: bool, there: bool) -> None:
    assert (is_signed(one), elsewhere(one)) == (here, there)


@pytest.mark.parametrize("helpers", [0, 3])
@pytest.mark.parametrize("count", [0, 1, 7, 100])
def test_answers_stand_in_the_order_of_the_questions(helpers: int, count: int) -> None:
    keys = [SigningKey(bytes([number]) * 32) for number in range(3)]
    asked, wanted = [], []
    for number in range(count):
        text, key = b"%d" % number, keys[number % 3]
        is_good = number % 7 != 3
        signature = key.sign(RECORD_TYPE, text if is_good else b"another")
        asked.append(Signed(key.public, signature, text))
        wanted.append(is_good)
    assert SignatureChecks(helpers).check(asked) == wanted
