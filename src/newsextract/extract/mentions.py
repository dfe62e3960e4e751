"""What rules match in a block, and which of it stays where matches overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from newsextract.extract.rules import Rule

__all__ = ["Found", "Mention", "mention", "settle"]

Span = tuple[int, int]
_NUMBERED = ("statistic", "target")


@dataclass(slots=True)
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


def mention(rule: Rule, found: Sequence[Span], names: Sequence[tuple[str, int]]) -> Mention:
    """A match of the rule's pattern from the spans of its groups; ``names`` are the groups and their numbers."""
    whole = found[0]
    if not names:
        return Mention(rule, whole[0], whole[1], whole, whole, {})
    spans = {name: found[i] for name, i in names if found[i][0] >= 0}
    core = _core(rule.kind, whole, spans)
    unit = spans.get("unit")
    claim = (core[0], unit[1]) if unit and unit[1] > core[1] else core
    return Mention(rule, whole[0], whole[1], core, claim, spans)


def _core(kind: str, whole: Span, spans: Mapping[str, Span]) -> Span:
    """What a match claims for itself: the number, the name, or all of it."""
    if kind in _NUMBERED and "value" in spans:
        core = spans["value"]
        for name in ("value_max", "of"):
            if name in spans:
                start, end = spans[name]
                core = min(core[0], start), max(core[1], end)
        return core
    return spans.get("name", whole) if kind == "official" else whole


def settle(by_kind: dict[str, list[Mention]], found: Found) -> None:
    """Keep of all matches in a block what masks and rivals leave.

    Reject rules mask first; periods mask numbers; then the higher ``priority`` wins, the longer claim, the longer
    match, the id. The order of files plays no part.
    """
    masks = by_kind.get("reject", [])
    if len(masks) > 1:
        masks.sort(key=lambda m: (m.start, m.end, m.rule.id))
    targets = by_kind.get("target")
    if targets:
        by_kind["statistic"] = [*by_kind.get("statistic", []), *(m for m in targets if "value" in m.spans)]
        by_kind["target"] = [m for m in targets if "value" not in m.spans]
    for kind in ("period", "statistic", "target", "official", "place"):
        candidates = by_kind.get(kind)
        if not candidates:
            continue
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
