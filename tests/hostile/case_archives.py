"""Cases of archives: zips and tars that lie, overlap, unpack for ever, or name what is not theirs."""

from __future__ import annotations

import io
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from content_cache.archive_source import ArchiveSource
from tests.hostile.payloads import NAMES
from tests.hostile.random_cases import mutated
from tests.hostile.sandbox import Case
from tests.hostile.workshop import Package

ARCHIVE = "khoa-hoc.archive"
Files = dict[str, bytes]
Make = Callable[[Files], bytes]

_REFUSED = frozenset({"malformed-package", "missing-blob", "altered-blob", "no-connection"})


def cases() -> Iterator[Case]:
    """All of them."""
    sound: dict[str, Make] = {
        "a stored zip": zipped,
        "a deflated zip": partial(zipped, kind=zipfile.ZIP_DEFLATED),
        "a tar": tarred,
        "a zip with everything in a folder": lambda files: zipped(
            {f"khoa/{name}": data for name, data in files.items()}
        ),
        "a tar with ./ before its names": lambda files: tarred({f"./{name}": data for name, data in files.items()}),
        "a zip with other files": lambda files: zipped({**files, "readme.txt": b"x", "ảnh/x.jpg": b"y"}),
        "a zip with a comment": lambda files: _commented(files, b"x" * 60_000),
    }
    for name, make in sound.items():
        yield _case(f"{name}, sound", make, installs=True)
        for what, change in _CUTS.items():
            yield _case(f"{name} that {what}", lambda files, make=make, change=change: change(make(files)))
        for seed in range(25):
            yield _case(f"{name} spoilt by chance, {seed}", partial(_spoilt, make=make, seed=seed))
    yield from _names()
    yield from _zips()
    yield from _tars()


def _case(name: str, make: Make, *, refused: bool = False, installs: bool = False) -> Case:
    def spoil(package: Package, _: Path) -> None:
        package.on_folder = lambda folder: _gather(folder, make)

    return Case(
        name,
        spoil,
        refused_as=_REFUSED if refused else None,
        installs=installs,
        source=lambda folder: ArchiveSource(folder / ARCHIVE),
    )


def _gather(folder: Path, make: Make) -> None:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    (folder / ARCHIVE).write_bytes(make(files))


def zipped(files: Files, *, kind: int = zipfile.ZIP_STORED, twice: tuple[str, ...] = ()) -> bytes:
    """An honest zip, but that some names may be in it twice."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind, compresslevel=1) as archive:
        for name in [*files, *twice]:
            entry = zipfile.ZipInfo("x")
            entry.filename = name.encode("utf-8", "replace").decode()
            entry.compress_type = kind
            archive.writestr(entry, files[name])
    return made.getvalue()


def tarred(files: Files, *more: tarfile.TarInfo, form: int = tarfile.PAX_FORMAT) -> bytes:
    """An honest tar, and then members of any kind."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in more:
            archive.addfile(member)
    return made.getvalue()


def _commented(files: Files, comment: bytes) -> bytes:
    made = io.BytesIO(zipped(files))
    with zipfile.ZipFile(made, "a") as archive:
        archive.comment = comment
    return made.getvalue()


