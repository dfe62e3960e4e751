"""What the crawler did: runs, requests, pages that wait to be judged, pages set aside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from newsextract.models import Page, Paper

from .archive import load_page, store_page
from .database import Database
from .facts import write_paper
from .rows import stamp

__all__ = ["Held", "Journal", "SetAside", "cut_short"]


@dataclass(frozen=True, slots=True)
class Held:
    """A page in the inbox, with the number of the request that brought it."""

    post_id: str
    page: Page
    fetch: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A page in quarantine; ``post_id`` is that of its address, where it has one."""

    post_id: str | None
    page: Page


def cut_short(error: BaseException) -> tuple[str, str]:
    """Status and message of a run that this ended."""
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", "by hand; what was finished is kept, the next start goes on from there"
    return "broken", f"{type(error).__name__}: {error}"


class Journal:
    """The runs of one paper's crawler.

    Times given are aware. Methods raise DatabaseBusy and StoreError as those of Database do.
    """

    def __init__(self, db: Database, paper: Paper) -> None:
        self._db, self._paper = db, paper

    def start_run(self, kind: str, now: datetime) -> int:
        """Open a run (``crawl``, …) and return its number; the caller holds the run lock.

        A run that is still open was killed, since nobody else holds the lock: it is closed as such.
        """
        with self._db.transaction() as db:
            write_paper(db, self._paper)
            db.execute(
                "UPDATE runs SET status = 'killed', finished_at = ?,"
                " message = 'ended without a word; the next run went on from there'"
                " WHERE paper = ? AND status = 'running'",
                (stamp(now), self._paper.id),
            )
            cursor = db.conn.execute(
                "INSERT INTO runs (kind, paper, started_at, status, counts, message)"
                " VALUES (?, ?, ?, 'running', '{}', '')",
                (kind, self._paper.id, stamp(now)),
            )
            return int(cursor.lastrowid or 0)

    def finish_run(
        self, run: int, now: datetime, *, status: str, counts: Mapping[str, object], message: str = ""
    ) -> None:
        """Close a run with its counts (kept as a JSON object)."""
        with self._db.transaction() as db:
            db.execute(
                "UPDATE runs SET finished_at = ?, status = ?, counts = ?, message = ? WHERE id = ?",
                (stamp(now), status, json.dumps(dict(counts), ensure_ascii=False), message, run),
            )

    def record_fetch(
        self,
        run: int,
        url: str,
        at: datetime,
        *,
        outcome: str,
        status: int | None,
        size: int,
        seconds: float,
        etag: str | None = None,
        last_modified: str | None = None,
        post_id: str | None = None,
        error: str | None = None,
    ) -> int:
        """Write one request down (``size`` in bytes, ``at`` aware) and return its number."""
        row = {
            "run": run,
            "url": url,
            "post_id": post_id,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "outcome": outcome,
            "status": status,
            "bytes": size,
            "seconds": seconds,
            "etag": etag,
            "last_modified": last_modified,
            "error": error,
        }
        names, values = ", ".join(row), ", ".join(f":{column}" for column in row)
        with self._db.transaction() as db:
            cursor = db.conn.execute(f"INSERT INTO fetches ({names}) VALUES ({values})", row)
            return int(cursor.lastrowid or 0)

    def outcome(self, post_id: str, url: str, at: datetime) -> str | None:
        """What came of the request for this page at that very time (aware); None where there was none."""
        with self._db.querying() as db:
            row = db.execute(
                "SELECT f.outcome FROM fetches AS f JOIN runs AS r ON r.id = f.run"
                " WHERE r.paper = ? AND f.post_id = ? AND f.at = ? AND f.url = ?",
                (self._paper.id, post_id, at.astimezone(UTC).isoformat(timespec="microseconds"), url),
            ).fetchone()
        return str(row[0]) if row else None

    def last_seen(self, post_id: str) -> datetime | None:
        """When the article was fetched last or found unchanged (aware); None for one that we do not have."""
        with self._db.querying() as db:
            (at,) = db.execute(
                "SELECT max(v.fetched_at, coalesce((SELECT max(f.at) FROM fetches AS f JOIN runs AS r ON r.id = f.run"
                " WHERE r.paper = a.paper AND f.post_id = a.post_id"
                " AND f.outcome IN ('new', 'edited', 'unchanged', 'not_modified')), ''))"
                " FROM articles AS a JOIN article_versions AS v ON v.article_id = a.id AND v.version = a.version"
                " WHERE a.paper = ? AND a.post_id = ?",
                (self._paper.id, post_id),
            ).fetchone() or (None,)
        return datetime.fromisoformat(at) if at else None

    def hold(self, post_id: str, page: Page, fetch: int) -> None:
        """Put a fetched page into the inbox, in place of an older one of the same article."""
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO inbox (paper, post_id, page, fetch) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (paper, post_id) DO UPDATE SET page = excluded.page, fetch = excluded.fetch",
                (self._paper.id, post_id, store_page(db, page), fetch),
            )

    def waiting(self, *, walked: bool = False) -> list[str]:
        """Post ids of the pages in the inbox, in the order in which they came; ``walked``: those of the past."""
        with self._db.querying() as db:
            rows = db.execute(
                "SELECT i.post_id FROM inbox AS i"
                " LEFT JOIN frontier AS f ON f.paper = i.paper AND f.post_id = i.post_id"
                " WHERE i.paper = ? AND coalesce(f.source IN ('walk', 'month'), 0) = ? ORDER BY i.fetch",
                (self._paper.id, walked),
            )
            return [post_id for (post_id,) in rows]

    def held(self, post_id: str) -> Held:
        """A page of the inbox; StoreError where its bytes are missing or damaged."""
        with self._db.querying() as db:
            row = db.execute(
                "SELECT f.url, f.status, f.at, f.etag, f.last_modified, p.content_type, i.page, i.fetch"
                " FROM inbox AS i JOIN fetches AS f ON f.id = i.fetch JOIN pages AS p ON p.sha256 = i.page"
                " WHERE i.paper = ? AND i.post_id = ?",
                (self._paper.id, post_id),
            ).fetchone()
            url, status, at, etag, last_modified, content_type, sha256, fetch = row
            body = load_page(db, sha256)
        page = Page(url, status, body, datetime.fromisoformat(at), content_type, etag, last_modified)
        return Held(post_id, page, fetch)

    def release(self, held: Held, outcome: str) -> None:
        """Take a page out of the inbox and write down what came of its request."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM inbox WHERE paper = ? AND post_id = ?", (self._paper.id, held.post_id))
            db.execute("UPDATE fetches SET outcome = ? WHERE id = ?", (outcome, held.fetch))

    def quarantine(self, page: Page, post_id: str | None, reason: str, now: datetime) -> None:
        """Keep a page that is no article, with the reason; a later good reading of it clears the entry."""
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO quarantine (paper, url, post_id, reason, page, first_seen, last_seen)"
                " VALUES (:paper, :url, :post_id, :reason, :page, :now, :now)"
                " ON CONFLICT (paper, url) DO UPDATE SET"
                " post_id = excluded.post_id, reason = excluded.reason, page = excluded.page,"
                " last_seen = excluded.last_seen",
                {
                    "paper": self._paper.id,
                    "url": page.url,
                    "post_id": post_id,
                    "reason": reason,
                    "page": store_page(db, page),
                    "now": stamp(now),
                },
            )

    def set_aside(self) -> list[tuple[int, str]]:
        """The pages in quarantine whose bytes are there, each with the reason, in the order in which they came."""
        with self._db.querying() as db:
            rows = db.execute(
                "SELECT q.id, q.reason FROM quarantine AS q JOIN pages AS p ON p.sha256 = q.page"
                " WHERE q.paper = ? AND p.dropped_at IS NULL ORDER BY q.id",
                (self._paper.id,),
            )
            return [(key, reason) for key, reason in rows]

    def set_aside_page(self, key: int) -> SetAside:
        """A page in quarantine; StoreError where its bytes are missing or damaged."""
        with self._db.querying() as db:
            post_id, url, at, content_type, sha256 = db.execute(
                "SELECT q.post_id, q.url, q.last_seen, p.content_type, q.page FROM quarantine AS q"
                " JOIN pages AS p ON p.sha256 = q.page WHERE q.id = ?",
                (key,),
            ).fetchone()
            body = load_page(db, sha256)
        return SetAside(post_id, Page(url, 200, body, datetime.fromisoformat(at), content_type))

    def quarantined(self, since: datetime) -> list[str]:
        """When pages were fetched that had to be set aside, since then (aware): ISO 8601 in UTC."""
        with self._db.querying() as db:
            rows = db.execute(
                "SELECT f.at FROM fetches AS f JOIN runs AS r ON r.id = f.run"
                " WHERE r.paper = ? AND f.outcome = 'quarantined' AND f.at >= ?",
                (self._paper.id, stamp(since)),
            )
            return [at for (at,) in rows]

    def clear(self, post_id: str) -> None:
        """Take an article's pages out of quarantine: the page is again what we have."""
        with self._db.transaction() as db:
            db.execute("DELETE FROM quarantine WHERE paper = ? AND post_id = ?", (self._paper.id, post_id))
