"""``newsextract audit``: a person judges facts, and every word is kept."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from quality.making import make_maker, store, write_rules


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return store(tmp_path / "news.db", make_maker(write_rules(tmp_path / "rules")))


def start(program: Path, db: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [program, "audit", "--db", db, "--rule", "statistic.word", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def answer(program: Path, db: Path, answers: str, *arguments: str) -> str:
    with start(program, db, *arguments) as process:
        out, err = process.communicate(answers, timeout=60)
    assert process.returncode == 0, err
    return out


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def test_answers_through_a_pipe(program: Path, db: Path) -> None:
    out = answer(program, db, "r\nwrong\nwhat?\n\ns\nRight\nq\n", "--seed", "5", "--author", "Lan")
    assert rows(db, "SELECT verdict, author FROM verdicts ORDER BY id") == [
        ("right", "Lan"),
        ("wrong", "Lan"),
        ("right", "Lan"),
    ]
    assert rows(db, "SELECT kind, fact_id, verdict FROM corrections") == rows(
        db, "SELECT kind, fact_id, verdict FROM verdicts"
    )
    # What researchers read follows at the end.
    assert rows(db, "SELECT count(*) FROM pending") == [(0,)]
    assert rows(db, "SELECT corrections FROM dataset_versions") == [(3,)]
    assert rows(db, "SELECT judged, right, in_force FROM rule_precision") == [(3, 2, 1)]
    assert "  right  judged  precision  90% interval\n" in out
    assert "  2      3       66.7%      " in out
    assert "1 of 5: " in out
    assert "5 of 5: " in out


def test_what_a_person_sees(program: Path, db: Path) -> None:
    whole = answer(program, db, "s\n" * 5)
    assert "statistic by statistic.word, printed on 2025-02-20\n" in whole
    assert re.search(r"^  Năm 2024, .*»[^»]*12 bếp« ăn một chiều và 30 trường\.$", whole, re.MULTILINE)
    assert "    value        30 trường\n" in whole
    assert "    period       2024-01-01 to 2024-12-31\n" in whole
    assert "    place        tỉnh Lào Cai (2024)\n" in whole
    assert "    target       4 trường\n" in whole
    assert "    link         https://baolaocai.vn/so-ket-hoc-ky-post391001.html#:~:text=" in whole
    assert whole.endswith("no verdict on statistic.word yet\n")


def test_nobody_is_asked_twice(program: Path, db: Path) -> None:
    answer(program, db, "r\n" * 3, "--sample", "3", "--author", "Lan")
    out = answer(program, db, "r\n" * 9, "--sample", "9", "--author", "Hoa")
    assert "2 of 2: " in out
    assert rows(db, "SELECT author, count(*) FROM verdicts GROUP BY author ORDER BY author") == [("Hoa", 2), ("Lan", 3)]


def test_a_killed_audit_loses_no_verdict(program: Path, db: Path) -> None:
    def lines(process: subprocess.Popen[str]) -> Iterator[str]:
        assert process.stdout
        return iter(process.stdout.readline, "")

    with start(program, db, "--author", "Lan") as process:
        assert process.stdin
        process.stdin.write("r\nw\n")
        process.stdin.flush()
        # The third fact is shown once the second verdict is stored.
        assert any(line.startswith("3 of 5: ") for line in lines(process))
        process.kill()
    assert rows(db, "SELECT verdict FROM verdicts ORDER BY id") == [("right",), ("wrong",)]


def test_a_rule_without_facts(program: Path, db: Path) -> None:
    done = subprocess.run(
        [program, "audit", "--db", db, "--rule", "statistic.wort"], capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: {db}: no facts of a rule `statistic.wort`, did you mean `statistic.word`?\n"