_CUTS: dict[str, Callable[[bytes], bytes]] = {
    "is cut by a byte": lambda data: data[:-1],
    "is cut in half": lambda data: data[: len(data) // 2],
    "is cut to its beginning": lambda data: data[:600],
    "is empty": lambda _data: b"",
    "is zeros": lambda data: bytes(len(data)),
    "has a tail": lambda data: data + b"x" * 70_000,
    "has a head": lambda data: b"x" * 1_000 + data,
    "is there twice": lambda data: data + data,
    "is backwards": lambda data: data[::-1],
    "is a web page": lambda _data: b"<!doctype html><html>" + b" " * 2_000,
}


def _spoilt(files: Files, make: Make, seed: int) -> bytes:
    rng = random.Random(seed)
    data = make(files)
    for _ in range(rng.choice((1, 2, 8))):
        data = mutated(data, rng)[:2_000_000]
    return data


def _names() -> Iterator[Case]:
    for name in NAMES:
        if len(name) < 60_000 and "\ud800" not in name:
            yield _case(f"a zip with {ascii(name)[:40]}", lambda files, name=name: zipped({**files, name: b"x"}))
            yield _case(f"a tar with {ascii(name)[:40]}", lambda files, name=name: tarred({**files, name: b"x"}))
    yield _case("a zip with a list twice", _twice, refused=True)
    yield _case("a tar with a list twice", lambda files: tarred(files)[:-1024] + tarred(files), refused=False)
    two = {"a": "two courses", "b": "two courses"}
    yield _case(
        "a zip of two folders of courses",
        lambda files: zipped({f"{top}/{name}": data for top in two for name, data in files.items()}),
        refused=True,
    )


def _twice(files: Files) -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return zipped(files, twice=("courses.json",))


# --- zips that lie ------------------------------------------------------------------------------------------


def _patched(files: Files, offset: int, value: bytes, *, of: str = "courses.json", local: bool = False) -> bytes:
    """A field of an entry of the central directory, or of its local header, is another one."""
    data = bytearray(zipped(files, kind=zipfile.ZIP_DEFLATED))
    name = of.encode()
    place = data.find(name) - 30 if local else data.rfind(name) - 46
    data[place + offset : place + offset + len(value)] = value
    return bytes(data)


def _zips() -> Iterator[Case]:
    fields = {
        "encrypted": (8, b"\x01\x00"),
        "of another method": (10, b"\x0e\x00"),
        "of method 99": (10, b"\x63\x00"),
        "stored, it says": (10, b"\x00\x00"),
        "of another sum": (16, b"\x00\x00\x00\x00"),
        "packed to nothing": (20, b"\x00\x00\x00\x00"),
        "packed to 4 GB": (20, b"\xfe\xff\xff\xff"),
        "of no length": (24, b"\x00\x00\x00\x00"),
        "of 4 GB": (24, b"\xfe\xff\xff\xff"),
        "of an unknown length": (24, b"\xff\xff\xff\xff"),
        "of a name of 64 KB": (28, b"\xff\xff"),
        "of more fields than there are": (30, b"\xff\xff"),
        "of a comment of 64 KB": (32, b"\xff\xff"),
        "on disk 7": (34, b"\x07\x00"),
        "a link": (38, struct.pack("<I", 0o120777 << 16)),
        "a device": (38, struct.pack("<I", 0o060666 << 16)),
        "at the beginning": (42, b"\x00\x00\x00\x00"),
        "behind the end": (42, b"\xf0\xff\xff\x7f"),
        "at an unknown place": (42, b"\xff\xff\xff\xff"),
        "of another mark": (0, b"PK\x09\x09"),
    }
    for what, (offset, value) in fields.items():
        yield _case(f"a zip whose list is {what}", partial(_patched, offset=offset, value=value))
        yield _case(
            f"a zip whose list's own header is {what}",
            partial(_patched, offset=max(0, offset - 2), value=value, local=True),
        )

    def ended(files: Files, **fields: int) -> bytes:
        data = zipped(files)
        names = ("disk", "first", "here", "count", "length", "place", "comment")
        values = dict(zip(names, struct.unpack("<4H2IH", data[-18:]), strict=True)) | fields
        return data[:-18] + struct.pack("<4H2IH", *values.values())

    for what, lie in {
        "65,534 entries": {"here": 0xFFFE, "count": 0xFFFE},
        "no entries": {"here": 0, "count": 0},
        "a table of 4 GB": {"length": 0xFFFFFFFE},
        "a table behind the end": {"place": 0x7FFFFFFF},
        "a table at the beginning": {"place": 0},
        "several disks": {"disk": 3, "first": 2},
        "a longer comment": {"comment": 9},
        "a 64-bit end that is not there": {"here": 0xFFFF, "count": 0xFFFF},
    }.items():
        yield _case(f"a zip that tells of {what}", partial(ended, **lie), refused=True)

    def wide(files: Files, count: int, length: int, place: int) -> bytes:
        data = zipped(files)
        end = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, place)
        at = len(data) - 22
        tail = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
        return (
            data[:at]
            + end
            + tail
            + b"PK\x05\x06"
            + struct.pack("<4H2IH", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
        )

    for what, numbers in {
        "10^6 entries": (10**6, 46 * 10**6, 0),
        "2^63 entries": (2**63, 46, 0),
        "a table of 2^63": (3, 2**63, 0),
        "a table at 2^64-1": (3, 46, 2**64 - 1),
        "1,000 entries in no bytes": (1_000, 0, 0),
    }.items():
        yield _case(f"a 64-bit zip that tells of {what}", partial(wide_of, wide, numbers), refused=True)

    def bomb(files: Files, name: str) -> bytes:
        made = io.BytesIO(zipped(files))
        with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"khac/{name}", bytes(200_000_000))
        return made.getvalue()

    yield _case("a zip with 200 MB of zeros that nobody asks for", partial(bomb, name="x"))
    yield _case(
        "a zip whose list is 200 MB of zeros",
        lambda files: zipped({**files, "courses.json": bytes(200_000_000)}, kind=zipfile.ZIP_DEFLATED),
        refused=True,
    )

    def understated(files: Files) -> bytes:
        zeros = {**files, "courses.json": bytes(200_000_000)}
        return _patched(zeros, 24, struct.pack("<I", 1_000))

    yield _case("a zip whose list is 200 MB and says 1 KB", understated, refused=True)
    many = [f"f{number}" for number in range(70_000)]
    yield _case("a zip of 70,000 files", lambda files: zipped({**files, **dict.fromkeys(many, b"")}), refused=True)
    yield _case(
        "a zip in a zip in a zip",
        lambda files: zipped({"a.zip": zipped({"b.zip": zipped(files)})}),
        refused=True,
    )


