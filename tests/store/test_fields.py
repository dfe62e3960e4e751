"""Types and keys of columns are those of the schema and of what the descriptions say."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from newsextract.store.database import Database
from newsextract.store.descriptions import descriptions
from newsextract.store.fields import tables

from .filling import fill


def test_every_table_view_and_column_has_its_type() -> None:
    found = {name: [field.name for field in table.fields] for name, table in tables().items()}
    assert found == {name: list(table.columns) for name, table in descriptions().items()}
    assert {name for name, table in tables().items() if table.view} == {
        "current_statistics",
        "current_officials",
        "current_targets",
        "rule_precision",
    }


def test_days_and_times_are_described_as_such() -> None:
    for table in tables().values():
        for field in table.fields:
            assert (field.type in ("date", "datetime")) == ("ISO 8601" in field.description), (table.name, field.name)


def test_values_are_of_their_type(path: Path) -> None:
    with Database.open(path) as db:
        fill(db)
    with closing(sqlite3.connect(path)) as connection:
        for table in tables().values():
            for field in table.fields:
                values = connection.execute(f'SELECT "{field.name}" FROM {table.name}').fetchall()
                for (value,) in values:
                    if value is not None:
                        check(value, field.type)


def check(value: object, kind: str) -> None:
    if kind == "date":
        assert date.fromisoformat(str(value)).isoformat() == value
    elif kind == "datetime":
        assert datetime.fromisoformat(str(value)).tzinfo
    elif kind in ("array", "object"):
        assert isinstance(json.loads(str(value)), list if kind == "array" else dict)
    elif kind == "boolean":
        assert value in (0, 1)
    else:
        types = {"string": str, "number": float, "integer": int, "any": bytes}
        assert isinstance(value, types[kind])


def test_keys_point_to_tables() -> None:
    series = {field.name: field.references for field in tables()["series"].fields if field.references}
    assert series == {"indicator": "indicators", "place_id": "places", "fact_id": "statistics"}
    viewed = {field.name: field.references for field in tables()["current_targets"].fields if field.references}
    assert viewed == {"indicator": "indicators", "place_id": "places", "rule": "rules", "article_id": "articles"}
    assert tables()["current_targets"].key == tables()["series"].key == ("id",)
    assert tables()["rule_precision"].key == ()
