"""``newsextract search``: what a person reads, and what a program reads."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Command
from store.filling import fill
from store.making import NOW, PAPER, article, extraction_of, page_of, statistic

from newsextract.store.corrections import Correction
from newsextract.store.database import Database
from newsextract.store.schema import APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "news.db"
    with Database.open(path) as database:
        fill(database)
    return path


def test_articles_and_facts_as_plain_lines(newsextract: Command, db: Path) -> None:
    done = newsextract("search", "--db", db, "nganh", "GIAO DUC")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "2025-02-21  Ngành giáo dục sơ kết học kỳ I\n"
        "    »Ngành giáo dục« sơ kết học kỳ I Hội nghị diễn ra sáng nay tại trung tâm tỉnh. Trường THPT số 2…\n"
        "    https://baolaocai.vn/so-ket-hoc-ky-post394900.html\n"
        "2025-02-20  Ngành giáo dục sơ kết học kỳ I\n"
        "    »Ngành giáo dục« sơ kết học kỳ I Hội nghị diễn ra sáng nay tại trung tâm tỉnh. Toàn tỉnh có 594…\n"
        "    https://baolaocai.vn/so-ket-hoc-ky-post394811.html\n"
    )


def test_facts_show_what_a_correction_needs(newsextract: Command, db: Path) -> None:
    done = newsextract("search", "--db", db, "--kind", "facts", "594")
    assert done.stdout == (
        "2025-02-20  594 trường, schools, 2024-09-01 to 2025-08-31, tỉnh Lào Cai (2024) (595 trường is right)\n"
        "    »594« trường\n"
        "    statistic s-394811-594 trường"
        "  https://baolaocai.vn/so-ket-hoc-ky-post394811.html#:~:text=594%20tr%C6%B0%E1%BB%9Dng\n"
    )
    done = newsextract("search", "--db", db, "--kind", "facts", "hieu truong")
    assert done.stdout.startswith(
        "2025-02-21  Hiệu trưởng, tỉnh Lào Cai (2024) (right)\n    Lê Văn Hai, »Hiệu trưởng«\n"
    )


def test_json_lines(newsextract: Command, db: Path) -> None:
    done = newsextract("search", "--db", db, "trường", "--log-format", "json", "--limit", "2")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["kind"] for row in found] == ["article", "article", "statistic", "statistic"]
    assert (found[2]["fact_id"], found[2]["value"], found[2]["words"]) == ("s-394900-586 trường", 586, "trường")
    assert isinstance(found[2]["value"], int)


def test_what_is_printed_and_what_is_right_both_show(newsextract: Command, tmp_path: Path) -> None:
    news = article("Có từ 30 đến 35 nhà bếp, đạt 18/20 chỉ tiêu.")
    facts = (
        statistic(news, "từ 30 đến 35 nhà bếp", 30.0, "nhà bếp", value_max=35.0, identity="range"),
        statistic(news, "đạt 18/20 chỉ tiêu", 18.0, "chỉ tiêu", of=20.0, identity="part"),
    )
    with Database.open(tmp_path / "news.db") as database:
        database.store_extraction(extraction_of(news, facts), page_of(news), paper=PAPER, now=NOW)
        database.correct([Correction("range", "value", 33.0)], NOW)
        database.refresh(NOW)
    search = ("search", "--db", tmp_path / "news.db", "--kind", "facts", "Lao Cai")
    heads = [line for line in newsextract(*search).stdout.splitlines() if line.startswith("2025")]
    assert sorted(line.split(", ")[0] + line.rpartition("(2024)")[2] for line in heads) == [
        "2025-02-20  18 of 20 chỉ tiêu",
        "2025-02-20  30 to 35 nhà bếp (33 nhà bếp is right)",
    ]
    lines = newsextract(*search, "--log-format", "json").stdout.splitlines()
    found = {row["fact_id"]: row for row in map(json.loads, lines)}
    names = ("value", "value_max", "of", "verdict", "corrected_value")
    assert [repr(found["range"][name]) for name in names] == ["30", "35", "None", "'value'", "33"]
    assert [repr(found["part"][name]) for name in names] == ["18", "None", "20", "None", "None"]


def test_a_terminal_shows_colours(program: Path, db: Path) -> None:
    ours, theirs = pty.openpty()
    command = [program, "search", "--db", db, "--kind", "facts", "594"]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "60"}
    done = subprocess.run(command, stdout=theirs, stdin=subprocess.DEVNULL, env=environment, timeout=60)
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "\x1b[1;30;43m594\x1b[0m" in said
    assert "»" not in said
    # However narrow the terminal is, the address stays in one piece.
    assert "https://baolaocai.vn/so-ket-hoc-ky-post394811.html#:~:text=594%20tr%C6%B0%E1%BB%9Dng" in said


def test_nothing_found(newsextract: Command, db: Path) -> None:
    done = newsextract("search", "--db", db, "không-có-đâu")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing found for: không có đâu\n")


@pytest.mark.parametrize("words", [["*"], ["?", "!"], [""]])
def test_no_word(newsextract: Command, db: Path, words: list[str]) -> None:
    done = newsextract("search", "--db", db, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: no word to search for; write one, such as: đào tạo\n"


@pytest.mark.parametrize("words", ['trường "', "trường OR", "trường)", "trường*", "exact:trường", "NEAR(trường lớp)"])
def test_no_word_is_a_language(newsextract: Command, db: Path, words: str) -> None:
    done = newsextract("search", "--db", db, "--", words)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_an_older_database_is_brought_up_to_date(newsextract: Command, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as old:
        for migration in MIGRATIONS[:4]:
            old.executescript(migration.sql)
        old.execute("PRAGMA user_version = 4")
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    done = newsextract("search", "--db", path, "trường")
    assert (done.returncode, done.stderr) == (0, "nothing found for: trường\n")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_no_database(newsextract: Command, tmp_path: Path) -> None:
    done = newsextract("search", "--db", tmp_path / "none.db", "trường")
    assert done.returncode == 2
    assert "no database there" in done.stderr
