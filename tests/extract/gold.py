"""Hand-written gold facts beside the fixture articles, and how an extraction is compared with them.

A gold file is what a careful reader writes down: value, unit and a quote to find it by; what else it gives (period,
place, qualifier …) is compared, what it leaves out is not judged. ``"period": null`` is a fact whose time the text
does not say: the day of publication. ``source`` is what decides the period; ``"doubtful": true`` a printed number
that a careful reader would not believe; an optional fact may be found or not. Under ``places`` stand the ids of
the places that the file names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from newsextract import Extraction, extract_page
from newsextract.models import Official, Period, Place, Statistic, Target
from newsextract.read.text import fold, lower

ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"
NAMES = sorted(path.stem for path in ARTICLES.glob("*.html"))

Wanted = dict[str, Any]
Fact = Statistic | Target | Official


@dataclass(frozen=True, slots=True)
class Failure:
    """Where an extraction departs from the gold file: at which quote (or name), and how."""

    quote: str
    what: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The facts of one article, found and wanted side by side."""

    pairs: tuple[tuple[Fact, Wanted], ...]
    failures: tuple[Failure, ...]


@cache
def gold(name: str) -> Wanted:
    loaded: Wanted = json.loads((ARTICLES / f"{name}.gold.json").read_text("utf-8"))
    return loaded


@cache
def extracted(name: str) -> Extraction:
    return extract_page((ARTICLES / f"{name}.html").read_bytes())


@cache
def compared(name: str) -> Comparison:
    """The article's extraction against its gold file."""
    wanted, found = gold(name), extracted(name)
    near = Nearness(found)
    pairs: list[tuple[Fact, Wanted]] = []
    failures: list[Failure] = []
    for kind, same in (("statistics", near.same_number), ("targets", near.same_number), ("officials", same_person)):
        facts: list[Fact] = list(getattr(found, kind))
        borderline = [w for other in ("statistics", "targets") for w in wanted[other] if w.get("optional")]
        for want in sorted(wanted[kind], key=lambda w: bool(w.get("optional"))):
            hit = next((fact for fact in facts if same(fact, want)), None)
            if hit is not None:
                facts.remove(hit)
                pairs += [] if want.get("optional") else [(hit, want)]
            elif not want.get("optional"):
                failures.append(Failure(name_of(want), f"{kind}: not found"))
        false = [f for f in facts if kind == "officials" or not any(near.overlap(f, w["quote"]) for w in borderline)]
        failures += [Failure(getattr(f, "name", f.quote), f"{kind}: false, by {f.rule}") for f in false]
    failures += [Failure(name_of(want), what) for fact, want in pairs for what in departures(fact, want, wanted)]
    return Comparison(tuple(pairs), tuple(failures))


def name_of(want: Wanted) -> str:
    """What a gold fact is called in a report: its quote, or the person's name."""
    return str(want.get("quote") or want["name"])


def plain(text: str) -> str:
    """One spelling, lower case."""
    return lower(fold(text))


def bare(title: str) -> str:
    """An office without what stands in brackets: xã Trịnh Tường (huyện Bát Xát)."""
    return re.sub(r" ?\([^)]*\)", "", plain(title))


class Nearness:
    """Do a found and a wanted number stand in the same place of the text?"""

    def __init__(self, found: Extraction) -> None:
        self.blocks = [block.text for block in found.article.blocks]

    def overlap(self, fact: Fact, quote: str) -> bool:
        """Does the fact's quote share its number with an occurrence of the gold quote?"""
        text, at = self.blocks[fact.block], -1
        while (at := text.find(quote, at + 1)) >= 0:
            shared = text[max(at, fact.start) : min(at + len(quote), fact.end)]
            if any(c.isdigit() for c in shared):
                return True
        return False

    def same_number(self, fact: Fact, want: Wanted) -> bool:
        """The value, the unit's head noun and the place in the text agree."""
        assert not isinstance(fact, Official)
        return fact.value == want["value"] and same_unit(fact.unit, want["unit"]) and self.overlap(fact, want["quote"])


def same_person(fact: Fact, want: Wanted) -> bool:
    return isinstance(fact, Official) and plain(fact.name) == plain(want["name"])


def same_unit(found: str, wanted: str) -> bool:
    """One opens with the whole other: ``học sinh`` is ``học sinh bán trú``, ``%`` is no ``điểm %``."""
    a, b = (plain(unit).replace("/", " / ").replace(",", " ").split() for unit in (found, wanted))
    shorter = min(len(a), len(b))
    return shorter > 0 and a[:shorter] == b[:shorter]


def departures(fact: Fact, want: Wanted, article: Wanted) -> Iterator[str]:
    """What the gold fact says of this fact and the extraction does not."""
    if isinstance(fact, Official):
        if bare(fact.title) != bare(want["title"]):
            yield f"title is {fact.title!r}, not {want['title']!r}"
        if fact.former:
            yield "is said to be a former one"
        return
    for key in ("value_max", "of", "qualifier", "comparator", "strength"):
        default = "" if key == "qualifier" else None
        judged = key in want or (key in ("value_max", "of") and hasattr(fact, key))
        if judged and getattr(fact, key) != want.get(key, default):
            yield f"{key} is {getattr(fact, key)!r}, not {want.get(key)!r}"
    for key in ("period", "deadline"):
        if key in want and not same_time(getattr(fact, key), want[key], article["published"], key):
            yield f"{key} is {shown(getattr(fact, key))}, not {want[key]}"
    if "place" in want and not same_place(fact.place, want["place"], article["places"]):
        yield f"place is {fact.place and (fact.place.id or fact.place.text)}, not {want['place']}"
    if bool(want.get("doubtful")) and not fact.flags:
        yield "has no flag"
    if not want.get("doubtful") and fact.flags:
        yield f"is flagged {', '.join(fact.flags)}"


def same_time(found: Period | None, wanted: str | None, published: str, key: str) -> bool:
    """``2024``, ``2024-12``, ``2024-12-31`` and ``2024/2025`` against ISO dates; an open start is fine."""
    if wanted is None:
        return found is None if key == "deadline" else found is not None and found.end == published
    if found is None or found.end is None:
        return False
    first, _, last = wanted.partition("/")
    return found.end.startswith(last or first) and (found.start is None or found.start.startswith(first))


def same_place(found: Place | None, wanted: str | None, ids: dict[str, str]) -> bool:
    """By id where the gold file gives one, by name otherwise."""
    if found is None or wanted is None:
        return found is None and wanted is None
    return found.id == ids[wanted] if wanted in ids else plain(found.text) == plain(wanted)


def shown(period: Period | None) -> str:
    return "none" if period is None else f"{period.start or ''}…{period.end or ''} ({period.source}: {period.text!r})"


def each_fact(judge: Callable[[Fact, Wanted], bool], key: str) -> tuple[int, int]:
    """Of the facts whose gold gives ``key``: how many the judge accepts, and how many there are."""
    judged = [(f, w) for name in NAMES for f, w in compared(name).pairs if key in w]
    return sum(judge(f, w) for f, w in judged), len(judged)
