"""``newsextract status``: what the nights did and what fails, for people, for scripts and for an alarm."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from conftest import Command

from newsextract.demo.server import ReplicaServer
from newsextract.demo.site import LISTING, Replica, articles, pages
from newsextract.papers import load_paper
from newsextract.store.condition import condition
from newsextract.store.database import Database

from .waiting import wait_until

SECTIONS = load_paper("baolaocai").section_names
OURS = [article for article in articles() if article["section"] in SECTIONS]
NEWEST: date = OURS[0]["published"].date()
MISSING = f"/{OURS[0]['slug']}-post{OURS[0]['id']}.html"


def age() -> int:
    return (datetime.now(UTC).date() - NEWEST).days


def without_the_newest(night: int) -> dict[str, Replica]:
    return {path: page for path, page in pages(night).items() if path != MISSING}


@pytest.fixture(scope="module")
def crawled(newsextract: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database after two nights, the second of which was cut short by its budget."""
    db = tmp_path_factory.mktemp("crawled") / "news.db"
    with ReplicaServer() as server:
        crawl = ("crawl", "--db", db, "--base-url", server.base_url, "--delay", "0")
        assert newsextract(*crawl).returncode == 0
        assert newsextract(*crawl, "--max-requests", "1").returncode == 1
    return db


@pytest.fixture
def db(crawled: Path, tmp_path: Path) -> Path:
    return Path(copy(crawled, tmp_path / "news.db"))


