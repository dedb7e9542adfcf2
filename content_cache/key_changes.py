"""What root holders may decide about a key set, as values, and the key set that comes of it.

Pure: no files, no signatures. Nothing here takes a power away that the rules of ``trust.py`` give, but it refuses what
can only be a slip: naming a key that is not there, retiring one twice, a root that signs other things too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

import msgspec

from content_cache.errors import ContentError, MalformedPackageError
from content_cache.keyset import ANY, KeyEntry, KeySet, KeyStatus, Role, RootKey, check_keys
from content_cache.signing import key_id

SHORTEST_PREFIX = 8
"""Hex digits of a key's id that people may type for it."""
_COURSE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class KeyChangeError(ContentError):
    """A change of keys that cannot be meant."""

    kind: ClassVar[str] = "impossible-change"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class AddKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key gets roles; one that is there already gets more of them."""

    public: bytes
    roles: tuple[Role, ...]
    scope: tuple[str, ...] = (ANY,)
    """Counts for `Role.COURSE` only."""


class RetireKey(msgspec.Struct, frozen=True):
    """A key signs nothing new from now on."""

    key: str
    """An id, or at least its first `SHORTEST_PREFIX` digits."""


class CompromiseKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key was stolen."""

    key: str
    after: int | None
    """The last serial, of any course, that its owner signed; None where nothing of it is sound."""
    after_by_course: dict[str, int] = {}
    """The same for single courses."""


class ReplaceRoot(msgspec.Struct, frozen=True):
    """A root goes, another takes its place."""

    old: str
    new: bytes


class AddRoot(msgspec.Struct, frozen=True):
    """One root more."""

    public: bytes


class DropRoot(msgspec.Struct, frozen=True):
    """One root less."""

    key: str


class SetThreshold(msgspec.Struct, frozen=True):
    """So many roots must sign."""

    threshold: int


KeyChange = AddKey | RetireKey | CompromiseKey | ReplaceRoot | AddRoot | DropRoot | SetThreshold


def changed(keys: KeySet | None, changes: Iterable[KeyChange]) -> KeySet:
    """The next key set.

    Args:
        keys: the one that is valid now; None for a publisher's first.
        changes: in this order.

    Raises:
        KeyChangeError: a change that cannot be meant, or what comes of them all cannot be a key set.
    """
    before = keys or KeySet(version=0, threshold=0, roots=(), keys=())
    after = before
    for change in changes:
        after = _one(after, change)
    if after == before:
        raise KeyChangeError("nothing would change")
    after = msgspec.structs.replace(after, version=before.version + 1)
    try:
        check_keys(after)
    except MalformedPackageError as error:
        raise KeyChangeError(error.reason) from error
    return after


def full_id(text: str, ids: Iterable[str]) -> str:
    """The one id that begins so.

    Raises:
        KeyChangeError: none, several, or too few digits to say.
    """
    if len(text) < SHORTEST_PREFIX:
        raise KeyChangeError(f"{text!r}: at least {SHORTEST_PREFIX} digits of a key's id are needed")
    found = sorted({one for one in ids if one.startswith(text.lower())})
    if len(found) != 1:
        raise KeyChangeError(f"{text}: {'no key' if not found else 'more than one key'} has an id that begins so")
    return found[0]


def _one(keys: KeySet, change: KeyChange) -> KeySet:
    match change:
        case AddKey():
            return _with_key(keys, change)
        case RetireKey():
            return _retired(keys, full_id(change.key, _key_ids(keys)))
        case CompromiseKey():
            return _compromised(keys, full_id(change.key, _key_ids(keys)), change)
        case _:
            return _other_roots(keys, change)


def _other_roots(keys: KeySet, change: ReplaceRoot | AddRoot | DropRoot | SetThreshold) -> KeySet:
    match change:
        case ReplaceRoot():
            old, new = full_id(change.old, keys.root_ids), _root(keys, change.new)
            return msgspec.structs.replace(keys, roots=tuple(new if root.keyid == old else root for root in keys.roots))
        case AddRoot():
            return msgspec.structs.replace(keys, roots=(*keys.roots, _root(keys, change.public)))
        case DropRoot():
            gone = full_id(change.key, keys.root_ids)
            return msgspec.structs.replace(keys, roots=tuple(root for root in keys.roots if root.keyid != gone))
        case SetThreshold():
            return msgspec.structs.replace(keys, threshold=change.threshold)


def _key_ids(keys: KeySet) -> set[str]:
    return {entry.keyid for entry in keys.keys}


def _root(keys: KeySet, public: bytes) -> RootKey:
    name = key_id(public)
    if name in keys.root_ids:
        raise KeyChangeError(f"{name} is a root already")
    if name in _key_ids(keys):
        raise KeyChangeError(f"{name} signs other things: a root signs only keys.json")
    return RootKey(keyid=name, public=public)


