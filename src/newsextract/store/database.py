"""The database as the other rooms see it: store articles, read them back, judge and correct their facts.

The functions of this room that take an open ``sqlite_utils.Database`` raise sqlite3's own errors; ``transaction``,
``querying`` and ``one_moment`` turn them into DatabaseBusy and StoreError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal

from newsextract.models import Extraction, Page, PageRef, Paper, WrongFile

from . import archive, catalogues, corrections, facts, history, overview, reading, recipes, summaries, verdicts
from .file import DatabaseFile
from .rows import Row, stamp

__all__ = ["Database"]


class Database(DatabaseFile):
    """A database of ours. Every method that writes is one transaction: all of it or nothing."""

    @property
    def stale(self) -> bool:
        """Whether the tables that researchers read are behind the facts; ``refresh`` fills them."""
        with self.querying() as db:
            return summaries.is_stale(db)

    def store_extraction(
        self,
        extraction: Extraction,
        page: Page | PageRef,
        *,
        paper: Paper,
        now: datetime,
        recipe: str | None = None,
    ) -> facts.Outcome:
        """Store an article with its facts and the bytes they came from.

        ``edited`` when title, summary or blocks differ from the newest version; ``unchanged`` writes nothing.
        ``now`` is aware; ``recipe`` is the id of what made the facts, if it is known. Raises StoreError for an article
        without post id.
        """
        with self.transaction() as db:
            return facts.write_extraction(db, extraction, page, paper, now, recipe)

    def store_in_order(
        self,
        extraction: Extraction,
        page: Page | PageRef,
        *,
        paper: Paper,
        now: datetime,
        recipe: str | None = None,
    ) -> facts.Outcome:
        """As ``store_extraction``, for a page that may be older than what is known of its article: its version takes
        its place in time, and nothing newer is replaced.
        """
        with self.transaction() as db:
            return history.write_in_order(db, extraction, page, paper, now, recipe)

    def load_page(self, sha256: str) -> bytes:
        """The bytes of a page as fetched; StoreError where they are missing or damaged."""
        with self.querying() as db:
            return archive.load_page(db, sha256)

    def name_recipe(self, recipe: recipes.Recipe, now: datetime) -> None:
        """Write down what facts are made with from now on, once; ``now`` is aware."""
        with self.transaction() as db:
            recipes.write_recipe(db, recipe, now)

    def sync_rules(self, rules: Iterable[catalogues.RuleRow]) -> None:
        """Name the rules that are in force."""
        with self.transaction() as db:
            catalogues.sync_rules(db, rules)

    def sync_indicators(self, indicators: Iterable[catalogues.IndicatorRow]) -> None:
        """Name the indicators of the catalogue."""
        with self.transaction() as db:
            catalogues.sync_indicators(db, indicators)

    def sync_places(self) -> None:
        """Name the administrative units of both vintages."""
        with self.transaction() as db:
            catalogues.sync_places(db)

    def refresh(self, now: datetime) -> None:
        """Fill the tables that researchers read anew, if facts or corrections have changed since they were filled."""
        if self.stale:
            # All rows come out of the tables that they refer to. With foreign keys on, SQLite asks for each of these
            # again and empties a table row by row, which is a third of the time.
            self._db.execute("PRAGMA foreign_keys = OFF")
            try:
                with self.transaction() as db:
                    summaries.refresh(db, now)
            finally:
                self._db.execute("PRAGMA foreign_keys = ON")

    def summary(self) -> dict[str, int]:
        """How many rows of each thing."""
        with self.querying() as db:
            return overview.summary(db)

    def addresses(self) -> list[str]:
        """Every address of an article, stored or to be fetched, of all newspapers."""
        with self.querying() as db:
            return overview.addresses(db)

    def recent_facts(self, limit: int) -> list[overview.FactRow]:
        """Facts of the articles published last."""
        with self.querying() as db:
            return overview.recent_facts(db, limit)

    def need(self, what: Literal["texts", "pages"]) -> None:
        """Raises WrongFile for a snapshot, which has no raw pages and perhaps no texts of the articles."""
        with self.querying() as db:
            row = db.execute("SELECT texts FROM snapshot").fetchone() if db["snapshot"].exists() else None
        if row and (what == "pages" or not row[0]):
            raise WrongFile(f"{self.path} is a snapshot without {what}; name the database that it was made from")

    def articles(self, paper_id: str) -> Iterator[reading.StoredArticle]:
        """All articles of a newspaper in their newest version, one at a time; WrongFile where there are no texts."""
        self.need("texts")
        with self.querying() as db:
            yield from reading.articles(db, paper=paper_id)

    def article(self, paper_id: str, post_id: str) -> reading.StoredArticle | None:
        """The newest version of one article; WrongFile where there are no texts."""
        self.need("texts")
        with self.querying() as db:
            return next(reading.articles(db, paper=paper_id, post_id=post_id), None)

    def text_sizes(self, paper_id: str, *, since: datetime) -> list[tuple[str, str, int]]:
        """When fetched, layout and characters of text of each version since then (aware)."""
        with self.querying() as db:
            return reading.text_sizes(db, paper_id, stamp(since))

    def facts_of(self, stored: reading.StoredArticle) -> dict[str, dict[str, Row]]:
        """The rows of the facts that stand in this version, by table and by identity."""
        with self.querying() as db:
            return reading.facts_of(db, stored)

    def rules_with_facts(self) -> list[str]:
        """The ids of all rules that have facts here."""
        with self.querying() as db:
            return verdicts.rules_with_facts(db)

    def unjudged(self, rule: str) -> list[tuple[str, str]]:
        """Kind and identity of the rule's facts on which nobody has spoken, in a fixed order."""
        with self.querying() as db:
            return verdicts.unjudged(db, rule)

    def doubt(self, key: tuple[str, str]) -> verdicts.Doubt:
        """A fact with all that a person needs to judge it; StoreError where it is gone."""
        with self.querying() as db:
            return verdicts.load_doubt(db, key)

    def judge(self, doubt: verdicts.Doubt, verdict: verdicts.Verdict, *, author: str, now: datetime) -> None:
        """Write a verdict down, also as a correction; ``now`` is aware."""
        with self.transaction() as db:
            verdicts.judge(db, doubt, verdict, author, now)

    def correct(self, said: Sequence[corrections.Correction], now: datetime) -> list[corrections.Correction]:
        """Write corrections down, all or none; those that were news come back. ``now`` is aware.

        Raises UsageError for facts that are not there and words that do not fit them. The tables that researchers read
        follow with ``refresh``.
        """
        with self.transaction() as db:
            return corrections.correct(db, said, now)

    def judged(self, fact_ids: Iterable[str]) -> dict[str, corrections.Judged]:
        """The facts with these identities that are in the database, with the last word on each."""
        with self.querying() as db:
            return corrections.judged(db, fact_ids)

    def precision(self, rule: str) -> list[verdicts.Precision]:
        """How right the rule is by what people said, by its versions, the one judged last first."""
        with self.querying() as db:
            return verdicts.precision(db, rule)
