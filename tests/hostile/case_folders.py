"""Cases of folders: what a stranger's stick can hold where plain files should be, and layouts without a list."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from content_cache.layout import COURSES_FILE, KEYS_FILE
from tests.hostile.sandbox import Case
from tests.hostile.workshop import Package, sha256

Change = Callable[[Path, Path], None]
"""Takes a file of the published folder, and the folder outside."""


def _symlink(path: Path, outside: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(outside / "secret.txt")


def _symlink_to_copy(path: Path, _: Path) -> None:
    copy = path.with_name(path.name + ".copy")
    path.rename(copy)
    path.symlink_to(copy)


def _symlink_to_itself(path: Path, _: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path)


def _symlink_to_device(path: Path, _: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def _symlink_to_nothing(path: Path, _: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/nothing/here")


def _pipe(path: Path, _: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def _socket(path: Path, _: Path) -> None:
    import socket

    path.unlink(missing_ok=True)
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path has a short limit
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _folder(path: Path, _: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()
    (path / "x").write_bytes(b"x")


def _gone(path: Path, _: Path) -> None:
    path.unlink(missing_ok=True)


def _sparse(path: Path, _: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def _hard_link(path: Path, outside: Path) -> None:
    path.unlink(missing_ok=True)
    os.link(outside / "secret.txt", path)


def _hard_link_to_copy(path: Path, _: Path) -> None:
    os.link(path, path.with_name(path.name + ".copy"))


def _unreadable(path: Path, _: Path) -> None:
    path.chmod(0)


CHANGES: dict[str, Change] = {
    "a link to a file outside": _symlink,
    "a link to its own content": _symlink_to_copy,
    "a link to itself": _symlink_to_itself,
    "a link to a device": _symlink_to_device,
    "a link to nothing": _symlink_to_nothing,
    "a pipe": _pipe,
    "a socket": _socket,
    "a folder": _folder,
    "gone": _gone,
    "1 TB of nothing": _sparse,
    "a hard link to a file outside": _hard_link,
    "a hard link": _hard_link_to_copy,
    "unreadable": _unreadable,
}
_HARMLESS = ("a hard link", "unreadable")


def cases() -> Iterator[Case]:
    """All of them."""
    for what, change in CHANGES.items():
        for place in ("courses.json", "config", "lessons/bai-1.md", "media/hinh.svg", "media/anh.png"):
            yield Case(
                f"{place} is {what}",
                partial(_at, place=place, change=change),
                refused_as=None if what in _HARMLESS else frozenset(_REFUSED),
                is_update=place == "lessons/bai-1.md",
            )
        yield Case(f"keys.json is {what}", partial(_at, place="keys.json", change=change), installs=True)
    for name, change_folder in _FOLDERS.items():
        yield Case(f"the folder's {name}", partial(_on_folder, change=change_folder))
    yield from _large_media()


_REFUSED = {"malformed-package", "missing-blob", "altered-blob", "no-connection"}


def _at(package: Package, outside: Path, place: str, change: Change) -> None:
    spot: dict[str, str] = {}
    if place == "config":

        def config(data: bytes) -> bytes:
            spot["name"] = sha256(data)
            return data

        package.on_stored_config = config
    elif place in package.files:

        def stored(data: bytes) -> bytes:
            spot["name"] = sha256(data)
            return data

        package.stored[place] = stored

    def spoil(folder: Path) -> None:
        change(folder / "blobs" / "sha256" / spot["name"] if spot else folder / place, outside)

    package.on_folder = spoil


def _blobs_are_a_link(folder: Path, outside: Path) -> None:
    (folder / "blobs").rename(folder / "other")
    (folder / "blobs").symlink_to(folder / "other")


def _algorithm_is_a_link(folder: Path, outside: Path) -> None:
    (folder / "blobs" / "sha256").rename(folder / "blobs" / "other")
    (folder / "blobs" / "sha256").symlink_to(folder / "blobs" / "other")


def _blobs_are_outside(folder: Path, outside: Path) -> None:
    shutil.rmtree(folder / "blobs")
    (folder / "blobs").symlink_to(outside)


def _blobs_are_a_file(folder: Path, outside: Path) -> None:
    shutil.rmtree(folder / "blobs")
    (folder / "blobs").write_bytes(b"x")


def _blobs_are_gone(folder: Path, outside: Path) -> None:
    shutil.rmtree(folder / "blobs")


def _everything_is_gone(folder: Path, outside: Path) -> None:
    for path in (COURSES_FILE, KEYS_FILE):
        (folder / path).unlink()
    shutil.rmtree(folder / "blobs")


def _more_blobs(folder: Path, outside: Path) -> None:
    for name in ("..con", "x" * 200, "A" * 64, "0" * 64, "0" * 63, ".hidden", "x y", "\u202e"):
        (folder / "blobs" / "sha256" / name).write_bytes(b"x")
    for number in range(2_000):
        (folder / "blobs" / "sha256" / f"{number:064x}").write_bytes(b"")


def _names_in_capitals(folder: Path, outside: Path) -> None:
    for path in (folder / "blobs" / "sha256").iterdir():
        path.rename(path.with_name(path.name.upper()))


_FOLDERS: dict[str, Change] = {
    "blobs are a link": _blobs_are_a_link,
    "sha256 is a link": _algorithm_is_a_link,
    "blobs are outside": _blobs_are_outside,
    "blobs are a file": _blobs_are_a_file,
    "blobs are gone": _blobs_are_gone,
    "content is gone": _everything_is_gone,
    "blobs are many more": _more_blobs,
    "blobs are in capitals": _names_in_capitals,
}


def _on_folder(package: Package, outside: Path, change: Change) -> None:
    package.on_folder = lambda folder: change(folder, outside)


def _large_media() -> Iterator[Case]:
    """Blobs that become files of the cache: over the bound of what lies in the database."""
    from tests.hostile.workshop import File

    def film(package: Package, outside: Path, what: str) -> None:
        package.files["media/phim.mp4"] = File(os.urandom(1) + bytes(600_000), "video/mp4", compressed=False)
        package.toc["topics"][0]["lessons"].append({"id": "phim", "title": "Phim", "path": "media/phim.mp4"})
        if what in CHANGES:
            _at(package, outside, "media/phim.mp4", CHANGES[what])
        elif what == "altered":
            package.stored["media/phim.mp4"] = lambda data: data[:-1] + b"x"
        elif what == "longer":
            package.stored["media/phim.mp4"] = lambda data: data + b"x"

    for what in ("sound", "altered", "longer", *CHANGES):
        yield Case(f"a film that is {what}", partial(film, what=what), is_update=True)

    def picture(package: Package, outside: Path, what: str) -> None:
        package.files["media/anh.png"].raw = os.urandom(1) + bytes(600_000)
        if what != "sound":
            package.stored["media/anh.png"] = lambda data: data[:-1] + b"x"

    yield Case("a large picture", partial(picture, what="sound"), installs=True)
    yield Case("a large picture, altered", partial(picture, what=""), refused_as=frozenset({"altered-blob"}))
