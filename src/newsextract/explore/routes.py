"""Which page answers at which address: ours where the database is ours, Datasette's own everywhere else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Response
from datasette.views.index import IndexView
from datasette.views.row import RowView
from datasette.views.table import TableView

from . import reads
from .article_page import article_page
from .desk import Desk, databases, is_ours, message
from .fact_page import fact_page
from .front_page import front_page
from .search_page import search_page

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    Send = Callable[[dict[str, Any]], Awaitable[None]]

__all__ = ["ROUTES"]


async def _front(request: Request, datasette: Datasette, send: Send) -> Response | None:
    if not request.url_vars.get("format"):
        ours, others = await databases(datasette, request.actor)
        if ours:
            await datasette.ensure_permissions(request.actor, ["view-instance"])
            return await front_page(datasette, request, ours, others)
    return await _theirs(IndexView, request, datasette, send)


async def _search(request: Request, datasette: Datasette, send: Send) -> Response | None:
    desk = await _desk(request, datasette, reads.SEARCH)
    if desk is None:
        return await _theirs(TableView, request, datasette, send)
    return await _answer(desk, search_page)


async def _article(request: Request, datasette: Datasette, send: Send) -> Response | None:
    desk = await _desk(request, datasette, reads.ARTICLE)
    if desk is None:
        return await _theirs(RowView, request, datasette, send)
    return await _answer(desk, article_page, tilde_decode(request.url_vars["pks"]))


async def _fact(request: Request, datasette: Datasette) -> Response:
    desk = await _desk(request, datasette, reads.FACT)
    if desk is None:
        raise NotFound("404")
    return await _answer(desk, fact_page, request.url_vars["kind"], tilde_decode(request.url_vars["fact"]))


async def _stylesheet(request: Request) -> Response:
    body = _style(request.url_vars["name"])
    return Response(body, content_type="text/css; charset=utf-8", headers={"cache-control": "max-age=3600"})


@cache
def _style(name: str) -> str:
    return files(__package__).joinpath("static", f"{name}.css").read_text("utf-8")


async def _desk(request: Request, datasette: Datasette, tables: Iterable[str]) -> Desk | None:
    """The database that an address names, if it is ours; raises Forbidden where the reader may not see these tables."""
    try:
        name = datasette.get_database(route=tilde_decode(request.url_vars["database"])).name
    except KeyError:
        return None
    if not await is_ours(datasette, name):
        return None
    desk = Desk.of(datasette, name, request)
    await desk.need(tables)
    return desk


async def _answer(desk: Desk, page: Callable[..., Awaitable[Response]], *what: str) -> Response:
    if desk.request.method not in ("GET", "HEAD"):
        return Response.text("This page can only be read.", status=405)
    if desk.request.url_vars.get("format"):
        return await message(
            desk,
            "Only for reading",
            "This page has no other form. The tables give their rows as JSON and CSV.",
            status=404,
            links={"All tables": desk.to.database},
        )
    try:
        return await page(desk, *what)
    except QueryInterrupted:
        limit = desk.datasette.setting("sql_time_limit_ms") / 1000
        return await message(
            desk,
            "That took too long",
            f"The database had {limit:g} seconds for this and needed more, so the question was stopped.",
            "Try again in a moment, or ask for rarer words.",
            status=503,
            links={"Search": desk.to.search()},
        )


async def _theirs(view: Any, request: Request, datasette: Datasette, send: Send) -> Response | None:
    """The page that Datasette itself has at this address."""
    found: Response | None = await view.as_view(datasette)(request, send)
    return found


# The groups have the names of Datasette's own, whose pages answer where the database is not ours.
ROUTES: tuple[tuple[str, Callable[..., Awaitable[Response | None]]], ...] = (
    (r"/(\.(?P<format>jsono?))?$", _front),
    (r"/-/newsextract/(?P<name>desk|cells)\.css$", _stylesheet),
    (r"/(?P<database>[^/.]+)/(?P<table>search)(\.(?P<format>\w+))?$", _search),
    (r"/(?P<database>[^/.]+)/(?P<table>article)/(?P<pks>[^/]+?)(\.(?P<format>\w+))?$", _article),
    (r"/(?P<database>[^/.]+)/fact/(?P<kind>statistic|official|target)/(?P<fact>[^/]+)$", _fact),
)
