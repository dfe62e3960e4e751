"""One rule tried at its places: by `re` where it is tried often, with an eye on the clock where it may be slow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import regex

from newsextract.extract.mentions import Mention, mention
from newsextract.extract.rules import Rule
from newsextract.extract.translation import translated
from newsextract.extract.ways import LONGEST

__all__ = ["Matcher"]

_SECONDS = 0.05
"""How long one rule may work on one block before it is stopped and reported."""
_TRIED = 64
"""So many places of a rule in a block are tried one by one; with more, the rule looks through the block itself."""
_OFTEN = 1_000
"""After so many tries it pays to look whether the pattern is quick and to translate it: a tenth of a second."""

_Names = tuple[tuple[str, int], ...]
"""The groups of a pattern by name with their numbers."""


class Matcher:
    """A rule that is tried on texts which are folded (and lower case, where its kind asks for that).

    ``is_quick``: whether trying the pattern at one place takes few steps on a plain text of at most LONGEST
    characters; asked once, of a rule that is tried often.
    """

    def __init__(self, rule: Rule, *, is_quick: Callable[[], bool]) -> None:
        self.rule = rule
        self._is_quick = is_quick
        self._tries = 0
        self._compiled: tuple[Any, _Names] | None = None
        self._in_re: tuple[Any, _Names] | None = None

    def everywhere(self, text: str, warnings: list[str]) -> list[Mention]:
        """All matches in a text."""
        pattern, names = self._pattern()
        hits = []
        try:
            # The clock runs from this call on, so nothing else is done before the last match.
            for m in pattern.finditer(text, timeout=_SECONDS):
                hits.append(m)
        except TimeoutError:
            warnings.append(self._stopped(text))
        return [mention(self.rule, m.regs, names) for m in hits if m.end() > m.start()]

    def at(self, places: Sequence[int], text: str, warnings: list[str], *, plain: bool) -> list[Mention]:
        """All matches in a text, tried at the only places where the rule may match.

        ``plain``: the text has no character that is not in the gate's alphabet.
        """
        before, self._tries = self._tries, self._tries + len(places)
        if before <= _OFTEN < self._tries and self._is_quick():
            self._in_re = translated(self.rule.pattern) or self._pattern()
        if self._in_re is None or not plain or len(text) > LONGEST:
            return self._watched(places, text, warnings)
        # Without a look at the clock, which takes longer than a match.
        pattern, names = self._in_re
        match = pattern.match
        end, mentions = 0, []
        for at in places:
            if at >= end and (m := match(text, at)):
                mentions.append(found := mention(self.rule, m.regs, names))
                end = found.end
        return mentions

    def _watched(self, places: Sequence[int], text: str, warnings: list[str]) -> list[Mention]:
        if len(places) > _TRIED:
            return self.everywhere(text, warnings)
        pattern, names = self._pattern()
        end, mentions = 0, []
        try:
            for at in places:
                if at >= end and (m := pattern.match(text, at, timeout=_SECONDS)):
                    mentions.append(found := mention(self.rule, m.regs, names))
                    end = found.end
        except TimeoutError:
            warnings.append(self._stopped(text))
        return mentions

    def _pattern(self) -> tuple[Any, _Names]:
        if self._compiled is None:
            pattern = regex.compile(self.rule.pattern)
            self._compiled = pattern, tuple(pattern.groupindex.items())
        return self._compiled

    def _stopped(self, text: str) -> str:
        return f"rule {self.rule.id} was stopped after {_SECONDS} s on a block of {len(text)} characters"
