"""Opening a database: what is ours, what is not, and who holds it."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest

from newsextract.models import DatabaseBusy, StoreError
from newsextract.store.database import Database
from newsextract.store.journal import Journal
from newsextract.store.schema import APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION

from .making import NOW, PAPER


def test_a_fresh_file_is_set_up(path: Path) -> None:
    Database.open(path).close()
    connection = sqlite3.connect(path)
    pragmas = [
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "user_version", "application_id")
    ]
    connection.close()
    assert pragmas == ["wal", SCHEMA_VERSION, APPLICATION_ID]


def schema_of(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


@pytest.mark.parametrize("version", [migration.number for migration in MIGRATIONS])
def test_an_upgraded_database_equals_a_fresh_one(tmp_path: Path, version: int) -> None:
    old = sqlite3.connect(tmp_path / "old.db")
    for migration in MIGRATIONS[:version]:
        old.executescript(migration.sql)
    old.execute(f"PRAGMA user_version = {version}")
    old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.execute("INSERT INTO papers VALUES ('baolaocai', 'Báo Lào Cai', 'https://baolaocai.vn')")
    old.commit()
    Database.open(tmp_path / "old.db").close()
    Database.open(tmp_path / "fresh.db").close()

    fresh = sqlite3.connect(tmp_path / "fresh.db")
    assert schema_of(old) == schema_of(fresh)
    assert old.execute("SELECT id FROM papers").fetchall() == [("baolaocai",)]
    old.close()
    fresh.close()


def test_migrations_are_numbered_without_gaps() -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_a_newer_schema_is_refused(path: Path) -> None:
    Database.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 900")
    connection.close()
    with pytest.raises(StoreError, match=r"news\.db: a newer newsextract wrote it \(schema 900.*upgrade"):
        Database.open(path)


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="of another program"):
        Database.open(path)
    assert path.read_bytes() == before


def test_what_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("Đây là một tệp văn bản, không phải cơ sở dữ liệu. " * 50, "utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not an SQLite database; choose another file"):
        Database.open(path)
    assert path.read_bytes() == before


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="missing does not exist"):
        Database.open(tmp_path / "missing" / "news.db")


def test_a_directory_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a directory"):
        Database.open(tmp_path)


def test_a_missing_file_is_not_created_unasked(path: Path) -> None:
    with pytest.raises(StoreError, match="no database there"):
        Database.open(path, create=False)
    assert not path.exists()


def test_a_directory_that_takes_no_file_is_named() -> None:
    # Not even the superuser can make a file there.
    with pytest.raises(StoreError, match=r"/proc/news\.db"):
        Database.open(Path("/proc/news.db"))


def test_a_database_that_another_process_writes_to_is_busy(path: Path) -> None:
    Database.open(path).close()
    holder = sqlite3.connect(path)
    holder.execute("BEGIN IMMEDIATE")
    with (
        Database.open(path, timeout=0.05) as database,
        pytest.raises(DatabaseBusy, match=r"news\.db: another"),
    ):
        Journal(database, PAPER).start_run("crawl", NOW)
    holder.rollback()
    holder.close()


def test_a_damaged_page_of_the_archive_is_told(path: Path) -> None:
    Database.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO pages VALUES ('ab12', x'00', 1, 'text/html', '2025-02-20', NULL)")
    connection.close()
    with Database.open(path) as database:
        with pytest.raises(StoreError, match="ab12 is damaged"):
            database.load_page("ab12")
        with pytest.raises(StoreError, match="no page with hash cd34"):
            database.load_page("cd34")


def open_and_write(path: Path) -> None:
    with Database.open(path) as database:
        Journal(database, PAPER).start_run("crawl", NOW)


def test_processes_that_start_together_all_get_in(path: Path) -> None:
    spawning = multiprocessing.get_context("spawn")
    processes = [spawning.Process(target=open_and_write, args=(path,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM runs").fetchone() == (3,)
    connection.close()