def change(db: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(sql, values)


def told(newsextract: Command, db: Path, *options: str) -> dict[str, Any]:
    done = newsextract("status", "--db", db, "--log-format", "json", *options)
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_for_people(newsextract: Command, db: Path) -> None:
    before = db.read_bytes()
    done = newsextract("status", "--db", db)
    assert (done.returncode, done.stderr) == (0, "")
    first, second, *_ = done.stdout.splitlines()
    assert first.startswith(f"{db}: {len(OURS)} articles, the newest of {NEWEST}, {age()} days ago; ")
    assert second == f"frontier: {len(articles()) - len(OURS)} elsewhere, {len(OURS)} stored; 0 pages in quarantine"
    assert "Last runs" in done.stdout
    assert "the run has used its 1 requests (--max-requests)" in done.stdout
    assert LISTING in done.stdout
    assert "Failing" not in done.stdout
    assert db.read_bytes() == before


def test_for_scripts(newsextract: Command, db: Path) -> None:
    found = told(newsextract, db)
    assert (found["articles"], found["quarantined"], found["failing"]) == (len(OURS), 0, [])
    assert (found["newest"], found["age"]) == (NEWEST.isoformat(), age())
    assert found["frontier"] == {"stored": len(OURS), "elsewhere": len(articles()) - len(OURS)}
    assert [run["status"] for run in found["runs"]] == ["stopped", "done"]
    assert [run["counts"]["new"] for run in found["runs"]] == [0, len(OURS)]
    assert {source["kind"]: source["outcome"] for source in found["sources"]} == {
        "section": "section",
        "sitemap": "not_found",
    }
    assert found["growth"]["size"] == db.stat().st_size
    # All of it was read in the last 30 days, which says nothing of a year.
    assert found["growth"]["a_year"] is None


def test_the_growth_is_said_once_there_is_a_month_to_measure(newsextract: Command, db: Path) -> None:
    assert "growing" not in newsextract("status", "--db", db).stdout
    change(db, "UPDATE runs SET started_at = '2020-01-01T00:00:00+00:00' WHERE id = 1")
    change(db, "UPDATE articles SET published = date('now', '-1 day')")
    found = told(newsextract, db)["growth"]
    assert found["a_year"] == pytest.approx(found["size"] * 365 / 30, rel=0.1)
    assert f" MB, growing by {found['a_year'] / 1e6:.1f} MB a year\n" in newsextract("status", "--db", db).stdout


def test_of_another_newspaper(newsextract: Command, db: Path) -> None:
    done = newsextract("status", "--db", db, "--paper", "nhandan")
    assert done.returncode == 0
    assert done.stderr == f"{db} holds articles of baolaocai: --paper names one of them\n"


def test_only_so_many_runs(newsextract: Command, db: Path) -> None:
    assert [run["status"] for run in told(newsextract, db, "--runs", "1")["runs"]] == ["stopped"]


@pytest.mark.long
def test_what_fails_is_named(
    newsextract: Command, replica: ReplicaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "news.db"
    monkeypatch.setattr("newsextract.demo.server.pages", without_the_newest)
    newsextract("crawl", "--db", db, "--base-url", replica.base_url, "--delay", "0")
    assert told(newsextract, db)["frontier"]["gone"] == 1
    later = "2100-01-01T00:00:00+00:00"
    change(db, "UPDATE frontier SET state = 'waiting', failures = 3, outcome = 'timeout', not_before = ?", later)
    failing = told(newsextract, db)["failing"]
    assert len(failing) == len(articles())
    assert failing[0] | {"url": MISSING} == {"url": MISSING, "outcome": "timeout", "failures": 3, "not_before": later}
    done = newsextract("status", "--db", db)
    assert done.returncode == 0
    assert "Failing, to be asked for again" in done.stdout
    assert MISSING in done.stdout


@pytest.mark.parametrize(("days", "code"), [(age() + 1, 0), (age() - 2, 1), (0, 1)])
def test_the_alarm(newsextract: Command, db: Path, days: int, code: int) -> None:
    done = newsextract("status", "--db", db, "--max-age", str(days))
    assert done.returncode == code
    alarm = f"{db}: the newest article is {age()} days old, more than {days} days: "
    assert done.stderr.startswith(alarm if code else "")
    assert bool(done.stderr) == bool(code)


def test_the_alarm_in_a_script(newsextract: Command, db: Path) -> None:
    done = newsextract("status", "--db", db, "--max-age", "0", "--log-format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["age"] == age()
    assert "the newest article" in done.stderr


def test_no_article_at_all_is_an_alarm(newsextract: Command, tmp_path: Path) -> None:
    db = tmp_path / "news.db"
    Database.open(db).close()
    done = newsextract("status", "--db", db)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{db}: 0 articles, none dated; ")
    assert "frontier: empty; 0 pages in quarantine" in done.stdout
    done = newsextract("status", "--db", db, "--max-age", "36500")
    assert done.returncode == 1
    assert "there is no article" in done.stderr


@pytest.mark.long
def test_facts_that_other_rules_made_are_counted_with_what_to_do(
    newsextract: Command, db: Path, tmp_path: Path
) -> None:
    assert told(newsextract, db)["outdated"] == 0
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "rain.toml").write_text(
        '[[rule]]\nid = "statistic.rain"\ntitle = "Rain"\nkind = "statistic"\nunit = "mm"\n'
        "pattern = 'mưa (?P<value>{{number}})'\n"
    )
    extra = ("--extra-rules", str(tmp_path / "extra"))
    assert told(newsextract, db, *extra)["outdated"] == len(OURS)
    shown = newsextract("status", "--db", db, *extra).stdout
    assert f"{len(OURS)} articles hold facts made by other rules" in shown
    assert f"`newsextract reextract --db {db} --paper baolaocai` makes them again" in shown
    done = newsextract("reextract", "--db", db, *extra, "--log-format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert (report["outdated"], report["touched"], report["failed"]) == (len(OURS), 0, 0)
    assert told(newsextract, db, *extra)["outdated"] == 0
    assert [run["kind"] for run in told(newsextract, db)["runs"]][:2] == ["reextract", "crawl"]
    assert newsextract("reextract", "--db", db).stdout == f"{db}: done: {len(OURS)} looked at, none changed\n"


def test_a_date_in_the_future_does_not_silence_the_alarm(newsextract: Command, db: Path) -> None:
    change(db, "UPDATE articles SET published = '2052-01-01' WHERE published < ?", NEWEST.isoformat())
    assert newsextract("status", "--db", db, "--max-age", "0").returncode == 1
    assert told(newsextract, db)["newest"] == NEWEST.isoformat()


def test_what_was_printed_this_morning_in_vietnam_is_not_of_tomorrow(crawled: Path) -> None:
    evening_before = datetime(NEWEST.year, NEWEST.month, NEWEST.day, 22, tzinfo=UTC) - timedelta(days=1)
    with Database.read(crawled) as database:
        found = condition(database, "baolaocai", "", now=evening_before)
    assert (found.newest, found.age) == (NEWEST, 0)


def test_while_a_crawl_is_running(newsextract: Command, replica: ReplicaServer, resting: Any, tmp_path: Path) -> None:
    found = told(newsextract, tmp_path / "news.db")
    assert [run["status"] for run in found["runs"]] == ["running"]
    assert resting.poll() is None


@pytest.mark.long
def test_after_a_kill(newsextract: Command, resting: Any, tmp_path: Path) -> None:
    resting.kill()
    wait_until(lambda: resting.poll() is not None, "still alive")
    assert [run["status"] for run in told(newsextract, tmp_path / "news.db")["runs"]] == ["killed"]


def test_no_database(newsextract: Command, tmp_path: Path) -> None:
    done = newsextract("status", "--db", tmp_path / "none.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {tmp_path / 'none.db'}: no database there")
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_an_older_program(newsextract: Command, db: Path) -> None:
    change(db, "PRAGMA user_version = 3")
    done = newsextract("status", "--db", db)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: {db}: an older newsextract wrote it; the next crawl brings it up to date\n"


def test_a_file_in_a_directory_that_may_not_be_written_to_can_be_read(
    newsextract: Command, db: Path, without_rights: Sequence[str]
) -> None:
    db.parent.chmod(0o555)
    try:
        told = newsextract("status", "--db", db, prefix=without_rights)
        copied = newsextract("backup", "--db", db, db.parent.parent / f"{db.parent.name}.db", prefix=without_rights)
    finally:
        db.parent.chmod(0o755)
    assert (told.returncode, copied.returncode) == (0, 0), told.stderr + copied.stderr
    assert sorted(path.name for path in db.parent.iterdir()) == ["news.db"]
