"""The records that travel between the rooms, and the tree of our errors.

    NewsextractError
    ├── RuleError          rule files are wrong; lists every problem found
    ├── ReadError          bytes that are not a readable article
    │   └── NotAnArticle   a page without title or body: quarantined with the reason
    ├── FetchError         a request that brought no page: the recorded outcome of that URL
    │   └── StopCrawl      the site wants no more requests in this run
    ├── LayoutDrift        the site no longer looks as expected
    ├── StoreError         the database cannot be used as asked
    │   ├── WrongFile      the path leads to no file that can be used so
    │   └── DatabaseBusy   another process holds the database or the run lock
    └── UsageError         the call itself is wrong (a path, an option)
        └── MissingExtra   a package is not installed that an extra brings

They are one module, longer than others, because whoever has read it knows all that may pass between two rooms.
Every message says what is wrong, where (file and line, or URL) and what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal

__all__ = [
    "Article",
    "Block",
    "BlockKind",
    "Change",
    "DatabaseBusy",
    "Entry",
    "Extraction",
    "FetchError",
    "FrontierState",
    "Layout",
    "LayoutDrift",
    "Link",
    "MissingExtra",
    "NewsextractError",
    "NotAnArticle",
    "Official",
    "Page",
    "PageRef",
    "Paper",
    "Period",
    "Place",
    "ReadError",
    "RuleError",
    "Statistic",
    "StopCrawl",
    "StoreError",
    "Target",
    "Unexplained",
    "UsageError",
    "WrongFile",
]

BlockKind = Literal["title", "summary", "heading", "paragraph", "caption", "table"]
PeriodSource = Literal["clause", "sentence", "paragraph", "heading", "article", "publication"]


class NewsextractError(Exception):
    """Anything that this package raises on purpose."""


class RuleError(NewsextractError):
    """Rule files are wrong. ``problems`` holds one line each: file, line, rule, what to write instead."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ReadError(NewsextractError):
    """Bytes that cannot be read as an article; the message says why."""


class NotAnArticle(ReadError):
    """A page without a title or a body."""


class FetchError(NewsextractError):
    """A request that brought no page. ``outcome`` is the word stored for the URL."""

    def __init__(self, message: str, *, outcome: str, status: int | None = None) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.status = status


class StopCrawl(FetchError):
    """The site wants no more requests in this run."""


class LayoutDrift(NewsextractError):
    """The site no longer looks as expected; nothing of the run replaced a good version."""


class StoreError(NewsextractError):
    """The database cannot be used as asked."""


class WrongFile(StoreError):
    """The path leads to no file that can be used so: there is none, a directory, another program's, a snapshot."""


class DatabaseBusy(StoreError):
    """Another process holds the database or the run lock."""


class UsageError(NewsextractError):
    """The call itself is wrong."""


