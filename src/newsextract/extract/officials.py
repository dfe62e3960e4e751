"""Named people with an office: one record a person, the fullest title, repeats merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsextract.extract.engine import Mention
from newsextract.extract.places import VINTAGES, gazetteer, plain
from newsextract.extract.scope import Scene
from newsextract.extract.vocabulary import Vocabulary
from newsextract.models import Official, Place
from newsextract.read.text import lower

__all__ = ["People"]


class People:
    """The officials of one article, in the order of their first mention."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words
        self._found: dict[str, Official] = {}
        self._ranks: dict[str, tuple[bool, int]] = {}

    def add(self, scene: Scene, mention: Mention, place: Place | None) -> None:
        """Take a mention in; a name that was met before keeps the fuller of its titles."""
        if "title" not in mention.spans or not self._is_person(scene, mention):
            return

        def printed(group: str) -> str:
            return scene.printed[slice(*mention.spans.get(group, (0, 0)))]

        name, title = self._parted(printed("name"), printed("title").rstrip(" ,-(&/"))
        end = max(mention.spans["name"][1], mention.spans["title"][0] + len(title))
        official = Official(
            name=name,
            honorific=lower(printed("honorific")),
            title=title,
            organisation=printed("organisation") or self._organisation(title),
            place=place,
            former=plain(title).split(" ")[0] in self._words.set("former"),
            quote=scene.printed[mention.start : end],
            block=scene.block,
            start=mention.start,
            end=end,
            rule=mention.rule.id,
        )
        key = plain(name)
        known = self._found.get(key)
        # An office that somebody has just taken counts more than a longer old one.
        rank = (bool(mention.rule.model.appointed), len(title))
        if known is None or rank > self._ranks[key]:
            self._ranks[key] = rank
            if known is not None and known.honorific:
                official = replace(official, honorific=known.honorific)
            self._found[key] = official

    def _parted(self, name: str, title: str) -> tuple[str, str]:
        """``Chủ tịch xã Vũ`` and ``Lê Minh``: no unit is named by a family name alone; it belongs to the person."""
        *words, kind, last = ["", *title.split(" ")]
        family = last[:1].isupper() and plain(last) in self._words.set("surname")
        if family and plain(kind) in self._words.set("territories") and name.count(" ") == 1:
            return f"{last} {name}", " ".join([*words, kind]).strip()
        return name, title

    def _is_person(self, scene: Scene, mention: Mention) -> bool:
        """Not a school's, street's, unit's or pupil's name, not a figure of history."""
        start, end = mention.spans["name"]
        name = plain(scene.printed[start:end])
        words = self._words
        if name in words.set("historic") or name in words.set("provinces"):
            return False
        if any(p.start < end and start < p.end for p in scene.places):
            return False
        syllables = name.split(" ")
        if syllables[0] in words.set("not_a_person"):
            return False  # Tại Dương Quỳ, ông …: the first word opens the sentence
        heads = words.set("title_head")
        if any(" ".join(syllables[:n]) in heads for n in (1, 2, 3)) or any(
            s in words.set("acronym") for s in syllables
        ):
            return False
        if "honorific" in mention.spans:
            return True
        if len(syllables) == 2 and syllables[0] not in words.set("surname"):
            return False  # Côn Đảo, Trưởng Ban …
        title_end = mention.spans["title"][1]
        if len(syllables) > 2 and 0 <= start - title_end <= 2:
            return True  # Bí thư Đảng ủy xã Lộc Minh Tuấn: the word before the name belongs to the office
        before = scene.small[:start].rstrip(" :\"'(").split(" ")[-2:]
        if before[-1] in words.set("not_a_person") or " ".join(before) in words.set("not_a_person"):
            return False
        return not any(gazetteer().named(name, vintage) for vintage in VINTAGES)

    def _organisation(self, title: str) -> str:
        """``Phó Chủ tịch UBND tỉnh, Trưởng …`` → ``UBND tỉnh``: what follows the head of the first office."""
        words = title.split(",")[0].split(" ")
        skip = 1 if plain(words[0]) in self._words.set("former") else 0
        for length in range(min(6, len(words) - skip), 0, -1):
            if plain(" ".join(words[skip : skip + length])) in self._words.set("title_head"):
                # Trưởng Ban Tổ chức heads the Ban Tổ chức.
                noun = plain(words[skip + length - 1]) in self._words.set("office_noun")
                return " ".join(words[skip + length - noun :])
        return ""

    def records(self) -> Iterable[Official]:
        """One record a person."""
        return self._found.values()
