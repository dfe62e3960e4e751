"""An RSS or Atom feed becomes the articles that it announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

from newsextract.models import Link, Paper, ReadError
from newsextract.read.address import Site, once_each
from newsextract.read.charset import as_utf8
from newsextract.read.head import parse_time

__all__ = ["read_feed"]

# Some inputs take feedparser a time that grows with their square: 50,000 line breaks before the first tag or an
# address-like word of 50,000 letters take it 20 seconds. A feed has a few dozen entries and nothing of the kind.
_LARGEST = 2_000_000
# Zones as RFC 822 does not write them: GMT+0700, +07:00. What is left, such as GMT+7 or ICT, counts as none.
_ZONE = re.compile(r"\s*(?:GMT|UTC)?\s*([+-][0-9]{2}):?([0-9]{2})\Z")
_OVERLONG = {
    "word": (re.compile(rb"[A-Za-z0-9_.+@&#;-]+"), 1_000),
    "tag": (re.compile(rb"<[A-Za-z][^<>]*"), 20_000),
}


def read_feed(body: bytes, paper: Paper, url: str) -> tuple[Link, ...]:
    """The articles of this paper in the feed at ``url`` (RSS 0.9x, 1.0, 2.0, Atom), in its order, once each.

    ``at`` is the time of publication, where it is missing that of the last change, in Vietnam's time; a time
    without a zone is taken for Vietnam's. A feed that is not well-formed gives what can be read of it.

    Raises ReadError, naming ``url``, for what is no feed (an HTML page, an empty body), and for one that is damaged
    so that no article can be found in it.
    """
    feed = _parse(body, url)
    if not feed.version:
        raise ReadError(f"{url}: neither RSS nor Atom ({len(body)} bytes)")
    site = Site.at(url, paper)
    links = once_each(link for entry in feed.entries for link in _links(entry, site))
    if feed.bozo and not links:
        raise ReadError(f"{url}: a damaged feed without a readable article: {feed.bozo_exception}")
    return links


def _parse(body: bytes, url: str) -> Any:
    # Imported here: it takes longer to import than a feed to read.
    import feedparser

    if not body.strip():
        raise ReadError(f"{url}: empty")
    if len(body) > _LARGEST:
        raise ReadError(f"{url}: {len(body)} bytes are too many for a feed (at most {_LARGEST})")
    # Between tags spaces mean nothing, and within a text one is as good as many.
    source = b" ".join(as_utf8(body).split())
    for what, (pattern, most) in _OVERLONG.items():
        if any(len(found[0]) > most for found in pattern.finditer(source)):
            raise ReadError(f"{url}: no feed has a {what} of more than {most} letters")
    try:
        # A stream, because feedparser would fetch or open what looks like an address or a file's name.
        return feedparser.parse(
            BytesIO(source),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # It raises what it likes, such as ValueError for the number of a character.
        raise ReadError(f"{url}: cannot be read as a feed: {error!r}") from error


def _links(entry: Any, site: Site) -> Iterator[Link]:
    """The article of an entry: its link, or its id, which is the address where a service counts the clicks."""
    at = _time(entry)
    for href in (entry.get("link"), entry.get("id")):
        if href and (link := site.article(href, at)):
            yield link
            return


def _time(entry: Any) -> datetime | None:
    # "in" before the second: feedparser warns of a missing "updated" that it fills with "published".
    for name in ("published", "updated"):
        if name in entry and (time := parse_time(entry[name]) or _mail_time(entry[name])):
            return time
        # What feedparser makes of it comes last: it takes a time without a zone, or with ICT, for UTC.
        if f"{name}_parsed" in entry and (utc := entry[f"{name}_parsed"]):
            return parse_time("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00".format(*utc))
    return None


def _mail_time(text: str) -> datetime | None:
    """A time such as ``Thu, 30 Oct 2025 08:15:00 +0700`` (RSS 2.0 asks for RFC 822); no zone means Vietnam's."""
    try:
        return parse_time(parsedate_to_datetime(_ZONE.sub(r" \1\2", text.strip())).isoformat())
    except (ValueError, OverflowError):
        return None  # not RFC 822: feedparser knows further notations
