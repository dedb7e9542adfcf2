"""``make fuzz``: thousands of requests made up from the hub's own document, signed and unsigned, on both databases."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from benchmarks.postgres import programs, serving
from tests.hub.fuzzing import Signing, faults
from tests.hub.world import HubWorld


def main() -> int:
    """Returns 1 when something was answered with 500 or more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=500, help="of each operation, each way")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found: list[str] = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tuhoc-fuzz-")))
        urls: list[str | None] = [None]
        if programs() is not None:
            urls.append(stack.enter_context(stack.enter_context(serving()).database()))
        for number, database_url in enumerate(urls):
            hub = HubWorld(folder / f"hub{number}", database_url)
            learner = hub.learner(1)
            with hub.serving() as url:
                for auth in (None, Signing(learner.key, hub.key.key_id)):
                    bad, operations = faults(url, examples=asked.examples, auth=auth, seed=asked.seed)
                    found += bad
                    print(
                        f"{len(operations)} operations, {asked.examples} requests each, {len(bad)} faults", flush=True
                    )
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
