"""What the command line prints for people does nothing to their terminal; what machines read stays as it is."""

from __future__ import annotations

import json
import socket

import pytest

from app.cli.output import counted, emit, report_error, say
from content_cache.errors import DiskFullError
from sync.errors import (
    ForeignParcelError,
    MachineNotFoundError,
    OfflineError,
    UsedCodeError,
    WrongCodeError,
    WrongJoinCodeError,
)
from sync.hub.errors import AddressInUseError
from sync.hub.server import _bind
from sync.transport import HttpTransport

HOSTILE = "xin\x1b[2J\x9b\u202eđảo\u2028 hết"


def test_other_peoples_words_move_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE)
    emit({}, [HOSTILE, "cột\tcột"], as_json=False)
    shown = capsys.readouterr()
    for text in (shown.out, shown.err):
        assert "đảo" in text
        assert not any(one in text for one in "\x1b\x9b\u202e\u2028")
    assert "cột\tcột" in shown.out


def test_a_refused_code_is_told_in_words_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    for error in (WrongCodeError("3 characters"), UsedCodeError("used"), WrongJoinCodeError("a slip")):
        assert report_error(error) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"error: {error.kind}: ")
        assert not any(inner in said for inner in ("3 characters", "a slip", "Error", "used;"))


def test_faults_are_told_without_the_words_of_programs(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressInUseError) as in_use:
            _bind("127.0.0.1", port)
    with pytest.raises(OfflineError) as nobody:
        HttpTransport(f"http://127.0.0.1:{port}").get("/", accept="text/plain", max_bytes=1)
    told = (
        (in_use.value, f"address-in-use: 127.0.0.1:{port}: a program listens there already; "),
        (nobody.value, f"no-connection: http://127.0.0.1:{port}/: nobody answers there, or there is no network; "),
        (MachineNotFoundError(0, ["10.0.0.5:8000"]), "machine-not-found: no machine answered at 10.0.0.5:8000; "),
        (ForeignParcelError("ab" * 32), "foreign-parcel: made for another hub than this one: "),
        (DiskFullError(60_000_000, 2_500_000, spare_bytes=33_554_432), "disk-full: 60.0 MB are needed (33.6 MB of "),
    )
    for error, words in told:
        report_error(error)
        said = capsys.readouterr().err
        assert said.startswith(f"error: {words}")
        assert not any(inner in said for inner in ("Error", "Errno"))


def test_one_is_no_plural() -> None:
    assert [counted(number, "record") for number in (0, 1, 2)] == ["0 records", "1 record", "2 records"]
    assert [counted(number, "person", "people") for number in (1, 2)] == ["1 person", "2 people"]


def test_json_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"text": HOSTILE}, [], as_json=True)
    assert json.loads(capsys.readouterr().out) == {"text": HOSTILE}
