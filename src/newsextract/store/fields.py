"""Tables and views with the type of every column and what it points to: for the data dictionary and for exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import sqlite_utils

from . import schema
from .descriptions import descriptions

__all__ = ["Field", "FieldType", "Table", "tables"]

FieldType = Literal["string", "number", "integer", "boolean", "date", "datetime", "array", "object", "any"]
"""Names of the Frictionless Table Schema 1.0; ``any`` is a BLOB."""

_SQLITE: dict[str, FieldType] = {"TEXT": "string", "REAL": "number", "INTEGER": "integer", "BLOB": "any"}
_DATES = {
    "published",
    "first_published",
    "last_published",
    "target_published",
    "outcome_published",
    "period_start",
    "period_end",
    "baseline_start",
    "baseline_end",
    "deadline_start",
    "deadline_end",
    "outcome_start",
    "outcome_end",
    "former_since",
    "oldest",
}
_DATETIMES = {
    "published_at",
    "modified_at",
    "first_seen",
    "last_seen",
    "changed_at",
    "gone_at",
    "dropped_at",
    "retracted_at",
    "first_used",
    "fetched_at",
    "read_at",
    "at",
    "started_at",
    "finished_at",
    "found_at",
    "asked_at",
    "answered_at",
    "updated_at",
    "not_before",
    "last_judged",
}
_SPECIAL: dict[str, FieldType] = {"former": "boolean", "current": "boolean", "in_force": "boolean", "flags": "array"}
# Where the same name means something else, and what a view computes: SQLite knows no type of these.
_OF_TABLE: dict[tuple[str, str], FieldType] = {
    ("office_holders", "first_seen"): "date",
    ("office_holders", "last_seen"): "date",
    ("article_versions", "blocks"): "array",
    ("runs", "counts"): "object",
    **{("rule_precision", name): "integer" for name in ("judged", "right", "wrong")},
    **{("rule_precision", name): "number" for name in ("precision", "precision_low", "precision_high")},
}
_BEHIND = {
    "current_statistics": "statistics",
    "current_officials": "officials",
    "current_targets": "targets",
    "rule_precision": "verdicts",
}
"""The table whose rows a view shows: SQLite declares keys for tables alone."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column; ``references`` names the table whose key it holds."""

    name: str
    type: FieldType
    description: str
    references: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or a view, with its columns in order; ``key`` is the primary key, empty where there is none."""

    name: str
    title: str
    description: str
    view: bool
    fields: tuple[Field, ...]
    key: tuple[str, ...]


@cache
def tables() -> Mapping[str, Table]:
    """All tables and views of the newest schema by name."""
    db = sqlite_utils.Database(memory=True)
    schema.migrate(db)
    views = set(db.view_names())
    found = {}
    for name, described in descriptions().items():
        behind = _BEHIND.get(name, name)
        keys = {fk.column: fk.other_table for fk in db.table(behind).foreign_keys}
        declared = {row[1]: row[2] for row in db.execute(f"PRAGMA table_info({name})")}
        fields = (
            Field(column, _type(name, column, declared[column]), text, keys.get(column))
            for column, text in described.columns.items()
        )
        key = ("id",) if name.startswith("current_") else () if name in views else tuple(db.table(name).pks)
        found[name] = Table(name, described.title, described.description, name in views, tuple(fields), key)
    db.close()
    return found


def _type(table: str, column: str, declared: str) -> FieldType:
    if (table, column) in _OF_TABLE:
        return _OF_TABLE[table, column]
    if column in _SPECIAL:
        return _SPECIAL[column]
    if column in _DATES:
        return "date"
    return "datetime" if column in _DATETIMES else _SQLITE[declared or "TEXT"]
