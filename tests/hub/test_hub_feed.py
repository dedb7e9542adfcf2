"""The feed at a real hub, on both kinds of database: what is told, to whom, and that a reader never skips anything."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import quote

import msgspec
import pytest
import requests
from sqlalchemy import select

from content_cache.sealing import Sealed, read_release_key
from content_cache.signing import SigningKey
from sync.credentials import authorize
from sync.encoding import to_base64url
from sync.feed import (
    RECIPIENT,
    DecisionBody,
    Feed,
    FeedQuery,
    GradeBody,
    KeysBody,
    RecordBody,
    ReleaseKeyBody,
    open_feed,
    read_event,
)
from sync.hub.database import HubDatabase
from sync.hub.errors import NothingToReleaseError
from sync.hub.feed import FeedAnswers
from sync.hub.feed_notices import notice, release
from sync.hub.feed_query import read_query
from sync.hub.feed_writing import NewRecord, tell_records
from sync.hub.intake import Intake
from sync.hub.reviewing import decide
from sync.hub.schema import Decision, FeedRow, MetaRow, PersonRow
from sync.hub.sequencer import is_server
from sync.protocol import FEED_MEDIA, PATH_FEED, PROTOCOL_HEADER
from sync.record import Head
from sync.transport import HttpTransport
from sync.wire import Item
from tests.hub.graded_world import COURSE, FINAL, RIGHT, GradedHub
from tests.hub.world import NOW, HubWorld, post
from tests.sync.samples import Learner

ON_BOTH_DATABASES = True


@pytest.fixture
def url(hub: HubWorld) -> Iterator[str]:
    """The hub served, after it has told everybody what it tells at its start."""
    with hub.serving() as base:
        with hub.database() as database:
            notice(database, hub.config.keys_json)
        yield base


def asked(url: str, hub: HubWorld, key: SigningKey, query: FeedQuery) -> Feed | None:
    """Asks over HTTP, as a client does."""
    target = query.target()
    with HttpTransport(url) as transport:
        raw = transport.get(
            target,
            accept=FEED_MEDIA,
            max_bytes=1 << 21,
            authorization=authorize(key, method="GET", target=target, hub=hub.key.key_id),
        )
    return None if raw == b"" else open_feed(raw, hub.key.public, key.key_id)


def told(hub: HubWorld, key: SigningKey, after: str | None = None, first: int = 1, head: Head | None = None) -> Feed:
    """Asks without HTTP; there must be something."""
    offered = None if head is None else f"{head.seq}.{to_base64url(head.digest)}"
    query = read_query(after, str(first), offered)
    assert query is not None
    with hub.database() as database:
        raw = FeedAnswers(database, hub.key).answer(key.key_id, query, NOW)
    assert raw is not None
    feed = open_feed(raw, hub.key.public, key.key_id)
    return msgspec.structs.replace(feed, events=tuple(one for one in feed.events if one.kind != RECIPIENT))


def test_nothing_to_tell_is_one_small_answer(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    first = asked(url, hub, learner.key, FeedQuery(after=None, first=1, head=None))
    assert first is not None
    assert [one.kind for one in first.events] == [RECIPIENT]
    assert (first.ranges, first.chain, first.more) == ((), None, False)
    post(url, learner.attempts(3), hub.key.public)
    assert learner.head is not None
    query = FeedQuery(after=first.cursor, first=4, head=learner.head)
    assert asked(url, hub, learner.key, query) is None
    # What other people do is nothing to this device.
    post(url, hub.learner(2).attempts(2), hub.key.public)
    assert asked(url, hub, learner.key, query) is None
    assert _bytes_both_ways(url, hub, learner.key, query) < 600


def _bytes_both_ways(url: str, hub: HubWorld, key: SigningKey, query: FeedQuery) -> int:
    """Counted on the socket, between a real client and the hub."""
    host, port = url.removeprefix("http://").split(":")
    counted: list[int] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, target: socket.socket) -> None:
        while chunk := source.recv(65536):
            counted.append(len(chunk))
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)

    def carry() -> None:
        near, _ = listener.accept()
        with near, socket.create_connection((host, int(port))) as far:
            up = threading.Thread(target=pump, args=(near, far))
            up.start()
            pump(far, near)
            up.join()

    carrier = threading.Thread(target=carry)
    carrier.start()
    assert asked(f"http://127.0.0.1:{listener.getsockname()[1]}", hub, key, query) is None
    carrier.join(20)
    listener.close()
    return sum(counted)


def test_what_came_another_way_is_told(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    records = learner.attempts(4)
    first = told(hub, learner.key)
    post(url, records[1:3], hub.key.public)
    found = told(hub, learner.key, first.cursor, 1, records[-1].head)
    assert [(one.first, one.last, one.digest) for one in found.ranges] == [(2, 3, to_base64url(records[2].digest))]
    assert found.events == ()
    # From where the client has receipts on, there is nothing more.
    post(url, records[:1], hub.key.public)
    with pytest.raises(AssertionError):
        told(hub, learner.key, first.cursor, 4, records[-1].head)


def test_a_hub_that_knows_more_says_so(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    records = learner.attempts(3)
    post(url, records, hub.key.public)
    cursor = told(hub, learner.key).cursor
    restored = told(hub, learner.key, cursor, 3, records[1].head)
    assert restored.chain is not None
    assert (restored.chain.seq, restored.chain.digest) == (3, to_base64url(records[2].digest))
    emptied = told(hub, learner.key, cursor, 1, None)
    assert emptied.chain == restored.chain
    # The same length with another end, as after a restore and another attempt.
    other = Learner(1, subject=learner.subject)
    other.attempts(2)
    fork = other.attempt(previous=records[1].head, questions=3)
    assert fork.seq == 3
    assert told(hub, learner.key, cursor, 3, fork.head).chain == restored.chain
    post(url, [fork], hub.key.public)
    assert told(hub, learner.key, cursor, 4, records[2].head).forked
    assert told(hub, learner.key, cursor, 4, fork.head).forked


def test_a_persons_other_devices_hear_of_a_record_and_nobody_else(hub: HubWorld, url: str) -> None:
    learner, stranger = hub.learner(1), hub.learner(2)
    other = Learner(3, subject=learner.subject)
    hub.enrol(other.key, learner.subject.removeprefix("person:"))
    cursors = [told(hub, one.key).cursor for one in (learner, other, stranger)]
    (record,) = learner.attempts(1)
    post(url, [record], hub.key.public)
    (event,) = told(hub, other.key, cursors[1]).events
    assert read_event(event) == RecordBody(signature=to_base64url(record.signature), text=record.text.decode())
    with pytest.raises(AssertionError):
        told(hub, learner.key, cursors[0], 2, record.head)
    with pytest.raises(AssertionError):
        told(hub, stranger.key, cursors[2])
    # A device that comes later hears of it all the same.
    late = SigningKey.generate()
    hub.enrol(late, learner.subject.removeprefix("person:"))
    assert [one.kind for one in told(hub, late).events] == ["record"]


def _rows_about_records(hub: HubWorld) -> list[int | None]:
    with hub.database() as database, database.read() as session:
        rows = session.scalars(select(FeedRow.record).where(FeedRow.kind == "record").order_by(FeedRow.id))
        return list(rows)


def test_a_persons_second_device_hears_of_all_that_was_before_once(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    person = learner.subject.removeprefix("person:")
    post(url, learner.attempts(3), hub.key.public)
    # Nobody is there to be told: nothing is written.
    assert _rows_about_records(hub) == []
    second = SigningKey(b"2" * 32)
    hub.enrol(second, person)
    first = told(hub, second)
    assert [one.kind for one in first.events] == ["record"] * 3
    post(url, learner.attempts(2), hub.key.public)
    hub.enrol(SigningKey(b"3" * 32), person)
    assert [one.kind for one in told(hub, second, first.cursor).events] == ["record"] * 2
    rows = _rows_about_records(hub)
    assert len(rows) == len(set(rows)) == 5


def test_a_device_that_enrols_while_records_are_taken_misses_none(hub: HubWorld) -> None:
    """Both at once, again and again: each record is told, by the one or by the other."""
    learners = [hub.learner(seed) for seed in range(1, 13)]
    gate = threading.Barrier(2)

    def take_all() -> None:
        with hub.database() as database:
            intake = Intake(database)
            for learner in learners:
                records = learner.attempts(3)
                gate.wait(20)
                for record in records:
                    intake.take([Item(record.signature, record.text)], NOW)

    taking = threading.Thread(target=take_all)
    taking.start()
    keys = []
    for number, learner in enumerate(learners):
        keys.append(SigningKey(bytes([100 + number]) * 32))
        gate.wait(20)
        hub.enrol(keys[-1], learner.subject.removeprefix("person:"))
    taking.join(60)
    assert not taking.is_alive()
    assert [[one.kind for one in told(hub, key).events] for key in keys] == [["record"] * 3] * len(keys)


def test_the_hubs_word_about_an_attempt_is_told(graded: GradedHub) -> None:
    learner = graded.learner(1)
    cursor = told(graded, learner.key).cursor
    record = graded.attempt(learner, FINAL, RIGHT)
    graded.take(record)
    graded.grade()
    feed = told(graded, learner.key, cursor, 2, learner.head)
    (body,) = [read_event(one) for one in feed.events]
    assert isinstance(body, GradeBody)
    assert (body.record, body.digest, body.score) == (record.id, to_base64url(record.digest), 1000)
    # Marked again with the same outcome is nothing new; other keys are.
    graded.grade()
    with pytest.raises(AssertionError):
        told(graded, learner.key, feed.cursor, 2, learner.head)
    with graded.database() as database:
        decide(database, [record.id], Decision.SET_ASIDE, by="Trần Văn B", now=NOW)
    (body,) = [read_event(one) for one in told(graded, learner.key, feed.cursor, 2, learner.head).events]
    assert isinstance(body, DecisionBody)
    assert (body.record, body.decision) == (record.id, "set-aside")
    # From the start on each thing is told once, as it is now.
    kinds = sorted(one.kind for one in told(graded, learner.key).events)
    assert kinds == ["decision", "grade"]


def test_keys_are_told_when_people_release_them(graded: GradedHub) -> None:
    learner = graded.learner(1)
    graded.take(graded.attempt(learner, FINAL, RIGHT))
    cursor = told(graded, learner.key).cursor
    with graded.database() as database, pytest.raises(NothingToReleaseError):
        release(database, COURSE, FINAL, Sealed.KEYS)
    graded.grade()
    assert "release-key" not in [one.kind for one in told(graded, learner.key).events]
    with graded.database() as database:
        assert release(database, COURSE, FINAL, Sealed.KEYS) == 1
        assert release(database, COURSE, FINAL, Sealed.KEYS) == 0
    (body,) = [
        found
        for one in told(graded, learner.key, cursor, 2, learner.head).events
        if isinstance(found := read_event(one), ReleaseKeyBody)
    ]
    key = read_release_key(body.key)
    assert (key.course, key.quiz, key.what) == (COURSE, FINAL, Sealed.KEYS)


def test_newer_keys_of_publishers_are_told_once(graded: GradedHub) -> None:
    learner = graded.learner(1)
    raw = graded.config.keys_json.read_bytes()
    with graded.database() as database:
        for _ in range(2):
            notice(database, graded.config.keys_json)
    bodies = [read_event(one) for one in told(graded, learner.key).events]
    assert [one for one in bodies if isinstance(one, KeysBody)] == [KeysBody(version=1, keys=raw)]
    graded.config.keys_json.write_bytes(b"not json")
    with graded.database() as database:
        notice(database, graded.config.keys_json)


def test_another_incarnation_begins_at_the_start(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    records = learner.attempts(2)
    post(url, records, hub.key.public)
    cursor = told(hub, learner.key).cursor
    with hub.database() as database, database.write() as session:
        session.get_one(MetaRow, 1).incarnation = "b" * 16
    feed = told(hub, learner.key, cursor, 3, records[-1].head)
    assert (feed.incarnation, feed.first) == ("b" * 16, 1)
    assert [(one.first, one.last) for one in feed.ranges] == [(1, 2)]
    assert feed.cursor.startswith("b" * 16 + ".")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?from=1", 200),
        ("", 200),
        ("?from=0", 400),
        ("?from=x", 400),
        ("?from=1&head=1", 400),
        ("?from=1&head=1.AAAA", 400),
        ("?after=nonsense&from=1", 200),
        ("?after=" + "0" * 16 + ".99999999999999999999&from=1", 200),
    ],
)
def test_odd_queries(hub: HubWorld, url: str, query: str, status: int) -> None:
    key = hub.learner(1).key
    target = PATH_FEED + query
    header = authorize(key, method="GET", target=target, hub=hub.key.key_id)
    with requests.get(url + target, headers={PROTOCOL_HEADER: "1", "Authorization": header}, timeout=20) as answer:
        assert answer.status_code == status
    with requests.get(url + target, headers={PROTOCOL_HEADER: "1"}, timeout=20) as answer:
        assert (answer.status_code, answer.json()["error"]) == (401, "bad-credentials")


def test_much_comes_in_pages(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    other = Learner(3, subject=learner.subject)
    hub.enrol(other.key, learner.subject.removeprefix("person:"))
    sent = learner.attempts(320, questions=200)
    post(url, sent, hub.key.public)
    got: list[str] = []
    cursor, pages, more = None, 0, True
    while more:
        feed = told(hub, other.key, cursor)
        bodies = [read_event(one) for one in feed.events]
        got += [one.text for one in bodies if isinstance(one, RecordBody)]
        cursor, more, pages = feed.cursor, feed.more, pages + 1
    assert got == [one.text.decode() for one in sent]
    assert pages > 1


# --- a reader never skips


def _person_with_device(hub: HubWorld) -> tuple[str, str]:
    learner = hub.learner(1)
    return learner.subject.removeprefix("person:"), learner.device


def test_a_commit_that_comes_late_is_not_skipped(hub: HubWorld) -> None:
    """The very case that numbers taken before the commit would lose."""
    person, device = _person_with_device(hub)
    with hub.database() as database:
        with database.read() as session:
            if not is_server(session):
                pytest.skip("there is one writer at a time on SQLite")
        reader = _Reader(database, hub, device)
        with database.write_beside() as late:
            tell_records(late.connection(), [NewRecord(1, "", person)])
            with database.write_beside() as early:
                tell_records(early.connection(), [NewRecord(2, "", person)])
            assert reader.read() == [2]
        assert reader.read() == [1]
        assert reader.read() == []


def test_a_reader_beside_long_writers_sees_everything_once(hub: HubWorld) -> None:
    person, device = _person_with_device(hub)
    writers, units, rows = 6, 12, 5
    failures: list[BaseException] = []
    done = threading.Barrier(writers + 1)

    class GivenUpError(Exception):
        pass

    def write_once(database: HubDatabase, first: int, pick: random.Random, *, give_up: bool) -> None:
        with database.write_beside() as session:
            for row in range(rows):
                tell_records(session.connection(), [NewRecord(first + row, "", person)])
                # Long and short transactions, with real work in them, overlap in every way.
                session.query(PersonRow).limit(pick.randrange(1, 50)).all()
            if give_up:
                raise GivenUpError

    def write(number: int) -> None:
        pick = random.Random(number)
        try:
            with hub.database() as database:
                for unit in range(units):
                    first = 1 + rows * (unit + units * number)
                    if pick.random() < 0.2:
                        with contextlib.suppress(GivenUpError):
                            write_once(database, first, pick, give_up=True)
                    write_once(database, first, pick, give_up=False)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)
        finally:
            done.wait(60)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    with hub.database() as database:
        readers = [_Reader(database, hub, device) for _ in range(2)]
        for thread in threads:
            thread.start()
        seen: list[list[int]] = [[], []]
        while done.n_waiting < writers and not failures:
            for place, reader in enumerate(readers):
                seen[place] += reader.read()
        done.wait(60)
        for thread in threads:
            thread.join(60)
        for place, reader in enumerate(readers):
            while found := reader.read():
                seen[place] += found
    assert failures == []
    everything = list(range(1, 1 + writers * units * rows))
    for mine in seen:
        assert sorted(mine) == everything, "each once, and none was skipped"
    with hub.database() as database, database.read() as session:
        positions = [one for (one,) in session.query(FeedRow.position)]
    assert sorted(p for p in positions if p is not None) == everything, "positions have no gaps"


class _Reader:
    """Reads rows in the order of positions, as answers are made, without their words."""

    def __init__(self, database: HubDatabase, hub: HubWorld, device: str) -> None:
        from sync.hub import feed
        from sync.hub.sequencer import number

        self._database = database
        self._number: Callable[[HubDatabase], None] = number
        self._answer = feed._Answer
        self._device = device
        self._cursor: str | None = None

    def read(self) -> list[int]:
        self._number(self._database)
        query = read_query(self._cursor, "1", None)
        assert query is not None
        with self._database.read() as session:
            answer = self._answer(session, self._device, query)
            rows, horizon, _more = answer._rows()
            self._cursor = f"{answer._incarnation}.{horizon}"
            return [row.record for row in rows if row.record is not None]


def test_a_cursor_that_no_hub_wrote_is_none(hub: HubWorld, url: str) -> None:
    """Thousands of digits are no number that anything here would read."""
    learner = hub.learner(1)
    with hub.database() as database, database.read() as session:
        incarnation = session.get_one(MetaRow, 1).incarnation
    for position in ("9" * 5_000, "9" * 20, "9" * 19, "-1", "\u0661"):
        query = FeedQuery(after=f"{incarnation}.{quote(position)}", first=1, head=None)
        asked(url, hub, learner.key, query)
