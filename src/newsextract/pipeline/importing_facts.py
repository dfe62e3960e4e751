"""Shards of facts into the database: what ``extract`` made of WARC files elsewhere, as if made here.

The pages' bytes stay in the WARC files; of them the database knows hash, size and time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from newsextract.extract.rules import Rules
from newsextract.models import (
    Article,
    Block,
    Change,
    Extraction,
    Official,
    PageRef,
    Paper,
    Period,
    Place,
    ReadError,
    Statistic,
    Target,
    Unexplained,
)
from newsextract.pipeline.intake import ImportReport, Intake, Piece, intake
from newsextract.pipeline.judging import reading_of
from newsextract.pipeline.nightly import Progress
from newsextract.store.database import Database
from newsextract.store.recordfile import read_records

__all__ = ["import_facts"]

_NESTED: Mapping[str, Callable[..., Any]] = {
    "change": Change,
    "baseline": Period,
    "period": Period,
    "deadline": Period,
    "place": Place,
}


def import_facts(
    db: Database,
    rules: Rules,
    paper: Paper,
    shards: Sequence[Path],
    *,
    now: Callable[[], datetime],
    progress: Progress | None = None,
) -> ImportReport:
    """Store the articles of shards (JSON lines or Parquet) with the facts that stand in them.

    A line that cannot be read is named, and the import goes on behind it; where it is the first of its file, with the
    next file. Raises UsageError where pyarrow is missing, DatabaseBusy when another run holds the lock.
    """
    with intake(db, rules, paper, now=now, progress=progress) as work:
        for path in shards:
            try:
                _take(work, paper, path)
            except ReadError as error:
                work.fail(str(error))
    return work.report()


def _take(work: Intake, paper: Paper, path: Path) -> None:
    """Looked through and judged first, then taken line by line. Raises ReadError where the shard cannot be read."""
    pieces, known = [], 0
    for number, line in enumerate(_lines(path), 1):
        try:
            extraction, page = _read(line, paper, work.recipe)
        except ReadError as error:
            # Another file altogether, or a shard that other rules made: all of its lines would say the same.
            if number == 1:
                raise ReadError(f"{path}:1: {error}; the file is passed over") from error
            work.fail(f"{path}:{number}: {error}")
            continue
        post_id = str(extraction.article.post_id)
        fate = work.fate(post_id, page.url, page.fetched_at)
        if fate not in (None, "quarantined"):
            known += 1
            continue
        pieces.append(Piece(page.fetched_at, post_id, number, reading_of(extraction.article, paper)))
    work.count["known"] += known
    held, why, wrong = work.judge(pieces, known)
    if why or wrong:
        work.problems.append(f"{path}: {why or f'of the past, {wrong}'}; import its WARC file to see the pages")
    todo = {piece.where for piece in pieces if piece not in held}
    work.count["failed"] += len(held)
    for number, line in enumerate(_lines(path), 1):
        if number in todo:
            work.progress(number, len(pieces))
            extraction, page = _read(line, paper, work.recipe)
            work.take(extraction, page, str(extraction.article.post_id))


def _lines(path: Path) -> Iterator[bytes]:
    try:
        yield from read_records(path)
    except OSError as error:
        raise ReadError(f"{path}: cannot be read: {error.strerror or error}; check the path and its rights") from error


def _read(line: bytes, paper: Paper, recipe: str) -> tuple[Extraction, PageRef]:
    try:
        record = json.loads(line)
        made_with = record["recipe"]
        page = PageRef(**record["page"] | {"fetched_at": datetime.fromisoformat(record["page"]["fetched_at"])})
        extraction = _extraction(record)
        _check_quotes(extraction)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise ReadError(
            f"no line that `newsextract extract` made of a WARC file ({type(error).__name__}: {error})"
        ) from error
    if extraction.article.paper != paper.id:
        raise ReadError(f"an article of {extraction.article.paper}, not of {paper.id}; --paper names the newspaper")
    if made_with != recipe:
        raise ReadError(
            "made with other rules, or another version of newsextract, than those in force; "
            "give the same --rules, or extract it again"
        )
    if not extraction.article.post_id:
        raise ReadError("an article without a post id")
    return extraction, page


def _extraction(record: Mapping[str, Any]) -> Extraction:
    article = dict(record["article"])
    for name in ("published_at", "modified_at"):
        article[name] = datetime.fromisoformat(article[name]) if article[name] else None
    article["blocks"] = tuple(Block(**block) for block in article["blocks"])
    return Extraction(
        Article(**article),
        tuple(Statistic(**_fact(fact)) for fact in record["statistics"]),
        tuple(Official(**_fact(fact)) for fact in record["officials"]),
        tuple(Target(**_fact(fact)) for fact in record["targets"]),
        tuple(Unexplained(**number) for number in record["unexplained"]),
    )


def _fact(fact: Mapping[str, Any]) -> dict[str, Any]:
    nested = {name: make(**fact[name]) for name, make in _NESTED.items() if fact.get(name) is not None}
    flags = {"flags": tuple(fact["flags"])} if "flags" in fact else {}
    return {**fact, **nested, **flags}


def _check_quotes(extraction: Extraction) -> None:
    blocks = extraction.article.blocks
    facts: list[Statistic | Official | Target] = [*extraction.statistics, *extraction.officials, *extraction.targets]
    for fact in facts:
        if blocks[fact.block].text[fact.start : fact.end] != fact.quote or not fact.identity:
            raise ValueError(f"{fact.quote!r} does not stand where the line says")
