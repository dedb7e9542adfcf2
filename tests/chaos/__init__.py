"""Everything breaks at once, and nothing may be lost, doubled or torn: seeds of kills, cuts, clocks and full disks.

::

    python -m tests.chaos --seeds 200 [--first N] [--jobs 2]

One process imports everything; every learner, hub and line is forked from it, so a seed takes a few seconds though
each of them is a process that is killed as one. Hubs and homes live on two disks in memory, which are full at times
(where mounting is allowed: root on Linux). Every fifth seed has its centre on PostgreSQL, where that is installed.
Every seed ends with a home's results going by a stick, the machine in the room, the line and a phone at once.

A failure tells its seed, its plan with what every process said, and where its world is kept. The seed repeats the
plan; which statement a process dies at is repeated too, but some die by the clock, and processes race as they like.
"""
