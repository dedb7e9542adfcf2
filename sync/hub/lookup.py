"""Finding one attempt by what people have in hand: the record's id, or its receipt code."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.hub.errors import UnknownResultError
from sync.hub.schema import RecordRow, ResultRow
from sync.receipt import receipt_code

_CODE_DIGITS = 13
_LONGEST_POSITION = 18
"""More is no position of a 64-bit database."""


def find_record(session: Session, name: str) -> RecordRow:
    """The record that is meant.

    Args:
        session: of a hub's database.
        name: its id, or a receipt code, with or without dashes and spaces. Where several records have one id, the
            position in the hub (``#12``) tells them apart.

    Raises:
        UnknownResultError: there is not exactly one.
    """
    digits = "".join(name.replace("-", " ").split())
    if name.startswith("#") and name[1:].isdecimal() and len(name) <= _LONGEST_POSITION:
        condition = RecordRow.position == int(name[1:])
    elif len(digits) == _CODE_DIGITS and digits.isdecimal():
        # A handle for people, looked up now and then: no column has it.
        rows = session.execute(select(RecordRow.position, RecordRow.digest))
        condition = RecordRow.position.in_([row.position for row in rows if receipt_code(row.digest) == digits])
    else:
        condition = RecordRow.id == name
    found = list(session.scalars(select(RecordRow).where(condition)))
    if len(found) != 1:
        raise UnknownResultError(name, len(found))
    return found[0]


def find_result(session: Session, name: str) -> ResultRow:
    """The attempt that is meant.

    Args:
        session: of a hub's database.
        name: as for `find_record`.

    Raises:
        UnknownResultError: there is not exactly one such record, or it is no attempt that counts for somebody.
    """
    found = session.get(ResultRow, find_record(session, name).position)
    if found is None:
        raise UnknownResultError(name, 0)
    return found
