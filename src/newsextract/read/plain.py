"""Pasted text becomes an Article: title, summary and paragraphs line by line, furniture cut off."""

from __future__ import annotations

from newsextract.models import Article, Block, BlockKind, Paper, ReadError
from newsextract.read.address import post_id
from newsextract.read.body import BYLINE_LINES, cut, is_name, is_subhead
from newsextract.read.furniture import is_cut_heading, is_drop_line
from newsextract.read.text import clean

__all__ = ["read_text"]

_SUMMARY = 40
Line = tuple[BlockKind, str]


def read_text(text: str, paper: Paper, *, url: str | None = None) -> Article:
    """Read an article from text copied out of a browser: one line a paragraph, the title first.

    The line after a picture's file name is its caption. Nothing is read from the first heading of
    ``paper.cut_headings`` on.

    Raises ReadError for a text without a line that could be a title.
    """
    lines, author = _without_byline(_lines(text, paper))
    if not lines:
        raise ReadError(f"{url or 'the text'}: no line of text to read: the title is expected first")
    title = lines.pop(0)[1]
    summary = ""
    if lines and lines[0][0] == "paragraph" and (len(lines[0][1]) >= _SUMMARY or lines[0][1].endswith(".")):
        summary = lines.pop(0)[1]
    typed: list[Line] = [("title", title)]
    if summary:
        typed.append(("summary", summary))
    for i, (kind, line) in enumerate(lines, 1):
        heading = kind == "paragraph" and i < len(lines) and is_subhead(line)
        typed.append(("heading" if heading else kind, line))
    return Article(
        paper=paper.id,
        post_id=post_id(url, paper),
        url=url,
        title=title,
        summary=summary,
        author=author,
        section="",
        published_at=None,
        modified_at=None,
        layout="plain",
        blocks=tuple(Block(kind, part) for kind, line in typed for part in cut(line)),
    )


def _lines(text: str, paper: Paper) -> list[Line]:
    """Lines that belong to the article, each once: paragraphs, and captions below file names."""
    lines: list[Line] = []
    seen: set[str] = set()
    kind: BlockKind = "paragraph"
    for raw in text.splitlines():
        line = clean(raw)
        if not line:
            continue
        if lines and is_cut_heading(line, paper):
            break
        if is_drop_line(line, paper):
            kind = "caption" if lines and "." in line else kind
        else:
            if line not in seen:
                lines.append((kind, line))
            seen.add(line)
            kind = "paragraph"
    return lines


def _without_byline(lines: list[Line]) -> tuple[list[Line], str]:
    for i in range(len(lines) - 1, max(2, len(lines) - BYLINE_LINES) - 1, -1):
        kind, line = lines[i]
        if kind == "paragraph" and is_name(line):
            return lines[:i] + lines[i + 1 :], line
    return lines, ""
