"""A page of the CMS's "more news" JSON, which its listings load on demand, becomes the articles that it lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from newsextract.models import Link, Paper, ReadError
from newsextract.read.address import Site, once_each
from newsextract.read.charset import as_utf8
from newsextract.read.head import parse_time
from newsextract.read.listing import read_stories

__all__ = ["following", "read_morenews"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DIGITS = 12


def read_morenews(body: bytes, paper: Paper, url: str) -> tuple[Link, ...]:
    """The articles of ``/api/morenews-zone-{zone}-{page}.html`` at ``url``, in its order, once each.

    Two forms are known on sites of this CMS: ``data.contents`` is a list of objects with ``url`` (relative or
    absolute), ``date`` (of publication, seconds since 1970, as a number or as text) and ``update_time``;
    ``data.articles`` is HTML with the stories. Behind the last page both are empty: the answer is ().

    Raises ReadError, naming ``url``, for anything else.
    """
    try:
        answer = json.loads(as_utf8(body))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{url}: not JSON ({len(body)} bytes): {error}") from error
    data = answer.get("data") if isinstance(answer, dict) else None
    match data:
        case {"contents": list(contents)}:
            return once_each(_links(contents, Site.at(url, paper, base=_base(url, paper)), url))
        case {"articles": str(html)}:
            return read_stories(html, paper, _base(url, paper))
    raise ReadError(f"{url}: JSON without a list data.contents or a text data.articles")


def following(url: str, paper: Paper) -> str | None:
    """The address of the page behind this one, or None where ``url`` is none of ``Paper.more_news``."""
    before, _, after = paper.more_news.partition("{page}")
    pattern = f"({re.escape(before).replace(re.escape('{zone}'), '[^/-]+')})([0-9]{{1,6}})({re.escape(after)})"
    found = re.search(pattern, url, re.ASCII) if after else None
    return f"{url[: found.start()]}{found[1]}{int(found[2]) + 1}{found[3]}" if found else None


def _base(url: str, paper: Paper) -> str:
    """What relative addresses start from: where an ``api.`` host answers, the paper's own host is meant."""
    host = urlsplit(url).netloc.lower()
    served_by_api = host not in paper.hosts and host.endswith(tuple(f".{own}" for own in paper.hosts))
    return paper.base_url if served_by_api else url


def _links(contents: list[Any], site: Site, url: str) -> Iterator[Link]:
    addressed = [item for item in contents if isinstance(item, dict) and isinstance(item.get("url"), str)]
    if contents and not addressed:
        raise ReadError(f"{url}: {len(contents)} items in data.contents, none with a url")
    for item in addressed:
        if link := site.article(item["url"], _time(item.get("date")) or _time(item.get("update_time"))):
            yield link


def _time(value: Any) -> datetime | None:
    """A time in seconds since 1970, or as text; 0 stands for none."""
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
            return parse_time(value)
        value = int(value)
    if not isinstance(value, int | float) or not value > 0:
        return None
    try:
        return parse_time((_EPOCH + timedelta(seconds=value)).isoformat())
    except OverflowError:
        return None  # a number that is no time of this era
