"""A hundred thousand records that wait cost no memory: a batch at a time, whatever stands behind it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CHILD = """
import resource, sys, tracemalloc
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from app.compose import open_services
from app.database.custody import RecordRow
from app.database.people import Binding, Hub, Person
from content_cache.signing import SigningKey
from sync.errors import OfflineError
from sync.receipt import Range, Receipt, digest_text, seal_receipt
from sync.timestamps import timestamp
from sync.wire import unpack
from sync.record import parse, digest_of

COUNT = int(sys.argv[2])
HUB = SigningKey(bytes(range(32)))
services = open_services(Path(sys.argv[1]))
profile = services.profiles.create("An")
now = datetime.now(UTC)
text = b'{"padding":"' + b"x" * 900 + b'","n":%d}'
with services._database.write() as session:
    session.add(Person(id="p", full_name="An", known_at=now))
    hub = Hub(public_key=HUB.public, url="http://hub", name="Hub", incarnation="x", known_at=now)
    session.add(hub)
    session.flush()
    session.add(Binding(profile_id=profile.id, person_id="p", hub_id=hub.id, device_id=profile.device_id,
                        certificate=b"", bound_at=now))
    for start in range(0, COUNT, 5000):
        session.execute(insert(RecordRow), [
            {"id": f"{n:036d}", "profile_id": profile.id, "device_id": profile.device_id, "seq": n, "kind": "attempt",
             "text": text % n, "signature": bytes(64), "digest": digest_of(text % n), "created_at": now,
             "state": "waiting"}
            for n in range(start + 1, min(start + 5000, COUNT) + 1)])

batches = []

class Part:
    unproven_key = None

    def get(self, path, **rest):
        return b""

    def post(self, path, body, **rest):
        items = unpack(body)
        batches.append(len(items))
        if len(batches) > 5:
            raise OfflineError("hub")
        first = sum(batches[:-1]) + 1
        last = first + len(items) - 1
        one = Range(device=profile.device_id, first=first, last=last, digest=digest_text(digest_of(items[-1].text)))
        return seal_receipt(Receipt(hub=HUB.key_id, incarnation="x", time=timestamp(now), ranges=(one,)), HUB)

    def close(self):
        pass

engine = services.syncing._engine
object.__setattr__(engine._parts, "transport_for", lambda link: Part())
tracemalloc.start()
report = engine.run(profile.device_id)
_, peak = tracemalloc.get_traced_memory()
assert report.error is not None and report.error.kind == "no-connection"
assert report.received == sum(batches[:-1]) > 0
assert report.waiting == COUNT - report.received
print(peak)
"""


@pytest.mark.timeout(170)
def test_memory_is_bounded_with_a_hundred_thousand_records(tmp_path: Path) -> None:
    peaks = {}
    for count in (2_000, 100_000):
        done = subprocess.run(
            [sys.executable, "-c", CHILD, str(tmp_path / str(count)), str(count)],
            check=True,
            capture_output=True,
            text=True,
            timeout=160,
        )
        peaks[count] = int(done.stdout)
    assert peaks[100_000] < 8 << 20, f"{peaks[100_000]:,} bytes at the peak"
    assert peaks[100_000] < 1.5 * peaks[2_000]
