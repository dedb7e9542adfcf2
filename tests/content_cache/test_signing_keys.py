"""Keys, signatures, envelopes, and who may sign what."""

from __future__ import annotations

import base64
import json
import os
import stat
import tracemalloc
from pathlib import Path

import msgspec
import pytest
import zstandard

from content_cache.compression import compress, decompress
from content_cache.errors import (
    BadSignatureError,
    CompromisedKeyError,
    KeyFileError,
    MalformedPackageError,
    OlderSerialError,
    OutOfScopeError,
    RetiredKeyError,
    TooFewRootsError,
    UnsupportedFormatError,
    UntrustedKeyError,
)
from content_cache.key_ceremony import new_keys
from content_cache.keyset import read_keys
from content_cache.signing import Envelope, SigningKey, key_id, pae, read_public, seal, verify
from content_cache.trust import KEYS_TYPE, KeyEntry, KeySet, KeyStatus, Role, RootKey, TrustedKeys, seal_keys

KIND = "application/vnd.tuhoc.test+json"


def test_pae_is_dsse_s() -> None:
    """The example of the DSSE specification, protocol.md."""
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_ed25519_of_rfc_8032() -> None:
    """Test 1 of RFC 8032, section 7.1: the public key of a known seed."""
    key = SigningKey(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    assert key.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.key_id == key_id(key.public)


def test_a_signature_is_of_a_key_a_type_and_bytes() -> None:
    key = SigningKey.generate()
    signature = key.sign(KIND, b"x")
    verify(key.public, KIND, b"x", signature)
    for public, kind, data, given in [
        (SigningKey.generate().public, KIND, b"x", signature),
        (key.public, KIND + "2", b"x", signature),
        (key.public, KIND, b"y", signature),
        (key.public, KIND, b"x", signature[:-1]),
        (b"short", KIND, b"x", signature),
    ]:
        with pytest.raises(BadSignatureError):
            verify(public, kind, data, given)


def test_a_key_file_round_trips_and_is_private(tmp_path: Path) -> None:
    key = SigningKey.generate()
    path = tmp_path / "a.key"
    key.save(path)
    assert SigningKey.load(path).public == key.public
    assert sorted(json.loads(path.read_text(encoding="utf-8"))) == ["format", "private", "public", "type"]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        key.save(path)


@pytest.mark.parametrize(
    "change",
    [
        {"private": "AAAA"},
        {"public": base64.b64encode(bytes(32)).decode()},
        {"format": 2},
        {"type": "rsa"},
        {"private": "!"},
    ],
)
def test_other_key_files_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "a.key"
    SigningKey.generate().save(path)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(KeyFileError):
        SigningKey.load(path)
    path.write_bytes(b"{" * 5000)
    with pytest.raises(KeyFileError):
        SigningKey.load(path)


def test_an_envelope_says_who_signed() -> None:
    one, two = SigningKey.generate(), SigningKey.generate()
    envelope = Envelope.parse(seal(KIND, b"payload", [one, two]))
    assert envelope.payload == b"payload"
    assert envelope.signers({one.key_id: one.public, "0" * 64: two.public}) == {one.key_id}
    forged = msgspec.structs.replace(envelope, payload=b"other")
    with pytest.raises(BadSignatureError):
        forged.signers({one.key_id: one.public})


@pytest.mark.parametrize("data", [b"", b"<html>", b"{}", b'{"payloadType":"x","payload":"*","signatures":[]}', b"[1]"])
def test_what_is_no_envelope(data: bytes) -> None:
    with pytest.raises(MalformedPackageError):
        Envelope.parse(data)


class Ceremony:
    """Roots and a key set that a test can change."""

    def __init__(self) -> None:
        self.roots = [SigningKey.generate() for _ in range(3)]
        self.worker = SigningKey.generate()
        self.keys = KeySet(
            version=1,
            threshold=2,
            roots=tuple(RootKey(keyid=root.key_id, public=root.public) for root in self.roots),
            keys=(self.entry(),),
        )

    def entry(self, **fields: object) -> KeyEntry:
        base = KeyEntry(keyid=self.worker.key_id, public=self.worker.public, role=Role.COURSE)
        return msgspec.structs.replace(base, **fields)

    def sealed(self, *signers: int, **fields: object) -> bytes:
        keys = msgspec.structs.replace(self.keys, **fields)
        return seal_keys(keys, [self.roots[number] for number in signers])

    def toc(self) -> Envelope:
        return Envelope.parse(seal(KIND, b"toc", [self.worker]))


@pytest.fixture(scope="module")
def ceremony() -> Ceremony:
    return Ceremony()


def test_new_keys_tie_together(tmp_path: Path) -> None:
    made = new_keys(tmp_path / "keys")
    assert [path.name for path in made] == ["root-1.key", "root-2.key", "root-3.key", "publisher.key", "keys.json"]
    keys = TrustedKeys.first(made[-1].read_bytes())
    publisher = SigningKey.load(made[3])
    assert publisher.key_id in keys.publics(Role.COURSE)
    assert publisher.key_id in keys.publics(Role.LIST)
    assert len(keys.root_ids) == 3
    with pytest.raises(FileExistsError):
        new_keys(tmp_path / "keys")


def test_the_first_keys_need_two_of_their_roots(ceremony: Ceremony) -> None:
    assert TrustedKeys.first(ceremony.sealed(0, 2)).version == 1
    with pytest.raises(UntrustedKeyError):
        TrustedKeys.first(ceremony.sealed(1))
    twice = seal_keys(ceremony.keys, [ceremony.roots[0], ceremony.roots[0]])
    with pytest.raises(UntrustedKeyError):
        TrustedKeys.first(twice)
    with pytest.raises(BadSignatureError):
        TrustedKeys.first(ceremony.sealed(0, 1).replace(b'"sig":"', b'"sig":"AAAA'))


def test_later_keys_need_the_pinned_roots_and_their_own(ceremony: Ceremony) -> None:
    pinned = TrustedKeys.first(ceremony.sealed(0, 1, version=4))
    assert pinned.update(ceremony.sealed(0, 2, version=4)) is pinned
    assert pinned.update(ceremony.sealed(1, 2, version=5)).version == 5
    for version in (3, 4):
        with pytest.raises(OlderSerialError):
            pinned.update(ceremony.sealed(0, 1, version=version, keys=()))
    stranger = Ceremony()
    with pytest.raises(UntrustedKeyError):
        pinned.update(stranger.sealed(0, 1, version=9))
    taken_over = seal_keys(msgspec.structs.replace(stranger.keys, version=9), [*ceremony.roots[:2], stranger.roots[0]])
    with pytest.raises(UntrustedKeyError):
        pinned.update(taken_over)
    rotated = seal_keys(msgspec.structs.replace(stranger.keys, version=9), [*ceremony.roots[:2], *stranger.roots[:2]])
    assert pinned.update(rotated).root_ids == tuple(root.key_id for root in stranger.roots)


def test_roles_scopes_and_states(ceremony: Ceremony) -> None:
    def trusted(**fields: object) -> TrustedKeys:
        return TrustedKeys.first(ceremony.sealed(0, 1, keys=(ceremony.entry(**fields),)))

    toc, worker = ceremony.toc(), ceremony.worker.key_id
    assert trusted().verify(toc, Role.COURSE, "x", course="a") == worker
    assert trusted(scope=("a",)).verify(toc, Role.COURSE, "x", course="a") == worker
    for keys, course in [
        (trusted(scope=("b",)), "a"),
        (trusted(role=Role.LIST), "a"),
        (trusted(status=KeyStatus.RETIRED), "a"),
    ]:
        with pytest.raises(UntrustedKeyError):
            keys.verify(toc, Role.COURSE, "x", course=course)
    stolen = trusted(status=KeyStatus.COMPROMISED, compromised_after=7)
    assert stolen.verify(toc, Role.COURSE, "x", course="a") == worker
    assert stolen.allows_serial(worker, Role.COURSE, "a", 7)
    assert not stolen.allows_serial(worker, Role.COURSE, "a", 8)
    assert not trusted(status=KeyStatus.COMPROMISED).allows_serial(worker, Role.COURSE, "a", 1)
    assert trusted(status=KeyStatus.RETIRED).allows_serial(worker, Role.COURSE, "a", 99)
    stolen_list = trusted(role=Role.LIST, status=KeyStatus.COMPROMISED, compromised_after=7)
    with pytest.raises(UntrustedKeyError):
        stolen_list.verify(toc, Role.LIST, "x")


def test_impossible_key_sets_are_refused(ceremony: Ceremony) -> None:
    root = ceremony.keys.roots[0]
    for fields in (
        {"threshold": 0},
        {"threshold": 4},
        {"version": 0},
        {"roots": (root, root, root)},
        {"roots": (msgspec.structs.replace(root, keyid="0" * 64), *ceremony.keys.roots[1:])},
        {"keys": (KeyEntry(keyid=root.keyid, public=root.public, role=Role.LIST),)},
    ):
        with pytest.raises(MalformedPackageError):
            TrustedKeys.first(ceremony.sealed(0, 1, **fields))
    with pytest.raises(UnsupportedFormatError):
        TrustedKeys.first(ceremony.sealed(0, 1, format=2))
    with pytest.raises(MalformedPackageError):
        TrustedKeys.first(seal("other/type", b"{}", ceremony.roots))
    with pytest.raises(MalformedPackageError):
        TrustedKeys.first(seal(KEYS_TYPE, b"[]", ceremony.roots))


def test_a_public_half_is_a_file_too(tmp_path: Path) -> None:
    key = SigningKey.generate()
    key.save(tmp_path / "a.key")
    key.save_public(tmp_path / "a.pub")
    assert b"private" not in (tmp_path / "a.pub").read_bytes()
    assert read_public(tmp_path / "a.pub") == read_public(tmp_path / "a.key") == key.public
    with pytest.raises(FileExistsError):
        key.save_public(tmp_path / "a.pub")
    for text in (b'{"public":"AAAA"}', b'{"public":"*"}', b"{}", b"[" * 4000, b"\xff"):
        (tmp_path / "b.pub").write_bytes(text)
        with pytest.raises(KeyFileError):
            read_public(tmp_path / "b.pub")


def test_refusals_of_a_key_have_names(ceremony: Ceremony) -> None:
    def trusted(**fields: object) -> TrustedKeys:
        return TrustedKeys.first(ceremony.sealed(0, 1, keys=(ceremony.entry(**fields),)))

    toc = ceremony.toc()
    for keys, refusal in [
        (trusted(scope=("b",)), OutOfScopeError),
        (trusted(status=KeyStatus.RETIRED), RetiredKeyError),
        (trusted(status=KeyStatus.COMPROMISED, compromised_after=6), CompromisedKeyError),
        (trusted(status=KeyStatus.COMPROMISED), CompromisedKeyError),
        (trusted(status="of-tomorrow"), CompromisedKeyError),
        (trusted(role="of-tomorrow"), UntrustedKeyError),
        (trusted(role=Role.HUB), UntrustedKeyError),
    ]:
        with pytest.raises(UntrustedKeyError) as caught:
            keys.verify(toc, Role.COURSE, "x", course="a", serial=7)
        assert type(caught.value) is refusal
    # A signature that is only said to be a retired key's tells nothing about that key.
    forged = msgspec.structs.replace(toc, signatures=((ceremony.worker.key_id, bytes(64)),))
    with pytest.raises(UntrustedKeyError) as caught:
        trusted(status=KeyStatus.RETIRED).verify(forged, Role.COURSE, "x", course="a")
    assert type(caught.value) is UntrustedKeyError
    with pytest.raises(TooFewRootsError):
        TrustedKeys.first(ceremony.sealed(1))
    with pytest.raises(UntrustedKeyError) as caught:
        TrustedKeys.first(ceremony.sealed())
    assert type(caught.value) is UntrustedKeyError


def test_the_most_careful_of_several_entries_counts(ceremony: Ceremony) -> None:
    def trusted(*entries: KeyEntry) -> TrustedKeys:
        return TrustedKeys.first(ceremony.sealed(0, 1, keys=entries))

    toc, worker, entry = ceremony.toc(), ceremony.worker.key_id, ceremony.entry
    stolen = trusted(
        entry(),
        entry(status=KeyStatus.COMPROMISED),
        entry(status=KeyStatus.COMPROMISED, scope=("a",), compromised_after=5),
    )
    assert stolen.allows_serial(worker, Role.COURSE, "a", 5)
    assert not stolen.allows_serial(worker, Role.COURSE, "a", 6)
    assert not stolen.allows_serial(worker, Role.COURSE, "b", 1)
    assert stolen.verify(toc, Role.COURSE, "x", course="a", serial=5) == worker
    assert worker not in stolen.publics(Role.COURSE)
    partly = trusted(entry(), entry(status=KeyStatus.RETIRED, scope=("a",)))
    assert partly.may_sign(worker, Role.COURSE, "b")
    assert not partly.may_sign(worker, Role.COURSE, "a")
    assert not partly.may_sign(worker, Role.LIST)


def test_a_sound_key_stands_before_a_stolen_one(ceremony: Ceremony) -> None:
    other = SigningKey.generate()
    keys = TrustedKeys.first(
        ceremony.sealed(
            0,
            1,
            keys=(
                ceremony.entry(status=KeyStatus.COMPROMISED, compromised_after=9),
                KeyEntry(keyid=other.key_id, public=other.public, role=Role.COURSE),
            ),
        )
    )
    both = Envelope.parse(seal(KIND, b"toc", [ceremony.worker, other]))
    assert keys.verify(both, Role.COURSE, "x", course="a") == other.key_id


def test_keys_of_a_newer_program_are_kept_and_not_used(ceremony: Ceremony) -> None:
    data = ceremony.sealed(0, 1, keys=(ceremony.entry(role="update"), ceremony.entry(role=Role.LIST)))
    keys = TrustedKeys.first(data)
    assert keys.publics(Role.LIST)
    assert [entry.role for entry in read_keys(data).keys.keys] == ["update", "list"]


@pytest.mark.parametrize("place", ["envelope", "payload"])
@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"format":1,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"format":1,"x":"\xff"}',
        b'{"format":1,"unknown":"' + "ả".encode() * 400_000 + b'\xe1"}',
        b'{"payloadType":"\xed\xa0\x80","payload":"","signatures":[]}',
        b'{"format":1e999}',
        b'{"format":0}',
        b'{"format":null}',
        b"\x00",
    ],
)
def test_json_of_any_kind_is_malformed_at_worst(ceremony: Ceremony, place: str, text: bytes) -> None:
    with pytest.raises(MalformedPackageError):
        TrustedKeys.first(text if place == "envelope" else seal(KEYS_TYPE, text, ceremony.roots))


@pytest.mark.parametrize("size", [0, 1, 1000, 300_000])
def test_zstd_opens_what_it_declares_and_nothing_else(size: int) -> None:
    raw = bytes(size)
    frame = compress(raw)
    assert decompress(frame, size, "x") == raw
    skippable = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
    undeclared = zstandard.ZstdCompressor(write_content_size=False).compress(b"content")
    for bad in (frame + frame, frame + b"\x00", skippable, skippable + frame, frame[:-1], undeclared, b"", raw or b"x"):
        with pytest.raises(MalformedPackageError):
            decompress(bad, size, "x")
    if size:
        with pytest.raises(MalformedPackageError):
            decompress(frame, size - 1, "x")


def test_a_frame_that_holds_more_than_it_declares_takes_no_memory() -> None:
    header = b"\x28\xb5\x2f\xfd" + bytes([2 << 6, 10 << 3]) + (100).to_bytes(4, "little")
    block = ((1 << 1) | (128 * 1024 << 3)).to_bytes(3, "little") + b"\x00"
    tracemalloc.start()
    with pytest.raises(MalformedPackageError):
        decompress(header + block * 200_000, 1 << 30, "25 GB")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
