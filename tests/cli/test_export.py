"""``newsextract export``: a directory that needs no SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Command
from store.filling import fill
from store.frictionless import check_package, check_rows

from newsextract.pipeline.nightly import run_lock
from newsextract.store.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Database.open(path) as database:
        fill(database)
    return path


def test_what_was_written_is_listed(newsextract: Command, db: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = newsextract("export", "--db", db, out)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"\n{out}: data set 2025-02-22.1\n  file " in done.stdout
    assert "  current_statistics.csv  3 " in done.stdout
    check_rows(check_package(out), out)


def test_tables_that_a_killed_run_left_behind_are_filled_first(newsextract: Command, db: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("DELETE FROM series")
        connection.execute("INSERT INTO pending VALUES ('summaries')")
        connection.commit()
    with run_lock(db):
        done = newsextract("export", "--db", db, tmp_path / "out")
    assert done.returncode == 3
    assert "export when it has ended" in done.stderr
    assert not (tmp_path / "out").exists()
    done = newsextract("export", "--db", db, tmp_path / "out")
    assert done.returncode == 0
    assert "  series.csv              2 " in done.stdout


def test_somebody_elses_directory(newsextract: Command, db: Path, tmp_path: Path) -> None:
    done = newsextract("export", "--db", db, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "news.db, which no export has written; move it away or choose another directory" in done.stderr


def test_the_directory_that_one_stands_in(newsextract: Command, db: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    done = newsextract("export", "--db", db, ".", cwd=out)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: . is the current directory, which cannot be replaced; go elsewhere or name another\n"
    )
    assert out.is_dir()


def test_the_dictionary_is_printed(newsextract: Command) -> None:
    done = newsextract("dictionary")
    assert done.stdout.startswith("# Data dictionary\n")
    assert "\n### series\n" in done.stdout
