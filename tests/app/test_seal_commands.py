"""Sealed quizzes from the command line: built, read out, unlocked, handed in, released."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.root import run
from app.compose import open_services
from content_cache import age
from tests.content_cache.sealing_samples import COURSE, LOCKED, OPEN_FINAL, PRACTICE, write_course

Command = Callable[..., dict[str, Any]]


@pytest.fixture
def tuhoc(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``tuhoc ... --json``; the answer and, in ``status`` and ``refusal``, how it ended."""

    def call(*words: object) -> dict[str, Any]:
        capsys.readouterr()
        status = run([*map(str, words), "--json"])
        out, err = capsys.readouterr()
        refusals = [line for line in err.splitlines() if line.startswith("error: ")]
        answer = json.loads(out) if out else {}
        return {**answer, "status": status, "refusal": refusals[-1].split(": ")[1] if refusals else None}

    return call


@pytest.fixture
def shop(tmp_path: Path, tuhoc: Command) -> Path:
    """Keys, a source and a layout sealed to one hub."""
    write_course(tmp_path / "source")
    assert tuhoc("keys", "new", tmp_path / "keys")["status"] == 0
    hub = age.recipient_of(age.new_identity())
    built = tuhoc("course", "build", tmp_path / "source", "--out", tmp_path / "layout", *_key(tmp_path), "--hub", hub)
    assert (built["status"], built["hubs"], built["warnings"]) == (0, 1, [])
    assert built["sealed"] == [f"sealed/{OPEN_FINAL}.keys", f"sealed/{LOCKED}.questions", f"sealed/{LOCKED}.keys"]
    return tmp_path


def _key(folder: Path) -> tuple[str, str]:
    return "--key", str(folder / "keys" / "publisher.key")


def _codes(shop: Path, tuhoc: Command) -> dict[tuple[str, str], str]:
    found = tuhoc("course", "codes", shop / "layout", *_key(shop))
    assert found["status"] == 0
    return {(one["quiz"], one["what"]): one["code"] for one in found["codes"]}


def test_hubs_are_named_by_recipients_that_read(shop: Path, tuhoc: Command) -> None:
    build = ("course", "build", shop / "source", "--out", shop / "layout", *_key(shop))
    bad = tuhoc(*build, "--hub", "age1khongphai")
    assert (bad["status"], bad["refusal"]) == (2, "bad-recipient")
    hubs = [age.recipient_of(age.new_identity()) for _ in range(3)]
    words = [word for hub in (*hubs, hubs[0].upper()) for word in ("--hub", hub)]
    built = tuhoc(*build, *words)
    assert (built["status"], built["serial"], built["hubs"]) == (0, 2, 3)
    alone = tuhoc(*build)
    assert (alone["hubs"], len(alone["warnings"])) == (0, 1)
    assert "no hub is named" in alone["warnings"][0]["message"]


