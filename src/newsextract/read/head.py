"""What a page says about itself: address, section, author and dates, from metadata or in plain sight."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsextract.read.text import clean

__all__ = ["Head", "parse_time", "read_head"]

# Asia/Ho_Chi_Minh has been UTC+7 without summer time since 1975.
_VIETNAM = timezone(timedelta(hours=7))
_QUERY = "meta, link[rel=canonical], script[type='application/ld+json'], title, h1, time"
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\D{0,12}?(\d{1,2})[:hg](\d{2})(?!\d)")
_TIMES = 50
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_TEASERS = frozenset({"article", "aside", "footer", "li", "nav"})
_HOUR_FIRST = re.compile(r"(?<!\d)(\d{1,2})[:hg](\d{2})\D{0,40}?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")


@dataclass(slots=True)
class Head:
    """Metadata by lower-case name (``article:section``, ``datepublished`` …), first one wins."""

    meta: dict[str, str] = field(default_factory=dict)
    canonical: str = ""
    title: str = ""
    linked_data: list[str] = field(default_factory=list)
    times: list[LexborNode] = field(default_factory=list)
    first_time: dict[int, int] = field(default_factory=dict)
    """For each h1 (by ``mem_id``) the index of the first ``time`` after it."""
    _objects: list[dict[str, Any]] | None = None

    def get(self, *names: str) -> str:
        """The first of these metadata that is there, or an empty string."""
        return next((value for name in names if (value := self.meta.get(name))), "")

    def linked(self, key: str) -> str:
        """The first text under this key in the page's JSON-LD (schema.org), or an empty string.

        A value that is an object (an author) or a list of them gives the first name.
        """
        if self._objects is None:
            self._objects = [found for source in self.linked_data for found in _objects(source)]
        for item in self._objects:
            value = item.get(key)
            value = value[0] if isinstance(value, list) and value else value
            value = value.get("name") if isinstance(value, dict) else value
            if isinstance(value, str) and value.strip():
                return clean(value)
        return ""

    def published(self, title: LexborNode, visible: Callable[[], str]) -> datetime | None:
        """When the article appeared (in Vietnam's time); ``visible`` gives the text below its title."""
        named = _first_time(self.get("article:published_time"), self.get("datepublished"), self.linked("datePublished"))
        if named:
            return named
        above = {node.mem_id for node in _ancestors(title)}
        first = self.first_time.get(title.mem_id, 0)
        for node in self.times[first : first + _TIMES]:
            # The date of a teaser is not the article's.
            if all(box.tag not in _TEASERS or box.mem_id in above for box in _ancestors(node)):
                shown = _first_time(node.attributes.get("datetime") or "", clean(node.text()))
                return shown or _first_time(visible())
        return _first_time(visible())

    def modified(self) -> datetime | None:
        """When the article last changed (in Vietnam's time), by its metadata."""
        return _first_time(self.get("article:modified_time"), self.get("datemodified"), self.linked("dateModified"))


def read_head(parser: LexborHTMLParser) -> Head:
    """Collect a page's metadata in one query."""
    head = Head()
    for node in parser.css(_QUERY):
        tag = node.tag
        if tag == "meta":
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            content = attributes.get("content")
            if name and content and content.strip():
                head.meta.setdefault(name.lower(), clean(content))
        elif tag == "link":
            head.canonical = head.canonical or (node.attributes.get("href") or "").strip()
        elif tag == "script":
            head.linked_data.append(node.text())
        elif tag == "title":
            head.title = head.title or clean(node.text())
        elif tag == "h1":
            head.first_time[node.mem_id] = len(head.times)
        else:
            head.times.append(node)
    return head


def parse_time(text: str) -> datetime | None:
    """An ISO 8601 date-time (also ``+0700``) or a text with ``dd/mm/yyyy HH:MM``, in Vietnam's time."""
    text = text.strip()
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return _visible_time(text)  # not ISO 8601: the other notation is tried
    if not _FIRST_YEAR <= time.year <= _LAST_YEAR:
        return None  # a page of no newspaper's time
    return time.astimezone(_VIETNAM) if time.tzinfo else time.replace(tzinfo=_VIETNAM)


def _visible_time(text: str) -> datetime | None:
    if found := _DAY_FIRST.search(text):
        day, month, year, hour, minute = map(int, found.groups())
    elif found := _HOUR_FIRST.search(text):
        hour, minute, day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return datetime(year, month, day, hour, minute, tzinfo=_VIETNAM)
    except ValueError:
        return None  # digits that look like a date but are none, such as 31/02/2025


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _first_time(*texts: str) -> datetime | None:
    return next((time for text in texts if text and (time := parse_time(text))), None)


def _objects(source: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD text, outermost first; a broken one holds nothing."""
    try:
        waiting = [json.loads(source)]
    except (ValueError, RecursionError):
        return  # the page is read without it: every fact in JSON-LD stands elsewhere, too
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, dict):
            yield item
            item = item.get("@graph")
        if isinstance(item, list):
            waiting.extend(item)
