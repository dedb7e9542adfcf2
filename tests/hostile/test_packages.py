"""More than two thousand hostile packages: each is refused with nothing changed, or harmless; soon, in little memory.

``make fuzz`` runs all that are written down and makes up more, for hours.
"""

from __future__ import annotations

import collections
import functools
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.catalogue import usual_cases
from tests.hostile.fuzz import memory_disk
from tests.hostile.harmless import harm_in
from tests.hostile.random_cases import random_case
from tests.hostile.sandbox import Case, FindingError, Outcome, Sandbox
from tests.hostile.workshop import Package

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="needs links, pipes, alarms and /proc"),
    pytest.mark.timeout(600),
]

SEED = 20_261_105
MADE_UP = 400
SHARES = 16


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is such a disk: nothing here is about a slow one."""
    disk = memory_disk()
    if disk is None:
        yield tmp_path
        return
    made = Path(tempfile.mkdtemp(prefix="hostile-", dir=disk))
    yield made
    shutil.rmtree(made)


@functools.cache
def cases() -> list[Case]:
    """The same ones in every run; to make them takes seconds."""
    return usual_cases() + [random_case(SEED, number) for number in range(MADE_UP)]


@pytest.mark.parametrize("share", range(SHARES))
def test_hostile_packages_are_refused_or_harmless(root: Path, share: int) -> None:
    mine = cases()[share::SHARES]
    sandbox = Sandbox(root / "first")
    outcomes: list[Outcome] = []
    findings: list[str] = []
    for number, case in enumerate(mine):
        try:
            outcomes.append(sandbox.run(case))
        except FindingError as error:
            findings.append(str(error))
            sandbox.cache.close()
            sandbox = Sandbox(root / f"after-{number}")
    sandbox.close()
    assert not findings, "\n".join(findings)
    endings = collections.Counter(outcome.refusal for outcome in outcomes)
    # Every share has some of each, or the mutations would all die at the same door.
    assert {None, "malformed-package", "altered-blob"} <= set(endings), endings


def test_there_are_more_than_two_thousand() -> None:
    chosen = cases()
    assert len(chosen) > 2_300
    assert len({case.name for case in chosen}) > 2_250


# --- the judges are judged: each of these must be found out -------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<p onclick='x'>y</p>",
        "<p style='x'>y</p>",
        "<img src='http://x/y.png'>",
        "<img src='media/../x.png'>",
        "<a href='javascript:x'>y</a>",
        "<a href='java\nscript:x'>y</a>",
        "<a href='file:///x'>y</a>",
        "<a href='/x'>y</a>",
        "<svg/onload=x>",
        "<!-- x -->",
        "<td background='x'>y</td>",
    ],
)
def test_harm_is_seen(html: str) -> None:
    assert harm_in(html)


def test_good_html_has_no_harm() -> None:
    text = (
        '<p class="x"><a href="lesson:bai-1#muc">a</a> <a href="https://x.vn/">b</a> <img src="media/a.png" alt=""></p>'
    )
    assert not harm_in(text)


def nothing(package: Package, outside: Path) -> None:
    """A sound package."""


def test_a_sound_package_is_taken_and_a_wrong_expectation_is_found(root: Path) -> None:
    sandbox = Sandbox(root / "home")
    assert sandbox.run(Case("sound", nothing, installs=True)).refusal is None
    assert sandbox.run(Case("sound update", nothing, installs=True, is_update=True)).refusal is None
    with pytest.raises(FindingError, match="taken"):
        sandbox.run(Case("sound", nothing, refused_as=frozenset({"altered-blob"})))
    sandbox.close()


def test_what_is_written_beside_the_cache_is_found(root: Path) -> None:
    sandbox = Sandbox(root / "home")

    def leaves_a_file(package: Package, outside: Path) -> None:
        package.on_toc = lambda data: data
        sandbox.fetcher.fetch = _and_write(sandbox.fetcher.fetch, outside / "x")  # type: ignore[method-assign]

    with pytest.raises(FindingError, match="beside the cache"):
        sandbox.run(Case("writes", leaves_a_file))


def _and_write(fetch: object, path: Path) -> object:
    def both(*words: object) -> object:
        path.write_bytes(b"x")
        return fetch(*words)  # type: ignore[operator]

    return both


def test_what_takes_too_long_or_too_much_is_found(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox(root / "home")
    monkeypatch.setattr("tests.hostile.sandbox.WALL_S", 0.05)

    def busy(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(sandbox.fetcher, "fetch", busy)
    with pytest.raises(FindingError, match="still busy"):
        sandbox.run(Case("busy", nothing))
    monkeypatch.undo()

    fetch = sandbox.fetcher.fetch

    def hungry(*words: Any) -> object:
        bytearray(b"x" * 500_000_000)
        return fetch(*words)

    monkeypatch.setattr(sandbox.fetcher, "fetch", hungry)
    with pytest.raises(FindingError, match=r"took [0-9]+ MB"):
        sandbox.run(Case("hungry", nothing))
