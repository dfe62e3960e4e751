"""The frontier in the database: every address of an article that was ever named, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from newsextract.models import Entry, FrontierState, Link, Page, PageRef, Paper

from .database import Database
from .rows import stamp

__all__ = ["Frontier"]

_ENTRIES = """
SELECT f.post_id, f.url, f.state, f.found_at, f.failures, f.not_before, coalesce(a.published_at, a.first_seen),
    f.etag, f.last_modified
FROM frontier AS f
LEFT JOIN articles AS a ON a.paper = f.paper AND a.post_id = f.post_id
"""
_CANDIDATES = f"""
{_ENTRIES}
WHERE f.paper = :paper
    AND (f.state = 'waiting'
        OR (f.state = 'stored' AND coalesce(a.published, substr(a.first_seen, 1, 10)) >= :since))
    AND NOT EXISTS (SELECT 1 FROM inbox AS i WHERE i.paper = f.paper AND i.post_id = f.post_id)
ORDER BY f.id
"""
_SETTLE = """
INSERT INTO frontier (paper, post_id, url, state, source, found_at, failures, not_before, outcome, asked_at)
VALUES (:paper, :post_id, :url, :state, 'redirect', :at, :failures, :not_before, :outcome, :at)
ON CONFLICT (paper, post_id) DO UPDATE SET
    url = excluded.url, state = excluded.state, failures = excluded.failures, not_before = excluded.not_before,
    outcome = excluded.outcome, asked_at = excluded.asked_at
"""


class Frontier:
    """The addresses of one paper's articles, one row for each post id, whatever slug or query they have.

    Times given are aware. Methods raise DatabaseBusy and StoreError as those of Database do.
    """

    def __init__(self, db: Database, paper: Paper) -> None:
        self._db, self._paper = db, paper.id

    def sight(self, links: Iterable[Link], *, source: str, now: datetime) -> int:
        """Remember what a source named; how many of it were new to us.

        An article that was gone and is named again may be asked for again, once its pause is over.
        """
        named = list(links)
        new = {link.post_id for link in self.unknown(named)}
        with self._db.transaction() as db:
            db.conn.executemany(
                "INSERT INTO frontier (paper, post_id, url, state, source, found_at)"
                " VALUES (?, ?, ?, 'waiting', ?, ?)"
                " ON CONFLICT (paper, post_id) DO UPDATE SET state = 'waiting', url = excluded.url, not_before = NULL"
                " WHERE state = 'gone' AND not_before <= excluded.found_at",
                [(self._paper, link.post_id, link.url, source, stamp(now)) for link in named],
            )
        return len(new)

    def unknown(self, links: Iterable[Link]) -> list[Link]:
        """Those of the links that were never named before."""
        with self._db.querying() as db:
            sql = "SELECT 1 FROM frontier WHERE paper = ? AND post_id = ?"
            return [x for x in links if db.execute(sql, (self._paper, x.post_id)).fetchone() is None]

    def get(self, post_id: str) -> Entry | None:
        """What is known of an article's address, if it was ever named."""
        with self._db.querying() as db:
            row = db.execute(f"{_ENTRIES} WHERE f.paper = ? AND f.post_id = ?", (self._paper, post_id)).fetchone()
        return _entry(row) if row else None

    def candidates(self, *, since: date) -> list[Entry]:
        """What waits, and what is stored and dated ``since`` that day or later, oldest row first.

        Pages in the inbox have been fetched already and are left out.
        """
        with self._db.querying() as db:
            return [_entry(row) for row in db.execute(_CANDIDATES, {"paper": self._paper, "since": since.isoformat()})]

    def settle(
        self,
        post_id: str,
        url: str,
        state: FrontierState,
        *,
        outcome: str,
        at: datetime,
        page: Page | PageRef | None = None,
        failures: int = 0,
        not_before: datetime | None = None,
    ) -> None:
        """Write down what became of an address. ``page`` brings new validators; without it the old ones stay."""
        row = {
            "paper": self._paper,
            "post_id": post_id,
            "url": url,
            "state": state,
            "at": stamp(at),
            "failures": failures,
            "not_before": stamp(not_before) if not_before else None,
            "outcome": outcome,
        }
        key = (self._paper, post_id)
        with self._db.transaction() as db:
            db.execute(_SETTLE, row)
            if page:
                sql = "UPDATE frontier SET etag = ?, last_modified = ? WHERE paper = ? AND post_id = ?"
                db.execute(sql, (page.etag, page.last_modified, *key))
            # Only where it differs: a night without news writes nothing to the articles.
            if state == "gone":
                sql = "UPDATE articles SET gone_at = ? WHERE paper = ? AND post_id = ? AND gone_at IS NULL"
                db.execute(sql, (stamp(at), *key))
            elif state == "stored":
                sql = "UPDATE articles SET gone_at = NULL WHERE paper = ? AND post_id = ? AND gone_at IS NOT NULL"
                db.execute(sql, key)


def _entry(row: tuple[str | None, ...]) -> Entry:
    post_id, url, state, found_at, failures, not_before, dated, etag, last_modified = row
    return Entry(
        post_id=str(post_id),
        url=str(url),
        state=state,  # type: ignore[arg-type]  # the table's CHECK
        found_at=datetime.fromisoformat(str(found_at)),
        failures=int(failures or 0),
        not_before=datetime.fromisoformat(not_before) if not_before else None,
        dated=datetime.fromisoformat(dated) if dated else None,
        etag=etag,
        last_modified=last_modified,
    )
