"""A block as a scene: sentences and clauses, and what was found where in them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Protocol, TypeVar

from newsextract.extract.bounds import Bounds
from newsextract.extract.engine import Found, Mention
from newsextract.models import Period, PeriodSource, Place

__all__ = [
    "LIST_MARKS",
    "SENTENCE_MAX",
    "Aims",
    "Placed",
    "Scene",
    "Span",
    "Timed",
    "adjacent",
    "between",
    "endings",
    "first_of",
    "phrase_before",
    "words_before",
]

LIST_MARKS = tuple("-+•*")
"""What the items of a list begin with."""
Aims = tuple[Mention | None, "Timed | None"]
"""What a list aims at: its cue, if a word is one, and its deadline."""
Span = tuple[int, int]
Borders = tuple[list[int], list[int]]
"""Where the borders of clauses begin, and where they end."""

SENTENCE_MAX = 1_000
"""What stands further from a number does not govern it: a "sentence" of more is a list, or an attack."""

# A comma or a dash between digits belongs to a number or to a pair of years. The first character is looked for
# without asking what stands around it; the space before a dash, which belongs to the border, is looked for behind.
_CLAUSE_ENDS = re.compile(r"[,;:()\-](?:(?<!-)(?!\d)|(?<=\s-)\s(?:(?<!\d\s-\s)|(?!\d)))")
_PUNCTUATION = re.compile(r"[,;:.]")
_SEMICOLON = re.compile(r";")
_BRACKETS = re.compile(r"\([^()]*+\)?")


@dataclass(frozen=True, slots=True)
class Timed:
    """A resolved time in a block. ``role`` is what stood before it (``period_role`` in vocabulary.toml)."""

    start: int
    end: int
    text: str
    bounds: Bounds
    role: str | None

    @property
    def ahead(self) -> bool:
        """A deadline."""
        return self.bounds.kind == "deadline"

    @property
    def usable(self) -> bool:
        """Neither what a change is compared with nor the time of one number alone."""
        return self.role not in ("baseline", "own")

    def record(self, source: PeriodSource) -> Period:
        """The time as it leaves the room: ISO 8601 dates and what decided it."""
        start, end = self.bounds.start, self.bounds.end
        return Period(
            self.text,
            start.isoformat() if start else None,
            end.isoformat() if end else None,
            self.bounds.kind,
            source,
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A resolved place in a block.

    ``office``: it stands in a person's title; ``origin``: something comes from there; ``venue``: people met there.
    """

    start: int
    end: int
    place: Place
    office: bool = False
    origin: bool = False
    venue: bool = False

    @property
    def usable(self) -> bool:
        """Whether a number may be about it."""
        return not (self.office or self.origin or self.venue)


