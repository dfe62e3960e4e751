"""Verdicts on facts, and the precision of rules that follows from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from newsextract.models import StoreError
from newsextract.store.catalogues import RuleRow
from newsextract.store.corrections import Correction
from newsextract.store.database import Database
from newsextract.store.schema import MIGRATIONS

from .making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target

RULE = RuleRow("statistic.count", "statistic", "A count", "stable", "aa11")


@pytest.fixture
def judged(db: Database) -> Database:
    """Twenty facts of one rule, and one of another."""
    news = article(
        "; ".join(f"{n} trường" for n in range(10, 30)) + ". Bà Trần Thị Mẫu, Giám đốc.", "Đạt 75% vào 2025."
    )
    db.sync_rules([RULE])
    found = extraction_of(
        news,
        tuple(statistic(news, f"{n} trường", float(n), "trường") for n in range(10, 30)),
        (official(news, "Trần Thị Mẫu, Giám đốc", "Trần Thị Mẫu", "Giám đốc"),),
        (replace(target(news, "75%", 75.0, "%", "schools", "2025-12-31"), rule="statistic.count"),),
    )
    db.store_extraction(found, page_of(news), paper=PAPER, now=NOW)
    return db


def judge(db: Database, keys: Iterable[tuple[str, str]], wrong: int) -> None:
    for i, key in enumerate(keys):
        db.judge(db.doubt(key), "wrong" if i < wrong else "right", author="Lan", now=NOW)


def test_facts_of_all_kinds_wait_for_a_verdict(judged: Database) -> None:
    keys = judged.unjudged("statistic.count")
    assert len(keys) == 21
    assert judged.unjudged("official.title_name") == [("official", "o-394811-Trần Thị Mẫu")]
    judge(judged, keys[:5], wrong=2)
    assert judged.unjudged("statistic.count") == keys[5:]
    assert judged.rules_with_facts() == ["official.title_name", "statistic.count"]


def test_a_person_sees_the_fact_in_its_block(judged: Database) -> None:
    doubt = judged.doubt(("statistic", "s-394811-12 trường"))
    assert (doubt.value, doubt.what, doubt.rule_hash, doubt.place) == (12, "trường", "aa11", "tỉnh Lào Cai (2024)")
    assert doubt.text[doubt.begin : doubt.stop] == "12 trường"
    person = judged.doubt(("official", "o-394811-Trần Thị Mẫu"))
    assert (person.what, person.about, person.value) == ("Trần Thị Mẫu", "Giám đốc", None)
    aim = judged.doubt(("target", "t-394811-75%"))
    assert (aim.strength, aim.end) == ("target", "2025-12-31")
    with pytest.raises(StoreError, match="no longer in the database"):
        judged.doubt(("statistic", "gone"))


@pytest.mark.parametrize(("wrong", "judgements"), [(1, 10), (10, 20), (0, 20), (20, 20), (0, 1), (2, 21)])
def test_precision_with_its_interval(judged: Database, wrong: int, judgements: int) -> None:
    judge(judged, judged.unjudged("statistic.count")[:judgements], wrong)
    (found,) = judged.precision("statistic.count")
    assert (found.judged, found.right, found.in_force) == (judgements, judgements - wrong, True)
    assert found.share == pytest.approx(1 - wrong / judgements)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.low < found.high
    # Wilson's ends are the shares from which the observed one is just z standard errors away; z(95%) = 1.6449.
    for end in (found.low, found.high):
        assert (found.share - end) ** 2 == pytest.approx(1.6449**2 * end * (1 - end) / judgements, rel=1e-3, abs=1e-6)


def test_a_changed_rule_starts_anew(judged: Database) -> None:
    judge(judged, judged.unjudged("statistic.count")[:4], wrong=1)
    judged.sync_rules([replace(RULE, hash="bb22")])
    (old,) = judged.precision("statistic.count")
    assert (old.rule_hash, old.in_force) == ("aa11", False)


def test_a_verdict_becomes_a_correction_at_once(judged: Database, path: Path) -> None:
    first, second, *_ = judged.unjudged("statistic.count")
    judge(judged, [first, second], wrong=1)
    # Another connection sees only what is committed.
    other = sqlite3.connect(path)
    assert other.execute("SELECT kind, fact_id, verdict, author, note FROM corrections").fetchall() == [
        (*first, "wrong", "Lan", "audit of statistic.count"),
        (*second, "right", "Lan", "audit of statistic.count"),
    ]
    assert other.execute(
        "SELECT id, verdict FROM statistics WHERE verdict IS NOT NULL ORDER BY verdict"
    ).fetchall() == [
        (second[1], "right"),
        (first[1], "wrong"),
    ]
    assert other.execute("SELECT fact_id, verdict, rule, rule_hash, at FROM verdicts").fetchall() == [
        (first[1], "wrong", "statistic.count", "aa11", "2025-02-21T22:00:00+00:00"),
        (second[1], "right", "statistic.count", "aa11", "2025-02-21T22:00:00+00:00"),
    ]
    other.close()


def test_the_newest_word_on_a_fact_counts(judged: Database) -> None:
    key = judged.unjudged("statistic.count")[0]
    judge(judged, [key], wrong=1)
    judge(judged, [key], wrong=0)
    (found,) = judged.precision("statistic.count")
    assert (found.judged, found.right) == (1, 1)
    assert judged.judged([key[1]])[key[1]].verdict == "right"


def test_a_right_reading_leaves_the_right_value_alone(judged: Database) -> None:
    fact = "s-394811-12 trường"
    judged.correct([Correction(fact, "value", 21.0, "a misprint", "Hoa")], NOW)
    judge(judged, [("statistic", fact)], wrong=0)
    assert judged.judged([fact])[fact].corrected_value == 21
    judge(judged, [("statistic", fact)], wrong=1)
    assert (judged.judged([fact])[fact].verdict, judged.judged([fact])[fact].corrected_value) == ("wrong", None)


def test_an_older_database_gains_the_table(path: Path) -> None:
    old = sqlite3.connect(path)
    for migration in MIGRATIONS[:2]:
        old.executescript(migration.sql)
    old.execute("PRAGMA user_version = 2")
    old.execute("PRAGMA application_id = 0x4E584456")
    old.close()
    with Database.read(path) as database:
        assert list(database.articles("baolaocai")) == []
    with Database.open(path) as database:
        assert database.precision("statistic.count") == []
