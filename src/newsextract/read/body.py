"""The runs of an article's body as blocks, in reading order."""

from __future__ import annotations

from collections.abc import Iterable

from newsextract.models import Block, BlockKind
from newsextract.read.outline import HEADINGS, Outline, Run

__all__ = ["BYLINE_LINES", "MAX_BLOCK", "body_blocks", "cut", "is_name", "is_subhead", "split_byline"]

MAX_BLOCK = 20_000
"""Characters; a longer text is cut at the border of a row, a sentence or a word."""
BYLINE_LINES = 6
"""How far from the end a byline may stand: captions can follow it."""
_HEADING = 150
_PLAIN_HEADING = 100
_BYLINE = 60
_NO_BYLINE = HEADINGS | {"li"}
_NOT_HEADING = (".", ";", ",", "!", "…")


def is_name(text: str) -> bool:
    """Whether the text can be authors' names and nothing else: two to five capitalised words."""
    words = [word for word in text.split() if word not in ("-", "–")]
    return 2 <= len(words) <= 5 and all(
        word[0].isupper() and word.rstrip(",").replace("-", "").isalpha() for word in words
    )


def is_subhead(text: str) -> bool:
    """Whether a line without any markup reads as a subhead: short, capitalised, no stop at its end."""
    return len(text) <= _PLAIN_HEADING and text[0].isupper() and not text.endswith((*_NOT_HEADING, ":"))


def split_byline(outline: Outline, runs: list[Run], author: str) -> tuple[list[Run], str]:
    """The runs without the byline near their end, and the byline (empty when there is none)."""
    for i in range(len(runs) - 1, max(1, len(runs) - BYLINE_LINES) - 1, -1):
        run = runs[i]
        if run.kind != "text" or len(run.text) > _BYLINE or run.text.endswith((*_NOT_HEADING, "?")):
            continue
        if outline.boxes[run.box].tag in _NO_BYLINE:
            continue
        last = i == len(runs) - 1 and not any(char.isdigit() for char in run.text)
        right = last and any(outline.boxes[box].right for box in outline.ancestors(run.box)[:3])
        if right or is_name(run.text) or run.text.casefold() == author.casefold():
            return runs[:i] + runs[i + 1 :], run.text
    return runs, ""


def body_blocks(
    outline: Outline, runs: Iterable[Run], known: Iterable[str], before: Iterable[Block] = ()
) -> list[Block]:
    """Blocks of the runs that are left.

    At the start, what is in ``known`` (title, summary) is not repeated, nor is any caption of ``before``.
    """
    blocks: list[Block] = []
    repeats = set(known)
    captions = {block.text for block in before}
    runs = list(runs)
    for i, run in enumerate(runs, 1):
        if not blocks and run.text in repeats:
            continue
        kind = _kind(outline, run)
        if kind == "paragraph" and i < len(runs) and outline.boxes[run.box].tag != "li" and is_subhead(run.text):
            kind = "heading"
        if kind == "caption":
            if run.text in captions:
                continue
            captions.add(run.text)
        blocks.extend(Block(kind, part) for part in cut(run.text))
    return blocks


def _kind(outline: Outline, run: Run) -> BlockKind:
    if run.kind != "text":
        return run.kind
    text, size = run.text, len(run.text)
    if outline.boxes[run.box].tag in HEADINGS:
        return "heading" if size <= _HEADING or not text.endswith(_NOT_HEADING) else "paragraph"
    if run.after_image and run.italic * 10 >= size * 9 and size <= 2 * _HEADING:
        return "caption"
    if run.bold * 10 >= size * 9 and size <= _HEADING and not text.endswith(_NOT_HEADING):
        return "heading"
    return "paragraph"


def cut(text: str) -> list[str]:
    """The text in parts of at most MAX_BLOCK characters."""
    parts = []
    while len(text) > MAX_BLOCK:
        for border in ("\n", ". ", " "):
            end = text.rfind(border, MAX_BLOCK // 2, MAX_BLOCK) + len(border.rstrip(" "))
            if end >= MAX_BLOCK // 2:
                break
        else:
            end = MAX_BLOCK
        parts.append(text[:end].strip())
        text = text[end:].strip()
    return [*parts, text] if text else parts
