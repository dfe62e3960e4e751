"""What the crawler did: runs, requests, quarantined pages, and what is known of an article's address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import sqlite_utils

from newsextract.models import Known, Page

from .archive import store_page

__all__ = ["REMEMBERED", "finish_run", "known_articles", "quarantine", "record_fetch", "start_run"]

REMEMBERED = ("new", "edited", "unchanged", "not_modified", "quarantined", "other_section")
"""Outcomes after which a page has been dealt with: any other leaves its address to be asked for anew."""


def start_run(db: sqlite_utils.Database, kind: str, now: datetime, paper_id: str | None) -> int:
    """Open a run and return its number."""
    cursor = db.conn.execute(
        "INSERT INTO runs (kind, paper, started_at, status, counts, message) VALUES (?, ?, ?, 'running', '{}', '')",
        (kind, paper_id, now.isoformat(timespec="seconds")),
    )
    return int(cursor.lastrowid or 0)


def finish_run(
    db: sqlite_utils.Database,
    run_id: int,
    now: datetime,
    status: str,
    counts: Mapping[str, int],
    message: str,
) -> None:
    """Close a run with its counts (kept as a JSON object)."""
    db.execute(
        "UPDATE runs SET finished_at = ?, status = ?, counts = ?, message = ? WHERE id = ?",
        (now.isoformat(timespec="seconds"), status, json.dumps(dict(counts)), message, run_id),
    )


def record_fetch(db: sqlite_utils.Database, row: Mapping[str, object]) -> None:
    """Write one request down."""
    names, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    db.execute(f"INSERT INTO fetches ({names}) VALUES ({values})", dict(row))


def quarantine(
    db: sqlite_utils.Database, paper_id: str, page: Page, post_id: str | None, reason: str, now: datetime
) -> None:
    """Keep a page that could not be read as an article, with the reason."""
    stamp = now.isoformat(timespec="seconds")
    db.execute(
        "INSERT INTO quarantine (paper, url, post_id, reason, page, first_seen, last_seen)"
        " VALUES (:paper, :url, :post_id, :reason, :page, :now, :now)"
        " ON CONFLICT (paper, url) DO UPDATE SET"
        " post_id = excluded.post_id, reason = excluded.reason, page = excluded.page,"
        " last_seen = excluded.last_seen",
        {
            "paper": paper_id,
            "url": page.url,
            "post_id": post_id,
            "reason": reason,
            "page": store_page(db, page),
            "now": stamp,
        },
    )


def known_articles(db: sqlite_utils.Database, paper_id: str) -> dict[str, Known]:
    """Every article whose page was dealt with, by post id.

    The validators (RFC 9110, section 8.8) are those of the newest full answer, the time that of the newest
    answer of any kind.
    """
    marks = ", ".join("?" * len(REMEMBERED))
    # Beside max(), bare columns come from the row that holds the maximum (an SQLite rule).
    rows = db.execute(
        f"""
        WITH dealt AS (
            SELECT f.* FROM fetches AS f JOIN runs AS r ON r.id = f.run
            WHERE r.paper = ? AND f.post_id IS NOT NULL AND f.outcome IN ({marks})
        ),
        newest AS (SELECT post_id, url, max(at) AS at FROM dealt GROUP BY post_id),
        full_answer AS (
            SELECT post_id, etag, last_modified, max(at) FROM dealt WHERE status = 200 GROUP BY post_id
        ),
        stored AS (
            SELECT a.post_id, a.url, a.published_at, v.fetched_at FROM articles AS a
            JOIN article_versions AS v ON v.article_id = a.id AND v.version = a.version
            WHERE a.paper = ?
        )
        SELECT n.post_id, n.url, s.published_at, n.at, f.etag, f.last_modified
        FROM newest AS n
        LEFT JOIN stored AS s ON s.post_id = n.post_id
        LEFT JOIN full_answer AS f ON f.post_id = n.post_id
        UNION ALL
        SELECT s.post_id, s.url, s.published_at, s.fetched_at, NULL, NULL FROM stored AS s
        WHERE s.post_id NOT IN (SELECT post_id FROM newest)
        """,
        (paper_id, *REMEMBERED, paper_id),
    )
    return {
        post_id: Known(
            post_id=post_id,
            url=url,
            published_at=datetime.fromisoformat(published_at) if published_at else None,
            fetched_at=datetime.fromisoformat(at),
            etag=etag,
            last_modified=last_modified,
        )
        for post_id, url, published_at, at, etag, last_modified in rows
    }
