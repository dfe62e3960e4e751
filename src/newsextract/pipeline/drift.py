"""Whether the site still looks as expected: pages are judged together before any of them is stored. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from newsextract.models import Article

__all__ = ["ENOUGH", "FALLBACK", "HELD_BACK", "Reading", "drifted", "text_size"]

ENOUGH = 10
"""Fewer pages than this prove nothing."""
THIN = 0.3
"""Share of the usual length below which the middle article is a stump."""
FALLBACK = "generic"
"""The layout's name where no layout of the paper matched, and the page was read by its text and links alone."""
HELD_BACK = "held back: "
"""How the reason begins for which a page that may be an article is in quarantine."""
_TEXT = ("paragraph", "heading", "table")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a page was read: its layout and the characters of its text; ``problem`` where it was no article.

    ``media``: a piece of pictures or video, which has no text and is no sign of anything.
    """

    layout: str = ""
    size: int = 0
    problem: str = ""
    media: bool = False


def text_size(article: Article) -> int:
    """Characters of the article's text without title, summary and captions."""
    return sum(len(block.text) for block in article.blocks if block.kind in _TEXT)


def drifted(tonight: Sequence[Reading], before: Sequence[Reading]) -> str:
    """Why tonight's pages must not replace what we have, or "".

    ``before`` are the readings of the last 30 days, newest first. Where tonight brought fewer than enough pages, the
    newest of them must look as bad, so that a small paper's nights add up. Without history nothing is compared.
    """
    earlier, usual = before[: max(0, ENOUGH - len(tonight))], before[max(0, ENOUGH - len(tonight)) :]
    if not tonight or len(tonight) + len(earlier) < ENOUGH:
        return ""
    groups = [list(group) for group in (tonight, earlier) if group]
    if all(_mostly(_broken(group), group) for group in groups):
        broken, all_ = (sum(map(len, each)) for each in (map(_broken, groups), groups))
        return f"{broken} of {all_} pages hold no article"
    return _poorer([_texts(group) for group in groups], _texts(usual))


def _poorer(groups: list[list[Reading]], usual: list[Reading]) -> str:
    """Why these texts are not what this newspaper's usually are, or ""."""
    if not all(groups) or sum(map(len, groups)) < ENOUGH or len(usual) < ENOUGH:
        return ""
    before = median(reading.size for reading in usual)
    now = [median(reading.size for reading in group) for group in groups]
    if max(now) < THIN * before:
        return f"the middle article has {now[0]:.0f} characters of text, in the last 30 days it had {before:.0f}"
    if all(_mostly(_by_fallback(group), group) for group in groups) and not _mostly(_by_fallback(usual), usual):
        return "no layout matches most pages, and what the fallback reader makes of them is not sure enough"
    return ""


def _texts(readings: Sequence[Reading]) -> list[Reading]:
    return [reading for reading in readings if not reading.problem and not reading.media]


def _broken(readings: Sequence[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.problem]


def _by_fallback(readings: Sequence[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.layout == FALLBACK]


def _mostly(some: Sequence[Reading], all_: Sequence[Reading]) -> bool:
    return len(some) * 2 > len(all_)
