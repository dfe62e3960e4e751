"""Arithmetic that does not add up in an article becomes a flag; printed values stay as printed.

- ``part_exceeds_share``, ``share_exceeds_part``: a count and the share printed behind it do not fit its whole
  (586 of 594 schools are not 72,2%);
- ``parts_do_not_sum``, ``parts_exceed_total``: what a total is said to consist of adds up to something else;
- ``share_over_100``: more than all of something that cannot grow beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from newsextract.extract.indicators import Catalogue
from newsextract.extract.scope import SENTENCE_MAX
from newsextract.extract.units import Units
from newsextract.extract.vocabulary import Vocabulary
from newsextract.models import Statistic, Target

__all__ = ["Checks"]

Fact = TypeVar("Fact", bound=Statistic | Target)

_REACH = 2 * SENTENCE_MAX
"""Characters behind a total within which its parts stand: in its sentence and the next."""

_TOLERANCE = 0.6
"""Percentage points that rounding may explain."""


class Checks:
    """Looks at the facts of one article together; ``texts`` are its blocks, folded, in lower case."""

    def __init__(self, words: Vocabulary, catalogue: Catalogue, units: Units) -> None:
        self._catalogue = catalogue
        self._is_share = units.is_share
        self._share = _words(words.set("share_verb"))
        self._all = _words(words.set("breakdown_all"))
        self._some = _words(words.set("breakdown_some"))

    def statistics(self, facts: Sequence[Statistic], texts: Sequence[str]) -> list[Statistic]:
        """The same statistics in the same order, doubtful ones flagged."""
        flags: dict[int, set[str]] = {}
        for i, share in enumerate(facts):
            if not share.unit.startswith("%") or share.change is not None or share.value is None:
                continue
            if share.value > 100 and share.indicator != "plan_achievement":
                flags.setdefault(i, set()).add("share_over_100")
            if i and self._behind(facts[i - 1], share, texts):
                flag = self._unfit(facts[i - 1], share, facts[:i])
                if flag:
                    flags.setdefault(i, set()).add(flag)
                    flags.setdefault(i - 1, set()).add(flag)
        return self.sums(_flagged(facts, flags), texts)

    def _behind(self, part: Statistic, share: Statistic, texts: Sequence[str]) -> bool:
        """Is the share said of the count before it: ``586 trường …, đạt 72,2%``?"""
        if part.block != share.block or self._is_share(part.unit) or part.value_max is not None:
            return False
        between = texts[part.block][part.end : share.end]
        return len(between) < 120 and not re.search(r"[.;]\s", between) and bool(self._share.search(between))

    def _unfit(self, part: Statistic, share: Statistic, earlier: Sequence[Statistic]) -> str | None:
        whole = part.of
        if whole is None:
            wanted = self._catalogue.part_of(part.indicator)
            wholes = [f.value for f in earlier if wanted and f.indicator == wanted and f.change is None]
            whole = wholes[-1] if wholes else None
        if not whole or part.value is None or share.value is None:
            return None
        difference = 100 * part.value / whole - share.value
        if abs(difference) <= _TOLERANCE:
            return None
        return "part_exceeds_share" if difference > 0 else "share_exceeds_part"

    def sums(self, facts: Sequence[Fact], texts: Sequence[str]) -> list[Fact]:
        """Flag totals whose printed parts add up to something else."""
        flags: dict[int, set[str]] = {}
        # A change (`giảm 7 trường`) is neither a total nor a part of one.
        counts = [(i, fact) for i, fact in enumerate(facts) if getattr(fact, "change", None) is None]
        for n, (i, total) in enumerate(counts[:-2]):
            first = counts[n + 1][1]
            if self._is_share(total.unit) or first.block != total.block:
                continue
            after = texts[total.block][total.end : first.end]
            everything = self._all.search(after)
            if not (everything or self._some.search(after)):
                continue
            parts = self._parts(total, (fact for _, fact in islice(counts, n + 1, None)), texts)
            summed = sum(part.value or 0 for part in parts)
            if len(parts) < 2 or total.value is None or abs(summed - total.value) < 1e-6 * total.value:
                continue
            if summed > total.value:
                flags.setdefault(i, set()).add("parts_exceed_total")
            elif everything and len(parts) > 2:
                flags.setdefault(i, set()).add("parts_do_not_sum")
        return _flagged(facts, flags)

    def _parts(self, total: Fact, following: Iterable[Fact], texts: Sequence[str]) -> list[Fact]:
        """The numbers behind a total that count the same thing: in its sentence, or in the next (Trong đó, …)."""
        text = texts[total.block]
        parts: list[Fact] = []
        last = total.end
        for fact in following:
            if fact.block != total.block or fact.start - total.end > _REACH:
                break
            gap = text[total.end : fact.start]
            if gap.rfind(")") > gap.rfind("(") >= 0 or (parts and re.search(r"[.]\s", text[last : fact.end])):
                break
            if _same_thing(fact.unit, total.unit):
                parts.append(fact)
                last = fact.end
            elif not self._is_share(fact.unit):
                break
        return parts


def _same_thing(part: str, total: str) -> bool:
    """giải Nhất are giải; phòng, said of phòng học tạm, are those."""
    return part == total or part.startswith(f"{total} ") or total.startswith(f"{part} ")


def _flagged(facts: Sequence[Fact], flags: dict[int, set[str]]) -> list[Fact]:
    flagged = list(facts)
    for i, names in flags.items():
        flagged[i] = replace(flagged[i], flags=(*flagged[i].flags, *sorted(names)))
    return flagged


def _words(phrases: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(phrases))) or '(?!)'})(?!\w)")
