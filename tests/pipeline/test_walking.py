"""``crawl --since``: back through paged listings, the CMS's JSON or the sitemaps of the months, a run at a time.

Stories are published one a day, so that a page of a listing is as many days as it has stories.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import stamina
from conftest import Command
from faulty import answers, stories
from faulty.answers import Answer, Asked
from faulty.server import FaultyServer
from faulty.stories import LISTING, Story

from newsextract.crawl.fetch import Fetcher
from newsextract.pipeline.discovery import MOST_PAGES
from newsextract.pipeline.extracting import default_extractor
from newsextract.pipeline.nightly import NightReport, run_night
from newsextract.store.database import Database

from .files import content, rows
from .nights import DAY, NOW, PAPER, ROBOTS, Nights
from .reaper import Death, Order, Reaper

PER_PAGE = 3
PAGES = 8
ARCHIVE = [stories.story(n, published=NOW - n * DAY - timedelta(hours=1)) for n in range(PER_PAGE * PAGES)]
ZONE = "/api/morenews-zone-12-{}.html"
NOWHERE = date(2000, 1, 1)


def day(days: int) -> date:
    """So many days before tonight."""
    return (NOW - days * DAY).date()


def since(first: date, among: list[Story] | None = None) -> set[int]:
    return {one.id for one in (ARCHIVE if among is None else among) if one.published.date() >= first}


def box(one: Story, *, dated: bool = True) -> str:
    time = f'<time datetime="{one.published.isoformat()}"></time>' if dated else ""
    return f'<article class="story"><h2><a class="cms-link" href="{one.path}">{one.title}</a></h2>{time}</article>'


def listing(listed: list[Story], *, following: str = "", more: str = "", dated: bool = True) -> Answer:
    link = f'<div class="pagination"><a class="next" href="{following}">Trang sau</a></div>' if following else ""
    boxes = "".join(box(one, dated=dated) for one in listed)
    return answers.html(f"<html><body><h1>Giáo dục</h1>{boxes}{link}{more}</body></html>".encode())


def page_of(number: int) -> list[Story]:
    return ARCHIVE[(number - 1) * PER_PAGE : number * PER_PAGE]


def paged(*, dated: bool = True, more: str = "") -> dict[str, Answer]:
    """Listing pages, each of which links to the next."""
    site = {}
    for number in range(1, PAGES + 1):
        following = f"{LISTING}?page={number + 1}" if number < PAGES else ""
        path = LISTING if number == 1 else f"{LISTING}?page={number}"
        site[path] = listing(page_of(number), following=following, dated=dated, more=more)
    return site


def loaded_on_demand(first: int) -> dict[str, Answer]:
    """A listing without paging, whose script asks for JSON; its first page holds the listing's page ``first``."""
    script = f"<script>load('{ZONE.format('')}')</script>".replace(".html", "")
    site = {LISTING: listing(page_of(1), more=script)}
    for number, page in enumerate(range(first, PAGES + 2), start=1):
        contents = [{"url": one.path, "date": int(one.published.timestamp())} for one in page_of(page)]
        body = json.dumps({"data": {"contents": contents}}).encode()
        site[ZONE.format(number)] = Answer(body=body, headers={"Content-Type": "application/json"})
    return site


def xml(body: str) -> Answer:
    return Answer(body=f'<?xml version="1.0"?>{body}'.encode(), headers={"Content-Type": "application/xml"})


def month_map(base_url: str, first: date, among: list[Story]) -> Answer:
    listed = [one for one in among if one.published.date().replace(day=1) == first]
    entries = "".join(
        f"<url><loc>{base_url}{one.path}</loc><lastmod>{one.published.isoformat()}</lastmod></url>" for one in listed
    )
    return xml(f"<urlset>{entries}</urlset>")


def map_path(first: date) -> str:
    return f"/sitemaps/news-{first.year}-{first.month}.xml"


def months_back(count: int) -> list[date]:
    first = [NOW.date().replace(day=1)]
    while len(first) < count:
        first.append((first[-1] - timedelta(days=1)).replace(day=1))
    return first


