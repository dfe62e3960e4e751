"""What people say of facts: which are still to be judged, what was said, how right each rule is by that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlite_utils

from newsextract.models import StoreError

from . import corrections
from .rows import stamp

__all__ = ["Doubt", "Precision", "Verdict", "judge", "load_doubt", "precision", "rules_with_facts", "unjudged"]

Verdict = Literal["right", "wrong"]
Key = tuple[str, str]
"""Kind and identity of a fact."""

_KINDS = ("statistic", "official", "target")

_UNJUDGED = " UNION ALL ".join(
    f"""
SELECT '{kind}', f.id FROM {kind}s AS f
WHERE f.current = 1 AND f.rule = :rule AND NOT EXISTS (
    SELECT 1 FROM verdicts AS v
    WHERE v.kind = '{kind}' AND v.fact_id = f.id AND v.rule = f.rule AND v.rule_hash = coalesce(f.rule_hash, '')
)"""
    for kind in _KINDS
)

_WHAT = {
    "statistic": "f.value, f.value_max, f.\"of\", f.unit, f.indicator, f.period_start, f.period_end, ''",
    "official": "NULL, NULL, NULL, f.name, f.title, NULL, NULL, ''",
    "target": "f.value, f.value_max, NULL, f.unit, f.indicator, f.deadline_start, f.deadline_end, f.strength",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A fact as it is put before a person.

    Of an official ``what`` is the name and ``about`` the office; of a number, unit and indicator. ``text`` is the
    block, the quote stands at ``begin``..``stop`` of it; days are ISO 8601 dates.
    """

    kind: str
    fact_id: str
    rule: str
    rule_hash: str
    value: float | None
    value_max: float | None
    of: float | None
    what: str
    about: str | None
    start: str | None
    end: str | None
    strength: str
    place: str | None
    begin: int
    stop: int
    published: str | None
    source_url: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Precision:
    """A row of ``rule_precision``: shares are 0 to 1, ``low`` and ``high`` Wilson's 90% interval."""

    rule: str
    rule_hash: str
    in_force: bool
    judged: int
    right: int
    share: float
    low: float
    high: float


def unjudged(db: sqlite_utils.Database, rule: str) -> list[Key]:
    """The rule's facts in the newest versions on which nobody has spoken, in a fixed order."""
    return sorted((kind, fact_id) for kind, fact_id in db.execute(_UNJUDGED, {"rule": rule}))


def rules_with_facts(db: sqlite_utils.Database) -> list[str]:
    """The ids of all rules that have facts in the database."""
    sql = " UNION ".join(f"SELECT rule FROM {kind}s" for kind in _KINDS)
    return sorted(rule for (rule,) in db.execute(sql))


def load_doubt(db: sqlite_utils.Database, key: Key) -> Doubt:
    """The fact with all that a person needs to judge it. Raises StoreError where it is gone."""
    kind, fact_id = key
    row = db.execute(
        f"""
        SELECT f.rule, coalesce(f.rule_hash, ''), {_WHAT[kind]}, coalesce(p.label, f.place_text),
            f."start", f."end", a.published, f.source_url, json_extract(v.blocks, '$[' || f.block || '].text')
        FROM {kind}s AS f
        JOIN articles AS a ON a.id = f.article_id
        JOIN article_versions AS v ON v.article_id = f.article_id AND v.version = f.last_version
        LEFT JOIN places AS p ON p.id = f.place_id
        WHERE f.id = ?
        """,
        (fact_id,),
    ).fetchone()
    if row is None:
        raise StoreError(f"the {kind} {fact_id} is no longer in the database; start the audit again")
    return Doubt(kind, fact_id, *row)


def judge(db: sqlite_utils.Database, doubt: Doubt, verdict: Verdict, author: str, now: datetime) -> None:
    """Write a verdict down, also as a correction: the newest word on a fact counts.

    A right value that a researcher gave stays: the audit judges the reading of the words, not what they say.
    """
    at = stamp(now)
    db.execute(
        "INSERT INTO verdicts (kind, fact_id, rule, rule_hash, verdict, author, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (kind, fact_id, rule, rule_hash)"
        " DO UPDATE SET verdict = excluded.verdict, author = excluded.author, at = excluded.at",
        (doubt.kind, doubt.fact_id, doubt.rule, doubt.rule_hash, verdict, author, at),
    )
    fact = corrections.judged(db, [doubt.fact_id])[doubt.fact_id]
    if verdict == "wrong" or fact.verdict != "value":
        said = corrections.Correction(doubt.fact_id, verdict, note=f"audit of {doubt.rule}", author=author)
        corrections.correct(db, [said], now)


def precision(db: sqlite_utils.Database, rule: str) -> list[Precision]:
    """How right the rule is, by its versions, the one judged last first."""
    rows = db.execute(
        "SELECT rule, rule_hash, in_force, judged, right, precision, precision_low, precision_high"
        " FROM rule_precision WHERE rule = ? ORDER BY last_judged DESC",
        (rule,),
    )
    return [Precision(row[0], row[1], bool(row[2]), *row[3:]) for row in rows]
