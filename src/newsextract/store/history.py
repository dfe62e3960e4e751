"""Versions of an article that were fetched before what we have: each takes its place in time, none replaces newer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlite_utils

from newsextract.models import Extraction, Page, PageRef, Paper

from .archive import store_page
from .corrections import bring_back
from .facts import Outcome, upsert_facts, write_extraction, write_references, write_version
from .reading import FACT_TABLES
from .recipes import remember
from .rows import Row, article_row, content_hash, fact_rows, stamp
from .summaries import mark_stale

__all__ = ["write_in_order"]


@dataclass(frozen=True, slots=True)
class _Version:
    article_id: int
    number: int
    hash: str
    at: str


def write_in_order(
    db: sqlite_utils.Database,
    extraction: Extraction,
    page: Page | PageRef,
    paper: Paper,
    now: datetime,
    recipe: str | None,
) -> Outcome:
    """As ``write_extraction``, for a page of any time; the caller holds the transaction.

    The end is the same in whatever order an article's pages come. Raises StoreError as ``write_extraction`` does.
    """
    post_id, at, hash_ = extraction.article.post_id, stamp(page.fetched_at), content_hash(extraction.article)
    versions = _versions(db, paper, post_id)
    before = next((one for one in reversed(versions) if one.at <= at), None)
    after = next((one for one in versions if one.at > at), None)
    if before and before.hash == hash_:
        return write_extraction(db, extraction, page, paper, now, recipe) if after is None else "unchanged"
    again = _seen_again(db, paper, post_id, at, after) if before else None
    if after is None and again is None:
        return write_extraction(db, extraction, page, paper, now, recipe)
    if after and after.hash == hash_ and again is None:
        _seen_earlier(db, after, extraction, page)
        return "unchanged"
    article_id = _insert(db, extraction, page, before, after, again, now)
    remember(db, article_id, recipe, new=False)
    return "edited"


def _versions(db: sqlite_utils.Database, paper: Paper, post_id: str | None) -> list[_Version]:
    rows = db.execute(
        "SELECT a.id, v.version, v.content_hash, v.fetched_at FROM articles AS a"
        " JOIN article_versions AS v ON v.article_id = a.id WHERE a.paper = ? AND a.post_id = ? ORDER BY v.version",
        (paper.id, post_id),
    )
    return [_Version(*row) for row in rows]


def _seen_again(
    db: sqlite_utils.Database, paper: Paper, post_id: str | None, at: str, after: _Version | None
) -> str | None:
    """When the version before this time was seen after it, and before the next version: every page of that while held
    the same, or it would be a version.
    """
    (again,) = db.execute(
        "SELECT min(f.at) FROM fetches AS f JOIN runs AS r ON r.id = f.run WHERE r.paper = ? AND f.post_id = ?"
        " AND f.outcome IN ('new', 'edited', 'unchanged', 'not_modified') AND f.at > ? AND f.at < ?",
        (paper.id, post_id, f"{at[:19]}.999999+00:00", after.at if after else "9999"),
    ).fetchone()
    return stamp(datetime.fromisoformat(again)) if again else None


def _seen_earlier(db: sqlite_utils.Database, version: _Version, extraction: Extraction, page: Page | PageRef) -> None:
    modified = extraction.article.modified_at
    db.execute(
        "UPDATE article_versions SET page = ?, url = ?, layout = ?, modified_at = ?, fetched_at = ?"
        " WHERE article_id = ? AND version = ?",
        (
            store_page(db, page),
            page.url,
            extraction.article.layout,
            modified.isoformat() if modified else None,
            stamp(page.fetched_at),
            version.article_id,
            version.number,
        ),
    )


def _insert(
    db: sqlite_utils.Database,
    extraction: Extraction,
    page: Page | PageRef,
    before: _Version | None,
    after: _Version | None,
    again: str | None,
    now: datetime,
) -> int:
    """Write the version where it belongs; the return value is the article's key."""
    known = before or after
    assert known is not None
    article_id, number = known.article_id, before.number + 1 if before else 1
    _make_room(db, article_id, number, 2 if again else 1)
    if before and again:
        _repeat(db, before, number + 1, again, now)
    write_version(db, extraction, page, article_id, number, content_hash(extraction.article), stamp(now))
    write_references(db, extraction)
    article = article_row(extraction.article, page.url)
    for table, rows in fact_rows(extraction, article["url"]).items():
        _write_facts(db, table, rows, article_id, number, article)
    bring_back(db, article_id)
    mark_stale(db)
    return article_id


def _make_room(db: sqlite_utils.Database, article_id: int, first: int, by: int) -> None:
    """Number the versions from the first one on higher, and what refers to them."""
    key = (by, article_id, first)
    # By way of negative numbers, because no two versions may have one number at any time.
    db.execute("UPDATE article_versions SET version = -version - ? WHERE article_id = ? AND version >= ?", key)
    db.execute("UPDATE article_versions SET version = -version WHERE article_id = ? AND version < 0", (article_id,))
    db.execute("UPDATE articles SET version = version + ? WHERE id = ? AND version >= ?", key)
    for table in FACT_TABLES:
        for column in ("first_version", "last_version"):
            db.execute(f"UPDATE {table} SET {column} = {column} + ? WHERE article_id = ? AND {column} >= ?", key)


def _repeat(db: sqlite_utils.Database, version: _Version, number: int, at: str, now: datetime) -> None:
    """The same version once more: what stood in it stood there again later."""
    columns = "article_id, page, url, title, summary, blocks, content_hash, layout, modified_at"
    key = (version.article_id, version.number)
    db.execute(
        f"INSERT INTO article_versions ({columns}, version, fetched_at, read_at)"
        f" SELECT {columns}, ?, ?, ? FROM article_versions WHERE article_id = ? AND version = ?",
        (number, at, stamp(now), *key),
    )
    db.execute("UPDATE articles SET version = ? WHERE id = ? AND version = ?", (number, *key))
    for table in FACT_TABLES:
        db.execute(f"UPDATE {table} SET last_version = ? WHERE article_id = ? AND last_version = ?", (number, *key))


def _write_facts(
    db: sqlite_utils.Database, table: str, rows: list[Row], article_id: int, number: int, article: Row
) -> None:
    """A fact that stands in a newer version too keeps what is known of it there."""
    ids = json.dumps([row["id"] for row in rows])
    newer = {
        identity
        for (identity,) in db.execute(
            f"SELECT id FROM {table} WHERE article_id = ? AND last_version > ?"
            " AND id IN (SELECT value FROM json_each(?))",
            (article_id, number, ids),
        )
    }
    db.execute(
        f"UPDATE {table} SET first_version = min(first_version, ?) WHERE id IN (SELECT value FROM json_each(?))",
        (number, json.dumps(sorted(newer))),
    )
    of_article = {
        "article_id": article_id,
        "published": article["published"],
        "first_version": number,
        "last_version": number,
        "current": 0,
        "retracted_at": None,
    }
    older = [row | of_article for row in rows if row["id"] not in newer]
    upsert_facts(db, table, older, article_id, article["url"], keep=("first_version",))
