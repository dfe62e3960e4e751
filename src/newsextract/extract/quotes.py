"""Which words stand for a fact: its quote, and the digits that no rule explains."""

from __future__ import annotations

import re

from newsextract.extract.engine import Mention
from newsextract.extract.scope import Scene, Span
from newsextract.models import Unexplained

__all__ = ["quote", "unexplained"]

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\S+")
_BEFORE, _BEHIND = 10, 6
"""How many words before a number, and behind a share, belong to its quote at most."""


def quote(scene: Scene, number: Mention, clause: Span, *, share: bool) -> Span:
    """The number with the words that tell what is measured: back to its clause's start or the number before it."""
    printed = scene.printed
    start = max([clause[0], *(o.end for o in scene.numbers if o.end <= number.start)])
    words = [m.start() + start for m in _WORD.finditer(printed[start : number.start])]
    start = words[-_BEFORE] if len(words) > _BEFORE else start
    end = number.end
    if share and clause[1] > end:
        limit = min([clause[1], *(o.start for o in scene.numbers if o.start >= end)])
        tail = [m.end() + end for m in _WORD.finditer(printed[end:limit])]
        end = tail[min(_BEHIND, len(tail)) - 1] if tail else end
    while start < number.start and not printed[start].isalnum():
        start += 1
    while end > number.end and not (printed[end - 1].isalnum() or printed[end - 1] == "%"):
        end -= 1
    return start, end


def unexplained(scene: Scene) -> list[Unexplained]:
    """The digits that nothing claimed or rejected, with three words on either side."""
    kinds = ("reject", "period", "place", "official")
    claimed = [(m.start, m.end) for kind in kinds for m in scene.found.of(kind)]
    claimed += [m.claim for m in scene.numbers]
    found = []
    for m in _DIGITS.finditer(scene.printed):
        if not any(start < m.end() and m.start() < end for start, end in claimed):
            before = " ".join(scene.printed[: m.start()].split()[-3:])
            after = " ".join(scene.printed[m.end() :].split()[:3])
            found.append(Unexplained(m[0], before, after, scene.block, m.start(), m.end()))
    return found
