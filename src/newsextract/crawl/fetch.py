"""Ask the newspaper's site for one page at a time: robots.txt, pace, retries, conditional GET, limits.

The only importer of httpx. One ``Fetcher`` is one run: it reads robots.txt once, has one connection at a time and
never asks for two things at once. Whatever goes wrong with a URL is a ``FetchError`` whose ``outcome`` is one
of the words in ``OUTCOMES``; ``StopCrawl`` ends the run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from types import TracebackType
from typing import Self

import httpx
import stamina
from protego import Protego

from newsextract.crawl.answer import (
    HTML,
    LONGEST_PAUSE,
    OUTCOMES,
    REDIRECTS,
    TEXT,
    Decoder,
    Media,
    Transient,
    judge,
    unpacked,
)
from newsextract.crawl.connection import ConnectionGuard
from newsextract.crawl.pace import Pace
from newsextract.models import FetchError, Page, Paper, StopCrawl

__all__ = ["LONGEST_PAUSE", "OUTCOMES", "Fetcher", "NotModified", "user_agent"]

ATTEMPTS = 3
MAX_REDIRECTS = 5
ROBOTS_BYTES = 512 * 1024
"""RFC 9309, section 2.5: a crawler reads at least 500 KiB of robots.txt; the rest is ignored."""
_HEADERS = {"Accept-Language": "vi", "Accept-Encoding": "gzip, br"}
_DOWN = ("server_error", "timeout", "connection_error", "forbidden")
MOST_DOWN = 5
"""So many addresses in a row that could not be had for one of these reasons: it is the site, not the address."""


def user_agent(contact: str | None = None) -> str:
    """The User-Agent (RFC 9110, section 10.1.5): what asks, and where to complain (an address or a URL)."""
    return f"newsextract/{version('newsextract')}" + (f" (+{contact})" if contact else "")


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server's word that the page is still what we have (304; RFC 9110, section 15.4.5)."""

    url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class _Answer:
    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes


