"""A guard against one faulty release of PySide6: 6.12.0 on Python 3.10 and 3.11.

Every method of that release that returns nothing, true or false hands out ``None``, ``True`` or ``False`` without
taking a reference. These are immortal only from Python 3.12 on; before, some thousands of calls (a few minutes of
painting) end the process with "deallocating None". PySide6 6.11 does not do it. A large reference count makes them
immortal in effect. Remove this module when that release is excluded from the lock files.
"""

from __future__ import annotations

import sys

import PySide6

_FAULTY = "6.12.0"
_PLENTY = 1 << 40
"""At a million calls a second it lasts twelve days."""


def keep_constants_alive() -> bool:
    """Adds references to the three constants where the release needs it.

    Returns:
        True when it did.
    """
    if sys.version_info >= (3, 12) or PySide6.__version__ != _FAULTY:
        return False
    import ctypes  # noqa: PLC0415 - only for the faulty release

    for constant in (None, True, False):
        references = ctypes.c_ssize_t.from_address(id(constant))
        if references.value < _PLENTY:
            references.value += _PLENTY
    return True
