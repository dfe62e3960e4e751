"""Which territory or school a number is about: the clause's, the paragraph's, the article's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from newsextract.extract.engine import Mention
from newsextract.extract.offices import territory_of_office
from newsextract.extract.places import (
    NATION,
    VINTAGES,
    bare_place,
    gazetteer,
    plain,
    split_name,
    vintage_of,
)
from newsextract.extract.schools import full_names, school_name
from newsextract.extract.scope import Placed, Scene, between, words_before
from newsextract.extract.topic import topic_of
from newsextract.extract.vocabulary import Vocabulary
from newsextract.models import Place

__all__ = ["Territory"]

_ENDS = tuple(",.;)")
_BEFORE_VENUE = 6
"""So many words before a place may name the gathering that it is the venue of."""
_LEADING = 24
"""A place that stands within so many characters of its sentence's start is what the sentence is about."""


class Territory:
    """The places of one article. ``province`` maps a vintage to the GSO code of the paper's own province.

    A national paper has none: what names no place is about none, and a name that communes all over the country bear
    is one of the gazetteer's only where the text says so.
    """

    def __init__(self, words: Vocabulary, province: Mapping[str, str], published: date | None) -> None:
        self._words = words
        self._vintage = vintage_of(published)
        self._joints = {",", *words.set("and")}
        self._home = self._find_home(province)
        self._topic: Place | None = None
        self._named: list[tuple[int, int, Place]] = []

    # -- reading --

    def read(self, scene: Scene) -> None:
        """Resolve the places of a block."""
        titles = [m.spans["title"] for m in scene.found.of("official") if "title" in m.spans]
        for mention in scene.found.of("place"):
            placed = self._placed(scene, mention)
            if placed is not None and not self._joined_home(scene, placed):
                office = any(s <= placed.start < e for s, e in titles)
                origin = self._is_origin(scene, placed)
                venue = self._is_venue(scene, placed)
                scene.places.append(replace(placed, office=office, origin=origin, venue=venue))

    def _joined_home(self, scene: Scene, placed: Placed) -> bool:
        """``hai tỉnh Lào Cai và Yên Bái``, once they are one: both are the paper's own province."""
        last = scene.places[-1] if scene.places else None
        if last is None or self._home is None or last.place.id != self._home.id:
            return False
        if scene.small[last.end : placed.start].strip() not in self._words.set("and"):
            return False
        name = placed.place.text.split(" ", 1)[-1] if placed.place.text[:1].islower() else placed.place.text
        return any(u.successor == self._home.id for u in gazetteer().find(name, "province", VINTAGES[0]))

    def _placed(self, scene: Scene, mention: Mention) -> Placed | None:
        printed, level = scene.printed, mention.rule.model.level or ""
        if level == "whole":
            return Placed(
                mention.start,
                mention.end,
                Place(None, printed[mention.start : mention.end], None, None, level),
            )
        name_start, name_end = mention.spans["name"]
        name = printed[name_start:name_end]
        if level == "bare":
            former = "former" in mention.spans
            first, _, rest = name.partition(" ")
            if plain(first) in self._words.set("before_place"):  # Với Y Tý, Tại Bắc Hà: a sentence begins
                name, name_start = rest, name_start + len(first) + 1
            shown = name.title() if name.isupper() else name
            vintage = VINTAGES[0] if former else self._vintage
            place = bare_place(shown, vintage, self._words.set("provinces"), former=former)
            if place is None:
                return None
            end = mention.end if former and len(place.text) == len(name) else name_start + len(place.text)
            return Placed(name_start, end, _printed_as(place, printed[name_start:end]))
        if level == "school":
            end = name_start + len(school_name(name, self._words.set("surname"), self._words.set("provinces")))
            text = printed[mention.start : end]
            return Placed(mention.start, end, Place(None, text[0].upper() + text[1:], None, None, level))
        type_word = plain(printed[slice(*mention.spans["type"])]).rstrip(".")
        former = "former" in mention.spans
        split = split_name(
            level,
            self._words.map("place_type").get(type_word, type_word),
            name,
            "2024" if former or level == "district" else self._vintage,
            self._words.set("provinces") if level == "province" else self._words.set("units_elsewhere"),
            self._words.set("surname"),
        )
        if split is None:
            return None
        place, length = split
        end = mention.end if length == len(name) else name_start + length
        return Placed(mention.start, end, _printed_as(place, printed[mention.start : end]))

    def settle(self, scenes: Sequence[Scene]) -> None:
        """Once all blocks are read: which names stand for which units, and what the article is about."""
        full = full_names({p.place.text for s in scenes for p in s.places if p.place.level == "school"}, self._words)
        for scene in scenes if full else ():
            scene.places = [
                replace(p, place=_printed_as(p.place, full.get(p.place.text, p.place.text))) for p in scene.places
            ]
        if self._home is None:
            self._doubt(scenes)
        self._named = [(s.block, p.start, p.place) for s in scenes for p in s.places if not p.office and not p.origin]
        self._topic = topic_of(self._words, scenes)

    def _doubt(self, scenes: Sequence[Scene]) -> None:
        """Communes and bare names keep their ids where the sentence, else the article, names their region alone."""
        article = [region for scene in scenes for region in _regions(scene.places)]
        for scene in scenes:
            here: dict[int, list[Place]] = {}
            for placed in scene.places:
                sentence = scene.sentence_index(placed.start)
                if sentence not in here:
                    here[sentence] = _regions(p for p in scene.places if scene.sentence_index(p.start) == sentence)
            for i, placed in enumerate(scene.places):
                regions = here[scene.sentence_index(placed.start)] or article
                scene.places[i] = replace(placed, place=_doubted(placed.place, regions))

    def _is_venue(self, scene: Scene, placed: Placed) -> bool:
        """``Chiều 14/8, tại thành phố Lào Cai, ngành …``, ``Tại cuộc họp ở Hà Nội``: where people met."""
        small = scene.small
        last_place = scene.places[-1] if scene.places else None
        if last_place and last_place.venue and small[last_place.end : placed.start].strip() == ",":
            return small[placed.end : placed.end + 1] in _ENDS  # tại Trường THPT số 1 Sa Pa, phường Sa Pa.
        if small[placed.end : placed.end + 1] != ",":
            return False
        left = small[scene.sentence(placed.start)[0] : placed.start].rstrip()
        *words, last = left.rsplit(" ", _BEFORE_VENUE)[-_BEFORE_VENUE:] or [""]
        if last not in self._words.set("at"):
            return False
        said = " ".join(words)
        return said.endswith(",") or any(word in said for word in self._words.set("gathering"))

    def _level(self, place: Place) -> str:
        """The level of a place, also of what stands for the whole of one (``nhà trường``)."""
        return self._words.map("whole_of").get(plain(place.text), "") if place.level == "whole" else place.level

    # -- governing --

    def of(self, scene: Scene, number: Mention) -> Place | None:
        """The place that a number is about."""
        start, end = scene.sentence(number.start)
        small = scene.small
        here = [p for p in between(scene.places, start, end) if p.usable and not scene.bracketed_off(p, number)]
        clause_end = scene.clause(number.start)[1]
        after = next((p for p in here if number.end <= p.start < clause_end), None)
        if after:
            # 230.000 học sinh Lào Cai; 68 đơn vị trong cả nước
            gap = small[number.end : after.start].split()
            whole = plain(after.place.text) in self._words.set("nation_word")
            # xếp thứ 38 toàn quốc: among all of these, and not theirs
            ranked = small[slice(*number.spans.get("unit", (0, 0)))] in self._words.set("rank")
            if not ranked and (all(w in self._words.set("place_link") for w in gap) or (whole and len(gap) <= 9)):
                return self._meant(scene, after)
        before = [p for p in here if p.end <= number.start]
        if before:
            return self._meant(scene, before[-1])
        # What the head of a school or a commune tells is about it.
        offices = [p for p in scene.places if p.office and p.end <= number.start]
        offices = [p for p in offices if not scene.bracketed_off(p, number)]
        local = [p for p in offices if self._level(p.place) in ("school", "commune", "district")]
        if local and local[-1].start >= start:
            return self._meant(scene, local[-1])
        earlier = [p for p in scene.places if p.end <= start and p.usable and not scene.bracketed_off(p, number)]
        leading = [p for p in earlier if p.start - scene.sentence(p.start)[0] <= _LEADING or p.place.level == "whole"]
        if leading:
            return self._meant(scene, leading[-1])
        if local:
            return self._meant(scene, local[-1])
        if self._topic is None and earlier:
            return self._meant(scene, earlier[-1])
        return self._topic or self.home()

    def _meant(self, scene: Scene, placed: Placed) -> Place | None:
        """``toàn tỉnh``, ``cả nước``, ``nhà trường`` → the territory or school they mean here."""
        place = placed.place
        if place.level != "whole":
            return place
        word = plain(place.text)
        if word in self._words.set("nation_word"):
            return Place(NATION, place.text, NATION, None, "nation")
        level = self._words.map("whole_of").get(word, "province")
        topic = self._topic or self.home()
        if level == "sector":
            return topic if topic and topic.level in ("province", "district", "commune") else self.home()
        near = [p.place for p in scene.places if p.start < placed.start and p.place.level == level]
        if near:
            return near[-1]
        if topic and topic.level == level:
            return topic
        bare = [p for p in between(scene.places, 0, placed.start) if p.usable and p.place.level == "unspecified"]
        if (
            bare
            and level in ("district", "commune")
            and scene.sentence_index(bare[-1].start) == scene.sentence_index(placed.start)
        ):
            return bare[-1].place  # Với Y Tý, xã giao …
        if level == "province" and self._home:
            return self._home
        here = (scene.block, placed.start)
        earlier = [p for block, start, p in self._named if (block, start) < here and p.level == level]
        same_type = [p for p in earlier if plain(p.text).startswith(word.split(" ")[-1])]
        named = same_type or earlier
        return named[-1] if named else None if level == "province" else topic

    def _is_origin(self, scene: Scene, placed: Placed) -> bool:
        """Where something comes from (``từ huyện Hòa Vang``), not what a number is about."""
        left = scene.small[scene.sentence(placed.start)[0] : placed.start].strip()
        if left in self._words.set("place_topic"):
            return False
        if words_before(left, self._words.set("place_origin"), 2):
            return True
        last = scene.places[-1] if scene.places else None  # từ Hà Nội, Hải Phòng: all of them
        return last is not None and last.origin and scene.small[last.end : placed.start].strip() in self._joints

    def home(self) -> Place | None:
        """The paper's own province on the day of publication; None for a national paper."""
        return self._home

    def _find_home(self, province: Mapping[str, str]) -> Place | None:
        if not province:
            return None
        units = gazetteer().by_id
        unit = units.get(f"{province.get(self._vintage or '')}@{self._vintage}")
        if unit is None:  # without a day of publication the vintage is open
            last = units.get(f"{province.get(VINTAGES[-1])}@{VINTAGES[-1]}")
            return Place(None, f"{last.type} {last.name}" if last else "", None, None, "province")
        return Place(unit.id, f"{unit.type} {unit.name}", unit.code, unit.vintage, unit.level)

    def office(self, scene: Scene, mention: Mention) -> Place | None:
        """The territory that an official's office is of; ``tỉnh`` and ``sở`` alone are the article's province's."""
        province = self._topic if self._topic and self._topic.level == "province" else self.home()
        return territory_of_office(self._words, scene, mention, province)


def _regions(places: Iterable[Placed]) -> list[Place]:
    """The provinces, and the districts with their type word, among places."""
    return [p.place for p in places if p.place.level in ("province", "district") and not _is_bare(p.place)]


def _is_bare(place: Place) -> bool:
    """Whether only the name of a district or a commune is printed."""
    unit = gazetteer().by_id.get(place.id or "")
    return unit is not None and unit.level != "province" and plain(place.text) == plain(unit.name)


def _doubted(place: Place, regions: Sequence[Place]) -> Place:
    if place.id is None or not (place.level == "commune" or _is_bare(place)):
        return place
    if regions and all(region.id and gazetteer().lies_in(place.id, region.id) for region in regions):
        return place
    return Place(None, place.text, None, place.vintage, "unspecified" if _is_bare(place) else place.level)


def _printed_as(place: Place, text: str) -> Place:
    return Place(place.id, text, place.code, place.vintage, place.level)
