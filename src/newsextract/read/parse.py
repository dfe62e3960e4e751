"""Bytes become a tree, unless they would take a parser hours."""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser

from newsextract.models import ReadError

__all__ = ["parse"]

DEEPEST = 4_000
"""Elements inside one another: a page has some thirty, and the parser's time grows with the square of the depth."""
_OPENED = re.compile(rb"<[A-Za-z]")
_TAG = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9]*)")
# HTML, section 13.1.2: void elements, and those whose end tag may be left away (they end one another).
_FLAT = frozenset(
    b"area base br col embed hr img input link meta source track wbr"
    b" p li dt dd option optgroup tr td th thead tbody tfoot colgroup".split()
)


def parse(source: bytes) -> LexborHTMLParser:
    """The tree of a page in UTF-8. Raises ReadError for one that is nested too deeply."""
    # Only a page that opens very many tags can be so deep: all others are not looked at.
    many = source.count(b"<") - source.count(b"</") > DEEPEST and len(_OPENED.findall(source)) > DEEPEST
    if many and (depth := _depth(source)) > DEEPEST:
        raise ReadError(f"{depth} elements inside one another: no newspaper's page")
    return LexborHTMLParser(source)


def _depth(source: bytes) -> int:
    """The most elements that are open at once; an end tag without its beginning ends nothing."""
    opened: Counter[bytes] = Counter()
    deepest = depth = 0
    for closing, tag in _TAG.findall(source):
        name = tag.lower()
        if name in _FLAT or (closing and not opened[name]):
            continue
        step = -1 if closing else 1
        opened[name] += step
        depth += step
        deepest = max(deepest, depth)
    return deepest


# A tree takes some MB. The GNU C library gives them back to the system when the tree is gone, and asks for them again
# for the next one, page by page, which takes as long as the parsing. A large piece of memory that came and went tells
# it to keep so much (mallopt(3), M_MMAP_THRESHOLD); elsewhere this does nothing.
bytes(8 << 20)
