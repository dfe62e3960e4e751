"""Articles whose facts are made again: read with all their versions, written where something differs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlite_utils

from newsextract.models import Extraction, Page, Paper

from .archive import load_page
from .corrections import bring_back
from .database import Database
from .facts import upsert_facts, write_references, write_unexplained
from .reading import FACT_TABLES, StoredArticle, versions
from .recipes import Recipe, load_recipes, others, outdated, set_recipe
from .rows import Row, article_row, blocks_json, content_hash, fact_rows, stamp
from .search import index_article
from .summaries import mark_stale

__all__ = ["Archive", "Made"]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of one version of an article; ``read``: the article was read from its bytes again."""

    version: int
    extraction: Extraction
    read: bool


class Archive:
    """The stored articles of one paper, to be made again with a recipe.

    Methods raise DatabaseBusy and StoreError as those of Database do.
    """

    def __init__(self, db: Database, paper: Paper, recipe: Recipe) -> None:
        self._db, self._paper, self._recipe = db, paper.id, recipe

    def recipes(self) -> dict[str, Recipe]:
        """All recipes that articles have, by their ids."""
        with self._db.querying() as db:
            return load_recipes(db)

    def forget(self) -> None:
        """Let every article be made again: nobody knows any more what made its facts."""
        with self._db.transaction() as db:
            db.execute(
                "DELETE FROM made_with WHERE article_id IN (SELECT id FROM articles WHERE paper = ?)", (self._paper,)
            )

    def count(self) -> int:
        """How many articles the recipe did not make."""
        with self._db.querying() as db:
            return others(db, self._paper, self._recipe.id)

    def outdated(self, after: int, limit: int) -> list[tuple[int, str | None]]:
        """The first articles behind a key that the recipe did not make, each with the id of the one that did."""
        with self._db.querying() as db:
            return outdated(db, self._paper, self._recipe.id, after=after, limit=limit)

    def texts(self, article_ids: Iterable[int]) -> Iterator[tuple[int, list[str]]]:
        """The texts of the blocks of all versions, article by article in the order of their keys."""
        with self._db.querying() as db:
            rows = db.execute(
                "SELECT article_id, json_group_array(json(blocks)) FROM article_versions"
                " WHERE article_id IN (SELECT value FROM json_each(?)) GROUP BY article_id",
                (json.dumps(list(article_ids)),),
            )
            for article_id, blocks in rows:
                yield article_id, [block["text"] for version in json.loads(blocks) for block in version]

    def versions(self, article_id: int) -> list[StoredArticle]:
        """All versions of an article, the newest last."""
        with self._db.querying() as db:
            return versions(db, article_id)

    def page(self, article_id: int, version: int) -> Page | None:
        """The page that a version was read from; None where the retention setting removed its bytes.

        Raises StoreError where they are damaged.
        """
        with self._db.querying() as db:
            url, sha256, at, content_type, dropped = db.execute(
                "SELECT v.url, v.page, v.fetched_at, p.content_type, p.dropped_at FROM article_versions AS v"
                " JOIN pages AS p ON p.sha256 = v.page WHERE v.article_id = ? AND v.version = ?",
                (article_id, version),
            ).fetchone()
            body = None if dropped else load_page(db, sha256)
        return None if body is None else Page(url, 200, body, datetime.fromisoformat(at), content_type)

    def keep(self, article_ids: Sequence[int]) -> None:
        """Write down that the recipe makes the same facts of these articles as the one that they had."""
        with self._db.transaction() as db:
            set_recipe(db, article_ids, self._recipe.id)

    def rewrite(self, article_id: int, made: Sequence[Made], now: datetime) -> bool:
        """Put the facts of all versions, the newest last, in place of those before; whether anything differed.

        Rows that stay the same are not written. A fact that is no longer made is not current and says since when
        (``retracted_at``), its row stays. ``now`` is aware.
        """
        with self._db.transaction() as db:
            before = db.conn.total_changes
            for one in made:
                if one.read:
                    _write_reading(db, article_id, one, newest=one is made[-1], at=stamp(now))
                write_references(db, one.extraction)
            facts = db.conn.total_changes
            _write_facts(db, article_id, made, stamp(now))
            if db.conn.total_changes > facts:
                bring_back(db, article_id)
                mark_stale(db)
            _write_unexplained(db, article_id, made[-1].extraction)
            index_article(db, article_id, made[-1].extraction.article)
            changed = db.conn.total_changes > before
            set_recipe(db, [article_id], self._recipe.id)
            return changed

    def restate(self) -> None:
        """Let facts carry the hash of their rule as it is now, where a change of it left them as they are."""
        with self._db.transaction() as db:
            for table in FACT_TABLES:
                db.execute(
                    f"UPDATE {table} SET rule_hash = r.hash FROM rules AS r WHERE r.id = rule"
                    " AND rule_hash IS NOT r.hash AND retracted_at IS NULL"
                    " AND article_id IN (SELECT article_id FROM made_with WHERE recipe = ?)",
                    (self._recipe.id,),
                )