class MissingExtra(UsageError):
    """A package is missing that an optional extra brings. No index is named: the clone is the source."""

    def __init__(self, problem: str, extra: str) -> None:
        super().__init__(
            f"{problem}; install newsextract with the extra `{extra}`, in its clone: pip install '.[{extra}]'"
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """How one generation of a site marks up an article: CSS selectors, the probe first.

    ``probe`` matches on pages of this layout only; ``drop`` lists what is furniture although it stands
    inside ``body``. A piece of pictures or video has no text of its own (``texts`` is false): its title and its
    summary are enough.
    """

    id: str
    probe: str
    title: str
    summary: str
    body: str
    author: str
    drop: str
    texts: bool = True


@dataclass(frozen=True, slots=True)
class Paper:
    """A newspaper as data (``papers/<id>.toml``): addresses, sections, layouts, boilerplate."""

    id: str
    name: str
    base_url: str
    hosts: tuple[str, ...]
    sections: tuple[str, ...]
    """Paths of the listing pages, such as ``/giao-duc/``."""
    section_names: tuple[str, ...]
    """Names in a page's metadata that make it ours, such as ``Giáo dục``."""
    month_sitemap: str
    """Path of a month's sitemap, ``{year}`` and ``{month}`` to be filled in; "" where there is none."""
    article_pattern: str
    """A regular expression on the URL's path with one group ``post_id``."""
    story: str
    """A CSS selector of one article's entry in a listing."""
    pagination: str
    """A CSS selector of the boxes in which a listing links to its other pages."""
    page_words: tuple[str, ...]
    """What stands before a page number in an address, lower case: ``page``, ``trang``."""
    next_words: tuple[str, ...]
    """What a link to the next page says, or its class: ``Trang sau``."""
    more_news: str
    """The path of a listing's JSON, with ``{zone}`` (a section's number) and ``{page}``."""
    layouts: tuple[Layout, ...]
    cut_headings: tuple[str, ...]
    """Headings from which on a text is furniture: ``Tin cùng chuyên mục`` …"""
    drop_lines: tuple[str, ...]
    """Regular expressions of whole lines that are never part of an article (share buttons, file names)."""
    province: Mapping[str, str] = field(default_factory=dict)
    """The paper's own province by vintage: ``{"2024": "10", "2025": "15"}`` (GSO codes); empty for a national one."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one request brought: ``body`` is decoded from its transfer encoding, not from its charset.

    ``url`` is the address after redirects, ``fetched_at`` is aware, UTC.
    """

    url: str
    status: int
    body: bytes
    fetched_at: datetime
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return len(self.body)

    @property
    def whole(self) -> bool:
        """Whether the last tag is there, whatever a server appends: else it may have been cut off on its way."""
        return b"</html" in self.body[-4096:].lower()

    @property
    def charset(self) -> str | None:
        """The charset that the server declared, if any (RFC 9110, section 8.3)."""
        for part in self.content_type.split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip(" \"'") or None
        return None


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page whose bytes are kept elsewhere, such as in a WARC file: all that is known of it without them.

    ``sha256`` (hex) and ``size`` are those of the decoded body; ``whole``: its last tag is there.
    """

    url: str
    status: int
    sha256: str
    size: int
    whole: bool
    fetched_at: datetime
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An article's address as a listing, a feed or a sitemap gives it: absolute, without query and fragment."""

    post_id: str
    url: str
    at: datetime | None = None
    """When the source says it was published or changed (aware), where it says so."""


FrontierState = Literal["waiting", "stored", "elsewhere", "gone", "given_up"]
"""``waiting`` to be asked for; ``stored`` as an article; ``elsewhere`` (another section, another number: asked for
once); ``gone`` (404, 410); ``given_up`` after too many failures."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article's address on the frontier, with what is needed to ask for it again politely.

    ``failures`` counts those since the last success; ``dated`` is the article's time of publication, or when it was
    first seen where it has none, and None before it was stored (aware).
    """

    post_id: str
    url: str
    state: FrontierState
    found_at: datetime
    failures: int = 0
    not_before: datetime | None = None
    dated: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of an article's text: NFC, single spaces, no line breaks but in tables."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article as a reader sees it. The first blocks are its title and its summary."""

    paper: str
    post_id: str | None
    url: str | None
    title: str
    summary: str
    author: str
    section: str
    published_at: datetime | None
    modified_at: datetime | None
    layout: str
    blocks: tuple[Block, ...]

    @property
    def published(self) -> date | None:
        """The day of publication in the paper's own time zone."""
        return self.published_at.date() if self.published_at else None


@dataclass(frozen=True, slots=True)
class Period:
    """A time as ISO 8601 dates; ``start`` is None for an as-of date or a deadline.

    ``kind`` is one of day, day_range, month, month_range, quarter, half_year, ytd, calendar_year,
    school_year, semester, plan_period, term, range, as_of, deadline, duration, open, publication.
    """

    text: str
    start: str | None
    end: str | None
    kind: str
    source: PeriodSource


@dataclass(frozen=True, slots=True)
class Place:
    """A territory or a school. ``id`` is ``code@vintage`` (GSO code) and None where it is ambiguous."""

    id: str | None
    text: str
    code: str | None
    vintage: str | None
    level: str


@dataclass(frozen=True, slots=True)
class Change:
    """By how much something rose (positive) or fell (negative)."""

    value: float
    unit: str
    kind: Literal["relative", "points", "absolute"]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A number that is reported. ``blocks[block].text[start:end] == quote``, always."""

    value: float | None
    value_max: float | None
    of: float | None
    unit: str
    indicator: str | None
    qualifier: str
    comparator: str
    change: Change | None
    baseline: Period | None
    period: Period | None
    place: Place | None
    level: str | None
    quote: str
    block: int
    start: int
    end: int
    rule: str
    flags: tuple[str, ...]
    identity: str = ""
    """Stable name of the fact: article, kind, number, sentence, occurrence (not offsets, not the rule)."""


@dataclass(frozen=True, slots=True)
class Official:
    """A named person with an office; ``quote`` holds name and title as printed."""

    name: str
    honorific: str
    title: str
    organisation: str
    place: Place | None
    former: bool
    quote: str
    block: int
    start: int
    end: int
    rule: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A number (or, with ``value`` None, a standard) that somebody aims at, plans or must reach."""

    value: float | None
    value_max: float | None
    unit: str
    indicator: str | None
    comparator: str
    strength: Literal["target", "forecast", "quota", "requirement"]
    deadline: Period | None
    place: Place | None
    quote: str
    block: int
    start: int
    end: int
    rule: str
    flags: tuple[str, ...]
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Digits that no rule claimed or rejected: the work list for the next rule."""

    text: str
    before: str
    after: str
    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article and the facts found in it."""

    article: Article
    statistics: tuple[Statistic, ...]
    officials: tuple[Official, ...]
    targets: tuple[Target, ...]
    unexplained: tuple[Unexplained, ...] = ()
    warnings: tuple[str, ...] = ()
    """What went wrong on the way, such as a rule stopped by its time limit."""

    @property
    def fact_count(self) -> int:
        """Statistics, officials and targets together."""
        return len(self.statistics) + len(self.officials) + len(self.targets)

    def to_dict(self, *, whole: bool = False) -> dict[str, Any]:
        """The JSON contract: plain values, ISO 8601 dates, numbers without needless ``.0``.

        ``whole``: also what it takes to store it elsewhere (paper, post id, identities, unexplained numbers).
        """
        keys = () if whole else ("paper", "post_id")
        names = () if whole else ("identity",)
        found = {
            "article": _plain(self.article, skip=keys),
            "statistics": [_plain(x, skip=names) for x in self.statistics],
            "officials": [_plain(x, skip=names) for x in self.officials],
            "targets": [_plain(x, skip=names) for x in self.targets],
        }
        return {**found, "unexplained": _plain(self.unexplained)} if whole else found


def _plain(value: Any, *, skip: tuple[str, ...] = ()) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(x) for x in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name not in skip}
    return value
