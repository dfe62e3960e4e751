"""Where tonight's addresses come from: the sections' listings and their paging, the feeds that they name, sitemaps.

None of the sources is certain to exist. Each is asked, a missing one is normal and looked for again after a month,
and ``Night.told`` says what each answered.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from newsextract.crawl.answer import FEED, HTML, JSON, SITEMAP, Media
from newsextract.crawl.frontier import LONGEST_PAUSE, pause
from newsextract.models import FetchError, LayoutDrift, Link, Page, ReadError, StopCrawl
from newsextract.pipeline.context import Night
from newsextract.read.feed import read_feed
from newsextract.read.listing import Listing, read_listing
from newsextract.read.listing_json import following, read_morenews
from newsextract.read.sitemap import Sitemap, month_of, read_sitemap
from newsextract.store.sources import Source, Walk

__all__ = ["MOST_PAGES", "OVER", "Batch", "Discovery"]

log = logging.getLogger(__name__)

MOST_PAGES = 10
"""Pages of a listing that a night reads; a longer absence is for ``crawl --since``."""
MOST_MAPS = 3
"""Sitemaps of robots.txt that are asked every night; the index comes first by custom."""
_MISSING = ("not_found", "gone", "forbidden_by_robots", "wrong_type")
OVER = (*_MISSING, "unreadable")
"""What a site answers behind the last page of a listing, or where robots.txt has it end."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One page of a listing, of whatever kind: its articles, and the address of the page that follows it."""

    links: tuple[Link, ...]
    following: str | None
    last_page: int | None = None


