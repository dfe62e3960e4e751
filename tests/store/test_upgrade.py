"""A database of every earlier schema, with everything in it, becomes what a fresh one would be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import time_machine

from newsextract.store.database import Database
from newsextract.store.schema import APPLICATION_ID, MIGRATIONS

from .filling import AGAIN, fill

# What an earlier schema did not hold cannot come back. Sources and walks start anew, and the one version of the data
# set that the upgrade names is that of its own day.
LOST_BEFORE = {"verdicts": 3, "frontier": 4, "sources": 4, "walks": 4, "inbox": 4, "dataset_versions": 5}
LOST_BEFORE |= {"recipes": 7, "made_with": 7}
# Times of the frontier as the requests tell them: to the microsecond.
_FRONTIER = """
SELECT paper, post_id, url, state, source, failures, not_before, outcome, substr(asked_at, 1, 19), etag, last_modified
FROM frontier ORDER BY post_id
"""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fresh") / "fresh.db"
    with Database.open(path) as db:
        fill(db)
    return path


def old_copy(fresh: Path, path: Path, version: int) -> Path:
    """What is in the newest schema, as far as one of this version has room for it."""
    with closing(sqlite3.connect(path)) as old:
        for migration in MIGRATIONS[:version]:
            old.executescript(migration.sql)
        old.execute("ATTACH ? AS fresh", (str(fresh),))
        for table in tables(old):
            names = ", ".join(f'"{row[1]}"' for row in old.execute(f"PRAGMA table_info({table})"))
            if table.endswith("_index"):
                names = f"rowid, {names}"
            old.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM fresh.{table} ORDER BY rowid")
        old.execute(f"PRAGMA user_version = {version}")
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.commit()
    return path


def tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table' ORDER BY rowid")
    return [name for (name,) in rows if "_index_" not in name and not name.startswith("sqlite_")]


def content(path: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    with closing(sqlite3.connect(path)) as connection:
        for table in tables(connection):
            yield table, connection.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid").fetchall()


@pytest.mark.parametrize("version", [migration.number for migration in MIGRATIONS])
def test_an_upgraded_database_holds_what_a_fresh_one_holds(fresh: Path, tmp_path: Path, version: int) -> None:
    old = old_copy(fresh, tmp_path / "old.db", version)
    with time_machine.travel(datetime(2025, 3, 1, 12), tick=False):
        Database.open(old).close()
    found, expected = dict(content(old)), dict(content(fresh))
    lost = {table for table, since in LOST_BEFORE.items() if version < since}
    assert {table for table in expected if not expected[table]} == {"pending", "inbox", "sources", "walks"}
    assert {table for table in expected if found[table] != expected[table]} <= lost
    with closing(sqlite3.connect(old)) as one, closing(sqlite3.connect(fresh)) as other:
        assert one.execute(_FRONTIER).fetchall() == other.execute(_FRONTIER).fetchall()
        assert one.execute("PRAGMA foreign_key_check").fetchall() == []
        assert one.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        version_of = "SELECT articles, statistics, officials, targets, corrections, facts_hash FROM dataset_versions"
        assert one.execute(version_of).fetchall() == other.execute(version_of).fetchall()


def test_the_columns_that_an_upgrade_fills_are_filled(fresh: Path, tmp_path: Path) -> None:
    old = old_copy(fresh, tmp_path / "old.db", 1)
    Database.open(old).close()
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute(
            "SELECT quote, place, published, current, verdict, corrected_value FROM statistics ORDER BY quote"
        ).fetchall() == [
            ("12,5 ha", "Trường THPT số 2", "2025-02-21", 1, None, None),
            ("586 trường", "tỉnh Lào Cai (2024)", "2025-02-21", 1, None, None),
            ("594 trường", "tỉnh Lào Cai (2024)", "2025-02-20", 1, "value", 595.0),
            ("8.231 lớp", "tỉnh Lào Cai (2024)", "2025-02-20", 0, "right", None),
        ]
        assert connection.execute("SELECT post_id, state, failures FROM frontier ORDER BY post_id").fetchall() == [
            ("394811", "stored", 0),
            ("394900", "stored", 0),
            ("395000", "waiting", 1),
            ("395001", "elsewhere", 0),
        ]
        assert connection.execute("SELECT rowid FROM article_index WHERE article_index MATCH 'truong'").fetchall()
        assert connection.execute("SELECT count(*) FROM fact_index").fetchone() == (6,)


def test_work_goes_on_after_an_upgrade(fresh: Path, tmp_path: Path) -> None:
    old = old_copy(fresh, tmp_path / "old.db", 1)
    with Database.open(old) as db:
        fill(db)
        assert db.summary()["articles"] == 2
        db.refresh(AGAIN)
