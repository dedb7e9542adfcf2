"""Many rows in one statement, on SQLite and on PostgreSQL: how intake asks and writes.

The texts of these statements never depend on how many values they take, so a database plans them once: SQLite gets its
values as one JSON text or row by row, PostgreSQL by COPY or as arrays, a column each. Nothing goes through the ORM: a
row of it costs more than its signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Boolean, Connection, Date, Integer, LargeBinary, Table
from sqlalchemy.exc import DBAPIError

from sync.hub.schema import UtcDateTime, stored_time

Row = Mapping[str, Any]
"""Values by column name, as Python has them."""
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
        table: every row has a value for the same columns of it.
        rows: may be empty.
        tail: what comes after the values, ``ON CONFLICT ...``; both databases understand the same words.
    """
    if not rows:
        return
    names = tuple(rows[0])
    times = {name for name in names if isinstance(table.c[name].type, UtcDateTime)}
    columns = [
        [None if row[name] is None else stored_time(row[name]) for row in rows]
        if name in times
        else [row[name] for row in rows]
        for name in names
    ]
    server = connection.dialect.name == "postgresql"
    if server and not tail:
        _copy(connection, table, names, zip(*columns, strict=True))
    elif server:
        connection.exec_driver_sql(_insert(table, names, tail, server), tuple(columns))
    else:
        connection.exec_driver_sql(_insert(table, names, tail, server), list(zip(*columns, strict=True)))


def _copy(connection: Connection, table: Table, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """PostgreSQL's own way in for many rows: half of the processor time of anything else."""
    statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types([_kind(table.c[name].type) for name in names])
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        # As SQLAlchemy would have it, had it made the call.
        raise DBAPIError.instance(
            statement, None, error, connection.dialect.loaded_dbapi.Error, hide_parameters=True
        ) from error


def query(connection: Connection, sqlite: str, postgresql: str, columns: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """Asks about many things at once.

    Args:
        connection: in a transaction.
        sqlite: takes ``?``, a JSON array of arrays, one for each thing.
        postgresql: takes a ``%b`` for each column.
        columns: what is asked about, by column; all of one length. Text and whole numbers only.

    Returns:
        Rows.
    """
    if not columns[0]:
        return ()
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(postgresql, tuple(list(one) for one in columns)).all()
    things = msgspec.json.encode(list(zip(*columns, strict=True))).decode()
    return connection.exec_driver_sql(sqlite, (things,)).all()


@cache
def _insert(table: Table, names: tuple[str, ...], tail: str, server: bool) -> str:
    into = f"INSERT INTO {table.name} ({', '.join(names)})"
    if not server:
        return f"{into} VALUES ({', '.join('?' for _ in names)}) {tail}"
    arrays = ", ".join(f"%b::{_kind(table.c[name].type)}[]" for name in names)
    return f"{into} SELECT * FROM unnest({arrays}) {tail}"  # noqa: S608 - names of the hub's own tables


def _kind(column: Any) -> str:
    return next((word for form, word in _KINDS if isinstance(column, form)), "text")
