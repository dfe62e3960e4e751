"""Short answers for a terminal: how much is there, and the newest facts."""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

__all__ = ["FactRow", "addresses", "recent_facts", "summary"]

_COUNTS = {
    "articles": "SELECT count(*) FROM articles",
    "versions": "SELECT count(*) FROM article_versions",
    "statistics": "SELECT count(*) FROM current_statistics",
    "officials": "SELECT count(*) FROM current_officials",
    "targets": "SELECT count(*) FROM current_targets",
    "unexplained_numbers": "SELECT count(*) FROM unexplained_numbers",
    "quarantined": "SELECT count(*) FROM quarantine",
    "pages": "SELECT count(*) FROM pages",
    "fetches": "SELECT count(*) FROM fetches",
}

_RECENT = """
SELECT 'statistic', value, value_max, "of", change, unit, indicator, period_start, period_end, place, quote, published,
    source_url
FROM current_statistics
UNION ALL
SELECT 'target', value, value_max, NULL, NULL, unit, indicator, deadline_start, deadline_end, place, quote, published,
    source_url
FROM current_targets
UNION ALL
SELECT 'official', NULL, NULL, NULL, NULL, name, title, NULL, published, place, quote, published, source_url
FROM current_officials
ORDER BY 12 DESC, 1, 11
LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact of any kind in the columns of a printed table; days are ISO 8601 dates.

    ``change``: by how much it rose or fell, where the value is that of a change. Of an official, ``what`` is the name,
    ``about`` the office and ``end`` the day of publication.
    """

    kind: str
    value: float | None
    value_max: float | None
    of: float | None
    change: float | None
    what: str
    about: str | None
    start: str | None
    end: str | None
    place: str | None
    quote: str
    published: str | None
    source_url: str | None


def summary(db: sqlite_utils.Database) -> dict[str, int]:
    """How many rows of each thing; facts are those of the newest versions."""
    return {name: int(db.execute(sql).fetchone()[0]) for name, sql in _COUNTS.items()}


def addresses(db: sqlite_utils.Database) -> list[str]:
    """Every address of an article, stored or to be fetched, of all newspapers."""
    return [url for (url,) in db.execute("SELECT url FROM frontier UNION SELECT url FROM articles")]


def recent_facts(db: sqlite_utils.Database, limit: int) -> list[FactRow]:
    """Facts of the newest versions, the articles published last first."""
    return [FactRow(*row) for row in db.execute(_RECENT, (limit,))]
