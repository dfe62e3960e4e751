"""From the frontier to the inbox: ask for articles one after the other, keep what has to be judged."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from newsextract.crawl.fetch import NotModified
from newsextract.crawl.frontier import after_failure
from newsextract.models import Entry, FetchError, LayoutDrift, Page, ReadError, StopCrawl
from newsextract.pipeline.context import Night
from newsextract.read.address import post_id
from newsextract.read.page import read_page

__all__ = ["HOPELESS", "Collector"]

log = logging.getLogger(__name__)

HOPELESS = 10
"""So many pages from the first on, and none of them an article: more requests would tell nothing new."""
_OURS = ("budget_spent", "crawl_delay", "rate_limited", "robots_unreachable")
"""Outcomes that stop the run and say nothing of the address that was just asked for."""
_EXPECTED = ("gone", "not_found", "forbidden_by_robots")
"""Outcomes that nobody has to do anything about."""


class Collector:
    """Asks for every entry at most once a run. Each answer is settled or in the inbox before the next request."""

    def __init__(self, night: Night) -> None:
        self._night = night
        self._asked: set[str] = set()
        self._unreadable = self._readable = 0

    @property
    def asked(self) -> int:
        """How many articles were asked for."""
        return len(self._asked)

    def collect(self, entries: Iterable[Entry]) -> None:
        """Ask for the entries in this order.

        Raises StopCrawl when the site wants no more, LayoutDrift when page after page is no article.
        """
        todo = [entry for entry in entries if entry.post_id not in self._asked]
        for done, entry in enumerate(todo):
            self._night.progress("fetch", done, len(todo), 0)
            if entry.post_id not in self._asked:  # since then another address led to it
                self._one(entry)
            if self._unreadable >= HOPELESS and not self._readable:
                raise LayoutDrift(f"the first {self._unreadable} pages hold no article")
        self._night.progress("fetch", len(todo), len(todo), 0)

    def _one(self, entry: Entry) -> None:
        self._asked.add(entry.post_id)
        night, at = self._night, self._night.now()
        # Only what we have may be answered with "not modified".
        etag, last_modified = (entry.etag, entry.last_modified) if entry.state == "stored" else (None, None)
        try:
            answer = night.fetcher.fetch(entry.url, etag=etag, last_modified=last_modified)
            if post_id(answer.url, night.paper) is None:
                message = f"{entry.url} leads to {answer.url}, which is no article's address"
                raise FetchError(message, outcome="moved_away", status=200)
        except FetchError as error:
            self._failed(entry, at, error)
            return
        if isinstance(answer, NotModified):
            with night.db.transaction():
                night.record(entry.url, at, "not_modified", answer, entry.post_id)
                night.frontier.settle(entry.post_id, entry.url, "stored", outcome="not_modified", at=at)
                night.journal.clear(entry.post_id)
            night.count["not_modified"] += 1
        else:
            self._take(entry, answer, at)

    def _failed(self, entry: Entry, at: datetime, error: FetchError) -> None:
        night = self._night
        with night.db.transaction():
            night.record_failure(entry.url, at, error, entry.post_id)
            if error.outcome not in _OURS:
                fate = after_failure(entry, error.outcome, at)
                night.frontier.settle(
                    entry.post_id,
                    entry.url,
                    fate.state,
                    outcome=error.outcome,
                    at=at,
                    failures=fate.failures,
                    not_before=fate.not_before,
                )
                night.count[_counted(fate.state, error.outcome)] += 1
        if isinstance(error, StopCrawl):
            raise error
        log.log(logging.INFO if error.outcome in _EXPECTED else logging.WARNING, "%s: %s", error.outcome, error)

    def _take(self, entry: Entry, page: Page, at: datetime) -> None:
        night = self._night
        night.count["fetched"] += 1
        if not page.whole:
            # Without validators it comes whole the next time.
            page = replace(page, etag=None, last_modified=None)
        key = post_id(page.url, night.paper) or entry.post_id
        section = self._section(page, key)
        with night.db.transaction():
            if key != entry.post_id:
                night.frontier.settle(entry.post_id, entry.url, "elsewhere", outcome="moved", at=at)
                self._asked.add(key)
            if section and section not in night.paper.section_names:
                night.record(entry.url, at, "other_section", page, key)
                night.frontier.settle(key, page.url, "elsewhere", outcome="other_section", at=at)
                night.count["other_section"] += 1
            else:
                fetch = night.record(page.url, at, "held", page, key)
                night.journal.hold(key, page, fetch)

    def _section(self, page: Page, key: str) -> str:
        """The section that the page names; "" where it names none or is no article, which is judged later."""
        try:
            article = read_page(page.body, self._night.paper, url=page.url, charset=page.charset)
        except ReadError as error:
            log.info("no article: %s", error)
            self._unreadable += 1
            return ""
        self._readable += 1
        if article.published_at:
            self._night.dated[key] = article.published_at
        return article.section


def _counted(state: str, outcome: str) -> str:
    if state == "gone":
        return "gone"
    return "forbidden" if outcome == "forbidden_by_robots" else "failed"
