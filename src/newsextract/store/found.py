"""What a search found, for a terminal or a program: articles and facts, their text cut at the words asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlite_utils

from .search import ARTICLES, FACTS, Query, parameters, snippet

__all__ = ["FoundArticle", "FoundFact", "find_articles", "find_facts"]


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article; ``before``, ``words``, ``after`` are its printed text around the words found.

    ``published`` is an ISO 8601 date; ``gone_at`` says when the newspaper had taken the article away.
    """

    title: str
    published: str | None
    url: str
    gone_at: str | None
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact; its quote is ``before + words + after``, ``words`` empty where they stand in its place or indicator.

    ``value``, ``value_max`` and ``of`` are as printed, ``corrected_value`` is the right number where a person gave one;
    ``about`` is the indicator, of an official the office; ``start`` and ``end`` are ISO 8601 dates.
    """

    kind: str
    fact_id: str
    value: float | None
    value_max: float | None
    of: float | None
    unit: str | None
    about: str | None
    start: str | None
    end: str | None
    place: str | None
    verdict: str | None
    corrected_value: float | None
    article: str
    published: str | None
    source_url: str | None
    before: str
    words: str
    after: str


def find_articles(db: sqlite_utils.Database, query: Query, limit: int) -> list[FoundArticle]:
    """At most ``limit`` articles: those that hold the words as written first, then the last published."""
    return [
        FoundArticle(title, published, url, gone_at, *snippet(_text(blocks), query))
        for _, _, title, published, url, gone_at, blocks in db.execute(ARTICLES, parameters(query, limit=limit))
    ]


def find_facts(db: sqlite_utils.Database, query: Query, limit: int) -> list[FoundFact]:
    """At most ``limit`` facts that stand in the newest versions, in the same order."""
    return [
        FoundFact(
            kind=row["kind"],
            fact_id=row["fact_id"],
            value=row["value"],
            value_max=row["value_max"],
            of=row["of"],
            unit=row["unit"],
            about=row["about"],
            start=row["from"],
            end=row["until"],
            place=row["place"],
            verdict=row["verdict"],
            corrected_value=row["corrected_value"],
            article=row["title"],
            published=row["published"],
            source_url=row["source_url"],
            **dict(zip(("before", "words", "after"), snippet(row["quote"], query), strict=True)),
        )
        for row in db.query(FACTS, parameters(query, limit=limit))
    ]


def _text(blocks: str) -> str:
    return "\n".join(block["text"] for block in json.loads(blocks))
