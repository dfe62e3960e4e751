"""What is printed of a number itself: value, top of a range, whole, bound, change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from newsextract.extract.engine import Mention
from newsextract.extract.numbers import parse_number
from newsextract.extract.scope import Scene, endings, first_of
from newsextract.extract.units import Units
from newsextract.extract.vocabulary import Vocabulary
from newsextract.models import Change

__all__ = ["Amount", "Amounts"]

_PARTS = ("value", "value_max", "of")
_BEHIND = 24
"""So many characters behind a number may hold its bound (trở lên)."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as read: values with their scale multiplied out, ``printed`` as it stands, folded, in lower case."""

    printed: str
    value: float
    value_max: float | None
    of: float | None
    qualifier: str
    comparator: str
    change: Change | None
    flags: tuple[str, ...]


class Amounts:
    """Reads the numbers of any article."""

    def __init__(self, words: Vocabulary, units: Units) -> None:
        self._units = units
        self._scales = words.map("scale")
        self._comparators = words.map("comparator")
        self._comparators_after = words.map("comparator_after")
        self._openings_after = tuple(self._comparators_after)
        self._range_opening = words.set("range_opening")
        self._up, self._down = words.set("direction_up"), words.set("direction_down")

    def read(self, scene: Scene, number: Mention, unit: str) -> Amount:
        """The amount of a number of the block; ``unit`` is what it counts, folded, in lower case."""
        small = scene.small
        raw = {name: small[start:end] for name, (start, end) in number.spans.items() if name in _PARTS}
        value, value_max, of, flags = self._values(raw, unit)
        left = small[scene.sentence(number.start)[0] : number.start].rstrip()
        before = endings(left)
        qualifier = self._qualifier(small, number, before)
        if value_max is not None and qualifier in self._range_opening:
            qualifier = ""
        change = None
        if qualifier not in self._range_opening:  # tăng từ 58,4% …: where a rise began, no rise
            if qualifier:
                before = endings(left.removesuffix(qualifier).rstrip())
            change = self._change(value, unit, before)
        comparator = self._comparator(small, number, qualifier)
        return Amount("/".join(raw.values()), value, value_max, of, qualifier, comparator, change, flags)

    def _values(self, raw: Mapping[str, str], unit: str) -> tuple[float, float | None, float | None, tuple[str, ...]]:
        whole = self._units.is_whole(unit)
        if len(raw) == 1:
            number = parse_number(raw["value"], unit, self._scales, whole)
            return number.value, None, None, tuple(dict.fromkeys(number.flags))
        parsed = {name: parse_number(text, unit, self._scales, whole) for name, text in raw.items()}
        value, top, of = parsed["value"].value, parsed.get("value_max"), parsed.get("of")
        second = top or of
        if second is not None and parsed["value"].scale == 1 and value * second.scale <= second.value:
            value *= second.scale  # 1,5 - 2 triệu đồng: the scale behind the second number holds for both
        flags = tuple(dict.fromkeys(flag for number in parsed.values() for flag in number.flags))
        return value, top.value if top else None, of.value if of else None, flags

    def _qualifier(self, small: str, number: Mention, before: Sequence[str]) -> str:
        if "qualifier" in number.spans:
            return small[slice(*number.spans["qualifier"])]
        return first_of(before, self._comparators) or ""

    def _comparator(self, small: str, number: Mention, qualifier: str) -> str:
        after = small[number.end : number.end + _BEHIND].lstrip()
        if after.startswith(self._openings_after):
            return next(behind for phrase, behind in self._comparators_after.items() if after.startswith(phrase))
        return self._comparators.get(qualifier, "=") if qualifier else "="

    def _change(self, value: float, unit: str, before: Sequence[str]) -> Change | None:
        """``tăng 14,1%``: by how much and in what; ``before`` ends at the number."""
        up = first_of(before, self._up)
        if up is None and first_of(before, self._down) is None:
            return None
        kind: Literal["relative", "points", "absolute"] = "absolute"
        if self._units.is_share(unit):
            kind = "points" if self._units.is_points(unit) else "relative"
        return Change(value if up else -value, unit, kind)
