"""A sitemap becomes the articles that it lists, a sitemap index the sitemaps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import ParseError, XMLParser

from newsextract.models import Link, Paper, ReadError
from newsextract.read.address import Site, once_each, path_of
from newsextract.read.charset import as_utf8
from newsextract.read.head import parse_time

__all__ = ["Sitemap", "month_of", "read_sitemap"]

_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}
_MONTH = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{1,2})\.xml(?:\.gz)?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sitemap:
    """``articles`` of a ``<urlset>``, or ``maps`` (absolute addresses on the site) of a ``<sitemapindex>``."""

    articles: tuple[Link, ...]
    maps: tuple[str, ...]


def month_of(url: str) -> date | None:
    """The first day of the month that a sitemap is about by its name, such as ``/sitemaps/news-2025-9.xml``."""
    found = _MONTH.search(path_of(url))
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        return None  # a number that is no month, such as in news-2025-13.xml


def read_sitemap(body: bytes, paper: Paper, url: str) -> Sitemap:
    """Read the sitemap at ``url`` (sitemaps.org, protocol 0.9), unpacked.

    ``at`` is ``<news:publication_date>`` where there is one, else ``<lastmod>`` (W3C date and time; a day alone is
    its midnight in Vietnam).

    Raises ReadError, naming ``url``, for what is no sitemap: an HTML page, compressed data, XML that breaks off, and
    XML with a document type declaration.
    """
    source = as_utf8(body).lstrip()
    if not source.startswith(b"<"):
        raise ReadError(f"{url}: {'not XML' if source else 'empty'} ({len(body)} bytes)")
    # Entities that expand to gigabytes or name files must be declared, and only a DTD can do that (XML 1.0, section
    # 2.8). A sitemap has none, so the standard library's parser, which reads DTDs, never gets to see one.
    if b"<!DOCTYPE" in source:
        raise ReadError(f"{url}: not a sitemap: it has a document type declaration")
    reader = _Reader(url, Site.at(url, paper))
    # The source is UTF-8 by now, whatever its first line declares.
    parser = XMLParser(target=reader, encoding="utf-8")
    try:
        parser.feed(source)
        parser.close()
    except ParseError as error:
        raise ReadError(f"{url}: not well-formed XML: {error}") from error
    return Sitemap(once_each(reader.articles), tuple(dict.fromkeys(reader.maps)))


@dataclass(slots=True)
class _Reader:
    """Takes the parser's events as they come, so that no tree of 50,000 addresses is built.

    A value is told by its place: in ``<image:image><loc>`` stands no article's address, whatever the prefix.
    """

    url: str
    site: Site
    articles: list[Link] = field(default_factory=list)
    maps: list[str] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)
    _values: dict[str, str] = field(default_factory=dict)
    _text: list[str] = field(default_factory=list)
    _space: str = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._path:
            self._space, _, name = tag.rpartition("}")
            if name not in _ROOTS:
                raise ReadError(f"{self.url}: not a sitemap: its root element is {name[:40]!r}")
        self._path.append(tag.removeprefix(self._space).removeprefix("}"))
        self._text = []

    def data(self, text: str) -> None:
        self._text.append(text)

    def end(self, tag: str) -> None:
        match self._path:
            case [_, _, "loc" | "lastmod" as name]:
                self._values.setdefault(name, "".join(self._text).strip())
            case [_, _, _, name] if name.endswith("}publication_date"):
                self._values.setdefault("published", "".join(self._text).strip())
            case [root, entry] if entry == _ROOTS[root]:
                self._keep(root)
                self._values = {}
        self._path.pop()

    def close(self) -> None:
        """The parser asks for it at the end of the document."""

    def _keep(self, root: str) -> None:
        values = self._values
        href = values.get("loc", "")
        if root == "urlset":
            at = parse_time(values.get("published", "")) or parse_time(values.get("lastmod", ""))
            if link := self.site.article(href, at):
                self.articles.append(link)
        elif (address := self.site.address(href)) and href and address.geturl() != self.url:
            self.maps.append(address.geturl())
