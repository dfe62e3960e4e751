"""Corrections as a CSV file: what is written for a person to fill in, and what is read back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from newsextract.models import UsageError
from newsextract.store.corrections import Correction
from newsextract.store.database import Database
from newsextract.store.review import CONTEXT, FILLED_IN, doubtful, read_corrections, write_template

from .making import NOW, PAPER, article, extraction_of, page_of, statistic


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "corrections.csv"


def test_words_of_a_file(file: Path) -> None:
    file.write_text(
        'fact_id,verdict,value,note,author\r\na1,Wrong,,"năm ngoái, không phải năm nay",Hoa\r\nb2,value,72.5,,\r\n\r\n'
        'c3,,,,\r\nd4,withdrawn,,"hai\ndòng",\r\ne5,right,,,\r\n',
        "utf-8",
        newline="",
    )
    assert read_corrections(file, "Lan") == [
        Correction("a1", "wrong", None, "năm ngoái, không phải năm nay", "Hoa", f"{file}:2: "),
        Correction("b2", "value", 72.5, "", "Lan", f"{file}:3: "),
        Correction("d4", "withdrawn", None, "hai\ndòng", "Lan", f"{file}:6: "),
        Correction("e5", "right", None, "", "Lan", f"{file}:8: "),
    ]


@pytest.mark.parametrize("comma", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_spreadsheet_programs_write(file: Path, comma: str, encoding: str) -> None:
    file.write_text("verdict,fact_id\nwrong,a1\n".replace(",", comma), encoding)
    assert read_corrections(file, "Lan") == [Correction("a1", "wrong", None, "", "Lan", f"{file}:2: ")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "an empty file; its first line must name the columns"),
        ("id,verdict\n", ":1: no column 'fact_id'"),
        (
            "fact_id,verdict,notes\n",
            ":1: unknown column 'notes'; the columns are fact_id, verdict, value, note, author",
        ),
        ("fact_id,verdict,verdict\n", ":1: a column stands twice"),
        ("fact_id,verdict\na1,wrong\na2,maybe\n", ":3: unknown verdict 'maybe'; write wrong, right, value"),
        ("fact_id,verdict\n,wrong\n", ":2: no fact_id"),
        ("fact_id,verdict,value\na1,,5\n", ":2: no verdict beside"),
        ('fact_id,verdict,value\na1,value,"72,5"\n', ":2: '72,5' is no plain number"),
        ("fact_id,verdict,value\na1,value,1.234\n", ":2: '1.234' may be read as 1234"),
        ("fact_id,verdict\na1,wrong\nb2,right\na1,right\n", r":4: fact a1 stands in .*corrections\.csv:2 too"),
        ("fact_id,verdict\na1,wrong,x\n", ":2: 3 cells, 2 columns"),
        ('fact_id,verdict\na1,"wrong\n', ":2: unexpected end of data"),
        ('fact_id,verdict\na1,"wr"ong\n', ":2: .*quotes doubled inside quotes"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(file: Path, text: str, problem: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=rf"corrections\.csv:? ?{problem.removeprefix(':')}"):
        read_corrections(file, "Lan")


def test_all_problems_are_named_at_once(file: Path) -> None:
    file.write_text("fact_id,verdict,value\na1,maybe,\nb2,value,x\nc3,wrong,\n", "utf-8")
    with pytest.raises(UsageError) as error:
        read_corrections(file, "Lan")
    assert [line.split(":")[1] for line in str(error.value).splitlines()] == ["2", "3"]


def test_an_old_charset_is_named_with_its_line(file: Path) -> None:
    file.write_bytes(b"fact_id,verdict,note\na1,wrong,\na2,wrong," + "số".encode("cp1258", "replace") + b"\xf4\n")
    with pytest.raises(UsageError, match=r"corrections\.csv:3: not UTF-8; save it as `CSV UTF-8`"):
        read_corrections(file, "Lan")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.csv: No such file"):
        read_corrections(tmp_path / "none.csv", "Lan")
    with pytest.raises(UsageError, match="Is a directory"):
        read_corrections(tmp_path, "Lan")


def test_doubtful_facts_are_written_and_read_back(db: Database, file: Path) -> None:
    news = article("+ 586 trường đạt chuẩn, chiếm 72,2%.", "Có 8.231 lớp.")
    facts = (
        statistic(news, "+ 586 trường", 586.0, "trường", indicator="schools", flags=("part_exceeds_share",)),
        statistic(news, "8.231 lớp", 8231.0, "lớp", indicator="classes"),
    )
    db.store_extraction(extraction_of(news, facts), page_of(news), paper=PAPER, now=NOW)
    other = article("Có 590 trường.", post_id="394812", day=1)
    right = statistic(other, "590 trường", 590.0, "trường", indicator="schools")
    db.store_extraction(extraction_of(other, (right,)), page_of(other), paper=PAPER, now=NOW)
    db.correct([Correction(right.identity, "right")], NOW)
    db.refresh(NOW)
    with db.querying() as connection:
        write_template(file, doubtful(connection, 10))
    with file.open(encoding="utf-8-sig", newline="") as text:
        (row,) = csv.DictReader(text)
    assert tuple(row) == FILLED_IN + CONTEXT
    assert (row["fact_id"], row["printed"]) == (facts[0].identity, "586")
    assert row["why"] == "different_values (590); part_exceeds_share"
    # A spreadsheet program would run it.
    assert row["quote"] == "'+ 586 trường"
    assert read_corrections(file, "Lan") == []

    filled = file.read_text("utf-8-sig").replace(f"{row['fact_id']},,,,", f"{row['fact_id']},wrong,,,Hoa")
    file.write_text(filled, "utf-8", newline="")
    db.correct(read_corrections(file, "Lan"), NOW)
    db.refresh(NOW)
    with db.querying() as connection:
        assert doubtful(connection, 10) == []
    with pytest.raises(UsageError, match="exists already"):
        write_template(file, [])
