"""Whether the site still looks as expected: pages are judged together before any of them is stored. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from newsextract.models import Article

__all__ = ["ENOUGH", "Reading", "drifted", "text_size"]

ENOUGH = 10
"""Fewer pages than this prove nothing."""
THIN = 0.3
"""Share of the usual length below which the middle article is a stump."""
FALLBACK = "generic"
"""The layout's name where no layout of the paper matched, and the page was read by its text and links alone."""
_TEXT = ("paragraph", "heading", "table")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a page was read: its layout and the characters of its text; ``problem`` where it was no article."""

    layout: str = ""
    size: int = 0
    problem: str = ""


def text_size(article: Article) -> int:
    """Characters of the article's text without title, summary and captions; 0 for a piece of pictures or video."""
    return sum(len(block.text) for block in article.blocks if block.kind in _TEXT)


def drifted(tonight: Sequence[Reading], usual: Sequence[Reading]) -> str:
    """Why tonight's pages must not replace what we have, or "".

    ``usual`` are the readings of the last 30 days; without enough of them nothing is compared. Pieces of pictures
    or video have no text, and are no sign of anything.
    """
    if len(tonight) < ENOUGH:
        return ""
    broken = sum(bool(reading.problem) for reading in tonight)
    if broken * 2 > len(tonight):
        return f"{broken} of {len(tonight)} pages hold no article"
    now, before = _sizes(tonight), _sizes(usual)
    if len(now) < ENOUGH or len(before) < ENOUGH:
        return ""
    if median(now) < THIN * median(before):
        return f"the middle article has {median(now):.0f} characters, in the last 30 days it had {median(before):.0f}"
    if _mostly_fallback(tonight) and not _mostly_fallback(usual):
        return "no layout matches most pages, and what the fallback reader makes of them is not sure enough"
    return ""


def _sizes(readings: Sequence[Reading]) -> list[int]:
    return [reading.size for reading in readings if reading.size]


def _mostly_fallback(readings: Sequence[Reading]) -> bool:
    read = [reading.layout for reading in readings if reading.size]
    return read.count(FALLBACK) * 2 > len(read)
