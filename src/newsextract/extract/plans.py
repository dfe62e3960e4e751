"""Times that have not begun when an article appears: what is counted in them is planned, without any word of aims."""

from __future__ import annotations

from datetime import date

from newsextract.extract.engine import Mention
from newsextract.extract.scope import Scene, Timed, between
from newsextract.extract.vocabulary import Vocabulary

__all__ = ["Plans"]

_OF_PLANS = frozenset({"plan_period", "range"})
_OF_SUMS = _OF_PLANS | {"calendar_year"}
_OF_SCHOOLS = frozenset({"school_year", "semester"})
_BESIDE = 40
"""So many characters behind a number a time may begin that is its own."""


class Plans:
    """Finds them in the blocks of any article."""

    def __init__(self, words: Vocabulary) -> None:
        self._links = words.set("time_link") | {""}
        self._accordingly = tuple(words.set("accordingly"))

    def time(self, scene: Scene, start: int, number: Mention, published: date | None) -> Timed | None:
        """The time ahead that the sentence has spoken of, or that stands right behind the number.

        A school year is known before it begins.
        """
        if published is None or not scene.times:
            return None
        near = between(scene.times, number.end, number.end + _BESIDE)
        beside = [t for t in near if scene.small[number.end : t.start].strip(" (") in self._links]
        coming = (t for t in between(scene.times, number.end, scene.clause(number.end)[1]) if t not in beside)
        beside += [t for t in coming if t.role is None and t.bounds.kind in _OF_SUMS]
        begun = [t for t in between(scene.times, start, number.start) if t.bounds.kind == "calendar_year" and t.usable]
        if begun and begun[-1].bounds.holds(published):
            start = begun[-1].start  # năm 2026 sẽ chi …, năm nay chi 37 tỷ đồng
        for time in (*between(scene.times, start, number.start), *beside):
            first, last = time.bounds.start, time.bounds.end
            if first is None or last is None or not time.usable:
                continue
            if time.bounds.kind in _OF_SCHOOLS and time.role != "since":
                continue
            if first > published or (time.bounds.kind in _OF_PLANS and _is_to_come(time, published)):
                return time
        index = scene.sentence_index(start)
        if not index or not scene.small.startswith(self._accordingly, start):
            return None
        # ban hành đề án giai đoạn 2026 - 2028. Theo đó, …: what a plan of a time to come says
        told = between(scene.times, *scene.sentences[index - 1])
        return next((t for t in told if t.bounds.kind in _OF_PLANS and _is_to_come(t, published)), None)


def _is_to_come(time: Timed, published: date) -> bool:
    """Whether a stretch of years begins with this year or later, and goes on behind it."""
    first, last = time.bounds.start, time.bounds.end
    return first is not None and last is not None and first.year >= published.year < last.year
