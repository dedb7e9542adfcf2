"""Reads what is stored around records that are on their way in: who sent them, their chains, their ids.

On PostgreSQL the chains are locked first, in one order everywhere: a chain is judged by one writer at a time, so what
is read here does not change before it is written, and two writers never wait for each other in a ring. Lock and
questions go to the server together and are answered in one round trip; each question is a statement of its own after
the lock, so it sees what the writer before has committed.

A server has to use its indexes here. It plans such a question once, when a new hub has hardly a record, and a plan that
reads the whole table was right then; by the next look of its statistics each batch would read a hundred thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from sync.hub import bulk
from sync.hub.chains import Link
from sync.hub.projection import Author

_BY_INDEX: Final = "set_config('enable_seqscan', 'off', true)"
"""Until the end of the transaction."""
_CHAINS_LOCK: Final = 0x7475686F63000003
_DEVICES_LOCK: Final = 0x74756801
"""Of PostgreSQL's advisory locks: one number of 64 bits, and one of 32 bits beside that of a device."""
_LOCK_DEVICES: Final = f"""
    SELECT {_BY_INDEX}, pg_advisory_xact_lock_shared({_CHAINS_LOCK})
    UNION ALL SELECT '', pg_advisory_xact_lock({_DEVICES_LOCK}, k)
        FROM unnest(string_to_array(%b::text, ',')::integer[]) AS k"""  # noqa: S608 - numbers of our own
_LOCK_ALL: Final = f"SELECT {_BY_INDEX}, pg_advisory_xact_lock({_CHAINS_LOCK})"
_MOST_LOCKS: Final = 1_000
"""A server has room for some thousands; a batch of more devices locks all chains at once."""
_AUTHORS: Final = """
    SELECT d.id, d.person_id, d.revoked_at IS NOT NULL, p.withdrawn_at IS NOT NULL, d.role, EXISTS (
        SELECT 1 FROM devices o WHERE o.person_id = d.person_id AND o.id <> d.id AND o.role = 'device')
    FROM devices d JOIN persons p ON p.id = d.person_id
    WHERE d.id """
_OF_JSON: Final = "IN (SELECT json_extract(value, '$[0]') FROM json_each(?))"
_OF_LIST: Final = "= ANY (string_to_array(%b::text, ','))"
_LINKS_SQLITE: Final = """
    SELECT r.device, r.seq, r.digest, r.prev, r.position
    FROM json_each(?) AS w CROSS JOIN records r ON r.device = json_extract(w.value, '$[0]')
        AND r.seq BETWEEN json_extract(w.value, '$[1]') AND json_extract(w.value, '$[2]')"""
_LINKS_POSTGRESQL: Final = """
    SELECT r.device, r.seq, r.digest, r.prev, r.position
    FROM unnest(
        string_to_array(%b::text, ','),
        string_to_array(%b::text, ',')::bigint[],
        string_to_array(%b::text, ',')::bigint[]
    ) AS w(device, lowest, highest)
    JOIN records r ON r.device = w.device AND r.seq BETWEEN w.lowest AND w.highest"""
_IDS: Final = "SELECT id, position FROM records WHERE id "
_PUBLICS: Final = "SELECT id, public FROM devices WHERE id "
_LAST_SQLITE: Final = "SELECT max(position) FROM records"
_NUMBERS_POSTGRESQL: Final = "SELECT nextval('record_positions') FROM generate_series(1, %b)"

Chains = dict[tuple[str, int], list[Link]]
"""Links by device and sequence."""


class Surroundings(msgspec.Struct, frozen=True):
    """What is stored around some records."""

    authors: dict[str, Author]
    chains: Chains
    """What is at their sequences, before them and after them."""
    ids: defaultdict[str, list[int]]
    """Positions of records with their ids."""
    positions: Sequence[int]
    """Free ones, as many as there are records, ascending."""


