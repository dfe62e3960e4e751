"""A block of text cut where facts begin and end, so that each piece can be printed with the facts that it carries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Segment", "Span", "cells", "cut", "segments"]

# The reader joins cells by " | " and trims the row, so a row may begin or end with a bare mark.
_CELL = re.compile(r"(?:^| |(?<=\| ))\|(?: |$)")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a fact stands in its block: ``text[start:end]``, in characters."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text that lies in the same facts from end to end.

    ``keys`` are these facts, the shortest first: of nested facts the inner one is what a reader points at.
    ``opens`` and ``closes`` are those of them that begin and end with this piece.
    """

    text: str
    keys: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()


def segments(text: str, spans: Iterable[Span]) -> tuple[Segment, ...]:
    """The text in pieces; facts may overlap, nest, or stand at the same place.

    Joined, the pieces give the text back, and those of one fact give its span. Raises ValueError for a span that is
    empty or does not lie in the text.
    """
    ordered = sorted(spans, key=lambda span: (span.end - span.start, span.start, span.key))
    for span in ordered:
        if not 0 <= span.start < span.end <= len(text):
            raise ValueError(f"{span} does not lie in a text of {len(text)} characters")
    edges = sorted({0, len(text), *(span.start for span in ordered), *(span.end for span in ordered)})
    return tuple(_piece(text, start, end, ordered) for start, end in pairwise(edges))


def _piece(text: str, start: int, end: int, spans: Sequence[Span]) -> Segment:
    inside = [span for span in spans if span.start <= start and end <= span.end]
    return Segment(
        text[start:end],
        tuple(span.key for span in inside),
        tuple(span.key for span in inside if span.start == start),
        tuple(span.key for span in inside if span.end == end),
    )


def cut(pieces: Sequence[Segment], start: int, end: int) -> tuple[Segment, ...]:
    """What lies between two places of the joined text; a fact opens and closes where it really does."""
    found = []
    at = 0
    for piece in pieces:
        left, right = max(start, at), min(end, at + len(piece.text))
        if left < right:
            opens = piece.opens if left == at else ()
            closes = piece.closes if right == at + len(piece.text) else ()
            found.append(Segment(piece.text[left - at : right - at], piece.keys, opens, closes))
        at += len(piece.text)
    return tuple(found)


def cells(pieces: Sequence[Segment]) -> tuple[tuple[tuple[Segment, ...], ...], ...]:
    """The pieces of a table's text by rows and cells (cells are joined by `` | ``, rows by line breaks)."""
    text = "".join(piece.text for piece in pieces)
    rows = []
    start = 0
    for line in text.split("\n"):
        marks = [mark.span() for mark in _CELL.finditer(line)]
        begins = [0, *(end for _, end in marks)]
        ends = [*(begin for begin, _ in marks), len(line)]
        rows.append(tuple(cut(pieces, start + left, start + right) for left, right in zip(begins, ends, strict=True)))
        start += len(line) + 1
    return tuple(rows)
