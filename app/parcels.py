"""Results by hand: writes what no centre has receipted into a sealed file, and takes the receipts that come back.

Exporting changes no state: only a receipt does, and whatever else opens meanwhile sends the same records again. All
profiles of a home go into one file, each record sealed to the centre of its own profile. A stick that is full, or
that is pulled, leaves the old file or none, never a part.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.changes import Change, Changes
from app.clock import Clock
from app.database.custody import RecordRow
from app.database.database import Database
from app.database.people import Binding, Hub
from app.database.states import RecordState
from app.errors import DiskFullError, NoRecipientError, OtherFileError
from app.files import NO_ROOM, sync_folder
from app.outbox import StudyOutbox
from content_cache.signing import key_id
from sync.bodies import ATTEMPT
from sync.errors import BadParcelError, BadReceiptError
from sync.parcel import make_parcel, portions, read_parcels, unpack_receipts
from sync.protocol import MAX_RECEIPTS_FILE_BYTES
from sync.receipt import Receipt, Refusal, matching, open_receipt, read_digest
from sync.record import SignedRecord

SUFFIX = ".tuhoc"
"""What a file of results ends in, where the program names it."""
_ROWS_AT_ONCE = 200
_ROOM_TO_SPARE = 64 << 10
"""For what a file system writes beside a file."""
_OWED = (RecordState.WAITING, RecordState.CARRIED)


class ParcelExport(msgspec.Struct, frozen=True, kw_only=True):
    """What went into a file."""

    path: Path | None
    """None where nothing waits, and no file was made."""
    records: int
    results: int
    """Of them, attempts that were handed in."""
    size_bytes: int
    not_enrolled: int
    """Records of profiles that no centre knows: they stay, and wait for enrolment."""


class ReceiptsTaken(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of receipts said about this home."""

    receipts: int
    """That are by a centre of this home and name records of it."""
    received: int
    """Records that are received from now on."""
    passed_over: int
    """Envelopes about others, or of another kind."""


class _Bound(msgspec.Struct, frozen=True):
    """A device and the hub that it was last enrolled with."""

    device: str
    certificate: bytes
    hub_public: bytes
    hub_url: str
    recipient: str | None


