"""Answers as data: what the server says to a request, and every way in which it may say it wrongly."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache

import brotli

__all__ = [
    "HTML",
    "Answer",
    "Asked",
    "Reply",
    "answered",
    "brotli_bomb",
    "cut_off",
    "dripping",
    "encoded",
    "error",
    "fifty_megabytes",
    "gzip_bomb",
    "html",
    "lying_length",
    "page",
    "raw",
    "redirect",
    "silent",
]

HTML = "text/html; charset=utf-8"
BOMB = 30_000_000
"""Bytes that a bomb unpacks to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the server saw it: when its head was complete (monotonic seconds), and what it was told.

    ``status`` is None where the connection was closed, or is still held, without an answer.
    """

    at: float
    method: str
    path: str
    headers: Mapping[str, str]
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Its head says Content-Length ``length`` (default: the truth; negative: nothing of the kind).

    ``sent`` bytes of the body are sent before the connection is closed (default: all, and it stays open);
    ``times`` the body is sent over and over; ``silence`` seconds pass before the first byte and ``drip``
    seconds after each byte of the body. ``head`` is sent in place of a head made of all this.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    sent: int | None = None
    times: int = 1
    silence: float = 0.0
    drip: float = 0.0
    head: bytes | None = None


Reply = Answer | Sequence[Answer] | Callable[[Asked], Answer]
"""What a path says: always the same, one answer after the other (the last for ever), or what the request asks for."""


def answered(reply: Reply, asked: Asked, turn: int) -> Answer:
    """The answer to the ``turn``-th question (from 0) for one path: 304 where the validators of a 200 still hold."""
    if callable(reply):
        answer = reply(asked)
    else:
        answer = reply if isinstance(reply, Answer) else reply[min(turn, len(reply) - 1)]
    if answer.status == 200 and _unchanged(answer, asked):
        return Answer(304, headers={name: text for name, text in answer.headers.items() if name != "Content-Type"})
    return answer


def _unchanged(answer: Answer, asked: Asked) -> bool:
    """RFC 9110, section 13.2.2: If-None-Match decides where it is given, else If-Modified-Since."""
    etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    if etag and "if-none-match" in asked.headers:
        return etag in asked.headers["if-none-match"]
    since = asked.headers.get("if-modified-since")
    return bool(modified and since) and parsedate_to_datetime(str(modified)) <= parsedate_to_datetime(str(since))


def html(body: bytes, *, content_type: str = HTML) -> Answer:
    """A page without validators."""
    return Answer(body=body, headers={"Content-Type": content_type})


def page(body: bytes, modified: datetime) -> Answer:
    """A page as a good server sends it, with validators."""
    validators = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        "Last-Modified": format_datetime(modified.astimezone(UTC), usegmt=True),
    }
    return Answer(body=body, headers={"Content-Type": HTML, **validators})


def error(status: int, *, retry_after: str = "") -> Answer:
    """An answer with a status and nothing to read."""
    return Answer(status, headers={"Retry-After": retry_after} if retry_after else {})


def redirect(location: str, *, status: int = 301) -> Answer:
    """To another address, absolute or not."""
    return Answer(status, headers={"Location": location})


def cut_off(answer: Answer) -> Answer:
    """The connection closes in the middle of the body."""
    return replace(answer, sent=len(answer.body) // 2)


def lying_length(answer: Answer, by: int) -> Answer:
    """Content-Length says ``by`` bytes more (or less) than are sent; the connection stays open."""
    return replace(answer, length=len(answer.body) + by)


def raw(head: bytes, *, drip: float = 0.0) -> Answer:
    """Bytes that may be anything but HTTP, then the end of the connection."""
    return Answer(head=head[:1], body=head[1:], length=-1, drip=drip)


def dripping(answer: Answer, seconds: float = 1.0) -> Answer:
    """A byte at a time."""
    return replace(answer, drip=seconds)


def silent(seconds: float = 3600.0) -> Answer:
    """Takes the request and says nothing for so long."""
    return Answer(silence=seconds)


def encoded(answer: Answer, encoding: str) -> Answer:
    """The answer in ``gzip`` or ``br``."""
    packed = gzip.compress(answer.body, mtime=0) if encoding == "gzip" else brotli.compress(answer.body)
    return replace(answer, body=packed, headers={**answer.headers, "Content-Encoding": encoding})


def fifty_megabytes() -> Answer:
    """A page that goes on for 50 MB."""
    return replace(html(b"<p>" + b"x" * 1_048_569 + b"</p>"), times=50)


@cache
def gzip_bomb() -> Answer:
    """Small on the wire, 30 MB when unpacked."""
    return encoded(html(bytes(BOMB)), "gzip")


@cache
def brotli_bomb() -> Answer:
    """Tiny on the wire, 30 MB when unpacked."""
    return encoded(html(bytes(BOMB)), "br")
