"""Takes batches of records into custody: verified first, then written with everything derived from them, at
once.

Delivery is at least once and by several ways at the same time; the effect is exactly once, since a record is
known by its digest and a device's records are judged by one writer at a time. Refused is only what cannot be believed;
whatever is validly signed is taken, and marked where something about it needs a person's eye.

Batches that come while another one is being written wait together and are written together: the disk is asked once for
all of them, which is what a contest's last minutes need.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

import msgspec

from sync.encoding import from_base64url, to_base64url
from sync.errors import BadRecordError
from sync.hub.chains import Link, ranges
from sync.hub.custody import Custody, Incoming, mark_twins
from sync.hub.database import HubDatabase
from sync.hub.errors import UnknownDeviceError
from sync.hub.schema import stored_time
from sync.hub.signatures import SignatureChecks, Signed
from sync.hub.surroundings import public_keys, same_ids
from sync.protocol import RefusalReason
from sync.receipt import Range, Refusal
from sync.record import digest_of, parse
from sync.wire import Item

_MOST_PUBLICS = 50_000
"""Kept in memory, 15 MB."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch."""

    ranges: tuple[Range, ...]
    """Of everything in custody now, whether it was new or not."""
    refused: tuple[Refusal, ...]
    forked: tuple[str, ...]
    """Devices of the batch of which there are several records at a sequence that the batch has."""
    new: int
    """Records that were not here before."""


class _Ticket:
    """A verified batch on its way into the database."""

    def __init__(self, records: Sequence[Incoming]) -> None:
        self.records = records
        self.settled = threading.Event()
        self.new = 0
        self.forked: tuple[str, ...] = ()
        self.fault: BaseException | None = None


_Verified = tuple[list[Incoming], list[Refusal], tuple[str, ...]]
"""Of a batch: what can be believed, what cannot, and the devices that nobody can check here, ascending."""


