"""One night: take the lock, see what is listed, fetch what is new or young, judge it, read, extract, store, count.

Every answer is a transaction of its own, in the inbox before it is judged and gone from it once it is stored, so
that a night may end at any point and the next one goes on from there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from newsextract.crawl.fetch import Fetcher
from newsextract.crawl.frontier import plan
from newsextract.models import DatabaseBusy, LayoutDrift, Paper, StopCrawl, StoreError
from newsextract.pipeline.collecting import Collector
from newsextract.pipeline.context import Night, Progress
from newsextract.pipeline.discovery import Discovery
from newsextract.pipeline.extracting import Extractor
from newsextract.pipeline.recipe import name_recipe
from newsextract.pipeline.settling import settle
from newsextract.pipeline.walking import walk_back
from newsextract.store.database import Database
from newsextract.store.frontier import Frontier
from newsextract.store.journal import Journal, cut_short
from newsextract.store.sources import Sources
from newsextract.store.upkeep import prune

__all__ = ["NightReport", "Progress", "is_locked", "run_lock", "run_night"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NightReport:
    """What a night did, in articles; ``facts`` counts those of the new and edited ones.

    ``status`` is ``done``, ``stopped`` (the site wants no more requests, the budget is spent, or no listing could be
    had) or ``drift`` (the site no longer looks as expected); ``message`` says why it is not ``done``. ``requests``
    and ``received`` (bytes on the wire) are what the site had to bear, ``sources`` what each source answered.
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
    gone: int
    forbidden: int
    quarantined: int
    failed: int
    facts: int
    requests: int
    received: int
    sources: dict[str, str]

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
    since: date | None = None,
    limit: int | None = None,
    keep_raw: timedelta | None = None,
    progress: Progress | None = None,
    announce: Callable[[str], None] | None = None,
) -> NightReport:
    """Crawl the paper's sections once; ``since`` walks back to that day. Articles younger than ``revisit`` are asked
    for again, ``limit`` bounds the number of articles asked for, ``keep_raw`` how long raw bytes are kept.

    Raises DatabaseBusy when another run holds the lock, StoreError when the database fails.
    """
    with run_lock(db.path):
        for warning in extractor.warnings(paper):
            log.warning("%s", warning)
        recipe = name_recipe(db, extractor.rules, paper, now())
        journal = Journal(db, paper)
        night = Night(
            db=db,
            paper=paper,
            fetcher=fetcher,
            extractor=extractor,
            now=now,
            progress=progress or (lambda doing, done, planned, facts: None),
            journal=journal,
            frontier=Frontier(db, paper),
            sources=Sources(db, paper),
            run=journal.start_run("crawl", now()),
            recipe=recipe.id,
        )
        try:
            status, message = _go(night, revisit, since, limit, announce or log.info)
            db.refresh(now())
            prune(db, paper, raw_before=now() - keep_raw if keep_raw is not None else None, now=now())
        except BaseException as error:
            # The error itself is on its way up; that the run is not closed may be its consequence.
            with suppress(StoreError):
                _finish(night, *cut_short(error))
            raise
        return _finish(night, status, message)


@contextmanager
def run_lock(database: Path) -> Iterator[None]:
    """Hold ``<database>.lock``, which the system releases even when the process is killed.

    Raises DatabaseBusy when another run holds it, StoreError when there can be no such file.
    """
    lock = FileLock(database.with_name(f"{database.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise DatabaseBusy(f"{database}: another run holds {lock.lock_file}; try again when it is over") from error
    except OSError as error:
        problem = error.strerror or str(error)
        raise StoreError(f"{lock.lock_file}: {problem}; check the rights of the file and of its directory") from error
    try:
        yield
    finally:
        lock.release()


def is_locked(database: Path) -> bool:
    """Whether a run is under way; where nobody can tell, one may be."""
    if not database.with_name(f"{database.name}.lock").exists():
        return False
    try:
        with run_lock(database):
            return False
    except StoreError:
        return True


def _go(
    night: Night, revisit: timedelta, since: date | None, limit: int | None, announce: Callable[[str], None]
) -> tuple[str, str]:
    """Status and message. What was fetched is judged and stored however the fetching ended."""
    status, message = "done", ""
    try:
        _fetch(night, revisit, since, limit, announce)
    except StopCrawl as error:
        status, message = "stopped", str(error)
    except LayoutDrift as error:
        status, message = "drift", str(error)
    except StoreError:
        raise
    except Exception:
        # What is wrong here may be wrong every night: what came until then is stored all the same.
        settle(night)
        raise
    try:
        settle(night)
    except LayoutDrift as error:
        status, message = "drift", str(error)
    return status, message


def _fetch(
    night: Night, revisit: timedelta, since: date | None, limit: int | None, announce: Callable[[str], None]
) -> None:
    discovery, collector = Discovery(night), Collector(night)

    def collect() -> bool:
        today = night.now()
        # A day more than the window: its edge is drawn in Vietnam's time, the clock may be anywhere.
        candidates = night.frontier.candidates(since=(today - revisit - timedelta(days=1)).date())
        left = None if limit is None else limit - collector.asked
        collector.collect(plan(candidates, now=today, revisit=revisit, limit=left))
        return limit is None or collector.asked < limit

    discovery.tonight(whole=since is not None)
    if collect() and since is not None:
        walk_back(discovery, since, collect, announce)


def _finish(night: Night, status: str, message: str) -> NightReport:
    own = ("status", "message", "requests", "received", "sources")
    counts = {name: night.count[name] for name in NightReport.__dataclass_fields__ if name not in own}
    bearing = {"requests": night.fetcher.pace.requests, "received": night.fetcher.received}
    night.journal.finish_run(night.run, night.now(), status=status, counts=counts | bearing, message=message)
    return NightReport(status, message, **counts, **bearing, sources=night.told)