class Fetcher:
    """One run against one newspaper's site, or against the replica at ``base_url``.

    ``delay``: seconds of rest between one answer and the next request, or robots.txt's Crawl-delay (in no RFC, but a
    custom) where that is longer. ``max_requests`` counts everything that is sent. ``max_bytes`` bounds a page both on
    the wire and decoded. ``deadline``: seconds for one answer from start to end, ``patience``: for the connection and
    between two pieces of the answer. Clock and sleep come in from outside so that a night can be rehearsed.

    An explicit ``base_url`` is the only host asked, and the only way to a private address.
    """

    def __init__(
        self,
        paper: Paper,
        *,
        base_url: str | None = None,
        delay: float = 1.0,
        contact: str | None = None,
        max_requests: int = 2000,
        max_bytes: int = 8 * 1024 * 1024,
        deadline: float = 60.0,
        patience: float = 20.0,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.base_url = (base_url or paper.base_url).rstrip("/")
        explicit = self.base_url != paper.base_url.rstrip("/")
        own = httpx.URL(self.base_url)
        self._hosts = [(own.host, own.port)] if explicit else [(host, None) for host in paper.hosts]
        self._guard = ConnectionGuard(private_allowed=explicit, seconds=deadline)
        self.pace = Pace(delay=delay, most=max_requests, sleep=sleep, monotonic=monotonic)
        self.received = 0
        self._agent = user_agent(contact)
        self._max_bytes = max_bytes
        self._now = now
        self._down = 0
        self._robots: dict[str, Protego] = {}
        self._retry = stamina.RetryingCaller(
            attempts=ATTEMPTS, timeout=None, wait_initial=max(2.0, delay), wait_max=60.0, wait_jitter=2.0
        )
        # No proxies or credentials from the environment: the address that answers must be the site's own.
        self._client = httpx.Client(
            headers={"User-Agent": self._agent, **_HEADERS},
            timeout=httpx.Timeout(patience),
            # A connection for each answer: bytes behind the announced end of one would be taken for the next.
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
            trust_env=False,
            event_hooks={"response": [_check_redirect]},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def fetch(
        self, url: str, media: Media = HTML, *, etag: str | None = None, last_modified: str | None = None
    ) -> Page | NotModified:
        """The page at ``url``, or NotModified where the given validators still hold (RFC 9110, section 13).

        Raises FetchError with the outcome of this URL, StopCrawl when nothing more may be asked for.
        """
        try:
            start = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise FetchError(f"{url}: {error}", outcome="bad_url") from error
        pairs = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
        # A server may send what it should not be sent back: field values are ASCII (RFC 9110, section 5.5).
        validators = {name: value for name, value in pairs if value and value.isascii()}
        answer = self._heeding_the_site(start, validators, media)
        if answer.status == 304:
            if not validators:
                raise FetchError(f"{url}: 304 to a plain question", outcome="unexpected_status", status=304)
            return NotModified(str(answer.url), self._now())
        return Page(
            url=str(answer.url),
            status=answer.status,
            body=unpacked(url, answer.body, self._max_bytes) if media.packed else answer.body,
            fetched_at=self._now(),
            content_type=answer.headers.get("Content-Type", ""),
            etag=answer.headers.get("ETag"),
            last_modified=answer.headers.get("Last-Modified"),
        )

    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that robots.txt names (sitemaps.org, "Informing search engine crawlers").

        Raises StopCrawl where robots.txt cannot be had, or wants pauses that are too long.
        """
        return tuple(self._robots_of(httpx.URL(self.base_url)).sitemaps)

    def _heeding_the_site(self, url: httpx.URL, validators: dict[str, str], media: Media) -> _Answer:
        """Raises StopCrawl (site_down) when the site is in trouble: asking on would only add to it."""
        try:
            answer = self._follow(url, validators, media)
        except FetchError as error:
            self._down = self._down + 1 if error.outcome in _DOWN else 0
            if self._down >= MOST_DOWN and not isinstance(error, StopCrawl):
                message = f"{error}; {MOST_DOWN} addresses in a row could not be had: the rest waits for another night"
                raise StopCrawl(message, outcome="site_down", status=error.status) from error
            raise
        self._down = 0
        return answer

    def _follow(self, url: httpx.URL, validators: dict[str, str], media: Media) -> _Answer:
        """Ask for ``url`` and for where it leads; every hop is checked like the first."""
        start, headers = url, {"Accept": media.accept, **validators}
        for _ in range(MAX_REDIRECTS + 1):
            self._check_host(url)
            if media is not TEXT:
                self._check_robots(url)
            answer = self._ask(url, headers, media)
            if answer.status not in REDIRECTS:
                return answer
            # The validators belong to the address that they were given for.
            headers = {"Accept": media.accept}
            url = _target(answer)
        raise FetchError(f"{start}: more than {MAX_REDIRECTS} redirects", outcome="redirect_loop")

    def _check_host(self, url: httpx.URL) -> None:
        if url.scheme not in ("http", "https") or (url.host, url.port) not in self._hosts:
            allowed = ", ".join(host if port is None else f"{host}:{port}" for host, port in self._hosts)
            raise FetchError(f"{url}: only {allowed} may be asked", outcome="off_host")

    def _check_robots(self, url: httpx.URL) -> None:
        # RFC 9309, section 2.2.1: rules are matched against the product token, not the whole User-Agent.
        if not self._robots_of(url).can_fetch(str(url), self._agent.partition("/")[0]):
            raise FetchError(f"{url}: forbidden by robots.txt", outcome="forbidden_by_robots")

    def _robots_of(self, url: httpx.URL) -> Protego:
        origin = f"{url.scheme}://{url.netloc.decode()}"
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        return self._robots[origin]

    def _read_robots(self, origin: str) -> Protego:
        """RFC 9309, section 2.3.1: 4xx allows everything; unreachable or 5xx allows nothing."""
        where = httpx.URL(f"{origin}/robots.txt")
        try:
            answer = self._follow(where, {}, TEXT)
            if answer.status != 200:
                raise FetchError(f"{where}: {answer.status} to a plain question", outcome="unexpected_status")
            body = answer.body
        except StopCrawl:
            raise
        except FetchError as error:
            if error.status is None or not 400 <= error.status < 500:
                message = f"{error}; without robots.txt nothing may be asked for: try again another night"
                raise StopCrawl(message, outcome="robots_unreachable", status=error.status) from error
            body = b""
        robots = Protego.parse(body.decode("utf-8", errors="replace"))
        wanted = robots.crawl_delay(self._agent.partition("/")[0]) or 0.0
        if wanted > LONGEST_PAUSE:
            message = f"{where} wants {wanted:g} s between requests: too slow for a run, ask the newspaper"
            raise StopCrawl(message, outcome="crawl_delay")
        self.pace.delay = max(self.pace.delay, wanted)
        return robots

    def _ask(self, url: httpx.URL, headers: dict[str, str], media: Media) -> _Answer:
        try:
            return self._retry(self._again, self._ask_once, url, headers, media)
        except Transient as transient:
            raise transient.error from transient.__cause__

    def _again(self, error: Exception) -> bool | float:
        """Whether to ask again; after the server's own pause no other is needed."""
        if not isinstance(error, Transient):
            return False
        if error.pause is None:
            return True
        self.pace.leave_alone(error.pause)
        return 0.0

    def _ask_once(self, url: httpx.URL, headers: dict[str, str], media: Media) -> _Answer:
        self.pace.wait()
        try:
            with (
                self._guard.exchange() as extensions,
                self._client.stream("GET", url, headers=headers, extensions=extensions) as response,
            ):
                judge(str(url), response.status_code, response.headers.get("Retry-After", ""), self._now())
                body = b"" if response.status_code != 200 else self._read(url, response, media)
        except (httpx.InvalidURL, UnicodeError) as error:
            # httpx looks where a redirect leads before it is asked to follow it.
            raise FetchError(f"{url}: a redirect to no address: {error}", outcome="bad_redirect") from error
        except httpx.TransportError as error:
            raise self._broken(url, error) from error
        finally:
            self.pace.answered()
        if self._guard.timed_out:
            raise self._late(url)
        return _Answer(url, response.status_code, response.headers, body)

    def _late(self, url: httpx.URL) -> FetchError:
        return FetchError(f"{url}: not complete after {self._guard.seconds:g} s", outcome="timeout")

    def _broken(self, url: httpx.URL, error: httpx.TransportError) -> Exception:
        if self._guard.timed_out:
            return self._late(url)
        # Asking a slow server again only adds to its load; a connection that failed may have been bad luck.
        if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
            return FetchError(f"{url}: {error or 'no answer in time'}", outcome="timeout")
        return Transient(FetchError(f"{url}: {error or type(error).__name__}", outcome="connection_error"))

    def _read(self, url: httpx.URL, response: httpx.Response, media: Media) -> bytes:
        """The body, decoded under our own eyes so that a small answer cannot grow without bound.

        What exceeds the limit is left away of robots.txt, and an error of everything else.
        """
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type and media.types and media_type not in media.types:
            message = f"{url}: {media_type} where {media.name} was expected"
            raise FetchError(message, outcome="wrong_type", status=200)
        limit = ROBOTS_BYTES if media is TEXT else self._max_bytes
        body, wire = bytearray(), 0
        decode = Decoder(str(url), response.headers.get("Content-Encoding", ""))
        for piece in response.iter_raw():
            wire += len(piece)
            self.received += len(piece)
            body += decode(piece, limit + 1 - len(body))
            if max(wire, len(body)) > limit:
                if media is TEXT:
                    return bytes(body[:limit])
                raise FetchError(f"{url}: larger than {limit} bytes", outcome="too_large", status=200)
        decode.finish()
        return bytes(body)


def _check_redirect(response: httpx.Response) -> None:
    """Raises httpx.InvalidURL for a redirect to what is no address: httpx would call it a broken connection."""
    if response.has_redirect_location:
        httpx.URL(response.headers["Location"])


def _target(hop: _Answer) -> httpx.URL:
    location = hop.headers.get("Location")
    if not location:
        raise FetchError(f"{hop.url}: a redirect without Location", outcome="bad_redirect", status=hop.status)
    return hop.url.join(location).copy_with(fragment=None)
