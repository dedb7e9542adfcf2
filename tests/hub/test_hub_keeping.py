"""Backups, the way back, checks and devices: by the command line, beside a running hub, and killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sync.hub import back_up, check, load_config, own_tls, restore, revoke_device, status
from sync.hub.errors import BackupToolError, BadBackupError, HubExistsError, UnknownDeviceError
from sync.protocol import MAX_RECEIPT_BYTES, PATH_RECORDS, RECEIPT_MEDIA, RECORDS_MEDIA
from sync.renewal import renew
from sync.transport import HttpTransport
from sync.wire import pack
from tests import forked
from tests.hub.test_hub_process import running
from tests.hub.test_hub_records import reviews
from tests.hub.world import NOW, HubWorld, post
from tests.sync.samples import Learner

ON_BOTH_DATABASES = True


def tuhoc(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command, as a process of its own."""
    program = [sys.executable, "-c", "from app.cli.main import main; main()", *map(str, arguments)]
    return forked.run(program, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)


def other_database(database_urls: Any) -> list[str]:
    """`--database URL` of an empty database, where the hub is on a server."""
    url = database_urls()
    return [] if url is None else ["--database", url]


def records_in(hub: HubWorld) -> list[tuple[int, bytes, bytes]]:
    from sqlalchemy import select

    from sync.hub.schema import RecordRow

    with hub.database() as database, database.read() as session:
        rows = session.execute(
            select(RecordRow.position, RecordRow.text, RecordRow.signature).order_by(RecordRow.position)
        )
        return [(row[0], row[1], row[2]) for row in rows]


def test_a_backup_beside_a_running_hub_holds_what_was_receipted(
    hub: HubWorld, tmp_path: Path, database_urls: Any
) -> None:
    learner = hub.learner(1)
    file = tmp_path / "hub.backup"
    with running(hub) as (_process, url):
        first = post(url, learner.attempts(5), hub.key.public)
        stop = threading.Event()

        def keep_sending() -> None:
            while not stop.is_set():
                post(url, learner.attempts(2), hub.key.public)

        sender = threading.Thread(target=keep_sending)
        sender.start()
        try:
            done = tuhoc("hub", "backup", "--data", hub.data, file, "--json")
        finally:
            stop.set()
            sender.join()
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert {"hub.json", "hub.key", "hub.age"} < set(made["files"])
    assert file.stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["hub", "hub.backup"]
    elsewhere = tmp_path / "elsewhere"
    back = tuhoc("hub", "restore", file, "--data", elsewhere, *other_database(database_urls), "--json")
    assert back.returncode == 0, back.stderr
    found = status(elsewhere)
    assert found.records >= 5
    assert found.records <= hub.status().records
    assert found.incarnation != first.incarnation == hub.status().incarnation
    assert json.loads(back.stdout)["incarnation"] == found.incarnation
    assert (elsewhere / "hub.key").read_bytes() == hub.config.key_path.read_bytes()
    assert (elsewhere / "hub.age").read_bytes() == hub.config.identity_path.read_bytes()
    assert check(elsewhere).well
    for kept in ("hub.key", "hub.age", "hub.json"):
        assert (elsewhere / kept).stat().st_mode & 0o077 == 0


def test_a_restored_hub_takes_again_what_came_after_the_backup(
    hub: HubWorld, tmp_path: Path, database_urls: Any
) -> None:
    learner = hub.learner(1)
    with hub.serving() as url:
        early = learner.attempts(3)
        post(url, early, hub.key.public)
    back_up(hub.data, tmp_path / "yesterday")
    with hub.serving() as url:
        late = learner.attempts(2)
        post(url, late, hub.key.public)
    arguments = other_database(database_urls)
    restore(tmp_path / "yesterday", tmp_path / "again", database_url=arguments[1] if arguments else None)
    again = HubWorld.__new__(HubWorld)
    again.attach(tmp_path / "again")
    assert again.status().records == 3
    with again.serving() as url:
        receipt = post(url, [*early, *late], hub.key.public)
    assert [(one.first, one.last) for one in receipt.ranges] == [(1, 5)]
    assert again.status().records == 5
    assert [text for _, text, _ in records_in(again)] == [one.text for one in (*early, *late)]
    assert check(again.data).well


