"""Matched times → ISO dates, from the publication date; the only importer of dateparser."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from newsextract.extract.bounds import Bounds, Reference, school_year

__all__ = ["RESOLVERS", "Resolver", "resolve"]

Groups = Mapping[str, str]
"""Group name → printed text, or its value where ``period_word`` in vocabulary.toml has one (ii → 2, ngoái → -1)."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """What makes dates of a match, and the groups that it cannot do without."""

    bounds: Callable[[Groups, Reference], Bounds | None]
    needed: AbstractSet[str] = frozenset()


def resolve(resolver: str, groups: Groups, reference: Reference) -> Bounds | None:
    """The dates of a match, or None where the text does not say enough. Nothing is invented.

    Raises KeyError for a resolver that does not exist.
    """
    try:
        bounds = RESOLVERS[resolver].bounds(groups, reference)
    except (ValueError, OverflowError):  # 30/2, year 0: printed, but no date
        return None
    if bounds and bounds.start and bounds.end and bounds.start > bounds.end:
        return None
    return bounds


def _current_school_year(day: date) -> int:
    """In August the papers already speak of the year that is about to open."""
    return day.year if day.month >= 8 else day.year - 1


def _is_int(text: str) -> bool:
    return text.lstrip("-").isdigit()


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _nearest_year(month: int, day: int, ref: Reference) -> date | None:
    """The year-less day nearest to the publication: ahead of it where the sentence looks ahead, before where back."""
    if ref.published is None:
        return None
    published = ref.published
    candidates = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:  # 29/2 of a common year
            continue
    if ref.future:
        meant = [d for d in candidates if d >= published]
    else:
        meant = [d for d in candidates if d <= published + timedelta(1)] if ref.past else []
    return min(meant or candidates, key=lambda d: abs(d - published), default=None)


def _day(g: Groups, ref: Reference) -> Bounds | None:
    day, month = int(g["day"]), int(g["month"])
    found = date(int(g["year"]), month, day) if g.get("year") else _nearest_year(month, day, ref)
    return Bounds(found, found, "day") if found else None


def _day_range(g: Groups, ref: Reference) -> Bounds | None:
    last = _day({"day": g["day2"], "month": g["month"], "year": g.get("year", "")}, ref)
    if last is None or last.end is None:
        return None
    first_month = int(g["month2"]) if g.get("month2") else last.end.month
    first = date(last.end.year - (first_month > last.end.month), first_month, int(g["day"]))
    return Bounds(first, last.end, "day_range") if first <= last.end else None


def _date_range(g: Groups, ref: Reference) -> Bounds | None:
    first = date(int(g["year"]), int(g["month"]), int(g["day"]))
    return Bounds(first, date(int(g["year2"]), int(g["month2"]), int(g["day2"])), "range")


@cache
def _parse_words(text: str, base: date) -> date | None:
    """A rare shape through dateparser: one bounded token, never a search in running text."""
    import dateparser

    settings = {"RELATIVE_BASE": datetime(base.year, base.month, base.day), "DATE_ORDER": "DMY"}
    found = dateparser.parse(text, languages=["vi"], settings=settings)
    return found.date() if found else None


def _day_words(g: Groups, ref: Reference) -> Bounds | None:
    if not g.get("year"):
        return _day(g, ref)
    base = ref.published or date(int(g["year"]), 1, 1)
    found = _parse_words(f"ngày {g['day']} tháng {g['month']} năm {g['year']}", base)
    return Bounds(found, found, "day") if found else None


def _day_relative(g: Groups, ref: Reference) -> Bounds | None:
    if g["relative"] == "same":
        return Bounds(ref.last_day, ref.last_day, "day") if ref.last_day else None
    if g["relative"] == "event":
        return Bounds(ref.event_day, ref.event_day, "day") if ref.event_day else _now(g, ref)
    if ref.published is None:
        return None
    shift = g["relative"]
    found = ref.published + timedelta(int(shift)) if _is_int(shift) else _parse_words(shift, ref.published)
    return Bounds(found, found, "day") if found else None


def _month_of(g: Groups, ref: Reference) -> Bounds | None:
    month = int(g["month"])
    if g.get("year"):
        return Bounds(*_month(int(g["year"]), month), "month")
    if ref.published is None:
        return None
    year = ref.published.year
    relative = g.get("relative", "")
    if relative == "last_year":
        year -= 1
    elif relative == "1" or (ref.future and not relative):
        year += month < ref.published.month
    elif relative != "this_year":
        year -= month > ref.published.month
    return Bounds(*_month(year, month), "month")


def _month_range(g: Groups, ref: Reference) -> Bounds | None:
    first = _month(int(g.get("year") or g["year2"]), int(g["month"]))[0]
    return Bounds(first, _month(int(g["year2"]), int(g["month2"]))[1], "month_range" if not g.get("year") else "range")


def _year(g: Groups, ref: Reference) -> Bounds | None:
    year = int(g["year"])
    return Bounds(date(year, 1, 1), date(year, 12, 31), "calendar_year")


def _years(g: Groups, ref: Reference) -> Bounds | None:
    first, last = int(g["year"]), int(g["year2"])
    if last <= first:
        return None
    return Bounds(date(first, 1, 1), date(last, 12, 31), "plan_period")


def _term(g: Groups, ref: Reference) -> Bounds | None:
    years = _years(g, ref)
    return Bounds(years.start, years.end, "term") if years else None


def _school_year(g: Groups, ref: Reference) -> Bounds | None:
    first = int(g["year"])
    second = g.get("year2")
    if second and int(second[-2:]) != (first + 1) % 100:
        return _years({"year": str(first), "year2": second}, ref)
    return school_year(first)


def _school_years(g: Groups, ref: Reference) -> Bounds | None:
    return Bounds(date(int(g["year"]), 9, 1), date(int(g["year2"]), 8, 31), "range")


def _school_year_relative(g: Groups, ref: Reference) -> Bounds | None:
    if ref.published is None:
        return None
    current = _current_school_year(ref.published)
    if g.get("relative") == "new":  # in June and July the new one is still to come
        return school_year(current + (ref.published.month in (6, 7)))
    if g.get("same") and ref.last_school_year:
        return ref.last_school_year
    return school_year(current + int(g.get("relative") or 0))


def _school_year_start(g: Groups, ref: Reference) -> Bounds | None:
    return Bounds(None, date(int(g["year"]), 9, 5), "as_of")


def _semester(g: Groups, ref: Reference) -> Bounds | None:
    second = g["semester"] == "2"
    if g.get("year"):
        first = int(g["year"])
    elif ref.published:
        first = ref.published.year if ref.published.month >= 9 else ref.published.year - 1
    else:
        return None
    # "Before 18 January" in the ministry's yearly frame; 35 weeks end before 31 May.
    if second:
        return Bounds(date(first + 1, 1, 18), date(first + 1, 5, 31), "semester")
    return Bounds(date(first, 9, 1), date(first + 1, 1, 17), "semester")


def _quarter(g: Groups, ref: Reference) -> Bounds | None:
    quarter = int(g["quarter"])
    if g.get("year"):
        year = int(g["year"])
    elif ref.published:
        year = ref.published.year - (3 * quarter - 2 > ref.published.month and not ref.future)
    else:
        return None
    return Bounds(date(year, 3 * quarter - 2, 1), _month(year, 3 * quarter)[1], "quarter")


def _months_of_year(g: Groups, ref: Reference) -> Bounds | None:
    count = int(g["count"])
    year = int(g["year"]) if g.get("year") else (ref.published.year if ref.published else None)
    if year is None or not 1 <= count <= 11:
        return None
    if g["half"] == "last":
        return Bounds(date(year, 13 - count, 1), date(year, 12, 31), "half_year" if count == 6 else "range")
    return Bounds(date(year, 1, 1), _month(year, count)[1], "half_year" if count == 6 else "ytd")


def _year_relative(g: Groups, ref: Reference) -> Bounds | None:
    if ref.published is None:
        return None
    year = ref.published.year + int(g["relative"])
    return Bounds(date(year, 1, 1), date(year, 12, 31), "calendar_year")


def _now(g: Groups, ref: Reference) -> Bounds | None:
    return Bounds(None, ref.published, "as_of") if ref.published else None


def _since(g: Groups, ref: Reference) -> Bounds | None:
    first = date(int(g["year"]), int(g.get("month") or 1), 1)
    return Bounds(first, ref.published, "range" if ref.published else "open")


def _year_to_date(g: Groups, ref: Reference) -> Bounds | None:
    if ref.published is None:
        return None
    if g["relative"] == "school_year":
        return Bounds(date(_current_school_year(ref.published), 9, 5), ref.published, "range")
    return Bounds(date(ref.published.year, 1, 1), ref.published, "ytd")


def _back(g: Groups, ref: Reference) -> Bounds | None:
    if g.get("year"):
        return _years(g, ref)
    if ref.published is None:
        return None
    year = ref.published.year - int(g["count"])
    last_of_month = _month(year, ref.published.month)[1].day
    first = date(year, ref.published.month, min(ref.published.day, last_of_month))
    return Bounds(first, ref.published, "duration")


def _ahead(g: Groups, ref: Reference) -> Bounds | None:
    """The next so many years, from the day of publication on."""
    if ref.published is None:
        return None
    return Bounds(ref.published, date(ref.published.year + int(g["count"]), 12, 31), "plan_period")


def _years_later(g: Groups, ref: Reference) -> Bounds | None:
    """So many years behind the last year named, if that is not still to come."""
    if ref.last_year is None or ref.published is None:
        return None
    year = ref.last_year + int(g["count"])
    return Bounds(date(year, 1, 1), date(year, 12, 31), "calendar_year") if year <= ref.published.year else None


def _onward(g: Groups, ref: Reference) -> Bounds | None:
    return Bounds(date(int(g["year"]), 1, 1), None, "open")


RESOLVERS = {
    "ahead": Resolver(_ahead, {"count"}),
    "back": Resolver(_back, {"count"}),
    "date_range": Resolver(_date_range, {"day", "month", "year", "day2", "month2", "year2"}),
    "day": Resolver(_day, {"day", "month"}),
    "day_range": Resolver(_day_range, {"day", "month", "day2"}),
    "day_relative": Resolver(_day_relative, {"relative"}),
    "day_words": Resolver(_day_words, {"day", "month"}),
    "month": Resolver(_month_of, {"month"}),
    "month_range": Resolver(_month_range, {"month", "month2", "year2"}),
    "months_of_year": Resolver(_months_of_year, {"count", "half"}),
    "now": Resolver(_now),
    "onward": Resolver(_onward, {"year"}),
    "quarter": Resolver(_quarter, {"quarter"}),
    "school_year": Resolver(_school_year, {"year"}),
    "school_year_relative": Resolver(_school_year_relative),
    "school_year_start": Resolver(_school_year_start, {"year"}),
    "school_years": Resolver(_school_years, {"year", "year2"}),
    "semester": Resolver(_semester, {"semester"}),
    "since": Resolver(_since, {"year"}),
    "term": Resolver(_term, {"year", "year2"}),
    "year": Resolver(_year, {"year"}),
    "year_relative": Resolver(_year_relative, {"relative"}),
    "year_to_date": Resolver(_year_to_date, {"relative"}),
    "years": Resolver(_years, {"year", "year2"}),
    "years_later": Resolver(_years_later, {"count"}),
}
"""By the name that a rule gives."""
