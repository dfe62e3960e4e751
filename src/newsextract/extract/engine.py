"""Gate and match: which rules can match a block (one RE2 Set), and what they match in it (`regex`).

The Set holds what the rules need, each need once however many rules share it. A rule is looked at only where its
rarest need stands in the block, and runs only where all of them do.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import re2
import regex

from newsextract.extract.patterns import PatternProblem
from newsextract.extract.rules import CASED, Rule, Rules
from newsextract.extract.widening import Need, gate_text, widen, widen_words
from newsextract.read.text import fold, lower

__all__ = ["Engine", "Found", "Mention"]

Span = tuple[int, int]

# Room for hundreds of rules; the automaton grows as far as the texts drive it, some MB.
_SET_MEMORY = 64 << 20
_SECONDS = 0.05
"""How long one rule may work on one block before it is stopped and reported."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A rule's match: spans are offsets in the block's text.

    ``core`` is what masks act on: the number, the name, or all of the match; ``claim`` is what no other match of the
    kind may have: the number with its unit (the second 1 of ``1 phòng/1 lớp`` is no number of its own).
    """

    rule: Rule
    start: int
    end: int
    core: Span
    claim: Span
    spans: dict[str, Span]


@dataclass(slots=True)
class Found:
    """What stands in one block after masking and overlaps, by kind, in the order of the text."""

    text: str
    """The block's text, folded: same offsets as printed."""
    small: str
    """The same in lower case."""
    mentions: dict[str, list[Mention]] = field(default_factory=dict)
    lost: list[tuple[Mention, str]] = field(default_factory=list)
    """Matches that are not facts, each with the reason."""
    warnings: list[str] = field(default_factory=list)

    def of(self, kind: str) -> list[Mention]:
        """Mentions of one kind."""
        return self.mentions.get(kind, [])


class Engine:
    """Compiled rules. Patterns compile when their first text passes the gate."""

    def __init__(self, rules: Rules, *, gate_memory: int = _SET_MEMORY) -> None:
        self.rules = [r for r in rules.rules if r.status != "retired"]
        self.warnings: list[str] = []
        self._compiled: dict[str, Any] = {}
        self._always: list[int] = []
        # By its rarest need: the numbers of the rules, each with its other needs.
        self._filed: dict[int, list[tuple[frozenset[int], int]]] = {}
        self._set: Any = self._build_set(rules, gate_memory)

    def _build_set(self, rules: Rules, memory: int) -> Any:
        options = re2.Options()
        options.max_mem = memory
        options.log_errors = False
        options.never_capture = True
        gate = re2.Set.SearchSet(options)
        # Matches every text: an answer without it is no answer (RE2 ran out of memory).
        gate.Add("")
        lists = {name: widen_words(phrases) for name, phrases in rules.vocabulary.lists().items()}
        added: dict[Need, int] = {}
        for number, rule in enumerate(self.rules):
            try:
                needs = sorted(widen(rule.gate, lists), key=lambda need: -need.worth)
                for need in needs:
                    if need not in added:
                        added[need] = gate.Add(need.pattern)
            except (PatternProblem, re2.error) as error:
                self.warnings.append(f"rule {rule.id} runs on every text, it has no gate: {error}")
                needs = []
            if needs:
                first, *others = (added[need] for need in needs)
                self._filed.setdefault(first, []).append((frozenset(others), number))
            else:
                self._always.append(number)
        try:
            gate.Compile()
        except re2.error as error:
            self.warnings.append(f"no gate, every rule runs on every text: {error}")
            return None
        return gate

    def admitted(self, text: str, warnings: list[str]) -> list[Rule]:
        """The rules that may match this folded text, in any case: the gate's answer."""
        if self._set is None:
            return self.rules
        answer = self._set.Match(gate_text(text).encode("utf-8", "replace"))
        if not answer:
            warnings.append(f"the gate gave up on a text of {len(text)} characters: every rule runs on it")
            return self.rules
        there = set(answer)
        numbers = [
            number for first in there & self._filed.keys() for others, number in self._filed[first] if others <= there
        ]
        return [self.rules[i] for i in sorted(numbers + self._always)]

    def matches(self, rule: Rule, text: str, warnings: list[str]) -> list[Mention]:
        """All matches of one rule in a text that is folded (and lower case, where its kind asks for that)."""
        compiled = self._compiled.get(rule.id)
        if compiled is None:
            compiled = self._compiled[rule.id] = regex.compile(rule.pattern)
        names = compiled.groupindex.items()
        hits = []
        try:
            # The clock runs from this call on, so nothing else is done before the last match.
            for m in compiled.finditer(text, timeout=_SECONDS):
                hits.append(m)
        except TimeoutError:
            warnings.append(f"rule {rule.id} was stopped after {_SECONDS} s on a block of {len(text)} characters")
        mentions = []
        for m in hits:
            whole = start, end = m.span()
            if start == end:
                continue
            spans = {name: m.span(i) for name, i in names if m.start(i) >= 0}
            core = _core(rule.kind, whole, spans)
            claim = core[0], max(core[1], spans.get("unit", core)[1])
            mentions.append(Mention(rule, start, end, core, claim, spans))
        return mentions

    def find(self, printed: str) -> Found:
        """Every mention in a block, after the policy of overlaps.

        Reject rules mask first; periods mask numbers; then the higher ``priority`` wins, the longer claim, the
        longer match, the id. The order of files plays no part.
        """
        text = fold(printed)
        small = lower(text)
        found = Found(text, small)
        by_kind: dict[str, list[Mention]] = {}
        for rule in self.admitted(small, found.warnings):
            seen = text if rule.kind in CASED else small
            hits = self.matches(rule, seen, found.warnings)
            if hits:
                by_kind.setdefault(rule.kind, []).extend(hits)
        masks = sorted(by_kind.get("reject", []), key=lambda m: (m.start, m.end, m.rule.id))
        aimed = [m for m in by_kind.get("target", []) if "value" in m.spans]
        by_kind["statistic"] = [*by_kind.get("statistic", []), *aimed]
        for kind in ("period", "statistic", "target", "official", "place"):
            candidates = [m for m in by_kind.get(kind, []) if kind != "target" or "value" not in m.spans]
            if kind in ("period", "statistic", "target"):
                candidates = _unmasked(candidates, masks, found)
            if kind == "statistic":
                candidates = _unmasked(candidates, found.mentions.get("period", []), found)
            if kind == "target":
                # "310 chỉ tiêu": the unit of a number opens no target of its own.
                candidates = _unmasked(candidates, found.mentions.get("statistic", []), found)
            kept = _best(candidates, found)
            if kept:
                found.mentions[kind] = kept
        if masks:
            found.mentions["reject"] = masks
        return found


