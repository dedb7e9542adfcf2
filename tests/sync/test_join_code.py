"""Join codes and links: one code a key, slips found, links whole or refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.digits import group_code
from sync.errors import WrongJoinCodeError
from sync.join_code import JoinLink, code_of, is_link, make_link, read_code, read_link, split_address

PIN = bytes(range(32))


def test_the_code_of_a_key_is_frozen() -> None:
    """A golden vector: both ends of a room compute it, years apart."""
    assert code_of(PIN) == "7927228989214"
    assert code_of(PIN[::-1]) != code_of(PIN)


def test_slips_are_found() -> None:
    code = code_of(PIN)
    assert read_code(group_code(code)) == code
    assert read_code(" ".join(code)) == code
    for place in range(13):
        for digit in "0123456789":
            wrong = code[:place] + digit + code[place + 1 :]
            if wrong != code:
                with pytest.raises(WrongJoinCodeError):
                    read_code(wrong)
    for bad in ("", code[:-1], code + "0", "abc", code[:-1] + "x"):
        with pytest.raises(WrongJoinCodeError):
            read_code(bad)


def test_a_link_comes_back() -> None:
    link = make_link(PIN, ["192.168.1.5:8000", "10.0.0.2:8000"])
    assert link.startswith("tuhoc:join?pin=")
    assert is_link(" " + link)
    assert read_link(link + "\n") == JoinLink(pin=PIN, addresses=("192.168.1.5:8000", "10.0.0.2:8000"))
    for bad in (
        "tuhoc:join",
        "tuhoc:leave" + link[10:],
        link.replace("tuhoc:", "http:"),
        link.replace("&at=", "&no="),
        link[:40],
        link.replace(":8000", ""),
        "tuhoc:join?pin=!!!&at=a:1",
        link + "&at=x" * 3000,
    ):
        with pytest.raises(WrongJoinCodeError):
            read_link(bad)


@given(st.text(max_size=80))
def test_anything_pasted_is_a_link_or_refused(text: str) -> None:
    for typed in (text, "tuhoc:join?" + text, "tuhoc:" + text):
        with contextlib.suppress(WrongJoinCodeError):
            read_link(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("192.168.1.5:8443", ("192.168.1.5", 8443)),
        ("192.168.1.5", ("192.168.1.5", 8000)),
        (" https://may-giang-vien.local:9/ ", ("may-giang-vien.local", 9)),
        ("[fe80::1]:7", ("fe80::1", 7)),
    ],
)
def test_addresses(typed: str, meant: tuple[str, int]) -> None:
    assert split_address(typed, 8000) == meant


@pytest.mark.parametrize("typed", ["", "http://a:1", "a:99999", "a:1/path", "u@a:1", "[::"])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(ValueError):
        split_address(typed, 8000)
