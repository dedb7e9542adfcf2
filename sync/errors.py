"""The tree of errors of the wire. Everything here is about the other end or the way to it, except
`RecordError`.

::

    SyncError
    ├── TransportError                 the way to the hub: trying again is right
    │   ├── OfflineError               no-connection      no address, no route, refused
    │   ├── TimeoutFaultError          timeout            the other side went silent
    │   ├── CutOffError                cut-off            the connection ended in the middle of an answer
    │   ├── ServerFaultError           server-fault       5xx, or 429: the hub cannot take it now
    │   ├── NotOurHubError             not-our-hub        somebody else answers: a gateway, a wrong address
    │   │   └── UnknownTlsKeyError     unknown-tls-key    by a TLS key that neither the hub nor the system vouches for
    │   └── ProtocolMismatchError      protocol-mismatch  the hub speaks other versions
    ├── HubRefusedError                hub-refused        the hub answered, and said no to this request
    │   ├── DeviceRefusedError         device-refused     it does not know this device
    │   └── DeviceRevokedError         device-revoked     people have withdrawn this device's key
    ├── EnrolError
    │   ├── WrongCodeError             wrong-code
    │   ├── UsedCodeError              used-code          used, expired, or closed after wrong tries
    │   └── HubNotProvenError          hub-not-proven     the answer does not prove knowledge of the code
    ├── JoinError
    │   ├── WrongJoinCodeError         wrong-join-code
    │   ├── MachineNotFoundError       machine-not-found  none in this room has the key that the code names
    │   ├── NotOurRelayError           not-our-relay      it has no certificate of our hub
    │   └── RelayRevokedError          relay-revoked      it has one, and our hub has revoked it
    └── RecordError                    what was read is not what it should be
        ├── BadRecordError             bad-record
        ├── BadBatchError              bad-batch
        ├── BadReceiptError            bad-receipt
        ├── BadFeedError               bad-feed
        ├── BadCertificateError        bad-certificate
        ├── BadClassError              bad-class          a class that the machine may not state
        ├── BadParcelError             bad-parcel
        │   └── ForeignParcelError     foreign-parcel     it is for another hub
        └── QrError
            ├── TooLongForQrError      too-long-for-qr    a record that no code can hold
            └── BadQrError             bad-qr             no result of ours

``sync.hub.errors`` continues the tree with `HubError`. Importing this module costs nothing: the window's
table of words needs it early. Errors carry fields; sentences for people are made elsewhere, from ``kind``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class SyncError(Exception):
    """Base of all errors of this package. ``kind`` is the word that the command line and the window know it
    by.
    """

    kind: ClassVar[str] = "sync-error"


# --- the way ----------------------------------------------------------------------------------------------


class TransportError(SyncError):
    """The exchange did not come about. ``retry_after_s`` is what the other end asked for, if it did."""

    kind = "transport-fault"

    def __init__(self, where: str, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(f"{where}: {detail}" if detail else where)
        self.where = where
        self.detail = detail
        self.retry_after_s = retry_after_s


class OfflineError(TransportError):
    """No connection could be made."""

    kind = "no-connection"


class TimeoutFaultError(TransportError):
    """The other side was silent, or too slow, for longer than allowed."""

    kind = "timeout"


class CutOffError(TransportError):
    """The connection ended before the answer did. Whether the hub took the batch is unknown."""

    kind = "cut-off"


class ServerFaultError(TransportError):
    """The hub, or a proxy before it, answered with ``status`` 5xx or 429."""

    kind = "server-fault"

    def __init__(self, where: str, status: int, *, retry_after_s: float | None = None) -> None:
        super().__init__(where, f"status {status}", retry_after_s=retry_after_s)
        self.status = status


class NotOurHubError(TransportError):
    """Something answered that does not speak our protocol: a gateway's page, a wrong address."""

    kind = "not-our-hub"


class UnknownTlsKeyError(NotOurHubError):
    """The TLS key at the other end is not pinned, and the system's check refuses its certificate."""

    kind = "unknown-tls-key"


class ProtocolMismatchError(TransportError):
    """The hub speaks other versions of the protocol (``offered``, as it states them)."""

    kind = "protocol-mismatch"

    def __init__(self, where: str, offered: str) -> None:
        super().__init__(where, f"the hub speaks {offered or 'nothing known'}")
        self.offered = offered


# --- the hub's own no -------------------------------------------------------------------------------------


class HubRefusedError(SyncError):
    """A hub of ours refused the request: ``error`` is its kind word, ``detail`` is for developers."""

    kind = "hub-refused"

    def __init__(self, status: int, error: str, detail: str = "") -> None:
        super().__init__(f"{status} {error}: {detail}" if detail else f"{status} {error}")
        self.status = status
        self.error = error
        self.detail = detail


