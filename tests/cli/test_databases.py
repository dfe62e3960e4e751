"""Databases that cannot be used: what is wrong is said, and nothing is touched."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Command

from newsextract.demo.server import ReplicaServer
from newsextract.pipeline.nightly import run_lock
from newsextract.store.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    Database.open(path).close()
    return path


def crawl(newsextract: Command, replica: ReplicaServer, db: Path, *prefix: str) -> subprocess.CompletedProcess[str]:
    done = newsextract("crawl", "--db", db, "--base-url", replica.base_url, "--delay", "0", prefix=prefix)
    assert done.stdout == ""
    assert str(db) in done.stderr
    assert "Traceback" not in done.stderr
    assert replica.requests == []
    return done


def runs(db: Path) -> int:
    with closing(sqlite3.connect(db)) as connection:
        return int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])


def test_another_run_holds_the_lock(newsextract: Command, replica: ReplicaServer, db: Path) -> None:
    with run_lock(db):
        done = crawl(newsextract, replica, db)
    assert done.returncode == 3
    assert "another run holds" in done.stderr
    assert runs(db) == 0


@pytest.mark.long
def test_another_program_holds_the_database(newsextract: Command, replica: ReplicaServer, db: Path) -> None:
    with closing(sqlite3.connect(db, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        done = crawl(newsextract, replica, db)
    assert done.returncode == 3
    assert "try again" in done.stderr
    assert runs(db) == 0


@pytest.mark.parametrize("verb", ["crawl", "serve", "demo"])
def test_a_file_of_another_kind_is_left_alone(newsextract: Command, tmp_path: Path, verb: str) -> None:
    diary = tmp_path / "diary.db"
    diary.write_text("Nhật ký của tôi\n" * 400, "utf-8")
    done = newsextract(verb, "--db", diary)
    assert done.returncode == 2
    assert f"{diary} is not an SQLite database" in done.stderr
    assert diary.read_text("utf-8") == "Nhật ký của tôi\n" * 400
    assert list(tmp_path.iterdir()) == [diary]


def test_a_database_of_another_program_is_left_alone(newsextract: Command, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE poems (title TEXT)")
    before = other.read_bytes()
    done = newsextract("demo", "--db", other)
    assert done.returncode == 2
    assert "another program" in done.stderr
    assert other.read_bytes() == before
    assert list(tmp_path.iterdir()) == [other]


def test_a_directory_that_does_not_exist(newsextract: Command, replica: ReplicaServer, tmp_path: Path) -> None:
    done = crawl(newsextract, replica, tmp_path / "nowhere" / "news.db")
    assert done.returncode == 2
    assert "create it" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_directory_in_place_of_a_file(newsextract: Command, replica: ReplicaServer, tmp_path: Path) -> None:
    done = crawl(newsextract, replica, tmp_path)
    assert done.returncode == 2
    assert "is a directory" in done.stderr


def test_a_directory_that_may_not_be_written_to(
    newsextract: Command, replica: ReplicaServer, tmp_path: Path, without_rights: Sequence[str]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    done = crawl(newsextract, replica, closed / "news.db", *without_rights)
    assert done.returncode == 1
    assert "not writable" in done.stderr
    assert list(closed.iterdir()) == []


@pytest.mark.parametrize("name", ["news.db", "news.db.lock"])
def test_a_file_that_may_not_be_written_to(
    newsextract: Command, replica: ReplicaServer, db: Path, without_rights: Sequence[str], name: str
) -> None:
    path, before = db.with_name(name), db.read_bytes()
    path.touch()
    path.chmod(0o444)
    done = crawl(newsextract, replica, db, *without_rights)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {path}: ")
    assert "check the rights" in done.stderr
    assert db.read_bytes() == before


@pytest.mark.parametrize("verb", [("audit", "--rule", "statistic.count"), ("status",), ("serve",)])
def test_an_empty_file_is_no_database(newsextract: Command, tmp_path: Path, verb: tuple[str, ...]) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    done = newsextract(*verb, "--db", empty)
    assert (done.returncode, empty.stat().st_size) == (2, 0)
    assert f"{empty} is an empty file, no database" in done.stderr


@pytest.mark.parametrize("verb", [("search", "lớp"), ("correct", "1", "--wrong")])
def test_readers_and_writers_say_the_same_of_a_directory(
    newsextract: Command, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    done = newsextract(*verb, "--db", tmp_path)
    assert done.returncode == 2
    assert f"{tmp_path} is a directory; name a file in it" in done.stderr


def test_serving_what_is_not_there(newsextract: Command, tmp_path: Path) -> None:
    done = newsextract("serve", "--db", tmp_path / "none.db")
    assert done.returncode == 2
    assert f"{tmp_path / 'none.db'}: no database there" in done.stderr
    assert list(tmp_path.iterdir()) == []
