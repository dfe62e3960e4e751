"""A listing page becomes the articles that it links to, and the other places where it says articles are found."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsextract.models import Link, Paper
from newsextract.read.address import Site, once_each
from newsextract.read.charset import as_utf8
from newsextract.read.head import parse_time
from newsextract.read.paging import read_paging
from newsextract.read.parse import parse
from newsextract.read.text import clean

__all__ = ["Listing", "read_listing", "read_stories"]

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml"})
# A link or a time stands a few elements below its story; without a bound, a page of nested elements takes for ever.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page of a listing leads to.

    ``articles`` stand in document order. ``next_page`` and ``last_page`` are the listing's own paging: an
    address, and the highest page number known. ``feeds`` are addresses of RSS or Atom feeds. ``zones`` are the
    CMS's numbers of sections whose listing JSON (``Paper.more_news``) the page asks for.
    """

    articles: tuple[Link, ...]
    next_page: str | None
    last_page: int | None
    feeds: tuple[str, ...]
    zones: tuple[str, ...]


def read_listing(html: bytes | str, paper: Paper, url: str) -> Listing:
    """Read the listing page at ``url`` (absolute); a page that is no listing gives an empty one.

    Links are resolved against ``<base href>`` (HTML, section 4.2.3) or ``url``, and may stay on the host of
    ``url`` besides the paper's. An article that is linked to several times has the address and the time that
    come first. Raises ReadError for a page that no parser should be given.
    """
    source = as_utf8(html)
    parser = parse(source)
    site = _site(parser, paper, url)
    paging = read_paging(parser, site, url)
    return Listing(
        articles=once_each(_articles(parser, site)),
        next_page=paging.next_page,
        last_page=paging.last_page,
        feeds=tuple(dict.fromkeys(_feeds(parser, site))),
        zones=_zones(source, paper),
    )


def read_stories(html: str, paper: Paper, base: str) -> tuple[Link, ...]:
    """The articles of a piece of a listing, such as the CMS's JSON carries; links are resolved against ``base``.

    Raises ReadError for a piece that no parser should be given.
    """
    return once_each(_articles(parse(as_utf8(html)), Site.at(base, paper)))


def _site(parser: LexborHTMLParser, paper: Paper, url: str) -> Site:
    """The first ``<base href>`` counts, for the whole page, and only if it leads to the site."""
    site = Site.at(url, paper)
    node = parser.css_first("base[href]")
    base = site.address(node.attributes.get("href") or "") if node is not None else None
    return Site.at(url, paper, base=base.geturl()) if base else site


def _articles(parser: LexborHTMLParser, site: Site) -> Iterator[Link]:
    stories = {node.mem_id for node in parser.css(site.paper.story)}
    times: dict[int, datetime] = {}
    for node in parser.css("time"):
        story = _story(node, stories)
        if story is not None and story not in times and (time := _time(node)):
            times[story] = time
    for node in parser.css("a[href]"):
        if link := site.article(node.attributes.get("href") or ""):
            story = _story(node, stories)
            yield Link(link.post_id, link.url, times.get(story) if story is not None else None)


def _story(node: LexborNode, stories: Container[int]) -> int | None:
    """The ``mem_id`` of the story that an element stands in."""
    box: LexborNode | None = node
    for _ in range(_DEEPEST):
        box = box.parent if box is not None else None
        if box is None or box.mem_id in stories:
            break
    return box.mem_id if box is not None and box.mem_id in stories else None


def _time(node: LexborNode) -> datetime | None:
    """The time of a ``<time>``: in its ``datetime`` attribute (HTML, section 4.5.14), or as its text shows it."""
    return parse_time(node.attributes.get("datetime") or "") or parse_time(clean(node.text()))


def _feeds(parser: LexborHTMLParser, site: Site) -> Iterator[str]:
    """Feeds that the page announces (HTML, section 4.6.7.1, "alternate")."""
    for node in parser.css("link[rel~=alternate i][href]"):
        media_type = (node.attributes.get("type") or "").partition(";")[0].strip().lower()
        address = site.address(node.attributes.get("href") or "")
        if address and media_type in _FEED_TYPES:
            yield address.geturl()


def _zones(source: bytes, paper: Paper) -> tuple[str, ...]:
    """Zones named in scripts or attributes, where a slash may be written ``\\/`` and the page number be missing."""
    name = paper.more_news.rpartition("/")[2].partition("{page}")[0]
    before, _, after = map(re.escape, name.partition("{zone}"))
    found = re.findall(rf"{before}([0-9]{{1,9}}){after}".encode(), source)
    return tuple(dict.fromkeys(zone.decode() for zone in found))
