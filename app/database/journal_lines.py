"""The form of the second journal: one line a unit of work, readable without this program.

::

    HOME/journal/
      000007.log        lines of units, in the order of their commits
      000007.sqlite     a backup of the study database, made when that log was begun
      000008.log
      000008.sqlite

A log is UTF-8 text. Each line begins with a newline byte, so that what a torn write left behind spoils no line after
it; then eight hex digits, CRC-32 (zlib's) of the JSON text; a space; the JSON text, which has no newline in it.

- The first line of a log is its *heading*: ``{"journal":1,"after":N,"revision":"0002","home":ID}``. The log holds units
  from N + 1 on, in the tables of that revision, of the installation ID.
- The last line of a log that has a successor is its *ending*: ``{"next":8}``.
- ``{"closed":N}`` is written when a program ends in order: every line before it, up to unit N, was on the disk by then.
  Where the last line is another one, lines before it may be lacking: a power cut keeps what was not synced in any
  order.
- Every other line is a *unit*: ``{"unit":N,"do":[[SQL,[value, ...]], ...]}``: the statements of one transaction with
  their parameters, in order, savepoints among them. A value is a JSON number, text, null, or ``{"b64":TEXT}`` for bytes
  (standard base64): the exact bytes of a signed record are the value of ``text`` in ``INSERT INTO records``.

Rules for a reader:

- a line whose CRC is wrong is passed over; so is one that begins with ``-``: its transaction did not happen;
- unit N + 1 follows unit N, through all logs in the order of their names; a number that is lacking is a hole;
- a line with a number that was there already replaces that line and all lines after it: the process that wrote those
  died before its commit.

``PRAGMA user_version`` of the database is the number of its last unit.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from app.errors import DamagedDatabaseError

JOURNAL_FORMAT: Final = 1
"""2026-11-25: first."""
VOID: Final = b"-"
"""In place of the first digit of a CRC: this unit did not happen."""
_NAME = re.compile(r"(\d{6})\.log")
_CRC_DIGITS = 8
_TAIL_BYTES = 64 * 1024
_HEADING_BYTES = 1024

Value = str | int | float | bytes | None
Statement = tuple[str, Sequence[Value]]
"""SQL with its parameters."""


class Heading(msgspec.Struct, frozen=True):
    """What a log begins with."""

    journal: int
    after: int
    revision: str
    home: str


class _Bytes(msgspec.Struct, frozen=True):
    b64: bytes


class Unit(msgspec.Struct, frozen=True):
    """The changes of one transaction."""

    unit: int
    do: list[tuple[str, list[str | int | float | _Bytes | None]]]

    def statements(self) -> Iterable[tuple[str, list[Value]]]:
        """Yields what to execute."""
        for sql, values in self.do:
            yield sql, [value.b64 if isinstance(value, _Bytes) else value for value in values]


class _Numbered(msgspec.Struct, frozen=True):
    unit: int | None = None
    closed: int | None = None


_encode = msgspec.json.Encoder().encode
_heading = msgspec.json.Decoder(Heading)
_unit = msgspec.json.Decoder(Unit)
_numbered = msgspec.json.Decoder(_Numbered)


def unit_line(number: int, statements: Iterable[Statement]) -> bytes:
    """Returns the line of a unit.

    Raises:
        TypeError: a parameter is of no kind that SQLite stores: a bug.
    """
    do = [(sql, [_plain(value) for value in values]) for sql, values in statements]
    return _line(_encode({"unit": number, "do": do}))


def heading_line(after: int, revision: str, home: str) -> bytes:
    """Returns the line that a log begins with."""
    return _line(_encode(Heading(JOURNAL_FORMAT, after, revision, home)))


def ending_line(following: int) -> bytes:
    """Returns the line that says that the log of this number goes on."""
    return _line(_encode({"next": following}))


def closing_line(number: int) -> bytes:
    """Returns the line of a program that ends in order."""
    return _line(_encode({"closed": number}))


def _line(text: bytes) -> bytes:
    return b"\n%08x %b" % (zlib.crc32(text), text)


def _plain(value: Value) -> Value | dict[str, bytes]:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (bytes, memoryview)):
        return {"b64": bytes(value)}
    raise TypeError(f"{type(value).__name__} in a statement")


class Log(msgspec.Struct, frozen=True):
    """A log as far as it reads."""

    path: Path
    heading: Heading | None
    """None: its first line is damaged."""
    units: list[tuple[int, bytes]]
    """Number and JSON text of each unit, in order, those left out that others replaced."""
    closed: int = 0
    """The last unit that a closing line names, whether that is there or not."""

    @property
    def last(self) -> int:
        """The number of the last unit that it knows of; 0 where it knows of none."""
        told = 0 if self.heading is None else self.heading.after
        return max(self.units[-1][0] if self.units else told, self.closed)


def read_log(path: Path) -> Log:
    """Reads a log; damage is passed over.

    Raises:
        OSError: the file can't be read.
    """
    heading: Heading | None = None
    units: list[tuple[int, bytes]] = []
    closed = 0
    for line in path.read_bytes().split(b"\n"):
        text = _checked(line)
        if text is None:
            continue
        numbers = _numbers(text)
        number, closed = numbers.unit, numbers.closed or closed
        if number is None:
            heading = heading or _heading_in(text)
        else:
            while units and units[-1][0] >= number:
                units.pop()
            units.append((number, text))
    return Log(path, heading, units, closed)


def last_number(path: Path) -> int:
    """Returns the same as ``read_log(path).last``, from the end of the file alone where that tells it.

    Raises:
        OSError: the file can't be read.
    """
    for line in reversed(_tail(path)):
        text = _checked(line)
        number = None if text is None else _numbers(text).unit
        if number is not None:
            return number
    return read_log(path).last


def is_whole(path: Path, number: int) -> bool:
    """Whether a log has every unit from its heading's on up to this one, and none after it.

    Raises:
        OSError: the file can't be read.
    """
    text = _checked(_tail(path)[-1])
    if text is not None and _numbers(text).closed == number:
        return True
    log = read_log(path)
    return log.heading is not None and log.last == number == log.heading.after + len(log.units)


def _tail(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
        return file.read().split(b"\n")


def heading_of(path: Path) -> Heading | None:
    """Returns what a log begins with; None where that does not read.

    Raises:
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        text = _checked(file.read(_HEADING_BYTES).lstrip(b"\n").partition(b"\n")[0])
    return None if text is None else _heading_in(text)


