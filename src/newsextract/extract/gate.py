"""The gate of some rules (RE2): where in an encoded text which of them may match."""

from __future__ import annotations

from collections.abc import Sequence

import re2

from newsextract.extract.patterns import PatternProblem

__all__ = ["Gate"]

# Room for 400 openings; the automaton grows as far as the texts drive it, some MB.
_ROOM_FOR = 400
_REMEMBERED = 50_000
"""How many openings a gate keeps the rules of: a newspaper's usual phrases, and no more memory after them."""


class Gate:
    """The openings of all rules that see one form of the text, each with its rule's number.

    Raises PatternProblem where ``memory`` (bytes) is too small for them.
    """

    def __init__(self, filed: Sequence[tuple[int, str]], memory: int) -> None:
        options = re2.Options()
        options.max_mem = memory * (1 + len(filed) // _ROOM_FOR)
        options.encoding = re2.Options.Encoding.LATIN1
        options.longest_match = True
        options.never_capture = True
        options.log_errors = False
        whole = "|".join(opening for _, opening in filed).encode("ascii")
        self._numbers = [number for number, _ in filed]
        self._set = re2.Set.MatchSet(options)
        try:
            # The compiled object itself: the methods around it take longer than the search.
            self._search = re2.compile(whole, options)._regexp.Match
            for _, opening in filed:
                self._set.Add(opening.encode("ascii"))
            self._set.Compile()
        except re2.error as error:
            raise PatternProblem(str(error)) from error
        self._known: dict[bytes, tuple[int, ...]] = {}

    def places(self, text: bytes) -> list[tuple[int, tuple[int, ...]]]:
        """Where in an encoded text (``openings.encode``) something may match, and the numbers of its rules.

        The text begins with a break, which the offsets (of matches, in characters) do not count.
        """
        search, known, size, at = self._search, self._known, len(text), 0
        unanchored = re2._Anchor.UNANCHORED
        found: list[tuple[int, tuple[int, ...]]] = []
        while True:
            ((start, end),) = search(unanchored, text, at, size)
            if start < 0:
                return found
            # The longest opening there: what it is decides which others begin there, too.
            opening = text[start:end]
            numbers = known.get(opening)
            at = start + 1
            found.append((at, self._rules(opening) if numbers is None else numbers))

    def _rules(self, opening: bytes) -> tuple[int, ...]:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        numbers = tuple(sorted({self._numbers[i] for i in self._set.Match(opening) or ()}))
        self._known[opening] = numbers
        return numbers