def _core(kind: str, whole: Span, spans: dict[str, Span]) -> Span:
    """What a match claims for itself: the number, the name, or all of it."""
    if kind in ("statistic", "target") and "value" in spans:
        ends = [spans[name] for name in ("value", "value_max", "of") if name in spans]
        return min(s for s, _ in ends), max(e for _, e in ends)
    return spans.get("name", whole) if kind == "official" else whole


def _unmasked(mentions: list[Mention], masks: list[Mention], found: Found) -> list[Mention]:
    if not masks or not mentions:
        return mentions
    ordered = sorted(masks, key=lambda m: (m.claim, m.rule.id))
    starts = [m.claim[0] for m in ordered]
    reach = list(accumulate((m.claim[1] for m in ordered), max))
    kept = []
    for mention in mentions:
        mask = None
        # From the last mask that begins before the mention's end back to where none reaches its start.
        for i in range(bisect_left(starts, mention.core[1]) - 1, -1, -1):
            if reach[i] <= mention.core[0]:
                break
            if ordered[i].claim[1] > mention.core[0] and not _reads_further(mention, ordered[i]):
                mask = ordered[i]
        if mask is None:
            kept.append(mention)
        else:
            found.lost.append((mention, f"masked by {mask.rule.id}"))
    return kept


def _reads_further(mention: Mention, mask: Mention) -> bool:
    """Is it a time that holds the mask and more? "quý 3 năm 2025" is more than "3 năm"."""
    start, end = mention.core
    longer = start <= mask.start and mask.end <= end and end - start > mask.end - mask.start
    return mention.rule.kind == "period" and longer


def _best(mentions: list[Mention], found: Found) -> list[Mention]:
    """The best cover without overlapping claims, in the order of the text."""
    if len(mentions) < 2:
        return mentions
    ranked = sorted(
        mentions,
        key=lambda m: (-m.rule.priority, m.claim[0] - m.claim[1], m.start - m.end, m.rule.id, m.start),
    )
    # The claims that are kept never overlap, so in the order of their starts only one neighbour can be a rival.
    kept: list[Mention] = []
    starts: list[int] = []
    for mention in ranked:
        start, end = mention.claim
        i = bisect_left(starts, end)
        if i and kept[i - 1].claim[1] > start:
            found.lost.append((mention, f"lost to {kept[i - 1].rule.id}"))
        else:
            kept.insert(i, mention)
            starts.insert(i, start)
    kept.sort(key=lambda m: m.start)
    return kept
