"""Which place an article is about: that of title and summary, else of its opening, another province, the country."""

from __future__ import annotations

from collections.abc import Sequence

from newsextract.extract.places import NATION, gazetteer, plain
from newsextract.extract.scope import Scene
from newsextract.extract.vocabulary import Vocabulary
from newsextract.models import Place

__all__ = ["topic_of"]

_OPENING = 4
"""So many blocks tell whose affairs an article is about, if title and summary do not."""

_SPECIFIC = {"school": 0, "unspecified": 1, "commune": 2, "district": 3, "province": 4}


def topic_of(words: Vocabulary, scenes: Sequence[Scene]) -> Place | None:
    """The most specific place of title and summary, else of the opening; None where that is the paper's own province.

    Title or summary that speak of the whole province or its bodies leave no room for what the opening names.
    """
    whole = any(_speaks_of_province(words, scene) for scene in scenes[:2])
    named: list[tuple[bool, int, int, Place]] = []
    for rank, scene in enumerate(scenes[: 2 if whole else 3]):
        places = [p.place for p in scene.places if p.place.level in _SPECIFIC and not p.office and not p.venue]
        if rank:  # a bare name says enough in a title alone
            places = [place for place in places if place.level != "unspecified"]
        named += [(rank > 1, _SPECIFIC[p.level], rank, p) for p in places]
    if named:
        topic = min(named, key=lambda x: x[:3])[3]
        exact = (p for *_, p in named if p.level in ("district", "commune") and _bears(p, plain(topic.text)))
        return next(exact, topic)
    return _elsewhere(scenes[:_OPENING]) or (None if whole else _national(words, scenes[:2]))


def _bears(place: Place, name: str) -> bool:
    """``xã Y Tý``, ``Lục Yên (cũ)``: whether a territory has this name, however it is printed."""
    unit = gazetteer().by_id.get(place.id or "")
    return plain(place.text).endswith(f" {name}") or bool(unit and plain(unit.name) == name)


def _speaks_of_province(words: Vocabulary, scene: Scene) -> bool:
    whole_of, text = words.map("whole_of"), f" {scene.small} "
    if any(p.place.level == "whole" and whole_of.get(plain(p.place.text)) == "province" for p in scene.places):
        return True
    return any(f" {body} " in text for body in words.set("provincial_body"))


def _elsewhere(opening: Sequence[Scene]) -> Place | None:
    """Another province, of whose offices the opening speaks: its figures are not those of the paper's own."""
    offices = [p.place for scene in opening for p in scene.places if p.office and p.place.level == "province"]
    # The gazetteer has the paper's own ones, of both vintages.
    return next((place for place in offices if place.id is None), None)


def _national(words: Vocabulary, head: Sequence[Scene]) -> Place | None:
    """The nation, where title and summary speak of its bodies and of no territory."""
    if any(f" {body} " in f" {scene.small} " for scene in head for body in words.set("national_body")):
        return Place(NATION, gazetteer().by_id[NATION].name, NATION, None, "nation")
    return None
