"""Which runs of an outline are furniture: told by structure and links, never by class names."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import accumulate

from newsextract.models import Paper
from newsextract.read.address import post_id
from newsextract.read.outline import DIVISIONS, HEADINGS, Outline, Run

__all__ = ["furniture", "is_cut_heading", "is_drop_line"]

_STOPS = (".", "!", "?", "…")
_BARE = DIVISIONS | {"li", "dd", "dt"}
_PROSE = 40
_TITLE_WORDS = 5


@lru_cache
def _cut_set(headings: tuple[str, ...]) -> frozenset[str]:
    return frozenset(heading.casefold() for heading in headings)


@lru_cache
def _drop_pattern(lines: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in lines) or r"(?!)", re.IGNORECASE)


def is_cut_heading(text: str, paper: Paper) -> bool:
    """Whether the text is a heading under which furniture stands, such as ``Tin liên quan:``."""
    return len(text) < 80 and text.strip(" :.,;|…»>-").casefold() in _cut_set(paper.cut_headings)


def is_drop_line(text: str, paper: Paper) -> bool:
    """Whether the whole text is a share button, a picture's file name or the like."""
    return len(text) < 200 and _drop_pattern(paper.drop_lines).fullmatch(text) is not None


def furniture(outline: Outline, paper: Paper, keep: Collection[int]) -> bytearray:
    """One byte for each run: 1 where it is furniture. Boxes in ``keep`` are not judged as a whole."""
    judge = _Judge(outline, paper)
    judge.boxes(keep)
    judge.headed_boxes(keep)
    return judge.dropped


class _Judge:
    def __init__(self, outline: Outline, paper: Paper) -> None:
        self.outline, self.paper = outline, paper
        runs = outline.runs
        self.cuts = [i for i, run in enumerate(runs) if is_cut_heading(run.text, paper)]
        cuts = set(self.cuts)
        self.linked = [_is_linked(run) or self._is_glued_teaser(run) or is_cut_heading(run.rest, paper) for run in runs]
        self.teaser = [linked and self._names_an_article(run) for run, linked in zip(runs, self.linked, strict=True)]
        self.prose = [
            not linked
            and (len(run.text) >= _PROSE or run.kind != "text")
            and outline.boxes[run.box].tag not in HEADINGS
            for run, linked in zip(runs, self.linked, strict=True)
        ]
        self.dropped = bytearray(
            linked or i in cuts or is_drop_line(runs[i].text, paper) for i, linked in enumerate(self.linked)
        )
        # Prefix sums: what a box holds is asked for every box, and pages may nest thousands of them.
        self.links_before = [0, *accumulate(self.linked)]
        self.teaser_at = [i for i, teaser in enumerate(self.teaser) if teaser]
        self.teasers_before = [0, *accumulate(self.teaser)]
        self.prose_before = [0, *accumulate(self.prose)]
        self.chars_before = [
            0,
            *accumulate(len(run.text) * prose for run, prose in zip(runs, self.prose, strict=True)),
        ]

    def _names_an_article(self, run: Run) -> bool:
        if self.outline.boxes[run.box].tag in HEADINGS or run.text.count(" ") + 1 >= _TITLE_WORDS:
            return True
        return post_id(run.href, self.paper) is not None

    def _is_glued_teaser(self, run: Run) -> bool:
        """A link to an article and its summary in one bare box, such as a div: no paragraph begins so."""
        bare = run.leads and self.outline.boxes[run.box].tag in _BARE
        return bare and post_id(run.href, self.paper) is not None

    def boxes(self, keep: Collection[int]) -> None:
        """Drop teaser boxes and lists of links, with the short lines that go with them."""
        for index, box in enumerate(self.outline.boxes):
            start, end = box.start, box.end
            if end - start < 2 or index in keep or self.links_before[start] == self.links_before[end]:
                continue
            links = self.links_before[end] - self.links_before[start]
            no_prose = self.prose_before[start] == self.prose_before[end]
            if (no_prose and links * 2 >= end - start) or self._is_teaser(start, end, box.images):
                self.dropped[start:end] = b"\1" * (end - start)

    def _is_teaser(self, start: int, end: int, images: int) -> bool:
        """A link to another article goes before any prose, and there is no more prose than teasers have.

        With a picture, or as a heading, it may also end the box.
        """
        teasers = self.teasers_before[end] - self.teasers_before[start]
        prose = self.prose_before[end] - self.prose_before[start]
        if not teasers or prose > max(2, teasers):
            return False
        first = self.teaser_at[self.teasers_before[start]]
        if self.prose_before[first] == self.prose_before[start]:
            return True
        marked = images or self.outline.boxes[self.outline.runs[end - 1].box].tag in HEADINGS
        return bool(marked and self.teaser[end - 1] and prose <= teasers)

    def headed_boxes(self, keep: Collection[int]) -> None:
        """Drop the box that a boilerplate heading opens; without such a box, the links that follow it."""
        followed = 0
        for cut in self.cuts:
            if cut < followed:
                continue
            boxes = self.outline.boxes
            index = self.outline.runs[cut].box
            while index not in keep and boxes[index].end - boxes[index].start == 1 and boxes[index].parent >= 0:
                index = boxes[index].parent
            start, end = boxes[index].start, boxes[index].end
            prose = self.chars_before[end] - self.chars_before[start]
            if index not in keep and start == cut and prose * 2 <= self.chars_before[-1]:
                self.dropped[start:end] = b"\1" * (end - start)
            else:
                followed = self._follow(cut + 1)

    def _follow(self, i: int) -> int:
        """From a heading that stands loose in the text, drop links, what is between, and their summaries.

        Returns the index of the first run that is text again.
        """
        runs, boxes = self.outline.runs, self.outline.boxes
        while i < len(runs):
            summary = self.prose[i] and self.teaser[i - 1] and boxes[runs[i - 1].box].tag in HEADINGS
            between = not self.prose[i] and i + 1 < len(runs) and self.linked[i + 1]
            if not (self.dropped[i] or summary or between):
                break
            self.dropped[i] = 1
            i += 1
        return i


def _is_linked(run: Run) -> bool:
    """Whether the run is a link and nothing else, or a link with a short label before it."""
    if not run.links or run.kind == "table":
        return run.kind == "table" and run.links * 10 >= len(run.text) * 6
    if run.links * 10 >= len(run.text) * 9:
        return True
    if not any(map(str.isalpha, run.rest)):
        return True  # a date or a number beside the link
    return run.links * 10 >= len(run.text) * 6 and len(run.rest) <= 30 and not run.text.endswith(_STOPS)
