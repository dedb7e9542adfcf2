"""``tuhoc keys``: a change of keys from the first draft to the file that computers take, the roots in three hands."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.root import run
from content_cache.build import build
from content_cache.cache import CourseCache
from content_cache.errors import PackageError
from content_cache.fetch import Fetcher
from content_cache.folder_source import FolderSource
from content_cache.keyset import KeyStatus, Role
from content_cache.signing import SigningKey
from content_cache.source import load, new_course
from content_cache.trust import TrustedKeys

Command = Callable[..., dict[str, Any]]


@pytest.fixture
def keys(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``tuhoc keys ... --json``; the answer and, in ``status`` and ``refusal``, how it ended."""

    def call(*words: object) -> dict[str, Any]:
        status = run(["keys", *map(str, words), "--json"])
        out, err = capsys.readouterr()
        refusals = [line for line in err.splitlines() if line.startswith("error: ")]
        answer = json.loads(out) if out else {}
        return {**answer, "status": status, "refusal": refusals[-1].split(": ")[1] if refusals else None}

    return call


@pytest.fixture
def folder(tmp_path: Path, keys: Command) -> Path:
    """Keys as `keys new` makes them, and three spare key pairs."""
    assert keys("new", tmp_path / "keys")["status"] == 0
    for name in ("a", "b", "c"):
        assert keys("new-key", tmp_path / f"{name}.key")["status"] == 0
    return tmp_path


def id_of(path: Path) -> str:
    return SigningKey.load(path).key_id


def test_a_key_pair_is_private_and_never_overwritten(folder: Path, keys: Command) -> None:
    if os.name != "nt":
        assert stat.S_IMODE((folder / "a.key").stat().st_mode) == 0o600
    before = (folder / "a.key").read_bytes()
    assert keys("new-key", folder / "a.key")["refusal"] == "already-exists"
    (folder / "a.key").rename(folder / "moved.key")
    assert keys("new-key", folder / "a.key")["refusal"] == "already-exists"  # its public half is there
    assert (folder / "moved.key").read_bytes() == before
    assert not (folder / "a.key").exists()
    for name in ("moved.key", "a.key.pub"):
        assert keys("show", folder / name)["keyid"] == id_of(folder / "moved.key")


def test_a_rotation_with_the_roots_in_three_hands(folder: Path, keys: Command) -> None:
    publisher, home = folder / "keys" / "publisher.key", folder / "keys"
    base = (home / "keys.json").read_bytes()
    made = keys(
        "draft", home, "--out", folder / "draft.json",
        *("--add", folder / "a.key.pub", "--role", "course", "--scope", "hoc-a,hoc-b"),
        *("--add", folder / "b.key", "--role", "list", "--role", "course"),
        *("--retire", id_of(publisher)[:8]),
        *("--replace-root", id_of(home / "root-1.key")[:12], folder / "c.key.pub"),
    )  # fmt: skip
    assert (made["status"], made["version"], made["missing"]) == (0, 2, {"old": 2, "new": 2})
    draft = folder / "draft.json"
    refused = keys("check", draft, "--against", home)
    assert (refused["status"], refused["well"], refused["refusal"]) == (1, False, "untrusted-key")
    for signer, old, new in [("keys/root-1.key", 1, 2), ("c.key", 1, 1), ("keys/root-3.key", 0, 0)]:
        answer = keys("sign", draft, folder / signer)
        assert (answer["status"], answer["missing"]) == (0, {"old": old, "new": new})
    assert answer["complete"]
    checked = keys("check", draft, "--against", home / "keys.json")
    assert (checked["status"], checked["well"]) == (0, True)

    trusted = TrustedKeys.first(base).update(draft.read_bytes())
    assert set(trusted.root_ids) == {id_of(folder / name) for name in ("c.key", "keys/root-2.key", "keys/root-3.key")}
    assert trusted.may_sign(id_of(folder / "a.key"), Role.COURSE, "hoc-a")
    assert not trusted.may_sign(id_of(folder / "a.key"), Role.COURSE, "hoc-c")
    assert trusted.may_sign(id_of(folder / "b.key"), Role.LIST)
    assert not trusted.may_sign(id_of(publisher), Role.COURSE, "hoc-a")
    assert (home / "keys.json").read_bytes() == base

    shown = keys("show", draft)
    assert shown["complete"]
    assert [one["status"] for one in shown["keys"]].count(KeyStatus.RETIRED) == 2


