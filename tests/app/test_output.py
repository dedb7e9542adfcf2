"""What the command line prints for people does nothing to their terminal; what machines read stays as it is."""

from __future__ import annotations

import json

import pytest

from app.cli.output import emit, report_error, say
from sync.errors import UsedCodeError, WrongCodeError, WrongJoinCodeError

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


def test_json_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"text": HOSTILE}, [], as_json=True)
    assert json.loads(capsys.readouterr().out) == {"text": HOSTILE}
