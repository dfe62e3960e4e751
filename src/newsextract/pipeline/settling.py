"""From the inbox to the articles: judge what came as a whole, then extract and store it page by page."""

from __future__ import annotations

import logging

from newsextract.crawl.frontier import after_failure
from newsextract.models import Entry, LayoutDrift, ReadError
from newsextract.pipeline.context import Night
from newsextract.pipeline.drift import HELD_BACK, Reading, drifted
from newsextract.pipeline.judging import facts_of_page, failing, reading_of_page, usual
from newsextract.store.journal import Held

__all__ = ["settle"]

log = logging.getLogger(__name__)


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
    readings = [reading_of_page(night.journal.held(key).page, night.paper) for key in keys]
    reason = drifted([*readings, *elsewhere], usual(night.db, night.journal, night.paper, night.now()))
    if not reason:
        return ""
    selectors = _failing(night, keys)
    for key in keys:
        held = night.journal.held(key)
        problem = reading_of_page(held.page, night.paper).problem
        # The frontier is left as it was, so that the next run asks again.
        with night.db.transaction():
            night.journal.quarantine(held.page, key, problem or f"{HELD_BACK}{reason}", night.now())
            night.journal.release(held, "quarantined")
    night.count["quarantined"] += len(keys)
    return f"{reason}; nothing of this run replaced anything. {selectors}"


def _judge_walked(night: Night, keys: list[str]) -> str:
    reason = drifted([reading_of_page(night.journal.held(key).page, night.paper) for key in keys], ())
    return f"Of the past, {reason}. {_failing(night, keys)}" if reason else ""


def _failing(night: Night, keys: list[str]) -> str:
    return failing((night.journal.held(key).page for key in keys), night.paper)


def _store(night: Night, held: Held) -> None:
    page = held.page
    try:
        extraction = facts_of_page(night.extractor, page, night.paper)
    except ReadError as error:
        _quarantine(night, held, str(error))
        return
    with night.db.transaction():
        outcome = night.db.store_extraction(extraction, page, paper=night.paper, now=night.now(), recipe=night.recipe)
        night.frontier.settle(held.post_id, page.url, "stored", outcome=outcome, at=page.fetched_at, page=page)
        night.journal.release(held, outcome)
    night.count[outcome] += 1
    if outcome != "unchanged":
        night.count["facts"] += extraction.fact_count


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
