"""The search page: articles and facts by their words, with or without diacritics, what is written as asked first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newsextract.models import UsageError
from newsextract.store.folding import folded
from newsextract.store.search import ARTICLES, FACTS, Query, parameters, parse_query, snippet

from . import wording
from .addresses import web_address
from .desk import Desk, Row

if TYPE_CHECKING:
    from datasette.utils.asgi import Response

__all__ = ["PAGE", "Found", "search_page"]

PAGE = 20
"""Results on a page."""
FEW = 5
"""Articles shown beside the facts when both are asked for."""
LONGEST = 200
"""Characters of a query: nobody types more, and SQLite's full-text search refuses very many words."""
LAST_PAGE = 500

_NAMES = "SELECT id, name_en FROM indicators WHERE id IN (SELECT value FROM json_each(:ids))"


@dataclass(frozen=True, slots=True)
class Found:
    """One result: a headline with its address, the printed words in three parts, and what else is known of it."""

    kind: str
    title: str
    href: str
    snippet: tuple[str, str, str]
    how: str
    details: tuple[str, ...]
    article: str = ""
    article_href: str = ""
    source_url: str | None = None
    gone: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    """A page of results, and the address of what comes after it."""

    found: tuple[Found, ...]
    more: str | None


async def search_page(desk: Desk) -> Response:
    """What was found for ``?q=``: of articles and facts, or of one of them (``of``), by pages of 20 (``page``)."""
    typed = (desk.request.args.get("q") or "").strip()
    of = desk.request.args.get("of")
    of = of if of in ("articles", "facts") else None
    page = _page(desk.request.args.get("page"))
    shown: dict[str, Any] = {
        "q": typed,
        "of": of,
        "page": page,
        "problem": None,
        "articles": None,
        "facts": None,
        "earlier": None,
    }
    if not typed:
        return await desk.page("search.html", **shown)
    try:
        query = _query(typed)
    except UsageError as error:
        return await desk.page("search.html", status=400, **{**shown, "problem": str(error)})
    if of != "facts":
        size = PAGE if of else FEW
        shown["articles"] = await _articles(desk, query, typed, size, page if of else 1)
    if of != "articles":
        shown["facts"] = await _facts(desk, query, typed, page)
    if page > 1:
        shown["earlier"] = desk.to.search(q=typed, of=of or "facts", page=page - 1)
    return await desk.page("search.html", **shown)


def _query(typed: str) -> Query:
    if len(typed) > LONGEST:
        raise UsageError(f"more than {LONGEST} characters; a few words are enough, such as: đào tạo")
    return parse_query(typed)


def _how(query: Query, tier: int) -> str:
    """Why a result stands so far down; whoever types no diacritics need not be told that none were asked for."""
    if tier == 2:
        return "all the words, not side by side"
    return "with other diacritics" if tier == 1 and query.words != folded(query.words) else ""


def _page(text: str | None) -> int:
    known = text is not None and text.isascii() and text.isdigit() and len(text) < 5
    return min(max(int(text or 1), 1), LAST_PAGE) if known else 1


async def _articles(desk: Desk, query: Query, typed: str, size: int, page: int) -> _List:
    rows = await desk.rows(ARTICLES, parameters(query, limit=size + 1, offset=(page - 1) * size))
    # After the few that stand beside the facts comes the first page of articles alone.
    following = page + 1 if size == PAGE else 1
    more = desk.to.search(q=typed, of="articles", page=following) if len(rows) > size else None
    return _List(tuple(_article(desk, query, row) for row in rows[:size]), more)


def _article(desk: Desk, query: Query, row: Row) -> Found:
    blocks = json.loads(row["blocks"])
    text = "\n".join(block["text"] for block in blocks if block["kind"] != "title")
    words = snippet(text, query)
    return Found(
        kind="article",
        title=row["title"],
        href=desk.to.article(row["id"]),
        snippet=words if words[1] else snippet(row["title"], query),
        how=_how(query, row["tier"]),
        details=tuple(filter(None, (row["published"],))),
        source_url=web_address(row["url"]),
        gone=bool(row["gone_at"]),
    )


async def _facts(desk: Desk, query: Query, typed: str, page: int) -> _List:
    rows = await desk.rows(FACTS, parameters(query, limit=PAGE + 1, offset=(page - 1) * PAGE))
    ids = json.dumps(sorted({row["about"] for row in rows if row["kind"] != "official" and row["about"]}))
    names = {row["id"]: row["name_en"] for row in await desk.rows(_NAMES, {"ids": ids})}
    more = desk.to.search(q=typed, of="facts", page=page + 1) if len(rows) > PAGE else None
    return _List(tuple(_fact(desk, query, row, names) for row in rows[:PAGE]), more)


def _fact(desk: Desk, query: Query, row: Row, names: dict[str, str]) -> Found:
    about = names.get(row["about"], row["about"]) or ""
    amount = f"{wording.amount(row)} {row['unit'] or ''}".strip()
    return Found(
        kind=row["kind"],
        title=about if row["kind"] == "official" else amount,
        href=desk.to.fact(row["kind"], row["fact_id"]),
        snippet=snippet(row["quote"], query),
        how=_how(query, row["tier"]),
        details=tuple(
            filter(
                None,
                (
                    "" if row["kind"] == "official" else about,
                    row["place"],
                    wording.period(row["from"], row["until"]),
                ),
            )
        ),
        article=f"{row['title']}, {row['published']}" if row["published"] else row["title"],
        article_href=desk.to.article(row["article_id"]),
        source_url=web_address(row["source_url"]),
        verdict=wording.verdict(row["verdict"], row["corrected_value"]),
    )
