"""Which facts a person is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from explore.test_metadata import get
from store.making import NOW

from newsextract.models import UsageError
from newsextract.quality.audit import draw
from newsextract.store.database import Database


def test_a_seed_draws_the_same_facts(db: Path) -> None:
    with Database.open(db) as database:
        drawn = draw(database, "statistic.word", 3, 11)
        assert draw(database, "statistic.word", 3, 11) == drawn
        assert len(set(drawn)) == 3
        assert any(draw(database, "statistic.word", 3, seed) != drawn for seed in range(20))


def test_a_fact_is_asked_about_once(db: Path) -> None:
    with Database.open(db) as database:
        everything = draw(database, "statistic.word", 100)
        assert {kind for kind, _ in everything} == {"statistic", "target"}
        first = everything[0]
        database.judge(database.doubt(first), "right", author="Lan", now=NOW)
        assert sorted([first, *draw(database, "statistic.word", 100)]) == sorted(everything)


def test_a_rule_without_facts(db: Path) -> None:
    with Database.open(db) as database, pytest.raises(UsageError, match=r"did you mean `statistic\.word`"):
        draw(database, "statistic.wrod", 3)


def test_datasette_shows_the_precision(db: Path) -> None:
    with Database.open(db) as database:
        for number, key in enumerate(draw(database, "statistic.word", 4, 1)):
            database.judge(database.doubt(key), "wrong" if number == 0 else "right", author="Lan", now=NOW)
    answer = get(db, "/rule_precision.json?_shape=objects")
    assert answer.status_code == 200
    (row,) = answer.json()["rows"]
    assert (row["rule"], row["judged"], row["right"], row["precision"]) == ("statistic.word", 4, 3, 0.75)
    assert row["precision_low"] < 0.75 < row["precision_high"]
    assert "interval" in get(db, "/rule_precision").text
