"""Keeping the file small and safe: bytes that nobody needs any more, copies, growth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from newsextract.models import DatabaseBusy, Paper, StoreError, UsageError

from .database import Database
from .rows import stamp
from .wholefile import made_whole

__all__ = ["Growth", "backup", "growth", "prune"]

_MEASURED = timedelta(days=30)
_YEAR = timedelta(days=365)


def prune(db: Database, paper: Paper, *, raw_before: datetime | None, now: datetime) -> None:
    """Drop bytes that nothing refers to and, with ``raw_before`` (aware), the raw bytes of the paper's pages first
    seen before it: what was read from them stays, but they cannot be read anew with a better parser.

    Raises DatabaseBusy and StoreError as every writer does.
    """
    with db.transaction() as file:
        file.execute(
            "DELETE FROM pages WHERE NOT EXISTS (SELECT 1 FROM article_versions AS v WHERE v.page = pages.sha256)"
            " AND NOT EXISTS (SELECT 1 FROM quarantine AS q WHERE q.page = pages.sha256)"
            " AND NOT EXISTS (SELECT 1 FROM inbox AS i WHERE i.page = pages.sha256)"
        )
        if raw_before is not None:
            file.execute(
                "UPDATE pages SET body = x'', dropped_at = ? WHERE first_seen < ? AND dropped_at IS NULL"
                " AND NOT EXISTS (SELECT 1 FROM inbox AS i WHERE i.page = pages.sha256)"
                # How long they are kept is said of one newspaper.
                " AND NOT EXISTS (SELECT 1 FROM article_versions AS v JOIN articles AS a ON a.id = v.article_id"
                " WHERE v.page = pages.sha256 AND a.paper <> ?)"
                " AND NOT EXISTS (SELECT 1 FROM quarantine AS q WHERE q.page = pages.sha256 AND q.paper <> ?)",
                (stamp(now), stamp(raw_before), paper.id, paper.id),
            )


def backup(db: Database, target: Path) -> None:
    """Write a copy of the database as it is now, while others may write to it (SQLite's VACUUM INTO).

    The copy is checked before it gets its name. Raises UsageError where the target exists, StoreError where the copy
    cannot be made or is not sound.
    """
    if target.exists():
        raise UsageError(f"{target} exists already; name a file that does not")
    if not target.parent.is_dir():
        raise UsageError(f"{target}: directory {target.parent} does not exist; create it or choose another")
    with made_whole(target) as part:
        try:
            with db.querying() as file:
                file.execute("VACUUM INTO ?", (str(part),))
        except DatabaseBusy:
            raise
        except StoreError as error:
            raise StoreError(f"{target}: the copy cannot be made: {error}") from error
        with Database.read(part) as copy, copy.querying() as file:
            (sound,) = file.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            raise StoreError(f"{target}: the copy is not sound ({sound}); the database itself may be damaged")


@dataclass(frozen=True, slots=True)
class Growth:
    """Size of the file now and its growth in a year at the pace of the last 30 days, in bytes; None where the crawler
    has not been at it for so long.
    """

    size: int
    a_year: int | None


def growth(db: Database, now: datetime) -> Growth:
    """How large the file is and will be: what the articles published in the last 30 days take, drawn out over a year.

    ``now`` is aware.
    """
    since = now - _MEASURED
    # East of Greenwich the day of publication begins earlier; what lies further ahead is a slip.
    days = (since.date().isoformat(), (now.date() + timedelta(days=1)).isoformat())
    with db.querying() as file:
        (pages, page_size, free) = (
            file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size", "freelist_count")
        )
        crawled = file.execute(
            "SELECT 1 FROM runs WHERE kind = 'crawl' AND started_at <= ?", (stamp(since),)
        ).fetchone()
        # By the day of publication: a walk back and an import bring years in a night, and do so once.
        (recent, all_) = file.execute(
            "SELECT count(*) FILTER (WHERE a.published > ? AND a.published <= ?), count(*)"
            " FROM article_versions AS v JOIN articles AS a ON a.id = v.article_id",
            days,
        ).fetchone()
    if not (crawled and all_):
        return Growth(pages * page_size, None)
    used = (pages - free) * page_size
    return Growth(pages * page_size, round(used * recent / all_ * (_YEAR / _MEASURED)))
