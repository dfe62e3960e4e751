"""Which words stand for a fact: its quote, and the digits that no rule explains."""

from __future__ import annotations

import re

from newsextract.extract.engine import Mention
from newsextract.extract.scope import Scene, Span
from newsextract.models import Unexplained

__all__ = ["quote", "unexplained"]

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_BEFORE, _BEHIND = 10, 6
"""How many words before a number, and behind a share, belong to its quote at most."""


def quote(scene: Scene, number: Mention, clause: Span, *, share: bool) -> Span:
    """The number with the words that tell what is measured: back to its clause's start or the number before it."""
    printed = scene.printed
    start = max(clause[0], scene.number_before(number.start))
    words = printed[start : number.start].rsplit(None, _BEFORE)
    if len(words) > _BEFORE:
        start += len(words[0])
        while printed[start].isspace():
            start += 1
    end = number.end
    if share and clause[1] > end:
        tail = printed[end : min(clause[1], scene.number_behind(end))]
        words = tail.split(None, _BEHIND)
        if words:
            further = len(words[_BEHIND]) if len(words) > _BEHIND else 0
            end += len(tail[: len(tail) - further].rstrip())
    while start < number.start and not printed[start].isalnum():
        start += 1
    while end > number.end and not (printed[end - 1].isalnum() or printed[end - 1] == "%"):
        end -= 1
    return start, end


def unexplained(scene: Scene) -> list[Unexplained]:
    """The digits that nothing claimed or rejected, with three words on either side."""
    digits = list(_DIGITS.finditer(scene.printed))
    if not digits:
        return []
    kinds = ("reject", "period", "place", "official")
    claimed = [(m.start, m.end) for kind in kinds for m in scene.found.of(kind)]
    claimed = sorted([*claimed, *(m.claim for m in scene.numbers)])
    found = []
    i = reach = 0
    for m in digits:
        # How far what begins before the end of the digits reaches: no further than their start, or it claims them.
        while i < len(claimed) and claimed[i][0] < m.end():
            reach = max(reach, claimed[i][1])
            i += 1
        if reach <= m.start():
            before = " ".join(scene.printed[: m.start()].rsplit(None, 3)[-3:])
            after = " ".join(scene.printed[m.end() :].split(None, 3)[:3])
            found.append(Unexplained(m[0], before, after, scene.block, m.start(), m.end()))
    return found
