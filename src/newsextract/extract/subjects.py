"""What a number of an article is said of: the indicator that it measures, and the level of schooling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsextract.extract.engine import Mention
from newsextract.extract.indicators import Catalogue, Phrases
from newsextract.extract.scope import Scene, between, phrase_before
from newsextract.extract.vocabulary import Vocabulary

__all__ = ["Subjects"]


@dataclass(frozen=True, slots=True)
class _Measured:
    """The last count or share: its block and sentence (by their numbers), its indicator, its unit."""

    sentence: tuple[int, int]
    indicator: str | None
    unit: str


class Subjects:
    """Asked for the numbers of one article in the order of its text: a share may belong to the count before it.

    ``levels`` are phrases with the level that they name, the longest first. Units, and the words ``near`` behind a
    number and ``around`` before it in its clause, are folded, in lower case.
    """

    def __init__(self, words: Vocabulary, catalogue: Catalogue, levels: Sequence[tuple[str, str]]) -> None:
        self._words = words
        self._catalogue = catalogue
        self._all_levels = levels
        self._thresholds = tuple(f" {w}" for w in words.set("threshold"))
        # By a block's text: what is looked for in it once, and not for each of its numbers.
        self._phrases: dict[str, Phrases] = {}
        self._levels: dict[str, list[tuple[str, str]]] = {}
        self._count: _Measured | None = None
        self._share: _Measured | None = None

    def indicator(self, scene: Scene, number: Mention, unit: str, near: str, around: str, *, share: bool) -> str | None:
        """What is measured; a bare share behind a count is the share of what was counted."""
        small = scene.small
        if self._is_threshold(scene, number, around):
            return None
        if "indicator" in number.spans:
            near = f"{small[slice(*number.spans['indicator'])]} {near}"
            phrases = self._catalogue.phrases_in(f"{near}\n{around}")
        elif small in self._phrases:
            phrases = self._phrases[small]
        else:
            phrases = self._phrases[small] = self._catalogue.phrases_in(small)
        found = self._catalogue.find(unit, near[:60], around, phrases)
        sentence = (scene.block, scene.sentence_index(number.start))
        listed = scene.kind != "table" and "unit" not in number.spans and self._is_item(around)
        count = self._count if self._count and self._count.sentence == sentence else None
        last_share = self._share if self._share and self._share.sentence == sentence else None
        if listed and count and count.indicator and count.unit == unit:
            found = count.indicator  # còn thiếu 1.512 giáo viên, trong đó mầm non 410, tiểu học 620
        if found is None and unit == "%":
            if count:
                found = self._catalogue.share_of(count.indicator)
            # cấp mầm non đạt 88,8%, cấp tiểu học 93,9%: the items of a list measure what its head does
            if found is None and last_share and self._is_item(around):
                found = last_share.indicator
        if found is None and share and phrase_before(around.rstrip(), self._words.set("direction_up")):
            kept = last_share or count
            found = kept.indicator if kept else None
        measured = _Measured(sentence, found, unit)
        if share:
            self._share = measured
        else:
            self._count = measured
        return found

    def _is_threshold(self, scene: Scene, number: Mention, around: str) -> bool:
        """``2/5 số điểm trường có dưới 20 học sinh``: which ones are counted, and not how many pupils there are."""
        if not around.rstrip().endswith(self._thresholds):
            return False
        return bool(between(scene.numbers, scene.clause(number.start)[0], number.start))

    def _is_item(self, around: str) -> bool:
        """Does the clause before a number name only a level (cấp tiểu học đạt)?"""
        return len(around.split()) <= 5 and any(phrase in around for phrase in self._words.map("level"))

    def _telling(self, text: str) -> str:
        for phrase in self._words.set("no_level"):
            text = text.replace(phrase, "")
        return text

    def level(self, scene: Scene, unit: str, near: str, around: str) -> str | None:
        """The level of schooling: of the unit, else of the words behind the number, else of those before it."""
        levels = self._levels.get(scene.small)
        if levels is None:
            levels = [(phrase, level) for phrase, level in self._all_levels if phrase in scene.small]
            self._levels[scene.small] = levels
        if not levels and unit in scene.small:
            return None
        for text in (unit, self._telling(near)[:40], self._telling(around)[-40:]):
            for phrase, level in self._all_levels if text is unit and unit not in scene.small else levels:
                if phrase in text:
                    return level
        return None
