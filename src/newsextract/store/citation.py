"""A fact's address: the article's URL with a text fragment that scrolls a browser to the quote.

Convention: URL Fragment Text Directives, WICG draft (https://wicg.github.io/scroll-to-text-fragment/):
``#:~:text=[prefix-,]start[,end][,-suffix]``. Browsers match whole words and ignore case and diacritics,
and take the first place that fits: a quote that stands twice needs the words around it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from urllib.parse import quote as percent_encode

from .folding import folded

__all__ = ["fact_url"]

LONG = 100
"""Characters from which on a quote is given by its first and last words."""
FIRST_WORDS = 4
MOST_CONTEXT = 12
"""Words of context on one side after which nothing more is gained by adding."""

# Word borders of UAX #29 as far as Vietnamese text and figures need them: 8.231 and 72,2 are one word.
_WORD = re.compile(r"\w+(?:(?:(?<=\d)[.,;](?=\d)|(?<=[^\W\d_])[.:'’](?=[^\W\d_]))\w+)*")
# Table cells and rows as the reader writes them: these marks do not stand on the page.
_CELL = re.compile(r"\s*[|\n]\s*")


def fact_url(url: str | None, block_text: str, start: int, end: int, page_text: str) -> str | None:
    """The URL that opens the article at ``block_text[start:end]``; None without a URL.

    ``page_text`` is the text of all blocks; it decides whether the quote needs a prefix or a suffix.
    """
    if url is None:
        return None
    start, end = _whole_words(block_text, start, end)
    if start >= end:
        return url
    page = _as_shown(page_text)
    if _CELL.search(block_text, start, end):
        directive = _cells(block_text, start, end, page)
    elif end - start > LONG:
        directive = _range(block_text, start, end, page)
    else:
        before, after = _context(block_text, start, end, page)
        directive = _join(before, block_text[start:end], None, after)
    base = url.partition(":~:")[0].rstrip("#")
    return f"{base}{'' if '#' in base else '#'}:~:text={directive}"


@lru_cache(maxsize=1)
def _as_shown(page_text: str) -> str:
    """The page as a browser compares it, without marks between cells; the facts of one page ask one after another."""
    return _CELL.sub(" ", folded(page_text))


def _join(before: str | None, start: str, end: str | None, after: str | None) -> str:
    parts = [
        f"{_encode(before)}-" if before else None,
        _encode(start),
        _encode(end) if end else None,
        f"-{_encode(after)}" if after else None,
    ]
    return ",".join(part for part in parts if part)


def _encode(text: str) -> str:
    # A bare hyphen would be read as the mark of a prefix or suffix.
    return percent_encode(text, safe="").replace("-", "%2D")


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without spaces at its edges, widened to the borders of the words that it cuts."""
    quote = text[start:end]
    start, end = start + len(quote) - len(quote.lstrip()), end - (len(quote) - len(quote.rstrip()))
    # No word holds a space: those that can be cut stand between the spaces around the span.
    low, high = text.rfind(" ", 0, start) + 1, text.find(" ", end)
    for word in _WORD.finditer(text, low, high if high >= 0 else len(text)):
        if word.start() < start < word.end():
            start = word.start()
        if word.start() < end < word.end():
            end = word.end()
    return start, end


def _count(page: str, words: str) -> int:
    """How often these words stand on the page, whole; ``page`` is folded, with spaces between cells and blocks."""
    bare, count, at = _CELL.sub(" ", folded(words)), 0, -1
    while (at := page.find(bare, at + 1)) >= 0:
        after = at + len(bare)
        cut_left = page[at - 1 : at].isalnum() and bare[:1].isalnum()
        cut_right = page[after : after + 1].isalnum() and bare[-1:].isalnum()
        count += not (cut_left or cut_right)
    return count


def _context(text: str, start: int, end: int, page: str) -> tuple[str | None, str | None]:
    """As few words before and after the span as make it stand once on the page."""
    if _count(page, text[start:end]) <= 1:
        return None, None
    lefts, rights = _left_edges(text, start), _right_edges(text, end)
    for size in range(1, MOST_CONTEXT + 1):
        left = lefts[min(size, len(lefts) - 1)]
        right = rights[min(size, len(rights) - 1)]
        for low, high in ((left, end), (start, right), (left, right)):
            if _count(page, text[low:high]) <= 1:
                return _bare(text[low:start]), _bare(text[end:high])
    return _bare(text[left:start]), _bare(text[end:right])


def _bare(words: str) -> str | None:
    """Words of context without the mark between cells, which does not stand on the page."""
    return words.strip(" |\n") or None


def _left_edges(text: str, start: int) -> list[int]:
    """Where the span may begin with no, one, two … words more: of its own cell, or of the one before where it opens it.

    A prefix must lie in one block of the page, and so in one cell.
    """
    borders = [0, *(mark.end() for mark in _CELL.finditer(text, 0, start))]
    for low in borders[:-3:-1]:
        if words := [word.start() for word in _WORD.finditer(text, low, start)]:
            return [start, *reversed(words)]
    return [start]


def _right_edges(text: str, end: int) -> list[int]:
    """Where the span may end with no, one, two … words more: of its own cell, or of the next where it closes it."""
    borders = [*(mark.start() for mark in islice(_CELL.finditer(text, end), 2)), len(text)]
    for high in borders[:2]:
        if words := [word.end() for word in _WORD.finditer(text, end, high)]:
            return [end, *words]
    return [end]


def _cells(text: str, start: int, end: int, page: str) -> str:
    """First and last words of a span over several cells, with the words around them where these stand elsewhere too."""
    head = start + len(_first(_CELL.split(text[start:end])[0]))
    tail = end - len(_last(_CELL.split(text[start:end])[-1]))
    before, _ = _context(text, start, head, page)
    # The browser stops at the first tail after the head: with the words behind it, that is ours.
    repeated = _count(folded(text[head:tail]), text[tail:end])
    after = _context(text, tail, end, page)[1] if repeated else None
    return _join(before, text[start:head], text[tail:end], after)


def _range(text: str, start: int, end: int, page: str) -> str:
    """First and last words of a long span, as many as name it and nothing else."""
    words = [word.span() for word in _WORD.finditer(text, start, end)]
    if len(words) < 2 * FIRST_WORDS:
        before, after = _context(text, start, end, page)
        return _join(before, text[start:end], None, after)
    for size in range(FIRST_WORDS, len(words) // 2 + 1):
        head, tail = text[start : words[size - 1][1]], text[words[-size][0] : end]
        # The browser stops at the first tail after the head: it must be ours.
        first_tail = folded(text[words[size - 1][1] : end]).find(folded(tail))
        if _count(page, head) <= 1 and words[size - 1][1] + first_tail == words[-size][0]:
            return _join(None, head, tail, None)
    before, _ = _context(text, start, words[FIRST_WORDS - 1][1], page)
    return _join(before, text[start : words[FIRST_WORDS - 1][1]], text[words[-FIRST_WORDS][0] : end], None)


def _first(cell: str) -> str:
    words = [word.end() for word in _WORD.finditer(cell)][:FIRST_WORDS]
    return cell[: words[-1]] if words else cell


def _last(cell: str) -> str:
    words = [word.start() for word in _WORD.finditer(cell)][-FIRST_WORDS:]
    return cell[words[0] :] if words else cell
