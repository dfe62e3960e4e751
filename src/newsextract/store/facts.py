"""An article and its facts written in one go: the version, the facts by identity, what they refer to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import sqlite_utils

from newsextract.models import Extraction, Official, Page, PageRef, Paper, Place, Statistic, StoreError, Target

from .archive import store_page
from .corrections import bring_back
from .recipes import remember
from .rows import Row, article_row, blocks_json, content_hash, fact_rows, stamp
from .search import index_article
from .summaries import mark_stale

__all__ = [
    "Outcome",
    "upsert_facts",
    "upsert_sql",
    "write_extraction",
    "write_paper",
    "write_references",
    "write_unexplained",
    "write_version",
]

Outcome = Literal["new", "edited", "unchanged"]

_HASH = "(SELECT hash FROM rules WHERE rules.id = rule)"
_PLACE = "coalesce((SELECT label FROM places WHERE places.id = place_id), place_text)"


def upsert_sql(table: str, columns: list[str], key: tuple[str, ...], keep: tuple[str, ...] = ()) -> str:
    """An upsert by name that leaves a row alone where nothing differs; ``keep`` are never overwritten."""
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(f":{column}" for column in columns)
    changing = [column for column in columns if column not in key + keep]
    updates = ", ".join(f'"{column}" = excluded."{column}"' for column in changing)
    differs = " OR ".join(f'{table}."{column}" IS NOT excluded."{column}"' for column in changing)
    return (
        f"INSERT INTO {table} ({names}) VALUES ({values})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {updates} WHERE {differs}"
    )


def write_paper(db: sqlite_utils.Database, paper: Paper) -> None:
    """Name the paper, so that articles and runs can refer to it."""
    row = {"id": paper.id, "name": paper.name, "base_url": paper.base_url}
    db.execute(upsert_sql("papers", list(row), ("id",)), row)


def write_extraction(
    db: sqlite_utils.Database,
    extraction: Extraction,
    page: Page | PageRef,
    paper: Paper,
    now: datetime,
    recipe: str | None,
) -> Outcome:
    """Write all that an article brings; the caller holds the transaction. ``recipe``: what made the facts, if known.

    Raises StoreError for an article without post id and for facts whose identities are not unique.
    """
    article = extraction.article
    if not article.post_id:
        raise StoreError(f"{page.url}: no post id, so the article has no key; nothing was stored")
    db.execute("DELETE FROM quarantine WHERE paper = ? AND post_id = ?", (paper.id, article.post_id))
    hash_ = content_hash(article)
    known = db.execute(
        "SELECT a.id, a.version, v.content_hash FROM articles AS a"
        " JOIN article_versions AS v ON v.article_id = a.id AND v.version = a.version"
        " WHERE a.paper = ? AND a.post_id = ?",
        (paper.id, article.post_id),
    ).fetchone()
    if known and known[2] == hash_:
        return "unchanged"

    version = known[1] + 1 if known else 1
    at = stamp(now)
    write_paper(db, paper)
    row = article_row(article, page.url) | {
        "paper": paper.id,
        "version": version,
        "first_seen": at,
        "changed_at": at,
    }
    db.execute(upsert_sql("articles", list(row), ("paper", "post_id"), keep=("first_seen",)), row)
    article_id = known[0] if known else int(db.execute("SELECT last_insert_rowid()").fetchone()[0])
    write_version(db, extraction, page, article_id, version, hash_, at)
    write_references(db, extraction)
    for table, rows in fact_rows(extraction, row["url"]).items():
        _write_facts(db, table, rows, article_id, version, row)
    bring_back(db, article_id)
    write_unexplained(db, extraction, article_id)
    index_article(db, article_id, extraction.article)
    remember(db, article_id, recipe, new=version == 1)
    mark_stale(db)
    return "edited" if known else "new"


def write_version(
    db: sqlite_utils.Database,
    extraction: Extraction,
    page: Page | PageRef,
    article_id: int,
    version: int,
    hash_: str,
    at: str,
) -> None:
    """Write a version with the page that it was read from; the caller holds the transaction."""
    article = extraction.article
    row = {
        "article_id": article_id,
        "version": version,
        "page": store_page(db, page),
        "url": page.url,
        "title": article.title,
        "summary": article.summary,
        "blocks": blocks_json(article),
        "content_hash": hash_,
        "layout": article.layout,
        "modified_at": article.modified_at.isoformat() if article.modified_at else None,
        "fetched_at": stamp(page.fetched_at),
        "read_at": at,
    }
    names, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    db.execute(f"INSERT INTO article_versions ({names}) VALUES ({values})", row)


def write_references(db: sqlite_utils.Database, extraction: Extraction) -> None:
    """Name what the facts point to and no catalogue has brought yet: a fact is never lost for that."""
    numbers: list[Statistic | Target] = [*extraction.statistics, *extraction.targets]
    facts: list[Statistic | Target | Official] = [*numbers, *extraction.officials]
    db.conn.executemany(
        "INSERT INTO rules (id, title) VALUES (?, '') ON CONFLICT DO NOTHING",
        {(fact.rule,) for fact in facts},
    )
    db.conn.executemany(
        "INSERT INTO indicators (id, name_vi, name_en) VALUES (?1, ?1, ?1) ON CONFLICT DO NOTHING",
        {(fact.indicator,) for fact in numbers if fact.indicator},
    )
    db.conn.executemany(
        "INSERT INTO places (id, code, vintage, level, type, name, label)"
        " VALUES (?, ?, ?, ?, '', ?, ?) ON CONFLICT DO NOTHING",
        _unlisted({fact.place for fact in facts if fact.place}),
    )


def _unlisted(places: set[Place]) -> Iterator[tuple[str | None, ...]]:
    for place in places:
        if place.id:
            label = f"{place.text} ({place.vintage})" if place.vintage else place.text
            yield place.id, place.code, place.vintage, place.level, place.text, label


def _write_facts(
    db: sqlite_utils.Database, table: str, rows: list[Row], article_id: int, version: int, article: Row
) -> None:
    """Upsert by identity; a fact that stands no more keeps the last version in which it stood.

    What a person said of a fact stays with it: those columns are not written here.
    """
    of_article = {
        "article_id": article_id,
        "published": article["published"],
        "first_version": version,
        "last_version": version,
        "current": 1,
        "retracted_at": None,
    }
    upsert_facts(db, table, [row | of_article for row in rows], article_id, article["url"], keep=("first_version",))
    db.execute(
        f"UPDATE {table} SET current = 0 WHERE article_id = ? AND last_version < ? AND current = 1",
        (article_id, version),
    )


def upsert_facts(
    db: sqlite_utils.Database,
    table: str,
    rows: list[Row],
    article_id: int,
    url: str,
    keep: tuple[str, ...] = (),
) -> None:
    """Write full rows of one article by their identities; rows that stay the same are not written.

    ``keep`` are columns that are never overwritten. Raises StoreError where an identity is empty, stands twice or
    belongs to another article.
    """
    if not rows:
        return
    identities = [row["id"] for row in rows]
    if not all(identities) or len(set(identities)) < len(identities):
        raise StoreError(f"{url}: {table} with empty or repeated identities; nothing of it was stored")
    ids = json.dumps(identities)
    taken = db.execute(
        f"SELECT id FROM {table} WHERE article_id <> ? AND id IN (SELECT value FROM json_each(?))",
        (article_id, ids),
    ).fetchone()
    if taken:
        raise StoreError(f"{url}: {table} identity {taken[0]} belongs to another article; nothing was stored")
    db.conn.executemany(upsert_sql(table, list(rows[0]), ("id",), keep), rows)
    db.execute(
        f"UPDATE {table} SET rule_hash = {_HASH}, place = {_PLACE} WHERE id IN (SELECT value FROM json_each(?))"
        f" AND (rule_hash IS NOT {_HASH} OR place IS NOT {_PLACE})",
        (ids,),
    )


def write_unexplained(db: sqlite_utils.Database, extraction: Extraction, article_id: int) -> None:
    """The numbers of the newest version that nobody explained, in place of those before."""
    db.execute("DELETE FROM unexplained_numbers WHERE article_id = ?", (article_id,))
    db.conn.executemany(
        'INSERT INTO unexplained_numbers (article_id, text, "before", "after", block, "start", "end")'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(article_id, n.text, n.before, n.after, n.block, n.start, n.end) for n in extraction.unexplained],
    )
