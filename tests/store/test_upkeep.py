"""Keeping the file small: bytes that nobody needs, the retention of raw bytes, growth."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsextract.models import StoreError, UsageError
from newsextract.store.database import Database
from newsextract.store.journal import Journal
from newsextract.store.upkeep import backup, growth, prune

from .making import NOW, PAPER, article, extraction_of, page_of

DAY = timedelta(days=1)


def kept(db: Database) -> list[tuple[object, ...]]:
    with db.querying() as file:
        return file.execute("SELECT length(body) > 0, dropped_at FROM pages ORDER BY first_seen, sha256").fetchall()


def test_bytes_that_nothing_refers_to_are_dropped(db: Database) -> None:
    news = article("Một đoạn.")
    journal = Journal(db, PAPER)
    run = journal.start_run("crawl", NOW)
    db.store_extraction(extraction_of(news), page_of(news, b"<p>stored"), paper=PAPER, now=NOW)
    journal.quarantine(page_of(news, b"<p>set aside"), "2", "no body", NOW)
    fetch = journal.record_fetch(run, "https://x/", NOW, outcome="held", status=200, size=1, seconds=0.1)
    journal.hold("3", page_of(news, b"<p>not judged"), fetch)
    journal.hold("4", page_of(news, b"<p>needed by nobody soon"), fetch)
    journal.release(journal.held("4"), "unchanged")
    assert len(kept(db)) == 4
    prune(db, PAPER, raw_before=None, now=NOW)
    assert kept(db) == [(1, None)] * 3


def test_raw_bytes_may_be_dropped_and_what_was_read_stays(db: Database, path: Path) -> None:
    news = article("Có 594 trường.")
    db.store_extraction(extraction_of(news), page_of(news), paper=PAPER, now=NOW)
    prune(db, PAPER, raw_before=NOW - DAY, now=NOW)
    assert kept(db) == [(1, None)]
    prune(db, PAPER, raw_before=NOW + DAY, now=NOW + 2 * DAY)
    assert kept(db) == [(0, "2025-02-23T22:00:00+00:00")]
    with db.querying() as file:
        (sha256,) = file.execute("SELECT page FROM article_versions").fetchone()
    with pytest.raises(StoreError, match=r"dropped at 2025-02-23.*--keep-raw"):
        db.load_page(sha256)
    stored = db.article("baolaocai", "394811")
    assert stored is not None
    assert stored.article.blocks == news.blocks


def crawled(db: Database, at: datetime, *published: datetime, kind: str = "crawl") -> None:
    """A run that brought articles of these days."""
    run = Journal(db, PAPER).start_run(kind, at)
    for number, day in enumerate(published):
        news = replace(article("Một đoạn.", post_id=f"{run}{number}"), published_at=day)
        db.store_extraction(extraction_of(news), page_of(news), paper=PAPER, now=at)


def test_growth_is_drawn_out_from_the_last_month(db: Database) -> None:
    assert growth(db, NOW).a_year is None
    crawled(db, NOW - 300 * DAY, NOW - 300 * DAY)
    assert growth(db, NOW).a_year == 0
    crawled(db, NOW - DAY, NOW - 2 * DAY, NOW - DAY)
    found = growth(db, NOW)
    assert found.a_year == pytest.approx(found.size * 2 / 3 * 365 / 30, rel=0.1)


def test_what_a_walk_back_or_an_import_brought_at_once_is_no_pace(db: Database) -> None:
    crawled(db, NOW - 40 * DAY, NOW - 41 * DAY)
    crawled(db, NOW - 2 * DAY, *(NOW - days * DAY for days in range(400, 1000, 100)))
    crawled(db, NOW - 2 * DAY, *(NOW - days * DAY for days in range(410, 1010, 100)), kind="import")
    crawled(db, NOW - DAY, NOW - DAY)
    found = growth(db, NOW)
    assert found.a_year == pytest.approx(found.size * 1 / 14 * 365 / 30, rel=0.1)


def test_nothing_is_said_of_the_growth_before_a_month_of_nights(db: Database) -> None:
    crawled(db, NOW - 400 * DAY, NOW - 400 * DAY, kind="import")
    crawled(db, NOW - 29 * DAY, NOW - 29 * DAY, NOW - 3 * DAY)
    assert growth(db, NOW).a_year is None
    assert growth(db, NOW + DAY).a_year


def test_a_date_in_the_future_is_no_growth(db: Database) -> None:
    crawled(db, NOW - 40 * DAY, NOW - 41 * DAY, NOW + 400 * DAY)
    assert growth(db, NOW).a_year == 0


def test_a_copy_holds_what_was_stored_and_replaces_nothing(db: Database, tmp_path: Path) -> None:
    news = article("Một đoạn.")
    db.store_extraction(extraction_of(news), page_of(news), paper=PAPER, now=NOW)
    copy = tmp_path / "copy.db"
    backup(db, copy)
    with Database.read(copy) as found:
        assert found.summary() == db.summary()
    before = copy.read_bytes()
    with pytest.raises(UsageError, match=r"copy\.db exists already"):
        backup(db, copy)
    assert copy.read_bytes() == before
    with pytest.raises(UsageError, match="does not exist; create it"):
        backup(db, tmp_path / "nowhere" / "copy.db")
    assert not [x for x in tmp_path.iterdir() if x.name.endswith(".part")]


def test_a_copy_that_cannot_be_made_leaves_nothing(db: Database) -> None:
    with pytest.raises(StoreError, match="the copy cannot be made"):
        backup(db, Path("/proc/copy.db"))
