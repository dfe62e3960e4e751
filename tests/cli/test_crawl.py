"""``newsextract crawl``: real nights of the installed command against servers on loopback."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Command
from pytest_httpserver import HTTPServer

from newsextract.cli import main
from newsextract.demo.server import ReplicaServer
from newsextract.demo.site import LISTING, articles

KEPT = ("articles", "article_versions", "statistics", "officials", "targets", "rules", "indicators", "places")
EVERYTHING_AGAIN = ("--delay", "0", "--revisit", "36500")


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchall()


def test_the_second_night_stores_nothing_twice(newsextract: Command, replica: ReplicaServer, tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    first = newsextract("crawl", "--db", db, "--base-url", replica.base_url, *EVERYTHING_AGAIN)
    assert (first.returncode, first.stderr) == (0, "")
    (line,) = first.stdout.splitlines()
    assert line.startswith(f"{db}: done: {len(articles())} listed")
    before = {table: rows(db, f"SELECT * FROM {table}") for table in KEPT}
    assert all(before.values())
    assert rows(db, "SELECT count(*) FROM rules WHERE title = ''") == [(0,)]

    second = newsextract(
        *("crawl", "--db", db, "--base-url", replica.base_url, *EVERYTHING_AGAIN, "--log-format", "json", "-v")
    )
    assert second.returncode == 0
    report = json.loads(second.stdout)
    assert (report["status"], report["new"], report["edited"], report["facts"]) == ("done", 0, 0, 0)
    assert report["not_modified"] == len(before["articles"])
    entries = [json.loads(line) for line in second.stderr.splitlines()]
    assert {entry["level"] for entry in entries} == {"info"}
    assert {table: rows(db, f"SELECT * FROM {table}") for table in KEPT} == before


def test_a_page_that_cannot_be_had_is_named_and_the_code_is_1(
    newsextract: Command, httpserver: HTTPServer, tmp_path: Path
) -> None:
    for path in ("/robots.txt", "/sitemap.xml"):
        httpserver.expect_request(path).respond_with_data("", status=404)
    listing = '<html><a href="/mot-bai-post398001.html">x</a></html>'
    httpserver.expect_request(LISTING).respond_with_data(listing, content_type="text/html")
    httpserver.expect_request("/mot-bai-post398001.html").respond_with_data("", status=403)
    done = newsextract("crawl", "--base-url", httpserver.url_for(""), "--delay", "0", cwd=tmp_path)
    assert done.returncode == 1
    assert "/mot-bai-post398001.html" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("newsextract.db: done: 1 listed")


def test_a_listing_without_articles_ends_with_4(newsextract: Command, httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    httpserver.expect_request(LISTING).respond_with_data("<html><p>x</p></html>", content_type="text/html")
    done = newsextract("crawl", "--base-url", httpserver.url_for(""), "--delay", "0", cwd=tmp_path)
    assert done.returncode == 4
    assert done.stderr.startswith(f"drift: {httpserver.url_for(LISTING)} links to no article")
    assert done.stdout.startswith("newsextract.db: drift")


NO_ADDRESSES = ["baolaocai.vn", "ftp://baolaocai.vn", "http://", "http://[::1", "http://127.0.0.1:99999"]


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_an_address_that_is_none(newsextract: Command, tmp_path: Path, url: str) -> None:
    done = newsextract("crawl", "--base-url", url, cwd=tmp_path)
    assert done.returncode == 2
    assert repr(url) in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--delay", "nan", "write a number of seconds"),
        ("--delay", "inf", "0<=x<=300"),
        ("--delay", "301", "0<=x<=300"),
        ("--since", "0001-01-01", "no newspaper had a site"),
        ("--since", "2999-12-31", "still to come"),
    ],
)
def test_what_no_run_can_keep_to(tmp_path: Path, option: str, value: str, said: str) -> None:
    done = CliRunner().invoke(main, ["crawl", "--db", str(tmp_path / "news.db"), option, value])
    assert done.exit_code == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_broken_rule_stops_before_anything_is_asked_or_written(
    newsextract: Command, replica: ReplicaServer, tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "own.toml").write_text(
        "[[rule]]\nid = 'statistic.own'\ntitle = 'x'\nkind = 'statistic'\npattern = '('\n", "utf-8"
    )
    db = tmp_path / "news.db"
    done = newsextract("crawl", "--db", db, "--base-url", replica.base_url, "--extra-rules", rules)
    assert done.returncode == 2
    assert f"{rules / 'own.toml'}:5: rule statistic.own: " in done.stderr
    assert not db.exists()
    assert replica.requests == []
