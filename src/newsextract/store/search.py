"""Full-text search over articles and facts: `dao tao` finds `đào tạo`, and what is written as asked comes first.

FTS5 folds no đ, so both columns of an index are prepared here: ``exact`` in lower case, ``folded`` without marks as
well. A query is put three times: as a phrase as typed, as a phrase without marks, and as all of its words somewhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import sqlite_utils

from newsextract.models import Article, UsageError

from .folding import folded

__all__ = [
    "ARTICLES",
    "FACTS",
    "MOST_WORDS",
    "Query",
    "index_article",
    "parameters",
    "parse_query",
    "rebuild",
    "snippet",
]

MOST_FACTS = 1 << 16
"""Room for the facts of one article among the row numbers of ``fact_index``."""
MOST_WORDS = 100
"""Words of a query: some builds of SQLite refuse deeper expressions."""
_AROUND = 80
"""Characters of a snippet before and after the words found."""
# As FTS5's unicode61 cuts words: letters and digits with the marks that no letter could be composed with; _ is a gap.
_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*")
_GAP = r"[\W_]+"

_TIERS = """
WITH hits AS (
    SELECT rowid AS number, 0 AS tier FROM {index} WHERE {index} MATCH :phrase
    UNION ALL
    SELECT rowid, 1 FROM {index} WHERE {index} MATCH :bare_phrase
    UNION ALL
    SELECT rowid, 2 FROM {index} WHERE {index} MATCH :bare_words
),
found AS (SELECT number, min(tier) AS tier FROM hits GROUP BY number),
best AS (
    SELECT f.number, f.tier, a.published
    FROM found AS f
    JOIN articles AS a ON a.id = f.number / {facts}
    ORDER BY f.tier, a.published DESC, f.number DESC LIMIT :limit OFFSET :offset
)
"""
ARTICLES = f"""{_TIERS.format(index="article_index", facts=1)}
SELECT a.id, b.tier, a.title, a.published, a.url, a.gone_at, v.blocks
FROM best AS b
JOIN articles AS a ON a.id = b.number
JOIN article_versions AS v ON v.article_id = a.id AND v.version = a.version
ORDER BY b.tier, b.published DESC, b.number DESC
"""
"""Articles for ``parameters``: the last published first among those found in the same way."""
FACTS = f"""{_TIERS.format(index="fact_index", facts=MOST_FACTS)}
SELECT f.kind, f.fact_id, b.tier, a.id AS article_id, a.title, a.published,
    coalesce(s.quote, o.quote, t.quote) AS quote,
    coalesce(s.source_url, o.source_url, t.source_url) AS source_url,
    coalesce(s.indicator, o.title, t.indicator) AS about,
    coalesce(s.value, t.value) AS value,
    coalesce(s.value_max, t.value_max) AS value_max,
    s."of" AS "of",
    coalesce(s.corrected_value, t.corrected_value) AS corrected_value,
    coalesce(s.unit, t.unit) AS unit,
    coalesce(s.place, o.place, t.place) AS place,
    coalesce(s.period_start, t.deadline_start) AS "from",
    coalesce(s.period_end, t.deadline_end) AS until,
    coalesce(s.verdict, o.verdict, t.verdict) AS verdict
FROM best AS b
JOIN fact_index AS f ON f.rowid = b.number
JOIN articles AS a ON a.id = b.number / {MOST_FACTS}
LEFT JOIN statistics AS s ON f.kind = 'statistic' AND s.id = f.fact_id
LEFT JOIN officials AS o ON f.kind = 'official' AND o.id = f.fact_id
LEFT JOIN targets AS t ON f.kind = 'target' AND t.id = f.fact_id
ORDER BY b.tier, b.published DESC, b.number DESC
"""
"""Facts that stand in the newest versions, for ``parameters``, in the same order."""
_FACTS_OF = """
SELECT 'statistic', s.id, s.quote, s.unit, i.name_vi, i.name_en, s.place
FROM statistics AS s LEFT JOIN indicators AS i ON i.id = s.indicator WHERE s.article_id = :article AND s.current = 1
UNION ALL
SELECT 'official', id, quote, name, title, organisation, place
FROM officials WHERE article_id = :article AND current = 1
UNION ALL
SELECT 'target', t.id, t.quote, t.unit, i.name_vi, i.name_en, t.place
FROM targets AS t LEFT JOIN indicators AS i ON i.id = t.indicator WHERE t.article_id = :article AND t.current = 1
"""


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for: the words as typed (NFC, lower case) and as FTS5 expressions."""

    words: str
    phrase: str
    bare_phrase: str
    bare_words: str


