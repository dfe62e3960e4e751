"""``newsextract correct``: a researcher's word, by hand and by file."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Command
from store.filling import fill
from store.making import NOW, PAPER, article, extraction_of, page_of, statistic, target

from newsextract.pipeline.nightly import run_lock
from newsextract.store.database import Database

SCHOOLS, OTHER, WHO = "s-394811-594 trường", "s-394900-586 trường", "o-394811-Trần Thị Mẫu"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Database.open(path) as database:
        fill(database)
    return path


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def test_facts_are_wrong_and_the_tables_follow(newsextract: Command, db: Path) -> None:
    done = newsextract("correct", "--db", db, OTHER, SCHOOLS, "--wrong", "--note", "năm ngoái", "--author", "Lan")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{OTHER}: statistic 586 trường (586 trường): wrong\n"
        f"{SCHOOLS}: statistic 594 trường (594 trường): wrong\n"
        "2 corrections written\n"
    )
    assert rows(db, "SELECT fact_id, verdict, note, author FROM corrections ORDER BY id DESC LIMIT 2") == [
        (SCHOOLS, "wrong", "năm ngoái", "Lan"),
        (OTHER, "wrong", "năm ngoái", "Lan"),
    ]
    assert rows(db, "SELECT value FROM series") == []


def test_the_right_value_and_a_word_taken_back(newsextract: Command, db: Path) -> None:
    done = newsextract("correct", "--db", db, OTHER, "--value", "587", "--author", "Lan")
    assert f"{OTHER}: statistic 586 trường (586 trường): 587 trường is right\n" in done.stdout
    assert (587.0,) in rows(db, "SELECT value FROM series")
    done = newsextract("correct", "--db", db, OTHER, "--withdraw", "--author", "Lan")
    assert f"{OTHER}: statistic 586 trường (586 trường): not judged\n" in done.stdout
    assert (586.0,) in rows(db, "SELECT value FROM series")


def test_the_range_that_was_printed_is_said_again(newsextract: Command, db: Path) -> None:
    news = article("Có từ 30 đến 35 nhà bếp, phấn đấu có 40-45 nhà bếp.", post_id="395100")
    fact = statistic(news, "từ 30 đến 35 nhà bếp", 30.0, "nhà bếp", value_max=35.0, identity="range")
    aim = replace(target(news, "40-45 nhà bếp", 40.0, "nhà bếp", "kitchens", "2030-12-31"), value_max=45.0)
    with Database.open(db) as database:
        database.store_extraction(extraction_of(news, (fact,), (), (aim,)), page_of(news), paper=PAPER, now=NOW)
    done = newsextract("correct", "--db", db, "range", "--value", "33", "--author", "Lan")
    assert done.stdout.startswith("range: statistic 30 to 35 nhà bếp (từ 30 đến 35 nhà bếp): 33 nhà bếp is right\n")
    done = newsextract("correct", "--db", db, aim.identity, "--right", "--author", "Lan")
    assert done.stdout.startswith(f"{aim.identity}: target 40 to 45 nhà bếp (40-45 nhà bếp): right\n")


def test_a_file_twice(newsextract: Command, db: Path, tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text(f"fact_id,verdict,value\n{OTHER},value,587\n{WHO},right,\n", "utf-8-sig")
    done = newsextract("correct", "--db", db, "--csv", file, "--author", "Lan")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2 corrections written\n", "")
    done = newsextract("correct", "--db", db, "--csv", file, "--author", "Lan")
    assert done.stdout == "0 corrections written, 2 said before\n"


def test_a_file_with_a_slip_writes_nothing(newsextract: Command, db: Path, tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text(f"fact_id,verdict,value\n{OTHER},wrong,\nnobody,wrong,\n{WHO},value,5\n", "utf-8")
    before = rows(db, "SELECT * FROM corrections")
    done = newsextract("correct", "--db", db, "--csv", file)
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"Error: {file}:3: no fact 'nobody'; `newsextract search --kind facts")
    assert second.startswith(f"{file}:4: fact {WHO} is an official")
    assert rows(db, "SELECT * FROM corrections") == before


def test_doubtful_facts_to_fill_in(newsextract: Command, db: Path, tmp_path: Path) -> None:
    template = tmp_path / "review.csv"
    done = newsextract("correct", "--db", db, "--template", template)
    assert done.stdout.startswith(f"{template}: 1 doubtful facts; fill in verdict")
    with template.open(encoding="utf-8-sig", newline="") as file:
        assert [(row["fact_id"], row["why"]) for row in csv.DictReader(file)] == [(OTHER, "even; odd")]
    done = newsextract("correct", "--db", db, "--csv", template)
    assert done.stdout == "0 corrections written\n"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "name facts, or give one of --csv and --template"),
        (["a", "--csv", "x"], "name facts, or give one of --csv and --template"),
        (["a"], "say one of --wrong, --right, --value N and --withdraw"),
        (["a", "--wrong", "--right"], "say one of --wrong"),
        (["--csv", "x", "--wrong"], "stand in its rows; leave these options out"),
        (["a", "--value", "1.234,5"], "'1.234,5' is no plain number"),
        (["a", "--value", "1.234"], "may be read as 1234 or as 1.2340"),
        ([OTHER, WHO, "--value", "5"], "is an official (Trần Thị Mẫu) and has no number"),
        (["nobody", "--wrong"], "no fact 'nobody'"),
    ],
)
def test_what_cannot_be_said(newsextract: Command, db: Path, arguments: list[str], problem: str) -> None:
    done = newsextract("correct", "--db", db, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")
    assert problem in done.stderr


def test_a_word_during_a_run_is_kept(newsextract: Command, db: Path) -> None:
    with run_lock(db):
        done = newsextract("correct", "--db", db, OTHER, "--wrong", "--author", "Lan")
    assert done.returncode == 0
    assert done.stderr == "series, targets and contradictions follow when the run that is under way has ended\n"
    assert rows(db, f"SELECT verdict FROM current_statistics WHERE id = '{OTHER}'") == [("wrong",)]
    assert rows(db, "SELECT what FROM pending") == [("summaries",)]
