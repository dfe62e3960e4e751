"""The front page: what this is, a search box, questions already asked, what there is, how fresh it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datasette.database import QueryInterrupted
from datasette.plugins import get_plugins

from . import reads, wording
from .desk import PROGRAM, Desk, dataset_versions, render

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

__all__ = ["front_page"]

COUNT_MS = 150
"""Milliseconds for each count: a front page without it is better than none."""

_TABLES = {
    "current_statistics": ("statistics", "numbers that the newspaper reports, dated and placed"),
    "current_officials": ("officials", "persons named with their office"),
    "current_targets": ("targets", "numbers aimed at, planned or required"),
    "series": ("figures over time", "by indicator, place and period; repeated ones counted once"),
    "office_holders": ("office holders", "who held which office, and between which days it was said"),
    "target_progress": ("targets beside outcomes", "each target with the later figures of the same thing"),
    "contradictions": ("contradictions", "figures of one thing that differ between articles, and doubtful sums"),
    "articles": ("articles", "in their newest version; every earlier version is kept"),
    "places": ("administrative units", "before and after the merger of 1 July 2025"),
    "indicators": ("indicators", "the catalogue of what is measured"),
    "corrections": ("corrections", "what readers found wrong or right"),
    "unexplained_numbers": ("unexplained numbers", "digits that no rule understood yet"),
}
# The views ask for what stands today; an index begins with that column, which the table alone can be counted by.
_COUNTED = {f"current_{kind}": f"{kind} WHERE current = 1" for kind in ("statistics", "officials", "targets")}
_LAST_RUN = "SELECT kind, started_at, finished_at, status FROM runs ORDER BY id DESC LIMIT 1"
# Ended last, so that an index has them in order.
_DOUBTS = """
SELECT kind, place, period_start, period_end, quote, other_quote, fact_id, other_fact_id
FROM contradictions ORDER BY period_end DESC, id LIMIT 3
"""
_PAPERS = "SELECT name FROM papers AS p WHERE EXISTS (SELECT 1 FROM articles AS a WHERE a.paper = p.id) ORDER BY name"
_SPAN = "SELECT (SELECT min(published) FROM articles) AS first, (SELECT max(published) FROM articles) AS last"


@dataclass(frozen=True, slots=True)
class _Link:
    """A title that leads somewhere, with a sentence about it."""

    title: str
    href: str
    text: str
    count: str = ""


async def front_page(datasette: Datasette, request: Request, ours: Sequence[str], others: Sequence[str]) -> Response:
    """The front page over one or several databases of ours; ``others`` are only named."""
    metadata = datasette.metadata()
    return await render(
        datasette,
        request,
        "front.html",
        {
            "title": metadata.get("title") or "Education news, as data",
            "desks": [await _part(Desk.of(datasette, name, request)) for name in ours],
            "dashboards": _dashboards(datasette),
            "all_dashboards": str(datasette.urls.path("/-/dashboards")),
            "others": [_Link(name, str(datasette.urls.database(name)), "") for name in others],
            "program": PROGRAM,
            "moment": wording.moment,
            "two_languages": wording.two_languages,
            "doubt": wording.doubt,
            "period": wording.period,
        },
    )


async def _part(desk: Desk) -> dict[str, object]:
    papers = await desk.seen(reads.SPAN, _PAPERS)
    return {
        "name": desk.name,
        "to": desk.to,
        "queries": await _queries(desk),
        "doubts": await desk.seen(reads.DOUBTS, _DOUBTS),
        "tables": await _tables(desk),
        "datasets": await dataset_versions(desk),
        "pending": bool(await desk.seen(reads.PENDING, "SELECT 1 FROM pending LIMIT 1")),
        "runs": await desk.seen(reads.RUN, _LAST_RUN),
        "papers": [row["name"] for row in papers or ()],
        "span": await desk.row(_SPAN) if papers else None,
        "dataset_versions": desk.to.table("dataset_versions"),
    }


async def _queries(desk: Desk) -> list[_Link]:
    queries = await desk.datasette.get_canned_queries(desk.name, desk.request.actor)
    return [
        _Link(query.get("title") or name, desk.to.query(name), query.get("description") or "")
        for name, query in queries.items()
        if await desk.offers(name)
    ]


async def _tables(desk: Desk) -> list[_Link]:
    return [
        _Link(title, desk.to.table(table), text, await _count(desk, _COUNTED.get(table, table)))
        for table, (title, text) in _TABLES.items()
        if await desk.sees(reads.counted(table))
    ]


async def _count(desk: Desk, rows: str) -> str:
    try:
        (row,) = await desk.rows(f"SELECT count(*) AS n FROM {rows}", {}, limit_ms=COUNT_MS)
    except QueryInterrupted:
        return ""
    return wording.number(row["n"])


def _dashboards(datasette: Datasette) -> list[_Link]:
    """The dashboards that datasette-dashboards is configured to show; none where it is not installed."""
    configured = datasette.plugin_config("datasette-dashboards") or {}
    if not any(plugin["name"] == "datasette-dashboards" for plugin in get_plugins()):
        return []
    return [
        _Link(
            board.get("title") or slug,
            str(datasette.urls.path(f"/-/dashboards/{slug}")),
            board.get("description") or "",
        )
        for slug, board in configured.items()
    ]
