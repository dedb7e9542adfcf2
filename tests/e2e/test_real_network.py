"""A room as it is: two computers on a network of their own, a hub that says where it is, a code on the wall.

Two network namespaces and a cable between them. Left out only where the kernel lets nobody make them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.hub import add_learner, init_hub, new_code

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="network namespaces are Linux's")
PROGRAM = [sys.executable, "-m", "app.cli.main"]
HUB_SIDE, LEARNER_SIDE = "10.77.0.1", "10.77.0.2"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=30)


@pytest.fixture
def room() -> Iterator[tuple[str, str]]:
    """Two namespaces with a cable between them; gives their names."""
    mark = os.getpid()
    names = f"tuhoc-a{mark}", f"tuhoc-b{mark}"
    ends = f"va{mark}"[:15], f"vb{mark}"[:15]
    made = subprocess.run(["ip", "netns", "add", names[0]], capture_output=True, text=True, timeout=30, check=False)
    if made.returncode and ("permitted" in made.stderr or "denied" in made.stderr.lower()):
        pytest.skip(f"the kernel forbids it: {made.stderr.strip()}")
    assert made.returncode == 0, made.stderr
    try:
        ip("netns", "add", names[1])
        ip("link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
        for name, end, address in zip(names, ends, (HUB_SIDE, LEARNER_SIDE), strict=True):
            ip("link", "set", end, "netns", name)
            ip("-n", name, "addr", "add", f"{address}/24", "dev", end)
            ip("-n", name, "link", "set", end, "up")
            ip("-n", name, "link", "set", "lo", "up")
        yield names
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], capture_output=True, timeout=30, check=False)


def test_a_room_finds_its_machine_by_multicast_and_joins_it_by_its_code(room: tuple[str, str], tmp_path: Path) -> None:
    data, home = tmp_path / "hub", tmp_path / "home"
    init_hub(data, name="Máy của cô Lan")
    code = new_code(data, add_learner(data, name="An", unit="Xã"))
    server = subprocess.Popen(
        ["ip", "netns", "exec", room[0], *PROGRAM, "hub", "serve", "--data", str(data), "--lan", "--with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def learner(*words: str) -> dict[str, object]:
        done = subprocess.run(
            ["ip", "netns", "exec", room[1], *PROGRAM, *words, "--json"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, object] = json.loads(done.stdout)
        return found

    try:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("listening https://")
        assert server.stdout.readline().startswith("join code ")
        assert server.stdout.readline() == f"address {HUB_SIDE}:8000\n"
        assert server.stdout.readline().startswith("link tuhoc:join?pin=")
        learner("client", "enrol", f"https://{HUB_SIDE}:8000", code, "--home", str(home))
        # The announcement goes out a moment after the port is open; listening takes three seconds each time.
        for _ in range(5):
            machines = learner("client", "machines", "--home", str(home))["machines"]
            if machines:
                break
        assert [(one["name"], one["addresses"]) for one in machines] == [  # type: ignore[attr-defined]
            ("Máy của cô Lan", [f"{HUB_SIDE}:8000"])
        ]
        said = learner("hub", "join-code", "--data", str(data))
        joined = learner("client", "join", str(said["code"]), "--home", str(home))
        assert (joined["address"], joined["is_hub"]) == (f"{HUB_SIDE}:8000", True)
    finally:
        server.communicate(timeout=60)