def _with_key(keys: KeySet, change: AddKey) -> KeySet:
    name = key_id(change.public)
    for course in change.scope:
        if course != ANY and not _COURSE.fullmatch(course):
            raise KeyChangeError(f"{course!r} is no course's id")
    if name in keys.root_ids:
        raise KeyChangeError(f"{name} is a root: it signs only keys.json")
    if any(entry.keyid == name and entry.status != KeyStatus.ACTIVE for entry in keys.keys):
        raise KeyChangeError(f"{name} was retired or reported stolen: make a new key")
    made = tuple(
        KeyEntry(keyid=name, public=change.public, role=role, scope=change.scope if role is Role.COURSE else (ANY,))
        for role in change.roles
    )
    if any(entry in keys.keys for entry in made):
        raise KeyChangeError(f"{name} has this role already")
    return msgspec.structs.replace(keys, keys=(*keys.keys, *made))


def _retired(keys: KeySet, name: str) -> KeySet:
    if not any(entry.keyid == name and entry.status == KeyStatus.ACTIVE for entry in keys.keys):
        raise KeyChangeError(f"{name} is not active: it signs nothing new as it is")
    return msgspec.structs.replace(
        keys,
        keys=tuple(
            msgspec.structs.replace(entry, status=KeyStatus.RETIRED)
            if entry.keyid == name and entry.status == KeyStatus.ACTIVE
            else entry
            for entry in keys.keys
        ),
    )


def _compromised(keys: KeySet, name: str, change: CompromiseKey) -> KeySet:
    made: list[KeyEntry] = []
    for entry in keys.keys:
        made += [entry] if entry.keyid != name else _stolen(entry, change)
    return msgspec.structs.replace(keys, keys=tuple(dict.fromkeys(made)))


def _stolen(entry: KeyEntry, change: CompromiseKey) -> list[KeyEntry]:
    """An entry of a stolen key; courses that have a serial of their own come apart from the rest."""
    stolen = msgspec.structs.replace(entry, status=KeyStatus.COMPROMISED, compromised_after=None)
    if entry.role != Role.COURSE:
        return [stolen]
    own = {
        course: serial
        for course, serial in change.after_by_course.items()
        if ANY in entry.scope or course in entry.scope
    }
    made = [
        msgspec.structs.replace(stolen, scope=(course,), compromised_after=serial)
        for course, serial in sorted(own.items())
    ]
    rest = tuple(course for course in entry.scope if course not in own)
    return [msgspec.structs.replace(stolen, scope=rest, compromised_after=change.after), *made] if rest else made


# --- in words, for whoever is asked to sign -----------------------------------------------------------------


def differences(before: KeySet | None, after: KeySet) -> tuple[str, ...]:
    """What a key set changes, a line each."""
    old = before or KeySet(version=0, threshold=after.threshold, roots=(), keys=())
    lines = [f"version {old.version} -> {after.version}"]
    if old.threshold != after.threshold:
        lines.append(f"roots that must sign: {old.threshold} -> {after.threshold}")
    lines += [f"root removed: {name}" for name in old.root_ids if name not in after.root_ids]
    lines += [f"root added: {name}" for name in after.root_ids if name not in old.root_ids]
    was, now = _by_use(old), _by_use(after)
    lines += [
        f"changed: {entry_words(now[use])}, was {was[use].status}" for use in was if now.get(use, was[use]) != was[use]
    ]
    lines += [f"removed: {entry_words(was[use])}" for use in was if use not in now]
    lines += [f"added: {entry_words(now[use])}" for use in now if use not in was]
    return tuple(lines)


def _by_use(keys: KeySet) -> dict[tuple[str, str, tuple[str, ...]], KeyEntry]:
    return {(entry.keyid, entry.role, entry.scope): entry for entry in keys.keys}


def entry_words(entry: KeyEntry) -> str:
    """A key in one role, on one line."""
    scope = f" for {', '.join(entry.scope)}" if entry.role == Role.COURSE else ""
    after = ""
    if entry.status == KeyStatus.COMPROMISED and entry.role == Role.COURSE:
        sound = entry.compromised_after
        after = " (nothing of it is sound)" if sound is None else f" after serial {sound}"
    return f"{entry.keyid} {entry.role}{scope}: {entry.status}{after}"


def oddities(before: KeySet | None, after: KeySet) -> tuple[str, ...]:
    """What may be meant, but is worth a second look before signing; a line each."""
    lines = []
    if not any(entry.role == Role.COURSE and entry.status == KeyStatus.ACTIVE for entry in after.keys):
        lines.append("no active key signs courses")
    if not any(entry.role == Role.LIST and entry.status == KeyStatus.ACTIVE for entry in after.keys):
        lines.append("no active key signs the list of courses")
    if after.threshold == 1:
        lines.append("one root alone can change everything")
    if after.threshold == len(after.roots) > 1:
        lines.append("every root must sign: when one is lost, nothing can be changed any more")
    for name in sorted(_key_ids(before) - _key_ids(after)) if before else ():
        lines.append(f"{name} is not named any more: all courses that it signed disappear from computers")
    for name in sorted(_weak(before) - _weak(after) & _key_ids(after)) if before else ():
        lines.append(f"{name} was retired or reported stolen and becomes active again")
    return tuple(lines)


def _weak(keys: KeySet) -> set[str]:
    return {entry.keyid for entry in keys.keys if entry.status != KeyStatus.ACTIVE}
