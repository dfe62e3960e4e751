"""Bytes to text when nobody can be trusted about the charset."""

from __future__ import annotations

import codecs
import re

__all__ = ["as_utf8", "decode", "is_utf8"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
# WHATWG Encoding Standard, section 4.2: browsers read these labels as windows-1252.
_WINDOWS_1252 = frozenset({"iso8859-1", "ascii"})
_GUESS_FROM = 65_536
_DAMAGE = 0.01


def as_utf8(page: bytes | str, declared: str | None = None) -> bytes:
    """A page as the parser wants it; bytes that are UTF-8 already are not copied."""
    if isinstance(page, str):
        return page.encode("utf-8", "replace")  # a lone surrogate has no UTF-8
    return page if is_utf8(page) else decode(page, declared).encode("utf-8", "replace")


def is_utf8(body: bytes) -> bool:
    """Whether the bytes can go to a UTF-8 parser as they are."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)) or b"\0" in body[:256]:
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _declared_in(body: bytes) -> str | None:
    """The charset that the page itself declares in its first 1024 bytes (HTML, section 4.2.5.4)."""
    found = _META.search(body, 0, 1024)
    return found[1].decode("ascii") if found else None


def decode(body: bytes, declared: str | None) -> str:
    """The text of a page: never raises, and uses U+FFFD only where no charset fits.

    Order: byte order mark; UTF-8 when it fits (a wrong declaration does not win over it), also when a
    few bytes were damaged on the way; ``declared`` (by the server, RFC 9110, section 8.3); the page's own
    ``<meta charset>``; a guess.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")
    # ASCII in UTF-16 is valid UTF-8 full of NULs, so only there a declaration goes first.
    wide = _wide(declared) if b"\0" in body[:256] else None
    if wide and (text := _strict(body, wide)) is not None:
        return text
    utf8 = body.decode("utf-8", "replace")
    damage = utf8.count("\ufffd")
    if not damage or damage <= _DAMAGE * sum(map(utf8.count, "ạảấầậắếềệộớờợứựđư")):
        return utf8
    for named in (declared, _declared_in(body), _guess(body)):
        if named and (text := _strict(body, named)) is not None:
            return text
    return utf8


def _wide(charset: str | None) -> str | None:
    return charset if charset and charset.lower().replace("_", "-").startswith(("utf-16", "utf-32")) else None


def _strict(body: bytes, charset: str) -> str | None:
    try:
        name = codecs.lookup(charset).name
        return body.decode("windows-1252" if name in _WINDOWS_1252 else name)
    except (LookupError, UnicodeError):
        return None  # the label is unknown, wrong, or a codec of Python's that is no charset: the next one is asked


def _guess(body: bytes) -> str | None:
    # Imported here: it costs more than a page, and hardly any page needs it.
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_GUESS_FROM]).best()
    return best.encoding if best else None
