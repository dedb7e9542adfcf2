"""What the disk of the cache says, as this package's errors."""

from __future__ import annotations

import errno

from content_cache.errors import ContentError, DamagedCacheError, DiskFullError

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""No room, a file larger than allowed, a quota that is used up: for whoever reads it, the same."""


def disk_fault(error: OSError, needed_bytes: int) -> ContentError:
    """The error to raise for what the system said while the cache was written.

    Args:
        error: what it said.
        needed_bytes: what was being written.
    """
    if error.errno in _FULL:
        return DiskFullError(needed_bytes, 0)
    return DamagedCacheError(error.strerror or type(error).__name__)
