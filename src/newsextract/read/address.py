"""Which article an address names, and which addresses are the paper's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urljoin, urlsplit

from newsextract.models import Link, Paper

__all__ = ["Site", "once_each", "path_of", "post_id"]

# Not urlsplit: what stands in a page's links is often no URL at all, and that raises ValueError there.
_ORIGIN = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", re.IGNORECASE)
_QUERY = re.compile(r"[?#].*", re.DOTALL)


def post_id(url: str | None, paper: Paper) -> str | None:
    """The paper's number of the article at this address (absolute or not), or None for any other address."""
    if not url:
        return None
    path = path_of(url)
    return _number(path if path.startswith("/") else f"/{path}", paper)


def path_of(url: str) -> str:
    """The path of an address (absolute or not): what stands between its host and its query."""
    return _QUERY.sub("", _ORIGIN.sub("", url, count=1))


@dataclass(frozen=True, slots=True)
class Site:
    """The paper's site as one of its documents sees it.

    ``base`` is the absolute address that links are resolved against (RFC 3986, section 5.1). ``hosts`` are
    the hosts, with their ports, that an address of the site may name.
    """

    paper: Paper
    base: str
    hosts: frozenset[str]

    @classmethod
    def at(cls, url: str, paper: Paper, *, base: str | None = None) -> Site:
        """The site as the document at ``url`` sees it; a copy of the site on another host keeps that host."""
        own = urlsplit(url).netloc.lower()
        return cls(paper, base or url, frozenset(paper.hosts) | {own})

    def address(self, href: str) -> SplitResult | None:
        """The absolute address of a link without its fragment, or None for one that leaves the site."""
        try:
            parts = urlsplit(urljoin(self.base, href.strip()))
        except ValueError:
            return None  # such as "http://[": no address at all
        host = parts.netloc.lower()
        if parts.scheme not in ("http", "https") or host not in self.hosts:
            return None
        parts = parts._replace(netloc=host, fragment="")
        # Control characters and halves of surrogate pairs: nobody could ask for such an address or store it.
        return parts if parts.geturl().isprintable() else None

    def article(self, href: str, at: datetime | None = None) -> Link | None:
        """The article that a link leads to, or None for a link to anything else."""
        parts = self.address(href)
        number = _number(parts.path, self.paper) if parts else None
        return Link(number, parts._replace(query="").geturl(), at) if parts and number else None


def once_each(links: Iterable[Link]) -> tuple[Link, ...]:
    """One link for each article, in order: its first address, and the first time that is known of it."""
    found: dict[str, Link] = {}
    for link in links:
        first = found.setdefault(link.post_id, link)
        if first.at is None and link.at is not None:
            found[link.post_id] = Link(link.post_id, first.url, link.at)
    return tuple(found.values())


def _number(path: str, paper: Paper) -> str | None:
    found = re.match(paper.article_pattern, path, re.ASCII)
    return found["post_id"] if found else None
