"""The database as the other rooms see it: open a file, store articles, read them back, write in transactions.

The functions of this room that take an open ``sqlite_utils.Database`` raise sqlite3's own errors; ``transaction``,
``querying`` and ``snapshot`` turn them into DatabaseBusy and StoreError.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType

import sqlite_utils

from newsextract.models import DatabaseBusy, Extraction, Page, PageRef, Paper, StoreError, WrongFile

from . import archive, catalogues, corrections, facts, history, overview, reading, recipes, schema, summaries, verdicts
from .rows import Row, stamp

__all__ = ["Database"]

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Database:
    """A database of ours. Every method that writes is one transaction: all of it or nothing.

    Methods raise DatabaseBusy when another process holds the file for longer than the timeout, and
    StoreError when the file cannot be used (full disk, damaged, read-only).
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = sqlite_utils.Database(connection)

    @classmethod
    def open(cls, path: Path, *, create: bool = True, timeout: float = 5.0) -> Database:
        """Open or create the file and bring its schema up to date; ``timeout`` in seconds.

        Raises WrongFile (a directory, none there, not a database of ours, a snapshot), StoreError (not writable,
        written by a newer version) and DatabaseBusy.
        """
        _check_path(path, create=create)
        if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise StoreError(f"{path}: not writable; check the rights of the file and of its directory")
        with _named(path):
            connection = sqlite3.connect(path, timeout=timeout)
        database = cls(path, connection)
        try:
            database._prepare()
        except BaseException:
            connection.close()
            raise
        return database

    @classmethod
    def read(cls, path: Path) -> Database:
        """Open a database of ours that is there, of this schema or an older one, for reading only.

        Raises WrongFile and StoreError as ``open`` does. Every method that writes raises StoreError.
        """
        _check_path(path, create=False)
        with _named(path):
            # SQLite reads a WAL file only where it may keep notes beside it, unless it is told that nobody writes.
            nobody_writes = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
            mode = "immutable=1" if nobody_writes else "mode=ro"
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
        database = cls(path, connection)
        try:
            with _named(path), _prefixed(path):
                schema.check(database._db)
        except BaseException:
            connection.close()
            raise
        return database

    def _prepare(self) -> None:
        with _named(self.path):
            # The first read tells whether it is a database at all, before anything is written.
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            (application,) = self._db.execute("PRAGMA application_id").fetchone()
            (mode,) = self._db.execute("PRAGMA journal_mode").fetchone()
            if application == schema.APPLICATION_ID and self._db["snapshot"].exists():
                raise WrongFile(
                    f"{self.path} is a snapshot, which is only read; name the database that it was made from"
                )
            self._db.execute("PRAGMA foreign_keys = ON")
            # With WAL, NORMAL loses no consistency, and at most the last commits on a power cut.
            self._db.execute("PRAGMA synchronous = NORMAL")
        if (application, version) != (schema.APPLICATION_ID, schema.SCHEMA_VERSION):
            with self.transaction(), _prefixed(self.path):
                schema.migrate(self._db)
        if mode != "wal":
            with _named(self.path):
                self._db.enable_wal()

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was stored is on disk."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """A write transaction: all of it or nothing. One inside another is part of the outer one."""
        if self._db.conn.in_transaction:
            yield self._db
            return
        with _named(self.path):
            # A deferred transaction that turns into a write cannot wait for another writer.
            self._db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.conn.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise

    @contextmanager
    def querying(self) -> Iterator[sqlite_utils.Database]:
        """The open file for questions; SQLite's complaints come out as ours."""
        with _named(self.path):
            yield self._db

    @contextmanager
    def snapshot(self) -> Iterator[sqlite_utils.Database]:
        """One read transaction: whatever is asked inside is answered from one moment, while others may write."""
        with _named(self.path):
            self._db.conn.execute("BEGIN")
            try:
                yield self._db
            finally:
                self._db.rollback()

    @property
    def up_to_date(self) -> bool:
        """Whether the file has the newest schema."""
        with _named(self.path):
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        return bool(version == schema.SCHEMA_VERSION)

    @property
    def stale(self) -> bool:
        """Whether the tables that researchers read are behind the facts; ``refresh`` fills them."""
        with _named(self.path):
            return summaries.is_stale(self._db)

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
        with self.transaction():
            return facts.write_extraction(self._db, extraction, page, paper, now, recipe)

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
        with self.transaction():
            return history.write_in_order(self._db, extraction, page, paper, now, recipe)

    def load_page(self, sha256: str) -> bytes:
        """The bytes of a page as fetched; StoreError where they are missing or damaged."""
        with _named(self.path):
            return archive.load_page(self._db, sha256)

    def name_recipe(self, recipe: recipes.Recipe, now: datetime) -> None:
        """Write down what facts are made with from now on, once; ``now`` is aware."""
        with self.transaction():
            recipes.write_recipe(self._db, recipe, now)

    def sync_rules(self, rules: Iterable[catalogues.RuleRow]) -> None:
        """Name the rules that are in force."""
        with self.transaction():
            catalogues.sync_rules(self._db, rules)

    def sync_indicators(self, indicators: Iterable[catalogues.IndicatorRow]) -> None:
        """Name the indicators of the catalogue."""
        with self.transaction():
            catalogues.sync_indicators(self._db, indicators)

    def sync_places(self) -> None:
        """Name the administrative units of both vintages."""
        with self.transaction():
            catalogues.sync_places(self._db)

    def refresh(self, now: datetime) -> None:
        """Fill the tables that researchers read anew, if facts or corrections have changed since they were filled."""
        if self.stale:
            # All rows come out of the tables that they refer to. With foreign keys on, SQLite asks for each of these
            # again and empties a table row by row, which is a third of the time.
            self._db.execute("PRAGMA foreign_keys = OFF")
            try:
                with self.transaction():
                    summaries.refresh(self._db, now)
            finally:
                self._db.execute("PRAGMA foreign_keys = ON")

    def summary(self) -> dict[str, int]:
        """How many rows of each thing."""
        with _named(self.path):
            return overview.summary(self._db)

    def recent_facts(self, limit: int) -> list[overview.FactRow]:
        """Facts of the articles published last."""
        with _named(self.path):
            return overview.recent_facts(self._db, limit)

    def articles(self, paper_id: str) -> Iterator[reading.StoredArticle]:
        """All articles of a newspaper in their newest version, one at a time."""
        with _named(self.path):
            yield from reading.articles(self._db, paper=paper_id)

    def article(self, paper_id: str, post_id: str) -> reading.StoredArticle | None:
        """The newest version of one article."""
        with _named(self.path):
            return next(reading.articles(self._db, paper=paper_id, post_id=post_id), None)

    def text_sizes(self, paper_id: str, *, since: datetime) -> list[tuple[str, str, int]]:
        """When fetched, layout and characters of text of each version since then (aware)."""
        with _named(self.path):
            return reading.text_sizes(self._db, paper_id, stamp(since))

    def facts_of(self, stored: reading.StoredArticle) -> dict[str, dict[str, Row]]:
        """The rows of the facts that stand in this version, by table and by identity."""
        with _named(self.path):
            return reading.facts_of(self._db, stored)

    def rules_with_facts(self) -> list[str]:
        """The ids of all rules that have facts here."""
        with _named(self.path):
            return verdicts.rules_with_facts(self._db)

    def unjudged(self, rule: str) -> list[tuple[str, str]]:
        """Kind and identity of the rule's facts on which nobody has spoken, in a fixed order."""
        with _named(self.path):
            return verdicts.unjudged(self._db, rule)

    def doubt(self, key: tuple[str, str]) -> verdicts.Doubt:
        """A fact with all that a person needs to judge it; StoreError where it is gone."""
        with _named(self.path):
            return verdicts.load_doubt(self._db, key)

    def judge(self, doubt: verdicts.Doubt, verdict: verdicts.Verdict, *, author: str, now: datetime) -> None:
        """Write a verdict down, also as a correction; ``now`` is aware."""
        with self.transaction():
            verdicts.judge(self._db, doubt, verdict, author, now)

    def correct(self, said: Sequence[corrections.Correction], now: datetime) -> list[corrections.Correction]:
        """Write corrections down, all or none; those that were news come back. ``now`` is aware.

        Raises UsageError for facts that are not there and words that do not fit them. The tables that researchers read
        follow with ``refresh``.
        """
        with self.transaction():
            return corrections.correct(self._db, said, now)

    def judged(self, fact_ids: Iterable[str]) -> dict[str, corrections.Judged]:
        """The facts with these identities that are in the database, with the last word on each."""
        with _named(self.path):
            return corrections.judged(self._db, fact_ids)

    def precision(self, rule: str) -> list[verdicts.Precision]:
        """How right the rule is by what people said, by its versions, the one judged last first."""
        with _named(self.path):
            return verdicts.precision(self._db, rule)


