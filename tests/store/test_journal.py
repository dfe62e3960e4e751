"""What the store remembers of runs, requests and pages that could not be read."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from newsextract.models import Known
from newsextract.store.catalogues import IndicatorRow, RuleRow
from newsextract.store.database import Database

from .making import NOW, PAPER, article, extraction_of, page_of, statistic

URL = "https://baolaocai.vn/so-ket-hoc-ky-post394811.html"


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def fetch(db: Database, run: int, day: int, outcome: str, status: int, **other: str) -> None:
    db.record_fetch(
        run, URL, NOW + timedelta(days=day), outcome=outcome, status=status, size=10, seconds=0.2,
        post_id="394811", **other,
    )  # fmt: skip


def test_a_run_keeps_its_counts_and_requests(db: Database, path: Path) -> None:
    run = db.start_run("crawl", NOW, paper=PAPER)
    fetch(db, run, 0, "new", 200, etag='"a1"')
    db.finish_run(run, NOW + timedelta(minutes=3), status="done", counts={"new": 1, "failed": 0})
    assert rows(path, "SELECT kind, paper, started_at, finished_at, status, counts FROM runs") == [
        ("crawl", "baolaocai", "2025-02-21T22:00:00+00:00", "2025-02-21T22:03:00+00:00", "done",
         '{"new": 1, "failed": 0}')
    ]  # fmt: skip
    assert rows(path, "SELECT run, url, outcome, status, bytes, etag FROM fetches") == [
        (run, URL, "new", 200, 10, '"a1"')
    ]


def test_a_stored_article_is_known_with_the_validators_of_its_full_answer(db: Database) -> None:
    news = article("Một đoạn.")
    run = db.start_run("crawl", NOW, paper=PAPER)
    db.store_extraction(extraction_of(news), page_of(news), paper=PAPER, now=NOW)
    assert db.known_articles("baolaocai") == {"394811": Known("394811", URL, news.published_at, NOW, None, None)}
    fetch(db, run, 0, "new", 200, etag='"a1"', last_modified="Thu, 20 Feb 2025 00:00:00 GMT")
    fetch(db, run, 1, "not_modified", 304)
    fetch(db, run, 2, "server_error", 503)
    assert db.known_articles("baolaocai") == {
        "394811": Known(
            "394811",
            URL,
            news.published_at,
            NOW + timedelta(days=1),
            '"a1"',
            "Thu, 20 Feb 2025 00:00:00 GMT",
        )
    }
    assert db.known_articles("another_paper") == {}


@pytest.mark.parametrize(("outcome", "known"), [("other_section", True), ("timeout", False)])
def test_only_a_page_that_was_dealt_with_is_known(db: Database, outcome: str, known: bool) -> None:
    fetch(db, db.start_run("crawl", NOW, paper=PAPER), 0, outcome, 200)
    assert ("394811" in db.known_articles("baolaocai")) is known


def test_a_page_is_quarantined_until_it_reads_well(db: Database, path: Path) -> None:
    news = article("Một đoạn.")
    db.start_run("crawl", NOW, paper=PAPER)
    db.quarantine("baolaocai", page_of(news, b"<p>"), "394811", "no title", NOW)
    db.quarantine("baolaocai", page_of(news, b"<b>"), "394811", "no body", NOW + timedelta(days=1))
    assert rows(path, "SELECT url, reason, first_seen < last_seen FROM quarantine") == [(URL, "no body", 1)]
    assert db.summary()["quarantined"] == 1

    db.store_extraction(extraction_of(news), page_of(news), paper=PAPER, now=NOW)
    assert rows(path, "SELECT * FROM quarantine") == []


def test_catalogues_are_updated_and_never_lose_what_facts_name(db: Database, path: Path) -> None:
    news = article("Có 594 trường.")
    rule = RuleRow("statistic.count", "statistic", "A count", "stable", "h1")
    db.sync_rules([rule])
    db.sync_indicators([IndicatorRow("schools", "số trường", "schools", "trường", None)])
    fact = statistic(news, "594 trường", 594.0, "trường", indicator="schools")
    db.store_extraction(extraction_of(news, (fact,)), page_of(news), paper=PAPER, now=NOW)
    db.sync_rules([RuleRow("statistic.count", "statistic", "A count of things", "stable", "h2")])
    db.sync_rules([])
    assert rows(path, "SELECT title, hash, rule_hash FROM rules JOIN statistics ON rule = rules.id") == [
        ("A count of things", "h2", "h1")
    ]
    assert rows(path, "SELECT name_vi FROM indicators") == [("số trường",)]


def test_places_of_both_vintages_stand_apart(db: Database, path: Path) -> None:
    db.sync_places()
    assert rows(
        path,
        "SELECT id, label, successor FROM places WHERE name = 'Lào Cai' AND level = 'province' ORDER BY id",
    ) == [("10@2024", "tỉnh Lào Cai (2024)", "15@2025"), ("15@2025", "tỉnh Lào Cai (2025)", None)]
    assert rows(path, "SELECT level, vintage, count(*) FROM places GROUP BY 1, 2 ORDER BY 1, 2") == [
        ("commune", "2024", 319),
        ("commune", "2025", 99),
        ("district", "2024", 18),
        ("nation", None, 1),
        ("province", "2024", 2),
        ("province", "2025", 1),
    ]
    assert rows(
        path, "SELECT count(*) FROM places WHERE level = 'commune' AND vintage = '2024' AND successor IS NULL"
    ) == [(0,)]