class Intake:
    """Takes batches into one database, from any thread."""

    def __init__(self, database: HubDatabase) -> None:
        """Takes the database."""
        self._database = database
        self._known_publics: dict[str, bytes] = {}
        self.signatures = SignatureChecks()
        self._waiting: list[_Ticket] = []
        self._guard = threading.Lock()
        self._writing = threading.Lock()

    def take(self, items: Sequence[Item], now: datetime) -> Taken:
        """Takes a batch; it is committed when this returns.

        Args:
            items: as unpacked.
            now: the hub's clock.

        Raises:
            UnknownDeviceError: a record is of a device that is not enrolled here; nothing of the batch was taken.
            HubStorageError: nothing was taken.
        """
        (outcome,) = self.take_together([items], now)
        if isinstance(outcome, UnknownDeviceError):
            raise outcome
        return outcome

    def take_together(self, batches: Sequence[Sequence[Item]], now: datetime) -> list[Taken | UnknownDeviceError]:
        """As `take`, for several batches in one transaction; what is wrong with one is no matter of the others.

        Raises:
            HubStorageError: nothing was taken.
        """
        return [
            UnknownDeviceError(unknown[0]) if unknown else taken
            for taken, unknown in self._take(batches, now, leave_out=False)
        ]

    def take_known(self, items: Sequence[Item], now: datetime) -> tuple[Taken, tuple[str, ...]]:
        """As `take`, but leaves out what unknown devices sent, so that nobody holds up the others.

        However many devices are unknown, all is read once: parcels come from anybody, and a small one names thousands.

        Returns:
            What was taken, and the devices that are unknown, ascending.

        Raises:
            UnknownDeviceError: nothing could be taken.
            HubStorageError: nothing was taken.
        """
        ((taken, unknown),) = self._take([items], now, leave_out=True)
        if unknown and not (taken.ranges or taken.refused):
            raise UnknownDeviceError(unknown[0])
        return taken, unknown

    def _take(
        self, batches: Sequence[Sequence[Item]], now: datetime, *, leave_out: bool
    ) -> list[tuple[Taken, tuple[str, ...]]]:
        """What was taken of each batch, and the devices that are unknown; nothing of a batch with such devices, or all
        else of it.
        """
        verified = self._verify(batches, now)
        tickets = [_Ticket(good if leave_out or not unknown else []) for good, _, unknown in verified]
        if wanted := [ticket for ticket in tickets if ticket.records]:
            self._write(wanted)
        found = []
        for ticket, (_, refused, unknown) in zip(tickets, verified, strict=True):
            taken = Taken(
                ranges=ranges(one.link for one in ticket.records),
                refused=tuple(refused),
                forked=ticket.forked,
                new=ticket.new,
            )
            found.append((taken, unknown))
        return found

    def _write(self, tickets: Sequence[_Ticket]) -> None:
        """Writes these, with all that wait at this moment; or waits for whoever does."""
        with self._guard:
            self._waiting += tickets
        # They were put there together, so they are written together.
        with self._writing:
            if not tickets[0].settled.is_set():
                with self._guard:
                    group, self._waiting = self._waiting, []
                self._write_all(group)
        if tickets[0].fault is not None:
            raise tickets[0].fault

    def _write_all(self, group: Sequence[_Ticket]) -> None:
        try:
            with self._database.write_beside() as session:
                custody = Custody(session.connection(), [one for ticket in group for one in ticket.records])
                custody.write()
            if self._database.has_other_writers:
                self._mark_twins(group)
        except BaseException as error:
            for ticket in group:
                ticket.fault = error
            raise
        else:
            for ticket in group:
                ticket.new = custody.count_new(ticket.records)
                ticket.forked = custody.forked(ticket.records)
        finally:
            for ticket in group:
                ticket.settled.set()

    def _mark_twins(self, group: Sequence[_Ticket]) -> None:
        """See `sync.hub.custody.mark_twins`."""
        with self._database.look() as connection:
            ids = same_ids(connection, {one.record.id for ticket in group for one in ticket.records})
        twins = [position for positions in ids.values() if len(positions) > 1 for position in positions]
        if twins:
            with self._database.write_beside() as session:
                mark_twins(session.connection(), twins, group[0].records[0].came)

    def _verify(self, batches: Sequence[Sequence[Item]], now: datetime) -> list[_Verified]:
        """Parts what can be believed from what cannot, outside of any transaction: signatures take their time.

        All keys are asked for at once, and all signatures are checked beside each other.
        """
        came = stored_time(now)
        read = [_read(items, came) for items in batches]
        publics = self._publics({one.link.device for came_in, _ in read for one in came_in})
        known = [[one for one in came_in if one.link.device in publics] for came_in, _ in read]
        well = iter(
            self.signatures.check(
                [
                    Signed(publics[one.link.device], one.item.signature, one.item.text)
                    for of_batch in known
                    for one in of_batch
                ]
            )
        )
        found = []
        for (came_in, refused), of_batch in zip(read, known, strict=True):
            good = {one.link.digest: one for one in of_batch if next(well)}
            # A copy with a broken signature beside a good one is no reason to refuse the record.
            bad = {one.link.digest: one.link for one in of_batch if one.link.digest not in good}
            unique = {one.digest: one for one in [*refused, *map(_badly_signed, bad.values())]}
            unknown = {one.link.device for one in came_in}.difference(publics)
            found.append((list(good.values()), list(unique.values()), tuple(sorted(unknown))))
        return found

    def _publics(self, devices: set[str]) -> dict[str, bytes]:
        """Public keys of those devices that are enrolled. One never changes, since a device's id is its digest."""
        known = self._known_publics
        keys = {device: public for device in devices if (public := known.get(device)) is not None}
        lacking = sorted(devices.difference(keys))
        if lacking:
            with self._database.look() as connection:
                found = public_keys(connection, lacking)
            if len(known) + len(found) > _MOST_PUBLICS:
                known.clear()
            known.update(found)
            keys.update(found)
        return keys


def _read(items: Sequence[Item], came: str) -> tuple[list[Incoming], list[Refusal]]:
    """Records as read, each pair of a text and a signature once, and what is none. Nothing is believed yet."""
    read: dict[tuple[bytes, bytes], Incoming] = {}
    refused = []
    for item in items:
        digest = digest_of(item.text)
        try:
            record = parse(item.text)
            # A previous digest that no encoder writes is found here.
            prev = None if record.prev is None else from_base64url(record.prev)
        except (BadRecordError, ValueError) as error:
            reason = error.reason if isinstance(error, BadRecordError) else RefusalReason.MALFORMED
            refused.append(Refusal(device="", seq=0, digest=to_base64url(digest), reason=reason))
            continue
        link = Link(device=record.device, seq=record.seq, digest=digest, prev=prev)
        read[digest, item.signature] = Incoming(record, item, link, came)
    return list(read.values()), refused


def _badly_signed(link: Link) -> Refusal:
    return Refusal(
        device=link.device, seq=link.seq, digest=to_base64url(link.digest), reason=RefusalReason.BAD_SIGNATURE
    )


def take(database: HubDatabase, items: Sequence[Item], now: datetime) -> Taken:
    """Takes one batch. See `Intake.take`."""
    return Intake(database).take(items, now)
