"""Which addresses and which articles of an archive are the paper's, as the nightly run sees it."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from newsextract.models import Article, Paper
from newsextract.read.address import Site

__all__ = ["Ours", "belongs", "site_of"]

_NAMED = 3
"""So many hosts are named."""


def site_of(paper: Paper, base_url: str | None) -> Site:
    """The addresses that count as the paper's: its own hosts, or the host of another site instead."""
    hosts = frozenset([urlsplit(base_url).netloc.lower()]) if base_url else frozenset(paper.hosts)
    return Site(paper, base_url or paper.base_url, hosts)


class Ours:
    """Which addresses of a file are those of the site's articles; it remembers the hosts of all."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._hosts: Counter[str] = Counter()

    def __call__(self, url: str) -> bool:
        """Whether this is the address of one of the articles."""
        self._hosts[_host(url)] += 1
        return self._site.article(url) is not None

    @property
    def complaint(self) -> str:
        """What to say of a file with pages of which none is the site's, else nothing."""
        if not self._hosts or not self._site.hosts.isdisjoint(self._hosts):
            return ""
        hosts = ", ".join(host for host, _ in self._hosts.most_common(_NAMED))
        of = f"{self._hosts.total()} pages (of {hosts})"
        return f"none of {self._site.paper.id} among its {of}; --paper or --base-url names another site"


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:  # half an IPv6 address
        return url


def belongs(article: Article, paper: Paper) -> bool:
    """Whether the article is of one of the paper's sections, or names none."""
    return not article.section or article.section in paper.section_names
