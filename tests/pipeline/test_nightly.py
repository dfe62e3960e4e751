"""Whole nights: real HTTP on loopback, the real reader and rules, a real SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stamina
from pytest_httpserver import HTTPServer

from newsextract.crawl.fetch import Fetcher
from newsextract.demo.server import ReplicaServer
from newsextract.demo.site import LISTING, articles, pages
from newsextract.models import DatabaseBusy
from newsextract.papers import load_paper
from newsextract.pipeline.extracting import Extractor
from newsextract.pipeline.nightly import NightReport, run_lock, run_night
from newsextract.store.database import Database

PAPER = load_paper("baolaocai")
NOW = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
OURS = [article for article in articles() if article["section"] in PAPER.section_names]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "night.db") as database:
        yield database


@pytest.fixture
def replica() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


def night(db: Database, extractor: Extractor, base_url: str, **options: Any) -> NightReport:
    now: datetime = options.pop("now", NOW)
    budget = options.pop("max_requests", 1000)
    revisit = options.pop("revisit", timedelta(days=7))
    with (
        stamina.set_testing(True, attempts=3, cap=True),
        Fetcher(PAPER, base_url=base_url, delay=0.0, max_requests=budget, now=lambda: now) as fetcher,
    ):
        return run_night(db, extractor, PAPER, fetcher, now=lambda: now, revisit=revisit, **options)


def rows(db: Database, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(db.path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("pages", "articles", "article_versions", "statistics", "officials", "targets")
    return {table: rows(db, f"SELECT * FROM {table}") for table in tables}


def asked(replica: ReplicaServer) -> list[tuple[str, int]]:
    return [(path, status) for _, _, path, status in replica.requests]


def test_the_first_night_brings_every_education_article(
    db: Database, extractor: Extractor, replica: ReplicaServer
) -> None:
    seen: list[tuple[str, int, int, int]] = []
    report = night(db, extractor, replica.base_url, progress=lambda *step: seen.append(step))
    assert (report.status, report.exit_code) == ("done", 0)
    assert (report.listed, report.new, report.other_section) == (len(articles()), len(OURS), 1)
    assert report.failed == report.quarantined == report.not_modified == 0
    stored = {int(post_id) for (post_id,) in rows(db, "SELECT post_id FROM articles")}
    assert stored == {article["id"] for article in OURS}
    facts = rows(
        db,
        "SELECT count(*) FROM (SELECT id FROM statistics UNION ALL SELECT id FROM officials"
        " UNION ALL SELECT id FROM targets)",
    )
    assert facts == [(report.facts,)]
    assert report.facts > 50
    assert [step[1] for step in seen if step[0] == "fetch"] == list(range(len(articles()) + 1))
    assert [step[1] for step in seen if step[0] == "extract"] == list(range(len(OURS) + 1))
    assert seen[-1] == ("extract", len(OURS), len(OURS), report.facts)


def test_a_night_without_news_asks_little_and_writes_nothing(
    db: Database, extractor: Extractor, replica: ReplicaServer
) -> None:
    night(db, extractor, replica.base_url)
    before = everything(db)
    replica.requests.clear()
    report = night(db, extractor, replica.base_url)
    young = [f"/{x['slug']}-post{x['id']}.html" for x in OURS if NOW - x["published"] < timedelta(days=7)]
    assert len(young) == 2
    assert asked(replica) == [("/robots.txt", 200), (LISTING, 304), *((path, 304) for path in young)]
    assert (report.not_modified, report.fetched, report.new, report.facts) == (2, 0, 0, 0)
    assert report.exit_code == 0
    assert everything(db) == before


def test_an_edited_article_becomes_a_new_version(db: Database, extractor: Extractor, replica: ReplicaServer) -> None:
    now = datetime(2025, 3, 22, tzinfo=UTC)
    night(db, extractor, replica.base_url, now=now)
    replica.night = 2
    report = night(db, extractor, replica.base_url, now=now, revisit=timedelta(days=3))
    assert (report.edited, report.new, report.fetched) == (1, 0, 1)
    versions = rows(
        db,
        "SELECT v.version, v.blocks LIKE '%1,9 tỷ đồng%', v.blocks LIKE '%2,1 tỷ đồng%'"
        " FROM article_versions v JOIN articles a ON a.id = v.article_id WHERE a.post_id = '398341'",
    )
    assert versions == [(1, 1, 0), (2, 0, 1)]
    assert len(rows(db, "SELECT 1 FROM article_versions")) == len(OURS) + 1


def test_what_fails_does_not_take_the_others_along(
    db: Database, extractor: Extractor, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    site = pages(1)
    missing, hollow, *rest = [path for path in site if path != LISTING]
    for path in ("/robots.txt", "/sitemap.xml"):
        httpserver.expect_request(path).respond_with_data("", status=404)
    httpserver.expect_request(missing).respond_with_data("", status=403)
    httpserver.expect_request(hollow).respond_with_data("<html><p>x</p></html>", content_type="text/html")
    for path in (LISTING, *rest):
        httpserver.expect_request(path).respond_with_data(site[path].body, content_type="text/html")
    report = night(db, extractor, httpserver.url_for(""))
    assert (report.failed, report.quarantined, report.exit_code) == (1, 1, 1)
    assert report.new + report.other_section == len(rest)
    outcomes = rows(db, "SELECT outcome FROM frontier WHERE failures = 1 ORDER BY outcome")
    assert outcomes == [("forbidden",), ("quarantined",)]
    assert len(rows(db, "SELECT 1 FROM quarantine")) == 1
    assert "forbidden" in caplog.text
    assert "quarantined" in caplog.text
    httpserver.clear_log()
    later = NOW + timedelta(days=1)
    again = night(db, extractor, httpserver.url_for(""), revisit=timedelta(0), now=later)
    assert [request.path for request, _ in httpserver.log] == ["/robots.txt", LISTING, missing, hollow]
    assert (again.failed, again.quarantined) == (1, 1)


def test_a_listing_without_articles_is_drift(db: Database, extractor: Extractor, httpserver: HTTPServer) -> None:
    for path in ("/robots.txt", "/sitemap.xml"):
        httpserver.expect_request(path).respond_with_data("", status=404)
    httpserver.expect_request(LISTING).respond_with_data("<html><a href='/'>x</a></html>", content_type="text/html")
    report = night(db, extractor, httpserver.url_for(""))
    assert (report.status, report.exit_code) == ("drift", 4)
    assert "article_pattern" in report.message
    assert rows(db, "SELECT status, message FROM runs") == [("drift", report.message)]


@pytest.mark.parametrize(("robots", "listing"), [(503, 200), (404, 503), (404, 404)])
def test_without_robots_or_listing_the_night_stops(
    db: Database, extractor: Extractor, httpserver: HTTPServer, robots: int, listing: int
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=robots)
    httpserver.expect_request(LISTING).respond_with_data("", status=listing)
    report = night(db, extractor, httpserver.url_for(""))
    assert (report.status, report.exit_code, report.listed) == ("stopped", 1, 0)
    assert httpserver.url_for("") in report.message
    assert rows(db, "SELECT status FROM runs") == [("stopped",)]


def test_a_night_cut_short_is_continued(db: Database, extractor: Extractor, replica: ReplicaServer) -> None:
    first = night(db, extractor, replica.base_url, max_requests=9)
    assert (first.status, first.exit_code, first.fetched) == ("stopped", 1, 6)
    second = night(db, extractor, replica.base_url, revisit=timedelta(0))
    assert (second.status, second.fetched) == ("done", len(articles()) - 6)
    paths = [path for path, _ in asked(replica) if path not in ("/robots.txt", "/sitemap.xml", LISTING)]
    assert len(paths) == len(set(paths)) == len(articles())


def test_the_limit_is_a_number_of_articles(db: Database, extractor: Extractor, replica: ReplicaServer) -> None:
    report = night(db, extractor, replica.base_url, limit=3)
    assert (report.listed, report.fetched) == (len(articles()), 3)


def test_an_interrupted_night_keeps_what_it_has(db: Database, extractor: Extractor, replica: ReplicaServer) -> None:
    def interrupt(doing: str, done: int, planned: int, facts: int) -> None:
        if (doing, done) == ("extract", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        night(db, extractor, replica.base_url, progress=interrupt)
    ((status, message),) = rows(db, "SELECT status, message FROM runs")
    assert status == "interrupted"
    assert "the next start goes on from there" in message
    assert len(rows(db, "SELECT 1 FROM articles")) == 2
    with run_lock(db.path):
        pass


def test_two_nights_do_not_run_at_once(db: Database, extractor: Extractor, replica: ReplicaServer) -> None:
    with run_lock(db.path), pytest.raises(DatabaseBusy, match="another run"):
        night(db, extractor, replica.base_url)
    assert replica.requests == []
    assert rows(db, "SELECT 1 FROM runs") == []