class DeviceRefusedError(HubRefusedError):
    """The hub does not know the device: never enrolled there, or the hub was set up anew."""

    kind = "device-refused"


class DeviceRevokedError(HubRefusedError):
    """The hub knows the device and asks nothing more of it: people have withdrawn its key."""

    kind = "device-revoked"


# --- enrolment --------------------------------------------------------------------------------------------


class EnrolError(SyncError):
    """An enrolment did not come about; nothing was believed or stored."""

    kind = "enrol-error"


class WrongCodeError(EnrolError):
    """The digits are not those of an open offer. Nothing says which of them are wrong."""

    kind = "wrong-code"


class UsedCodeError(EnrolError):
    """The offer is over: ``reason`` is ``used``, ``expired`` or ``closed``."""

    kind = "used-code"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HubNotProvenError(EnrolError):
    """Whoever answered did not prove that it knows the code, or asked for unsafe parameters."""

    kind = "hub-not-proven"


# --- joining a machine in the room --------------------------------------------------------------------------


class JoinError(SyncError):
    """A machine in the room was not joined; nothing was believed or stored."""

    kind = "join-error"


class WrongJoinCodeError(JoinError):
    """Not a join code: too few digits, a slip that the check digit finds, or no whole link."""

    kind = "wrong-join-code"


class MachineNotFoundError(JoinError):
    """No machine here has the key that the code names; ``seen`` is how many answered, of those at ``asked``."""

    kind = "machine-not-found"

    def __init__(self, seen: int, asked: Sequence[str] = ()) -> None:
        where = f" at {', '.join(asked)}" if asked else ""
        answered = {0: "no machine answered", 1: "a machine answered"}.get(seen, f"{seen} machines answered")
        super().__init__(f"{answered}{where}" + (", which this code is not of" if seen else ""))
        self.seen = seen


class NotOurRelayError(JoinError):
    """The machine carries for another hub, or for none: its certificate is not by ours."""

    kind = "not-our-relay"


class RelayRevokedError(JoinError):
    """Our hub has revoked the machine: its laptop was lost, say. Its certificate is good in itself."""

    kind = "relay-revoked"


# --- records ----------------------------------------------------------------------------------------------


class RecordError(SyncError):
    """Bytes that are not what they should be; ``reason`` is one word, ``detail`` is for developers."""

    kind = "record-error"

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class BadRecordError(RecordError):
    """A record that is malformed or badly signed. ``reason`` is a `sync.protocol.RefusalReason`."""

    kind = "bad-record"


class BadBatchError(RecordError):
    """A batch that does not unpack: not zstd, too large, an odd number of lines."""

    kind = "bad-batch"


class BadReceiptError(RecordError):
    """A receipt that is malformed, badly signed, or says nothing about what was sent."""

    kind = "bad-receipt"


class BadFeedError(RecordError):
    """An answer of the feed that is malformed, badly signed, or made for another device."""

    kind = "bad-feed"


class BadCertificateError(RecordError):
    """A device's certificate that is malformed or not by the hub that it names."""

    kind = "bad-certificate"


class BadClassError(RecordError):
    """A statement of a class that is malformed, badly signed, or of a session that is not the machine's own."""

    kind = "bad-class"


class BadParcelError(RecordError):
    """A parcel, or a file of receipts, that is not what it should be; nothing of it was taken.

    ``reason``: ``not-a-parcel``, ``unsupported-version``, ``too-large``, ``malformed-index``, ``cut-short``,
    ``altered``, ``cannot-open``, ``malformed-content``, ``empty``.
    """

    kind = "bad-parcel"


class ForeignParcelError(BadParcelError):
    """A whole parcel, sealed to another hub than this one: ``hub`` is its id."""

    kind = "foreign-parcel"

    def __init__(self, hub: str) -> None:
        super().__init__("made for another hub than this one", f"its id begins with {hub[:16]}")
        self.hub = hub


class QrError(RecordError):
    """About a result as a QR code."""


class TooLongForQrError(QrError):
    """``characters`` are needed and a code holds at most ``most``: the record has to go another way."""

    kind = "too-long-for-qr"

    def __init__(self, characters: int, most: int) -> None:
        super().__init__("too-long", f"{characters} characters, a code holds {most}")
        self.characters = characters
        self.most = most


class BadQrError(QrError):
    """What was scanned is no result of ours: ``reason`` is ``not-a-result``, ``unsupported-version`` or
    ``damaged``.
    """

    kind = "bad-qr"