def parse_query(text: str) -> Query:
    """The query behind a researcher's words, in any normal form.

    Raises UsageError where no word is left, and where there are more than MOST_WORDS.
    """
    found = _WORD.findall(_exact(text))
    if not found:
        raise UsageError("no word to search for; write one, such as: đào tạo")
    if len(found) > MOST_WORDS:
        raise UsageError(f"{len(found)} words to search for; write {MOST_WORDS} at most")
    # Letters and digits alone stand between the quotes, so nothing of FTS5's own language can get in.
    bare = [folded(word) for word in found]
    every = " AND ".join(f'"{word}"' for word in dict.fromkeys(bare))
    return Query(
        words=" ".join(found),
        phrase=f'exact : "{" ".join(found)}"',
        bare_phrase=f'folded : "{" ".join(bare)}"',
        bare_words=f"folded : ({every})",
    )


def parameters(query: Query, *, limit: int, offset: int = 0) -> dict[str, str | int]:
    """The parameters of ARTICLES and FACTS."""
    return {
        "phrase": query.phrase,
        "bare_phrase": query.bare_phrase,
        "bare_words": query.bare_words,
        "limit": limit,
        "offset": offset,
    }


def snippet(text: str, query: Query) -> tuple[str, str, str]:
    """The printed text around the first place found: before, the words themselves, after (all as printed)."""
    start, end = _place(text, query)
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before, after = text[left:start], text[end:right]
    if left:
        before = "…" + before.partition(" ")[2]
    if right < len(text):
        after = after.rpartition(" ")[0] + "…"
    return before, text[start:end], after


def _place(text: str, query: Query) -> tuple[int, int]:
    words = query.words.split()
    bare = [folded(word) for word in words]
    tries = ((_lower(text), words), (folded(text), bare), *((folded(text), [word]) for word in bare))
    for where, wanted in tries:
        between = _GAP.join(map(re.escape, wanted))
        found = re.search(rf"(?<![^\W_]){between}(?![^\W_])", where)
        if found:
            return found.span()
    return 0, 0


def _lower(text: str) -> str:
    """Lower case, one character for each: offsets stay. ``İ`` alone is longer in lower case, and is left as it is."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(x.lower() if len(x.lower()) == 1 else x for x in text)


def index_article(db: sqlite_utils.Database, article_id: int, article: Article) -> None:
    """Put the newest version of an article and its facts into the indexes; the caller holds the transaction.

    What stands there as it should is not written.
    """
    text = _exact("\n".join(block.text for block in article.blocks))
    if db.execute("SELECT exact FROM article_index WHERE rowid = ?", (article_id,)).fetchone() != (text,):
        db.execute("DELETE FROM article_index WHERE rowid = ?", (article_id,))
        row = (article_id, text, folded(text))
        db.execute("INSERT INTO article_index (rowid, exact, folded) VALUES (?, ?, ?)", row)
    first = article_id * MOST_FACTS
    room = (first, first + MOST_FACTS - 1)
    found = db.execute(_FACTS_OF, {"article": article_id}).fetchall()
    # A page of numbers alone may hold more facts than there is room for: those beyond are stored, and not found.
    facts = [(kind, key, _exact("\n".join(filter(None, words)))) for kind, key, *words in found[:MOST_FACTS]]
    sql = "SELECT kind, fact_id, exact FROM fact_index WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    if db.execute(sql, room).fetchall() == facts:
        return
    db.execute("DELETE FROM fact_index WHERE rowid BETWEEN ? AND ?", room)
    db.conn.executemany(
        "INSERT INTO fact_index (rowid, kind, fact_id, exact, folded) VALUES (?, ?, ?, ?, ?)",
        [(first + n, kind, key, words, folded(words)) for n, (kind, key, words) in enumerate(facts)],
    )


def rebuild(db: sqlite_utils.Database) -> None:
    """Index every article anew; the caller holds the transaction."""
    from .reading import articles

    db.execute("DELETE FROM article_index")
    db.execute("DELETE FROM fact_index")
    for stored in articles(db):
        index_article(db, stored.id, stored.article)


def _exact(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()
