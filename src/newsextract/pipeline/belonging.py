"""Which addresses and which articles of an archive are the paper's, as the nightly run sees it. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from newsextract.models import Article, Paper
from newsextract.read.address import Site

__all__ = ["belongs", "site_of"]


def site_of(paper: Paper, base_url: str | None) -> Site:
    """The addresses that count as the paper's: its own hosts, or the host of another site instead."""
    hosts = frozenset([urlsplit(base_url).netloc.lower()]) if base_url else frozenset(paper.hosts)
    return Site(paper, base_url or paper.base_url, hosts)


def belongs(article: Article, paper: Paper) -> bool:
    """Whether the article is of one of the paper's sections, or names none."""
    return not article.section or article.section in paper.section_names
