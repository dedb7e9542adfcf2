"""Everything breaks at once, and nothing may be lost, doubled or torn: seeds of kills, cuts, clocks and full disks.

::

    python -m tests.chaos --seeds 200 [--first N] [--jobs 2]

One process imports everything; every learner, hub and line is forked from it, so a seed takes a second or two though
each of them is a process that is killed as one.
"""