def test_a_theft_counts_for_each_course_from_its_own_serial(folder: Path, keys: Command) -> None:
    home, draft = folder / "keys", folder / "draft.json"
    thief = id_of(home / "publisher.key")
    keys("draft", home, "--out", draft, "--compromised", thief[:8], "--after", "none", "--after", "hoc-a=5")
    for number in (2, 3):
        keys("sign", draft, home / f"root-{number}.key")
    trusted = TrustedKeys.first((home / "keys.json").read_bytes()).update(draft.read_bytes())
    assert trusted.allows_serial(thief, Role.COURSE, "hoc-a", 5)
    assert not trusted.allows_serial(thief, Role.COURSE, "hoc-a", 6)
    assert not trusted.allows_serial(thief, Role.COURSE, "hoc-b", 1)
    assert not trusted.may_sign(thief, Role.LIST)
    assert "no active key signs courses" in keys("check", draft)["warnings"]


def test_only_roots_sign_and_only_what_lacks(folder: Path, keys: Command) -> None:
    home, draft = folder / "keys", folder / "draft.json"
    keys("draft", home, "--out", draft, "--threshold", "3")
    before = draft.read_bytes()
    for stranger in ("keys/publisher.key", "a.key"):
        refused = keys("sign", draft, folder / stranger)
        assert (refused["status"], refused["refusal"]) == (1, "untrusted-key")
    assert draft.read_bytes() == before
    for number, missing in [(1, {"old": 1, "new": 2}), (1, {"old": 1, "new": 2}), (2, {"old": 0, "new": 1})]:
        assert keys("sign", draft, home / f"root-{number}.key")["missing"] == missing
    assert keys("check", draft)["refusal"] == "too-few-roots"
    assert keys("sign", draft, home / "root-3.key")["complete"]
    done = draft.read_bytes()
    assert keys("sign", draft, home / "root-3.key")["complete"]
    assert draft.read_bytes() == done


def test_a_first_key_set_whose_roots_were_never_in_one_place(folder: Path, keys: Command) -> None:
    draft = folder / "first.json"
    roots = [word for name in ("a", "b", "c") for word in ("--add-root", folder / f"{name}.key.pub")]
    worker = SigningKey.generate()
    public = json.loads((folder / "keys" / "publisher.key").read_text())["public"]
    made = keys("draft", "--out", draft, *roots, "--threshold", "2", "--add", public, "--role", "list")
    assert (made["version"], made["missing"]) == (1, {"old": 0, "new": 2})
    for name in ("c", "a"):
        keys("sign", draft, folder / f"{name}.key")
    assert keys("check", draft)["well"]
    assert TrustedKeys.first(draft.read_bytes()).version == 1
    assert worker.key_id not in draft.read_text()


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ((), "impossible-change"),
        (("--retire", "0123456"), "impossible-change"),
        (("--retire", "0123456789"), "impossible-change"),
        (("--threshold", "4"), "impossible-change"),
        (("--role", "course"), "bad-arguments"),
        (("--after", "3"), "bad-arguments"),
        (("--compromised", "PUBLISHER"), "bad-arguments"),
        (("--compromised", "PUBLISHER", "--after", "-1"), "bad-arguments"),
        (("--add", "nothing-here.key"), "bad-arguments"),
        (("--add", "ROOT"), "impossible-change"),
        (("--add", "NEW", "--role", "list", "--scope", "a"), "bad-arguments"),
        (("--add", "NEW", "--scope", "../a"), "impossible-change"),
        (("--add-root", "ROOT"), "impossible-change"),
        (("--add-root", "WORKER"), "impossible-change"),
        (("--retire", "PUBLISHER", "--retire", "PUBLISHER"), "impossible-change"),
        (("--retire", "PUBLISHER", "--add", "WORKER"), "impossible-change"),
        (("--drop-root", "ROOTID", "--drop-root", "ROOTID"), "impossible-change"),
    ],
)
def test_what_can_only_be_a_slip_is_refused(folder: Path, keys: Command, words: tuple[str, ...], refusal: str) -> None:
    home = folder / "keys"
    meant = {
        "PUBLISHER": id_of(home / "publisher.key"),
        "ROOTID": id_of(home / "root-1.key"),
        "ROOT": home / "root-1.key",
        "WORKER": home / "publisher.key",
        "NEW": folder / "a.key",
    }
    answer = keys("draft", home, "--out", folder / "draft.json", *(meant.get(word, word) for word in words))
    assert (answer["status"], answer["refusal"]) == (2, refusal)
    assert not (folder / "draft.json").exists()


