"""What the store remembers of runs, requests and pages that could not be read."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from newsextract.store.catalogues import IndicatorRow, RuleRow
from newsextract.store.database import Database
from newsextract.store.journal import Journal

from .making import NOW, PAPER, article, extraction_of, page_of, statistic

URL = "https://baolaocai.vn/so-ket-hoc-ky-post394811.html"


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def fetch(journal: Journal, run: int, outcome: str, **other: Any) -> int:
    return journal.record_fetch(run, URL, NOW, outcome=outcome, status=200, size=10, seconds=0.2, **other)


def test_a_run_keeps_its_counts_and_requests(db: Database, path: Path) -> None:
    journal = Journal(db, PAPER)
    run = journal.start_run("crawl", NOW)
    fetch(journal, run, "new", etag='"a1"')
    journal.finish_run(run, NOW + timedelta(minutes=3), status="done", counts={"new": 1, "failed": 0})
    assert rows(path, "SELECT kind, paper, started_at, finished_at, status, counts FROM runs") == [
        ("crawl", "baolaocai", "2025-02-21T22:00:00+00:00", "2025-02-21T22:03:00+00:00", "done",
         '{"new": 1, "failed": 0}')
    ]  # fmt: skip
    assert rows(path, "SELECT run, url, outcome, status, bytes, etag FROM fetches") == [
        (run, URL, "new", 200, 10, '"a1"')
    ]


def test_a_run_that_was_killed_is_closed_by_the_next(db: Database, path: Path) -> None:
    journal = Journal(db, PAPER)
    journal.start_run("crawl", NOW)
    journal.start_run("crawl", NOW + timedelta(days=1))
    assert rows(path, "SELECT status, finished_at FROM runs") == [
        ("killed", "2025-02-22T22:00:00+00:00"),
        ("running", None),
    ]


def test_the_inbox_gives_back_the_newest_page_of_an_article(db: Database, path: Path) -> None:
    journal = Journal(db, PAPER)
    run = journal.start_run("crawl", NOW)
    news = article("Một đoạn.")
    first, second = page_of(news, b"<p>1"), page_of(news, b"<p>2")
    for page in (first, second):
        stamps = {"etag": page.etag, "last_modified": page.last_modified, "post_id": "394811"}
        journal.hold("394811", page, fetch(journal, run, "held", **stamps))
    assert journal.waiting() == ["394811"]
    held = journal.held("394811")
    assert held.page == second
    journal.release(held, "new")
    assert journal.waiting() == []
    assert rows(path, "SELECT outcome FROM fetches ORDER BY id") == [("held",), ("new",)]


def test_a_request_is_one_newspaper_s(db: Database) -> None:
    """A replica may serve both under one address, and an archive of it holds one time for both."""
    other = Journal(db, replace(PAPER, id="sister"))
    fetch(other, other.start_run("import", NOW), "new", post_id="394811")
    assert other.outcome("394811", URL, NOW) == "new"
    assert Journal(db, PAPER).outcome("394811", URL, NOW) is None


def test_a_page_is_quarantined_until_it_reads_well(db: Database, path: Path) -> None:
    news = article("Một đoạn.")
    journal = Journal(db, PAPER)
    journal.start_run("crawl", NOW)
    journal.quarantine(page_of(news, b"<p>"), "394811", "no title", NOW)
    journal.quarantine(page_of(news, b"<b>"), "394811", "no body", NOW + timedelta(days=1))
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