def test_what_was_chosen_by_hand_is_restored_and_an_old_tls_key_is_warned_of(
    hub: HubWorld, tmp_path: Path, database_urls: Any
) -> None:
    """Also a hub's limits, which keep it up, and the token that keeps its counts from strangers."""
    chosen = {
        "enrol_per_minute": 10,
        "requests_per_minute": 300,
        "parcels_per_minute": 7,
        "connections": 100,
        "metrics_token": "0123456789abcdef",
    }
    path = hub.data / "hub.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **chosen}))
    for warned in (False, True):
        if warned:
            own_tls(hub.data, NOW)
        back_up(hub.data, tmp_path / "file")
        again = tmp_path / f"again{warned}"
        done = tuhoc("hub", "restore", tmp_path / "file", "--data", again, *other_database(database_urls), "--json")
        assert json.loads(done.stdout)["has_tls_key"] is warned
        assert ("new-tls-key" in done.stderr) is warned
        before, after = load_config(hub.data), load_config(again)
        assert {name: getattr(after, name) for name in chosen} == chosen
        assert after == msgspec.structs.replace(before, data=again, database_url=after.database_url)
    assert chosen.items() <= json.loads((again / "hub.json").read_text()).items()


def test_nothing_is_restored_over_a_hub(hub: HubWorld, tmp_path: Path) -> None:
    back_up(hub.data, tmp_path / "file")
    before = sorted(path.name for path in hub.data.iterdir())
    done = tuhoc("hub", "restore", tmp_path / "file", "--data", hub.data)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: hub-exists:")
    assert sorted(path.name for path in hub.data.iterdir()) == before
    if hub.config.database_url is not None:
        with pytest.raises(HubExistsError):
            restore(tmp_path / "file", tmp_path / "other")
        assert not (tmp_path / "other").exists()


