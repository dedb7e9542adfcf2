"""``make bench``: every figure, a line each; ends with a count of those reached and those short."""

from __future__ import annotations

import sys

from benchmarks import wire_size
from benchmarks.figures import report

if __name__ == "__main__":
    sys.exit(report([*wire_size.figures()]))
