"""What the hub tells everybody: newer ``keys.json``, a new recipient for parcels, its TLS keys, and keys of papers that
are released.

Release is a decision of people: a hub opens what is sealed to it as soon as it can, since it grades with it, and tells
nobody. What was told once is not told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from content_cache.sealing import ReleaseKey, Sealed
from content_cache.signing import SigningKey
from sync.feed import KEYS, RECIPIENT, RELEASE_KEY, TLS_PINS, KeysBody, RecipientBody, ReleaseKeyBody, TlsPinsBody
from sync.hub.database import HubDatabase
from sync.hub.errors import NothingToReleaseError
from sync.hub.feed_writing import tell_everybody
from sync.hub.schema import FeedRow, MetaRow, OpenedKeyRow, RecipientRow
from sync.tls_statement import TlsStatement, open_tls_statement, seal_tls_statement

_MAX_KEYS_BYTES: Final = 32 << 10


class _Version(msgspec.Struct):
    version: int


class _Signed(msgspec.Struct):
    payload: bytes


def notice(database: HubDatabase, keys_json: Path) -> None:
    """Tells of what is newer than what was told last. Cheap where nothing is.

    Args:
        database: of the hub.
        keys_json: of the published folder; whether it is to be believed is judged by whoever gets it.

    Raises:
        HubStorageError: nothing was told.
    """
    keys = _keys(keys_json)
    with database.read() as session:
        due = _due(session, keys)
    if due:
        with database.write() as session:
            # Again under the lock: another process may have told it meanwhile.
            for kind, body in _due(session, keys):
                tell_everybody(session, kind, body)


def tls_statement(database: HubDatabase, key: SigningKey, pins: Sequence[bytes], now: datetime) -> bytes | None:
    """The statement of the hub's TLS keys; made and told to everybody where it was not yet.

    Args:
        database: of the hub.
        key: the hub's own.
        pins: of the keys that its clients meet now; where there are none, what was told last holds.
        now: the hub's clock.

    Returns:
        The envelope; None where the hub has none to tell.

    Raises:
        HubStorageError: nothing was told.
    """
    with database.read() as session:
        found = _stated(session, key, pins)
    if found is not None or not pins:
        return found
    with database.write() as session:
        # Again under the lock: another process may have told it meanwhile.
        found = _stated(session, key, pins)
        if found is None:
            incarnation = session.get_one(MetaRow, 1).incarnation
            last = open_tls_statement(_last_statement(session) or b"", key.public)
            serial = max(int(now.timestamp() * 1000), 1 if last is None else last.serial + 1)
            made = TlsStatement(hub=key.key_id, serial=serial, pins=tuple(sorted(set(pins))), incarnation=incarnation)
            found = seal_tls_statement(made, key)
            tell_everybody(session, TLS_PINS, TlsPinsBody(statement=found))
    return found


def _stated(session: Session, key: SigningKey, pins: Sequence[bytes]) -> bytes | None:
    """What was told last, where it is still right. A hub that was restored says it again: what it said may be older
    than what its clients have heard."""
    told = _last_statement(session)
    last = open_tls_statement(told or b"", key.public)
    if last is None or last.incarnation != session.get_one(MetaRow, 1).incarnation:
        return None
    return told if not pins or set(last.pins) == set(pins) else None


def _last_statement(session: Session) -> bytes | None:
    told = _last(session, TLS_PINS)
    return None if told is None else msgspec.json.decode(told, type=TlsPinsBody).statement


def release(database: HubDatabase, course: str, quiz: str, what: Sealed) -> int:
    """Gives the keys of a paper, or its locked questions, to everybody, in all versions that this hub has opened.

    Args:
        database: of the hub.
        course: the course's id.
        quiz: the quiz's id.
        what: which of the two.

    Returns:
        How many seals were released now; 0 where all of them were before.

    Raises:
        NothingToReleaseError: the hub has opened no such seal.
        HubStorageError: nothing was released.
    """
    with database.write() as session:
        opened = session.scalars(
            select(OpenedKeyRow)
            .where(OpenedKeyRow.course == course, OpenedKeyRow.quiz == quiz, OpenedKeyRow.what == what.value)
            .order_by(OpenedKeyRow.opened_at, OpenedKeyRow.seal)
        ).all()
        if not opened:
            raise NothingToReleaseError(course, quiz)
        told = set(session.scalars(select(FeedRow.body).where(FeedRow.kind == RELEASE_KEY)))
        count = 0
        for row in opened:
            key = ReleaseKey(
                what=what, course=course, quiz=quiz, quiz_digest=row.quiz_digest, seal=row.seal, key=row.key
            )
            body = ReleaseKeyBody(course=course, quiz=quiz, what=what.value, key=key.encode())
            if msgspec.json.encode(body) not in told:
                tell_everybody(session, RELEASE_KEY, body)
                count += 1
        return count


def _due(session: Session, keys: KeysBody | None) -> list[tuple[str, KeysBody | RecipientBody]]:
    due: list[tuple[str, KeysBody | RecipientBody]] = []
    told = _last(session, KEYS)
    if keys is not None and (told is None or msgspec.json.decode(told, type=KeysBody).version < keys.version):
        due.append((KEYS, keys))
    newest = session.scalars(
        select(RecipientRow.recipient).order_by(RecipientRow.created_at.desc(), RecipientRow.recipient).limit(1)
    ).first()
    told = _last(session, RECIPIENT)
    if newest is not None and (told is None or msgspec.json.decode(told, type=RecipientBody).recipient != newest):
        due.append((RECIPIENT, RecipientBody(recipient=newest)))
    return due


def _last(session: Session, kind: str) -> bytes | None:
    last = select(FeedRow.body).where(FeedRow.kind == kind).order_by(FeedRow.id.desc()).limit(1)
    return session.scalars(last).first()


def _keys(path: Path) -> KeysBody | None:
    """The published ``keys.json``; None where there is none, or none that this program reads."""
    try:
        raw = path.read_bytes()
        if len(raw) > _MAX_KEYS_BYTES:
            return None
        version = msgspec.json.decode(msgspec.json.decode(raw, type=_Signed).payload, type=_Version).version
    except (OSError, msgspec.MsgspecError):
        return None
    return KeysBody(version=version, keys=raw)
