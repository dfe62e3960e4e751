"""Articles and facts read back from the database, as they were stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlite_utils

from newsextract.models import Article, Block

from .rows import Row

__all__ = ["FACT_TABLES", "StoredArticle", "articles", "facts_of", "text_sizes", "versions"]

FACT_TABLES = ("statistics", "officials", "targets")

_ARTICLES = """
SELECT a.id, a.version, a.paper, a.post_id, a.url, a.title, a.summary, a.author, a.section,
    a.published_at, a.modified_at, a.layout, v.blocks
FROM articles AS a
JOIN article_versions AS v ON v.article_id = a.id AND v.version = a.version
WHERE (:post_id IS NULL OR a.post_id = :post_id) AND (:paper IS NULL OR a.paper = :paper)
ORDER BY a.id
"""
_VERSIONS = """
SELECT a.id, v.version, a.paper, a.post_id, v.url, v.title, v.summary, a.author, a.section,
    a.published_at, v.modified_at, v.layout, v.blocks
FROM article_versions AS v
JOIN articles AS a ON a.id = v.article_id
WHERE v.article_id = ?
ORDER BY v.version
"""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A version of an article, with its key in the database."""

    id: int
    version: int
    article: Article


def articles(
    db: sqlite_utils.Database, *, paper: str | None = None, post_id: str | None = None
) -> Iterator[StoredArticle]:
    """Articles in their newest version, blocks as they were read, one at a time in the order of their keys."""
    for row in db.execute(_ARTICLES, {"paper": paper, "post_id": post_id}):
        yield StoredArticle(row[0], row[1], _article(*row[2:]))


def versions(db: sqlite_utils.Database, article_id: int) -> list[StoredArticle]:
    """All versions of an article, the newest last; author, section and day of publication are the newest one's."""
    return [StoredArticle(row[0], row[1], _article(*row[2:])) for row in db.execute(_VERSIONS, (article_id,))]


def _article(
    paper: str,
    post_id: str,
    url: str,
    title: str,
    summary: str,
    author: str,
    section: str,
    published_at: str | None,
    modified_at: str | None,
    layout: str,
    blocks: str,
) -> Article:
    return Article(
        paper=paper,
        post_id=post_id,
        url=url,
        title=title,
        summary=summary,
        author=author,
        section=section,
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        modified_at=datetime.fromisoformat(modified_at) if modified_at else None,
        layout=layout,
        blocks=tuple(Block(block["kind"], block["text"]) for block in json.loads(blocks)),
    )


def facts_of(db: sqlite_utils.Database, stored: StoredArticle) -> dict[str, dict[str, Row]]:
    """The rows of the facts that stand in this version, by table and by identity."""
    return {
        table: {
            row["id"]: row
            for row in db.query(
                f"SELECT * FROM {table} WHERE article_id = ? AND last_version = ? AND current = 1",
                (stored.id, stored.version),
            )
        }
        for table in FACT_TABLES
    }


def text_sizes(db: sqlite_utils.Database, paper: str, since: str) -> list[tuple[str, str, int]]:
    """When fetched, layout and characters of text (paragraphs, headings, tables) of each version since then."""
    rows = db.execute(
        "SELECT v.fetched_at, v.layout,"
        " (SELECT coalesce(sum(length(b.value ->> 'text')), 0) FROM json_each(v.blocks) AS b"
        " WHERE b.value ->> 'kind' IN ('paragraph', 'heading', 'table'))"
        " FROM article_versions AS v JOIN articles AS a ON a.id = v.article_id"
        " WHERE a.paper = ? AND v.fetched_at >= ?",
        (paper, since),
    )
    return [(at, layout, size) for at, layout, size in rows]
