"""What judging pages takes: how one was read, how the site's pages usually are, and which selectors fail."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from newsextract.models import Article, Extraction, Page, Paper, ReadError
from newsextract.pipeline.drift import Reading, text_size
from newsextract.pipeline.extracting import Extractor
from newsextract.read.diagnosis import unmatched_selectors
from newsextract.read.page import read_page
from newsextract.store.database import Database
from newsextract.store.journal import Journal

__all__ = ["HISTORY", "facts_of_page", "failing", "reading_of", "reading_of_page", "usual", "usual_articles"]

log = logging.getLogger(__name__)

HISTORY = timedelta(days=30)
_LOOKED_AT = 20
"""Pages without an article on which the selectors are tried, to say which one no longer matches."""


def reading_of(article: Article, paper: Paper) -> Reading:
    """How the article was read."""
    return Reading(article.layout, text_size(article), media=article.layout in _media(paper))


def reading_of_page(page: Page, paper: Paper) -> Reading:
    """How the page is read; the problem where it is no article."""
    try:
        return reading_of(read_page(page.body, paper, url=page.url, charset=page.charset), paper)
    except ReadError as error:
        return Reading(problem=str(error))


def usual(db: Database, journal: Journal, paper: Paper, until: datetime) -> list[Reading]:
    """The readings of the 30 days before ``until`` (aware), newest first, pages that were set aside among them."""
    aside = [(at, Reading(problem="quarantined")) for at in journal.quarantined(until - HISTORY)]
    return _newest_first([*_stored(db, paper, until), *aside])


def usual_articles(db: Database, paper: Paper, until: datetime) -> list[Reading]:
    """The same without the pages that were set aside: what the newspaper's articles look like."""
    return _newest_first(_stored(db, paper, until))


def _stored(db: Database, paper: Paper, until: datetime) -> list[tuple[str, Reading]]:
    media = _media(paper)
    sizes = db.text_sizes(paper.id, since=until - HISTORY)
    return [(at, Reading(layout, size, media=layout in media)) for at, layout, size in sizes]


def _newest_first(readings: Sequence[tuple[str, Reading]]) -> list[Reading]:
    return [reading for _, reading in sorted(readings, key=lambda pair: pair[0], reverse=True)]


def failing(pages: Iterable[Page], paper: Paper) -> str:
    """Which selectors match nothing on the first of these pages, in words."""
    missing: Counter[str] = Counter()
    looked_at = 0
    for page in islice(pages, _LOOKED_AT):
        looked_at += 1
        try:
            missing.update(unmatched_selectors(page.body, paper, page.charset))
        except ReadError as error:
            missing[str(error)] += 1
    selectors = "; ".join(f"{name} matches nothing on {n} of {looked_at}" for name, n in missing.most_common())
    return (
        f"{selectors or 'Every selector still matches'}: compare a page of the quarantine with papers/{paper.id}.toml."
    )


def facts_of_page(extractor: Extractor, page: Page, paper: Paper) -> Extraction:
    """The facts of a fetched page. Raises ReadError with the reason why it has to be set aside."""
    try:
        extraction = extractor.extract_html(page.body, paper, url=page.url, charset=page.charset)
    except ReadError:
        raise
    except Exception as error:
        # A page on which our own code fails must not stop this run and every run after it.
        log.exception("%s: extraction failed; the page is kept in quarantine, please report it", page.url)
        raise ReadError(f"{page.url}: extraction failed: {type(error).__name__}: {error}") from error
    for warning in extraction.warnings:
        log.warning("%s: %s", page.url, warning)
    return extraction


def _media(paper: Paper) -> set[str]:
    return {layout.id for layout in paper.layouts if not layout.texts}
