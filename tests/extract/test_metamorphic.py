"""What is printed in another spelling says the same: marks, dashes, i and y, tone placement, spaces, capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from newsextract import Extraction, extract_page
from newsextract.models import Period, Place, Statistic, Target

from .gold import ARTICLES, NAMES, extracted, plain

_MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_HEADING = re.compile(r"(?<=<p><strong>)[^<]+|(?<=<h2><strong>)[^<]+|(?<=cms-title\">)[^<]+")


def in_text(change: Callable[[str], str]) -> Callable[[str], str]:
    """Apply a change to what a page prints, not to its markup."""

    def changed(html: str) -> str:
        head, mark, body = html.partition("<body")
        pieces, at = [], 0
        for tag in _MARKUP.finditer(mark + body):
            pieces += [change((mark + body)[at : tag.start()]), tag[0]]
            at = tag.end()
        return head + "".join(pieces) + change((mark + body)[at:])

    return changed


def swap(pattern: str, by: str) -> Callable[[str], str]:
    return in_text(lambda text: re.sub(pattern, by, text))


def _tone_pairs() -> list[tuple[str, str]]:
    """New placement and old: hòa and hoà, thủy and thuỷ; in open syllables only."""
    pairs = []
    for vowels in ("oa", "oe", "uy"):
        for tone in _TONES:
            new, old = vowels[0] + tone + vowels[1], vowels + tone
            pairs.append((unicodedata.normalize("NFC", new), unicodedata.normalize("NFC", old)))
    return pairs


def _tones(old: bool) -> Callable[[str], str]:
    def change(text: str) -> str:
        for new_style, old_style in _tone_pairs():
            source, target = (new_style, old_style) if old else (old_style, new_style)
            for first, second in ((source, target), (source.capitalize(), target.capitalize())):
                text = re.sub(rf"(?<![qQ]){first}(?![^\W\d_])", second, text)
        return text

    return in_text(change)


def _upper_headings(html: str) -> str:
    return _HEADING.sub(lambda m: m[0].upper(), html)


CHANGES: dict[str, Callable[[str], str]] = {
    "NFD": lambda html: unicodedata.normalize("NFD", html),
    "en dash between numbers": swap(r"(?<=\d)( ?)-( ?)(?=\d)", r"\1–\2"),
    "hyphen between numbers": swap(r"(?<=\d)( ?)–( ?)(?=\d)", r"\1-\2"),
    "en dash between words": swap(r" - (?=\D)", " – "),
    "no spaces in school years": swap(r"(?<=\d{4}) - (?=\d{4})", "-"),
    "kì": swap(r"\b([kK])ỳ\b", r"\1ì"),
    "kỳ": swap(r"\b([kK])ì\b", r"\1ỳ"),
    "tỉ": swap(r"\b([tT])ỷ\b", r"\1ỉ"),
    "tỷ": swap(r"\b([tT])ỉ\b", r"\1ỷ"),
    "hoà": _tones(old=True),
    "hòa": _tones(old=False),
    "space before %": swap(r"(?<=\d)%", "\u00a0%"),
    "upper-case headings": _upper_headings,
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_spelling_gives_the_same_facts(change: str) -> None:
    pages = {name: (ARTICLES / f"{name}.html").read_text("utf-8") for name in NAMES}
    changed = {name: page for name in NAMES if (page := CHANGES[change](pages[name])) != pages[name]}
    assert changed, "no article has anything to change"
    for name, page in changed.items():
        assert facts(extract_page(page.encode())) == facts(extracted(name)), name


def facts(found: Extraction) -> list[tuple[Any, ...]]:
    """What the facts say, in one spelling: values, units, dates, names, places."""
    return [
        *(("statistic", *counted(f), f.of, f.change and f.change.value, when(f.period)) for f in found.statistics),
        *(("baseline", when(f.baseline)) for f in found.statistics),
        *(("target", *counted(f), f.strength, when(f.deadline)) for f in found.targets),
        *(("official", plain(f.name), plain(f.title), f.former, where(f.place)) for f in found.officials),
    ]


def counted(fact: Statistic | Target) -> tuple[Any, ...]:
    return (
        fact.value,
        fact.value_max,
        plain(fact.unit),
        fact.indicator,
        fact.comparator,
        where(fact.place),
        fact.flags,
    )


def when(period: Period | None) -> tuple[str | None, ...] | None:
    return (period.start, period.end, period.source) if period else None


def where(place: Place | None) -> str | None:
    return (place.id or plain(place.text)) if place else None
