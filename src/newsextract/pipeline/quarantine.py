"""Pages that were set aside, read again: a new reader may know them, an error of our code may be mended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from newsextract.models import Extraction, Paper, ReadError
from newsextract.pipeline.drift import FALLBACK, HELD_BACK, drifted
from newsextract.pipeline.extracting import Extractor
from newsextract.pipeline.judging import reading_of_page, usual_articles
from newsextract.store.database import Database
from newsextract.store.frontier import Frontier
from newsextract.store.journal import Journal, SetAside

__all__ = ["read_quarantine"]

log = logging.getLogger(__name__)


def read_quarantine(db: Database, extractor: Extractor, paper: Paper, recipe: str, now: Callable[[], datetime]) -> int:
    """Store the pages of the quarantine that are articles today; the return value is how many.

    Pages that were held back because the site had changed are let in only when a layout of the paper reads them, and
    when all of them together look like the newspaper's: most of them could be read before, and held the wrong things.
    Raises DatabaseBusy and StoreError as every writer does.
    """
    journal = Journal(db, paper)
    waiting = journal.set_aside()
    reason = _still_odd(db, journal, paper, [key for key, why in waiting if why.startswith(HELD_BACK)], now())
    if reason:
        log.warning("of the pages that were held back, %s: they stay in quarantine", reason)
    recovered = 0
    for key, why in waiting:
        held_back = why.startswith(HELD_BACK)
        if held_back and reason:
            continue
        found = journal.set_aside_page(key)
        extraction = _extraction(extractor, paper, found)
        if extraction and extraction.article.post_id and not (held_back and extraction.article.layout == FALLBACK):
            _store(db, paper, found, extraction, recipe, now())
            recovered += 1
    return recovered


def _still_odd(db: Database, journal: Journal, paper: Paper, keys: list[int], now: datetime) -> str:
    """Why these pages, as they are read today, do not look like the newspaper's, or ""."""
    if not keys:
        return ""
    readings = [reading_of_page(journal.set_aside_page(key).page, paper) for key in keys]
    return drifted(readings, usual_articles(db, paper, now))


def _extraction(extractor: Extractor, paper: Paper, found: SetAside) -> Extraction | None:
    page = found.page
    try:
        return extractor.extract_html(page.body, paper, url=page.url, charset=page.charset)
    except ReadError as error:
        log.info("still no article: %s", error)
    except Exception:
        log.exception("%s: extraction failed; the page stays in quarantine, please report it", page.url)
    return None


def _store(db: Database, paper: Paper, found: SetAside, extraction: Extraction, recipe: str, now: datetime) -> None:
    page, key = found.page, str(extraction.article.post_id)
    with db.transaction():
        outcome = db.store_extraction(extraction, page, paper=paper, now=now, recipe=recipe)
        Frontier(db, paper).settle(key, page.url, "stored", outcome=outcome, at=page.fetched_at)
        Journal(db, paper).clear(found.post_id or key)
