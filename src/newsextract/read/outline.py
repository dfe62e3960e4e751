"""A subtree of a page as plain data: its runs of text and the boxes around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["DIVISIONS", "HEADINGS", "Box", "Outline", "Run", "settle"]

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
DIVISIONS = frozenset({"article", "body", "center", "details", "div", "form", "header", "main", "section", "td"})
_CREDIT = 60
_CAPTION = 300
_CAPTION_RUNS = 20
_CELL = 400


@dataclass(slots=True)
class Run:
    """Text between two borders of blocks.

    ``links``, ``bold`` and ``italic`` count characters; ``href`` is the first link's address, ``rest`` the
    text beside links (where there are any), ``leads`` whether a link begins the run.
    """

    box: int
    text: str
    links: int
    href: str
    rest: str
    leads: bool
    bold: int
    italic: int
    after_image: bool
    kind: Literal["text", "caption", "table"] = "text"


@dataclass(slots=True)
class Box:
    """A block-level element: its runs are ``runs[start:end]``, its own and those of inner boxes."""

    tag: str
    parent: int
    start: int
    end: int = 0
    images: int = 0
    tables: int = 0
    right: bool = False


@dataclass(slots=True)
class Outline:
    """Boxes in document order (0 is the root), runs in reading order, boxes of marked nodes by label."""

    boxes: list[Box] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)

    def ancestors(self, box: int) -> list[int]:
        """The box itself, its parent and so on, the root last."""
        found = []
        while box >= 0:
            found.append(box)
            box = self.boxes[box].parent
        return found


def settle(result: Outline, index: int) -> None:
    """Tell captions and tables from prose as soon as their box is complete."""
    box, runs = result.boxes[index], result.runs
    if box.tag == "figcaption":
        _captions(result, index)
    elif box.tag == "table":
        if not box.tables:
            _table(result, index)
    elif box.images and index and box.end - box.start == 1 and box.tag in ("div", "figure", "center"):
        run = runs[-1]
        heading = result.boxes[run.box].tag in HEADINGS
        if run.kind == "text" and run.after_image and not heading and len(run.text) <= _CAPTION:
            run.kind = "caption"


def _table(result: Outline, index: int) -> None:
    """A grid becomes one run, a picture's table captions; a table that only places things stays as it is."""
    box, runs = result.boxes[index], result.runs
    inside = runs[box.start :]
    rows = _rows(result, index)
    if _is_data(rows, box.images, inside):
        text = "\n".join(" | ".join(cells).strip() for cells in rows)
        links = sum(run.links for run in inside)
        del result.boxes[index + 1 :], runs[box.start :]
        runs.append(Run(index, text, links, "", "", False, 0, 0, False, "table"))
        box.end = len(runs)
    elif box.images and len(inside) <= 2 * box.images + 2 and sum(len(run.text) for run in inside) <= 3 * _CAPTION:
        _captions(result, index)


def _captions(result: Outline, index: int) -> None:
    """Mark the runs of a picture's box; a photo credit in a box of its own after the caption is left out."""
    box, runs = result.boxes[index], result.runs
    if box.end - box.start > _CAPTION_RUNS:
        return
    if box.end - box.start > 1 and runs[-1].kind == "text":
        first, last = runs[box.start], runs[-1]
        short = len(last.text) <= _CREDIT and last.text[-1] not in ".!?…"
        if short and _divided(result, last.box, index) and not _divided(result, first.box, index):
            runs.pop()
            for inner in result.boxes[index:]:
                inner.start, inner.end = min(inner.start, len(runs)), min(inner.end, len(runs))
    for run in runs[box.start :]:
        run.kind = "caption"


def _divided(result: Outline, inner: int, outer: int) -> bool:
    while inner > outer:
        if result.boxes[inner].tag == "div":
            return True
        inner = result.boxes[inner].parent
    return False


def _rows(result: Outline, index: int) -> list[list[str]]:
    """The texts of a table's cells, row by row; cells may be empty, rows may not."""
    rows: list[list[str]] = []
    for box in result.boxes[index + 1 :]:
        if box.tag == "tr":
            rows.append([])
        elif box.tag in ("td", "th") and rows:
            rows[-1].append(" ".join(run.text for run in result.runs[box.start : box.end]))
    return [row for row in rows if any(row)]


def _is_data(rows: list[list[str]], images: int, inside: list[Run]) -> bool:
    """A grid of short texts; a table that only places a picture or a page is none."""
    cells = [cell for row in rows for cell in row]
    if len(rows) < 2 or max(map(len, rows)) < 2 or max(map(len, cells)) > _CELL:
        return False
    if any(run.kind != "text" for run in inside):
        return False
    return not images or (images < len(rows) and sum(map(bool, cells)) >= 0.6 * len(cells))
