"""How the crawler has been doing: last runs, what waits or fails, age of the newest article, size of the file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsextract.models import StoreError

from .database import Database
from .recipes import others
from .schema import SCHEMA_VERSION
from .upkeep import Growth, growth

__all__ = ["Condition", "Failing", "RunRow", "SourceRow", "condition"]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as it was written down; times are ISO 8601, UTC."""

    id: int
    kind: str
    started_at: str
    finished_at: str | None
    status: str
    counts: dict[str, int]
    message: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source and its last answer; times are ISO 8601, UTC."""

    kind: str
    url: str
    outcome: str
    articles: int
    asked_at: str
    answered_at: str | None


@dataclass(frozen=True, slots=True)
class Failing:
    """An address that failed and will be asked for again; times are ISO 8601, UTC."""

    url: str
    outcome: str
    failures: int
    not_before: str | None


@dataclass(frozen=True, slots=True)
class Condition:
    """The crawler's memory at a glance. ``newest`` is the day of the newest article, ``age`` the days since;
    ``outdated`` articles hold facts that are not of the recipe asked for; ``others`` are the file's further newspapers.
    """

    runs: list[RunRow]
    frontier: dict[str, int]
    sources: list[SourceRow]
    failing: list[Failing]
    articles: int
    quarantined: int
    newest: date | None
    age: int | None
    growth: Growth
    outdated: int
    others: list[str]


def condition(
    db: Database, paper_id: str, recipe_id: str, *, now: datetime, runs: int = 5, failing: int = 20
) -> Condition:
    """The state of one paper's crawler: its last ``runs`` runs, at most ``failing`` failing addresses, and how many
    articles hold facts that another recipe made.

    Raises StoreError for a file of an older schema.
    """
    # East of Greenwich the day of publication begins earlier; a date that lies further ahead is a slip.
    latest = now.date() + timedelta(days=1)
    with db.querying() as file:
        (schema,) = file.execute("PRAGMA user_version").fetchone()
        if schema < SCHEMA_VERSION:
            raise StoreError(f"{db.path}: an older newsextract wrote it; the next crawl brings it up to date")
        rows = file.execute(
            "SELECT id, kind, started_at, finished_at, status, counts, message FROM runs WHERE paper = ?"
            " ORDER BY id DESC LIMIT ?",
            (paper_id, runs),
        ).fetchall()
        states = file.execute("SELECT state, count(*) FROM frontier WHERE paper = ? GROUP BY state", (paper_id,))
        frontier = dict(states.fetchall())
        sources = file.execute(
            "SELECT kind, url, outcome, articles, asked_at, answered_at FROM sources WHERE paper = ? ORDER BY id",
            (paper_id,),
        ).fetchall()
        bad = file.execute(
            "SELECT url, outcome, failures, not_before FROM frontier WHERE paper = ? AND failures > 0"
            " AND state <> 'given_up' ORDER BY failures DESC, asked_at DESC LIMIT ?",
            (paper_id, failing),
        ).fetchall()
        articles, newest = file.execute(
            "SELECT count(*), max(published) FILTER (WHERE published <= ?) FROM articles WHERE paper = ?",
            (latest.isoformat(), paper_id),
        ).fetchone()
        (set_aside,) = file.execute("SELECT count(*) FROM quarantine WHERE paper = ?", (paper_id,)).fetchone()
        outdated = others(file, paper_id, recipe_id)
        papers = [id_ for (id_,) in file.execute("SELECT id FROM papers WHERE id <> ? ORDER BY id", (paper_id,))]
    day = date.fromisoformat(newest) if newest else None
    return Condition(
        runs=[
            RunRow(id_, kind, started, ended, status, json.loads(counts), say)
            for id_, kind, started, ended, status, counts, say in rows
        ],
        frontier=frontier,
        sources=[SourceRow(*row) for row in sources],
        failing=[Failing(*row) for row in bad],
        articles=articles,
        quarantined=set_aside,
        newest=day,
        age=max((now.date() - day).days, 0) if day else None,
        growth=growth(db, now),
        outdated=outdated,
        others=papers,
    )
