"""Gate and match: where in a block which rules may match, and what they match there.

The gate holds what the matches of each rule begin with. It is asked once for all blocks of an article and answers
with places and rules; a rule is tried at its places and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from newsextract.extract.gate import Gate
from newsextract.extract.matching import Matcher
from newsextract.extract.mentions import Found, Mention, settle
from newsextract.extract.openings import BREAK, encode, is_foreign, is_plain, openings
from newsextract.extract.patterns import PatternProblem
from newsextract.extract.rules import CASED, Rule, Rules
from newsextract.extract.syntax import Need, needs, parse
from newsextract.extract.ways import Ways
from newsextract.read.text import fold, lower

__all__ = ["Engine", "Found", "Mention"]

_GATE_MEMORY = 64 << 20

Places = dict[int, list[int]]
"""Rule (by its number) → where in a block it may match, in the order of the text."""


class Engine:
    """Compiled rules. Patterns compile when they are tried for the first time."""

    def __init__(self, rules: Rules, *, gate_memory: int = _GATE_MEMORY) -> None:
        self.rules = [r for r in rules.rules if r.status != "retired"]
        self.warnings: list[str] = []
        self._matchers: list[Matcher] = []
        self._needs: list[list[Need]] = []
        self._always: list[int] = []
        lists = rules.vocabulary.lists()
        ways = Ways(lists)
        filed: dict[bool, list[tuple[int, str]]] = {False: [], True: []}
        for number, rule in enumerate(self.rules):
            cased = rule.kind in CASED
            found: list[str] = []
            needed: list[Need] = []
            is_quick: Callable[[], bool] = bool
            try:
                tree = parse(rule.gate)
                found, needed = openings(tree, lists, cased=cased), needs(tree)
                is_quick = partial(ways.are_few, tree)
            except PatternProblem as error:
                self.warnings.append(f"rule {rule.id} runs on every text, it has no gate: {error}")
            self._matchers.append(Matcher(rule, is_quick=is_quick))
            self._needs.append(needed)
            filed[cased] += [(number, opening) for opening in found]
            if not found:
                self._always.append(number)
        try:
            self._gates = [(cased, Gate(told, gate_memory)) for cased, told in filed.items() if told]
        except PatternProblem as error:
            self.warnings.append(f"no gate, every rule runs on every text: {error}")
            self._gates = []
            self._always = list(range(len(self.rules)))

    def admitted(self, printed: str) -> list[Rule]:
        """The rules that may match this folded text: the gate's answer."""
        (places,) = self._places([printed], BREAK + printed, BREAK + lower(printed))
        return self.rules if places is None else [self.rules[i] for i in sorted([*places, *self._always])]

    def asked(self, printed: Sequence[str]) -> list[bool]:
        """For each of many blocks whether any rule may match in it: the gate's answer, in one go."""
        if self._always or not printed:
            return [True] * len(printed)
        text = fold("".join(BREAK + block for block in printed))
        return [places is None or bool(places) for places in self._places(printed, text, lower(text))]

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
        return self._matchers[self.rules.index(rule)].everywhere(text, warnings)

    def find(self, printed: str) -> Found:
        """Every mention in a block, after the policy of overlaps."""
        return self.find_all([printed])[0]

    def find_all(self, printed: Sequence[str]) -> list[Found]:
        """Every mention in the blocks of an article, of which there may be none."""
        if not printed:
            return []
        text = fold("".join(BREAK + block for block in printed))
        small = lower(text)
        plain = is_plain(text)
        result, start = [], 1
        for block, places in zip(printed, self._places(printed, text, small), strict=True):
            end = start + len(block)
            found = Found(text[start:end], small[start:end])
            self._match(found, places, plain=plain or is_plain(found.text))
            result.append(found)
            start = end + 1
        return result

    def _match(self, found: Found, places: Places | None, *, plain: bool) -> None:
        by_kind: dict[str, list[Mention]] = {}
        small, warnings = found.small, found.warnings
        numbers = range(len(self.rules)) if places is None else sorted({*places, *self._always})
        for number in numbers:
            matcher = self._matchers[number]
            kind = matcher.rule.kind
            seen = found.text if kind in CASED else small
            if places is None or number not in places:
                hits = matcher.everywhere(seen, warnings)
            elif self._needs[number] and not _has(small, self._needs[number]):
                continue
            else:
                hits = matcher.at(places[number], seen, warnings, plain=plain)
            if hits:
                by_kind.setdefault(kind, []).extend(hits)
        settle(by_kind, found)


def _has(text: str, needed: Iterable[Need]) -> bool:
    return all(any(phrase in text for phrase in need) for need in needed)