def _numbers(text: bytes) -> _Numbered:
    try:
        return _numbered.decode(text)
    except msgspec.DecodeError:
        return _Numbered()


def _heading_in(text: bytes) -> Heading | None:
    try:
        return _heading.decode(text)
    except msgspec.DecodeError:
        return None


def _checked(line: bytes) -> bytes | None:
    if len(line) < _CRC_DIGITS + 2:
        return None
    text = line[_CRC_DIGITS + 1 :]
    return text if line[: _CRC_DIGITS + 1] == b"%08x " % zlib.crc32(text) else None


def read_unit(text: bytes) -> Unit:
    """Returns a unit from its JSON text.

    Raises:
        DamagedDatabaseError: the text is not of this form, although its CRC is right: a later version's.
    """
    try:
        return _unit.decode(text)
    except msgspec.DecodeError as error:
        raise DamagedDatabaseError(Path("journal"), str(error)) from error


def log_files(folder: Path) -> list[Path]:
    """Returns the logs of a folder, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def log_path(folder: Path, number: int) -> Path:
    """Returns where the log of this number is, or would be."""
    return folder / f"{number:06}.log"


def number_of(path: Path) -> int:
    """Returns the number in a log's name."""
    return int(path.stem)


def base_of(path: Path) -> Path:
    """Returns where the backup that belongs to a log is, or would be."""
    return path.with_suffix(".sqlite")


def parameters(values: Any) -> Sequence[Value]:
    """Returns the parameters of a statement as they are written down.

    Raises:
        TypeError: they are named ones, which no statement here has: a bug.
    """
    if isinstance(values, (tuple, list)):
        return values
    if not values:
        return ()
    raise TypeError("named parameters")
