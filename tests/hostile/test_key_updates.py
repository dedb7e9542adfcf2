"""Random histories of key sets, offered in any order, honest and hostile, to one home."""

from __future__ import annotations

import hashlib
import itertools
import random

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from content_cache import key_changes as change
from content_cache.errors import CompromisedKeyError, OlderSerialError, PackageError, RetiredKeyError, UntrustedKeyError
from content_cache.key_ceremony import draft, look, sign
from content_cache.key_changes import KeyChangeError, changed
from content_cache.keyset import KeySet, KeyStatus, RootKey, read_keys
from content_cache.signing import Envelope, SigningKey, seal
from content_cache.trust import KeyEntry, Role, TrustedKeys, seal_keys

ROOTS = [SigningKey(hashlib.sha256(b"root %d" % number).digest()) for number in range(6)]
WORKERS = [SigningKey(hashlib.sha256(b"worker %d" % number).digest()) for number in range(4)]
BY_ID = {key.key_id: key for key in (*ROOTS, *WORKERS)}
COURSE = "hoc-a"
TOCS = {key.key_id: Envelope.parse(seal("x", b"toc", [key])) for key in WORKERS}

roots = st.sampled_from(ROOTS)
workers = st.sampled_from(WORKERS)
changes = st.one_of(
    st.builds(lambda key: change.AddKey(public=key.public, roles=(Role.COURSE, Role.LIST)), workers),
    st.builds(lambda key: change.RetireKey(key.key_id), workers),
    st.builds(
        lambda key, after: change.CompromiseKey(key=key.key_id, after=after),
        workers,
        st.none() | st.integers(0, 9),
    ),
    st.builds(lambda old, new: change.ReplaceRoot(old.key_id, new.public), roots, roots),
    st.builds(lambda key: change.AddRoot(key.public), roots),
    st.builds(lambda key: change.DropRoot(key.key_id), roots),
    st.builds(change.SetThreshold, st.integers(1, 4)),
)


class Signed(msgspec.Struct, frozen=True):
    """What a test knows of a file: whose signatures on it are real."""

    keys: KeySet
    signers: frozenset[str]


