"""The first and the last day of a time: what they are read from, and what the words before it make of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["Bounds", "Reference", "apply_role", "school_year"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Both ends inclusive; ``start`` None is an as-of date, ``end`` None an open one."""

    start: date | None
    end: date | None
    kind: str

    def holds(self, day: date | None) -> bool:
        """Whether a day lies within."""
        return bool(day and self.start and self.start <= day and (self.end is None or day <= self.end))


@dataclass(frozen=True, slots=True)
class Reference:
    """What a year-less time is resolved from.

    ``published`` is the day of publication; ``future`` says whether a cue of the sentence points ahead, ``past``
    whether one points back; ``last_day``, ``last_school_year`` and ``last_year`` are the last ones named in the article
    (``cùng ngày``, ``cũng trong năm học này``, ``10 năm sau``), ``event_day`` is the one that the article opens with
    (``dịp này``).
    """

    published: date | None
    future: bool = False
    past: bool = False
    last_day: date | None = None
    event_day: date | None = None
    last_school_year: Bounds | None = None
    last_year: int | None = None


_SOON = 31
"""So many days before a time ends, what is said of its end may be past."""


def apply_role(bounds: Bounds, role: str | None, published: date | None) -> Bounds:
    """What ``tính đến``, ``đến``, ``cuối``, ``trước``, ``từ`` before a time make of it: as of a day, due, since."""
    if role == "since" and bounds.start is not None:
        # From a day that is past until now; what begins later (từ năm học 2026 - 2027) keeps its own end.
        return Bounds(bounds.start, published, "range") if published and published >= bounds.start else bounds
    if role not in ("as_of", "until", "end", "before") or bounds.end is None:
        return bounds
    ahead = published is not None and bounds.end > published
    if ahead and role == "end" and published and (bounds.end - published).days <= _SOON:
        role = "as_of"  # khảo sát cuối học kỳ I: what is about to end is told of already
    if ahead and role == "until" and bounds.kind == "month" and bounds.holds(published):
        role = "as_of"  # đến tháng 12/2024, told in that month
    return Bounds(None, bounds.end, "deadline" if ahead and role != "as_of" else "as_of")


def school_year(first: int) -> Bounds:
    """School year Y–Y+1 as [Y-09-01, Y+1-08-31]: gap-free, with the June examinations inside."""
    return Bounds(date(first, 9, 1), date(first + 1, 8, 31), "school_year")
