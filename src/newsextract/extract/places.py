"""Printed places → units of the gazetteer: code and vintage, never one of them alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from newsextract.models import Place
from newsextract.read.text import fold, lower, strip_marks

__all__ = [
    "MERGER",
    "NATION",
    "VINTAGES",
    "Gazetteer",
    "bare_place",
    "gazetteer",
    "plain",
    "split_name",
    "vintage_of",
]

MERGER = date(2025, 7, 1)
"""Resolution 202/2025/QH15: districts vanished, Lào Cai (10) and Yên Bái (15) became Lào Cai (15)."""

NATION = "VN"
VINTAGES = ("2024", "2025")

_REMEMBERED = 10_000
"""Names of which it is remembered how they are spelled and what they mean: the same ones stand in many articles."""


def vintage_of(day: date | None) -> str | None:
    """``2024`` for the units until 2025-06-30, ``2025`` for those from then on, None without a date."""
    if day is None:
        return None
    return "2025" if day >= MERGER else "2024"


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of ``data/places.csv``: GSO code, vintage, level, type word and name.

    ``parent`` is the id of the unit that it lies in, ``successor`` of the one that it became part of, or "".
    """

    id: str
    code: str
    vintage: str
    level: str
    type: str
    name: str
    parent: str
    successor: str


@lru_cache(maxsize=_REMEMBERED)
def plain(name: str) -> str:
    """A name as the word lists have it: folded, in lower case."""
    return lower(fold(name))


@lru_cache(maxsize=_REMEMBERED)
def _key(name: str) -> str:
    # s and x sound alike and are written one for the other: Tà Si Láng, Tà Xi Láng.
    return strip_marks(plain(name)).replace(" ", "").replace("-", "").replace("x", "s")


class Gazetteer:
    """The administrative units that we know, by level, vintage and name (spellings drift: marks are ignored)."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.by_id: dict[str, Unit] = {}
        self._names: dict[str, list[str]] = {}
        self._by_name: dict[tuple[str, str, str], list[Unit]] = {}
        self._keys: set[str] = set()
        for unit in units:
            self.by_id[unit.id] = unit
            self._names.setdefault(unit.code, []).append(unit.name)
            self._by_name.setdefault((unit.vintage, unit.level, _key(unit.name)), []).append(unit)
            self._keys.add(_key(unit.name))

    def find(self, name: str, level: str, vintage: str, type_word: str = "") -> list[Unit]:
        """Units of this name; those of the printed type word where the name alone is not enough."""
        found = self._by_name.get((vintage, level, _key(name)), [])
        typed = [u for u in found if u.type == type_word]
        units = typed or found
        exact = [u for u in units if plain(u.name) == plain(name)]
        if not exact and len(units) > 1:
            # Nậm Chày is how the later vintage spells Nậm Chầy: the code tells them from Nậm Chảy.
            exact = [u for u in units if any(plain(n) == plain(name) for n in self._names[u.code])]
        return exact or units

    def lies_in(self, unit_id: str, region_id: str) -> bool:
        """Whether a unit lies in the province that the region is, or lies in.

        The vintages need not be the same: what became of a province counts as well.
        """
        unit, region = (self._province(self.by_id[x]) for x in (unit_id, region_id))
        return unit.id in (region.id, region.successor) or unit.successor == region.id

    def _province(self, unit: Unit) -> Unit:
        while unit.level in ("commune", "district"):
            unit = self.by_id[unit.parent]
        return unit

    def named(self, name: str, vintage: str) -> list[Unit]:
        """Units of any level that bear a bare name."""
        if _key(name) not in self._keys:
            return []
        return [u for level in ("province", "district", "commune") for u in self.find(name, level, vintage)]


@cache
def gazetteer() -> Gazetteer:
    """The shipped gazetteer."""
    text = files("newsextract.data").joinpath("places.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return Gazetteer(Unit(**row) for row in rows)


@lru_cache(maxsize=_REMEMBERED)
def split_name(
    level: str,
    type_word: str,
    name: str,
    vintage: str | None,
    known: frozenset[str],
    surnames: frozenset[str],
) -> tuple[Place, int] | None:
    """The place of a printed type word and name, and how many characters of the name belong to it.

    ``known`` are names of provinces and of units elsewhere. The name may run on into a person's (``tỉnh Cà Mau
    Nguyễn …``): the longest known name wins, else it ends before a family name; None where it is a person's
    altogether (``UBND huyện Vàng Seo …``). The place has no id where several units bear its name or none does.
    The type word is a whole one in lower case, as the gazetteer has it.
    """
    parts = name.split(" ")
    for length in range(len(parts), 0, -1):
        candidate = " ".join(parts[:length])
        at, here = (level, vintage) if type_word != "thành phố" else ("district", "2024")
        units = gazetteer().find(candidate, at, here, type_word) if here else []
        if units:
            unit = units[0]
            sure = len(units) == 1
            return Place(unit.id if sure else None, "", unit.code if sure else None, unit.vintage, unit.level), len(
                candidate
            )
        if plain(candidate) in known:
            return Place(None, "", None, vintage, level), len(candidate)
    if len(parts) > 2 and plain(parts[0]) in surnames:
        return None
    cut = next((i for i in range(2, len(parts) - 1) if plain(parts[i]) in surnames), len(parts))
    found = "district" if type_word == "thành phố" else level
    return Place(None, "", None, vintage, found), len(" ".join(parts[:cut]))


@lru_cache(maxsize=_REMEMBERED)
def bare_place(name: str, vintage: str | None, provinces: frozenset[str], *, former: bool) -> Place | None:
    """The place of a name without a type word, which may run on; its text is the part that is one.

    Without a code where several units bear the name, of any vintage but for one that is said to be ``former``;
    ``provinces`` are those that the gazetteer may lack.
    """
    parts = name.split(" ")
    vintages = VINTAGES[:1] if former else VINTAGES
    for length in range(len(parts), 1, -1):
        candidate = " ".join(parts[:length])
        units = gazetteer().named(candidate, vintage) if vintage else []
        if units:
            unit = units[0]
            # Bắc Hà was a district and its town, and is a commune: without its type word nobody can tell.
            others = {u.level for v in vintages for u in gazetteer().named(candidate, v)}
            sure = unit.level == "province" or (len(units) == 1 and len(others) == 1)
            code, level = (unit.code, unit.level) if sure else (None, "unspecified")
            return Place(unit.id if sure else None, candidate, code, unit.vintage, level)
        if plain(candidate) in provinces:
            return Place(None, candidate, None, vintage, "province")
    return None