@dataclass(slots=True)
class Walks:
    """A site and a database; what a walk says is kept with the number of requests that came before it."""

    server: FaultyServer
    db: Database
    said: list[tuple[int, str]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def publish(self, site: dict[str, Answer], among: list[Story] | None = None) -> None:
        articles = ARCHIVE if among is None else among
        pages = {one.path: answers.page(stories.article_page(one), one.modified) for one in articles}
        self.server.site = {"/robots.txt": ROBOTS, **pages, **site}

    def run(
        self, first: date | None = None, *, now: datetime = NOW, limit: int | None = None, max_requests: int = 2000
    ) -> NightReport:
        """One run; ``log`` are the paths that it asked for."""
        self.server.forget()
        self.said = []
        with (
            stamina.set_testing(True, attempts=3, cap=True),
            Fetcher(
                PAPER,
                base_url=self.server.base_url,
                delay=0.5,
                max_requests=max_requests,
                now=lambda: now,
                sleep=lambda seconds: None,
            ) as fetcher,
        ):
            report = run_night(
                self.db,
                default_extractor(),
                PAPER,
                fetcher,
                now=lambda: now,
                revisit=timedelta(0),
                since=first,
                limit=limit,
                announce=lambda text: self.said.append((len(self.server.log), text)),
            )
        self.log = [one.path for one in self.server.log]
        return report

    def pages(self) -> list[str]:
        """What the last run asked for besides articles and what every night asks for."""
        every_night = ("/robots.txt", LISTING, "/sitemap.xml")
        return [path for path in self.log if "-post" not in path and path not in every_night]

    def articles(self) -> list[str]:
        return [path for path in self.log if "-post" in path]

    def stored(self) -> set[int]:
        with self.db.querying() as file:
            return {int(post_id) for (post_id,) in file.execute("SELECT post_id FROM articles")}


@pytest.fixture
def walks(nights: Nights) -> Walks:
    return Walks(nights.server, nights.db)


def numbers(*pages: int) -> list[str]:
    return [f"{LISTING}?page={number}" for number in pages]


def test_it_ends_with_the_first_page_that_is_older(walks: Walks) -> None:
    walks.publish(paged())
    report = walks.run(day(10))
    assert (report.status, report.exit_code) == ("done", 0)
    # Days 0 to 2, 3 to 5, 6 to 8, 9 to 11: the first page that is older all over is the fifth.
    assert walks.pages() == numbers(2, 3, 4, 5)
    assert walks.stored() == since(day(10))
    assert max(Counter(walks.log).values()) == 1


@pytest.mark.parametrize("dated", [True, False])
def test_what_it_costs_is_said_before_it_is_spent(walks: Walks, dated: bool) -> None:
    walks.publish(paged(dated=dated))
    walks.run(day(20), max_requests=30)
    ((asked, said),) = walks.said
    # robots.txt, the listing, its articles and the look for a sitemap are what every night asks for.
    assert asked == 2 + PER_PAGE + 1
    assert walks.log[asked] == f"{LISTING}?page=2"
    found = re.search(r"about (\d+) pages of 3 articles; (\d+) requests, ([\d.]+) hours at one every 0.5 s", said)
    assert found
    pages, requests, hours = int(found[1]), int(found[2]), float(found[3])
    assert pages == pytest.approx(20 / PER_PAGE, abs=3)
    assert requests == pages * (1 + PER_PAGE)
    assert hours == pytest.approx(requests * 0.5 / 3600, abs=0.05)
    assert "this run may send 24 more (--max-requests)" in said


def test_the_command_says_what_it_costs(newsextract: Command, walks: Walks, tmp_path: Path) -> None:
    walks.publish(paged())
    first = f"{day(10):%Y-%m-%d}"
    done = newsextract(
        *("crawl", "--db", tmp_path / "news.db", "--base-url", walks.server.base_url, "--delay", "0", "--since", first)
    )
    assert done.returncode == 0
    assert done.stderr.startswith(f"walking back to {first} through {walks.server.base_url}{LISTING}: about ")


def test_listings_without_dates_are_dated_by_their_articles(walks: Walks) -> None:
    walks.publish(paged(dated=False))
    assert walks.run(day(10)).status == "done"
    assert walks.pages() == numbers(2, 3, 4, 5)
    # A page is read as a whole where only its articles tell how old it is.
    assert walks.stored() == {one.id for one in ARCHIVE[: 5 * PER_PAGE]}


@pytest.mark.parametrize("budget", [5, 7, 12])
def test_a_walk_cut_short_is_taken_up_again(walks: Walks, budget: int) -> None:
    walks.publish(paged())
    asked: Counter[str] = Counter()
    for _ in range(60):
        report = walks.run(day(19), max_requests=budget)
        asked.update(walks.articles() + walks.pages())
        if report.status == "done":
            break
        assert (report.status, len(walks.log)) == ("stopped", budget)
    assert report.status == "done"
    assert walks.stored() == since(day(19))
    assert max(asked[one.path] for one in ARCHIVE) == 1
    # The page on which something was left out is where a walk comes back to.
    assert [asked[page] for page in numbers(2, 3, 4, 5, 6)] == [1] * 5
    assert asked[f"{LISTING}?page=7"] <= 2


def test_a_walk_with_a_limit_is_taken_up_again(walks: Walks) -> None:
    walks.publish(paged())
    asked: Counter[str] = Counter()
    while walks.stored() != since(day(19)):
        assert walks.run(day(19), limit=4).exit_code == 0
        assert 0 < len(walks.articles()) <= 4
        asked.update(walks.articles() + walks.pages())
    assert set(asked.values()) == {1}


@pytest.mark.parametrize("step", [120, pytest.param(1, marks=pytest.mark.long)])
def test_a_walk_killed_in_any_transaction_is_taken_up_again(
    walks: Walks, reaper: Reaper, tmp_path: Path, step: int
) -> None:
    walks.publish(paged())

    def crawl(db: Path, number: int = 0) -> Death:
        arguments = ["crawl", "--db", str(db), "--base-url", walks.server.base_url, "--delay", "0", "--revisit", "0"]
        return reaper.run(Order([*arguments, "--since", f"{day(10)}"], str(tmp_path / "said"), number=number))

    undisturbed = tmp_path / "undisturbed.db"
    whole = crawl(undisturbed)
    assert whole.code == 0
    for number in range(1, whole.transactions + 1, step):
        db = tmp_path / f"{number}.db"
        walks.server.forget()
        assert crawl(db, number).killed
        assert crawl(db).code == 0
        assert content(db) == content(undisturbed)
        walk = "SELECT next_url, oldest FROM walks"
        assert rows(db, walk) == rows(undisturbed, walk)
        # What is lost is the answer that was being written down; the walk comes back to a page that it left in part.
        asked = Counter(one.path for one in walks.server.log if "-post" in one.path or "?page=" in one.path)
        twice = {path for path, times in asked.items() if times == 2}
        assert max(asked.values()) <= 2
        assert len(twice - set(numbers(4))) <= 1


def test_an_earlier_day_goes_on_where_the_later_one_ended(walks: Walks) -> None:
    walks.publish(paged())
    assert walks.run(day(10)).status == "done"
    assert walks.run(day(10)).status == "done"
    assert walks.pages() == walks.articles() == []
    assert walks.run(day(11)).status == "done"
    assert walks.stored() == since(day(11))
    assert walks.run(day(19)).status == "done"
    assert walks.stored() == since(day(19))
    # The page on which the other walk left something out is read again, and none before it.
    assert walks.pages()[0] in numbers(4, 5)
    assert walks.run(NOWHERE).status == "done"
    assert {one.path for one in ARCHIVE}.issuperset(walks.articles())
    assert walks.stored() == since(NOWHERE)


def test_the_nights_after_a_walk_are_as_before(walks: Walks) -> None:
    walks.publish(paged())
    walks.run(day(10))
    assert walks.run(now=NOW + DAY).exit_code == 0
    assert (walks.pages(), walks.articles(), walks.said) == ([], [], [])


def test_a_page_that_cannot_be_had_ends_the_walk_for_now(walks: Walks) -> None:
    walks.publish(paged())
    third = f"{LISTING}?page=3"
    good, walks.server.site[third] = walks.server.site[third], answers.error(500)
    report = walks.run(day(10))
    assert (report.status, report.exit_code, report.failed) == ("done", 1, 1)
    assert walks.stored() == {one.id for one in ARCHIVE[: 2 * PER_PAGE]}
    walks.server.site[third] = good
    assert walks.run(day(10)).exit_code == 0
    assert walks.pages() == numbers(3, 4, 5)
    assert walks.stored() == since(day(10))


def test_a_long_absence_is_bridged(walks: Walks) -> None:
    """More new pages than a night reads, although an earlier walk had come to its end."""
    older = stories.stories(500, 6, published=NOW - 300 * DAY)
    walks.publish({LISTING: listing(older[::-1])}, older)
    walks.run(NOWHERE, now=NOW - 299 * DAY)
    new = [stories.story(600 + n, published=NOW - n * DAY - timedelta(hours=1)) for n in range(MOST_PAGES + 5)]
    site = {
        (LISTING if not n else f"{LISTING}?page={n + 1}"): listing([one], following=f"{LISTING}?page={n + 2}")
        for n, one in enumerate(new)
    }
    walks.publish({**site, f"{LISTING}?page={len(new) + 1}": listing(older[::-1])}, [*new, *older])
    assert walks.run().exit_code == 0
    assert walks.stored() == {one.id for one in [*older, *new[:MOST_PAGES]]}
    assert walks.run(day(200)).exit_code == 0
    assert walks.stored() == {one.id for one in [*older, *new]}
    assert walks.articles() == [one.path for one in new[MOST_PAGES:]]


def test_a_night_that_is_stopped_among_its_pages_keeps_what_these_named(walks: Walks) -> None:
    walks.publish(paged())
    budget = 4
    report = walks.run(max_requests=budget)
    assert (report.status, report.listed) == ("stopped", 3 * PER_PAGE)
    assert walks.run(day(40)).exit_code == 0
    assert walks.stored() == since(NOWHERE)
    assert walks.pages()[:5] == numbers(4, 5, 6, 7, 8)


def cursors(*names: str) -> dict[str, Answer]:
    """Listing pages that are told apart by a word, the last of which leads to the first of these again."""
    addresses = [f"{LISTING}?sau={name}" for name in names]
    following = dict(zip([LISTING, *addresses], [*addresses, addresses[0]], strict=True))
    return {path: listing(page_of(n), following=following[path]) for n, path in enumerate(following, start=1)}


def test_pages_that_lead_in_a_circle_end(walks: Walks) -> None:
    walks.publish(cursors("a", "b", "c"))
    assert walks.run(NOWHERE).status == "done"
    assert walks.stored() == {one.id for one in ARCHIVE[: 4 * PER_PAGE]}
    asked = Counter(path for path in walks.pages() if path.startswith(LISTING))
    assert asked == {f"{LISTING}?sau=a": 2, f"{LISTING}?sau=b": 1, f"{LISTING}?sau=c": 1}


def test_pages_without_end_and_without_news_end(walks: Walks) -> None:
    def repeating(asked: Asked) -> Answer:
        number = int(asked.path.partition("page=")[2] or 1)
        return listing(page_of(1), following=f"{LISTING}?page={number + 1}")

    walks.publish({})
    walks.server.site[LISTING] = repeating
    assert walks.run(NOWHERE).status == "done"
    assert len([path for path in walks.log if path.startswith(LISTING)]) <= 3


def test_a_box_at_the_side_does_not_lead_the_walk_astray(walks: Walks) -> None:
    """The newest and the oldest article stand on every page."""
    walks.publish(paged(more=f"<aside>{box(ARCHIVE[0])}{box(ARCHIVE[-1])}</aside>"))
    assert walks.run(day(10)).status == "done"
    assert walks.pages() == numbers(2, 3, 4, 5)
    assert walks.run(day(19)).status == "done"
    assert walks.pages()[0] in numbers(4, 5)
    assert walks.stored() == since(day(19)) | {ARCHIVE[-1].id}


@pytest.mark.parametrize("first", [1, 2])
def test_through_the_json_of_the_listing(walks: Walks, first: int) -> None:
    """Its first page holds what the listing shows, or what comes after that."""
    walks.publish(loaded_on_demand(first))
    report = walks.run(day(10))
    assert (report.status, report.exit_code) == ("done", 0)
    assert walks.stored() == since(day(10))
    assert walks.pages() == [ZONE.format(number) for number in range(1, 7 - first)]
    assert walks.run(NOWHERE).status == "done"
    assert walks.stored() == since(NOWHERE)
    assert ZONE.format(1) not in walks.pages()


@pytest.mark.parametrize("first", [1, 2])
def test_a_night_reads_the_json_of_the_listing_too(walks: Walks, first: int) -> None:
    walks.publish(loaded_on_demand(first))
    assert walks.run().exit_code == 0
    assert walks.stored() == since(NOWHERE)


MONTHS = months_back(5)
OVER_MONTHS = [stories.story(n, published=NOW - 5 * n * DAY - timedelta(hours=1)) for n in range(24)]


def with_months(base_url: str, *, index: bool) -> dict[str, Answer]:
    """A listing without paging and a sitemap for each month, named in an index or not."""
    maps = {map_path(month): month_map(base_url, month, OVER_MONTHS) for month in MONTHS}
    named = "".join(f"<sitemap><loc>{base_url}{path}</loc></sitemap>" for path in maps)
    site = {LISTING: listing(OVER_MONTHS[:PER_PAGE]), **maps}
    return site | ({"/sitemap.xml": xml(f"<sitemapindex>{named}</sitemapindex>")} if index else {})


@pytest.mark.parametrize("index", [True, False])
def test_through_the_sitemaps_of_the_months(walks: Walks, index: bool) -> None:
    walks.publish(with_months(walks.server.base_url, index=index), OVER_MONTHS)
    first = MONTHS[2].replace(day=15)
    report = walks.run(first)
    assert (report.status, report.exit_code) == ("done", 0)
    assert walks.pages() == [map_path(month) for month in MONTHS[:3]]
    assert walks.stored() == since(first, OVER_MONTHS)
    assert walks.said[0][1].endswith("asking for the sitemaps of 3 months")
    assert walks.log[walks.said[0][0]] == map_path(MONTHS[0])
    asked, cost = walks.said[1]
    left = len(since(first, OVER_MONTHS)) - PER_PAGE
    assert f"{left} requests" in cost
    assert len(walks.log) == asked + left


@pytest.mark.parametrize("index", [True, False])
def test_months_that_are_over_are_read_once(walks: Walks, index: bool) -> None:
    walks.publish(with_months(walks.server.base_url, index=index), OVER_MONTHS)
    walks.run(MONTHS[2].replace(day=15))
    assert walks.run(MONTHS[2].replace(day=15)).status == "done"
    # This month is not over; what was read in part may have been added to.
    assert walks.pages() == [map_path(MONTHS[0]), map_path(MONTHS[2])]
    assert walks.articles() == []
    assert walks.run(MONTHS[4]).status == "done"
    assert walks.pages() == [map_path(MONTHS[0]), *(map_path(month) for month in MONTHS[2:])]
    assert walks.stored() == since(MONTHS[4], OVER_MONTHS)
    assert walks.run(MONTHS[4]).status == "done"
    assert (walks.pages(), walks.articles()) == ([map_path(MONTHS[0])], [])


def test_months_cut_short_are_taken_up_again(walks: Walks) -> None:
    walks.publish(with_months(walks.server.base_url, index=True), OVER_MONTHS)
    asked: Counter[str] = Counter()
    for _ in range(60):
        report = walks.run(MONTHS[4], max_requests=6)
        asked.update(walks.articles() + walks.pages())
        if report.status == "done":
            break
    assert report.status == "done"
    assert walks.stored() == since(MONTHS[4], OVER_MONTHS)
    assert max(asked[one.path] for one in OVER_MONTHS) == 1
    assert [asked[map_path(month)] for month in MONTHS[1:]] == [1, 1, 1, 1]


def test_sitemaps_go_on_where_the_listing_ends(walks: Walks) -> None:
    ends = {
        LISTING: listing(OVER_MONTHS[:3], following=f"{LISTING}?page=2"),
        f"{LISTING}?page=2": listing(OVER_MONTHS[3:6]),
    }
    walks.publish({**with_months(walks.server.base_url, index=False), **ends}, OVER_MONTHS)
    assert walks.run(MONTHS[3]).status == "done"
    assert walks.pages() == [f"{LISTING}?page=2", *(map_path(month) for month in MONTHS[:4])]
    assert walks.stored() == since(MONTHS[3], OVER_MONTHS)


def test_months_whose_sitemap_failed_are_tried_again(walks: Walks) -> None:
    walks.publish(with_months(walks.server.base_url, index=False), OVER_MONTHS)
    newest = map_path(MONTHS[0])
    good, walks.server.site[newest] = walks.server.site[newest], answers.error(500)
    walks.run(MONTHS[3])
    assert f"{newest}: server_error; the walk back goes on from there another time" in walks.said[-1][1]
    walks.server.site[newest] = good
    assert walks.run(MONTHS[3], now=NOW + DAY).status == "done"
    assert walks.stored() == since(MONTHS[3], OVER_MONTHS)


def test_a_site_with_neither_says_so(walks: Walks) -> None:
    walks.publish({LISTING: listing(page_of(1))})
    assert walks.run(day(400)).exit_code == 0
    assert walks.stored() == {one.id for one in page_of(1)}
    assert walks.pages() == [map_path(MONTHS[0])]
    assert "this site names no older articles than its listings do" in walks.said[-1][1]
    assert walks.run(day(400), now=NOW + DAY).exit_code == 0
    assert walks.pages() == []
    assert "this site names no older articles than its listings do" in walks.said[-1][1]
