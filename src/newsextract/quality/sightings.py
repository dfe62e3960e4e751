"""What became of every match in an article: a fact, a time, a place, a cue, a mask, or nothing, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from newsextract.extract.engine import Mention
from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import Rule
from newsextract.extract.scope import Scene, Span
from newsextract.extract.territory import Territory
from newsextract.extract.timing import Timing
from newsextract.models import Article, Extraction, Official, Period, Place, Statistic, Target

__all__ = ["Fact", "Sighting", "Survey", "Warn", "survey"]

Warn = Callable[[str], None]
"""Called with what went wrong on the way, such as a rule stopped by its time limit."""
Fact = Statistic | Official | Target
Fate = Literal["fact", "time", "place", "cue", "reject", "lost", "nothing"]
"""``cue``: makes targets of the numbers in its reach; ``lost``: to another rule; ``nothing``: kept, but no fact."""

_NOTHING = {
    "statistic": "nothing says what it counts",
    "target": "nothing says what it counts",
    "official": "no person with an office, or one that the article names more fully elsewhere",
    "period": "no time that can be resolved",
    "place": "no place of the gazetteer",
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """One match of one rule: where it stands in its block, and what became of it."""

    rule: Rule
    block: int
    start: int
    end: int
    sentence: Span
    fate: Fate
    result: Fact | Period | Place | None = None
    why: str = ""
    """For ``lost`` and ``nothing``: to which rule, or for want of what."""


@dataclass(frozen=True, slots=True)
class Survey:
    """An article, its facts, and every match in it; ``sentences`` are spans by block."""

    extraction: Extraction
    sentences: tuple[tuple[Span, ...], ...]
    sightings: tuple[Sighting, ...]
    """In the order of the text."""


def survey(maker: FactMaker, article: Article) -> Survey:
    """Extract an article's facts, and say of every match what became of it."""
    extraction = maker.extract(article)
    timing = Timing(maker.words, article.published)
    territory = Territory(maker.words, maker.paper.province, article.published)
    facts: list[Fact] = [*extraction.statistics, *extraction.officials, *extraction.targets]
    scenes: list[Scene] = []
    sightings: list[Sighting] = []
    for index, block in enumerate(article.blocks):
        scene = Scene(index, block.kind, block.text, maker.engine.find(block.text), maker.split(block.text))
        timing.read(scene)
        territory.read(scene)
        scenes.append(scene)
    territory.settle(scenes)
    for scene in scenes:
        here = sorted((f for f in facts if f.block == scene.block), key=lambda f: f.start)
        sightings += sorted(_sightings(scene, here), key=lambda s: (s.start, s.end, s.rule.id))
    return Survey(extraction, tuple(tuple(scene.sentences) for scene in scenes), tuple(sightings))


def _sightings(scene: Scene, facts: list[Fact]) -> Iterator[Sighting]:
    for kind, mentions in scene.found.mentions.items():
        for mention in mentions:
            if kind == "reject":
                yield _sighting(scene, mention, "reject")
            elif kind == "target":
                yield _sighting(scene, mention, "cue")
            else:
                yield _kept(scene, mention, facts)
    for mention, why in scene.found.lost:
        yield _sighting(scene, mention, "lost", why=why)


def _kept(scene: Scene, mention: Mention, facts: list[Fact]) -> Sighting:
    """What came of a match that was neither masked nor lost an overlap."""
    fate: Fate = "fact"
    result: Fact | Period | Place | None
    if mention.rule.kind == "period":
        time = next((t for t in scene.times if t.start == mention.start), None)
        fate, result = "time", time.record("clause") if time else None
    elif mention.rule.kind == "place":
        placed = next((p for p in scene.places if p.start < mention.end and mention.start < p.end), None)
        fate, result = "place", placed.place if placed else None
    else:
        result = _take(facts, mention)
    if result is None:
        return _sighting(scene, mention, "nothing", why=_NOTHING[mention.rule.kind])
    return _sighting(scene, mention, fate, result)


def _sighting(
    scene: Scene, mention: Mention, fate: Fate, result: Fact | Period | Place | None = None, why: str = ""
) -> Sighting:
    sentence = scene.sentence(mention.start)
    return Sighting(mention.rule, scene.block, mention.start, mention.end, sentence, fate, result, why)


def _take(facts: list[Fact], mention: Mention) -> Fact | None:
    """The fact that came of a mention: its quote holds the mention; each fact came of one."""
    for fact in facts:
        if fact.rule == mention.rule.id and fact.start <= mention.core[0] and mention.core[1] <= fact.end:
            facts.remove(fact)
            return fact
    return None
