"""How a figure is printed: name, measured, floor or peer, ratio, target, and whether it is reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure beside what it is held to.

    Args:
        name: what was measured.
        measured: with its unit.
        floor: the floor or peer measured in the same run, or ``-``.
        ratio: measured over floor, or None where there is no floor.
        target: the most that is allowed, in words.
        ok: whether the target is reached.
    """

    name: str
    measured: str
    floor: str
    ratio: float | None
    target: str
    ok: bool

    def line(self) -> str:
        """One line of ``make bench``."""
        ratio = "-" if self.ratio is None else f"{self.ratio:.2f}x"
        word = "ok" if self.ok else "short"
        return f"{self.name:<44} {self.measured:>16} {self.floor:>22} {ratio:>7} {self.target:>16}  {word}"


def report(figures: list[Figure]) -> int:
    """Prints all figures and the closing count; returns 0, or 1 when one is short."""
    for figure in figures:
        print(figure.line())
    short = sum(not figure.ok for figure in figures)
    print(f"{len(figures) - short} ok, {short} short")
    return 1 if short else 0
