"""Tables that are slow to compute and that researchers read: filled anew whenever facts or corrections have changed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import sqlite_utils

from .rows import stamp

__all__ = ["is_stale", "mark_stale", "refresh"]

# The unary + keeps SQLite from an index on that column: the one on indicator, place and period is meant.
#
# A rise or fall alone is no level: `tăng 20 trường` says nothing of how many schools there are. Beside min() and
# max(), bare columns come from one of the rows that hold them (an SQLite rule), so a quote and its URL belong together.
_SERIES = """
INSERT INTO series (
    indicator, indicator_name, level, place_id, place, period_start, period_end, period_kind, value, value_max, "of",
    unit, comparator, n_articles, first_published, last_published, fact_id, quote, source_url
)
SELECT
    s.indicator, coalesce(i.name_en, s.indicator), s.level, s.place_id, s.place, s.period_start, s.period_end,
    s.period_kind, coalesce(s.corrected_value, s.value), s.value_max, s."of", s.unit, s.comparator,
    count(DISTINCT s.article_id), min(s.published), max(s.published), s.id, s.quote, s.source_url
FROM statistics AS s
LEFT JOIN indicators AS i ON i.id = s.indicator
WHERE +s.current = 1
    AND s.verdict IS NOT 'wrong'
    AND s.indicator IS NOT NULL
    AND s.place_id IS NOT NULL
    AND s.period_end IS NOT NULL
    AND s.value IS NOT NULL
    AND (s.change IS NULL OR abs(s.change) <> abs(s.value))
GROUP BY
    s.indicator, s.level, s.place_id, s.period_start, s.period_end,
    coalesce(s.corrected_value, s.value), s.value_max, s."of", s.unit, s.comparator
ORDER BY s.indicator, s.place, s.period_end, s.level
"""

_OFFICE_HOLDERS = """
INSERT INTO office_holders (
    name, title, organisation, place_id, place, first_seen, last_seen, former_since, n_articles, fact_id, source_url
)
SELECT
    o.name, o.title, o.organisation, o.place_id, o.place,
    min(o.published) FILTER (WHERE o.former = 0),
    max(o.published) FILTER (WHERE o.former = 0),
    min(o.published) FILTER (WHERE o.former = 1),
    count(DISTINCT o.article_id), o.id, o.source_url
FROM officials AS o
WHERE o.current = 1 AND o.verdict IS NOT 'wrong'
GROUP BY o.name, o.title, o.organisation, o.place_id, o.place
ORDER BY o.name, o.title
"""

_TARGET_PROGRESS = """
INSERT INTO target_progress (
    target_id, indicator, place_id, place, strength, comparator, target_value, unit, deadline_end, target_published,
    target_quote, target_url, outcome_id, outcome_level, outcome_comparator, outcome_value, gap, outcome_start,
    outcome_end, outcome_published, outcome_quote, outcome_url
)
SELECT
    t.id, t.indicator, t.place_id, t.place, t.strength, t.comparator, coalesce(t.corrected_value, t.value), t.unit,
    t.deadline_end, t.published, t.quote, t.source_url, s.id, s.level, s.comparator,
    coalesce(s.corrected_value, s.value),
    coalesce(s.corrected_value, s.value) - coalesce(t.corrected_value, t.value),
    s.period_start, s.period_end, s.published, s.quote, s.source_url
FROM targets AS t
LEFT JOIN statistics AS s
    ON s.indicator = t.indicator
    AND s.place_id = t.place_id
    AND +s.unit = t.unit
    AND +s.current = 1
    AND s.verdict IS NOT 'wrong'
    AND s.period_end > t.published
    AND (s.change IS NULL OR abs(s.change) <> abs(s.value))
WHERE t.current = 1 AND t.verdict IS NOT 'wrong'
ORDER BY t.deadline_end, t.indicator, t.place, s.period_end
"""

# Only exact figures can contradict one another (`hơn 500` and `512` agree), and only those of different articles:
# two figures in one text are its parts. A fraction is a part of its whole. A pair that a person judged is settled.
_DIFFERENT = """
INSERT INTO contradictions (
    kind, indicator, level, place_id, place, period_start, period_end, unit, value, other_value, quote, other_quote,
    fact_id, other_fact_id, article_id, other_article_id, source_url, other_source_url
)
SELECT
    'different_values', a.indicator, a.level, a.place_id, a.place, a.period_start, a.period_end, a.unit, a.value,
    b.value, a.quote, b.quote, a.fact_id, b.fact_id, x.article_id, y.article_id, a.source_url, b.source_url
