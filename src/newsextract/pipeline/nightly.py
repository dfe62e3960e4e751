"""One night: take the lock, see what is listed, fetch what is new or young, read, extract, store, count.

Every article is a transaction of its own and every request leaves its outcome behind, so that a night may end
at any point and the next one goes on from there.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from newsextract.crawl.fetch import Fetcher, NotModified
from newsextract.crawl.frontier import Request, plan
from newsextract.extract.rules import Rules
from newsextract.models import (
    DatabaseBusy,
    FetchError,
    LayoutDrift,
    Page,
    Paper,
    ReadError,
    StopCrawl,
    StoreError,
)
from newsextract.pipeline.extracting import Extractor
from newsextract.read.listing import article_links
from newsextract.store.catalogues import IndicatorRow, RuleRow
from newsextract.store.database import Database

__all__ = ["NightReport", "Progress", "run_lock", "run_night"]

log = logging.getLogger(__name__)

Progress = Callable[[int, int, int], None]
"""Called before each article with: articles done, articles planned, facts found."""


@dataclass(frozen=True, slots=True)
class NightReport:
    """What a night did, in articles; ``facts`` counts those of the new and edited ones.

    ``status`` is ``done``, ``stopped`` (the site wants no more requests, or no listing could be had) or
    ``drift`` (a listing without articles); ``message`` says why it is not ``done``.
    """

    status: str
    message: str
    listed: int
    fetched: int
    new: int
    edited: int
    unchanged: int
    not_modified: int
    other_section: int
    quarantined: int
    failed: int
    facts: int

    @property
    def exit_code(self) -> int:
        """0 all is well, 1 some pages are missing, 4 the site no longer looks as expected."""
        if self.status == "drift":
            return 4
        return int(self.status != "done" or self.failed > 0 or self.quarantined > 0)


def run_night(
    db: Database,
    extractor: Extractor,
    paper: Paper,
    fetcher: Fetcher,
    *,
    now: Callable[[], datetime],
    revisit: timedelta,
    limit: int | None = None,
    progress: Progress | None = None,
) -> NightReport:
    """Crawl the paper's sections once. Articles younger than ``revisit`` are asked for again.

    Raises DatabaseBusy when another run holds the lock, StoreError when the database fails.
    """
    with run_lock(db.path):
        for warning in extractor.warnings(paper):
            log.warning("%s", warning)
        _name_catalogues(db, extractor.rules)
        night = _Night(db, extractor, paper, fetcher, now, db.start_run("crawl", now(), paper=paper))
        try:
            report = night.go(revisit, limit, progress)
        except BaseException as error:
            # The error itself is on its way up; that the run is not closed may be its consequence.
            with suppress(StoreError):
                night.finish("broken", f"{type(error).__name__}: {error}")
            raise
    return report


@contextmanager
def run_lock(database: Path) -> Iterator[None]:
    """Hold ``<database>.lock``, which the system releases even when the process is killed.

    Raises DatabaseBusy when another run holds it.
    """
    lock = FileLock(database.with_name(f"{database.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise DatabaseBusy(f"{database}: another run holds {lock.lock_file}; try again when it is over") from error
    try:
        yield
    finally:
        lock.release()


def _name_catalogues(db: Database, rules: Rules) -> None:
    """Write the rules, indicators and places that facts will refer to."""
    db.sync_places()
    db.sync_indicators(IndicatorRow(x.id, x.vi, x.en, x.unit, None) for x in rules.indicators)
    db.sync_rules(RuleRow(x.id, x.kind, x.title, x.status, x.hash) for x in rules.rules)


class _Night:
    def __init__(
        self,
        db: Database,
        extractor: Extractor,
        paper: Paper,
        fetcher: Fetcher,
        now: Callable[[], datetime],
        run: int,
    ) -> None:
        self._db, self._extractor, self._paper, self._fetcher = db, extractor, paper, fetcher
        self._now = now
        self._run = run
        self._count: Counter[str] = Counter()

    def go(self, revisit: timedelta, limit: int | None, progress: Progress | None) -> NightReport:
        try:
            urls = self._listed()
            self._count["listed"] = len(urls)
            known = self._db.known_articles(self._paper.id)
            requests = plan(urls, known, self._paper, now=self._now(), revisit=revisit, limit=limit)
            for done, request in enumerate(requests):
                if progress:
                    progress(done, len(requests), self._count["facts"])
                self._article(request)
            if progress:
                progress(len(requests), len(requests), self._count["facts"])
        except StopCrawl as error:
            return self.finish("stopped", str(error))
        except LayoutDrift as error:
            return self.finish("drift", str(error))
        return self.finish("done", "")

    def finish(self, status: str, message: str) -> NightReport:
        names = [name for name in NightReport.__dataclass_fields__ if name not in ("status", "message")]
        counts = {name: self._count[name] for name in names}
        self._db.finish_run(self._run, self._now(), status=status, counts=counts, message=message)
        return NightReport(status, message, **counts)

    def _listed(self) -> list[str]:
        """Addresses of articles, in the order of the sections and their pages.

        Raises LayoutDrift for a listing without articles, StopCrawl when no listing could be had.
        """
        urls: list[str] = []
        errors: list[FetchError] = []
        for section in self._paper.sections:
            try:
                urls += self._listing(self._fetcher.base_url + section)
            except StopCrawl:
                raise
            except FetchError as error:
                errors.append(error)
                self._count["failed"] += 1
        if len(errors) == len(self._paper.sections):
            raise StopCrawl(f"no listing could be had: {errors[-1]}", outcome=errors[-1].outcome)
        return urls

    def _listing(self, url: str) -> tuple[str, ...]:
        at = self._now()
        try:
            page = self._fetcher.fetch(url)
        except FetchError as error:
            self._record_failure(url, at, error)
            raise
        links = article_links(page.body, self._paper, page.url) if isinstance(page, Page) else ()
        self._record(url, at, "listing" if links else "empty_listing", page)
        if not links:
            raise LayoutDrift(
                f"{url} links to no article; look at the page, then at article_pattern and sections in "
                f"papers/{self._paper.id}.toml"
            )
        return links

    def _article(self, request: Request) -> None:
        at = self._now()
        try:
            page = self._fetcher.fetch(request.url, etag=request.etag, last_modified=request.last_modified)
        except FetchError as error:
            self._record_failure(request.url, at, error, request.post_id)
            if isinstance(error, StopCrawl):
                raise
            self._count["failed"] += 1
            return
        outcome = "not_modified" if isinstance(page, NotModified) else self._take(page, request)
        self._record(request.url, at, outcome, page, request.post_id)
        self._count["fetched"] += isinstance(page, Page)
        self._count[outcome] += 1

    def _take(self, page: Page, request: Request) -> str:
        """Read, extract and store; what cannot be read is set aside with the reason."""
        try:
            extraction = self._extractor.extract_html(page.body, self._paper, url=page.url, charset=page.charset)
        except ReadError as error:
            return self._quarantine(page, request, str(error))
        for warning in extraction.warnings:
            log.warning("%s: %s", page.url, warning)
        section = extraction.article.section
        if section and section not in self._paper.section_names:
            return "other_section"
        if extraction.article.post_id is None:
            return self._quarantine(page, request, f"{page.url}: no post id, although {request.url} has one")
        outcome = self._db.store_extraction(extraction, page, paper=self._paper, now=self._now())
        if outcome != "unchanged":
            facts = (extraction.statistics, extraction.officials, extraction.targets)
            self._count["facts"] += sum(len(kind) for kind in facts)
        return outcome

    def _quarantine(self, page: Page, request: Request, reason: str) -> str:
        log.warning("quarantined: %s", reason)
        self._db.quarantine(self._paper.id, page, request.post_id, reason, self._now())
        return "quarantined"

    def _record(
        self, url: str, at: datetime, outcome: str, page: Page | NotModified, post_id: str | None = None
    ) -> None:
        full = page if isinstance(page, Page) else None
        self._db.record_fetch(
            self._run,
            url,
            at,
            outcome=outcome,
            status=full.status if full else 304,
            size=len(full.body) if full else 0,
            seconds=(page.fetched_at - at).total_seconds(),
            etag=full.etag if full else None,
            last_modified=full.last_modified if full else None,
            post_id=post_id,
        )

    def _record_failure(self, url: str, at: datetime, error: FetchError, post_id: str | None = None) -> None:
        log.warning("%s: %s", error.outcome, error)
        self._db.record_fetch(
            self._run,
            url,
            at,
            outcome=error.outcome,
            status=error.status,
            size=0,
            seconds=(self._now() - at).total_seconds(),
            post_id=post_id,
            error=str(error),
        )
