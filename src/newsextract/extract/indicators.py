"""What a number measures: phrases of the catalogue `rules/indicators.toml` → indicator ids."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from newsextract.extract.rulefile import IndicatorModel
from newsextract.extract.units import Units
from newsextract.read.text import fold, lower

__all__ = ["Catalogue", "Phrases"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that tells an indicator, for counts of certain units only where it is too common."""

    text: str
    pattern: re.Pattern[str]
    indicator: str
    with_units: tuple[str, ...]

    def tells(self, text: str, unit: str) -> bool:
        """Does the phrase stand in the text, which holds it, as words of its own, and for this unit?"""
        return (not self.with_units or unit.startswith(self.with_units)) and bool(self.pattern.search(text))


Phrases = tuple[list[Phrase], list[Phrase]]


class Catalogue:
    """The indicator catalogue, asked with a unit and the words around a number."""

    def __init__(self, indicators: Iterable[IndicatorModel], units: Units) -> None:
        self._is_share = units.is_share
        self._shares: list[Phrase] = []
        self._counts: list[Phrase] = []
        self._units: dict[str, str] = {}
        self._share_of: dict[str, str] = {}
        self._part_of: dict[str, str] = {}
        for model in indicators:
            with_units = tuple(_fold(unit) for unit in model.with_units)
            phrases = [_phrase(_fold(phrase), model.id, with_units) for phrase in model.phrases]
            if model.share:
                self._shares += phrases
            if not model.share or model.count_too:
                self._counts += phrases
            self._units |= {_fold(unit): model.id for unit in model.units}
            if model.part_of:
                self._part_of[model.id] = model.part_of
            if model.share_of:
                self._share_of[model.share_of] = model.id

    def phrases_in(self, text: str) -> Phrases:
        """The phrases that stand in a text, folded, in lower case: of shares, and of counts."""
        return [p for p in self._shares if p.text in text], [p for p in self._counts if p.text in text]

    def find(self, unit: str, near: str, around: str, phrases: Phrases) -> str | None:
        """The indicator of a number, or None where the catalogue has none: unknown stays unknown.

        ``unit``: the printed unit; ``near``: the words right after the number; ``around``: its clause; all
        folded, in lower case; ``phrases``: those of the block. Phrases near the number win over those before it, a
        unit's own indicator comes last.
        """
        table = phrases[not self._is_share(unit)]
        for text in (near, around):
            for phrase in table:
                if phrase.text in text and phrase.tells(text, unit):
                    return phrase.indicator
        return self._of_unit(unit)

    def _of_unit(self, unit: str) -> str | None:
        """By the noun: the whole unit, else its longest opening (trường nội trú liên cấp is a trường)."""
        if unit in self._units:
            return self._units[unit]
        head, *others = [part.strip() for part in unit.split(",")]
        if any(part in self._units for part in others):
            return None  # cán bộ quản lý, giáo viên: one number for several things, not for the first of them
        words = head.split(" ")
        openings = (" ".join(words[:length]) for length in range(len(words), 0, -1))
        return next((self._units[opening] for opening in openings if opening in self._units), None)

    def part_of(self, indicator: str | None) -> str | None:
        """The indicator of the whole that a count is part of: schools at standard are schools."""
        return self._part_of.get(indicator or "")

    def share_of(self, indicator: str | None) -> str | None:
        """The share that belongs to a count: ``…, chiếm 72,2%`` behind a number of schools at standard."""
        return self._share_of.get(indicator or "")


def _phrase(text: str, indicator: str, with_units: tuple[str, ...]) -> Phrase:
    return Phrase(text, re.compile(rf"(?<!\w){re.escape(text)}(?!\w)"), indicator, with_units)


def _fold(phrase: str) -> str:
    return lower(fold(phrase))
