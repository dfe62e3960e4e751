"""Addresses of the desk's pages, and which addresses of others may become links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from datasette.utils import tilde_encode

if TYPE_CHECKING:
    from datasette.app import Datasette

    from .wording import Kind

__all__ = ["Addresses", "anchor", "stylesheet", "web_address"]

# Printable characters alone: what a browser would strip or a header would break is no address of a newspaper.
_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f\"<>\\]+", re.IGNORECASE)


def web_address(value: object) -> str | None:
    """The value if it is an http or https address, which alone may become a link; None otherwise."""
    return value if isinstance(value, str) and _WEB.fullmatch(value) else None


def anchor(kind: Kind, identity: object) -> str:
    """The name of a fact within a page; ASCII, so that it is the same in an id and in an address."""
    return f"{kind}-{tilde_encode(str(identity))}"


def stylesheet(datasette: Datasette, name: str) -> str:
    """The address of a stylesheet of ours."""
    return str(datasette.urls.path(f"/-/newsextract/{name}.css"))


class Addresses:
    """Addresses below one database, whatever its file is called and under whatever path Datasette is served."""

    def __init__(self, datasette: Datasette, database: str) -> None:
        self._urls = datasette.urls
        self._database = database

    @property
    def front(self) -> str:
        """The front page."""
        return str(self._urls.instance())

    @property
    def database(self) -> str:
        """Datasette's page of the database."""
        return str(self._urls.database(self._database))

    def search(self, **parameters: str | int) -> str:
        """The search page: ``q``, ``of`` and ``page``."""
        return _with(f"{self.database}/search", parameters)

    def article(self, article: object, *, version: int | None = None, fact: str = "") -> str:
        """An article's page, in an older version, at the highlight of a fact (an ``anchor``)."""
        path = _with(f"{self.database}/article/{tilde_encode(str(article))}", {"version": version} if version else {})
        return f"{path}#at-{fact}" if fact else path

    def fact(self, kind: Kind, identity: object) -> str:
        """The permanent page of a fact."""
        return f"{self.database}/fact/{kind}/{tilde_encode(str(identity))}"

    def table(self, table: str, **equal: object) -> str:
        """Datasette's page of a table, with the rows in which columns have these values."""
        return _with(str(self._urls.table(self._database, table)), equal)

    def row(self, table: str, key: object) -> str:
        """Datasette's page of a row."""
        return str(self._urls.row(self._database, table, tilde_encode(str(key))))

    def query(self, name: str) -> str:
        """Datasette's page of a saved query."""
        return str(self._urls.query(self._database, name))


def _with(path: str, parameters: Mapping[str, object]) -> str:
    query = urlencode(parameters)
    return f"{path}?{query}" if query else path
