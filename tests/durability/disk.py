"""A disk that forgets: what a recorded process wrote, and what a power cut at any point may leave of it.

The record is strace's. The model is stricter than file systems are:

- what was written to a file after the last fsync of that file that ended is lost, or kept, or kept in part, sector by
  sector (512 bytes), in any order;
- a name made, changed or removed in a folder after the last fsync of that folder is lost, or kept with all names before
  it. That a file was synced says nothing about its name.

Shared memory of SQLite (``-shm``) is left out: it is made anew.
"""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512
CALLS = (
    "openat,open,creat,write,pwrite64,writev,pwritev,lseek,ftruncate,truncate,fallocate,fsync,fdatasync,rename,renameat,"
    "renameat2,unlink,unlinkat,mkdir,mkdirat,close,sendfile,copy_file_range,link,linkat"
)
_UNKNOWN = {"writev", "pwritev", "truncate", "fallocate", "creat", "open", "copy_file_range", "link", "linkat"}
"""Calls that the model has no rule for; they must not touch the home."""
_CALL = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)(<[^>]*>)?", re.DOTALL)
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2}|[^>\\])*)>")


@dataclass
class File:
    """One file, whatever it is called."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Place and bytes, or a new length and None, not synced yet."""


@dataclass
class Folder:
    """The names in a folder."""

    durable: dict[str, File] = field(default_factory=dict)
    names: dict[str, File] = field(default_factory=dict)
    """As the running system sees them."""
    pending: list[tuple[str, File | None]] = field(default_factory=list)
    """Name and what it stands for from then on; None: nothing."""


def put(data: bytearray, place: int, piece: bytes | None) -> None:
    """Writes a piece, or cuts or lengthens."""
    if piece is None:
        del data[place:]
        data.extend(bytes(place - len(data)))
    else:
        data.extend(bytes(max(0, place - len(data))))
        data[place : place + len(piece)] = piece