FROM series AS a
JOIN series AS b
    ON b.indicator = a.indicator
    AND b.place_id = a.place_id
    AND b.period_end = a.period_end
    AND b.period_start IS a.period_start
    AND b.level IS a.level
    AND b.unit = a.unit
    AND b.value > a.value
    AND b.value_max IS NULL
    AND b."of" IS NULL
    AND b.comparator IN ('', '=')
JOIN statistics AS x ON x.id = a.fact_id
JOIN statistics AS y ON y.id = b.fact_id AND y.article_id <> x.article_id
WHERE a.comparator IN ('', '=') AND a.value_max IS NULL AND a."of" IS NULL
    AND (x.verdict IS NULL OR y.verdict IS NULL)
ORDER BY a.indicator, a.place, a.period_end
"""
_DOUBTFUL = """
INSERT INTO contradictions (
    kind, indicator, level, place_id, place, period_start, period_end, unit, value, quote, fact_id, article_id,
    source_url
)
SELECT
    flag.value, s.indicator, s.level, s.place_id, s.place, s.period_start, s.period_end, s.unit, s.value, s.quote,
    s.id, s.article_id, s.source_url
FROM statistics AS s
JOIN json_each(s.flags) AS flag
WHERE s.current = 1 AND s.verdict IS NULL AND s.flags <> '[]'
ORDER BY flag.value, s.published
"""
_FILLED = {
    "contradictions": (),
    "target_progress": (_TARGET_PROGRESS,),
    "office_holders": (_OFFICE_HOLDERS,),
    "series": (_SERIES, _DIFFERENT, _DOUBTFUL),
}
_COUNTED = {
    "articles": "SELECT count(*) FROM articles",
    "statistics": "SELECT count(*) FROM statistics WHERE current = 1",
    "officials": "SELECT count(*) FROM officials WHERE current = 1",
    "targets": "SELECT count(*) FROM targets WHERE current = 1",
    "corrections": "SELECT count(*) FROM corrections",
}
# The identity of a fact survives when an edit elsewhere in the article changes its period or its place.
_HASHED = """
SELECT id, value, value_max, "of", unit, indicator, level, comparator, change, period_start, period_end, place_id,
    verdict, corrected_value
FROM statistics WHERE current = 1
UNION ALL
SELECT id, name, honorific, title, organisation, former, place_id, verdict, NULL, NULL, NULL, NULL, NULL, NULL
FROM officials WHERE current = 1
UNION ALL
SELECT id, value, value_max, unit, indicator, comparator, strength, deadline_start, deadline_end, place_id, verdict,
    corrected_value, NULL, NULL
FROM targets WHERE current = 1
ORDER BY 1
"""


def mark_stale(db: sqlite_utils.Database) -> None:
    """Remember that facts have changed; the caller holds the transaction in which they did."""
    db.execute("INSERT INTO pending (what) VALUES ('summaries') ON CONFLICT DO NOTHING")


def is_stale(db: sqlite_utils.Database) -> bool:
    """Whether facts have changed since the tables were filled."""
    return db.execute("SELECT 1 FROM pending WHERE what = 'summaries'").fetchone() is not None


def refresh(db: sqlite_utils.Database, now: datetime) -> str:
    """Fill the tables anew and name this state of the data set; the caller holds the transaction.

    The return value is the version's name, the day and a number: ``2025-11-03.1``; where nothing changed since the
    last one, it keeps its name.
    """
    db.execute("DELETE FROM pending WHERE what = 'summaries'")
    for table in _FILLED:
        db.execute(f"DELETE FROM {table}")
    for statements in _FILLED.values():
        for statement in statements:
            db.execute(statement)
    # So that SQLite knows which index is worth its while; a sample of each is enough.
    db.execute("PRAGMA analysis_limit = 400")
    db.execute("ANALYZE")
    return _name_version(db, now.astimezone(UTC))


def _name_version(db: sqlite_utils.Database, now: datetime) -> str:
    digest = hashlib.sha256()
    for row in db.execute(_HASHED):
        digest.update(repr(tuple(row)).encode())
    last = db.execute("SELECT id, facts_hash FROM dataset_versions ORDER BY at DESC, rowid DESC LIMIT 1").fetchone()
    if last and last[1] == digest.hexdigest():
        return str(last[0])
    day = now.date().isoformat()
    (number,) = db.execute("SELECT count(*) + 1 FROM dataset_versions WHERE substr(id, 1, 10) = ?", (day,)).fetchone()
    counts = {name: db.execute(sql).fetchone()[0] for name, sql in _COUNTED.items()}
    row = {
        "id": f"{day}.{number}",
        "at": stamp(now),
        **counts,
        "facts_hash": digest.hexdigest(),
    }
    names, values = ", ".join(row), ", ".join(f":{column}" for column in row)
    db.execute(f"INSERT INTO dataset_versions ({names}) VALUES ({values})", row)
    return str(row["id"])
