"""Facts made again after a change of rules or code: those articles that the change can touch, one transaction each.

Every article carries the recipe that made its facts. A change of rules is put to the stored texts, and articles that it
cannot touch take the new recipe over; the others are extracted as a whole, in all their versions. A new reader goes
back to the archived bytes. What is done is written down as it is done, so that a run that was cut short is taken up
where it ended.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import partial
from itertools import chain, islice

from newsextract.extract.changes import RuleChange
from newsextract.models import LayoutDrift, Paper, ReadError, StoreError
from newsextract.pipeline.context import Progress
from newsextract.pipeline.drift import Reading, drifted
from newsextract.pipeline.extracting import Extractor
from newsextract.pipeline.judging import reading_of
from newsextract.pipeline.nightly import run_lock
from newsextract.pipeline.quarantine import read_quarantine
from newsextract.pipeline.recipe import name_recipe
from newsextract.pipeline.remaking import Remade, Work, make_again, read_again
from newsextract.pipeline.workers import map_in_processes, processors
from newsextract.store.database import Database
from newsextract.store.journal import Journal, cut_short
from newsextract.store.recipes import Recipe
from newsextract.store.reextraction import Archive

__all__ = ["ReextractReport", "reextract"]

log = logging.getLogger(__name__)

_TOGETHER = 500
"""Articles that are looked at, and let go where nothing can change, in one transaction."""
_ALONE = 200
"""So many articles are extracted before other processes are worth their start."""
_SAMPLE = 100
"""Articles that a new reader is tried on before it replaces anything."""


@dataclass(frozen=True, slots=True)
class ReextractReport:
    """What a re-extraction did, in articles: ``outdated`` had facts of another recipe, ``touched`` were made again
    (``reread`` of them from their bytes), ``changed`` differ now; ``recovered`` came out of the quarantine.

    ``unread`` stay, in a version at least, as they were read before: their bytes are gone, or the reader of today
    finds no article in them. ``failed`` keep the facts that they had, because our code failed on them. ``facts`` are
    those of the touched ones. ``status`` is ``done`` or ``drift``; ``message`` says why it is not ``done``.
    """

    status: str
    message: str
    outdated: int
    touched: int
    reread: int
    changed: int
    recovered: int
    unread: int
    failed: int
    facts: int

    @property
    def exit_code(self) -> int:
        """0 all is well, 1 some articles could not be made again, 4 the reader of today does not know the site."""
        if self.status == "drift":
            return 4
        return int(self.failed > 0)


def reextract(
    db: Database,
    extractor: Extractor,
    paper: Paper,
    *,
    now: Callable[[], datetime],
    everything: bool = False,
    progress: Progress | None = None,
) -> ReextractReport:
    """Make the facts of the paper's articles again where rules, engine or reader have changed since they were made.

    ``everything``: those of all articles, from the archived bytes; cut short, it is taken up without it. Raises
    DatabaseBusy when another run holds the lock, StoreError when the database fails.
    """
    with run_lock(db.path):
        for warning in extractor.warnings(paper):
            log.warning("%s", warning)
        recipe = name_recipe(db, extractor.rules, paper, now())
        journal = Journal(db, paper)
        number = journal.start_run("reextract", now())
        run = _Run(db, extractor, paper, recipe, now, progress or (lambda doing, done, planned, facts: None))
        try:
            status, message = run.go(everything)
        except BaseException as error:
            # The error itself is on its way up; that the run is not closed may be its consequence.
            with suppress(StoreError):
                status, message = cut_short(error)
                journal.finish_run(number, now(), status=status, counts=run.counts(), message=message)
            raise
        journal.finish_run(number, now(), status=status, counts=run.counts(), message=message)
        return ReextractReport(status, message, **run.counts())


@dataclass(slots=True)
class _Run:
    """One re-extraction on its way."""

    db: Database
    extractor: Extractor
    paper: Paper
    recipe: Recipe
    now: Callable[[], datetime]
    progress: Progress
    count: Counter[str] = field(default_factory=Counter)
    archive: Archive = field(init=False)
    before: dict[str, Recipe] = field(init=False)
    changes: dict[str, RuleChange] = field(default_factory=dict)
    dealt: int = 0

    def __post_init__(self) -> None:
        self.archive = Archive(self.db, self.paper, self.recipe)
        self.before = self.archive.recipes()

    def counts(self) -> dict[str, int]:
        """What was done so far, by the names of the report."""
        names = (field.name for field in fields(ReextractReport))
        return {name: self.count[name] for name in names if name not in ("status", "message")}

    def go(self, everything: bool) -> tuple[str, str]:
        """Do it; status and message."""
        if everything:
            self.archive.forget()
        self.count["outdated"] = self.archive.count()
        try:
            self._try_reader()
        except LayoutDrift as error:
            return "drift", str(error)
        for result in self._results():
            self._store(result)
        self.archive.restate()
        self.count["recovered"] = read_quarantine(self.db, self.extractor, self.paper, self.recipe.id, self.now)
        self.db.refresh(self.now())
        return "done", ""

    # -- what has to be done --

    def _outdated(self) -> Iterator[list[tuple[int, str | None]]]:
        """The articles that the recipe did not make, with the recipes that did, in handfuls."""
        last = 0
        while some := self.archive.outdated(last, _TOGETHER):
            last = some[-1][0]
            yield some

    def _is_read(self, recipe: str | None) -> bool:
        """Whether this recipe read what the reader of today would read."""
        old = self.before.get(recipe or "")
        return old is not None and old.reader == self.recipe.reader

    def _change(self, recipe: str | None) -> RuleChange | None:
        """How the rules have changed since this recipe; None where more than they has, or nobody knows."""
        old = self.before.get(recipe or "")
        if old is None or (old.reader, old.engine) != (self.recipe.reader, self.recipe.engine):
            return None
        if old.id not in self.changes:
            self.changes[old.id] = RuleChange(old.rules, self.recipe.rules)
        return self.changes[old.id]

    def _works(self) -> Iterator[Work]:
        """The articles of which the facts may change; the others are let go on the way."""
        for some in self._outdated():
            untouched = self._untouched(some)
            self.archive.keep(untouched)
            self.dealt += len(untouched)
            self.progress("look at", self.dealt, self.count["outdated"], self.count["facts"])
            let_go = set(untouched)
            yield from (self._work(key, recipe) for key, recipe in some if key not in let_go)

    def _untouched(self, some: list[tuple[int, str | None]]) -> list[int]:
        changes = {key: change for key, recipe in some if (change := self._change(recipe)) and not change.everything}
        safe = [key for key, change in changes.items() if change.nothing]
        asked: dict[RuleChange, list[int]] = {}
        for key, change in changes.items():
            if not change.nothing:
                asked.setdefault(change, []).append(key)
        for change, keys in asked.items():
            stored = dict(self.archive.texts(keys))
            touched = change.touched(list(stored.values()))
            safe += [key for key, is_touched in zip(stored, touched, strict=True) if not is_touched]
        return safe

    def _work(self, article_id: int, recipe: str | None) -> Work:
        versions = self.archive.versions(article_id)
        if self._is_read(recipe):
            return Work(article_id, tuple(versions), None)
        pages = (self.archive.page(article_id, stored.version) for stored in versions)
        return Work(article_id, tuple(versions), tuple(pages))

    def _try_reader(self) -> None:
        """Try the reader of today on a sample of what it would read again; raises LayoutDrift where it fails."""
        today: list[Reading] = []
        before: list[Reading] = []
        waiting = (key for some in self._outdated() for key, recipe in some if not self._is_read(recipe))
        for key in islice(waiting, 0, None, max(1, self.count["outdated"] // _SAMPLE)):
            stored = self.archive.versions(key)[-1]
            page = self.archive.page(key, stored.version)
            if page is None:
                continue
            before.append(reading_of(stored.article, self.paper))
            try:
                today.append(reading_of(read_again(self.paper, stored.article, page), self.paper))
            except ReadError as error:
                today.append(Reading(problem=str(error)))
        if reason := drifted(today, before):
            raise LayoutDrift(
                f"{len(today)} archived pages were read again to try: {reason}; nothing was replaced. Compare these "
                f"pages with papers/{self.paper.id}.toml."
            )

    # -- doing it --

    def _results(self) -> Iterator[Remade]:
        works, make = self._works(), partial(make_again, self.extractor, self.paper)
        for work in islice(works, _ALONE):
            yield make(work)
        for work in islice(works, 1):
            yield from map_in_processes(make, chain([work], works), jobs=processors(), died=_died)

    def _store(self, result: Remade) -> None:
        self.dealt += 1
        for unread in result.unread:
            log.warning("%s", unread)
        if result.problem:
            log.error("%s; its facts stay as they are, please report it", result.problem)
            self.count["failed"] += 1
            return
        self.count["touched"] += 1
        self.count["reread"] += result.reread
        self.count["unread"] += bool(result.unread)
        self.count["changed"] += self.archive.rewrite(result.article_id, result.made, self.now())
        for one in result.made:
            for warning in one.extraction.warnings:
                log.warning("%s: %s", one.extraction.article.url, warning)
        self.count["facts"] += result.made[-1].extraction.fact_count
        self.progress("extract", self.dealt, self.count["outdated"], self.count["facts"])


def _died(waiting: Sequence[Work]) -> str:
    return (
        f"{waiting[0].versions[-1].article.url}: a worker process died on this article or on one after it; what was "
        "done is stored: start again to go on"
    )