@dataclass(slots=True)
class Discovery:
    """Asks the sources of one night. ``first`` keeps the first page of each section's listing."""

    night: Night
    first: dict[str, Batch] = field(default_factory=dict)

    def sections(self) -> list[str]:
        """Addresses of the paper's listings, first pages."""
        return [self.night.fetcher.base_url + section for section in self.night.paper.sections]

    def tonight(self, *, whole: bool) -> None:
        """Ask every section's listing and the feeds, and look whether there is a sitemap.

        ``whole``: the first pages are wanted even where they are as they were. Raises LayoutDrift for a listing
        without articles, StopCrawl when no listing could be had.
        """
        errors: list[FetchError] = []
        for url in self.sections():
            try:
                self._section(url, whole=whole)
            except StopCrawl:
                raise
            except FetchError as error:
                log.warning("%s: %s", error.outcome, error)
                errors.append(error)
                self.night.count["failed"] += 1
        if len(errors) == len(self.night.paper.sections):
            raise StopCrawl(f"no listing could be had: {errors[-1]}", outcome=errors[-1].outcome)
        for source in self.night.sources.all("feed"):
            self._feed(source.url)
        self._maps()

    def _section(self, url: str, *, whole: bool) -> None:
        """Read a listing where it is not as it was."""
        night = self.night
        try:
            page, at = self._ask(url, "section", HTML, None if whole else night.sources.get(url))
        except FetchError as error:
            self._missed(url, "section", error)
            raise
        if page is None:
            return
        try:
            listing = read_listing(page.body, night.paper, page.url)
        except ReadError as error:
            night.record(url, at, "unreadable", page)
            raise LayoutDrift(str(error)) from error
        night.record(url, at, "listing" if listing.articles else "empty_listing", page)
        if not listing.articles:
            raise LayoutDrift(
                f"{url} links to no article; look at the page, then at article_pattern and sections in "
                f"papers/{night.paper.id}.toml"
            )
        # A walk back that has yet to begin reads the other pages itself, once it has said what they cost.
        self._listed(url, page, listing, alone=whole and night.sources.walk(url) is None)

    def _listed(self, url: str, page: Page, listing: Listing, *, alone: bool) -> None:
        """Keep what a listing names and, unless ``alone``, its next pages as long as all on one is new to us."""
        night, at = self.night, page.fetched_at
        batch = self.first[url] = self._batch_of(listing)
        links, left, stopped = (list(batch.links), None, None) if alone else self._pages(batch)
        night.told[url] = f"section: {len(links)} articles"
        if left:
            log.warning("%s: new articles up to %s, where this run leaves off; `crawl --since` goes on", url, left)
        # All at once: a run that is killed between two pages must not believe that it has seen them.
        with night.db.transaction():
            night.count["listed"] += len(links)
            night.frontier.sight(links, source="section", now=at)
            night.sources.answered(url, "section", outcome="section", articles=len(links), at=at, page=page)
            for feed in listing.feeds:
                night.sources.name(feed, "feed", at)
            if left:
                night.sources.save_walk(url, Walk(left, None, MOST_PAGES), at)
        if stopped:
            raise stopped

    def _batch_of(self, listing: Listing) -> Batch:
        """Where a listing links to no further page, it may load one from the CMS's JSON."""
        more = listing.next_page
        if more is None and listing.zones:
            path = self.night.paper.more_news.format(zone=listing.zones[0], page=1)
            more = self.night.fetcher.base_url + path
        return Batch(listing.articles, more, listing.last_page)

    def _pages(self, first: Batch) -> tuple[list[Link], str | None, StopCrawl | None]:
        """The articles of a listing's pages up to the first that holds a known one, and the page before which it
        came to nothing: the bound was reached, the page could not be had, or the site wants no more.
        """
        links, batch, stale = list(first.links), first, False
        for _ in range(MOST_PAGES - 1):
            seen = {link.post_id for link in links[: -len(batch.links)]}
            fresh = [link for link in batch.links if link.post_id not in seen]
            # The listing JSON may begin with what the first page shows; twice nothing fresh is the end.
            if batch.following is None or (stale and not fresh) or len(self.night.frontier.unknown(fresh)) < len(fresh):
                return links, None, None
            stale, left = not fresh, batch.following
            try:
                batch = self.page(left)
            except StopCrawl as error:
                return links, left, error
            except FetchError as error:
                log.log(logging.INFO if error.outcome in OVER else logging.WARNING, "%s", error)
                return links, None if error.outcome in OVER else left, None
            if not batch.links:
                return links, None, None
            links += batch.links
        return links, batch.following, None

    def page(self, url: str) -> Batch:
        """A further page of a listing, HTML or JSON. Raises FetchError (unreadable: it is no listing)."""
        night, at = self.night, self.night.now()
        more = following(url, night.paper)
        try:
            answer = night.fetcher.fetch(url, JSON if more else HTML)
            assert isinstance(answer, Page)  # a plain question is never answered with 304
            if more:
                links = read_morenews(answer.body, night.paper, answer.url)
                batch = Batch(links, more if links else None)
            else:
                batch = self._batch_of(read_listing(answer.body, night.paper, answer.url))
        except ReadError as error:
            failure = FetchError(str(error), outcome="unreadable", status=200)
            self._missed(url, "page", failure, remember=False)
            raise failure from error
        except FetchError as error:
            self._missed(url, "page", error, remember=False)
            raise
        night.record(url, at, "listing", answer)
        kind = "listing JSON" if more else "page"
        night.told[url] = f"{kind}: {len(batch.links)} articles"
        return batch

    def _feed(self, url: str) -> None:
        page = self._source(url, "feed", FEED)
        if page is None:
            return
        try:
            links = read_feed(page.body, self.night.paper, page.url)
        except ReadError as error:
            self._missed(url, "feed", FetchError(str(error), outcome="unreadable", status=200))
            return
        self._keep(url, "feed", page, links)

    def _maps(self) -> None:
        """Look whether the site has sitemaps of its months; they are read for a walk back alone."""
        night = self.night
        for url in (night.fetcher.sitemaps() or (f"{night.fetcher.base_url}/sitemap.xml",))[:MOST_MAPS]:
            page = self._source(url, "sitemap", SITEMAP)
            sitemap = self._sitemap(url, "sitemap", page) if page else None
            if page and sitemap:
                with night.db.transaction():
                    self._keep(url, "sitemap", page, ())
                    for month in sitemap.maps:
                        if month_of(month):
                            night.sources.name(month, "month", page.fetched_at)

    def months(self, since: date) -> list[str]:
        """Addresses of the months' sitemaps back to that day, newest first: named ones, else where they would be."""
        night, first, urls = self.night, since.replace(day=1), dict[date, str]()
        path, day = night.paper.month_sitemap, night.now().date().replace(day=1)
        while path and day >= first:
            urls[day] = night.fetcher.base_url + path.format(year=day.year, month=day.month)
            day = (day - timedelta(days=1)).replace(day=1)
        for source in night.sources.all("month"):
            if (month := month_of(source.url)) and month >= first:
                urls[month] = source.url
        return [url for _, url in sorted(urls.items(), reverse=True)]

    def month(self, url: str, since: date) -> bool:
        """Read a month's sitemap, unless all of it was read after the month was over; False where there is none.

        Raises StopCrawl when the site wants no more requests.
        """
        night, first = self.night, month_of(url) or date.max
        known = night.sources.get(url)
        next_month = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
        if known and known.answered_at and known.outcome == "month" and known.answered_at.date() > next_month:
            return True
        page = self._source(url, "month", SITEMAP)
        sitemap = self._sitemap(url, "month", page) if page else None
        if page and sitemap:
            recent = [link for link in sitemap.articles if link.at is None or link.at.date() >= since]
            self._keep(url, "month", page, recent, outcome="month" if since <= first else "part of a month")
        known = night.sources.get(url)
        return known is not None and known.answered_at is not None

    def _sitemap(self, url: str, kind: str, page: Page) -> Sitemap | None:
        try:
            return read_sitemap(page.body, self.night.paper, page.url)
        except ReadError as error:
            self._missed(url, kind, FetchError(str(error), outcome="unreadable", status=200))
            return None

    def _source(self, url: str, kind: str, media: Media) -> Page | None:
        """A source's text where it is new, None where it is not, or cannot be had now."""
        night, at = self.night, self.night.now()
        known = night.sources.get(url)
        if known and known.not_before and at < known.not_before:
            night.told[url] = f"{kind}: {known.outcome} on {known.asked_at.date()}"
            return None
        # What was read in part must come whole.
        if known and known.outcome != kind:
            known = None
        try:
            page, at = self._ask(url, kind, media, known)
        except StopCrawl:
            raise
        except FetchError as error:
            self._missed(url, kind, error)
            return None
        if page:
            night.record(url, at, kind, page)
        return page

    def _ask(self, url: str, kind: str, media: Media, known: Source | None) -> tuple[Page | None, datetime]:
        """A source's page (None: it is as it was, which is written down) and when it was asked for."""
        night, at = self.night, self.night.now()
        answer = night.fetcher.fetch(
            url, media, etag=known.etag if known else None, last_modified=known.last_modified if known else None
        )
        if isinstance(answer, Page):
            return answer, at
        night.told[url] = f"{kind}: not modified"
        with night.db.transaction():
            night.record(url, at, "not_modified", answer)
            night.sources.unchanged(url, at)
        return None, at

    def _keep(self, url: str, kind: str, page: Page, links: Sequence[Link], outcome: str | None = None) -> None:
        night, at = self.night, page.fetched_at
        night.told[url] = f"{kind}: {len(links)} articles" if kind != "sitemap" else "sitemap: there"
        with night.db.transaction():
            night.count["listed"] += len(links)
            night.frontier.sight(links, source=kind, now=at)
            night.sources.answered(url, kind, outcome=outcome or kind, articles=len(links), at=at, page=page)

    def _missed(self, url: str, kind: str, error: FetchError, *, remember: bool = True) -> None:
        """Write down that a source brought nothing.

        But for the sections, none has to exist: a missing one is looked for again after a month, a failing one after
        growing pauses.
        """
        night, at = self.night, self.night.now()
        night.told[url] = f"{kind}: {error.outcome}"
        log.info("%s: %s: %s", kind, error.outcome, error)
        with night.db.transaction():
            night.record_failure(url, at, error)
            if remember and not isinstance(error, StopCrawl):
                known = night.sources.get(url)
                later = LONGEST_PAUSE if error.outcome in _MISSING else pause(known.failures + 1 if known else 1)
                night.sources.failed(
                    url, kind, outcome=error.outcome, at=at, not_before=None if kind == "section" else at + later
                )
