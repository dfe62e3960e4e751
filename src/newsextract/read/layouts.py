"""Where title, summary and body stand on a page of a known layout."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsextract.models import Block, Layout, Paper
from newsextract.read.body import body_blocks, split_byline
from newsextract.read.furniture import furniture
from newsextract.read.head import Head
from newsextract.read.outline import Outline
from newsextract.read.text import clean
from newsextract.read.walk import outline

__all__ = ["Found", "hidden_and_right", "read_layout"]

_STYLED = "[hidden], [style*=none], [style*=right], [align=right]"
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_RIGHT = re.compile(r"text-align\s*:\s*(?:right|end)", re.IGNORECASE)
_SIBLINGS = 30


@dataclass(slots=True)
class Found:
    """The parts of an article; ``visible`` gives the text between title and body, where a date may stand."""

    layout: str
    title: str
    heading: LexborNode
    visible: Callable[[], str]
    summary: str = ""
    author: str = ""
    blocks: list[Block] = field(default_factory=list)
    texts: bool = True


def hidden_and_right(root: LexborNode) -> tuple[set[int], set[int]]:
    """The ``mem_id`` of elements that are not shown, and of those aligned to the right."""
    hidden, right = set(), set()
    for node in root.css(_STYLED):
        attributes = node.attributes
        style = attributes.get("style") or ""
        if "hidden" in attributes or _HIDDEN.search(style):
            hidden.add(node.mem_id)
        elif attributes.get("align") == "right" or _RIGHT.search(style):
            right.add(node.mem_id)
    return hidden, right


def read_layout(parser: LexborHTMLParser, layout: Layout, paper: Paper, head: Head) -> Found | None:
    """The article as the layout's selectors find it, or None where they find no title or no text (if it has any).

    Raises ReadError for a page of more than ``walk.MAX_NODES`` elements.
    """
    body = parser.css_first(layout.body)
    title = parser.css_first(layout.title)
    if body is None or title is None:
        return None
    found = Found(layout.id, _line(title), title, lambda: _between(title, body), texts=layout.texts)
    summary = parser.css_first(layout.summary)
    if summary is not None:
        found.summary = _line(summary)
    author = parser.css_first(layout.author)
    found.author = _line(author) if author is not None else ""
    hidden, right = hidden_and_right(body)
    drop = {node.mem_id for node in body.css(layout.drop)} | hidden
    text = outline(body, drop=drop, right=right)
    dropped = furniture(text, paper, keep=(0,))
    runs = [run for run, gone in zip(text.runs, dropped, strict=True) if not gone]
    runs, byline = split_byline(text, runs, found.author or head.linked("author"))
    found.author = found.author or byline
    found.blocks = _lead(body, (title, summary), paper)
    found.blocks += body_blocks(text, runs, (found.title, found.summary), found.blocks)
    return found if found.title and (found.blocks or (not layout.texts and found.summary)) else None


def _line(node: LexborNode) -> str:
    whole = outline(node)
    linked = [run for run in whole.runs if run.links < len(run.text)]
    return clean(" ".join(run.text for run in linked or whole.runs))


def _lead(body: LexborNode, parts: tuple[LexborNode | None, ...], paper: Paper) -> list[Block]:
    """Captions of the picture between summary and body."""
    stops = {part.mem_id for part in parts if part is not None}
    leads: list[Outline] = []
    node = body.prev
    for _ in range(_SIBLINGS):
        if node is None or node.mem_id in stops:
            break
        if node.tag in ("figure", "table"):
            leads.insert(0, outline(node))
        node = node.prev
    blocks: list[Block] = []
    for lead in leads:
        dropped = furniture(lead, paper, keep=())
        runs = [r for r, gone in zip(lead.runs, dropped, strict=True) if not gone and r.kind == "caption"]
        blocks += body_blocks(lead, runs, (), blocks)
    return blocks


def _between(title: LexborNode, body: LexborNode) -> str:
    """The text after the title and before the body, as far as both have one parent or grandparent."""
    texts: list[str] = []
    node: LexborNode | None = title
    stops = {body.mem_id}
    for _ in range(3):
        while node is not None and node.next is not None:
            node = node.next
            if node.mem_id in stops:
                return " ".join(texts)
            texts.append(node.text(separator=" ") if node.tag != "script" else "")
        node = title = title.parent or title
    return " ".join(texts)
