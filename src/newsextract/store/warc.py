"""Pages as records of WARC files (WARC 1.1, ISO 28500:2017); the one importer of warcio, the extra ``archive``."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

import brotli

from newsextract.models import MissingExtra, Page, ReadError

__all__ = ["WarcWriter", "check_installed", "read_record"]

MOST = 8 * 1024 * 1024
"""Bytes of a page, as for the crawler."""
_PROTOCOLS = ["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/2", "HTTP/3"]
_HTML = ("", "text/html", "application/xhtml+xml")
_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")


def check_installed() -> None:
    """Raises UsageError, which names the extra, where warcio is not installed."""
    try:
        import warcio  # noqa: F401
    except ImportError as error:
        raise MissingExtra("WARC files need warcio", "archive") from error


class WarcWriter:
    """Writes pages into an open file, each record a gzip member of its own (WARC 1.1, annex D).

    Record ids follow from what is recorded, so that the same pages make the same records. Raises ImportError where
    warcio is missing: ``check_installed`` says so in words.
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


def read_record(data: bytes, wanted: Callable[[str], bool]) -> Page | None:
    """The page of a record, or None for one that is no HTML page with status 200 or whose address is not ``wanted``.

    Raises ReadError for a record that is broken, cut off by its maker (WARC-Truncated) or too large.
    """
    from warcio.archiveiterator import WARCIterator
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

    try:
        # Digests are looked at here: warcio checks that of the payload too, which is of the bytes before or behind the
        # encodings, as makers please.
        record = next(WARCIterator(BytesIO(data), no_record_parse=True))
        field = record.rec_headers.get_header
        url = field("WARC-Target-URI")
        if field("WARC-Type") != "response" or not url or not wanted(url):
            return None
        block = BytesIO(record.raw_stream.read())
        http = StatusAndHeadersParser(_PROTOCOLS, verify=False).parse(block)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, StopIteration) as error:
        raise ReadError(f"no WARC record: {str(error).strip() or 'it is empty'}") from error
    media = (http.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    if http.get_statuscode() != "200" or media not in _HTML:
        return None
    if field("WARC-Truncated"):
        raise ReadError(f"{url}: cut off by the maker of the file ({field('WARC-Truncated')})")
    if record.raw_stream.limit:
        raise ReadError(f"{url}: the record ends {record.raw_stream.limit} bytes early, or is no page for its size")
    if not _fits(block.getvalue(), field("WARC-Block-Digest") or ""):
        raise ReadError(f"{url}: the bytes are not those of WARC-Block-Digest")
    raw = block.read()
    try:
        body = _dechunked(raw, http.get_header("Transfer-Encoding") or "")
        body = _decoded(body, http.get_header("Content-Encoding") or "")
    except ReadError as error:
        raise ReadError(f"{url}: {error}") from error
    header = http.get_header
    at = _time(url, field("WARC-Date") or "")
    return Page(url, 200, body, at, header("Content-Type") or "", header("ETag"), header("Last-Modified"))


def _fits(block: bytes, digest: str) -> bool:
    """Whether the digest (WARC 1.1, section 5.8: ``algorithm:value``, mostly in base 32) is not that of other bytes."""
    algorithm, _, value = digest.partition(":")
    try:
        found = hashlib.new(algorithm.strip().lower().replace("-", ""), block).digest()
    except (ValueError, TypeError):
        return True  # an algorithm that we do not know tells nothing
    known = {base64.b32encode(found).decode(), found.hex().upper()}
    return value.strip().upper() in known or len(value.strip()) not in map(len, known)


def _dechunked(raw: bytes, encoding: str) -> bytes:
    """Without chunks (RFC 9112, section 7.1); some makers take them away and leave the header."""
    from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

    if encoding.strip().lower() != "chunked" or not _CHUNK.match(raw):
        return raw
    try:
        return bytes(ChunkedDataReader(BytesIO(raw), raise_exceptions=True).read())
    except ChunkedDataException as error:
        raise ReadError("the chunks of the body are broken") from error


def _decoded(body: bytes, encoding: str) -> bytes:
    """As it was before Content-Encoding; some makers decode the body and leave the header.

    Raises ReadError for a body that is neither, or too large.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name not in ("", "identity") and not body.lstrip().startswith(b"<"):
            body = _unpacked(body, name)
    if len(body) > MOST:
        raise ReadError(f"the page is larger than {MOST >> 20} MiB")
    return body


def _unpacked(body: bytes, name: str) -> bytes:
    try:
        if name in ("gzip", "x-gzip", "deflate"):
            # "deflate" is zlib's format (RFC 9110, section 8.4.1.2); some servers send it bare.
            bare = name == "deflate" and body[:1] != b"\x78"
            inflate = zlib.decompressobj(31 if "gzip" in name else -15 if bare else 15)
            content, ended = inflate.decompress(body, MOST + 1), inflate.eof
        elif name == "br":
            unpack = brotli.Decompressor()
            content, ended = bytes(unpack.process(body, output_buffer_limit=MOST + 1)), unpack.is_finished()
        else:
            raise ReadError(f"Content-Encoding {name} is none that we know")
    except (zlib.error, brotli.error) as error:
        raise ReadError(f"the body is not what its Content-Encoding ({name}) says: {error}") from error
    if not ended and len(content) <= MOST:
        raise ReadError(f"the body ends before its Content-Encoding ({name}) does")
    return content


def _time(url: str, text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise ReadError(f"{url}: WARC-Date {text!r} is no time") from error
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _date(at: datetime) -> str:
    """W3C-DTF in UTC, with microseconds where there are any (WARC 1.1, section 5.4)."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
