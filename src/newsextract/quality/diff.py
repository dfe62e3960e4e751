"""Which facts the rules as they stand now would add, drop and alter against those in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from newsextract.extract.facts import FactMaker
from newsextract.quality.sightings import Warn
from newsextract.store.database import Database
from newsextract.store.rows import Row, fact_rows

__all__ = ["Difference", "differences"]

# Bookkeeping, and what follows from the quote.
_PASSIVE = frozenset({"id", "article_id", "rule_hash", "source_url", "first_version", "last_version"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that would come, go or change; ``row`` is the newer one there is.

    ``fields``: column → value in the database, value by the rules as they stand now; of altered facts only.
    """

    change: Literal["added", "dropped", "altered"]
    table: str
    row: Row
    url: str
    fields: Mapping[str, tuple[Any, Any]]


def differences(maker: FactMaker, database: Database, warn: Warn) -> Iterator[Difference]:
    """Compare by identity, article by article of the maker's newspaper, from the stored blocks of the newest versions.

    Writes nothing. Raises DatabaseBusy and StoreError as every reader does.
    """
    for stored in database.articles(maker.paper.id):
        url = stored.article.url or ""
        kept = database.facts_of(stored)
        extraction = maker.extract(stored.article)
        for warning in extraction.warnings:
            warn(f"{url}: {warning}")
        for table, rows in fact_rows(extraction, url).items():
            yield from _compare(table, kept[table], {row["id"]: row for row in rows}, url)


def _compare(table: str, old: Mapping[str, Row], new: Mapping[str, Row], url: str) -> Iterator[Difference]:
    for identity, row in new.items():
        if identity not in old:
            yield Difference("added", table, row, url, {})
            continue
        before = old[identity]
        columns = [name for name in row if name in before and name not in _PASSIVE]
        changed = {name: (before[name], row[name]) for name in columns if before[name] != row[name]}
        if changed:
            yield Difference("altered", table, row, url, changed)
    for identity, row in old.items():
        if identity not in new:
            yield Difference("dropped", table, row, url, {})
