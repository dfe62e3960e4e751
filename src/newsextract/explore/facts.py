"""Facts as the pages show them: loaded by article or by name, told in plain words with their links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsextract.store.descriptions import descriptions

from . import wording
from .addresses import Addresses, anchor, web_address
from .desk import Desk, Row
from .wording import TABLES, Kind

__all__ = ["Fact", "Property", "load_fact", "load_facts", "ordered", "properties", "told"]

_INDICATOR = (
    " LEFT JOIN indicators AS i ON i.id = f.indicator",
    ", i.name_en AS indicator_en, i.name_vi AS indicator_vi",
)
_NAMED: Mapping[Kind, tuple[str, str]] = {"statistic": _INDICATOR, "official": ("", ""), "target": _INDICATOR}


@dataclass(frozen=True, slots=True)
class Property:
    """One thing that is known of a fact: its name, its value, where the value leads, and what it means."""

    name: str
    value: str
    href: str | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in a list: ``number`` is its place there, ``placed`` whether the text beside it shows where it stands.

    ``judged`` is the last word on it (wrong, right, value), ``verdict`` the same in a sentence; "" where nobody spoke.
    """

    kind: Kind
    key: str
    number: int
    headline: str
    quote: str
    about: tuple[Property, ...]
    flags: tuple[str, ...]
    verdict: str
    judged: str
    page: str
    source_url: str | None
    placed: bool = True


async def load_facts(desk: Desk, article: int, version: int) -> list[tuple[Kind, Row]]:
    """The rows of the facts that stood in a version, with the names of their indicators."""
    found: list[tuple[Kind, Row]] = []
    for kind, table in TABLES.items():
        join, names = _NAMED[kind]
        sql = (
            f"SELECT f.*{names} FROM {table} AS f{join} WHERE f.article_id = :article"
            " AND :version BETWEEN f.first_version AND f.last_version AND f.retracted_at IS NULL"
        )
        found += [(kind, row) for row in await desk.rows(sql, {"article": article, "version": version})]
    return found


async def load_fact(desk: Desk, kind: Kind, identity: str) -> Row | None:
    """The row of one fact, with the names of its indicator; None where there is none."""
    join, names = _NAMED[kind]
    return await desk.row(f"SELECT f.*{names} FROM {TABLES[kind]} AS f{join} WHERE f.id = :id", id=identity)


def told(kind: Kind, row: Row, number: int, to: Addresses, *, placed: bool) -> Fact:
    """A fact's row as an entry of a list."""
    return Fact(
        kind=kind,
        key=anchor(kind, row["id"]),
        number=number,
        headline=wording.headline(kind, row),
        quote=row["quote"],
        about=tuple(_about(kind, row, to)),
        flags=tuple(wording.flags(row.get("flags"))),
        verdict=wording.verdict(row["verdict"], row.get("corrected_value")),
        judged=row["verdict"] or "",
        page=to.fact(kind, row["id"]),
        source_url=web_address(row["source_url"]),
        placed=placed,
    )


def _about(kind: Kind, row: Row, to: Addresses) -> list[Property]:
    """What an entry says below its headline, most important first; what is not known is left out."""
    time = "deadline" if kind == "target" else "period"
    when = wording.period(row.get(f"{time}_start"), row.get(f"{time}_end"))
    known = [
        _indicator(row, to),
        Property("strength", row.get("strength") or ""),
        Property("level", row.get("level") or ""),
        Property("change", _change(row)),
        Property(time, when, help=wording.period_source(row.get(f"{time}_source"))),
        Property("place", row["place"] or "", to.row("places", row["place_id"]) if row["place_id"] else None),
        Property("rule", row["rule"], to.row("rules", row["rule"])),
    ]
    return [entry for entry in known if entry.value]


def _indicator(row: Row, to: Addresses) -> Property:
    identity = row.get("indicator")
    if not identity:
        return Property("indicator", "")
    names = dict.fromkeys(filter(None, (row["indicator_en"], row["indicator_vi"])))
    return Property("indicator", " · ".join(names) or identity, to.table("series", indicator=identity), identity)


def _change(row: Row) -> str:
    change = row.get("change")
    if change is None:
        return ""
    since = f" since {row['baseline']}" if row["baseline"] else ""
    return f"{'+' if change > 0 else ''}{wording.number(change)} {row['change_unit'] or ''}{since}".strip()


def properties(kind: Kind, row: Row, to: Addresses) -> tuple[list[Property], list[Property]]:
    """Every column of a fact with its description: those with a value, and the empty ones."""
    described = descriptions()[TABLES[kind]].columns
    known = [_property(column, row, text, to) for column, text in described.items()]
    return [entry for entry in known if entry.value], [entry for entry in known if not entry.value]


def _property(column: str, row: Row, text: str, to: Addresses) -> Property:
    value = row[column]
    links: dict[str, str | None] = {
        "article_id": to.article(value),
        "indicator": to.row("indicators", value),
        "place_id": to.row("places", value),
        "rule": to.row("rules", value),
        "source_url": web_address(value),
    }
    shown = _shown(column, value)
    return Property(column, shown, links.get(column) if shown else None, text)


def _shown(column: str, value: Any) -> str:
    if column == "flags":
        return "; ".join(wording.flags(value))
    if value is None:
        return ""
    if isinstance(value, float):
        return wording.number(value)
    return str(value)


def ordered(facts: Sequence[tuple[Kind, Row]]) -> list[tuple[Kind, Row]]:
    """Facts in the order of the text; of those that begin at one place the longer one first."""
    return sorted(facts, key=lambda fact: (fact[1]["block"], fact[1]["start"], -fact[1]["end"], fact[1]["id"]))
