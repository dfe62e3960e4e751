"""Pages from elsewhere than the site into the database: known ones passed over, the rest judged, stored by their time.

Each page is one transaction, in which it is also written down as dealt with, so that an import may end at any point and
the next one goes on from there.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from newsextract.extract.rules import Rules
from newsextract.models import Extraction, Link, Page, PageRef, Paper, StoreError
from newsextract.pipeline.drift import Reading, drifted
from newsextract.pipeline.judging import usual
from newsextract.pipeline.nightly import Progress, run_lock
from newsextract.pipeline.recipe import name_recipe
from newsextract.store.database import Database
from newsextract.store.frontier import Frontier
from newsextract.store.journal import Journal, cut_short

__all__ = ["ImportReport", "Intake", "Piece", "intake"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in pages; ``facts`` counts those of the new and edited ones.

    ``status`` is ``done`` or ``drift`` (pages were held back, or are no articles; ``message`` says why). ``known`` were
    dealt with by an earlier run, ``failed`` are records that cannot be read.
    """

    status: str
    message: str
    new: int
    edited: int
    unchanged: int
    known: int
    other_section: int
    quarantined: int
    failed: int
    facts: int

    @property
    def exit_code(self) -> int:
        """0 all is well, 1 some pages are missing, 4 pages do not look as expected."""
        return 4 if self.status == "drift" else int(self.failed > 0 or self.quarantined > 0)


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A page of a file: when it was fetched, its article, where in the file it stands, and how it was read.

    ``aside``: an earlier run put it into quarantine.
    """

    at: datetime
    post_id: str
    where: int
    reading: Reading = field(compare=False)
    aside: bool = field(compare=False, default=False)


@contextmanager
def intake(
    db: Database, rules: Rules, paper: Paper, *, now: Callable[[], datetime], progress: Progress | None = None
) -> Iterator[Intake]:
    """An import under the run lock, with its row in ``runs``; what researchers read is filled anew at its end.

    Raises DatabaseBusy when another run holds the lock, StoreError when the database fails.
    """
    with run_lock(db.path):
        recipe = name_recipe(db, rules, paper, now())
        work = Intake(db, paper, recipe.id, now, progress or (lambda doing, done, planned, facts: None))
        try:
            yield work
            db.refresh(now())
        except BaseException as error:
            # The error itself is on its way up; that the run is not closed may be its consequence.
            with suppress(StoreError):
                work.finish(*cut_short(error))
            raise
        work.finish("drift" if work.problems else "done", " ".join(work.problems))


class Intake:
    """One import: ``count`` is what it did, ``problems`` what does not look as expected, ``recipe`` makes its facts."""

    def __init__(
        self, db: Database, paper: Paper, recipe: str, now: Callable[[], datetime], progress: Progress
    ) -> None:
        self._db, self._paper, self.recipe, self._now, self._progress = db, paper, recipe, now, progress
        self._journal, self._frontier = Journal(db, paper), Frontier(db, paper)
        self._run = self._journal.start_run("import", now())
        self.count: Counter[str] = Counter()
        self.problems: list[str] = []

    def report(self) -> ImportReport:
        """What was done so far."""
        names = [one.name for one in fields(ImportReport)][2:]
        status = "drift" if self.problems else "done"
        return ImportReport(status, " ".join(self.problems), **{name: self.count[name] for name in names})

    def finish(self, status: str, message: str) -> None:
        """Close the run."""
        self._journal.finish_run(self._run, self._now(), status=status, counts=self.count, message=message)

    def fail(self, problem: str) -> None:
        """Name what cannot be read."""
        log.warning("%s", problem)
        self.count["failed"] += 1

    def fate(self, post_id: str, url: str, at: datetime) -> str | None:
        """What an earlier run made of this page; None where none has seen it."""
        return self._journal.outcome(post_id, url, at)

    def progress(self, done: int, planned: int) -> None:
        """Tell how far the file has come."""
        self._progress("import", done, planned, self.count["facts"])

    def judge(self, pieces: Sequence[Piece], known: int) -> tuple[frozenset[Piece], str, str]:
        """The pieces that must not replace what we have, why, and what is wrong with those of the past.

        Only what is newer than the newest version of its article can replace anything; it is judged beside the pages
        of the 30 days before. The ``known`` ones of the file say that it looks as expected.
        """
        seen = {piece.post_id: self._journal.last_seen(piece.post_id) for piece in pieces}
        newer = {piece for piece in pieces if (last := seen[piece.post_id]) is not None and piece.at > last}
        past = set(pieces) - newer
        good = [Reading(media=True)] * known
        until = max((piece.at for piece in newer), default=self._now())
        before = usual(self._db, self._journal, self._paper, until) if newer else []
        held = drifted([*(piece.reading for piece in newer), *good], before)
        return frozenset(newer if held else ()), held, drifted([*(piece.reading for piece in past), *good], ())

    def take(self, extraction: Extraction, page: Page | PageRef, post_id: str) -> None:
        """Store an article as it was at that time."""
        with self._db.transaction():
            last = self._journal.last_seen(post_id)
            outcome = self._db.store_in_order(extraction, page, paper=self._paper, now=self._now(), recipe=self.recipe)
            self._record(page, post_id, outcome)
            entry = self._frontier.get(post_id)
            if entry is None:
                self._frontier.sight([Link(post_id, page.url)], source="archive", now=self._now())
            # What the crawler asks with next time belongs to the newest version.
            if entry is None or (entry.state == "stored" and (last is None or page.fetched_at >= last)):
                asked = page if page.whole else replace(page, etag=None, last_modified=None)
                at = page.fetched_at
                self._frontier.settle(post_id, page.url, "stored", outcome=outcome, at=at, page=asked)
        self.count[outcome] += 1
        if outcome != "unchanged":
            self.count["facts"] += extraction.fact_count

    def set_aside(self, page: Page, post_id: str, reason: str) -> None:
        """Keep a page that is not to be an article, with the reason."""
        log.warning("quarantined: %s", reason)
        with self._db.transaction():
            self._journal.quarantine(page, post_id, reason, self._now())
            self._record(page, post_id, "quarantined")
        self.count["quarantined"] += 1

    def _record(self, page: Page | PageRef, post_id: str, outcome: str) -> None:
        self._journal.record_fetch(
            self._run,
            page.url,
            page.fetched_at,
            outcome=outcome,
            status=page.status,
            size=page.size,
            seconds=0.0,
            etag=page.etag,
            last_modified=page.last_modified,
            post_id=post_id,
        )
