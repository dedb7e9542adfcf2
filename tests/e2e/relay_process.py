"""A relay as a real process, and what its trainer types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.e2e.conftest import World


class RelayProcess:
    """``tuhoc hub serve --tls`` on a hub that has joined the centre."""

    def __init__(self, world: World, data: Path) -> None:
        centre = str(world.demo.folder / "hub")
        code = world.tuhoc("hub", "relay-code", "--data", centre, "--name", "Máy của cô Hạnh").stdout.strip()
        world.tuhoc("hub", "join", world.demo.url, code, "--data", str(data))
        self.data = data
        self._world = world
        self._process = world.start("hub", "serve", "--data", str(data), "--port", "0", "--tls", "--with-parent")
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().split()[-1]

    def join(self, *more: str) -> dict[str, Any]:
        """The learner types the code that the relay shows."""
        address = self.url.removeprefix("https://")
        port = address.rpartition(":")[2]
        shown = self._world.tuhoc(
            "hub", "join-code", "--data", str(self.data), "--port", port, "--address", address, "--json"
        )
        return self._world.client("join", json.loads(shown.stdout)["code"], "--address", address, *more)

    def hub(self, *words: str) -> Any:
        """Runs ``tuhoc hub ... --data --json`` on its folder and reads the answer."""
        return json.loads(self._world.tuhoc("hub", *words, "--data", str(self.data), "--json", status=None).stdout)

    def kill(self) -> None:
        """As a power cut does."""
        self._process.kill()
        self._process.wait(30)

    def close(self) -> None:
        """Ends it, whatever happened."""
        if self._process.poll() is None:
            self.kill()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()
