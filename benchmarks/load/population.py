"""Who sends: people with believable Vietnamese names, spread over real communes, a device each.

The lists of names and units are other people's (``../shared/data``) and are read where they lie; without them the same
people are numbered, which the program says.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from content_cache.signing import SigningKey

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
COMMUNES = 3_321
_PEOPLE_A_YEAR = 10**9


@dataclass(frozen=True)
class Commune:
    """A unit at the lowest level, and the province above it."""

    code: str
    name: str
    province: str


@dataclass(frozen=True)
class Member:
    """A learner with a device."""

    person: str
    name: str
    commune: Commune
    seed: bytes
    """Of the device's key, 32 bytes."""

    def key(self) -> SigningKey:
        """The device's key."""
        return SigningKey(self.seed)


def communes(data: Path = DATA) -> list[Commune]:
    """The communes of today; numbered ones where the list is absent."""
    path = data / "org-vn" / "new-2025" / "units_2025.csv"
    if not path.is_file():
        return [Commune(f"{n:05d}", f"Xã {n}", f"Tỉnh {n % 34 + 1}") for n in range(1, COMMUNES + 1)]
    with path.open(encoding="utf-8", newline="") as file:
        return [Commune(row["ward_code"], row["ward_full"], row["province_full"]) for row in csv.DictReader(file)]


def people(places: list[Commune], count: int, seed: int, data: Path = DATA) -> list[Member]:
    """So many people, dealt out over the communes; the same for the same seed."""
    pick = random.Random(seed)
    names = _names(pick, data)
    return [
        Member(
            person=str(_PEOPLE_A_YEAR * 5 + n),
            name=name,
            commune=places[n % len(places)],
            seed=pick.randbytes(32),
        )
        for n, name in enumerate(islice(names, count))
    ]


def _names(pick: random.Random, data: Path) -> Iterator[str]:
    folder = data / "names-vn"
    if not folder.is_dir():
        n = 0
        while True:
            n += 1
            yield f"Học viên {n:06d}"
    rows = [line.split("\t") for line in _lines(folder / "family_names_freq.tsv")]
    families, weights = [row[0] for row in rows], [int(row[1]) for row in rows]
    men, women = _lines(folder / "boy.txt"), _lines(folder / "girl.txt")
    while True:
        family = pick.choices(families, weights)[0]
        if pick.random() < 0.5:
            yield f"{family} {'Thị ' if pick.random() < 0.4 else ''}{pick.choice(women)}"
        else:
            yield f"{family} {'Văn ' if pick.random() < 0.3 else ''}{pick.choice(men)}"


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
