"""Corrections: one writer, the newest word counts, and what researchers read follows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsextract.models import Article, UsageError
from newsextract.store.corrections import Correction, Word, plain_number
from newsextract.store.database import Database

from .making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target

SCHOOLS, OTHER = "s-394811-594 trường", "s-394900-586 trường"
WHO, AIM = "o-394811-Trần Thị Mẫu", "t-394811-600 trường"


def store(db: Database, text: str = "Toàn tỉnh có 594 trường", *, without: bool = False) -> None:
    news = article(
        f"{text}, phấn đấu năm 2030 có 600 trường.", "Bà Trần Thị Mẫu, Giám đốc Sở, nói. Chiếm 72%.", post_id="394811"
    )
    put(db, news, without=without)


def put(db: Database, news: Article, *, without: bool = False) -> None:
    found = extraction_of(
        news,
        () if without else (statistic(news, "594 trường", 594.0, "trường", indicator="schools"),),
        (official(news, "Trần Thị Mẫu, Giám đốc Sở", "Trần Thị Mẫu", "Giám đốc Sở"),),
        (target(news, "600 trường", 600.0, "trường", "schools", "2030-12-31"),),
    )
    db.store_extraction(found, page_of(news, repr(news).encode()), paper=PAPER, now=NOW)


@pytest.fixture
def filled(db: Database) -> Database:
    store(db)
    other = article("Toàn tỉnh có 586 trường.", post_id="394900", day=21)
    fact = statistic(other, "586 trường", 586.0, "trường", indicator="schools", flags=("part_exceeds_share",))
    db.store_extraction(extraction_of(other, (fact,)), page_of(other), paper=PAPER, now=NOW)
    db.refresh(NOW)
    return db


def say(db: Database, fact: str, verdict: Word, value: float | None = None, **other: str) -> list[Correction]:
    written = db.correct([Correction(fact, verdict, value, **{"author": "Lan"} | other)], NOW)
    db.refresh(NOW)
    return written


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


STANDING = f"SELECT verdict, value, corrected_value FROM current_statistics WHERE id = '{SCHOOLS}'"


def test_a_wrong_figure_is_marked_and_left_out(filled: Database, path: Path) -> None:
    assert rows(path, "SELECT kind FROM contradictions ORDER BY 1") == [("different_values",), ("part_exceeds_share",)]
    say(filled, OTHER, "wrong", note="last year's")
    assert rows(path, f"SELECT verdict, value FROM current_statistics WHERE id = '{OTHER}'") == [("wrong", 586.0)]
    assert rows(path, "SELECT value FROM series") == [(594.0,)]
    assert rows(path, "SELECT * FROM contradictions") == []
    assert rows(path, "SELECT kind, fact_id, verdict, value, note, author, at FROM corrections") == [
        ("statistic", OTHER, "wrong", None, "last year's", "Lan", "2025-02-21T22:00:00+00:00")
    ]


def test_the_right_value_stands_beside_the_printed_one(filled: Database, path: Path) -> None:
    say(filled, SCHOOLS, "value", 586.0)
    say(filled, AIM, "value", 610.0)
    assert rows(path, STANDING) == [("value", 594.0, 586.0)]
    assert rows(path, "SELECT value, n_articles FROM series") == [(586.0, 2)]
    assert rows(path, "SELECT kind FROM contradictions") == [("part_exceeds_share",)]
    assert rows(path, "SELECT DISTINCT target_value, outcome_value, gap FROM target_progress") == [
        (610.0, 586.0, -24.0)
    ]


@pytest.mark.parametrize(
    ("quote", "printed", "right"),
    [
        ("từ 30 đến 35 nhà bếp", {"value": 30.0, "value_max": 35.0}, 33.0),
        ("hơn 1.000 trường", {"value": 1000.0, "qualifier": "hơn", "comparator": ">"}, 1021.0),
        ("gần 20 trường", {"value": 20.0, "qualifier": "gần", "comparator": "<"}, 20.0),
    ],
)
def test_the_right_value_is_exact(
    db: Database, path: Path, quote: str, printed: dict[str, object], right: float
) -> None:
    for post_id, words, fields in (("1", quote, printed), ("2", f"{right:g} trường", {"value": right})):
        news = article(f"Toàn tỉnh có {words}.", post_id=post_id)
        fact = statistic(news, words, **{"unit": "trường", "indicator": "schools"} | fields)  # type: ignore[arg-type]
        db.store_extraction(extraction_of(news, (fact,)), page_of(news), paper=PAPER, now=NOW)
    say(db, f"s-1-{quote}", "value", right)
    assert rows(path, "SELECT value, value_max, comparator, n_articles FROM series") == [(right, None, "=", 2)]
    assert rows(path, "SELECT value, value_max, comparator, corrected_value FROM current_statistics ORDER BY id") == [
        (printed["value"], printed.get("value_max"), printed.get("comparator", "="), right),
        (right, None, "=", None),
    ]


@pytest.mark.parametrize(("promised", "kept"), [(">", "="), ("~", "="), (">=", "="), ("<=", "<="), ("<", "<")])
def test_the_right_value_of_a_target_is_exact_and_a_limit_stays_one(
    db: Database, path: Path, promised: str, kept: str
) -> None:
    news = article("Phấn đấu năm 2030 có 600 trường.")
    aim = replace(target(news, "600 trường", 600.0, "trường", "schools", "2030-12-31"), comparator=promised)
    db.store_extraction(extraction_of(news, (), (), (aim,)), page_of(news), paper=PAPER, now=NOW)
    db.refresh(NOW)
    assert rows(path, "SELECT comparator, target_value FROM target_progress") == [(promised, 600.0)]
    say(db, AIM, "value", 610.0)
    assert rows(path, "SELECT comparator, target_value FROM target_progress") == [(kept, 610.0)]


def test_two_figures_that_a_person_found_right_are_no_doubt_any_more(filled: Database, path: Path) -> None:
    say(filled, SCHOOLS, "right")
    assert ("different_values",) in rows(path, "SELECT kind FROM contradictions")
    say(filled, OTHER, "right")
    assert rows(path, "SELECT kind FROM contradictions") == []
    assert rows(path, "SELECT value FROM series ORDER BY 1") == [(586.0,), (594.0,)]


def test_a_wrong_official_and_a_wrong_target_are_left_out(filled: Database, path: Path) -> None:
    say(filled, WHO, "wrong")
    say(filled, AIM, "wrong")
    assert rows(path, "SELECT * FROM office_holders") == rows(path, "SELECT * FROM target_progress") == []
    assert rows(path, "SELECT verdict FROM current_officials UNION ALL SELECT verdict FROM current_targets") == [
        ("wrong",),
        ("wrong",),
    ]


def test_the_newest_word_counts_and_all_are_kept(filled: Database, path: Path) -> None:
    for verdict, value in (("wrong", None), ("value", 590.0), ("right", None)):
        say(filled, SCHOOLS, verdict, value)  # type: ignore[arg-type]
    assert rows(path, STANDING) == [("right", 594.0, None)]
    say(filled, SCHOOLS, "withdrawn")
    assert rows(path, STANDING) == [(None, 594.0, None)]
    assert rows(path, "SELECT verdict FROM corrections ORDER BY id") == [
        ("wrong",),
        ("value",),
        ("right",),
        ("withdrawn",),
    ]


def test_the_same_word_again_adds_nothing(filled: Database, path: Path) -> None:
    assert say(filled, SCHOOLS, "wrong")
    assert say(filled, SCHOOLS, "wrong") == []
    assert say(filled, SCHOOLS, "wrong", author="Hoa")
    assert rows(path, "SELECT count(*) FROM corrections") == [(2,)]


def test_every_change_names_a_new_version_of_the_data_set(filled: Database, path: Path) -> None:
    say(filled, SCHOOLS, "wrong")
    say(filled, SCHOOLS, "withdrawn")
    store(filled, "Bản sửa: toàn tỉnh có 594 trường")
    filled.refresh(NOW)
    versions = rows(path, "SELECT id, corrections FROM dataset_versions ORDER BY rowid")
    assert versions == [("2025-02-21.1", 0), ("2025-02-21.2", 1), ("2025-02-21.3", 2)]


def test_a_period_that_an_edit_elsewhere_changed_makes_a_new_version(db: Database, path: Path) -> None:
    news = article("Toàn tỉnh có 594 trường.")
    fact = statistic(news, "594 trường", 594.0, "trường", indicator="schools")
    db.store_extraction(extraction_of(news, (fact,)), page_of(news), paper=PAPER, now=NOW)
    db.refresh(NOW)
    edited = replace(news, summary="Bản sửa")
    moved = replace(fact, period=replace(fact.period, end="2026-08-31"))  # type: ignore[type-var]
    db.store_extraction(extraction_of(edited, (moved,)), page_of(edited, b"2"), paper=PAPER, now=NOW)
    db.refresh(NOW)
    assert rows(path, "SELECT id FROM dataset_versions") == [("2025-02-21.1",), ("2025-02-21.2",)]


def test_a_word_survives_edits_and_a_fact_that_goes_and_comes_back(filled: Database, path: Path) -> None:
    say(filled, SCHOOLS, "value", 595.0)
    store(filled, "Bản sửa: toàn tỉnh có 594 trường")
    assert rows(path, STANDING) == [("value", 594.0, 595.0)]
    store(filled, "Không còn con số: 594 trường", without=True)
    filled.refresh(NOW)
    assert rows(path, STANDING) == []
    assert rows(path, "SELECT value FROM series") == [(586.0,)]
    # A person may speak of a fact that stands no more.
    say(filled, SCHOOLS, "wrong")
    store(filled, "Lại có con số: 594 trường")
    assert rows(path, STANDING) == [("wrong", 594.0, None)]


def test_a_fact_written_anew_carries_what_was_said_of_it(filled: Database, path: Path) -> None:
    say(filled, SCHOOLS, "value", 595.0)
    say(filled, WHO, "wrong")
    with filled.transaction() as file:
        for table in ("series", "contradictions", "target_progress", "office_holders", "statistics", "officials"):
            file.execute(f"DELETE FROM {table}")
    store(filled, "Bản sửa: toàn tỉnh có 594 trường")
    assert rows(path, STANDING) == [("value", 594.0, 595.0)]
    assert rows(path, "SELECT verdict FROM current_officials") == [("wrong",)]


def test_all_or_none(filled: Database, path: Path) -> None:
    said = [
        Correction(SCHOOLS, "wrong", where="f.csv:2: "),
        Correction("nobody", "wrong", where="f.csv:3: "),
        Correction(WHO, "value", 3.0, where="f.csv:4: "),
        Correction(OTHER, "value", where="f.csv:5: "),
        Correction(OTHER, "wrong", 5.0, where="f.csv:6: "),
        Correction(OTHER, "withdrawn", where="f.csv:7: "),
    ]
    with pytest.raises(UsageError) as error:
        filled.correct(said, NOW)
    lines = str(error.value).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [f"f.csv:{n}" for n in range(3, 8)]
    for line, words in zip(
        lines,
        (
            "no fact 'nobody'; `newsextract search --kind facts",
            "an official (Trần Thị Mẫu) and has no number",
            "the right value is missing",
            "a value beside wrong",
            "nothing to take back",
        ),
        strict=True,
    ):
        assert words in line
    assert rows(path, "SELECT * FROM corrections") == rows(path, "SELECT * FROM pending") == []


@pytest.mark.parametrize(
    ("text", "value"), [("594", 594.0), (" 72.5 ", 72.5), ("-3", -3.0), ("0.125", 0.125), ("1234.567", 1234.567)]
)
def test_a_plain_number(text: str, value: float) -> None:
    assert plain_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "1.234,5", "72,5", "1,234", "1 234", "1_000", "hơn 5", "nan", "inf", "1e5", "٣", "9" * 400]
)
def test_no_plain_number(text: str) -> None:
    with pytest.raises(UsageError, match=r"plain number; write digits, a point before decimals.*1234\.5"):
        plain_number(text)


@pytest.mark.parametrize(("text", "readings"), [("1.234", "as 1234 or as 1.2340"), ("-12.000", "as -12000 or as")])
def test_what_vietnamese_print_reads_otherwise(text: str, readings: str) -> None:
    with pytest.raises(UsageError, match=readings):
        plain_number(text)


def test_corrections_of_two_people_at_once_are_both_kept(filled: Database, path: Path) -> None:
    with Database.open(path) as other:
        other.correct([Correction(SCHOOLS, "wrong", author="Hoa")], NOW)
        filled.correct([Correction(SCHOOLS, "right", author="Lan")], NOW + timedelta(seconds=1))
    assert rows(path, "SELECT author FROM corrections ORDER BY id") == [("Hoa",), ("Lan",)]
    assert rows(path, STANDING) == [("right", 594.0, None)]
