"""Gate and match: where in a block which rules may match (RE2), and what they match there (`regex`).

The gate holds what the matches of each rule begin with. It is asked once for all blocks of an article and answers
with places and rules; a rule is tried at its places and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import re2
import regex

from newsextract.extract.mentions import Found, Mention, mention, settle
from newsextract.extract.openings import BREAK, encode, is_foreign, openings
from newsextract.extract.patterns import PatternProblem
from newsextract.extract.rules import CASED, Rule, Rules
from newsextract.extract.syntax import Need, is_quick, needs, parse
from newsextract.read.text import fold, lower

__all__ = ["Engine", "Found", "Mention"]

# Room for 400 openings; the automaton grows as far as the texts drive it, some MB.
_GATE_MEMORY = 64 << 20
_ROOM_FOR = 400
_SECONDS = 0.05
"""How long one rule may work on one block before it is stopped and reported."""
_TRIED = 64
"""So many places of a rule in a block are tried one by one; with more, the rule looks through the block itself."""
_REMEMBERED = 50_000
"""How many openings a gate keeps the rules of: a newspaper's usual phrases, and no more memory after them."""

_Compiled = tuple[Any, tuple[tuple[str, int], ...]]
"""A pattern, and its groups by name with their numbers."""
Places = dict[int, list[int]]
"""Rule (by its number) → where in a block it may match, in the order of the text."""


class Engine:
    """Compiled rules. Patterns compile when they are tried for the first time."""

    def __init__(self, rules: Rules, *, gate_memory: int = _GATE_MEMORY) -> None:
        self.rules = [r for r in rules.rules if r.status != "retired"]
        self.warnings: list[str] = []
        self._compiled: dict[str, _Compiled] = {}
        self._needs: dict[int, list[Need]] = {}
        self._quick: set[str] = set()
        self._always: list[int] = []
        lists = rules.vocabulary.lists()
        filed: dict[bool, list[tuple[int, str]]] = {False: [], True: []}
        for number, rule in enumerate(self.rules):
            cased = rule.kind in CASED
            try:
                tree = parse(rule.gate)
                found = openings(tree, lists, cased=cased)
                if is_quick(tree):
                    self._quick.add(rule.id)
                else:  # looking for more than the opening takes as long as a quick rule needs
                    self._needs[number] = needs(tree)
            except PatternProblem as error:
                self.warnings.append(f"rule {rule.id} runs on every text, it has no gate: {error}")
                found = []
            filed[cased] += [(number, opening) for opening in found]
            if not found:
                self._always.append(number)
        try:
            self._gates = [(cased, _Gate(told, gate_memory)) for cased, told in filed.items() if told]
        except re2.error as error:
            self.warnings.append(f"no gate, every rule runs on every text: {error}")
            self._gates = []
            self._always = list(range(len(self.rules)))

    def admitted(self, printed: str) -> list[Rule]:
        """The rules that may match this folded text: the gate's answer."""
        (places,) = self._places([printed], BREAK + printed, BREAK + lower(printed))
        return self.rules if places is None else [self.rules[i] for i in sorted([*places, *self._always])]

    def _places(self, blocks: Sequence[str], text: str, small: str) -> list[Places | None]:
        """For each block where rules may match, by the gates; None where they cannot judge.

        ``text`` holds the blocks, folded, each after a break, ``small`` the same in lower case.
        """
        found: list[Places] = [{} for _ in blocks]
        ends: list[int] = []
        end = 0
        for block in blocks:
            end += 1 + len(block)
            ends.append(end)
        for cased, gate in self._gates:
            i, start = 0, 1
            places = found[0]
            for at, numbers in gate.places(encode(f"{BREAK}{text if cased else small}{BREAK}")):
                while at >= ends[i]:
                    start = ends[i] + 1
                    i += 1
                    places = found[i]
                for number in numbers:
                    if number in places:
                        places[number].append(at - start)
                    else:
                        places[number] = [at - start]
        if not is_foreign(text):
            return [*found]
        return [None if is_foreign(block) else places for block, places in zip(blocks, found, strict=True)]

    def matches(self, rule: Rule, text: str, warnings: list[str]) -> list[Mention]:
        """All matches of one rule in a text that is folded (and lower case, where its kind asks for that)."""
        compiled, names = self._compile(rule)
        hits = []
        try:
            # The clock runs from this call on, so nothing else is done before the last match.
            for m in compiled.finditer(text, timeout=_SECONDS):
                hits.append(m)
        except TimeoutError:
            warnings.append(_stopped(rule, text))
        return [mention(rule, m, names) for m in hits if m.end() > m.start()]

    def _matches_at(self, rule: Rule, text: str, places: Sequence[int], warnings: list[str]) -> list[Mention]:
        """The same, tried at the only places where the rule may match."""
        if len(places) > _TRIED:
            return self.matches(rule, text, warnings)
        compiled, names = self._compile(rule)
        # To watch the time takes as long as a quick rule needs.
        limit = None if rule.id in self._quick else _SECONDS
        end, mentions = 0, []
        try:
            for at in places:
                if at >= end and (m := compiled.match(text, at, timeout=limit)):
                    mentions.append(found := mention(rule, m, names))
                    end = found.end
        except TimeoutError:
            warnings.append(_stopped(rule, text))
        return mentions

    def _compile(self, rule: Rule) -> _Compiled:
        compiled = self._compiled.get(rule.id)
        if compiled is None:
            pattern = regex.compile(rule.pattern)
            compiled = self._compiled[rule.id] = pattern, tuple(pattern.groupindex.items())
        return compiled

    def find(self, printed: str) -> Found:
        """Every mention in a block, after the policy of overlaps."""
        return self.find_all([printed])[0]

    def find_all(self, printed: Sequence[str]) -> list[Found]:
        """Every mention in the blocks of an article."""
        text = fold("".join(BREAK + block for block in printed))
        small = lower(text)
        result, start = [], 1
        for block, places in zip(printed, self._places(printed, text, small), strict=True):
            end = start + len(block)
            found = Found(text[start:end], small[start:end])
            self._match(found, places)
            result.append(found)
            start = end + 1
        return result

    def _match(self, found: Found, places: Places | None) -> None:
        by_kind: dict[str, list[Mention]] = {}
        numbers: Iterable[int] = range(len(self.rules)) if places is None else sorted([*places, *self._always])
        for number in numbers:
            rule = self.rules[number]
            seen = found.text if rule.kind in CASED else found.small
            if places is not None and number in places:
                if number in self._needs and not _has(found.small, self._needs[number]):
                    continue
                hits = self._matches_at(rule, seen, places[number], found.warnings)
            else:
                hits = self.matches(rule, seen, found.warnings)
            if hits:
                by_kind.setdefault(rule.kind, []).extend(hits)
        settle(by_kind, found)


