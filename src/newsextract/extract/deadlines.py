"""When a target is due: by its rule, its clause, its sentence, its paragraph, or the article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from newsextract.extract.engine import Mention
from newsextract.extract.scope import Scene, Timed, adjacent, between
from newsextract.models import Period

__all__ = ["Deadlines"]

_AIMED_AT = frozenset({"plan_period", "deadline", "calendar_year", "school_year", "term"})
_OPENING = 3
"""So many blocks may say by when an article's aims are due."""
_AT_ONCE = 5
"""What stands within so many characters of a sentence's start holds for all of it."""


class Deadlines:
    """Those of one article, published on a day."""

    def __init__(self, published: date | None) -> None:
        self._published = published
        self._aim: Timed | None = None

    def read(self, scenes: Sequence[Scene]) -> None:
        """The day that lies ahead by which title, summary or opening want things done, if they name one only."""
        if self._published is None:
            return
        ends = [time for scene in scenes[:_OPENING] for time in scene.times if time.usable and self._is_aimed_at(time)]
        # What has yet to begin is aimed at rather than the school year that is not over.
        coming = [time for time in ends if time.bounds.start is None or time.bounds.start > self._published]
        for times in (coming, ends):
            if times and len({time.bounds.end for time in times}) == 1:
                self._aim = times[0]
                return

    def of(self, scene: Scene, number: Mention, cue: Mention | None) -> Period | None:
        """When a target is due: the rule's own ``deadline``, else the nearest; None where none is printed."""
        if "deadline" in number.spans:
            first, last = number.spans["deadline"]
            named = next((t for t in scene.times if t.start < last and first < t.end and t.bounds.end), None)
            if named is not None:
                return named.record("clause")
        start, end = scene.sentence(number.start)
        own = start
        inherited = scene.aims is not None and cue is scene.aims[0]  # it stands in another block
        if cue is not None and not inherited and start <= cue.start < end:
            own = scene.semicolons(cue.start)[0]
        elif cue is not None and not inherited:
            start = own = scene.sentence(cue.start)[0]  # the announcement's own deadline
        near = (t for t in between(scene.times, start, end) if t.start >= own or t.start - start <= _AT_ONCE)
        times = [t for t in near if t.role != "baseline" and self._is_to_come(t)]
        if times:
            return self._nearest(scene, number, times)
        if scene.aims is not None and scene.aims[1] is not None and not self._is_of_running_year(scene.aims[1]):
            return scene.aims[1].record("heading")
        earlier = (t for t in reversed(between(scene.times, 0, own)) if t.usable and self._is_aimed_at(t))
        told = next(earlier, None)
        if told is not None and not self._is_of_running_year(told):
            return told.record("paragraph")  # kế hoạch 5 năm 2026 - 2030. Theo đó, …
        return self._aim.record("article") if self._aim else None

    def _is_of_running_year(self, told: Timed) -> bool:
        """The school year that is running, in an article on what begins with the next one: its pupils are counted."""
        aim, day = self._aim, self._published
        if aim is None or day is None or told.bounds.kind != "school_year" or aim.bounds.kind != "school_year":
            return False
        return told.bounds.holds(day) and not aim.bounds.holds(day)

    def _nearest(self, scene: Scene, number: Mention, times: Sequence[Timed]) -> Period:
        """Right behind the number, in its part of the sentence, before it, anywhere."""
        clause, clause_end = scene.clause(number.start)
        part, part_end = scene.semicolons(number.start)
        before = next((t for t in reversed(times) if t.end <= number.start), None)
        after = next((t for t in times if t.start >= number.end), None)
        if after and after.start < clause_end and adjacent(scene.small[number.end : after.start]):
            return after.record("clause")  # đạt 70,5% vào cuối năm 2026
        if after and part < after.start < part_end and (before is None or before.start < part):
            return after.record("sentence")
        if before:
            return before.record("clause" if before.start >= clause else "sentence")
        return times[0].record("sentence")

    def _is_to_come(self, time: Timed) -> bool:
        """Whether it ends behind the day of publication; where that is not known, whether it ends."""
        end = time.bounds.end
        return end is not None and (self._published is None or end > self._published)

    def _is_aimed_at(self, time: Timed) -> bool:
        """Whether things can be wanted by it."""
        return time.bounds.kind in _AIMED_AT and self._is_to_come(time)
