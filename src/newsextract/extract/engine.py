"""Gate and match: which rules can match a block (one RE2 Set), and what they match in it (`regex`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import re2
import regex

from newsextract.extract.patterns import PatternProblem, widen
from newsextract.extract.rules import CASED, Rule, Rules
from newsextract.read.text import fold, lower

__all__ = ["Engine", "Found", "Mention"]

Span = tuple[int, int]

# Under 64 MB a Set of hundreds of rules rebuilds its automaton over and over.
_SET_MEMORY = 256 << 20
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

    def __init__(self, rules: Rules) -> None:
        self.rules = [r for r in rules.rules if r.status != "retired"]
        self.warnings: list[str] = []
        self._compiled: dict[str, Any] = {}
        self._always: list[Rule] = []
        self._gated: list[Rule] = []
        self._set: Any = self._build_set()

    def _build_set(self) -> Any:
        options = re2.Options()
        options.max_mem = _SET_MEMORY
        options.log_errors = False
        options.never_capture = True
        gate = re2.Set.SearchSet(options)
        for rule in self.rules:
            try:
                gate.Add(widen(rule.gate))
            except (PatternProblem, re2.error) as error:
                self.warnings.append(f"rule {rule.id} runs on every text, it has no gate: {error}")
                self._always.append(rule)
            else:
                self._gated.append(rule)
        try:
            gate.Compile()
        except re2.error as error:
            self.warnings.append(f"no gate, every rule runs on every text: {error}")
            self._always, self._gated = list(self.rules), []
            return None
        return gate

    def admitted(self, small: str) -> list[Rule]:
        """The rules that may match this folded lower-case text: the gate's answer."""
        rules = list(self._always)
        if self._set is not None:
            try:
                rules += [self._gated[i] for i in self._set.Match(small) or ()]
            except re2.error as error:
                self.warnings.append(f"the gate gave up on a text of {len(small)} characters: {error}")
                rules += self._gated
        return rules

    def matches(self, rule: Rule, text: str, warnings: list[str]) -> Iterator[Mention]:
        """All matches of one rule in a text that is folded (and lower case, where its kind asks for that)."""
        compiled = self._compiled.get(rule.id)
        if compiled is None:
            compiled = self._compiled[rule.id] = regex.compile(rule.pattern)
        names = compiled.groupindex
        try:
            for m in compiled.finditer(text, timeout=_SECONDS):
                if m.end() == m.start():
                    continue
                spans = {name: m.span(name) for name in names if m.start(names[name]) >= 0}
                core = _core(rule.kind, m.span(), spans)
                claim = core[0], max(core[1], spans.get("unit", core)[1])
                yield Mention(rule, m.start(), m.end(), core, claim, spans)
        except TimeoutError:
            warnings.append(f"rule {rule.id} was stopped after {_SECONDS} s on a block of {len(text)} characters")

    def find(self, printed: str) -> Found:
        """Every mention in a block, after the policy of overlaps.

        Reject rules mask first; periods mask numbers; then the higher ``priority`` wins, the longer claim, the
        longer match, the id. The order of files plays no part.
        """
        text = fold(printed)
        small = lower(text)
        found = Found(text, small)
        by_kind: dict[str, list[Mention]] = {}
        for rule in self.admitted(small):
            seen = text if rule.kind in CASED else small
            hits = list(self.matches(rule, seen, found.warnings))
            if hits:
                by_kind.setdefault(rule.kind, []).extend(hits)
        masks = by_kind.get("reject", [])
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
            found.mentions["reject"] = sorted(masks, key=lambda m: m.start)
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
    kept = []
    for mention in mentions:
        start, end = mention.core
        # A time that holds the mask and more was read further: "quý 3 năm 2025" is more than "3 năm".
        time = mention.rule.kind == "period"
        mask = next(
            (
                m
                for m in masks
                if m.claim[0] < end
                and start < m.claim[1]
                and not (time and start <= m.start and m.end <= end and end - start > m.end - m.start)
            ),
            None,
        )
        if mask is None:
            kept.append(mention)
        else:
            found.lost.append((mention, f"masked by {mask.rule.id}"))
    return kept


def _best(mentions: list[Mention], found: Found) -> list[Mention]:
    """The best cover without overlapping claims, in the order of the text."""
    if len(mentions) < 2:
        return mentions
    ranked = sorted(
        mentions,
        key=lambda m: (-m.rule.priority, m.claim[0] - m.claim[1], m.start - m.end, m.rule.id, m.start),
    )
    kept: list[Mention] = []
    for mention in ranked:
        start, end = mention.claim
        rival = next((k for k in kept if k.claim[0] < end and start < k.claim[1]), None)
        if rival is None:
            kept.append(mention)
        else:
            found.lost.append((mention, f"lost to {rival.rule.id}"))
    kept.sort(key=lambda m: m.start)
    return kept
