"""The names and numbers both ends must agree on: versions, headers, media types, paths, limits.

Protocol versions, newest first:

- ``1`` (2026-11-23): the first. Enrolment by code, batches of records answered by a receipt, static courses.

A hub refuses a version that it does not speak with status 426 and says which it speaks; so does a client.
"""

from __future__ import annotations

import enum
from typing import Final

PROTOCOL_VERSION: Final = 1
PROTOCOL_HEADER: Final = "Tuhoc-Protocol"

# Payload types: what DSSE's PAE binds a signature to. One is never used for two things.
RECORD_TYPE: Final = "application/vnd.tuhoc.record.v1+json"
RECEIPT_TYPE: Final = "application/vnd.tuhoc.receipt.v1+json"
CERTIFICATE_TYPE: Final = "application/vnd.tuhoc.certificate.v1+json"
ENROL_NONCE_TYPE: Final = "application/vnd.tuhoc.enrol-nonce.v1"
REQUEST_TYPE: Final = "application/vnd.tuhoc.request.v1+text"
RENEWAL_TYPE: Final = "application/vnd.tuhoc.renewal.v1+text"
FEED_TYPE: Final = "application/vnd.tuhoc.feed.v1+json"
CLASS_TYPE: Final = "application/vnd.tuhoc.class.v1+json"
TLS_PINS_TYPE: Final = "application/vnd.tuhoc.tls-pins.v1+json"

# Media types of HTTP bodies.
RECORDS_MEDIA: Final = "application/vnd.tuhoc.records.v1+zstd"
RECEIPT_MEDIA: Final = RECEIPT_TYPE
FEED_MEDIA: Final = "application/vnd.tuhoc.feed.v1+zstd"
TLS_PINS_MEDIA: Final = TLS_PINS_TYPE
PARCEL_MEDIA: Final = "application/vnd.tuhoc.parcel.v1"
JSON_MEDIA: Final = "application/json"

# Paths, relative to the hub's base address.
PATH_HEALTH: Final = "/healthz"
PATH_METRICS: Final = "/metrics"
PATH_OPENAPI: Final = "/openapi.json"
PATH_HUB: Final = "/v1/hub"
PATH_TLS_PINS: Final = "/v1/tls-pins"
PATH_RECORDS: Final = "/v1/records"
PATH_PARCELS: Final = "/v1/parcels"
PATH_ENROL_START: Final = "/v1/enrol/start"
PATH_ENROL_FINISH: Final = "/v1/enrol/finish"
PATH_DEVICES: Final = "/v1/devices"
PATH_FEED: Final = "/v1/feed"
PATH_CLASSES: Final = "/v1/classes"
PATH_QR: Final = "/Q"
"""In capitals, as everything in a QR code of a result; lower case is answered too."""
PATH_COURSES: Final = "/courses"

MAX_RECORD_BYTES: Final = 1 << 20
"""Of one record's text. A paper of 200 questions with full short answers stays below it."""
BATCH_BYTES: Final = 256 << 10
"""Of texts that a client puts into one batch: about 40 KB compressed, under 2 s at 256 kbit/s."""
MAX_BATCH_BODY_BYTES: Final = 4 << 20
"""Of a batch as it travels; a hub refuses more with 413."""
MAX_BATCH_BYTES: Final = 16 << 20
"""Of a batch unpacked."""
MAX_BATCH_ITEMS: Final = 4_000
"""Records of one batch: a receipt that refuses them all still fits `MAX_RECEIPT_BYTES`."""
MAX_RECEIPT_BYTES: Final = 1 << 20
MAX_PARCEL_INDEX_BYTES: Final = 256 << 10
"""Of a parcel's index: 1,000 ranges and room to spare."""
MAX_PARCEL_RANGES: Final = 1_000
"""A parcel has no more chains than that; what has more goes into several."""
MAX_PARCEL_BYTES: Final = MAX_BATCH_BODY_BYTES + MAX_PARCEL_INDEX_BYTES + (64 << 10)
"""Of a whole parcel: a batch, what `age` adds to it (16 bytes in 64 KiB and a header), and its index."""
MAX_RECEIPTS_FILE_BYTES: Final = 16 << 20
"""Of a file of receipts, as it lies on the stick and unpacked."""
MAX_ENROL_BYTES: Final = 64 << 10
"""Of a request or an answer of enrolment; the answer carries ``keys.json``."""
MAX_TLS_STATEMENT_BYTES: Final = 16 << 10
MAX_FEED_BODY_BYTES: Final = 2 << 20
"""Of an answer of the feed as it travels."""
MAX_FEED_BYTES: Final = 8 << 20
"""Of an answer of the feed unpacked; a hub stops well before it and says that there is more."""
MAX_SEQ: Final = (1 << 53) - 1
"""The largest integer that every JSON reader keeps exact."""


class RefusalReason(enum.StrEnum):
    """Why a hub did not take an item. Only what cannot be believed is refused; everything else is taken."""

    MALFORMED = "malformed"
    """Not a record of the known version: bad JSON, a field missing or of the wrong form, a line too long."""
    UNSUPPORTED_VERSION = "unsupported-version"
    """The header's ``v`` is not known here."""
    NOT_THIS_CLASS = "not-this-class"
    """In clear at a relay, and of no class of its trainer's: it has to be sealed. Never said by a centre."""
    BAD_SIGNATURE = "bad-signature"
    """The signature is not by the key of the device that the header names."""
