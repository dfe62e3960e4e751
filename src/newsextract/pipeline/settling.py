"""From the inbox to the articles: judge what came as a whole, then extract and store it page by page."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta

from newsextract.crawl.frontier import after_failure
from newsextract.models import Entry, Extraction, LayoutDrift, ReadError
from newsextract.pipeline.context import Night
from newsextract.pipeline.drift import HELD_BACK, Reading, drifted, reading_of
from newsextract.read.diagnosis import unmatched_selectors
from newsextract.read.page import read_page
from newsextract.store.journal import Held

__all__ = ["HISTORY", "settle"]

log = logging.getLogger(__name__)

HISTORY = timedelta(days=30)
_LOOKED_AT = 20
"""Pages without an article on which the selectors are tried, to say which one no longer matches."""


def settle(night: Night) -> None:
    """Empty the inbox.

    Raises LayoutDrift when the pages do not look like the newspaper's: then they are in quarantine, with the reason,
    and nothing of them replaced anything. Pages of the past, to which a walk back led, are judged by themselves: what
    the site looked like then says nothing of today, and they replace nothing anyway.
    """
    walked, tonight = (night.journal.waiting(walked=walked) for walked in (True, False))
    problems = [_judge_walked(night, walked), _judge(night, tonight)]
    good = walked if problems[1] else [*tonight, *walked]
    for done, key in enumerate(good):
        night.progress("extract", done, len(good), night.count["facts"])
        _store(night, night.journal.held(key))
    night.progress("extract", len(good), len(good), night.count["facts"])
    if any(problems):
        raise LayoutDrift(" ".join(filter(None, problems)))


def _judge(night: Night, keys: list[str]) -> str:
    """Why the pages were held back, or ""."""
    # Pages of other sections were read as well: they say that the site looks as it did.
    elsewhere = [Reading(media=True)] * night.count["other_section"]
    readings = [_read(night, night.journal.held(key)) for key in keys]
    reason = drifted([*readings, *elsewhere], _before(night))
    if not reason:
        return ""
    selectors = _failing(night, keys)
    for key in keys:
        held = night.journal.held(key)
        problem = _read(night, held).problem
        # The frontier is left as it was, so that the next run asks again.
        with night.db.transaction():
            night.journal.quarantine(held.page, key, problem or f"{HELD_BACK}{reason}", night.now())
            night.journal.release(held, "quarantined")
    night.count["quarantined"] += len(keys)
    return f"{reason}; nothing of this run replaced anything. {selectors}"


def _judge_walked(night: Night, keys: list[str]) -> str:
    reason = drifted([_read(night, night.journal.held(key)) for key in keys], ())
    return f"Of the past, {reason}. {_failing(night, keys)}" if reason else ""


def _before(night: Night) -> list[Reading]:
    """The readings of the last 30 days, newest first; pages that were held back tonight are not among them."""
    since, media = night.now() - HISTORY, _media(night)
    texts = [
        (at, Reading(layout, size, media=layout in media))
        for at, layout, size in night.db.text_sizes(night.paper.id, since=since)
    ]
    aside = [(at, Reading(problem="quarantined")) for at in night.journal.quarantined(since)]
    return [reading for _, reading in sorted([*texts, *aside], key=lambda pair: pair[0], reverse=True)]


def _media(night: Night) -> set[str]:
    return {layout.id for layout in night.paper.layouts if not layout.texts}


def _read(night: Night, held: Held) -> Reading:
    page = held.page
    try:
        article = read_page(page.body, night.paper, url=page.url, charset=page.charset)
    except ReadError as error:
        return Reading(problem=str(error))
    return reading_of(article, _media(night))


def _failing(night: Night, keys: list[str]) -> str:
    """Which selectors match nothing on the first of these pages, in words."""
    failing: Counter[str] = Counter()
    looked_at = keys[:_LOOKED_AT]
    for key in looked_at:
        page = night.journal.held(key).page
        try:
            failing.update(unmatched_selectors(page.body, night.paper, page.charset))
        except ReadError as error:
            failing[str(error)] += 1
    selectors = "; ".join(f"{name} matches nothing on {n} of {len(looked_at)}" for name, n in failing.most_common())
    return (
        f"{selectors or 'Every selector still matches'}: compare a page of the quarantine with "
        f"papers/{night.paper.id}.toml."
    )


def _store(night: Night, held: Held) -> None:
    page = held.page
    try:
        extraction = night.extractor.extract_html(page.body, night.paper, url=page.url, charset=page.charset)
    except ReadError as error:
        _quarantine(night, held, str(error))
        return
    except Exception as error:
        # A page on which our own code fails must not stop this night and every night after it.
        log.exception("%s: extraction failed; the page is kept in quarantine, please report it", page.url)
        _quarantine(night, held, f"{page.url}: extraction failed: {type(error).__name__}: {error}")
        return
    for warning in extraction.warnings:
        log.warning("%s: %s", page.url, warning)
    with night.db.transaction():
        outcome = night.db.store_extraction(extraction, page, paper=night.paper, now=night.now(), recipe=night.recipe)
        night.frontier.settle(held.post_id, page.url, "stored", outcome=outcome, at=page.fetched_at, page=page)
        night.journal.release(held, outcome)
    night.count[outcome] += 1
    if outcome != "unchanged":
        night.count["facts"] += _facts(extraction)


def _quarantine(night: Night, held: Held, reason: str) -> None:
    """Set one page aside; it is asked for again like one that could not be had."""
    log.warning("quarantined: %s", reason)
    night.count["quarantined"] += 1
    key, url, now = held.post_id, held.page.url, night.now()
    fate = after_failure(night.frontier.get(key) or Entry(key, url, "waiting", now), "quarantined", now)
    with night.db.transaction():
        night.journal.quarantine(held.page, key, reason, now)
        night.journal.release(held, "quarantined")
        night.frontier.settle(
            key,
            url,
            fate.state,
            outcome="quarantined",
            at=held.page.fetched_at,
            failures=fate.failures,
            not_before=fate.not_before,
        )


def _facts(extraction: Extraction) -> int:
    return len(extraction.statistics) + len(extraction.officials) + len(extraction.targets)
