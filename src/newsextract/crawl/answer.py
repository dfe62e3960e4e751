"""What an answer means: its status judged, the words for failures, the media types, the body decoded within bounds."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import brotli

from newsextract.models import FetchError, StopCrawl

__all__ = [
    "FEED",
    "HTML",
    "JSON",
    "LONGEST_PAUSE",
    "OUTCOMES",
    "REDIRECTS",
    "SITEMAP",
    "TEXT",
    "Decoder",
    "Media",
    "Transient",
    "judge",
    "retry_after",
    "unpacked",
]

LONGEST_PAUSE = 300.0
"""Seconds. A site that asks for a longer pause than this gets it: the run stops."""
REDIRECTS = (301, 302, 303, 307, 308)
_CLIENT_ERRORS = {401: "forbidden", 403: "forbidden", 404: "not_found", 410: "gone"}

OUTCOMES = {
    "bad_encoding": "the body is not what its Content-Encoding says",
    "bad_redirect": "a redirect without Location, or to no address",
    "bad_url": "not an address",
    "budget_spent": "the run has used its number of requests",
    "client_error": "another 4xx answer",
    "connection_error": "no connection, or it broke before the end",
    "crawl_delay": "robots.txt wants longer pauses than a run can make",
    "forbidden": "401 or 403",
    "forbidden_by_robots": "robots.txt does not want it to be asked for",
    "gone": "410",
    "moved_away": "a redirect to what is no article's address",
    "not_found": "404",
    "off_host": "a host outside the newspaper's own, or a private address",
    "rate_limited": "429, to the end",
    "redirect_loop": "more redirects than the limit",
    "robots_unreachable": "without robots.txt nothing may be asked for (RFC 9309, section 2.3.1.4)",
    "server_error": "5xx, to the end",
    "site_down": "several addresses in a row could not be had: the site is left alone for this run",
    "timeout": "nothing in time, or not all of it",
    "too_large": "more bytes than the limit",
    "unreadable": "a source of addresses that is not what it should be",
    "unexpected_status": "an answer that is neither 200, 304, a redirect nor an error",
    "wrong_type": "another media type than was asked for",
}
"""What is recorded of a URL that brought no page."""


@dataclass(frozen=True, slots=True)
class Media:
    """What is asked for (``accept``) and what is taken for it (``types``; an answer without a type always is).

    ``packed``: a gzip file is unpacked, whatever its type says.
    """

    name: str
    accept: str
    types: tuple[str, ...]
    packed: bool = False


_XML = ("application/xml", "text/xml")
HTML = Media("HTML", "text/html, application/xhtml+xml", ("text/html", "application/xhtml+xml"))
FEED = Media(
    "a feed",
    "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9",
    # Feeds are served as HTML and as plain text too: the reader tells what it is.
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", *_XML, "text/html", "text/plain"),
)
SITEMAP = Media(
    "a sitemap",
    "application/xml, text/xml, application/gzip;q=0.9",
    (*_XML, "application/gzip", "application/x-gzip", "application/octet-stream", "text/html", "text/plain"),
    packed=True,
)
# The CMS's addresses end in .html, and so does the type that some servers give the JSON.
JSON = Media(
    "JSON", "application/json", ("application/json", "text/json", "text/html", "text/plain", "text/javascript")
)
TEXT = Media("text", "text/plain, */*;q=0.1", ())


class Transient(Exception):
    """May pass: ``error`` is what to raise when it does not, ``pause`` the seconds that the server wants."""

    def __init__(self, error: FetchError, pause: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.pause = pause


def judge(url: str, status: int, wanted: str, now: datetime) -> None:
    """Raise for an answer that is neither a page, a redirect nor a 304; ``wanted`` is its Retry-After.

    Raises FetchError, StopCrawl where the site wants to be left alone for long, Transient for what may pass.
    """
    where = f"{url}: the server answered {status}"
    if status == 429 or status >= 500:
        pause = retry_after(wanted, now)
        if pause is not None and pause > LONGEST_PAUSE:
            raise StopCrawl(f"{where} and wants a pause of {pause:.0f} s", outcome="rate_limited", status=status)
        if status == 429:
            raise Transient(StopCrawl(where, outcome="rate_limited", status=status), pause)
        raise Transient(FetchError(where, outcome="server_error", status=status), pause)
    if status >= 400:
        raise FetchError(where, outcome=_CLIENT_ERRORS.get(status, "client_error"), status=status)
    if status not in (200, 304, *REDIRECTS):
        raise FetchError(where, outcome="unexpected_status", status=status)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to leave the server alone: a number or an HTTP date (RFC 9110, section 10.2.3); else None."""
    if value.strip().isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # no date, or a year that no computer counts to
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())


class Decoder:
    """Undoes Content-Encoding (gzip and br, the two that we ask for), never giving more than asked for."""

    def __init__(self, url: str, encoding: str) -> None:
        self._url = url
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "br"):
            raise self._bad(f"Content-Encoding {encoding}, which was not asked for")
        self._inflate = zlib.decompressobj(wbits=31) if self._encoding.endswith("gzip") else None
        self._brotli = brotli.Decompressor() if self._encoding == "br" else None

    def __call__(self, piece: bytes, at_most: int) -> bytes:
        """The bytes behind ``piece``; raises FetchError (bad_encoding).

        Where more than ``at_most`` bytes come out, at least as many are returned: the answer is too large anyway.
        """
        try:
            if self._inflate:
                return self._inflate.decompress(piece, at_most)
            if self._brotli:
                return bytes(self._brotli.process(piece, output_buffer_limit=at_most))
        except (zlib.error, brotli.error) as error:
            raise self._bad(str(error)) from error
        return piece

    def finish(self) -> None:
        """Raise FetchError (bad_encoding) if the stream had not come to its end."""
        if self._inflate and (not self._inflate.eof or self._inflate.unused_data):
            raise self._bad("the gzip stream does not end where the answer ends")
        if self._brotli and not self._brotli.is_finished():
            raise self._bad("the brotli stream does not end where the answer ends")

    def _bad(self, why: str) -> FetchError:
        return FetchError(f"{self._url}: {why}", outcome="bad_encoding", status=200)


def unpacked(url: str, body: bytes, limit: int) -> bytes:
    """A gzip file's content (RFC 1952), other bytes as they are; raises FetchError (bad_encoding, too_large)."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    decode = Decoder(url, "gzip")
    content = decode(body, limit + 1)
    if len(content) > limit:
        raise FetchError(f"{url}: larger than {limit} bytes when unpacked", outcome="too_large", status=200)
    decode.finish()
    return content