@dataclass(slots=True)
class Scene:
    """A block with what was found in it, ready for the assembly line. Offsets count characters of ``printed``."""

    block: int
    kind: str
    printed: str
    found: Found
    sentences: list[Span]
    times: list[Timed] = field(default_factory=list)
    places: list[Placed] = field(default_factory=list)
    numbers: list[Mention] = field(default_factory=list)
    seats: list[Mention] = field(default_factory=list)
    """The numbers that say of themselves that they are aimed at (580 chỉ tiêu)."""
    inherited: tuple[Timed, PeriodSource] | None = None
    """The period that the previous paragraph or the heading passes on."""
    listed: bool = False
    """Whether the paragraph is an item of a list that one before it opens with a colon."""
    aims: Aims | None = None
    """What the list aims at that this paragraph goes on with."""
    reports: list[Span] | None = None
    """Cues of facts, once somebody has looked for them."""
    rises: list[Span] | None = None
    """From where numbers rise or fall to others (từ 81,3% lên …), once somebody has looked for it."""
    leads: dict[bool, list[Timed | None]] = field(default_factory=dict)
    """For events or not: by sentence the time that opens the sentences before it, as far as they were asked for."""
    small: str = ""
    """The block's text, folded, in lower case: same offsets as printed."""
    _sentence_starts: list[int] = field(default_factory=list)
    _number_starts: list[int] | None = None
    _number_ends: list[int] | None = None
    _clause_ends: Borders | None = None
    _semicolons: Borders | None = None
    _brackets: list[Span] | None = None
    _sentences: dict[int, Span] = field(default_factory=dict)
    _clauses: dict[int, Span] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.small = self.found.small
        self._sentence_starts = [start for start, _ in self.sentences]

    def sentence_index(self, at: int) -> int:
        """Which sentence holds this offset."""
        return (bisect_right(self._sentence_starts, at) or 1) - 1

    def sentence(self, at: int) -> Span:
        """The sentence that holds this offset, at most SENTENCE_MAX characters on either side."""
        span = self._sentences.get(at)
        if span is None:
            start, end = self.sentences[self.sentence_index(at)] if self.sentences else (0, len(self.printed))
            span = self._sentences[at] = max(start, at - SENTENCE_MAX), min(end, at + SENTENCE_MAX)
        return span

    def clause(self, at: int) -> Span:
        """What stands around an offset between commas, semicolons, colons, brackets and dashes."""
        span = self._clauses.get(at)
        if span is None:
            if self._clause_ends is None:
                self._clause_ends = _borders(_CLAUSE_ENDS, self.small)
            span = self._clauses[at] = self._around(at, self._clause_ends)
        return span

    def bracketed_off(self, item: Timed | Placed, number: Mention) -> bool:
        """Whether a time or a place stands in brackets that the number stands outside of.

        What stands in brackets alone, right behind the number, is the number's: ``31 trường (năm 2020)``.
        """
        if self._brackets is None:
            self._brackets = [m.span() for m in _BRACKETS.finditer(self.small)]
        i = bisect_right(self._brackets, (item.start, 0)) - 1
        if i < 0 or item.start >= self._brackets[i][1]:
            return False
        start, end = self._brackets[i]
        alone = self.small[number.end : item.start].strip() == "(" and not self.small[item.end : end].strip(" )")
        return not (start < number.start < end or alone)

    def number_before(self, at: int) -> int:
        """Where the last number ends that ends here or earlier; the block's start without any."""
        if self._number_ends is None:
            self._number_ends = sorted(number.end for number in self.numbers)
        i = bisect_right(self._number_ends, at)
        return self._number_ends[i - 1] if i else 0

    def number_behind(self, at: int) -> int:
        """Where the first number begins that begins here or later; the block's end without any."""
        if self._number_starts is None:
            self._number_starts = sorted(number.start for number in self.numbers)
        i = bisect_left(self._number_starts, at)
        return self._number_starts[i] if i < len(self._number_starts) else len(self.printed)

    def semicolons(self, at: int) -> Span:
        """What stands around an offset between semicolons."""
        if self._semicolons is None:
            self._semicolons = _borders(_SEMICOLON, self.small)
        return self._around(at, self._semicolons)

    def _around(self, at: int, borders: Borders) -> Span:
        start, end = self.sentence(at)
        starts, ends = borders
        behind = bisect_right(ends, at)
        if behind and ends[behind - 1] > start:
            start = ends[behind - 1]
        ahead = bisect_left(starts, at)
        if ahead < len(starts) and starts[ahead] < end:
            end = starts[ahead]
        return start, end


def _borders(pattern: re.Pattern[str], text: str) -> Borders:
    starts: list[int] = []
    ends = [0]
    for m in pattern.finditer(text):
        start, end = m.span()
        if text[start] == "-":
            start -= 1
        if start >= ends[-1]:  # of two dashes with one space between them the first is a border
            starts.append(start)
            ends.append(end)
    return starts, ends[1:]


_FEW = 12
"""So many items are looked through more quickly than searched by halves."""
_start = attrgetter("start")


class _Placeable(Protocol):
    @property
    def start(self) -> int: ...


_Item = TypeVar("_Item", bound=_Placeable)


def between(items: Sequence[_Item], start: int, end: int) -> Sequence[_Item]:
    """The items, which stand in the order of the text, that begin between two offsets."""
    if len(items) < _FEW:
        return [item for item in items if start <= item.start < end]
    first = bisect_left(items, start, key=_start)
    return items[first : bisect_left(items, end, lo=first, key=_start)]


def adjacent(gap: str) -> bool:
    """At most two words and no punctuation between a number and its year: 31 trường năm 2020."""
    return len(gap.split()) <= 2 and not _PUNCTUATION.search(gap)


def endings(left: str) -> list[str]:
    """The last four, three, two words of a text and the last one."""
    words = left.rsplit(" ", 4)[-4:]
    found = [words.pop()]
    while words:
        found.append(f"{words.pop()} {found[-1]}")
    return found[::-1]


def phrase_before(left: str, phrases: Container[str]) -> str | None:
    """The longest of the phrases (at most four words) that ends the text."""
    return first_of(endings(left), phrases)


def first_of(candidates: Iterable[str], phrases: Container[str]) -> str | None:
    """The first candidate that is one of the phrases."""
    for candidate in candidates:
        if candidate in phrases:
            return candidate
    return None


def words_before(left: str, phrases: Iterable[str], reach: int) -> bool:
    """Does one of the phrases stand among the last ``reach`` words of the text?"""
    tail = f" {' '.join(left.rsplit(' ', reach)[-reach:])} "
    return any(phrase in tail and f" {phrase} " in tail for phrase in phrases)
