"""``make bench``: every figure, a line each; ends with a count of those reached and those short.

``make bench LINE=1`` adds the figures over a bad line, which take about a quarter of an hour and need root.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from benchmarks import answers, ingestion, opening, packages, quiz_pages, scoring, search, sync_engine, wire_size
from benchmarks.figures import Figure, report

SOURCES: tuple[Callable[[], list[Figure]], ...] = (
    wire_size.figures,
    scoring.figures,
    ingestion.figures,
    packages.figures,
    search.figures,
    opening.figures,
    answers.figures,
    quiz_pages.figures,
    sync_engine.figures,
)

if __name__ == "__main__":
    made = [figure for source in SOURCES for figure in source()]
    if os.environ.get("LINE"):
        made += packages.line_figures(runs=1)
        made += sync_engine.line_figures()
    sys.exit(report(made))
