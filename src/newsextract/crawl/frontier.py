"""Which articles to ask for tonight, and in which order. Pure: the clock and the memory come in as values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newsextract.models import Known, Paper

__all__ = ["Request", "plan", "post_id"]


@dataclass(frozen=True, slots=True)
class Request:
    """An article to ask for; the validators are there when we have a version of it (RFC 9110, section 13)."""

    post_id: str
    url: str
    etag: str | None = None
    last_modified: str | None = None


def post_id(url: str, paper: Paper) -> str | None:
    """The number that the newspaper's CMS gave the article, whatever slug or query its address has."""
    found = re.match(paper.article_pattern, urlsplit(url).path)
    return found["post_id"] if found else None


def plan(
    urls: Iterable[str],
    known: Mapping[str, Known],
    paper: Paper,
    *,
    now: datetime,
    revisit: timedelta,
    limit: int | None = None,
) -> list[Request]:
    """Requests for new articles in the order of ``urls``, then for the young ``known`` ones, newest first.

    An article is young for ``revisit`` after its publication: that is when newspapers edit, listed or not.
    One that was never dated is left alone. ``known`` is keyed by post id; URLs that are no article's are
    passed over. ``limit`` bounds the number of articles.
    """
    new: dict[str, Request] = {}
    for url in urls:
        key = post_id(url, paper)
        if key is not None and key not in known:
            new.setdefault(key, Request(key, url))
    dated = [(x.published_at, key, x) for key, x in known.items() if x.published_at is not None]
    young = sorted((entry for entry in dated if now - entry[0] < revisit), reverse=True)
    again = [Request(key, x.url, x.etag, x.last_modified) for _, key, x in young]
    return [*new.values(), *again][:limit]
