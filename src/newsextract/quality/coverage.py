"""How far the rules reach: hits of each rule, dead rules, and the numbers that none of them explains."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import Rule
from newsextract.models import Article, Extraction, Unexplained
from newsextract.quality.sightings import Sighting, Warn, survey
from newsextract.read.text import fold, lower

__all__ = ["Coverage", "Gap", "Use", "measure"]

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORDS_BEFORE, _WORDS_AFTER = 2, 1
"""How much of the context names a group: more splits what belongs together, less joins what does not."""


@dataclass(slots=True)
class Use:
    """How often a rule matched: ``hits`` were kept, ``lost`` were masked or lost an overlap."""

    rule: Rule
    texts: Counter[str]
    """The kept matches as printed, in lower case."""
    lost: int = 0

    @property
    def hits(self) -> int:
        """How many matches were kept."""
        return self.texts.total()


@dataclass(slots=True)
class Gap:
    """Unexplained numbers with the same words around them, and where one of them stands."""

    words: str
    count: int
    example: str
    source: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the rules explain of some articles; ``digits`` counts runs of digits, 1.234,5 being one."""

    articles: int
    digits: int
    unexplained: int
    """Claimed and rejected by no rule."""
    nameless: int
    """Claimed by a rule, but nothing says what they count: no facts either."""
    uses: tuple[Use, ...]
    """Of each rule that is not retired, by id."""
    gaps: tuple[Gap, ...]
    """The most frequent first."""

    @property
    def share(self) -> float:
        """Which share of the runs of digits no rule claimed or rejected."""
        return self.unexplained / self.digits if self.digits else 0.0

    @property
    def dead(self) -> tuple[Use, ...]:
        """Rules without a hit."""
        return tuple(use for use in self.uses if not use.hits)


def measure(maker: FactMaker, articles: Iterable[tuple[Article, str]], warn: Warn) -> Coverage:
    """Run the rules over articles, each given with the address or path to show for it."""
    uses = {rule.id: Use(rule, Counter()) for rule in maker.rules.rules if rule.status != "retired"}
    gaps: dict[str, Gap] = {}
    read = digits = unexplained = nameless = 0
    for article, source in articles:
        seen = survey(maker, article)
        read += 1
        for warning in seen.extraction.warnings:
            warn(f"{source}: {warning}")
        digits += sum(len(_DIGITS.findall(block.text)) for block in article.blocks)
        unexplained += len(seen.extraction.unexplained)
        nameless += sum(s.fate == "nothing" and s.rule.kind in ("statistic", "target") for s in seen.sightings)
        for sighting in seen.sightings:
            _count(uses[sighting.rule.id], sighting, article)
        for number in seen.extraction.unexplained:
            words = _group(number)
            gap = gaps.setdefault(words, Gap(words, 0, _example(seen.extraction, number), source))
            gap.count += 1
    ranked = sorted(gaps.values(), key=lambda gap: (-gap.count, gap.words))
    return Coverage(read, digits, unexplained, nameless, tuple(uses.values()), tuple(ranked))


def _count(use: Use, sighting: Sighting, article: Article) -> None:
    if sighting.fate == "lost":
        use.lost += 1
    else:
        use.texts[lower(article.blocks[sighting.block].text[sighting.start : sighting.end])] += 1


def _group(number: Unexplained) -> str:
    """The words around the number, digits as #: what a rule for it would have to look for."""
    before, after = number.before.split()[-_WORDS_BEFORE:], number.after.split()[:_WORDS_AFTER]
    return _DIGITS.sub("#", lower(fold(" ".join([*before, number.text, *after]))))


def _example(found: Extraction, number: Unexplained) -> str:
    """The number with some words on either side, as printed."""
    text = found.article.blocks[number.block].text
    left, right = text[: number.start].split(" ")[-7:], text[number.end :].split(" ")[:6]
    return " ".join(" ".join([*left[:-1], left[-1] + number.text + right[0], *right[1:]]).split())
