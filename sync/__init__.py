"""Both ends of the wire: records, receipts, enrolment, the engine that sends, and the hub that takes.

Importing this package imports nothing. The client half never imports ``sync.hub``. The formats are described
field by field in ``sync/FORMAT.md``.
"""
