"""A real hub process, as ``tuhoc hub serve`` runs it, and what it used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self


class HubProcess:
    """Serves a folder on a free port of loopback while the block lasts."""

    def __init__(self, data: Path, *options: str) -> None:
        self._command = [sys.executable, "-m", "app.cli.main", "hub", "serve", "--data", str(data), "--port", "0"]
        self._command += ["--with-parent", *options]
        self.url = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("listening "):
                self.url = line.split()[1]
                return self
        raise RuntimeError(f"the hub did not start: status {self._process.wait()}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate(timeout=60)

    def used(self) -> dict[str, float]:
        """The most memory that it ever held and its processor time; nothing where the system does not tell."""
        folder = Path(f"/proc/{self._process.pid}")
        if not folder.is_dir():
            return {}
        status = (folder / "status").read_text().splitlines()
        peak_kib = int(next(line for line in status if line.startswith("VmHWM:")).split()[1])
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return {
            "hub_peak_mib": round(peak_kib / 1024, 1),
            "hub_processor_s": round(ticks / os.sysconf("SC_CLK_TCK"), 1),
        }
