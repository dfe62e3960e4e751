"""The frontier in the database: one row an article, whatever its address; what became of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsextract.models import Link, Page
from newsextract.store.database import Database
from newsextract.store.frontier import Frontier
from newsextract.store.journal import Journal

from .making import NOW, PAPER, article, extraction_of, page_of

SITE = "https://baolaocai.vn"
DAY = timedelta(days=1)
LONG_AGO = (NOW - 36_500 * DAY).date()


@pytest.fixture
def frontier(db: Database) -> Frontier:
    Journal(db, PAPER).start_run("crawl", NOW)
    return Frontier(db, PAPER)


def link(number: str, slug: str = "mot-bai") -> Link:
    return Link(number, f"{SITE}/{slug}-post{number}.html")


def page(number: str) -> Page:
    return Page(link(number).url, 200, b"<p>", NOW, etag='"a1"', last_modified="Thu, 20 Feb 2025 00:00:00 GMT")


def test_an_article_is_one_row_whatever_slug_it_has(frontier: Frontier) -> None:
    assert frontier.sight([link("1"), link("2"), link("1", "ten-khac")], source="section", now=NOW) == 2
    assert frontier.sight([link("2", "ten-moi")], source="feed", now=NOW + DAY) == 0
    assert [x.url for x in frontier.candidates(since=LONG_AGO)] == [link("1").url, link("2").url]
    assert frontier.unknown([link("2"), link("3")]) == [link("3")]


def test_a_stored_article_is_a_candidate_as_long_as_it_is_young(db: Database, frontier: Frontier) -> None:
    news = article("Một đoạn.")
    db.store_extraction(extraction_of(news), page_of(news), paper=PAPER, now=NOW)
    frontier.settle("394811", str(news.url), "stored", outcome="new", at=NOW, page=page("394811"))
    (entry,) = frontier.candidates(since=news.published or LONG_AGO)
    assert (entry.state, entry.dated, entry.etag) == ("stored", news.published_at, '"a1"')
    assert frontier.candidates(since=NOW.date() + DAY) == []


def test_validators_stay_until_a_page_brings_new_ones(frontier: Frontier) -> None:
    frontier.sight([link("1")], source="section", now=NOW)
    frontier.settle("1", link("1").url, "waiting", outcome="new", at=NOW, page=page("1"))
    frontier.settle(
        "1", link("1").url, "waiting", outcome="timeout", at=NOW + DAY, failures=1, not_before=NOW + 2 * DAY
    )
    entry = frontier.get("1")
    assert entry is not None
    assert (entry.etag, entry.failures, entry.not_before) == ('"a1"', 1, NOW + 2 * DAY)


def test_an_article_that_is_gone_comes_back_when_it_is_named_again_later(db: Database, frontier: Frontier) -> None:
    news = article("Một đoạn.")
    db.store_extraction(extraction_of(news), page_of(news), paper=PAPER, now=NOW)
    frontier.settle("394811", str(news.url), "gone", outcome="gone", at=NOW, not_before=NOW + 7 * DAY)
    gone_at = "SELECT gone_at FROM articles"
    with db.querying() as file:
        assert file.execute(gone_at).fetchall() == [("2025-02-21T22:00:00+00:00",)]
    again = Link("394811", str(news.url))
    frontier.sight([again], source="section", now=NOW + DAY)
    assert frontier.candidates(since=LONG_AGO) == []
    frontier.sight([again], source="section", now=NOW + 8 * DAY)
    assert [x.state for x in frontier.candidates(since=LONG_AGO)] == ["waiting"]
    frontier.settle("394811", str(news.url), "stored", outcome="unchanged", at=NOW + 8 * DAY)
    with db.querying() as file:
        assert file.execute(gone_at).fetchall() == [(None,)]


def test_a_page_in_the_inbox_is_not_asked_for_again(db: Database, frontier: Frontier) -> None:
    journal = Journal(db, PAPER)
    frontier.sight([link("1"), link("2")], source="section", now=NOW)
    fetch = journal.record_fetch(1, link("1").url, NOW, outcome="held", status=200, size=3, seconds=0.1, post_id="1")
    journal.hold("1", page("1"), fetch)
    assert [x.post_id for x in frontier.candidates(since=LONG_AGO)] == ["2"]
