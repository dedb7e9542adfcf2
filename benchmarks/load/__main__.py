"""``python -m benchmarks.load``: a contest's last hour against a real hub process.

Makes a hub (or takes ``--hub``), puts people of real communes into it, signs their attempts, serves it, sends, and
looks at the end whether every record is there exactly once. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.load.hub_process import HubProcess
from benchmarks.load.population import DATA, communes, people
from benchmarks.load.provisioning import provision
from benchmarks.load.sending import Sent, arrivals, send
from benchmarks.load.spool import Outgoing, spool
from content_cache.signing import SigningKey
from sync.hub import init_hub, load_config
from sync.hub.database import HubDatabase
from sync.hub.schema import RecordRow


def main() -> int:
    """See the module."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="tuhoc-load-") as folder:
        data = options.hub or Path(folder) / "hub"
        if not (data / "hub.json").is_file():
            init_hub(data, name="Máy chủ thử tải", database_url=options.database)
            _lift_the_limit(data / "hub.json")
        return _run(options, data)


def _lift_the_limit(path: Path) -> None:
    """The whole country comes from one address here."""
    path.write_text(json.dumps(json.loads(path.read_text()) | {"requests_per_minute": 10**7}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--devices", type=int, default=2_000, help="how many send (a whole contest: 66420)")
    parser.add_argument("--attempts", type=int, default=1, help="of 20 questions, by each")
    parser.add_argument("--seconds", type=float, default=60.0, help="into which the hour is pressed; 0: all at once")
    parser.add_argument("--hub", type=Path, help="data folder of a hub that nobody serves; a new one otherwise")
    parser.add_argument("--database", help="URL of an empty database for the new hub; SQLite otherwise")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _run(options: argparse.Namespace, data: Path) -> int:
    if not DATA.is_dir():
        print("no lists of names and units: people are numbered", file=sys.stderr)
    members = people(communes(), options.devices, options.seed)
    provision(data, members)
    outgoing = spool(members, options.attempts, options.seed, os.cpu_count() or 1)
    public = SigningKey.load(load_config(data).key_path).public
    moments = arrivals(len(outgoing), options.seconds, options.seed)
    with HubProcess(data) as hub:
        sent = asyncio.run(send(hub.url, public, outgoing, moments, tls=None))
        used = hub.used()
    missing, doubled = _counted(data, outgoing)
    told = {"devices": options.devices, "records": options.devices * options.attempts}
    print(json.dumps(told | _summary(sent, told["records"]) | {"missing": missing, "doubled": doubled} | used))
    return 1 if missing or doubled else 0


def _counted(data: Path, outgoing: list[Outgoing]) -> tuple[int, int]:
    """Records that are not in the hub's database, and those that are there more than once."""
    database = HubDatabase(load_config(data).database)
    try:
        with database.read() as session:
            found = Counter(session.scalars(select(RecordRow.digest)))
    finally:
        database.close()
    wanted = [digest for one in outgoing for digest in one.digests]
    return sum(found[one] == 0 for one in wanted), sum(found[one] > 1 for one in wanted)


def _summary(sent: Sent, records: int) -> dict[str, Any]:
    waits = sorted(sent.waits_s)

    def share(part: float) -> float:
        return round(waits[min(len(waits) - 1, int(len(waits) * part))], 4)

    return {
        "seconds": round(sent.seconds, 2),
        "records_a_second": round(records / sent.seconds, 1),
        "median_s": share(0.5),
        "p99_s": share(0.99),
        "slowest_s": round(waits[-1], 4),
        "tries": sent.tries,
        "failures": dict(sent.failures),
        "generator_late_s": round(sent.late_s, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
