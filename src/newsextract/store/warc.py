"""Pages as records of WARC files (WARC 1.1, ISO 28500:2017); the one importer of warcio, the extra ``archive``."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

from newsextract.models import Page, UsageError

__all__ = ["WarcWriter", "check_installed"]


def check_installed() -> None:
    """Raises UsageError, which names the extra, where warcio is not installed."""
    try:
        import warcio  # noqa: F401
    except ImportError as error:
        raise UsageError("WARC files need warcio; run: pip install 'newsextract[archive]'") from error


class WarcWriter:
    """Writes pages into an open file, each record a gzip member of its own (WARC 1.1, annex D).

    Record ids follow from what is recorded, so that the same pages make the same records.
    """

    def __init__(self, file: IO[bytes]) -> None:
        from warcio.warcwriter import WARCWriter

        self._writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")

    def write_info(self, fields: dict[str, str], at: datetime) -> None:
        """The record that says who made the file, and when (aware)."""
        body = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        record = self._record("", "warcinfo", at, body)
        self._writer.write_record(record)

    def write_page(self, page: Page) -> None:
        """A response and the request that it answers.

        Of both only what was kept is written: status, Content-Type, ETag and Last-Modified, and the body as it was
        decoded from its Content-Encoding. The status line's reason and version, the request line and its Host are
        made anew, for there is no HTTP message without them (RFC 9112, sections 3 and 4).
        """
        from warcio.statusandheaders import StatusAndHeaders

        parts = urlsplit(page.url)
        kept = (("Content-Type", page.content_type), ("ETag", page.etag), ("Last-Modified", page.last_modified))
        answer = StatusAndHeaders(
            f"{page.status} {_reason(page.status)}", [(name, value) for name, value in kept if value], "HTTP/1.1"
        )
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        question = StatusAndHeaders(f"GET {target} HTTP/1.1", [("Host", parts.netloc)], is_http_request=True)
        response = self._record(page.url, "response", page.fetched_at, page.body, answer)
        request = self._record(page.url, "request", page.fetched_at, b"", question)
        self._writer.write_request_response_pair(request, response)

    def _record(self, url: str, kind: str, at: datetime, body: bytes, http: Any = None) -> Any:
        date = _date(at)
        seed = "\n".join((kind, url, date, hashlib.sha256(body).hexdigest()))
        record_id = f"<{uuid.uuid5(uuid.NAMESPACE_URL, seed).urn}>"
        return self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict={"WARC-Record-ID": record_id, "WARC-Date": date},
        )


def _date(at: datetime) -> str:
    """W3C-DTF in UTC, with microseconds where there are any (WARC 1.1, section 5.4)."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
