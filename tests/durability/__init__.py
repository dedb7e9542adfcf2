"""The promise of the design's invariant 2, tried: journal, damage, kills, power cuts, clocks, full disks."""
