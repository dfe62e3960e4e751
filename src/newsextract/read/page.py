"""An HTML page becomes an Article of typed blocks, its furniture left behind."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from newsextract.models import Article, Block, NotAnArticle, Paper, ReadError
from newsextract.read.address import post_id
from newsextract.read.body import cut
from newsextract.read.charset import as_utf8
from newsextract.read.generic import read_generic
from newsextract.read.head import Head, read_head
from newsextract.read.layouts import Found, read_layout
from newsextract.read.parse import parse
from newsextract.read.text import clean

__all__ = ["read_page"]

_TAG = re.compile(rb"<[A-Za-z!/?]")
_BREADCRUMB = "[class*=breadcrumb i], [aria-label=breadcrumb i], [itemtype*=BreadcrumbList]"
_LEAST = 30


def read_page(body: bytes | str, paper: Paper, *, url: str | None = None, charset: str | None = None) -> Article:
    """Read an article from its page.

    ``url`` is the page's address (without it: its canonical link, then og:url); ``charset`` is what the
    server declared. Times come out in Vietnam's time (UTC+7).

    Raises ReadError for bytes that are no HTML page, NotAnArticle for a page without title or body.
    """
    where = f"{url}: " if url else ""
    try:
        parser = _parse(body, charset)
        head = read_head(parser)
        found = _find(parser, paper, head)
    except ReadError as error:
        raise type(error)(f"{where}{error}") from None
    size = sum(len(block.text) for block in found.blocks)
    if size < _LEAST and found.texts:
        raise NotAnArticle(f"{where}the body is too short to be an article ({size} characters)")
    address = url or head.canonical or head.get("og:url") or None
    opening = [Block("title", found.title)]
    opening += [Block("summary", part) for part in cut(found.summary)]
    return Article(
        paper=paper.id,
        post_id=post_id(address, paper),
        url=address,
        title=found.title,
        summary=found.summary,
        author=found.author or head.get("dable:author") or head.linked("author") or head.get("author"),
        section=_section(parser, head),
        published_at=head.published(found.heading, found.visible),
        modified_at=head.modified(),
        layout=found.layout,
        blocks=(*opening, *found.blocks),
    )


def _parse(body: bytes | str, charset: str | None) -> LexborHTMLParser:
    source = as_utf8(body, charset)
    if not source.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise ReadError("the file is empty")
    if not _TAG.search(source):
        raise ReadError("not HTML: there is no tag in it")
    return parse(source)


def _find(parser: LexborHTMLParser, paper: Paper, head: Head) -> Found:
    for layout in paper.layouts:
        if parser.css_first(layout.probe) is not None and (found := read_layout(parser, layout, paper, head)):
            return found
    return read_generic(parser, paper, head)


def _section(parser: LexborHTMLParser, head: Head) -> str:
    named = head.get("article:section") or head.linked("articleSection")
    if named:
        return named
    trail = parser.css_first(_BREADCRUMB)
    crumbs = [clean(node.text()) for node in trail.css("a")] if trail is not None else []
    return next((crumb for crumb in reversed(crumbs) if crumb), "")
