"""Title, summary and body of a page whose markup nobody described: told by text and links alone."""

from __future__ import annotations

from collections import defaultdict

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsextract.models import NotAnArticle, Paper
from newsextract.read.body import body_blocks, split_byline
from newsextract.read.furniture import furniture
from newsextract.read.head import Head, parse_time
from newsextract.read.layouts import Found, hidden_and_right
from newsextract.read.outline import DIVISIONS, HEADINGS, Outline, Run
from newsextract.read.text import clean
from newsextract.read.walk import outline

__all__ = ["read_generic"]

_SUMMARY = 40
_BODY = 150
_AGREEMENT = 0.5
_DATE_LINE = 40


def read_generic(parser: LexborHTMLParser, paper: Paper, head: Head) -> Found:
    """The article of a page without a known layout.

    Raises NotAnArticle, with the reason, where title or body cannot be told with confidence.
    """
    root = parser.body
    if root is None:
        raise NotAnArticle("the page has no <body>")
    node = _title(parser, paper, head)
    keep, parent = set(), node.parent
    while parent is not None:
        keep.add(parent.mem_id)
        parent = parent.parent
    hidden, right = hidden_and_right(root)
    page = outline(root, drop=hidden - keep, keep=keep, right=right, marks={node.mem_id: "title"})
    if "title" not in page.marks:
        raise NotAnArticle("no title in sight: the heading that agrees with <title> is furniture or hidden")
    title = page.boxes[page.marks["title"]]
    above = set(page.ancestors(page.marks["title"]))
    dropped = furniture(page, paper, above)
    inside = _body(page, above, [i for i in range(title.end, len(page.runs)) if not dropped[i]])
    first = inside[0]
    between = [page.runs[i] for i in range(title.end, first) if not dropped[i]]
    runs = [page.runs[i] for i in inside]
    summary = _summary(page, between, runs)
    runs, byline = split_byline(page, [run for run in runs if run is not summary], head.linked("author"))
    lead = [run for run in between if run.kind == "caption"]
    words = " ".join(run.text for run in page.runs[title.start : title.end])
    visible = " ".join(run.text for run in page.runs[title.end : first])
    return Found(
        layout="generic",
        title=words,
        heading=node,
        visible=lambda: visible,
        summary=summary.text if summary else "",
        author=byline,
        blocks=body_blocks(page, lead + runs, (words, summary.text if summary else "")),
    )


def _title(parser: LexborHTMLParser, paper: Paper, head: Head) -> LexborNode:
    """The heading that best agrees with the page's own name for itself; never the paper's logo."""
    names = [name.casefold() for name in (head.get("og:title"), head.title) if name]
    best, score = None, 0.0
    for node in parser.css("h1, h2"):
        text = clean(node.text(separator=" ")).casefold()
        if not text or text == paper.name.casefold():
            continue
        # Without a name to agree with, only an h1 may claim the page: the longest does.
        value = max(_agreement(text, name) for name in names) if names else len(text) * (node.tag == "h1") / 1000
        if value > score:
            best, score = node, value
    if best is None or (names and score < _AGREEMENT):
        raise NotAnArticle(
            "no title: no h1 agrees with <title> or og:title" if names else "no title: no h1 and no <title>"
        )
    return best


def _agreement(heading: str, name: str) -> float:
    """1 for the same words, more for the very name or its beginning (a site's name follows there)."""
    words, wanted = set(heading.split()), set(name.split())
    share = len(words & wanted) / max(len(words), len(wanted))
    return share + (len(heading) / len(name) if name.startswith(heading) else 0)


def _is_date(text: str) -> bool:
    return len(text) <= _DATE_LINE and parse_time(text) is not None


def _divisions(page: Outline) -> list[int]:
    """For each box the innermost division around it, or itself."""
    found: list[int] = []
    for index, box in enumerate(page.boxes):
        found.append(index if box.tag in DIVISIONS or box.parent < 0 else found[box.parent])
    return found


def _body(page: Outline, above: set[int], candidates: list[int]) -> list[int]:
    """Indices of the runs in the box with the most paragraph text below the title."""
    best = _best(page, above, candidates)
    division = _divisions(page)
    if best in above:
        # What stands in boxes of its own beside the title may be anything: only the box's own text counts.
        inside = [i for i in candidates if division[page.runs[i].box] == best != page.runs[i].box]
    else:
        inside = [i for i in candidates if best >= 0 and page.boxes[best].start <= i < page.boxes[best].end]
    inside = [i for i in inside if not _is_date(page.runs[i].text)]
    size = sum(len(page.runs[i].text) for i in inside)
    if size < _BODY:
        raise NotAnArticle(f"no body: no box below the title holds {_BODY} characters of text (best: {size})")
    return inside


def _best(page: Outline, above: set[int], candidates: list[int]) -> int:
    """The division with the most text; what its inner divisions hold counts half. -1 when there is none."""
    scores: defaultdict[int, float] = defaultdict(float)
    division = _divisions(page)
    for i in candidates:
        run = page.runs[i]
        box = page.boxes[run.box]
        if box.tag in HEADINGS:
            continue
        home = division[run.box]
        if home == run.box and box.end - box.start == 1 and box.parent >= 0:
            home = division[box.parent]  # a div that serves as a paragraph
            if home in above:
                continue
        scores[home] += len(run.text)
        outer = page.boxes[home].parent
        if outer >= 0 and division[outer] not in above:
            scores[division[outer]] += len(run.text) / 2
    return max(scores, key=lambda box: scores[box], default=-1)


def _summary(page: Outline, between: list[Run], runs: list[Run]) -> Run | None:
    """The prose between title and body, or else a bold first paragraph of the body."""
    for run in between:
        if run.kind == "text" and len(run.text) >= _SUMMARY:
            return run
    first = runs[0]
    bold = first.bold * 10 >= len(first.text) * 9 or page.boxes[first.box].tag == "h2"
    return first if bold and first.kind == "text" and len(first.text) >= 2 * _SUMMARY else None
