"""Just enough of Ed25519 (RFC 8032, section 5.1) in plain numbers to make signatures that no honest key makes."""

from __future__ import annotations

import hashlib
from typing import Final

P: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, P - 2, P) % P

Point = tuple[int, int]
IDENTITY: Final[Point] = (0, 1)
OF_ORDER_2: Final[Point] = (0, P - 1)


def add(a: Point, b: Point) -> Point:
    """The sum of two points."""
    (x1, y1), (x2, y2) = a, b
    product = _D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, P - 2, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, P - 2, P)
    return x % P, y % P


def times(number: int, point: Point) -> Point:
    """A multiple of a point."""
    found = IDENTITY
    while number:
        if number & 1:
            found = add(found, point)
        point = add(point, point)
        number >>= 1
    return found


def _with_y(y: int) -> Point:
    square = (y * y - 1) * pow(_D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (x if x % 2 == 0 else P - x), y


BASE: Final = _with_y(4 * pow(5, P - 2, P) % P)
OF_ORDER_8: Final = next(
    point for point in (times(ORDER, _with_y(y)) for y in (3, 6, 9, 15, 16)) if times(4, point) != IDENTITY
)


def encode(point: Point) -> bytes:
    """32 bytes."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def scalar(number: int) -> bytes:
    """32 bytes, whatever the number."""
    return number.to_bytes(32, "little")


def challenge(r: bytes, public: bytes, message: bytes) -> int:
    """What ties a signature to its message."""
    return int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % ORDER
