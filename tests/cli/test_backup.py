"""``newsextract backup``: a sound copy while others write, or a clear error and nothing left behind."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from conftest import Command

from newsextract.demo.server import ReplicaServer
from newsextract.store.database import Database

from .waiting import wait_until

TABLES = ("pages", "articles", "article_versions", "statistics", "officials", "targets", "frontier", "runs", "fetches")
WRITER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
number = 0
while True:
    number += 1
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO notes (number, half) VALUES (?, 1)", (number,))
    db.execute("INSERT INTO notes (number, half) VALUES (?, 2)", (number,))
    db.execute("COMMIT")
    print(number, flush=True)
"""
"""Writes two rows a transaction, for ever, and says how many it has written."""


@pytest.fixture(scope="module")
def crawled(newsextract: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("crawled") / "news.db"
    with ReplicaServer() as server:
        done = newsextract("crawl", "--db", db, "--base-url", server.base_url, "--delay", "0")
    assert done.returncode == 0
    return db


@pytest.fixture
def db(crawled: Path, tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return Path(copy(crawled, tmp_path / "data" / "news.db"))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies" / "copy.db"


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def left(target: Path) -> list[Path]:
    return sorted(target.parent.iterdir())


def test_the_copy_holds_the_same_rows(newsextract: Command, db: Path, target: Path) -> None:
    done = newsextract("backup", "--db", db, target)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{target}: {target.stat().st_size / 1e6:.1f} MB, checked\n"
    assert left(target) == [target]
    for table in TABLES:
        found = rows(target, f"SELECT * FROM {table}")
        assert found == rows(db, f"SELECT * FROM {table}")
        assert found
    assert rows(target, "PRAGMA integrity_check") == [("ok",)]
    assert rows(target, "PRAGMA foreign_key_check") == []


def test_the_copy_is_a_database_of_ours(newsextract: Command, replica: ReplicaServer, db: Path, target: Path) -> None:
    newsextract("backup", "--db", db, target)
    with Database.open(target, create=False) as database:
        assert database.summary()["articles"] > 0
    done = newsextract("crawl", "--db", target, "--base-url", replica.base_url, "--delay", "0", "--revisit", "0")
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(target, "SELECT status FROM runs") == [("done",), ("done",)]


@pytest.fixture
def writer(db: Path) -> Iterator[list[int]]:
    """How many transactions another process has written so far."""
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("CREATE TABLE notes (number INTEGER, half INTEGER)")
    written: list[int] = []
    command = [sys.executable, "-c", WRITER, db]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:

        def listen() -> None:
            assert process.stdout is not None
            written.extend(int(line) for line in process.stdout)

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            wait_until(lambda: written, "nothing was written")
            yield written
        finally:
            process.kill()
            listener.join()


def test_while_another_process_writes(newsextract: Command, db: Path, target: Path, writer: list[int]) -> None:
    before = writer[-1]
    done = newsextract("backup", "--db", db, target)
    after = writer[-1]
    assert (done.returncode, done.stderr) == (0, "")
    # It was not kept from writing, and the copy is its work at one instant.
    assert after > before
    halves = rows(target, "SELECT count(*), count(DISTINCT number), max(number) FROM notes")
    ((count, numbers, last),) = halves
    assert (count, numbers) == (2 * last, last)
    assert before <= last
    assert rows(target, "PRAGMA integrity_check") == [("ok",)]
    assert rows(target, "SELECT * FROM articles") == rows(db, "SELECT * FROM articles")


def test_while_a_crawl_is_running(newsextract: Command, resting: Any, tmp_path: Path, target: Path) -> None:
    done = newsextract("backup", "--db", tmp_path / "news.db", target)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(target, "SELECT status FROM runs") == [("running",)]
    assert resting.poll() is None


def test_what_is_there_is_not_overwritten(newsextract: Command, db: Path, target: Path) -> None:
    target.write_text("Nhật ký của tôi", "utf-8")
    done = newsextract("backup", "--db", db, target)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: {target} exists already; name a file that does not\n"
    assert target.read_text("utf-8") == "Nhật ký của tôi"
    assert left(target) == [target]


def test_a_target_without_a_directory(newsextract: Command, db: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "copy.db"
    done = newsextract("backup", "--db", db, nowhere)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: {nowhere}: directory {nowhere.parent} does not exist")
    assert not nowhere.parent.exists()


def test_no_database(newsextract: Command, target: Path, tmp_path: Path) -> None:
    done = newsextract("backup", "--db", tmp_path / "none.db", target)
    assert done.returncode == 2
    assert "no database there" in done.stderr
    assert left(target) == []


def test_a_target_that_may_not_be_written(
    newsextract: Command, db: Path, target: Path, without_rights: Sequence[str]
) -> None:
    target.parent.chmod(0o555)
    done = newsextract("backup", "--db", db, target, prefix=without_rights)
    target.parent.chmod(0o755)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {target}: the copy cannot be made: ")
    assert "Traceback" not in done.stderr
    assert left(target) == []


def test_a_target_that_must_not_grow(newsextract: Command, db: Path, target: Path) -> None:
    blocks = db.stat().st_size // 1024 // 2
    # Beyond the limit a write fails (EFBIG) instead of ending the process only where the signal is ignored.
    limited = ("bash", "-c", f'trap "" XFSZ; ulimit -f {blocks}; exec "$@"', "bash")
    done = newsextract("backup", "--db", db, target, prefix=limited)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {target}: the copy cannot be made: ")
    assert "Traceback" not in done.stderr
    assert left(target) == []


def test_a_damaged_database_gives_no_copy(newsextract: Command, db: Path, target: Path) -> None:
    content = bytearray(db.read_bytes())
    (page_size,) = rows(db, "PRAGMA page_size")[0]
    content[40 * page_size : 80 * page_size] = os.urandom(40 * page_size)
    db.write_bytes(content)
    done = newsextract("backup", "--db", db, target)
    assert (done.returncode, done.stdout) == (1, "")
    assert "damaged" in done.stderr
    assert left(target) == []
