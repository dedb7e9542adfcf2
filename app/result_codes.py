"""A result as a QR code: what any phone's camera opens as the hub's own address, and so sends.

For a computer that has no network, in the hands of somebody whose phone has. Showing a code changes no state: what came
this way turns *received* when the hub says so, by the feed or by a file of receipts.
"""

from __future__ import annotations

from typing import Any

from app.attempts import attempt_of
from app.chain import last_binding
from app.database.custody import RecordRow
from app.database.database import Database
from app.database.people import Hub
from app.errors import AttemptOpenError, NotEnrolledError
from sync.qr import qr_address, qr_symbol
from sync.record import SignedRecord


class ResultCodes:
    """Codes of handed-in attempts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def address(self, attempt_id: str) -> str:
        """What the code of an attempt says: an address at the hub that the learner enrolled with.

        Raises:
            UnknownAttemptError: there is no such attempt.
            AttemptOpenError: it was not handed in yet.
            NotEnrolledError: no hub knows who this is.
            TooLongForQrError: it has to go another way (an essay, a very long paper).
        """
        with self._database.read() as session:
            attempt = attempt_of(session, attempt_id)
            if attempt.record_id is None:
                raise AttemptOpenError(attempt_id)
            row = session.get_one(RecordRow, attempt.record_id)
            binding = last_binding(session, attempt.profile_id)
            if binding is None:
                raise NotEnrolledError(attempt.profile_id)
            hub_url = session.get_one(Hub, binding.hub_id).url
        record = SignedRecord(
            id=row.id,
            kind=row.kind,
            device=row.device_id,
            seq=row.seq,
            text=row.text,
            signature=row.signature,
            digest=row.digest,
        )
        return qr_address(hub_url, record)

    def symbol(self, attempt_id: str) -> Any:
        """The same as a ``segno.QRCode``; raises what `address` does."""
        return qr_symbol(self.address(attempt_id))
