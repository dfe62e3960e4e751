"""What our pages share: whose database it is, questions within Datasette's limits, answers that let no script run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from datasette.utils.asgi import Forbidden, Response

from newsextract.store.schema import APPLICATION_ID

from . import reads
from .addresses import Addresses, stylesheet, web_address
from .wording import KINDS

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database
    from datasette.utils.asgi import Request

__all__ = ["HEADERS", "PROGRAM", "Desk", "databases", "dataset_versions", "is_ours", "message", "render"]

Row = dict[str, Any]

PROGRAM = version("newsextract")
"""The version of this program, for citations."""
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
"""Of every page of ours. What is printed on it was written by others: no script runs, whatever slips through
(https://www.w3.org/TR/CSP3/)."""

_OURS: WeakKeyDictionary[Database, bool] = WeakKeyDictionary()


async def is_ours(datasette: Datasette, name: str) -> bool:
    """Whether newsextract wrote this database; asked once of each, for every cell of a table depends on it."""
    database = datasette.get_database(name)
    if database not in _OURS:
        (application,) = (await database.execute("PRAGMA application_id")).first()
        _OURS[database] = application == APPLICATION_ID
    return _OURS[database]


async def databases(datasette: Datasette, actor: Any) -> tuple[list[str], list[str]]:
    """The names of the databases that this actor may see: ours, and others."""
    ours: list[str] = []
    others: list[str] = []
    for name in datasette.databases:
        if name != "_internal":
            visible, _ = await datasette.check_visibility(actor, "view-database", name)
            if visible:
                (ours if await is_ours(datasette, name) else others).append(name)
    return ours, others


@dataclass(frozen=True, slots=True)
class Desk:
    """One database of ours, as one request sees it."""

    datasette: Datasette
    name: str
    request: Request
    to: Addresses

    @classmethod
    def of(cls, datasette: Datasette, name: str, request: Request) -> Desk:
        """The desk of a database by its name."""
        return cls(datasette, name, request, Addresses(datasette, name))

    async def need(self, tables: Iterable[str]) -> None:
        """Raises Forbidden where this reader may not see one of the tables, as Datasette's own page of it would."""
        for table in tables:
            await self._ensure("view-table", table)

    async def sees(self, tables: Iterable[str]) -> bool:
        """Whether this reader may see all of the tables."""
        try:
            await self.need(tables)
        except Forbidden:
            return False
        return True

    async def offers(self, query: str) -> bool:
        """Whether this reader may ask a saved query."""
        try:
            await self._ensure("view-query", query)
        except Forbidden:
            return False
        return True

    async def _ensure(self, action: str, what: str) -> None:
        permissions = [(action, (self.name, what)), ("view-database", self.name), "view-instance"]
        await self.datasette.ensure_permissions(self.request.actor, permissions)

    async def seen(self, tables: Iterable[str], sql: str, **parameters: object) -> list[Row] | None:
        """The answer for a part of a page that reads these tables; None where this reader may not see one of them.

        QueryInterrupted as ``rows``.
        """
        return await self.rows(sql, parameters) if await self.sees(tables) else None

    async def rows(self, sql: str, parameters: Mapping[str, object], *, limit_ms: int | None = None) -> list[Row]:
        """The answer to a question; QueryInterrupted when it takes longer than Datasette's setting or ``limit_ms``."""
        database = self.datasette.get_database(self.name)
        results = await database.execute(sql, parameters, custom_time_limit=limit_ms)
        return [dict(row) for row in results.rows]

    async def row(self, sql: str, **parameters: object) -> Row | None:
        """The first row of the answer; QueryInterrupted as ``rows``."""
        return next(iter(await self.rows(sql, parameters)), None)

    async def page(self, template: str, *, status: int = 200, **context: object) -> Response:
        """One of our templates as an answer; the context has no markup in it but the templates' own."""
        shared = {"database": self.name, "to": self.to}
        return await render(self.datasette, self.request, template, {**shared, **context}, status)


async def render(
    datasette: Datasette, request: Request, template: str, context: Mapping[str, object], status: int = 200
) -> Response:
    """A page of ours, with the headers that keep scripts out."""
    shared = {
        "front": str(datasette.urls.instance()),
        "stylesheet": stylesheet(datasette, "desk"),
        "web_address": web_address,
        "kinds": KINDS,
    }
    html = await datasette.render_template(f"newsextract/{template}", {**shared, **context}, request=request)
    return Response.html(html, status=status, headers=dict(HEADERS))


async def message(desk: Desk, title: str, *lines: str, status: int, links: Mapping[str, str] | None = None) -> Response:
    """A page that says why there is nothing to show; ``links`` are words with their addresses."""
    return await desk.page("message.html", status=status, title=title, lines=lines, links=links or {})


async def dataset_versions(desk: Desk) -> list[Row] | None:
    """The newest named state of the data set; none where no run has finished yet, None where it may not be seen."""
    return await desk.seen(reads.DATASET, "SELECT * FROM dataset_versions ORDER BY at DESC, rowid DESC LIMIT 1")
