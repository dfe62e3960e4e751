"""Which time governs a number: clause, sentence, lead-in, previous paragraph, heading, article.

The same clause beats the same sentence beats the adverbial that opens the sentence before beats the previous
paragraph; a baseline (so với …) is never the period of a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from newsextract.extract.bounds import Bounds, Reference, apply_role
from newsextract.extract.engine import Mention
from newsextract.extract.periods import resolve
from newsextract.extract.scope import Scene, Span, Timed, adjacent, between, phrase_before, words_before
from newsextract.extract.vocabulary import Vocabulary
from newsextract.models import Period, PeriodSource

__all__ = ["Timing"]

# A lead-in of these kinds holds on into the next paragraph; a day or an as-of date does not.
_INHERITABLE = frozenset(
    {
        "school_year",
        "calendar_year",
        "plan_period",
        "semester",
        "quarter",
        "half_year",
        "ytd",
        "month",
        "range",
    }
)
_PASSED_ON = _INHERITABLE | {"day", "day_range", "month_range", "as_of", "duration"}
# So many days before a school year opens the papers already write in it.
_EVE = 45
_OWN = "own"
_COMPARED_WITHIN = 6
"""So many words back from a time a comparison with it may begin."""
_OWNED_WITHIN = 5
"""So many words back from a time, its ``của`` with them, stands the number that it belongs to."""
_BASE_WITHIN = 8
"""So many words back from a time, ``từ`` with them, stands the number that a rise began with."""
# So many words behind a year-less day tell whether it is past: ngày 17/4 từng làm tốc mái …
_PAST_WITHIN = 6
_AHEAD_WITHIN = 3
_NEWS = 31
"""So many days an event may lie before the article on it, or behind."""
_BRACKET = re.compile(r" ?\((?:\w+ ){0,2}")
"""What stands between a baseline and its own number: gấp 3 lần năm 2023 (15 giải)."""
_JOINT = 6
"""So many characters behind a time another one begins that it goes on to."""


class Timing:
    """The times of one article, read from its first block to its last."""

    def __init__(self, words: Vocabulary, published: date | None) -> None:
        self._words = words
        self._published = published
        self._last_day: date | None = None
        self._event_day: date | None = None
        self._last_school_year: Bounds | None = None
        self._last_year: int | None = None
        self._frame: Timed | None = None
        # Many numbers share a time: it is written down once.
        self._written: dict[tuple[int, PeriodSource], Period] = {}
        self._future_after = tuple(f"{w} " for w in words.set("future_after"))
        self._past_after = words.set("past_after")
        self._attending = tuple(f" {w}" for w in words.set("attend"))
        self._rise = tuple(f"{w} " for w in words.set("rise"))
        self._continuation = tuple(words.set("continuation"))

    # -- reading --

    def read(self, scene: Scene) -> None:
        """Resolve the times of a block, in the order of the text."""
        scene.times = [t for m in scene.found.of("period") if (t := self._timed(scene, m))]

    def _timed(self, scene: Scene, mention: Mention) -> Timed | None:
        small = scene.small
        start, _ = scene.sentence(mention.start)
        left = small[start : mention.start].rstrip()
        words = self._words
        after = small[mention.end : mention.end + 40].lstrip(" ,")
        for phrase in words.set("no_future"):
            after = after.replace(phrase, "")
        after_words = after.split(".")[0].split()
        roles = words.map("period_role")
        phrase = phrase_before(left, roles) or ""
        role = roles.get(phrase) or (_OWN if self._is_own(left) or self._is_base(left, after) else None)
        if role is None and self._is_compared(left):
            role = "baseline"
        # In "tới ngày 15/3" the word is the day's role and looks nowhere.
        cued = words_before(left.removesuffix(phrase).rstrip(), words.set("future_cue"), 6)
        soon = words.set("future_cue").intersection(after_words[:_AHEAD_WITHIN])  # trong quý IV, tỉnh sẽ tuyển
        joined = between(scene.found.of("period"), mention.end, mention.end + _JOINT)  # tháng 1 tới tháng 9
        future = cued or bool(soon) or (f"{after} ".startswith(self._future_after) and not joined)
        past = not future and bool(self._past_after.intersection(after_words[:_PAST_WITHIN]))
        reference = Reference(
            self._published,
            future,
            past,
            self._last_day,
            self._event_day,
            self._last_school_year,
            self._last_year,
        )
        assert mention.rule.model.resolver is not None
        bounds = resolve(mention.rule.model.resolver, self._groups(small, mention), reference)
        if bounds is None:
            return None
        if mention.rule.model.resolver == "school_year":
            self._last_school_year = bounds
        if bounds.kind == "calendar_year" and bounds.start:
            self._last_year = bounds.start.year
        if bounds.kind == "day" and bounds.end and role is None:
            self._last_day = bounds.end
            self._event_day = self._event_day or self._of_event(bounds.end)
        return Timed(
            mention.start,
            mention.end,
            scene.printed[mention.start : mention.end],
            apply_role(bounds, role, self._published),
            role,
        )

    def _of_event(self, day: date) -> date | None:
        """The day, if it is one that is news when the article appears."""
        return day if self._published and abs((self._published - day).days) <= _NEWS else None

    def _is_compared(self, left: str) -> bool:
        """``so với kỳ đại hội năm 2020``: a comparison begins a few words before the time."""
        words = re.split(r"[,;:()]", left)[-1].split(" ")[-_COMPARED_WITHIN:]
        return any(" ".join(words[i : i + 2]) in self._words.set("compared_with") for i in range(len(words) - 1))

    def _is_own(self, left: str) -> bool:
        """``57 bài của năm ngoái``: the time is that of one number, and the others of the sentence have theirs."""
        *words, last = left.split(" ")[-_OWNED_WITHIN:]
        return last in self._words.set("of") and any(word[:1].isdigit() for word in words)

    def _is_base(self, left: str, after: str) -> bool:
        """``từ 5,12 điểm năm 2023 lên 5,87 điểm``: the time of the number that a rise began with."""
        words = left.split(" ")[-_BASE_WITHIN:]
        begun = any(word in self._words.set("range_opening") and to[:1].isdigit() for word, to in pairwise(words))
        return begun and after.lstrip(") ").startswith(self._rise)

    def _groups(self, small: str, mention: Mention) -> dict[str, str]:
        values, numerals = self._words.map("period_word"), self._words.map("numeral")
        groups = {}
        for name, (start, end) in mention.spans.items():
            printed = small[start:end]
            groups[name] = numerals.get(printed, printed) if name == "count" else values.get(printed, printed)
            if name == "count" and groups[name] == printed:
                groups[name] = values.get(printed, printed)
        return groups

    # -- passing on --

    def frame(self, scenes: Sequence[Scene]) -> None:
        """The school year that title, summary or opening put the whole article in, if publication lies in it."""
        if self._published is None:
            return
        for scene in scenes[:4]:
            for time in scene.times:
                first, last = time.bounds.start, time.bounds.end
                if (
                    time.bounds.kind in ("school_year", "semester")
                    and time.usable
                    and first
                    and last
                    and (first - self._published).days <= _EVE
                    and self._published <= last
                ):
                    self._frame = time
                    return

    def inherit(self, scene: Scene, previous: Scene) -> None:
        """Hand the previous paragraph's lead-in on to this one."""
        leads = [t for t in previous.times if t.usable and not t.ahead]
        if not leads and scene.listed:
            scene.inherited = previous.inherited
        if not leads or scene.small.startswith('"'):  # who is quoted speaks of now
            return
        lead = leads[0]
        source: PeriodSource = "heading" if previous.kind == "heading" else "paragraph"
        goes_on = scene.kind == "table" or self._goes_on(scene.small)
        if lead.bounds.kind in _INHERITABLE and lead.role is None:
            scene.inherited = (lead, source)
        elif goes_on and leads[-1].bounds.kind in _PASSED_ON:
            scene.inherited = (leads[-1], source)

    def _goes_on(self, text: str) -> bool:
        return text.lstrip().startswith(self._continuation)

    # -- governing --

    def period(self, scene: Scene, number: Mention, unit: str) -> Period | None:
        """The time that a number holds for and what decided it; without any, the day of publication."""
        governed = self._governing(scene, number, unit)
        if governed is not None:
            time, source = governed
            key = id(time), source  # the scenes keep all times as long as this object lives
            if key not in self._written:
                self._written[key] = time.record(source)
            return self._written[key]
        if self._published is None:
            return None
        return Period("", None, self._published.isoformat(), "publication", "publication")

    def baseline(self, scene: Scene, number: Mention, unit: str, base: Timed) -> Period:
        """What a change is compared with; ``cùng kỳ năm trước`` is the number's own period, a year earlier."""
        same = words_before(scene.small[: base.start].rstrip(), self._words.set("same_period"), 2)
        governed = self._governing(scene, number, unit) if same else None
        if governed is None:
            return base.record("sentence")
        first, last = governed[0].bounds.start, governed[0].bounds.end
        shifted = Bounds(_year_before(first), _year_before(last), governed[0].bounds.kind)
        return Timed(base.start, base.end, base.text, shifted, base.role).record("sentence")

    def _governing(self, scene: Scene, number: Mention, unit: str) -> tuple[Timed, PeriodSource] | None:
        start, end = scene.sentence(number.start)
        times = between(scene.times, start, end)
        own = next((t for t in times if t.role == _OWN and t.start >= number.end), None)
        if own and adjacent(scene.small[number.end : own.start]):
            return own, "clause"
        base = next((t for t in reversed(times) if t.role == "baseline" and t.end <= number.start), None)
        if base and _BRACKET.fullmatch(scene.small, base.end, number.start):
            return base, "clause"
        usable = [t for t in times if t.usable and not scene.bracketed_off(t, number)]
        clause_start, clause_end = scene.clause(number.start)
        after = next((t for t in usable if t.start >= number.end), None)
        if after and after.start < clause_end + 2 and adjacent(scene.small[number.end : after.start]):
            return after, "clause"
        before = [t for t in usable if t.end <= number.start]
        if before:
            year = next((t for t in usable if t.start >= number.end and t.bounds.kind == "school_year"), None)
            if year and before[-1].bounds.kind == "day" and unit in self._words.set("learners"):
                return year, "sentence"  # Sáng 5/9, hơn 230.000 học sinh bước vào năm học 2024 - 2025
            return before[-1], "clause" if before[-1].start >= clause_start else "sentence"
        if after and not after.ahead and after.start < clause_end:
            return after, "clause"
        if after and not after.ahead:
            return after, "sentence"
        event = unit in self._words.set("event_unit") or self._attend(scene, number, end)
        lead = self._lead_in(scene, scene.sentence_index(number.start), event=event)
        if lead is not None:
            return lead, "paragraph"
        if scene.inherited is not None:
            return scene.inherited
        if self._frame is not None:
            return self._frame, "article"
        return None

    def _attend(self, scene: Scene, number: Mention, end: int) -> bool:
        """``Gần 300 cán bộ quản lý tham dự.``: whoever is counted was there on the day."""
        return scene.small[number.end : end].rstrip(" .!").endswith(self._attending)

    def _is_due(self, scene: Scene, start: int, time: Timed) -> bool:
        """``cam kết giải ngân 6 tỷ đồng ngay trong năm 2025``: the time of what is aimed at, and of nothing else."""
        if time.ahead:
            return True
        end = time.bounds.end
        running = bool(self._published and end and end > self._published)
        return running and bool(between(scene.found.of("target"), start, time.start))

    def _lead_in(self, scene: Scene, index: int, *, event: bool) -> Timed | None:
        """What opens the previous sentences of the paragraph, the nearest first; each is looked at once."""
        if not scene.times:
            return None
        known = scene.leads.setdefault(event, [None])
        for i in range(len(known), index + 1):
            known.append(self._opening_of(scene, scene.sentences[i - 1], event=event) or known[-1])
        return known[index]

    def _opening_of(self, scene: Scene, sentence: Span, *, event: bool) -> Timed | None:
        """What a sentence hands on to the next ones.

        ``Chiều 20/1, … công bố kết quả năm học 2024 - 2025``: the day is that of the event and of who attended it;
        what else is counted holds for the year.
        """
        start, end = sentence
        times = [t for t in between(scene.times, start, end) if t.usable and not self._is_due(scene, start, t)]
        opening = [t for t in times if t.start - start <= 14]
        if not event and opening and opening[0].bounds.kind == "day":
            opening = [t for t in reversed(times) if t.bounds.kind in _INHERITABLE]
        for time in (*opening, *reversed(times)):
            is_as_of = time.role == "as_of" or (time.role == "until" and scene.number_before(time.start) <= start)
            if time.bounds.kind in _PASSED_ON and (time.bounds.kind != "as_of" or is_as_of):
                return time
        return None


def _year_before(day: date | None) -> date | None:
    if day is None:
        return None
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