def _has(text: str, needed: Iterable[Need]) -> bool:
    return all(any(phrase in text for phrase in need) for need in needed)


def _stopped(rule: Rule, text: str) -> str:
    return f"rule {rule.id} was stopped after {_SECONDS} s on a block of {len(text)} characters"


class _Gate:
    """The openings of all rules that see one form of the text."""

    def __init__(self, filed: Sequence[tuple[int, str]], memory: int) -> None:
        options = re2.Options()
        options.max_mem = memory * (1 + len(filed) // _ROOM_FOR)
        options.encoding = re2.Options.Encoding.LATIN1
        options.longest_match = True
        options.never_capture = True
        options.log_errors = False
        # The compiled object itself: the methods around it take longer than the search.
        self._search = re2.compile("|".join(opening for _, opening in filed).encode("ascii"), options)._regexp.Match
        self._numbers = [number for number, _ in filed]
        self._set = re2.Set.MatchSet(options)
        for _, opening in filed:
            self._set.Add(opening.encode("ascii"))
        self._set.Compile()
        self._known: dict[bytes, tuple[int, ...]] = {}

    def places(self, text: bytes) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Where something may match, and the numbers of its rules."""
        search, known, size, at = self._search, self._known, len(text), 0
        unanchored = re2._Anchor.UNANCHORED
        while True:
            ((start, end),) = search(unanchored, text, at, size)
            if start < 0:
                return
            # The longest opening there: what it is decides which others begin there, too.
            opening = text[start:end]
            numbers = known.get(opening)
            yield start + 1, self._rules(opening) if numbers is None else numbers
            at = start + 1

    def _rules(self, opening: bytes) -> tuple[int, ...]:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        numbers = tuple(sorted({self._numbers[i] for i in self._set.Match(opening) or ()}))
        self._known[opening] = numbers
        return numbers
