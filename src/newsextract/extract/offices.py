"""Which territory an office is of: the one that its title names, else the province or the nation."""

from __future__ import annotations

from newsextract.extract.engine import Mention
from newsextract.extract.places import NATION, VINTAGES, gazetteer
from newsextract.extract.scope import Placed, Scene
from newsextract.extract.vocabulary import Vocabulary
from newsextract.models import Place

__all__ = ["territory_of_office"]


def territory_of_office(words: Vocabulary, scene: Scene, mention: Mention, province: Place | None) -> Place | None:
    """The place of an official's office; ``province`` is that of ``tỉnh`` and ``sở`` alone in its title."""
    start, end = mention.spans.get("title", (mention.start, mention.end))
    for placed in scene.places:
        if start <= placed.start < end and placed.place.level not in ("school", "whole", "bare"):
            return _of_body(words, scene, placed)
    title = scene.small[start:end]
    if any(title.startswith(office) for office in words.set("national_office")):
        return Place(NATION, gazetteer().by_id[NATION].name, NATION, None, "nation")
    whole, bodies = words.map("whole_of"), words.set("provincial_body")
    if any(whole.get(word) == "province" for word in title.split()):
        return province
    return province if any(f" {body} " in f" {title} " for body in bodies) else None


def _of_body(words: Vocabulary, scene: Scene, placed: Placed) -> Place:
    """``Huyện ủy Bắc Hà``: a name that a district and a commune bear is that of the body's level."""
    place = placed.place
    if place.level != "unspecified":
        return place
    left = scene.small[: placed.start].rstrip()
    level = next((level for body, level in words.map("body").items() if left.endswith(body)), None)
    units = [u for vintage in VINTAGES for u in gazetteer().named(place.text, vintage) if u.level == level]
    if len(units) != 1:
        return place
    return Place(units[0].id, place.text, units[0].code, units[0].vintage, units[0].level)
