"""What to ask for tonight, in which order, and when again after a failure. Pure: clock and memory come in as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsextract.models import Entry, FrontierState

__all__ = ["FIRST_PAUSE", "LONGEST_PAUSE", "MOST_FAILURES", "Fate", "after_failure", "pause", "plan"]

FIRST_PAUSE = timedelta(hours=20)
"""Less than a day, so that a run at the same hour of the next night tries again."""
LONGEST_PAUSE = timedelta(days=30)
MOST_FAILURES = 7
"""After as many in a row (about two months) an address that never brought a page is given up."""
_GONE = ("not_found", "gone")
_RETURN = timedelta(days=7)
"""An article that is gone and still named somewhere may have come back: it is asked for once a week."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an address after a request that brought no page."""

    state: FrontierState
    failures: int
    not_before: datetime | None


def pause(failures: int) -> timedelta:
    """How long to leave an address alone after so many failures in a row: twice as long each time."""
    return min(FIRST_PAUSE * 2.0 ** (min(failures, 30) - 1), LONGEST_PAUSE)


def after_failure(entry: Entry, outcome: str, now: datetime) -> Fate:
    """What to do about an address whose request ended with ``outcome`` (a word of ``answer.OUTCOMES``).

    404 and 410 say that the article is gone (RFC 9110, sections 15.5.5 and 15.5.11). What robots.txt forbids is
    nobody's failure, and is looked at again after the longest pause. Everything else may pass; an article that we
    have is never given up.
    """
    if outcome in _GONE:
        return Fate("gone", 0, now + _RETURN)
    if outcome == "forbidden_by_robots":
        return Fate(entry.state, entry.failures, now + LONGEST_PAUSE)
    failures = entry.failures + 1
    state: FrontierState = "given_up" if entry.state == "waiting" and failures >= MOST_FAILURES else entry.state
    return Fate(state, failures, now + pause(failures))


def plan(entries: Iterable[Entry], *, now: datetime, revisit: timedelta, limit: int | None = None) -> list[Entry]:
    """The entries to ask for now: new ones (the latest found first), then young articles, then what failed before.

    An article is young for ``revisit`` after its publication: that is when newspapers edit, listed or not.
    ``now`` is aware; ``limit`` bounds their number.
    """
    due = [x for x in entries if x.not_before is None or x.not_before <= now]
    waiting = [x for x in due if x.state == "waiting"]
    # Both sorts are stable: entries of one sighting stay in the order of the listing.
    new = sorted((x for x in waiting if not x.failures), key=lambda x: x.found_at, reverse=True)
    young = [(x.dated, x) for x in due if x.state == "stored" and x.dated is not None and now - x.dated < revisit]
    again = [x for _, x in sorted(young, key=lambda pair: pair[0], reverse=True)]
    failed = sorted((x for x in waiting if x.failures), key=lambda x: x.failures)
    return [*new, *again, *failed][:limit]
