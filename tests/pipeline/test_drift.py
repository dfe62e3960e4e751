"""The site changes under the crawler: the night ends with code 4, replaces nothing, and loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from faulty import answers, stories
from faulty.answers import Reply
from faulty.server import FaultyServer
from faulty.stories import LISTING, Story

from newsextract.pipeline.drift import ENOUGH
from newsextract.store.database import Database

from .nights import DAY, KEPT, NOW, Nights, PageOf, good, recent

HISTORY = 3
"""Nights of good articles."""
EACH = 5
"""Articles a night in good times."""
TONIGHT = NOW + HISTORY * DAY
NEW = recent(100, ENOUGH + 2, now=TONIGHT)


@dataclass(frozen=True)
class Past:
    """A site and the database that three good nights on it have left."""

    server: FaultyServer
    site: dict[str, Reply]
    database: Path
    published: list[Story]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Past]:
    database = shutil.copy(empty_database, tmp_path_factory.mktemp("past") / "past.db")
    published: list[Story] = []
    with FaultyServer({}) as server:
        with Database.open(database) as db:
            nights = Nights(server, db)
            for night in range(HISTORY):
                now = NOW + night * DAY
                published = [*recent(1 + EACH * night, EACH, now=now), *published]
                nights.publish(published)
                assert nights.run(now).exit_code == 0
        assert len(published) >= ENOUGH
        yield Past(server, dict(server.site), database, published)


@pytest.fixture
def nights(tmp_path: Path, past: Past) -> Iterator[Nights]:
    past.server.site = dict(past.site)
    past.server.forget()
    with Database.open(shutil.copy(past.database, tmp_path / "nights.db")) as db:
        yield Nights(past.server, db)


@pytest.fixture
def old(past: Past) -> list[Story]:
    """The articles of the good nights."""
    return past.published


def mixed(one: Story) -> bytes:
    """Every third page as it always was, the others rendered by a script."""
    return stories.article_page(one) if one.id % 3 == 0 else stories.scripted_page(one)


@pytest.mark.parametrize("page_of", [stories.scripted_page, stories.renamed_page, mixed])
@pytest.mark.parametrize("all_of_it", [True, False])
def test_a_new_layout_stops_the_night_and_is_made_up_for(
    nights: Nights, old: list[Story], page_of: PageOf, all_of_it: bool
) -> None:
    before = nights.content(KEPT)
    nights.publish([*NEW, *old])
    nights.server.site |= {one.path: good(one, page_of) for one in ([*NEW, *old] if all_of_it else NEW)}
    report = nights.run(TONIGHT)
    assert (report.status, report.exit_code, report.new, report.edited) == ("drift", 4, 0, 0)
    assert 'body = ".article__body' in report.message
    assert nights.content(KEPT) == before
    assert len(nights.rows("SELECT post_id FROM quarantine")) >= ENOUGH
    assert nights.rows("SELECT * FROM inbox") == []
    assert nights.rows("SELECT status FROM runs ORDER BY id DESC LIMIT 1") == [("drift",)]
    nights.publish([*NEW, *old])
    repaired = nights.run(TONIGHT + DAY)
    assert (repaired.status, repaired.exit_code, repaired.new) == ("done", 0, len(NEW))
    assert nights.shortcomings([*NEW, *old]) == []
    assert nights.rows("SELECT post_id FROM quarantine") == []


def test_the_layout_stays_changed_for_nights_and_the_site_is_not_hammered(nights: Nights, old: list[Story]) -> None:
    nights.publish([*NEW, *old], stories.scripted_page)
    for night in range(3):
        nights.server.forget()
        report = nights.run(TONIGHT + night * DAY)
        assert report.exit_code == 4
        assert report.requests <= len(NEW) + len(old) + 3
    nights.publish([*NEW, *old])
    assert nights.run(TONIGHT + 3 * DAY).exit_code == 0
    assert nights.shortcomings([*NEW, *old]) == []


def test_stumps_of_articles_stop_the_night_and_are_made_up_for(nights: Nights, old: list[Story]) -> None:
    before = nights.content(KEPT)
    nights.publish([*NEW, *old])
    nights.server.site |= {one.path: good(one, stories.stub_page) for one in NEW}
    report = nights.run(TONIGHT)
    assert (report.status, report.exit_code, report.new) == ("drift", 4, 0)
    assert "characters" in report.message
    assert nights.content(KEPT) == before
    assert len(nights.rows("SELECT post_id FROM quarantine")) == len(NEW)
    nights.publish([*NEW, *old])
    assert nights.run(TONIGHT + DAY).exit_code == 0
    assert nights.shortcomings([*NEW, *old]) == []


def test_articles_that_lose_their_text_but_for_the_captions_stop_the_night(nights: Nights, old: list[Story]) -> None:
    before = nights.content(KEPT)
    nights.publish([*NEW, *old], stories.captioned_page)
    report = nights.run(TONIGHT)
    assert (report.status, report.exit_code, report.new, report.edited) == ("drift", 4, 0, 0)
    assert nights.content(KEPT) == before
    nights.publish([*NEW, *old])
    assert nights.run(TONIGHT + DAY).exit_code == 0
    assert nights.shortcomings([*NEW, *old]) == []


def test_a_stored_article_that_turns_into_a_notice_stays_as_it_was(nights: Nights, old: list[Story]) -> None:
    before = nights.content(KEPT)
    nights.spoil(old[0], answers.html(stories.notice_page()))
    report = nights.run(TONIGHT)
    assert (report.status, report.exit_code, report.quarantined) == ("done", 1, 1)
    assert nights.standing(old[0]).state == "stored"
    assert nights.content(KEPT) == before
    nights.spoil(old[0], good(old[0]))
    assert nights.run(TONIGHT + DAY).exit_code == 0
    assert nights.rows("SELECT post_id FROM quarantine") == []


def test_pieces_of_pictures_and_video_are_no_drift(nights: Nights, old: list[Story]) -> None:
    nights.publish([*NEW, *old])
    videos, photos, texts = NEW[:4], NEW[4:6], NEW[6:]
    nights.server.site |= {one.path: good(one, stories.video_page) for one in videos}
    nights.server.site |= {one.path: good(one, stories.photo_page) for one in photos}
    report = nights.run(TONIGHT)
    assert (report.status, report.exit_code, report.new) == ("done", 0, len(NEW))
    assert nights.shortcomings([*texts, *old]) == []
    titles = {title for (title,) in nights.rows("SELECT title FROM articles")}
    assert titles >= {one.title for one in NEW}


LISTINGS = {
    "nothing": stories.listing_page([]),
    "links to no article": stories.listing_page(["/giao-duc/mam-non/", "/lien-he.html"]),
    "rendered by a script": b"<html><div id='root'></div><script>window.__LIST__ = []</script></html>",
}


@pytest.mark.parametrize("body", LISTINGS.values(), ids=LISTINGS)
def test_an_empty_listing_is_drift(nights: Nights, old: list[Story], body: bytes) -> None:
    before = nights.content(KEPT)
    nights.server.site[LISTING] = answers.html(body)
    nights.server.forget()
    report = nights.run(TONIGHT)
    assert (report.status, report.exit_code) == ("drift", 4)
    assert "article_pattern" in report.message
    assert nights.content(KEPT) == before
    nights.publish([*NEW, *old])
    assert nights.run(TONIGHT + DAY).exit_code == 0
    assert nights.shortcomings([*NEW, *old]) == []