def _check_path(path: Path, *, create: bool) -> None:
    """Raises WrongFile where there is nothing to open."""
    if not path.parent.is_dir():
        raise WrongFile(f"{path}: directory {path.parent} does not exist; create it or choose another")
    if path.is_dir():
        raise WrongFile(f"{path} is a directory; name a file in it")
    if not create and not path.exists():
        raise WrongFile(f"{path}: no database there; `newsextract crawl --db {path}` makes one")
    # SQLite takes an empty file for a database that has no table yet.
    if not create and not path.stat().st_size:
        raise WrongFile(f"{path} is an empty file, no database; `newsextract crawl --db {path}` makes one of it")


@contextmanager
def _prefixed(path: Path) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise type(error)(f"{path}: {error}") from None


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints about the file into ours, which name it and say what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # Extended codes carry the primary code in their low byte; errors of the Python side have none.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _BUSY:
            raise DatabaseBusy(f"{path}: another process is writing to it; wait for it to end and try again") from error
        if code == sqlite3.SQLITE_NOTADB:
            raise WrongFile(f"{path} is not an SQLite database; choose another file") from error
        if code == sqlite3.SQLITE_CORRUPT:
            raise StoreError(f"{path} is damaged ({error}); restore it from a backup") from error
        if isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"{path}: {error}; check the file, its directory and the free disk space") from error
        raise
