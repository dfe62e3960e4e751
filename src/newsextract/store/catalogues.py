"""What facts refer to: rules, indicators and places, kept in step with the shipped data."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

import sqlite_utils

from .facts import upsert_sql
from .summaries import mark_stale

__all__ = ["IndicatorRow", "RuleRow", "sync_indicators", "sync_places", "sync_rules"]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as the database names it; ``hash`` changes with anything that can change its facts."""

    id: str
    kind: str
    title: str
    status: str
    hash: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator of the catalogue, named in both languages."""

    id: str
    name_vi: str
    name_en: str
    unit: str | None
    level: str | None


def sync_rules(db: sqlite_utils.Database, rules: Iterable[RuleRow]) -> None:
    """Insert or update the rules; those that are gone stay, facts may still name them."""
    _sync(db, "rules", [asdict(rule) for rule in rules])


def sync_indicators(db: sqlite_utils.Database, indicators: Iterable[IndicatorRow]) -> None:
    """Insert or update the indicators; those that are gone stay, facts may still name them."""
    before = db.conn.total_changes
    _sync(db, "indicators", [asdict(indicator) for indicator in indicators])
    # Their names stand in the tables that researchers read.
    if db.conn.total_changes > before and db.execute("SELECT 1 FROM series LIMIT 1").fetchone():
        mark_stale(db)


def sync_places(db: sqlite_utils.Database) -> None:
    """Insert or update the administrative units of both vintages (GSO codes)."""
    text = files("newsextract").joinpath("data", "places.csv").read_text("utf-8")
    _sync(db, "places", [_place(row) for row in csv.DictReader(text.splitlines())])


def _place(row: dict[str, str]) -> dict[str, str | None]:
    # The same name stands for two territories: the label must tell them apart.
    label = f"{row['type']} {row['name']} ({row['vintage']})" if row["vintage"] else row["name"]
    return {key: value or None for key, value in row.items()} | {"label": label}


def _sync(db: sqlite_utils.Database, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.conn.executemany(upsert_sql(table, list(rows[0]), ("id",)), rows)
