"""What researchers say of facts: the one writer of corrections, and of the columns in which facts carry the last word.

A correction is added, never changed: the newest word on a fact counts. Printed numbers stay as they are, a right one
stands beside them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlite_utils

from newsextract.models import UsageError

from .rows import stamp
from .summaries import mark_stale

__all__ = ["WORDS", "Correction", "Judged", "Word", "bring_back", "correct", "judged", "plain_number"]

Word = Literal["wrong", "right", "value", "withdrawn"]
WORDS: tuple[Word, ...] = ("wrong", "right", "value", "withdrawn")

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
# What 1,234 looks like in Vietnamese print.
_TWO_READINGS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")

_FACTS = " UNION ALL ".join(
    f"SELECT '{kind}', f.id, {numbers}, {what}, f.quote, f.verdict, {corrected},"
    " EXISTS (SELECT 1 FROM corrections AS c WHERE c.fact_id = f.id)"
    f" FROM {kind}s AS f"
    " WHERE f.id IN (SELECT value FROM json_each(:ids))"
    for kind, numbers, what, corrected in (
        ("statistic", 'f.value, f.value_max, f."of"', "f.unit", "f.corrected_value"),
        ("official", "NULL, NULL, NULL", "f.name", "NULL"),
        ("target", "f.value, f.value_max, NULL", "f.unit", "f.corrected_value"),
    )
)
_NEWEST = "(SELECT c.{0} FROM corrections AS c WHERE c.kind = '{1}' AND c.fact_id = f.id ORDER BY c.id DESC LIMIT 1)"
_CARRY = {
    kind: f"UPDATE {kind}s AS f SET verdict = nullif({_NEWEST.format('verdict', kind)}, 'withdrawn')"
    + (f", corrected_value = {_NEWEST.format('value', kind)}" if kind != "official" else "")
    for kind in ("statistic", "official", "target")
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One person's word on one fact.

    ``value`` is the right number, in the fact's own unit and with scale words multiplied out, and goes with the
    verdict ``value`` alone. ``where`` (``file:line: ``) begins what an error says of it.
    """

    fact_id: str
    verdict: Word
    value: float | None = None
    note: str = ""
    author: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact as printed and the last word on it; of an official ``what`` is the name, of a number its unit."""

    kind: str
    fact_id: str
    value: float | None
    value_max: float | None
    of: float | None
    what: str
    quote: str
    verdict: Word | None
    corrected_value: float | None
    spoken: bool
    """Whether anybody ever said anything of it, also what was taken back."""


def plain_number(text: str) -> float:
    """The number that a person wrote with a point before its decimals and nothing between thousands.

    Raises UsageError for anything else, also for 1.234: in Vietnamese print that is one thousand.
    """
    text = text.strip()
    if _TWO_READINGS.fullmatch(text):
        raise UsageError(f"{text!r} may be read as {text.replace('.', '')} or as {text}0; write one of these")
    if not _PLAIN.fullmatch(text) or not math.isfinite(float(text)):
        raise UsageError(
            f"{text!r} is no plain number; write digits, a point before decimals, nothing between thousands: 1234.5"
        )
    return float(text)


def judged(db: sqlite_utils.Database, fact_ids: Iterable[str]) -> dict[str, Judged]:
    """The facts with these identities that are in the database, also those that an edit has removed."""
    rows = db.execute(_FACTS, {"ids": json.dumps(list(fact_ids))})
    return {fact_id: Judged(kind, fact_id, *rest) for kind, fact_id, *rest in rows}


def correct(db: sqlite_utils.Database, corrections: Sequence[Correction], now: datetime) -> list[Correction]:
    """Write corrections down, all or none, and let the facts carry them; the caller holds the transaction.

    Returns those that were written: who says again what the same person said last adds nothing. ``now`` is aware.
    Raises UsageError, a line for each correction that cannot be: unknown fact, value for an official, no value.
    """
    facts = judged(db, (correction.fact_id for correction in corrections))
    problems = [
        f"{correction.where}{problem}"
        for correction in corrections
        if (problem := _problem(correction, facts.get(correction.fact_id)))
    ]
    if problems:
        raise UsageError("\n".join(problems))
    at = stamp(now)
    written = []
    for correction in corrections:
        if _write(db, facts[correction.fact_id].kind, correction, at):
            written.append(correction)
    if written:
        ids = json.dumps([correction.fact_id for correction in written])
        for sql in _CARRY.values():
            db.execute(f"{sql} WHERE f.id IN (SELECT value FROM json_each(?))", (ids,))
        mark_stale(db)
    return written


def _problem(correction: Correction, fact: Judged | None) -> str | None:
    if fact is None:
        return (
            f"no fact {correction.fact_id!r}; `newsextract search --kind facts WORDS` shows the ids of facts,"
            " and the column id of current_statistics, current_officials and current_targets holds them"
        )
    if correction.verdict == "value" and fact.kind == "official":
        return f"fact {fact.fact_id} is an official ({fact.what}) and has no number; say wrong or right"
    if (correction.verdict == "value") != (correction.value is not None):
        if correction.value is None:
            return f"fact {fact.fact_id}: the right value is missing; give it, or say wrong"
        return f"fact {fact.fact_id}: a value beside {correction.verdict}; the verdict that goes with it is `value`"
    if correction.verdict == "withdrawn" and not fact.spoken:
        return f"fact {fact.fact_id}: nobody has judged it, so there is nothing to take back"
    return None


def _write(db: sqlite_utils.Database, kind: str, said: Correction, at: str) -> bool:
    word = (said.verdict, said.value, said.note, said.author)
    last = db.execute(
        "SELECT verdict, value, note, author FROM corrections WHERE kind = ? AND fact_id = ? ORDER BY id DESC LIMIT 1",
        (kind, said.fact_id),
    ).fetchone()
    if last == word:
        return False
    db.execute(
        "INSERT INTO corrections (kind, fact_id, verdict, value, note, author, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (kind, said.fact_id, *word, at),
    )
    return True


def bring_back(db: sqlite_utils.Database, article_id: int) -> None:
    """Let facts that were written anew carry what was said of them before; the caller holds the transaction."""
    for sql in _CARRY.values():
        db.execute(
            f"{sql} WHERE f.article_id = ? AND f.id IN (SELECT fact_id FROM corrections)",
            (article_id,),
        )