class Disk:
    """The files of a home, fed with a recorded process.

    Args:
        home: as the process found it, all of it durable.
        root: what the home was called when the process ran.
    """

    def __init__(self, home: Path, root: Path) -> None:
        self._root = str(root)
        self.folders: dict[str, Folder] = {}
        for folder in (home, *(path for path in home.iterdir() if path.is_dir() and path.name != "cache")):
            files = {path.name: File(bytearray(path.read_bytes())) for path in folder.iterdir() if path.is_file()}
            self.folders[self._relative(str(root / folder.relative_to(home)))] = Folder(files, dict(files))
        self._places: dict[str, int] = {}
        self._appending: set[str] = set()
        self.said: list[bytes] = []
        self._cut_line: dict[str, str] = {}

    def feed(self, line: str) -> bool:
        """Takes one line of strace's; returns whether something changed that a power cut could tell."""
        if "<unfinished" in line:
            pid, _, rest = line.partition(" ")
            self._cut_line[pid] = rest.rpartition(" <unfinished")[0].strip()
            return False
        if resumed := re.match(r"(\d+) +<\.\.\. \w+ resumed>(.*)", line, re.DOTALL):
            line = f"{resumed[1]} {self._cut_line.pop(resumed[1])}{resumed[2]}"
        found = _CALL.match(line)
        if found is None or int(found[4]) < 0:
            return False
        name, arguments, result = found[2], found[3], int(found[4])
        return self._call(name, arguments, result, found[5] or "")

    def _call(self, name: str, arguments: str, result: int, opened: str) -> bool:
        strings = [text(one) for one in _STRING.findall(arguments)]
        if (fd := _FD.match(arguments)) and name != "openat":
            return self._file_call(name, (fd[1], text(fd[2]).decode()), arguments, strings, result)
        paths = [one.decode(errors="replace") for one in strings]
        if name == "openat":
            return self._open(text(opened.strip("<>")).decode() or paths[0], arguments, result)
        if name.startswith("rename"):
            return self._rename(*paths)
        if name.startswith("unlink"):
            return self._name(paths[0], None)
        if name.startswith("mkdir") and self._here(paths[0]):
            # Folders are few and made once; that one may be lost with its name is not modelled.
            self.folders[self._relative(paths[0])] = Folder()
        assert name not in _UNKNOWN or not any(map(self._here, paths)), name
        return False

    def _file_call(self, name: str, opened: tuple[str, str], arguments: str, strings: list[bytes], result: int) -> bool:
        fd, path = opened
        if name == "write" and fd == "1":
            self.said.append(strings[0])
            return True
        if name == "close":
            self._places.pop(fd, None)
            self._appending.discard(fd)
            return False
        syncs = name in {"fsync", "fdatasync"}
        folder, file = self.folders.get(self._relative(path)), self._file(path)
        if syncs and folder is not None:
            folder.durable, folder.pending = dict(folder.names), []
        elif file is None:
            return False
        elif syncs:
            for piece in file.pending:
                put(file.durable, *piece)
            file.pending = []
        elif name == "lseek":
            self._places[fd] = result
            return False
        else:
            self._write(name, fd, file, arguments, strings, result)
        return True

    def _write(  # noqa: PLR0917 - what a system call has
        self, name: str, fd: str, file: File, arguments: str, strings: list[bytes], result: int
    ) -> None:
        assert name not in _UNKNOWN, name
        place = len(whole(file)) if fd in self._appending else self._places.get(fd, 0)
        if name == "ftruncate":
            file.pending.append((int(arguments.rpartition(", ")[2]), None))
        elif name == "pwrite64":
            file.pending.append((int(arguments.rpartition(", ")[2]), strings[0][:result]))
        elif name == "write":
            file.pending.append((place, strings[0][:result]))
            self._places[fd] = place + result
        elif name == "sendfile":
            source = _FD.match(arguments.partition(", ")[2])
            assert source is not None
            data = whole(self._file(text(source[2]).decode()) or File())
            begins = self._places.get(source[1], 0)
            file.pending.append((place, bytes(data[begins : begins + result])))
            self._places[fd] = place + result

    def _open(self, path: str, arguments: str, result: int) -> bool:
        if not self._here(path) or "O_DIRECTORY" in arguments or self._relative(path) in self.folders:
            return False
        fd = str(result)
        self._places[fd] = 0
        if "O_APPEND" in arguments:
            self._appending.add(fd)
        known = self._file(path)
        if known is None and "O_CREAT" in arguments:
            return self._name(path, File())
        if known is not None and "O_TRUNC" in arguments:
            known.pending.append((0, None))
            return True
        return False

    def _rename(self, old: str, new: str) -> bool:
        if not self._here(old):
            return False
        file = self._file(old)
        if file is None:
            return False
        # Both names change at once, as a journal of names does it: two steps here, never parted.
        self._name(new, file)
        return self._name(old, None)

    def _name(self, path: str, file: File | None) -> bool:
        folder, name = self._split(path)
        if folder is None or name.endswith("-shm"):
            return False
        if file is None:
            folder.names.pop(name, None)
        else:
            folder.names[name] = file
        folder.pending.append((name, file))
        return True

    def _file(self, path: str) -> File | None:
        folder, name = self._split(path)
        return None if folder is None else folder.names.get(name)

    def _split(self, path: str) -> tuple[Folder | None, str]:
        parent, _, name = path.rpartition("/")
        return self.folders.get(self._relative(parent)), name

    def _here(self, path: str) -> bool:
        return path == self._root or path.startswith(self._root + "/")

    def _relative(self, path: str) -> str:
        return path[len(self._root) :].strip("/") if self._here(path) else f"//{path}"

    def after_power_cut(self, target: Path, how: str, rng: random.Random) -> None:
        """Makes the home as it may be found.

        Args:
            target: a folder to make.
            how: ``dropped``, ``kept`` or ``torn``: what becomes of everything that was not synced.
            rng: says which sectors and names are kept of what is torn.
        """
        for relative, folder in self.folders.items():
            (target / relative).mkdir(parents=True, exist_ok=True)
            names = dict(folder.durable)
            count = {"dropped": 0, "kept": len(folder.pending)}.get(how, rng.randint(0, len(folder.pending)))
            if how == "torn" and 0 < count < len(folder.pending) and folder.pending[count][1] is None:
                count += 1  # the second half of a renaming
            for name, file in folder.pending[:count]:
                if file is None:
                    names.pop(name, None)
                else:
                    names[name] = file
            for name, file in names.items():
                (target / relative / name).write_bytes(left_of(file, how, rng))


def whole(file: File) -> bytearray:
    """What the running system reads of a file."""
    data = bytearray(file.durable)
    for piece in file.pending:
        put(data, *piece)
    return data


def left_of(file: File, how: str, rng: random.Random) -> bytearray:
    """What a power cut leaves of a file."""
    if how == "kept":
        return whole(file)
    data = bytearray(file.durable)
    if how == "torn":
        for place, piece in file.pending:
            if piece is None:
                if rng.random() < 0.5:
                    put(data, place, None)
                continue
            start = 0
            while start < len(piece):
                end = min(len(piece), (place + start) // SECTOR * SECTOR + SECTOR - place)
                if rng.random() < 0.5:
                    put(data, place + start, piece[start:end])
                start = end
    return data


def text(hexed: str) -> bytes:
    """What strace wrote as ``\\xNN``."""
    if not hexed.startswith("\\x"):
        return hexed.encode()
    return bytes.fromhex(hexed.replace("\\x", ""))


def record(command: list[str], trace: Path, **more: Any) -> None:
    """Runs a command under strace.

    Raises:
        CalledProcessError: it failed, or cannot be traced here.
    """
    options = ["-f", "-y", "-xx", "-s", "10000000", "-o", str(trace), "-e", f"trace={CALLS}"]
    subprocess.run(["strace", *options, *command], check=True, stdout=subprocess.DEVNULL, **more)


def lines_of(trace: Path) -> Iterator[str]:
    """The lines of a recorded process."""
    with trace.open(encoding="ascii") as file:
        yield from file
