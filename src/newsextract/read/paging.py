"""Which links of a listing lead to its other pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsextract.read.address import Site, post_id
from newsextract.read.text import clean, lower

__all__ = ["Paging", "read_paging"]

_NEXT = "link[rel~=next i][href], a[rel~=next i][href]"
_ARROWS = " \u00a0›»→>"
_MOST_DIGITS = 6
_BOXES = 20
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Paging:
    """The next page's address, and the highest page number that the listing links to or has itself."""

    next_page: str | None
    last_page: int | None


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A listing's address: what all of its pages share, and the page number, where it carries one."""

    listing: str
    number: int | None

    @property
    def page(self) -> int:
        return 1 if self.number is None else self.number


def read_paging(parser: LexborHTMLParser, site: Site, url: str) -> Paging:
    """Where the other pages of the listing at ``url`` are; page 1 is the one whose address has no number.

    What decides about the next page, best first: a link of the relation ``next`` (RFC 8288; HTML, "sequential link
    types"), a link to the same listing with the next number, a link in a pagination box that is called so in the
    paper's ``next_words``. Only links to the listing's own host count, and none that leads back or to an article.
    """
    own = _numbered(urlsplit(url), site)
    links = [(link, _numbered(link, site)) for link in _links(parser.css("a[href]"), site, url)]
    related = list(_links(parser.css(_NEXT), site, url))
    following = [link for link, page in links if page == _Numbered(own.listing, own.page + 1)]
    ahead = _first_ahead(related, own, site) or _first_ahead(following, own, site)
    if ahead is None:
        # Not one selector: lexbor finds no grandchildren of :is(…).
        boxes = parser.css(site.paper.pagination)[:_BOXES]
        named = [node for box in boxes for node in box.css("a[href]") if _says_next(node, site.paper.next_words)]
        ahead = _first_ahead(_links(named, site, url), own, site)
    pages = [page for _, page in links] + [_numbered(link, site) for link in related]
    numbers = [page.number for page in pages if page.listing == own.listing and page.number is not None]
    return Paging(ahead, max(*numbers, own.page) if numbers else None)


def _links(nodes: Iterable[LexborNode], site: Site, url: str) -> Iterator[SplitResult]:
    """Where these lead on the listing's own host, articles left out."""
    host = urlsplit(url).netloc.lower()
    for node in nodes:
        address = site.address(node.attributes.get("href") or "")
        if address and address.netloc == host and not post_id(address.geturl(), site.paper):
            yield address


def _first_ahead(links: Iterable[SplitResult], own: _Numbered, site: Site) -> str | None:
    """The first of these that does not lead back: another path or a cursor does not, a number no higher does."""
    for link in links:
        page = _numbered(link, site)
        if page.listing != own.listing or page.page > own.page:
            return link.geturl()
    return None


def _says_next(node: LexborNode, words: tuple[str, ...]) -> bool:
    attributes = node.attributes
    labels = [attributes.get("title"), attributes.get("aria-label"), node.text()]
    said = {lower(clean(label)).strip(_ARROWS) for label in labels if label and len(label) <= _LONGEST_LABEL}
    boxes = (attributes, node.parent.attributes if node.parent is not None else {})
    said.update(name for box in boxes for name in (box.get("class") or "").lower().split())
    return not said.isdisjoint(lower(word) for word in words)


def _numbered(address: SplitResult, site: Site) -> _Numbered:
    """The parts of a listing's address: ``/a/``, ``/a?page=2``, ``/a/trang-2.html`` and ``/a/p2`` are one listing."""
    words = site.paper.page_words
    path, number = address.path, None
    if found := _in_path(words).search(path):
        path, number = path[: found.start()], int(found[1])
    rest = []
    for part in filter(None, address.query.split("&")):
        name, _, value = part.partition("=")
        if name.lower() in words and value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS:
            number = int(value)
        else:
            rest.append(part)
    return _Numbered("?".join((path.rstrip("/").removesuffix(".html"), "&".join(rest))), number)


@cache
def _in_path(words: tuple[str, ...]) -> re.Pattern[str]:
    """A page number at the end of a path, such as ``/trang-2.html``, ``/page/2/``, ``-p2.html``."""
    named = "|".join(map(re.escape, words))
    return re.compile(rf"[/-](?:{named})[/-]?([0-9]{{1,{_MOST_DIGITS}}})(?:\.html?)?/?\Z", re.IGNORECASE)
