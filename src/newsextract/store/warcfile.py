"""WARC files of any maker, record by record: a broken one is named by its offset, and reading goes on behind it.

warcio gives up at the first fault of a file, so that the records are told apart here: each is a gzip member (WARC 1.1,
annex D) or lies between two blank lines; what is in them is read by ``warc``.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from newsextract.models import Page, ReadError

from .warc import check_installed, read_record

__all__ = ["Captured", "Flaw", "captured", "is_warc", "read_warc"]

MOST = 32 * 1024 * 1024
"""Bytes of a record that are kept in memory; a page has some thousand of them, a video has more."""
_GZIP = b"\x1f\x8b\x08"
_WARC = b"WARC/"
_NO_RECORD = "no WARC record with a Content-Length begins there"
_STEP = 256 * 1024
_LONGEST_HEAD = 64 * 1024
_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Captured:
    """A page and where in the file its record begins."""

    offset: int
    page: Page


@dataclass(frozen=True, slots=True)
class Flaw:
    """A record that cannot be read."""

    offset: int
    reason: str


def is_warc(path: Path) -> bool:
    """Whether the name is that of a WARC file (WARC 1.1, section 8 and annex D)."""
    return path.name.lower().endswith((".warc", ".warc.gz"))


def read_warc(path: Path, wanted: Callable[[str], bool], *, start: int = 0) -> Iterator[Captured | Flaw]:
    """The pages (``response`` records with status 200 and HTML) whose address is ``wanted``, from an offset on.

    Bodies are decoded from their transfer and content encodings; records of other kinds, revisits among them, are
    passed over. Raises UsageError where warcio is missing, ReadError where the file cannot be read.
    """
    check_installed()
    try:
        with path.open("rb") as file:
            head = file.read(len(_GZIP))
            for offset, data, fault in _members(file, start) if head == _GZIP else _blocks(file, start):
                if fault:
                    yield Flaw(offset, fault)
                    continue
                try:
                    page = read_record(data, wanted)
                except ReadError as error:
                    yield Flaw(offset, str(error))
                else:
                    if page:
                        yield Captured(offset, page)
    except OSError as error:
        raise ReadError(f"{path}: cannot be read: {error.strerror or error}; check the path and its rights") from error


def captured(path: Path, offset: int) -> Page:
    """The page whose record begins there. Raises ReadError where there is none (any more)."""
    found = next(read_warc(path, lambda url: True, start=offset), None)
    if isinstance(found, Captured) and found.offset == offset:
        return found.page
    raise ReadError(f"{path}#{offset}: no page there any more; the file has changed while it was read")


_Record = tuple[int, bytes, str]
"""Offset, the record's first bytes (all of them unless there are more than ``MOST``), and what is wrong with it."""


def _members(file: IO[bytes], offset: int) -> Iterator[_Record]:
    size = file.seek(0, 2)
    while offset < size:
        try:
            data, length = _member(file, offset)
        except (zlib.error, EOFError) as error:
            yield offset, b"", f"no whole gzip member: {error}"
            offset = _find(file, _GZIP, offset + 1, _begins_member)
            continue
        if data:  # Some makers end a file with an empty member.
            yield offset, data, _fault(data)
        offset += length


def _member(file: IO[bytes], offset: int, most: int = MOST) -> tuple[bytes, int]:
    """What is in the gzip member (RFC 1952), and its length in the file; its checksum is right."""
    file.seek(offset)
    inflate, length, kept = zlib.decompressobj(31), 0, bytearray()
    while not inflate.eof:
        piece = file.read(_STEP)
        if not piece:
            raise EOFError("the file ends in the middle of it")
        length += len(piece)
        while piece and not inflate.eof:
            kept += inflate.decompress(piece, _STEP)[: most - len(kept)]
            piece = inflate.unconsumed_tail
    return bytes(kept), length - len(inflate.unused_data)


def _fault(data: bytes) -> str:
    """Why what is in the member cannot be one record, or ""."""
    head = _head_of(data[:_LONGEST_HEAD])
    if not head:
        return _NO_RECORD
    # A record that is larger than what was kept of it has nothing behind it.
    if data[len(head) + _length(head) :].strip():
        return "several records in one gzip member; `warcio recompress` takes them apart"
    return ""


def _begins_member(file: IO[bytes], offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(31).decompress(file.read(4096), len(_WARC)) == _WARC
    except zlib.error:
        return False


def _blocks(file: IO[bytes], offset: int) -> Iterator[_Record]:
    size = file.seek(0, 2)
    while (offset := _skip_blank(file, offset)) < size:
        head = _head(file, offset)
        if not head:
            yield offset, b"", _NO_RECORD
            offset = _find(file, _WARC, offset + 1, _has_head)
            continue
        whole = len(head) + _length(head)
        following = behind = _skip_blank(file, offset + whole)
        if behind < size and not _has_head(file, behind):
            following = _find(file, _WARC, offset + len(head), _has_head)
        if following < behind:
            yield offset, b"", "it ends in the middle of another record"
        else:
            file.seek(offset)
            yield offset, file.read(min(whole, MOST)), ""
        if following > behind:
            yield behind, b"", _NO_RECORD
        offset = following


def _has_head(file: IO[bytes], offset: int) -> bool:
    return bool(_head(file, offset))


def _head(file: IO[bytes], offset: int) -> bytes:
    """The header lines of the record and the blank line behind them; nothing where these are none."""
    file.seek(offset)
    begin = file.read(len(_WARC))
    return _head_of(begin + file.read(_LONGEST_HEAD)) if begin == _WARC else b""


def _head_of(text: bytes) -> bytes:
    if not text.startswith(_WARC):
        return b""
    end = re.search(rb"\r?\n\r?\n", text)
    head = text[: end.end()] if end else b""
    return head if _length(head) >= 0 else b""


def _length(head: bytes) -> int:
    """How long the record's block is; -1 where its header does not say."""
    found = _LENGTH.search(head)
    return int(found[1]) if found else -1


def _skip_blank(file: IO[bytes], offset: int) -> int:
    file.seek(offset)
    text = file.read(16)
    return offset + len(text) - len(text.lstrip(b"\r\n"))


def _find(file: IO[bytes], sign: bytes, start: int, good: Callable[[IO[bytes], int], bool]) -> int:
    """Where the next record begins: at the next sign of one that is ``good``; else the end of the file."""
    while True:
        file.seek(start)
        piece = file.read(_STEP)
        at = piece.find(sign)
        while at >= 0:
            if good(file, start + at):
                return start + at
            at = piece.find(sign, at + 1)
        if len(piece) < _STEP:
            return start + len(piece)
        start += _STEP - len(sign) + 1