def test_codes_are_the_same_each_time_and_only_for_the_key_s_owner(
    shop: Path, tuhoc: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = _codes(shop, tuhoc)
    assert set(codes) == {(OPEN_FINAL, "keys"), (LOCKED, "keys"), (LOCKED, "questions")}
    assert all(re.fullmatch("[0-9]{12}", code) for code in codes.values())
    assert len(set(codes.values())) == 3
    assert _codes(shop, tuhoc) == codes
    assert run(["course", "codes", str(shop / "layout"), *_key(shop)]) == 0
    lines = capsys.readouterr().out.splitlines()
    code = codes[(LOCKED, "questions")]
    assert f"{COURSE}\t{LOCKED}\tquestions\t{code[:4]}-{code[4:8]}-{code[8:]}\tCuộc thi" in lines
    assert len(lines) == 3
    tuhoc("keys", "new", shop / "other")
    other = tuhoc("course", "codes", shop / "layout", "--key", shop / "other" / "publisher.key")
    assert (other["status"], other["codes"]) == (0, [])
    assert tuhoc("course", "codes", shop / "layout", *_key(shop), "--course", "khac")["codes"] == []


def test_a_quiz_that_was_changed_has_another_code_and_the_old_one_can_still_be_read(shop: Path, tuhoc: Command) -> None:
    before = _codes(shop, tuhoc)
    file = shop / "source" / "cuoi-khoa.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Câu mở?", "Câu mở hơn?"), encoding="utf-8")
    assert tuhoc("course", "build", shop / "source", "--out", shop / "layout", *_key(shop))["serial"] == 2
    after = _codes(shop, tuhoc)
    assert {place for place in before if before[place] != after[place]} == {(OPEN_FINAL, "keys")}
    old = [
        one for one in tuhoc("course", "codes", shop / "layout", *_key(shop), "--all")["codes"] if not one["current"]
    ]
    assert [(one["quiz"], one["serial"], one["code"]) for one in old] == [(OPEN_FINAL, 1, before[(OPEN_FINAL, "keys")])]
    release = ("course", "release", shop / "layout", OPEN_FINAL, *_key(shop))
    assert tuhoc(*release, "--out", shop / "new.json")["serial"] == 2
    assert tuhoc(*release, "--out", shop / "old.json", "--serial", "1")["serial"] == 1
    assert (shop / "new.json").read_bytes() != (shop / "old.json").read_bytes()
    assert tuhoc(*release, "--out", shop / "old.json")["refusal"] == "already-exists"
    for words in ((), ("--what", "questions"), ("--serial", "9"), ("--course", "khac")):
        quiz = PRACTICE if not words else OPEN_FINAL
        refused = tuhoc("course", "release", shop / "layout", quiz, *_key(shop), "--out", shop / "none.json", *words)
        assert (refused["status"], refused["refusal"]) == (2, "no-such-seal")
    assert not (shop / "none.json").exists()


def test_a_learner_s_computer_from_the_fetch_to_the_grade(shop: Path, tuhoc: Command) -> None:
    home = ("--home", shop / "home")
    assert tuhoc("client", "trust", shop / "keys" / "keys.json", *home)["status"] == 0
    assert tuhoc("client", "fetch", COURSE, "--from", shop / "layout", *home)["status"] == 0
    codes = _codes(shop, tuhoc)
    wrong = tuhoc("client", "unlock", COURSE, LOCKED, codes[(LOCKED, "keys")], *home)
    assert (wrong["status"], wrong["refusal"]) == (2, "wrong-seal-code")
    assert tuhoc("client", "unlock", COURSE, OPEN_FINAL, "1" * 12, *home)["refusal"] == "no-such-seal"
    assert tuhoc("client", "unlock", "khac", LOCKED, "1" * 12, *home)["refusal"] == "not-installed"
    assert tuhoc("client", "unlock", COURSE, LOCKED, shop / "khong-co.json", *home)["refusal"] == "not-found"
    assert (
        tuhoc("client", "unlock", COURSE, LOCKED, shop / "layout" / "index.json", *home)["refusal"] == "bad-release-key"
    )
    code = codes[(LOCKED, "questions")]
    assert tuhoc("client", "unlock", COURSE, LOCKED, f"{code[:4]}-{code[4:8]} {code[8:]}", *home)["unlocked"] is True

    services = open_services(shop / "home")
    try:
        learner = services.profiles.create("Nguyễn Văn An").id
        for quiz in (LOCKED, OPEN_FINAL):
            services.quizzes.submit(services.quizzes.start_or_resume(learner, COURSE, quiz).attempt_id)
    finally:
        services.close()
    results = tuhoc("client", "status", *home)["results"]
    assert {(one["quiz"], one["score"], one["awaiting"], one["state"]) for one in results} == {
        (LOCKED, None, True, "waiting"),
        (OPEN_FINAL, None, True, "waiting"),
    }
    file = shop / "mo-dap-an.json"
    released = tuhoc("course", "release", shop / "layout", OPEN_FINAL, *_key(shop), "--what", "keys", "--out", file)
    assert (released["status"], released["what"], released["course"]) == (0, "keys", COURSE)
    assert tuhoc("client", "release", COURSE, OPEN_FINAL, file, *home)["graded"] == 1
    assert tuhoc("client", "release", COURSE, LOCKED, file, *home)["refusal"] == "no-such-seal"
    assert tuhoc("client", "release", COURSE, LOCKED, codes[(LOCKED, "keys")], *home)["graded"] == 1
    results = tuhoc("client", "status", *home)["results"]
    assert {(one["score"], one["awaiting"]) for one in results} == {(0, False)}
