"""Whole nights against the faulty server: the real crawler, the real rules, a real SQLite file, a clock of our own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import stamina
from faulty import answers, stories
from faulty.answers import Reply
from faulty.server import FaultyServer
from faulty.stories import LISTING, Story

from newsextract.crawl.fetch import Fetcher
from newsextract.models import Extraction, Paper
from newsextract.papers import load_paper
from newsextract.pipeline.extracting import default_extractor
from newsextract.pipeline.nightly import NightReport, run_night
from newsextract.store.database import Database

PAPER = load_paper("baolaocai")
NOW = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ROBOTS = answers.Answer(body=b"User-agent: *\nDisallow: /tim-kiem\n", headers={"Content-Type": "text/plain"})
FACTS = ("statistics", "officials", "targets")
KEPT = ("articles", "article_versions", *FACTS)
"""Tables of what the newspaper said."""
CONTENT = ("pages", *KEPT)

PageOf = Callable[[Story], bytes]


def recent(first: int, count: int, *, now: datetime = NOW, slug: str = "truong-lop") -> list[Story]:
    """Stories published in the hours before ``now``."""
    return stories.stories(first, count, published=now - timedelta(hours=count), slug=slug)


def good(one: Story, page_of: PageOf = stories.article_page) -> answers.Answer:
    """The story's page as a good server sends it."""
    return answers.page(page_of(one), one.modified)


def listing(listed: Iterable[Story | str]) -> answers.Answer:
    """The section's listing as a good server sends it."""
    listed = list(listed)
    changed = max((one.modified for one in listed if isinstance(one, Story)), default=NOW)
    return answers.page(stories.listing_page(listed), changed)


@cache
def extraction_of(one: Story) -> Extraction:
    """What a story's page holds, asked of the extractor directly."""
    return default_extractor().extract_html(stories.article_page(one), PAPER, url=f"https://baolaocai.vn{one.path}")


def identities(one: Story) -> set[str]:
    """The names of all facts of a story."""
    found = extraction_of(one)
    return {fact.identity for kind in FACTS for fact in getattr(found, kind)}


class Standing(NamedTuple):
    """Where an address stands on the frontier; ``not_before`` is until when it is left alone."""

    state: str
    failures: int
    outcome: str | None
    not_before: datetime | None


class Nights:
    """A site, a database, and the nights that lie between them."""

    def __init__(self, server: FaultyServer, db: Database, paper: Paper = PAPER) -> None:
        self.server, self.db, self.paper = server, db, paper
        self.naps: list[float] = []
        server.site["/robots.txt"] = ROBOTS

    def publish(self, published: Iterable[Story], page_of: PageOf = stories.article_page) -> None:
        """Put stories on the site and name them, and nothing else, in its listing."""
        published = list(published)
        self.server.site |= {one.path: good(one, page_of) for one in published}
        self.server.site[LISTING] = listing(published)

    def spoil(self, one: Story, reply: Reply) -> None:
        """Let the story's page go wrong."""
        self.server.site[one.path] = reply

    def run(self, now: datetime = NOW, *, revisit: timedelta = 7 * DAY, **options: Any) -> NightReport:
        """One night. Pauses that the site asks for are noted in ``naps``, not slept, unless ``sleep`` is given."""
        running = {name: options.pop(name) for name in ("since", "limit", "keep_raw") if name in options}
        settings = {"delay": 0.0, "deadline": 1.5, "patience": 0.5, "max_bytes": 1_000_000, "sleep": self.naps.append}
        with (
            stamina.set_testing(True, attempts=3, cap=True),
            Fetcher(self.paper, base_url=self.server.base_url, now=lambda: now, **(settings | options)) as fetcher,
        ):
            return run_night(
                self.db, default_extractor(), self.paper, fetcher, now=lambda: now, revisit=revisit, **running
            )

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What another program reads in the file."""
        connection = sqlite3.connect(self.db.path)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def content(self, tables: Iterable[str] = CONTENT) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of these tables."""
        return {table: self.rows(f"SELECT * FROM {table}") for table in tables}

    def watch(self, tables: Iterable[str] = CONTENT) -> None:
        """Have SQLite note every write to these tables in ``written``, also one that changes nothing."""
        connection = sqlite3.connect(self.db.path)
        connection.execute("CREATE TABLE written (what TEXT)")
        for table in tables:
            for verb in ("INSERT", "UPDATE", "DELETE"):
                connection.execute(
                    f"CREATE TRIGGER {table}_{verb} AFTER {verb} ON {table}"
                    f" BEGIN INSERT INTO written VALUES ('{verb} {table}'); END"
                )
        connection.commit()
        connection.close()

    def outcomes(self, one: Story) -> list[str]:
        """What the requests for a story came to, oldest first."""
        return [x for (x,) in self.rows("SELECT outcome FROM fetches WHERE post_id = ? ORDER BY id", str(one.id))]

    def standing(self, one: Story) -> Standing:
        """What the frontier says of a story."""
        sql = "SELECT state, failures, outcome, not_before FROM frontier WHERE post_id = ?"
        ((state, failures, outcome, not_before),) = self.rows(sql, str(one.id))
        return Standing(state, failures, outcome, datetime.fromisoformat(not_before) if not_before else None)

    def stored(self) -> set[int]:
        """Numbers of the stories in the database."""
        return {int(post_id) for (post_id,) in self.rows("SELECT post_id FROM articles")}

    def shortcomings(self, expected: Iterable[Story]) -> list[str]:
        """What is missing of these stories: text or facts that the extractor finds and the database has not."""
        return [f"{one.path}: {problem}" for one in expected if (problem := self._shortcoming(one))]

    def _shortcoming(self, one: Story) -> str:
        stored, expected = self.db.article(PAPER.id, str(one.id)), extraction_of(one)
        if stored is None:
            return "not stored"
        if stored.article.blocks != expected.article.blocks:
            return "not its text"
        facts = self.db.facts_of(stored)
        found = {kind: {(key, row["quote"]) for key, row in facts[kind].items()} for kind in FACTS}
        wanted = {kind: {(fact.identity, fact.quote) for fact in getattr(expected, kind)} for kind in FACTS}
        return "" if found == wanted else f"not its facts: {found} instead of {wanted}"
