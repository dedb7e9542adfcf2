"""Judging a device's chain: pure rules over sequence, digest and previous digest.

A chain is judged, never enforced: every validly signed record is taken, and what does not fit is marked for
people to look at. Gaps close by themselves when the missing record comes another way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from sync.encoding import to_base64url
from sync.hub.reasons import Reason
from sync.receipt import Range


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A record as a link of its chain."""

    device: str
    seq: int
    digest: bytes
    prev: bytes | None
    position: int = 0
    """In the database; 0 where it has none yet."""


def chain_reason(link: Link, before: Iterable[Link]) -> Reason | None:
    """What is wrong between a record and those known at the sequence before it.

    Args:
        link: the record.
        before: every known record of the device at ``link.seq - 1``; after a fork there are several.
    """
    if link.seq == 1:
        return None if link.prev is None else Reason.BROKEN_CHAIN
    some = False
    for one in before:
        if one.digest == link.prev:
            return None
        some = True
    return Reason.BROKEN_CHAIN if some or link.prev is None else Reason.GAP


def ranges(links: Iterable[Link]) -> tuple[Range, ...]:
    """The ranges of a receipt: runs in which each record names the one before it.

    So a range proves all of its records by the digest of its last one. Forks become ranges of their own.
    """
    by_device: dict[str, list[Link]] = defaultdict(list)
    for link in {one.digest: one for one in links}.values():
        by_device[link.device].append(link)
    found = []
    for device in sorted(by_device):
        if len(by_device[device]) == 1:
            (link,) = by_device[device]
            found.append(_range(link.seq, link))
            continue
        open_runs: dict[bytes, tuple[int, Link]] = {}
        closed: list[tuple[int, Link]] = []
        for link in sorted(by_device[device], key=lambda one: (one.seq, one.digest)):
            run = open_runs.pop(link.prev, None) if link.prev is not None else None
            if run is not None and run[1].seq + 1 != link.seq:
                closed.append(run)
                run = None
            open_runs[link.digest] = (link.seq if run is None else run[0], link)
        for first, last in sorted([*closed, *open_runs.values()], key=lambda run: (run[0], run[1].digest)):
            found.append(_range(first, last))
    return tuple(found)


def _range(first: int, last: Link) -> Range:
    return Range(device=last.device, first=first, last=last.seq, digest=to_base64url(last.digest))