def wide_of(make: Callable[..., bytes], numbers: tuple[int, int, int], files: Files) -> bytes:
    """An end with these numbers."""
    return make(files, *numbers)


# --- tars that lie ------------------------------------------------------------------------------------------


def _tars() -> Iterator[Case]:
    kinds = {
        "a symbolic link": (tarfile.SYMTYPE, "../outside/secret.txt"),
        "a symbolic link to the root": (tarfile.SYMTYPE, "/etc/passwd"),
        "a hard link": (tarfile.LNKTYPE, "/etc/passwd"),
        "a device": (tarfile.CHRTYPE, ""),
        "a disk": (tarfile.BLKTYPE, ""),
        "a pipe": (tarfile.FIFOTYPE, ""),
        "a folder": (tarfile.DIRTYPE, ""),
        "a sparse file": (tarfile.GNUTYPE_SPARSE, ""),
        "of a kind of its own": (b"Z", ""),
    }
    for what, (kind, target) in kinds.items():

        def make(files: Files, kind: bytes = kind, target: str = target) -> bytes:
            member = tarfile.TarInfo("courses.json")
            member.type, member.linkname = kind, target
            return tarred({name: data for name, data in files.items() if name != "courses.json"}, member)

        yield _case(f"a tar whose list is {what}", make, refused=True)
    for what, (place, value) in {
        "an empty length": (124, bytes(12)),
        "a length of 8 GB": (124, b"77777777777\x00"),
        "a length in base 256": (124, b"\x80" + bytes(10) + b"\xff"),
        "a negative length": (124, b"\xff" * 12),
        "a length in words": (124, b"lots\x00\x00\x00\x00\x00\x00\x00\x00"),
        "a wrong sum": (148, b"0000000\x00"),
        "another mark": (257, b"xxxxx"),
        "a name without an end": (0, b"a" * 100),
    }.items():

        def header(files: Files, place: int = place, value: bytes = value) -> bytes:
            data = bytearray(tarred(files, form=tarfile.USTAR_FORMAT))
            data[place : place + len(value)] = value
            if place != 148:
                data[148:156] = b" " * 8
                data[148:156] = b"%06o\x00 " % sum(data[:512])
            return bytes(data)

        yield _case(f"a tar with {what}", header)
    long = tarfile.TarInfo("x" * 50_000)
    yield _case("a tar with a name of 50 KB", lambda files: tarred(files, long))
    yield _case("a tar with a GNU name of 50 KB", lambda files: tarred(files, long, form=tarfile.GNU_FORMAT))
    empty = [tarfile.TarInfo(f"f{number}") for number in range(61_000)]
    yield _case("a tar of 61,000 files", lambda files: tarred(files, *empty, form=tarfile.USTAR_FORMAT), refused=True)

    def pax(files: Files, fields: dict[str, str]) -> bytes:
        member = tarfile.TarInfo("y")
        member.pax_headers = fields
        return tarred(files, member)

    for what, fields in {
        "a path outside": {"path": "../../../etc/passwd"},
        "a size of 10^18": {"size": "1" + "0" * 18},
        "a long field": {"comment": "x" * 200_000},
        "many fields": {f"k{number}": "x" for number in range(5_000)},
    }.items():
        yield _case(f"a tar whose header tells of {what}", partial(_with_fields, pax, fields))


def _with_fields(make: Callable[..., bytes], fields: dict[str, str], files: Files) -> bytes:
    return make(files, fields)
