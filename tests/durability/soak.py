"""``make soak``: 1,000 kills, and a power cut at every point (``python -m tests.durability.soak``)."""

from __future__ import annotations

import argparse
import sys

from tests.durability import killing, power


def main(arguments: list[str] | None = None) -> int:
    """Runs both trials; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability.soak")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--every", type=int, default=1, help="one point of the power cuts of so many (1: all)")
    parser.add_argument("--folder", help="where homes are made (the temporary folder)")
    options = parser.parse_args(arguments)
    where = [] if options.folder is None else ["--folder", options.folder]
    killed = killing.main(["--kills", str(options.kills), *where])
    return power.main(["--every", str(options.every), *where]) or killed


if __name__ == "__main__":
    sys.exit(main())