def test_drafts_are_never_overwritten_and_need_a_finished_base(folder: Path, keys: Command) -> None:
    home, draft = folder / "keys", folder / "draft.json"
    assert keys("draft", home, "--out", draft, "--threshold", "3")["status"] == 0
    assert keys("draft", home, "--out", draft, "--threshold", "3")["refusal"] == "already-exists"
    assert keys("draft", draft, "--out", folder / "next.json", "--threshold", "1")["refusal"] == "untrusted-key"
    (folder / "rubbish.json").write_bytes(b"[" * 9000)
    for command in (("show",), ("check",), ("sign",)):
        more = (home / "root-1.key",) if command == ("sign",) else ()
        answer = keys(*command, folder / "rubbish.json", *more)
        assert (answer["status"], answer["refusal"]) == (1, "malformed-package")


def test_from_a_theft_to_a_clean_course_on_a_computer_that_was_away(folder: Path, keys: Command) -> None:
    """What `docs/trust.md` tells a publisher to do, with real packages: also a home that missed the roots' change."""
    home, source, layout = folder / "keys", folder / "khoa", folder / "layout"
    new_course(source)
    course = load(source)[0].id
    cache, away = CourseCache(folder / "cache"), CourseCache(folder / "away")
    build(source, layout, SigningKey.load(home / "publisher.key"))
    for one in (cache, away):
        one.pin((home / "keys.json").read_bytes())
        Fetcher(one).fetch(FolderSource(layout), course)
    thief, old = id_of(home / "publisher.key"), (home / "keys.json").read_bytes()

    # The thief publishes: serial 2, by the stolen key, taken while nobody knows.
    stolen = folder / "stolen"
    shutil.copytree(layout, stolen)
    build(source, stolen, SigningKey.load(home / "publisher.key"), serial=2)
    Fetcher(away).fetch(FolderSource(stolen), course)
    assert [one.serial for one in away.installed()] == [2]

    # The publisher replaces two roots one after the other, then tells of the theft and goes on with a new key.
    def change(number: int, signers: tuple[str, ...], *words: object) -> None:
        draft = folder / f"draft-{number}.json"
        assert keys("draft", home, "--out", draft, *words)["status"] == 0
        for signer in signers:
            keys("sign", draft, folder / signer)
        assert keys("check", draft, "--against", home)["well"]
        draft.replace(home / "keys.json")

    root = {number: id_of(home / f"root-{number}.key") for number in (1, 2)}
    change(1, ("keys/root-2.key", "keys/root-3.key"), "--replace-root", root[1][:8], folder / "a.key.pub")
    change(2, ("a.key", "keys/root-3.key"), "--replace-root", root[2][:8], folder / "b.key.pub")
    change(
        3, ("a.key", "b.key"), "--compromised", thief[:8], "--after", f"{course}=1", "--add", folder / "c.key",
        "--role", "course", "--role", "list",
    )  # fmt: skip
    assert keys("check", home / "keys.json", "--against", write(folder / "old.json", old))["well"]
    shutil.copy(folder / "c.key", home / "new.key")
    build(source, layout, SigningKey.load(home / "new.key"), serial=3)

    for one in (cache, away):
        Fetcher(one).refresh(FolderSource(layout))
        # What the owner signed stays; what the thief signed later is gone.
        assert [here.serial for here in one.installed()] == ([1] if one is cache else [])
        assert Fetcher(one).fetch(FolderSource(layout), course).serial == 3
        with pytest.raises(PackageError):
            Fetcher(one).fetch(FolderSource(stolen), course)
        one.close()


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
