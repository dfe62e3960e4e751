"""The Datasette plugin: pages of articles, facts, search and the front page, for databases of ours and no others.

Datasette loads it through the entry point group ``datasette`` into every server of the environment, so each hook
leaves everything as it was where the database is not ours. Hooks: https://docs.datasette.io/en/0.65/plugin_hooks.html

It is loaded while Datasette's own modules are half imported: what needs them is imported by the hooks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from sqlite3 import SQLITE_LIMIT_LENGTH, SQLITE_NOTADB, DatabaseError
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from pluggy import HookimplMarker

from newsextract.store.folding import folded

if TYPE_CHECKING:
    import sqlite3

    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response
    from jinja2 import Environment

__all__ = [
    "extra_css_urls",
    "menu_links",
    "prepare_connection",
    "prepare_jinja2_environment",
    "register_routes",
    "render_cell",
    "startup",
]

# The same as datasette.hookimpl, but with types.
hookimpl = HookimplMarker("datasette")


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response | None]]]]:
    """The addresses of our pages."""
    from .routes import ROUTES

    return list(ROUTES)


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """No local variables in the log.

    Where rich is installed, and newsextract needs it elsewhere, Datasette prints every variable of every frame for each
    wrong address; where no view was found, rich has no exception to print and fails, which made 500 of 404.
    """
    from datasette import handle_exception

    from .desk import is_ours

    async def inner() -> None:
        for name in datasette.databases:
            if name != "_internal" and await is_ours(datasette, name):
                handle_exception.rich = None

    return inner


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Our templates, before Datasette's own and behind ``--template-dir``, which may hold others of these names.

    Datasette itself finds templates beside a plugin only where the plugin is a package.
    """
    paths = env.loader.loaders[0].searchpath  # type: ignore[union-attr]
    paths.insert(len(paths) - 1, str(files(__package__).joinpath("templates")))


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """What a question may build in memory, and words without diacritics: ``instr(folded(place), folded('lao cai'))``.

    A value of 16 MB holds any page, and is no flood.
    """
    if not _is_ours(conn):
        return
    conn.setlimit(SQLITE_LIMIT_LENGTH, 16_000_000)
    conn.create_function("folded", 1, _folded, deterministic=True)


def _is_ours(conn: sqlite3.Connection) -> bool:
    """As ``desk.is_ours``, of a connection that Datasette is just opening and nobody can ask through it yet."""
    from newsextract.store.schema import APPLICATION_ID

    try:
        (application,) = conn.execute("PRAGMA application_id").fetchone()
    except DatabaseError as error:
        # Such as an encrypted file, of which another plugin has the key. Whatever else fails may not fail the next
        # time, and a connection of ours without bounds would stay so: that is for Datasette to report.
        if error.sqlite_errorcode & 0xFF != SQLITE_NOTADB:
            raise
        return False
    return bool(application == APPLICATION_ID)


def _folded(value: str | bytes | float | None) -> str | bytes | float | None:
    """Text without case and marks, in whatever normal form somebody typed it; what is no text stays as it is."""
    return folded(normalize("NFC", value)) if isinstance(value, str) else value


@hookimpl
def extra_css_urls(database: str | None, datasette: Datasette) -> Callable[[], Awaitable[list[str]]]:
    """A few lines of style for Datasette's tables of our databases."""
    from .desk import is_ours

    async def inner() -> list[str]:
        return ["/-/newsextract/cells.css"] if database and await is_ours(datasette, database) else []

    return inner


@hookimpl
def menu_links(datasette: Datasette, request: Request | None) -> Callable[[], Awaitable[list[dict[str, str]]]]:
    """The search page in the menu of Datasette's own pages."""
    from .addresses import Addresses
    from .desk import databases

    async def inner() -> list[dict[str, str]]:
        ours, _ = await databases(datasette, request.actor if request else None)
        return [{"href": Addresses(datasette, name).search(), "label": f"Search {name}"} for name in ours]

    return inner


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Callable[[], Awaitable[Any]] | None:
    """Links and plain words in the tables of our databases."""
    from .addresses import Addresses
    from .desk import is_ours
    from .table_cells import cell, is_ours_to_show

    if not is_ours_to_show(table, column):
        return None

    async def inner() -> Any:
        if not await is_ours(datasette, database):
            return None
        return cell(row, value, column, table, Addresses(datasette, database))

    return inner