class KeyUpdates(RuleBasedStateMachine):
    """A publisher's history, a thief who has some roots, a home."""

    @initialize(count=st.integers(1, 4), data=st.data())
    def begin(self, count: int, data: st.DataObject) -> None:
        threshold = data.draw(st.integers(1, count))
        mine = ROOTS[:count]
        keys = changed(
            None,
            [
                *(change.AddRoot(root.public) for root in mine),
                change.SetThreshold(threshold),
                change.AddKey(public=WORKERS[0].public, roles=(Role.COURSE, Role.LIST)),
            ],
        )
        first = draft(None, keys)
        for root in mine:
            first = sign(first, root)
        self.published = [first]
        self.files = [first]
        self.known: dict[bytes, Signed] = {}
        self.note(first)
        self.home = TrustedKeys.first(first)
        self.at = keys

    def note(self, data: bytes) -> None:
        """Remembers what is really signed in a file, by trying the six roots' signatures bytewise."""
        for one in (data, *read_keys(data).earlier):
            read = read_keys(one)
            real = self.signers(one)
            before = self.known.get(read.envelope.payload, Signed(read.keys, frozenset()))
            self.known[read.envelope.payload] = Signed(read.keys, before.signers | real)

    @rule(wanted=st.lists(changes, min_size=1, max_size=3), signers=st.lists(roots, max_size=6, unique=True))
    def publisher_drafts(self, wanted: list[change.KeyChange], signers: list[SigningKey]) -> None:
        """The root holders work on the newest key set; what enough of them signed is published."""
        base = self.published[-1]
        try:
            data = draft(base, changed(read_keys(base).keys, wanted))
        except KeyChangeError:
            return
        for root in signers:
            try:
                data = sign(data, root)
            except UntrustedKeyError:
                assert not any(root.key_id in keys.root_ids for keys in look(data).sets)
        self.files.append(data)
        self.note(data)
        if look(data).is_complete:
            self.published.append(data)

    @rule(
        own=st.lists(roots, min_size=1, max_size=4, unique=True),
        stolen=st.lists(roots, max_size=3, unique=True),
        threshold=st.integers(1, 3),
        version=st.integers(1, 30),
        forged=st.booleans(),
    )
    def thief_makes_keys(
        self, own: list[SigningKey], stolen: list[SigningKey], threshold: int, version: int, *, forged: bool
    ) -> None:
        """A key set of the thief's own roots, signed by those that the thief has."""
        keys = KeySet(
            version=version,
            threshold=min(threshold, len(own)),
            roots=tuple(RootKey(keyid=root.key_id, public=root.public) for root in own),
            keys=(KeyEntry(keyid=WORKERS[3].key_id, public=WORKERS[3].public, role=Role.COURSE),),
        )
        data = seal_keys(keys, stolen, self.published[-1:] if version % 2 else ())
        if forged:
            read = read_keys(data)
            names = tuple((root.key_id, bytes(64)) for root in ROOTS if root not in stolen)
            data = msgspec.structs.replace(
                read, envelope=msgspec.structs.replace(read.envelope, signatures=(*read.envelope.signatures, *names))
            ).encode()
        self.files.append(data)
        self.note(data)

    @rule(pick=st.randoms(use_true_random=False))
    def file_is_offered(self, pick: random.Random) -> None:
        """Somebody offers any file that ever was, or an old one with other steps in it."""
        data = pick.choice(self.files)
        if pick.random() < 0.3:
            others = tuple(read_keys(other).alone() for other in pick.sample(self.files, min(3, len(self.files))))
            data = msgspec.structs.replace(read_keys(data), earlier=others).encode()
        self.offer(data)

    @rule()
    def newest_is_offered(self) -> None:
        """Whatever an honest home missed, the newest published file brings it there."""
        honest = any(read_keys(one).keys == self.at for one in self.published)
        self.offer(self.published[-1])
        if honest:
            assert self.at == read_keys(self.published[-1]).keys

    def offer(self, data: bytes) -> None:
        before, offered = self.at, read_keys(data).keys
        try:
            after = self.home.update(data)
        except PackageError as error:
            enough = all(
                len(self.signers(data).intersection(keys.root_ids)) >= keys.threshold for keys in (before, offered)
            )
            assert isinstance(error, OlderSerialError) or not enough
            return
        self.home, self.at = after, offered
        assert after.version == offered.version
        if offered != before:
            assert offered.version > before.version
            assert self.leads(before, offered)

    def signers(self, data: bytes) -> set[str]:
        """Who really signed a file: the same key set may lie in another file with other signatures."""
        envelope = read_keys(data).envelope
        return {
            name
            for name, signature in envelope.signatures
            if BY_ID[name].sign(envelope.payload_type, envelope.payload) == signature
        }

    def holds(self, before: KeySet, after: KeySet) -> bool:
        """Whether enough roots of both really signed the later one."""
        signers = next(one.signers for one in self.known.values() if one.keys == after)
        return all(len(signers.intersection(keys.root_ids)) >= keys.threshold for keys in (before, after))

    def leads(self, before: KeySet, after: KeySet) -> bool:
        """Whether steps that hold lead from one to the other."""
        reached, waiting = {before.version: [before]}, [before]
        while waiting:
            here = waiting.pop()
            for one in self.known.values():
                seen = reached.setdefault(one.keys.version, [])
                if (
                    here.version < one.keys.version <= after.version
                    and one.keys not in seen
                    and self.holds(here, one.keys)
                ):
                    seen.append(one.keys)
                    waiting.append(one.keys)
        return after in reached.get(after.version, [])

    @invariant()
    def keys_stand_as_the_set_says(self) -> None:
        """Retired signs nothing new, a stolen key's later serials are never shown, the rest is as it was."""
        for key in WORKERS:
            entries = [entry for entry in self.at.keys if entry.keyid == key.key_id and entry.role == Role.COURSE]
            for serial in (1, 5, 9, 10):
                shown = self.home.allows_serial(key.key_id, Role.COURSE, COURSE, serial)
                if not entries:
                    assert not shown
                    with pytest.raises(UntrustedKeyError):
                        self.taken(key, serial)
                    continue
                states = {entry.status for entry in entries}
                if KeyStatus.COMPROMISED in states:
                    sound = max((entry.compromised_after or 0 for entry in entries), default=0)
                    assert shown == (serial <= sound)
                    if shown:
                        assert self.taken(key, serial) == key.key_id
                    else:
                        with pytest.raises(CompromisedKeyError):
                            self.taken(key, serial)
                elif KeyStatus.RETIRED in states:
                    assert shown
                    with pytest.raises(RetiredKeyError):
                        self.taken(key, serial)
                else:
                    assert shown
                    assert self.taken(key, serial) == key.key_id

    def taken(self, key: SigningKey, serial: int) -> str:
        return self.home.verify(TOCS[key.key_id], Role.COURSE, COURSE, course=COURSE, serial=serial)


KeyUpdates.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestKeyUpdates = KeyUpdates.TestCase


def test_a_home_that_was_away_for_years_finds_its_way() -> None:
    """Every root is replaced, one a year; a home from the beginning takes the newest file, and so does every other."""
    first = draft(
        None,
        changed(
            None,
            [
                *(change.AddRoot(root.public) for root in ROOTS[:3]),
                change.SetThreshold(2),
                change.AddKey(public=WORKERS[0].public, roles=(Role.COURSE,)),
            ],
        ),
    )
    files = [sign(sign(first, ROOTS[0]), ROOTS[1])]
    for old, new in itertools.pairwise(ROOTS[2:]):
        for wanted in (
            change.ReplaceRoot(old.key_id, new.public),
            change.AddKey(public=SigningKey.generate().public, roles=(Role.LIST,)),
            change.ReplaceRoot(new.key_id, old.public),
            change.ReplaceRoot(old.key_id, new.public),
        ):
            made = draft(files[-1], changed(read_keys(files[-1]).keys, [wanted]))
            for root in (ROOTS[0], old, new):
                if any(root.key_id in keys.root_ids for keys in look(made).sets):
                    made = sign(made, root)
            assert look(made).is_complete
            files.append(made)
    for old in (ROOTS[0], ROOTS[1]):
        spare = SigningKey.generate()
        made = draft(files[-1], changed(read_keys(files[-1]).keys, [change.ReplaceRoot(old.key_id, spare.public)]))
        for root in (*ROOTS, spare):
            if any(root.key_id in keys.root_ids for keys in look(made).sets):
                made = sign(made, root)
        files.append(made)
    newest = TrustedKeys.first(files[-1])
    for file in files:
        assert TrustedKeys.first(file).update(files[-1]).root_ids == newest.root_ids
    with pytest.raises(UntrustedKeyError):
        TrustedKeys.first(files[0]).update(read_keys(files[-1]).alone())
    assert len(files[-1]) < 40_000
