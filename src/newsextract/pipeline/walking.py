"""Back to a day in the past: through the listings where they page, else through the sitemaps of the months.

How far a walk has come is written down page by page, so that it may be cut short at any point and taken up again
with the same ``--since``, or carried further with an earlier one.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import takewhile

from newsextract.models import FetchError, Link, StopCrawl
from newsextract.pipeline.context import Night
from newsextract.pipeline.discovery import OVER, Batch, Discovery
from newsextract.store.sources import Walk

__all__ = ["walk_back"]

log = logging.getLogger(__name__)


def walk_back(discovery: Discovery, since: date, collect: Callable[[], bool], announce: Callable[[str], None]) -> None:
    """Collect what was published since that day. ``announce`` is told beforehand what it will cost, and ``collect``
    says whether more may be collected.

    Raises StopCrawl when the site or the budget wants no more, LayoutDrift as ``collect`` does.
    """
    night, short = discovery.night, []
    for start in discovery.sections():
        first = discovery.first.get(start, Batch((), None))
        walk = night.sources.walk(start) or Walk(first.following, _newest(night, first.links), 1)
        if walk.next_url and not _reached(walk, since):
            announce(_cost_of_listing(night, start, first, walk, since))
            walk = _walk_listing(discovery, start, walk, since, collect)
        if walk.next_url is None and not _reached(walk, since):
            short.append(start)
    if short:
        _walk_months(discovery, since, collect, announce)


def _walk_listing(discovery: Discovery, start: str, walk: Walk, since: date, collect: Callable[[], bool]) -> Walk:
    night, first = discovery.night, {link.post_id for link in discovery.first.get(start, Batch((), None)).links}
    seen: set[str] = set()
    url, again = walk.next_url, None
    while url and not _reached(walk, since):
        try:
            batch = discovery.page(url)
        except StopCrawl:
            raise
        except FetchError as error:
            if error.outcome not in OVER:
                log.warning("%s: %s; the walk back goes on from there next time", error.outcome, error)
                night.count["failed"] += 1
                return walk
            batch = Batch((), None)
        fresh = {link.post_id for link in batch.links} - seen
        seen |= fresh
        # A listing that repeats itself has come to its end, whatever it links to.
        following = batch.following if fresh else None
        # What stands on the first page too, such as a box at the side, says nothing of where this page is in time.
        own = [link for link in batch.links if link.post_id in fresh - first]
        if again is None and len(_since(own, since)) < len(own):
            # An earlier day has to come back for what is left out here.
            again = url
        with night.db.transaction():
            night.count["listed"] += len(batch.links)
            night.frontier.sight(_since(batch.links, since), source="walk", now=night.now())
            # The old date until the page's articles are there: it may be known from them alone.
            walk = Walk(again or following, walk.oldest, walk.pages + 1)
            night.sources.save_walk(start, walk, night.now())
        go_on = collect()
        newest = _newest(night, own) or walk.oldest
        if again and newest:
            newest = max(newest, since - timedelta(days=1))
        walk = Walk(again or following, newest, walk.pages)
        night.sources.save_walk(start, walk, night.now())
        url = following
        if not go_on:
            break
    return walk


def _walk_months(
    discovery: Discovery, since: date, collect: Callable[[], bool], announce: Callable[[str], None]
) -> None:
    night = discovery.night
    months = discovery.months(since)
    announce(f"the listings end before {since}: asking for the sitemaps of {len(months)} months")
    had = list(takewhile(lambda url: discovery.month(url, since), months))
    if not had:
        newest = night.sources.get(months[0]) if months else None
        if newest and newest.outcome not in OVER:
            announce(f"{newest.url}: {newest.outcome}; the walk back goes on from there another time")
        else:
            announce("there are no such sitemaps: this site names no older articles than its listings do")
        return
    waiting = len(night.frontier.candidates(since=date.max))
    announce(f"walking back to {since} through sitemaps: {_cost(night, waiting)}")
    collect()


def _since(links: Iterable[Link], since: date) -> list[Link]:
    return [link for link in links if link.at is None or link.at.date() >= since]


def _reached(walk: Walk, since: date) -> bool:
    return walk.oldest is not None and walk.oldest < since


def _newest(night: Night, links: Iterable[Link]) -> date | None:
    """The day of the newest article of a page, by the page or by the articles themselves: all others are older."""
    return max((when.date() for when in _dates(night, links)), default=None)


def _dates(night: Night, links: Iterable[Link]) -> list[datetime]:
    """When the articles were published, as far as that is known."""
    entries = [(link.at or night.dated.get(link.post_id), night.frontier.get(link.post_id)) for link in links]
    dates = [at or (entry.dated if entry and entry.state == "stored" else None) for at, entry in entries]
    return [when for when in dates if when]


def _cost_of_listing(night: Night, start: str, first: Batch, walk: Walk, since: date) -> str:
    """How many requests and hours the rest of the way will take, by the dates on the first page, else by the highest
    page number there: a listing need not link to its last page.
    """
    where = f"walking back to {since} through {start}"
    dates = _dates(night, first.links)
    if len(dates) > 1:
        days = max((max(dates) - min(dates)).days, 1)
        pages = math.ceil((night.now().date() - since).days / days)
    elif first.last_page:
        pages = first.last_page
    else:
        return f"{where}: how many pages there are, nobody says"
    pages = max(pages - walk.pages, 1)
    requests = pages * (1 + len(first.links))
    return f"{where}: about {pages} pages of {len(first.links)} articles; {_cost(night, requests)}"


def _cost(night: Night, requests: int) -> str:
    pace = night.fetcher.pace
    hours = requests * pace.delay / 3600
    left = pace.most - pace.requests
    runs = (
        f"; this run may send {left} more (--max-requests), the next ones go on from there" if requests > left else ""
    )
    return f"{requests} requests, {hours:.1f} hours at one every {pace.delay:g} s{runs}"
