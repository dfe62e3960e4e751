"""What facts were made with: the reader, the engine and the rules, once each, and which of them each article had."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlite_utils

from .rows import stamp

__all__ = ["Recipe", "load_recipes", "others", "outdated", "remember", "set_recipe", "write_recipe"]

_OUTDATED = """
FROM articles AS a LEFT JOIN made_with AS m ON m.article_id = a.id
WHERE a.paper = :paper AND m.recipe IS NOT :recipe
"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides what becomes of an article's bytes.

    ``reader`` and ``engine`` are hashes, ``rules`` a rule set as JSON (`extract.changes.plain_rules`); ``id`` is a hash
    of the three.
    """

    id: str
    reader: str
    engine: str
    rules: str


def write_recipe(db: sqlite_utils.Database, recipe: Recipe, now: datetime) -> None:
    """Name the recipe, and forget those that no article has; the caller holds the transaction."""
    db.execute("DELETE FROM recipes WHERE id <> ? AND id NOT IN (SELECT recipe FROM made_with)", (recipe.id,))
    db.execute(
        "INSERT INTO recipes (id, reader, engine, rules, first_used) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (recipe.id, recipe.reader, recipe.engine, recipe.rules, stamp(now)),
    )


def load_recipes(db: sqlite_utils.Database) -> dict[str, Recipe]:
    """All recipes by their ids."""
    return {row[0]: Recipe(*row) for row in db.execute("SELECT id, reader, engine, rules FROM recipes")}


def set_recipe(db: sqlite_utils.Database, article_ids: Iterable[int], recipe_id: str) -> None:
    """All facts of these articles are as the recipe makes them; the caller holds the transaction."""
    db.execute(
        "INSERT INTO made_with (article_id, recipe) SELECT value, ? FROM json_each(?) WHERE true"
        " ON CONFLICT (article_id) DO UPDATE SET recipe = excluded.recipe WHERE recipe <> excluded.recipe",
        (recipe_id, json.dumps(list(article_ids))),
    )


def remember(db: sqlite_utils.Database, article_id: int, recipe_id: str | None, *, new: bool) -> None:
    """A version was stored whose facts this recipe made (None: nobody knows); the caller holds the transaction.

    Where the facts of earlier versions were made with another one, no recipe makes them all: the article has none.
    """
    if new and recipe_id:
        set_recipe(db, [article_id], recipe_id)
    else:
        db.execute("DELETE FROM made_with WHERE article_id = ? AND recipe IS NOT ?", (article_id, recipe_id))


def others(db: sqlite_utils.Database, paper: str, recipe_id: str) -> int:
    """How many articles hold facts that another recipe made, or an unknown one."""
    found = db.execute(f"SELECT count(*) {_OUTDATED}", {"paper": paper, "recipe": recipe_id}).fetchone()
    return int(found[0])


def outdated(
    db: sqlite_utils.Database, paper: str, recipe_id: str, *, after: int, limit: int
) -> list[tuple[int, str | None]]:
    """The first such articles behind a key, in the order of their keys, each with the recipe that it has."""
    rows = db.execute(
        f"SELECT a.id, m.recipe {_OUTDATED} AND a.id > :after ORDER BY a.id LIMIT :limit",
        {"paper": paper, "recipe": recipe_id, "after": after, "limit": limit},
    )
    return [(article_id, recipe) for article_id, recipe in rows]
