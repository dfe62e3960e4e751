"""Where a fact of a newer version stands in an older one: offsets carried over text that is the same in both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Position", "carry"]

# A word with the space behind it, so that the words of a text joined give it back.
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Position:
    """A stretch of one block of a version: ``blocks[block][start:end]``."""

    block: int
    start: int
    end: int


def carry(newer: Sequence[str], older: Sequence[str], places: Sequence[Position]) -> list[Position | None]:
    """The places in the texts of the ``newer`` blocks, found again in the ``older`` ones.

    Only what both have in common is carried over, in its order: nothing is looked for by its words, so a quote that
    stands twice stays itself. None where the text around a place was rewritten.
    """
    found: list[Position | None] = [None] * len(places)
    for tag, a, b, c, d in SequenceMatcher(None, list(newer), list(older)).get_opcodes():
        for number, place in enumerate(places):
            if not a <= place.block < b:
                continue
            if tag == "equal":
                found[number] = Position(place.block - a + c, place.start, place.end)
            elif tag == "replace":
                found[number] = _inside(newer[place.block], older, range(c, d), place)
    return found


def _inside(text: str, older: Sequence[str], candidates: range, place: Position) -> Position | None:
    """The place in the one candidate that kept its words; a paragraph that was edited elsewhere."""
    for block in candidates:
        shift = _shift(text, older[block], place.start, place.end)
        if shift is not None:
            return Position(block, place.start + shift, place.end + shift)
    return None


def _shift(text: str, other: str, start: int, end: int) -> int | None:
    words, others = _WORD.findall(text), _WORD.findall(other)
    at, other_at = _starts(words), _starts(others)
    # Frequent words are left out of long texts as junk: without that a page of one repeated word takes minutes.
    for match in SequenceMatcher(None, words, others).get_matching_blocks():
        if match.size and at[match.a] <= start and end <= at[match.a + match.size]:
            return other_at[match.b] - at[match.a]
    return None


def _starts(words: Sequence[str]) -> list[int]:
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    return starts
