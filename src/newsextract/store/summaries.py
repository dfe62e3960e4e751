"""Tables that are slow to compute and that researchers read: filled anew whenever facts or corrections have changed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import sqlite_utils

from .figures import comparator, is_aim, is_change, unit, value, value_max
from .rows import stamp

__all__ = ["is_stale", "mark_stale", "refresh"]

# The unary + keeps SQLite from an index on that column: the one on indicator, place and period is meant.
#
# A rise or fall alone is no level: `tăng 20 trường` says nothing of how many schools there are. Beside min() and
# max(), bare columns come from one of the rows that hold them (an SQLite rule), so a quote and its URL belong together.
_SERIES = f"""
INSERT INTO series (
    indicator, indicator_name, level, place_id, place, period_start, period_end, period_kind, value, value_max, "of",
    unit, comparator, n_articles, first_published, last_published, fact_id, quote, source_url
)
SELECT
    s.indicator, coalesce(i.name_en, s.indicator), s.level, s.place_id, s.place, s.period_start, s.period_end,
    s.period_kind, {value("s")}, {value_max("s")}, s."of", {unit("s")}, {comparator("s")},
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
    {value("s")}, {value_max("s")}, s."of", {unit("s")}, {comparator("s")}
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

# Levels are compared with levels: a rise that was promised has no outcome, and a part of a whole (18/20 chỉ tiêu) or an
# aim that a later article recalls is none. A target that cannot be compared stands alone.
# A correction of `không quá 20` is one of the number: the promise is still to stay below it.
_TARGET_PROGRESS = f"""
INSERT INTO target_progress (
    target_id, indicator, place_id, place, strength, comparator, target_value, unit, deadline_end, target_published,
    target_quote, target_url, outcome_id, outcome_level, outcome_comparator, outcome_value, gap, outcome_start,
    outcome_end, outcome_published, outcome_quote, outcome_url
)
SELECT
    t.id, t.indicator, t.place_id, t.place, t.strength,
    iif(t.comparator IN ('<', '<='), t.comparator, {comparator("t")}), {value("t")}, t.unit,
    t.deadline_end, t.published, t.quote, t.source_url, s.fact_id, s.level, s.comparator, s.value,
    s.value - {value("t")},
    s.period_start, s.period_end, s.first_published, s.quote, s.source_url
FROM targets AS t
LEFT JOIN series AS s
    ON s.indicator = t.indicator
    AND s.place_id = t.place_id
    AND +s.unit = {unit("t")}
    AND s."of" IS NULL
    AND s.period_end > t.published
    AND s.period_end <= coalesce(date(t.deadline_end, '+1 year'), '9999')
    AND NOT is_change(t.quote)
    AND NOT is_aim(s.quote)
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
# A count and the share behind it that do not fit each other are one doubt: the count is followed by its share.
_DOUBTFUL = """
INSERT INTO contradictions (
    kind, indicator, level, place_id, place, period_start, period_end, unit, value, other_value, quote, other_quote,
    fact_id, other_fact_id, article_id, other_article_id, source_url, other_source_url
)
WITH doubtful AS (
    SELECT s.*, flag.value AS kind,
        CASE
            WHEN flag.value NOT IN ('part_exceeds_share', 'share_exceeds_part') THEN NULL
            WHEN substr(s.unit, 1, 1) = '%' THEN 'share'
            ELSE 'count'
        END AS role
    FROM statistics AS s
    JOIN json_each(s.flags) AS flag
    WHERE s.current = 1 AND s.verdict IS NULL AND s.flags <> '[]'
),
paired AS (
    SELECT *, lag(role) OVER beside AS role_before, iif(lead(role) OVER beside = 'share', lead(id) OVER beside, NULL)
        AS share_id
    FROM doubtful
    WINDOW beside AS (PARTITION BY article_id, block, kind ORDER BY "start")
)
SELECT
    d.kind, d.indicator, d.level, d.place_id, d.place, d.period_start, d.period_end, d.unit, d.value, o.value, d.quote,
    o.quote, d.id, o.id, d.article_id, o.article_id, d.source_url, o.source_url
FROM paired AS d
LEFT JOIN statistics AS o ON o.id = d.share_id AND d.role = 'count'
WHERE d.role IS NOT 'share' OR d.role_before IS NOT 'count'
ORDER BY d.kind, d.published, d.article_id, d.block, d."start"
"""
_FILLED = {
    "series": (_SERIES,),
    "office_holders": (_OFFICE_HOLDERS,),
    "target_progress": (_TARGET_PROGRESS,),
    "contradictions": (_DIFFERENT, _DOUBTFUL),
}
"""Table → what fills it, in an order in which each finds what it needs."""
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
    for asked in (is_aim, is_change):
        db.conn.create_function(asked.__name__, 1, asked, deterministic=True)
    db.execute("DELETE FROM pending WHERE what = 'summaries'")
    for table in _FILLED:
        db.execute(f"DELETE FROM {table}")
    for statements in _FILLED.values():
        for statement in statements:
            db.execute(statement)
    # So that SQLite knows which index is worth its while. A sample misleads it: rows of one article lie together.
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
