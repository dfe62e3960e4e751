"""What an answer means: the words for failures, the pause a server wants, its body decoded within bounds."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from newsextract.models import FetchError

__all__ = ["OUTCOMES", "Decoder", "retry_after"]

OUTCOMES = {
    "bad_encoding": "the body is not what its Content-Encoding says",
    "bad_redirect": "a redirect without Location",
    "bad_url": "not an address",
    "budget_spent": "the run has used its number of requests",
    "client_error": "another 4xx answer",
    "connection_error": "no connection, or it broke before the end",
    "crawl_delay": "robots.txt wants longer pauses than a run can make",
    "forbidden": "401 or 403",
    "forbidden_by_robots": "robots.txt does not want it to be asked for",
    "gone": "410",
    "not_found": "404",
    "not_html": "another media type than HTML",
    "off_host": "a host outside the newspaper's own, or a private address",
    "rate_limited": "429, to the end",
    "redirect_loop": "more redirects than the limit",
    "robots_unreachable": "without robots.txt nothing may be asked for (RFC 9309, section 2.3.1.4)",
    "server_error": "5xx, to the end",
    "timeout": "nothing in time, or not all of it",
    "too_large": "more bytes than the limit",
    "unexpected_status": "an answer that is neither 200, 304, a redirect nor an error",
}
"""What is recorded of a URL that brought no page."""


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to leave the server alone: a number or an HTTP date (RFC 9110, section 10.2.3); else None."""
    if value.strip().isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())


class Decoder:
    """Undoes Content-Encoding (gzip, the only one that we ask for), never giving more than asked for."""

    def __init__(self, url: str, encoding: str) -> None:
        self._url = url
        self._gzip = encoding.strip().lower() in ("gzip", "x-gzip")
        if not self._gzip and encoding.strip().lower() not in ("", "identity"):
            raise self._bad(f"Content-Encoding {encoding}, which was not asked for")
        self._inflate = zlib.decompressobj(wbits=31)

    def __call__(self, piece: bytes, at_most: int) -> bytes:
        """The bytes behind ``piece``; raises FetchError (bad_encoding)."""
        if not self._gzip:
            return piece
        try:
            return self._inflate.decompress(piece, at_most)
        except zlib.error as error:
            raise self._bad(str(error)) from error

    def finish(self) -> None:
        """Raise FetchError (bad_encoding) if the stream had not come to its end."""
        if self._gzip and (not self._inflate.eof or self._inflate.unused_data):
            raise self._bad("the gzip stream does not end where the answer ends")

    def _bad(self, why: str) -> FetchError:
        return FetchError(f"{self._url}: {why}", outcome="bad_encoding", status=200)
