"""Database files as another program finds them: whether they are sound, and what the newspaper said in them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["Rows", "as_left", "complaints", "content", "rows"]

Rows = list[tuple[Any, ...]]

_APART = {
    "pages": ("first_seen",),
    "articles": ("id", "first_seen", "changed_at"),
    "article_versions": ("id", "fetched_at", "read_at"),
    "statistics": (),
    "officials": (),
    "targets": (),
    "unexplained_numbers": ("id",),
    "quarantine": ("id", "first_seen", "last_seen"),
    "frontier": ("id", "found_at", "asked_at", "outcome"),
    "rules": (),
    "indicators": (),
    "places": (),
}
"""The tables that a crawl fills, and what in them comes from the clock or from the order of the requests."""


def rows(path: Path, sql: str, *values: object) -> Rows:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def content(path: Path) -> dict[str, Rows]:
    """Every row that a crawl brings, the same for two crawls of the same site, however these went."""
    with closing(sqlite3.connect(path)) as connection:
        return {table: _rows_of(connection, table, apart) for table, apart in _APART.items()}


def _rows_of(connection: sqlite3.Connection, table: str, apart: tuple[str, ...]) -> Rows:
    columns = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    said = [f'"{name}"' for name in columns if name not in (*apart, "article_id")]
    if "article_id" in columns:
        said.append(f"(SELECT post_id FROM articles WHERE articles.id = {table}.article_id)")
    return sorted(connection.execute(f"SELECT {', '.join(said)} FROM {table}").fetchall(), key=repr)


@contextmanager
def as_left(path: Path) -> Iterator[Path]:
    """A copy of the file with what a dead process left beside it: looking at the file itself would repair it."""
    with TemporaryDirectory(dir=path.parent) as folder:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-journal"):
            if path.with_name(name).exists():
                shutil.copy(path.with_name(name), folder)
        yield Path(folder, path.name)


def complaints(path: Path) -> Rows:
    """What SQLite has to say against the file."""
    with closing(sqlite3.connect(path)) as connection:
        integrity = connection.execute("PRAGMA integrity_check").fetchall()
        keys = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [*(row for row in integrity if row != ("ok",)), *keys]
