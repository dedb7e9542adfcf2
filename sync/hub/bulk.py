"""Many rows in one statement, on SQLite and on PostgreSQL: how intake asks and writes.

The texts of these statements never depend on how many values they take, so a database plans them once: SQLite gets its
values as one JSON text or row by row, PostgreSQL by COPY or as arrays, a column each. Nothing goes through the ORM, nor
through SQLAlchemy's own way to run a statement: either costs more than the signature of a row. What the driver says of
faults is told as SQLAlchemy would.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Boolean, Connection, Date, Integer, LargeBinary, Table
from sqlalchemy.exc import DBAPIError

Row = Mapping[str, Any]
"""Values by column name, as the database has them: times are texts (`sync.hub.schema.stored_time`)."""
_KINDS: Final = (
    (BigInteger, "int8"),
    (Integer, "int4"),
    (LargeBinary, "bytea"),
    (Boolean, "bool"),
    (Date, "date"),
)
"""PostgreSQL's names by column type; all other columns are text."""


def insert(connection: Connection, table: Table, rows: Sequence[Row], tail: str = "") -> None:
    """Inserts rows.

    Args:
        connection: in a writing transaction.
        table: every row has a value for the same columns of it, more than one.
        rows: may be empty.
        tail: what comes after the values, ``ON CONFLICT ...``; both databases understand the same words.
    """
    if not rows:
        return
    names = tuple(rows[0])
    values = list(map(itemgetter(*names), rows))
    if connection.dialect.name != "postgresql":
        statement = _insert(table, names, tail)
        with _driver(connection, statement) as driver:
            driver.executemany(statement, values)
    elif tail:
        ask_server(connection, [(_insert_arrays(table, names, tail), [list(one) for one in zip(*values, strict=True)])])
    else:
        _copy(connection, table, names, values)


def _copy(connection: Connection, table: Table, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """PostgreSQL's own way in for many rows: half of the processor time of anything else."""
    statement, types = _copying(table, names)
    with _driver(connection, statement) as driver, driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def ask(connection: Connection, statement: str, columns: Sequence[Sequence[Any]] = ()) -> Sequence[Sequence[Any]]:
    """Asks SQLite about many things at once.

    Args:
        connection: in a transaction.
        statement: takes ``?``, a JSON array of arrays, one for each thing.
        columns: what is asked about, by column; all of one length. Text and whole numbers only.

    Returns:
        Rows.
    """
    values = (msgspec.json.encode(list(zip(*columns, strict=True))).decode(),) if columns else ()
    with _driver(connection, statement) as driver:
        found: Sequence[Sequence[Any]] = driver.execute(statement, values).fetchall()
    return found


def ask_server(
    connection: Connection, questions: Sequence[tuple[str, Sequence[Any]]]
) -> Sequence[Sequence[Sequence[Any]]]:
    """Asks PostgreSQL several questions in one round trip; each is a statement of its own, in their order.

    Args:
        connection: of such a server.
        questions: each a statement with ``%b``, and what these stand for.

    Returns:
        Rows of each; none where a statement gives no rows.
    """
    with contextlib.ExitStack() as stack:
        driver = stack.enter_context(_driver(connection, questions[-1][0]))
        cursors = [stack.enter_context(driver.cursor()) for _ in questions]
        with driver.pipeline():
            for cursor, (statement, values) in zip(cursors, questions, strict=True):
                cursor.execute(statement, values)
        return [() if cursor.description is None else cursor.fetchall() for cursor in cursors]


@contextlib.contextmanager
def _driver(connection: Connection, statement: str) -> Iterator[Any]:
    """The driver's connection. Its errors come out as SQLAlchemy would have them, had it made the call."""
    errors = connection.dialect.loaded_dbapi.Error
    try:
        yield connection.connection.driver_connection
    except errors as error:
        raise DBAPIError.instance(statement, None, error, errors, hide_parameters=True) from error


@cache
def _insert(table: Table, names: tuple[str, ...], tail: str) -> str:
    values = ", ".join("?" for _ in names)
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values}) {tail}"  # noqa: S608 - own names


@cache
def _insert_arrays(table: Table, names: tuple[str, ...], tail: str) -> str:
    arrays = ", ".join(f"%b::{_kind(table.c[name].type)}[]" for name in names)
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT * FROM unnest({arrays}) {tail}"  # noqa: S608 - own names


@cache
def _copying(table: Table, names: tuple[str, ...]) -> tuple[str, list[str]]:
    statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
    return statement, [_kind(table.c[name].type) for name in names]


def _kind(column: Any) -> str:
    return next((word for form, word in _KINDS if isinstance(column, form)), "text")