class Parcels:
    """Files of results and of receipts, for one home. Safe to use from any thread that may wait."""

    def __init__(
        self,
        *,
        database: Database,
        outbox: StudyOutbox,
        clock: Clock,
        changes: Changes,
        free_bytes: Callable[[Path], int],
    ) -> None:
        """Touches nothing yet. ``free_bytes`` tells the room on the disk of a folder."""
        self._database = database
        self._outbox = outbox
        self._clock = clock
        self._changes = changes
        self._free_bytes = free_bytes

    def export(self, target: Path) -> ParcelExport:
        """Writes everything that waits or is carried into a file. May be repeated as often as one likes.

        Args:
            target: a file, which is replaced where it is an earlier one of this home; or a folder, where the file
                gets a name of its own.

        Raises:
            NoRecipientError: a centre has not told yet what to seal to.
            OtherFileError: there is another file of this name; it was left alone.
            DiskFullError: there is no room; nothing was lost.
            OSError: what else the system said; the old file stays.
        """
        with self._database.read() as session:
            bound = _bound(session)
            not_enrolled = _count_owed(session) - sum(_count_owed(session, one.device) for one in bound)
        devices = [one for one in bound if self._owes(one.device)]
        for one in devices:
            if one.recipient is None:
                raise NoRecipientError(one.hub_url)
        if not devices:
            return ParcelExport(path=None, records=0, results=0, size_bytes=0, not_enrolled=not_enrolled)
        path = target / self._name(devices[0].device) if target.is_dir() else target
        self._demand_ours(path, {one.device for one in bound})
        records = results = 0
        with _written(path) as file:
            for portion, parcel in self._parcels(devices):
                if self._free_bytes(path.parent) < len(parcel) + _ROOM_TO_SPARE:
                    raise DiskFullError(path)
                file.write(parcel)
                records += len(portion)
                results += sum(one.kind == ATTEMPT for one in portion)
            size = file.tell()
        return ParcelExport(path=path, records=records, results=results, size_bytes=size, not_enrolled=not_enrolled)

    def take_receipts(self, path: Path) -> ReceiptsTaken:
        """Takes a file of receipts that came back.

        Only what a centre of this home signed counts, and of that only what matches this home's own digests. Envelopes
        about others and kinds that a later version writes are passed over. The same file again changes nothing.

        Raises:
            BadParcelError: it is no file of receipts, or a damaged one; nothing was taken.
            BadReceiptError: nothing in it is about this home.
            OSError: it cannot be read.
        """
        with path.open("rb") as file:
            envelopes = unpack_receipts(file.read(MAX_RECEIPTS_FILE_BYTES + 1))
        with self._database.read() as session:
            bound = _bound(session)
            before = _count_received(session)
        ours = sum(self._take(raw, bound) for raw in envelopes)
        if not ours:
            raise BadReceiptError("not-for-this-home", f"{len(envelopes)} receipts, none about its records")
        with self._database.read() as session:
            received = _count_received(session) - before
        self._changes.tell(Change.RESULTS)
        return ReceiptsTaken(receipts=ours, received=received, passed_over=len(envelopes) - ours)

    def _take(self, raw: bytes, bound: list[_Bound]) -> bool:
        for public in {one.hub_public for one in bound}:
            try:
                receipt = open_receipt(raw, public)
            except BadReceiptError:
                continue
            # All of them, and not only until the first says yes.
            settled = [self._settle(receipt, raw, one.device) for one in bound if one.hub_public == public]
            return any(settled)
        return False

    def _settle(self, receipt: Receipt, raw: bytes, device: str) -> bool:
        """Takes what a verified receipt says about a device; False where that is nothing."""
        ranges = matching(receipt.ranges, device, lambda seq: self._outbox.digest_at(device, seq))
        if ranges:
            own = msgspec.structs.replace(receipt, ranges=ranges, refused=())
            self._outbox.take_receipt(device, own, raw)
        refused = self._own_refusals(receipt, device)
        if refused:
            self._outbox.refuse(device, refused)
        return bool(ranges or refused)

    def _own_refusals(self, receipt: Receipt, device: str) -> tuple[Refusal, ...]:
        found = []
        with self._database.read() as session:
            for one in receipt.refused:
                seq = session.scalar(
                    select(RecordRow.seq).where(
                        RecordRow.device_id == device, RecordRow.digest == (read_digest(one.digest) or b"")
                    )
                )
                if seq is not None:
                    found.append(msgspec.structs.replace(one, device=device, seq=seq))
        return tuple(found)

    def _parcels(self, devices: list[_Bound]) -> Iterator[tuple[list[SignedRecord], bytes]]:
        """The parcels of a file, one at a time: a centre's devices together."""
        for hub in dict.fromkeys(one.hub_public for one in devices):
            group = [one for one in devices if one.hub_public == hub]
            certificates = {one.device: one.certificate for one in group}
            recipient = group[0].recipient or ""
            for portion in portions(record for one in group for record in self._records(one.device)):
                yield (
                    portion,
                    make_parcel(
                        portion,
                        hub=key_id(hub),
                        recipient=recipient,
                        certificates=[certificates[device] for device in dict.fromkeys(one.device for one in portion)],
                        now=self._clock.now(),
                    ),
                )

    def _records(self, device: str) -> Iterator[SignedRecord]:
        """What a device owes the centre, by sequence, a page at a time."""
        after = 0
        while True:
            with self._database.read() as session:
                rows = session.scalars(
                    select(RecordRow)
                    .where(RecordRow.device_id == device, RecordRow.state.in_(_OWED), RecordRow.seq > after)
                    .order_by(RecordRow.seq)
                    .limit(_ROWS_AT_ONCE)
                ).all()
            for row in rows:
                yield SignedRecord(
                    id=row.id,
                    kind=row.kind,
                    device=row.device_id,
                    seq=row.seq,
                    text=row.text,
                    signature=row.signature,
                    digest=row.digest,
                )
            if len(rows) < _ROWS_AT_ONCE:
                return
            after = rows[-1].seq

    def _owes(self, device: str) -> bool:
        with self._database.read() as session:
            return _count_owed(session, device) > 0

    def _name(self, device: str) -> str:
        return f"ket-qua-{self._clock.now():%Y%m%d-%H%M%S}-{device[:6]}{SUFFIX}"

    def _demand_ours(self, path: Path, devices: set[str]) -> None:
        """Raises `OtherFileError` where a file stands that is not an earlier one of this home: on a stick that goes
        from hand to hand it may be somebody else's.
        """
        try:
            with path.open("rb") as file:
                made_for = {one.device for parcel in read_parcels(file) for one in parcel.index.ranges}
        except FileNotFoundError:
            return
        except BadParcelError as error:
            raise OtherFileError(path) from error
        if not made_for <= devices:
            raise OtherFileError(path)


@contextlib.contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of ``path`` when all of it is on the medium, and leaves no trace otherwise."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        temporary = None
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFullError(path) from error
        # With the name that somebody chose, not with that of the file before it was whole.
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _bound(session: Session) -> list[_Bound]:
    """Every device that was ever enrolled, replaced ones too."""
    newest = select(func.max(Binding.id)).group_by(Binding.device_id).scalar_subquery()
    rows = session.execute(
        select(Binding, Hub).join(Hub, Hub.id == Binding.hub_id).where(Binding.id.in_(newest)).order_by(Binding.id)
    )
    return [
        _Bound(binding.device_id, binding.certificate, hub.public_key, hub.url, hub.recipient) for binding, hub in rows
    ]


def _count_owed(session: Session, device: str | None = None) -> int:
    owed = select(func.count()).where(RecordRow.state.in_(_OWED))
    if device is not None:
        owed = owed.where(RecordRow.device_id == device)
    return session.scalar(owed) or 0


def _count_received(session: Session) -> int:
    return session.scalar(select(func.count()).where(RecordRow.state == RecordState.RECEIVED)) or 0
