"""Where a text tells of what is so already: cues of facts, and where a rise begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from newsextract.extract.engine import Mention
from newsextract.extract.scope import Scene, Span, between
from newsextract.extract.vocabulary import Vocabulary

__all__ = ["Reports", "any_of"]

_NEAR = 400
"""How many characters before a number a cue of a fact may stand."""
_RISE = 40
"""How many characters a rise may take from its beginning to the word before its end."""


class Reports:
    """Finds them in the blocks of any article; what was found in a block stays with its scene."""

    def __init__(self, words: Vocabulary) -> None:
        self._facts = words.set("fact_cue") - words.set("no_fact_cue")
        self._fact = any_of(words.set("fact_cue"), words.set("no_fact_cue"))
        self._bounds = tuple(words.map("comparator_after"))
        rises = "|".join(map(re.escape, sorted(words.set("rise"), key=len, reverse=True)))
        starts, about = (
            "|".join(map(re.escape, sorted(words.set(name)))) for name in ("range_opening", "approximation")
        )
        within = rf"(?:[^.,;:\n]|[.,](?=\d)){{1,{_RISE}}}?"
        self._rise = re.compile(rf"\b(?:{starts}) (?:(?:{about}) )?(?=\d){within} (?:{rises})(?= )")

    def last(self, scene: Scene, start: int, end: int) -> int:
        """Where the last cue of a fact between two offsets ends, or -1."""
        small = scene.small
        if end - start > _NEAR or small[end - 1 : end].isalnum():  # what is cut off may be read otherwise
            found = self._fact.finditer(small, max(start, end - _NEAR), end)
            return max((m.end() for m in found if m[0] in self._facts), default=-1)
        if scene.reports is None:
            rises = self.rises(scene)
            reports = [m.span() for m in self._fact.finditer(small) if m[0] in self._facts]
            scene.reports = [r for r in reports if not any(first < r[0] < last for first, last in rises)]
        return max((last for first, last in scene.reports if start <= first and last <= end), default=-1)

    def rises(self, scene: Scene) -> list[Span]:
        """From where to where rises stand in a block, but for their ends; looked for once."""
        if scene.rises is None:
            found = (m.span() for m in self._rise.finditer(scene.small))
            # từ 99% trở lên is a bound and no rise
            scene.rises = [span for span in found if not scene.small.endswith(self._bounds, 0, span[1])]
        return scene.rises

    def still_aiming(self, scene: Scene, targets: Sequence[Mention], start: int, end: int) -> Mention | None:
        """The last cue of a sentence, if nothing behind it is reported."""
        cues = between(targets, start, end)
        return cues[-1] if cues and self.last(scene, start, end) < cues[-1].start else None


@cache
def any_of(phrases: frozenset[str], but: frozenset[str] = frozenset()) -> re.Pattern[str]:
    """Any of the phrases or of ``but``, which come first; branches begin with a letter each, which is quickly found."""
    ordered = [*sorted(but, key=len, reverse=True), *sorted(phrases, key=len, reverse=True)]
    heads: dict[str, list[str]] = {}
    for phrase in ordered:
        heads.setdefault(phrase[0], []).append(re.escape(phrase[1:]))
    branches = [f"{re.escape(head)}(?<!\\w.)(?:{'|'.join(tails)})" for head, tails in heads.items()]
    return re.compile(rf"(?:{'|'.join(branches) or '(?!)'})(?!\w)")