def _write_reading(db: sqlite_utils.Database, article_id: int, made: Made, *, newest: bool, at: str) -> None:
    """What reading the bytes again brought, in place of the earlier reading of the same version."""
    article = made.extraction.article
    row: Row = {
        "article_id": article_id,
        "version": made.version,
        "title": article.title,
        "summary": article.summary,
        "blocks": blocks_json(article),
        "content_hash": content_hash(article),
        "layout": article.layout,
        "modified_at": article.modified_at.isoformat() if article.modified_at else None,
    }
    if _update(db, "article_versions", row, ("article_id", "version")):
        key = (at, article_id, made.version)
        db.execute("UPDATE article_versions SET read_at = ? WHERE article_id = ? AND version = ?", key)
    if newest:
        _update(db, "articles", {"id": article_id} | article_row(article, ""), ("id",))


_GLUES = ((", ", "="), (" OR ", "IS NOT"))


def _update(db: sqlite_utils.Database, table: str, row: Row, key: tuple[str, ...]) -> bool:
    """Write the columns where one of them differs; whether it did."""
    others = [name for name in row if name not in key]
    updates, differs = (glue.join(f"{name} {sign} :{name}" for name in others) for glue, sign in _GLUES)
    where = " AND ".join(f"{name} = :{name}" for name in key)
    return bool(db.execute(f"UPDATE {table} SET {updates} WHERE {where} AND ({differs})", row).rowcount)


def _write_facts(db: sqlite_utils.Database, article_id: int, made: Sequence[Made], at: str) -> None:
    url, published = db.execute("SELECT url, published FROM articles WHERE id = ?", (article_id,)).fetchone()
    wanted: dict[str, dict[str, Row]] = {table: {} for table in FACT_TABLES}
    for one in made:
        for table, rows in fact_rows(one.extraction, one.extraction.article.url or url).items():
            known = wanted[table]
            for row in rows:
                first = known[row["id"]]["first_version"] if row["id"] in known else one.version
                known[row["id"]] = row | {"first_version": first, "last_version": one.version}
    for table, found in wanted.items():
        of_article = {"article_id": article_id, "published": published, "retracted_at": None}
        full = [row | of_article | {"current": int(row["last_version"] == made[-1].version)} for row in found.values()]
        upsert_facts(db, table, full, article_id, url)
        db.execute(
            f"UPDATE {table} SET current = 0, retracted_at = ? WHERE article_id = ? AND retracted_at IS NULL"
            " AND id NOT IN (SELECT value FROM json_each(?))",
            (at, article_id, json.dumps(list(found))),
        )


def _write_unexplained(db: sqlite_utils.Database, article_id: int, extraction: Extraction) -> None:
    rows = db.execute(
        'SELECT text, "before", "after", block, "start", "end" FROM unexplained_numbers WHERE article_id = ?'
        " ORDER BY id",
        (article_id,),
    ).fetchall()
    if rows != [(n.text, n.before, n.after, n.block, n.start, n.end) for n in extraction.unexplained]:
        write_unexplained(db, extraction, article_id)
