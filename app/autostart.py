"""Sending at log-on: an entry of this user's, which starts ``tuhoc client sync`` without a window.

On Linux a ``.desktop`` file after the "Desktop Application Autostart Specification"; on Windows a value of the Run key
of this user (written after its documentation, untried). No service, no rights of an administrator, nothing for others.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from app.errors import NoAutostartError
from app.files import write_atomically

SEND_FOR_S: Final = 600
"""How long after log-on a network is waited for: Wi-Fi, a proxy, a cable that is plugged in late."""
_NAME: Final = "tuhoc-sync"
_RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_PLAIN: Final = re.compile(r"[A-Za-z0-9@%+=:,./_-]+\Z")


def sender_command(home: Path) -> list[str]:
    """The words that start the sender of a home with this very program."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app.cli.main"]
    return [*program, "--home", str(home.absolute()), "client", "sync", "--quiet", "--for", str(SEND_FOR_S)]


class Autostart:
    """The entry of one home. Several homes of a user have one each."""

    def __init__(self, home: Path, *, platform: str = sys.platform, config: Path | None = None) -> None:
        """Touches nothing yet.

        Args:
            home: the data folder.
            platform: as ``sys.platform`` says.
            config: the user's folder of settings on Linux; from the environment when None.
        """
        self._home = home
        self._platform = platform
        self._config = config
        self._name = _NAME if home.absolute() == _default_home() else f"{_NAME}-{_mark(home)}"

    @property
    def is_possible(self) -> bool:
        """Whether this system has such entries."""
        return self._platform == "win32" or self._platform.startswith("linux")

    def is_on(self) -> bool:
        """Whether the entry is there."""
        if self._platform == "win32":
            return self._windows_value() is not None
        return self.is_possible and self.path.exists()

    def turn(self, *, on: bool) -> None:
        """Makes the entry, anew where the program has moved, or takes it away.

        Raises:
            NoAutostartError: this system has none.
            DiskFullError: nothing was written.
        """
        if not self.is_possible:
            raise NoAutostartError(self._platform)
        if self._platform == "win32":
            self._turn_windows(on=on)
        elif on:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path, self._desktop_entry().encode())
        else:
            self.path.unlink(missing_ok=True)

    @property
    def path(self) -> Path:
        """The file of the entry on Linux."""
        given = os.environ.get("XDG_CONFIG_HOME", "")
        config = self._config or (Path(given) if given.startswith("/") else Path.home() / ".config")
        return config / "autostart" / f"{self._name}.desktop"

    def _desktop_entry(self) -> str:
        words = " ".join(_quoted(word) for word in sender_command(self._home))
        return (
            "[Desktop Entry]\n"
            "Type=Application\n"
            "Version=1.0\n"
            "Name=Tự Học: gửi kết quả\n"
            "Name[en]=Tự Học: send results\n"
            f"Exec={words}\n"
            "Terminal=false\n"
            "NoDisplay=true\n"
            "X-GNOME-Autostart-enabled=true\n"
        )

    def _windows_value(self) -> str | None:
        registry = _registry()
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, _RUN_KEY) as key:
                return str(registry.QueryValueEx(key, self._name)[0])
        except OSError:
            return None

    def _turn_windows(self, *, on: bool) -> None:
        registry = _registry()
        with registry.CreateKey(registry.HKEY_CURRENT_USER, _RUN_KEY) as key:
            if on:
                words = subprocess.list2cmdline(sender_command(self._home))
                registry.SetValueEx(key, self._name, 0, registry.REG_SZ, words)
            elif self._windows_value() is not None:
                registry.DeleteValue(key, self._name)


def _registry() -> Any:
    import winreg  # noqa: PLC0415 - Windows' alone

    return winreg


def _default_home() -> Path:
    from app.home import default_home  # noqa: PLC0415 - brings platformdirs

    return default_home().absolute()


def _mark(home: Path) -> str:
    import hashlib  # noqa: PLC0415

    return hashlib.sha256(str(home.absolute()).encode()).hexdigest()[:8]


def _quoted(word: str) -> str:
    """A word of an ``Exec`` line: quoted where it is not plain, ``%`` doubled, and escaped as a string once more."""
    if not _PLAIN.match(word):
        word = '"' + re.sub(r'(["`$\\])', r"\\\1", word) + '"'
    return word.replace("%", "%%").replace("\\", "\\\\")