def read(connection: Connection, links: Collection[Link], ids: Collection[str]) -> Surroundings:
    """Locks the chains of some records and reads what is around them.

    Args:
        connection: in a transaction that may write beside others.
        links: of the records.
        ids: of the records.
    """
    devices = sorted({link.device for link in links})
    runs = list(zip(*_runs(links), strict=True))
    wanted = sorted(ids)
    if connection.dialect.name == "postgresql":
        _, authors, near, same, numbers = bulk.ask_server(
            connection,
            [
                _lock(devices),
                (_AUTHORS + _OF_LIST, [_listed(devices)]),
                (_LINKS_POSTGRESQL, [_listed(one) for one in runs]),
                (_IDS + _OF_LIST, [_listed(wanted)]),
                (_NUMBERS_POSTGRESQL, [len(links)]),
            ],
        )
        positions: Sequence[int] = [row[0] for row in numbers]
    else:
        authors = bulk.ask(connection, _AUTHORS + _OF_JSON, [devices])
        near = bulk.ask(connection, _LINKS_SQLITE, runs)
        same = bulk.ask(connection, _IDS + _OF_JSON, [wanted])
        last = bulk.ask(connection, _LAST_SQLITE)[0][0] or 0
        positions = range(last + 1, last + 1 + len(links))
    return Surroundings(_authors(authors), _chains(near), _ids(same), positions)


def same_ids(connection: Connection, ids: Iterable[str]) -> defaultdict[str, list[int]]:
    """Positions of all stored records with these ids, by a connection of a server that is in no transaction."""
    _, found = bulk.ask_server(connection, [(f"SELECT {_BY_INDEX}", []), (_IDS + _OF_LIST, [_listed(sorted(ids))])])
    return _ids(found)


def public_keys(connection: Connection, devices: Sequence[str]) -> dict[str, bytes]:
    """Public keys of those of some devices that are enrolled."""
    if connection.dialect.name == "postgresql":
        _, rows = bulk.ask_server(connection, [(f"SELECT {_BY_INDEX}", []), (_PUBLICS + _OF_LIST, [_listed(devices)])])
    else:
        rows = bulk.ask(connection, _PUBLICS + _OF_JSON, [devices])
    return {row[0]: bytes(row[1]) for row in rows}


def _lock(devices: Iterable[str]) -> tuple[str, list[Any]]:
    """Waits until nobody else judges the chains of these devices; until the end of the transaction nobody will.

    Locks on rows would do the same, and write every row of a device again for each of its batches.
    """
    numbers = sorted({int(device[:8], 16) - 2**31 for device in devices})
    return (_LOCK_ALL, []) if len(numbers) > _MOST_LOCKS else (_LOCK_DEVICES, [_listed(numbers)])


def _listed(values: Iterable[object]) -> str:
    """As a server takes them here: ids, none of which can have a comma, and numbers. Arrays cost the driver more than
    all else of a question.
    """
    return ",".join(map(str, values))


def lock_all(connection: Connection) -> None:
    """Waits until nobody takes records, on a server; until the end of the transaction nobody will."""
    connection.exec_driver_sql(_LOCK_ALL)


def _authors(rows: Iterable[Sequence[Any]]) -> dict[str, Author]:
    return {
        row[0]: Author(
            device=row[0],
            person=row[1],
            device_revoked=bool(row[2]),
            person_withdrawn=bool(row[3]),
            role=row[4],
            has_others=bool(row[5]),
        )
        for row in rows
    }


def _chains(rows: Iterable[Sequence[Any]]) -> Chains:
    found: Chains = {}
    for device, seq, digest, prev, position in rows:
        link = Link(device=device, seq=seq, digest=digest, prev=prev, position=position)
        found.setdefault((device, seq), []).append(link)
    return found


def _ids(rows: Iterable[Sequence[Any]]) -> defaultdict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for name, position in rows:
        found[name].append(position)
    return found


def _runs(links: Iterable[Link]) -> list[tuple[str, int, int]]:
    """The sequences of every device with their neighbours, as runs: device, lowest, highest."""
    found: list[tuple[str, int, int]] = []
    run_device, lowest, highest = "", 0, 0
    for device, seq in sorted({(link.device, link.seq) for link in links}):
        if device == run_device and seq - 1 <= highest + 1:
            highest = seq + 1
            continue
        if run_device:
            found.append((run_device, lowest, highest))
        run_device, lowest, highest = device, seq - 1, seq + 1
    found.append((run_device, lowest, highest))
    return found
