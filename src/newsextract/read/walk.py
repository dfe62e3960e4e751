"""One iterative walk over parsed nodes, after which no node is needed any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from selectolax.lexbor import LexborNode

from newsextract.models import ReadError
from newsextract.read.outline import DIVISIONS, HEADINGS, Box, Outline, Run, settle
from newsextract.read.text import clean

__all__ = ["MAX_NODES", "outline"]

MAX_NODES = 400_000
# Page furniture by its very name, unless the article's title stands in it.
_FURNITURE = frozenset({"aside", "footer", "form", "header", "nav"})
_BOXES = (
    HEADINGS
    | DIVISIONS
    | _FURNITURE
    | {"address", "blockquote", "caption", "dd", "dl", "dt", "fieldset", "figcaption", "figure", "hr", "li"}
    | {"ol", "p", "pre", "summary", "table", "tbody", "tfoot", "th", "thead", "tr", "ul"}
)
# Nothing in these is ever the article's text.
_SKIPPED = frozenset(
    {"-comment", "audio", "button", "canvas", "datalist", "dialog", "embed", "iframe", "input", "map"}
    | {"math", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video"}
)
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"em", "i"})


def outline(
    root: LexborNode,
    *,
    drop: Collection[int] = (),
    keep: Collection[int] = (),
    right: Collection[int] = (),
    marks: Mapping[int, str] | None = None,
) -> Outline:
    """Walk ``root`` once.

    Nodes are named by their ``mem_id``: ``drop`` is skipped with all it holds, ``keep`` is entered although
    its tag says furniture, ``right`` is aligned to the right, ``marks`` label boxes.

    Raises ReadError for more than MAX_NODES nodes.
    """
    walker = _Walker(keep, right, marks or {})
    walker.open(root, root.tag or "")
    path: list[tuple[LexborNode, str]] = []
    node = root.first_child
    seen = 0
    while node is not None:
        seen += 1
        tag = node.tag or ""
        if tag == "-text":
            walker.text(node.text_content or "")
        elif tag in _SKIPPED or (drop and node.mem_id in drop):
            pass
        elif tag in _FURNITURE and node.mem_id not in keep:
            walker.flush()
        else:
            walker.enter(node, tag)
            child = node.first_child
            if child is not None:
                path.append((node, tag))
                node = child
                continue
            walker.leave(tag)
        following = node.next
        while following is None and path:
            node, tag = path.pop()
            walker.leave(tag)
            following = node.next
        node = following
        if seen > MAX_NODES:
            raise ReadError(f"more than {MAX_NODES} elements: no article is that large")
    walker.close()
    return walker.result


class _Walker:
    """The state of a walk: the open box, the text since the last border, the depth of inline marks."""

    def __init__(self, keep: Collection[int], right: Collection[int], marks: Mapping[int, str]) -> None:
        self.result = Outline()
        self.keep, self.right, self.marks = keep, right, marks
        self.box = -1
        self.pieces: list[str] = []
        self.link = self.bold = self.italic = 0
        self.hrefs: list[str] = []
        self.href = ""
        self.rest: list[str] = []
        self.leads = False
        self.links = self.bolds = self.italics = 0
        self.image = False

    def text(self, text: str) -> None:
        if not self.pieces and text.isspace():
            return
        self.pieces.append(text)
        size = len(text.strip())
        if not self.link:
            self.rest.append(text)
        elif size:
            self.leads = self.leads or not (self.links or any(map(str.strip, self.rest)))
            self.links += size
            self.href = self.href or self.hrefs[-1]
        if self.bold:
            self.bolds += size
        if self.italic:
            self.italics += size

    def open(self, node: LexborNode, tag: str) -> None:
        self.flush()
        boxes = self.result.boxes
        name = node.mem_id
        boxes.append(Box(tag, self.box, len(self.result.runs), right=name in self.right))
        self.box = len(boxes) - 1
        if name in self.marks:
            self.result.marks[self.marks[name]] = self.box

    def close(self) -> None:
        self.flush()
        index, box = self.box, self.result.boxes[self.box]
        box.end = len(self.result.runs)
        self.box = box.parent
        if box.parent >= 0:
            outer = self.result.boxes[box.parent]
            outer.images += box.images
            outer.tables += box.tables + (box.tag == "table")
        if box.end > box.start:
            settle(self.result, index)

    def enter(self, node: LexborNode, tag: str) -> None:
        if tag in _BOXES:
            self.open(node, tag)
        elif tag == "br":
            if self.result.boxes[self.box].tag in HEADINGS:
                self.pieces.append(" ")
            else:
                self.flush()
        elif tag == "img":
            self.result.boxes[self.box].images += 1
            self.image = True
        elif tag == "a":
            href = (node.attributes.get("href") or "").strip()
            # "#" alone is a button; "#note" and a name without address lead nowhere else.
            self.hrefs.append("" if href.startswith("#") and len(href) > 1 else href)
            self.link += bool(self.hrefs[-1])
        elif tag in _BOLD:
            self.bold += 1
        elif tag in _ITALIC:
            self.italic += 1

    def leave(self, tag: str) -> None:
        if tag in _BOXES:
            self.close()
        elif tag == "a":
            self.link -= bool(self.hrefs.pop())
        elif tag in _BOLD:
            self.bold -= 1
        elif tag in _ITALIC:
            self.italic -= 1

    def flush(self) -> None:
        if not self.pieces:
            return
        whole = "".join(self.pieces)
        if not whole.isspace() and (text := clean(whole)):
            rest = clean("".join(self.rest)) if self.links else ""
            counts = self.bolds, self.italics
            run = Run(self.box, text, self.links, self.href, rest, self.leads, *counts, self.image)
            self.result.runs.append(run)
            self.image = False
        self.pieces, self.rest, self.leads = [], [], False
        self.links = self.bolds = self.italics = 0
        self.href = ""
