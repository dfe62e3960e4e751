"""Where addresses come from: listings, feeds and sitemaps with what each answered last, and how far back we walked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from newsextract.models import Page, Paper

from .database import Database
from .rows import stamp

__all__ = ["Source", "Sources", "Walk"]


@dataclass(frozen=True, slots=True)
class Source:
    """A source of addresses and its last answer; ``answered_at`` is the last time that it could be read."""

    url: str
    kind: str
    outcome: str
    articles: int
    asked_at: datetime
    answered_at: datetime | None
    failures: int
    not_before: datetime | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a walk back through a listing has come: the page to ask for next (None: there is no further one),
    and the newest article of the last page read (None: no page told)."""

    next_url: str | None
    oldest: date | None
    pages: int


class Sources:
    """The sources of one paper.

    Times given are aware. Methods raise DatabaseBusy and StoreError as those of Database do.
    """

    def __init__(self, db: Database, paper: Paper) -> None:
        self._db, self._paper = db, paper.id

    def get(self, url: str) -> Source | None:
        """What is known of a source, if it was asked before."""
        return next(iter(self._where("url", url)), None)

    def all(self, kind: str) -> list[Source]:
        """Every source of a kind that was ever named, in the order in which they were found."""
        return self._where("kind", kind)

    def _where(self, column: str, value: str) -> list[Source]:
        sql = (
            "SELECT url, kind, outcome, articles, asked_at, answered_at, failures, not_before, etag, last_modified"
            f" FROM sources WHERE paper = ? AND {column} = ? ORDER BY id"
        )
        with self._db.querying() as db:
            return [_source(row) for row in db.execute(sql, (self._paper, value))]

    def name(self, url: str, kind: str, at: datetime) -> None:
        """Remember a source that another one names; a known one stays as it is."""
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO sources (paper, url, kind, outcome, articles, asked_at, failures)"
                " VALUES (?, ?, ?, 'named', 0, ?, 0) ON CONFLICT (paper, url) DO NOTHING",
                (self._paper, url, kind, stamp(at)),
            )

    def answered(self, url: str, kind: str, *, outcome: str, articles: int, at: datetime, page: Page) -> None:
        """Write down what a source named, with the validators of its answer."""
        row = (self._paper, url, kind, outcome, articles, stamp(at), page.etag, page.last_modified)
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO sources"
                " (paper, url, kind, outcome, articles, asked_at, answered_at, failures, etag, last_modified)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 0, ?7, ?8)"
                " ON CONFLICT (paper, url) DO UPDATE SET outcome = excluded.outcome, articles = excluded.articles,"
                " asked_at = excluded.asked_at, answered_at = excluded.answered_at, failures = 0, not_before = NULL,"
                " etag = excluded.etag, last_modified = excluded.last_modified",
                row,
            )

    def unchanged(self, url: str, at: datetime) -> None:
        """Write down that a source is as it was (304)."""
        with self._db.transaction() as db:
            db.execute(
                "UPDATE sources SET asked_at = ?1, answered_at = ?1, failures = 0, not_before = NULL"
                " WHERE paper = ?2 AND url = ?3",
                (stamp(at), self._paper, url),
            )

    def failed(self, url: str, kind: str, *, outcome: str, at: datetime, not_before: datetime | None) -> None:
        """Write down that a source could not be had or read, and when it may be tried again."""
        row = (self._paper, url, kind, outcome, stamp(at), stamp(not_before) if not_before else None)
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO sources (paper, url, kind, outcome, articles, asked_at, failures, not_before)"
                " VALUES (?1, ?2, ?3, ?4, 0, ?5, 1, ?6)"
                " ON CONFLICT (paper, url) DO UPDATE SET outcome = excluded.outcome, asked_at = excluded.asked_at,"
                " failures = failures + 1, not_before = excluded.not_before, etag = NULL, last_modified = NULL",
                row,
            )

    def walk(self, url: str) -> Walk | None:
        """How far the walk that starts at this listing has come."""
        sql = "SELECT next_url, oldest, pages FROM walks WHERE paper = ? AND url = ?"
        with self._db.querying() as db:
            row = db.execute(sql, (self._paper, url)).fetchone()
        return Walk(row[0], date.fromisoformat(row[1]) if row[1] else None, row[2]) if row else None

    def save_walk(self, url: str, walk: Walk, at: datetime) -> None:
        """Write down how far a walk has come."""
        row = (self._paper, url, walk.next_url, walk.oldest.isoformat() if walk.oldest else None, walk.pages, stamp(at))
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO walks (paper, url, next_url, oldest, pages, updated_at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (paper, url) DO UPDATE SET next_url = excluded.next_url, oldest = excluded.oldest,"
                " pages = excluded.pages, updated_at = excluded.updated_at",
                row,
            )


def _source(row: tuple[str | None, ...]) -> Source:
    url, kind, outcome, articles, asked_at, answered_at, failures, not_before, etag, last_modified = row
    return Source(
        url=str(url),
        kind=str(kind),
        outcome=str(outcome),
        articles=int(articles or 0),
        asked_at=datetime.fromisoformat(str(asked_at)),
        answered_at=datetime.fromisoformat(answered_at) if answered_at else None,
        failures=int(failures or 0),
        not_before=datetime.fromisoformat(not_before) if not_before else None,
        etag=etag,
        last_modified=last_modified,
    )
