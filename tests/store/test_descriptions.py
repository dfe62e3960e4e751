"""Nothing in the database is without a description, and no description is without its thing."""

from __future__ import annotations

import sqlite3
import tomllib
from importlib.resources import files
from pathlib import Path

from newsextract.store.database import Database
from newsextract.store.descriptions import descriptions


def columns(path: Path) -> dict[str, list[str]]:
    """All tables and views with their columns, as the file itself names them."""
    Database.open(path).close()
    connection = sqlite3.connect(path)
    names = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    found = {name: [column[1] for column in connection.execute(f"PRAGMA table_info({name})")] for (name,) in names}
    connection.close()
    # What FTS5 keeps an index in is nothing to read.
    return {name: names for name, names in found.items() if "_index_" not in name}


def test_every_table_view_and_column_is_described(path: Path) -> None:
    described = {name: list(table.columns) for name, table in descriptions().items()}
    assert described == columns(path)
    texts = [text for table in descriptions().values() for text in (table.description, *table.columns.values())]
    assert all(text.strip() for text in texts)


def test_no_description_is_left_over(path: Path) -> None:
    found = columns(path)
    data = tomllib.loads(files("newsextract.store").joinpath("descriptions.toml").read_text("utf-8"))
    assert set(data["tables"]) == set(found)
    own = {(name, column) for name, table in data["tables"].items() for column in table.get("columns", {})}
    assert {(name, column) for name, column in own if column not in found[name]} == set()
    used = {(name, column) for name, columns in found.items() for column in columns} - own
    assert set(data["common"]) - {column for _, column in used} == set()
