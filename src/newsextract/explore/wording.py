"""Numbers, times, doubts and verdicts in the plain words that researchers read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

__all__ = [
    "KINDS",
    "TABLES",
    "Kind",
    "amount",
    "doubt",
    "flags",
    "headline",
    "moment",
    "number",
    "period",
    "period_source",
    "two_languages",
    "verdict",
]

Kind = Literal["statistic", "official", "target"]
KINDS: Mapping[Kind, str] = {
    "statistic": "Statistic · Số liệu",
    "official": "Official · Nhân sự",
    "target": "Target · Chỉ tiêu",
}
"""The kinds of facts with their names for readers."""
TABLES: Mapping[Kind, str] = {"statistic": "statistics", "official": "officials", "target": "targets"}
"""The table in which the facts of a kind stand."""

_FLAGS = {
    "nonstandard_separator": "the number is written in another country's style (14,000 or 3.5)",
    "part_exceeds_share": "the count and the share printed with it do not fit each other",
    "share_exceeds_part": "the share and the count printed with it do not fit each other",
    "parts_do_not_sum": "the parts do not add up to the total",
    "parts_exceed_total": "the parts add up to more than the total",
    "share_over_100": "more than 100% of something that cannot be exceeded",
}
_SOURCES = {
    "clause": "printed beside it",
    "sentence": "printed in the same sentence",
    "paragraph": "printed in the same paragraph",
    "heading": "printed in the heading above",
    "article": "what the article as a whole is about",
    "publication": "the text does not say: the day of publication",
}
_COMPARATORS = {"<": "less than", ">": "more than", "~": "about", "<=": "at most", ">=": "at least"}
_VERDICTS = {
    "wrong": "A reader says that this is wrong",
    "right": "A reader says that this is right",
    "withdrawn": "A reader took back what was said before",
}


def number(value: object) -> str:
    """A number for people: ``235,731``, ``72.2``; "" for none."""
    if not isinstance(value, int | float):
        return ""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"


def headline(kind: Kind, row: Mapping[str, Any]) -> str:
    """What the fact says in a few words: the number with its unit, or the person with the office."""
    if kind == "official":
        return ", ".join(filter(None, (row["name"], _office(row["title"], row["organisation"]))))
    hedge = _COMPARATORS.get(row["comparator"], "")
    return " ".join(filter(None, (hedge, amount(row), row["unit"])))


def amount(row: Mapping[str, Any]) -> str:
    """The number of a fact with its range and its whole: ``30–35``, ``134 of 152``; "" for none."""
    low, high, whole = number(row["value"]), number(row["value_max"]), number(row.get("of"))
    return low + (f"–{high}" if high else "") + (f" of {whole}" if whole else "")


def _office(title: str, organisation: str) -> str:
    """The office with its body, unless the title names it already, as ``Giám đốc Sở Giáo dục`` does."""
    body = "" if organisation.casefold() in title.casefold() else organisation
    return " ".join(filter(None, (title, body)))


def period(start: object, end: object) -> str:
    """Two days as one phrase; "" where neither is known."""
    if start and end:
        return str(start) if start == end else f"{start} to {end}"
    return f"as of {end}" if end else f"from {start}" if start else ""


def period_source(source: object) -> str:
    """What decided the time of a fact, in words; "" where nothing did."""
    return _SOURCES.get(str(source), str(source)) if source else ""


def flags(value: object) -> list[str]:
    """The doubts of a fact (its column ``flags``, a JSON list) in words; what is no such list is shown as it is."""
    if not isinstance(value, str) or not value:
        return []
    try:
        names = json.loads(value)
    except ValueError:
        return [value]
    if not isinstance(names, list):
        return [value]
    return [_flag(str(name)) for name in names]


def doubt(kind: str) -> str:
    """Why figures stand among the contradictions, in words."""
    return "two articles print different numbers" if kind == "different_values" else _flag(kind)


def _flag(name: str) -> str:
    return _FLAGS.get(name, name.replace("_", " "))


def verdict(word: object, corrected: object = None) -> str:
    """What a person said of a fact last; "" where nobody did."""
    if word == "value":
        return f"A reader gives {number(corrected)} as the right number"
    return _VERDICTS.get(str(word), str(word)) if word else ""


def two_languages(words: str) -> tuple[str, str]:
    """English and Vietnamese of ``Pupils (Học sinh)``; the second is "" where no Vietnamese stands in the brackets."""
    english, bracket, rest = words.rpartition(" (")
    if not bracket or not rest.endswith(")") or rest.isascii():
        return words, ""
    return english, rest[:-1]


def moment(stamp: object) -> str:
    """A time of ours (ISO 8601, UTC) to the minute, as ``2025-02-21 22:00 UTC``; "" for none."""
    if not isinstance(stamp, str) or not stamp:
        return ""
    return f"{stamp[:16].replace('T', ' ')} UTC"