def test_a_damaged_backup_restores_nothing(hub: HubWorld, tmp_path: Path, database_urls: Any) -> None:
    hub.learner(1)
    file = tmp_path / "file"
    back_up(hub.data, file)
    whole = file.read_bytes()
    for damaged in (whole[:-40], whole[: len(whole) // 2], b"", b"no backup", _flipped(whole)):
        file.write_bytes(damaged)
        with pytest.raises(BadBackupError):
            restore(file, tmp_path / "new")
        assert not (tmp_path / "new").exists()
        assert not list(tmp_path.glob(".*"))


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


KILLED = """
import os, signal, sys
from pathlib import Path
import sync.hub.backup as backup
from sync.hub import back_up, restore
at, job, file, data, url = sys.argv[1:6]
def die(*_a, **_k):
    os.kill(os.getpid(), signal.SIGKILL)
target = {"write": "_write", "fsync": "_sync", "settle": "_settle", "read": "_read"}[at]
inner = getattr(backup, target)
def after(*a, **k):
    inner(*a, **k)
    die()
setattr(backup, target, after)
if job == "backup":
    back_up(Path(data), Path(file))
else:
    restore(Path(file), Path(data), database_url=url or None)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_killed_in_the_middle_of_a_backup_the_old_file_stays(hub: HubWorld, tmp_path: Path) -> None:
    file = tmp_path / "file"
    back_up(hub.data, file)
    before = file.read_bytes()
    done = forked.run([sys.executable, "-c", KILLED, "write", "backup", file, hub.data, ""], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert file.read_bytes() == before
    # What was left behind is taken away by the next one.
    back_up(hub.data, file)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "hub"]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("at", ["read", "settle", "fsync"])
def test_killed_in_the_middle_of_a_restore_there_is_no_hub_and_the_next_try_makes_it(
    hub: HubWorld, tmp_path: Path, at: str, database_urls: Any
) -> None:
    hub.learner(1)
    file, data = tmp_path / "file", tmp_path / "new"
    back_up(hub.data, file)
    url = (other_database(database_urls) or ["", ""])[1]
    done = forked.run([sys.executable, "-c", KILLED, at, "restore", file, data, url], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert not data.exists()
    if url and at != "read":
        # The database has it already; an empty one is asked for again.
        url = other_database(database_urls)[1]
    restore(file, data, database_url=url or None)
    assert status(data).learners == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "hub", "new"]


def test_without_pg_dump_there_is_a_clear_word(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = HubWorld(tmp_path / "hub", postgres_url)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupToolError) as caught:
        back_up(hub.data, tmp_path / "file")
    assert caught.value.program == "pg_dump"
    assert not (tmp_path / "file").exists()


def test_a_whole_hub_checks_well(hub: HubWorld, url: str) -> None:
    one, other = hub.learner(1), hub.learner(2, name="Trần Văn Khỏe")
    post(url, one.attempts(4), hub.key.public)
    records = other.attempts(4)
    post(url, [records[0], records[2], records[3]], hub.key.public)
    done = tuhoc("hub", "check", "--data", hub.data, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["records"], found["devices"], found["gaps"], found["forks"]) == (7, 2, 1, 0)
    assert found["well"] is True
    assert reviews(hub) == {3: {"gap"}}


BREAKING = {
    "digest": "UPDATE records SET digest = prev WHERE position = 2",
    "signature": "UPDATE records SET signature = (SELECT signature FROM records WHERE position = 1) WHERE position = 2",
    "columns": "UPDATE records SET kind = 'attempted' WHERE position = 2",
    "projection": "UPDATE results SET score = 1 - score / 1000 WHERE position = 2",
    "unmarked": "DELETE FROM reviews",
}


@pytest.mark.parametrize("what", sorted(BREAKING))
def test_what_does_not_agree_is_found(hub: HubWorld, url: str, what: str) -> None:
    records = hub.learner(1).attempts(4)
    post(url, [records[0], records[1], records[3]], hub.key.public)
    assert check(hub.data).well
    with hub.database() as database, database.write() as session:
        session.connection().exec_driver_sql(BREAKING[what])
    found = check(hub.data)
    assert not found.well
    assert found.faults.get(what, 0) >= 1
    done = tuhoc("hub", "check", "--data", hub.data)
    assert done.returncode == 1
    assert what in done.stdout


def test_damaged_pages_are_found(tmp_path: Path) -> None:
    hub = HubWorld(tmp_path / "hub")
    with hub.serving() as url:
        post(url, hub.learner(1).attempts(30), hub.key.public)
    file = hub.data / "hub.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    data = bytearray(file.read_bytes())
    for page in range(4096 * 8, len(data) - 4096, 4096):
        data[page : page + 64] = os.urandom(64)
    file.write_bytes(bytes(data))
    done = tuhoc("hub", "check", "--data", hub.data)
    assert done.returncode == 1, done.stderr


def test_revoking_tells_which_devices_of_the_learner_are_still_trusted(
    hub: HubWorld, tmp_path: Path, database_urls: Any
) -> None:
    """A restored hub does not know who vouched for what it has learnt from a certificate."""
    hub.learner(3)
    learner = hub.learner(1)
    heir = Learner(2, subject=learner.subject)
    back_up(hub.data, tmp_path / "file")
    with hub.serving() as url, HttpTransport(url) as way:
        person = learner.subject[7:]
        certificate = renew(way, learner.key, heir.key, hub_public=hub.key.public, person=person)
    arguments = other_database(database_urls)
    restore(tmp_path / "file", tmp_path / "again", database_url=arguments[1] if arguments else None)
    again = HubWorld.__new__(HubWorld)
    again.attach(tmp_path / "again")
    with again.serving() as url, HttpTransport(url) as way:
        batch = pack(heir.attempts(2), [certificate])
        way.post(PATH_RECORDS, batch, media=RECORDS_MEDIA, accept=RECEIPT_MEDIA, max_bytes=MAX_RECEIPT_BYTES)
    for world, state in ((hub, "revoked"), (again, "STILL TRUSTED")):
        done = tuhoc("hub", "device", "revoke", learner.device, "--data", world.data)
        _, _, *others = done.stdout.splitlines()
        assert [(line.split("\t")[0], line.split("\t")[-1]) for line in others] == [(heir.device[:16], state)]
    (left,) = revoke_device(again.data, learner.device).others
    assert (left.device, left.records, left.revoked_at) == (heir.device, 2, None)


def test_a_device_is_listed_and_revoked(hub: HubWorld, url: str) -> None:
    learner = hub.learner(1)
    post(url, learner.attempts(1), hub.key.public)
    listed = json.loads(tuhoc("hub", "device", "list", "--data", hub.data, "--json").stdout)["devices"]
    assert [(one["device"], one["records"], one["revoked_at"]) for one in listed] == [(learner.device, 1, None)]
    done = tuhoc("hub", "device", "revoke", learner.device[:12], "--data", hub.data, "--json")
    said = {"device": learner.device, "learner": learner.subject[7:], "others": [], "revoked": True}
    assert json.loads(done.stdout) == said
    assert post(url, learner.attempts(1), hub.key.public).ranges
    assert reviews(hub) == {2: {"device-revoked"}}
    with pytest.raises(UnknownDeviceError):
        revoke_device(hub.data, Learner(9).device)
    with pytest.raises(UnknownDeviceError):
        revoke_device(hub.data, "")
