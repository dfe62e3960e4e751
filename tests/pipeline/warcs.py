"""WARC files as their makers write them: ours, Common Crawl's, wget's, and damaged ones."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

__all__ = ["HOST", "Capture", "chunked", "offsets", "write_warc"]

HOST = "https://baolaocai.vn"


@dataclass(frozen=True)
class Capture:
    """One answer as it came over the wire; ``fields`` are further WARC fields."""

    path: str
    body: bytes
    at: datetime = datetime(2025, 10, 1, tzinfo=UTC)
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "response"
    host: str = HOST
    fields: Mapping[str, str] = field(default_factory=dict)


def write_warc(path: Path, captures: Iterable[Capture], version: str = "1.1") -> Path:
    """A file of that version, compressed if its name says so."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz", warc_version=version)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "a test"}))
        for one in captures:
            headers = {"Content-Type": "text/html; charset=utf-8"} | dict(one.headers)
            record = writer.create_warc_record(
                one.host + one.path,
                one.kind,
                payload=BytesIO(one.body),
                length=len(one.body),
                http_headers=StatusAndHeaders(one.status, list(headers.items()), "HTTP/1.1"),
                warc_headers_dict={"WARC-Date": one.at.strftime("%Y-%m-%dT%H:%M:%SZ")} | dict(one.fields),
            )
            writer.write_record(record)
    return path


def chunked(body: bytes, size: int = 1000) -> bytes:
    """In chunks (RFC 9112, section 7.1)."""
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def offsets(path: Path) -> list[int]:
    """Where the records of a file begin that nobody has damaged."""
    data = path.read_bytes()
    if path.suffix != ".gz":
        return [i for i in range(len(data)) if data.startswith(b"WARC/1.", i)]
    return [i for i in range(len(data)) if data.startswith(b"\x1f\x8b\x08", i) and _opens(data[i:])]


def _opens(data: bytes) -> bool:
    try:
        return gzip.GzipFile(fileobj=BytesIO(data)).read(5) == b"WARC/"
    except (OSError, EOFError):
        return False
