"""Facts in words, and sentences with what was found in them: coloured on a terminal, »marked« elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from newsextract.models import Official, Period, Place, Statistic, Target
    from newsextract.quality.sightings import Sighting

__all__ = ["figure", "judgement", "outcome", "show_sentence", "timespan"]

Span = tuple[int, int]


def show_sentence(text: str, sentence: Span, found: Iterable[Span], indent: str = "  ") -> None:
    """Print a sentence of a text with some spans of the text highlighted; spans may overlap."""
    start, end = sentence
    spans = _joined((max(a, start), min(b, end)) for a, b in found if a < end and start < b)
    if sys.stdout.isatty():
        _colour(text, sentence, spans, indent)
        return
    parts, at = [], start
    for a, b in spans:
        parts += [text[at:a], "»", text[a:b], "«"]
        at = b
    click.echo(indent + " ".join("".join([*parts, text[at:end]]).split()))


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _colour(text: str, sentence: Span, spans: list[Span], indent: str) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    shown = Text(text)
    for start, end in spans:
        shown.stylize("bold black on yellow", start, end)
    Console(highlight=False).print(Padding(shown[slice(*sentence)], (0, 0, 0, len(indent))))


def outcome(sighting: Sighting) -> str:
    """What became of a match, in words."""
    from newsextract.models import Period, Place

    result = sighting.result
    if result is None:
        if sighting.fate == "cue":
            return f"a cue: numbers in its reach ({sighting.rule.model.reach}) become targets"
        return "digits in it become no fact" if sighting.fate == "reject" else sighting.why
    if isinstance(result, Period):
        return f"the time {_days(result)}, {result.kind}"
    return f"the place {_place(result)}" if isinstance(result, Place) else _fact(result)


def _fact(fact: Statistic | Official | Target) -> str:
    from newsextract.models import Official, Statistic

    place = _place(fact.place) if fact.place else "no place"
    if isinstance(fact, Official):
        former = ", a former one" if fact.former else ""
        return f"official: {fact.name}; {fact.title}{former}; {place}"
    indicator = fact.indicator or "no indicator"
    if isinstance(fact, Statistic):
        what = f"statistic: {figure(fact.value, fact.unit, fact.value_max, fact.of)}"
        time, sign = fact.period, f"{fact.change.value:+g} {fact.change.unit}; " if fact.change else ""
    else:
        what = f"{fact.strength}: {figure(fact.value, fact.unit, fact.value_max)}"
        time, sign = fact.deadline, ""
    when = f"{_days(time)} by {time.source}" if time else "no time"
    hedge = f" ({fact.comparator})" if fact.comparator not in ("", "=") else ""
    flags = f"; doubts: {', '.join(fact.flags)}" if fact.flags else ""
    return f"{what}{hedge}; {sign}{indicator}; {when}; {place}{flags}"


def figure(value: float | None, unit: str, value_max: float | None = None, of: float | None = None) -> str:
    """``134 of 152 xã``, ``10 to 12 học sinh``: the number in plain digits, and what it counts."""
    number = "" if value is None else _number(value)
    if value_max is not None:
        number += f" to {_number(value_max)}"
    if of is not None:
        number += f" of {_number(of)}"
    return f"{number} {unit}".strip()


def _number(value: float) -> str:
    return f"{int(value) if value.is_integer() else value:,}"


def judgement(verdict: str | None, corrected_value: float | None, unit: str) -> str:
    """The last word on a fact: ``wrong``, ``1,021 trường is right``."""
    return verdict or "not judged" if corrected_value is None else f"{figure(corrected_value, unit)} is right"


def timespan(start: str | None, end: str | None) -> str:
    """Two ISO 8601 dates as one phrase."""
    if start and end and start != end:
        return f"{start} to {end}"
    return start or end or "no time"


def _days(period: Period) -> str:
    return (
        f"{period.text!r} {timespan(period.start, period.end)}" if period.text else timespan(period.start, period.end)
    )


def _place(place: Place) -> str:
    return f"{place.text} ({place.id or place.level})"
